"""The browser in the words of the tests: wait, press, read, download."""

from __future__ import annotations

import contextlib
import json
import time
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import unquote, urlsplit

from selenium.common.exceptions import (
    ElementClickInterceptedException,
    StaleElementReferenceException,
    WebDriverException,
)
from selenium.webdriver.common.action_chains import ActionChains
from selenium.webdriver.common.by import By
from selenium.webdriver.common.keys import Keys
from selenium.webdriver.support.ui import Select

if TYPE_CHECKING:
    from selenium.webdriver import Chrome
    from selenium.webdriver.remote.webelement import WebElement

SECONDS = 120.0
"""How long to wait for the page; the machine may be busy with something else."""

KEYS = {"control": Keys.CONTROL, "f8": Keys.F8, "home": Keys.HOME}


class Screen:
    """One browser window on the page at ``url``."""

    def __init__(self, chrome: Chrome, url: str) -> None:
        self.chrome = chrome
        self.url = url
        self._requests: list[str] = []
        self.calls: set[tuple[str, str]] = set()  # method and path
        self.requests()  # forget what was before
        self._requests.clear()
        self.calls.clear()

    def open(self, path: str) -> None:
        """Go to a page of ours."""
        self.chrome.get(f"{self.url}/{path}")

    def all(self, css: str) -> list[WebElement]:
        return self.chrome.find_elements(By.CSS_SELECTOR, css)

    def only(self, css: str) -> WebElement:
        return self.chrome.find_element(By.CSS_SELECTOR, css)

    def texts(self, css: str) -> list[str]:
        """Text of every match, also of those outside the window."""
        found: list[str] = self.run(
            "return [...document.querySelectorAll(arguments[0])].map((one) => one.textContent)", css
        )
        return found

    def run(self, script: str, *arguments: object) -> Any:
        return self.chrome.execute_script(script, *arguments)

    def run_async(self, script: str) -> Any:
        return self.chrome.execute_async_script(script)

    def until(self, look: Callable[[], Any], what: str, seconds: float = SECONDS) -> Any:
        """What ``look`` finds, once it finds it; ``what``: its name in the complaint."""
        end = time.monotonic() + seconds
        while time.monotonic() < end:
            try:
                if found := look():
                    return found
            except (StaleElementReferenceException, ElementClickInterceptedException):
                pass  # it was written anew, or moved away while it was pressed
            time.sleep(0.05)
        page = self.run("return document.body.innerText")
        raise AssertionError(
            f"{what} did not come within {seconds} s; the page says:\n{page[:3000]}"
        )

    def wait(self, css: str, seconds: float = SECONDS) -> WebElement:
        """The first match, once it is there."""
        found: WebElement = self.until(lambda: next(iter(self.all(css)), None), css, seconds)
        return found

    def shows(self, css: str, text: str, seconds: float = SECONDS) -> None:
        """Wait until a match holds ``text``."""
        self.until(
            lambda: any(text in shown for shown in self.texts(css)), f"{css} 「{text}」", seconds
        )

    def gone(self, css: str, seconds: float = SECONDS) -> None:
        self.until(lambda: not self.all(css), f"the end of {css}", seconds)

    def crash(self, onward: str) -> None:
        """End the process of the page at once: it runs nothing more, not even what a closed page may.

        Its tab is taken away, and ``onward`` is the one to go on in.
        """
        gone = self.chrome.current_window_handle
        with contextlib.suppress(WebDriverException):
            self.chrome.execute_cdp_cmd("Page.crash", {})
        self.chrome.switch_to.window(onward)
        self.chrome.execute_cdp_cmd("Target.closeTarget", {"targetId": gone})
        self.until(lambda: gone not in self.chrome.window_handles, "the end of its tab")

    def press(self, css: str, text: str) -> None:
        """Press the button that says ``text`` inside ``css``, as soon as it can be pressed."""

        def pressed() -> bool:
            buttons = [each for each in self.all(f"{css} button") if each.is_displayed()]
            ready = (each for each in buttons if each.text == text and each.is_enabled())
            button = next(ready, None)
            if button is not None:
                button.click()
            return button is not None

        self.until(pressed, f"{css} 「{text}」")

    def keys(self, *names: str) -> None:
        """Keys pressed together."""
        chain = ActionChains(self.chrome)
        codes = [KEYS.get(name, name) for name in names]
        for code in codes[:-1]:
            chain.key_down(code)
        chain.send_keys(codes[-1])
        for code in codes[:-1]:
            chain.key_up(code)
        chain.perform()

    def choose(self, css: str, text: str) -> None:
        Select(self.only(css)).select_by_visible_text(text)

    def upload(self, css: str, path: Path) -> None:
        """Give a file to an upload button."""
        script = (
            "const one = document.querySelector(arguments[0]);"
            "return one.tagName === 'INPUT' ? one : one.parentElement.querySelector('input[type=file]')"
        )
        self.run(script, css).send_keys(str(path))

    def download(self, css: str) -> Path:
        """Press a download link and wait for the file."""
        folder: Path = self.chrome.downloads  # type: ignore[attr-defined]
        before = set(folder.iterdir())
        self.only(css).click()

        def new() -> Path | None:
            files = [
                name for name in set(folder.iterdir()) - before if name.suffix != ".crdownload"
            ]
            return files[0] if files and not files[0].name.startswith(".") else None

        found: Path = self.until(new, "the download")
        return found

    def requests(self) -> list[str]:
        """Addresses that pages of ours asked for since the beginning of this test."""
        for entry in self.chrome.get_log("performance"):
            message = json.loads(entry["message"])["message"]
            if message["method"] == "Network.requestWillBeSent":
                request = message["params"]
                # The browser's own start page asks for parts of the browser itself.
                if not request["request"]["url"].startswith(("chrome:", "chrome-untrusted:")):
                    self._requests.append(request["request"]["url"])
                    address = urlsplit(request["request"]["url"])
                    if address.scheme == "http":
                        self.calls.add((request["request"]["method"], unquote(address.path)))
            elif message["method"] == "Network.webSocketCreated":
                self._requests.append(message["params"]["url"])
        return self._requests
