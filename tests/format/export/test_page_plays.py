"""The HTML page in a real browser: it plays the recording beside it from where one clicks."""

from __future__ import annotations

import time
import wave
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import needs
import pytest

from minutes.format.export import write

from .builders import draft, profile

if TYPE_CHECKING:
    from selenium.webdriver import Chrome

pytestmark = pytest.mark.browser


@pytest.fixture
def browser() -> Iterator[Chrome]:
    chromium, chromedriver = needs.programs("chromium", "chromedriver")
    from selenium import webdriver

    options = webdriver.ChromeOptions()
    options.binary_location = chromium
    for argument in (
        "--headless=new", "--no-sandbox", "--disable-dev-shm-usage",
        "--autoplay-policy=no-user-gesture-required",
    ):  # fmt: skip
        options.add_argument(argument)
    options.set_capability("goog:loggingPrefs", {"browser": "ALL"})
    service = webdriver.ChromeService(chromedriver)
    driver = webdriver.Chrome(options=options, service=service)
    yield driver
    driver.quit()


def recording(path: Path) -> None:
    with wave.open(str(path), "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(8000)
        file.writeframes(bytes(2 * 8000 * 55))


def state(browser: Chrome) -> dict[str, object]:
    found: dict[str, object] = browser.execute_script(
        "const a = document.querySelector('audio');"
        "return {at: a.currentTime, paused: a.paused, duration: a.duration || 0,"
        " now: (document.querySelector('.now') || {}).textContent,"
        " asks: !document.getElementById('note').hidden}"
    )
    return found


def wait(browser: Chrome, ready: str) -> None:
    deadline = time.monotonic() + needs.SECONDS
    while not browser.execute_script(f"return {ready}"):
        assert time.monotonic() < deadline, (ready, state(browser))
        time.sleep(0.05)


@pytest.mark.parametrize("name", ["kensetsu.m4a", "記録 #1.wav"])
def test_a_click_plays_from_there(browser: Chrome, tmp_path: Path, name: str) -> None:
    # under the recording's own name (a container the browser sniffs), or under the page's
    (page,) = write(draft(), tmp_path, "記録 #1", formats=("html",), profile=profile())
    recording(tmp_path / name)
    browser.get(page.as_uri())
    wait(browser, "document.querySelector('audio').duration > 50")
    assert state(browser)["asks"] is False
    # as slow as a browser plays: still near the place when a busy machine looks
    browser.execute_script(
        "document.querySelector('audio').playbackRate = 0.0625;"
        "[...document.querySelectorAll('span[data-t]')]"
        ".find(part => part.textContent.startsWith('遊具の')).click()"
    )
    wait(browser, "(document.querySelector('.now') || {}).textContent !== undefined")
    now = state(browser)
    assert now["paused"] is False
    assert isinstance(now["at"], float)
    assert 14.0 < now["at"] < 20.0
    # looking for the recording under the next name is no fault; breaking the page's policy is
    assert not [entry for entry in browser.get_log("browser") if entry["source"] != "network"]


def test_without_a_recording_the_page_asks_for_one(browser: Chrome, tmp_path: Path) -> None:
    (page,) = write(draft(), tmp_path, "記録", formats=("html",), profile=profile())
    browser.get(page.as_uri())
    wait(browser, "!document.getElementById('note').hidden")
    assert "kensetsu.m4a" in browser.find_element("id", "note").text
