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
from selenium.webdriver.support.ui import Select

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


def press(window: Chrome, css: str, text: str) -> None:
    """Press the button that says ``text`` inside ``css``, once it is there."""
    path = f".//button[normalize-space()='{text}']"
    for _ in range(100):
        inside = window.find_elements(By.CSS_SELECTOR, css)
        buttons = [one for where in inside for one in where.find_elements(By.XPATH, path)]
        shown = [one for one in buttons if one.is_displayed()]
        if shown:
            shown[0].click()
            return
        time.sleep(0.1)
    raise SystemExit(f"{css} 「{text}」")


def screen_of(
    window: Chrome, width: int, height: int, *, zoom: float = 1, dark: bool = False
) -> None:
    """A screen of so many pixels, enlarged by the browser, light or dark."""
    size = {"width": round(width / zoom), "height": round(height / zoom)}
    more = {"deviceScaleFactor": zoom, "mobile": False}
    window.execute_cdp_cmd("Emulation.setDeviceMetricsOverride", size | more)
    feature = {"name": "prefers-color-scheme", "value": "dark" if dark else "light"}
    window.execute_cdp_cmd("Emulation.setEmulatedMedia", {"features": [feature]})


def editor(window: Chrome, url: str, job: str) -> None:
    """The editor on an office PC, at its doubts, enlarged, dark, and on a large screen."""

    def opened(name: str, width: int, height: int, *, zoom: float = 1, dark: bool = False) -> None:
        screen_of(window, width, height, zoom=zoom, dark=dark)
        window.get(f"{url}/edit?id={job}")
        while not window.find_elements(By.CSS_SELECTOR, ".m-row"):
            time.sleep(0.3)
        time.sleep(2)
        window.find_element(By.CSS_SELECTOR, '[data-index="1"] .m-text').click()
        time.sleep(1)
        window.save_screenshot(str(IMAGES / f"{name}.png"))

    opened("edit-150", 1366, 768, zoom=1.5)
    opened("edit-dark", 1366, 768, dark=True)
    opened("edit-1920", 1920, 1080)
    opened("edit", 1366, 768)
    press(window, ".m-strip", "次へ")
    press(window, ".m-strip", "次へ")
    time.sleep(1)
    window.save_screenshot(str(IMAGES / "check.png"))
    window.execute_cdp_cmd("Emulation.clearDeviceMetricsOverride", {})
    window.execute_cdp_cmd("Emulation.setEmulatedMedia", {"features": []})


def doors(window: Chrome, url: str, job: str) -> None:
    """Facts, history and the final document."""
    window.set_window_size(1366, 900)
    window.get(f"{url}/edit?id={job}")
    time.sleep(4)
    press(window, ".m-tabs", "事項")
    window.find_element(By.CSS_SELECTOR, '[data-index="3"] .m-text').click()
    time.sleep(1)
    window.save_screenshot(str(IMAGES / "facts.png"))
    window.find_element(By.CSS_SELECTOR, '[data-index="3"] .m-text').send_keys(
        Keys.CONTROL + Keys.END, Keys.NULL, "ありがとうございます。", Keys.TAB
    )
    time.sleep(2)
    press(window, ".m-bar", "履歴")
    time.sleep(1)
    window.find_element(By.CSS_SELECTOR, '[data-version="0"] button').click()
    time.sleep(1)
    window.save_screenshot(str(IMAGES / "history.png"))
    press(window, ".m-history", "閉じる")
    Select(window.find_element(By.CSS_SELECTOR, ".m-state-choice")).select_by_visible_text("確定")
    press(window, ".m-dialog", "確定する")
    time.sleep(2)
    window.set_window_size(1366, 500)
    time.sleep(1)
    window.save_screenshot(str(IMAGES / "final.png"))
    press(window, ".m-final", "確認中に戻す")
    press(window, ".m-dialog", "開き直す")
    time.sleep(1)


def main(url: str) -> None:
    """Take the pictures."""
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
    editor(window, url, states(url)[TITLE][1])
    doors(window, url, states(url)[TITLE][1])
    profiles(window, url)
    window.quit()


if __name__ == "__main__":
    main(sys.argv[1].rstrip("/"))
