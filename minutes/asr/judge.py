"""What speaks against a decoded chunk: too little text, loops, text over no speech.

Decided by evidence in the sound (speech seconds, word times, probabilities), never by a phrase
alone: a chair does say ありがとうございました.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from minutes.asr.chunks import Chunk
from minutes.asr.loops import is_loop, surplus
from minutes.asr.pace import crammed
from minutes.asr.prompts import STYLE
from minutes.asr.recogniser import Hypothesis, Sound
from minutes.schema import Word
from minutes.span import Seconds, Span, merge, subtract
from minutes.text import normalize_for_matching

USUAL_RATE = 7.0
"""Characters a second of speech in Japanese meetings, kanji and kana mixed."""

VOICE = 0.5
"""How sure silero must be that somebody speaks: from here on silence in the text needs a reason."""

_SPARSE = 0.5
"""Share of the usual rate below which a sentence is missing."""
_DENSE = 2.2
"""The same above which nobody speaks so fast."""
_JUDGED_SECONDS: Seconds = 1.5
"""Speech from which a low rate says something: はい。 and a breath are slow, too."""
_DENSE_CHARACTERS = 8
"""Fewer may be said in a breath: word times are not exact enough to call it too fast."""
_LEAST_SECONDS: Seconds = 0.3
"""Speech that a rate is counted over at least, or a cough would make it endless."""
_HOLE: Seconds = 1.2
"""Speech between two words that nobody wrote down."""
_SCORED_HOLE: Seconds = 0.6
"""The same where two readings of one chunk are compared: there a short one counts already."""
_AROUND_WORD: Seconds = 0.3
"""Around a word, speech is taken for part of it: its times are that exact."""
_UNSURE = -0.95
"""Mean log-probability of a token below which a text is doubted."""
_CLEAR = -0.8
"""The same above which words that were passed over at first may be written."""
_NO_SPEECH = 0.6
"""Whisper's own probability of silence, as in its reference decoder."""
_CLEAR_VOICE = 0.75
"""How sure silero is where that probability is not believed."""
_BREATH: Seconds = 0.4
_BREATH_CHARACTERS = 6
"""More than these characters in less than a breath of speech were not said."""
_SLOWEST = 1.5
"""Characters a second; fewer stand over a noise, not over speech."""
_FASTEST, _FASTEST_PHRASE = 20, 13
"""Characters a second that nobody reaches; of the phrases that are often invented, fewer do."""
_SIGNS, _SIGNS_PHRASE = 2, 1
"""Signs from the sound that are needed against a text, and against such a phrase."""
_RATED_SECONDS: Seconds = 2.0
"""Speech of a chunk whose rate says how fast a meeting is; shorter ones scatter."""
_RATED_CHUNKS = 4
"""So many are needed, else :data:`USUAL_RATE` is taken."""
_ENOUGH, _MISSING_PRICE = 0.75, 1.5
"""Share of the usual rate below which text is missing, and what all of it costs in log-probability."""
_TOO_MUCH = 1.6
"""Share of the usual rate above which text was invented; each usual rate more costs 1."""
_INVENTED_PRICE = 2.0
"""Of a loop or of another language: more than two decodes of one sound ever lie apart."""
_SHORTEST_SCORED: Seconds = 1.0
"""Speech over which a hole is shared out at least, so that a lone はい is not all hole."""
_FOREIGN = re.compile(
    r"[\uac00-\ud7af\u0400-\u04ff\u0e00-\u0e7f谢们这请吗你妳她嗎咱哪啊吧呢]|謝謝|^[A-Za-z ,.'!?]{9,}$"
)
_PROMPT_RUN = 6
"""Characters in a row that the prompt holds too; fewer are met by chance."""
_SPOKEN = 0.5
"""Mean confidence from which they were spoken, see :func:`copied_from_prompt`."""
_HALLUCINATED = re.compile(
    r"ご視聴|御視聴|ご清聴ありがとう|チャンネル登録|高評価|次の動画|最後まで見て|見てくれてありがとう|字幕"
    r"|おやすみなさい|お疲れ様でした|お疲れさまでした|ありがとうございま(?:した|す)|^ありがとう|バイバイ"
)


