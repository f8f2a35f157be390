"""A statement cut in two where a character of its edited text was said."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

from rapidfuzz.distance import Levenshtein

from minutes.schema import Statement, Turn, Word
from minutes.span import Span


def cut(
    statement: Statement, at: int, turns: Mapping[str, Turn], new_id: str
) -> tuple[Statement, Statement, tuple[Turn, Turn] | None]:
    """Both halves, and the two turns that the one under the cut becomes.

    Parameters
    ----------
    statement : Statement
        Its edited text is cut before character ``at``.
    at : int
        More than 0, less than the text's length.
    turns : Mapping[str, Turn]
        By id.
    new_id : str
        Of the second of the two turns, if one has to be cut.

    Returns
    -------
    tuple
        No turns where the cut falls between two of them, or where the statement cites none.
    """
    left, right = statement.text[:at], statement.text[at:]
    cited = [turns[turn_id] for turn_id in statement.turn_ids if turn_id in turns]
    spoken = "".join(turn.text for turn in cited)
    if not spoken:
        return replace(statement, text=left), replace(statement, text=right), None
    place = said_at(statement.text, spoken, at)
    for number, turn in enumerate(cited):
        if place < len(turn.text) or number == len(cited) - 1:
            break
        place -= len(turn.text)
    before, after = cited[:number], cited[number + 1 :]
    first, second = cut_words(turn.words, place)
    if not first or not second:  # at the edge of the turn
        (before if first else after).append(turn)
        return (*_halves(statement, at, before, sorted(after, key=cited.index)), None)
    parts = replace(turn, words=first), replace(turn, id=new_id, words=second)
    return (*_halves(statement, at, [*before, parts[0]], [parts[1], *after]), parts)


def _halves(
    statement: Statement, at: int, first: Sequence[Turn], second: Sequence[Turn]
) -> tuple[Statement, Statement]:
    said = ["".join(turn.text for turn in turns) for turns in (first, second)]
    ids = [tuple(turn.id for turn in turns) for turns in (first, second)]
    return (
        replace(statement, text=statement.text[:at], verbatim=said[0], turn_ids=ids[0]),
        replace(statement, text=statement.text[at:], verbatim=said[1], turn_ids=ids[1]),
    )


def said_at(text: str, spoken: str, at: int) -> int:
    """The character of ``spoken`` where character ``at`` of the edited ``text`` was said.

    What the editing dropped there, such as えーと, belongs to what follows.

    >>> said_at("開会します。本日は一件です。", "開会します。えーと本日は一件です。", 6)
    6
    """
    for block in Levenshtein.opcodes(text, spoken):
        if block.src_start <= at <= block.src_end:
            if at == block.src_start:
                return block.dest_start
            if at < block.src_end:
                share = (at - block.src_start) / (block.src_end - block.src_start)
                return block.dest_start + round(share * (block.dest_end - block.dest_start))
            return block.dest_end
    return len(spoken)


def cut_words(words: Sequence[Word], at: int) -> tuple[tuple[Word, ...], tuple[Word, ...]]:
    """Words before and from character ``at`` of their joined text.

    The word under the cut is cut too, its time shared out by characters; one that was corrected
    stays whole, for the correction is of all of it.
    """
    left: list[Word] = []
    right: list[Word] = []
    position = 0
    for word in words:
        inside = at - position
        position += len(word.text)
        if inside >= len(word.text):
            left.append(word)
        elif inside <= 0 or word.original is not None:
            right.append(word)
        else:
            middle = word.span.start + word.span.duration * inside / len(word.text)
            left.append(replace(word, text=word.text[:inside], span=Span(word.span.start, middle)))
            right.append(replace(word, text=word.text[inside:], span=Span(middle, word.span.end)))
    return tuple(left), tuple(right)
