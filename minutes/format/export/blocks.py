"""A draft as the sequence that every document exporter prints: headings, statements, marks."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace

from minutes.flags import FLAGS
from minutes.format.document.event_mark import chorus_mark, stands_inline
from minutes.format.document.front_words import seat_of
from minutes.format.document.polarity import stance
from minutes.format.document.votes import NONE, RAISED
from minutes.format.export.check import Check, by_paragraph, statement_checks
from minutes.format.export.safe_text import one_line, printable
from minutes.format.export.speaker_line import (
    DEFAULT_SPEAKER_STYLE,
    SPEAKER_STYLES,
    Person,
    SpeakerLine,
    same_family_marks,
    speaker_line,
)
from minutes.format.sound.people import split_family
from minutes.schema import AgendaItem, Attendee, Draft, Event, Profile, Statement, Turn
from minutes.span import Seconds
from minutes.text import normalize_for_matching

PARAGRAPH_LENGTH = 300
"""Characters after which the next statement of one speaker opens a paragraph of its own."""

_N = "[0-9０-９一二三四五六七八九十]+"
_NUMBERED = re.compile(
    f"日程第{_N}|議[題案]第?{_N}|第{_N}号|[(（]{_N}[)）]|{_N}[ 　.．、]"
    f"|(?:議員提出議案|委員会提出議案|報告|陳情|請願|諮問|発議|認定|承認|同意|意見書案?|決議案?|選挙|推薦)第{_N}号"
)
_PLACED = re.compile(r"(?:追加)?日程第?[0-9０-９一二三四五六七八九十]")
_NOT_HEARD = "〔聴取不能〕|●+|〓[^〓]{1,20}〓"
_POINT = (
    r"(?:(?:まず|次に|続いて|続きまして|そして|最後に)、?)?(?:[0-9０-９]{1,2}|[一二三四五六七八九十]{1,3})"
    r"(?:点目|つ目|番目)(?:[はがのにを、。]|です|でござい|として|について)"
)
_OPENS_PARAGRAPH = re.compile(_POINT)
_PARAGRAPH_ENDS = re.compile(rf"\n+|¶|(?<=[。？?])(?={_POINT})")
"""Where a paragraph ends: as the clerk broke it, and before 1点目は, 2点目は."""
_PRINTED_EVENTS = ("opening", "closing", "recess", "resumption", "vote", "applause", "chat")
_CALL_LENGTH = 14
"""Characters of 特に異議はございません。 and the like; who says more said something of one's own."""
_BRACKETS = ("（", "〔")


@dataclass(frozen=True, slots=True)
class Heading:
    """An agenda item's heading as it is printed."""

    text: str


@dataclass(frozen=True, slots=True)
class Part:
    """A heading below an item's: 説明要旨, 主な質疑応答."""

    text: str


@dataclass(frozen=True, slots=True)
class Piece:
    """A run of text inside a paragraph, with what a reader should check in it."""

    text: str
    checks: tuple[Check, ...] = ()
    start: Seconds | None = None
    turn_ids: tuple[str, ...] = ()

    @property
    def parts(self) -> tuple[tuple[str, str], ...]:
        """The text in parts, each with what is to be checked about just this part, or empty.

        >>> Piece("その件は〔聴取不能〕です。").parts[1]
        ('〔聴取不能〕', '聴取不能の箇所があります')
        """
        # of two doubts about the same words the first is the closer one
        labels = {check.words: check.label for check in reversed(self.checks) if check.words}
        longest_first = sorted(labels, key=len, reverse=True)
        pattern = re.compile("|".join([_NOT_HEARD, *map(_as_pattern, longest_first)]))
        parts: list[tuple[str, str]] = []
        end = 0
        for match in pattern.finditer(self.text):
            words = match.group()
            parts += [
                (self.text[end : match.start()], ""),
                (words, labels.get(words, FLAGS["inaudible"].label)),
            ]
            end = match.end()
        return tuple(part for part in (*parts, (self.text[end:], "")) if part[0])

    def check_of(self, label: str) -> Check:
        """The check behind a label of :attr:`parts`; of 〔聴取不能〕 one that nothing more is known of."""
        return next((check for check in self.checks if check.label == label), Check(label))

    @property
    def whole(self) -> tuple[Check, ...]:
        """What is to be checked about all of it."""
        said = {label for _, label in self.parts}
        return tuple(check for check in self.checks if not check.words and check.label not in said)


