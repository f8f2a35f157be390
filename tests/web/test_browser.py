"""The page as a clerk uses it: real service, real worker, real Chromium."""

from __future__ import annotations

import time
from dataclasses import replace
from pathlib import Path

import av
import numpy as np
import pytest
from corrections import rename_speaker, save_header, save_statement

from minutes.jobs.results import load_papers
from minutes.schema import Draft

from .builders import draft
from .conftest import Site, make_recording
from .editing import (
    card,
    edit,
    header_boxes,
    kept,
    list_of_people,
    panel,
    statements,
    unsent,
)
from .screen import Screen

pytestmark = pytest.mark.browser

ROOT = Path(__file__).resolve().parents[2]


def test_an_edit_is_saved_unasked_and_survives_a_reload(screen: Screen, site: Site) -> None:
    job = edit(screen, site)
    box = screen.only('[data-index="1"] .m-text')
    box.clear()
    box.send_keys("直した文です。")
    kept(lambda: statements(site, job)()[1], "直した文です。")
    screen.shows(".m-saved", "保存しました")
    screen.open(f"edit?id={job}")
    assert screen.wait('[data-index="1"] .m-text').get_property("value") == "直した文です。"


def test_leaving_the_page_at_once_loses_nothing(screen: Screen, site: Site) -> None:
    job = edit(screen, site)
    screen.only('[data-index="2"] .m-text').send_keys("すぐ閉じる前の追記。")
    screen.open("web/style.css")
    kept(lambda: statements(site, job)()[2].endswith("すぐ閉じる前の追記。"), True)


def test_an_edit_made_while_the_network_is_down_is_saved_when_it_is_back(
    screen: Screen, site: Site
) -> None:
    job = edit(screen, site)
    screen.chrome.set_network_conditions(offline=True, latency=0, throughput=-1)
    screen.only('[data-index="1"] .m-text').send_keys("通信が切れた間の追記。")
    screen.shows(".m-saved", "まだ保存できていません")
    assert "追記" not in statements(site, job)()[1]
    screen.chrome.set_network_conditions(offline=False, latency=0, throughput=-1)
    screen.shows(".m-saved", "保存しました")
    assert statements(site, job)()[1].endswith("通信が切れた間の追記。")


def test_an_edit_that_a_crash_left_behind_is_saved_on_the_next_visit(
    screen: Screen, site: Site
) -> None:
    job = edit(screen, site)
    statement = site.service.desk.statement_ids(job)[3]
    screen.run(
        "localStorage.setItem(arguments[0], JSON.stringify({text: '残っていた文'}))",
        f"minutes-unsaved:{job}:{statement}",
    )
    screen.open(f"edit?id={job}")
    kept(lambda: statements(site, job)()[3], "残っていた文")
    assert screen.wait('[data-index="3"] .m-text').get_property("value") == "残っていた文"
    kept(lambda: unsent(screen, job), [])


def test_a_name_goes_to_every_statement_of_that_voice(screen: Screen, site: Site) -> None:
    job = edit(screen, site)
    card(screen, "S2")[0].send_keys("佐藤花子\n")
    screen.shows(".m-saved", "佐藤花子（委員）")
    labels = screen.texts(".m-row .m-name")
    assert labels[1] == labels[4] == "佐藤花子（委員）"  # the role came from the roster
    kept(lambda: site.service.desk.draft(job).speakers["S2"].name, "佐藤花子")


def test_the_last_change_is_taken_back_with_one_press(screen: Screen, site: Site) -> None:
    job = edit(screen, site)
    box = screen.only('[data-index="1"] .m-text')
    before = box.get_property("value")
    box.send_keys("余計な文")
    screen.shows(".m-saved", "保存しました")
    screen.press(".m-bar", "元に戻す")
    screen.shows(".m-saved", "元に戻しました")
    assert box.get_property("value") == before == statements(site, job)()[1]


