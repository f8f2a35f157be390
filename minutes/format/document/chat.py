"""Chat: what was written in the meeting's chat, as events at their time (not statements: nobody spoke)."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta

from minutes.format.naming.display_names import match_display_name
from minutes.format.sound.people import Person
from minutes.schema import ChatMessage, Event, Header
from minutes.span import Seconds
from minutes.text import clock, join_japanese, timestamp

MARK = "〔チャット〕"
_DAY: Seconds = 86_400.0
_EARLY: Seconds = 1_800.0
"""People write before the recording begins and after it ends."""
_LATE: Seconds = 60.0
"""Seconds behind the recording's end from which on a time is not the recording's."""
_OTHER_CLOCK = (
    "チャットの時刻は録音の長さを超えるので、録音の始まりから数えたものではありません"
    "（会議の途中から録音した場合など）。録音の中の位置が分からないため、ファイルの時刻のまま終わりに並べます"
)


def chat_events(
    messages: Sequence[ChatMessage],
    header: Header,
    duration: Seconds,
    persons: Sequence[Person] = (),
) -> Iterator[Event]:
    """``〔チャット〕午後1時45分　山田一郎：…`` at its place in the recording.

    A sender who is one of ``persons`` has that name. Times of the day are placed by the meeting's
    start; where that is unknown they stand at the end, with the time that the file has. So do all
    where one of them is later than the recording: Zoom counts from the meeting's start.
    """
    offset = _offset(messages, header.started_at, duration)
    latest = max((message.time for message in messages), default=0.0)
    if offset is None and latest <= duration + _EARLY:
        yield Event("warning", duration, _OTHER_CLOCK)
    for message in messages:
        sender = _sender(message.sender, persons)
        if offset is None:
            at, when = duration, timestamp(message.time)
        else:
            at = (message.time - offset + _EARLY) % _DAY - _EARLY if offset else message.time
            when = _when(at, header.started_at)
        text = f"{MARK}{when}　{join_japanese(sender)}：{' '.join(message.text.split())}"
        yield Event("chat", min(max(at, 0.0), duration), text)


def _sender(displayed: str, persons: Sequence[Person]) -> str:
    """The person's name, unless the display says more of it (井上 彩 of whom only 井上 was heard)."""
    known = match_display_name(displayed, persons)
    name = displayed if known is None else persons[known].name
    whole = "".join(displayed.split())
    return displayed if whole.startswith("".join(name.split())) and len(whole) <= 8 else name


def _when(at: Seconds, started: datetime | None) -> str:
    return timestamp(max(0.0, at)) if started is None else clock(started + timedelta(seconds=at))


def _offset(
    messages: Sequence[ChatMessage], started: datetime | None, duration: Seconds
) -> Seconds | None:
    """What to take from a message's time; 0 for times of the recording, ``None`` where unknown."""
    if started is not None:
        start = float(started.hour * 3600 + started.minute * 60 + started.second)
        inside = [
            -_EARLY <= (message.time - start + _EARLY) % _DAY - _EARLY <= duration + _EARLY
            for message in messages
        ]
        if sum(inside) > len(inside) / 2:
            return start or _DAY
    if all(message.time <= duration + _LATE for message in messages):
        return 0.0
    return None
