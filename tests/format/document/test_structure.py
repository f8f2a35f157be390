"""The frame of a meeting in all its wordings: openings, closings, items, the next day, promises."""

from __future__ import annotations

from datetime import date

import pytest

from format.document.test_document import (
    HEADER,
    MEETING,
    PROFILE,
    ROSTER,
    headings,
    kinds,
    minutes_of,
)
from format.scripted import named_and_cut, transcript
from minutes.format.document import build
from minutes.format.export import render
from minutes.schema import Attendee, Draft, MeetingContext, MeetingMinutes, Profile

OPEN = MEETING[0]
TALK = (
    ("A", "佐藤委員。"),
    ("B", "1点伺います。"),
    ("A", "高橋課長。"),
    ("C", "3件でございます。"),
)
CLOSE = MEETING[-1]


def events(document: MeetingMinutes, kind: str) -> list[str | None]:
    return [event.turn_id for event in document.events if event.kind == kind]


@pytest.mark.parametrize(
    "said",
    [
        "本日の会議はこれで終了します。",
        "本日の会議はこれで終了いたします。",
        "以上で本日の委員会を終了いたします。",
        "これで本日の日程は全て終了しました。",
        "これをもちまして、本日の会議を閉じます。",
        "これで散会します。",
        "本日はこれをもって散会いたします。",
        "本日はこれで延会といたします。",
        "以上をもちまして、本日の審議会を閉会とさせていただきます。",
        "それでは、本日はこれで終わりにしたいと思います。",
        "以上で、委員会を閉会いたします。",
        "本日の会議は、これにて閉会とします。",
        "では、今日はここまでにします。",
    ],
)
def test_a_closing_in_all_its_wordings(said: str) -> None:
    document, _ = minutes_of(OPEN, *TALK, ("A", said))
    assert events(document, "closing") == ["t6"]


@pytest.mark.parametrize(
    "said",
    [
        "以上で説明を終わります。",
        "以上で質疑を終了いたします。",
        "これで討論を終了します。",
        "以上で、日程第1の質疑は終了いたしました。",
        "この事業は今年度で終了します。",
        "本日の説明はこれで終了します。",
        "受付は午後5時で終了いたします。",
    ],
)
def test_the_end_of_a_part_closes_nothing(said: str) -> None:
    document, _ = minutes_of(OPEN, *TALK, ("A", said))
    assert events(document, "closing") == []


@pytest.mark.parametrize(
    "said",
    [
        "ただいまから総務委員会を開会いたします。",
        "これより本日の会議を開きます。",
        "これより総務委員会を開催します。",
        "ただいまより、第3回情報化推進審議会を始めます。",
        "それでは、定刻になりましたので、会議を始めます。",
        "おはようございます。これから庁内連絡会議を始めます。",
        "時間になりましたので、始めさせていただきます。",
        "それでは、これより開議いたします。",
    ],
)
def test_an_opening_in_all_its_wordings(said: str) -> None:
    document, _ = minutes_of(("A", said), *TALK, CLOSE)
    assert events(document, "opening")[0].startswith("t1")


def test_an_item_that_was_never_reached_has_no_empty_heading() -> None:
    agenda = ("情報政策について", "契約について", "その他")
    lines = (
        OPEN,
        ("A", "日程第1、情報政策についてを議題といたします。"),
        *TALK,
        ("A", "本日はこれをもって散会いたします。"),
    )
    document, named = minutes_of(*lines, agenda=agenda)
    text = render(Draft(named, document), "txt", Profile("iinkai", "委員会記録")).decode()
    body = text[text.index("開会いたします") :]
    assert "情報政策について" in body
    assert "契約について" not in body
    assert [item.title for item in document.agenda if item.number] == list(agenda)
    assert any("契約について" in t for kind, t in kinds(document) if kind == "warning")


def test_a_next_meeting_before_this_one_is_warned_of() -> None:
    document, _ = minutes_of(OPEN, ("A", "次回は、令和6年1月10日を予定しております。"), CLOSE)
    assert any("本日より後" in t for kind, t in kinds(document) if kind == "warning")


def test_a_next_meeting_after_this_one_is_not() -> None:
    document, _ = minutes_of(OPEN, ("A", "次回は、3月10日を予定しております。"), CLOSE)
    assert not any("本日より後" in t for kind, t in kinds(document) if kind == "warning")


NEXT = ("A", "次回は、3月19日に開きます。")


def test_a_request_until_the_next_meeting_has_the_owner_who_says_yes() -> None:
    document, _ = minutes_of(
        OPEN,
        ("A", "高橋課長。"),
        ("C", "手元に資料がございません。"),
        ("A", "では、次回までに調べておいてください。"),
        ("C", "承知しました。"),
        NEXT,
        CLOSE,
    )
    (found,) = document.actions
    assert (found.owner, found.due) == ("高橋健", date(2024, 3, 19))
    assert "調べ" in found.text
    assert found.turn_ids == ("t4", "t5")


