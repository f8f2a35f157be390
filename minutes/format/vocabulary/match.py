"""Where a text sounds like a term but is written otherwise.

Compared are moras of whole morphemes, so a term is never found inside a longer word; and what
is replaced must look wrong: heard with little confidence, or no word at all, or standing where
only the term can stand (課長 behind a name).
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache

from rapidfuzz.distance import Levenshtein

from minutes.format.document.people import ROLE_TAILS
from minutes.format.document.reading import (
    Token,
    fold,
    heard,
    katakana,
    moras,
    same_glyphs,
    sound,
    tokens,
)
from minutes.format.vocabulary.kanji import on_reading
from minutes.schema import Term

_UNSURE = 0.72
"""Mean confidence below which a word is doubted."""

_VERY_UNSURE = 0.6
_ASSENT = "異議なし"
_SURE = 0.85
_SET_PHRASE = 8
"""Moras from which on a phrase can be nothing else."""

_ENDS = re.compile(r"[、。？?]|$")
_HIRAGANA = re.compile(r"[\u3041-\u309fー]+")
_KANA = re.compile(r"[\u3041-\u30ff]+")
_KATAKANA = re.compile(r"[\u30a1-\u30ffー]+")
_KANJI = re.compile(r"[\u3400-\u9fff々]")
_ALL_KANJI = re.compile(r"[\u3400-\u9fff々]{2,4}")
_MARKS = re.compile(r"[、。？！?!「」〔〕\s]")
_NAME_FOLLOWS = re.compile(r"^(?:さん|君|くん|様|氏|先生|委員|議員|" + "|".join(ROLE_TAILS) + ")")
_NAME_WITH_ROLE = re.compile(r"(?<=[^、。]{2})(?:" + "|".join(ROLE_TAILS) + ")$")
_ROLE_FOLLOWS = re.compile(
    r"^(?:の[^、。]{1,6}(?:です|でございます|と申し)|から|より|、?(?:説明|お願い|どうぞ|ご説明|答弁)|[、。]|$)"
)


@dataclass(frozen=True, slots=True)
class Found:
    """Characters ``start`` to ``end`` are ``term``, ``distance`` moras away."""

    start: int
    end: int
    term: Term
    distance: int
    length: int

    @property
    def worth(self) -> int:
        """Moras explained, less three for each that differs: long and near wins."""
        return self.length - 3 * self.distance


@dataclass(frozen=True, slots=True)
class Heard:
    """A text under correction. ``confidence``: of each character.

    ``spelled``: on-reading of each part that is a lone kanji, else nothing. 提|告 is no word, so
    UniDic reads it ヒサゲツゲ; who wrote it heard テイコク.
    """

    text: str
    confidence: Sequence[float]
    parts: tuple[Token, ...]
    sounds: tuple[tuple[str, ...], ...]
    spelled: tuple[tuple[str, ...], ...]

    def mean(self, start: int, end: int) -> float:
        """Mean confidence of characters ``start`` to ``end``."""
        return sum(self.confidence[start:end]) / max(1, end - start)


def listen(text: str, confidence: Sequence[float]) -> Heard:
    """``text`` with morphemes and the moras of each."""
    parts = tokens(text)
    spelled = tuple(moras(on_reading(part.surface) or "") for part in parts)
    return Heard(text, confidence, parts, _sounds(text, parts), spelled)


def _sounds(text: str, parts: Sequence[Token]) -> tuple[tuple[str, ...], ...]:
    kana = heard(text)
    ends = [0] * len(parts)
    index = 0
    for place in kana.places:
        while index + 1 < len(parts) and place >= parts[index + 1].start:
            index += 1
        ends[index] += 1
    sounds = []
    position = 0
    for count in ends:
        sounds.append(moras(kana.kana[position : position + count]))
        position += count
    return tuple(sounds)


def spoken(term: Term) -> str:
    """Folded kana of a term."""
    if not term.reading:
        return sound(term.text)
    if term.kind in ("name", "role") and term.reading == katakana(term.reading):
        return term.reading  # folded word by word: スズキ|イーン is no スズキーン
    return fold(term.reading)


@lru_cache(maxsize=4096)
def _wanted(term: Term) -> tuple[str, ...]:
    return moras(spoken(term))


def find(hearing: Heard, terms: Sequence[Term]) -> tuple[Found, ...]:
    """Replacements that do not overlap, the surest first chosen; sorted by place."""
    candidates = [found for term in terms for found in _of_term(hearing, term)]
    kept = [found for found in candidates if _as_written(hearing, found)]
    chosen: list[Found] = []
    order = sorted(candidates, key=lambda one: (-one.worth, one.start))
    for found in order:
        if _as_written(hearing, found):
            continue
        if any(_overlap(found, one.start, one.end) and not _builds_on(found, one) for one in kept):
            continue
        if any(_overlap(found, other.start, other.end) for other in chosen):
            continue
        chosen.append(found)
    return tuple(sorted(chosen, key=lambda one: one.start))


def _overlap(found: Found, start: int, end: int) -> bool:
    return found.start < end and start < found.end


def _builds_on(found: Found, kept: Found) -> bool:
    """Whether ``found`` keeps what is right already: 高橋 in 高橋活動 → 高橋課長."""
    inside = found.start <= kept.start and kept.end <= found.end
    more = (found.start, found.end) != (kept.start, kept.end)
    longer = len(kept.term.text) < len(found.term.text)
    return inside and more and longer and kept.term.text in found.term.text


def _as_written(hearing: Heard, found: Found) -> bool:
    return hearing.text[found.start : found.end] == found.term.text


def _of_term(hearing: Heard, term: Term) -> Iterator[Found]:
    yield from _literal(hearing, term)
    wanted = _wanted(term)
    if len(wanted) < 2:
        return
    yield from _spelled(hearing, term, wanted)
    slack = _slack(term, len(wanted), hearing)
    for first in range(len(hearing.parts)):
        said: tuple[str, ...] = ()
        for last in range(first, len(hearing.parts)):
            said += hearing.sounds[last]
            if len(said) > len(wanted) + slack:
                break
            if len(said) < len(wanted) - slack or not hearing.sounds[last]:
                continue
            distance = Levenshtein.distance(said, wanted, score_cutoff=slack)
            if distance > slack:
                continue
            start, end = hearing.parts[first].start, hearing.parts[last].end
            # a chair calls people by their role: サトリン is 佐藤委員, not 佐藤さん
            rude = distance > 0 and term.text.endswith("さん")
            found = Found(start, end, term, distance + rude, len(wanted))
            if _plausible(hearing, found, first, last):
                yield found


def _spelled(hearing: Heard, term: Term, wanted: tuple[str, ...]) -> Iterator[Found]:
    """Kanji that make no word together but sound like ``term``: 提告 → 定刻, 陽見 → 要件."""
    if not _ALL_KANJI.fullmatch(term.text):
        return
    count = len(term.text)
    for first in range(len(hearing.parts) - count + 1):
        said = hearing.spelled[first : first + count]
        start, end = hearing.parts[first].start, hearing.parts[first + count - 1].end
        if not all(said) or sum(said, ()) != wanted or end - start != count:
            continue
        found = Found(start, end, term, 0, len(wanted))
        if not _borders_kanji(hearing.text, start, end):
            yield found


def _borders_kanji(text: str, start: int, end: int) -> bool:
    return any(
        _KANJI.match(mark) for mark in (text[max(0, start - 1) : start], text[end : end + 1])
    )


def _literal(hearing: Heard, term: Term) -> Iterator[Found]:
    """The term itself, which protects its place, and its listed mistakes on word borders."""
    borders = {part.start for part in hearing.parts} | {part.end for part in hearing.parts}
    length = max(1, len(_wanted(term)))
    for written in (term.text, *term.mistakes):
        for match in re.finditer(re.escape(written), hearing.text):
            start, end = match.span()
            own = written == term.text
            if own or (start in borders and end in borders and not _runs_on(hearing, start, end)):
                yield Found(start, end, term, 0, length)


def _runs_on(hearing: Heard, start: int, end: int) -> bool:
    """Whether a longer compound holds ``start`` to ``end``: 当弁 in 担当弁護士, 一時保護 in 一時保護者."""
    text = hearing.text
    if text[end : end + 1] == "ー":
        return True
    left, right = text[start - 1 : start], text[end : end + 1]
    return end - start <= 3 and any(
        _KANJI.match(inner) and _KANJI.match(outer)
        for inner, outer in ((text[start], left), (text[end - 1], right))
        if outer
    )


def _slack(term: Term, length: int, hearing: Heard) -> int:
    """Moras that may differ; a nomination that stands alone names somebody of the roster."""
    nominates = term.kind == "name" and bool(_NAME_WITH_ROLE.search(term.text))
    if nominates and abs(len(hearing.text) - len(term.text)) <= 3:
        return max(1, round(length * 0.45))
    if term.text == _ASSENT:
        return int(len(hearing.text) <= len(_ASSENT) + 2)
    if length < 5:
        return 0
    return 1 if length < 9 else 2 if length < 14 else 3


def _plausible(hearing: Heard, found: Found, first: int, last: int) -> bool:
    surface = hearing.text[found.start : found.end]
    if surface == found.term.text:
        return True
    if same_glyphs(surface) == same_glyphs(found.term.text):
        return True  # 高橋 → 髙橋: the roster's glyphs come first
    if _MARKS.search(surface) or _cuts_compound(hearing, found):
        return False
    window = hearing.parts[first : last + 1]
    exact = found.distance == 0  # no particle can be lost: し|つぎ is all of 質疑
    if not exact and _takes_particle(found.term, window) and not _alone(hearing, found):
        return False
    if found.term.kind == "council":
        return _council(hearing, found, window)
    if found.distance:
        invents = surface in found.term.text or _HIRAGANA.fullmatch(surface)
        if invents and not _alone(hearing, found):
            return False  # 認識 is not 誤認識, かかりそう is not 係長
        if found.term.kind == "role" and found.length < 8 and not _seats(hearing, found, window):
            return False  # 委員名 is not 委員長
        return _doubtful(hearing, found, window) and (found.length >= 5 or _alone(hearing, found))
    return _same_sound(hearing, found, window)


def _cuts_compound(hearing: Heard, found: Found) -> bool:
    """Whether kanji go on to the right or left of a short window without a word border that counts."""
    text = hearing.text
    if text[found.end : found.end + 1] == "ー":
        return True
    if found.length > 4 or found.term.kind in ("name", "role"):
        return False
    return _borders_kanji(text, found.start, found.end)


def _alone(hearing: Heard, found: Found) -> bool:
    """Whether the window is all that was said, marks aside."""
    rest = hearing.text[: found.start] + hearing.text[found.end :]
    return not _MARKS.sub("", rest)


def _takes_particle(term: Term, window: Sequence[Token]) -> bool:
    """Whether a particle that is not the term's own would be lost: マイナンバーカード**で**."""
    first, last = window[0], window[-1]
    small = ("助詞", "助動詞")
    return (first.pos[0] in small and not term.text.startswith(first.surface)) or (
        last.pos[0] in small and not term.text.endswith(last.surface)
    )


