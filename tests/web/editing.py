"""What the tests of the editor do again and again."""

from __future__ import annotations

import json
import time
from collections.abc import Callable
from dataclasses import replace

from selenium.webdriver.remote.webelement import WebElement

from minutes.schema import Draft, KeyPoint

from .builders import draft
from .conftest import Site
from .screen import SECONDS, Screen


def statements(site: Site, job: str) -> Callable[[], tuple[str, ...]]:
    """The kept texts, read from the store each time."""
    return lambda: tuple(
        statement.text for statement in site.service.desk.draft(job).minutes_doc.statements
    )


def kept(look: Callable[[], object], wanted: object, seconds: float = SECONDS) -> None:
    """Wait until ``look()`` gives ``wanted``."""
    end = time.monotonic() + seconds
    while look() != wanted and time.monotonic() < end:
        time.sleep(0.05)
    assert look() == wanted


def panel(screen: Screen, name: str) -> None:
    """Open a panel on the left: contents, speakers or meeting."""
    screen.only(f"#m-panel-{name}-tab").click()


def card(screen: Screen, speaker: str) -> tuple[WebElement, WebElement]:
    """The boxes for name and role of a speaker, in the opened card."""
    panel(screen, "speakers")
    head = screen.only(f'[data-speaker="{speaker}"] .m-card-head')
    if head.get_attribute("aria-expanded") != "true":
        head.click()
    name, role = screen.all(f'[data-speaker="{speaker}"] input')
    return name, role


def header_boxes(screen: Screen) -> dict[str, WebElement]:
    """The boxes of 会議の情報, opened, by their labels."""
    panel(screen, "meeting")
    if not screen.only(".m-header").get_property("open"):
        screen.only(".m-header summary").click()
    return dict(zip(screen.texts(".m-header label"), screen.all(".m-header input"), strict=True))


def list_of_people(screen: Screen, row: int) -> WebElement:
    """The list of speakers in the place of a row's name."""
    screen.only(f'[data-index="{row}"] .m-name').click()
    return screen.wait(f'[data-index="{row}"] .m-who')


def unsent(screen: Screen, job: str) -> list[str]:
    """What the browser keeps of this draft until the server has it."""
    keys: list[str] = screen.run("return Object.keys(localStorage)")
    return [key for key in keys if key.startswith(f"minutes-unsaved:{job}")]


def edit(
    screen: Screen,
    site: Site,
    whole: Draft | None = None,
    *,
    listening: bool = False,
    **more: object,
) -> str:
    """The editor on a fresh draft; unless it is ``listening``, others' work does not come by itself."""
    job = site.seed(whole or draft(), **more)
    screen.open(f"edit?id={job}")
    screen.wait(".m-row")
    if not listening:
        screen.run("dispatchEvent(new Event('pagehide'))")
    return job


POINTS = (
    KeyPoint("説明", "補正予算の説明", 1, "S3", ("T2",), refused="金額が発言と違う"),
    KeyPoint("宿題", "資料を配る", 1, None, ("T5",), note="事務局"),
)


def with_points() -> Draft:
    """A draft with two lines of 要点."""
    whole = draft()
    return replace(whole, minutes_doc=replace(whole.minutes_doc, points=POINTS))


def open_filed_as(
    layout: str, screen: Screen, site: Site, whole: Draft | None = None, **more: object
) -> str:
    """The editor on a draft of a 様式 with that layout."""
    job = edit(screen, site, whole or with_points(), **more)  # type: ignore[arg-type]
    key = f"jobs/{job}/1/papers.json"
    papers = json.loads(site.service.files.fetch(key).read_bytes())
    papers["profile"]["layout"] = layout
    site.service.files.write(key, json.dumps(papers).encode())
    screen.open(f"edit?id={job}")
    screen.wait(".m-row")
    screen.run("dispatchEvent(new Event('pagehide'))")
    return job


def choose(screen: Screen, row: int, text: str) -> None:
    """An entry of the menu ⋯ of a row."""
    screen.only(f'[data-index="{row}"] .m-more').click()
    screen.press(".m-row-menu", text)


def put_cursor(screen: Screen, row: int, at: int) -> None:
    """The cursor before a character of a row's text."""
    box = screen.only(f'[data-index="{row}"] .m-text')
    box.click()
    script = "arguments[0].setSelectionRange(arguments[1], arguments[1]); arguments[0].dispatchEvent(new Event('select'))"
    screen.run(script, box, at)


def fill(screen: Screen, box: int, text: str) -> None:
    """Write into a box of the question."""
    field = screen.wait(".m-ask label :is(input, textarea)")
    field = screen.all(".m-ask label :is(input, textarea)")[box]
    field.clear()
    field.send_keys(text)
