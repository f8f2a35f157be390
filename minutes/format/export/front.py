"""What stands before the statements: title, place and time, who attended, results."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from minutes.format.call_grammar import SEATED, is_chair_role, role_tail
from minutes.format.export.blocks import item_heading, option
from minutes.format.export.safe_text import one_line
from minutes.schema import Attendee, Draft, Profile, VoteRecord
from minutes.text import clock, join_japanese, wareki, weekday

_SUFFIXES = {"iinkai": "会議記録"}
_NAMED_RECORD = re.compile(r"(会議録|記録|議事録|議事要旨|会議概要)(（[^（）]*）)?$")
# members of other bodies, who come to answer questions
_OFFICIALS = re.compile(r"監査委員|教育委員|選挙管理委員|公平委員|農業委員|農業委員会会長")
_OFFICE = re.compile(r"事務局|書記|議会局")
_ABSENT = "欠席"
_SUPERINTENDENT = "教育長"
"""Presides over a 教育委員会, and comes to explain everywhere else."""
_ONLINE = re.compile(r"オンライン|ＷＥＢ|Web|WEB|リモート")


@dataclass(frozen=True, slots=True)
class Attendance:
    """The roster parted as minutes print it, each in the roster's order."""

    seated: tuple[Attendee, ...]
    absent: tuple[Attendee, ...]
    explaining: tuple[Attendee, ...]
    office: tuple[Attendee, ...]

    @property
    def online(self) -> int:
        """How many of those seated attend from afar."""
        return sum(bool(_ONLINE.search(attendee.group or "")) for attendee in self.seated)


def attendance(draft: Draft) -> Attendance:
    """Members, absentees, officials who explain, secretariat.

    Without a roster everyone who was named counts as present; where nobody has a member's role
    (a meeting of officials) all but the secretariat sit.
    """
    named = (
        Attendee(speaker.name, speaker.role)
        for speaker in draft.transcript.speakers
        if speaker.name
    )
    parts: dict[str, list[Attendee]] = {"seated": [], "absent": [], "explaining": [], "office": []}
    board = "教育委員会" in draft.minutes_doc.header.title
    for attendee in draft.minutes_doc.attendees or tuple(named):
        part = "seated" if board and attendee.role == _SUPERINTENDENT else _part(attendee)
        parts[part].append(attendee)
    if not parts["seated"]:
        parts["seated"], parts["explaining"] = parts["explaining"], []
    return Attendance(**{name: tuple(members) for name, members in parts.items()})


def chair_title(draft: Draft, otherwise: str) -> str:
    """Who signs as the chair: 委員長, 会長; 教育長 in a 教育委員会, which has no other chair."""
    seated = attendance(draft).seated
    roles = (role_tail(attendee.role) for attendee in seated if is_chair_role(attendee.role))
    superintendent = any(attendee.role == _SUPERINTENDENT for attendee in seated)
    return next(filter(None, roles), _SUPERINTENDENT if superintendent else otherwise)


def _part(attendee: Attendee) -> str:
    role, group = attendee.role or "", attendee.group or ""
    if _ABSENT in role or _ABSENT in group:
        return "absent"
    if _OFFICE.search(role) or _OFFICE.search(group):
        return "office"
    seated = not role or (role.endswith(SEATED) and not _OFFICIALS.search(role))
    return "seated" if seated else "explaining"


def document_title(draft: Draft, profile: Profile) -> str:
    """The meeting's name with the kind of record behind it, once: ``総務委員会会議記録``."""
    title = one_line(draft.minutes_doc.header.title)
    if _NAMED_RECORD.search(title):
        return title
    space = "　" if profile.layout in ("shingikai", "chonai") and title else ""
    return f"{title}{space}{_SUFFIXES.get(profile.layout, '会議録')}"


def date_line(draft: Draft, profile: Profile) -> str:
    """The day below the title, where the layout puts it there instead of among the fields."""
    return (
        printed_date(draft.minutes_doc.header.date, profile) if profile.layout == "honkaigi" else ""
    )


