"""Many meetings open at once: what was read of each is not read again for every correction."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa

from minutes.codec import to_plain
from minutes.jobs.desk import Desk
from minutes.jobs.finder import Finder
from minutes.store.drafts import DraftTable
from minutes.store.search import Wanted
from tests.store.desk_kit import JOB, draft, open_desk

MEETINGS = 30


@pytest.fixture
def meetings(tmp_path: Path) -> tuple[Desk, list[str]]:
    """A desk with thirty meetings that clerks have open."""
    desk = open_desk(tmp_path)
    store, files = desk._store, desk._files
    row = store.jobs.get(JOB)
    papers = files.path(f"jobs/{JOB}/1/papers.json").read_bytes()
    names = [f"{number:032d}" for number in range(1, MEETINGS)]
    for name in names:
        store.jobs.add(replace(row, id=name, fingerprint=name))
        files.write(f"jobs/{name}/1/papers.json", papers)
        store.drafts.add(name, 1, draft())
    return desk, [JOB, *names]


@pytest.fixture
def reads(monkeypatch: pytest.MonkeyPatch) -> Counter[str]:
    """How often each draft was read from the database."""
    counted: Counter[str] = Counter()
    get = DraftTable.get

    def counting(table: DraftTable, job_id: str, generation: int) -> object:
        counted[job_id] += 1
        return get(table, job_id, generation)

    monkeypatch.setattr(DraftTable, "get", counting)
    return counted


def test_each_draft_is_read_once_however_the_clerks_take_turns(
    meetings: tuple[Desk, list[str]], reads: Counter[str]
) -> None:
    desk, jobs = meetings
    finder = Finder(desk._store, desk.resolver)
    for number in range(3):
        for job in jobs:
            text = f"請願の署名は{number}件です。"
            desk.operate(job, [{"op": "text", "statement": "t4", "text": text}], user="甲")
            assert text in str(to_plain(desk.draft(job).minutes_doc))
        assert finder.find(Wanted((f"署名は{number}件",)))[0] == MEETINGS
    assert reads == dict.fromkeys(jobs, 1)


def test_the_search_of_years_puts_no_open_draft_out(
    meetings: tuple[Desk, list[str]], reads: Counter[str]
) -> None:
    desk, jobs = meetings
    desk.draft(jobs[0])
    Finder(desk._store, desk.resolver).catch_up(1000)
    assert reads == dict.fromkeys(jobs, 1)
    assert [desk.resolver.is_open(job, 1) for job in jobs] == [True] + [False] * (MEETINGS - 1)


def test_versions_of_a_draft_that_had_to_go_do_not_hold_it(
    meetings: tuple[Desk, list[str]], monkeypatch: pytest.MonkeyPatch
) -> None:
    made, jobs = meetings
    monkeypatch.setattr("minutes.jobs.resolving._STATEMENTS_OF_DRAFTS", 25)  # two of ten
    desk = Desk(made._store, made._files)
    for job in jobs[:5]:
        desk.operate(job, [{"op": "text", "statement": "t4", "text": "直す。"}], user="甲")
        desk.draft(job)
    resolver = desk.resolver
    held = [job for job in jobs if resolver.is_open(job, 1)]
    assert held == jobs[3:5]
    for versions in (resolver._worded, resolver._resolved):
        assert [job for job in jobs if versions.get((job, 1, 1))] == held
    for job in jobs[:5]:
        assert "直す。" in str(to_plain(desk.draft(job).minutes_doc))


def test_a_change_needs_a_single_connection(meetings: tuple[Desk, list[str]]) -> None:
    """Where twenty clerks save at once, each holding a connection and waiting for another, none
    would ever get it."""
    desk, jobs = meetings
    pool = desk._store.database.engine.pool
    out: list[int] = []
    sa.event.listen(pool, "checkout", lambda *_: out.append(pool.checkedout()))
    edit: dict[str, object] = {"op": "text", "statement": "t4", "text": "直す。"}
    decision = {"op": "decision", "fields": {"text": "持ち越す"}, "after": "t9"}
    for operations in ([edit], [decision], [edit | {"text": "また。"}, decision]):
        desk.operate(jobs[0], operations, user="甲", seen=desk.version(jobs[0]), key=str(len(out)))
    assert desk.undo(jobs[0], user="甲", own=True)
    assert desk.redo(jobs[0], user="甲")
    assert desk.name_version(jobs[0], 1, "初め")
    assert desk.go_back(jobs[0], 1, user="甲")
    assert desk.set_state(jobs[0], "final", user="甲")
    assert set(out) == {1}


def test_what_is_sealed_is_what_was_made_final(
    meetings: tuple[Desk, list[str]], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Somebody corrects and makes final while a file is being written: it holds the words of before."""
    from minutes.format import export

    desk, jobs = meetings
    job, render = jobs[0], export.render

    def slowly(*given: Any) -> bytes:
        written = render(*given)
        if desk.set_state(job, "final", user="乙"):
            desk.set_state(job, "review", user="乙")
            desk.operate(job, [{"op": "text", "statement": "t4", "text": "直す。"}], user="乙")
            desk.set_state(job, "final", user="乙")
        return written

    monkeypatch.setattr(export, "render", slowly)
    content, seals = desk.export_sealed(job, "docx")
    assert seals == ()
    after, sealed = desk.export_sealed(job, "docx")
    assert len(sealed) == 1
    assert content != after
