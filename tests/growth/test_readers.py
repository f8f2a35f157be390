"""200,000 hostile characters through every reader: records or one line, and soon.

What is linear takes a few seconds of CPU; what is quadratic takes minutes and is cut off. The
limit counts the CPU seconds of this process, which a busy machine does not lengthen.
"""

from __future__ import annotations

import signal
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from docx import Document
from openpyxl import Workbook

from minutes.errors import MinutesError
from minutes.format import apply
from minutes.format.inputs import (
    parse_agenda,
    parse_dictionary,
    parse_roster,
    read_agenda,
    read_captions,
    read_dictionary,
    read_paper,
    read_roster,
)
from minutes.format.inputs.chat import read_chat
from minutes.format.profiles import parse_profile
from minutes.format.sound.reading import tokens
from minutes.serialize import loads

pytestmark = pytest.mark.growth

SIZE = 200_000
LIMIT = 90
SHAPES = (
    " ",
    "\u3000",
    "<",
    "0",
    "一",
    "、",
    "。",
    ":",
    "[strike:あ",
    "<v ",
    "はい、",
    "え",
    "\n",
    ",",
    "山田: ",
    "山田\n",
    "山田\n0:03\n",
    "00:00:01.000 --> 00:00:01.001\nはい\n",
    "00:00:01.000 --> 00:00:01.001\n\n",
    "0 分 ",
)
FILES: tuple[tuple[Callable[[Path], object], str, str], ...] = (
    (read_captions, ".vtt", "WEBVTT\n\n00:00:01.000 --> 00:00:02.000\n"),
    (read_captions, ".vtt", "WEBVTT\n\n00:00:01.000 --> 00:00:02.000"),
    (read_captions, ".srt", "1\n00:00:01,000 --> 00:00:02,000\n"),
    (
        read_captions,
        ".srt",
        "1\n00:00:01,000 --> 00:00:02,000\n\n00:00:02,000 --> 00:00:03,000\n\n",
    ),
    (read_captions, ".vtt", "WEBVTT\n\nNOTE"),
    (read_captions, ".txt", "山田 0:03\n"),
    (read_captions, ".txt", "山田\n0 分 3 秒\n"),
    (read_captions, ".txt", "00:00:00\n山田: "),
    (read_captions, ".txt", "山田"),
    (read_chat, ".txt", "13:30:05 From "),
    (read_chat, ".txt", "13:30:05 From 山田 to "),
    (read_chat, ".txt", "13:30:05"),
    (read_chat, ".txt", "13:30:05\t山田:\t"),
    (read_roster, ".csv", "氏名,役職\n山田一郎,"),
    (read_agenda, ".txt", "日程"),
    (read_dictionary, ".csv", "青葉区,あおばく,"),
    (read_paper, ".txt", "資料 "),
)
CELL = 32_000
"""Characters; a cell of a workbook holds 32,767."""


def write_workbook(path: Path, text: str) -> None:
    """Names and roles, each as long as a cell may be."""
    book = Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.append(["氏名", "役職"])
    for start in range(0, len(text), 2 * CELL):
        sheet.append([text[start : start + CELL], text[start + CELL : start + 2 * CELL]])
    book.save(str(path))


def write_document(path: Path, text: str) -> None:
    """A paragraph, and a table with a cell, of the whole text."""
    document = Document()
    document.add_paragraph(text)
    table = document.add_table(rows=2, cols=2)
    table.cell(0, 0).text, table.cell(0, 1).text = "氏名", "役職"
    table.cell(1, 0).text, table.cell(1, 1).text = text, "委員"
    document.save(str(path))


OFFICE: tuple[tuple[Callable[[Path], object], str, Callable[[Path, str], None]], ...] = (
    (read_roster, ".xlsx", write_workbook),
    (read_agenda, ".xlsx", write_workbook),
    (read_dictionary, ".xlsx", write_workbook),
    (read_roster, ".docx", write_document),
    (read_agenda, ".docx", write_document),
    (read_dictionary, ".docx", write_document),
    (read_paper, ".docx", write_document),
)
TEXTS: tuple[Callable[[str], object], ...] = (
    parse_roster,
    parse_agenda,
    parse_dictionary,
    tokens,
    lambda text: parse_profile(text, name="x"),
    lambda text: loads(f'{{"a": "{text}'),
    lambda text: apply(f"委員|山田 花子|{text}", "structure"),
)


class _TooLongError(Exception):
    pass


@contextmanager
def soon() -> Iterator[None]:
    """Fail after ``LIMIT`` CPU seconds; what a person is told is fine."""

    def stop(*_: object) -> None:
        raise _TooLongError

    before = signal.signal(signal.SIGPROF, stop)
    signal.setitimer(signal.ITIMER_PROF, LIMIT)
    try:
        yield
    except MinutesError:
        return
    finally:
        signal.setitimer(signal.ITIMER_PROF, 0)
        signal.signal(signal.SIGPROF, before)


@pytest.mark.parametrize(("read", "suffix", "head"), FILES)
def test_files(read: Callable[[Path], object], suffix: str, head: str, tmp_path: Path) -> None:
    path = tmp_path / f"入力{suffix}"
    with_end = "" if head.startswith("13") else "\n"
    for shape in SHAPES:
        path.write_text(head + shape * (SIZE // len(shape)) + with_end, encoding="utf-8")
        with soon():
            read(path)


@pytest.mark.parametrize(("read", "suffix", "write"), OFFICE)
def test_office_files(
    read: Callable[[Path], object],
    suffix: str,
    write: Callable[[Path, str], None],
    tmp_path: Path,
) -> None:
    path = tmp_path / f"入力{suffix}"
    for shape in SHAPES:
        write(path, shape * (SIZE // len(shape)))
        with soon():
            read(path)


@pytest.mark.parametrize("read", TEXTS)
def test_texts(read: Callable[[str], object]) -> None:
    for shape in SHAPES:
        with soon():
            read(shape * (SIZE // len(shape)))


@pytest.mark.parametrize("level", ["kebatori", "seibun", "orthography", "numerals", "all"])
@pytest.mark.parametrize("shape", ["。", "、", "一", "え", "<", "0"])
def test_levels(level: str, shape: str) -> None:
    with soon():
        apply(shape * SIZE, level)


def test_what_is_struck_out_stays_struck_out() -> None:
    printed = apply(
        "委員|山田 花子|それは[strike:秘密[laughterの名]です。[未了", "structure", {"redact": True}
    )
    assert printed == "○山田委員\u3000それは――――です。[未了"