@dataclass(frozen=True, slots=True)
class Reading:
    """One way to read a chunk. ``words`` are on the recording's clock.

    ``tail``: what the decode of the whole chunk had passed over, heard alone.
    ``sound``: of the chunk's window, where it is at hand. ``flags``: doubts that are known already.
    """

    chunk: Chunk
    hypothesis: Hypothesis
    words: tuple[Word, ...]
    tail: bool = False
    sound: Sound | None = field(default=None, repr=False, compare=False)
    flags: tuple[str, ...] = ()

    @property
    def text(self) -> str:
        """The words joined."""
        return "".join(word.text for word in self.words)


def characters(text: str) -> int:
    """How much was said: marks and spaces do not count; digits are read long.

    >>> characters("はい、12件です。")
    9
    """
    plain = normalize_for_matching(text)
    return len(plain) + sum(mark.isdigit() for mark in plain)


def rate(reading: Reading) -> float:
    """Characters a second of speech."""
    return characters(reading.text) / max(_LEAST_SECONDS, reading.chunk.speech_seconds)


def holes(reading: Reading, shortest: Seconds = _HOLE) -> tuple[Span, ...]:
    """Speech that no word covers."""
    covered = [word.span.pad(_AROUND_WORD, reading.chunk.span.end) for word in reading.words]
    left = subtract(reading.chunk.speech, merge(covered))
    return tuple(hole for hole in left if hole.duration >= shortest)


def unsaid(reading: Reading) -> tuple[int, int] | None:
    """Characters from and to of ``reading.text`` that nobody said: told again, or in no time."""
    again = surplus(reading.text, rate(reading))
    return again or crammed(reading.words, reading.chunk.speech)


def said(reading: Reading) -> tuple[Word, ...]:
    """Words of ``reading`` without what nobody said; what is kept keeps its time."""
    words = reading.words
    while (cut := unsaid(replace(reading, words=words))) is not None:
        words = _without(words, *cut)
    return words


def _without(words: Sequence[Word], start: int, end: int) -> tuple[Word, ...]:
    """``words`` without the characters from ``start`` to ``end``."""
    result: list[Word] = []
    position = 0
    for word in words:
        places = range(position, position + len(word.text))
        pairs = zip(places, word.text, strict=True)
        kept = "".join(mark for place, mark in pairs if not start <= place < end)
        position += len(word.text)
        if kept:
            result.append(replace(word, text=kept))
    return tuple(result)


def _runs_in_circles(reading: Reading) -> bool:
    return is_loop(reading.text) or unsaid(reading) is not None


def doubts(reading: Reading, usual: float = USUAL_RATE) -> tuple[str, ...]:
    """Machine names of what speaks against ``reading``; none where it may stand.

    ``usual``: characters a second in this recording.
    """
    seconds = reading.chunk.speech_seconds
    found = []
    if not reading.words:
        found.append("empty")
    elif seconds >= _JUDGED_SECONDS and rate(reading) < _SPARSE * usual:
        found.append("sparse")
    if rate(reading) > _DENSE * usual and characters(reading.text) > _DENSE_CHARACTERS:
        found.append("dense")
    if _runs_in_circles(reading):
        found.append("loop")
    if reading.words and holes(reading):
        found.append("hole")
    if reading.hypothesis.logprob < _UNSURE:
        found.append("unsure")
    if is_foreign(reading.text):
        found.append("foreign")
    if is_hallucination(reading):
        found.append("hallucination")
    return tuple(found)


def is_clear(reading: Reading) -> bool:
    """Whether words that were passed over at first may be written now; a mark is better than a guess."""
    return (
        reading.hypothesis.logprob > _CLEAR
        and not doubts(reading)
        and not echoes_prompt(reading.text)
    )


def is_foreign(text: str) -> bool:
    """Whether the model fell into another language, as it does over short or unclear sounds.

    >>> is_foreign("謝謝。"), is_foreign("Thank you for watching."), is_foreign("AI-OCRです。")
    (True, True, False)
    """
    return bool(_FOREIGN.search(text.strip()))


