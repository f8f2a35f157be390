"""Hear and follow in the page: words, rounds, what is offered after a correction, keys of one's own."""

from __future__ import annotations

import pytest
from selenium.webdriver.common.keys import Keys

from .builders import draft
from .conftest import Site
from .editing import edit, kept, statements
from .screen import Screen

pytestmark = pytest.mark.browser

CHOSEN = """const box = document.activeElement;
return box.value.slice(box.selectionStart, box.selectionEnd)"""
TIME = "return document.querySelector('audio').currentTime"
PAUSED = "return document.querySelector('audio').paused"


def slow(screen: Screen) -> None:
    """As slow as a browser plays: it is still near the place when a busy machine looks."""
    screen.run("document.querySelector('audio').playbackRate = 0.0625")


def test_the_recording_waits_while_somebody_types_and_goes_on_after(
    screen: Screen, site: Site
) -> None:
    edit(screen, site)
    slow(screen)
    screen.only('[data-index="3"] .m-time').click()
    kept(lambda: screen.run(PAUSED), False)
    screen.only('[data-index="3"] .m-text').send_keys("あ")
    kept(lambda: screen.run(PAUSED), True)
    kept(lambda: screen.run(PAUSED), False)
    kept(lambda: 58.0 <= screen.run(TIME) < 62.0, True)


def test_the_word_that_was_heard_is_chosen_with_one_key_and_typed_over(
    screen: Screen, site: Site
) -> None:
    job = edit(screen, site)
    before = statements(site, job)()
    assert before[3].startswith("ただいまから委員会を開会します。")
    slow(screen)
    screen.only('[data-index="6"] .m-time').click()
    kept(lambda: screen.run(PAUSED), False)
    screen.run("document.querySelector('audio').currentTime = 61.6")  # the sixth word of row 3
    screen.keys(Keys.F2)
    screen.wait('[data-index="3"] .m-text:focus')
    assert screen.run(PAUSED)
    assert screen.run(CHOSEN) == "会しま"
    assert statements(site, job)() == before  # choosing changes nothing
    screen.keys(Keys.ALT, Keys.ARROW_RIGHT)
    assert before[3].index(screen.run(CHOSEN), 15) >= 15
    screen.keys(Keys.ALT, Keys.ARROW_LEFT)
    screen.keys(Keys.ALT, Keys.ARROW_LEFT)
    screen.run("document.activeElement.setSelectionRange(12, 15)")
    screen.keys("閉")
    kept(lambda: statements(site, job)()[3], before[3][:12] + "閉" + before[3][15:])
    kept(lambda: screen.run(PAUSED), False)  # and it goes on by itself
    assert statements(site, job)()[:3] == before[:3]
    assert screen.chrome.current_url.endswith(job)  # Alt+← leads nowhere else


def test_the_word_that_is_spoken_is_marked_and_the_page_follows_until_the_clerk_scrolls(
    screen: Screen, site: Site
) -> None:
    edit(screen, site, draft(length=40))
    slow(screen)
    screen.run("document.querySelector('audio').currentTime = 500.5")
    screen.only(".m-play").click()  # a browser plays only for a person
    marked = "return [...(CSS.highlights.get('m-spoken') ?? [])].map(String).join()"
    kept(lambda: screen.run(marked) != "", True)
    box = """const box = document.querySelector('.m-heard').getBoundingClientRect();
        return box.top < innerHeight && box.bottom > 112"""
    kept(lambda: screen.run(box), True)
    screen.run(
        "const rows = document.querySelector('.m-rows'); rows.dispatchEvent(new WheelEvent('wheel'));"
        "rows.scrollTop = 0"
    )
    screen.run_async("setTimeout(arguments[0], 600)")
    assert screen.run("return document.querySelector('.m-rows').scrollTop") < 50
    screen.run("document.querySelector('audio').pause()")


def test_speed_and_position_are_those_of_the_last_visit(screen: Screen, site: Site) -> None:
    job = edit(screen, site)
    screen.choose('select[aria-label="再生の速さ"]', "1.5倍速")
    screen.run("document.querySelector('audio').currentTime = 77")
    screen.shows(".m-clock", "0:01:17")
    screen.open(f"edit?id={job}")
    screen.shows(".m-clock", "0:01:17")
    assert screen.run("return document.querySelector('audio').playbackRate") == 1.5
    assert screen.run(PAUSED)


