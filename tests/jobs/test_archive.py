"""Lists, folders and names as municipalities write them."""

from __future__ import annotations

import unicodedata
from datetime import date, datetime
from pathlib import Path

import av
import pytest
from click.testing import CliRunner

from jobs.kit import tone
from minutes.cli.batch import command
from minutes.errors import UsageError
from minutes.jobs.archive import Passed, find_items
from minutes.jobs.guess import guess
from minutes.jobs.places import find_place
from minutes.options import TranscribeOptions

JSON = TranscribeOptions(formats=("json",))


def rows(folder: Path, *lines: str, header: str = "ファイル,日付") -> Path:
    """A list in ``folder``."""
    path = folder / "一覧.csv"
    path.write_text("\n".join((header, *lines)), encoding="utf-8")
    return path


@pytest.mark.parametrize(
    ("said", "day", "clock"),
    [
        ("令和3年6月14日", "2021-06-14", None),
        ("令和３年６月１４日（月）", "2021-06-14", None),
        ("R3.6.14", "2021-06-14", None),
        ("r3/6/14", "2021-06-14", None),
        ("Ｒ３．６．１４", "2021-06-14", None),
        ("H31/4/1", "2019-04-01", None),
        ("平成31年4月30日 火曜日", "2019-04-30", None),
        ("令和元年5月1日", "2019-05-01", None),
        ("昭和63年12月9日", "1988-12-09", None),
        ("2021年6月14日", "2021-06-14", None),
        ("20210614", "2021-06-14", None),
        ("2021-06-14 00:00:00", "2021-06-14", None),
        ("2021/6/14 13:30", "2021-06-14", "13:30"),
        ("令和3年6月14日 午後1時30分", "2021-06-14", "13:30"),
        ("令和3年6月14日　13時半", "2021-06-14", "13:30"),
        ("2021-06-14T10:00:00", "2021-06-14", "10:00"),
    ],
)
def test_days_and_times(tmp_path: Path, said: str, day: str, clock: str | None) -> None:
    (tmp_path / "a.wav").write_bytes(b"x")
    (item,) = find_items([str(rows(tmp_path, f"a.wav,{said}"))], JSON)
    header = item.context.header
    assert (item.error, header.date) == (None, date.fromisoformat(day))
    expected = datetime.fromisoformat(f"{day} {clock}") if clock else None
    assert header.started_at == expected


@pytest.mark.process
def test_a_title_may_stand_above_the_headings(tmp_path: Path) -> None:
    """As lists of a section look: 令和3年度の会議, in one cell over all columns, then the table."""
    from openpyxl import Workbook

    (tmp_path / "a.wav").write_bytes(b"x")
    book = Workbook()
    sheet = book.active
    assert sheet is not None
    lines = (
        ["令和3年度の会議の録音ファイル"], [], ["ファイル", "日付"], ["a.wav", date(2021, 6, 14)],
        ["b.wav", "昨日"], ["ファイル", "日付"],
    )  # fmt: skip
    for line in lines:
        sheet.append(line)
    sheet.merge_cells("A1:D1")
    book.save(tmp_path / "一覧.xlsx")
    first, second, third = find_items([str(tmp_path / "一覧.xlsx")], JSON)
    assert (first.error, first.context.header.date) == (None, date(2021, 6, 14))
    assert second.error is not None
    assert "の5行目：録音「b.wav」" in second.error  # rows as Excel counts them
    assert third.error is not None  # headings once more, further down, are no second beginning
    assert "の6行目：録音「ファイル」" in third.error


def test_a_list_without_headings_is_told(tmp_path: Path) -> None:
    (tmp_path / "一覧.csv").write_text("a.wav,2021-06-14\n", encoding="utf-8")
    with pytest.raises(UsageError, match="「ファイル」の列がありません"):
        find_items([str(tmp_path / "一覧.csv")], JSON)


@pytest.mark.parametrize(
    "said", ["昨日", "令和元年4月1日", "2021-02-30", "6月14日", "R3.6.14 25時"]
)
def test_what_is_no_day_is_told_with_its_row(tmp_path: Path, said: str) -> None:
    (tmp_path / "a.wav").write_bytes(b"x")
    (item,) = find_items([str(rows(tmp_path, f"a.wav,{said}"))], JSON)
    assert item.error is not None
    assert item.error.startswith("一覧「一覧.csv」の2行目：")
    assert said in item.error


