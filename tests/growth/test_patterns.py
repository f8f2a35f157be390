"""No pattern that meets foreign text takes longer than its text is long."""

from __future__ import annotations

import importlib
import re
import signal
import time
from collections.abc import Callable, Iterable, Iterator

import pytest

from growth.patterns import PACKAGE, Use, attacks, unbounded, uses

pytestmark = pytest.mark.growth

SOURCES = sorted(
    str(file.relative_to(PACKAGE.parent))
    for file in PACKAGE.rglob("*.py")
    if "import re\n" in file.read_text("utf-8")
)
BUILT: dict[str, str] = {
    "format/document/dates.py: pattern": "_ANY",
    "format/naming/elimination.py": "_call",
    "format/naming/proposals.py": "_common_name",
    "format/text/numerals/words.py: '|'.join(patterns)": "_protected",
    "format/text/numerals/words.py: whole": "_restorable",
    "format/text/orthography/contexts.py": "contexts",
    "format/text/orthography/okurigana.py": "_long_forms",
    "format/text/orthography/vocabulary.py: '|'.join(map(re.escape, forms))": "_council",
    "format/text/orthography/vocabulary.py: wrong": "_UNIFIED",
    "format/vocabulary/correct.py": "_KNOWN",
}
"""Patterns that are put together at run time, and what gives them."""
AT_A_MARK = ("_protected", "_restorable")
"""Hundreds of alternatives, tried only where one of them can begin (``words._found``)."""
HARMLESS = (
    "format/text/numerals/words.py: '['",  # a class of characters
    "format/text/numerals/words.py: f'{_first",  # a class of characters
    "format/text/orthography/vocabulary.py: f'[{script}]'",  # a class of characters
    "format/export/blocks.py: '|'.join([_NOT_HEARD",  # words as they are
    "format/document/vote_marks.py: f'{side}",  # one run of digits behind a word
    "format/export/check.py: f'(?<![",  # the digits of a figure as they are
    "format/text/kebatori/restarts.py: f'[{_NUMBER}]",  # no repeat
    'format/text/numerals/series.py: f"[{KANJI}]+',  # inside a match: every run ends in its unit
)
SIZES = (512, 65536)
"""Characters: a pattern that branches without end shows it on the short text, others on the long."""
LONGEST = 1.0
"""Seconds of CPU: what is linear takes some hundredths on the long text, a square takes more."""


class _TooLongError(Exception):
    pass


def seconds(use: Use, text: str) -> float:
    """CPU seconds of one walk over ``text``, ``LONGEST`` where it was cut off."""

    def stop(*_: object) -> None:
        raise _TooLongError

    before = signal.signal(signal.SIGVTALRM, stop)
    start = time.process_time()
    signal.setitimer(signal.ITIMER_VIRTUAL, LONGEST)
    try:
        for method in use.methods:
            if method == "search":
                for _ in use.pattern.finditer(text):
                    pass
            else:
                getattr(use.pattern, method)(text)
    except _TooLongError:
        return LONGEST
    finally:
        signal.setitimer(signal.ITIMER_VIRTUAL, 0)
        signal.signal(signal.SIGVTALRM, before)
    return time.process_time() - start


def slow(use: Use) -> str | None:
    """A text on which the pattern grows faster than the text, described; ``None``: there is none."""
    for head, body, end in attacks(use.pattern):

        def text(size: int, head: str = head, body: str = body, end: str = end) -> str:
            return head + body * (size // len(body)) + end

        for size in SIZES:
            # twice: whatever else the machine did must not count
            if all(seconds(use, text(size)) >= LONGEST for _ in range(2)):
                return f"{use.where}: {head!r} + {size} × {body!r} + {end!r}"
    return None


def built(place: str, name: str) -> Iterator[Use]:
    module = importlib.import_module(
        "minutes." + place.split(":")[0].removesuffix(".py").replace("/", ".")
    )
    given = getattr(module, name)
    if isinstance(given, Callable):
        given = given("委員") if name == "_call" else given()
    for pattern in _patterns(given):
        method = "match" if name in AT_A_MARK else "search"
        yield Use(f"{place} {name}", pattern, frozenset({method}))


def _patterns(given: object) -> Iterator[re.Pattern[str]]:
    """Compiled patterns in ``given``, and the first of pairs of strings."""
    if isinstance(given, re.Pattern):
        yield given
    elif isinstance(given, dict):
        if all(isinstance(value, str) for value in given.values()):
            yield from map(re.compile, given)
    elif isinstance(given, Iterable) and not isinstance(given, str):
        rows = tuple(given)
        if len(rows) == 2 and all(isinstance(row, str) for row in rows):
            yield re.compile(rows[0])
        else:
            for row in rows:
                yield from _patterns(row)


def test_every_pattern_is_known() -> None:
    found, unread = uses()
    assert len(found) > 400
    assert {use.where.partition(":")[0] for use in found} <= set(SOURCES)
    for place in unread:
        assert place.startswith((*BUILT, *HARMLESS)), place


@pytest.mark.parametrize(
    "pattern", [r"\s+x", r"(a+)+$", r"<[^>]*>", r"(.*?)を?願う$", r"[、\s]*[、\s]*$"]
)
def test_what_is_not_linear_is_found(pattern: str) -> None:
    assert slow(Use("", re.compile(pattern), frozenset({"search"}))) is not None


def check(candidates: Iterable[Use]) -> None:
    found = [line for use in candidates if unbounded(use.pattern) and (line := slow(use))]
    assert not found, "\n".join(found)


@pytest.mark.parametrize("source", SOURCES)
def test_no_pattern_grows_faster_than_its_text(source: str) -> None:
    check(use for use in uses()[0] if use.where.startswith(f"{source}:"))


@pytest.mark.parametrize(("place", "name"), BUILT.items())
def test_no_built_pattern_grows_faster_than_its_text(place: str, name: str) -> None:
    candidates = tuple(built(place, name))
    assert candidates
    check(candidates)
