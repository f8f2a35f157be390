"""Records as the browser reads them."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import datetime
from typing import Any

import pytest

from minutes.jobs import Job
from minutes.options import FORMATS
from minutes.schema import Draft, Statement, Turn, Word
from minutes.span import Span
from minutes.store.changes import Wording
from minutes.store.document import Resolved, fact_ids, item_ids
from minutes.text import as_read
from minutes.web.spoken import sentences
from minutes.web.view import (
    FORMAT_LABELS,
    formats_view,
    job_view,
    resolved_view,
    said_view,
)

from .builders import draft, statement, turn, words


def said_of(statement: Statement, cited: tuple[Turn, ...]) -> dict[str, Any]:
    """A statement of the machine's as the page gets it."""
    return said_view(statement, Wording(statement.text), cited)


def view(whole: Draft) -> dict[str, Any]:
    """The draft as the editor reads it."""
    ids = tuple(f"id{place}" for place in range(len(whole.minutes_doc.statements)))
    document = whole.minutes_doc
    wordings = tuple(Wording(statement.text) for statement in document.statements)
    return resolved_view(
        Resolved(whole, ids, items=item_ids(document), facts=fact_ids(document), wordings=wordings)
    )


def test_every_statement_is_there_in_order_with_its_place_in_the_recording() -> None:
    shown = view(draft(length=8))
    rows = shown["statements"]
    assert [row["index"] for row in rows] == list(range(8))
    assert [row["start"] for row in rows] == [number * 20.0 for number in range(8)]
    assert [row["heading"] for row in rows][:3] == [None, "1　補正予算について", None]
    json.dumps(shown)  # plain JSON all the way down


def test_nothing_said_is_lost_between_the_turns_and_the_sentences() -> None:
    whole = draft(length=9)
    rows = view(whole)["statements"]
    for row, heard in zip(rows, whole.transcript.turns, strict=True):
        assert "".join(piece["text"] for piece in row["pieces"]) == heard.text


def test_sentences_start_where_they_were_said() -> None:
    text = "開会します。議題は一件です。以上"
    pieces = sentences(text, words(text, 10.0))
    assert [piece["text"] for piece in pieces] == ["開会します。", "議題は一件です。", "以上"]
    assert [piece["start"] for piece in pieces] == pytest.approx([10.0, 10.6, 11.5])


@pytest.mark.parametrize("text", ["", "聞こえた文と違う文。"])
def test_text_that_the_words_do_not_spell_stays_whole(text: str) -> None:
    (piece,) = sentences(text, words("聞こえた。", 3.0))
    assert piece["text"] == text
    assert piece["start"] == 3.0


def test_no_words_no_time() -> None:
    row = said_of(Statement("S1", "", "手で足した文", ()), ())
    assert (row["start"], row["end"]) == (None, None)
    assert row["flags"] == []


def test_doubtful_words_are_marked_and_a_doubtful_statement_is_flagged() -> None:
    spoken = (
        Word("令和", Span(0, 1), 0.9),
        Word("五年", Span(1, 2), 0.2),
        Word("度", Span(2, 3), 0.3),
        Word("、", Span(3, 3), 0.1),
    )
    said = Turn("T1", "S1", spoken)
    row = said_of(statement(said), (said,))
    assert row["pieces"][0]["marks"] == [{"from": 2, "to": 5, "original": None}]
    assert row["flags"] == ["聞き取りに自信がない", "数字を確かめる：五"]


def test_a_corrected_word_tells_what_was_heard() -> None:
    spoken = (
        Word("採決", Span(0, 1), 0.9, "採血"),
        Word("を", Span(1, 2), 0.2),
        Word("行いますので", Span(2, 3), 0.9),
    )
    said = Turn("T1", "S1", spoken, flags=("vocabulary",))
    row = said_of(statement(said, flags=("vocabulary",)), (said,))
    assert row["pieces"][0]["marks"] == [
        {"from": 0, "to": 2, "original": "採血"},
        {"from": 2, "to": 3, "original": None},
    ]
    assert (row["flags"], row["notes"]) == ([], [])  # the dotted word says it


