"""Reports that an archivist keeps: nothing of an earlier run is lost, what needs a look is marked."""

from __future__ import annotations

import csv
import io
import os
import signal
from dataclasses import replace
from datetime import date
from pathlib import Path

import openpyxl
import pytest

from jobs.kit import tone
from minutes.cli.report import Report, Work
from minutes.jobs.archive import Item, Passed
from minutes.jobs.attention import attention
from minutes.jobs.batch import Result
from minutes.jobs.outputs import Outputs
from minutes.options import TranscribeOptions
from minutes.schema import (
    INAUDIBLE,
    AgendaItem,
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


def test_a_report_says_at_any_time_what_is_left(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    items = [Item(tone(tmp_path / f"{n}.wav", seconds=1), n, TranscribeOptions()) for n in "abc"]
    out = tmp_path / "out"
    passed = [Passed(tmp_path / "b.lnk", "ショートカットです")]
    outputs = Outputs(out)
    with Report(out, Work(outputs, items, passed, lambda: items[1:2])) as report:
        begun = (out / "report.txt").read_text(encoding="utf-8").splitlines()
        assert begun[0] == "完了0件、済み0件、失敗0件、残り3件、対象外1件"  # not of an earlier run
        monkeypatch.setattr("minutes.cli.report._TELL_SECONDS", 0.0)
        report.add(Result(items[0], "done", duration=60.0, notes=("日付が分かりません",)))
        killed = (out / "report.txt").read_text(encoding="utf-8")  # as SIGKILL would leave it
    assert killed.splitlines()[0] == "完了1件、済み0件、失敗0件、残り2件、対象外1件、要注意1件"
    assert "処理中" in killed
    text = (out / "report.txt").read_text(encoding="utf-8")
    assert "完了1件、済み0件、失敗0件、中断1件、残り1件、対象外1件、要注意1件" in text
    assert f"結果の場所　{out}" in text
    assert f"要注意　{items[0].path}：日付が分かりません" in text
    cut_off = report_rows(out / "report.csv")
    assert [row["結果"] for row in cut_off] == ["対象外", "完了", "中断", "残り"]
    with Report(out, Work(outputs, items[:1])) as report:
        kept = (out / "a.docx",)
        report.add(Result(items[0], "skipped", files=(out / "a（再作成）.docx",), kept=kept))
    text = (out / "report.txt").read_text(encoding="utf-8")
    assert "残り0件" in text
    assert "中断" not in text
    assert "a（再作成）.docx に書き出しました" in text
    history = report_rows(out / "report-history.csv")
    assert [
        (row["状態"], row["完了"], row["中断"], row["残り"], row["要注意"]) for row in history
    ] == [
        ("中断しました", "1", "1", "1", "1"),
        ("終わりました", "0", "0", "0", "0"),
    ]
    first = out / history[0]["報告書"]
    assert report_rows(first) == cut_off  # the run before is still there
    assert "中断しました" in first.with_suffix(".txt").read_text(encoding="utf-8")


def test_a_killed_run_and_notes_in_a_report_are_kept(tmp_path: Path) -> None:
    item = Item(tone(tmp_path / "a.wav", seconds=1), "a", TranscribeOptions())
    out = tmp_path / "out"
    child = os.fork()
    if child == 0:  # a process that dies in the middle: nothing of it is closed in good order
        killed = Report(out, Work(Outputs(out), [item]))
        killed.__enter__()
        killed.add(Result(item, "done", duration=60.0))
        os.kill(os.getpid(), signal.SIGKILL)
    os.waitpid(child, 0)
    with Report(out, Work(Outputs(out), [item])) as report:
        report.add(Result(item, "skipped"))
    states = [row["状態"] for row in report_rows(out / "report-history.csv")]
    assert states == ["強制終了又は電源断", "終わりました"]
    noted = (out / "report.csv").read_bytes() + "確認済み（山田）\n".encode()
    (out / "report.csv").write_bytes(noted)
    (out / "report.xlsx").write_bytes(b"my own notes")
    with Report(out, Work(Outputs(out), [item])) as report:
        report.add(Result(item, "skipped"))
    assert [path.read_bytes() for path in (out / "reports").glob("*手直し*")] == [noted]
    assert (out / "report.xlsx").read_bytes() == b"my own notes"
    assert (out / "report（再作成）.xlsx").is_file()
    assert len(list((out / "reports").glob("*[0-9].csv"))) == 3


def test_the_end_is_short_however_much_went_wrong(tmp_path: Path) -> None:
    items = [Item(tmp_path / f"{n}.wav", str(n), TranscribeOptions()) for n in range(25)]
    out = tmp_path / "out"
    with Report(out, Work(Outputs(out), items)) as report:
        for item in items:
            report.add(Result(item, "failed", error="壊れています。", notes=("発話がありません",)))
    end = report.closing(told=False).splitlines()
    assert end[0].startswith("完了0件、済み0件、失敗25件、残り0件")
    assert sum(line.startswith("失敗　") for line in end) == 20
    assert end[-2:] == ["ほか5件", "1件ずつの結果　report.xlsx"]
    assert "失敗　" not in report.closing(told=True)
    assert report.failures().count("失敗　") == 25  # who asked for nothing else gets all of it


def test_two_runs_at_once_are_two_runs_and_neither_was_killed(tmp_path: Path) -> None:
    items = [Item(tone(tmp_path / f"{n}.wav", seconds=1), n, TranscribeOptions()) for n in "ab"]
    out = tmp_path / "out"
    with Report(out, Work(Outputs(out), items)) as first:
        first.add(Result(items[0], "done", duration=60.0))
        with Report(out, Work(Outputs(out), items)) as second:
            for item in items:
                second.add(Result(item, "skipped"))
            first.add(Result(items[1], "done", duration=30.0))
        rows = report_rows(out / "report.csv")
        assert [(row["録音"], row["結果"]) for row in rows] == [
            (str(item.path), "済み") for item in items
        ]
    rows = report_rows(out / "report.csv")
    assert [row["結果"] for row in rows] == ["完了", "完了"]
    history = report_rows(out / "report-history.csv")
    assert [(row["状態"], row["完了"], row["済み"]) for row in history] == [
        ("終わりました", "0", "2"),
        ("終わりました", "2", "0"),
    ]
    assert len({row["報告書"] for row in history}) == 2
    assert list(out.rglob("*手直し*")) == []  # rows of two runs are nobody's notes


@pytest.mark.parametrize("moved", [True, False])
def test_what_a_person_did_to_the_report_meanwhile_is_kept(tmp_path: Path, *, moved: bool) -> None:
    item = Item(tone(tmp_path / "a.wav", seconds=1), "a", TranscribeOptions())
    out, away = tmp_path / "out", tmp_path / "away.csv"
    with Report(out, Work(Outputs(out), [item])) as report:
        report.add(Result(item, "done", duration=60.0))
        common = out / "report.csv"
        if moved:
            common.rename(away)
        else:
            common.write_bytes(common.read_bytes() + "田中が確認した\n".encode())
    assert [row["結果"] for row in report_rows(out / "report.csv")] == ["完了"]
    assert (out / "report.xlsx").is_file()
    assert len(report_rows(out / "report-history.csv")) == 1
    kept = [away] if moved else list(out.rglob("*手直し*"))
    assert ["確認した" in path.read_text(encoding="utf-8-sig") for path in kept] == [not moved]


def test_the_workbook_runs_nothing_and_leads_to_the_files(tmp_path: Path) -> None:
    out = tmp_path / "out"
    item = Item(tmp_path / "=cmd.wav", "a", TranscribeOptions())
    with Report(out, Work(Outputs(out), [item])) as report:
        report.add(Result(item, "done", duration=61.5, files=(out / "令和3年 #1" / "a.docx",)))
        report.add(Result(item, "failed", error="=1+1\x01"))
    sheet = openpyxl.load_workbook(out / "report.xlsx")["結果"]
    assert sheet["D2"].value == 61.5
    assert sheet["G2"].hyperlink.target == "令和3年%20%231/a.docx"
    assert (sheet["F3"].value, sheet["F3"].data_type) == ("=1+1", "s")
    assert report_rows(out / "report.csv")[1]["理由"].startswith("'=1+1")


def report_rows(path: Path) -> list[dict[str, str]]:
    """The rows of a report by their headings."""
    return list(csv.DictReader(io.StringIO(path.read_text(encoding="utf-8-sig"))))


WORD = Word("賛成します", Span(0, 10), 0.9)


def drafted(words: tuple[Word, ...], day: date | None, name: str | None = "森") -> Draft:
    """A draft of one speaker's one statement."""
    turns = (Turn("t1", "S1", words),) if words else ()
    text = "".join(word.text for word in words)
    said = (Statement("S1", text, text, ("t1",)),) if words else ()
    document = MeetingMinutes(Header(date=day), (), (AgendaItem(None, "", said),))
    speakers = (Speaker("S1", name=name),) if words else ()
    recording = Recording("a.wav", 10.0, "0")
    return Draft(Transcript(recording, turns, speakers, Provenance("0", "", "")), document)


@pytest.mark.parametrize(
    ("draft", "notes"),
    [
        (drafted((WORD,), date(2021, 6, 14)), ""),
        (drafted((), date(2021, 6, 14)), "発話がありません"),
        (drafted((WORD,), date(2021, 6, 14), name=None), "氏名の分からない話者1人"),
        (
            drafted((WORD, replace(WORD, text=INAUDIBLE)), date(2021, 6, 14)),
            "聴取不能が多い（50%）",
        ),
        (
            drafted((replace(WORD, confidence=0.2),), date(2021, 6, 14)),
            "確信度が低い（文字の100%）",
        ),
        (drafted((WORD,), None), "日付が分かりません"),
        (drafted((WORD,), date(2031, 6, 14)), "先の日"),
        (drafted((WORD,), date(1921, 6, 14)), "古すぎます"),
        (drafted((WORD,), date(2021, 7, 14)), "録音のファイルの日付（2021-06-20）より後"),
    ],
)
def test_what_to_look_at_first(draft: Draft, notes: str) -> None:
    found = attention(draft, recorded_on=date(2021, 6, 20), today=date(2026, 11, 29))
    assert [notes in note for note in found] == ([True] if notes else [])
