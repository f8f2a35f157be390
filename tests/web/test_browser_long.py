"""A long draft in the page: what is far is only words, and is whole as soon as it is near or needed."""

from __future__ import annotations

import pytest

from .builders import draft
from .conftest import Site
from .editing import edit, kept, statements
from .screen import Screen

pytestmark = pytest.mark.browser

COUNT = 1000
FAR = 850


def row(index: int, more: str = "") -> str:
    return f'[data-index="{index}"]{more}'


def boxes(screen: Screen) -> int:
    """Text boxes of the page."""
    return len(screen.all(".m-row textarea"))


def test_the_boxes_of_far_statements_are_made_when_they_come_near(
    screen: Screen, site: Site
) -> None:
    job = edit(screen, site, draft(length=COUNT))
    assert len(screen.all(".m-row")) == COUNT
    assert boxes(screen) <= 260
    shown = screen.run(
        "return [...document.querySelectorAll('.m-row')].map((one) => [one.textContent, one.ariaLabel])"
    )
    texts = statements(site, job)()
    assert shown[FAR][0] == texts[FAR]  # the browser's own search finds it
    assert "4:43:20" in shown[FAR][1]  # who and when, for those who hear the page
    screen.run("document.querySelector(arguments[0]).scrollIntoView()", row(FAR))
    box = screen.wait(row(FAR, " .m-text"))
    assert box.get_property("value") == texts[FAR]
    assert texts[FAR] not in screen.texts(row(FAR, " .m-sketch"))
    box.send_keys("追記。")
    kept(lambda: statements(site, job)()[FAR], texts[FAR] + "追記。")
    assert boxes(screen) <= 360


def test_an_operation_makes_no_far_boxes_and_leaves_far_words_right(
    screen: Screen, site: Site
) -> None:
    job = edit(screen, site, draft(length=COUNT), listening=True)
    before = boxes(screen)
    ids = site.service.desk.statement_ids(job)
    replaced = {"op": "replace", "pattern": "議題", "replacement": "案件"}
    site.service.desk.operate(job, [replaced], user="隣の席")
    site.service.desk.operate(job, [{"op": "delete", "statement": ids[300]}], user="隣の席")
    site.service.desk.operate(job, [{"op": "speaker", "statement": ids[901], "person": "S1"}])
    screen.until(lambda: len(screen.all(".m-row")) == COUNT - 1, "the other clerk's deletion")
    assert boxes(screen) <= before + 20
    texts = statements(site, job)()
    said = screen.run(
        "return [...document.querySelectorAll('.m-row')].map((one) => one.querySelector('textarea')?.value ?? one.textContent)"
    )
    assert tuple(said) == texts
    assert any("案件" in text for text in texts[300:])
    screen.run("document.querySelector(arguments[0]).scrollIntoView()", row(900))
    screen.shows(row(900, " .m-name"), "田中一郎")


def test_far_statements_of_a_final_document_cannot_be_changed_either(
    screen: Screen, site: Site
) -> None:
    job = site.seed(draft(length=COUNT))
    site.service.desk.set_state(job, "final")
    screen.open(f"edit?id={job}")
    screen.wait(".m-row")
    screen.run("document.querySelector(arguments[0]).scrollIntoView()", row(FAR))
    assert screen.wait(row(FAR, " .m-text")).get_property("readOnly")
    assert screen.only(row(FAR, " .m-more")).get_property("disabled")


def test_going_to_a_far_doubt_brings_it_to_the_middle_with_the_cursor(
    screen: Screen, site: Site
) -> None:
    edit(screen, site, draft(length=COUNT))
    screen.run("document.querySelector(arguments[0]).scrollIntoView()", row(COUNT - 1))
    screen.wait(row(COUNT - 1, " .m-text")).click()
    screen.keys("f8")  # round to the first doubt
    screen.until(
        lambda: screen.run("return document.activeElement.closest('.m-row')?.dataset.index") == "4",
        "the cursor in the doubtful statement",
    )
    box = screen.run(
        "const one = document.activeElement.getBoundingClientRect(),"
        " all = document.querySelector('.m-rows').getBoundingClientRect();"
        "return one.top >= all.top && one.bottom <= all.bottom"
    )
    assert box
