"""What was understood of a field, in the line below it, and what is wrong with it."""

from __future__ import annotations

from datetime import date, datetime
from html import escape
from pathlib import Path

from minutes.audio import probe_outside
from minutes.format.inputs import read_agenda, read_roster
from minutes.schema import Attendee
from minutes.text import as_read, clock, name_with_role, timestamp, wareki, weekday
from minutes.web.bodies import roster_lines
from minutes.web.fields import parse_clock, parse_date
from minutes.web.handover import Chosen


def sent_reading(files: Chosen) -> str:
    """The recordings that were sent, as soon as they are here."""
    paths = [str(path) for path in files.recordings]
    if files.apart:
        for path in paths:
            probe_outside(Path(path))
        return f"{len(paths)}つの録音を、それぞれ別の会議として作ります"
    return recording_reading(paths) if paths else ""


def recording_reading(paths: list[str]) -> str:
    """Length of the recording, as soon as it is uploaded; several are one meeting's tracks."""
    lengths = [probe_outside(Path(path)).duration for path in paths]
    known = max((length for length in lengths if length), default=None)
    shown = f"長さ {timestamp(known)}" if known else "長さは作成中に調べます"
    if len(paths) == 1:
        return shown
    names = "、".join(Path(path).stem for path in paths)
    return f"{shown}。{len(paths)}人分の録音を、1つの会議として扱います（{names}）"


def date_reading(text: str) -> str:
    """``令和3年6月14日（月曜日）``."""
    day = parse_date(text)
    return f"{wareki(day)}（{weekday(day)}）" if day else ""


def clock_reading(text: str) -> str:
    """``午後1時30分``."""
    moment = parse_clock(text)
    return clock(datetime.combine(date(2000, 1, 1), moment)) if moment else ""


def roster_reading(people: tuple[Attendee, ...]) -> str:
    """Who was understood, so that a wrong column is seen at once."""
    shown = "、".join(name_with_role(who.name, who.role) for who in people[:4])
    return f"{len(people)}人：{shown}{' ほか' if len(people) > 4 else ''}"


def agenda_reading(titles: tuple[str, ...]) -> str:
    """Which items were understood."""
    shown = "／".join(titles[:3])
    return f"{len(titles)}件：{shown}{' ほか' if len(titles) > 3 else ''}"


def roster_text(path: str) -> str:
    """A roster file as the box shows it."""
    return roster_lines(read_roster(path))


def agenda_text(path: str) -> str:
    """An agenda file as the box shows it."""
    return "\n".join(read_agenda(path))


def note(text: str) -> str:
    """A quiet line below a field."""
    return f'<p class="m-note">{escape(as_read(text))}</p>'


def problem(text: str) -> str:
    """An error below a field, read out by a screen reader."""
    return f'<p class="m-problem" role="alert">{escape(as_read(text))}</p>'
