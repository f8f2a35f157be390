"""Replace what was misheard by the meeting's own words; what was heard stays in the record."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import replace
from typing import TypeVar

from minutes.format.sound.answers import sounds_like_answer
from minutes.format.text.orthography.vocabulary import council_words, in_context
from minutes.format.text.passage import Passage
from minutes.format.usage import GENERAL, Usage, respelling
from minutes.format.vocabulary.hearing import Found, listen
from minutes.format.vocabulary.match import find
from minutes.format.vocabulary.spelling import spelled
from minutes.format.vocabulary.terms import council_terms, usual_terms
from minutes.format.word_swaps import Swap, replaced
from minutes.schema import INAUDIBLE, Segment, Term, Turn, Word
from minutes.text import places_of

FLAG = "vocabulary"
"""Flag of a segment or turn that holds a corrected word."""

_KNOWN = (
    # 例は2年度 (例は2年前 is an example)
    (
        r"(?:例は|例和|例話|礼は|礼和|0は|零は|冷和|令は|令話|レイワ)、?(?=[0-9元]{1,2}年(?![前後間]))",
        "令和",
    ),
    (r"(?<=出席)、?銀(?=数[はが])", "議員"),
    # 146,1663件: groups of four are groups of 万 (Whisper base wrote it in a room for a rightly spoken 146万)
    (r"(?<=\d),(?=\d{4}(?![\d,年]))", "万"),
    # LG1の中で (LG12 and LG1号 are something else)
    (
        r"(?:(?<![A-Za-z])LG|エルジー)[・ー\-]?1(?=[のでにはをがとへもや、。]|接続|端末|環境|回線|内|経由|$)",
        "LGWAN",
    ),
)
"""What is misheard in a way that no sound tells: digits have none."""

_CERTAIN = 0.95
"""Confidence above which no other spelling is looked for; of what base got wrong, 95 % is below .93."""

_STYLE = {"配布"}
"""Words that the council rules spell otherwise by style (配布→配付), not misheard ones."""

_KANA_CLAUSE = re.compile(r"(?<![^、。！？!?\s])[\u3041-\u30ff]{1,8}(?=[、。！？!?\s]|$)")
"""All of a clause in kana: サンセイ is an answer, and no 山正."""

Spoken = TypeVar("Spoken", Segment, Turn)


def correct(
    spoken: Iterable[Spoken],
    terms: Sequence[Term],
    usage: Usage = GENERAL,
    *,
    respell: bool = True,
) -> tuple[Spoken, ...]:
    """``spoken`` with misheard words replaced.

    Parameters
    ----------
    spoken : iterable of Segment or of Turn
        What was recognised.
    terms : sequence of Term
        The meeting's own words; the words of every council are always known.
    usage : Usage
        What the body's past minutes add to how meetings word things.
    respell : bool
        Whether words that sound alike are weighed by it.

    Returns
    -------
    tuple
        The same records; a replaced word keeps what was heard in ``Word.original`` and its
        time, and its segment or turn is flagged ``"vocabulary"``.

    >>> from minutes.span import Span
    >>> said = Word("情報システム家長", Span(0, 2), 0.6)
    >>> segment = Segment(Span(0, 2), said.text, (said,))
    >>> correct([segment], (Term("情報システム課長", kind="role"),))[0].text
    '情報システム課長'
    """
    wanted = (*terms, *council_terms(), *usual_terms())
    alike = usage if respell else None
    return tuple(_corrected(said, wanted, alike) for said in spoken)


def _corrected(said: Spoken, terms: tuple[Term, ...], usage: Usage | None) -> Spoken:
    text = "".join(word.text for word in said.words)
    if not text or text == INAUDIBLE:
        return said
    words, doubts = _settled(said.words, terms, usage)
    if words == said.words and not doubts:
        return said
    flags = _flags(said.flags, words, doubts)
    if isinstance(said, Segment):
        return replace(said, words=words, text="".join(word.text for word in words), flags=flags)
    return replace(said, words=words, flags=flags)


def _flags(
    before: tuple[str, ...], words: Sequence[Word], doubts: Sequence[tuple[str, ...]]
) -> tuple[str, ...]:
    flags = list(before)
    if any(word.original is not None for word in words):
        flags.append(FLAG)
    for names in doubts:
        flags.append(f"name_doubt:{'・'.join(names)}")
    return tuple(dict.fromkeys(flags))


def _settled(
    words: tuple[Word, ...], terms: tuple[Term, ...], usage: Usage | None
) -> tuple[tuple[Word, ...], tuple[tuple[str, ...], ...]]:
    """``words`` with all that can be mended, and the names of which one may have been said.

    What was mended once stays, so this comes to an end.
    """
    while True:
        text = "".join(word.text for word in words)
        confidence = [word.confidence for word in words for _ in word.text]
        found = find(listen(text, confidence), terms)
        mended = replaced(words, _swaps(text, words, found.chosen))
        if usage is not None:
            mended = replaced(mended, _respelled(mended, terms, usage))
        mended = spelled(mended)
        if mended == words:
            return words, found.doubts
        words = mended


def _respelled(words: Sequence[Word], terms: tuple[Term, ...], usage: Usage) -> list[Swap]:
    """Words of the same sound that read better; nothing in what is known to be right."""
    text = "".join(word.text for word in words)
    fixed = [
        word.original is not None or word.confidence > _CERTAIN for word in words for _ in word.text
    ]
    for start, end in places_of(text, [term.text for term in terms]):
        fixed[start:end] = [True] * (end - start)
    for clause in _KANA_CLAUSE.finditer(text):
        if sounds_like_answer(clause.group()):
            fixed[clause.start() : clause.end()] = [True] * len(clause.group())
    return respelling(text, fixed, usage)


def _swaps(text: str, words: Sequence[Word], found: Sequence[Found]) -> list[Swap]:
    own = [(term.start, term.end, term.term.text) for term in found]
    passage = Passage(text, {})
    council = [
        (edit.start, edit.end, edit.after)
        for edit in (*council_words(passage), *in_context(passage))
        if edit.rule != "unified" and text[edit.start : edit.end] not in _STYLE
    ]
    council += [
        (*match.span(), right) for wrong, right in _KNOWN for match in re.finditer(wrong, text)
    ]
    free = [
        swap for swap in council if all(swap[1] <= other[0] or other[1] <= swap[0] for other in own)
    ]
    done = [word.original is not None for word in words for _ in word.text]
    swaps: list[Swap] = []
    for swap in sorted((*own, *free)):
        after_last = not swaps or swaps[-1][1] <= swap[0]
        if after_last and not any(done[swap[0] : swap[1]]):
            swaps.append(swap)
    return swaps
