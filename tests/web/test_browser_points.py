"""要点 on the page: the lines of a 要点筆記 are heard, changed, removed, added, taken back."""

from __future__ import annotations

from dataclasses import replace

import pytest

from .conftest import Site
from .editing import POINTS, edit, kept, open_filed_as, panel, with_points
from .screen import Screen

pytestmark = pytest.mark.browser


def test_lines_are_heard_changed_removed_added_and_taken_back(screen: Screen, site: Site) -> None:
    job = open_filed_as("youten", screen, site)

    def texts() -> list[str]:
        return [point.text for point in site.service.desk.draft(job).minutes_doc.points]

    statements = [
        statement.text for statement in site.service.desk.draft(job).minutes_doc.statements
    ]
    panel(screen, "points")
    screen.shows(".m-points h2", "1　補正予算について")
    screen.shows(".m-points li", "宿題 資料を配る（事務局）")
    screen.shows(".m-points .m-flag", "言語モデルの書き換えは採りませんでした：金額が発言と違う")
    screen.all(".m-points .m-hear")[1].click()
    screen.wait('[data-index="5"].m-current')
    screen.until(
        lambda: screen.run("return document.querySelector('audio, video').currentTime") >= 100,
        "the recording at the cited statement",
    )
    screen.press(".m-points", "直す")
    box = screen.wait(".m-ask textarea")
    box.clear()
    box.send_keys("補正予算の概要")
    screen.press(".m-ask", "直す")
    kept(texts, ["補正予算の概要", "資料を配る"])
    screen.shows(".m-points li", "補正予算の概要")
    first = site.service.desk.draft(job).minutes_doc.points[0]
    assert (first.kind, first.item, first.turn_ids) == ("説明", 1, ("T2",))
    screen.press(".m-points", "直す")
    screen.press(".m-ask", "外す")
    kept(texts, ["資料を配る"])
    screen.until(lambda: len(screen.all(".m-points li")) == 1, "one line")
    screen.only('[data-index="3"] .m-text').click()
    screen.press(".m-points", "カーソルのある発言から足す…")
    screen.choose(".m-ask select", "意見")
    box = screen.wait(".m-ask textarea")
    box.clear()
    box.send_keys("早く進める")
    screen.press(".m-ask", "足す")
    kept(lambda: sorted(texts()), ["早く進める", "資料を配る"])
    made = next(
        point
        for point in site.service.desk.draft(job).minutes_doc.points
        if point.text == "早く進める"
    )
    assert (made.kind, made.item, made.turn_ids) == ("意見", 1, ("T3",))
    for wanted in (
        ["資料を配る"],
        ["補正予算の概要", "資料を配る"],
        ["補正予算の説明", "資料を配る"],
    ):
        screen.press(".m-bar", "元に戻す")
        kept(texts, wanted)
        screen.until(lambda w=wanted: len(screen.all(".m-points li")) == len(w), "its lines")
    assert [
        statement.text for statement in site.service.desk.draft(job).minutes_doc.statements
    ] == statements


def test_every_statement_that_a_line_cites_is_heard_one_after_another(
    screen: Screen, site: Site
) -> None:
    cited = (replace(POINTS[0], turn_ids=("T2", "T5")),)
    whole = replace(with_points(), minutes_doc=replace(with_points().minutes_doc, points=cited))
    open_filed_as("youten", screen, site, whole)
    panel(screen, "points")
    screen.run(
        "window.heard = []; const audio = document.querySelector('audio');"
        "audio.addEventListener('timeupdate', () => window.heard.push(audio.currentTime))"
    )
    screen.only(".m-points .m-hear").click()
    over = "const a = document.querySelector('audio'); return a.paused && a.currentTime > 100"
    screen.until(lambda: screen.run(over), "the end of the second statement")
    heard = screen.run("return window.heard")
    assert all(
        40 <= heard_at < 42 or 100 <= heard_at < 102 for heard_at in heard if heard_at >= 1
    ), heard
    screen.only('[data-index="1"] .m-time').click()  # what is asked for then plays on
    beyond = "return document.querySelector('audio').currentTime > 22"
    screen.until(lambda: screen.run(beyond), "more than one statement")


def test_other_meetings_have_no_such_panel(screen: Screen, site: Site) -> None:
    edit(screen, site, with_points())
    assert not screen.all("#m-panel-points-tab, .m-points")
