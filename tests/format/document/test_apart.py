"""Votes whose question and declaration stand apart, items opened by their subject, reports asked for."""

from __future__ import annotations

from datetime import date, datetime

import pytest

from format.scripted import named_and_cut, transcript
from minutes.format.document import build
from minutes.format.profiles import load_profile
from minutes.schema import Attendee, Header, MeetingContext, MeetingMinutes, Transcript

ROSTER = {
    "A": Attendee("沢渡誠一", "議長"), "B": Attendee("真壁洋子", "議員"), "C": Attendee("楠本健", "議員"),
    "D": Attendee("根岸秀樹", "総務部長"), "E": Attendee("西園寺健", "総務委員長"), "F": Attendee("西田昭", "文教委員長"),
}  # fmt: skip
HEADER = Header("令和7年第3回定例会", date(2025, 9, 17), datetime(2025, 9, 17, 10))
Lines = tuple[tuple[str, str], ...]
OPEN: Lines = (
    ("A", "ただいまから本日の会議を開きます。"),
    ("A", "日程第1、議案第71号、一般会計補正予算を議題といたします。説明を求めます。総務部長。"),
    ("D", "議案第71号について御説明いたします。3億円を追加するものであります。"),
)


def written(
    lines: Lines, header: Header = HEADER
) -> tuple[MeetingMinutes, Transcript, dict[str, str]]:
    made, who = transcript(lines)
    context = MeetingContext(header, tuple(ROSTER.values()))
    named = named_and_cut(made, context)
    return build(named, context, load_profile("honkaigi")), named, who


def decisions(*lines: tuple[str, str]) -> list[str]:
    return [decision.text for decision in written((*OPEN, *lines))[0].decisions]


TALK: Lines = (
    ("C", "議長、議事進行について。"), ("A", "楠本議員。"),
    ("C", "繰越しの額は、これで確定でしょうか。議決の前に、確認をさせていただきたいと思います。"),
    ("A", "総務部長。"), ("D", "はい、額は1,200万円で確定しております。"), ("A", "楠本議員、よろしいですか。"),
    ("C", "分かりました。ありがとうございました。"),
)  # fmt: skip
QUESTIONS = (
    "議案第71号を原案のとおり可決することに御異議ありませんか。",
    "お諮りします。本案は原案のとおり決することに御異議ございませんか。",
    "議案第71号は、原案のとおり可決することとしたいと思います。これに御異議ありませんか。",
    "お諮りいたします。本案を原案のとおり可決いたしたいと存じます。御異議はございませんか。",
)
DECLARED: tuple[Lines, ...] = (
    (("A", "御異議なしと認めます。"), ("A", "よって、さよう決定いたしました。")),
    (("A", "御異議なしと認めます。さよう決しました。"),),
    (("A", "異議なしと認めます。よって、議案第71号は原案のとおり可決されました。"),),
    (("A", "御異議がありませんので、本案は原案のとおり可決されました。"),),
)


@pytest.mark.parametrize("question", QUESTIONS)
@pytest.mark.parametrize("declared", DECLARED)
@pytest.mark.parametrize("talks", [0, 1, 3])
def test_the_decision_is_told_with_number_and_title(
    question: str, declared: Lines, talks: int
) -> None:
    (text,) = decisions(("A", question), *TALK * talks, ("B", "異議なし。"), *declared)
    assert "議案第71号" in text
    assert "一般会計補正予算" in text
    assert "原案のとおり" in text
    assert "認めます" not in text
    assert "（異議なし）" in text


def test_what_was_put_in_the_sentence_before_is_the_decision() -> None:
    (text,) = decisions(
        ("A", "議案第71号は、委員会への付託を省略したいと思います。これに御異議ありませんか。"),
        ("B", "異議なし。"),
        ("A", "御異議なしと認めます。よって、委員会への付託は省略することに決しました。"),
    )
    assert "付託は省略することに決し" in text
    (text,) = decisions(
        (
            "A",
            "会期は、本日から12月10日までの9日間といたしたいと思います。これに御異議ありませんか。",
        ),
        ("B", "異議なし。"),
        ("A", "御異議なしと認めます。さよう決定いたします。"),
    )
    assert "9日間" in text


NO_VOTE: tuple[Lines, ...] = (
    (("A", "議案第71号を原案のとおり可決することに御異議ありませんか。"), *TALK, ("A", "暫時休憩いたします。")),
    (("A", "議案第71号を原案のとおり可決することに御異議ありませんか。"), *TALK, ("D", "前回は、異議なしと認めますと、議長が宣告しました。")),
    (*TALK, ("D", "議会では、異議なしと認めますと言われております。")),
)  # fmt: skip


@pytest.mark.parametrize("lines", NO_VOTE)
def test_nothing_is_decided_that_the_chair_did_not_declare(lines: Lines) -> None:
    assert decisions(*lines) == []


