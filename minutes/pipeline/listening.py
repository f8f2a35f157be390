"""``minutes models check``: hear what is known in every way that matters, and keep the best.

What helps base breaks other models: windows shorter than 30 s, sentences that show how minutes are
written. So each model hears eight minutes of made meetings (``checkset``: clean, a web meeting, a room,
short answers between silence and music) and is listened with as it hears best.
"""

from __future__ import annotations

import json
import math
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from rapidfuzz.distance import Levenshtein

from minutes import settings
from minutes.models import is_measured, keep
from minutes.pipeline import stages
from minutes.pipeline.engines import ways_of
from minutes.schema import Audio, Diarization, Region, Segment
from minutes.span import Seconds, Span
from minutes.text import normalize_for_matching

if TYPE_CHECKING:
    from minutes.asr import Recogniser, Ways

CHECKSET = Path(__file__).with_name("checkset")

_WORTH = 0.8
"""Share of the harm that windows of 30 s must leave at most: they take about twice the time, and what a model
that breaks in shorter ones does is far worse."""
_FASTER = 0.85
"""Share of the time from which on another number of windows at a time is worth it; clocks scatter."""
_SHORTEST_REPEAT = 4
_BEHIND = 60

Say = Callable[[str], None]


@dataclass(frozen=True, slots=True)
class Known:
    """A recording of the set. ``said``: its text; ``who``: who speaks when."""

    name: str
    audio: Audio
    said: str
    who: Diarization


@dataclass(frozen=True, slots=True)
class Heard:
    """One way and what it gave: shares of the characters, and seconds for the whole set.

    ``repeats``: characters that were invented by saying again what stands just before.
    """

    ways: Ways
    cer: float
    insertions: float
    repeats: float
    seconds: Seconds

    @property
    def harm(self) -> float:
        """What is to be least: what nobody said counts more than what is missing, repeats most."""
        return self.cer + self.insertions / 2 + 2 * self.repeats


def known() -> Iterator[Known]:
    """The set, decoded as the pipeline does it."""
    turns = json.loads((CHECKSET / "turns.json").read_text(encoding="utf-8"))
    for name, rows in turns.items():
        regions = tuple(Region(Span(row["start"], row["end"]), row["who"]) for row in rows)
        yield Known(
            name,
            stages.decode(CHECKSET / f"{name}.ogg"),
            "".join(row["text"] for row in rows),
            Diarization(regions, regions),
        )


def measure(recogniser: Recogniser, *, say: Say) -> tuple[Ways, tuple[Heard, ...]]:
    """The best ways of a model, and all that were tried.

    ``say`` is told, in Japanese, what is being done.
    """
    from minutes.asr import Ways

    sounds = tuple(known())
    length = sum(sound.audio.duration for sound in sounds)
    candidates = [
        Ways(packed=packed, prompt=prompt, weighed=recogniser.ways.weighed)
        for packed in (False, True)
        for prompt in (True, False)
    ]
    rows: list[Heard] = []
    for number, ways in enumerate(candidates, 1):
        title = f"[{number}/{len(candidates) + 1}] {ways.told.rpartition('・')[0]}"
        rows += _heard(recogniser, ways, sounds, say=partial(_within, say, title))
        best = min(rows[-2:], key=lambda row: row.harm)
        say(
            f"    誤り {best.cer:.1%}・余分 {best.insertions:.1%}・繰返し {best.repeats:.1%}"
            f"・RTF {best.seconds / length:.3f}"
        )
    chosen = best_of(rows)
    say(f"[{len(candidates) + 1}/{len(candidates) + 1}] まとめて聞く数")
    return replace(chosen, batch_size=_batch_size(recogniser, chosen, sounds)), tuple(rows)


def _within(say: Say, title: str, part: str) -> None:
    say(title + part)


def best_of(rows: Sequence[Heard]) -> Ways:
    """With the windows that are worth their time, the way of least harm; the earlier where two are even.

    A prompt that helps nothing is not given.
    """
    whole = [row for row in rows if row.ways.packed]
    fitted = [row for row in rows if not row.ways.packed]
    least, fastest = _least(whole), _least(fitted)
    if least.harm < _WORTH * fastest.harm or least.seconds <= fastest.seconds:
        return least.ways
    return fastest.ways


def _least(rows: Sequence[Heard]) -> Heard:
    plain_harm = {row.ways: row.harm for row in rows if not row.ways.prompt}
    helped = [
        row
        for row in rows
        if not row.ways.prompt
        or row.harm < plain_harm.get(replace(row.ways, prompt=False), math.inf)
    ]
    return min(helped, key=lambda row: row.harm)


