"""What the page shows as a place is what is replaced: one list of patterns for the browser and the server."""

from __future__ import annotations

import json
from dataclasses import replace as replaced
from pathlib import Path
from typing import Any

import pytest

from minutes.errors import NotStored, UsageError
from minutes.jobs import replacing
from minutes.jobs.desk import Desk
from minutes.schema import AgendaItem
from tests.store.desk_kit import JOB, draft, open_desk

REGEXES = [
    json.loads(line)
    for line in (Path(__file__).parents[1] / "web" / "regexes.jsonl").read_text().splitlines()
]
"""``tests/web/js/find_places.test.mjs`` reads the same lines."""

TEXT = "第 1　号の　議案　です。"


@pytest.mark.parametrize("case", REGEXES, ids=lambda case: case["pattern"])
def test_the_server_finds_what_the_page_shows(case: dict[str, Any]) -> None:
    if "unread" in case:
        with pytest.raises(UsageError, match="正規表現"):
            replacing._finder(case["pattern"], regex=True)
        return
    finder = replacing._finder(case["pattern"], regex=True)
    found = [(number, match.group()) for number, match in enumerate(finder.finditer(case["text"]))]
    assert [list(place) for place in found if place[1]] == case["found"]


def test_something_is_added_before_the_first_heading_that_was_moved(tmp_path: Path) -> None:
    desk, machine = open_desk(tmp_path), draft()
    said = machine.minutes_doc.statements
    agenda = (AgendaItem(1, "甲", said[:5]), AgendaItem(2, "乙", said[5:]))
    machine = replaced(machine, minutes_doc=replaced(machine.minutes_doc, agenda=agenda))
    desk._store.drafts.add(JOB, 2, machine)
    papers = desk._files.path(f"jobs/{JOB}/1/papers.json").read_bytes()
    desk._files.write(f"jobs/{JOB}/2/papers.json", papers)
    desk.operate(JOB, [{"op": "heading", "item": "item1", "after": "t3"}], user="甲")
    assert desk.resolved(JOB).items[0] == "item0"
    desk.operate(
        JOB, [{"op": "insert", "after": "item0", "person": None, "text": "前に足した。"}], user="甲"
    )
    statements = desk.resolved(JOB).draft.minutes_doc.statements
    assert statements[0].text == "前に足した。"


def test_there_is_nothing_since_before_the_first_version(tmp_path: Path) -> None:
    desk = open_desk(tmp_path)
    with pytest.raises(NotStored):
        desk.since(JOB, -1, 0)


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    """A desk whose statement t4 holds narrow and full-width spaces."""
    desk = open_desk(tmp_path)
    desk.operate(JOB, [{"op": "text", "statement": "t4", "text": TEXT}], user="甲")
    return desk


def text_of(desk: Desk) -> str:
    """The statement as it is."""
    resolved = desk.resolved(JOB)
    return resolved.draft.minutes_doc.statements[resolved.ids.index("t4")].text


def replace(desk: Desk, places: object, pattern: str = "\\s", **more: Any) -> None:
    """Replace the places of t4."""
    asked = {"op": "replace", "pattern": pattern, "replacement": "、", "regex": True, **more}
    desk.operate(JOB, [asked | {"statements": {"t4": places}}], user="甲")


def test_the_place_that_was_chosen_is_replaced_and_no_other(desk: Desk) -> None:
    replace(desk, {"2": "　"})
    assert text_of(desk) == "第 1　号の、議案　です。"


@pytest.mark.parametrize("places", [{"0": "　"}, {"1": "　", "9": "　"}])
def test_where_something_else_stands_nothing_is_replaced(
    desk: Desk, places: dict[str, str]
) -> None:
    before = desk.version(JOB)
    with pytest.raises(UsageError, match="何も置き換えませんでした"):
        replace(desk, places)
    assert (text_of(desk), desk.version(JOB)) == (TEXT, before)


def test_scripts_may_give_numbers_alone(desk: Desk) -> None:
    replace(desk, [1, 3])
    assert text_of(desk) == "第 1、号の　議案、です。"
    replace(desk, [], pattern="　", regex=False)
    assert text_of(desk) == "第 1、号の、議案、です。"


@pytest.mark.parametrize("places", [{"x": "　"}, ["x"], 3, [None]])
def test_what_is_no_place_is_refused(desk: Desk, places: object) -> None:
    with pytest.raises(UsageError, match="statements"):
        replace(desk, places)