def test_reasons_to_check_are_words_for_people_and_said_once() -> None:
    said = turn(1, None, "はい。", 0.0, overlapped=True, flags=("inaudible",))
    row = said_of(statement(said, flags=("inaudible", "something_new")), (said,))
    assert row["flags"] == ["聴取不能", "要確認", "発言者が不明"]
    assert row["notes"] == ["発言の重なり"]


def test_every_flag_of_the_table_is_said_in_its_own_words() -> None:
    said = turn(1, "S1", "はい。", 0.0)
    flags = ("homophone:異議なし", "caption_only", "edit_conflict", "vocabulary", "edited")
    row = said_of(statement(said, flags=flags), (said,))
    assert row["flags"] == [
        "同じ読みの別の語かもしれない：異議なし",
        "字幕だけにある発言",
        "修正と新しい案が食い違う",
    ]
    assert row["notes"] == ["修正済み"]


def test_what_a_person_edited_gets_no_doubt_from_what_was_heard() -> None:
    heard = Turn("T1", None, words("はい。", 0.0, confidence=0.1), True, ("inaudible",))
    machine = said_of(statement(heard), (heard,))
    assert machine["flags"] == ["聴取不能", "発言者が不明", "聞き取りに自信がない"]
    edited = said_of(statement(heard, "いいえ。", ("edited",)), (heard,))
    assert (edited["flags"], edited["notes"]) == ([], ["修正済み", "発言の重なり"])


def test_an_unknown_turn_id_costs_the_time_not_the_statement() -> None:
    whole = draft(length=2)
    item = whole.minutes_doc.agenda[0]
    lost = replace(item.statements[0], turn_ids=("T99",))
    changed = replace(
        whole,
        minutes_doc=replace(
            whole.minutes_doc,
            agenda=(replace(item, statements=(lost,)), *whole.minutes_doc.agenda[1:]),
        ),
    )
    row = view(changed)["statements"][0]
    assert row["text"] == lost.text
    assert row["start"] is None


def test_speakers_show_evidence_and_how_much_they_said() -> None:
    first, second, _ = view(draft(length=8))["speakers"]
    assert first["label"] == "田中一郎（委員長）"
    assert first["evidence"] == ["進行役：開会を宣した"]
    assert (first["count"], second["label"]) == (3, "話者2")


def test_every_export_format_is_on_the_menu() -> None:
    assert {item["id"] for item in formats_view()} == set(FORMATS) == set(FORMAT_LABELS)


def test_header_is_in_wareki() -> None:
    header = view(draft())["header"]
    assert header["date"] == "令和7年6月10日（火曜日）"
    assert header["started_at"] == "午後1時30分"


@pytest.mark.parametrize(
    "text", ["総務委員会", "青葉区　総務委員会  第1回", "葛\U000e0100飾区", "① ㍻ 髙﨑"]
)
def test_right_names_stay_as_they_are(text: str) -> None:
    assert as_read(text) == text


def job(**names: str) -> Job:
    """A failed job of these names."""
    rest: dict[str, Any] = {"fraction": 0.0, "seconds_left": None, "error": None}
    rest |= {"state": "failed", "stage": "", "completed": 0.0, "total": 0.0}
    return Job(**(rest | {"id": "1", "created_at": datetime(2025, 6, 10)} | names))


def test_names_in_the_list_cannot_hide_what_they_are() -> None:
    shown = job_view(
        job(
            title="予算\u202e特別\u2066委員会\n\u200b第1回",
            file_name="録音\u202egpj.exe",
            error="壊\u200fれた",
        )
    )
    assert (shown["title"], shown["file_name"]) == ("予算特別委員会 第1回", "録音gpj.exe")
    assert shown["error"] == "壊れた"
    assert job_view(job(title="\u200b", file_name="録音.wav"))["title"] == "録音.wav"
