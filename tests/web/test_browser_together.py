"""Another clerk's work appears by itself, never under the cursor, and nothing is silently overwritten."""

from __future__ import annotations

import json
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from http.client import HTTPConnection
from typing import Any
from urllib.parse import urlsplit

import pytest
from selenium.webdriver.common.keys import Keys
from store.desk_kit import draft as council

from minutes.errors import NoSuchPart, UsageError
from minutes.jobs.operations import _MAKERS
from minutes.web.view import resolved_view

from .conftest import Site
from .editing import card, edit, kept, open_filed_as, statements, unsent
from .screen import Screen
from .test_bare_drafts import asked_of_people, each_operation, on_headings
from .test_browser_edits import no_network

pytestmark = pytest.mark.browser

OTHER = "2" * 32


def post(site: Site, path: str, body: dict[str, Any], browser: str = OTHER) -> Any:
    """A call of another clerk's browser, or of another tab of this one."""
    headers = {"Content-Type": "application/json", "X-Minutes-Browser": browser}
    data = json.dumps(body).encode()
    request = urllib.request.Request(f"{site.url}/api/{path}", data, headers, method="POST")
    with urllib.request.urlopen(request) as answer:
        return json.loads(answer.read() or b"null")


def other(site: Site, job: str, *operations: dict[str, Any]) -> None:
    """Operations of another clerk."""
    post(site, f"jobs/{job}/operations", {"operations": list(operations)})


@contextmanager
def listening(site: Site, job: str) -> Iterator[None]:
    """The page of another clerk, open."""
    address = urlsplit(site.url)
    connection = HTTPConnection(str(address.hostname), address.port)
    connection.request("GET", f"/api/jobs/{job}/events?after=-1&tab=other&browser={OTHER}")
    answer = connection.getresponse()
    try:
        yield
    finally:
        answer.close()
        connection.close()


def text_of(screen: Screen, row: int) -> str:
    """What a row shows."""
    value: str = screen.only(f'[data-index="{row}"] .m-text').get_property("value")
    return value


def test_the_work_of_another_clerk_appears_without_reloading(screen: Screen, site: Site) -> None:
    job = edit(screen, site, listening=True)
    screen.wait('[data-index="1"]')
    other(site, job, {"op": "text", "statement": "T1", "text": "相手が直した文。"})
    screen.until(lambda: text_of(screen, 1) == "相手が直した文。", "the other's text")
    other(site, job, {"op": "delete", "statement": "T6"})
    screen.until(lambda: len(screen.all(".m-row")) == 7, "one row less")
    other(site, job, {"op": "person", "person": "S1", "name": "高橋三郎"})
    screen.shows(".m-name", "高橋三郎")
    other(site, job, {"op": "heading", "after": "T3", "title": "相手の見出し"})
    screen.shows(".m-agenda", "相手の見出し")
    other(site, job, {"op": "decision", "after": "T3", "fields": {"text": "相手の決定"}})
    screen.shows(".m-fact", "相手の決定")
    # one's own edit afterwards is not in anybody's way
    screen.only('[data-index="1"] .m-text').send_keys("続き。")
    kept(lambda: statements(site, job)()[1], "相手が直した文。続き。")
    assert not screen.all(".m-dispute")


PAGE = """return [...document.querySelectorAll('.m-row')].map((row) => {
    const before = row.previousElementSibling;
    const heading = before?.classList.contains('m-agenda') ? before.textContent : null;
    return [row.querySelector('.m-text').value, row.querySelector('.m-name').textContent, heading]; })"""

BESIDE = """document.querySelectorAll('details').forEach((one) => { one.open = true; });
    return ['.m-contents', '.m-deleted', '.m-speakers', '.m-facts-panel', '.m-points', '.m-attendance']
        .map((css) => document.querySelector(css)?.textContent)
        .concat([...document.querySelectorAll('.m-header input, .m-card input')].map(({value}) => value))
        .concat([...document.querySelectorAll('.m-event, .m-fact')].map(({textContent}) => textContent))"""


