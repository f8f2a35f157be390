"""前書き on the page: what was said is offered, taken with one button, written over, taken back."""

from __future__ import annotations

from dataclasses import replace

import pytest

from minutes.front_fields import FRONT_FIELDS
from minutes.schema import Draft

from .builders import draft, statement, turn
from .conftest import Site
from .editing import edit, kept, panel
from .screen import Screen

pytestmark = pytest.mark.browser

SAID = "本日の会議は公開とします。傍聴者は3名です。"

FOUR = """const box = document.querySelector('[data-index="1"] .m-text');
box.value = box.value.replace("3名", "4名");
box.dispatchEvent(new InputEvent("input", {bubbles: true}));"""


def with_visitors() -> Draft:
    """A draft whose chair tells how many listen."""
    whole = draft()
    said = turn(100, "S1", SAID, 1.0)
    first, *rest = whole.minutes_doc.agenda
    first = replace(first, statements=(*first.statements, statement(said)))
    transcript = replace(whole.transcript, turns=(said, *whole.transcript.turns))
    return replace(
        whole,
        transcript=transcript,
        minutes_doc=replace(whole.minutes_doc, agenda=(first, *rest)),
    )


def value(screen: Screen, name: str) -> str:
    return str(screen.only(f'.m-front [name="{name}"]').get_property("value"))


def test_what_was_said_is_taken_with_one_button_and_every_field_is_kept(
    screen: Screen, site: Site
) -> None:
    job = edit(screen, site, with_visitors())

    def front(name: str) -> str | None:
        found: str | None = getattr(site.service.desk.draft(job).minutes_doc.header, name)
        return found

    panel(screen, "meeting")
    screen.shows(".m-front summary .m-remark", "発言から2件")
    screen.only(".m-front summary").click()
    named = screen.run(
        "return [...document.querySelectorAll('.m-front [name]')].map((one) => one.name)"
    )
    assert sorted(named) == sorted(field.name for field in FRONT_FIELDS)
    labels = screen.texts(".m-front label")
    assert sorted(labels) == sorted(field.label for field in FRONT_FIELDS)
    assert front("observers") is None  # nothing is written by looking
    screen.shows(".m-said", "発言から：3名")
    screen.run("""document.querySelector('[aria-label="この内容にする：傍聴者"]').click()""")
    kept(lambda: front("observers"), "3名")
    assert value(screen, "observers") == "3名"
    screen.shows(".m-front summary .m-remark", "発言から1件")
    assert front("openness") is None
    # written over: what was said stays offered, what a person wrote stays written
    box = screen.only('.m-front [name="observers"]')
    box.clear()
    box.send_keys("5名（うち報道1名）\t")
    kept(lambda: front("observers"), "5名（うち報道1名）")
    screen.shows(".m-said", "発言から：3名")
    screen.only('.m-front [name="handouts"]').send_keys("資料1\n資料2\t")
    kept(lambda: front("handouts"), "資料1\n資料2")
    assert front("observers") == "5名（うち報道1名）"
    # a correction of the words counts at once, and what a person wrote is not touched
    screen.run(FOUR)
    screen.shows(".m-said", "発言から：4名")
    assert front("observers") == "5名（うち報道1名）"
    screen.press(".m-bar", "元に戻す")
    screen.shows(".m-said", "発言から：3名")
    screen.press(".m-bar", "元に戻す")
    kept(lambda: front("handouts"), None)
    screen.until(lambda: value(screen, "handouts") == "", "the empty box")
    screen.press(".m-bar", "履歴")
    screen.shows(".m-history-item", "傍聴者を「5名（うち報道1名）」にしました")


def test_a_final_document_only_shows_them(screen: Screen, site: Site) -> None:
    job = edit(screen, site, with_visitors())
    screen.choose(".m-state-choice", "確定")
    screen.press(".m-dialog", "確定する")
    screen.wait(".m-final:not([hidden])")
    kept(lambda: site.service.desk.resolved(job).state, "final")
    panel(screen, "meeting")
    screen.only(".m-front summary").click()
    boxes = screen.all(".m-front :is(input, textarea)")
    assert boxes
    assert all(box.get_property("disabled") or box.get_property("readOnly") for box in boxes)
    screen.shows(".m-said", "発言から：3名")
    assert not any(element.is_displayed() for element in screen.all(".m-said button"))
