"""Blocks of a WebVTT or SRT file: what is said at which time, without what only lays it out.

WebVTT is read by its specification (header, NOTE, STYLE, REGION and identifiers are no speech; see
the test against webvtt-py), except where people would lose something: text behind a blank line
inside a cue stays, and a time that cannot be read is reported with its row.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from minutes.format.inputs.files import wrong
from minutes.span import Seconds, Span

WHAT = "字幕"
ARROW = "-->"
CLOCK = r"(?:(\d{1,4}):)?(\d{1,2}):(\d{1,2})(?:[.,:](\d{1,9}))?"
"""Hours (may be missing), minutes, seconds and their decimals (may be missing)."""
_TIMES = re.compile(rf"^\s{{0,99}}{CLOCK}\s{{0,9}}-->\s{{0,9}}{CLOCK}(?=\s|$)")
_LIKE_TIMES = re.compile(r"\s{0,99}-?\d{1,4}:")
_LONGEST = 200
"""Characters of a line in which its times stand."""
_UUID = re.compile(r"[0-9a-f-]{30,}(?:/\d+-\d+)?")
_WEBEX = re.compile(r'\d{1,9}\s{1,9}"([^"]{1,60})"(?:\s{1,9}\(\d{1,30}\))?')
"""Webex: ``1 "山田 一郎" (3456789)`` before the times."""
_NOT_CUES = ("NOTE", "STYLE", "REGION")
_BOM = "\ufeff"


@dataclass(slots=True)
class Cue:
    """A cue while its lines are read. ``lines``: as written, tags too, blank ones left out.

    ``name``: of who speaks, where the line before the times says it.
    """

    span: Span
    lines: list[str] = field(default_factory=list)
    name: str | None = None


def seconds(hours: str | None, minutes: str, whole: str, part: str | None) -> Seconds:
    """Seconds of the four groups of ``CLOCK``."""
    return int(hours or 0) * 3600 + int(minutes) * 60 + int(whole) + float(f"0.{part or 0}")


def cues(lines: Sequence[str], path: str | Path) -> tuple[Cue, ...]:
    """Cues in the order of the file.

    Raises
    ------
    UsageError
        A time that cannot be read, or one that ends before it starts; names the row.
    """
    found: list[Cue] = []
    loose: tuple[str, ...] = ()
    is_vtt = next(filter(None, lines), "").lstrip(_BOM).startswith("WEBVTT")
    for row, whole in _blocks(lines):
        skipped = _lines_outside_cues(whole, first=not found) if is_vtt else 0
        block = whole[skipped:]
        if not block:
            continue
        spans = [_times(line, row + skipped + at, path) for at, line in enumerate(block)]
        timed = [at for at, span in enumerate(spans) if span is not None]
        if not (_is_number(loose) and timed[:1] == [0]):
            _goes_on(found, loose)
        loose = () if timed else block
        if timed:
            found += _of_block(block, spans, found)
    _goes_on(found, loose)
    return tuple(found)


def _blocks(lines: Sequence[str]) -> Iterator[tuple[int, tuple[str, ...]]]:
    """Row (from 1) and lines of each run of lines that are not blank."""
    start = 1
    block: list[str] = []
    for row, raw in enumerate(lines, start=1):
        line = raw.strip().strip(_BOM)
        if line:
            start = start if block else row
            block.append(line)
        elif block:
            yield start, tuple(block)
            block = []
    if block:
        yield start, tuple(block)


def _lines_outside_cues(block: Sequence[str], *, first: bool) -> int:
    """Lines at the head of a block of WebVTT that are its header, a comment, a style or a region."""
    word = block[0].split(maxsplit=1)[0]
    if first and word.startswith("WEBVTT"):  # no blank line has to part it from the first cue
        times = (at for at, line in enumerate(block) if ARROW in line)
        return next(times, len(block))
    return len(block) if word == "NOTE" or (first and block[0] in _NOT_CUES) else 0


def _times(line: str, row: int, path: str | Path) -> Span | None:
    """The times of a line, ``None`` where it is text."""
    head = line[:_LONGEST]
    match = _TIMES.match(head if head.isascii() else unicodedata.normalize("NFKC", head))
    if match is None:
        if ARROW in line and _LIKE_TIMES.match(line):
            raise wrong(WHAT, path, f"時刻「{line[:30]}」が読めません。", row)
        return None
    groups = match.groups()
    start, end = seconds(*groups[:4]), seconds(*groups[4:])
    if end < start:
        raise wrong(WHAT, path, "終わりの時刻が始まりより前です。", row)
    return Span(start, end)


def _of_block(
    block: Sequence[str], spans: Sequence[Span | None], before: Sequence[Cue]
) -> Iterator[Cue]:
    """Cues of a block; the line before a time is an identifier, or a number where text runs into it."""
    starts = [at for at, span in enumerate(spans) if span is not None]
    head = list(block[: starts[0]])
    name = _WEBEX.fullmatch(head[-1]) if head else None
    if head and (len(head) == 1 or _is_identifier(head[-1])):
        head.pop()
    _goes_on(before, head)
    for at, end in zip(starts, [*starts[1:], len(block)], strict=True):
        body = list(block[at + 1 : end])
        own, name = name, None
        if body and end < len(block) and _is_identifier(body[-1]):
            name = _WEBEX.fullmatch(body.pop())
        span = spans[at]
        if span is not None:
            yield Cue(span, body, own.group(1).strip() if own else None)


def _goes_on(found: Sequence[Cue], lines: Sequence[str]) -> None:
    """Lines behind a blank line still belong to the cue before."""
    if found:
        found[-1].lines.extend(lines)


def _is_number(block: Sequence[str]) -> bool:
    return len(block) == 1 and block[0].isdigit()


def _is_identifier(line: str) -> bool:
    return line.isdigit() or any(form.fullmatch(line) for form in (_UUID, _WEBEX))
