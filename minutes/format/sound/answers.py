"""What is answered in a roll call or to a vote's question: no name, however much it sounds like one."""

from __future__ import annotations

import re

from minutes.format.sound.likeness import unlikeness
from minutes.format.sound.reading import short, sound

_ANSWERS = (
    "賛成 賛成です 賛成します 反対 反対です 反対します 棄権 棄権します 欠席 欠席です 出席 出席です 異議なし 異議あり "
    "異議ありません 異議あります 可 否 はい いいえ なし 同意 同意します 不同意 退席 保留"
).split()
_SOUNDS = tuple(short(sound(answer)) for answer in _ANSWERS)
_MARKS = re.compile(r"[、。？?！!\s]")


def is_answer(text: str) -> bool:
    """Whether a whole utterance is an answer, as it is written.

    >>> is_answer("賛成。"), is_answer("反対、です"), is_answer("半田委員。")
    (True, True, False)
    """
    return _MARKS.sub("", text) in _ANSWERS


def sounds_like_answer(text: str) -> bool:
    """Whether ``text`` sounds exactly like an answer, however it is written.

    >>> sounds_like_answer("サンセイ"), sounds_like_answer("三世代")
    (True, False)
    """
    return short(sound(text)) in _SOUNDS


def answer_off(kana: str) -> float:
    """Moras (see ``unlikeness``) by which folded kana differ from the nearest answer."""
    return min(unlikeness(short(kana), answer) for answer in _SOUNDS)