def test_what_another_clerk_changed_is_shown_and_never_overwritten(
    screen: Screen, site: Site
) -> None:
    job = edit(screen, site)
    ids = site.service.desk.statement_ids(job)
    save_statement(site.service.desk, job, ids[1], text="ほかの人の文。", user="隣の席")
    save_statement(site.service.desk, job, ids[2], text="別の発言。", user="隣の席")
    box = screen.only('[data-index="1"] .m-text')
    box.clear()
    box.send_keys("自分の文。")
    screen.shows('[data-index="1"] .m-dispute', "ほかの人の文。")
    screen.shows(".m-saved", "黄色の枠で選んでください")
    assert list(statements(site, job)()[1:3]) == ["ほかの人の文。", "別の発言。"]
    box.send_keys("続き。")  # typing on is no answer
    screen.shows('[data-index="1"] .m-dispute', "ほかの人の文。")
    screen.press('[data-index="1"] .m-dispute', "自分の文で保存する")
    kept(lambda: statements(site, job)()[1], "自分の文。続き。")
    screen.shows(".m-saved", "保存しました")
    assert statements(site, job)()[2] == "別の発言。"  # another statement: nobody is in the way
    box.send_keys("さらに。")
    kept(lambda: statements(site, job)()[1], "自分の文。続き。さらに。")
    assert not screen.all(".m-dispute")


def test_the_other_clerks_text_can_be_taken(screen: Screen, site: Site) -> None:
    job = edit(screen, site)
    statement = site.service.desk.statement_ids(job)[1]
    save_statement(site.service.desk, job, statement, text="ほかの人の文。", user="隣の席")
    box = screen.only('[data-index="1"] .m-text')
    box.send_keys("自分の追記。")
    screen.press('[data-index="1"] .m-dispute', "この文にする")
    kept(lambda: box.get_property("value"), "ほかの人の文。")
    kept(lambda: unsent(screen, job), [])
    box.send_keys("足した。")
    kept(lambda: statements(site, job)()[1], "ほかの人の文。足した。")


def test_names_and_header_of_another_clerk_are_not_overwritten(screen: Screen, site: Site) -> None:
    job = edit(screen, site)
    header = site.service.desk.draft(job).minutes_doc.header
    rename_speaker(site.service.desk, job, "S2", name="鈴木次郎", user="隣の席")
    save_header(site.service.desk, job, replace(header, title="別の会議名"), user="隣の席")
    card(screen, "S2")[0].send_keys("佐藤花子\n")
    screen.shows(".m-saved", "ほかの画面で「鈴木次郎")
    assert site.service.desk.draft(job).speakers["S2"].name == "鈴木次郎"
    boxes = header_boxes(screen)
    boxes["場所"].send_keys("（控室）\t")  # another field: nobody is in the way
    kept(lambda: (site.service.desk.draft(job).minutes_doc.header.place or "")[-4:], "（控室）")
    assert site.service.desk.draft(job).minutes_doc.header.title == "別の会議名"
    boxes["会議名"].send_keys("（案）\t")
    kept(lambda: site.service.desk.draft(job).minutes_doc.header.title, "別の会議名（案）")


def test_one_statement_goes_to_another_speaker(screen: Screen, site: Site) -> None:
    job = edit(screen, site)
    screen.run(
        "arguments[0].value = 'S3'; arguments[0].dispatchEvent(new Event('change', {bubbles: true}))",
        list_of_people(screen, 1),
    )
    kept(lambda: site.service.desk.draft(job).minutes_doc.statements[1].speaker_id, "S3")
    panel(screen, "speakers")
    assert screen.only('[data-speaker="S3"] .m-quiet').text == "2"


def test_any_sentence_is_heard_with_one_click_or_one_key(screen: Screen, site: Site) -> None:
    edit(screen, site)
    audio = "return document.querySelector('audio')"
    # as slow as a browser plays, so that it is still near the place when a busy machine looks
    screen.run("document.querySelector('audio').playbackRate = 0.0625")
    screen.only('[data-index="3"] .m-time').click()
    kept(lambda: 60.0 <= screen.run(f"{audio}.currentTime") < 66.0, True)
    kept(lambda: screen.run(f"{audio}.paused"), False)
    screen.shows(".m-heard .m-time", "0:01:00")
    screen.only('[data-index="3"] .m-text').click()
    screen.keys("control", " ")
    kept(lambda: screen.run(f"{audio}.paused"), True)
    screen.only('[data-index="6"] .m-text').click()
    screen.keys("control", "home")
    screen.keys("control", " ")
    kept(lambda: 120.0 <= screen.run(f"{audio}.currentTime") < 126.0, True)
    screen.keys("control", " ")
    second = screen.all('[data-index="6"] .m-piece')[1]
    second.click()
    kept(lambda: 122.0 < screen.run(f"{audio}.currentTime") < 132.0, True)