def _as_pattern(words: str) -> str:
    """Words as they stand; a figure not inside a longer one: 1 is not the 1 of 12."""
    exact = re.escape(words)
    first = r"(?<![0-9０-９])(?<![0-9０-９][,.])" if words[0].isdigit() else ""
    last = r"(?![,.]?[0-9０-９])" if words[-1].isdigit() else ""
    return f"{first}{exact}{last}"


@dataclass(frozen=True, slots=True)
class Speech:
    """Statements of one speaker in a row, joined. ``start``: seconds of the recording.

    ``voice``: ``声A`` for one without a name, for remarks to the clerk, never for the document.
    """

    speaker_id: str | None
    line: SpeakerLine
    paragraphs: tuple[tuple[Piece, ...], ...]
    start: Seconds | None
    voice: str = ""

    @property
    def texts(self) -> tuple[str, ...]:
        """Each paragraph's text."""
        return tuple("".join(piece.text for piece in pieces) for pieces in self.paragraphs)


@dataclass(frozen=True, slots=True)
class Mark:
    """Something that happened, on its own line."""

    text: str
    kind: str
    start: Seconds | None = None


Block = Heading | Part | Speech | Mark


def option(profile: Profile, name: str, default: str) -> str:
    """A profile option that holds a word."""
    return str(profile.options.get(name, default))


def speaker_style(profile: Profile) -> str:
    """The profile's ``speaker_style``; the default where the profile names none that exists."""
    style = option(profile, "speaker_style", DEFAULT_SPEAKER_STYLE)
    return style if style in SPEAKER_STYLES else DEFAULT_SPEAKER_STYLE


def people(draft: Draft, *, style: str = "") -> Mapping[str, Person]:
    """Who is behind each speaker id, with marks that distinguish equal family names of the roster.

    In the styles of a 審議会 the secretariat speaks as one: 【事務局】.
    """
    roster = {_bare(attendee.name): attendee for attendee in draft.minutes_doc.attendees}
    named = (
        Attendee(speaker.name, speaker.role)
        for speaker in draft.transcript.speakers
        if speaker.name
    )
    marks = same_family_marks(split_family(attendee) for attendee in roster.values() or named)
    found: dict[str, Person] = {}
    for speaker in draft.transcript.speakers:
        attendee = roster.get(_bare(speaker.name or ""), Attendee(speaker.name or ""))
        role = speaker.role or attendee.role or ""
        if role == "議員" and style.startswith("honkaigi"):
            role = seat_of(attendee) or role
        if style.startswith("shingikai") and "事務局" in (attendee.group or ""):
            role = "事務局"
        family, given = map(one_line, split_family(attendee)) if speaker.name else ("", "")
        found[speaker.id] = Person(
            family, given, one_line(role), one_line(marks.get((family, given), ""))
        )
    return found


def document_blocks(draft: Draft, profile: Profile) -> tuple[Block, ...]:
    """Everything between the header and the signatures, in the order of the document."""
    style = speaker_style(profile)
    who = people(draft, style=style)
    first_of = _first_voices(draft)
    voices = _voices(who)
    turns = {turn.id: turn for turn in draft.transcript.turns if turn.words}
    blocks: list[Block] = []
    place: dict[str, int] = {}  # turn id → its last block
    for item in draft.minutes_doc.agenda:
        if item.number is not None and item.statements:
            blocks.append(Heading(item_heading(item, profile)))
        for statement in item.statements:
            if is_printed(statement):
                speaker_id = statement.speaker_id or ""
                line = speaker_line(who.get(speaker_id, Person()), style)
                speech = _speech(statement, line, turns, voices.get(speaker_id, ""))
                blocks.append(replace(speech, speaker_id=first_of.get(speaker_id)))
            if blocks:
                place.update(dict.fromkeys(statement.turn_ids, len(blocks) - 1))
    events = _with_events(blocks, place, _printed(draft.minutes_doc.events, profile), profile)
    return _joined(_without_calls(events))


