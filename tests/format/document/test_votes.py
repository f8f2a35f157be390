"""Votes by the table: never upside down, found from either end, nothing made of talk about them."""

from __future__ import annotations

import pytest

from format.document.test_document import MEETING, minutes_of
from format.document.vote_cases import (
    AGREEING,
    ANSWERS,
    ASKED,
    CONFLICTS,
    DECLARED_NONE,
    NO_VOTE,
    NONE,
    PRONOUNCED,
    RAISED,
    SHOWN,
)
from minutes.format.document.sentences import Line
from minutes.format.document.votes import find_votes
from minutes.schema import MeetingMinutes

OPEN = MEETING[0]
ASK = ("A", "お諮りします。本案は、原案のとおり可決することに御異議ありませんか。")
CLOSE = (("A", "佐藤委員。"), ("B", "1点伺います。"), MEETING[-1])


def texts(document: MeetingMinutes, kind: str) -> list[str]:
    return [event.text for event in document.events if event.kind == kind]


def mark(words: str) -> str:
    return f"〔「{words}」と呼ぶ者あり〕"


@pytest.mark.parametrize(("answer", "heard"), ANSWERS)
def test_the_mark_says_what_the_answer_said(answer: str, heard: str | None) -> None:
    declares = ("A", "御異議なしと認めます。よって、本案は原案のとおり可決されました。")
    document, _ = minutes_of(OPEN, ASK, ("B", answer), declares, *CLOSE)
    assert texts(document, "vote") == ([mark(heard)] if heard else [])
    warned = bool(texts(document, "warning"))
    assert warned == (heard != NONE)


@pytest.mark.parametrize("question", ASKED)
def test_a_question_of_objection_in_all_its_wordings(question: str) -> None:
    document, _ = minutes_of(
        OPEN, ("A", question), ("B", "異議なし。"), ("A", DECLARED_NONE[0]), *CLOSE
    )
    assert texts(document, "vote") == [mark(NONE)]
    assert texts(document, "vote_result") == ["採決の結果：可決（異議なし）"]
    assert texts(document, "warning") == []


@pytest.mark.parametrize("declaration", DECLARED_NONE)
def test_a_declaration_of_no_objection_in_all_its_wordings(declaration: str) -> None:
    document, _ = minutes_of(OPEN, ASK, ("B", "異議なし。"), ("A", declaration), *CLOSE)
    (result,) = texts(document, "vote_result")
    assert "可決" in result
    assert "（異議なし）" in result
    assert texts(document, "warning") == []


@pytest.mark.parametrize(("question", "shown"), SHOWN)
def test_those_who_rise_are_marked_as_for_or_against(question: str, shown: str) -> None:
    document, _ = minutes_of(OPEN, ("A", question), *CLOSE)
    assert texts(document, "vote") == [shown]


@pytest.mark.parametrize(("declaration", "result"), PRONOUNCED)
def test_a_vote_is_found_from_its_declaration_alone(declaration: str, result: str) -> None:
    document, _ = minutes_of(OPEN, ("B", "討論を終わります。"), ("A", declaration), *CLOSE)
    assert texts(document, "vote_result") == [f"採決の結果：{result}"]
    assert len(document.decisions) == 1
    assert "t3" in document.decisions[0].turn_ids
    assert texts(document, "vote") == []


@pytest.mark.parametrize(("question", "answers", "declaration"), CONFLICTS)
def test_what_does_not_go_together_is_warned_of(
    question: str, answers: tuple[str, ...], declaration: str
) -> None:
    said = [("B", answer) for answer in answers]
    document, _ = minutes_of(OPEN, ("A", question), *said, ("A", declaration), *CLOSE)
    assert any("合いません" in text for text in texts(document, "warning"))


@pytest.mark.parametrize(("question", "answers", "declaration", "result"), AGREEING)
def test_what_goes_together_is_not_warned_of(
    question: str, answers: tuple[str, ...], declaration: str, result: str
) -> None:
    said = [("B", answer) for answer in answers]
    document, _ = minutes_of(OPEN, ("A", question), *said, ("A", declaration), *CLOSE)
    assert texts(document, "vote_result") == [f"採決の結果：{result}"]
    assert texts(document, "warning") == []


