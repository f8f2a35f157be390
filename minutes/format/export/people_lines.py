"""A member of a list of those who attended, as minutes print one: 議席番号, role and name in columns."""

from __future__ import annotations

import re
from collections.abc import Sequence

from minutes.format.document.front_words import seat_of
from minutes.format.export.line_break import width
from minutes.format.export.safe_text import one_line
from minutes.format.sound.people import surely_split
from minutes.schema import Attendee
from minutes.text import join_japanese

_STATE = re.compile(r"[（(](?:欠席|出席)[）)]$")
"""Said by the list that the name stands in."""
_PART = re.compile("遅参|遅刻|早退|途中(?:入室|退席|退室)")
"""Came late, or left before the end."""
_HALF = 3
"""Characters that a family or a given name takes in a list that spaces names out."""
_WIDEST_ROLE = 24
"""Half-width columns; a longer role pushes only its own name out of the column."""


def people_lines(
    members: Sequence[Attendee], *, spaced: bool = False, aligned: bool = True
) -> tuple[str, ...]:
    """A line for each member: ``委員長　山田一郎``, all names of the list one below the other.

    ``spaced``: names are spaced out as assemblies print them. ``aligned``: shorter roles are filled
    up, as a clerk does by hand.

    >>> people_lines([Attendee("佐藤 次郎", "市長"), Attendee("鈴木三郎", "福祉部長")])
    ('市長　　　佐藤次郎', '福祉部長　鈴木三郎')
    """
    rows = [_parts(member, spaced=spaced) for member in members]
    seats = max((width(seat) for seat, _, _ in rows), default=0)
    if not aligned or len(rows) < 2:
        return tuple("　".join(filter(None, row)) for row in rows)
    lines = []
    fits = [width(role) for seat, role, _ in rows if not seat and width(role) <= _WIDEST_ROLE]
    for seat, role, name in rows:
        if seat:
            lines.append(" " * (seats - width(seat)) + "　".join(filter(None, (seat, role, name))))
            continue
        missing = max(0, max(fits, default=0) - width(role))
        fill = "　" * (missing // 2) + " " * (missing % 2)
        lines.append(f"{role}{fill}　{name}" if role else name)
    return tuple(lines)


def _parts(attendee: Attendee, *, spaced: bool) -> tuple[str, str, str]:
    """議席番号, role and name; who came late or left early is said behind the name."""
    name = spaced_name(attendee) if spaced else join_japanese(one_line(attendee.name))
    group = one_line(attendee.group or "")
    if _PART.search(group):
        name += f"（{group}）"
    role, seat = _STATE.sub("", one_line(attendee.role or "")), seat_of(attendee)
    return seat, "" if role in (seat, "議員") and seat else role, name


def spaced_name(attendee: Attendee) -> str:
    """The name over seven characters, as lists of assemblies have it.

    A longer half stays together; where nobody can tell the family name from the given one, the name
    stays as it is.

    >>> [spaced_name(Attendee(name)) for name in ("田中 一郎", "林 美穂", "高野 至", "長谷川 誠", "勅使河原 真理子")]
    ['田　中　一　郎', '林　　　美　穂', '高　野　　　至', '長谷川　　　誠', '勅使河原　真理子']
    """
    family, given = (join_japanese(one_line(part)) for part in surely_split(attendee))
    if not family or not given:
        return join_japanese(one_line(attendee.name))
    return f"{_over(family)}　{_over(given, last=True)}"


def _over(half: str, *, last: bool = False) -> str:
    if len(half) >= _HALF:
        return half
    if len(half) == 1:
        blank = "　" * (_HALF - 1)
        return f"{blank}{half}" if last else f"{half}{blank}"
    return "　".join(half)