def _council(hearing: Heard, found: Found, window: Sequence[Token]) -> bool:
    """Words of every council: written in kana (しつぎ), or a set phrase that was heard badly.

    Real words of the same sound (採血) are left to the context rules.
    """
    surface = hearing.text[found.start : found.end]
    if found.distance == 0 and _KANA.fullmatch(surface):
        return len(surface) >= 3
    if found.term.text == _ASSENT:
        return _alone(hearing, found)  # 会議なし。 and 意気なし。 as a whole turn
    if found.length < _SET_PHRASE or found.distance > (1 if found.length < 10 else 2):
        return False
    asks = found.term.text.endswith("か")
    if asks and not (surface.endswith("か") and _ENDS.match(hearing.text[found.end :])):
        return False  # 異議ありません。 is an answer, ご異議ありませんので neither
    return found.distance == 0 or hearing.mean(found.start, found.end) < _SURE


def _doubtful(hearing: Heard, found: Found, window: Sequence[Token]) -> bool:
    surface = hearing.text[found.start : found.end]
    if found.term.kind == "name" and _KATAKANA.fullmatch(surface) and _alone(hearing, found):
        return True  # サトリン is no word, whatever UniDic makes of its halves
    near = found.distance * 7 <= found.length
    if hearing.mean(found.start, found.end) < (_SURE if near else _UNSURE):
        return True
    return len(window) > 1 and any(not part.kana or part.pos[1] == "*" for part in window)


