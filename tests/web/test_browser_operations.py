"""The page edits a document: split, join, add, take out, headings, people, replace, undo, settle."""

from __future__ import annotations

from dataclasses import replace

import pytest
from selenium.webdriver.common.keys import Keys
from selenium.webdriver.remote.webelement import WebElement

from minutes.schema import AgendaItem, Draft

from .builders import draft, said
from .conftest import Site
from .editing import choose, edit, kept, list_of_people, panel, put_cursor, statements
from .screen import Screen

pytestmark = pytest.mark.browser


def test_a_statement_is_split_joined_taken_out_and_brought_back(screen: Screen, site: Site) -> None:
    job = edit(screen, site)
    whole = statements(site, job)()
    first, second = whole[3][:14], whole[3][14:]
    put_cursor(screen, 3, 14)
    choose(screen, 3, "カーソルの位置で2つに分ける")
    kept(statements(site, job), (*whole[:3], first, second, *whole[4:]))
    screen.wait('[data-index="4"]:focus-within')  # the page is where something changed
    assert len(screen.all(".m-row")) == 9
    start = screen.texts('[data-index="4"] .m-time')[0]
    assert start != screen.texts('[data-index="3"] .m-time')[0]  # plays from its own time
    choose(screen, 4, "前の発言につなぐ")
    kept(statements(site, job), whole)
    screen.wait('[data-index="3"]:focus-within')  # nothing moves any more
    choose(screen, 6, "この発言を削る")
    kept(statements(site, job), (*whole[:6], whole[7]))
    screen.shows(".m-deleted summary", "削った発言（1件）")
    panel(screen, "contents")
    screen.only(".m-deleted summary").click()
    screen.press(".m-deleted", "戻す")
    kept(statements(site, job), whole)
    for _ in range(4):
        screen.press(".m-bar", "元に戻す")
        screen.shows(".m-saved", "元に戻しました")
        screen.run("document.querySelector('.m-saved').textContent = ''")
    assert site.service.desk.draft(job) == draft()
    screen.press(".m-bar", "やり直す")
    kept(statements(site, job), (*whole[:3], first, second, *whole[4:]))


def test_a_statement_and_a_heading_are_added(screen: Screen, site: Site) -> None:
    job = edit(screen, site)
    choose(screen, 2, "この後に発言を足す")
    screen.wait('[data-index="3"] .m-text:focus').send_keys("聞き漏らした一言。")
    kept(lambda: statements(site, job)()[3], "聞き漏らした一言。")
    choose(screen, 5, "この前に見出しを置く…")
    screen.only(".m-row-menu input").send_keys("その他\n")
    screen.shows(".m-agenda", "2　その他")
    items = site.service.desk.draft(job).minutes_doc.agenda
    assert [(item.number, item.title) for item in items][1:] == [
        (1, "補正予算について"),
        (2, "その他"),
    ]
    choose(screen, 5, "見出しを外す")
    screen.until(lambda: screen.texts(".m-agenda") == ["1　補正予算について"], "one heading")


def test_the_page_stays_where_a_heading_is_though_the_later_ones_have_another_number(
    screen: Screen, site: Site
) -> None:
    edit(screen, site)
    choose(screen, 6, "この前に見出しを置く…")
    screen.only(".m-row-menu input").send_keys("その他\n")
    screen.shows(".m-agenda", "2　その他")
    choose(screen, 2, "この前に見出しを置く…")
    screen.only(".m-row-menu input").send_keys("請願\n")
    screen.shows(".m-agenda", "3　その他")
    screen.wait('[data-index="2"] .m-text:focus')
    choose(screen, 2, "見出しを外す")
    screen.shows(".m-agenda", "2　その他")
    screen.wait('[data-index="2"] .m-text:focus')
    screen.press(".m-bar", "元に戻す")
    screen.shows(".m-agenda", "3　その他")
    screen.wait('[data-index="2"] .m-text:focus')