def test_a_recording_that_chromium_cannot_play_is_heard_all_the_same(
    screen: Screen, site: Site, tmp_path: Path
) -> None:
    path = tmp_path / "委員会.avi"
    with av.open(str(path), "w", format="avi") as file:
        stream = file.add_stream("pcm_s16le", rate=16000, layout="mono")
        for second in range(100):
            samples = np.zeros((1, 16000), np.int16)
            frame = av.AudioFrame.from_ndarray(samples, format="s16", layout="mono")
            frame.sample_rate, frame.pts = 16000, second * 16000
            file.mux(stream.encode(frame))
        file.mux(stream.encode(None))
    job = site.seed(draft(), recording=path)
    screen.open(f"edit?id={job}")
    screen.wait('[data-index="3"] .m-time').click()
    kept(lambda: screen.run("return document.querySelector('audio').currentTime") > 60.2, True)


def test_places_to_check_are_marked_and_one_key_apart(screen: Screen, site: Site) -> None:
    edit(screen, site)
    assert screen.only(".m-checks").text == "要確認 2件"
    screen.keys("f8")
    screen.shows(".m-row:focus-within .m-flag", "聴取不能")
    screen.keys("f8")
    screen.shows(".m-row:focus-within .m-flag", "発言者が不明")
    screen.keys("f8")  # from the last to the first again
    screen.shows(".m-row:focus-within .m-flag", "聴取不能")
    menus = screen.all(".m-strip .m-menu summary")
    next(menu for menu in menus if menu.text.startswith("表示")).click()
    screen.choose('select[aria-label="表示する発言"]', "要確認だけ")
    assert len([row for row in screen.all(".m-row") if row.is_displayed()]) == 2


def test_the_header_is_edited_and_an_error_stands_beside_it(screen: Screen, site: Site) -> None:
    job = edit(screen, site)
    boxes = header_boxes(screen)
    boxes["会議名"].send_keys("（第2日）\t")
    kept(lambda: site.service.desk.draft(job).minutes_doc.header.title, "総務委員会（第2日）")
    boxes["開催日"].clear()
    boxes["開催日"].send_keys("いつか\t")
    screen.shows(".m-header .m-problem", "日付として読めません")


def test_markup_in_names_titles_and_speech_is_shown_and_never_run(
    screen: Screen, site: Site, tmp_path: Path
) -> None:
    path = make_recording(tmp_path / "<img src=x onerror=window.hacked=1> '🎌'.wav", 2)
    screen.open("new")
    screen.wait("#m-recording input[type=file]").send_keys(str(path))
    screen.shows("#m-recording-line", "長さ 0:00:02")
    screen.only("#m-roster textarea").send_keys("<img/src=x/onerror=window.hacked=1>,委員\t")
    screen.shows("#m-roster-line", "<img/src=x")
    assert screen.run("return window.hacked ?? null") is None
    job = edit(screen, site, draft(evil=True))
    assert "<img src=x" in screen.only(".m-bar h1").text
    screen.shows(".m-verbatim", "<script>")
    screen.open("")
    row = screen.wait(f'[data-id="{job}"]')
    assert "<img src=x" in row.text
    assert screen.run("return window.hacked ?? null") is None
    assert screen.run("return document.querySelectorAll('img[src=x]').length") == 0


def test_three_hours_stay_usable(screen: Screen, site: Site) -> None:
    """A letter costs no more in 2,000 statements than in eight: what the page redraws is counted."""
    assert redrawn(screen, site, draft(length=2000)) <= 2 * redrawn(screen, site, draft())


