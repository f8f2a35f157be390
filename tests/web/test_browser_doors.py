"""Every part of the document has its door on the page: facts, agenda, attendance, people, versions, state."""

from __future__ import annotations

from dataclasses import replace

import pytest
from selenium.webdriver.common.keys import Keys
from store.desk_kit import draft as council

from minutes.schema import ActionItem, Decision, Draft

from .builders import draft
from .conftest import Site
from .editing import choose, edit, fill, header_boxes, kept, panel, statements
from .screen import Screen

pytestmark = pytest.mark.browser


def with_results() -> Draft:
    """A draft with a decision and something to do, which rest on two of its statements."""
    whole = draft()
    document = replace(
        whole.minutes_doc,
        decisions=(Decision("補正予算を承認した。", ("T2",)),),
        actions=(ActionItem("資料を配る", "佐藤花子", None, ("T5",)),),
    )
    return replace(whole, minutes_doc=document)


def test_a_decision_and_a_task_stand_beside_their_statements_and_have_doors(
    screen: Screen, site: Site
) -> None:
    job = edit(screen, site, with_results())

    def decisions() -> list[str]:
        return [decision.text for decision in site.service.desk.draft(job).minutes_doc.decisions]

    screen.shows('[data-index="2"] + .m-fact', "補正予算を承認した。")
    screen.shows('[data-index="5"] + .m-fact', "資料を配る（佐藤花子）")
    screen.press('[data-index="2"] + .m-fact', "直す")
    fill(screen, 0, "補正予算を可決した。")
    screen.press(".m-ask", "直す")
    kept(decisions, ["補正予算を可決した。"])
    screen.shows('[data-index="2"] + .m-fact', "補正予算を可決した。")
    screen.press('[data-index="2"] + .m-fact', "直す")
    screen.press(".m-ask", "外す")
    kept(decisions, [])
    choose(screen, 3, "決定事項にする…")
    fill(screen, 0, "継続審査とする。")
    screen.press(".m-ask", "足す")
    kept(decisions, ["継続審査とする。"])
    screen.shows('[data-index="3"] + .m-fact', "継続審査とする。")
    # its ground moves: it stays and says so
    screen.only('[data-index="3"] .m-text').send_keys("違う文。\t")
    screen.shows('[data-fact^="decision"] .m-flag', "根拠の文が変わりました")
    assert decisions() == ["継続審査とする。"]
    screen.press('[data-index="3"] + .m-fact', "直す")
    screen.press(".m-ask", "このままで正しい")
    screen.until(lambda: not screen.all(".m-fact .m-flag"), "a quiet fact")
    choose(screen, 4, "ToDoにする…")
    fill(screen, 0, "名簿を直す")
    fill(screen, 1, "事務局")
    screen.press(".m-ask", "足す")
    kept(
        lambda: [
            (action.text, action.owner)
            for action in site.service.desk.draft(job).minutes_doc.actions
        ],
        [("名簿を直す", "事務局"), ("資料を配る", "佐藤花子")],
    )


def test_a_recess_and_the_next_meeting_are_added_changed_and_removed(
    screen: Screen, site: Site
) -> None:
    job = edit(screen, site)

    def events() -> list[tuple[str, str]]:
        found = site.service.desk.draft(job).minutes_doc.events
        return [(event.kind, event.text) for event in found]

    before = events()
    choose(screen, 3, "この後に休憩・採決などを足す…")
    screen.wait(".m-ask select")
    screen.choose(".m-ask select", "休憩")
    screen.press(".m-ask", "次へ")
    fill(screen, 0, "（午後2時　休憩）")
    screen.press(".m-ask", "足す")
    kept(lambda: ("recess", "（午後2時　休憩）") in events(), wanted=True)
    screen.shows(".m-event", "（午後2時　休憩）")
    event = screen.only('.m-event[data-fact^="event-"]')
    event.find_element("css selector", ".m-door").click()
    fill(screen, 0, "（午後2時10分　休憩）")
    fill(screen, 1, "0:00:45")
    screen.press(".m-ask", "直す")
    kept(lambda: ("recess", "（午後2時10分　休憩）") in events(), wanted=True)
    moved = [
        mark for mark in site.service.desk.draft(job).minutes_doc.events if mark.kind == "recess"
    ]
    assert moved[0].time == 45.0
    panel(screen, "facts")
    screen.press(".m-facts-panel", "次回を足す…")
    fill(screen, 0, "次回は7月1日")
    screen.press(".m-ask", "足す")
    kept(lambda: ("next_meeting", "次回は7月1日") in events(), wanted=True)
    screen.shows(".m-facts li", "次回は7月1日")
    for _ in range(3):
        screen.press(".m-bar", "元に戻す")
        screen.shows(".m-saved", "元に戻しました")
        screen.run("document.querySelector('.m-saved').textContent = ''")
    kept(events, before)