def test_a_heading_that_is_being_typed_outlives_a_click_into_the_text(
    screen: Screen, site: Site
) -> None:
    edit(screen, site)
    choose(screen, 4, "この前に見出しを置く…")
    screen.only('[data-index="3"] .m-text').click()
    assert not screen.all(".m-row-menu")  # nothing was typed
    choose(screen, 4, "この前に見出しを置く…")
    screen.only(".m-row-menu input").send_keys("その他")
    screen.only('[data-index="5"] .m-more').click()  # the menu of another statement
    assert len(screen.all(".m-row.m-open")) == len(screen.all('[aria-expanded="true"].m-more')) == 1
    choose(screen, 4, "この前に見出しを置く…")
    screen.only(".m-row-menu input").send_keys("その他")
    screen.only('[data-index="3"] .m-text').click()
    screen.only(".m-row-menu input").send_keys("の件\n")
    screen.shows(".m-agenda", "2　その他の件")
    assert not screen.all(".m-row-menu")


def test_after_a_statement_is_taken_out_the_cursor_is_in_the_next_one(
    screen: Screen, site: Site
) -> None:
    job = edit(screen, site)
    whole = statements(site, job)()
    choose(screen, 4, "この発言を削る")
    kept(statements(site, job), (*whole[:4], *whole[5:]))
    screen.wait('[data-index="4"] .m-text:focus')
    choose(screen, 6, "この発言を削る")  # the last one
    kept(statements(site, job), (*whole[:4], *whole[5:7]))
    screen.wait('[data-index="5"] .m-text:focus')


def test_a_statement_is_added_before_the_first_and_below_a_heading(
    screen: Screen, site: Site
) -> None:
    job = edit(screen, site)
    whole = statements(site, job)()
    screen.only(
        '[data-index="3"] .m-more'
    ).click()  # within an item: the one before has its own door
    assert "この前に発言を足す" not in screen.texts(".m-row-menu button")
    screen.keys(Keys.ESCAPE)
    choose(screen, 1, "この前に発言を足す")
    screen.wait('[data-index="1"] .m-text:focus').send_keys("見出しの次の一言。")
    kept(statements(site, job), (whole[0], "見出しの次の一言。", *whole[1:]))
    items = site.service.desk.draft(job).minutes_doc.agenda
    assert items[1].statements[0].text == "見出しの次の一言。"
    choose(screen, 0, "この前に発言を足す")
    screen.wait('[data-index="0"] .m-text:focus').send_keys("初めの一言。")
    kept(lambda: statements(site, job)()[:2], ("初めの一言。", whole[0]))
    assert screen.texts(".m-agenda") == ["1　補正予算について"]


def test_a_draft_without_a_statement_can_be_filled(screen: Screen, site: Site) -> None:
    whole = said()
    bare = replace(whole.minutes_doc, agenda=(AgendaItem(None, "", ()),))
    job = edit_empty(screen, site, replace(whole, minutes_doc=bare))
    panel(screen, "speakers")
    screen.press("#m-panel-speakers", "同じ人をまとめる…")
    assert "まとめる" in screen.texts(".m-ask button")  # three voices, none of which speaks
    screen.keys(Keys.ESCAPE)
    screen.press(".m-rows", "発言を足す")
    screen.wait('[data-index="0"] .m-text:focus').send_keys("初めの一言。")
    kept(statements(site, job), ("初めの一言。",))
    assert not screen.all(".m-empty")
    screen.press(".m-bar", "元に戻す")
    screen.press(".m-bar", "元に戻す")
    kept(statements(site, job), ())
    screen.shows(".m-empty", "聞き取れませんでした")


def edit_empty(screen: Screen, site: Site, whole: Draft) -> str:
    """The editor on a draft in which nobody says anything."""
    job = site.seed(whole)
    screen.open(f"edit?id={job}")
    screen.wait(".m-empty")
    return job