@pytest.mark.parametrize(
    "cell",
    [
        "令和3年\\a.m4a",
        "令和3年/a.m4a",
        "令和３年\\Ａ.M4A",
        "C:\\Users\\山田\\録音\\令和3年\\a.m4a",
        "D:/録音/令和3年/a.m4a",
        "\\\\server\\share\\令和3年\\a.m4a",
        '"令和3年\\a.m4a"',
        ".\\令和3年\\a.m4a",
    ],
)
def test_windows_paths_and_widths(tmp_path: Path, cell: str) -> None:
    (tmp_path / "令和3年").mkdir()
    (tmp_path / "令和3年" / "a.m4a").write_bytes(b"x")
    quoted = '"' + cell.replace('"', '""') + '"'
    (item,) = find_items([str(rows(tmp_path, f"{quoted},"))], JSON)
    assert item.error is None
    assert item.path == tmp_path / "令和3年" / "a.m4a"


@pytest.mark.parametrize(("listed", "stored"), [("NFC", "NFD"), ("NFD", "NFC")])
def test_composed_and_decomposed_names(tmp_path: Path, listed: str, stored: str) -> None:
    name = "議会だより・がぎぐげご.wav"
    (tmp_path / unicodedata.normalize(stored, name)).write_bytes(b"x")
    (tmp_path / unicodedata.normalize(stored, "ガ名簿.csv")).write_text("佐藤,委員\n")
    line = unicodedata.normalize(listed, f"{name},ガ名簿.csv")
    (item,) = find_items([str(rows(tmp_path, line, header="ファイル,名簿"))], JSON)
    assert item.error is None
    assert item.path.is_file()
    assert item.options.roster is not None
    assert Path(item.options.roster).is_file()


def test_two_files_that_read_the_same_are_not_guessed_between(tmp_path: Path) -> None:
    for name in ("会議１.wav", "会議1.wav"):
        (tmp_path / name).write_bytes(name.encode())
    assert find_place(tmp_path, "会議1.wav").name == "会議1.wav"
    assert find_place(tmp_path, "会議１.wav").name == "会議１.wav"
    (tmp_path / "会議1.wav").rename(tmp_path / "ＫＡＩＧＩ.wav")
    (tmp_path / "会議１.wav").rename(tmp_path / "kaigi.wav")
    (item,) = find_items([str(rows(tmp_path, "Kaigi.wav,"))], JSON)
    assert item.error is not None
    assert "「kaigi.wav」「ＫＡＩＧＩ.wav」の2つあります" in item.error


def test_windows_hides_the_endings_of_files(tmp_path: Path) -> None:
    for name in ("録音0614.MP3", "録音0615.wav", "録音0615.mp3", "録音0616.docx", "R3.6.17.m4a"):
        (tmp_path / name).write_bytes(name.encode())
    found = rows(tmp_path, "録音０６１４,", "録音0615,", "録音0616,", "R3.6.17,", "録音0615.wav,")
    items = find_items([str(found)], JSON)
    assert [item.path.name for item in items if item.error is None] == [
        "録音0614.MP3",
        "R3.6.17.m4a",
        "録音0615.wav",
    ]
    told = [item.error for item in items if item.error is not None]
    assert "「録音0615.mp3」「録音0615.wav」の2つあります" in told[0]
    assert "録音「録音0616」がありません" in told[1]  # a paper is no recording


def test_a_row_without_a_recording_says_so(tmp_path: Path) -> None:
    (item,) = find_items([str(rows(tmp_path, ",令和3年6月14日"))], JSON)
    assert item.error is not None
    assert "2行目：「ファイル」の欄に、録音の名前がありません。" in item.error


def test_shortcuts_and_working_files_are_reported(tmp_path: Path) -> None:
    folder = tmp_path / "in"
    folder.mkdir()
    for name in ("a.wav", "~$a.docx", "b.mp3.lnk", "次第.docx", ".hidden.wav"):
        (folder / name).write_bytes(b"x")
    passed: list[Passed] = []
    items = find_items([str(folder)], JSON, passed=passed)
    assert [item.path.name for item in items] == ["a.wav"]
    told = {passed_over.path.name: passed_over.reason for passed_over in passed}
    assert set(told) == {"~$a.docx", "b.mp3.lnk", "次第.docx"}
    assert "ショートカット" in told["b.mp3.lnk"]
    (item,) = find_items([str(rows(folder, "b.mp3,"))], JSON)
    assert item.error is not None
    assert "「b.mp3.lnk」はショートカットです" in item.error


def test_the_decoder_is_asked_and_not_a_list(tmp_path: Path) -> None:
    """Recorders of 2005, phones, files without an ending."""
    folder = tmp_path / "in"
    folder.mkdir()
    source = tone(tmp_path / "tone.wav", seconds=1)
    (folder / "REC001").write_bytes(source.read_bytes())  # no ending
    (folder / "会議.dat").write_bytes(source.read_bytes())
    kinds = {"a.caf": "caf", "b.m4b": "mp4", "c.3gp": "mp4", "d.au": "au", "e.w64": "w64"}
    for name, kind in kinds.items():
        convert(source, folder / name, kind)
    for name in ("photo.heic", "memo.txt", "表.xlsx", "text.dat", "broken.amr"):
        (folder / name).write_bytes(b"no sound at all, but some bytes" * 40)
    passed: list[Passed] = []
    names = {item.path.name for item in find_items([str(folder)], JSON, passed=passed)}
    assert names == {*kinds, "REC001", "会議.dat", "broken.amr"}  # the last one is told as broken
    assert {passed_over.path.name for passed_over in passed} == {
        "photo.heic",
        "memo.txt",
        "表.xlsx",
        "text.dat",
    }


