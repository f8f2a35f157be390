"""Transcripts that write starts only: Teams' Word document or copied text, Zoom's text, Meet's document."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from minutes.format.inputs.caption_cues import CLOCK, seconds
from minutes.format.inputs.caption_speakers import Speakers
from minutes.schema import Attendee
from minutes.span import Seconds, Span

_LAST: Seconds = 5.0
"""Length given to the last caption of a file."""
_SPOKEN = (
    r"(?:(\d{1,4})\s{0,3}(?:時間|hours?)\s{0,3})?(?:(\d{1,4})\s{0,3}(?:分|minutes?)\s{0,3})?"
    r"(\d{1,4})\s{0,3}(?:秒|seconds?)"
)
"""Teams' other clock: 1 時間 2 分 3 秒."""
_TIME = rf"(?:{CLOCK}|{_SPOKEN})"
_ALONE = re.compile(rf"^{_TIME}$")
_NAMED = re.compile(rf"^(\S.{{0,39}}?)[\s\u3000]++{_TIME}$")
_BRACKETS = re.compile(r"^\[(.+)\]$")
_END = re.compile(
    rf"(?:会議|文字起こし|文字起こしの保存|録音|Meeting|Transcription|Recording).{{0,20}}?{CLOCK}"
    r".{0,9}(?:終了|ended).{0,9}|(?:会議|文字起こし|Meeting|Transcription) (?:ended|stopped).{0,30}"
)
"""Meet's last line: nobody said it."""
_MOST = 0.5
"""Share of a file's times above which a known name stands, from which on one stands above each."""
_NO_NAME = re.compile(r"[。、？?！!:：]")
_LONGEST = 40


@dataclass(slots=True)
class _Block:
    """What stands under a time, while its lines are read."""

    name: str | None
    start: Seconds
    lines: list[str] = field(default_factory=list)


def transcript(
    lines: Sequence[str], roster: Sequence[Attendee]
) -> Iterator[tuple[Span, str | None, str]]:
    """Span, name and text of each statement; each ends where the next one starts.

    Names stand before the time (``山田 一郎   0:03``), on a line above it, or, where a time stands
    for several minutes (Meet), before a colon. There the time between two is shared by length.
    """
    blocks = [block for block in _blocks(lines, roster) if block.lines]
    texts = [line for block in blocks if block.name is None for line in block.lines]
    speakers = Speakers(texts, roster)
    for block, following in zip(blocks, [*blocks[1:], None], strict=False):
        end = block.start + _LAST if following is None else following.start
        whole = Span(block.start, max(block.start, end))
        if block.name is not None:
            yield whole, block.name, "\n".join(block.lines)
        else:
            yield from _shared(whole, block.lines, speakers)


def _blocks(lines: Sequence[str], roster: Sequence[Attendee]) -> list[_Block]:
    plain = [line.strip() for line in lines]
    plain = [line for line in plain if line and not _END.fullmatch(line)]
    above = Counter(a for a, b in zip(plain, plain[1:], strict=False) if _ALONE.match(b))
    speakers = Speakers((), roster)
    known = sum(n for line, n in above.items() if n > 1 or speakers.is_member(line))
    told = all(
        not _ALONE.match(a) or not _ALONE.match(b) for a, b in zip(plain, plain[2:], strict=False)
    )
    if told and known >= max(2, _MOST * sum(above.values())):  # whoever speaks but once, too
        above = Counter(dict.fromkeys(above, 2))
    preamble = _Block(None, 0.0)
    blocks = [preamble]
    for line in plain:
        alone = _ALONE.match(line)
        named = None if alone else _NAMED.match(line)
        if alone:
            blocks.append(_Block(_above(blocks, above, speakers), _at(alone.groups())))
        elif named:
            name, *clock = named.groups()
            # Zoom puts the name in brackets: [山田 一郎] 13:30:05
            name = _BRACKETS.sub(r"\1", name.strip())
            _drop_name(blocks, name)
            blocks.append(_Block(name, _at(clock)))
        else:
            blocks[-1].lines.append(line)
    return blocks[1:]


def _at(groups: Sequence[str | None]) -> Seconds:
    hours, minutes, whole, part, *spoken = groups
    if minutes is not None and whole is not None:
        return seconds(hours, minutes, whole, part)
    return float(int(spoken[0] or 0) * 3600 + int(spoken[1] or 0) * 60 + int(spoken[2] or 0))


def _above(blocks: Sequence[_Block], above: Counter[str], speakers: Speakers) -> str | None:
    """The name on the line above a time, taken off the statement before; ``None`` if it is speech."""
    if not blocks[-1].lines:  # the same time again, in another form
        return blocks[-1].name
    line = blocks[-1].lines[-1]
    if len(line) > _LONGEST or _NO_NAME.search(line):
        return None
    if speakers.is_member(line) or above[line] > 1:
        return blocks[-1].lines.pop()
    return None


def _drop_name(blocks: list[_Block], name: str) -> None:
    """Teams' copied text has name and time on lines of their own too, above ``name 0 分 3 秒``."""
    while len(blocks) > 1 and not blocks[-1].lines:
        blocks.pop()
    while blocks[-1].lines and blocks[-1].lines[-1] == name:
        blocks[-1].lines.pop()


def _shared(
    whole: Span, lines: Sequence[str], speakers: Speakers
) -> Iterator[tuple[Span, str | None, str]]:
    """Statements of a stretch: a line that names somebody begins one; time by their length."""
    statements: list[tuple[str | None, str]] = []
    for line in lines:
        head = speakers.of(line)
        if head is not None:
            statements.append((head.name, line[head.end :]))
        elif statements:
            statements[-1] = (statements[-1][0], f"{statements[-1][1]}\n{line}")
        else:
            statements.append((None, line))
    total, passed = sum(len(text) for _, text in statements) or 1, 0
    for name, text in statements:
        start = whole.start + whole.duration * passed / total
        passed += len(text)
        yield Span(start, whole.start + whole.duration * passed / total), name, text
