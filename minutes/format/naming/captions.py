"""Captions fused with our recognition: names and times from them, words from us."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from statistics import median

import numpy as np
from rapidfuzz import fuzz

from minutes.format.naming import weights
from minutes.format.naming.display_names import match_display_name
from minutes.format.naming.evidence import Clue
from minutes.format.sound.people import Person
from minutes.schema import Caption, Speaker, Transcript, Turn, Word
from minutes.span import Seconds, Span
from minutes.text import normalize_for_matching

ONLY = "caption_only"
"""Flag of a turn that the captions have and our recognition has not."""

_GRAM = 5
_BIN: Seconds = 2.0
_FEW_ANCHORS = 3
_ENOUGH = 9
"""Anchors at the beginning of captions with which the rest is not asked."""
_NEIGHBOURS = 9
"""Anchors whose median offset moves a caption."""
_BEGINNING: Seconds = 1.0
_EXACT: Seconds = 1.0
"""How exactly an anchor tells the time: a caption is shown a little early or late."""
_MOST_DRIFT = 0.1
"""Share by which a clock may run slow or fast."""
_FITTING = 0.8
"""Share of anchors that a line has to explain."""
_MOST_PAIRED = 400
"""Anchors of which each is paired with each."""
_PACE: Seconds = 0.12
"""Least time for a character of speech."""
_COVERED = 0.2
"""A caption with less than this share of its time under our words was not recognised."""
_ALREADY = 72.0
"""Likeness (0 to 100) above which a caption's text counts as recognised nearby."""
_NEAR: Seconds = 12.0
_LEAST_SHOWN: Seconds = 1.0
_LEAST_SHARE = 0.15
"""A name over less than this, or over less than this share of a voice, is a caption that runs on."""
_MOST_OF = 0.5
"""Share of a name's time above which a voice has the name for itself."""


def align(turns: Sequence[Turn], captions: Sequence[Caption]) -> tuple[Caption, ...]:
    """Captions on the recording's clock: moved as the common five-grams agree on.

    A clock that is late, slow or fast is one line over the whole recording. Where that does not fit
    (a break cut out), each caption takes the median offset of the anchors nearest to it. Times that
    are right already stay: the anchors say no more exactly when something was said.
    """
    anchors = _anchors(turns, captions)
    if len(anchors) < _FEW_ANCHORS:
        return tuple(captions)
    line = _line(anchors)
    if line is None:
        return tuple(_moved_piece(caption, anchors) for caption in captions)
    late, drift = line
    ends = (anchors[0][0], anchors[-1][0])
    if max(abs(late + drift * time) for time in ends) <= _EXACT:
        return tuple(captions)

    def at(time: Seconds) -> Seconds:
        return time + late + drift * time

    return tuple(replace(c, span=Span(at(c.span.start), at(c.span.end))) for c in captions)


