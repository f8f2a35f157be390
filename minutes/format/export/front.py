"""What stands before the statements: title, place and time, who attended, results."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from minutes.format.call_grammar import is_chair_role, role_tail
from minutes.format.document.attendance import Attendance
from minutes.format.document.attendance import attendance as attendance_of
from minutes.format.document.matters import is_procedural
from minutes.format.document.vote_words import numbers_in
from minutes.format.export.blocks import item_heading, option, placed_heading
from minutes.format.export.front_values import front_values, prints_blank
from minutes.format.export.people_lines import people_lines
from minutes.format.export.safe_text import one_line
from minutes.front_fields import NAMES, FrontField, front_field, written
from minutes.schema import Attendee, Decision, Draft, Profile, VoteRecord
from minutes.text import clock, wareki, weekday

_SUFFIXES = {"iinkai": "会議記録", "youten": "要点筆記"}
_NAMED_RECORD = re.compile(r"(会議録|記録|要点筆記|議事録|議事要旨|会議概要)(（[^（）]*）)?$")
_SITTING = re.compile(
    r"(?<![　 ])[　 ]*(?P<day>[（(](?:第[0-9０-９一二三四五六七八九十]{1,3}[日号]|[0-9０-９一二三四五六七八九十]{1,3}日目|初日|最終日)[）)])$"
)
"""Which sitting of a session it was, which stands behind the kind of record: 定例会会議録（第2日）."""
_PLENARY = re.compile(r"定例会|臨時会|本会議|定例議会|臨時議会")
_COMMITTEE = re.compile(r"委員会|協議会|審議会|分科会|審査会|部会|懇談会")
_CLOSINGS = re.compile(r"閉会|散会|延会|閉議")
_NUMBERED = re.compile(
    r"(?P<number>(?:第\d+号議案|(?:議案|報告|陳情|請願|諮問|発議|認定|同意|承認)第\d+号))[　 ]+(?P<title>[^　 \n].*)"
)
_SUPERINTENDENT = "教育長"
"""Presides over a 教育委員会, and comes to explain everywhere else."""


Field = tuple[str, tuple[str, ...]]
"""Label and lines of something above the minutes."""


def attendance(draft: Draft) -> Attendance:
    """Members, absentees, officials who explain, secretariat."""
    return attendance_of(draft.minutes_doc, draft.transcript.speakers)


def chair_title(draft: Draft, otherwise: str) -> str:
    """Who signs as the chair: 委員長, 会長; 教育長 in a 教育委員会, which has no other chair."""
    seated = attendance(draft).seated
    roles = (role_tail(attendee.role) for attendee in seated if is_chair_role(attendee.role))
    superintendent = any(attendee.role == _SUPERINTENDENT for attendee in seated)
    return next(filter(None, roles), _SUPERINTENDENT if superintendent else otherwise)


def document_title(draft: Draft, profile: Profile) -> str:
    """The meeting's name with the kind of record behind it, once: ``総務委員会会議記録``.

    The day of the session stands last: ``令和8年第3回青葉町議会定例会会議録（第2日）``.
    """
    title = one_line(draft.minutes_doc.header.title)
    if _NAMED_RECORD.search(title):
        return title
    sitting = _SITTING.search(title)
    if sitting:
        return f"{_named(title[: sitting.start()], draft, profile)}{sitting['day']}"
    return _named(title, draft, profile)


def _named(title: str, draft: Draft, profile: Profile) -> str:
    space = "　" if profile.layout in ("shingikai", "chonai", "youten") and title else ""
    own = seat_word(draft, "委員") == "議員" or "教育委員会" in title
    if own and profile.layout == "iinkai":
        return f"{title}会議録"
    return f"{title}{space}{_SUFFIXES.get(profile.layout, '会議録')}"


def date_line(draft: Draft, profile: Profile) -> str:
    """The day below the title, where the layout puts it there instead of among the fields."""
    return (
        printed_date(draft.minutes_doc.header.date, profile) if profile.layout == "honkaigi" else ""
    )


def results_place(profile: Profile) -> str:
    """``first``, ``last``, ``votes`` or ``none``: where decisions stand; the option ``results`` decides.

    Records of a summary's kind (審議会, 庁内) put them before what was said; a 本会議 has the
    議決結果一覧 behind it and nothing else.
    """
    return option(profile, "results", _RESULTS.get(profile.layout, "first"))


_RESULTS = {"honkaigi": "votes", "iinkai": "last", "youten": "none"}
"""Layout → place; in a 要点筆記 結論 and 宿題 stand with their items."""
_USUAL = {
    "cover": ("honkaigi",),
    "toc": ("honkaigi",),
    "speaker_index": ("honkaigi",),
    "running_header": ("honkaigi", "iinkai", "shingikai", "youten"),
}
"""Part of the Word file → layouts that have it unless the profile says otherwise."""


def wants(profile: Profile, part: str) -> bool:
    """Whether the Word file has 表紙 (``cover``), 目次 (``toc``), ``speaker_index``, ``running_header``."""
    chosen = option(profile, part, "")
    return chosen == "yes" if chosen else profile.layout in _USUAL[part]


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
    """The numbered items as the 議事日程 lists them: ``日程第1　議案第9号　…``, each with its place."""
    items = [item for item in draft.minutes_doc.agenda if item.number is not None]
    placed = profile.layout in ("honkaigi", "iinkai")
    return tuple((placed_heading if placed else item_heading)(item, profile) for item in items)


VOTE_COLUMNS = ("議案番号", "件名", "結果", "賛否")
"""Columns of the 議決結果一覧."""
VoteRow = tuple[str, str, str, str]


def vote_rows(draft: Draft) -> tuple[VoteRow, ...]:
    """The 議決結果一覧: a row for each decision that was voted, in order.

    賛否 tells the way and the result, and of a roll call who answered what.
    """
    voted = [decision for decision in draft.minutes_doc.decisions if decision.vote is not None]
    rows = []
    for decision in voted:
        vote = decision.vote or VoteRecord()
        number, title = one_line(vote.number), one_line(vote.title)
        if not number and not title and is_procedural(decision.text):
            continue
        if not number and not title:
            title = _matter(decision, voted, draft) or one_line(decision.text)
        whole = _NUMBERED.fullmatch(title) if not number else None
        if whole:
            number, title = whole["number"], whole["title"]
        for bill, name in _each_bill(number, title, draft):
            rows.append((bill, name, one_line(vote.outcome), one_line(_division(vote))))
    return tuple(rows)


def _each_bill(number: str, title: str, draft: Draft) -> Iterator[tuple[str, str]]:
    """A row for each of the bills that were put together, with the titles that the 次第 has."""
    numbers = numbers_in(number)
    if title or len(numbers) < 2:
        yield number, title
        return
    written = {}
    for item in draft.minutes_doc.agenda:
        whole = _NUMBERED.fullmatch(one_line(item.title))
        if whole:
            written[whole["number"]] = whole["title"]
    for bill in numbers:
        yield bill, written.get(bill, "")


def _matter(decision: Decision, voted: Sequence[Decision], draft: Draft) -> str:
    """The item that a nameless vote was about, where the item had no other vote: 会期の決定."""
    for item in draft.minutes_doc.agenda:
        ids = {turn_id for statement in item.statements for turn_id in statement.turn_ids}
        if item.number is not None and ids.intersection(decision.turn_ids):
            others = [other for other in voted if ids.intersection(other.turn_ids)]
            return one_line(item.title) if len(others) == 1 else ""
    return ""


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
        return bool(self.decisions or self.actions or self.next_meeting or self.votes)


def results(draft: Draft, profile: Profile) -> Results:
    """Decisions; actions as (what, who, until when); the next meeting; the 議決結果一覧."""
    minutes_doc = draft.minutes_doc
    if results_place(profile) == "votes":
        return Results((), (), "", vote_rows(draft), tuple(_ballot_rows(draft)))
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


def header_fields(draft: Draft, profile: Profile) -> tuple[Field, ...]:
    """Label and lines of each field above the minutes, in the order of the profile's layout."""
    return _FIELDS[profile.layout](draft, profile)


