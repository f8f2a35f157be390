"""The page edits a document: split, join, add, take out, headings, people, replace, undo, settle."""

from __future__ import annotations

import pytest

from .builders import draft
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
