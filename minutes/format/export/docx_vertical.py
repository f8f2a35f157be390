"""縦書き: numbers of the header in kanji, as the statements have them from the text rules."""

from __future__ import annotations

import re

from docx.document import Document

from minutes.format.export import docx_style as names
from minutes.format.text.numerals.reading import kanji, positional
from minutes.schema import Profile

_NUMBER = re.compile(
    r"(?<![A-Za-z0-9.])\d{1,3}(?:,\d{3})+(?![\d.])|(?<![A-Za-z\d.])\d+(?![A-Za-z\d.])"
)
_STATEMENTS = (names.SPEECH, names.CONTINUED, names.BODY_TEXT)


def is_vertical(profile: Profile) -> bool:
    """Whether the profile's option ``direction`` asks for 縦書き."""
    return profile.options.get("direction") == "vertical"


def write_numbers_in_kanji(document: Document) -> None:
    """Every number outside the statements, which the text rules have written already."""
    for paragraph in document.paragraphs:
        if paragraph.style is not None and paragraph.style.name in _STATEMENTS:
            continue
        for run in paragraph.runs:
            if run.style.name != names.TIME and _NUMBER.search(run.text):
                run.text = kanji_numbers(run.text)


def kanji_numbers(text: str) -> str:
    """``text`` with its numbers in kanji; names such as A4 keep theirs.

    >>> kanji_numbers("令和3年6月14日　午後1時05分　A4で34名")
    '令和三年六月十四日\\u3000午後一時〇五分\\u3000A4で三十四名'
    """
    return _NUMBER.sub(lambda match: _written(match.group().replace(",", "")), text)


def _written(digits: str) -> str:
    return positional(digits) if digits.startswith("0") else kanji(int(digits))
