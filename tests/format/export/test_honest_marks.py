"""What Word marks: figures not heard surely, open doubts with their time, no correction that is safe."""

from __future__ import annotations

import io
from dataclasses import replace

import docx
import pytest
from docx.document import Document

from minutes.format.export import render
from minutes.format.export.check import statement_checks
from minutes.schema import Draft, Statement, Turn, Word
from minutes.span import Span

from .builders import draft, profile


def turn_of(*words: tuple[str, float]) -> Turn:
    return Turn(
        "T1",
        "S1",
        tuple(Word(text, Span(n, n + 1.0), sure) for n, (text, sure) in enumerate(words)),
    )


def with_turn(turn: Turn, text: str, flags: tuple[str, ...] = ()) -> Draft:
    made = draft()
    said = Statement("S1", turn.text, text, (turn.id,), flags)
    first, *others = made.minutes_doc.agenda
    agenda = (replace(first, statements=(said,)), *others)
    turns = (turn, *made.transcript.turns[1:])
    return replace(
        made,
        transcript=replace(made.transcript, turns=turns),
        minutes_doc=replace(made.minutes_doc, agenda=agenda, events=()),
    )


def opened(made: Draft) -> Document:
    return docx.Document(io.BytesIO(render(made, "docx", profile())))


def shaded(document: Document) -> list[str]:
    return [
        run.text
        for paragraph in document.paragraphs
        for run in paragraph.runs
        if run.style.name == "要確認" and "聴取不能" not in run.text
    ]


def test_a_figure_that_was_not_heard_surely_is_marked_with_its_time() -> None:
    turn = turn_of(
        ("対象は", 0.9), ("8,2", 0.4), ("00人", 0.9), ("、費用は", 0.9), ("30万円です。", 0.9)
    )
    document = opened(with_turn(turn, "対象は8,200人、費用は30万円です。"))
    assert "8,200" in shaded(document)
    assert not any("30" in text for text in shaded(document))
    said = [comment.text for comment in document.comments]
    assert any("8,200" in text and "録音 0:00:01" in text for text in said)


@pytest.mark.parametrize(
    ("heard", "written", "marked"),
    [
        ("三百二十件です。", "320件です。", "320"),
        ("月額1200円です。", "月額1,200円です。", "1,200"),
        ("第412号です。", "第412号です。", "412"),
        ("11月3日です。", "11月3日です。", "11"),
        ("ばち200人です。", "ばち200人です。", "200"),
    ],
)
def test_figures_that_were_written_anew_are_found(heard: str, written: str, marked: str) -> None:
    turn = turn_of((heard, 0.3))
    said = Statement("S1", heard, written, ("T1",))
    assert marked in [check.words for check in statement_checks(said, {"T1": turn})]


def test_a_figure_that_is_written_no_more_is_told_of_for_all_of_it() -> None:
    turn = turn_of(("3件、", 0.3), ("いや5件です。", 0.9))
    said = Statement("S1", turn.text, "5件です。", ("T1",))
    (check,) = statement_checks(said, {"T1": turn})
    assert (check.words, "：3" in check.label, check.quiet) == ("", True, False)


@pytest.mark.parametrize("sure", [0.6, 0.9])
def test_figures_that_were_heard_surely_and_doubtful_words_without_one_are_not(sure: float) -> None:
    turn = turn_of(("対象は8,200人です。", sure), ("一般の方も、一緒に十分御覧ください。", 0.1))
    said = Statement("S1", turn.text, turn.text, ("T1",))
    assert statement_checks(said, {"T1": turn}) == ()


def test_a_figure_is_marked_sooner_than_a_word() -> None:
    turn = turn_of(("対象は8,200人です。", 0.58), ("一般の方も御覧ください。", 0.58))
    said = Statement("S1", turn.text, turn.text, ("T1",))
    assert [check.words for check in statement_checks(said, {"T1": turn})] == ["8,200"]


def test_figures_of_a_statement_that_a_person_edited_are_settled() -> None:
    turn = turn_of(("8,200人です。", 0.2))
    said = Statement("S1", turn.text, "8,300人です。", ("T1",), ("edited",))
    assert statement_checks(said, {"T1": turn}) == ()


@pytest.mark.parametrize(("sure", "marked"), [(0.9, False), (0.2, True)])
def test_a_safe_correction_is_commented_and_not_shaded(sure: float, marked: bool) -> None:
    turn = turn_of(("これより", 0.9), ("採決", sure), ("を行います。", 0.9))
    corrected = replace(turn.words[1], original="採血")
    turn = replace(turn, words=(turn.words[0], corrected, turn.words[2]))
    document = opened(with_turn(turn, "これより採決を行います。"))
    assert ("採決" in shaded(document)) is marked
    said = [comment.text for comment in document.comments]
    assert any("「採血」→「採決」" in text and "録音 0:00:01" in text for text in said)