def is_printed(statement: Statement) -> bool:
    """Whether a statement has words: what a clerk emptied stands in no file.

    >>> is_printed(Statement("S1", "はい。", "", ("T1",)))
    False
    """
    return bool(printable(statement.text).replace("¶", "").strip())


def _printed(events: Iterable[Event], profile: Profile) -> tuple[Event, ...]:
    """Without the chat, unless the profile prints it."""
    chat = profile.options.get("chat") is True
    return tuple(event for event in events if chat or event.kind != "chat")


def item_heading(item: AgendaItem, profile: Profile) -> str:
    """An agenda item as it is headed: ``日程第1　…`` in councils and committees, else ``議題1　…``.

    A title that brings its own number keeps it; the option ``item_place`` has its place stand before
    it: ``日程第2　議案第9号　…``.
    """
    title = one_line(item.title)
    if _NUMBERED.match(title):
        placed = option(profile, "item_place", "no") == "yes"
        return placed_heading(item, profile) if placed else title
    return placed_heading(item, profile)


def placed_heading(item: AgendaItem, profile: Profile) -> str:
    """An agenda item with its place in the 議事日程, whatever number its title brings."""
    title = one_line(item.title)
    if _PLACED.match(title):
        return title
    word = "日程第" if profile.layout in ("honkaigi", "iinkai") else "議題"
    return f"{word}{item.number}　{title}"


def _bare(name: str) -> str:
    return "".join(name.split())


def statement_start(statement: Statement, turns: Mapping[str, Turn]) -> Seconds | None:
    """When a statement begins in the recording; ``None`` for one that a clerk wrote in."""
    cited = (turns[turn_id] for turn_id in statement.turn_ids if turn_id in turns)
    return min((turn.span.start for turn in cited), default=None)


def _speech(
    statement: Statement, line: SpeakerLine, turns: Mapping[str, Turn], voice: str
) -> Speech:
    start = statement_start(statement, turns)
    split = (part.strip() for part in _PARAGRAPH_ENDS.split(printable(statement.text)))
    parts = tuple(filter(None, split))
    checks = by_paragraph(statement_checks(statement, turns), parts)
    pieces = (
        (Piece(part, mine, start, statement.turn_ids),)
        for part, mine in zip(parts, checks, strict=True)
    )
    return Speech(statement.speaker_id, line, tuple(pieces), start, voice)


def _first_voices(draft: Draft) -> Mapping[str, str]:
    """Speaker id → the first of the same person: one who was heard as two voices speaks as one."""
    first: dict[str, str] = {}
    for speaker in draft.transcript.speakers:
        first.setdefault(_bare(speaker.name or "") or speaker.id, speaker.id)
    return {
        speaker.id: first[_bare(speaker.name or "") or speaker.id]
        for speaker in draft.transcript.speakers
    }


def _voices(who: Mapping[str, Person]) -> Mapping[str, str]:
    """What tells the nameless apart while someone finds out who they are: 声A, 声B, …"""
    nameless = [speaker_id for speaker_id, person in who.items() if not person.known]
    return {
        speaker_id: f"声{chr(ord('A') + index) if index < 26 else index + 1}"
        for index, speaker_id in enumerate(nameless)
    }