def results_place(profile: Profile) -> str:
    """``first``, ``last`` or ``none``: where decisions stand; the option ``results`` decides.

    Records of a summary's kind (審議会, 庁内) put them before what was said.
    """
    usual = "first" if profile.layout in ("shingikai", "chonai") else "last"
    return option(profile, "results", usual)


def printed_date(day: date | None, profile: Profile, *, short: bool = False) -> str:
    """``令和3年6月14日（月曜日）`` as the options ``weekday`` and ``seireki`` ask; empty if unknown.

    ``short``: ``（月）``, for a table's narrow column.
    """
    if day is None:
        return ""
    text = wareki(day)
    if profile.options.get("seireki") is True:
        text = text.replace("年", f"年（{day.year}年）", 1)
    style = option(profile, "weekday", "none")
    if style == "none":
        return text
    return f"{text}（{weekday(day)[0] if short or style == 'short' else weekday(day)}）"


def printed_hours(draft: Draft) -> str:
    """``午後1時30分～午後2時05分``; empty if the start is unknown."""
    header = draft.minutes_doc.header
    if header.started_at is None:
        return ""
    return f"{clock(header.started_at)}～{clock(header.ended_at) if header.ended_at else ''}"


def agenda_lines(draft: Draft, profile: Profile) -> tuple[str, ...]:
    """The numbered items as they are headed in the document."""
    items = draft.minutes_doc.agenda
    return tuple(item_heading(item, profile) for item in items if item.number is not None)


def with_role(attendee: Attendee) -> str:
    """``委員長　山田一郎``: no space inside a Japanese name, whatever the roster spaces out."""
    name = join_japanese(one_line(attendee.name))
    return f"{one_line(attendee.role)}　{name}" if attendee.role else name


VOTE_COLUMNS = ("議案番号", "件名", "結果", "賛否")
"""Columns of the 議決結果一覧."""
VoteRow = tuple[str, str, str, str]


def vote_rows(draft: Draft) -> tuple[VoteRow, ...]:
    """The 議決結果一覧: a row for each decision that was voted, in order.

    賛否 tells the way and the result, and of a roll call who answered what.
    """
    return tuple(
        (
            one_line(vote.number),
            one_line(vote.title) or ("" if vote.number else one_line(decision.text)),
            one_line(vote.outcome),
            one_line(_division(vote)),
        )
        for decision in draft.minutes_doc.decisions
        if (vote := decision.vote) is not None
    )


BALLOT_COLUMNS = ("議案", "氏名", "賛否")
"""Columns of the table of a roll call."""


def _ballot_rows(draft: Draft) -> Iterator[tuple[str, str, str]]:
    """Who answered what in each roll call."""
    for decision in draft.minutes_doc.decisions:
        vote = decision.vote or VoteRecord()
        for ballot in vote.ballots:
            matter = vote.number or vote.title or decision.text
            yield one_line(matter), one_line(ballot.name), ballot.answer or "（聞き取れず）"


def _division(vote: VoteRecord) -> str:
    """``起立多数``, ``簡易（異議なし）``, ``指名点呼（賛成2名、反対1名）　賛成：佐藤花子　反対：鈴木次郎``."""
    told = vote.result.startswith(vote.way)  # 起立多数 tells that they rose
    shown = vote.result if told else f"{vote.way}（{vote.result}）" if vote.result else vote.way
    answers = dict.fromkeys(ballot.answer for ballot in vote.ballots)
    sides = (
        f"{answer or '聞き取れず'}：{'、'.join(b.name for b in vote.ballots if b.answer == answer)}"
        for answer in answers
    )
    return "　".join(filter(None, (shown, *sides)))


@dataclass(frozen=True, slots=True)
class Results:
    """What the meeting came to."""

    decisions: tuple[str, ...]
    actions: tuple[tuple[str, str, str], ...]
    next_meeting: str
    votes: tuple[VoteRow, ...] = ()
    ballots: tuple[tuple[str, str, str], ...] = ()

    def __bool__(self) -> bool:
        """Whether there is anything to print."""
        return bool(self.decisions or self.actions or self.next_meeting)


