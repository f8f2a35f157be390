"""The list as a clerk uses it: several at once, the bin, what was heard before a cancel, waiting."""

from __future__ import annotations

import json
import zipfile

import pytest

from minutes.codec import to_plain
from minutes.schema import Segment
from minutes.span import Span

from .builders import draft, words
from .conftest import Site
from .editing import kept
from .screen import Screen

pytestmark = pytest.mark.browser


def heard(site: Site, job: str, text: str) -> None:
    """A part of the recognition that was done."""
    segment = Segment(Span(0, 5), text, words(text, 0.0), 0.9)
    plain = json.dumps([to_plain(segment)], ensure_ascii=False).encode()
    site.service.files.write(f"jobs/{job}/1/segments-0000.json", plain)


def test_several_meetings_are_taken_as_one_zip_and_put_away(screen: Screen, site: Site) -> None:
    jobs = [site.seed(draft()) for _ in range(2)]
    screen.open("")
    for job in jobs:
        screen.wait(f'[data-id="{job}"] .m-choose').click()
    screen.shows(".m-selection", "2件を選んでいます")
    buttons = screen.all(".m-selection button")
    place = next(n for n, element in enumerate(buttons, 1) if "zip" in element.text)
    path = screen.download(f".m-selection button:nth-of-type({place})")
    with zipfile.ZipFile(path) as found:
        assert len(found.namelist()) == 2
    screen.press(".m-selection", "ごみ箱に入れる")
    screen.press(".m-dialog", "ごみ箱に入れる")
    for job in jobs:
        screen.gone(f'.m-list > .m-jobs [data-id="{job}"]')
    screen.only(".m-bin summary").click()
    screen.press(".m-bin", "一覧に戻す")
    kept(lambda: any(job.id in jobs for job in site.service.jobs()), True)
    for job in jobs:
        site.service.delete(job)


def test_what_was_heard_before_a_cancel_is_shown(screen: Screen, site: Site) -> None:
    job = site.seed(None, state="cancelled")
    heard(site, job, "中止する前に聞き取った文です。")
    screen.open("")
    screen.wait(f'[data-id="{job}"] a.m-button')
    screen.open(f"edit?id={job}")
    screen.shows(".m-editor", "中止する前に聞き取った文です。")
    screen.shows(".m-problem", "途中で中止されました")
    assert "お待ちください" not in screen.only(".m-editor").text
    site.service.delete(job)


def test_the_editor_opens_by_itself_when_the_draft_is_there(screen: Screen, site: Site) -> None:
    job = site.seed(None, state="running")
    site.service.store.jobs.set(job, stage="recognise", fraction=0.5)
    screen.open(f"edit?id={job}")
    screen.shows(".m-editor", "まだ作っています")
    heard(site, job, "今聞き取った文です。")
    screen.shows(".m-editor", "今聞き取った文です。")
    site.service.store.drafts.add(job, 1, draft())
    site.service.store.jobs.set(job, state="done")
    screen.wait(".m-row")
    site.service.delete(job)