def _names(members: tuple[Attendee, ...], profile: Profile) -> tuple[str, ...]:
    """A line for each member, the name as the option ``name_spacing`` asks."""
    return people_lines(members, spaced=option(profile, "name_spacing", "none") == "spread")


def _people(
    label: str, members: tuple[Attendee, ...], profile: Profile, *, listed: bool = True
) -> Field:
    """Members with their number; without a roster nobody knows the number, nor who is absent."""
    return (f"{label}（{len(members)}名）" if listed else label), _names(members, profile)


def _absent(label: str, there: Attendance, profile: Profile, *, counted: bool) -> tuple[Field, ...]:
    """Nobody absent is said too: ○欠席委員（0名）, ○欠席議員　なし."""
    if not there.listed:
        return ()
    if counted:
        return (_people(label, there.absent, profile),)
    return ((label, _names(there.absent, profile) or ("なし",)),)


def _written(names: tuple[str, ...], draft: Draft, profile: Profile) -> tuple[Field, ...]:
    """Front fields of these names that hold something, or are printed for handwriting."""
    values = front_values(draft, profile)
    fields = (front_field(name) for name in names)
    return tuple(
        (_label(field, draft, profile), values.get(field.name, ()))
        for field in fields
        if field.name in values or prints_blank(field, profile)
    )


def _label(field: FrontField, draft: Draft, profile: Profile) -> str:
    """The field's label; in a body of 委員 those who sign are 会議録署名委員."""
    if field.name != "signers" or profile.layout == "honkaigi":
        return field.label
    return field.label.replace("議員", seat_word(draft, "委員"))


