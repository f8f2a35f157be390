"""What becomes of edits: none vanishes, none is another's, none asks to be checked."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace

import pytest
from corrections import rename_speaker, save_header, save_statement
from selenium.webdriver.common.by import By
from selenium.webdriver.common.keys import Keys
from selenium.webdriver.remote.webelement import WebElement

from minutes.schema import Draft

from .builders import draft
from .conftest import Site
from .editing import card, edit, header_boxes, kept, list_of_people, statements, unsent
from .screen import Screen

pytestmark = pytest.mark.browser

OFFLINE = {"offline": True, "latency": 0, "throughput": -1}
ONLINE = {"offline": False, "latency": 0, "throughput": -1}


def text_of(screen: Screen, row: int) -> WebElement:
    """The box with a statement's text."""
    return screen.only(f'[data-index="{row}"] .m-text')


def role_of(screen: Screen, speaker: str) -> WebElement:
    """The box with a speaker's role."""
    return card(screen, speaker)[1]


def header_box(screen: Screen, label: str) -> WebElement:
    """A box of 会議の情報."""
    header_boxes(screen)
    return screen.only(".m-aside").find_element(
        By.XPATH, f".//label[contains(., '{label}')]//input"
    )


def state(screen: Screen) -> str:
    """How the page says that edits stand."""
    return screen.only(".m-saved").get_attribute("data-state") or ""


def choose_speaker(screen: Screen, row: int, speaker: str) -> None:
    """Give a statement to another speaker, as the list does it."""
    box = list_of_people(screen, row)
    script = (
        "arguments[0].value = arguments[1];"
        "arguments[0].dispatchEvent(new Event('change', {bubbles: true}))"
    )
    screen.run(script, box, speaker)


@contextmanager
def no_network(screen: Screen) -> Iterator[None]:
    """The page without a network, as a cable that was pulled."""
    screen.chrome.set_network_conditions(**OFFLINE)
    try:
        yield
    finally:
        screen.chrome.set_network_conditions(**ONLINE)


def test_correcting_makes_nothing_to_check_and_closes_what_was(screen: Screen, site: Site) -> None:
    job = edit(screen, site)
    assert screen.only(".m-checks").text == "要確認 2件"
    text_of(screen, 1).send_keys("直した。")
    screen.shows('[data-index="1"] .m-remark', "修正済み")
    text_of(screen, 4).send_keys("直した。")
    screen.shows(".m-checks", "要確認 1件")  # at once
    for _ in range(2):
        assert screen.only(".m-checks").text == "要確認 1件"
        assert [row.get_attribute("data-index") for row in screen.all(".m-row.m-check")] == ["5"]
        assert [mark.text for mark in screen.all('[data-index="4"] .m-remark')] == ["修正済み"]
        screen.keys("f8")
        screen.wait('[data-index="5"]:focus-within')
        screen.keys("f8")
        screen.wait('[data-index="5"]:focus-within')
        screen.open(f"edit?id={job}")  # and after a reload
        screen.wait(".m-row")
    choose_speaker(screen, 5, "S1")
    screen.shows(".m-checks", "要確認 0件")
    for _ in range(3):
        screen.press(".m-bar", "元に戻す")
        screen.shows(".m-saved", "直前の修正を元に戻しました")
        screen.run("document.querySelector('.m-saved').textContent = ''")
    screen.shows(".m-checks", "要確認 2件")
    assert screen.texts('[data-index="4"] .m-flag') == ["聴取不能"]
    assert not screen.all(".m-row .m-remark")
    assert site.service.desk.draft(job) == draft()


def test_names_header_and_text_changed_without_a_network_all_arrive(
    screen: Screen, site: Site
) -> None:
    job = edit(screen, site)
    before = site.service.desk.draft(job)
    with no_network(screen):
        role_of(screen, "S3").send_keys("課長\t")
        header_box(screen, "場所").send_keys("（控室）\t")
        choose_speaker(screen, 2, "S1")
        text_of(screen, 1).send_keys("通信が切れた間の追記。")
        screen.shows(".m-saved", "まだ保存できていません")
        assert state(screen) == "failed"
        assert site.service.desk.draft(job) == before
        assert len(unsent(screen, job)) == 4
    screen.shows(".m-saved", "保存しました", seconds=20)
    assert state(screen) == "saved"
    now = site.service.desk.draft(job)  # green, so everything is there
    assert now.speakers["S3"].role == "事務局課長"
    assert (now.minutes_doc.header.place or "").endswith("（控室）")
    assert now.minutes_doc.statements[1].text.endswith("通信が切れた間の追記。")
    assert now.minutes_doc.statements[2].speaker_id == "S1"
    assert not unsent(screen, job)


