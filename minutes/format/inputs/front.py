"""前書き: 会期, 傍聴者 and the like from a file, one ``項目：内容`` a line or a table of two columns."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Mapping
from pathlib import Path

from minutes.format.inputs.files import read_lines, wrong
from minutes.front_fields import FRONT_FIELDS, LONGEST

WHAT = "前書き"
_LABELLED = re.compile(
    r"^[○・\s]*(?P<label>[^：:,○・\s][^：:,\t　\n]{1,15}?)\s*(?:[：:,\t]|　+)\s*(?P<text>.*)$"
)
_NAMES: Mapping[str, tuple[str, ...]] = {
    "agenda_number": ("議事日程", "日程の号数"),
    "business": ("付議事件", "付した事件"),
    "late": ("遅参", "早退", "遅刻・早退"),
    "signers": ("署名議員", "署名委員", "会議録署名委員"),
    "openness": ("公開・非公開", "公開の別", "公開"),
    "closed_part": ("非公開の理由", "非公開の部分", "非公開とした理由"),
    "observers": ("傍聴", "傍聴者数", "傍聴人"),
    "handouts": ("配付資料", "資料"),
    "method": ("作成方法",),
}


def read_front(path: str | Path) -> Mapping[str, str]:
    """Front fields of a file (txt, csv, docx): name → lines of text.

    Raises
    ------
    UsageError
        One Japanese line: the file cannot be read, or a line names no field.
    """
    return _fields(read_lines(path, WHAT), path)


def parse_front(text: str) -> Mapping[str, str]:
    """Front fields of pasted text; further lines belong to the field above them.

    >>> parse_front("傍聴者：3名\\n配布資料：資料1　計画案\\n　資料2　日程表")["handouts"]
    '資料1　計画案\\n資料2　日程表'
    """
    return _fields(text.splitlines(), "")


def _fields(lines: Iterable[str], path: str | Path) -> Mapping[str, str]:
    found: dict[str, list[str]] = {}
    current = ""
    for number, line in enumerate(lines, start=1):
        text = line.strip(' \t\u3000,\ufeff"')
        if not text:
            continue
        match = _LABELLED.match(text)
        name = _name(match["label"]) if match else _name(text)
        if name:
            current = name
            found.setdefault(name, [])
            rest = match["text"].strip(' \t\u3000,"') if match else ""
            found[name] += [rest] if rest else []
        elif current and line[:1] in " \t\u3000,":
            found[current].append(text)
        else:
            labels = "・".join(field.label for field in FRONT_FIELDS)
            raise wrong(
                WHAT, path, f"「{text[:20]}」の項目が分かりません。使えるのは{labels}です。", number
            )
    values = {name: "\n".join(lines)[:LONGEST] for name, lines in found.items()}
    return {name: text for name, text in values.items() if text}


def _name(label: str) -> str:
    plain = _plain(label)
    for field in FRONT_FIELDS:
        if plain in map(_plain, (field.name, field.label, *_NAMES.get(field.name, ()))):
            return field.name
    return ""


def _plain(label: str) -> str:
    return re.sub(r"[\s・]", "", unicodedata.normalize("NFKC", label))