TWO = (
    Attendee("山田一郎", "委員長"),
    Attendee("佐藤花子", "委員"),
    Attendee("高橋健", "情報システム課長"),
    Attendee("鈴木次郎", "財政課長"),
)


def owners(
    *lines: tuple[str, str], roster: tuple[Attendee, ...] = TWO
) -> list[tuple[str, str | None]]:
    """Each ToDo and its owner, where C is 高橋課長 and D 鈴木課長, if they are in the roster."""
    known = (
        ("A", "高橋課長。"),
        ("C", "情報システム課長の高橋です。御説明いたします。"),
        ("A", "鈴木課長。"),
        ("D", "財政課長の鈴木です。御説明いたします。"),
        ("A", "佐藤委員。"),
        ("B", "はい、佐藤です。"),
    )
    made, _ = transcript((OPEN, *known, *lines, NEXT, CLOSE))
    context = MeetingContext(HEADER, roster)
    document = build(named_and_cut(made, context), context, PROFILE)
    return [(found.text, found.owner) for found in document.actions]


ASKED = ("B", "課長、次回までに資料を出してください。")


@pytest.mark.parametrize(
    "between",
    [
        (),
        (("A", "はい、高橋課長。"),),
        (("A", "はい、それでは課長、いかがでしょうか。"),),
    ],
)
def test_an_office_that_two_hold_is_asked_and_the_holder_who_accepts_has_it(
    between: tuple[tuple[str, str], ...],
) -> None:
    task = "次回までに資料を出す"
    assert owners(ASKED, *between, ("C", "承知しました。")) == [(task, "高橋健")]
    assert owners(ASKED, *between, ("D", "承知いたしました。")) == [(task, "鈴木次郎")]


@pytest.mark.parametrize("roster", [TWO, TWO[:2]])
@pytest.mark.parametrize(
    "answers",
    [
        (("A", "はい、分かりました。"),),
        (("A", "はい、次に移ります。"),),
        (("B", "承知しました。"),),
        (("A", "はい。"), ("A", "了解しました。")),
    ],
)
def test_nobody_else_than_the_office_that_was_asked_gets_the_task(
    answers: tuple[tuple[str, str], ...], roster: tuple[Attendee, ...]
) -> None:
    said = owners(ASKED, *answers, roster=roster)
    assert {owner for _task, owner in said} <= {None}


def test_the_chair_who_only_says_yes_has_not_taken_it_on() -> None:
    asked = ("B", "次回までに調べておいてください。")
    assert owners(asked, ("A", "はい、次に移ります。")) == [
        ("次回までに調べておいてください", None)
    ]
    assert [owner for _task, owner in owners(asked, ("A", "はい、承知しました。"))] == ["山田一郎"]


@pytest.mark.parametrize(
    ("said", "answer"),
    [
        ("次回までに調べて、報告していただけますか。", "はい、承知しました。"),
        ("次回の委員会までに、件数を調べていただきたい。", "承知いたしました。"),
        ("次回までに資料の提出を求めます。", "分かりました。"),
        ("次回までに確認をお願いします。", "かしこまりました。"),
    ],
)
def test_wordings_of_a_request_until_the_next_meeting(said: str, answer: str) -> None:
    document, _ = minutes_of(
        OPEN, ("A", "高橋課長。"), ("C", "ございません。"), ("B", said), ("C", answer), NEXT, CLOSE
    )
    (found,) = document.actions
    assert (found.owner, found.due) == ("高橋健", date(2024, 3, 19))


@pytest.mark.parametrize(
    "said",
    [
        "その工事は、次回までには終わってます。",
        "調査は先週までに終わりました。",
        "次回までに決まりますか。",
        "前回までに調べております。",
    ],
)
def test_what_is_done_already_is_no_action(said: str) -> None:
    document, _ = minutes_of(OPEN, ("A", "高橋課長。"), ("C", said), NEXT, CLOSE)
    assert document.actions == ()


def named(*lines: tuple[str, str]) -> dict[str, str | None]:
    made, truth = transcript(lines)
    document = named_and_cut(made, MeetingContext(HEADER, ROSTER))
    return {truth[speaker.id]: speaker.name for speaker in document.speakers}


@pytest.mark.parametrize(
    "said",
    [
        "高橋情報システム課長に議案を朗読させます。",
        "情報システム課長に答弁させます。",
        "高橋課長に説明をさせます。",
        "情報システム課長から報告させます。",
        "詳細は、情報システム課長に説明いたさせます。",
    ],
)
def test_let_somebody_read_gives_the_floor(said: str) -> None:
    names = named(
        OPEN,
        ("A", said),
        ("C", "議案を朗読いたします。議案第5号、条例の一部を改正する条例。以上でございます。"),
        ("A", "説明が終わりました。"),
    )
    assert names["C"] == "高橋健"


