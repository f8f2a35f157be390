"""Figures, names and words to weigh: every place once, until somebody has settled it; and doubts by word."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from minutes.jobs.service import Service
from minutes.schema import Statement, Term, Turn, Word
from minutes.span import Span
from minutes.store.changes import Wording
from minutes.store.records import Body
from minutes.web.view import said_view

from .builders import draft, statement
from .conftest import open_client, seed

TEXT = "令和7年度の予算は1億2,000万円、対象は12校です。12校は田中委員の御指摘のとおりです。"


def said_of(statement: Statement, cited: tuple[Turn, ...]) -> dict[str, Any]:
    """A statement of the machine's as the page gets it."""
    return said_view(statement, Wording(statement.text), cited)


def with_figures(service: Service) -> str:
    """A draft whose second statement is :data:`TEXT`."""
    whole = draft()
    first, second = whole.minutes_doc.agenda
    changed = replace(second.statements[0], text=TEXT)
    agenda = (first, replace(second, statements=(changed, *second.statements[1:])))
    document = replace(whole.minutes_doc, agenda=agenda)
    return seed(service, replace(whole, minutes_doc=document))


def test_every_figure_of_the_meeting_stands_once_and_goes_when_it_is_settled(
    service: Service,
) -> None:
    job = with_figures(service)
    client = open_client(service)
    places = client.get(f"/api/jobs/{job}/rounds/figure").json()["places"]
    mine = [place for place in places if place["statement"] == "T1"]
    assert [doubt["words"] for doubt in mine] == ["7", "1億2,000万", "12"]
    assert all(TEXT[doubt["from"] : doubt["to"]] == doubt["words"] for doubt in mine)
    check = {"op": "check", "statement": "T1", "doubt": mine[1]["doubt"]}
    assert client.post(f"/api/jobs/{job}/operations", json={"operations": [check]}).is_success
    left = client.get(f"/api/jobs/{job}/rounds/figure").json()["places"]
    assert left == [place for place in places if place != mine[1]]
    assert service.desk.draft(job).minutes_doc.statements[1].text == TEXT


def test_names_and_words_to_weigh_have_rounds_of_their_own(service: Service) -> None:
    job = with_figures(service)
    client = open_client(service)
    names = client.get(f"/api/jobs/{job}/rounds/name").json()["places"]
    assert "田中" in [doubt["words"] for doubt in names if doubt["statement"] == "T1"]
    assert client.get(f"/api/jobs/{job}/rounds/offer").is_success
    assert client.get(f"/api/jobs/{job}/rounds/other").status_code == 422


def heard() -> Turn:
    """A figure and a corrected word, both heard unsurely, and a sure one."""
    words = (
        Word("対象は", Span(0, 1), 0.9),
        Word("12", Span(1, 2), 0.2),
        Word("校です。", Span(2, 3), 0.9),
        Word("採決", Span(3, 4), 0.3, "採血"),
        Word("します。", Span(4, 5), 0.9),
    )
    return Turn("T1", "S1", words)


def test_a_doubt_is_of_words_with_a_reason_and_each_is_settled_on_its_own() -> None:
    spoken = heard()
    row = said_of(statement(spoken), (spoken,))
    by_id = {doubt["id"]: doubt for doubt in row["doubts"]}
    figure, term = by_id["figure:12"], by_id["term:採血→採決"]
    assert (figure["reason"], figure["words"], figure["at"]) == ("figure", "12", 1.0)
    assert (term["reason"], term["words"], term["at"]) == ("misheard", "採決", 3.0)
    assert row["flags"] == [doubt["text"] for doubt in row["doubts"]]
    settled = said_of(statement(spoken, flags=("checked:figure:12",)), (spoken,))
    assert "figure:12" not in [doubt["id"] for doubt in settled["doubts"]]
    assert "term:採血→採決" in [doubt["id"] for doubt in settled["doubts"]]


FILLERS = (
    Word("えーと、", Span(0, 1), 0.1),
    Word("あのー、", Span(1, 2), 0.2),
    Word("請願は", Span(2, 3), 0.9),
    Word("採択すべきです。", Span(3, 4), 0.9),
)


def test_a_filler_that_was_taken_out_is_no_doubt() -> None:
    spoken = Turn("T1", "S1", FILLERS)
    assert said_of(statement(spoken, "請願は採択すべきです。"), (spoken,))["doubts"] == []
    left = said_of(statement(spoken), (spoken,))["doubts"]  # nothing was taken out
    assert [(doubt["id"], doubt["words"]) for doubt in left] == [("unsure", "えーと、あのー")]


