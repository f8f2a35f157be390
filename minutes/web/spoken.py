"""素起こし as the browser reads it: sentences that can be heard, their doubtful words, the time of each word."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from minutes.flags import DOUBTFUL
from minutes.schema import Word

_SENTENCE_ENDS = "。？！?!"


def sentences(verbatim: str, words: tuple[Word, ...]) -> list[dict[str, Any]]:
    """The verbatim text cut into sentences that can be heard one by one.

    Each piece: ``text``, ``start`` and ``end`` in seconds, ``marks``: doubtful or corrected words as
    ``from`` and ``to`` in characters and ``original``, what had been heard where it was corrected.
    ``words``: characters and beginning (1/100 s) of each word, one after the other. Where the words
    do not spell the text (edited elsewhere) it stays one piece.
    """
    if not words:
        return [{"text": verbatim, "start": None, "end": None, "marks": [], "words": []}]
    if "".join(word.text for word in words).strip() != verbatim.strip():
        end = max(word.span.end for word in words)
        start = words[0].span.start
        return [{"text": verbatim, "start": start, "end": end, "marks": [], "words": []}]
    pieces: list[dict[str, Any]] = []
    waiting: list[Word] = []
    for word in words:
        waiting.append(word)
        if word.text.rstrip().endswith(tuple(_SENTENCE_ENDS)):
            pieces.append(_piece(waiting))
            waiting = []
    if waiting:
        pieces.append(_piece(waiting))
    return pieces


def _piece(words: list[Word]) -> dict[str, Any]:
    marks: list[dict[str, Any]] = []
    place = 0
    for word in words:
        end = place + len(word.text)
        doubtful = word.confidence < DOUBTFUL and any(char.isalnum() for char in word.text)
        if doubtful or word.original is not None:
            last = marks[-1] if marks else None
            if last and last["to"] == place and last["original"] is word.original is None:
                last["to"] = end
            else:
                marks.append({"from": place, "to": end, "original": word.original})
        place = end
    return {
        "text": "".join(word.text for word in words),
        "start": words[0].span.start,
        "end": max(word.span.end for word in words),
        "marks": marks,
        "words": _timed(words),
    }


def _timed(words: Sequence[Word]) -> list[int]:
    """Characters and beginning of each word in turn, the beginning in hundredths of a second."""
    return [value for word in words for value in (len(word.text), round(word.span.start * 100))]