def test_a_member_called_in_a_debate_opens_no_item() -> None:
    agenda = ("請願について", "副委員長の互選について")
    document, _ = minutes_of(
        OPEN,
        ("A", "日程第1、請願についてを議題といたします。"),
        ("A", "討論に入ります。まず、佐藤委員。"),
        ("B", "賛成の立場で討論します。"),
        ("A", "次に、佐藤副委員長。"),
        ("B", "反対の立場で討論します。"),
        ("A", "日程第2、副委員長の互選についてを議題といたします。"),
        *TALK,
        CLOSE,
        agenda=agenda,
    )
    assert [count for _, _, count in headings(document)] == [1, 5, 6]


INFORMAL = (
    ("A", "じゃあ始めます。今日は三つあります。一つ目、窓口の混雑。"),
    ("B", "先週は待ち時間が40分でした。"),
    ("A", "はい、ありがとうございます。二つ目、研修の日程。"),
    ("C", "11月で調整しています。"),
    ("A", "三つ目、テレワーク端末。佐藤さん、お願いします。"),
    ("B", "端末は12月に届きます。"),
    ("A", "それでは、今日はこれで終わります。"),
)


def informal(*lines: tuple[str, str], agenda: tuple[str, ...] = ()) -> MeetingMinutes:
    made, _ = transcript(lines)
    context = MeetingContext(HEADER, (), agenda)
    return build(named_and_cut(made, context), context, PROFILE)


def test_items_that_are_opened_informally() -> None:
    document = informal(*INFORMAL)
    assert [(item.number, item.title) for item in document.agenda if item.number] == [
        (1, "窓口の混雑"),
        (2, "研修の日程"),
        (3, "テレワーク端末"),
    ]


def test_points_of_a_speech_are_no_items() -> None:
    document = informal(
        ("A", "ただいまから会議を開会いたします。高橋課長、説明をお願いします。"),
        ("C", "論点は三つございます。一つ目、費用。二つ目、期間。三つ目、体制。以上です。"),
        ("A", "ありがとうございました。御質問はありますか。"),
        ("B", "2点伺います。1点目、費用はいくらですか。2点目、期間はいつまでですか。"),
        ("A", "本日はこれで閉会いたします。"),
    )
    assert [item.number for item in document.agenda if item.number] == []


@pytest.mark.parametrize(
    ("recess", "resume", "marks"),
    [
        (
            "午後2時10分まで休憩いたします。",
            "休憩前に引き続き、会議を開きます。",
            ["（午後2時10分　再開）"],
        ),
        ("暫時休憩します。再開は午後2時10分とします。", "再開します。", ["（午後2時10分　再開）"]),
        ("暫時休憩します。", "午後2時10分、会議を再開いたします。", ["（午後2時10分　再開）"]),
        ("暫時休憩します。", "時刻は2時10分です。再開いたします。", ["（午後2時10分　再開）"]),
    ],
)
def test_the_spoken_hour_of_a_resumption(recess: str, resume: str, marks: list[str]) -> None:
    document, _ = minutes_of(OPEN, *TALK, ("A", recess), ("A", resume), *TALK, CLOSE)
    assert [e.text for e in document.events if e.kind == "resumption"] == marks


def test_an_hour_of_something_else_is_not_taken() -> None:
    document, _ = minutes_of(
        OPEN,
        *TALK,
        ("A", "暫時休憩します。"),
        ("A", "再開いたします。明日の午後3時から視察がございます。"),
        *TALK,
        CLOSE,
    )
    (mark,) = [e.text for e in document.events if e.kind == "resumption"]
    assert mark == "（午後1時30分　再開）"


def test_a_promise_that_is_said_again_is_one_action() -> None:
    document, _ = minutes_of(
        OPEN,
        ("A", "高橋課長。"),
        ("C", "来週中に報告書をまとめます。"),
        ("A", "高橋課長、音声が途切れました。もう一度お願いします。"),
        ("C", "来週中に報告書をまとめます。"),
        CLOSE,
    )
    (found,) = document.actions
    assert found.turn_ids == ("t3", "t5")


def test_nothing_is_due_on_a_next_meeting_before_this_one() -> None:
    document, _ = minutes_of(
        OPEN,
        ("A", "高橋課長。"),
        ("C", "ございません。"),
        ("B", "次回までに内訳を調べてください。"),
        ("C", "承知しました。1,172万円でございます。"),
        ("A", "次回は、令和6年1月10日に開きます。"),
        CLOSE,
    )
    (found,) = document.actions
    assert (found.text, found.due) == ("次回までに内訳を調べてください", None)


@pytest.mark.parametrize(
    ("said", "task"),
    [
        ("3月10日までに、希望を出してください。", "3月10日までに、希望を出す"),
        ("3月10日までに、要件を整理してください。", "3月10日までに、要件を整理する"),
    ],
)
def test_the_verb_of_a_request(said: str, task: str) -> None:
    document, _ = minutes_of(OPEN, ("A", said), ("B", "了解です。"), CLOSE)
    assert [action.text for action in document.actions] == [task]
