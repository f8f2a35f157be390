"""Past minutes from Word, PDF, text and web pages; what is hostile ends in one Japanese line."""

from __future__ import annotations

import contextlib
import io
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest
from docx import Document
from hypothesis import given
from hypothesis import strategies as st
from pypdf import PdfWriter

from minutes.errors import MinutesError, UsageError
from minutes.format.inputs import parse_past, past_minutes, read_past

SPEECH = "銭函支所の改修について、市長のお考えを伺います。" * 12
TEXT = f"○議長（川上晋平君）　これより開会いたします。\n○８番（森井秀明君）　{SPEECH}\n"


def word_file(path: Path) -> Path:
    document = Document()
    for line in TEXT.splitlines():
        document.add_paragraph(line)
    document.save(str(path))
    return path


def page(path: Path, encoding: str) -> Path:
    lines = "".join(f"<p>{line}</p>" for line in TEXT.splitlines())
    html = (
        f'<html><head><meta charset="{encoding}"><title>会議録</title><style>p {{}}</style></head>'
        f"<body><script>var 悪 = 1;</script>{lines}<p><ruby>銭函<rt>ぜにばこ</rt></ruby>です。</p></body></html>"
    )
    path.write_bytes(html.encode({"x-sjis": "cp932"}.get(encoding, encoding)))
    return path


@pytest.mark.process
def test_a_word_file(tmp_path: Path) -> None:
    past = read_past(word_file(tmp_path / "a.docx"))
    assert past.sentences[0] == "これより開会いたします。"
    assert [(who.name, who.role) for who in past.speakers] == [
        ("川上晋平", "議長"),
        ("森井秀明", "8番"),
    ]


@pytest.mark.parametrize("encoding", ["utf-8", "cp932"])
def test_a_text_file(tmp_path: Path, encoding: str) -> None:
    path = tmp_path / "a.txt"
    path.write_bytes(TEXT.replace("○", "◯" if encoding == "utf-8" else "○").encode(encoding))
    assert read_past(path).sentences[1] == "銭函支所の改修について、市長のお考えを伺います。"


@pytest.mark.parametrize("encoding", ["utf-8", "shift_jis", "x-sjis", "euc-jp"])
def test_a_web_page(tmp_path: Path, encoding: str) -> None:
    past = read_past(page(tmp_path / "a.html", encoding))
    assert past.sentences[-1] == "銭函です。"
    assert not any("悪" in sentence or "会議録" in sentence for sentence in past.sentences)


def test_lines_that_a_page_broke_are_joined_and_its_numbers_left_out() -> None:
    past = parse_past(
        ["○議長（川上晋平君）　これよ", "り開会", "－ 12 －", "いたします。", "散会。"]
    )
    assert past.sentences == ("これより開会いたします。", "散会。")


@pytest.mark.parametrize(
    ("line", "name", "role"),
    [
        ("○議長（川上晋平君）　開会します。", "川上晋平", "議長"),
        ("◯市長（高島宗一郎）　お答えします。", "高島宗一郎", "市長"),
        ("○川上　晋平議長　開会します。", "川上 晋平", "議長"),
        ("〇森井秀明福祉部長　お答えします。", "森井秀明", "福祉部長"),
    ],
)
def test_who_speaks(line: str, name: str, role: str) -> None:
    (who,) = parse_past([line]).speakers
    assert (who.name, who.role) == (name, role)


def bomb() -> bytes:
    """A Word file of some kilobytes that unpacks to a gigabyte."""
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        for number in range(20):
            archive.writestr(f"word/{number}.xml", b" " * 50_000_000)
    return file.getvalue()


def locked() -> bytes:
    file, writer = io.BytesIO(), PdfWriter()
    writer.add_blank_page(100, 100)
    writer.encrypt("x", algorithm="RC4-128")
    writer.write(file)
    return file.getvalue()


@pytest.mark.parametrize(
    ("name", "data"),
    [
        ("a.exe", b"MZ"),
        pytest.param("a.docx", b"PK\x03\x04 broken", marks=pytest.mark.process),
        ("a.docx", b"no zip at all, but text"),
        pytest.param("a.pdf", b"%PDF-1.4 broken", marks=pytest.mark.process),
        pytest.param(
            "a.pdf",
            b"%PDF-1.7\n" + b"<</Kids[1 0 R]/Parent 1 0 R>>" * 500,
            marks=pytest.mark.process,
        ),
        ("a.txt", b""),
        ("a.txt", b"\x00\x01\x02"),
        ("a.html", b"<" * 5000),
        ("a.html", b"<p>" * 5000),
        ("a.html", b'<meta charset="euc-jp">\xff\xff\xff'),
        ("a.txt", b"English only. " * 50),
        ("a.txt", "短い。".encode()),
    ],
    ids=repr,
)
def test_what_is_no_minutes_is_one_line_that_names_the_file(
    tmp_path: Path, name: str, data: bytes
) -> None:
    path = tmp_path / name
    path.write_bytes(data)
    with pytest.raises(UsageError, match=f"^過去の会議録「{name}」") as told:
        read_past(path)
    assert "\n" not in str(told.value)


@pytest.mark.process
@pytest.mark.parametrize(("name", "made"), [("a.docx", bomb), ("a.pdf", locked)])
def test_what_grows_or_is_locked_is_refused(
    tmp_path: Path, name: str, made: Callable[[], bytes]
) -> None:
    path = tmp_path / name
    path.write_bytes(made())
    with pytest.raises(UsageError, match=name):
        read_past(path)


@pytest.mark.process
def test_too_much_text_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(past_minutes, "MAX_CHARACTERS", 100)
    with pytest.raises(UsageError, match="文字が多すぎます"):
        read_past(word_file(tmp_path / "a.docx"))


@given(st.binary(max_size=400), st.sampled_from([".html", ".txt"]))
def test_any_bytes_give_minutes_or_one_line(
    tmp_path_factory: pytest.TempPathFactory, data: bytes, suffix: str
) -> None:
    path = tmp_path_factory.mktemp("any") / f"a{suffix}"
    path.write_bytes(data)
    with contextlib.suppress(MinutesError):
        read_past(path)