@pytest.mark.parametrize("lines", NO_VOTE)
def test_talk_about_votes_is_no_vote(lines: tuple[tuple[str, str], ...]) -> None:
    document, _ = minutes_of(OPEN, *lines, *CLOSE)
    for kind in ("vote", "vote_result", "warning"):
        assert texts(document, kind) == []
    assert document.decisions == ()


def test_an_objection_leads_to_a_vote_by_rising() -> None:
    document, _ = minutes_of(
        OPEN,
        ASK,
        ("B", "異議あり。"),
        ("A", "御異議がありますので、起立により採決いたします。"),
        ("A", "本案に賛成の方の起立を求めます。"),
        ("A", "起立多数。よって、本案は可決されました。"),
        *CLOSE,
    )
    assert texts(document, "vote") == [mark(RAISED), "〔賛成者起立〕"]
    assert texts(document, "vote_result") == ["採決の結果：可決（起立多数）"]
    assert texts(document, "warning") == []


def test_a_chorus_in_the_chairs_own_turn_is_no_declaration() -> None:
    document, _ = minutes_of(
        OPEN,
        (
            "A",
            "本案は可決することに御異議ありませんか。異議なし。御異議なしと認めます。"
            "よって、本案は可決されました。",
        ),
        *CLOSE,
    )
    assert texts(document, "vote") == [mark(NONE)]
    assert texts(document, "vote_result") == ["採決の結果：可決（異議なし）"]
    assert texts(document, "warning") == []


def test_a_question_that_is_put_twice_is_one_vote() -> None:
    document, _ = minutes_of(
        OPEN,
        ("A", "本案は可決することに御異議ございませんか。御異議ありませんか。"),
        ("B", "異議なし。"),
        ("A", "御異議なしと認めます。よって、本案は可決されました。"),
        *CLOSE,
    )
    assert texts(document, "vote_result") == ["採決の結果：可決（異議なし）"]
    assert texts(document, "warning") == []


def test_two_bills_in_a_row_are_two_votes() -> None:
    document, _ = minutes_of(
        OPEN,
        ("A", "議案第5号に賛成の方の挙手を求めます。"),
        ("A", "挙手全員。よって、議案第5号は可決されました。"),
        ("A", "議案第6号に賛成の方の挙手を求めます。"),
        ("A", "挙手少数。よって、議案第6号は否決されました。"),
        *CLOSE,
    )
    assert texts(document, "vote_result") == [
        "採決の結果：可決（挙手全員）",
        "採決の結果：否決（挙手少数）",
    ]


def test_those_against_are_counted_in_the_same_vote() -> None:
    document, _ = minutes_of(
        OPEN,
        ("A", "本案に賛成の方の挙手を求めます。"),
        ("A", "反対の方の挙手を求めます。"),
        ("A", "賛成5名、反対2名であります。よって、本案は可決されました。"),
        *CLOSE,
    )
    assert texts(document, "vote") == ["〔賛成者挙手〕", "〔反対者挙手〕"]
    assert texts(document, "vote_result") == ["採決の結果：可決（賛成5名、反対2名）"]
    assert texts(document, "warning") == []
    assert len(document.decisions) == 1


def said_by(*rows: tuple[str, str]) -> tuple[Line, ...]:
    return tuple(
        Line(n, f"t{n}", who, text, 0, n * 5.0) for n, (who, text) in enumerate(rows, start=1)
    )


@pytest.mark.parametrize(
    "said",
    [
        "私は、この計画に異議はありません。",
        "よって、議案第5号は可決されました。",
        "異議ございません。",
    ],
)
def test_where_nobody_is_known_to_preside_talk_is_no_vote(said: str) -> None:
    assert find_votes(said_by(("B", said), ("C", "次は費用の話です。")), frozenset()) == ()


def test_a_question_where_nobody_is_known_to_preside_is_one() -> None:
    rows = (
        ("A", "この案で進めることに異議ありませんか。"),
        ("B", "異議はありません。"),
        ("A", "異議なしと認め、そのように決定します。"),
    )
    (vote,) = find_votes(said_by(*rows), frozenset())
    assert (vote.heard, vote.result) == (NONE, NONE)
