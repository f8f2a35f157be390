"""Backchannels 相づち as turns of their own, and はい。 at the end of one's own statement."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

from minutes.format.text.kebatori.fillers import answered
from minutes.format.text.passage import Passage
from minutes.format.text.revision import Edit

_LINE = re.compile(r"(?P<who>[^|\n]{1,20})\|(?P<said>[^\n]*)")
_BACKCHANNEL = re.compile(
    r"(?:(?:うん+|ええ|はい|はあ|へ[えぇー]++|ほう|ふー?ん|なるほど|そうですね[えぇー]?)[、。\s]*)+"
)
_CALLED = re.compile(r"(?:委員|議員|長|さん|君|主任|主査|主事|参事|様)[。、]?\s*\Z")
_OWN_CLOSING = re.compile(r"(?<=[^。\n|])(?P<stop>。)[ 　]*(?:はい|うん|ええ)[。]?[ 　]*(?=\n|\Z)")


class Line(NamedTuple):
    """One line ``話者|発言`` of a dialogue and its place in the text."""

    who: str
    said: str
    start: int
    end: int


def dialogue(text: str) -> tuple[Line, ...]:
    """Lines of a text that is a dialogue; empty where it is none.

    >>> [line.who for line in dialogue("委員|はい。\\n課長|以上です。")]
    ['委員', '課長']
    """
    lines: list[Line] = []
    position = 0
    for row in text.split("\n"):
        match = _LINE.fullmatch(row)
        if match:
            lines.append(Line(match["who"], match["said"], position, position + len(row)))
        elif row.strip():
            return ()
        position += len(row) + 1
    return tuple(lines)


def backchannels(passage: Passage) -> Iterator[Edit]:
    """Delete a turn that is nothing but a backchannel and join what it had cut in two.

    # 課長|対象は、 / 委員|はい。 / 課長|約300人です。 → 課長|対象は、約300人です。
    # 委員|御存じでしたか。 / 課長|ええ。 → stays: an answer
    """
    lines = dialogue(passage.text)
    if not lines:
        yield from _alone(passage)
        return
    kept = lines[0]
    for index, line in enumerate(lines[1:], 1):
        if not _BACKCHANNEL.fullmatch(line.said) or _waits(kept.said) or line.who == kept.who:
            kept = line
            continue
        following = lines[index + 1] if index + 1 < len(lines) else None
        joins = following is not None and following.who == kept.who
        end = following.end - len(following.said) if joins and following else line.end
        yield Edit(line.start - 1, end, "", "backchannel", 0.7)


def closing_yes(passage: Passage) -> Iterator[Edit]:
    """Delete はい。 said to oneself at the end of a statement.

    # 説明は以上でございます。はい。 → 説明は以上でございます。
    """
    for match in _OWN_CLOSING.finditer(passage.text):
        if not answered(passage.text[max(0, match.start() - 40) : match.start() + 1]):
            yield Edit(match.end("stop"), match.end(), "", "closing_yes", 0.8)


def _alone(passage: Passage) -> Iterator[Edit]:
    """A whole statement, judged by what was said before it; kept where that is unknown."""
    previous = passage.context.previous
    if previous is None or not previous.strip() or not passage.text.strip():
        return
    if _BACKCHANNEL.fullmatch(passage.text.strip()) and not _waits(previous):
        yield Edit(0, len(passage.text), "", "backchannel", 0.6)


def _waits(previous: str) -> bool:
    """Whether the other waits for an answer or has called a name."""
    return answered(previous) or bool(_CALLED.search(previous))