def test_a_doubtful_word_that_touches_a_figure_makes_it_doubtful() -> None:
    turn = turn_of(
        ("対象は、", 0.9), ("ばち", 0.2), ("200人です。", 0.9), ("次に、", 0.1), ("5件です。", 0.9)
    )
    said = Statement("S1", turn.text, turn.text, ("T1",))
    assert [check.words for check in statement_checks(said, {"T1": turn})] == ["200"]


@pytest.mark.parametrize(
    ("heard", "marked"),
    [
        ((("参加者は", 0.45), ("184", 0.9), ("人です。", 0.9)), []),
        ((("参加者は", 0.3), ("184", 0.9), ("人です。", 0.9)), ["184"]),
        ((("件数は146万", 0.9), ("線", 0.45), ("63", 0.9), ("件です。", 0.9)), ["63"]),
        ((("今月", 0.9), ("12", 0.9), ("直すそうです。", 0.9)), ["12"]),
        ((("12", 0.9), ("週間と3", 0.9), ("か月、5", 0.9), ("歳以上です。", 0.9)), []),
        (
            (
                ("10", 0.8),
                ("回で、", 0.9),
                ("3", 0.2),
                ("社、", 0.9),
                ("5", 0.3),
                ("倍です。", 0.9),
            ),
            ["10", "3", "5"],
        ),
        (
            (
                ("10", 0.9),
                ("回で、", 0.9),
                ("3", 0.2),
                ("社、", 0.9),
                ("5", 0.3),
                ("倍です。", 0.9),
            ),
            ["3", "5"],
        ),
        (
            (
                ("10", 0.8),
                ("回です。", 0.9),
                ("3", 0.2),
                ("社、", 0.9),
                ("5", 0.3),
                ("倍です。", 0.9),
            ),
            ["3", "5"],
        ),
    ],
)
def test_what_stands_around_a_figure_makes_it_doubtful_only_for_cause(
    heard: tuple[tuple[str, float], ...], marked: list[str]
) -> None:
    turn = turn_of(*heard)
    said = Statement("S1", turn.text, turn.text, ("T1",))
    assert [check.words for check in statement_checks(said, {"T1": turn})] == marked


@pytest.mark.parametrize(
    ("heard", "marked"),
    [
        ((("令和2年", 0.9), ("5月", 0.2), ("31日です。", 0.9)), ["2", "5", "31"]),
        ((("昨日は5月84日です。", 0.9),), ["5", "84"]),
        ((("10月31日、", 0.9), ("90分", 0.9), ("です。", 0.9)), []),
        ((("15月の予算", 0.9),), ["15"]),
        ((("3か月で12万円です。", 0.9),), []),
        ((("5月は、", 0.9), ("84人でした。", 0.9)), []),
    ],
)
def test_a_date_is_as_sure_as_its_least_sure_part(
    heard: tuple[tuple[str, float], ...], marked: list[str]
) -> None:
    turn = turn_of(*heard)
    said = Statement("S1", turn.text, turn.text, ("T1",))
    assert [check.words for check in statement_checks(said, {"T1": turn})] == marked


def test_a_marked_figure_is_not_found_inside_another() -> None:
    turn = turn_of(("対象は12人、", 0.9), ("1", 0.2), ("件、2,100円、", 0.9), ("21.1％です。", 0.9))
    text = "対象は12人、1件、2,100円、21.1％です。"
    assert shaded(opened(with_turn(turn, text))).count("1") == 1


@pytest.mark.parametrize(
    ("text", "marked"),
    [
        ("件数は146万1,063件です。", ["146万1,063"]),
        ("件数は146万1063件です。", ["146万1063"]),
        ("件数は146万1,063件、前年も146万1,063件です。", None),
        ("件数は2,146万1,063件です。", None),
        ("件数は146万です。", None),
    ],
)
def test_a_figure_that_sounds_like_another_is_marked_alone(
    text: str, marked: list[str] | None
) -> None:
    """Where nobody can tell which figure is meant, the statement is marked as before."""
    made = with_turn(turn_of((text, 0.9)), text, ("figure_doubt:146万1063（146万）",))
    assert [part for part in shaded(opened(made)) if "146" in part] == (marked or [text])
    (remark,) = [c.text for c in opened(made).comments if "ほかの値" in c.text]
    assert "146万1063（146万）" in remark


def test_of_two_doubts_about_one_figure_the_closer_one_is_told() -> None:
    turn = turn_of(("件数は", 0.9), ("146万1,063", 0.3), ("件です。", 0.9))
    made = with_turn(turn, "件数は146万1,063件です。", ("figure_doubt:146万1063（146万）",))
    remarks = [comment.text for comment in opened(made).comments]
    assert [("ほかの値" in remark) for remark in remarks if "146万" in remark] == [True]