def test_headings_and_attendance_and_the_end_have_doors(screen: Screen, site: Site) -> None:
    job = edit(screen, site)

    def agenda() -> list[tuple[int | None, str]]:
        return [
            (item.number, item.title) for item in site.service.desk.draft(job).minutes_doc.agenda
        ][1:]

    panel(screen, "contents")
    screen.only('[data-index="4"] .m-text').click()
    screen.press("#m-panel-contents", "見出しを足す…")
    fill(screen, 0, "その他")
    screen.press(".m-ask", "置く")
    kept(agenda, [(1, "補正予算について"), (2, "その他")])
    screen.shows(".m-contents-item", "その他")
    screen.run("document.querySelectorAll('.m-contents-door')[1].click()")
    fill(screen, 1, "その他の件")
    screen.press(".m-ask", "直す")
    kept(agenda, [(1, "補正予算について"), (2, "その他の件")])
    screen.only('[data-index="6"] .m-text').click()
    screen.run("document.querySelectorAll('.m-contents-door')[1].click()")
    screen.press(".m-ask", "カーソルのある発言の前へ移す")
    kept(
        lambda: [len(item.statements) for item in site.service.desk.draft(job).minutes_doc.agenda][
            2
        ],
        2,
    )
    screen.run("document.querySelectorAll('.m-contents-door')[1].click()")
    screen.press(".m-ask", "外す")
    kept(agenda, [(1, "補正予算について")])

    panel(screen, "meeting")
    screen.only(".m-attendance").find_element("xpath", "..").find_element(
        "css selector", "summary"
    ).click()
    screen.press("#m-panel-meeting", "出席者を直す…")
    screen.wait(".m-roster tbody tr")
    screen.all('.m-roster [data-field="group"]')[0].send_keys("欠席")
    screen.press(".m-roster", "人を足す")
    screen.all('.m-roster [data-field="name"]')[-1].send_keys("遅参太郎")
    screen.all('.m-roster [data-field="group"]')[-1].send_keys("遅参")
    screen.press(".m-roster", "保存する")
    kept(
        lambda: [
            (person.name, person.group)
            for person in site.service.desk.draft(job).minutes_doc.attendees
        ][::-1][0],
        ("遅参太郎", "遅参"),
    )
    assert site.service.desk.draft(job).minutes_doc.attendees[0].group == "欠席"
    boxes = header_boxes(screen)
    boxes["終了時刻"].clear()
    boxes["終了時刻"].send_keys("午後4時\t")
    kept(
        lambda: str(site.service.desk.draft(job).minutes_doc.header.ended_at)[11:16],
        "16:00",
    )


def test_two_voices_become_one_person_and_a_new_person_speaks(screen: Screen, site: Site) -> None:
    job = edit(screen, site)
    people = len(site.service.desk.draft(job).speakers)
    panel(screen, "speakers")
    screen.press("#m-panel-speakers", "同じ人をまとめる…")
    screen.wait(".m-ask select")
    screen.press(".m-ask", "まとめる")
    kept(lambda: len(site.service.desk.draft(job).speakers), people - 1)
    choose(screen, 2, "発言者を新しい人にする…")
    fill(screen, 0, "山田太郎")
    fill(screen, 1, "参考人")
    screen.press(".m-ask", "決める")

    def speaker() -> str | None:
        now = site.service.desk.draft(job)
        who = now.speakers.get(now.minutes_doc.statements[2].speaker_id or "")
        return who.name if who else None

    kept(speaker, "山田太郎")


def test_what_a_correction_changes_of_the_facts_is_told_beside_it(
    screen: Screen, site: Site
) -> None:
    job = edit(screen, site, council())

    def say(words: str) -> None:
        box = screen.only('[data-index="4"] .m-text')
        box.click()
        box.send_keys(Keys.CONTROL, "a")
        box.send_keys(words)
        screen.only('[data-index="8"] .m-text').click()

    asked = statements(site, job)()[4]
    assert "御異議ございませんか" in asked
    before = site.service.desk.draft(job).minutes_doc.decisions
    say("これで質疑を終わります。")
    screen.shows('[data-index="4"] .m-reread del', "採決")
    assert site.service.desk.draft(job).minutes_doc.decisions != before
    screen.press(".m-reread", "分かった")
    screen.gone(".m-reread")
    say(asked)
    screen.shows('[data-index="4"] .m-reread ins', "採決")
    assert site.service.desk.draft(job).minutes_doc.decisions == before


def test_a_change_of_the_formatter_is_taken_back_with_a_button(screen: Screen, site: Site) -> None:
    statement = draft().minutes_doc.statements[0]
    assert statement.verbatim == "えーと、" + statement.text
    job = edit(screen, site)
    screen.only('[data-index="0"] .m-text').click()
    screen.shows(".m-changes-list del", "えーと、")
    screen.only(".m-revoke").click()
    kept(lambda: statements(site, job)()[0], statement.verbatim)
    screen.wait(".m-changes-list .m-revoked")
    assert screen.only('[data-index="0"] .m-text').get_property("value") == statement.verbatim
    screen.only(".m-revoke").click()
    kept(lambda: statements(site, job)()[0], statement.text)


