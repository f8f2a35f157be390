"""Decisions with the bill's number, title and result; roll calls name by name; motions and their fate."""

from __future__ import annotations

import pytest

from format.document.test_document import HEADER, MEETING, PROFILE, minutes_of
from format.scripted import named_and_cut, transcript
from minutes.format.document import build
from minutes.schema import Attendee, Ballot, MeetingContext, MeetingMinutes, VoteRecord

OPEN = MEETING[0]
CLOSE = (("A", "佐藤委員。"), ("B", "1点伺います。"), MEETING[-1])
BILL = "情報公開条例の一部を改正する条例"
PUT = ("A", f"日程第1、議案第5号、{BILL}についてを議題といたします。")


def record(document: MeetingMinutes) -> VoteRecord:
    (found,) = [decision.vote for decision in document.decisions]
    assert found is not None
    return found


@pytest.mark.parametrize(
    "reference",
    ["本案", "本議案", "上程中の議案", "上程中の本案", "ただいま議題となっております議案第5号"],
)
@pytest.mark.parametrize("agenda", [(), (f"議案第5号　{BILL}",)])
def test_a_decision_names_the_bill(reference: str, agenda: tuple[str, ...]) -> None:
    document, _ = minutes_of(
        OPEN,
        PUT,
        ("A", f"{reference}は、原案のとおり可決することに賛成の方の起立を求めます。"),
        ("A", f"起立多数であります。よって、{reference}は、原案のとおり可決されました。"),
        *CLOSE,
        agenda=agenda,
    )
    found = record(document)
    assert (found.number, found.title, found.outcome) == ("議案第5号", BILL, "可決")
    assert (found.way, found.result) == ("起立", "起立多数")
    assert document.decisions[0].text.startswith(f"議案第5号　{BILL}は、")
    assert "上程中" not in document.decisions[0].text


def test_what_the_question_put_is_the_result_of_sayo() -> None:
    document, _ = minutes_of(
        OPEN,
        PUT,
        ("A", "本案は、原案のとおり可決することに御異議ありませんか。"),
        ("B", "異議なし。"),
        ("A", "御異議なしと認めます。よって、さよう決定いたしました。"),
        *CLOSE,
    )
    found = record(document)
    assert (found.number, found.outcome, found.way) == ("議案第5号", "可決", "簡易")


def test_bills_put_together_get_no_title_that_fits_one_of_them() -> None:
    document, _ = minutes_of(
        OPEN,
        PUT,
        ("A", "議案第6号及び議案第7号を一括して議題といたします。"),
        ("A", "本案は可決することに賛成の方の挙手を求めます。"),
        ("A", "挙手全員。よって、本案は可決されました。"),
        *CLOSE,
    )
    found = record(document)
    assert found.title == ""
    assert "議案第5号" not in document.decisions[0].text


def test_a_title_of_another_item_is_not_taken() -> None:
    document, _ = minutes_of(
        OPEN,
        PUT,
        ("A", "日程第2、議員派遣についてを議題といたします。"),
        ("A", "本件は、承認することに賛成の方の挙手を求めます。"),
        ("A", "挙手全員。よって、本件は承認されました。"),
        *CLOSE,
    )
    found = record(document)
    assert (found.number, BILL in document.decisions[0].text) == ("", False)


def test_a_motion_and_its_fate() -> None:
    document, _ = minutes_of(
        OPEN,
        ("B", "本案に対する修正の動議を提出いたします。"),
        ("A", "ただいま佐藤委員から動議が提出されました。"),
        ("A", "本動議に賛成の方の挙手を求めます。"),
        ("A", "挙手少数であります。よって、本動議は否決されました。"),
        *CLOSE,
    )
    found = record(document)
    assert (found.title, found.outcome, found.result) == ("修正の動議", "否決", "挙手少数")


def test_a_motion_that_nobody_seconds() -> None:
    document, _ = minutes_of(
        OPEN,
        ("B", "会議を公開する動議を提出いたします。"),
        ("A", "所定の賛成者がありませんので、本動議は成立いたしませんでした。"),
        *CLOSE,
    )
    found = record(document)
    assert (found.title, found.outcome) == ("会議を公開する動議", "不成立")


ROSTER = (
    Attendee("山田一郎", "委員長"),
    Attendee("佐藤花子", "委員"),
    Attendee("鈴木次郎", "委員"),
    Attendee("高橋健", "委員"),
)
ASK = ("A", "議案第5号を原案のとおり可決することについて、指名点呼により採決いたします。")
VERDICT = ("A", "賛成2名、反対1名。よって、議案第5号は可決すべきものと決定いたしました。")


def roll_call(*lines: tuple[str, str]) -> MeetingMinutes:
    made, _ = transcript([OPEN, *lines, *CLOSE])
    context = MeetingContext(HEADER, ROSTER)
    return build(named_and_cut(made, context), context, PROFILE)


def warnings(document: MeetingMinutes) -> list[str]:
    return [event.text for event in document.events if event.kind == "warning"]


