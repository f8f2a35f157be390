"""What an operation costs is bounded by what it touches, however long the draft and its history are."""

from __future__ import annotations

import json
import threading
from collections.abc import Callable
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import pytest

from minutes.format.document import reread, vote_words
from minutes.format.document.dates import find_dates
from minutes.format.document.polarity import stance
from minutes.format.sound.reading import heard, sound
from minutes.jobs import resolving
from minutes.schema import KeyPoint
from minutes.store import drafts
from minutes.web import wire
from minutes.web.view import changed_rows, changed_view, resolved_view, statements_view
from minutes.web.wire import answer_bytes, draft_bytes

from .builders import draft
from .conftest import open_client, seed

if TYPE_CHECKING:
    from minutes.jobs.service import Service

ONE = {"X-Minutes-Browser": "1" * 32}
SHORT, LONG = 60, 600
READER = "read-ahead"

OPERATIONS: tuple[dict[str, Any], ...] = (
    {"op": "text", "statement": "T20", "text": "賛成の方の挙手を求めます。"},
    {"op": "speaker", "statement": "T23", "person": "S2"},
    {"op": "split", "statement": "T24", "at": 5},
    {"op": "merge", "statement": "T27"},
    {"op": "delete", "statement": "T29"},
    {"op": "insert", "after": "T30", "text": "足した文。", "person": None},
    {"op": "check", "statement": "T4", "doubt": "inaudible"},
    {"op": "heading", "after": "T33", "title": "その他"},
    {"op": "decision", "after": "T34", "fields": {"text": "原案のとおり決めた。"}},
    {"op": "action", "after": "T35", "fields": {"text": "資料を配る。"}},
    {"op": "event", "kind": "event", "after": "T36", "fields": {"kind": "recess", "text": "休憩"}},
    {"op": "header", "fields": {"place": "第2委員会室"}},
    {"op": "person", "person": "S2", "name": "鈴木次郎"},
)


@pytest.fixture
def counted(monkeypatch: pytest.MonkeyPatch) -> Callable[[Any, str], list[object]]:
    """Notes every call of a function of a module from now on, but for those of reading ahead."""

    def watch(module: Any, name: str) -> list[object]:
        calls: list[object] = []
        known = getattr(module, name)

        def noting(*args: Any, **more: Any) -> Any:
            if threading.current_thread().name != READER:
                calls.append(args)
            return known(*args, **more)

        monkeypatch.setattr(module, name, noting)
        return calls

    return watch


def work(service: Service, length: int) -> list[bytes]:
    """The answers to every kind of operation, one after the other, to undo and to redo."""
    job = seed(service, draft(length=length))
    client = open_client(service)
    client.get(f"/api/jobs/{job}/draft")
    answers = []
    for number, operation in enumerate(OPERATIONS):
        body = {"operations": [operation], "since": number}
        answer = client.post(f"/api/jobs/{job}/operations", json=body, headers=ONE)
        assert answer.status_code == 200, answer.text
        answers.append(answer.content)
    for way in ("undo", "redo"):
        body = {"since": service.desk.version(job)}
        answers.append(client.post(f"/api/jobs/{job}/{way}", json=body, headers=ONE).content)
    return answers


def without_order(answer: bytes) -> int:
    """Characters of an answer beside the ids in their order."""
    changed = json.loads(answer)["changed"]
    changed.pop("order", None)
    changed.pop("points_order", None)
    return len(json.dumps(changed, ensure_ascii=False))


def test_an_answer_is_no_longer_where_the_draft_is(service: Service) -> None:
    for short, long in zip(work(service, SHORT), work(service, LONG), strict=True):
        assert without_order(long) <= without_order(short) + 200, long[:400]
        assert len(long) <= 20 * LONG + 6000  # the order is a few letters a statement


