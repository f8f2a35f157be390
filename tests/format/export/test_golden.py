"""Every format of one meeting beside what it looked like when a person last looked.

``make golden`` (MINUTES_GOLDEN=renew) writes the files anew: look at the difference before a commit.
"""

from __future__ import annotations

import io
import os
import re
import zipfile
from pathlib import Path
from xml.dom import minidom

import pytest

from minutes.format.export import render
from minutes.format.export.html_page import SCRIPT, STYLE

from .builders import STYLES, draft, profile

GOLDEN = Path(__file__).with_name("golden")
PARTS = ("word/document.xml", "word/comments.xml", "word/footer1.xml", "docProps/core.xml")


def normalised(data: bytes) -> str:
    """What a reader sees of a Word file: its parts as XML, one element a line."""
    with zipfile.ZipFile(io.BytesIO(data)) as package:
        parts = [name for name in PARTS if name in package.namelist()]
        return "".join(f"=== {name}\n{_pretty(package.read(name))}\n" for name in parts)


def _pretty(xml: bytes) -> str:
    text = minidom.parseString(xml).toprettyxml(indent=" ")
    text = re.sub(r' xmlns:\w+="[^"]*"', "", text)
    text = re.sub(r' mc:Ignorable="[^"]*"', "", text)
    return "\n".join(line for line in text.splitlines() if line.strip())


def printed(data: bytes) -> str:
    """Text of the other formats; the page's own script and style stand in ``html_page.py``."""
    return data.decode().replace(SCRIPT, "…").replace(STYLE, "…")


def check(name: str, text: str) -> None:
    path = GOLDEN / name
    if os.environ.get("MINUTES_GOLDEN") == "renew":
        path.parent.mkdir(exist_ok=True)
        path.write_bytes(text.encode())
    assert path.is_file(), f"{path} is missing: run `make golden` and look at it"
    assert text == path.read_bytes().decode(), f"{path} differs: `make golden` if it should"


@pytest.mark.parametrize("format_name", ["txt", "md", "html", "srt", "vtt", "csv", "rttm", "json"])
def test_text_formats(format_name: str) -> None:
    check(f"iinkai.{format_name}", printed(render(draft(), format_name, profile())))


@pytest.mark.parametrize("layout", STYLES)
def test_text_of_each_layout(layout: str) -> None:
    check(f"{layout}.txt", printed(render(draft(layout), "txt", profile(layout))))


@pytest.mark.parametrize("layout", STYLES)
def test_word_layouts(layout: str) -> None:
    check(f"{layout}.docx.xml", normalised(render(draft(layout), "docx", profile(layout))))


def test_word_with_the_speaker_on_a_line_of_its_own_and_time_marks() -> None:
    chosen = profile("iinkai", speaker_style="nakano_iinkai", time_marks=True)
    check("nakano.docx.xml", normalised(render(draft(), "docx", chosen)))


@pytest.mark.parametrize("format_name", ["docx", "html", "json", "srt"])
def test_same_draft_same_bytes(format_name: str) -> None:
    first = render(draft(), format_name, profile())
    assert render(draft(), format_name, profile()) == first
