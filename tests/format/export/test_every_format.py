"""What holds for every export: names and edits are in it, everything said is in it, nothing breaks it."""

from __future__ import annotations

import csv
import html
import io
import json
import re
import zipfile
from dataclasses import replace

import docx
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from openpyxl import load_workbook

from minutes.format.export import render
from minutes.format.export.csv import safe_cell
from minutes.options import FORMATS
from minutes.schema import Draft, Profile
from minutes.serialize import draft_from_json

from .builders import STYLES, draft, empty_draft, profile, with_name, with_text

OWN_FORMATS = tuple(name for name in FORMATS if name != "pdf")
"""``pdf`` is the Word file through LibreOffice: test_other_files.py."""
EACH = [pytest.param(n, marks=pytest.mark.process) if n == "zip" else n for n in OWN_FORMATS]
"""The same for tests: a zip holds a PDF too, which starts LibreOffice where it is here."""
SPOKEN_FORMATS = tuple(name for name in OWN_FORMATS if name not in ("votes.csv", "xlsx", "zip"))
"""The others list votes and decisions alone, or hold files of these formats."""
WORD_FORMATS = ("docx", "clean.docx")
ZIPPED = (*WORD_FORMATS, "xlsx", "zip")
TEXT_FORMATS = tuple(name for name in SPOKEN_FORMATS if name != "rttm")
NO_TAGS = {ord("<"): "＜", ord(">"): "＞"}
EVIL = '<img src=x onerror="hack()"><script>hack()</script>&amp;\n\x00\x1b=cmd|1'


def parts(data: bytes) -> list[tuple[str, bytes]]:
    """Names and bytes of what lies in a zipped file, whole or the test fails."""
    with zipfile.ZipFile(io.BytesIO(data)) as package:
        return [(name, package.read(name)) for name in package.namelist()]


def reading(original: Draft, format_name: str, chosen: Profile) -> str:
    """What a person reads in the file: no markup, no times, no spaces or line ends."""
    data = render(original, format_name, chosen)
    if format_name in WORD_FORMATS:
        with zipfile.ZipFile(io.BytesIO(data)) as package:
            text = html.unescape(re.sub(r"<[^>]+>", "", package.read("word/document.xml").decode()))
    elif format_name == "html":
        text = re.sub(r"<(style|script|button)\b.*?</\1>", "", data.decode(), flags=re.DOTALL)
        text = html.unescape(re.sub(r"<[^>]+>", "", text))
    elif format_name in ("srt", "vtt"):
        blocks = re.split(r"\n\n|\A\ufeff", data.decode())
        cues = [block.split("\n", 2)[2] for block in blocks if "-->" in block]
        text = html.unescape(re.sub(r"<v ([^>]*)>|</v>", r"\1", "".join(cues)))
    else:
        text = data.decode("utf-8-sig")
    return "".join(text.split()).replace("\\", "")


@pytest.mark.parametrize("format_name", SPOKEN_FORMATS)
def test_a_new_name_is_in_every_format(format_name: str) -> None:
    printed = reading(with_name(draft(), "S3", "五十嵐優子"), format_name, profile())
    assert "五十嵐" in printed
    if format_name in ("srt", "vtt", "rttm"):  # the others print the roster and the actions too
        assert "佐藤" not in printed


@pytest.mark.parametrize("format_name", TEXT_FORMATS)
def test_an_edited_text_is_in_every_format(format_name: str) -> None:
    edited = with_text(draft(), "直した発言です。")
    assert "直した発言です。" in reading(edited, format_name, profile())


@pytest.mark.parametrize("layout", STYLES)
@pytest.mark.parametrize("format_name", TEXT_FORMATS)
def test_every_statement_is_in_every_format(format_name: str, layout: str) -> None:
    printed = reading(draft(layout), format_name, profile(layout))
    place = 0
    for statement in draft(layout).minutes_doc.statements:
        for part in re.split(r"[¶。]", statement.text):
            said = part.translate(NO_TAGS) if format_name == "srt" else part
            found = printed.find("".join(said.split()), 0 if format_name == "json" else place)
            assert found >= 0, part
            place = found + len(said)


@pytest.mark.parametrize("format_name", EACH)
def test_markup_and_control_characters_are_only_text(format_name: str) -> None:
    evil = with_name(with_text(draft(), EVIL), "S2", EVIL)
    header = replace(evil.minutes_doc.header, title=EVIL, place=EVIL)
    recording = replace(evil.transcript.recording, file_name=EVIL)
    evil = Draft(
        replace(evil.transcript, recording=recording),
        replace(evil.minutes_doc, header=header),
    )
    data = render(evil, format_name, profile())
    if format_name in ("html", "md", "vtt", "srt"):
        assert b"<img" not in data.replace(b"\\<img", b"")
        assert data.count(b"<script>") - data.count(b"\\<script") <= 1
    if format_name in ZIPPED:
        for name, part in parts(data):
            assert not (name.endswith(".xml") and (b"\x1b" in part or b"<script>" in part)), name
    elif format_name != "json":
        assert b"\x00" not in data
        assert b"\x1b" not in data


