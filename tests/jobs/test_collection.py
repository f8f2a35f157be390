"""All meetings of an output folder on one page: nothing runs, nothing is loaded, all is found."""

from __future__ import annotations

import base64
import csv
import io
import json
import re
import zlib
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

import needs
import pytest
from corrections import save_statement

from jobs.kit import Bench, ended, tone
from minutes.jobs.archive import find_items
from minutes.jobs.batch import Batch
from minutes.jobs.collection import CACHE, describe, write_index
from minutes.jobs.index_page import page
from minutes.jobs.outputs import Outputs, Source
from minutes.jobs.service import Service
from minutes.options import TranscribeOptions
from minutes.schema import (
    AgendaItem,
    Decision,
    Draft,
    Header,
    MeetingMinutes,
    Provenance,
    Recording,
    Speaker,
    Statement,
    Transcript,
    Turn,
    Word,
)
from minutes.span import Span

if TYPE_CHECKING:
    from selenium.webdriver import Chrome

EVIL = "</script><script>document.title='run'</script><!--"


def draft(*texts: str, title: str = "令和3年第2回総務委員会", day: date | None = None) -> Draft:
    """A meeting in which 森本委員 says ``texts``."""
    turns = tuple(
        Turn(f"t{n}", "S1", (Word(text, Span(n * 10, n * 10 + 5)),)) for n, text in enumerate(texts)
    )
    said = tuple(Statement("S1", turn.text, turn.text, (turn.id,)) for turn in turns)
    document = MeetingMinutes(
        Header(title=title, date=day),
        (),
        (AgendaItem(1, "公園の遊具について", said),),
        decisions=(Decision("原案のとおり可決", ("t0",)),),
    )
    speakers = (Speaker("S1", name="森本誠", role="委員"),)
    recording = Recording("a.wav", 3661.0, "0")
    return Draft(Transcript(recording, turns, speakers, Provenance("0", "", "")), document)


def line(stem: str, meeting: Draft) -> dict[str, Any]:
    """As the list holds it."""
    return {"stem": stem, "key": "", **describe(meeting)}


def packed(html: bytes) -> list[Any]:
    """The words of all statements, as the page unpacks them."""
    packs = re.findall(r'class="pack" data-first="\d+">([^<]*)<', html.decode())
    return [row for pack in packs for row in json.loads(zlib.decompress(base64.b64decode(pack)))]


def test_what_a_meeting_shows() -> None:
    shown = describe(draft("賛成します。", day=date(2021, 6, 14)))
    assert shown["date"] == "2021-06-14"
    assert shown["body"] == "総務委員会"
    assert shown["speakers"] == ["森本誠"]
    assert shown["items"] == ["公園の遊具について"]
    assert shown["decisions"] == ["原案のとおり可決"]
    assert shown["texts"] == [["森本誠", 0, "賛成します。"]]


def test_the_list_follows_drafts_edits_and_files(
    workbench: Bench, service: Service, tmp_path: Path
) -> None:
    workbench.start(SLOTS="2")
    source, out = tmp_path / "in", tmp_path / "out"
    source.mkdir()
    for number in range(3):
        tone(source / f"総務委員会{number}.wav", seconds=1, pitch=200 + number)
    options = TranscribeOptions(formats=("json", "txt"))
    batch = Batch(service, out, ahead=4)
    done = batch.run(find_items([str(source)], options, guessing=True))
    results = sorted(done, key=lambda result: result.item.path)  # not as they ended
    assert [result.outcome for result in results] == ["done"] * 3
    written = write_index(service, batch.outputs, out)
    assert (written.meetings, written.kept) == (3, ())
    rows = table(out)
    assert [row["会議体"] for row in rows] == ["総務委員会"] * 3
    assert rows[0]["ファイル"].split("\n") == ["総務委員会2.json", "総務委員会2.txt"]
    before = {path.name: path.stat().st_ino for path in written.files}
    write_index(service, Outputs(out), out)  # nothing has changed: nothing is written
    assert {path.name: path.stat().st_ino for path in written.files} == before
    job = results[1].job_id
    assert job is not None
    save_statement(service.desk, job, 0, text="人が直した〈言葉〉です。")
    (out / "総務委員会0.txt").unlink()
    (out / "総務委員会0.json").unlink()
    again = write_index(service, Outputs(out), out)
    assert again.meetings == 2  # who takes a result away takes it off the list
    texts = str(packed((out / "会議録一覧.html").read_bytes()))
    assert "人が直した〈言葉〉です。" in texts
    service.delete(job)  # a job that is gone leaves the meeting as it was listed
    assert write_index(service, Outputs(out), out).meetings == 2
    (out / CACHE).write_bytes(b"{half a line")
    assert write_index(service, Outputs(out), out).meetings == 1
    assert ended(service, str(results[2].job_id)).state == "done"