def test_one_person_alone_cannot_be_merged(screen: Screen, site: Site) -> None:
    whole = said("開会します。")
    alone = replace(whole.transcript, speakers=whole.transcript.speakers[:1])
    edit(screen, site, replace(whole, transcript=alone))
    panel(screen, "speakers")
    screen.press("#m-panel-speakers", "同じ人をまとめる…")
    screen.shows(".m-ask h2", "2人いません")
    assert not screen.all(".m-ask select")


def test_anybody_of_the_roster_and_nobody_can_be_chosen(screen: Screen, site: Site) -> None:
    job = edit(screen, site)
    list_of_people(screen, 2)
    assert "佐藤花子（委員）" in screen.texts('[data-index="2"] .m-who option')
    screen.choose('[data-index="2"] .m-who', "佐藤花子（委員）")

    def speaker() -> str | None:
        now = site.service.desk.draft(job)
        who = now.speakers.get(now.minutes_doc.statements[2].speaker_id or "")
        return who.name if who else None

    kept(speaker, "佐藤花子")
    screen.shows('.m-card[data-speaker^="person-"] strong', "佐藤花子（委員）")
    list_of_people(screen, 2)
    screen.choose('[data-index="2"] .m-who', "発言者不明")
    kept(lambda: site.service.desk.draft(job).minutes_doc.statements[2].speaker_id, None)


def test_words_are_replaced_where_they_were_chosen_and_undone_at_once(
    screen: Screen, site: Site
) -> None:
    job = edit(screen, site)
    whole = statements(site, job)()
    screen.press(".m-bar", "検索と置換")
    boxes = screen.all(".m-find input[type=text]")
    boxes[0].send_keys("議題")
    boxes[1].send_keys("案件")
    found = [n for n, text in enumerate(whole) if "議題" in text]
    screen.shows(".m-find .m-quiet", f"{len(found)}か所")
    assert screen.texts(".m-places del")[0] == "議題"
    assert screen.texts(".m-places ins")[0] == "案件"
    screen.all(".m-places input")[0].click()
    screen.press(".m-find", f"{len(found) - 1}か所を置換")
    wanted = tuple(
        text.replace("議題", "案件") if n in found[1:] else text for n, text in enumerate(whole)
    )
    kept(statements(site, job), wanted)
    screen.press(".m-bar", "元に戻す")
    kept(statements(site, job), whole)
    assert len(site.service.desk.history(job)) == 2


def found(screen: Screen, word: str, other: str = "") -> list[WebElement]:
    """Look for a word; the boxes of the two words."""
    screen.press(".m-bar", "検索と置換")
    boxes = screen.all(".m-find input[type=text]")
    boxes[0].send_keys(word)
    boxes[1].send_keys(other)
    screen.shows(".m-find .m-quiet", "か所")
    return boxes


def test_the_cursor_comes_back_when_the_search_is_closed(screen: Screen, site: Site) -> None:
    edit(screen, site)
    put_cursor(screen, 3, 5)
    screen.keys("control", "f")
    screen.wait(".m-find input:focus").send_keys("議題\ue00c")  # Escape
    screen.wait('[data-index="3"] .m-text:focus')
    assert screen.run("return document.activeElement.selectionStart") == 5


def test_a_place_that_was_left_out_stays_left_out(screen: Screen, site: Site) -> None:
    job = edit(screen, site)
    whole = statements(site, job)()
    _word, other = found(screen, "議題")
    count = sum(text.count("議題") for text in whole)
    screen.all(".m-places input")[0].click()
    screen.shows(".m-find .m-primary", f"{count - 1}か所を消す")  # nothing would take their place
    other.send_keys("案件")  # typed after the choice
    screen.press(".m-find", "閉じる")
    screen.press(".m-bar", "検索と置換")
    screen.shows(".m-find .m-primary", f"{count - 1}か所を置換")
    assert not screen.all(".m-places input")[0].is_selected()
    screen.press(".m-find", f"{count - 1}か所を置換")
    kept(lambda: sum(text.count("案件") for text in statements(site, job)()), count - 1)
    assert statements(site, job)()[0] == whole[0]


