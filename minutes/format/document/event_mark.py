"""Marks for what happens between statements. Pure: no Word."""

from __future__ import annotations

from datetime import datetime

from minutes.text import clock

APPLAUSE = "〔拍手〕"
LAUGHTER = "〔笑声〕"

EVENT_WORDS = {
    "opening": "開会",
    "recess": "休憩",
    "resumption": "再開",
    "closing": "閉会",
}
"""Kinds that carry a clock time, as committees call them; 本会議 open and close a sitting instead."""

HONKAIGI_WORDS = {**EVENT_WORDS, "opening": "開議", "closing": "散会"}

_INLINE = (APPLAUSE, LAUGHTER)


def clock_mark(moment: datetime, word: str, *, style: str = "full") -> str:
    """Time of day with what happened then; ``style``: the profile option ``event_style``.

    >>> clock_mark(datetime(2021, 6, 14, 14, 10), "休憩")
    '（午後2時10分　休憩）'
    >>> clock_mark(datetime(2021, 6, 14, 12, 0), "休憩", style="time_only")
    '（午後0時00分）'
    """
    return f"（{clock(moment)}）" if style == "time_only" else f"（{clock(moment)}　{word}）"


def chorus_mark(words: str) -> str:
    """Several voices at once: ``異議なし`` → ``〔「異議なし」と呼ぶ者あり〕``."""
    return f"〔「{words}」と呼ぶ者あり〕"


def vote_mark(way: str, *, against: bool = False) -> str:
    """How those in favour, or against, showed themselves: ``挙手`` → ``〔賛成者挙手〕``, ``〔反対者挙手〕``."""
    return f"〔{'反対' if against else '賛成'}者{way}〕"


def stands_inline(text: str) -> bool:
    """Whether a mark closes the statement (``以上です。〔拍手〕``) instead of standing on its own line."""
    return text in _INLINE
