"""Hear and follow in the page: words, rounds, what is offered after a correction, keys of one's own."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction
from pathlib import Path

import av
import numpy as np
import pytest
from selenium.webdriver.common.action_chains import ActionChains
from selenium.webdriver.common.keys import Keys

from minutes.store.records import Body

from .builders import draft, said
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


def test_a_word_of_either_column_is_heard_by_mouse(screen: Screen, site: Site) -> None:
    edit(screen, site)
    slow(screen)
    box = screen.only('[data-index="6"] .m-text')
    box.click()
    mirror = """const [box, at] = arguments, style = getComputedStyle(box);
        const pen = document.createElement('canvas').getContext('2d'); pen.font = style.font;
        return parseFloat(style.paddingLeft) + pen.measureText(box.value.slice(0, at)).width"""
    left = screen.run(mirror, box, 13) - box.size["width"] / 2
    ActionChains(screen.chrome).move_to_element_with_offset(box, left, -4).double_click().perform()
    kept(lambda: 121.0 < screen.run(TIME) < 126.0, True)  # not from the beginning of the statement
    screen.run("document.querySelector('audio').pause()")
    screen.run("document.querySelector('audio').currentTime = 0")
    said = screen.wait('[data-index="6"] .m-verbatim')
    ActionChains(screen.chrome).move_to_element_with_offset(
        said, 120 - said.size["width"] / 2, 0
    ).click().perform()
    kept(lambda: 120.2 < screen.run(TIME) < 126.0, True)


def test_the_recording_does_not_wait_where_that_is_switched_off(screen: Screen, site: Site) -> None:
    job = edit(screen, site)
    screen.run(
        "document.querySelectorAll('.m-strip .m-menu').forEach((one) => { one.open = true; })"
    )
    screen.run("document.querySelectorAll('.m-view .m-tick input')[1].click()")
    screen.open(f"edit?id={job}")  # it stays so
    screen.wait(".m-row")
    slow(screen)
    screen.only('[data-index="3"] .m-time').click()
    kept(lambda: screen.run(PAUSED), False)
    screen.run(
        "window.paused = 0; document.querySelector('audio').onpause = () => { window.paused += 1; }"
    )
    screen.only('[data-index="3"] .m-text').send_keys("あ")
    screen.shows(".m-saved", "保存しました")
    assert screen.run("return window.paused") == 0
    screen.run("localStorage.clear()")


def test_a_statement_is_heard_again_and_again_until_it_is_enough(
    screen: Screen, site: Site
) -> None:
    edit(screen, site)
    screen.only('[data-index="1"] .m-text').click()  # half a second from 0:20
    screen.run(
        "window.back = 0; document.querySelector('audio').addEventListener('seeking', () => { window.back += 1; })"
    )
    screen.keys(Keys.ALT, "l")
    screen.shows(".m-saved", "繰り返し聞きます")
    kept(lambda: screen.run("return window.back") >= 3, True)
    assert screen.run(TIME) < 24.0
    screen.keys(Keys.ALT, "l")
    screen.shows(".m-saved", "繰り返しをやめました")


def test_one_key_goes_back_and_slower_another_is_faster(screen: Screen, site: Site) -> None:
    edit(screen, site)
    screen.run("document.querySelector('audio').currentTime = 60")
    screen.shows(".m-clock", "0:01:00")
    screen.keys(Keys.ALT, ",")
    kept(lambda: screen.run("return document.querySelector('audio').playbackRate"), 0.85)
    kept(lambda: 57.0 <= screen.run(TIME) < 60.0, True)
    screen.keys(Keys.ALT, ".")
    kept(lambda: screen.run("return document.querySelector('audio').playbackRate"), 1)
    screen.run("document.querySelector('audio').pause()")


def test_only_the_statements_of_one_person_are_shown(screen: Screen, site: Site) -> None:
    edit(screen, site)
    screen.run(
        "document.querySelectorAll('.m-strip .m-menu').forEach((one) => { one.open = true; })"
    )
    screen.choose('select[aria-label="表示する発言"]', "田中一郎（委員長）だけ")
    shown = "return [...document.querySelectorAll('.m-row')].filter((one) => !one.hidden).map((one) => one.dataset.index)"
    assert screen.run(shown) == ["0", "3", "6"]
    screen.choose('select[aria-label="表示する発言"]', "要確認だけ")
    assert screen.run(shown) == ["4", "5"]
    screen.choose('select[aria-label="表示する発言"]', "すべての発言")
    assert len(screen.run(shown)) == 8


def test_a_correction_goes_into_the_dictionary_of_the_body(screen: Screen, site: Site) -> None:
    body = site.service.save_body(Body("", "建設委員会"))
    job = edit(screen, site, body_id=body.id)
    whole = statements(site, job)()
    box = screen.only('[data-index="0"] .m-text')
    box.click()
    box.clear()
    box.send_keys(whole[0].replace("議題", "案件"))
    screen.only('[data-index="1"] .m-text').click()
    screen.press(".m-learned", "建設委員会の用語辞書に加える")
    screen.shows(".m-saved", "「案件」を建設委員会の用語辞書に加えました")
    assert "案件" in str(site.service.store.bodies.get(body.id))


def test_proper_names_have_a_round_of_their_own(screen: Screen, site: Site) -> None:
    whole = said("佐藤花子委員、お願いします。", "はい、横浜市の件です。")
    job = edit(screen, site, whole)
    screen.only(".m-strip .m-menu summary").click()
    screen.press(".m-strip", "固有名詞を確かめる")
    screen.shows(".m-round", "固有名詞を確かめる：残り")
    assert screen.run(CHOSEN) in "佐藤花子"
    screen.keys(Keys.F9)
    kept(lambda: len(site.service.desk.history(job)), 1)
    screen.keys(Keys.ESCAPE)


def film(path: Path, seconds: int) -> Path:
    """A video with a picture that any Chromium shows, and silence."""
    with av.open(str(path), "w") as out:
        picture = out.add_stream("libvpx", rate=5)
        picture.width, picture.height, picture.pix_fmt = 64, 48, "yuv420p"
        sound = out.add_stream("libopus", rate=48000, layout="mono")
        for number in range(seconds * 5):
            frame = av.VideoFrame.from_ndarray(np.full((48, 64, 3), 90, np.uint8), format="rgb24")
            frame.pts, frame.time_base = number, Fraction(1, 5)
            out.mux(picture.encode(frame))
        for number in range(seconds * 50):
            frame = av.AudioFrame.from_ndarray(np.zeros((1, 960), np.int16), "s16", "mono")
            frame.sample_rate, frame.pts, frame.time_base = 48000, number * 960, Fraction(1, 48000)
            out.mux(sound.encode(frame))
        out.mux(picture.encode(None))
        out.mux(sound.encode(None))
    return path


def test_the_picture_of_a_video_is_small_and_moved_and_put_away(
    screen: Screen, site: Site, tmp_path: Path
) -> None:
    whole = draft()
    recording = replace(whole.transcript.recording, file_name="録画.webm")
    heard = replace(whole, transcript=replace(whole.transcript, recording=recording))
    edit(screen, site, heard, recording=film(tmp_path / "録画.webm", 4))
    box = screen.wait(".m-picture:not([hidden])")
    assert box.size["width"] <= 400
    start = box.location
    handle = screen.only(".m-picture-handle")
    handle.send_keys(Keys.ARROW_UP, Keys.ARROW_LEFT)
    kept(lambda: (start["x"] - box.location["x"], start["y"] - box.location["y"]), (24, 24))
    ActionChains(screen.chrome).drag_and_drop_by_offset(handle, -100, -50).perform()
    kept(lambda: start["x"] - box.location["x"] >= 100, True)
    screen.only(".m-picture-close").click()
    assert not box.is_displayed()
    screen.run("document.querySelectorAll('.m-strip .m-menu')[1].open = true")
    screen.all(".m-view .m-tick input")[2].click()  # and fetched again
    assert box.is_displayed()


def test_who_speaks_how_loud_and_what_is_open_stands_on_the_line_of_the_whole_meeting(
    screen: Screen, site: Site
) -> None:
    edit(screen, site)
    colours = """const line = document.querySelector('.m-timeline canvas'), pen = line.getContext('2d');
        const [from, to, top, bottom] = arguments, part = (share, whole) => Math.round(share * whole);
        const x = part(from, line.width), y = part(top, line.height);
        const {data} = pen.getImageData(x, y, Math.max(1, part(to, line.width) - x), Math.max(1, part(bottom, line.height) - y));
        return [...new Set([...new Uint32Array(data.buffer)])].length"""
    screen.until(lambda: screen.run(colours, 0.0, 1.0, 0.0, 1.0) > 6, "everything drawn")
    voice = """const line = document.querySelector('.m-timeline canvas');
        const at = (arguments[0] + 0.5) / 160 * line.width;
        return [...line.getContext('2d').getImageData(Math.round(at), Math.round(line.height * 0.5), 1, 1).data].join()"""
    assert screen.run(voice, 0) != screen.run(voice, 19)  # somebody speaks, then nobody
    assert screen.run(voice, 0) != screen.run(voice, 40)  # two people
    marks = [
        screen.run(colours, second / 160 - 0.004, second / 160 + 0.004, 0.0, 0.2)
        for second in (80, 110)
    ]
    assert marks[0] > marks[1]  # an open doubt at 1:20
