"""How Japanese sounds: tokens with readings, kana of a text, distance between readings.

Recognisers write what they heard in other characters (家長 for 課長, サトイン for 佐藤委員): names
are therefore compared by mora, not by character.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from itertools import product

from rapidfuzz import fuzz
from rapidfuzz.distance import Levenshtein

from minutes.format.sound.glyphs import in_dictionary, is_usual, rare_readings, same_glyphs
from minutes.format.sound.morphology import Morpheme, likely_parses, parse_whole
from minutes.held import SENTENCES

_HOPELESS = 45.0
"""Likeness (0 to 100) below which two readings are not compared mora by mora."""
_SMALL = "ァィゥェォャュョヮ"
_VOWEL_ROWS = {
    "ア": "アカサタナハマヤラワガザダバパャァヮ",
    "イ": "イキシチニヒミリギジヂビピィ",
    "ウ": "ウクスツヌフムユルグズヅブプュゥヴ",
    "エ": "エケセテネヘメレゲゼデベペェ",
    "オ": "オコソトノホモヨロヲゴゾドボポョォ",
}
VOWEL = {kana: vowel for vowel, row in _VOWEL_ROWS.items() for kana in row}
"""Katakana → the vowel it ends in."""
_SAME_SOUND = str.maketrans({"ヂ": "ジ", "ヅ": "ズ", "ヲ": "オ", "ヴ": "ブ"})
_LONGEST = 5000
"""Characters that MeCab reads at once: what it does grows with their square. No turn is as long."""
_PIECE = re.compile(rf"(?s).{{1,{_LONGEST}}}(?<=。)|.{{1,{_LONGEST}}}")
_KANJI = re.compile(r"[\u3400-\u9fff\U00020000-\U0003ffff]")
_MOST_GUESSED = 6
"""Kanji of the longest name whose reading is guessed."""
_NOT_KANA = re.compile(r"[^\u30a1-\u30f4ー]")


@dataclass(frozen=True, slots=True)
class Token:
    """A morpheme as it sounds. ``start``, ``end``: characters in the text.

    ``pos``: UniDic's pos1 to pos4, empty where a word has none; ``kana``: katakana, may be empty.
    """

    surface: str
    start: int
    end: int
    pos: tuple[str, str, str, str]
    kana: str


@lru_cache(maxsize=8192)
def tokens(text: str) -> tuple[Token, ...]:
    """Morphemes of ``text`` on UniDic, with their place in it.

    >>> [(t.surface, t.kana) for t in tokens("高橋課長")]
    [('高橋', 'タカハシ'), ('課長', 'カチョウ')]
    """
    if len(text) > _LONGEST:
        pieces = [(piece.start(), piece.group()) for piece in _PIECE.finditer(text)]
        return tuple(
            replace(token, start=start + token.start, end=start + token.end)
            for start, piece in pieces
            for token in tokens(piece)
        )
    if is_usual(text):
        return tuple(map(_token, parse_whole(text)))
    plain, places = in_dictionary(text)
    ends = (*places, len(text))
    found = []
    for token in map(_token, parse_whole(plain)):
        start, end = places[token.start], ends[token.end]
        found.append(replace(token, surface=text[start:end], start=start, end=end))
    return tuple(found)


def _token(m: Morpheme) -> Token:
    return Token(m.surface, m.start, m.end, (m.pos, m.pos2, m.pos3, m.pos4), _kana_of(m))


def _kana_of(morpheme: Morpheme) -> str:
    written = katakana(morpheme.surface)
    return morpheme.kana if _NOT_KANA.search(written) else written


def katakana(text: str) -> str:
    """Hiragana to katakana, half-width kana to full width; the rest stays.

    >>> katakana("たかはし")
    'タカハシ'
    """
    wide = unicodedata.normalize("NFKC", text)
    return "".join(chr(ord(c) + 0x60) if "\u3041" <= c <= "\u3096" else c for c in wide)


def fold(kana: str, vowel: str = "") -> str:
    """Kana as it sounds: long vowels as ``ー``, same sounds in one character, nothing else left.

    ``vowel``: the vowel before, where the text goes on in one word.

    >>> fold("ジョウホウ"), fold("いいん"), fold("おおた"), fold("ウェダ")
    ('ジョーホー', 'イーン', 'オータ', 'ウエダ')
    """
    plain = _NOT_KANA.sub("", katakana(kana)).translate(_SAME_SOUND).replace("ウェ", "ウエ")
    out: list[str] = []
    for kana_char in plain:
        is_long = bool(vowel) and (
            kana_char == vowel or (vowel, kana_char) in {("オ", "ウ"), ("エ", "イ")}
        )
        if is_long or kana_char == "ー":
            if not out or out[-1] != "ー":
                out.append("ー")
            continue
        out.append(kana_char)
        vowel = VOWEL.get(kana_char, "")
    return "".join(out)


@lru_cache(maxsize=SENTENCES)
def sound(text: str) -> str:
    """Folded kana of a whole text.

    >>> sound("情報システム家長"), sound("情報システム課長")
    ('ジョーホーシステムカチョー', 'ジョーホーシステムカチョー')
    """
    return heard(text).kana


@dataclass(frozen=True, slots=True)
class Heard:
    """A text as it sounds. ``places[i]``: character of the text where kana ``i`` comes from.

    ``starts``: kana positions where a morpheme begins.
    """

    kana: str
    places: tuple[int, ...]
    starts: frozenset[int]


def _runs_on(before: Token, token: Token) -> bool:
    """Whether two morphemes written in kana may be parts of one word that was cut wrongly."""
    return (
        before.end == token.start
        and "助詞" not in {before.pos[0], token.pos[0]}
        and not _NOT_KANA.search(katakana(before.surface))
        and not _NOT_KANA.search(katakana(token.surface))
    )


def _is_honorific_digit(before: Token | None, token: Token) -> bool:
    """Whether a 3 stands for さん: まつもと3の方でお願いします."""
    if before is None or token.surface not in {"3", "３", "三"} or before.end != token.start:
        return False
    return before.pos[3] == "姓" or (before.pos[1] == "固有名詞" and is_family(before.surface))


@lru_cache(maxsize=SENTENCES)
def heard(text: str) -> Heard:
    """Folded kana of ``text`` with the way back to its characters."""
    kana: list[str] = []
    places: list[int] = []
    starts: set[int] = set()
    before: Token | None = None
    for token in tokens(text):
        starts.add(len(kana))
        # い|のう|え is one word to the ear; は|青木 is two
        goes_on = before is not None and _runs_on(before, token)
        vowel = VOWEL.get(kana[-1], "") if goes_on and kana else ""
        folded = "サン" if _is_honorific_digit(before, token) else fold(token.kana, vowel)
        for index, char in enumerate(folded):
            kana.append(char)
            places.append(token.start + (token.end - token.start) * index // len(folded))
        before = token
    return Heard("".join(kana), tuple(places), frozenset(starts))


@lru_cache(maxsize=65536)
def moras(kana: str) -> tuple[str, ...]:
    """Moras of folded kana; small kana belong to the one before.

    >>> moras("カチョー")
    ('カ', 'チョ', 'ー')
    """
    out: list[str] = []
    for char in kana:
        if char in _SMALL and out:
            out[-1] += char
        else:
            out.append(char)
    return tuple(out)


@lru_cache(maxsize=16384)
def short(kana: str) -> str:
    """Kana without long marks.

    >>> short("サトーイーン")
    'サトイン'
    """
    return kana.replace("ー", "")


def distance(left: str, right: str) -> int:
    """Moras to change, add or drop between two folded readings.

    >>> distance("サトーイーン", "サトイン")
    2
    """
    return Levenshtein.distance(moras(left), moras(right))


def best_window(kana: str, pattern: str) -> tuple[int, int, int]:
    """Where ``pattern`` sounds most alike in ``kana``.

    Returns
    -------
    tuple[int, int, int]
        ``(distance in moras, start, end)``, positions in ``kana``; the last of equals.
    """
    exact = kana.rfind(pattern)
    if exact >= 0:
        return 0, exact, exact + len(pattern)
    if fuzz.partial_ratio(kana, pattern) < _HOPELESS:
        return len(moras(pattern)), 0, 0
    text, wanted = moras(kana), moras(pattern)
    offsets = _offsets(text)
    best = (len(wanted), 0, 0)
    for length in range(max(1, len(wanted) - 2), len(wanted) + 2):
        for start in range(len(text) - length + 1):
            cost = Levenshtein.distance(text[start : start + length], wanted, score_cutoff=best[0])
            if cost < best[0] or (cost == best[0] and offsets[start + length] > best[2]):
                best = (cost, offsets[start], offsets[start + length])
    return best


def _offsets(parts: Sequence[str]) -> list[int]:
    out = [0]
    for part in parts:
        out.append(out[-1] + len(part))
    return out


@lru_cache(maxsize=4096)
def plain_readings(written: str) -> tuple[str, ...]:
    """Readings with long vowels as written (イノウエ): how a name sounds when it was cut wrongly.

    >>> plain_readings("井上")
    ('イノウエ',)
    """
    kana = "".join(token.kana for token in tokens(written))
    return (kana.translate(_SAME_SOUND),) if kana and fold(kana) != kana else ()


@lru_cache(maxsize=4096)
def name_readings(written: str, limit: int = 3) -> tuple[str, ...]:
    """Folded readings of a family name, likeliest first; those UniDic knows as 姓 come first.

    A name in glyphs that UniDic lacks reads as in the usual ones; one that it cannot read at all is
    guessed from its kanji.

    >>> name_readings("河野")[:2], name_readings("𠮷田")[:1], name_readings("埇田")[:1]
    (('コーノ', 'カワノ'), ('ヨシダ',), ('オキツチタ',))
    """
    kana = katakana(written)
    if not _NOT_KANA.search(kana):
        return (fold(kana),)
    known: list[str] = []
    other: list[str] = []
    plain, _ = in_dictionary(written)
    for glyphs in dict.fromkeys((plain, same_glyphs(written))):
        for path in likely_parses(glyphs, 12):
            parts = [_kana_of(part) for part in path]
            is_name = len(path) == 1 and path[0].is_family
            readable = all(
                kana or not _KANJI.search(part.surface)
                for part, kana in zip(path, parts, strict=True)
            )
            if readable:
                (known if is_name else other).append(fold("".join(parts)))
    found = [reading for reading in (known or other or _guessed(plain)) if reading]
    return tuple(dict.fromkeys(found))[:limit]


def _guessed(written: str) -> tuple[str, ...]:
    """Readings of a name from those of its kanji; none where one of them is unknown."""
    if len(written) > _MOST_GUESSED:
        return ()
    each = [(*dict.fromkeys((*rare_readings(kanji), *_alone(kanji))),)[:3] for kanji in written]
    return tuple(fold("".join(parts)) for parts in product(*each))


def _alone(kanji: str) -> tuple[str, ...]:
    paths = likely_parses(same_glyphs(kanji), 6)
    return tuple(_kana_of(path[0]) for path in paths if len(path) == 1 and path[0].kana)


@lru_cache(maxsize=4096)
def is_family(written: str) -> bool:
    """Whether UniDic knows ``written`` as a family name, whatever else it is.

    >>> is_family("白石"), is_family("市民"), is_family("𠮷田")
    (True, False, True)
    """
    return any(
        len(path) == 1 and path[0].is_family
        for glyphs in dict.fromkeys((in_dictionary(written)[0], same_glyphs(written)))
        for path in likely_parses(glyphs, 8)
    )