def convert(source: Path, target: Path, kind: str) -> None:
    """The same sound in another container."""
    codec = "aac" if kind == "mp4" else "pcm_s16be" if kind in ("caf", "au") else "pcm_s16le"
    with av.open(str(source)) as given, av.open(str(target), "w", format=kind) as made:
        stream = made.add_stream(codec, rate=8000, layout="mono")
        for frame in given.decode(audio=0):
            made.mux(stream.encode(frame))
        made.mux(stream.encode(None))


@pytest.mark.parametrize(
    ("path", "day", "body"),
    [
        ("令和3年度/総務委員会/0614.mp4", "2021-06-14", "総務委員会"),
        ("令和3年度/総務委員会/0210.mp4", "2022-02-10", "総務委員会"),
        ("平成31年4月1日本会議.m4a", "2019-04-01", "本会議"),  # of no country
        ("令和3年度/6月1日本会議.mp3", "2021-06-01", "本会議"),
        ("R3.6.14日本会議.mp3", "2021-06-14", "本会議"),
        ("令和3年/総務委員会/0210.mp4", "2021-02-10", "総務委員会"),
        ("20210614_総務委員会.mp3", "2021-06-14", "総務委員会"),
        ("総務委員会_R3.6.14.m4a", "2021-06-14", "総務委員会"),
        ("R030614本会議.mp3", "2021-06-14", "本会議"),
        ("令和3年第2回定例会/6月14日.mp3", "2021-06-14", "第2回定例会"),
        ("２０２１年度/文教委員会/６月１４日.mp3", "2021-06-14", "文教委員会"),
        ("録音.mp3", None, None),
        ("r3/a.wav", None, None),  # a disc, a round, or an era
        ("1014.mp3", None, None),  # a day without a year
        ("REC0001.mp3", None, None),
        ("会議6.wav", None, None),  # a meeting, but which
        ("審議会/委員会.mp3", None, None),
        ("20210614_20210615.mp3", None, None),  # two days
        ("令和3年度/0230.mp3", None, None),  # no such day
        ("20210614133000.mp3", None, None),
    ],
)
def test_names_of_folders_and_files(path: str, day: str | None, body: str | None) -> None:
    assert guess(path.split("/")) == (date.fromisoformat(day) if day else None, body)


def test_what_is_said_wins_over_what_names_say(tmp_path: Path) -> None:
    folder = tmp_path / "令和3年度" / "総務委員会"
    folder.mkdir(parents=True)
    (folder / "0614.wav").write_bytes(b"x")
    (item,) = find_items([str(tmp_path / "令和3年度")], JSON, guessing=True)
    assert (item.context.header.date, item.context.header.title) == (
        date(2021, 6, 14),
        "総務委員会",
    )
    assert item.guessed
    (plain,) = find_items([str(tmp_path)], JSON)
    assert (plain.context.header.date, plain.guessed) == (None, False)
    listed = rows(folder, "0614.wav,R3.6.15,文教委員会", header="ファイル,日付,会議名")
    (item,) = find_items([str(listed)], JSON, guessing=True)
    assert (item.context.header.date, item.options.title) == (date(2021, 6, 15), "文教委員会")
    assert not item.guessed


@pytest.mark.process
def test_template_holds_what_was_found_and_is_a_list_itself(tmp_path: Path) -> None:
    folder = tmp_path / "令和3年度" / "総務委員会"
    folder.mkdir(parents=True)
    for name in ("0614.wav", "=1+1.wav"):
        (folder / name).write_bytes(name.encode())
    target = tmp_path / "一覧.xlsx"
    result = CliRunner().invoke(command, [str(tmp_path / "令和3年度"), "--template", str(target)])
    assert result.exit_code == 0, result.output
    items = find_items([str(target)], JSON)
    assert {item.path.name: item.context.header.date for item in items} == {
        "0614.wav": date(2021, 6, 14),
        "=1+1.wav": None,
    }
    assert [item.error for item in items] == [None, None]
    before = target.read_bytes()
    again = CliRunner().invoke(command, [str(tmp_path / "令和3年度"), "--template", str(target)])
    assert isinstance(again.exception, UsageError)
    assert target.read_bytes() == before  # a person has filled it in meanwhile