def test_every_kind_of_operation_of_another_clerk_appears(screen: Screen, site: Site) -> None:
    job = open_filed_as("youten", screen, site, council())
    screen.open(f"edit?id={job}")
    screen.wait(".m-row")
    desk, done = site.service.desk, set()

    def shown() -> list[list[str | None]]:
        view = resolved_view(desk.resolved(job))
        names = {None: "発言者不明"} | {known["id"]: known["label"] for known in view["speakers"]}
        return [
            [row["text"], names[row["speaker_id"]], row["heading"]] for row in view["statements"]
        ]

    for make in (each_operation, asked_of_people, on_headings):
        for operation in make(resolved_view(desk.resolved(job))):
            try:
                desk.operate(job, [operation], user=OTHER)
            except (UsageError, NoSuchPart):
                continue
            done.add(operation["op"])
            screen.until(lambda: screen.run(PAGE) == shown(), f"{operation}")
    for way in (desk.undo, desk.redo):
        way(job, user=OTHER)
        screen.until(lambda: screen.run(PAGE) == shown(), "undo and redo of the other")
    assert done >= set(_MAKERS) - {"header", "revoke", "reapply", "check", "uncheck"}
    desk.set_state(job, "review", user=OTHER)
    kept(lambda: screen.only(".m-state-choice").get_property("value"), "review")
    panels = screen.run(BESIDE)
    screen.open(f"edit?id={job}")
    screen.wait(".m-row")
    screen.until(lambda: len(screen.run(BESIDE)) == len(panels), "the panels")
    assert screen.run(BESIDE) == panels


def test_nothing_changes_under_the_cursor_and_both_texts_are_shown(
    screen: Screen, site: Site
) -> None:
    job = edit(screen, site, listening=True)
    box = screen.only('[data-index="3"] .m-text')
    box.click()
    before = text_of(screen, 3)
    screen.run("arguments[0].setSelectionRange(2, 2); window.node = arguments[0]", box)
    other(
        site,
        job,
        {"op": "text", "statement": "T3", "text": "相手の文。"},
        {"op": "text", "statement": "T1", "text": "ほかの行。"},
        {"op": "insert", "after": "T0", "person": None, "text": "間に足した。"},
    )
    screen.until(lambda: text_of(screen, 1) == "間に足した。", "the other's new row")
    screen.until(lambda: text_of(screen, 2) == "ほかの行。", "the other's text")
    assert screen.run("return document.activeElement === window.node")
    assert screen.run("return [window.node.selectionStart, window.node.value]") == [2, before]
    # typing on: the server refuses, both texts are shown, nothing is lost
    screen.run("return window.node").send_keys("自分の字")
    screen.shows(".m-dispute blockquote", "相手の文。")
    assert "自分の字" in text_of(screen, 4)
    assert statements(site, job)()[4] == "相手の文。"
    screen.press(".m-dispute", "自分の文で保存する")
    kept(lambda: "自分の字" in statements(site, job)()[4], wanted=True)


def test_another_tab_of_the_same_clerk_is_not_overwritten(screen: Screen, site: Site) -> None:
    job = edit(screen, site)
    box = screen.only('[data-index="3"] .m-text')
    box.click()
    mine = screen.run("return localStorage.getItem('minutes-browser')")
    typed = {"op": "text", "statement": "T3", "text": "もう一つの画面の文。"}
    body = {"operations": [typed], "seen": 0, "tab": "b" * 32}
    post(site, f"jobs/{job}/operations", body, browser=mine)
    box.send_keys("この画面の字")
    screen.shows(".m-dispute blockquote", "もう一つの画面の文。")
    assert statements(site, job)()[3] == "もう一つの画面の文。"
    assert "この画面の字" in text_of(screen, 3)
    screen.press(".m-dispute", "自分の文で保存する")
    kept(lambda: "この画面の字" in statements(site, job)()[3], wanted=True)
    # and what this tab typed before is in nobody's way
    screen.only('[data-index="3"] .m-text').send_keys("続き")
    kept(lambda: "続き" in statements(site, job)()[3], wanted=True)
    assert not screen.all(".m-dispute")


