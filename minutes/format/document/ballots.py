"""Roll calls: who was called, and what each answered."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from minutes.format.call_grammar import MEMBERS, OPENING
from minutes.format.document.sentences import Line
from minutes.format.document.vote_words import pronounces, way_of
from minutes.format.sound.reading import moras, short, sound

_WHO = rf"[^、。\s]{{1,14}}?(?:{'|'.join(MEMBERS)}|君|さん)"
_CALL = re.compile(rf"^{OPENING}{{0,9}}(?:[0-9０-９]{{1,3}}番、)?(?P<who>{_WHO})[。、？?\s]*$")
_BOTH = re.compile(rf"^(?P<who>{_WHO})[、\s]+(?P<answer>[^、。]{{2,6}})[。\s]*$")
"""佐藤委員、賛成。: call and answer in one breath."""
_ANSWERS = (("サンセ", "賛成"), ("ハンタイ", "反対"), ("キケン", "棄権"), ("ケッセキ", "欠席"))
_YES_NO = (("ハイ", "賛成"), ("イエ", "反対"))
_DENIED = re.compile(r"(?:では|じゃ)(?:ない|なく|あり|ござい)")
_SHORT = 10
"""Moras of an answer; who says more gives reasons, and 反対 in them is no vote yet."""


@dataclass(frozen=True, slots=True)
class Called:
    """``name``: as called (佐藤委員). ``answer``: 賛成, 反対, 棄権, 欠席; ``None`` where not heard."""

    name: str
    answer: str | None
    line: Line


def call_the_roll(
    lines: Sequence[Line], question: Line, chairs: frozenset[str]
) -> tuple[tuple[Called, ...], int]:
    """Calls behind the question with their answers, and how many lines they took."""
    found: list[Called] = []
    place = used = 0
    says_yes = re.search(r"「?はい」?(?:か|と|又は|または)", question.text) is not None
    while place < len(lines):
        line = lines[place]
        if found and (pronounces(line) or way_of(line) not in {None, "点呼"}):
            break
        both = _BOTH.match(line.text)
        said = _meant(short(sound(both.group("answer"))), _ANSWERS) if both else None
        if both and said:
            found.append(Called(both.group("who"), said, line))
            used = place = place + 1
            continue
        call = _CALL.match(line.text)
        if call is None:
            place += 1
            continue
        answer = lines[place + 1] if place + 1 < len(lines) else None
        read = _answer(answer, line, yes_no=says_yes) if answer else None
        found.append(Called(call.group("who"), read, answer if read and answer else line))
        place += 2 if read else 1
        used = place
    return tuple(found), used


def is_call(text: str) -> bool:
    """Whether a whole utterance calls somebody: 佐藤委員。, はい、3番。"""
    return _CALL.match(text) is not None


def _answer(line: Line, call: Line, *, yes_no: bool) -> str | None:
    """What one answers who was called; by sound, 酸性 is 賛成."""
    kana = short(line.kana)
    if _CALL.match(line.text) or len(moras(kana)) > _SHORT or _DENIED.search(line.text):
        return None
    meant = _meant(kana, _ANSWERS)
    if meant is None and yes_no and line.speaker_id != call.speaker_id:
        meant = _meant(kana[:2], _YES_NO)
    return meant


def _meant(kana: str, words: Sequence[tuple[str, str]]) -> str | None:
    """The one answer that is in ``kana``; ``None`` where there are several, or none."""
    meant = {word for heard, word in words if heard in kana}
    return meant.pop() if len(meant) == 1 else None
