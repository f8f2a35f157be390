"""Sending recordings as a clerk does: several, a zip, a cut line, a reload, messages at hand."""

from __future__ import annotations

import hashlib
import zipfile
from pathlib import Path

import pytest

from minutes.jobs.results import load_papers
from minutes.web.incoming import PART

from .conftest import Site, make_recording
from .screen import Screen

pytestmark = pytest.mark.browser

HOLD = """
const real = window.fetch;
window.puts = 0;
window.fetch = async (url, options) => {
  if (options?.method === "PUT" && (window.puts += 1) > 1) {
    await new Promise((go) => { window.goOn = go; });
  }
  return real(url, options);
};
"""
"""The first part goes through; each later one waits until the test lets it go."""

OBSERVERS = "#m-observers textarea, #m-observers input"
FEWEST = "#m-min_speakers textarea, #m-min_speakers input"
VTT = "WEBVTT\n\n00:00:00.000 --> 00:00:02.000\n佐藤: 開会します。\n"


def started(screen: Screen, site: Site) -> str:
    """The id of the meeting that was handed over; it is stopped."""
    job = screen.wait(".m-job").get_attribute("data-id")
    assert job
    site.service.cancel(job)
    return job


def test_a_cut_line_and_a_reload_only_delay_it(screen: Screen, site: Site, tmp_path: Path) -> None:
    path = make_recording(tmp_path / "長い録音.wav", (3 * PART) // 16000)
    assert path.stat().st_size > 2 * PART
    digest = hashlib.sha256(path.read_bytes()).hexdigest()
    screen.open("new")
    screen.wait("#m-recording input[type=file]")
    screen.run(HOLD)
    screen.only("#m-recording input[type=file]").send_keys(str(path))
    screen.until(lambda: screen.run("return window.puts === 2"), "the second part")
    screen.chrome.set_network_conditions(offline=True, latency=0, throughput=-1)
    screen.run("window.goOn()")
    screen.shows(".m-files", "続きから送ります")
    screen.chrome.set_network_conditions(offline=False, latency=0, throughput=-1)
    screen.only("#m-title textarea, #m-title input").send_keys("続きから送った会議\t")
    screen.open("web/style.css")
    screen.open("new")
    screen.shows(".m-files", "同じファイルをもう一度選ぶと、続きから送ります")
    screen.wait("#m-recording input[type=file]").send_keys(str(path))
    screen.shows("#m-recording-line", "長さ")
    assert len(screen.all(".m-files li")) == 1
    title = screen.only("#m-title textarea, #m-title input")
    screen.until(lambda: title.get_property("value") == "続きから送った会議", "the kept title")
    screen.only("#m-start").click()
    job = started(screen, site)
    assert site.service.store.jobs.get(job).sha256 == digest
    assert site.service.job(job).title == "続きから送った会議"
    site.service.delete(job)
    screen.open("new")
    screen.wait("#m-recording input[type=file]")
    assert screen.all(".m-files li") == []  # the next meeting begins empty


def test_the_folded_fields_come_back_after_a_reload(screen: Screen) -> None:
    unfold(screen)
    screen.wait(OBSERVERS).send_keys("3名\t")
    screen.wait(FEWEST).send_keys("2\t")
    kept = "return sessionStorage.getItem('minutes-form') ?? ''"
    screen.until(lambda: '"2"' in screen.run(kept), "the last field kept")
    unfold(screen)
    screen.until(lambda: screen.wait(OBSERVERS).get_property("value") == "3名", "the observers")
    screen.until(lambda: screen.wait(FEWEST).get_property("value") == "2", "the fewest speakers")


def unfold(screen: Screen) -> None:
    """The form anew, with its two folded parts open."""
    screen.open("new")
    folded = ".m-form .label-wrap"
    screen.until(lambda: len(screen.all(folded)) == 2, "the folded parts")
    screen.wait("#m-recording input[type=file]")
    screen.run(f"for (const one of document.querySelectorAll('{folded}')) one.click()")


def test_a_zip_of_zoom_is_shown_before_it_starts_and_can_be_corrected(
    screen: Screen, site: Site, tmp_path: Path
) -> None:
    sound = make_recording(tmp_path / "a.wav", 3).read_bytes()
    with zipfile.ZipFile(tmp_path / "Zoom.zip", "w") as bundle:
        bundle.writestr("会議/video1.wav", sound)
        bundle.writestr("会議/closed_caption.vtt", VTT)
        bundle.writestr("会議/chat.txt", "00:00:01\t佐藤:\tこんにちは\n")
        bundle.writestr("会議/recording.conf", "x")
    screen.open("new")
    screen.wait("#m-recording input[type=file]").send_keys(str(tmp_path / "Zoom.zip"))
    screen.shows("#m-recording-line", "長さ 0:00:03")
    rows = {row.text.split("\n")[0]: row for row in screen.all(".m-files li")}
    chosen = "return arguments[0].querySelector('select').selectedOptions[0].textContent"
    assert {name.split("/")[1]: screen.run(chosen, row) for name, row in rows.items()} == {
        "video1.wav": "録音",
        "closed_caption.vtt": "字幕・文字起こし",
        "chat.txt": "チャット",
        "recording.conf": "使わない",
    }
    place = [name.split("/")[1] for name in rows].index("chat.txt") + 1
    screen.choose(f".m-files li:nth-of-type({place}) select", "使わない")
    screen.only("#m-start").click()
    job = started(screen, site)
    papers = load_papers(site.service.files, job, 1)
    assert [caption.text for caption in papers.captions] == ["開会します。"]
    assert papers.chat == ()
    site.service.delete(job)


def test_a_whole_folder_is_dropped_at_once(screen: Screen, tmp_path: Path) -> None:
    folder = tmp_path / "2026-06-10 会議"
    (folder / "Audio Record").mkdir(parents=True)
    make_recording(folder / "audio_only.wav", 3)
    make_recording(folder / "Audio Record" / "audioYamada1.wav", 3)
    (folder / "closed_caption.vtt").write_text(VTT)
    (folder / "chat.txt").write_text("00:00:01\t佐藤:\tこんにちは\n")
    (folder / ".DS_Store").write_text("x")
    screen.open("new")
    screen.wait("#m-recording input[type=file]")
    place = screen.run(
        "const {left, top} = document.querySelector('#m-recording').getBoundingClientRect(); return [left + 200, top + 60]"
    )
    data = {"items": [], "files": [str(folder)], "dragOperationsMask": 1}
    for kind in ("dragEnter", "dragOver", "drop"):
        drag = {"type": kind, "x": place[0], "y": place[1], "data": data}
        screen.chrome.execute_cdp_cmd("Input.dispatchDragEvent", drag)
    screen.until(lambda: len(screen.all(".m-files li")) == 4, "the four files")
    screen.shows("#m-recording-line", "長さ 0:00:03")
    kinds = """return Object.fromEntries([...document.querySelectorAll('.m-files li')].map((row) =>
        [row.querySelector('.m-file-name').textContent, row.querySelector('select').selectedOptions[0].textContent]))"""
    assert screen.run(kinds) == {
        "2026-06-10 会議/audio_only.wav": "録音",
        "2026-06-10 会議/Audio Record/audioYamada1.wav": "使わない",
        "2026-06-10 会議/closed_caption.vtt": "字幕・文字起こし",
        "2026-06-10 会議/chat.txt": "チャット",
    }


def test_several_recordings_can_be_meetings_of_their_own(
    screen: Screen, site: Site, tmp_path: Path
) -> None:
    paths = [make_recording(tmp_path / f"{name}.wav", 3) for name in ("1日目", "2日目")]
    screen.open("new")
    screen.wait("#m-recording input[type=file]").send_keys("\n".join(map(str, paths)))
    screen.shows("#m-recording-line", "1つの会議として扱います")
    screen.only(".m-upload .m-tick input").click()
    screen.shows("#m-recording-line", "それぞれ別の会議として作ります")
    screen.only("#m-start").click()
    screen.wait(".m-job")
    names = {job.file_name: job.id for job in site.service.jobs()}
    assert {"1日目.wav", "2日目.wav"} <= names.keys()
    for name in ("1日目.wav", "2日目.wav"):
        site.service.cancel(names[name])
        site.service.delete(names[name])


def test_what_is_wrong_is_said_beside_the_button_that_was_pressed(
    screen: Screen, site: Site
) -> None:
    screen.open("new")
    screen.wait("#m-recording input[type=file]")
    screen.only("#m-date textarea, #m-date input").send_keys("あした\t")
    screen.only("#m-start").click()
    screen.shows("#m-summary", "2か所を直してください")
    screen.shows("#m-summary", "録音・録画：")
    script = "const r = document.querySelector('#m-summary').getBoundingClientRect(); return r.top >= 0 && r.bottom <= innerHeight"
    screen.until(lambda: screen.run(script), "the message inside the window")


def test_a_zip_that_leads_outside_is_one_line(screen: Screen, site: Site, tmp_path: Path) -> None:
    with zipfile.ZipFile(tmp_path / "悪い.zip", "w") as bundle:
        bundle.writestr("../../外.wav", b"1")
    screen.open("new")
    screen.wait("#m-recording input[type=file]").send_keys(str(tmp_path / "悪い.zip"))
    screen.shows(".m-files", "外の場所を指すファイルが入っているため、開きません")