def test_every_figure_is_heard_and_settled_with_one_key(screen: Screen, site: Site) -> None:
    job = edit(screen, site)
    before = statements(site, job)()
    screen.only(".m-strip .m-menu summary").click()
    screen.press(".m-strip", "数字を確かめる")
    count = sum(text.count("一件") for text in before)
    screen.shows(".m-round", f"残り {count}／{count}")
    assert not screen.all(".m-strip .m-menu[open]")  # it would lie on the buttons of the round
    chosen = "const box = document.activeElement; return box.value.slice(box.selectionStart, box.selectionEnd)"
    assert screen.run(chosen) == "一"
    screen.keys("\ue039")
    screen.shows(".m-round", f"残り {count - 1}／{count}")
    for _ in range(count - 1):
        screen.keys("\ue039")
    screen.shows(".m-round", "すべて確かめました")
    kept(lambda: len(site.service.desk.history(job)), count)
    assert statements(site, job)() == before
    screen.only(".m-strip .m-menu summary").click()
    screen.keys("\ue00c")  # Escape closes what is open, then ends the round
    assert not screen.all(".m-strip .m-menu[open]")
    assert screen.only(".m-round").is_displayed()
    screen.keys("\ue00c")
    assert not screen.only(".m-round").is_displayed()
    screen.run("document.querySelector('audio').pause()")


def test_a_correction_is_offered_for_every_other_place_that_says_the_same(
    screen: Screen, site: Site
) -> None:
    job = edit(screen, site)
    whole = statements(site, job)()
    box = screen.only('[data-index="0"] .m-text')
    box.click()
    box.clear()
    box.send_keys(whole[0].replace("議題", "案件"))
    kept(lambda: statements(site, job)()[0], whole[0].replace("議題", "案件"))
    screen.only('[data-index="1"] .m-text').click()
    others = sum(text.count("議題") for text in whole[1:])
    screen.press(".m-learned", f"ほかの{others}か所も見て直す")
    screen.press(".m-find", f"{others}か所を置換")
    kept(statements(site, job), tuple(text.replace("議題", "案件") for text in whole))
    screen.press(".m-bar", "元に戻す")
    kept(statements(site, job), (whole[0].replace("議題", "案件"), *whole[1:]))


def test_keys_are_the_clerks_own_and_the_speakers_have_numbers(screen: Screen, site: Site) -> None:
    job = edit(screen, site)
    screen.run(
        "document.querySelectorAll('.m-strip .m-menu').forEach((one) => { one.open = true; })"
    )
    button = "「3秒戻す」のキーを変える"
    screen.run(f"document.querySelector('[title=\"{button}\"]').click()")
    screen.wait(".m-dialog[open]")
    screen.keys("\ue03a")  # F10
    screen.gone(".m-dialog")
    screen.run("document.querySelector('audio').currentTime = 30")
    screen.shows(".m-clock", "0:00:30")
    screen.keys("\ue03a")
    screen.shows(".m-clock", "0:00:27")
    screen.run("localStorage.removeItem('minutes-keys')")
    screen.only('[data-index="2"] .m-text').click()
    first = screen.run("return document.querySelector('.m-card').dataset.speaker")
    screen.keys("control", "1")
    kept(lambda: site.service.desk.draft(job).minutes_doc.statements[2].speaker_id, first)


def test_the_recording_goes_to_a_time_and_to_a_place_of_the_timeline(
    screen: Screen, site: Site
) -> None:
    edit(screen, site)
    screen.keys("\ue00a", "g")
    screen.wait(".m-dialog input").send_keys("1:22\n")
    screen.shows(".m-clock", "0:01:22")
    screen.run("document.querySelector('.m-timeline').focus()")
    screen.keys("\ue011")  # End
    screen.shows(".m-clock", "0:02:40")
    screen.only(".m-timeline").click()  # its middle
    screen.shows(".m-clock", "0:01:20")