def test_what_was_held_back_is_shown_when_the_cursor_leaves(screen: Screen, site: Site) -> None:
    job = edit(screen, site, listening=True)
    box = screen.only('[data-index="3"] .m-text')
    box.click()
    before = text_of(screen, 3)
    other(
        site,
        job,
        {"op": "text", "statement": "T3", "text": "相手の文。"},
        {"op": "text", "statement": "T1", "text": "ほかの行。"},
    )
    screen.until(lambda: text_of(screen, 1) == "ほかの行。", "the other's text")
    assert text_of(screen, 3) == before
    screen.only('[data-index="5"] .m-text').click()
    screen.until(lambda: text_of(screen, 3) == "相手の文。", "what was held back")


def times_of(screen: Screen, row: int) -> tuple[str, str]:
    """When a row is played from, as its button says, and what its 素起こし says."""
    time = screen.only(f'[data-index="{row}"] .m-time').get_property("textContent")
    return time, screen.only(f'[data-index="{row}"] .m-verbatim').get_property("textContent")


@pytest.mark.parametrize("choice", ["この文にする", "自分の文で保存する"])
def test_a_row_that_was_typed_in_while_another_clerk_split_it_plays_its_own_half(
    screen: Screen, site: Site, choice: str
) -> None:
    job = edit(screen, site, listening=True)
    box = screen.only('[data-index="3"] .m-text')
    box.click()
    whole = times_of(screen, 3)
    with no_network(screen):
        box.send_keys("自分の字")
    other(site, job, {"op": "split", "statement": "T3", "at": 9})
    screen.until(lambda: len(screen.all(".m-row")) == 9, "the other's second half")
    typed = text_of(screen, 3)
    screen.press(".m-dispute", choice)
    half = typed if choice.startswith("自分") else statements(site, job)()[3]
    kept(lambda: statements(site, job)()[3], half)
    screen.until(lambda: text_of(screen, 3) == half, "the text that was chosen")
    screen.until(lambda: times_of(screen, 3)[1] != whole[1], "its own words heard")
    assert times_of(screen, 3)[1] == site.service.desk.draft(job).minutes_doc.statements[3].verbatim


def test_a_row_that_was_held_while_another_clerk_split_it_plays_its_own_half(
    screen: Screen, site: Site
) -> None:
    job = edit(screen, site, listening=True)
    screen.only('[data-index="3"] .m-text').click()
    whole = times_of(screen, 3)
    other(site, job, {"op": "split", "statement": "T3", "at": 9})
    screen.until(lambda: len(screen.all(".m-row")) == 9, "the other's second half")
    assert times_of(screen, 3) == whole
    screen.only('[data-index="6"] .m-text').click()
    screen.until(lambda: times_of(screen, 3)[1] != whole[1], "its own words heard")
    assert times_of(screen, 3)[1] == site.service.desk.draft(job).minutes_doc.statements[3].verbatim


def test_an_operation_that_was_overtaken_says_whose(screen: Screen, site: Site) -> None:
    job = edit(screen, site)
    post(site, "me", {"name": "山本"})
    box = screen.only('[data-index="3"] .m-text')
    box.click()
    screen.run(
        "arguments[0].setSelectionRange(4, 4); arguments[0].dispatchEvent(new Event('select'))", box
    )
    screen.only('[data-index="3"] .m-more').click()
    other(site, job, {"op": "text", "statement": "T3", "text": "相手の文。"})
    screen.press(".m-row-menu", "カーソルの位置で2つに分ける")
    screen.shows(".m-warning li", "山本：")
    screen.until(lambda: text_of(screen, 3) == "相手の文。", "the other's text")
    assert len(statements(site, job)()) == 8


def test_who_is_here_and_where_is_shown(screen: Screen, site: Site) -> None:
    job = edit(screen, site, listening=True)
    post(site, "me", {"name": "山本"})
    assert not screen.all(".m-person")
    with listening(site, job):
        screen.shows(".m-person", "山本")
        post(site, f"jobs/{job}/presence", {"tab": "other", "statement": "T3"})
        screen.shows('[data-index="3"] .m-other', "山本")
        screen.only(".m-person").click()
        screen.wait('[data-index="3"]:focus-within')
    screen.gone(".m-person")
    screen.gone(".m-other")


