"""When each character of the edited text was said, from the words of the recording."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from rapidfuzz.distance import Levenshtein

from minutes.format.export.safe_text import one_line
from minutes.schema import Draft, Turn, Word
from minutes.span import Seconds, Span


@dataclass(frozen=True, slots=True)
class TimedText:
    """``spans[i]`` is when ``text[i]`` was said; ``speaker_id`` as in the statement."""

    speaker_id: str | None
    text: str
    spans: tuple[Span, ...]


def timed_statements(draft: Draft) -> tuple[TimedText, ...]:
    """Every statement that has text, with the time of each character, by start.

    A statement that a clerk wrote in without a turn stands at the end of the one before it.
    """
    turns = {turn.id: turn for turn in draft.transcript.turns}
    found: list[TimedText] = []
    end: Seconds = 0.0
    for statement in draft.minutes_doc.statements:
        text = one_line(statement.text.replace("¶", "\n")).strip()
        if not text:
            continue
        spans = character_spans(text, statement.turn_ids, turns, end)
        timed = TimedText(statement.speaker_id, text, spans)
        end = timed.spans[-1].end
        found.append(timed)
    return tuple(sorted(found, key=lambda timed: timed.spans[0].start))


def character_spans(
    text: str, turn_ids: Iterable[str], turns: Mapping[str, Turn], otherwise: Seconds
) -> tuple[Span, ...]:
    """When each character of an edited ``text`` was said; ``otherwise`` where its turns are unknown."""
    words = [word for turn_id in turn_ids if turn_id in turns for word in turns[turn_id].words]
    spoken = "".join(word.text for word in words)
    if not spoken:
        return (Span(otherwise, otherwise),) * len(text)
    return _aligned(spoken, tuple(_character_spans(words)), text)


def _character_spans(words: Iterable[Word]) -> Iterable[Span]:
    """A word's time shared out evenly among its characters."""
    for word in words:
        step = word.span.duration / max(1, len(word.text))
        for index in range(len(word.text)):
            yield Span(word.span.start + index * step, word.span.start + (index + 1) * step)


def _aligned(spoken: str, spans: tuple[Span, ...], text: str) -> tuple[Span, ...]:
    """Times of ``text`` by its edit path from ``spoken``; what was put in shares its neighbours' time."""
    times: list[Span] = []
    for block in Levenshtein.opcodes(spoken, text):
        length = block.dest_end - block.dest_start
        if block.tag == "equal":
            times.extend(spans[block.src_start : block.src_end])
        elif block.tag == "insert":
            moment = spans[min(block.src_start, len(spans) - 1)].start
            moment = max(moment, times[-1].end) if times else moment
            times.extend([Span(moment, moment)] * length)
        elif block.tag == "replace":
            whole = Span(spans[block.src_start].start, spans[block.src_end - 1].end)
            step = whole.duration / length
            times.extend(
                Span(whole.start + index * step, whole.start + (index + 1) * step)
                for index in range(length)
            )
    return tuple(times)
