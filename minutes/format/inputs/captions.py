"""字幕: WebVTT of Zoom and Teams, SRT, Teams' docx transcript."""

from __future__ import annotations

import html
import re
from collections.abc import Iterator
from pathlib import Path

from minutes.format.inputs.files import read_lines, wrong
from minutes.schema import Caption
from minutes.span import Seconds, Span

WHAT = "字幕"
_CLOCK = r"(?:(\d{1,4}):)?(\d{1,2}):(\d{1,2})(?:[.,](\d{1,3}))?"
_CUE = re.compile(rf"^\s*{_CLOCK}\s*-->\s*{_CLOCK}(?=\s|$)")
_VOICE = re.compile(r"<v(?:\.[^\s<>]*)?\s++([^<>]+)>")
_TAG = re.compile(r"<[^<>]*>")
_COLON = re.compile(r"^([^:：。、!?！？]{1,30})[:：]\s*(?=\S)")
_SPEAKER_LINE = re.compile(rf"^(\S.{{0,39}}?)[\s\u3000]++{_CLOCK}$")
_LAST_SECONDS = 5.0
"""Length given to the last caption of a file that writes starts only."""


def read_captions(path: str | Path) -> tuple[Caption, ...]:
    """Captions of a file (vtt, srt, docx or txt), sorted by start.

    Returns
    -------
    tuple[Caption, ...]
        Times as the file has them, in seconds; ``speaker_name`` as displayed, or ``None``.

    Raises
    ------
    UsageError
        One Japanese line that names the file, and the row where a time is broken.
    """
    lines = read_lines(path, WHAT)
    if any("-->" in line for line in lines):
        captions = tuple(_cues(lines, path))
    else:
        captions = tuple(_speaker_lines(lines))
    if not captions:
        raise wrong(
            WHAT,
            path,
            "字幕が1件もありません。Zoom・TeamsのVTT、SRT又はdocxを指定してください。",
        )
    return tuple(sorted(captions, key=lambda caption: caption.span))


def _seconds(hours: str | None, minutes: str, seconds: str, part: str | None) -> Seconds:
    return (
        int(hours or 0) * 3600
        + int(minutes) * 60
        + int(seconds)
        + float(f"0.{part}" if part else 0)
    )


def _cues(lines: tuple[str, ...], path: str | Path) -> Iterator[Caption]:
    span: Span | None = None
    body: list[str] = []
    for number, line in enumerate(lines, start=1):
        match = _CUE.match(line)
        if match:
            if span is not None:
                # the line before a time is the next cue's number or identifier, not speech
                yield from _cue(span, body[:-1] if body and _is_identifier(body[-1]) else body)
            groups = match.groups()
            span, body = Span(_seconds(*groups[:4]), _seconds(*groups[4:])), []
            if span.end < span.start:
                raise wrong(WHAT, path, "終わりの時刻が始まりより前です。", number)
        elif "-->" in line:
            raise wrong(WHAT, path, f"時刻「{line.strip()[:30]}」が読めません。", number)
        elif not line.strip():
            if span is not None and body:
                yield from _cue(span, body)
                span, body = None, []
        elif span is not None:
            body.append(line.strip())
    if span is not None:
        yield from _cue(span, body)


def _is_identifier(line: str) -> bool:
    return line.isdigit() or bool(re.fullmatch(r"[0-9a-f-]{30,}(?:/\d+-\d+)?", line))


def _cue(span: Span, body: list[str]) -> Iterator[Caption]:
    """One caption a voice: Teams puts one voice in a cue, Zoom writes ``名前: text``."""
    raw = "\n".join(body)
    voices = list(_VOICE.finditer(raw))
    if voices:
        bounds = [voice.end() for voice in voices], [*(v.start() for v in voices[1:]), len(raw)]
        for voice, start, end in zip(voices, *bounds, strict=True):
            yield from _caption(span, voice.group(1).strip(), raw[start:end])
        return
    match = _COLON.match(raw)
    if match and not match.group(1).strip().isdigit():
        yield from _caption(span, match.group(1).strip(), raw[match.end() :])
    else:
        # Teams' docx: the line under the time is the speaker alone, the text follows
        lines = raw.split("\n")
        if len(lines) >= 2 and len(lines[0]) <= 30 and not re.search(r"[。、？?！!]", lines[0]):
            named = bool(re.search(r"[。、]|.{12,}", "".join(lines[1:])))
            if named:
                yield from _caption(span, lines[0], "\n".join(lines[1:]))
                return
        yield from _caption(span, None, raw)


def _caption(span: Span, name: str | None, raw: str) -> Iterator[Caption]:
    text = html.unescape(_TAG.sub("", raw))
    text = re.sub(r"(?<=[^\x00-\x7f])\n(?=[^\x00-\x7f])", "", text).replace("\n", " ").strip()
    if text:
        yield Caption(span, html.unescape(name) if name else None, text)


def _speaker_lines(lines: tuple[str, ...]) -> Iterator[Caption]:
    """Teams' newer docx: ``山田 一郎   0:03`` and the speech below it."""
    blocks: list[tuple[str, Seconds, list[str]]] = []
    for line in lines:
        match = _SPEAKER_LINE.match(line.strip())
        if match:
            name, *clock = match.groups()
            # Zoom's saved captions put the name in brackets: [山田 一郎] 13:30:05
            blocks.append((re.sub(r"^\[(.+)\]$", r"\1", name.strip()), _seconds(*clock), []))
        elif blocks and line.strip():
            blocks[-1][2].append(line.strip())
    ends = [start for _, start, _ in blocks[1:]]
    for index, (name, start, body) in enumerate(blocks):
        end = ends[index] if index < len(ends) else start + _LAST_SECONDS
        yield from _caption(Span(start, max(start, end)), name, "\n".join(body))