def is_hallucination(reading: Reading) -> bool:
    """Whether text stands over something that is no speech.

    A usual hallucination needs one sign from the sound, any other text needs two.
    """
    phrase = _HALLUCINATED.search(reading.text) is not None or echoes_prompt(reading.text)
    signs = (
        # Whisper's own token doubts a lone ありがとうございました that silero hears clearly
        reading.hypothesis.no_speech > _NO_SPEECH and reading.chunk.voice < _CLEAR_VOICE,
        reading.chunk.voice < VOICE,
        reading.hypothesis.logprob < _UNSURE,
        reading.chunk.speech_seconds < _BREATH and characters(reading.text) > _BREATH_CHARACTERS,
        not _SLOWEST <= rate(reading) <= (_FASTEST_PHRASE if phrase else _FASTEST),
    )
    needed = _SIGNS_PHRASE if phrase else _SIGNS
    return bool(reading.words) and sum(signs) >= needed


def echoes_prompt(text: str) -> bool:
    """Whether the model only says again what it was told before it listened.

    >>> echoes_prompt("課長から説明をお願いします。課長から説明をお願いします。")
    True
    >>> echoes_prompt("部長から説明をお願いします。")
    False
    """
    told = normalize_for_matching(STYLE)
    sentences = [normalize_for_matching(part) for part in re.split("[。？?]", text)]
    return any(sentences) and all(part in told for part in sentences)


def prompt_runs(text: str) -> tuple[str, ...]:
    """Stretches of six characters and more that the prompt holds too, in order.

    >>> prompt_runs("ちゃんと聞こえますか。課長から説明します。")
    ('課長から説明',)
    """
    told, plain = normalize_for_matching(STYLE), normalize_for_matching(text)
    runs = []
    start = 0
    while start <= len(plain) - _PROMPT_RUN:
        length = _PROMPT_RUN
        if plain[start : start + length] not in told:
            start += 1
            continue
        while start + length < len(plain) and plain[start : start + length + 1] in told:
            length += 1
        runs.append(plain[start : start + length])
        start += length
    return tuple(runs)


def copied_from_prompt(reading: Reading) -> bool:
    """Whether the prompt, rather than the sound, may have put words into ``reading``.

    Confidence rests on the words' probabilities without prompt (the alignment's), so it tells the
    two apart: over 100 places the prompt's words were at .66 and above where they had been spoken,
    and at .28 and below where noise or another language was.
    """
    marks = [
        (mark, word.confidence)
        for word in reading.words
        for mark in normalize_for_matching(word.text)
    ]
    text = "".join(mark for mark, _ in marks)
    position = 0
    for run in prompt_runs(reading.text):
        found = text.find(run, position)
        if found < 0:
            return True
        position = found + len(run)
        if sum(sure for _, sure in marks[found:position]) < _SPOKEN * len(run):
            return True
    return False


def usual_rate(readings: Sequence[Reading]) -> float:
    """Median characters a second of what stands without doubt; 7 where too little was said."""
    rates = sorted(
        rate(reading)
        for reading in readings
        if reading.chunk.speech_seconds >= _RATED_SECONDS and not is_loop(reading.text)
    )
    return rates[len(rates) // 2] if len(rates) >= _RATED_CHUNKS else USUAL_RATE


def score(reading: Reading, usual: float) -> float:
    """Higher is better: mean log-probability, less what is missing, repeated or invented."""
    value = reading.hypothesis.logprob
    share = rate(reading) / usual
    if share < _ENOUGH:
        value -= _MISSING_PRICE * (_ENOUGH - share)
    if share > _TOO_MUCH:
        value -= share - _TOO_MUCH
    if is_foreign(reading.text) or _runs_in_circles(reading):
        value -= _INVENTED_PRICE
    uncovered = sum(hole.duration for hole in holes(reading, _SCORED_HOLE))
    return value - uncovered / max(_SHORTEST_SCORED, reading.chunk.speech_seconds)