def test_what_a_killed_page_had_not_sent_is_sent_on_the_next_visit(
    screen: Screen, site: Site
) -> None:
    job = edit(screen, site)
    chrome = screen.chrome
    first = chrome.current_window_handle
    chrome.switch_to.new_window("tab")
    second = chrome.current_window_handle
    chrome.switch_to.window(first)
    chrome.set_network_conditions(**OFFLINE)
    role_of(screen, "S3").send_keys("課長\t")
    text_of(screen, 1).send_keys("消えては困る文。")
    header_box(screen, "場所").send_keys("（控室）")  # not even left
    assert len(unsent(screen, job)) == 3
    screen.crash(second)  # who closes a page may still send a goodbye
    chrome.set_network_conditions(**ONLINE)
    assert site.service.desk.history(job) == ()
    screen.open(f"edit?id={job}")
    screen.wait(".m-row")
    screen.shows(".m-saved", "前回保存できなかった修正3件を保存しました", seconds=20)
    now = site.service.desk.draft(job)
    assert now.speakers["S3"].role == "事務局課長" == role_of(screen, "S3").get_property("value")
    assert now.minutes_doc.header.place == header_box(screen, "場所").get_property("value")
    assert (now.minutes_doc.header.place or "").endswith("（控室）")
    assert now.minutes_doc.statements[1].text == text_of(screen, 1).get_property("value")
    assert now.minutes_doc.statements[1].text.endswith("消えては困る文。")
    assert not unsent(screen, job)


def test_what_has_no_place_any_more_is_shown_and_stops_nothing(screen: Screen, site: Site) -> None:
    job = edit(screen, site)
    for key in ("T999", "speaker/S9"):
        script = "localStorage.setItem(arguments[0], JSON.stringify({text: '行き場のない文'}))"
        screen.run(script, f"minutes-unsaved:{job}:{key}")
    screen.open(f"edit?id={job}")
    screen.wait(".m-row")
    screen.shows(".m-warning summary", "前回保存できなかった修正のうち2件")
    screen.shows(".m-warning li", "行き場のない文")
    assert screen.download(".m-bar [data-format=docx]").stat().st_size > 1000
    assert len(unsent(screen, job)) == 2  # until the clerk has carried them over
    screen.run("document.querySelector('.m-strip + .m-warning').open = true")
    screen.press(".m-strip + .m-warning", "写したので消す")
    kept(lambda: unsent(screen, job), [])
    assert not screen.all(".m-strip + .m-warning li")
    assert site.service.desk.history(job) == ()


def test_a_success_never_covers_what_is_not_saved(screen: Screen, site: Site) -> None:
    job = edit(screen, site)
    day = header_box(screen, "開催日")
    day.clear()
    day.send_keys("いつか\t")
    screen.shows(".m-saved", "日付として読めません")
    text_of(screen, 1).send_keys("あ。")
    role_of(screen, "S3").send_keys("課長\t")
    kept(lambda: site.service.desk.draft(job).speakers["S3"].role, "事務局課長")
    kept(lambda: statements(site, job)()[1][-2:], "あ。")
    header_box(screen, "場所").send_keys("（控室）\t")
    kept(lambda: (site.service.desk.draft(job).minutes_doc.header.place or "")[-4:], "（控室）")
    kept(lambda: len(unsent(screen, job)), 1)
    assert state(screen) == "failed"
    assert "日付として読めません" in screen.only(".m-header .m-problem").text
    screen.shows(".m-saved", "日付として読めません")
    day = header_box(screen, "開催日")
    day.clear()
    day.send_keys("令和7年6月11日\t")
    screen.shows(".m-saved", "保存しました")
    assert not unsent(screen, job)
    assert not screen.only(".m-header .m-problem").text


@pytest.mark.parametrize("mine", [True, False])
def test_a_name_that_another_clerk_gave_is_shown_and_the_clerk_chooses(
    screen: Screen, site: Site, mine: bool
) -> None:
    job = edit(screen, site)
    rename_speaker(site.service.desk, job, "S2", name="鈴木次郎", user="隣の席")
    box = card(screen, "S2")[0]
    box.send_keys("佐藤花子\n")
    screen.shows('[data-speaker="S2"] .m-dispute', "鈴木次郎")
    assert box.get_property("value") == "佐藤花子"
    text_of(screen, 1).send_keys("あ。")
    kept(lambda: statements(site, job)()[1][-2:], "あ。")
    screen.shows(".m-saved", "ほかの画面で「鈴木次郎")  # still
    assert state(screen) == "failed"
    assert site.service.desk.draft(job).speakers["S2"].name == "鈴木次郎"
    screen.press(
        '[data-speaker="S2"] .m-dispute', "自分の入力で保存する" if mine else "この名前にする"
    )
    screen.shows(".m-saved", "保存しました")
    name = "佐藤花子" if mine else "鈴木次郎"
    assert site.service.desk.draft(job).speakers["S2"].name == name == box.get_property("value")
    assert not screen.all(".m-dispute")
    box.send_keys("郎\n")  # and nobody is in the way of the next change
    kept(lambda: site.service.desk.draft(job).speakers["S2"].name, f"{name}郎")


