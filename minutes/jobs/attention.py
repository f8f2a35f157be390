"""What of a result a person should look at first: marks for the report of an archive."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date, timedelta

from minutes.flags import DOUBTFUL
from minutes.schema import INAUDIBLE, Draft, Word

_MUCH_INAUDIBLE = 0.1
"""Share of the speaking time that could not be heard, from which on it is worth a word."""

_MUCH_DOUBT = 0.25
"""Share of the characters in doubtful words; about a tenth is usual."""

_EARLIEST = date(1950, 1, 1)  # tape recorders came to town halls about then


def attention(draft: Draft, *, recorded_on: date | None, today: date) -> tuple[str, ...]:
    """Reasons to look at a draft, each a few Japanese words; none where it looks sound.

    Parameters
    ----------
    draft : Draft
    recorded_on : date or None
        When the recording's file was last changed: a meeting is not after that.
    today : date
    """
    turns = draft.transcript.turns
    words = [word for turn in turns for word in turn.words]
    dates = _wrong_date(draft.minutes_doc.header.date, recorded_on, today)
    if not turns:
        return ("発話がありません（無音の録音かもしれません）", *dates)
    notes = []
    inaudible = _share_of_time([word for word in words if INAUDIBLE in word.text], words)
    if inaudible >= _MUCH_INAUDIBLE:
        notes.append(f"聴取不能が多い（{inaudible:.0%}）")
    doubtful = _doubtful_share(words)
    if doubtful >= _MUCH_DOUBT:
        notes.append(f"聞き取りの確信度が低い（文字の{doubtful:.0%}）")
    spoken = {statement.speaker_id for statement in draft.minutes_doc.statements}
    unnamed = sum(speaker.id in spoken and not speaker.name for speaker in draft.speakers.values())
    if unnamed:
        notes.append(f"氏名の分からない話者{unnamed}人")
    return (*notes, *dates)


def _share_of_time(some: Collection[Word], words: Collection[Word]) -> float:
    whole = sum(word.span.duration for word in words)
    return sum(word.span.duration for word in some) / whole if whole else 0.0


def _doubtful_share(words: Collection[Word]) -> float:
    heard = [word for word in words if INAUDIBLE not in word.text]
    whole = sum(len(word.text) for word in heard)
    doubtful = sum(len(word.text) for word in heard if word.confidence < DOUBTFUL)
    return doubtful / whole if whole else 0.0


def _wrong_date(day: date | None, recorded_on: date | None, today: date) -> tuple[str, ...]:
    if day is None:
        return ("日付が分かりません",)
    if day > today:
        return (f"日付が先の日です（{day}）",)
    if day < _EARLIEST:
        return (f"日付が古すぎます（{day}）",)
    if recorded_on is not None and day > recorded_on + timedelta(days=1):
        return (f"日付（{day}）が、録音のファイルの日付（{recorded_on}）より後です",)
    return ()
