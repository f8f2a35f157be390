"""Input methods: what is being converted is nobody's text yet, and comes out once and whole, in every field."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from minutes.store.records import Edit

from .builders import draft
from .conftest import Site
from .editing import card, choose, edit, header_boxes, kept, panel, statements
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


def of_replacement(screen: Screen) -> None:
    screen.press(".m-bar", "検索と置換")
    screen.all(".m-find input[type=text]")[1].click()


def of_front(screen: Screen) -> None:
    panel(screen, "meeting")
    screen.only(".m-front summary").click()
    screen.only(".m-front [name=observers]").click()


FIELDS = (
    of_statement,
    of_name,
    of_role,
    of_title,
    of_place,
    of_front,
    of_find,
    of_replacement,
)
UNSAVED = (of_find, of_replacement)


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
    if focus in UNSAVED:
        return
    screen.keys("\ue004")
    kept(lambda: "会議" in str([dict(edit.after) for edit in site.service.desk.history(job)]), True)
    assert "かい" not in str([dict(edit.after) for edit in site.service.desk.history(job)])
    assert len(site.service.desk.history(job)) == 1


@pytest.mark.parametrize(
    "focus", [field for field in FIELDS if field not in UNSAVED], ids=lambda field: field.__name__
)
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


def of_decision(screen: Screen) -> str:
    choose(screen, 3, "決定事項にする…")
    return "足す"


def of_owner(screen: Screen) -> str:
    choose(screen, 3, "ToDoにする…")
    screen.wait(".m-ask input").click()
    return "足す"


def of_event(screen: Screen) -> str:
    choose(screen, 3, "この後に休憩・採決などを足す…")
    screen.wait(".m-ask select")
    screen.press(".m-ask", "次へ")
    screen.wait(".m-ask input, .m-ask textarea").click()
    return "足す"


def of_heading(screen: Screen) -> str:
    choose(screen, 3, "この前に見出しを置く…")
    return "決める"


def of_new_heading(screen: Screen) -> str:
    panel(screen, "contents")
    screen.only('[data-index="4"] .m-text').click()
    screen.press("#m-panel-contents", "見出しを足す…")
    return "置く"


def of_stranger(screen: Screen) -> str:
    choose(screen, 3, "発言者を新しい人にする…")
    return "決める"


def of_attendance(screen: Screen) -> str:
    panel(screen, "meeting")
    screen.run("document.querySelector('.m-attendance').closest('details').open = true")
    screen.press("#m-panel-meeting", "出席者を直す…")
    screen.wait('.m-roster [data-field="name"]').click()
    return "保存する"


def of_next_meeting(screen: Screen) -> str:
    panel(screen, "facts")
    screen.press(".m-facts-panel", "次回を足す…")
    screen.wait(".m-ask input, .m-ask textarea").click()
    return "足す"


def of_heading_that_is_there(screen: Screen) -> str:
    panel(screen, "contents")
    screen.run("document.querySelector('.m-contents-door').click()")
    screen.wait(".m-ask label")
    screen.all(".m-ask label :is(input, textarea)")[1].click()
    return "直す"


def of_version(screen: Screen) -> str:
    screen.press(".m-bar", "履歴")
    screen.wait('[data-version="0"] .m-history-item').click()
    screen.press(".m-difference", "版に名前を付ける…")
    screen.wait(".m-ask input").click()
    return "付ける"


ASKED = (
    of_next_meeting,
    of_heading_that_is_there,
    of_version,
    of_decision,
    of_owner,
    of_event,
    of_heading,
    of_new_heading,
    of_stranger,
    of_attendance,
)


@pytest.mark.parametrize("focus", ASKED, ids=lambda field: field.__name__)
def test_what_is_asked_takes_no_answer_before_the_word_is_chosen(
    screen: Screen, site: Site, focus: Callable[[Screen], str]
) -> None:
    job = edit(screen, site)
    answer = focus(screen)
    around = ".m-row-menu" if answer == "決める" and screen.all(".m-row-menu") else ".m-ask"
    before = to_the_end(screen)
    screen.run(COUNT_SENT)
    compose(screen, "か", "かい", "かいぎ")
    enter = {"type": "rawKeyDown", "windowsVirtualKeyCode": 229, "key": "Enter", "code": "Enter"}
    screen.chrome.execute_cdp_cmd(
        "Input.dispatchKeyEvent", enter
    )  # chooses the word, answers nothing
    value = "return document.activeElement.value"
    assert screen.run(value) == f"{before}かいぎ"
    assert screen.run("return window.sent") == 0
    screen.chrome.execute_cdp_cmd("Input.insertText", {"text": "会議"})
    assert screen.run(value) == f"{before}会議"
    screen.press(around, answer)
    kept(lambda: f"{before}会議" in str([dict(edit.after) for edit in history(site, job)]), True)
    assert "かい" not in str([dict(edit.after) for edit in history(site, job)])
    assert len(history(site, job)) == 1


def history(site: Site, job: str) -> tuple[Edit, ...]:
    """What was kept."""
    return site.service.desk.history(job)


PAGES = {
    "list": ("", ".m-filter input"),
    "title": ("new", "#m-title textarea, #m-title input"),
    "roster": ("new", "#m-roster textarea"),
    "body": ("bodies", "#m-body-name"),
    "profile": ("profiles", "#m-try-text"),
    "renewal": ("renew?id={job}", "textarea"),
}


@pytest.mark.parametrize("page", PAGES)
def test_other_pages_keep_the_word_that_was_chosen_and_no_kana(
    screen: Screen, site: Site, page: str
) -> None:
    job = site.seed(draft())
    path, css = PAGES[page]
    screen.open(path.format(job=job))
    screen.wait(css)
    if page in ("title", "roster"):
        screen.wait("#m-recording input[type=file]")
    box = screen.only(css)
    box.click()
    before = to_the_end(screen)
    address = screen.chrome.current_url
    compose(screen, "か", "かいぎ")
    assert screen.run("return document.activeElement.value") == f"{before}かいぎ"
    assert screen.chrome.current_url == address  # nothing is looked for yet
    screen.chrome.execute_cdp_cmd("Input.insertText", {"text": "会議"})
    screen.keys("\ue004")
    kept(lambda: screen.only(css).get_property("value"), f"{before}会議")
    screen.run_async("setTimeout(arguments[0], 700)")
    assert screen.only(css).get_property("value") == f"{before}会議"
    remembered = "return Object.values(sessionStorage).join() + Object.values(localStorage).join()"
    assert "かいぎ" not in screen.run(remembered)


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