@pytest.mark.parametrize("mine", [True, False])
def test_a_header_that_another_clerk_changed_is_shown_and_the_clerk_chooses(
    screen: Screen, site: Site, mine: bool
) -> None:
    job = edit(screen, site)
    header = site.service.desk.draft(job).minutes_doc.header
    save_header(site.service.desk, job, replace(header, place="議場"), user="隣の席")
    box = header_box(screen, "場所")
    box.clear()
    box.send_keys("講堂\t")
    screen.shows(".m-aside .m-dispute", "議場")
    assert box.get_property("value") == "講堂"
    assert site.service.desk.draft(job).minutes_doc.header.place == "議場"
    assert state(screen) == "failed"
    screen.press(".m-aside .m-dispute", "自分の入力で保存する" if mine else "この内容にする")
    screen.shows(".m-saved", "保存しました")
    place = "講堂" if mine else "議場"
    assert (
        site.service.desk.draft(job).minutes_doc.header.place == place == box.get_property("value")
    )
    box.send_keys("2\t")
    kept(lambda: site.service.desk.draft(job).minutes_doc.header.place, f"{place}2")


def test_after_taking_back_a_name_and_a_header_they_can_be_changed_again(
    screen: Screen, site: Site
) -> None:
    job = edit(screen, site)
    name = card(screen, "S2")[0]
    name.send_keys("佐藤\n")
    kept(lambda: site.service.desk.draft(job).speakers["S2"].name, "佐藤")
    place = header_box(screen, "場所")
    place.send_keys("（仮）\t")
    kept(lambda: (site.service.desk.draft(job).minutes_doc.header.place or "")[-3:], "（仮）")
    for _ in range(2):
        screen.press(".m-bar", "元に戻す")
        screen.shows(".m-saved", "直前の修正を元に戻しました")
        screen.run("document.querySelector('.m-saved').textContent = ''")
    kept(lambda: name.get_property("value"), "")
    card(screen, "S2")[0].send_keys("鈴木\n")
    header_box(screen, "場所").send_keys("（変更）\t")
    kept(lambda: site.service.desk.draft(job).speakers["S2"].name, "鈴木")
    kept(lambda: (site.service.desk.draft(job).minutes_doc.header.place or "")[-4:], "（変更）")
    screen.shows(".m-saved", "保存しました")
    assert not screen.all(".m-dispute")


def test_leaving_a_row_that_is_saved_disputes_nothing(screen: Screen, site: Site) -> None:
    job = edit(screen, site)
    text_of(screen, 1).send_keys("自分の文。")
    screen.shows(".m-saved", "保存しました")
    save_statement(
        site.service.desk,
        job,
        site.service.desk.statement_ids(job)[1],
        text="ほかの人の文。",
        user="隣の席",
    )
    text_of(screen, 2).send_keys("次の行。")  # leaves row 1
    kept(lambda: statements(site, job)()[2][-4:], "次の行。")
    screen.shows(".m-saved", "保存しました")
    assert not screen.all(".m-dispute")
    assert statements(site, job)()[1] == "ほかの人の文。"


def test_unfinished_kana_are_no_version(screen: Screen, site: Site) -> None:
    job = edit(screen, site)
    before = statements(site, job)()[1]
    text_of(screen, 1).click()
    screen.run(
        "const box = document.activeElement; box.setSelectionRange(box.value.length, box.value.length);"
        "window.sent = 0; const real = window.fetch;"
        "window.fetch = (...all) => { window.sent += String(all[0]).endsWith('/operations'); return real(...all); };"
    )
    for kana in ("か", "かい", "かいぎ", "かいぎろく"):
        screen.chrome.execute_cdp_cmd(
            "Input.imeSetComposition",
            {"text": kana, "selectionStart": len(kana), "selectionEnd": len(kana)},
        )
        screen.run_async("setTimeout(arguments[0], 900)")  # longer than a pause in typing
    assert text_of(screen, 1).get_property("value") == f"{before}かいぎろく"
    assert screen.run("return window.sent") == 0
    assert statements(site, job)()[1] == before
    screen.chrome.execute_cdp_cmd("Input.insertText", {"text": "会議録"})
    kept(lambda: statements(site, job)()[1], f"{before}会議録")
    assert len(site.service.desk.history(job)) == 1


def with_doubt_in_the_first_row() -> Draft:
    """The draft whose first statement is to be checked."""
    whole = draft()
    first, *others = whole.minutes_doc.agenda
    marked = replace(first.statements[0], flags=("inaudible",))
    agenda = (replace(first, statements=(marked, *first.statements[1:])), *others)
    return replace(whole, minutes_doc=replace(whole.minutes_doc, agenda=agenda))


