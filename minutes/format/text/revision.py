"""A text under revision: passes edit the current text, positions are kept in the verbatim one."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import NamedTuple

from minutes.format.text.record import Change


class Edit(NamedTuple):
    """Replace ``start`` to ``end`` of the current text by ``after``."""

    start: int
    end: int
    after: str
    rule: str
    confidence: float = 1.0


class Offer(NamedTuple):
    """What a rule would do but cannot be sure of: shown as a hint, the text stays as it is.

    ``start`` to ``end`` of the current text, ``after`` what would stand there.
    """

    start: int
    end: int
    after: str
    rule: str


@dataclass(frozen=True, slots=True)
class _Piece:
    """A stretch of the current text from ``pos`` and the verbatim ``start`` to ``end`` under it.

    Without ``rules`` it is unchanged: ``text == verbatim[start:end]``.
    """

    pos: int
    text: str
    start: int
    end: int
    rules: tuple[str, ...] = ()
    confidence: float = 1.0

    @property
    def stop(self) -> int:
        return self.pos + len(self.text)

    def split(self, at: int) -> tuple[_Piece, _Piece]:
        """Both sides of ``at``; only for unchanged pieces."""
        cut = at - self.pos
        left = _Piece(self.pos, self.text[:cut], self.start, self.start + cut)
        return left, _Piece(at, self.text[cut:], self.start + cut, self.end)


class Revision:
    """The current text and what separates it from ``verbatim``.

    >>> revision = Revision("えー、検討してる")
    >>> revision.apply([Edit(0, 3, "", "filler"), Edit(7, 8, "いる", "i_nuki")])
    True
    >>> revision.text
    '検討している'
    """

    def __init__(self, verbatim: str) -> None:
        self.verbatim = verbatim
        self.text = verbatim
        self._pieces: list[_Piece] = [_Piece(0, verbatim, 0, len(verbatim))]

    def apply(self, edits: Iterable[Edit]) -> bool:
        """Carry out ``edits`` on the current text; of two that overlap the first wins.

        Returns whether the text is another one now.
        """
        chosen = _without_overlap(self.text, edits)
        if not chosen:
            return False
        left, right = self._pieces, []
        # From the last edit to the first: positions to the left of an edit stay true.
        for edit in reversed(chosen):
            while left and left[-1].pos >= edit.end:
                right.append(left.pop())
            if left and left[-1].stop > edit.end and not left[-1].rules:
                head, tail = left.pop().split(edit.end)
                right.append(tail)
                left.append(head)
            left.append(self._merged(left, edit))
        self._settle([*left, *reversed(right)])
        return True

    def changes(self, note: Callable[[str], str]) -> tuple[Change, ...]:
        """What separates the current text from the verbatim one, sorted, without overlap.

        ``note``: the Japanese reason for a rule id.
        """
        return tuple(
            Change(
                piece.start,
                piece.end,
                self.verbatim[piece.start : piece.end],
                piece.text,
                piece.rules,
                "・".join(dict.fromkeys(note(rule) for rule in piece.rules)),
                piece.confidence,
            )
            for piece in self._pieces
            if piece.rules
        )

    def _merged(self, left: list[_Piece], edit: Edit) -> _Piece:
        """Take what ``edit`` touches off ``left`` and make one changed piece of it."""
        at, text = edit.start, edit.after
        start: int | None = None
        end = left[-1].end if left else 0
        rules: tuple[str, ...] = (edit.rule,)
        confidence = edit.confidence
        if left and left[-1].stop > edit.end:
            text += left[-1].text[edit.end - left[-1].pos :]
        while left and left[-1].stop > edit.start:
            piece = left.pop()
            start = piece.start
            if piece.pos < edit.start and not piece.rules:
                head, tail = piece.split(edit.start)
                left.append(head)
                start = tail.start
            elif piece.pos < edit.start:
                at, text = piece.pos, piece.text[: edit.start - piece.pos] + text
            rules = (*piece.rules, *rules)
            confidence = min(confidence, piece.confidence)
        start = end if start is None else start
        return _Piece(at, text, start, end, tuple(dict.fromkeys(rules)), confidence)

    def _settle(self, pieces: list[_Piece]) -> None:
        """New text, new positions; neighbours without change become one piece again."""
        settled: list[_Piece] = []
        pos = 0
        for piece in pieces:
            same = piece.text == self.verbatim[piece.start : piece.end]
            if same and not piece.text:
                continue
            rules = () if same else piece.rules
            if same and settled and not settled[-1].rules:
                last = settled.pop()
                pos = last.pos
                piece = _Piece(pos, last.text + piece.text, last.start, piece.end)
            settled.append(_Piece(pos, piece.text, piece.start, piece.end, rules, piece.confidence))
            pos += len(piece.text)
        self._pieces = settled
        self.text = "".join(piece.text for piece in settled)


def _without_overlap(text: str, edits: Iterable[Edit]) -> list[Edit]:
    """``edits`` by position, without those that change nothing or touch an earlier one's stretch."""
    chosen: list[Edit] = []
    for edit in sorted(edits, key=lambda item: (item.start, -item.end)):
        if text[edit.start : edit.end] == edit.after:
            continue
        if chosen and (edit.start < chosen[-1].end or edit.start == chosen[-1].start):
            continue
        chosen.append(edit)
    return chosen
