"""How the editor is laid out: what is always in view, at every zoom, in light and dark."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from itertools import pairwise

import pytest
from selenium.webdriver.common.action_chains import ActionChains
from store.desk_kit import LINES
from store.desk_kit import draft as council

from minutes.schema import Draft
from minutes.store.records import Body

from .builders import draft
from .conftest import Site
from .editing import card, edit, header_boxes, open_filed_as, panel
from .screen import Screen

pytestmark = pytest.mark.browser

IN_VIEW = """
const box = document.querySelector(arguments[0]).getBoundingClientRect();
return box.top >= 0 && box.left >= 0 && box.bottom <= innerHeight && box.right <= innerWidth
  && box.width > 0 && document.elementFromPoint(box.left + box.width / 2, box.top + box.height / 2) !== null"""


@pytest.fixture
def window(screen: Screen) -> Iterator[Screen]:
    """The browser whose window the test resizes."""
    yield screen
    screen.chrome.execute_cdp_cmd("Emulation.clearDeviceMetricsOverride", {})
    screen.chrome.execute_cdp_cmd("Emulation.setEmulatedMedia", {"features": []})


def resize(screen: Screen, width: int, height: int, zoom: float = 1.0) -> None:
    """A window of so many pixels of the screen, enlarged by the browser."""
    size = {"width": round(width / zoom), "height": round(height / zoom)}
    more = {"deviceScaleFactor": zoom, "mobile": False}
    screen.chrome.execute_cdp_cmd("Emulation.setDeviceMetricsOverride", size | more)


def twenty_speakers() -> Draft:
    """A draft of 60 statements."""
    return draft(length=60)


@pytest.mark.parametrize("zoom", [1.0, 1.25, 1.37, 1.5, 1.75, 2.0])
def test_player_save_state_and_text_are_in_view_at_every_zoom(
    window: Screen, site: Site, zoom: float
) -> None:
    resize(window, 1366, 768, zoom)
    edit(window, site, twenty_speakers())
    window.run("document.querySelector('[data-index=\"50\"] .m-text').focus()")
    window.run("document.querySelector('[data-index=\"50\"]').scrollIntoView({block: 'center'})")
    window.only('[data-index="50"] .m-text').send_keys("。")
    window.shows(".m-saved", "保存しました")
    for css in (".m-play", ".m-timeline", ".m-saved", ".m-checks", ".m-bar .m-export a"):
        assert window.run(IN_VIEW, css), css
    assert window.run(IN_VIEW, '[data-index="50"] .m-text')
    assert window.run("return document.documentElement.scrollWidth <= innerWidth")


@pytest.mark.parametrize("zoom", [1.0, 1.5, 1.75, 2.0])
def test_nothing_of_bar_and_strip_is_cut_off_or_lies_on_another(
    window: Screen, site: Site, zoom: float
) -> None:
    resize(window, 1366, 768, zoom)
    whole = draft(length=60)
    opening, item = whole.minutes_doc.agenda
    doubted = tuple(replace(statement, flags=("inaudible",)) for statement in item.statements)
    minutes = replace(whole.minutes_doc, agenda=(opening, replace(item, statements=doubted)))
    edit(window, site, replace(whole, minutes_doc=minutes))
    window.only('[data-index="0"] .m-text').send_keys("。")
    window.shows(".m-saved", "保存しました")
    spans = """return ['.m-bar', '.m-strip-line'].map((line) =>
        [...document.querySelector(line).querySelectorAll('button, select, a, summary, h1, .m-checks, .m-clock, .m-saved')]
        .filter((one) => !one.closest('.m-menu-list') && one.getClientRects().length)
        .map((one) => one.getBoundingClientRect()).map(({left, right}) => [left, right]).sort((a, b) => a[0] - b[0]))"""
    for line in window.run(spans):
        assert all(here[1] <= there[0] + 1 for here, there in pairwise(line)), line
        assert line[-1][1] <= 1366 / zoom
    assert window.only(".m-play").size["width"] >= 40


def test_bar_and_strip_are_thin_and_six_statements_are_seen(window: Screen, site: Site) -> None:
    resize(window, 1366, 768)
    edit(window, site, draft(length=30))
    heights = window.run(
        "return ['.m-bar', '.m-strip'].map((css) => document.querySelector(css).offsetHeight)"
    )
    assert heights[0] <= 48
    assert heights[1] <= 66
    seen = """return [...document.querySelectorAll('.m-row')].map((row) => row.getBoundingClientRect())
        .filter(({top, bottom}) => top >= 0 && bottom <= innerHeight).length"""
    assert window.run(seen) >= 6


def test_many_doubts_hide_neither_the_name_nor_the_button_that_settles(
    window: Screen, site: Site
) -> None:
    resize(window, 1366, 768, 1.5)
    whole = draft()
    flags = ("inaudible", "unsure", "homophone:採血", "name_doubt", "ending_doubt", "vote_missing")
    opening, item = whole.minutes_doc.agenda
    doubted = replace(item.statements[2], flags=flags)
    item = replace(item, statements=(*item.statements[:2], doubted, *item.statements[3:]))
    minutes = replace(whole.minutes_doc, agenda=(opening, item))
    edit(window, site, replace(whole, minutes_doc=minutes))
    assert len(window.all('[data-index="3"] .m-flag')) == len(flags)
    assert window.only('[data-index="3"] .m-tags button').text == "確かめた"
    inside = """const head = document.querySelector('[data-index="3"] .m-tags').getBoundingClientRect();
        const box = document.querySelector('[data-index="3"] .m-tags button').getBoundingClientRect();
        return box.width > 20 && box.right <= head.right + 1"""
    assert window.run(inside)
    name = "const name = document.querySelector('[data-index=\"3\"] .m-name');"
    assert window.run(f"{name} return name.scrollWidth <= name.clientWidth + 1")


def test_a_line_of_text_is_no_longer_than_46_characters_on_a_wide_screen(
    window: Screen, site: Site
) -> None:
    resize(window, 1920, 1080)
    edit(window, site)
    script = """const box = document.querySelector('.m-text'), style = getComputedStyle(box);
        const inside = box.clientWidth - parseFloat(style.paddingLeft) - parseFloat(style.paddingRight);
        return inside / parseFloat(style.fontSize)"""
    assert 40 <= window.run(script) < 47


def test_the_left_is_folded_and_opened_by_its_tabs(window: Screen, site: Site) -> None:
    resize(window, 1366, 768)
    edit(window, site)
    assert window.only(".m-aside").size["width"] == 200
    window.only(".m-fold").click()
    assert window.only(".m-aside").size["width"] == 40
    panel(window, "speakers")
    assert window.only(".m-aside").size["width"] == 200
    name, _role = card(window, "S1")
    assert name.is_displayed()
    window.only('[data-speaker="S1"] .m-card-head').click()
    assert not name.is_displayed()


def test_nothing_in_the_left_is_cut_off(window: Screen, site: Site) -> None:
    resize(window, 1366, 768)
    body = site.service.save_body(Body("", "総務常任委員会議会運営小委員会"))
    open_filed_as("youten", window, site, body_id=body.id)
    window.wait(".m-lessons:not([hidden])")
    for tab in window.all(".m-tabs button"):
        tab.click()
        shown = f"#{tab.get_attribute('aria-controls')}"
        script = "for (const one of document.querySelectorAll(`${arguments[0]} details`)) one.open = true"
        window.run(script, shown)
        wide = "const one = document.querySelector(arguments[0]); return one.scrollWidth - one.clientWidth"
        assert window.run(wide, shown) <= 0, tab.text


def test_enlarging_a_page_that_is_open_lays_nothing_on_the_text(window: Screen, site: Site) -> None:
    resize(window, 1366, 768)
    edit(window, site)
    panel(window, "meeting")
    resize(window, 1366, 768, 1.5)
    window.until(lambda: window.only(".m-aside").size["width"] == 40, "the folded left")
    resize(window, 1366, 768)
    window.until(lambda: window.only(".m-aside").size["width"] == 200, "the open left")


def test_a_mistake_in_the_panel_that_is_open_leaves_no_mark_on_its_tab(
    window: Screen, site: Site
) -> None:
    edit(window, site)
    day = header_boxes(window)["開催日"]
    day.clear()
    day.send_keys("2月30日\t")
    window.shows(".m-header .m-problem", "日付として読めません")
    assert not window.all(".m-attend")


def test_five_tabs_stand_in_one_line(window: Screen, site: Site) -> None:
    open_filed_as("youten", window, site)
    tabs = window.all(".m-tabs button")
    assert [tab.text for tab in tabs] == ["目次", "発言者", "要点", "事項", "会議情報"]
    assert len({round(tab.rect["y"]) for tab in tabs}) == 1
    inside = window.only(".m-aside").rect["x"] + window.only(".m-aside").rect["width"]
    fold = window.only(".m-fold").rect
    assert all(tab.rect["x"] + tab.rect["width"] <= fold["x"] + 0.5 for tab in tabs)
    assert fold["x"] + fold["width"] <= inside
    assert all(tab.rect["width"] >= 24 and tab.rect["height"] >= 24 for tab in (*tabs,))


def test_what_opens_and_closes_moves_nothing_away_from_under_the_mouse(
    window: Screen, site: Site
) -> None:
    resize(window, 1366, 768)
    edit(window, site, draft(length=30))
    window.only('[data-index="0"] .m-text').click()
    window.shows(".m-current .m-verbatim", "ただいまから")
    for row in (2, 1, 4):  # the row above closes while the button is down
        window.only(f'[data-index="{row}"] .m-more').click()
        window.wait(f'[data-index="{row}"] .m-row-menu')
        window.keys("\ue00c")
    window.wait('[data-index="4"].m-current')
    assert len(window.all(".m-current")) == 1


LONG = (
    *(("S3", f"資料の{number}頁を御覧ください。") for number in range(20)),
    *LINES,
    *(("S3", f"別紙の{number}頁を御覧ください。") for number in range(20)),
)
"""A meeting that is longer than a window, with a vote in its middle."""


def at_the_edge(screen: Screen, row: int) -> None:
    """The end of a row at the lower edge of the window."""
    script = """const rows = document.querySelector('.m-rows'), row = document.querySelector(arguments[0]);
        row.scrollIntoView({block: 'end'});
        rows.scrollTop += row.getBoundingClientRect().bottom - rows.getBoundingClientRect().bottom"""
    screen.run(script, f'[data-index="{row}"]')


def changes_of_a_row(screen: Screen, site: Site, _job: str) -> str:
    at_the_edge(screen, 23)
    screen.only('[data-index="23"] .m-text').click()
    return '[data-index="23"] .m-changes'


def what_was_read_anew(screen: Screen, site: Site, _job: str) -> str:
    box = screen.only('[data-index="24"] .m-text')
    box.click()
    box.send_keys("\ue009a\ue000これで質疑を終わります。")
    at_the_edge(screen, 24)
    screen.run("document.querySelector('[data-index=\"22\"] .m-text').focus({preventScroll: true})")
    return ".m-reread"


def what_another_clerk_did(screen: Screen, site: Site, job: str) -> str:
    box = screen.only('[data-index="23"] .m-text')
    box.click()
    operation = {"op": "text", "statement": "t24", "text": "相手の文。" * 12}
    site.service.desk.operate(job, [operation], user="別の人")
    at_the_edge(screen, 23)
    box.send_keys("自分の字")
    return '[data-index="23"] .m-dispute'


def the_last_speaker(screen: Screen, site: Site, _job: str) -> str:
    panel(screen, "speakers")
    screen.run("document.querySelector('#m-panel-speakers').style.maxHeight = '200px'")
    screen.only('[data-speaker="S3"] .m-card-head').click()
    return '[data-speaker="S3"]'


@pytest.mark.parametrize("zoom", [1.0, 1.5])
@pytest.mark.parametrize(
    "show",
    [changes_of_a_row, what_was_read_anew, what_another_clerk_did, the_last_speaker],
    ids=lambda show: show.__name__,
)
def test_what_opens_at_the_edge_of_the_window_is_seen_whole(
    window: Screen, site: Site, show: Callable[[Screen, Site, str], str], zoom: float
) -> None:
    resize(window, 1366, 768, zoom)
    job = edit(window, site, council(LONG))
    css = show(window, site, job)
    window.wait(css)
    inside = """const box = document.querySelector(arguments[0]).getBoundingClientRect();
        const view = document.querySelector(arguments[0]).closest('.m-rows, .m-panel').getBoundingClientRect();
        return box.height > 0 && box.top >= view.top && box.bottom <= view.bottom + .5"""
    window.until(lambda: window.run(inside, css), f"{css} in view")
    assert window.run(IN_VIEW, css)


@pytest.mark.parametrize("zoom", [1.0, 1.5, 2.0])
def test_the_menu_of_a_row_is_seen_whole_and_never_comes_under_the_mouse(
    window: Screen, site: Site, zoom: float
) -> None:
    resize(window, 1366, 768, zoom)
    job = edit(window, site, council(LONG))
    at_the_edge(window, 23)
    more = window.only('[data-index="23"] .m-more')
    scrolled = "return document.querySelector('.m-rows').scrollTop"
    before = window.run(scrolled)
    more.click()
    window.wait(".m-row-menu")
    window.run_async("setTimeout(arguments[0], 800)")  # nor does what the row opens
    assert window.run(IN_VIEW, ".m-row-menu")
    assert window.run(scrolled) == before
    under = """const {left, top, width, height} = arguments[0].getBoundingClientRect();
        return document.elementFromPoint(left + width / 2, top + height / 2).closest('.m-more') !== null"""
    assert window.run(under, more)
    more.click()
    window.gone(".m-row-menu")
    ActionChains(window.chrome).double_click(more).perform()
    assert not window.all(".m-row-menu")
    assert site.service.desk.history(job) == ()
    more.click()
    window.press(".m-row-menu", "この発言を削る")  # the last of them can be reached too
    window.shows(".m-deleted summary", "削った発言（1件）")


def test_a_second_click_finds_the_same_word_under_the_mouse(window: Screen, site: Site) -> None:
    resize(window, 1366, 768)
    edit(window, site, council(LONG))
    at_the_edge(window, 23)
    window.run(
        """window.tops = [];
        const box = document.querySelector('[data-index="23"] .m-text');
        addEventListener('pointerdown', () => tops.push(box.getBoundingClientRect().top), true);"""
    )
    ActionChains(window.chrome).double_click(window.only('[data-index="23"] .m-text')).perform()
    first, second = window.run("return tops")
    assert first == second
    chosen = """const {value, selectionStart, selectionEnd} = document.activeElement;
        return value.slice(selectionStart, selectionEnd)"""
    assert window.run(chosen)


@pytest.mark.parametrize("path", ["", "new", "profiles", "bodies", "edit"])
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_every_page_is_wholly_light_or_wholly_dark(
    window: Screen, site: Site, path: str, scheme: str
) -> None:
    feature = {"name": "prefers-color-scheme", "value": scheme}
    window.chrome.execute_cdp_cmd("Emulation.setEmulatedMedia", {"features": [feature]})
    ready = {"": ".m-job", "new": "#m-title textarea, #m-title input", "profiles": ".m-after"}
    ready["bodies"] = "#m-body-name"
    job = site.seed(draft())
    window.open(f"edit?id={job}" if path == "edit" else path)
    window.wait(ready.get(path, ".m-row"))
    script = """const lightness = (colour) => { const [r, g, b, a = 1] = colour.match(/[\\d.]+/g).map(Number);
            return a < .5 ? null : (r + g + b) / 765; };
        const wanted = arguments[0] === 'dark' ? (value) => value < .5 : (value) => value > .5;
        const large = [...document.querySelectorAll('body, body *')].filter((one) => {
            const {width, height} = one.getBoundingClientRect();
            return width * height > 8000 && one.checkVisibility() && !['CANVAS', 'BUTTON'].includes(one.tagName); });
        return large.filter((one) => { const value = lightness(getComputedStyle(one).backgroundColor);
            return value !== null && !wanted(value); }).map((one) => one.className || one.tagName)"""
    assert window.run(script, scheme) == []