def test_an_operation_shapes_and_reads_only_what_is_near(
    service: Service, counted: Callable[[Any, str], list[object]]
) -> None:
    job = seed(service, draft(length=LONG))
    client = open_client(service)
    client.get(f"/api/jobs/{job}/draft")
    shaped, read = counted(wire, "told_view"), counted(reread, "find_votes")
    for number, operation in enumerate(OPERATIONS):
        shaped.clear()
        read.clear()
        body = {"operations": [operation], "since": number}
        client.post(f"/api/jobs/{job}/operations", json=body, headers=ONE)
        assert len(shaped) <= 4, operation  # statements made into JSON
        assert len(read) <= 12, operation  # stretches of 56 statements read anew
    shaped.clear()
    assert client.get(f"/api/jobs/{job}/draft").status_code == 200
    assert len(shaped) <= 2 * len(OPERATIONS)


def test_lines_that_only_stand_under_another_number_are_not_told_again(service: Service) -> None:
    whole = draft(length=LONG)
    lines = [KeyPoint("説明", f"要点{n}", 1, "S1", (f"T{n}",)) for n in range(1, LONG)]
    whole = replace(whole, minutes_doc=replace(whole.minutes_doc, points=tuple(lines)))
    job = seed(service, whole)
    client = open_client(service)
    path = f"/api/jobs/{job}"
    shown = client.get(f"{path}/draft").json()["points"]
    for number, title in enumerate(("初め", "次")):
        heading = {"op": "heading", "after": f"T{40 - 20 * number}", "title": title}
        body = {"operations": [heading], "since": number, "facts": number}
        answer = client.post(f"{path}/operations", json=body, headers=ONE)
        changed = answer.json()["changed"]
        assert len(answer.content) < 5 * LONG + 3000
        assert len(changed["points"]) <= 1  # the one at the new heading may be worded anew
        known = {point["id"]: point for point in (*shown, *changed["points"])}
        order = changed.get("points_order", [point["id"] for point in shown])
        items = changed["points_items"]
        shown = [{**known[key], "item": item} for key, item in zip(order, items, strict=True)]
        assert shown == client.get(f"{path}/draft").json()["points"]
    plain = client.get(f"{path}/changes?since=0").json()["changed"]  # a script gets whole lines
    assert "points_items" not in plain
    assert {point["item"] for point in plain["points"]} == {2, 3}


def test_after_many_corrections_one_more_is_no_dearer(
    service: Service, counted: Callable[[Any, str], list[object]]
) -> None:
    job = seed(service, draft(length=LONG))
    many = [{"op": "text", "statement": f"T{n}", "text": f"文{n}。"} for n in range(0, LONG, 4)]
    client = open_client(service)
    path = f"/api/jobs/{job}/operations"
    assert client.post(path, json={"operations": many}, headers=ONE).is_success
    shaped, read = counted(wire, "told_view"), counted(reread, "find_votes")
    rows = counted(drafts, "_edit")
    edit = {"op": "text", "statement": "T301", "text": "もう一つの文。"}
    body = {"operations": [edit], "since": len(many)}
    assert client.post(path, json=body, headers=ONE).is_success
    assert len(shaped) <= 2
    assert len(read) <= 6
    assert len(rows) <= 20  # changes read from the database, of 151