def test_nothing_is_replaced_where_the_text_is_another_than_was_shown(
    screen: Screen, site: Site
) -> None:
    job = edit(screen, site, said("議題は議題です。", "議題。"))
    found(screen, "議題", "案件")
    screen.all(".m-places input")[1].click()
    row = screen.only('[data-index="0"] .m-text')
    row.click()
    row.send_keys(Keys.CONTROL, Keys.HOME)
    row.send_keys("この議題、")  # what was the first place is the second now
    kept(lambda: statements(site, job)()[0], "この議題、議題は議題です。")
    screen.press(".m-find", "2か所を置換")
    screen.shows(".m-find .m-quiet", "もう一度確かめてください")
    assert statements(site, job)() == ("この議題、議題は議題です。", "議題。")
    assert len(screen.all(".m-places li")) == 4
    screen.all(".m-places input")[0].click()
    screen.press(".m-find", "3か所を置換")
    kept(statements(site, job), ("この議題、案件は案件です。", "案件。"))


def test_the_wide_space_that_was_chosen_is_replaced_and_no_other(
    screen: Screen, site: Site
) -> None:
    job = edit(screen, site, said("第 1 号　議案　です。"))
    word, other = found(screen, "議", "、")
    screen.only(".m-find input[type=checkbox]").click()
    word.clear()
    word.send_keys("\\s")
    screen.shows(".m-find .m-quiet", "4か所")
    for place in (0, 1, 3):
        screen.all(".m-places input")[place].click()
    screen.press(".m-find", "1か所を置換")
    kept(statements(site, job), ("第 1 号、議案　です。",))
    word.clear()
    word.send_keys("議(?=案)")  # the server, which replaces, cannot read it
    screen.shows(".m-find .m-quiet", "「(?=」は使えません")
    assert not screen.only(".m-find .m-primary").is_enabled()
    assert other.get_property("value") == "、"


def test_every_place_can_be_looked_at_however_many_there_are(screen: Screen, site: Site) -> None:
    edit(screen, site, said("あ" * 310))
    found(screen, "あ", "い")
    assert len(screen.all(".m-places input")) == 300
    screen.press(".m-places", "続きを出す（あと10か所）")
    assert len(screen.all(".m-places input")) == 310
    screen.all(".m-places input")[309].click()
    screen.shows(".m-find .m-primary", "309か所を置換")


def test_one_key_settles_a_doubt_and_goes_on(screen: Screen, site: Site) -> None:
    job = edit(screen, site)
    screen.shows(".m-checks", "要確認 2件")
    screen.keys("f8")
    screen.wait('[data-index="4"]:focus-within')
    screen.keys("\ue039")  # F9
    screen.wait('[data-index="5"]:focus-within')
    screen.shows(".m-checks", "要確認 1件")
    assert screen.texts('[data-index="4"] .m-remark') == ["確認済み"]
    screen.open(f"edit?id={job}")
    screen.wait(".m-row")
    assert screen.only(".m-checks").text == "要確認 1件"
    assert statements(site, job)() == tuple(
        statement.text for statement in draft().minutes_doc.statements
    )


def test_an_operation_without_a_network_is_done_once_when_it_is_back(
    screen: Screen, site: Site
) -> None:
    job = edit(screen, site)
    whole = statements(site, job)()
    screen.chrome.set_network_conditions(offline=True, latency=0, throughput=-1)
    choose(screen, 6, "この発言を削る")
    screen.shows(".m-saved", "まだ保存できていません")
    assert site.service.desk.history(job) == ()
    screen.chrome.set_network_conditions(offline=False, latency=0, throughput=-1)
    kept(statements(site, job), (*whole[:6], whole[7]))
    screen.shows(".m-saved", "保存しました")
    assert len(site.service.desk.history(job)) == 1
