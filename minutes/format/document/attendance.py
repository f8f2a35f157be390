"""Who is there: the roster parted as minutes print it, and reconciled with what was said of it."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from minutes.format.call_grammar import SEATED, SUPERINTENDENT
from minutes.format.text.numerals.reading import read
from minutes.schema import Attendee, Event, MeetingMinutes, Speaker

# members of other bodies, who come to answer questions
_OFFICIALS = re.compile(r"監査委員|教育委員|選挙管理委員|公平委員|農業委員|農業委員会会長")
_OFFICE = re.compile(r"事務局|書記|議会局")
_ABSENT = "欠席"
_ONLINE = re.compile(r"オンライン|ＷＥＢ|Web|WEB|リモート")
_N = r"(\d{1,3})(?:名|人)"
_OF = re.compile(
    rf"(?:委員|議員|構成員)?(?:定数|総数|現員)?(?:は|が)?、?{_N}(?:の(?:委員|議員))?(?:中|のうち)、?(?:本日は?、?)?{_N}"
)
_PRESENT = re.compile(
    rf"出席(?:委員|議員|者)?(?:の?数)?(?:は|が)、?(?:現在|ただいま)?、?{_N}"
    rf"|{_N}(?:の(?:委員|議員|方|皆様|皆さん))?(?:が|の)(?:御|ご)?出席"
)
_KANJI = re.compile(r"[〇一二三四五六七八九十百]{1,5}(?=名|人)")


@dataclass(frozen=True, slots=True)
class Attendance:
    """The roster parted as minutes print it, each in the roster's order.

    ``listed``: whether a roster was given. Without one they are those who were named as they spoke,
    and nobody knows whether that is everybody.
    """

    seated: tuple[Attendee, ...]
    absent: tuple[Attendee, ...]
    explaining: tuple[Attendee, ...]
    office: tuple[Attendee, ...]
    listed: bool = True

    @property
    def online(self) -> int:
        """How many of those seated attend from afar."""
        return sum(bool(_ONLINE.search(attendee.group or "")) for attendee in self.seated)


def attendance(document: MeetingMinutes, speakers: Sequence[Speaker]) -> Attendance:
    """Members, absentees, officials who explain, secretariat.

    Without a roster everyone who was named counts as present; where nobody has a member's role
    (a meeting of officials) all but the secretariat sit.
    """
    named = (Attendee(speaker.name, speaker.role) for speaker in speakers if speaker.name)
    parts: dict[str, list[Attendee]] = {"seated": [], "absent": [], "explaining": [], "office": []}
    board = "教育委員会" in document.header.title
    for attendee in document.attendees or tuple(named):
        part = "seated" if board and attendee.role == SUPERINTENDENT else _part(attendee)
        parts[part].append(attendee)
    if not parts["seated"]:
        parts["seated"], parts["explaining"] = parts["explaining"], []
    return Attendance(
        **{name: tuple(members) for name, members in parts.items()},
        listed=bool(document.attendees),
    )


def _part(attendee: Attendee) -> str:
    role, group = attendee.role or "", attendee.group or ""
    if _ABSENT in role or _ABSENT in group:
        return "absent"
    if _OFFICE.search(role) or _OFFICE.search(group):
        return "office"
    seated = not role or (role.endswith(SEATED) and not _OFFICIALS.search(role))
    return "seated" if seated else "explaining"


def count_said(text: str) -> int | None:
    """How many members the sentence says are present.

    >>> count_said("委員12名中、9名の御出席をいただいております。"), count_said("出席議員は34名であります。")
    (9, 34)
    >>> count_said("欠席の届出が2名から出ています。") is None
    True
    """
    plain = unicodedata.normalize("NFKC", text)
    plain = _KANJI.sub(_digits, plain).replace(",", "、")
    whole = _OF.search(plain)
    if whole and "欠席" not in plain[whole.end() : whole.end() + 6]:
        return int(whole.group(2))
    present = _PRESENT.search(plain)
    return int(present.group(1) or present.group(2)) if present else None


def _digits(match: re.Match[str]) -> str:
    groups = read(match.group())
    return str(groups[0][0]) if groups and len(groups) == 1 else match.group()


def attendance_warnings(document: MeetingMinutes, speakers: Sequence[Speaker]) -> Iterator[Event]:
    """A warning beside each sentence that counts other members than the list of those present."""
    there = attendance(document, speakers)
    printed = len(there.seated)
    for event in document.events:
        said = count_said(event.text) if event.kind == "attendance" else None
        if said is None or said == printed:
            continue
        if there.listed:
            text = (
                f"{_SAYS}{said}名と述べていますが、出席者の一覧では{printed}名です。"
                "名簿の出席・欠席か、聞き取りを確かめてください。"
            )
        else:
            text = (
                f"{_SAYS}{said}名と述べていますが、名簿がなく、名前の分かった人は{printed}名です。"
                "出席者の名簿を入れてください。"
            )
        yield Event("warning", event.time, text, event.turn_id)


_SAYS = "出席を"


def with_attendance_warnings(
    document: MeetingMinutes, speakers: Sequence[Speaker]
) -> tuple[Event, ...]:
    """The document's events with these warnings as they are now, and no older ones."""
    others = [
        event
        for event in document.events
        if not (event.kind == "warning" and event.text.startswith(_SAYS))
    ]
    found = [*others, *attendance_warnings(document, speakers)]
    return tuple(sorted(found, key=lambda event: event.time))
