"""What a number in the chair's words (議題1, 議案第31号から第33号まで) says of the items of a 次第."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Mapping, Sequence

from minutes.format.document.announced import NUMBERED
from minutes.format.document.bill_openings import opened_briefly
from minutes.format.document.dates import in_digits
from minutes.format.document.sentences import Line
from minutes.format.document.vote_words import numbers_in

_SERIES = re.compile(r"^(?:議事)?(?P<word>日程|議題|次第|案件)")
"""報告事項の1 counts what is reported, wherever it stands in the 次第."""
_OWN_SERIES = re.compile(r"報告事項|協議事項|審議事項")
_AT_ONCE = re.compile(r"一括(?:して)?、?(?:議題|上程|審議|審査|提案|説明|御?報告|付議)")
_SPAN = re.compile(
    r"日程第(?P<first>\d{1,2})(?!\d)[^。]{0,120}?(?:から|ないし|乃至)、?(?:議事)?日程第(?P<last>\d{1,2})(?!\d)"
)
_TAKEN_UP = re.compile(r"(?:議題(?:と|に)(?!は)|を議題|上程(?:いた)?し)")


def number_at(text: str) -> tuple[str, int, str] | None:
    """The series that a sentence counts in, its number there, and what follows; ``None``: no number.

    >>> number_at("では議題1、配分方針についてです。")
    ('議題', 1, '配分方針についてです。')
    """
    plain = in_digits(text)
    match = NUMBERED.search(plain)
    if match is None or _OWN_SERIES.match(match.group()):
        return None
    series = _SERIES.match(match.group())
    word = series.group("word") if series else ""
    return word, int(match.group(1) or match.group(2)), plain[match.end() :]


def counted_apart(
    lines: Sequence[Line], heard_behind: Callable[[str], Sequence[int]]
) -> frozenset[str]:
    """Series whose numbers are not those of the 次第, as the titles said behind them show.

    ``heard_behind``: rows of the 次第 (from 0) whose title a text begins with. 議題1 is the second
    item where 開会 or 会長の互選 stands before it in the 次第.
    """
    balance: Counter[str] = Counter()
    for line in lines:
        said = number_at(line.text)
        rows = heard_behind(said[2]) if said else ()
        if said and rows:
            balance[said[0]] += 1 if said[1] - 1 in rows else -1
    return frozenset(word for word, agree in balance.items() if agree < 0)


def taken_at_once(text: str, agenda: Sequence[str]) -> tuple[int, ...]:
    """Rows of the 次第 (from 0) that a sentence takes up together; empty where it takes up none or one.

    >>> titles = ("議案第8号　手数料条例", "議案第9号　会計予算", "議案第10号　水道予算")
    >>> taken_at_once("議案第8号から議案第10号までを一括して議題といたします。", titles)
    (0, 1, 2)
    >>> taken_at_once("議案第8号から議案第10号までを一括して採決いたします。", titles)
    ()
    """
    plain = in_digits(text)
    if not _AT_ONCE.search(plain):
        return ()
    named = set(numbers_in(text))
    rows = {
        row for row, title in enumerate(agenda) if (own := numbers_in(title)) and named >= {*own}
    }
    span = _SPAN.search(plain)
    if span and not rows:
        rows = {*range(int(span.group("first")) - 1, min(int(span.group("last")), len(agenda)))}
    return tuple(sorted(rows)) if len(rows) > 1 else ()


def takes_up_by_number(text: str, title: str) -> bool:
    """Whether a sentence takes up a bill by its number, whatever else it says of it.

    >>> takes_up_by_number("議案第8号を議題といたします。", "議案第8号　手数料条例")
    True
    """
    own = numbers_in(title)
    if not own or not {*own} <= {*numbers_in(text)}:
        return False
    brief = opened_briefly(text)
    return _TAKEN_UP.search(text) is not None or (brief is not None and numbers_in(brief) == own)


def rest_of_rows(
    chosen: Mapping[int, int], together: Mapping[int, Sequence[int]]
) -> Mapping[int, int]:
    """Row → column for the items that were taken up with another one and not once more for themselves."""
    found: dict[int, int] = {}
    for row, column in chosen.items():
        rows = together.get(column, ())
        if row in rows:
            found |= {other: column for other in rows if other not in chosen}
    return found
