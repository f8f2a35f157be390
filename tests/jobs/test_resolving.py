"""Many meetings open at once: what was read of each is not read again for every correction."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from pathlib import Path

import pytest

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
