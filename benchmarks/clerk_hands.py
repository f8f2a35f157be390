"""The hands of a clerk who has only a keyboard: keys that go to Chromium and are counted.

What the eyes see (where the cursor is, what is chosen, what the next key would reach) is read from
the page; what is changed is changed by keys and by the input method alone.
"""

from __future__ import annotations

import time
from collections import Counter
from typing import Any

from selenium.webdriver import Chrome
from selenium.webdriver.common.action_chains import ActionChains
from selenium.webdriver.common.keys import Keys

KEY = 0.2
"""Seconds a key: an average skilled typist (Card, Moran and Newell, The Keystroke-Level Model, 1980)."""

MIND = 1.2
"""Seconds of making up one's mind before each operation (the same: 1.2 to 1.35)."""

CONVERTED = 1.7
"""Keys for a character that comes out of kana and conversion; an ASCII character is one."""

HELD = (Keys.CONTROL, Keys.ALT, Keys.SHIFT)

SEE = """const box = document.activeElement;
return [box.value, box.selectionStart, box.selectionEnd, box.closest('[data-index]')?.dataset.index]"""


class Hands:
    """Keys on one window, with their number by what they were for."""

    def __init__(self, window: Chrome) -> None:
        self.window = window
        self.keys: Counter[str] = Counter()
        self.operations: Counter[str] = Counter()

    @property
    def seconds(self) -> float:
        """The time that the keys and the decisions would take a person."""
        return KEY * self.keys.total() + MIND * self.operations.total()

    def press(self, what: str, *chord: str, times: int = 1) -> None:
        """A chord, its last key ``times``; keys that are held count once."""
        if not times:
            return
        *held, key = chord
        chain = ActionChains(self.window, duration=0)
        for modifier in held:
            chain.key_down(modifier)
        for _ in range(times):
            chain.send_keys(key)
        for modifier in held:
            chain.key_up(modifier)
        chain.perform()
        self.keys[what] += len(held) + times

    def type(self, text: str) -> None:
        """What the input method puts in the place of what is chosen."""
        if not text:
            return
        self.window.execute_cdp_cmd("Input.insertText", {"text": text})
        self.keys["typed"] += round(typing(text))

    def see(self) -> tuple[str, int, int]:
        """The text of the box with the cursor, and what is chosen in it."""
        value, start, end, _ = self.window.execute_script(SEE)
        return value, start, end

    def row(self) -> int:
        """Number of the statement with the cursor."""
        return int(self.window.execute_script(SEE)[3])

    def run(self, script: str, *arguments: object) -> Any:
        """What the eyes see beyond that."""
        return self.window.execute_script(script, *arguments)

    def until(self, script: str, *arguments: object) -> Any:
        """Wait until the page or the recording is so far."""
        end = time.monotonic() + 600
        while time.monotonic() < end:
            found = self.run(script, *arguments)
            if found:
                return found
            time.sleep(0.02)
        raise SystemExit(f"the page did not come so far: {script}")

    # --- the cursor -----------------------------------------------------------------------------

    def go(self, target: int) -> None:
        """The cursor to a character, by lines, then words, then characters."""
        for chord in ((Keys.ARROW_DOWN,), (Keys.CONTROL, Keys.ARROW_RIGHT)):
            self.leap(target, chord)
        for chord in ((Keys.ARROW_UP,), (Keys.CONTROL, Keys.ARROW_LEFT)):
            self.leap(target, chord)
        _, at, _ = self.see()
        step = Keys.ARROW_RIGHT if at < target else Keys.ARROW_LEFT
        self.press("cursor", step, times=abs(target - at))

    def leap(self, target: int, chord: tuple[str, ...]) -> None:
        """A chord as often as it brings the cursor nearer to a character, and never past it by more than that."""
        times = 0
        while True:
            _, before, _ = self.see()
            if before == target:
                break
            self.silently(chord)
            _, after, _ = self.see()
            if after == before or abs(target - after) >= abs(target - before):
                self.run(
                    "document.activeElement.setSelectionRange(arguments[0], arguments[0])", before
                )
                break
            times += 1
        self.keys["cursor"] += times + (len(chord) - 1 if times else 0)

    def silently(self, chord: tuple[str, ...]) -> None:
        """A key that is only tried: a person sees where it would lead."""
        *held, key = chord
        chain = ActionChains(self.window, duration=0)
        for modifier in held:
            chain.key_down(modifier)
        chain.send_keys(key)
        for modifier in held:
            chain.key_up(modifier)
        chain.perform()

    def overwrite(self, start: int, end: int, text: str) -> None:
        """Other words in the place of some characters, with the cursor led there."""
        self.go(start)
        self.press("deleted", Keys.DELETE, times=end - start)
        self.type(text)


def typing(text: str) -> float:
    """Keys of a text."""
    return sum(1.0 if letter.isascii() else CONVERTED for letter in text)
