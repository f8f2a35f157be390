"""Search in the list, as a clerk does it: words, filters, and the way to the statement and back."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from minutes.schema import Draft

from .builders import draft
from .conftest import Site
from .screen import Screen

pytestmark = pytest.mark.browser


def meeting(title: str, said: str) -> Draft:
    """A meeting in which something is said in the sixth statement."""
    whole = draft(length=60)
    document = whole.minutes_doc
    first, rest = document.agenda
    rows = list(rest.statements)
    rows[50] = replace(rows[50], text=said)
    header = replace(document.header, title=title, date=date(2025, 6, 10))
    agenda = (first, replace(rest, statements=tuple(rows)))
    return replace(whole, minutes_doc=replace(document, header=header, agenda=agenda))


def test_a_word_leads_to_its_statement_and_back_to_the_list(screen: Screen, site: Site) -> None:
    job = site.seed(meeting("環境審議会", "次に、ごみ袋の有料化について伺います。"))
    site.seed(meeting("教育委員会", "学校給食について伺います。"))
    screen.open("")
    screen.shows(".m-job-title", "教育委員会")
    screen.only(".m-search").send_keys("ゴミ袋")
    screen.shows(".m-told", "1件の会議があります")
    screen.until(lambda: screen.texts(".m-job-title") == ["環境審議会"], "the only meeting")
    assert screen.texts(".m-hits mark") == ["ごみ袋"]
    screen.only(".m-hits a").click()
    box = screen.wait('[data-index="51"] .m-text')
    assert "ごみ袋の有料化" in box.get_property("value")
    script = "const r = arguments[0].getBoundingClientRect(); return r.top >= 0 && r.bottom <= innerHeight"
    screen.until(lambda: screen.run(script, box), "the statement inside the window")
    screen.chrome.back()
    screen.until(lambda: screen.texts(".m-job-title") == ["環境審議会"], "the same search")
    assert screen.only(".m-search").get_property("value") == "ゴミ袋"
    screen.press(".m-filter", "すべて表示")
    screen.shows(".m-job-title", "教育委員会")
    site.service.delete(job)


def test_words_of_buttons_find_nothing(screen: Screen, site: Site) -> None:
    site.seed(meeting("環境審議会", "伺います。"))
    screen.open("?q=削除する")
    screen.shows(".m-told", "当てはまる会議はありません")
    assert screen.all(".m-job") == []


def test_filters_of_state_and_day(screen: Screen, site: Site) -> None:
    final = site.seed(meeting("確定した会議", "伺います。"))
    site.service.desk.set_state(final, "final")
    site.seed(meeting("直している会議", "伺います。"))
    screen.open("")
    screen.shows(".m-job-title", "直している会議")
    screen.choose(".m-filter select", "確定")
    screen.until(
        lambda: set(screen.texts(".m-job-title")) == {"確定した会議"}, "only the final one"
    )
    screen.until(lambda: "確定" in screen.texts(".m-state"), "its state")
    screen.open("?first=2025-06-11&q=会議")
    screen.shows(".m-told", "当てはまる会議はありません")


def test_days_are_read_and_shown_as_they_are_written_here(screen: Screen, site: Site) -> None:
    site.seed(meeting("日を選ぶ会議", "伺います。"))
    screen.open("?q=日を選ぶ")
    screen.shows(".m-job-title", "日を選ぶ会議")
    first, last = screen.all(".m-day")
    assert {box.get_attribute("type") for box in (first, last)} == {"text"}
    first.send_keys("R7.6.11\t")
    screen.shows(".m-told", "当てはまる会議はありません")
    screen.until(lambda: first.get_property("value") == "令和7年6月11日", "the day in words")
    first.clear()
    first.send_keys("2025/6/1\t")
    last.send_keys("令和7年6月10日（火）\t")
    screen.shows(".m-job-title", "日を選ぶ会議")
    screen.shows(".m-told", "1件の会議があります")
    last.clear()
    last.send_keys("いつか\t")
    screen.shows(".m-problem", "日付として読めません")
    last.clear()
    last.send_keys("\t")
    screen.until(lambda: not any(screen.texts(".m-list-page .m-problem, .m-problem")), "no problem")