def redrawn(screen: Screen, site: Site, whole: Draft) -> int:
    """Changes of the page from a letter typed into its last statement until that is saved."""
    job = edit(screen, site, whole)
    last = len(screen.all(".m-row")) - 1
    assert last == len(whole.minutes_doc.statements) - 1
    screen.run("document.querySelector(arguments[0]).scrollIntoView()", f'[data-index="{last}"]')
    screen.wait(f'[data-index="{last}"] .m-verbatim')  # what comes near the window is made once
    screen.run_async("setTimeout(arguments[0], 500)")
    screen.run(
        """window.redrawn = 0;
        new MutationObserver((all) => { window.redrawn += all.length; }).observe(document, {
            subtree: true, childList: true, attributes: true, characterData: true });
        const box = document.querySelector(`[data-index="${arguments[0]}"] .m-text`);
        box.focus(); box.value += 'あ';
        box.dispatchEvent(new Event('input', {bubbles: true}));""",
        last,
    )
    kept(lambda: statements(site, job)()[last].endswith("あ"), True)
    screen.shows(".m-saved", "保存しました")
    return int(screen.run("return window.redrawn"))


def test_a_job_is_deleted_only_after_a_second_word(screen: Screen, site: Site) -> None:
    job = site.seed(draft())
    screen.open("")
    screen.wait(f'[data-id="{job}"]')
    screen.press(f'[data-id="{job}"]', "削除する")
    screen.press(".m-dialog", "やめる")
    assert any(listed.id == job for listed in site.service.jobs())
    screen.press(f'[data-id="{job}"]', "削除する")
    screen.press(".m-dialog", "ごみ箱に入れる")
    kept(lambda: any(listed.id == job for listed in site.service.jobs()), False)
    screen.gone(f'[data-id="{job}"]')


def test_a_waiting_job_is_cancelled_and_a_failed_one_says_why(screen: Screen, site: Site) -> None:
    waiting = site.seed(None, state="queued", title="待っている会議")
    failed = site.seed(None, state="failed", title="失敗した会議", error="壊れています。")
    screen.open("")
    screen.wait(f'[data-id="{waiting}"]')
    assert "壊れています。" in screen.only(f'[data-id="{failed}"]').text
    screen.press(f'[data-id="{waiting}"]', "中止する")
    screen.press(".m-dialog", "中止する")
    kept(lambda: site.service.job(waiting).state, "cancelled")
    screen.shows(f'[data-id="{waiting}"] .m-state', "中止")


def test_each_problem_of_the_form_stands_at_its_field(
    screen: Screen, site: Site, tmp_path: Path
) -> None:
    fake = tmp_path / "ただの文章.mp4"
    fake.write_text("録音ではありません", encoding="utf-8")
    screen.open("new")
    screen.wait("#m-recording input[type=file]").send_keys(str(fake))
    screen.shows("#m-recording-line", "ただの文章.mp4")
    screen.only("#m-date textarea, #m-date input").send_keys("令和7年2月30日\t")
    screen.shows("#m-date-line", "という日はありません")
    screen.only("#m-start").click()
    screen.shows("#m-summary", "2か所を直してください")
    assert site.url in screen.chrome.current_url
    assert "new" in screen.chrome.current_url


def test_a_profile_is_changed_tried_saved_and_chosen(
    screen: Screen, site: Site, tmp_path: Path
) -> None:
    screen.open("profiles")
    screen.shows(".m-after", "3億8,598万7,000円")
    box = screen.only("#m-try-text")
    box.clear()
    box.send_keys("えー、御意見を青葉くへお願いします。")
    screen.choose("#m-option-honorific", "ご意見")
    screen.only("#m-profile-dictionary").send_keys("青葉区,あおばく,青葉く")
    screen.shows(".m-after", "ご意見を青葉区へお願いします。")
    reasons = screen.texts(".m-result tbody td:last-child")
    assert "フィラーを削除" in reasons
    assert "用語辞書で訂正" in reasons
    screen.only("#m-profile-save").click()
    screen.shows(".m-profiles .m-problem", "様式の名前を入れてください")
    screen.only("#m-profile-name").send_keys("青葉区　総務委員会")
    screen.only("#m-profile-save").click()
    screen.shows(".m-profiles .m-notice", "保存しました")

    screen.only(".m-profiles .m-notice a").click()
    screen.wait("#m-recording input[type=file]").send_keys(
        str(make_recording(tmp_path / "短い録音.wav", 3))
    )
    screen.shows("#m-recording-line", "長さ")
    screen.only("#m-profile input").click()
    screen.shows("[role=option]:last-child", "青葉区　総務委員会")
    items = screen.all("[role=option]")
    next(item for item in items if "青葉区　総務委員会" in item.text).click()
    screen.only("#m-start").click()
    row = screen.wait(".m-job")
    job = row.get_attribute("data-id")
    assert job
    site.service.cancel(job)
    profile = load_papers(site.service.files, job, 1).profile
    assert (profile.title, profile.options["honorific"]) == ("青葉区　総務委員会", "kana")
    assert [term.text for term in profile.dictionary] == ["青葉区"]
    site.service.delete(job)


