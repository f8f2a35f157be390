"""Questions put in two sentences (挙手で諮ります。原案に賛成の方。), and where the chair goes on to another one."""

from __future__ import annotations

import re
from collections.abc import Sequence

from minutes.format.document.announced import announced_title
from minutes.format.document.sentences import Line
from minutes.format.document.tally import only_counts
from minutes.format.document.vote_words import numbers_in, pronounces, way_of

_BARE = re.compile(
    r"^(?:[^。]{0,60}[にを、])?(?P<side>賛成|反対)(?:される|する|いただける)?の?(?:方|委員|議員|皆様|皆さん|諸君)(?:は|、)?[。、？?\s]*$"
)
_BY = (
    ("挙手", re.compile(r"(?:挙手|手を(?:お?挙げ|お?上げ)|札を)(?!した|なさった|多数|全員|少数)(?!ました|た)")),
    ("起立", re.compile(r"(?:起立|お立ち)(?!した|なさった|多数|全員|少数)")),
)  # fmt: skip
_BACK = 6
"""Sentences before 賛成の方。 in which the chair says how to answer."""


def way_at(lines: Sequence[Line], place: int) -> str | None:
    """:func:`way_of` a sentence; of a mere 賛成の方。 the way that its speaker named just before."""
    line = lines[place]
    way = way_of(line)
    if way == "点呼" and _is_ballot(lines, place):
        return "投票"
    if way is not None or _BARE.match(line.text) is None:
        return way
    for before in reversed(lines[max(0, place - _BACK) : place]):
        if before.speaker_id != line.speaker_id:
            continue
        for way, pattern in _BY:
            if pattern.search(before.text) or (_BARE.match(before.text) and way_of(before) == way):
                return way
    return None


_BALLOT = re.compile(r"投票総数|投票漏れ|白票|青票|投票箱|開票|投票用紙|順次、?(?:御|ご)?投票")
_AROUND = (12, 60)
"""Sentences before and behind 点呼を命じます in which a ballot is spoken of."""


def _is_ballot(lines: Sequence[Line], place: int) -> bool:
    """Whether names are called for whoever comes and casts a ballot, who answers nothing."""
    before, behind = _AROUND
    near = lines[max(0, place - before) : place + behind]
    speaker = lines[place].speaker_id
    return any(line.speaker_id == speaker and _BALLOT.search(line.text) for line in near)


def calls_those_against(line: Line) -> bool:
    """反対の方。"""
    match = _BARE.match(line.text)
    return match is not None and match["side"] == "反対"


def opens_another(question: Line, line: Line) -> bool:
    """Whether the chair goes on to another matter: a declaration behind it is not this question's."""
    asked, named = numbers_in(question.text), numbers_in(line.text)
    other = bool(named) and bool(asked) and not {*asked} & {*named}
    return announced_title(line.text) is not None or (other and not pronounces(line))


def only_reports(line: Line, question: Line) -> bool:
    """賛成の方は5名です of whoever counts for the one who asked."""
    return line.speaker_id != question.speaker_id and only_counts(line.text)
