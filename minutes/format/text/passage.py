"""What a rule sees: a text, its morphemes, its quotations, its neighbours; and how to cut it."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property

from minutes.format.sound.morphology import Morpheme, parse
from minutes.format.text.names import inside, merged, proper_names, touches
from minutes.format.text.revision import Edit

COMMAS = "、，,"
SPACES = " \t\u3000"
STOPS = "。．！？!?\n"
OPENING = "「『（(〔【"
CLOSING = "」』）)〕】"
POLAR = re.compile(r"賛成|反対|異議|はい|いいえ|いや(?!す)|なし|あり")
"""Words of a vote or an answer: never deleted, never merged."""

_QUOTE = re.compile(r"[「『」』\n]")


@dataclass(frozen=True, slots=True)
class Context:
    """What stands around a statement.

    ``previous``, ``following``: verbatim text of the neighbours, ``None`` where unknown.
    ``pauses``: (position in the text, seconds) of silences between words.
    ``names``: wording of the meeting that no rule may touch (people, bodies, agenda titles).
    ``large_units``: whether the document writes large numbers with 万 and 億.
    """

    previous: str | None = None
    following: str | None = None
    pauses: tuple[tuple[int, float], ...] = ()
    names: frozenset[str] = frozenset()
    large_units: bool = False


@dataclass(frozen=True)
class Passage:
    """A text as a rule sees it; ``options`` are resolved, ``pauses`` are positions."""

    text: str
    options: Mapping[str, object]
    context: Context = Context()
    pauses: frozenset[int] = field(default_factory=frozenset)

    @cached_property
    def morphemes(self) -> tuple[Morpheme, ...]:
        """Morphemes of the text."""
        return parse(self.text)

    @cached_property
    def starts(self) -> tuple[int, ...]:
        """Start of every morpheme."""
        return tuple(m.start for m in self.morphemes)

    @cached_property
    def quotations(self) -> tuple[tuple[int, int], ...]:
        """Stretches between closed 「」 or 『』 of one line, brackets included."""
        return tuple(_quotations(self.text))

    @cached_property
    def named(self) -> tuple[tuple[int, int], ...]:
        """Places of the context's names, merged and sorted."""
        return merged(_places(self.text, self.context.names)) if self.context.names else ()

    @cached_property
    def proper(self) -> tuple[tuple[int, int], ...]:
        """Places of the names that the morphemes show: people, places, companies."""
        return merged(proper_names(self.morphemes, self.text))

    def is_name(self, start: int, end: int, *, proper: bool) -> bool:
        """Whether ``start`` to ``end`` touches a name handed over or, with ``proper``, is in any."""
        return touches(self.named, start, end) or (proper and inside(self.proper, start, end))

    def index_at(self, position: int) -> int | None:
        """Index of the morpheme that starts at ``position``, ``None`` inside one."""
        index = bisect_left(self.starts, position)
        found = index < len(self.starts) and self.starts[index] == position
        return index if found else None

    def aligned(self, start: int, end: int) -> bool:
        """Whether both ends fall between morphemes."""
        return self._border(start) and self._border(end)

    def before(self, position: int) -> Morpheme | None:
        """The morpheme that ends at or before ``position``."""
        index = bisect_left(self.starts, position) - 1
        return self.morphemes[index] if index >= 0 else None

    def after(self, position: int) -> Morpheme | None:
        """The morpheme that starts at or after ``position``."""
        index = bisect_left(self.starts, position)
        return self.morphemes[index] if index < len(self.morphemes) else None

    def quoted(self, start: int, end: int) -> bool:
        """Whether ``start`` to ``end`` touches a quotation."""
        index = bisect_left(self.quotations, (end, 0)) - 1
        if end == start and index >= 0 and self.quotations[index][0] < start:
            return start < self.quotations[index][1]
        return index >= 0 and self.quotations[index][1] > start

    def shouted(self, position: int) -> bool:
        """Whether ``position`` is inside a mark of the record, 〔「…」と呼ぶ者あり〕."""
        return self.text.rfind("〔", 0, position) > self.text.rfind("〕", 0, position)

    def opens(self, position: int) -> bool:
        """Whether a sentence, a line or a bracket begins at ``position`` (spaces skipped)."""
        while position and self.text[position - 1] in SPACES:
            position -= 1
        return position == 0 or self.text[position - 1] in STOPS + OPENING + "|"

    def closes(self, position: int) -> bool:
        """Whether a sentence, a line or a bracket ends at ``position`` (spaces skipped)."""
        while position < len(self.text) and self.text[position] in SPACES:
            position += 1
        return position == len(self.text) or self.text[position] in STOPS + CLOSING

    def comma_at(self, position: int) -> bool:
        """Whether a comma, a space or a heard pause stands at ``position``."""
        return position in self.pauses or (
            position < len(self.text) and self.text[position] in COMMAS + SPACES
        )

    def comma_before(self, position: int) -> bool:
        """Whether a comma, a space or a heard pause stands before ``position``."""
        return position in self.pauses or (
            position > 0 and self.text[position - 1] in COMMAS + SPACES
        )

    def between(self, start: int, end: int) -> tuple[Morpheme, ...]:
        """Morphemes that start from ``start`` on and before ``end``."""
        return self.morphemes[bisect_left(self.starts, start) : bisect_left(self.starts, end)]

    def sentence_end(self, position: int) -> int:
        """Where the sentence that holds ``position`` ends, its full stop not counted."""
        match = _STOP.search(self.text, position, position + _LONGEST_SENTENCE)
        return match.start() if match else min(len(self.text), position + _LONGEST_SENTENCE)

    def cut(self, start: int, end: int, rule: str, confidence: float = 1.0) -> Edit:
        """Delete ``start`` to ``end`` by the comma rule.

        # 今回の、えー、補正予算 → 今回の補正予算
        # 事業者とは、あの、協議を → 事業者とは、協議を
        """
        text = self.text
        left, right = start, end
        while left and text[left - 1] in COMMAS + SPACES:
            left -= 1
        while right < len(text) and text[right] in COMMAS + SPACES:
            right += 1
        gap = text[left:start] + text[end:right]
        if self.opens(left):
            if right < len(text) and text[right] in "。．":
                right += 1
            return Edit(left, right, "", rule, confidence)
        if self.closes(right) or self._joins(left):
            return Edit(left, right, "", rule, confidence)
        kept = "、" if any(mark in COMMAS for mark in gap) else gap[:1]
        return Edit(left, right, kept, rule, confidence)

    def _joins(self, position: int) -> bool:
        """Whether what ends here leans on the next word: 連体の「の」, 「を」, 連体詞."""
        left = self.before(position)
        if left is None or left.end != position:
            return False
        return left.pos == "連体詞" or (left.pos == "助詞" and left.surface in ("の", "を"))

    def _border(self, position: int) -> bool:
        index = bisect_left(self.starts, position)
        if index < len(self.starts) and self.starts[index] == position:
            return True
        return index == 0 or self.morphemes[index - 1].end <= position


_LONGEST_SENTENCE = 400
_STOP = re.compile(rf"[{re.escape(STOPS)}]")


def _places(text: str, names: frozenset[str]) -> Iterator[tuple[int, int]]:
    for name in names:
        at = text.find(name)
        while at >= 0:
            yield at, at + len(name)
            at = text.find(name, at + 1)


def _quotations(text: str) -> list[tuple[int, int]]:
    found: list[tuple[int, int]] = []
    opened: list[int] = []
    for match in _QUOTE.finditer(text):
        mark = match.group()
        if mark in "「『":
            opened.append(match.start())
        elif mark == "\n":
            opened.clear()
        elif opened:
            start = opened.pop()
            while found and found[-1][0] > start:
                found.pop()
            found.append((start, match.end()))
    return found