def test_a_roll_call_is_a_table_of_names() -> None:
    document = roll_call(
        ASK,
        ("A", "佐藤委員。"),
        ("B", "賛成。"),
        ("A", "鈴木委員。"),
        ("C", "反対です。"),
        ("A", "高橋委員。"),
        ("D", "酸性。"),
        VERDICT,
    )
    found = record(document)
    assert found.ballots == (
        Ballot("佐藤花子", "賛成"),
        Ballot("鈴木次郎", "反対"),
        Ballot("高橋健", "賛成"),
    )
    assert (found.way, found.outcome) == ("指名点呼", "可決すべきもの")
    assert found.result == "賛成2名、反対1名"
    assert warnings(document) == []


def test_an_answer_that_was_not_heard_is_asked_about_and_never_guessed() -> None:
    document = roll_call(
        ASK,
        ("A", "佐藤委員。"),
        ("B", "賛成。"),
        ("A", "鈴木委員。"),
        ("C", "374。"),
        ("A", "高橋委員。"),
        ("D", "棄権します。"),
        ("A", "よって、議案第5号は可決すべきものと決定いたしました。"),
    )
    assert [ballot.answer for ballot in record(document).ballots] == ["賛成", None, "棄権"]
    assert any("鈴木委員" in text for text in warnings(document))


def test_answers_that_do_not_add_up_are_warned_of() -> None:
    document = roll_call(
        ASK,
        ("A", "佐藤委員。"),
        ("B", "賛成。"),
        ("A", "鈴木委員。"),
        ("C", "賛成。"),
        ("A", "高橋委員。"),
        ("D", "賛成です。"),
        VERDICT,
    )
    assert any("合いません" in text for text in warnings(document))


def test_taking_the_attendance_is_no_vote() -> None:
    document = roll_call(
        ("A", "出席を確認いたします。佐藤委員。"),
        ("B", "はい。"),
        ("A", "鈴木委員。"),
        ("C", "はい。"),
    )
    assert document.decisions == ()
    assert warnings(document) == []


def test_calls_and_answers_in_one_breath() -> None:
    document = roll_call(
        ASK,
        ("A", "佐藤委員、賛成。鈴木委員、反対。高橋委員、賛成。"),
        VERDICT,
    )
    assert [(b.name, b.answer) for b in record(document).ballots] == [
        ("佐藤花子", "賛成"),
        ("鈴木次郎", "反対"),
        ("高橋健", "賛成"),
    ]


def test_two_of_one_name_are_not_taken_for_each_other() -> None:
    twice = (*ROSTER, Attendee("佐藤健太", "委員"))
    made, _ = transcript([OPEN, ASK, ("A", "佐藤委員。"), ("B", "賛成。"), VERDICT, *CLOSE])
    context = MeetingContext(HEADER, twice)
    document = build(named_and_cut(made, context), context, PROFILE)
    assert [b.name for b in record(document).ballots] == ["佐藤委員"]


def test_a_roll_call_that_is_announced_in_two_sentences_is_one_vote() -> None:
    document = roll_call(
        ("A", "採決は指名点呼により行います。原案に賛成か反対かをお答えください。佐藤委員。"),
        ("B", "賛成。"),
        ("A", "鈴木委員。"),
        ("C", "反対。"),
        ("A", "高橋委員。"),
        ("D", "賛成。"),
        ("A", "賛成2名、反対1名であります。賛成多数でありますので、議案第5号は可決されました。"),
    )
    found = record(document)
    assert (len(found.ballots), found.result) == (3, "賛成多数、賛成2名、反対1名")
    assert document.decisions[0].text == "議案第5号は可決されました（賛成多数、賛成2名、反対1名）"


def test_this_matter_is_the_item_that_is_open() -> None:
    document, _ = minutes_of(
        OPEN,
        ("A", "日程第1、閉会中の継続調査についてを議題といたします。"),
        ("A", "本件は、継続調査とすることに御異議ございませんか。"),
        ("B", "異議なし。"),
        ("A", "御異議なしと認め、さよう決定いたします。"),
        *CLOSE,
    )
    assert (record(document).title, record(document).result) == ("閉会中の継続調査", "異議なし")


@pytest.mark.parametrize(
    ("question", "declaration", "decided"),
    [
        (
            "本件は、諮問のとおり答申することでよろしいでしょうか。",
            "異議ないようですので、諮問のとおり答申することに決定いたします。",
            "諮問のとおり答申する",
        ),
        (
            "部会長には佐藤委員をお願いしたいと思いますが、いかがでしょうか。",
            "それでは、佐藤委員に部会長をお願いすることといたします。",
            "部会長には佐藤委員をお願いすること",
        ),
    ],
)
def test_what_an_advisory_council_agrees_on(question: str, declaration: str, decided: str) -> None:
    document, _ = minutes_of(
        OPEN, ("A", question), ("B", "異議ありません。"), ("A", declaration), *CLOSE
    )
    (found,) = document.decisions
    assert decided in found.text
    assert not found.text.startswith("よう")
    assert found.vote is None