def test_a_list_that_a_person_changed_is_kept(
    workbench: Bench, service: Service, tmp_path: Path
) -> None:
    out = tmp_path / "out"
    outputs = Outputs(out)
    outputs.write("a", Source((tone(tmp_path / "a.wav", 1),), "0"), {".txt": b"x"})
    write_index(service, outputs, out)
    (out / "会議録一覧.csv").write_text("私の一覧", encoding="utf-8")
    written = write_index(service, outputs, out)
    assert (out / "会議録一覧.csv").read_text(encoding="utf-8") == "私の一覧"
    assert written.kept == (out / "会議録一覧.csv",)


def test_no_meeting_takes_the_name_of_a_list_or_report(tmp_path: Path) -> None:
    outputs = Outputs(tmp_path / "out")
    for name in ("report", "会議録一覧"):
        source = Source((tone(tmp_path / f"{name}.wav", 1),), name)
        assert outputs.write(name, source, {".csv": b"x"}).stem == f"{name} (2)"


def test_text_is_data_on_the_page_and_in_the_table() -> None:
    evil = line("a", draft(EVIL, title=EVIL))
    html = page([evil], {"a": (f"{EVIL[:9]}.docx",)})
    assert EVIL.encode() not in html
    assert packed(html)[0][0][2] == EVIL
    assert b"http" not in html.replace(b"http-equiv", b"")


def table(out: Path) -> list[dict[str, str]]:
    """The rows of the list for Excel."""
    text = (out / "会議録一覧.csv").read_bytes().decode("utf-8-sig")
    return list(csv.DictReader(io.StringIO(text, newline="")))


@pytest.fixture
def browser() -> Iterator[Chrome]:
    chromium, chromedriver = needs.programs("chromium", "chromedriver")
    from selenium import webdriver

    options = webdriver.ChromeOptions()
    options.binary_location = chromium
    for argument in ("--headless=new", "--no-sandbox", "--disable-gpu"):
        options.add_argument(argument)
    options.set_capability("goog:loggingPrefs", {"browser": "ALL", "performance": "ALL"})
    driver = webdriver.Chrome(options, webdriver.ChromeService(chromedriver))
    yield driver
    driver.quit()


@pytest.mark.browser
def test_a_double_click_opens_it_and_everything_is_found(browser: Chrome, tmp_path: Path) -> None:
    from selenium.webdriver.common.by import By
    from selenium.webdriver.support.ui import WebDriverWait

    meeting = draft("ＡＩｶﾞｲﾄﾞラインの　山田 太郎さんの件です。", EVIL, day=date(2021, 6, 14))
    other = draft("賛成します。", title="文教委員会", day=date(2019, 3, 1))
    other = replace(
        other, transcript=replace(other.transcript, speakers=(Speaker("S1", "石川直樹"),))
    )
    lines = [line("a", meeting), line("b", other)]
    path = tmp_path / "会議録一覧.html"
    path.write_bytes(page(lines, {"a": ("令和3年/#1 会議.docx",), "b": ("b.docx",)}))
    browser.get(path.as_uri())

    def count() -> str:
        return browser.find_element(By.ID, "count").text

    def search(text: str) -> list[str]:
        box = browser.find_element(By.ID, "words")
        box.clear()
        box.send_keys(text or " ")
        WebDriverWait(browser, needs.SECONDS).until(
            lambda _: browser.execute_script("clearTimeout(timer); show(); return true")
        )
        return [item.text for item in browser.find_elements(By.CSS_SELECTOR, "li h2")]

    WebDriverWait(browser, needs.SECONDS).until(lambda _: count() == "2件の会議のうち2件")
    first, second = "令和3年6月14日　令和3年第2回総務委員会", "平成31年3月1日　文教委員会"
    assert search("aiガイドライン") == [first]  # widths and capitals make no difference
    (mark,) = browser.find_elements(By.TAG_NAME, "mark")
    assert mark.text == "ＡＩｶﾞｲﾄﾞライン"
    assert search("山田太郎") == [first]
    assert search("ｻﾝｾｲ") == []
    assert search("賛成　文教") == [second]  # all words
    assert search("遊具") == [first, second]  # agenda items too
    assert search("石川") == [second]
    assert search("script") == [first]
    assert browser.title == "会議録一覧"  # what was said is not run
    assert search("") == [first, second]
    browser.find_element(By.CSS_SELECTOR, "#year option[value='2019']").click()
    assert search("") == [second]
    (link,) = browser.find_elements(By.CSS_SELECTOR, ".files a")
    assert link.get_attribute("href") == (tmp_path / "b.docx").as_uri()
    assert [entry for entry in browser.get_log("browser") if entry["level"] == "SEVERE"] == []


