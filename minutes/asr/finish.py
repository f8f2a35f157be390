"""Punctuation of a reading: full-width marks, one at the end, and at pauses where the model wrote none."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from minutes.schema import Word
from minutes.span import Seconds, Span

_FULL_WIDTH = str.maketrans({"?": "？", "!": "！", ",": "、", "､": "、", "｡": "。"})
_DECIMAL = re.compile(r"(?<=\d)、(?=\d)")
_PERCENT = re.compile("[%％]")  # verbatim text is what was said: 31.6% → 31.6パーセント
_MARKS = "、。？！"
_SENTENCE_END = re.compile(
    r"(?:です|ます|ました|でした|ません|でしょう|ください|下さい|なさい|でしょうか|ですか|ますか|ましたか|ませんか"
    r"|ですね|ますね|ですよ|ますよ|よね|なし|あり|思う|ない|った|いた|した|はい)$"
)
_PAUSE: Seconds = 0.35
_FEW_MARKS = 1 / 40  # marks a character: below this the model forgot them


def punctuate(
    words: Sequence[Word], speech: Sequence[Span], *, ends_turn: bool
) -> tuple[Word, ...]:
    """``words`` with marks in full width, one at the end, and at pauses where the model wrote none.

    ``speech``: where somebody speaks; the gaps are the pauses.

    >>> word = Word("お願いします", Span(0, 1))
    >>> punctuate([word], [Span(0, 1)], ends_turn=True)[0].text
    'お願いします。'
    """
    text = _wide("".join(word.text for word in words))
    wide = []
    position = 0
    for word in words:
        wide.append(replace(word, text=text[position : position + len(word.text)]))
        position += len(word.text)
    if text and sum(text.count(mark) for mark in _MARKS) < len(text) * _FEW_MARKS:
        wide = _mark_pauses(wide, speech)
    marked = _mark_end(wide, ends_turn=ends_turn) if wide else []
    return tuple(replace(word, text=_PERCENT.sub("パーセント", word.text)) for word in marked)


def settle(words: Sequence[Word], speech: Sequence[Span]) -> tuple[Word, ...]:
    """A word that starts in silence starts with the speech that follows inside it.

    The model lets the first word of a window begin with the window: 0.25 s early.

    >>> settle([Word("はい", Span(0.0, 0.6))], [Span(0.2, 2.0)])[0].span
    Span(start=0.2, end=0.6)
    """
    return tuple(_settled(word, speech) for word in words)


def _settled(word: Word, speech: Sequence[Span]) -> Word:
    following = next((span for span in speech if span.end > word.span.start), None)
    if following is None or not word.span.start < following.start < word.span.end:
        return word
    return replace(word, span=Span(following.start, word.span.end))


def _wide(text: str) -> str:
    """Full-width marks, one for one; 1,063 keeps its comma."""
    return _DECIMAL.sub(",", text.translate(_FULL_WIDTH))


def _mark_for(text: str) -> str:
    return "。" if _SENTENCE_END.search(text) else "、"


def _mark_pauses(words: list[Word], speech: Sequence[Span]) -> list[Word]:
    result = list(words)
    for before, after in zip(speech, speech[1:], strict=False):
        if after.start - before.end < _PAUSE:
            continue
        moment = (before.end + after.start) / 2
        index = sum(word.span.middle < moment for word in result) - 1
        if 0 <= index < len(result) - 1 and result[index].text[-1:] not in _MARKS:
            said = "".join(word.text for word in result[: index + 1])
            result[index] = replace(result[index], text=result[index].text + _mark_for(said))
    return result


def _mark_end(words: list[Word], *, ends_turn: bool) -> list[Word]:
    """。 where the speaker stops; inside a turn 、 unless a sentence ends.

    # えー、それでは、日程第1。(the chunk ends, the sentence does not) → …日程第1、
    """
    last = words[-1]
    said = "".join(word.text for word in words).rstrip("、。")
    if not said or said[-1] in _MARKS:
        return words
    stripped = last.text.rstrip("、。")
    mark = "。" if ends_turn else _mark_for(said)
    return [*words[:-1], replace(last, text=stripped + mark)]