def results(draft: Draft, profile: Profile) -> Results:
    """Decisions; actions as (what, who, until when); the next meeting; the 議決結果一覧."""
    minutes_doc = draft.minutes_doc
    following = [event.text for event in minutes_doc.events if event.kind == "next_meeting"]
    return Results(
        tuple(one_line(decision.text) for decision in minutes_doc.decisions),
        tuple(
            (
                one_line(action.text),
                one_line(action.owner or ""),
                printed_date(action.due, profile, short=True),
            )
            for action in minutes_doc.actions
        ),
        one_line("、".join(dict.fromkeys(following))),
        vote_rows(draft),
        tuple(_ballot_rows(draft)),
    )


def header_fields(draft: Draft, profile: Profile) -> tuple[tuple[str, tuple[str, ...]], ...]:
    """Label and lines of each field above the minutes, in the order of the profile's layout."""
    return _FIELDS[profile.layout](draft, profile)


def _group(label: str, members: tuple[Attendee, ...]) -> tuple[str, tuple[str, ...]]:
    # nobody absent is said too: ○欠席委員（0名）
    return f"{label}（{len(members)}名）", tuple(map(with_role, members))


def _honkaigi_fields(draft: Draft, profile: Profile) -> tuple[tuple[str, tuple[str, ...]], ...]:
    there = attendance(draft)
    header = draft.minutes_doc.header
    return (
        ("場所", _some(one_line(header.place or ""))),
        _group("出席議員", there.seated),
        ("欠席議員", tuple(map(with_role, there.absent)) or ("なし",)),
        ("出席説明員", tuple(map(with_role, there.explaining))),
        ("事務局職員", tuple(map(with_role, there.office))),
        ("議事日程", agenda_lines(draft, profile)),
    )


def _iinkai_fields(draft: Draft, profile: Profile) -> tuple[tuple[str, tuple[str, ...]], ...]:
    there = attendance(draft)
    header = draft.minutes_doc.header
    return (
        ("開会日", _some(printed_date(header.date, profile))),
        ("場所", _some(one_line(header.place or ""))),
        ("開会", _some(clock(header.started_at) if header.started_at else "")),
        ("閉会", _some(clock(header.ended_at) if header.ended_at else "")),
        _group("出席委員", there.seated),
        _group("欠席委員", there.absent),
        ("出席説明員", tuple(map(with_role, there.explaining))),
        ("事務局職員", tuple(map(with_role, there.office))),
    )


def _table_fields(draft: Draft, profile: Profile) -> tuple[tuple[str, tuple[str, ...]], ...]:
    header = draft.minutes_doc.header
    when = "　".join(filter(None, (printed_date(header.date, profile), printed_hours(draft))))
    return (("日時", _some(when)), ("場所", _some(one_line(header.place or ""))))


def _shingikai_fields(draft: Draft, profile: Profile) -> tuple[tuple[str, tuple[str, ...]], ...]:
    there = attendance(draft)
    online = f"（うちオンライン出席{there.online}名）" if there.online else ""
    return (
        *_table_fields(draft, profile),
        (f"出席委員{online}", tuple(map(with_role, there.seated))),
        ("欠席委員", tuple(map(with_role, there.absent)) or ("なし",)),
        ("説明者", tuple(map(with_role, there.explaining))),
        ("事務局", tuple(map(with_role, there.office))),
        ("公開・非公開の別", ()),
        ("傍聴者", ()),
        ("配布資料", ()),
        ("議題", agenda_lines(draft, profile)),
    )


def _chonai_fields(draft: Draft, profile: Profile) -> tuple[tuple[str, tuple[str, ...]], ...]:
    there = attendance(draft)
    present = (*there.seated, *there.explaining, *there.office)
    absent = (("欠席者", tuple(map(with_role, there.absent))),) if there.absent else ()
    return (
        *_table_fields(draft, profile),
        ("出席者", tuple(map(with_role, present))),
        *absent,
        ("議題", agenda_lines(draft, profile)),
    )


def _some(text: str) -> tuple[str, ...]:
    return (text,) if text else ()


_FIELDS = {
    "honkaigi": _honkaigi_fields,
    "iinkai": _iinkai_fields,
    "shingikai": _shingikai_fields,
    "chonai": _chonai_fields,
}
