"""Everybody can use the pages: WCAG 2.2 AA by axe on every page and state, everything by keyboard, quiet news."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from corrections import save_statement

from minutes.schema import Draft
from minutes.store.records import Body

from .builders import draft
from .conftest import Site, make_recording
from .editing import card, edit, kept, list_of_people, open_filed_as, panel, statements
from .screen import Screen

pytestmark = pytest.mark.browser

AXE = Path(__file__).resolve().parents[2] / "node_modules" / "axe-core" / "axe.min.js"
TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]


@pytest.fixture
def scheme(screen: Screen) -> Iterator[Callable[[str], None]]:
    """Sets whether the PC prefers light or dark."""

    def choose(value: str) -> None:
        feature = {"name": "prefers-color-scheme", "value": value}
        screen.chrome.execute_cdp_cmd("Emulation.setEmulatedMedia", {"features": [feature]})

    yield choose
    screen.chrome.execute_cdp_cmd("Emulation.setEmulatedMedia", {"features": []})


def violations(screen: Screen) -> list[Any]:
    """What axe finds on the page as it is now: rule, and where."""
    if not AXE.is_file():
        pytest.skip("needs axe-core (npm ci)")
    moving = "return document.getAnimations().some((one) => one.playState === 'running')"
    screen.until(lambda: not screen.run(moving), "the end of every change of colour")
    screen.run(AXE.read_text(encoding="utf-8"))
    script = """const [tags, done] = arguments;
        axe.run(document, {runOnly: {type: 'tag', values: tags}}).then(({violations}) =>
            done(violations.map(({id, nodes}) => [id, nodes.map((node) => `${node.html} ${node.any.map((one) => one.message)}`.slice(0, 300))])))"""
    found: list[Any] = screen.chrome.execute_async_script(script, TAGS)
    return found


def doubtful() -> Draft:
    """A draft with doubts, events and a heading."""
    return draft(length=20)


def show_focus(screen: Screen) -> None:
    screen.only('[data-index="4"] .m-text').click()


def show_speakers(screen: Screen) -> None:
    card(screen, "S2")


def show_meeting(screen: Screen) -> None:
    panel(screen, "meeting")


def show_list(screen: Screen) -> None:
    list_of_people(screen, 1)


def show_row_menu(screen: Screen) -> None:
    screen.only('[data-index="2"] .m-more').click()
    screen.wait(".m-row-menu")


def show_menus(screen: Screen) -> None:
    screen.run("for (const one of document.querySelectorAll('details')) one.open = true")


def show_find(screen: Screen) -> None:
    screen.press(".m-bar", "検索と置換")
    screen.only(".m-find input").send_keys("議題")
    screen.shows(".m-find .m-quiet", "か所")


def show_round(screen: Screen) -> None:
    screen.run("document.querySelector('.m-strip .m-menu').open = true")
    screen.press(".m-strip", "数字を確かめる")
    screen.shows(".m-round", "数字を確かめる：")


def show_time_dialog(screen: Screen) -> None:
    screen.keys("\ue00a", "g")  # Alt+G
    screen.wait(".m-dialog[open]")


def show_front(screen: Screen) -> None:
    panel(screen, "meeting")
    screen.only(".m-front summary").click()
    screen.wait(".m-front [name=observers]")


def show_attendance(screen: Screen) -> None:
    panel(screen, "meeting")
    screen.run("document.querySelector('.m-attendance').closest('details').open = true")
    screen.press("#m-panel-meeting", "出席者を直す…")
    screen.wait(".m-roster tbody tr")


def show_facts(screen: Screen) -> None:
    panel(screen, "facts")
    screen.wait(".m-facts li")


def show_question(screen: Screen) -> None:
    show_facts(screen)
    screen.press(".m-facts-panel", "ToDoを足す…")
    screen.wait(".m-ask textarea")


def show_history(screen: Screen) -> None:
    screen.only('[data-index="2"] .m-text').send_keys("書き足し。\t")
    screen.shows(".m-saved", "保存しました")
    screen.press(".m-bar", "履歴")
    screen.wait('[data-version="0"] .m-history-item').click()
    screen.shows(".m-difference ins", "書き足し。")


def show_changes(screen: Screen) -> None:
    screen.only('[data-index="0"] .m-text').click()
    screen.wait(".m-changes-list")


def show_deleted(screen: Screen) -> None:
    screen.only('[data-index="6"] .m-more').click()
    screen.press(".m-row-menu", "この発言を削る")
    screen.shows(".m-deleted summary", "削った発言（1件）")
    panel(screen, "contents")
    screen.only(".m-deleted summary").click()


def show_final(screen: Screen) -> None:
    screen.choose(".m-state-choice", "確定")
    screen.press(".m-dialog", "確定する")
    screen.wait(".m-final:not([hidden])")


@pytest.mark.parametrize("dark", ["light", "dark"])
def test_axe_finds_nothing_on_any_state_of_the_editor(
    screen: Screen, site: Site, scheme: Callable[[str], None], dark: str
) -> None:
    scheme(dark)
    states = (
        show_focus,
        show_speakers,
        show_meeting,
        show_list,
        show_row_menu,
        show_menus,
        show_find,
        show_round,
        show_time_dialog,
        show_front,
        show_attendance,
        show_facts,
        show_question,
        show_history,
        show_changes,
        show_deleted,
        show_final,
    )
    found = {}
    edit(screen, site, doubtful())
    found["opened"] = violations(screen)
    for show in states:
        edit(screen, site, doubtful())
        show(screen)
        found[show.__name__] = violations(screen)
    open_filed_as("youten", screen, site)
    panel(screen, "points")
    found["points"] = violations(screen)
    assert {name: item for name, item in found.items() if item} == {}


@pytest.mark.parametrize("dark", ["light", "dark"])
@pytest.mark.parametrize(
    ("path", "ready"),
    [
        ("", ".m-job"),
        ("bodies", ".m-past"),
        ("?first=令和7年6月1日", ".m-told"),
        ("new", "#m-title textarea, #m-title input"),
        ("profiles", ".m-after"),
        ("edit?id=missing", ".m-say"),
    ],
)
def test_axe_finds_nothing_on_the_other_pages(
    screen: Screen, site: Site, scheme: Callable[[str], None], path: str, ready: str, dark: str
) -> None:
    scheme(dark)
    site.seed(draft())
    site.seed(None, state="failed", title="失敗した会議", error="壊れています。")
    site.service.save_body(Body("", "総務委員会"))
    screen.open(path)
    screen.wait(ready)
    assert violations(screen) == []


@pytest.mark.parametrize("dark", ["light", "dark"])
def test_axe_finds_nothing_on_the_way_of_a_recording(
    screen: Screen, site: Site, scheme: Callable[[str], None], dark: str, tmp_path: Path
) -> None:
    scheme(dark)
    screen.open("new")
    screen.wait("#m-recording input[type=file]")
    screen.only("#m-start").click()  # without a recording
    screen.wait(".m-problem:not(:empty)")
    nothing = violations(screen)
    path = make_recording(tmp_path / "委員会.wav", 20)
    screen.only("#m-recording input[type=file]").send_keys(str(path))
    screen.shows("#m-recording-line", "長さ")
    sent = violations(screen)
    job = site.seed(draft())
    save_statement(site.service.desk, job, 0, text="直した。", user="甲")
    screen.open(f"renew?id={job}")
    screen.wait(".m-plan")
    assert (nothing, sent, violations(screen)) == ([], [], [])


def test_the_first_stop_of_the_tab_key_leads_to_the_first_statement(
    screen: Screen, site: Site
) -> None:
    edit(screen, site)
    screen.run("document.activeElement.blur()")
    screen.keys("\ue004")
    assert screen.run("return document.activeElement.textContent") == "発言へ移る"
    screen.keys("\ue007")
    screen.wait('[data-index="0"] .m-text:focus')


@pytest.mark.parametrize("path", ["", "new", "profiles", "bodies"])
def test_the_link_to_the_content_stays_on_the_page(screen: Screen, path: str) -> None:
    screen.open(path)
    ready = {
        "": ".m-job, .m-empty, .m-list p",
        "new": "#m-title textarea, #m-title input",
        "bodies": "#m-body-name",
    }
    screen.wait(ready.get(path, ".m-after"))
    address = screen.chrome.current_url
    screen.run("document.querySelector('.m-skip').focus()")
    screen.keys("\ue007")
    screen.wait("#m-content:focus")
    assert screen.chrome.current_url == address


def test_rows_are_named_by_person_and_time(screen: Screen, site: Site) -> None:
    edit(screen, site)
    row = screen.only('[data-index="3"]')
    assert row.accessible_name == "田中一郎（委員長）　0:01:00"
    assert screen.only('[data-index="3"] .m-text').accessible_name.endswith(row.accessible_name)
    card(screen, "S1")[1].send_keys("代理\t")
    kept(lambda: screen.only('[data-index="3"]').accessible_name, "田中一郎（委員長代理）　0:01:00")


def test_the_live_region_does_not_chatter_while_somebody_types(screen: Screen, site: Site) -> None:
    job = edit(screen, site)
    screen.run(
        """window.said = [];
        for (const node of document.querySelectorAll('[aria-live], [role=status], [role=alert]'))
            new MutationObserver(() => window.said.push(node.textContent)).observe(node,
                {childList: true, characterData: true, subtree: true});"""
    )
    box = screen.only('[data-index="1"] .m-text')
    for number in range(3):
        box.send_keys(f"{number}。")
        kept(lambda n=number: statements(site, job)()[1].endswith(f"{n}。"), True)
        screen.run_async("setTimeout(arguments[0], 300)")
    assert screen.run("return window.said") == []
    screen.shows(".m-saved", "保存しました")


def test_a_word_of_the_spoken_text_is_heard_with_the_keys_alone(screen: Screen, site: Site) -> None:
    edit(screen, site)
    screen.run("document.querySelector('audio').playbackRate = 0.0625")
    screen.only('[data-index="3"] .m-text').click()
    screen.wait('[data-index="3"] .m-verbatim')
    screen.run("document.querySelector('[data-index=\"3\"] .m-verbatim').focus()")
    for _ in range(5):
        screen.keys("\ue014")  # to the sixth word, 1.5 s after the first
    screen.keys("\ue007")
    time = "return document.querySelector('audio').currentTime"
    kept(lambda: 61.4 <= screen.run(time) < 62.5, True)
