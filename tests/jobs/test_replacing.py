"""What the page shows as a place is what is replaced: one list of patterns for the browser and the server."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from minutes.errors import UsageError
from minutes.jobs import replacing
from minutes.jobs.desk import Desk
from tests.store.desk_kit import JOB, open_desk

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
