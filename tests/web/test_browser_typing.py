"""Input methods: what is being converted is nobody's text yet, and comes out once and whole, in every field."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from .conftest import Site
from .editing import card, edit, header_boxes, kept, statements
from .screen import Screen

pytestmark = pytest.mark.browser

COUNT_SENT = """
window.sent = 0;
const real = window.fetch;
window.fetch = (...all) => {
  const method = all[1]?.method ?? 'GET';
  if (method !== 'GET' && !String(all[0]).includes('presence')) window.sent += 1;
  return real(...all);
};"""


def compose(screen: Screen, *kana: str) -> None:
    """Letters in the middle of a conversion, one after the other, with pauses longer than typing has."""
    for text in kana:
        what = {"text": text, "selectionStart": len(text), "selectionEnd": len(text)}
        screen.chrome.execute_cdp_cmd("Input.imeSetComposition", what)
        screen.run_async("setTimeout(arguments[0], 700)")


def to_the_end(screen: Screen) -> str:
    """The cursor behind everything in the box that has it; what stands there."""
    script = """const box = document.activeElement;
        box.setSelectionRange(box.value.length, box.value.length); return box.value"""
    text: str = screen.run(script)
    return text


def of_statement(screen: Screen) -> None:
    screen.only('[data-index="1"] .m-text').click()


def of_name(screen: Screen) -> None:
    card(screen, "S2")[0].click()


def of_role(screen: Screen) -> None:
    card(screen, "S2")[1].click()


def of_title(screen: Screen) -> None:
    header_boxes(screen)["会議名"].click()


def of_place(screen: Screen) -> None:
    header_boxes(screen)["場所"].click()


def of_find(screen: Screen) -> None:
    screen.press(".m-bar", "検索と置換")
    screen.only(".m-find input").click()


FIELDS = (of_statement, of_name, of_role, of_title, of_place, of_find)


@pytest.mark.parametrize("focus", FIELDS, ids=lambda field: field.__name__)
def test_nothing_half_converted_is_sent_and_the_word_comes_out_once(
    screen: Screen, site: Site, focus: Callable[[Screen], None]
) -> None:
    job = edit(screen, site)
    focus(screen)
    before = to_the_end(screen)
    screen.run(COUNT_SENT)
    compose(screen, "か", "かい", "かいぎ")
    value = "return document.activeElement.value"
    assert screen.run(value) == f"{before}かいぎ"
    assert screen.run("return window.sent") == 0
    assert site.service.desk.history(job) == ()
    screen.chrome.execute_cdp_cmd("Input.insertText", {"text": "会議"})
    assert screen.run(value) == f"{before}会議"
    if focus is of_find:
        return
    screen.keys("\ue004")
    kept(lambda: "会議" in str([dict(edit.after) for edit in site.service.desk.history(job)]), True)
    assert "かい" not in str([dict(edit.after) for edit in site.service.desk.history(job)])
    assert len(site.service.desk.history(job)) == 1


@pytest.mark.parametrize("focus", FIELDS[:-1], ids=lambda field: field.__name__)
def test_a_conversion_that_is_left_in_the_middle_is_kept_as_it_stood(
    screen: Screen, site: Site, focus: Callable[[Screen], None]
) -> None:
    job = edit(screen, site)
    focus(screen)
    before = to_the_end(screen)
    screen.run("window.box = document.activeElement")
    compose(screen, "か", "かいぎ")
    screen.only('[data-index="6"] .m-time').click()  # the mouse leaves before the word is chosen
    kept(lambda: screen.run("return window.box.value"), f"{before}かいぎ")
    kept(
        lambda: "かいぎ" in str([dict(edit.after) for edit in site.service.desk.history(job)]), True
    )
    screen.run("document.querySelector('audio').pause()")


def test_keys_of_the_page_do_nothing_in_the_middle_of_a_conversion(
    screen: Screen, site: Site
) -> None:
    job = edit(screen, site)
    whole = statements(site, job)()
    of_statement(screen)
    to_the_end(screen)
    compose(screen, "かい")
    script = """document.activeElement.dispatchEvent(new KeyboardEvent('keydown',
        {code: 'F9', key: 'F9', bubbles: true, isComposing: true}))"""
    screen.run(script)
    screen.chrome.execute_cdp_cmd("Input.insertText", {"text": "会"})
    kept(lambda: statements(site, job)()[1], f"{whole[1]}会")
    assert len(site.service.desk.history(job)) == 1
