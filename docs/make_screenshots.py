"""Renew the pictures of 操作手引き.md from a running page: ``python docs/make_screenshots.py URL``.

Give the sample to the page twice (samples/iinkai.ogg), so that the list shows a finished job and one at work.
"""

from __future__ import annotations

import json
import sys
import time
import urllib.request
from pathlib import Path
from tempfile import mkdtemp

from selenium.webdriver import Chrome, ChromeOptions
from selenium.webdriver.chrome.service import Service
from selenium.webdriver.common.by import By
from selenium.webdriver.common.keys import Keys

ROOT = Path(__file__).resolve().parents[1]
IMAGES = ROOT / "docs" / "images"
TITLE, AGAIN = "令和7年第2回環境建設委員会", "令和7年第3回環境建設委員会"


def browser() -> Chrome:
    """Chromium in Japanese, as wide as an office PC at 125 %."""
    options = ChromeOptions()
    options.binary_location = "/usr/bin/chromium"
    for flag in ("--headless=new", "--no-sandbox", "--disable-gpu", "--lang=ja"):
        options.add_argument(flag)
    options.add_argument("--disable-background-networking")
    options.add_argument(f"--user-data-dir={mkdtemp()}")
    options.add_experimental_option("prefs", {"intl.accept_languages": "ja"})
    # Named, because Selenium would otherwise ask the internet for a driver.
    return Chrome(options=options, service=Service("/usr/bin/chromedriver"))


def fill(window: Chrome, url: str, title: str) -> None:
    """The form with the sample."""
    window.get(f"{url}/new")
    time.sleep(4)
    files = {
        "m-recording": "iinkai.ogg",
        "m-roster_file": "roster.csv",
        "m-agenda_file": "agenda.txt",
    }
    find = (
        "const one = document.getElementById(arguments[0]);"
        "return one.tagName === 'INPUT' ? one : (one.querySelector('input[type=file]')"
        " ?? one.parentElement.querySelector('input[type=file]'))"
    )
    for place, name in files.items():
        window.execute_script(find, place).send_keys(str(ROOT / "samples" / name))
        time.sleep(2)
    texts = {
        "m-title": title,
        "m-date": "令和7年6月10日",
        "m-clock": "午後1時30分",
        "m-place": "第1委員会室",
    }
    for place, text in texts.items():
        box = window.find_element(By.CSS_SELECTOR, f"#{place} textarea, #{place} input")
        box.send_keys(text, Keys.TAB)
    time.sleep(2)


def states(url: str) -> dict[str, tuple[str, str]]:
    """Title → state and id."""
    with urllib.request.urlopen(f"{url}/api/jobs") as answer:
        jobs = json.load(answer)["jobs"]
    return {job["title"]: (job["state"], job["id"]) for job in jobs}


def submit(window: Chrome, url: str, title: str) -> None:
    """Hand the sample over under ``title``."""
    fill(window, url, title)
    window.find_element(By.ID, "m-start").click()
    while "started=" not in window.current_url:
        time.sleep(0.2)


def profiles(window: Chrome, url: str) -> None:
    """The page 様式 with a sentence tried."""
    window.set_window_size(1366, 1000)
    window.get(f"{url}/profiles")
    while not window.find_elements(By.CSS_SELECTOR, ".m-after"):
        time.sleep(0.3)
    window.find_element(By.ID, "m-profile-name").send_keys("○○市　総務委員会")
    time.sleep(0.5)
    window.save_screenshot(str(IMAGES / "profiles.png"))


def main(url: str) -> None:
    """Take the five pictures."""
    window = browser()
    window.set_window_size(1366, 1180)
    fill(window, url, TITLE)
    window.execute_script("document.activeElement.blur(); window.scrollTo(0, 0)")
    window.save_screenshot(str(IMAGES / "new.png"))
    window.find_element(By.ID, "m-start").click()
    window.set_window_size(1366, 640)
    while states(url).get(TITLE, ("", ""))[0] != "done":
        time.sleep(2)
    submit(window, url, AGAIN)
    while states(url)[AGAIN][0] == "queued":
        time.sleep(0.5)
    time.sleep(12)
    window.save_screenshot(str(IMAGES / "list.png"))
    window.set_window_size(1366, 900)
    window.get(f"{url}/edit?id={states(url)[TITLE][1]}")
    time.sleep(4)
    window.save_screenshot(str(IMAGES / "edit.png"))
    window.find_element(By.XPATH, "//button[.='次へ']").click()
    window.find_element(By.XPATH, "//button[.='次へ']").click()
    time.sleep(1)
    window.save_screenshot(str(IMAGES / "check.png"))
    profiles(window, url)
    window.quit()


if __name__ == "__main__":
    main(sys.argv[1].rstrip("/"))
