"""Every operation of the page on a draft of the real models, over a line that is cut in the middle of it.

First nothing arrives, then the server gets it and its answer is lost, then the page is loaded anew:
what a clerk did is in the document once and whole.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

import pytest
from selenium.webdriver.common.keys import Keys

from minutes import pipeline, serialize
from minutes.options import TranscribeOptions
from minutes.schema import Draft

from .conftest import ROOT, Site
from .editing import (
    card,
    choose,
    fill,
    header_boxes,
    kept,
    list_of_people,
    open_filed_as,
    panel,
    put_cursor,
    unsent,
)
from .line import Line, line_to
from .screen import Screen

if TYPE_CHECKING:
    from selenium.webdriver import Chrome

pytestmark = pytest.mark.browser

Act = Callable[[Screen], object]
SAMPLES = ROOT / "samples"


@pytest.fixture(scope="session")
def heard(models_dir: Path) -> Draft:
    """What the real models make of a committee of a minute and a half."""
    options = TranscribeOptions(
        roster=str(SAMPLES / "roster.csv"), agenda=str(SAMPLES / "agenda.txt"), device="cpu"
    )
    return pipeline.run(
        SAMPLES / "iinkai.ogg",
        papers=pipeline.read_papers(options),
        options=options,
        engines=pipeline.load_engines(options),
    )


@pytest.fixture
def line(site: Site) -> Iterator[Line]:
    """The line to the server."""
    with line_to(urlsplit(site.url).port or 0) as opened:
        yield opened


@pytest.fixture
def far(chromium: Chrome, line: Line) -> Screen:
    """The browser at the other end of the line."""
    return Screen(chromium, f"http://127.0.0.1:{line.port}")


def text(screen: Screen) -> None:
    screen.only('[data-index="3"] .m-text').send_keys("書き足し。\t")


def speaker(screen: Screen) -> None:
    list_of_people(screen, 4)
    screen.choose('[data-index="4"] .m-who', "小林由紀（委員）")


def nobody(screen: Screen) -> None:
    list_of_people(screen, 4)
    screen.choose('[data-index="4"] .m-who', "発言者不明")


def stranger(screen: Screen) -> None:
    choose(screen, 2, "発言者を新しい人にする…")
    fill(screen, 0, "山田太郎")
    screen.press(".m-ask", "決める")


def split(screen: Screen) -> None:
    put_cursor(screen, 3, 17)
    choose(screen, 3, "カーソルの位置で2つに分ける")


def merge(screen: Screen) -> None:
    choose(screen, 4, "前の発言につなぐ")


def delete(screen: Screen) -> None:
    choose(screen, 12, "この発言を削る")


def show_deleted(screen: Screen) -> None:
    screen.shows(".m-deleted summary", "削った発言（1件）")
    panel(screen, "contents")
    screen.only(".m-deleted summary").click()


def restore(screen: Screen) -> None:
    screen.press(".m-deleted", "戻す")


def insert(screen: Screen) -> None:
    choose(screen, 2, "この後に発言を足す")


def replaced(screen: Screen) -> None:
    screen.press(".m-bar", "検索と置換")
    boxes = screen.all(".m-find input[type=text]")
    screen.only(".m-find input[type=checkbox]").click()
    boxes[0].send_keys("公園(緑地|の遊具)")
    boxes[1].send_keys("広場\\1")
    screen.until(lambda: "か所" in "".join(screen.texts(".m-find .m-quiet")), "the places")
    script = "document.querySelector('.m-find .m-primary').click()"
    screen.run(script)


def open_changes(screen: Screen) -> None:
    screen.only('[data-index="6"] .m-text').click()
    screen.wait(".m-revoke")


def revoke(screen: Screen) -> None:
    screen.only(".m-revoke").click()


def to_doubt(screen: Screen) -> None:
    screen.keys("f8")
    screen.wait(".m-row:focus-within")


def check(screen: Screen) -> None:
    screen.keys(Keys.F9)


def uncheck(screen: Screen) -> None:
    row = screen.wait(".m-row:has(.m-remark)").get_attribute("data-index")
    choose(screen, int(row or ""), "確かめたことを取り消す")


def person(screen: Screen) -> None:
    card(screen, "S4")[1].send_keys("代理\t")


def merge_people(screen: Screen) -> None:
    panel(screen, "speakers")
    screen.press("#m-panel-speakers", "同じ人をまとめる…")
    screen.press(".m-ask", "まとめる")


def place(screen: Screen) -> None:
    header_boxes(screen)["場所"].send_keys("議場\t")


def front(screen: Screen) -> None:
    panel(screen, "meeting")
    screen.only(".m-front summary").click()
    screen.only(".m-front [name=observers]").send_keys("3人\t")


def attendance(screen: Screen) -> None:
    panel(screen, "meeting")
    screen.run("document.querySelector('.m-attendance').closest('details').open = true")
    screen.press("#m-panel-meeting", "出席者を直す…")
    screen.wait(".m-roster tbody tr")
    screen.all('.m-roster [data-field="group"]')[0].send_keys("欠席")
    screen.press(".m-roster", "保存する")


def heading(screen: Screen) -> None:
    choose(screen, 8, "この前に見出しを置く…")
    screen.only(".m-row-menu input").send_keys("その他\n")


def change_heading(screen: Screen) -> None:
    panel(screen, "contents")
    screen.run("document.querySelector('.m-contents-door').click()")
    fill(screen, 1, "遊具の件")
    screen.press(".m-ask", "直す")


def move_heading(screen: Screen) -> None:
    panel(screen, "contents")
    screen.only('[data-index="4"] .m-text').click()
    screen.run("document.querySelector('.m-contents-door').click()")
    screen.press(".m-ask", "カーソルのある発言の前へ移す")


def remove_heading(screen: Screen) -> None:
    panel(screen, "contents")
    screen.run("document.querySelector('.m-contents-door').click()")
    screen.press(".m-ask", "外す")


def recess(screen: Screen) -> None:
    choose(screen, 3, "この後に休憩・採決などを足す…")
    screen.wait(".m-ask select")
    screen.choose(".m-ask select", "休憩")
    screen.press(".m-ask", "次へ")
    fill(screen, 0, "（午後2時　休憩）")
    screen.press(".m-ask", "足す")


def first_event(screen: Screen, answer: str, words: str = "") -> None:
    screen.run("document.querySelector('.m-event[data-fact] .m-door').click()")
    if words:
        fill(screen, 0, words)
    screen.press(".m-ask", answer)


def change_event(screen: Screen) -> None:
    first_event(screen, "直す", "（午前10時　開会）")


def remove_event(screen: Screen) -> None:
    first_event(screen, "外す")


def next_meeting(screen: Screen) -> None:
    panel(screen, "facts")
    screen.press(".m-facts-panel", "次回を足す…")
    fill(screen, 0, "次回は6月22日")
    screen.press(".m-ask", "足す")


def decision(screen: Screen) -> None:
    choose(screen, 3, "決定事項にする…")
    fill(screen, 0, "修繕する。")
    screen.press(".m-ask", "足す")


def action(screen: Screen) -> None:
    choose(screen, 4, "ToDoにする…")
    fill(screen, 0, "張り紙を直す")
    fill(screen, 1, "石川直樹")
    screen.press(".m-ask", "足す")


def point(screen: Screen) -> None:
    choose(screen, 8, "要点にする…")
    fill(screen, 0, "使用を止めた")
    screen.press(".m-ask", "足す")


def of_fact(row: int, answer: str, words: str = "") -> Act:
    """Change, confirm or remove what stands below a row."""

    def act(screen: Screen) -> None:
        screen.press(f'[data-index="{row}"] + .m-fact', "直す")
        if words:
            fill(screen, 0, words)
        screen.press(".m-ask", answer)

    return act


def of_last_point(answer: str, words: str = "") -> Act:
    """Change or remove the last line of 要点."""

    def act(screen: Screen) -> None:
        panel(screen, "points")
        screen.run("[...document.querySelectorAll('.m-points li .m-door')].at(-1).click()")
        if words:
            fill(screen, 0, words)
        screen.press(".m-ask", answer)

    return act


def undo(screen: Screen) -> None:
    screen.press(".m-bar", "元に戻す")


def redo(screen: Screen) -> None:
    screen.press(".m-bar", "やり直す")


def show_machine(screen: Screen) -> None:
    screen.press(".m-bar", "履歴")
    screen.wait('[data-version="0"] .m-history-item').click()
    screen.shows(".m-difference", "機械の案と今の違い")


def go_back(screen: Screen) -> None:
    screen.press(".m-difference", "この版に戻す")
    screen.press(".m-dialog", "戻す")


def name_version(screen: Screen) -> None:
    screen.press(".m-difference", "版に名前を付ける…")
    fill(screen, 0, "機械の案のまま")
    screen.press(".m-ask", "付ける")


def review(screen: Screen) -> None:
    screen.choose(".m-state-choice", "確認中")


def final(screen: Screen) -> None:
    screen.choose(".m-state-choice", "確定")
    screen.press(".m-dialog", "確定する")


def reopen(screen: Screen) -> None:
    screen.press(".m-final", "確認中に戻す")
    screen.press(".m-dialog", "開き直す")


KINDS: Mapping[str, Sequence[Act]] = {
    "text": (text,),
    "speaker": (speaker,),
    "nobody": (nobody,),
    "stranger": (stranger,),
    "split": (split,),
    "merge": (merge,),
    "delete": (delete,),
    "restore": (delete, show_deleted, restore),
    "insert": (insert,),
    "replace": (replaced,),
    "revoke": (open_changes, revoke),
    "reapply": (open_changes, revoke, open_changes, revoke),
    "check": (to_doubt, check),
    "uncheck": (to_doubt, check, uncheck),
    "person": (person,),
    "merge people": (merge_people,),
    "header": (place,),
    "front": (front,),
    "attendance": (attendance,),
    "heading": (heading,),
    "heading changed": (change_heading,),
    "heading moved": (move_heading,),
    "heading removed": (remove_heading,),
    "event": (recess,),
    "event changed": (change_event,),
    "event removed": (remove_event,),
    "next meeting": (next_meeting,),
    "decision": (decision,),
    "decision changed": (decision, of_fact(3, "直す", "修繕を急ぐ。")),
    "decision confirmed": (decision, text, of_fact(3, "このままで正しい")),
    "decision removed": (decision, of_fact(3, "外す")),
    "action": (action,),
    "action changed": (action, of_fact(4, "直す", "張り紙を増やす")),
    "action removed": (action, of_fact(4, "外す")),
    "point": (point,),
    "point changed": (of_last_point("直す", "別の要点"),),
    "point removed": (of_last_point("外す"),),
    "undo": (text, undo),
    "redo": (text, undo, redo),
    "version": (text, show_machine, go_back),
    "version name": (text, show_machine, name_version),
    "review": (review,),
    "final": (final,),
    "opened again": (final, reopen),
}
"""What comes before, step by step, and last the operation in whose middle the line is cut."""

SHOWN = """return [...document.querySelectorAll('.m-row')].map((row) => row.querySelector('.m-text').value)"""


@pytest.mark.parametrize("kind", KINDS)
def test_every_operation_arrives_once_over_a_line_that_is_cut(
    far: Screen, site: Site, line: Line, heard: Draft, kind: str
) -> None:
    *before, act = KINDS[kind]
    job = open_filed_as("youten", far, site, heard)
    desk = site.service.desk
    for step in before:
        known = desk.version(job)
        step(far)
        if step not in (show_deleted, open_changes, to_doubt, show_machine):
            kept(lambda v=known: desk.version(job) > v, wanted=True)
            kept(lambda: unsent(far, job), [])
    known = desk.version(job)
    first = everything(site, job)
    line.become("cut")
    act(far)
    far.shows(".m-saved", "まだ保存できていません")
    assert everything(site, job) == first
    line.become("deaf")
    kept(lambda: desk.version(job) > known, wanted=True)
    once = everything(site, job)
    assert once != first
    line.become("whole")
    far.open(f"edit?id={job}")
    far.wait(".m-row")
    kept(lambda: unsent(far, job), [])
    assert everything(site, job) == once
    wanted = [statement.text for statement in desk.draft(job).minutes_doc.statements]
    far.until(lambda: far.run(SHOWN) == wanted, "the document as the server has it")
    assert not far.all(".m-dispute")


@pytest.mark.parametrize("kind", ["split", "undo", "final"])
def test_a_page_that_stays_open_shows_what_the_server_did(
    far: Screen, site: Site, line: Line, heard: Draft, kind: str
) -> None:
    *before, act = KINDS[kind]
    job = open_filed_as("youten", far, site, heard)
    desk = site.service.desk
    for step in before:
        step(far)
        kept(lambda: desk.version(job) > 0 and not unsent(far, job), wanted=True)
    known = desk.version(job)
    line.become("deaf")
    act(far)
    kept(lambda: desk.version(job) > known, wanted=True)
    once = everything(site, job)
    far.shows(".m-saved", "まだ保存できていません")
    line.become("whole")
    kept(lambda: unsent(far, job), [])
    wanted = [statement.text for statement in desk.draft(job).minutes_doc.statements]
    far.until(lambda: far.run(SHOWN) == wanted, "the document as the server has it")
    assert everything(site, job) == once
    assert far.only(".m-final").is_displayed() == (kind == "final")


def test_what_is_typed_into_a_statement_that_is_being_divided_is_neither_lost_nor_doubled(
    far: Screen, site: Site, line: Line, heard: Draft
) -> None:
    job = open_filed_as("youten", far, site, heard)
    desk = site.service.desk
    whole = desk.draft(job).minutes_doc.statements[3].text
    line.become("cut")
    split(far)
    far.shows(".m-saved", "まだ保存できていません")
    far.only('[data-index="3"] .m-text').send_keys(Keys.CONTROL, Keys.END)
    far.only('[data-index="3"] .m-text').send_keys("打ち足した。")
    far.run_async("setTimeout(arguments[0], 1500)")
    line.become("whole")
    far.shows('[data-index="3"] .m-dispute', whole[:17])

    def texts() -> list[str]:
        return [statement.text for statement in desk.draft(job).minutes_doc.statements][3:5]

    assert texts() == [whole[:17], whole[17:]]
    assert far.only('[data-index="3"] .m-text').get_property("value") == whole + "打ち足した。"
    far.press('[data-index="3"] .m-dispute', "この文にする")
    kept(lambda: unsent(far, job), [])
    assert texts() == [whole[:17], whole[17:]]


def everything(site: Site, job: str) -> tuple[Any, ...]:
    """Draft, state and history."""
    desk = site.service.desk
    whole = json.dumps(serialize.draft_to_json(desk.draft(job)), ensure_ascii=False)
    history = [(edit.version, edit.kind, edit.target, edit.undoes) for edit in desk.history(job)]
    return whole, desk.resolved(job).state, history