def test_the_name_is_asked_once(screen: Screen, site: Site) -> None:
    screen.open("web/style.css")
    screen.run("localStorage.removeItem('minutes-browser')")
    job = edit(screen, site, listening=True)
    screen.press(".m-here", "名前を入れる")
    screen.wait(".m-ask input").send_keys("佐藤花子\n")
    screen.until(lambda: not screen.only(".m-here .m-link").is_displayed(), "no more question")
    screen.only('[data-index="2"] .m-text').send_keys("直した。\t")
    kept(lambda: statements(site, job)()[2].endswith("直した。"), wanted=True)
    screen.press(".m-bar", "履歴")
    screen.shows(".m-history-item", "佐藤花子（この画面）")
    screen.open(f"edit?id={job}")
    screen.wait(".m-row")
    screen.until(lambda: not screen.only(".m-here .m-link").is_displayed(), "no more question")


def test_a_meeting_that_is_gone_gives_back_what_was_typed(screen: Screen, site: Site) -> None:
    job = edit(screen, site, listening=True)
    screen.chrome.set_network_conditions(offline=True, latency=0, throughput=-1)
    screen.only('[data-index="2"] .m-text').send_keys("届かない文。")
    screen.shows(".m-saved", "まだ保存できていません")
    site.service.delete(job)
    screen.chrome.set_network_conditions(offline=False, latency=0, throughput=-1)
    screen.shows(".m-saved", "まだ保存できていません：")
    screen.run("window.onbeforeunload = null")
    screen.open("web/style.css")
    screen.open(f"edit?id={job}")
    screen.shows(".m-say", "この会議録はありません")
    screen.shows(".m-say li", "届かない文。")
    screen.press(".m-say", "写したので消す")
    assert not screen.run(
        f"return Object.keys(localStorage).filter((key) => key.includes('{job}'))"
    )


@pytest.mark.parametrize("live", [False, True])
def test_what_is_typed_when_another_clerk_makes_it_final_is_offered_beside_the_final_text(
    screen: Screen, site: Site, *, live: bool
) -> None:
    job = edit(screen, site, listening=live)
    row = screen.only('[data-index="2"] .m-text')
    own = row.get_property("value") + "わたしの追記。"
    with no_network(screen):
        row.send_keys("わたしの追記。")
        screen.shows(".m-saved", "まだ保存できていません")
        statement = site.service.desk.statement_ids(job)[2]
        other(site, job, {"op": "text", "statement": statement, "text": "決まった文。"})
        post(site, f"jobs/{job}/state", {"state": "final"})
        final = statements(site, job)()
    screen.shows(".m-closed-over", "ほかの画面で会議録が確定され")
    screen.wait(".m-final:not([hidden])")
    screen.until(lambda: text_of(screen, 2) == "決まった文。", "the final text")
    assert screen.texts(".m-closed-over .m-own-words") == [own]
    assert screen.only(".m-saved").get_attribute("data-state") == "failed"
    assert not screen.all(".m-dispute"), "there is nothing to choose"
    screen.open(f"edit?id={job}")  # nothing is lost by leaving
    screen.wait(".m-closed-over")
    assert screen.texts(".m-closed-over .m-own-words") == [own]
    screen.until(lambda: text_of(screen, 2) == "決まった文。", "the final text")
    screen.press(".m-closed-over", "写したので消す")
    screen.until(lambda: not screen.all(".m-closed-over"), "the end of the box")
    assert unsent(screen, job) == []
    assert statements(site, job)() == final


def test_a_name_typed_when_it_was_made_final_is_offered_and_the_final_name_shown(
    screen: Screen, site: Site
) -> None:
    job = edit(screen, site)
    name, _role = card(screen, "S2")
    before = name.get_property("value")
    post(site, f"jobs/{job}/state", {"state": "final"})
    name.clear()
    name.send_keys("山本山", Keys.ENTER)
    screen.shows(".m-closed-over", "山本山")
    screen.until(lambda: name.get_property("value") == before, "the final name")