def test_a_file_for_each_participant_becomes_one_meeting(
    screen: Screen, site: Site, tmp_path: Path
) -> None:
    paths = [make_recording(tmp_path / f"{name}.wav", 3) for name in ("佐藤花子", "田中一郎")]
    screen.open("new")
    chooser = screen.wait("#m-recording input[type=file]")
    chooser.send_keys("\n".join(map(str, paths)))
    screen.shows("#m-recording-line", "2人分の録音を、1つの会議として扱います")
    screen.only("#m-start").click()
    row = screen.wait(".m-job")
    job = row.get_attribute("data-id")
    assert job
    site.service.cancel(job)
    assert site.service.job(job).file_name in ("佐藤花子.wav ほか1件", "田中一郎.wav ほか1件")
    kept = site.service.files.keys(f"recordings/{job}")
    assert {key.rpartition("/")[2] for key in kept} == {
        "佐藤花子.wav",
        "田中一郎.wav",
        "tracks.json",
    }
    site.service.delete(job)


@pytest.mark.model
def test_from_the_recording_to_the_word_file(screen: Screen, site: Site) -> None:
    """Upload, wait, close and reopen the list, name a voice, edit, download: with the real models."""
    from docx import Document

    screen.open("new")
    screen.wait("#m-recording input[type=file]").send_keys(str(ROOT / "samples" / "iinkai.ogg"))
    screen.shows("#m-recording-line", "長さ 0:01:3")
    screen.only("#m-title textarea, #m-title input").send_keys("令和7年第2回環境委員会\t")
    screen.only("#m-date textarea, #m-date input").send_keys("R7.6.10\t")
    screen.shows("#m-date-line", "令和7年6月10日（火曜日）")
    screen.only("#m-clock textarea, #m-clock input").send_keys("午後1時30分\t")
    screen.upload("#m-roster_file", ROOT / "samples" / "roster.csv")
    screen.shows("#m-roster_file-line", "読み込みました")
    screen.upload("#m-agenda_file", ROOT / "samples" / "agenda.txt")
    screen.shows("#m-agenda_file-line", "読み込みました")
    screen.only("#m-start").click()
    row = screen.wait(".m-job[data-state=running], .m-job[data-state=queued]")
    job = row.get_attribute("data-id")
    assert job
    screen.open("web/style.css")  # closing the page changes nothing
    time.sleep(3)
    screen.open("")
    screen.wait(f'[data-id="{job}"][data-state=done]', seconds=1200)
    screen.only(f'[data-id="{job}"] a.m-primary').click()
    box = screen.wait('[data-index="0"] .m-text')
    screen.until(lambda: len("".join(screen.texts(".m-verbatim"))) > 200, "the words as spoken")
    box.clear()
    box.send_keys("ただいまから、試験の委員会を開会します。")
    name = screen.download(".m-bar [data-format=docx]")
    assert name.name == "令和7年第2回環境委員会.docx"
    text = "\n".join(paragraph.text for paragraph in Document(str(name)).paragraphs)
    assert "ただいまから、試験の委員会を開会します。" in text
    assert "環境委員会" in text
    nothing_left_this_machine(site)


def nothing_left_this_machine(site: Site) -> None:
    """Wherever the server and its processes connected to so far is on this machine."""
    lines = site.connections.read_text().splitlines()
    assert lines.count("watching") >= 2, "server and engine were not both watched"
    local = ("('127.0.0.1'", "('::1'", "'/", "b'/", "'localhost'", "'127.0.0.1'", "'\\x00")
    connected = [line.split(" ", 1)[1] for line in lines if line != "watching"]
    assert [address for address in connected if not address.startswith(local)] == []
