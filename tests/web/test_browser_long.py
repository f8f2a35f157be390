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


def test_what_the_browser_looks_at_in_every_frame_is_a_fraction_of_the_rows(
    screen: Screen, site: Site
) -> None:
    job = edit(screen, site, draft(length=COUNT), listening=True)
    ids = site.service.desk.statement_ids(job)
    operations = [
        {"op": "split", "statement": ids[6], "at": 9},
        {"op": "delete", "statement": ids[16]},
        {"op": "heading", "after": ids[23], "title": "足した見出し"},
        {"op": "insert", "after": ids[-1], "person": None, "text": "終わりの文。"},
    ]
    for operation in operations:
        site.service.desk.operate(job, [operation], user="隣の席")
    screen.until(lambda: len(screen.all(".m-row")) == COUNT + 1, "what the other clerk did")
    watched, order = screen.run(
        """const all = [...document.querySelectorAll('.m-rows, .m-rows *')];
        const watched = all.filter((node) => getComputedStyle(node).contentVisibility === 'auto');
        return [watched.length, all.flatMap(({dataset}) => dataset.index ?? [])];"""
    )
    assert watched <= COUNT / 6
    assert order == [str(index) for index in range(COUNT + 1)]
    heading = screen.only(".m-agenda:has(+ [data-index='24'])")
    assert heading.get_property("textContent").endswith("足した見出し")


def test_a_filter_leaves_no_room_for_what_it_hides(screen: Screen, site: Site) -> None:
    edit(screen, site, draft(length=COUNT))
    tall = screen.run("return document.querySelector('.m-rows').scrollHeight")
    choose = """const box = document.querySelector('.m-view select');
        box.value = arguments[0]; box.dispatchEvent(new Event('change'));"""
    screen.run(choose, "check")
    screen.until(
        lambda: screen.run("return document.querySelector('.m-rows').scrollHeight") < tall / 20,
        "the two statements that are to be checked",
    )
    screen.run(choose, "")
    screen.until(
        lambda: screen.run("return document.querySelector('.m-rows').scrollHeight") > tall / 2,
        "all statements",
    )


def test_the_menu_of_the_last_row_of_a_group_is_not_cut_off(screen: Screen, site: Site) -> None:
    edit(screen, site, draft(length=COUNT))
    last = screen.run(
        "return [...document.querySelector('.m-group').querySelectorAll('.m-row')].at(-1).dataset.index"
    )
    screen.run("document.querySelector(arguments[0]).scrollIntoView({block: 'center'})", row(last))
    screen.wait(row(last, " .m-more")).click()
    assert screen.run(
        """const {left, bottom, width} = document.querySelector('.m-row-menu').getBoundingClientRect();
        return Boolean(document.elementFromPoint(left + width / 2, bottom - 8).closest('.m-row-menu'));"""
    )


EDITOR = """
const done = arguments[arguments.length - 1];
import(new URL('web/editor.js', document.baseURI)).then(({Editor}) => {
  const jump = Editor.prototype.jump;
  Editor.prototype.jump = function (step) { window.editor = this; return jump.call(this, step); };
  const known = window.fetch;
  window.waiting = [];
  window.fetch = async (...given) => {
    const answer = await known(...given);
    if (String(given[0]).includes('/changes')) await new Promise((go) => window.waiting.push(go));
    return answer;
  };
  done();
});
"""
"""The page's editor is in ``window.editor`` after the next 次へ; what it asks for later waits to be let go."""


def test_facts_come_though_words_were_saved_while_they_were_read(
    screen: Screen, site: Site
) -> None:
    job = edit(screen, site, draft(length=COUNT // 4))
    screen.run_async(EDITOR)
    screen.press(".m-strip", "次へ")
    replaced = {
        "op": "replace",
        "pattern": "本日の議題は一件です",
        "replacement": "暫時休憩いたします",
    }
    screen.run("void window.editor.operate([arguments[0]])", replaced)
    screen.until(lambda: screen.run("return waiting.length") == 1, "the question for the facts")
    assert not any("休憩" in text for text in screen.texts(".m-event"))
    screen.only(row(1, " .m-text")).send_keys("続き。")
    kept(lambda: statements(site, job)()[1].endswith("続き。"), wanted=True)
    screen.shows(".m-saved", "保存しました")
    screen.run("waiting[0]()")
    screen.until(lambda: any("休憩" in text for text in screen.texts(".m-event")), "what was read")
    screen.until(lambda: screen.run("return waiting.length") == 2, "the rest of the facts")
    screen.run("waiting[1]()")
    screen.until(
        lambda: screen.run("return window.editor.versions.facts") == site.service.desk.version(job),
        "all facts",
    )
    shown = screen.run("return window.editor.data.events.map(({text}) => text)")
    assert shown == [event.text for event in site.service.desk.draft(job).minutes_doc.events]