def test_a_replacement_reads_each_stretch_twice_at_most(
    service: Service, counted: Callable[[Any, str], list[object]]
) -> None:
    job = seed(service, draft(length=LONG))
    read = counted(reread, "find_votes")
    replace = {"op": "replace", "pattern": "議題", "replacement": "案件"}
    service.desk.operate(job, [replace], user="甲")
    service.desk.resolved(job)
    assert len(read) <= 2 * (LONG // 28 + 1)  # as heard and as corrected, in stretches of 28


def test_a_sentence_is_read_once_however_many_stretches_hold_it(
    service: Service, counted: Callable[[Any, str], list[object]]
) -> None:
    job = seed(service, draft(length=LONG))
    replace = {"op": "replace", "pattern": "議題", "replacement": "案件"}
    service.desk.operate(job, [replace], user="甲")
    service.desk.resolved(job)
    asked = counted(vote_words, "asks_for_objections")
    replace = {"op": "replace", "pattern": "案件", "replacement": "審議の題"}
    (edit,) = service.desk.operate(job, [replace], user="甲")
    service.desk.resolved(job)
    texts: Any = edit.after["texts"]
    assert len(texts) > LONG // 20
    fresh = {part for text in texts.values() for part in text.replace("。", "。|").split("|")}
    assert len(asked) <= len(fresh)


def test_what_is_read_of_a_sentence_is_kept_for_a_meeting_of_six_hours() -> None:
    for read in (sound, heard, stance, find_dates):
        assert (read.cache_parameters()["maxsize"] or 0) >= 2 * 14_400  # 6,000 statements, twice


def test_opening_a_draft_reads_ahead_what_corrections_ask_for(
    service: Service,
    counted: Callable[[Any, str], list[object]],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(resolving, "_AFTER_OPENING", 0.0)
    monkeypatch.setattr(resolving, "_GIVING_WAY", 0.0)
    job = seed(service, draft(length=LONG))
    client = open_client(service)
    known, begun = reread.read_ahead, []

    def beginning(machine: Any, profile: Any) -> Any:
        begun.append(machine)
        return known(machine, profile)

    monkeypatch.setattr(reread, "read_ahead", beginning)
    for _ in range(2):
        assert client.get(f"/api/jobs/{job}/draft").status_code == 200
        for thread in threading.enumerate():
            if thread.name == READER:
                thread.join(60)
    assert len(begun) == 1  # once, however often it is opened
    read = counted(reread, "find_votes")
    edit = {"op": "text", "statement": "T301", "text": "御異議ありませんか。"}
    service.desk.operate(job, [edit], user="甲")
    service.desk.resolved(job)
    assert 0 < len(read) <= 2  # as corrected; as heard it was read already


def test_one_meeting_that_is_read_holds_up_no_other(
    service: Service, monkeypatch: pytest.MonkeyPatch
) -> None:
    slow, quick = (seed(service, draft(length=SHORT)) for _ in range(2))
    known, begun, go_on = resolving.resolve, threading.Event(), threading.Event()
    first = service.desk.generation(slow)
    machine = service.store.drafts.get(slow, first)

    def waiting(generations: Any, edits: Any) -> Any:
        if threading.current_thread().name == "slow":
            begun.set()
            assert go_on.wait(60)
        return known(generations, edits)

    monkeypatch.setattr(resolving, "resolve", waiting)
    reader = threading.Thread(target=service.desk.resolved, args=(slow,), name="slow")
    reader.start()
    try:
        assert begun.wait(60)
        assert service.desk.draft(quick).transcript == machine.transcript
        assert reader.is_alive()
    finally:
        go_on.set()
        reader.join(60)


def test_the_bytes_say_what_the_views_say(service: Service) -> None:
    job = seed(service, draft(length=SHORT, evil=True))
    before = service.desk.resolved(job)
    for operation in OPERATIONS:
        service.desk.operate(job, [operation], user="甲")
    now = service.desk.resolved(job)
    for resolved in (before, now):
        whole = json.loads(draft_bytes(resolved, {"version": 1}))
        assert whole == plain(resolved_view(resolved) | {"version": 1})
    answer = json.loads(answer_bytes(9, before, now, (), {"kept": 8}))
    ids = {row.place["id"] for row in changed_rows(before, now)}
    rows = list(statements_view(now, ids))
    changed = changed_view(before, now) | {"statements": rows}
    assert answer == plain({"version": 9, "changed": changed, "kept": 8})
    assert json.loads(answer_bytes(9, now, now, (), {})) == {
        "version": 9,
        "changed": {"statements": []},
    }


def plain(value: object) -> Any:
    """As JSON has it: days as text, tuples as lists."""
    return json.loads(json.dumps(value))