def test_a_late_declaration_belongs_to_the_last_question() -> None:
    texts = decisions(
        ("A", "議案第71号を原案のとおり可決することに御異議ありませんか。"),
        *TALK,
        ("A", "日程第2、議案第72号、特別会計補正予算を議題といたします。"),
        ("A", "議案第72号を原案のとおり可決することに御異議ありませんか。"),
        ("B", "異議なし。"),
        ("A", "御異議なしと認めます。よって、議案第72号は原案のとおり可決されました。"),
    )
    assert len(texts) == 1
    assert "議案第72号" in texts[0]


INFORMAL = Header("庁内打合せ", date(2025, 9, 17), datetime(2025, 9, 17, 10))
SUBJECTS = (
    ("では、駐輪場の件。", "次、防犯カメラの件。"),
    ("では駐輪場の件です。", "続いて、防犯カメラの件ですが、根岸部長。"),
    ("じゃあ、まず駐輪場について、お願いします。", "次に、防犯カメラについてです。"),
    ("まず1件目、駐輪場について、根岸部長、お願いします。", "では、2件目、防犯カメラの件です。"),
    ("一つ目は、駐輪場です。", "二つ目です。防犯カメラについて、根岸部長。"),
    ("それでは、駐輪場のことですが、お願いします。", "最後に、防犯カメラの話です。"),
)  # fmt: skip


@pytest.mark.parametrize(("first", "second"), SUBJECTS)
def test_items_opened_by_their_subject_alone(first: str, second: str) -> None:
    document, _, _ = written(
        (
            ("A", f"それでは始めます。{first}"), ("D", "駐輪場は、今年度、3か所に増やします。"), ("B", "利用料は幾らですか。"),
            ("D", "月に1,500円です。"), ("A", f"分かりました。{second}"), ("D", "12台を設置します。"), ("A", "では、これで終わります。"),
        ),
        INFORMAL,
    )  # fmt: skip
    items = [(item.number, item.title) for item in document.agenda if item.number is not None]
    assert items == [(1, "駐輪場"), (2, "防犯カメラ")]


NO_ITEMS: tuple[Lines, ...] = (
    (("A", "それでは始めます。では、質疑について。"), ("B", "費用は幾らですか。"), ("A", "次に、今後の進め方について。"), ("B", "はい。")),
    (("A", "それでは始めます。"), ("B", "では、費用の件。次に、期間の件。"), ("A", "はい。"), ("B", "次に、体制の件です。"), ("A", "次に、楠本委員。")),
    (("A", "それでは始めます。次に、真壁委員の件。"), ("B", "はい。"), ("A", "では、その件。"), ("B", "はい。")),
    (("A", "それでは始めます。では、費用の件ですが、これは高いと思います。"), ("B", "はい。"), ("A", "次に、期間の件ですが、短いと思います。"), ("B", "はい。")),
)  # fmt: skip


@pytest.mark.parametrize("lines", NO_ITEMS)
def test_talk_opens_no_item(lines: Lines) -> None:
    document, _, _ = written((*lines, ("A", "では、これで終わります。")), INFORMAL)
    assert [item.title for item in document.agenda if item.number is not None] == []


REPORTS = (
    "総務委員長の報告を求めます。", "これより総務委員長の報告を求めます。", "総務委員長の審査報告を求めます。",
    "総務委員長に報告を求めます。", "総務委員長、報告をお願いします。", "総務委員長の説明を求めます。西園寺総務委員長。",
)  # fmt: skip


@pytest.mark.parametrize("call", REPORTS)
def test_who_is_asked_to_report_speaks_next(call: str) -> None:
    document, named, who = written(
        (
            ("A", "ただいまから本日の会議を開きます。"),
            ("A", f"日程第1、議案第71号、一般会計補正予算を議題といたします。{call}"),
            ("E", "総務委員会の審査の経過と結果を報告いたします。原案のとおり可決すべきものと決定いたしました。"),
            ("A", "次に、文教委員長の報告を求めます。"),
            ("F", "御報告いたします。採択すべきものと決定いたしました。"),
            ("A", "議案第71号に対する委員長の報告は可決であります。委員長報告のとおり決することに御異議ありませんか。"),
            ("B", "異議なし。"),
            ("A", "御異議なしと認めます。よって、議案第71号は委員長報告のとおり可決されました。"),
        )
    )  # fmt: skip
    names = {who[speaker.id]: speaker.name for speaker in named.speakers}
    assert (names["A"], names["E"], names["F"]) == ("沢渡誠一", "西園寺健", "西田昭")
    assert len(document.decisions) == 1


def test_who_is_talked_about_is_not_called() -> None:
    _, named, who = written(
        (
            *OPEN,
            ("A", "総務委員長の報告は可決であります。質疑に入ります。"),
            ("B", "この補正予算の財源は何でしょうか。国の補助金は入るのでしょうか。"),
            ("A", "総務部長。"),
            ("D", "国の補助金が1億円でございます。残りは基金でございます。"),
        )
    )
    names = {who[speaker.id]: speaker.name for speaker in named.speakers}
    assert names["B"] != "西園寺健"
    assert names["D"] == "根岸秀樹"