@pytest.mark.parametrize(
    ("heard", "written"),
    [("五年度", "5年度"), ("こども", "子供"), ("さいけつ", "採決"), ("しない", "しない")],
)
def test_words_that_stand_there_in_another_spelling_are_doubted_as_before(
    heard: str, written: str
) -> None:
    spoken = Turn("T1", "S1", (*FILLERS[:2], Word(heard, Span(2, 3), 0.2), *FILLERS[3:]))
    row = said_of(statement(spoken, f"{written}採択すべきです。"), (spoken,))
    unsure = next(doubt for doubt in row["doubts"] if doubt["id"] == "unsure")
    assert unsure["at"] == 2.0, "the recording is heard at the word, not at the filler"
    assert unsure["words"] == (written if written == heard else "")


def test_where_the_machine_was_unsure_anyway_the_words_shown_are_those_that_are_left() -> None:
    words = (*FILLERS[:2], Word("請願は", Span(2, 3), 0.3), *FILLERS[3:])
    spoken = Turn("T1", "S1", words, flags=("unsure",))
    row = said_of(statement(spoken, "請願は採択すべきです。"), (spoken,))
    assert [(doubt["words"], doubt["at"]) for doubt in row["doubts"]] == [("請願は", 2.0)]


def test_a_corrected_statement_is_quiet() -> None:
    spoken = heard()
    row = said_of(statement(spoken, "対象は13校です。裁決します。", ("edited",)), (spoken,))
    assert (row["doubts"], row["flags"]) == ([], [])


def test_word_has_a_comment_for_an_open_doubt_and_none_for_a_settled_one(
    service: Service, tmp_path: Path
) -> None:
    whole = draft()
    spoken = heard()
    first, second = whole.minutes_doc.agenda
    agenda = (first, replace(second, statements=(statement(spoken), *second.statements[1:])))
    turns = (whole.transcript.turns[0], spoken, *whole.transcript.turns[2:])
    document = replace(whole.minutes_doc, agenda=agenda)
    transcript = replace(whole.transcript, turns=turns)
    job = seed(service, replace(whole, minutes_doc=document, transcript=transcript))

    def comments() -> str:
        from docx import Document

        path = tmp_path / "minutes.docx"
        path.write_bytes(service.desk.export(job, "docx"))
        return "\n".join(comment.text for comment in Document(str(path)).comments)

    assert "数字の聞き取りが確かではありません：12" in comments()
    check = {"op": "check", "statement": "T1", "doubt": "figure:12"}
    assert (
        open_client(service)
        .post(f"/api/jobs/{job}/operations", json={"operations": [check]})
        .is_success
    )
    assert "数字の聞き取り" not in comments()
    assert "「採血」→「採決」" in comments()


def test_a_corrected_word_goes_into_the_dictionary_of_the_body_and_of_no_other(
    service: Service,
) -> None:
    body = service.save_body(Body("", "総務委員会", dictionary=(Term("採決", "さいけつ"),)))
    other = service.save_body(Body("", "議会運営委員会"))
    job = seed(service, draft(), body_id=body.id)
    client = open_client(service)
    assert client.get(f"/api/jobs/{job}/draft").json()["body"] == "総務委員会"
    for mistake in ("採血", "採血", "裁決"):
        words = {"written": "採決", "mistake": mistake}
        assert client.post(f"/api/jobs/{job}/terms", json=words).is_success
    client.post(f"/api/jobs/{job}/terms", json={"written": "青葉区", "mistake": "青葉く"})
    assert service.body(body.id).dictionary == (
        Term("採決", "さいけつ", ("採血", "裁決")),
        Term("青葉区", None, ("青葉く",)),
    )
    assert service.body(other.id).dictionary == ()


def test_without_a_body_nothing_is_offered_and_the_reason_is_said(service: Service) -> None:
    job = seed(service, draft())
    client = open_client(service)
    assert client.get(f"/api/jobs/{job}/draft").json()["body"] is None
    answer = client.post(f"/api/jobs/{job}/terms", json={"written": "採決", "mistake": "採血"})
    assert answer.status_code == 400
    assert "会議体が選ばれていない" in answer.json()["detail"]