def plain(heard: Heard) -> dict[str, Any]:
    """For a file."""
    return {
        "ways": asdict(heard.ways),
        "cer": round(heard.cer, 4),
        "insertions": round(heard.insertions, 4),
        "repeats": round(heard.repeats, 4),
        "seconds": round(heard.seconds, 1),
    }


def _heard(recogniser: Recogniser, ways: Ways, sounds: Sequence[Known], *, say: Say) -> list[Heard]:
    """With respelling and without, of one hearing; ``say`` is told which recording it is at."""
    from minutes.format.vocabulary import correct

    found: list[tuple[Segment, ...]] = []
    clock = _clock(recogniser)
    start = clock()
    for number, sound in enumerate(sounds, 1):
        say(f"　録音 {number}/{len(sounds)}")
        found.append(_segments(recogniser, ways, sound))
    seconds = clock() - start
    return [
        Heard(
            replace(ways, respell=respell),
            *_errors(
                [
                    (
                        sound.said,
                        "".join(part.text for part in correct(heard, (), respell=respell)),
                    )
                    for sound, heard in zip(sounds, found, strict=True)
                ]
            ),
            seconds,
        )
        for respell in (True, False)
    ]


def _segments(recogniser: Recogniser, ways: Ways, sound: Known) -> tuple[Segment, ...]:
    from minutes.asr import listening, transcribe
    from minutes.format.document import expected_answers

    return transcribe(
        sound.audio,
        recogniser=listening(recogniser, ways),
        diarization=sound.who,
        answers=expected_answers,
    )


def _errors(pairs: Sequence[tuple[str, str]]) -> tuple[float, float, float]:
    """Wrong, invented and repeated characters of all texts, as shares of what was said."""
    wrong = invented = repeated = total = 0
    for said, written in pairs:
        right, text = normalize_for_matching(said), normalize_for_matching(written)
        total += len(right)
        for edit in Levenshtein.opcodes(right, text):
            added = edit.dest_end - edit.dest_start
            if edit.tag != "equal":
                wrong += max(added, edit.src_end - edit.src_start)
            if edit.tag == "insert":
                invented += added
                again = text[edit.dest_start : edit.dest_end]
                before = text[max(0, edit.dest_start - _BEHIND) : edit.dest_start]
                repeated += added if added >= _SHORTEST_REPEAT and again in before else 0
    return wrong / total, invented / total, repeated / total


def _batch_size(recogniser: Recogniser, ways: Ways, sounds: Sequence[Known]) -> int | None:
    """Windows at a time that are clearly faster than what memory allows; ``None`` where none are."""
    from minutes.asr import listening

    longest = max(sounds, key=lambda sound: sound.audio.duration)
    usual = recogniser.batch_size
    times: Mapping[int, Seconds] = {
        size: _seconds(listening(recogniser, replace(ways, batch_size=size)), longest)
        for size in dict.fromkeys((usual, max(1, usual // 2), max(1, usual // 4)))
    }
    best = min(times, key=lambda size: times[size])
    return best if times[best] < _FASTER * times[usual] else None


def _seconds(recogniser: Recogniser, sound: Known) -> Seconds:
    clock = _clock(recogniser)
    start = clock()
    _segments(recogniser, recogniser.ways, sound)
    return clock() - start


def _clock(recogniser: Recogniser) -> Callable[[], Seconds]:
    """Seconds of a quiet machine: on a CPU processor time, which what else runs hardly changes."""
    if recogniser.model.model.device != "cpu":
        return time.perf_counter
    return lambda: time.process_time() / settings.own_cores()


def check(folder: Path, *, device: str, again: bool, say: Say) -> Ways:
    """Measure the model in ``folder`` and keep what came out beside it.

    ``again``: also where this machine has measured it.

    Raises
    ------
    ModelMissing
        It cannot be loaded; :class:`minutes.errors.OutputError` where the folder cannot be written.
    """
    from minutes.asr import Ways, listening, load_recogniser, plain_ways
    from minutes.format.usage import fluency

    recogniser = load_recogniser(folder, device=device, fluency=fluency)
    precision = recogniser.compute_type
    before = ways_of(folder, precision)
    if not again and is_measured(folder, precision):
        return before
    say(f"{folder.name}：この計算機での聞き方を測ります（{precision}。終わるまで数分から数十分）")
    fitted = listening(recogniser, Ways(weighed=before.weighed))
    chosen, rows = measure(fitted, say=say)
    keep(folder, precision, {"ways": plain_ways(chosen), "heard": [plain(row) for row in rows]})
    return chosen