def test_nothing_of_a_final_document_looks_as_if_it_could_be_changed(
    screen: Screen, site: Site
) -> None:
    job = edit(screen, site)
    screen.only('[data-index="2"] .m-text').send_keys("書き足し。\t")
    screen.shows(".m-saved", "保存しました")
    screen.choose(".m-state-choice", "確定")
    screen.press(".m-dialog", "確定する")
    screen.wait(".m-final:not([hidden])")
    before = site.service.desk.history(job)
    tools = {tool.accessible_name: tool for tool in screen.all(".m-tool")}
    assert [tool for tool, node in tools.items() if node.is_enabled()] == ["検索と置換"]
    tools["検索と置換"].click()
    screen.only(".m-find input").send_keys("議題")
    screen.shows(".m-find .m-quiet", "か所")  # it can be looked for
    assert not screen.only(".m-find-replace").is_enabled()
    name = screen.texts('[data-index="3"] .m-name')
    screen.only('[data-index="3"] .m-text').click()
    screen.keys("control", "2")
    screen.run_async("setTimeout(arguments[0], 700)")
    assert screen.texts('[data-index="3"] .m-name') == name
    assert not screen.all(".m-closed-over")
    assert site.service.desk.history(job) == before
    screen.press(".m-final", "確認中に戻す")
    screen.press(".m-dialog", "開き直す")
    screen.until(lambda: tools["元に戻す"].is_enabled(), "undo again")
    screen.press(".m-bar", "元に戻す")
    kept(lambda: statements(site, job)()[2].endswith("書き足し。"), wanted=False)


def test_a_statement_that_was_emptied_says_that_it_is_not_printed(
    screen: Screen, site: Site
) -> None:
    job = edit(screen, site)
    box = screen.only('[data-index="2"] .m-text')
    box.click()
    box.clear()
    screen.only('[data-index="3"] .m-text').click()
    screen.shows('[data-index="2"] .m-remark', "空の発言は印刷しません")
    kept(lambda: statements(site, job)()[2], "")
    screen.press(".m-bar", "元に戻す")
    screen.until(
        lambda: "空の発言" not in "".join(screen.texts('[data-index="2"] .m-tags')), "its words"
    )


def test_history_compares_names_and_goes_back(screen: Screen, site: Site) -> None:
    job = edit(screen, site)
    whole = statements(site, job)()
    choose(screen, 6, "この発言を削る")
    kept(lambda: len(statements(site, job)()), 7)
    screen.only('[data-index="2"] .m-text').send_keys("書き足し。\t")
    kept(lambda: statements(site, job)()[2], whole[2] + "書き足し。")
    screen.press(".m-bar", "履歴")
    screen.shows(".m-history-item", "「書き足し。」を書き足しました")
    screen.shows(".m-history-item", "を削りました")
    screen.only('[data-version="1"] .m-history-item').click()
    screen.shows(".m-difference ins", "書き足し。")
    screen.press(".m-difference", "版に名前を付ける…")
    fill(screen, 0, "委員長確認")
    screen.press(".m-ask", "付ける")
    screen.shows('[data-version="1"] .m-version-name', "委員長確認")
    screen.only('[data-version="0"] .m-history-item').click()
    screen.shows(".m-difference", "機械の案と今の違い：2か所")
    screen.press(".m-difference", "この版に戻す")
    screen.press(".m-dialog", "戻す")
    kept(statements(site, job), whole)
    screen.until(lambda: len(screen.all(".m-row")) == 8, "all rows")
    screen.press(".m-bar", "元に戻す")
    kept(lambda: len(statements(site, job)()), 7)


def test_a_final_document_is_closed_on_the_page_and_printed(screen: Screen, site: Site) -> None:
    job = edit(screen, site)
    screen.choose(".m-state-choice", "確定")
    screen.shows(".m-dialog", "要確認が2件残っています")
    screen.press(".m-dialog", "確定する")
    screen.wait(".m-final:not([hidden])")
    kept(lambda: site.service.desk.resolved(job).state, "final")
    box = screen.only('[data-index="2"] .m-text')
    before = box.get_property("value")
    box.send_keys("書けない")
    assert box.get_property("value") == before
    assert not any(element.is_displayed() for element in screen.all(".m-more, .m-door, .m-revoke"))
    screen.download('[data-format="docx"]')
    screen.open(f"edit?id={job}")
    screen.wait(".m-final:not([hidden])")
    assert screen.only('[data-index="2"] .m-text').get_property("readOnly")
    screen.press(".m-final", "確認中に戻す")
    screen.press(".m-dialog", "開き直す")
    kept(lambda: site.service.desk.resolved(job).state, "review")
    screen.until(lambda: not screen.only(".m-final").is_displayed(), "the end of the banner")
    screen.only('[data-index="2"] .m-text').send_keys("また書ける。")
    kept(lambda: statements(site, job)()[2], before + "また書ける。")