AXE = Path(__file__).resolve().parents[2] / "node_modules" / "axe-core" / "axe.min.js"


@pytest.mark.browser
def test_hundreds_of_meetings_can_be_read_by_everybody_and_ask_nobody(
    browser: Chrome, tmp_path: Path
) -> None:
    """Light and dark, at 150 %, by keyboard; no violation of WCAG by axe; no request but the file's."""
    from selenium.webdriver.common.by import By
    from selenium.webdriver.common.keys import Keys
    from selenium.webdriver.support.ui import WebDriverWait

    if not AXE.is_file():
        pytest.skip("needs axe-core (npm ci)")
    said = "公園の遊具について、点検の結果を伺います。" * 20
    lines = [
        line(
            f"{number}",
            draft(said, f"番号{number}です。", day=date(2019 + number % 5, 1 + number % 12, 14)),
        )
        for number in range(260)
    ]
    path = tmp_path / "会議録一覧.html"
    path.write_bytes(page(lines, {f"{number}": (f"{number}.docx",) for number in range(260)}))
    browser.set_window_size(1280, 900)
    browser.get(path.as_uri())

    def count() -> str:
        return browser.find_element(By.ID, "count").text

    def focused() -> str:
        place = browser.switch_to.active_element
        return place.get_attribute("id") or place.tag_name

    def violations() -> list[str]:
        browser.execute_script(AXE.read_text(encoding="utf-8"))
        return browser.execute_async_script(
            "const done = arguments[0];"
            "const tags = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa'];"
            "axe.run(document, {runOnly: {type: 'tag', values: tags}}).then(({violations}) =>"
            " done(violations.map((v) => v.id + ' ' + v.nodes[0].target)))"
        )

    WebDriverWait(browser, needs.SECONDS).until(lambda _: count() == "260件の会議のうち260件")
    order = []
    for _ in range(5):
        browser.switch_to.active_element.send_keys(Keys.TAB)
        order.append(focused())
    assert order == ["words", "year", "body", "speaker", "summary"]
    browser.switch_to.active_element.send_keys(Keys.ENTER)
    assert browser.find_element(By.CSS_SELECTOR, "li details").get_attribute("open") == "true"
    more = browser.find_element(By.CSS_SELECTOR, "#list > button")
    assert more.text == "続きを表示（残り160件）"
    more.send_keys(Keys.ENTER)
    assert len(browser.find_elements(By.CSS_SELECTOR, "#list > li")) == 200
    browser.find_element(By.ID, "words").send_keys("番号123です")
    WebDriverWait(browser, needs.SECONDS).until(lambda _: count() == "260件の会議のうち1件")
    papers = []
    for scheme in ("light", "dark"):
        features = [{"name": "prefers-color-scheme", "value": scheme}]
        browser.execute_cdp_cmd("Emulation.setEmulatedMedia", {"features": features})
        papers.append(browser.find_element(By.TAG_NAME, "body").value_of_css_property("background"))
        assert violations() == []
    assert papers[0] != papers[1]
    zoomed = {"width": 1280 * 2 // 3, "height": 600, "deviceScaleFactor": 1.5, "mobile": False}
    browser.execute_cdp_cmd("Emulation.setDeviceMetricsOverride", zoomed)
    wide = browser.execute_script("return document.documentElement.scrollWidth - innerWidth")
    assert wide <= 0
    messages = [json.loads(entry["message"])["message"] for entry in browser.get_log("performance")]
    asked = {
        message["params"]["request"]["url"]
        for message in messages
        if message["method"] == "Network.requestWillBeSent"
    }
    assert asked == {path.as_uri()}