def _further(shown: tuple[str, ...], draft: Draft, profile: Profile) -> tuple[Field, ...]:
    """Fields that a person wrote although the layout has no place for them: nothing is lost."""
    header = draft.minutes_doc.header
    others = (name for name in NAMES if name not in shown and written(header, name))
    return _written(tuple(others), draft, profile)


def seat_word(draft: Draft, otherwise: str) -> str:
    """議員 or 委員: what those are called who sit in this meeting."""
    title = draft.minutes_doc.header.title
    if _PLENARY.search(title) and not _COMMITTEE.search(title):
        return "議員"
    return otherwise


def closing_word(draft: Draft) -> str:
    """閉会, 散会 or 延会, as the meeting's own mark has it."""
    marks = (event.text for event in draft.minutes_doc.events if event.kind == "closing")
    said = (match.group() for mark in marks if (match := _CLOSINGS.search(mark)))
    return next(said, "閉会")


_HONKAIGI = ("session", "agenda_number", "business", "late", "signers")


def _honkaigi_fields(draft: Draft, profile: Profile) -> tuple[Field, ...]:
    there = attendance(draft)
    header = draft.minutes_doc.header
    number = front_values(draft, profile).get("agenda_number", ("",))[0]
    agenda = agenda_lines(draft, profile)
    schedule = ((f"議事日程{number and f'（{number}）'}", agenda),) if agenda or number else ()
    return (
        *_written(("session",), draft, profile),
        ("場所", _some(one_line(header.place or ""))),
        *schedule,
        *_written(("business",), draft, profile),
        _people("出席議員", there.seated, profile, listed=there.listed),
        *_absent("欠席議員", there, profile, counted=False),
        *_written(("late",), draft, profile),
        ("説明のため出席した者", _names(there.explaining, profile)),
        ("職務のため出席した事務局職員", _names(there.office, profile)),
        *_written(("signers",), draft, profile),
        *_further(_HONKAIGI, draft, profile),
    )


_IINKAI = ("late", "openness", "closed_part", "observers", "handouts", "signers")


def _iinkai_fields(draft: Draft, profile: Profile) -> tuple[Field, ...]:
    there = attendance(draft)
    header = draft.minutes_doc.header
    seat = seat_word(draft, "委員")
    return (
        ("開会日", _some(printed_date(header.date, profile))),
        ("場所", _some(one_line(header.place or ""))),
        ("開会", _some(clock(header.started_at) if header.started_at else "")),
        (closing_word(draft), _some(clock(header.ended_at) if header.ended_at else "")),
        _people(f"出席{seat}", there.seated, profile, listed=there.listed),
        *_absent(f"欠席{seat}", there, profile, counted=True),
        *_written(("late",), draft, profile),
        ("出席説明員", _names(there.explaining, profile)),
        ("事務局職員", _names(there.office, profile)),
        *_written(_IINKAI[1:], draft, profile),
        *_further(_IINKAI, draft, profile),
    )


def _table_fields(draft: Draft, profile: Profile) -> tuple[Field, ...]:
    header = draft.minutes_doc.header
    when = "　".join(filter(None, (printed_date(header.date, profile), printed_hours(draft))))
    return (("日時", _some(when)), ("場所", _some(one_line(header.place or ""))))


_SHINGIKAI = ("late", "openness", "closed_part", "observers", "handouts", "method", "signers")


def _shingikai_fields(draft: Draft, profile: Profile) -> tuple[Field, ...]:
    there = attendance(draft)
    online = f"（うちオンライン出席{there.online}名）" if there.online else ""
    return (
        *_table_fields(draft, profile),
        (f"出席委員{online}", _names(there.seated, profile)),
        *_absent("欠席委員", there, profile, counted=False),
        *_written(("late",), draft, profile),
        ("説明者", _names(there.explaining, profile)),
        ("事務局", _names(there.office, profile)),
        *_written(("openness", "closed_part", "observers", "handouts"), draft, profile),
        ("議題", agenda_lines(draft, profile)),
        *_written(("method", "signers"), draft, profile),
        *_further(_SHINGIKAI, draft, profile),
    )


def _chonai_fields(draft: Draft, profile: Profile) -> tuple[Field, ...]:
    there = attendance(draft)
    present = (*there.seated, *there.explaining, *there.office)
    absent = (("欠席者", _names(there.absent, profile)),) if there.absent else ()
    return (
        *_table_fields(draft, profile),
        ("出席者", _names(present, profile)),
        *absent,
        ("議題", agenda_lines(draft, profile)),
        *_written(("handouts",), draft, profile),
        *_further(("handouts",), draft, profile),
    )


def _some(text: str) -> tuple[str, ...]:
    return (text,) if text else ()


_FIELDS = {
    "honkaigi": _honkaigi_fields,
    "iinkai": _iinkai_fields,
    "shingikai": _shingikai_fields,
    "chonai": _chonai_fields,
    "youten": _chonai_fields,
}
