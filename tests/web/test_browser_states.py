"""WCAG 2.2 AA by axe on what stands on a page only for a moment: news, questions, choices, what is left over."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from corrections import save_statement
from selenium.webdriver.common.keys import Keys
from store.desk_kit import draft as council

from minutes.store.records import Body

from .builders import draft, said
from .conftest import Site, seed_anew
from .editing import choose, edit, panel, statements, unsent
from .screen import Screen
from .test_browser_access import scheme, violations
from .test_browser_edits import no_network
from .test_browser_together import listening, other, post
from .test_lessons import PAIRS
from .test_renewal import said_anew

pytestmark = pytest.mark.browser

__all__ = ["scheme"]  # the fixture


def a_dispute(screen: Screen, site: Site) -> None:
    job = edit(screen, site)
    box = screen.only('[data-index="3"] .m-text')
    box.click()
    other(site, job, {"op": "text", "statement": "T3", "text": "相手の文。"})
    box.send_keys("自分の字")
    screen.wait(".m-dispute")


def a_named_dispute(screen: Screen, site: Site) -> None:
    job = edit(screen, site)
    panel(screen, "speakers")
    screen.only('[data-speaker="S2"] .m-card-head').click()
    other(site, job, {"op": "person", "person": "S2", "name": "高橋三郎"})
    screen.all('[data-speaker="S2"] input')[0].send_keys("山本", Keys.ENTER)
    screen.wait(".m-card .m-dispute")


def an_operation_that_was_stopped(screen: Screen, site: Site) -> None:
    job = edit(screen, site)
    screen.only('[data-index="3"] .m-text').click()
    screen.only('[data-index="3"] .m-more').click()
    other(site, job, {"op": "text", "statement": "T3", "text": "相手の文。"})
    screen.press(".m-row-menu", "前の発言につなぐ")
    screen.wait(".m-warning li")


def nothing_saved(screen: Screen, site: Site) -> None:
    edit(screen, site)
    with no_network(screen):
        screen.only('[data-index="3"] .m-text').send_keys("届かない。")
        screen.shows(".m-saved", "まだ保存できていません")


def what_has_no_place(screen: Screen, site: Site) -> None:
    job = edit(screen, site)
    with no_network(screen):
        screen.only('[data-index="2"] .m-text').send_keys("届かない文。")
        screen.shows(".m-saved", "まだ保存できていません")
        assert unsent(screen, job)
        other(site, job, {"op": "delete", "statement": "T2"})
        screen.run("window.onbeforeunload = null")
    screen.open(f"edit?id={job}")
    screen.wait(".m-row")
    screen.shows(".m-editor", "届かない文。")


def a_meeting_that_is_gone(screen: Screen, site: Site) -> None:
    job = edit(screen, site)
    screen.chrome.set_network_conditions(offline=True, latency=0, throughput=-1)
    screen.only('[data-index="2"] .m-text').send_keys("届かない文。")
    screen.shows(".m-saved", "まだ保存できていません")
    site.service.delete(job)
    screen.chrome.set_network_conditions(offline=False, latency=0, throughput=-1)
    screen.shows(".m-saved", "まだ保存できていません：")
    screen.open("web/style.css")
    screen.open(f"edit?id={job}")
    screen.shows(".m-say li", "届かない文。")


def what_was_learned(screen: Screen, site: Site) -> None:
    body = site.service.save_body(Body("", "総務委員会"))
    job = edit(screen, site, body_id=body.id)
    text = statements(site, job)()[0]
    box = screen.only('[data-index="0"] .m-text')
    box.click()
    box.clear()
    box.send_keys(text.replace("議題", "案件"))
    screen.only('[data-index="1"] .m-text').click()
    screen.wait(".m-learned:not([hidden])")


def what_was_read_anew(screen: Screen, site: Site) -> None:
    edit(screen, site, council())
    box = screen.only('[data-index="4"] .m-text')
    box.click()
    box.send_keys(Keys.CONTROL, "a")
    box.send_keys("これで質疑を終わります。")
    screen.only('[data-index="8"] .m-text').click()
    screen.wait(".m-reread")


def a_fact_whose_ground_moved(screen: Screen, site: Site) -> None:
    edit(screen, site)
    choose(screen, 3, "決定事項にする…")
    screen.wait(".m-ask textarea").send_keys("継続審査とする。")
    screen.press(".m-ask", "足す")
    screen.wait(".m-fact")
    screen.only('[data-index="3"] .m-text').send_keys("違う文。\t")
    screen.wait(".m-fact .m-flag")


def the_other_clerk(screen: Screen, site: Site) -> None:
    job = edit(screen, site, listening=True)
    post(site, "me", {"name": "山本"})
    with listening(site, job):
        screen.wait(".m-person")
        post(site, f"jobs/{job}/presence", {"tab": "other", "statement": "T3"})
        screen.wait('[data-index="3"] .m-other')
        assert violations(screen) == []


def a_name_for_a_version(screen: Screen, site: Site) -> None:
    edit(screen, site)
    screen.only('[data-index="2"] .m-text').send_keys("書き足し。\t")
    screen.shows(".m-saved", "保存しました")
    screen.press(".m-bar", "履歴")
    screen.wait('[data-version="0"] .m-history-item').click()
    screen.press(".m-difference", "版に名前を付ける…")
    screen.wait(".m-ask input")


def a_key(screen: Screen, site: Site) -> None:
    edit(screen, site)
    screen.run("for (const one of document.querySelectorAll('.m-strip .m-menu')) one.open = true")
    screen.run("document.querySelector('.m-key').click()")
    screen.wait(".m-dialog[open]")


def the_question_before_it_is_final(screen: Screen, site: Site) -> None:
    edit(screen, site)
    screen.choose(".m-state-choice", "確定")
    screen.wait(".m-dialog[open]")


def what_the_corrections_teach(screen: Screen, site: Site) -> None:
    body = site.service.save_body(Body("", "建設委員会"))
    job = edit(screen, site, said(*(before for before, _ in PAIRS)), body_id=body.id)
    for place, (before, after) in enumerate(PAIRS):
        if before != after:
            save_statement(site.service.desk, job, place, text=after)
    site.service.desk.set_state(job, "final")
    screen.open(f"edit?id={job}")
    screen.wait(".m-final:not([hidden])")
    panel(screen, "meeting")
    screen.press(".m-lessons", "この会議の直しから覚える…")
    screen.wait(".m-teach[open]")


def nobody_speaks(screen: Screen, site: Site) -> None:
    job = site.seed(said())
    screen.open(f"edit?id={job}")
    screen.wait(".m-empty")


def what_was_made_anew(screen: Screen, site: Site) -> None:
    job = site.seed(draft())
    save_statement(site.service.desk, job, 1, text="人が直した文。", user="甲")
    seed_anew(site.service, job, said_anew(draft(), {1: ("別の言葉です。", "別の言葉です。")}))
    screen.open(f"renew?id={job}&done=1")
    screen.wait(".m-conflicts > li")


def the_bin(screen: Screen, site: Site) -> None:
    job = site.seed(draft())
    site.service.bin.put(job)
    screen.open("")
    screen.wait(".m-bin:not([hidden]) summary").click()
    screen.wait(".m-bin .m-job")


def a_choice_of_meetings(screen: Screen, site: Site) -> None:
    job = site.seed(draft())
    screen.open("")
    screen.wait(f'[data-id="{job}"] .m-choose').click()
    screen.wait(".m-selection:not([hidden])")


def what_was_found(screen: Screen, site: Site) -> None:
    site.seed(draft())
    screen.open("?q=議題")
    screen.wait(".m-hits li")


def a_job_at_work(screen: Screen, site: Site) -> None:
    job = site.seed(None, state="running")
    site.service.store.jobs.set(job, stage="recognise", fraction=0.5)
    screen.open(f"edit?id={job}")
    screen.shows(".m-editor", "まだ作っています")


STATES: tuple[Callable[[Screen, Site], None], ...] = (
    a_dispute,
    a_named_dispute,
    an_operation_that_was_stopped,
    nothing_saved,
    what_has_no_place,
    a_meeting_that_is_gone,
    what_was_learned,
    what_was_read_anew,
    a_fact_whose_ground_moved,
    the_other_clerk,
    a_name_for_a_version,
    a_key,
    the_question_before_it_is_final,
    what_the_corrections_teach,
    nobody_speaks,
    what_was_made_anew,
    the_bin,
    a_choice_of_meetings,
    what_was_found,
    a_job_at_work,
)


@pytest.mark.parametrize("show", STATES, ids=lambda show: show.__name__)
def test_axe_finds_nothing_on_it(
    screen: Screen,
    site: Site,
    scheme: Callable[[str], None],
    show: Callable[[Screen, Site], None],
) -> None:
    found = {}
    show(screen, site)
    for colours in ("light", "dark"):
        scheme(colours)
        found[colours] = violations(screen)
    assert found == {"light": [], "dark": []}
