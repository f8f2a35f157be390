"""Names as Zoom and Teams display them, matched to persons: 山田一郎（総務課）, yamada_iPad."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence

from minutes.format.call_grammar import KANJI, role_tail
from minutes.format.sound.glyphs import same_glyphs
from minutes.format.sound.people import Person, matches_name, person_of
from minutes.format.sound.reading import moras, tokens
from minutes.schema import Attendee

_ROWS = {
    "": "アイウエオ", "k": "カキクケコ", "s": "サシスセソ", "t": "タチツテト", "n": "ナニヌネノ",
    "h": "ハヒフヘホ", "m": "マミムメモ", "y": "ヤ ユ ヨ", "r": "ラリルレロ", "w": "ワ   ヲ",
    "g": "ガギグゲゴ", "z": "ザジズゼゾ", "d": "ダヂヅデド", "b": "バビブベボ", "p": "パピプペポ",
}  # fmt: skip
_ROMAJI = {
    kana: consonant + vowel
    for consonant, row in _ROWS.items()
    for kana, vowel in zip(row, "aiueo", strict=True)
    if kana != " "
} | {"シ": "shi", "チ": "chi", "ツ": "tsu", "フ": "fu", "ジ": "ji", "ン": "n", "ー": "", "ッ": ""}
_SMALL_Y = {"ャ": "a", "ュ": "u", "ョ": "o"}
_SAME = (("ou", "o"), ("oo", "o"), ("oh", "o"), ("uu", "u"), ("si", "shi"), ("ti", "chi"), ("tu", "tsu"), ("hu", "fu"), ("zi", "ji"), ("sy", "sh"), ("ty", "ch"), ("zy", "j"), ("mb", "nb"), ("mp", "np"))  # fmt: skip
_DECORATION = re.compile(r"[（(\[【〔<＜@＠/／|｜](?s:.*)|(?:さん|様|氏)$")
_FILE = re.compile(r"^audio(?=[^a-z])|(?<![\d_-])[\d_-]{3,}$")
"""What Zoom puts around a participant's name in the name of a track's file."""
_DEVICE = re.compile(r"(?:ipad|iphone|pc|android|desktop|laptop|guest|host)", re.IGNORECASE)


def romaji(kana: str) -> str:
    """Folded kana in simplified Hepburn, long vowels not marked.

    >>> romaji("サトー"), romaji("キョーイチロー")
    ('sato', 'kyoichiro')
    """
    out: list[str] = []
    for mora in moras(kana):
        base = _ROMAJI.get(mora[0], "")
        if len(mora) > 1 and mora[1] in _SMALL_Y:
            stem = base[:-1]
            base = (stem if stem in {"sh", "ch", "j"} else stem + "y") + _SMALL_Y[mora[1]]
        out.append(base)
    return "".join(out)


def _simple(latin: str) -> str:
    found = latin.lower()
    for written, usual in _SAME:
        found = found.replace(written, usual)
    return found


def match_display_name(displayed: str, persons: Sequence[Person]) -> int | None:
    """The one person whom a displayed name means; ``None`` for a room, a device or a doubt.

    >>> people = [person_of(Attendee("山田一郎", "委員長")), person_of(Attendee("佐藤花子", "委員"))]
    >>> [match_display_name(name, people) for name in ("山田 一郎", "audioSatoHanako21555123", "第1会議室")]
    [0, 1, None]
    """
    plain = _FILE.sub("", unicodedata.normalize("NFKC", displayed).strip())
    candidates = [plain, _DECORATION.sub("", plain), *re.split(r"[\s_（）()・:：]+", plain)]
    for candidate in candidates:
        if not candidate.strip():
            continue
        found = [i for i, person in enumerate(persons) if matches_name(person, candidate.strip())]
        if len(found) == 1:
            return found[0]
    words = {*re.findall(r"[A-Za-zōūŌŪ]+", plain), *re.findall(r"[A-Z][a-zōū]+", plain)}
    latin = [_simple(word) for word in words if not _DEVICE.fullmatch(word)]
    found = [
        index
        for index, person in enumerate(persons)
        if any(_simple(romaji(kana)) in latin for kana in person.family_kana)
    ]
    return found[0] if len(found) == 1 else None


def person_displayed(displayed: str) -> Person | None:
    """A person for a displayed name that reads like a Japanese person's, else ``None``.

    >>> person_displayed("井上 彩（総務課）").name, person_displayed("第1会議室"), person_displayed("iPad")
    ('井上 彩', None, None)
    """
    plain = _FILE.sub("", unicodedata.normalize("NFKC", displayed).strip())
    plain = _DECORATION.sub("", plain).strip()
    parts = plain.split()
    joined = "".join(parts)
    if not 2 <= len(joined) <= 8 or role_tail(joined) is not None:
        return None
    first = tokens(same_glyphs(joined))
    if not first or first[0].pos[3] != "姓" or not re.fullmatch(rf"[{KANJI}ぁ-んァ-ヶー]+", joined):
        return None
    return person_of(Attendee(" ".join(parts) if len(parts) == 2 else joined, None))
