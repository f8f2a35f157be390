"""What a voice may have been called: the end of a turn and the start of the next, in every way to hear them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

from minutes.format.call_grammar import KANJI, ONESELF, OPENING_BEFORE_SOUND
from minutes.format.naming import weights
from minutes.format.naming.floor import Floor, followers
from minutes.format.naming.surnames import is_common
from minutes.format.sound.likeness import unlikeness
from minutes.format.sound.reading import VOWEL, heard, moras, name_readings, short

Parts = tuple[tuple[str, str | None, float], ...]

_READING_OFF = 0.15
"""Moras that a reading counts as off which is not the likeliest of what was written."""
_ROLE_SOUNDS = {
    "副委員長": ("フクインチョ", "フクイインチョ"),
    "副会長": ("フクカイチョ",),
    "副議長": ("フクギチョ",),
    "委員長": ("インチョ", "イインチョ"),
    "委員": ("イイン", "イン"),
    "議員": ("ギイン",),
    "課長": ("カチョ",),
    "部長": ("ブチョ",),
    "係長": ("カカリチョ",),
    "局長": ("キョクチョ",),
    "室長": ("シツチョ",),
    "次長": ("ジチョ",),
    "会長": ("カイチョ",),
    "主査": ("シュサ",),
    "主任": ("シュニン",),
    "主事": ("シュジ",),
    "さん": ("サン",),
    "君": ("クン",),
}
"""Role word → how it sounds behind a name, without long marks; さん and 君 give no role."""
_NO_ROLE = {"さん", "君"}
_ROLE_OFF = 1.0
"""Moras by which what was heard may differ from a role of two moras or more; half for 委員 and さん."""


@dataclass(frozen=True, slots=True)
class Call:
    """What a voice was called, or called itself.

    ``parts``: (name, role, moras off so far), every way to hear it, folded without long marks;
    ``own``: said by the voice itself; ``sure``: that the voice is meant, up to 1.
    """

    voice: str
    parts: Parts
    written: str
    own: bool
    sure: float
    turn_id: str
    spoken_in: str


def _parsed(kana: str) -> Iterator[tuple[str, str | None, float]]:
    """Every (name, role, moras off) that a sound without long marks may be."""
    heard_as = moras(kana)
    if kana.endswith("ン") and VOWEL.get(heard_as[-2][-1]) == "イ":
        yield kana[:-1], "委員", 0.5  # ムラカミイイン runs into ムラカミン
    for role, endings in _ROLE_SOUNDS.items():
        for ending in endings:
            size = len(moras(ending))
            most = _ROLE_OFF / 2 if role in _NO_ROLE or ending == "イン" else _ROLE_OFF
            for length in {size, size - 1, size + 1} - {1}:
                name, tail = "".join(heard_as[:-length]), "".join(heard_as[-length:])
                off = unlikeness(tail, ending)
                if off <= most and len(heard_as) - length >= 2:
                    yield name, None if role in _NO_ROLE else role, off


_LEADING = re.compile(rf"^{OPENING_BEFORE_SOUND}{{1,9}}")
_TRAILING = re.compile(
    r"[、\s]{0,9}+(?:に|から|の(?:方|ほう)(?:から|で|は)?|は|も|を)?[、\s]{0,9}+"
    r"(?:どうぞ|どうでした?か?|いかがでしょうか|いかがですか|説明を|(?:よろしく)?お願いい{0,3}(?:いた)?(?:します|申し上げます)?"
    r"|(?:御|ご)?(?:説明|答弁|報告)を?(?:お願い(?:いた)?します|願います)){0,9}[。、？?！!\s]{0,20}+$"
)
_SENTENCE = re.compile(r"(?<=[。？?！!])\s*")
_NO_CALL = re.compile(
    r"(?:ます|です|でした|ました|ません|ますか|ですか|でしょうか|ください|ございます)$"
)
_SHORTEST, _LONGEST = 4, 12
"""Moras of a call: name and role."""


def calls_of(floor: Floor) -> Iterator[Call]:
    """What the chair (anybody, where nobody presides) called each voice, and what it called itself."""
    for index, turn in enumerate(floor.turns):
        if turn.speaker_id in floor.chairs or not floor.chairs:
            for following, sure in followers(floor, index):
                for parts, written in _called(turn.text):
                    yield Call(following.speaker_id or "", parts, written, False, sure,
                               turn.id, following.id)  # fmt: skip
        own = _called_oneself(turn.text)
        if own is not None and turn.speaker_id not in floor.chairs:
            yield Call(
                turn.speaker_id or "", own[0], own[1], True, weights.POOLED_OWN, turn.id, turn.id
            )


@lru_cache(maxsize=4096)
def _called(text: str) -> tuple[tuple[Parts, str], ...]:
    """What may be a name and a role where a turn ends by asking somebody, in every way to hear it."""
    sentences = [part for part in _SENTENCE.split(text.strip()) if part]
    if not sentences:
        return ()
    alone = _LEADING.sub("", _TRAILING.sub("", text.strip()))
    if is_common(alone):
        return ((_alone(alone), alone),)
    pieces = re.split(r"[、，\s]+", _LEADING.sub("", sentences[-1]))
    found = []
    for index, piece in enumerate(pieces):
        last = index == len(pieces) - 1
        clause = _LEADING.sub("", _TRAILING.sub("", piece) if last else piece)
        if not clause or _NO_CALL.search(clause):
            continue
        if not last and not _ASKING.search(sentences[-1]):
            continue
        parts = _ways(clause)
        if parts:
            found.append((parts, clause))
    return tuple(found)


def _alone(name: str) -> Parts:
    """佐藤。 is all that the chair says: of 佐藤委員 the recogniser dropped the second half."""
    return tuple((short(reading), None, 0.0) for reading in name_readings(name))


_ASKING = re.compile(
    r"(?:願い|どうぞ|いかが|どう(?:です|でした)|ください|もらえ|くれる|れますか|せますか|しますか|ですか)[^。]{0,8}[。？?\s]*$"
)


def _ways(clause: str) -> Parts:
    ways: list[tuple[str, str | None, float]] = []
    readings = [short(reading) for reading in name_readings(clause, 6)]
    if "は" in clause:  # 意識は委員: 石川委員
        readings += [reading.replace("ハ", "ワ") for reading in readings]
    for place, kana in enumerate(readings):
        if _SHORTEST <= len(moras(kana)) <= _LONGEST:
            off = _READING_OFF if place else 0.0
            ways.extend((name, role, off + more) for name, role, more in _parsed(kana))
    return tuple(dict.fromkeys(ways))


_OWN = re.compile(
    rf"^(?:(?:はい|ハイ|あ|ええ)[、。\s]*)?(?:[{KANJI}ァ-ヶー、]{{1,14}}(?:長|課|家|部|室|局|係|担当)の)?"
    rf"(?P<name>[{KANJI}ぁ-んァ-ヶー]{{2,6}}?){ONESELF}"
)


@lru_cache(maxsize=4096)
def _called_oneself(text: str) -> tuple[Parts, str] | None:
    match = _OWN.match(text)
    if match is None:
        return None
    kana = short(heard(match.group("name")).kana)
    ways = [kana, kana[1:]] if kana.startswith("ハ") else [kana]  # はやおきです: はい、青木です
    parts = tuple((way, None, 0.0) for way in ways if 3 <= len(moras(way)) <= 6)
    return (parts, match.group("name")) if parts else None
