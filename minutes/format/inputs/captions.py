"""字幕: WebVTT of Zoom, Teams and video sites, SRT, and transcripts of Teams, Zoom and Meet."""

from __future__ import annotations

import html
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from minutes.format.inputs.caption_cues import ARROW, WHAT, Cue, cues
from minutes.format.inputs.caption_speakers import Speakers
from minutes.format.inputs.caption_transcripts import transcript
from minutes.format.inputs.files import read_lines, wrong
from minutes.schema import Attendee, Caption
from minutes.span import Seconds, Span

_VOICE = re.compile(r"<v(?:\.[^\s<>]*+)?\s++([^<>]+)>", re.IGNORECASE)
_TAG = re.compile(
    r"</?(?:c|i|b|u|s|v|ruby|lang|font)(?:[.\s][^<>]*+)?>|<[\d:.]++>|<rt>[^<>]*+(?:</rt>)?|</rt>"
    r"|\{\\an?\d{1,2}\}",
    re.IGNORECASE,
)
_JOINED = re.compile(r"(?<=[^\x00-\x7f])\n(?=[^\x00-\x7f])")
_ROLLING = 0.3
"""Share of captions that begin with what the one before shows from which on a file is rolling."""
_ADDED = 2
"""Captions of the same line that has grown, or one that has a line more, from which a file is rolling."""
_GROWN = 3
"""Characters shown before from which on a caption that begins with them has grown."""
_NEXT: Seconds = 0.5
"""Rolling captions follow one another at most so far apart."""
_MOST_LINES = 4
"""Lines that a rolling caption keeps from the one before."""


@dataclass(frozen=True, slots=True)
class _Piece:
    """What one voice says in a cue. ``text``: tags removed, lines parted by line ends."""

    span: Span
    name: str | None
    text: str


def read_captions(path: str | Path, roster: Sequence[Attendee] = ()) -> tuple[Caption, ...]:
    """Captions of a file (vtt, srt, docx or txt), sorted by start.

    Parameters
    ----------
    path : str or Path
        The file.
    roster : sequence of Attendee
        Members of the meeting: what stands before a colon is a name where it is one of theirs.

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
    if any(ARROW in line for line in lines):
        pieces = _unrolled([piece for cue in cues(lines, path) for piece in _voices(cue)])
        captions = tuple(_named(pieces, roster, Path(path).suffix.lower() == ".docx"))
    else:
        captions = tuple(
            Caption(span, name, text)
            for span, name, raw in transcript(lines, roster)
            if (text := _one_line(raw))
        )
    if not captions:
        raise wrong(
            WHAT,
            path,
            "字幕が1件もありません。Zoom・TeamsのVTT、SRT又はdocxを指定してください。",
        )
    return tuple(sorted(captions, key=lambda caption: caption.span))


def _voices(cue: Cue) -> Iterator[_Piece]:
    """One piece a voice (Teams writes ``<v 名前>``); what stands before the first is nobody's.

    Webex writes the name behind the cue's number.
    """
    raw = "\n".join(cue.lines)
    voices = list(_VOICE.finditer(raw))
    starts = [0, *(voice.end() for voice in voices)]
    ends = [*(voice.start() for voice in voices), len(raw)]
    names = [cue.name, *(html.unescape(voice.group(1).strip()) for voice in voices)]
    for name, start, end in zip(names, starts, ends, strict=True):
        text = html.unescape(_TAG.sub("", raw[start:end])).strip()
        if text:
            yield _Piece(cue.span, name, text)


def _unrolled(pieces: Sequence[_Piece]) -> tuple[_Piece, ...]:
    """Each line once: live captions show a line again until it has rolled off.

    A file without such captions is left as it is, but for captions that are there twice with the
    same time.
    """
    once = list(dict.fromkeys(pieces))
    pairs = list(zip(once, once[1:], strict=False))
    kept = [_kept(before, piece) for before, piece in pairs]
    added = sum(_adds(piece.text, k) for (_, piece), k in zip(pairs, kept, strict=True))
    if added < _ADDED or sum(map(bool, kept)) < max(_ADDED, _ROLLING * len(pairs)):
        return tuple(once)
    new = [*once[:1], *(replace(p, text=p.text[k:]) for (_, p), k in zip(pairs, kept, strict=True))]
    return tuple(piece for piece in new if piece.text.strip())


def _adds(text: str, kept: int) -> int:
    """Evidence that a caption goes on where the one before stopped; はい behind はい is none."""
    if kept < _GROWN or kept >= len(text):
        return 0
    return _ADDED if text[kept - 1] == "\n" else 1


def _kept(before: _Piece, piece: _Piece) -> int:
    """Characters at the start of ``piece`` that ``before`` has shown; 0 where it shows other text."""
    if piece.name != before.name or piece.span.gap(before.span) > _NEXT:
        return 0
    shown, lines = before.text.split("\n"), piece.text.split("\n")
    for count in range(min(_MOST_LINES, len(shown), len(lines)), 0, -1):
        if [line.strip() for line in shown[-count:]] == [line.strip() for line in lines[:count]]:
            return min(len(piece.text), sum(len(line) + 1 for line in lines[:count]))
    last = shown[-1].strip()
    return len(last) if len(last) > 1 and piece.text.startswith(last) else 0


def _named(
    pieces: Sequence[_Piece], roster: Sequence[Attendee], names_lines: bool
) -> Iterator[Caption]:
    """Captions, with the name in front of the text where it is one."""
    unnamed = [piece.text for piece in pieces if piece.name is None]
    speakers = Speakers(unnamed, roster, names_lines=names_lines)
    for piece in pieces:
        head = speakers.of(piece.text) if piece.name is None else None
        name, start = (head.name, head.end) if head else (piece.name, 0)
        if text := _one_line(piece.text[start:]):
            yield Caption(piece.span, name, text)


def _one_line(text: str) -> str:
    return _JOINED.sub("", text).replace("\n", " ").strip()