def _same_sound(hearing: Heard, found: Found, window: Sequence[Token]) -> bool:
    """A homophone: certain where it is long, else only where its neighbours ask for the term."""
    after = hearing.text[found.end :]
    kind = found.term.kind
    if kind == "role":
        return found.length >= 6 or _seats(hearing, found, window)
    if kind == "name":
        if found.length >= 6:
            return True
        return bool(_NAME_FOLLOWS.match(after)) or _introduces(hearing, found)
    known_word = (
        len(window) == 1 and bool(window[0].kana) and bool(_KANJI.search(window[0].surface))
    )
    if known_word:
        return kind == "dictionary" and hearing.mean(found.start, found.end) < _VERY_UNSURE
    # 年級 is no word, and sounds like the listed 年休
    invented = len(window) > 1 and found.length >= 4
    return found.length >= 5 or invented or hearing.mean(found.start, found.end) < _UNSURE


def _seats(hearing: Heard, found: Found, window: Sequence[Token]) -> bool:
    """Whether an office can stand here: behind a name or first, and what follows calls or answers."""
    before = hearing.parts[: hearing.parts.index(window[0])]
    behind_name = bool(before) and before[-1].pos[2] == "人名"
    return (behind_name or not before) and bool(_ROLE_FOLLOWS.match(hearing.text[found.end :]))


def _introduces(hearing: Heard, found: Found) -> bool:
    """佐藤です。 / 課長の佐藤でございます。"""
    after = hearing.text[found.end :]
    before = hearing.text[: found.start]
    opens = not before or before.endswith(("。", "、", "の"))
    return opens and bool(re.match(r"(?:です|でございます|と申します|といいます)", after))