@pytest.mark.parametrize("keys", [("f8",), (Keys.ALT, Keys.ARROW_DOWN)])
def test_the_first_row_is_the_first_that_the_keys_reach(
    screen: Screen, site: Site, keys: tuple[str, ...]
) -> None:
    edit(screen, site, with_doubt_in_the_first_row())
    screen.keys(*keys)
    screen.wait('[data-index="0"] .m-text:focus')
    screen.keys(*keys)
    screen.wait(f'[data-index="{4 if keys == ("f8",) else 1}"] .m-text:focus')


@pytest.mark.parametrize("part", [".m-name", ".m-time", ".m-text"])
def test_the_row_that_has_the_focus_is_heard(screen: Screen, site: Site, part: str) -> None:
    edit(screen, site)
    text_of(screen, 6).click()
    screen.run(f"document.querySelector('[data-index=\"3\"] {part}').focus()")
    screen.keys("control", " ")
    kept(lambda: 60.0 <= screen.run("return document.querySelector('audio').currentTime"), True)
    assert screen.run("return document.querySelector('audio').currentTime") < 80.0
    screen.keys("control", " ")
    kept(lambda: screen.run("return document.querySelector('audio').paused"), True)


def test_an_empty_name_does_not_look_filled(screen: Screen, site: Site) -> None:
    edit(screen, site)
    script = "return getComputedStyle(arguments[0], arguments[1]).color"
    box = card(screen, "S2")[0]
    assert screen.run(script, box, "::placeholder") != screen.run(script, box, None)


def test_another_browser_behind_the_same_address_takes_nothing_of_mine_back(
    screen: Screen, site: Site
) -> None:
    job = edit(screen, site)
    mine = text_of(screen, 1)
    mine.send_keys("私の文。")
    screen.shows(".m-saved", "保存しました")
    (change,) = site.service.desk.history(job)
    assert change.user == screen.run("return localStorage.getItem('minutes-browser')")
    screen.run("localStorage.setItem('minutes-browser', arguments[0])", "0" * 32)
    screen.open(f"edit?id={job}")
    screen.wait(".m-row")
    screen.press(".m-bar", "元に戻す")
    screen.shows(".m-saved", "元に戻す修正はありません")
    assert statements(site, job)()[1].endswith("私の文。")
    screen.run("localStorage.setItem('minutes-browser', arguments[0])", change.user)
    screen.open(f"edit?id={job}")
    screen.wait(".m-row")
    screen.press(".m-bar", "元に戻す")
    screen.shows(".m-saved", "直前の修正を元に戻しました")
    assert statements(site, job)()[1] == draft().minutes_doc.statements[1].text


def test_ctrl_z_in_a_box_shows_the_statement_that_it_changes(screen: Screen, site: Site) -> None:
    job = edit(screen, site, draft(length=40))
    text_of(screen, 1).click()
    text_of(screen, 1).send_keys(Keys.END, "足した。")
    kept(lambda: statements(site, job)()[1].endswith("足した。"), True)
    screen.run("document.querySelector('.m-rows').scrollTop = 99999")
    seen = """const {top, bottom} = document.querySelector('[data-index="1"]').getBoundingClientRect();
        return bottom > 0 && top < innerHeight && bottom <= innerHeight"""
    screen.until(lambda: not screen.run(seen), "the statement far away")
    screen.keys(Keys.CONTROL, "z")
    screen.until(lambda: screen.run(seen), "the statement that was changed")
    assert not text_of(screen, 1).get_attribute("value").endswith("足した。")


def test_the_card_of_a_voice_says_at_once_why_its_name_is_known(screen: Screen, site: Site) -> None:
    whole = draft()
    voices = tuple(replace(voice, evidence=()) for voice in whole.transcript.speakers)
    edit(screen, site, replace(whole, transcript=replace(whole.transcript, speakers=voices)))
    hint = '[data-speaker="S2"] .m-hint'
    name, _role = card(screen, "S2")
    screen.shows(hint, "手がかりなし")
    for given in ("高橋", "高梨"):
        name.send_keys(Keys.CONTROL, "a", Keys.NULL, given, Keys.ENTER)
        screen.shows('[data-speaker="S2"] strong', given)
        screen.shows(hint, "事務局が入力")
        assert screen.only(hint).get_property("textContent").count("事務局が入力") == 1
    assert (
        screen.only('[data-speaker="S1"] .m-hint')
        .get_property("textContent")
        .startswith("手がかりなし")
    ), "the other voice is as unknown as before"
    for _ in range(2):
        screen.press(".m-bar", "元に戻す")
    screen.shows(hint, "手がかりなし")