def _with_events(
    blocks: list[Block], place: Mapping[str, int], events: Iterable[Event], profile: Profile
) -> Iterator[Block]:
    """``blocks`` with each event where it was said, else where its time falls."""
    before: dict[int, list[Event]] = {}
    after: dict[int, list[Event]] = {}
    for event in sorted(events, key=lambda event: event.time):
        index = place.get(event.turn_id or "", _index_by_time(blocks, event.time))
        # 本会議 print the hour above the words that open the sitting, committees below them
        opens = event.kind in ("opening", "resumption")
        above = opens and (profile.layout == "honkaigi" or index < 0)
        (before if above else after).setdefault(max(index, 0), []).append(event)
    if not blocks:
        yield from filter(None, (_mark(event) for event in events))
    for index, block in enumerate(blocks):
        yield from filter(None, (_mark(event) for event in before.get(index, ())))
        for event in after.get(index, ()):
            block = _with_event_inside(block, event)
        yield block
        own_line = (event for event in after.get(index, ()) if not stands_inline(event.text))
        yield from filter(None, map(_mark, own_line))


def _without_calls(blocks: Iterable[Block]) -> Iterator[Block]:
    """``blocks`` without speeches that a mark beside them says already.

    異議なし。 from the benches is printed as 〔「異議なし」と呼ぶ者あり〕 alone, under nobody's name.
    """
    kept: list[Block] = []
    for block in blocks:
        if isinstance(block, Mark):
            while kept and _is_call(kept[-1], block):
                kept.pop()
        elif kept and _is_call(block, kept[-1]):
            continue
        kept.append(block)
    return iter(kept)


def _is_call(block: Block, mark: Block) -> bool:
    if not (isinstance(block, Speech) and isinstance(mark, Mark) and mark.kind == "vote"):
        return False
    doubtful = any(
        not check.quiet for pieces in block.paragraphs for piece in pieces for check in piece.checks
    )
    text = "".join(block.texts)
    said = normalize_for_matching(text)
    if doubtful or said == "":
        return False
    read = stance(text)
    whole = read is not None and read.mood == "said" and len(said) <= _CALL_LENGTH
    called = (RAISED if read.objects else NONE) if read is not None and whole else said
    return mark.text in {chorus_mark(said), chorus_mark(called)}


def _index_by_time(blocks: list[Block], time: Seconds) -> int:
    """The last statement that began by ``time``; -1 where none had."""
    began = [
        index
        for index, block in enumerate(blocks)
        if isinstance(block, Speech) and block.start is not None and block.start <= time
    ]
    return began[-1] if began else -1


def _mark(event: Event) -> Mark | None:
    text = one_line(event.text)
    printed = event.kind in _PRINTED_EVENTS or (
        event.kind == "attendance" and text.startswith(_BRACKETS)
    )
    return Mark(text, event.kind, event.time) if printed and text else None


def _with_event_inside(block: Block, event: Event) -> Block:
    """A speech with its applause behind the last full stop, and with what a warning asks to check."""
    if not isinstance(block, Speech):
        return block
    *others, last = block.paragraphs
    if stands_inline(event.text) and event.text not in last[-1].text:
        return replace(block, paragraphs=(*others, (*last, Piece(event.text, (), event.time))))
    if event.kind == "warning":
        told = Check(one_line(event.text), remark=True)
        piece = replace(last[-1], checks=(*last[-1].checks, told))
        return replace(block, paragraphs=(*others, (*last[:-1], piece)))
    return block


def _joined(blocks: Iterable[Block]) -> tuple[Block, ...]:
    """Neighbouring speeches of one speaker as one; nobody's speeches stay apart."""
    joined: list[Block] = []
    for block in blocks:
        last = joined[-1] if joined else None
        if (
            isinstance(block, Speech)
            and isinstance(last, Speech)
            and block.speaker_id is not None
            and block.speaker_id == last.speaker_id
        ):
            joined[-1] = _join(last, block)
        else:
            joined.append(block)
    return tuple(joined)


def _join(first: Speech, second: Speech) -> Speech:
    """Runs on inside the paragraph until that has grown long, or 2点目は begins."""
    long = sum(len(piece.text) for piece in first.paragraphs[-1]) >= PARAGRAPH_LENGTH
    if long or _OPENS_PARAGRAPH.match(second.texts[0]):
        return replace(first, paragraphs=first.paragraphs + second.paragraphs)
    *before, last = first.paragraphs
    head, *rest = second.paragraphs
    return replace(first, paragraphs=(*before, last + head, *rest))