def _line(anchors: Sequence[tuple[Seconds, Seconds]]) -> tuple[Seconds, float] | None:
    """Offset at 0 and its growth a second (Theil and Sen's); ``None`` where no line fits."""
    every = -(-len(anchors) // _MOST_PAIRED)
    points = np.array(anchors[::every])
    times, offsets = points[:, 0], points[:, 1]
    gaps = times[None, :] - times[:, None]
    far = gaps > max(_EXACT, 0.2 * float(times[-1] - times[0]))
    rises = (offsets[None, :] - offsets[:, None])[far] / gaps[far]
    drift = float(np.median(rises)) if len(rises) >= _FEW_ANCHORS else 0.0
    if abs(drift) > _MOST_DRIFT:
        return None
    late = float(np.median(offsets - drift * times))
    fits = np.abs(offsets - drift * times - late) <= 2 * _EXACT
    return (late, drift) if float(np.mean(fits)) >= _FITTING else None


def _moved_piece(caption: Caption, anchors: Sequence[tuple[Seconds, Seconds]]) -> Caption:
    at = bisect_left(anchors, (caption.span.start,))
    near = anchors[max(0, at - _NEIGHBOURS) : at + _NEIGHBOURS]
    near = sorted(near, key=lambda pair: abs(pair[0] - caption.span.start))[:_NEIGHBOURS]
    offset = median(delta for _, delta in near)
    return caption if abs(offset) <= _EXACT else replace(caption, span=caption.span.shift(offset))


def _anchors(turns: Sequence[Turn], captions: Sequence[Caption]) -> list[tuple[Seconds, Seconds]]:
    """(caption time, offset) of five-grams that occur once on both sides and agree with others.

    Of a caption the beginning counts, if there are enough: where in it the rest was said is a guess.
    """
    ours = _unique_grams([(word.text, word.span) for turn in turns for word in turn.words])
    theirs = _unique_grams([(caption.text, caption.span) for caption in captions])
    pairs = [(theirs[gram], ours[gram] - theirs[gram]) for gram in theirs.keys() & ours.keys()]
    starts = sorted(caption.span.start for caption in captions)
    early = [
        pair
        for pair in pairs
        if pair[0] - starts[max(0, bisect_right(starts, pair[0]) - 1)] <= _BEGINNING
    ]
    for some in (early, pairs):
        bins = Counter(round(delta / _BIN) for _, delta in some)
        solid = {
            b for b, count in bins.items() if count + bins[b - 1] + bins[b + 1] >= _FEW_ANCHORS
        }
        agreed = sorted(pair for pair in some if round(pair[1] / _BIN) in solid)
        if len(agreed) >= _ENOUGH:
            return agreed
    return agreed


def _unique_grams(pieces: Sequence[tuple[str, Span]]) -> dict[str, Seconds]:
    characters: list[str] = []
    times: list[Seconds] = []
    for text, span in pieces:
        plain = normalize_for_matching(text)
        for index, character in enumerate(plain):
            characters.append(character)
            times.append(span.start + span.duration * index / max(1, len(plain)))
    whole = "".join(characters)
    grams = Counter(whole[i : i + _GRAM] for i in range(len(whole) - _GRAM + 1))
    return {
        whole[i : i + _GRAM]: times[i]
        for i in range(len(whole) - _GRAM + 1)
        if grams[whole[i : i + _GRAM]] == 1
    }


def shares(turns: Sequence[Turn], captions: Sequence[Caption]) -> dict[str, dict[str, Seconds]]:
    """Speaker id → displayed name → seconds of that voice under captions of that name.

    Less where the voice has only a sliver of a caption.
    """
    found: dict[str, dict[str, Seconds]] = defaultdict(lambda: defaultdict(float))
    named = [caption for caption in captions if caption.speaker_name]
    for turn in turns:
        if turn.speaker_id is None or not turn.words:
            continue
        whole = turn.span
        for caption in named:
            if caption.span.start < whole.end and whole.start < caption.span.end:
                seconds = sum(word.span.overlap(caption.span) for word in turn.words)
                found[turn.speaker_id][caption.speaker_name or ""] += seconds * _share(
                    seconds, caption
                )
    return {speaker: dict(names) for speaker, names in found.items()}


def _share(seconds: Seconds, caption: Caption) -> float:
    """How much of a caption a voice's ``seconds`` may be: a sliver says little about its name."""
    least = min(caption.span.duration, _PACE * len(caption.text))
    return min(1.0, seconds / (_MOST_OF * least)) if least > 0 else 1.0


def caption_clues(
    turns: Sequence[Turn], captions: Sequence[Caption], persons: Sequence[Person]
) -> Iterator[Clue]:
    """That a voice is the person whose name stands over most of its words.

    A name over several voices (one device for a whole room) counts less for each.
    """
    table = shares(turns, captions)
    over: dict[str, Seconds] = defaultdict(float)
    for names in table.values():
        for name, seconds in names.items():
            over[name] += seconds
    for speaker_id, names in table.items():
        total = sum(names.values())
        for name, seconds in names.items():
            person = match_display_name(name, persons)
            share = seconds / total if total else 0.0
            if person is not None and seconds >= _LEAST_SHOWN and share >= _LEAST_SHARE:
                alone = min(1.0, seconds / (_MOST_OF * over[name]))
                whole = weights.CAPTION_SHARED + (1 - weights.CAPTION_SHARED) * alone
                detail = f"字幕の名前「{name}」（発言の{share:.0%}）"
                yield Clue(speaker_id, person, weights.CAPTIONED * share * whole, "caption", detail)


def with_caption_only(transcript: Transcript, captions: Sequence[Caption]) -> Transcript:
    """The transcript with a turn, flagged ``caption_only``, for each caption that we did not hear.

    Every turn of ``transcript`` stays as it is. A displayed name that no voice carries gives a
    new speaker, who is named like the others later.
    """
    voice = _voices(shares(transcript.turns, captions), captions)
    spoken = sorted(
        (word for turn in transcript.turns for word in turn.words), key=lambda w: w.span.start
    )
    starts = [word.span.start for word in spoken]
    missing = [c for c in captions if _is_missing(spoken, starts, c)]
    if not missing:
        return transcript
    speakers = list(transcript.speakers)
    taken = {speaker.id for speaker in speakers}
    added: list[Turn] = []
    for number, caption in enumerate(missing, start=1):
        name = caption.speaker_name
        if name and name not in voice:
            voice[name] = _new_id(taken)
            taken.add(voice[name])
            speakers.append(Speaker(voice[name]))
        words = (Word(caption.text, caption.span, confidence=0.5),)
        added.append(Turn(f"c{number}", voice.get(name or ""), words, flags=(ONLY,)))
    turns = sorted(
        (*transcript.turns, *added), key=lambda turn: turn.span.start if turn.words else 0.0
    )
    return replace(transcript, turns=tuple(turns), speakers=tuple(speakers))


def _voices(
    table: Mapping[str, Mapping[str, Seconds]], captions: Sequence[Caption]
) -> dict[str, str]:
    """Displayed name → the voice that it stands over most, if it is more than a sliver of both."""
    shown: dict[str, Seconds] = defaultdict(float)
    for caption in captions:
        said = min(caption.span.duration, _PACE * len(caption.text))
        shown[caption.speaker_name or ""] += said
    best: dict[str, tuple[Seconds, str]] = {}
    for speaker_id, names in table.items():
        for name, seconds in names.items():
            of_voice = seconds >= _MOST_OF * sum(names.values())
            if of_voice and seconds >= _LEAST_SHARE * shown[name]:
                best[name] = max(best.get(name, (0.0, "")), (seconds, speaker_id))
    return {name: speaker_id for name, (seconds, speaker_id) in best.items() if seconds}


def _new_id(taken: set[str]) -> str:
    number = len(taken) + 1
    while f"S{number}" in taken:
        number += 1
    return f"S{number}"


def _is_missing(words: Sequence[Word], starts: Sequence[Seconds], caption: Caption) -> bool:
    """Whether our words (sorted by start) neither lie under the caption nor say the same close by."""
    text = normalize_for_matching(caption.text)
    if len(text) < 2 or not caption.span:
        return False
    wide = caption.span.pad(_NEAR, float("inf"))
    near = words[bisect_left(starts, wide.start - _NEAR) : bisect_left(starts, wide.end)]
    covered = sum(word.span.overlap(caption.span) for word in near) / caption.span.duration
    if covered >= _COVERED:
        return False
    around = normalize_for_matching("".join(w.text for w in near if w.span.overlap(wide) > 0))
    return not around or fuzz.partial_ratio(text, around) < _ALREADY