@pytest.mark.parametrize("format_name", EACH)
@pytest.mark.parametrize("layout", STYLES)
def test_silence(format_name: str, layout: str) -> None:
    assert isinstance(render(empty_draft(), format_name, profile(layout)), bytes)


def test_json_comes_back_even_with_half_a_character() -> None:
    original = with_text(draft(), "半端\ud83dな文字🎌")
    assert draft_from_json(json.loads(render(original, "json", profile()))) == original


def test_a_statement_that_a_clerk_emptied_has_no_row() -> None:
    def rows(original: Draft) -> list[list[str]]:
        table = render(original, "csv", profile()).decode("utf-8-sig")
        return list(csv.reader(io.StringIO(table)))[1:]

    whole = draft()
    first, *others = whole.minutes_doc.agenda
    emptied = replace(first.statements[0], text=" ")
    rest = replace(first, statements=(emptied, *first.statements[1:]))
    cleared = replace(whole, minutes_doc=replace(whole.minutes_doc, agenda=(rest, *others)))
    before, after = rows(whole), rows(cleared)
    assert [row[1:] for row in after] == [row[1:] for row in before[1:]]
    assert [row[0] for row in after] == [str(number + 1) for number in range(len(after))]


def test_csv_opens_in_excel_and_runs_nothing() -> None:
    evil = with_text(draft(), "=HYPERLINK(1)")
    data = render(evil, "csv", profile())
    assert data.startswith(b"\xef\xbb\xbf")
    rows = list(csv.reader(io.StringIO(data.decode("utf-8-sig"))))
    assert len(rows) == 1 + len(evil.minutes_doc.statements)
    assert "'=HYPERLINK(1)" in rows[2]
    assert {len(row) for row in rows} == {10}


@pytest.mark.parametrize("text", ["=1", "+1", "-1", "@a", "\t=1", " =1", "＝1", "\n=1", "\x00=1"])
def test_no_cell_is_a_formula(text: str) -> None:
    assert safe_cell(text).startswith("'")


def test_the_page_asks_for_nothing_from_outside() -> None:
    page = render(draft(), "html", profile()).decode()
    assert not re.search(r"https?:|//[a-z]|@import|url\(|<link|<iframe|<object", page)
    policy = re.search(r'Content-Security-Policy" content="([^"]+)"', page)
    assert policy is not None
    assert "default-src 'none'" in policy.group(1)
    assert "unsafe" not in policy.group(1)
    assert 'data-file="kensetsu.m4a"' in page
    assert re.search(r'<span data-t="1\d\.\d\d">遊具の</span>', page)


def test_rttm_parts_two_speakers_of_one_name() -> None:
    same = with_name(with_name(draft(), "S2", "加藤 健"), "S4", "加藤 健")
    labels = [line.split()[7] for line in render(same, "rttm", profile()).decode().splitlines()]
    assert {"加藤_健_S2", "加藤_健_S4"} <= set(labels)
    assert all(
        len(line.split()) == 10 for line in render(same, "rttm", profile()).decode().splitlines()
    )


anything = st.text(st.characters(), max_size=40)  # lone surrogates and control characters too


def odd_draft(said: str, name: str, title: str) -> Draft:
    odd = with_name(with_text(draft(), said), "S2", name)
    doc = replace(odd.minutes_doc, header=replace(odd.minutes_doc.header, title=title))
    return replace(odd, minutes_doc=doc)


odd_drafts = st.builds(odd_draft, said=anything, name=anything, title=anything)


@settings(max_examples=12, deadline=None)
@given(odd=odd_drafts)
def test_any_text_can_be_written(odd: Draft) -> None:
    for format_name in (name for name in OWN_FORMATS if name != "zip"):
        data = render(odd, format_name, profile())
        if format_name in WORD_FORMATS:
            docx.Document(io.BytesIO(data))
        elif format_name == "xlsx":
            load_workbook(io.BytesIO(data))
        else:
            assert data.decode()


@pytest.mark.process
@settings(max_examples=12, deadline=None)
@given(odd=odd_drafts)
def test_any_text_can_be_zipped(odd: Draft) -> None:
    assert parts(render(odd, "zip", profile()))
