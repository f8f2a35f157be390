"""字幕 of Zoom and Teams."""

from __future__ import annotations

from pathlib import Path

import pytest

from minutes.errors import UsageError
from minutes.format.inputs import read_captions
from minutes.schema import Caption
from minutes.span import Span

ZOOM = """WEBVTT

1
00:00:01.000 --> 00:00:04.500
山田一郎: ただいまから開会します。

2
00:00:05.000 --> 00:00:06.000
佐藤 花子(総務課): はい。
お願いします。

3
00:01:05.000 --> 00:01:06.000
午後1時30分から行います。
"""
TEAMS = """WEBVTT

a1b2c3d4-0000-1111-2222-333344445555/12-0
00:00:01.000 --> 00:00:04.500
<v 山田 一郎>ただいまから
開会します。</v>

a1b2c3d4-0000-1111-2222-333344445555/13-0
00:00:05.000 --> 00:00:06.000
<v 佐藤 花子>R&amp;Dの件です。</v>
"""
SRT = """1
00:00:01,000 --> 00:00:04,500
開会します。

2
00:00:05,000 --> 00:00:06,000
はい。
"""


def read(folder: Path, content: str | bytes, name: str) -> tuple[Caption, ...]:
    path = folder / name
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return read_captions(path)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp932"])
def test_zoom(tmp_path: Path, encoding: str) -> None:
    assert read(tmp_path, ZOOM.encode(encoding), "zoom.vtt") == (
        Caption(Span(1.0, 4.5), "山田一郎", "ただいまから開会します。"),
        Caption(Span(5.0, 6.0), "佐藤 花子(総務課)", "はい。お願いします。"),
        Caption(Span(65.0, 66.0), None, "午後1時30分から行います。"),
    )


def test_teams_voices(tmp_path: Path) -> None:
    assert read(tmp_path, TEAMS, "teams.vtt") == (
        Caption(Span(1.0, 4.5), "山田 一郎", "ただいまから開会します。"),
        Caption(Span(5.0, 6.0), "佐藤 花子", "R&Dの件です。"),
    )


def test_srt_with_windows_line_ends(tmp_path: Path) -> None:
    found = read(tmp_path, SRT.replace("\n", "\r\n"), "a.srt")
    assert [caption.text for caption in found] == ["開会します。", "はい。"]
    assert found[0].span == Span(1.0, 4.5)


def test_cues_without_blank_lines_between(tmp_path: Path) -> None:
    found = read(tmp_path, SRT.replace("\n\n", "\n"), "a.srt")
    assert [caption.text for caption in found] == ["開会します。", "はい。"]


def docx(folder: Path, *paragraphs: str) -> Path:
    from docx import Document

    document = Document()
    for paragraph in paragraphs:
        document.add_paragraph(paragraph)
    path = folder / "teams.docx"
    document.save(str(path))
    return path


@pytest.mark.process
def test_teams_docx_with_starts_only(tmp_path: Path) -> None:
    path = docx(
        tmp_path, "山田 一郎   0:03\nただいまから開会します。", "佐藤 花子   1:02:05\nはい。"
    )
    assert read_captions(path) == (
        Caption(Span(3.0, 3725.0), "山田 一郎", "ただいまから開会します。"),
        Caption(Span(3725.0, 3730.0), "佐藤 花子", "はい。"),
    )


@pytest.mark.process
def test_teams_docx_with_cue_times(tmp_path: Path) -> None:
    path = docx(tmp_path, "0:0:0.0 --> 0:0:3.240\n山田 一郎\nただいまから総務委員会を開会します。")
    assert read_captions(path) == (
        Caption(Span(0.0, 3.24), "山田 一郎", "ただいまから総務委員会を開会します。"),
    )


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("WEBVTT\n\n00:00:05.000 --> 00:00:01.000\nはい。\n", "3行目：終わりの時刻"),
        ("WEBVTT\n\n00:0x:05.000 --> 00:00:01.000\nはい。\n", "3行目：時刻"),
        ("WEBVTT\n\n", "字幕が1件もありません"),
        ("議事録の本文です。", "字幕が1件もありません"),
        ("", "中身が空です"),
    ],
)
def test_errors(tmp_path: Path, text: str, expected: str) -> None:
    with pytest.raises(UsageError) as caught:
        read(tmp_path, text, "a.vtt")
    assert expected in str(caught.value)
    assert "字幕「a.vtt」" in str(caught.value)
