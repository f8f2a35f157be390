"""What the tests of the editor do again and again."""

from __future__ import annotations

import time
from collections.abc import Callable

from minutes.schema import Draft

from .builders import draft
from .conftest import Site
from .screen import SECONDS, Screen


def statements(site: Site, job: str) -> Callable[[], tuple[str, ...]]:
    """The kept texts, read from the store each time."""
    return lambda: tuple(one.text for one in site.service.desk.draft(job).minutes_doc.statements)


def kept(look: Callable[[], object], wanted: object, seconds: float = SECONDS) -> None:
    """Wait until ``look()`` gives ``wanted``."""
    end = time.monotonic() + seconds
    while look() != wanted and time.monotonic() < end:
        time.sleep(0.05)
    assert look() == wanted


def unsent(screen: Screen, job: str) -> list[str]:
    """What the browser keeps of this draft until the server has it."""
    keys: list[str] = screen.run("return Object.keys(localStorage)")
    return [key for key in keys if job in key]


def edit(screen: Screen, site: Site, whole: Draft | None = None) -> str:
    """The editor on a fresh draft."""
    job = site.seed(whole or draft())
    screen.open(f"edit?id={job}")
    screen.wait(".m-row")
    return job
