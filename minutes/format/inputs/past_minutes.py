"""Past 会議録 of a municipality: its sentences, and who spoke in what office."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from minutes.format.inputs.files import read_bytes, read_lines, wrong
from minutes.format.inputs.html_text import html_lines
from minutes.schema import Attendee

WHAT = "過去の会議録"
SUFFIXES = (".docx", ".pdf", ".txt", ".html", ".htm")
MAX_CHARACTERS = 5_000_000
"""A thick volume of a year's minutes has one million."""

_LEAST = 200
"""Characters of Japanese below which a file is no minutes."""

_JAPANESE = re.compile(r"[\u3041-\u30ff\u4e00-\u9fff]")
_MARK = re.compile(r"^[\s\u3000]*[○◯〇●◎△▲□◆◇][\s\u3000]*")
_ROLE_FIRST = re.compile(
    r"^(?P<role>[^\s\u3000（）()。、]{1,20}?)[\s\u3000]*[（(](?P<name>[^（）()。、]{2,12}?)(?:君|さん|氏)?[）)]"
)
_HEAD = re.compile(
    r"^([^\s\u3000。、（）()]{1,6}[\s\u3000]{0,2}[^\s\u3000。、（）()]{1,20})[\s\u3000]"
)
_OFFICE = re.compile(r"(?:長|議員|委員|知事|理事|参事|監事|幹事|監)$")
_PAGE = re.compile(r"^[\s\u3000\-－―─‐–—0-9０-９/／ページ頁第]+$")
_ENDS = ("。", "？", "！", "」", "）", ")")


@dataclass(frozen=True, slots=True)
class PastMinutes:
    """``sentences``: what was said, in order; ``speakers``: with their offices, each once."""

    sentences: tuple[str, ...]
    speakers: tuple[Attendee, ...]

    @property
    def characters(self) -> int:
        """Length of all sentences."""
        return sum(map(len, self.sentences))


def read_past(path: str | Path) -> PastMinutes:
    """Past minutes from a docx, pdf, txt or html file.

    Raises
    ------
    UsageError
        One Japanese line that names the file: another form, too large, damaged, locked, or no text in it.
    """
    suffix = Path(path).suffix.lower()
    if suffix not in SUFFIXES:
        raise wrong(WHAT, path, "読めるのは docx・pdf・txt・html です。")
    if suffix.startswith(".htm"):
        lines = tuple(html_lines(read_bytes(path, WHAT), path, WHAT))
    else:
        lines = read_lines(path, WHAT)
    kept: list[str] = []
    size = 0
    for line in lines:
        size += len(line)
        if size > MAX_CHARACTERS:
            raise wrong(WHAT, path, "文字が多すぎます（500万字まで）。分けて保存してください。")
        kept.append(unicodedata.normalize("NFKC", line).strip())
    found = parse_past(kept)
    if len(_JAPANESE.findall("".join(found.sentences))) < _LEAST:
        raise wrong(
            WHAT, path, "日本語の文がほとんどありません。会議録のファイルか確かめてください。"
        )
    return found


def parse_past(lines: Iterable[str]) -> PastMinutes:
    """Sentences and speakers of minutes' lines.

    >>> past = parse_past(["○議長（川上晋平君）　開会いたし", "ます。高島市長。", "― 12 ―"])
    >>> past.sentences, past.speakers[0].name, past.speakers[0].role
    (('開会いたします。', '高島市長。'), '川上晋平', '議長')
    """
    speakers: dict[tuple[str, str | None], Attendee] = {}
    sentences: list[str] = []
    for paragraph in _paragraphs(lines):
        said, who = _said(paragraph)
        if who is not None:
            speakers.setdefault((who.name, who.role), who)
        sentences += (part for part in re.findall(r"[^。]{1,2000}。?", said) if part.strip())
    return PastMinutes(tuple(sentences), tuple(speakers.values()))


def _paragraphs(lines: Iterable[str]) -> Iterator[str]:
    """Lines that were broken in the middle of a sentence, joined; numbers of pages left out."""
    held = ""
    for line in lines:
        text = line.strip()
        if not text or _PAGE.match(text):
            continue
        if held and (_MARK.match(text) or held.endswith(_ENDS)):
            yield held
            held = ""
        held += text
        if len(held) > 20_000:
            yield held
            held = ""
    if held:
        yield held


def _said(paragraph: str) -> tuple[str, Attendee | None]:
    """What follows the speaker's name, and who it is; all of it where nobody is named."""
    marked = _MARK.match(paragraph)
    if marked is None:
        return paragraph, None
    rest = paragraph[marked.end() :]
    found = _ROLE_FIRST.match(rest)
    if found is not None:
        name = " ".join(found["name"].split())
        return rest[found.end() :].strip(), Attendee(name, found["role"])
    head = _HEAD.match(rest)
    who = _named_first(head.group(1)) if head else None
    return (rest[head.end() :].strip(), who) if head and who else (rest, None)


def _named_first(head: str) -> Attendee | None:
    """川上　晋平議長: the tokens of a person's name, then the office."""
    from minutes.format.sound.reading import tokens

    parts = head.split()
    whole, end = "".join(parts), 0
    for token in tokens(whole):
        if token.pos[2] != "人名":
            break
        end = token.end
    family = parts[0] if len(parts) > 1 and len(parts[0]) < end else ""
    name = " ".join(part for part in (family, whole[len(family) : end]) if part)
    role = whole[end:]
    return Attendee(name, role) if name and _OFFICE.search(role) else None
