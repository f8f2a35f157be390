"""How meetings open, rest, go on and end in other words than the usual, and what is put in them."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime

import pytest

from format.document.test_document import HEADER, MEETING, minutes_of
from format.scripted import named_and_cut, transcript
from minutes.format.document import build
from minutes.format.profiles import load_profile
from minutes.schema import Attendee, MeetingContext, MeetingMinutes

OPEN, END = MEETING[0], MEETING[-1]
TALK = (("A", "佐藤委員。"), ("B", "1点伺います。"))


def texts(document: MeetingMinutes, kind: str) -> list[str]:
    return [event.text for event in document.events if event.kind == kind]


def plenary(*lines: tuple[str, str], agenda: tuple[str, ...] = ()) -> MeetingMinutes:
    """A 本会議 of a chair, two members and a mayor."""
    roster = (
        Attendee("田中一郎", "議長"),
        Attendee("佐藤花子", "議員", None, ("1番",)),
        Attendee("鈴木次郎", "議員", None, ("2番",)),
        Attendee("高橋三郎", "町長"),
    )
    made, _ = transcript(lines)
    header = replace(HEADER, date=date(2026, 3, 19), started_at=datetime(2026, 3, 19, 10))
    context = MeetingContext(header, roster, agenda)
    return build(named_and_cut(made, context), context, load_profile("honkaigi"))


@pytest.mark.parametrize(
    ("said", "word"),
    [
        ("本日はこれで延会します。", "延会"),
        ("本日はこれにて散会いたします。", "散会"),
        ("これをもって令和8年第2回定例会を閉会いたします。", "閉会"),
        ("これで会議を閉じます。令和8年第2回臨時会を閉会いたします。", "閉会"),
        ("定足数に達しませんので、本日の会議は流会といたします。", "流会"),
        ("閉会中の継続審査といたします。本日はこれで散会します。", "散会"),
        ("本日の会議を終わります。", "散会"),
    ],
)
def test_the_end_is_called_as_the_chair_calls_it(said: str, word: str) -> None:
    document = plenary(("A", "ただいまから会議を開きます。"), ("B", "1点伺います。"), ("A", said))
    (mark,) = texts(document, "closing")
    assert mark.endswith(f"　{word}）")


@pytest.mark.parametrize(
    ("said", "word"),
    [
        ("これより令和8年第2回湊町議会臨時会を開会いたします。", "開会"),
        ("これより本日の会議を開きます。", "開議"),
    ],
)
def test_a_session_opens_and_a_sitting_begins(said: str, word: str) -> None:
    document = plenary(("A", said), ("B", "1点伺います。"), ("A", "本日はこれで散会します。"))
    (mark,) = texts(document, "opening")
    assert mark.endswith(f"　{word}）")


def test_a_sitting_that_goes_on_with_yesterdays_and_its_recess() -> None:
    document, _ = minutes_of(
        ("A", "ただいまから決算特別委員会を再開いたします。"),
        *TALK,
        ("A", "暫時休憩いたします。"),
        ("A", "休憩前に引き続き会議を開きます。"),
        *TALK,
        END,
    )
    (mark,) = texts(document, "opening")
    assert mark.endswith("　再開）")
    assert len(texts(document, "recess")) == 1
    assert len(texts(document, "resumption")) == 1


def test_the_hour_at_which_a_recess_begins_is_the_chairs() -> None:
    document, _ = minutes_of(
        OPEN,
        *TALK,
        ("A", "ここで暫時休憩いたします。午後2時25分、休憩。"),
        ("A", "午後2時35分、再開いたします。"),
        *TALK,
        END,
    )
    (rests,) = texts(document, "recess")
    (goes_on,) = texts(document, "resumption")
    assert "午後2時25分" in rests
    assert "午後2時35分" in goes_on


def test_an_hour_up_to_which_it_rests_is_not_its_beginning() -> None:
    document, _ = minutes_of(OPEN, *TALK, ("A", "午後2時25分まで休憩いたします。"), *TALK, END)
    assert all("午後2時25分" not in mark for mark in texts(document, "recess"))


def test_attendance_in_two_sentences_is_stated_once() -> None:
    document = plenary(
        (
            "A",
            "ただいまの出席議員は11名であります。定足数に達しております。これより会議を開きます。",
        ),
        ("A", "ただいまの出席議員数は、議長を除き10名であります。"),
        ("A", "本日はこれで散会します。"),
    )
    (stated,) = texts(document, "attendance")
    assert "11名" in stated
    assert "定足数" in stated
    assert "議長を除き" not in stated


@pytest.mark.parametrize(
    ("said", "day"),
    [
        ("次の本会議は、3月23日、午前10時に開きます。", "令和8年3月23日（月曜日）午前10時00分"),
        ("明日は午前10時から開きます。", "令和8年3月20日（金曜日）午前10時00分"),
    ],
)
def test_the_next_sitting(said: str, day: str) -> None:
    document = plenary(
        ("A", "これより会議を開きます。"),
        ("B", "1点伺います。"),
        ("A", f"{said}本日はこれで散会します。"),
    )
    assert texts(document, "next_meeting") == [day]


@pytest.mark.parametrize("said", ["明日の新聞に載ります。", "明日は雨のようです。"])
def test_tomorrow_alone_is_no_sitting(said: str) -> None:
    document = plenary(
        ("A", "これより会議を開きます。"), ("A", said), ("A", "本日はこれで散会します。")
    )
    assert texts(document, "next_meeting") == []


def test_bills_of_a_general_assembly_are_items() -> None:
    document, _ = minutes_of(
        OPEN,
        ("A", "第1号議案、事業報告並びに収支決算報告について、会計から説明してもらいます。"),
        *TALK,
        ("A", "第2号議案、会費の改定についてです。"),
        *TALK,
        ("A", "第3号議案、役員の改選ですが、お手元の名簿のとおりで異議ございませんか。"),
        ("B", "異議なし。"),
        ("A", "異議なしということで、第3号議案は原案どおり承認されました。"),
        END,
    )
    titles = [item.title for item in document.agenda if item.number is not None]
    assert [title[:5] for title in titles] == ["第1号議案", "第2号議案", "第3号議案"]
    (decision,) = document.decisions
    assert decision.vote is not None
    assert (decision.vote.number, decision.vote.title) == ("第3号議案", "役員の改選")
    assert decision.text == "第3号議案　役員の改選は原案どおり承認されました（異議なし）"


def test_points_that_the_chair_goes_through_are_items_and_points_of_a_speech_are_none() -> None:
    document, _ = minutes_of(
        OPEN,
        ("A", "まず1点目、書かない窓口の試行についてです。"),
        *TALK,
        ("A", "2点目、キャッシュレス収納です。"),
        ("B", "1点目は手数料です。2点目は期限です。"),
        END,
    )
    titles = [item.title for item in document.agenda if item.number is not None]
    assert titles == ["書かない窓口の試行", "キャッシュレス収納"]
    document, _ = minutes_of(OPEN, ("A", "1点目は手数料です。2点目は期限です。"), *TALK, END)
    assert all(item.number is None for item in document.agenda)


def test_a_sentence_on_one_bill_opens_no_item_on_another() -> None:
    agenda = (
        "認定第1号　令和7年度一般会計決算の認定について",
        "認定第2号　令和7年度水道事業会計決算の認定について",
    )
    document, _ = minutes_of(
        OPEN,
        ("A", f"{agenda[0].replace('　', '、')}を議題といたします。"),
        *TALK,
        ("A", f"次に、{agenda[1].replace('　', '、')}を議題といたします。"),
        ("A", "次に、賛成の方。"),
        END,
        agenda=agenda,
    )
    starts = [item.statements[0].text[:9] for item in document.agenda if item.number is not None]
    assert starts[1].startswith("次に、認定第2号")


def test_what_the_chair_pronounces_counts_where_the_question_only_points() -> None:
    document, _ = minutes_of(
        OPEN,
        ("A", "ただいまの説明のとおりとすることで御異議ございませんか。"),
        ("B", "異議なし。"),
        ("A", "それでは、会期は9月2日から25日までの24日間とすることに決定いたします。"),
        END,
    )
    (decision,) = document.decisions
    assert "24日間とすること" in decision.text
    assert "ただいまの" not in decision.text


def test_a_wish_that_was_put_is_decided() -> None:
    document, _ = minutes_of(
        OPEN,
        ("A", "選挙の方法は、指名推選によりたいと思いますが、御異議ありませんか。"),
        ("B", "異議なし。"),
        ("A", "御異議なしと認めます。よって、そのように決定いたしました。"),
        END,
    )
    assert document.decisions[0].text == "選挙の方法は、指名推選によること（異議なし）"


def test_bills_put_together_are_all_named() -> None:
    document, _ = minutes_of(
        OPEN,
        ("A", "議案第7号から議案第9号までの3件を一括議題といたします。"),
        ("A", "3件を一括して採決いたします。3件を可決することに賛成の方の起立を求めます。"),
        ("A", "起立全員。よって、議案第7号から議案第9号までの3件は可決されました。"),
        END,
    )
    (decision,) = document.decisions
    assert decision.vote is not None
    assert decision.vote.number == "議案第7号から議案第9号まで"


PROMISES = (
    ("はい、9月16日の委員会までに資料をお出しいたします。", "資料"),
    ("御指摘を踏まえ、小学生の料金を答申案に追記いたします。", "追記"),
    ("説明会を3か所で開き、その結果を次回報告いたします。", "説明会"),
    ("9月までに要綱を改正いたします。", "要綱"),
)


@pytest.mark.parametrize(("said", "key"), PROMISES)
def test_a_promise_in_other_words(said: str, key: str) -> None:
    document, _ = minutes_of(OPEN, ("B", "お考えを伺います。"), ("D", said), END)
    assert [key in action.text for action in document.actions] == [True]


@pytest.mark.parametrize(
    "said",
    [
        "以後の議事は田中委員長にお願いいたします。",
        "それでは、御報告いたします。",
        "御意見を踏まえ、検討してまいります。",
        "前回の指摘を受け、昨年修正いたしました。",
    ],
)
def test_what_is_no_promise(said: str) -> None:
    document, _ = minutes_of(OPEN, ("B", "お考えを伺います。"), ("D", said), END)
    assert document.actions == ()


def test_a_promise_without_its_matter_cites_the_question() -> None:
    document, _ = minutes_of(
        OPEN,
        ("B", "断水の範囲の図面は今日出せますか。"),
        ("D", "本日は用意しておりません。6月30日までに委員の皆様にお配りいたします。"),
        END,
    )
    (action,) = document.actions
    assert "図面" in action.text
    assert "お配り" in action.text
    assert len(action.turn_ids) == 2


def test_what_is_decided_of_the_sitting_is_about_no_bill() -> None:
    document, _ = minutes_of(
        OPEN,
        ("A", "議案第7号、一般会計予算を議題といたします。"),
        *TALK,
        ("A", "お諮りいたします。本日の会議はこれで延会したいと思います。御異議ありませんか。"),
        ("B", "異議なし。"),
        ("A", "異議なしと認めます。本日はこれで延会することに決定いたしました。"),
        END,
    )
    votes = [decision.vote for decision in document.decisions]
    assert [vote.number for vote in votes if vote is not None] == [""]


def test_a_vote_on_an_amendment_is_not_one_on_the_bill() -> None:
    document, _ = minutes_of(
        OPEN,
        ("A", "議案第7号、手数料条例の一部を改正する条例を議題といたします。"),
        ("A", "まず、佐藤委員提出の修正案について、賛成の委員の挙手を求めます。"),
        ("A", "挙手少数であります。よって、修正案は否決されました。"),
        ("A", "次に、原案について、可決することに賛成の委員の挙手を求めます。"),
        ("A", "挙手多数であります。よって、議案第7号は、原案のとおり可決すべきものと決しました。"),
        END,
    )
    found = [(d.vote.title[-3:], d.vote.outcome) for d in document.decisions if d.vote]
    assert found == [("修正案", "否決"), ("る条例", "可決すべきもの")]
    assert document.decisions[0].text.endswith("に対する修正案は否決されました（挙手少数）")
