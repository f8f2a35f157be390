"""A long title on a cover, parted where a clerk would part it, not where the line is full."""

from __future__ import annotations

import re

from minutes.format.export.line_break import break_cost, width

_BEFORE = re.compile(r"(?:第\d+回)?(?:定例会|臨時会)|会議録|会議記録|議事録|議事要旨|要点筆記")
"""What begins a line of its own: the kind of session, the kind of record."""
_AFTER = re.compile(r"第?[0-9０-９一二三四五六七八九十]{1,6}回(?:目)?|年度|[　 ]")
"""What ends one: 令和8年第4回, a space."""
_RAGGED = 0.5
"""What a column of difference between two lines costs."""
_FURTHER = 4.0
"""What a further line costs."""


def title_lines(title: str, room: int) -> tuple[str, ...]:
    """``title`` in lines of ``room`` half-width columns: as few as hold it, or one more.

    >>> title_lines("令和8年第11回緑川市教育委員会定例会会議録", 40)
    ('令和8年第11回', '緑川市教育委員会定例会会議録')
    >>> title_lines("総務委員会会議記録", 40)
    ('総務委員会会議記録',)
    """
    least = max(1, -(-width(title) // room))
    if least == 1:
        return (title,)
    ways = [way for extra in (0, 1) if (way := _parted(title, room, least + extra)) is not None]
    best = min(ways, key=lambda way: way[0] + _FURTHER * len(way[1]), default=(0.0, (title,)))
    return tuple(line.strip() for line in best[1])


def _parted(title: str, room: int, count: int) -> tuple[float, tuple[str, ...]] | None:
    """The best way to part ``title`` into ``count`` lines, with what it costs."""
    costs = _costs(title)
    reached: dict[int, tuple[float, tuple[str, ...]]] = {0: (0.0, ())}
    for _ in range(count):
        further: dict[int, tuple[float, tuple[str, ...]]] = {}
        for start, (cost, lines) in reached.items():
            for end in range(start + 1, len(title) + 1):
                line = title[start:end]
                if width(line.strip()) > room:
                    break
                uneven = _RAGGED * abs(width(line) - width(title) / count) / count
                whole = cost + costs.get(end, 0.0) + uneven
                if end not in further or whole < further[end][0]:
                    further[end] = (whole, (*lines, line))
        reached = further
    return reached.get(len(title))


def _costs(title: str) -> dict[int, float]:
    """How badly a line ends before each character of the title."""
    costs = {at: 8.0 + break_cost(title, at) for at in range(1, len(title))}
    costs |= {match.start(): 4.0 for match in _BEFORE.finditer(title) if match.start()}
    costs |= {match.end(): 0.0 for match in _AFTER.finditer(title) if match.end() < len(title)}
    return costs
