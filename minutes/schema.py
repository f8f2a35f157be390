"""Every record that crosses a room. Frozen, slotted, tuples inside; seconds on the recording's clock.

``None`` means "asked, unknown", never "not computed yet".
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from functools import lru_cache
from itertools import chain
from operator import attrgetter
from types import MappingProxyType
from typing import TYPE_CHECKING, Literal

from minutes.held import Held
from minutes.span import Seconds, Span

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

SAMPLE_RATE = 16_000
"""Samples a second of every :class:`Audio` inside the pipeline."""

INAUDIBLE = "〔聴取不能〕"
"""Text of a stretch of speech that could not be recognised."""


@dataclass(frozen=True, slots=True, eq=False)
class Audio:
    """One channel of sound.

    ``samples``: (num_samples,) float32 in -1 to 1; ``sample_rate``: samples a second. ``is_far``: heard
    from far off, through a room's answer and its noise (:class:`minutes.audio.acoustics.Acoustics`).
    """

    samples: NDArray[np.float32]
    sample_rate: int = SAMPLE_RATE
    is_far: bool = False

    @property
    def duration(self) -> Seconds:
        """Length in seconds."""
        return len(self.samples) / self.sample_rate

    def crop(self, span: Span) -> Audio:
        """The part inside ``span``; a view, nothing is copied."""
        start = max(0, round(span.start * self.sample_rate))
        return Audio(self.samples[start : round(span.end * self.sample_rate)], self.sample_rate)


@dataclass(frozen=True, slots=True)
class Word:
    """The smallest timed text: in Japanese a few characters, not a morpheme.

    ``confidence``: 0 to 1. ``original``: what was recognised before a vocabulary correction.
    """

    text: str
    span: Span
    confidence: float = 1.0
    original: str | None = None


@dataclass(frozen=True, slots=True)
class Segment:
    """A unit of recognised speech; ``text == "".join(w.text for w in words)``.

    ``flags``: what a reader should check or know (:mod:`minutes.flags`), e.g. ``"inaudible"``.
    """

    span: Span
    text: str
    words: tuple[Word, ...]
    confidence: float = 1.0
    flags: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Region:
    """Who spoke when, without text. ``speaker_id``: ``"S1"``, ``"S2"``, … by first appearance."""

    span: Span
    speaker_id: str


@dataclass(frozen=True, slots=True)
class Diarization:
    """Who spoke when.

    ``regions``: sorted, may overlap. ``exclusive``: sorted, one speaker at a time, for words.
    ``embeddings``: (speaker_id, unit vector) for each speaker.
    """

    regions: tuple[Region, ...]
    exclusive: tuple[Region, ...]
    embeddings: tuple[tuple[str, tuple[float, ...]], ...] = ()

    @property
    def speaker_ids(self) -> tuple[str, ...]:
        """Speakers by first appearance."""
        return tuple(dict.fromkeys(region.speaker_id for region in self.regions))


_TEXT = attrgetter("text")


@dataclass(frozen=True, slots=True)
class Turn:
    """One speaker's stretch of words (発話), until the speaker changes or pauses long.

    ``speaker_id`` is ``None`` where nobody could be told. ``overlapped``: someone else spoke too.
    """

    id: str
    speaker_id: str | None
    words: tuple[Word, ...]
    overlapped: bool = False
    flags: tuple[str, ...] = ()

    @property
    def text(self) -> str:
        """Verbatim text (素起こし)."""
        return "".join(map(_TEXT, self.words))

    @property
    def span(self) -> Span:
        """From the first word's start to the last word's end."""
        return Span(self.words[0].span.start, max(word.span.end for word in self.words))


@dataclass(frozen=True, slots=True)
class Evidence:
    """Why a name was given. ``kind``: nomination, introduction, chair, answer, elimination, profile, caption, track, manual."""

    kind: str
    detail: str
    weight: float = 1.0
    turn_id: str | None = None


@dataclass(frozen=True, slots=True)
class Speaker:
    """A person of this recording; ``name`` is ``None`` while nobody could be named."""

    id: str
    name: str | None = None
    role: str | None = None
    evidence: tuple[Evidence, ...] = ()
    confidence: float = 0.0


@dataclass(frozen=True, slots=True)
class Attendee:
    """A row of the roster (名簿)."""

    name: str
    role: str | None = None
    group: str | None = None
    aliases: tuple[str, ...] = ()
    reading: str | None = None


@dataclass(frozen=True, slots=True)
class Recording:
    """The file that was heard. ``sha256`` is of its bytes, hexadecimal."""

    file_name: str
    duration: Seconds
    sha256: str


@dataclass(frozen=True, slots=True)
class Provenance:
    """How a transcript came to be."""

    app_version: str
    asr_model: str
    diarize_model: str
    options: Mapping[str, object] = field(default_factory=lambda: MappingProxyType({}))
    seconds_by_stage: Mapping[str, Seconds] = field(default_factory=lambda: MappingProxyType({}))


@dataclass(frozen=True, slots=True)
class Transcript:
    """What was said by whom, verbatim and timed."""

    recording: Recording
    turns: tuple[Turn, ...]
    speakers: tuple[Speaker, ...]
    provenance: Provenance


@dataclass(frozen=True, slots=True)
class Header:
    """What stands above the minutes. ``ended_at`` is ``started_at`` plus the recording's length.

    The fields from ``session`` on are those of :mod:`minutes.front_fields`: lines of text, ``None``
    where nobody wrote any, empty where a person left them blank.
    """

    title: str = ""
    date: date | None = None
    started_at: datetime | None = None
    ended_at: datetime | None = None
    place: str | None = None
    session: str | None = None
    agenda_number: str | None = None
    business: str | None = None
    late: str | None = None
    signers: str | None = None
    openness: str | None = None
    closed_part: str | None = None
    observers: str | None = None
    handouts: str | None = None
    method: str | None = None


@dataclass(frozen=True, slots=True)
class MeetingContext:
    """What the clerk knows before the recording is heard: header, roster 名簿, agenda 次第."""

    header: Header = Header()
    roster: tuple[Attendee, ...] = ()
    agenda: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Statement:
    """An edited turn or several in the document (発言); cites the turns that it came from."""

    speaker_id: str | None
    verbatim: str
    text: str
    turn_ids: tuple[str, ...]
    flags: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class AgendaItem:
    """``number`` is ``None`` for what was said before the first item (no heading)."""

    number: int | None
    title: str
    statements: tuple[Statement, ...]


EventKind = Literal[
    "opening",
    "closing",
    "recess",
    "resumption",
    "vote",
    "vote_result",
    "applause",
    "attendance",
    "next_meeting",
    "chat",
    "warning",
]


@dataclass(frozen=True, slots=True)
class Event:
    """Something that happened; ``time`` in seconds of the recording; ``text`` as it is printed."""

    kind: EventKind
    time: Seconds
    text: str
    turn_id: str | None = None


@dataclass(frozen=True, slots=True)
class Ballot:
    """What one member answered in a roll call; ``None`` where it was not heard."""

    name: str
    answer: str | None


@dataclass(frozen=True, slots=True)
class VoteRecord:
    """How a decision was voted: a row of the 議決結果一覧. Nothing stands in it that was not said.

    ``number``: 議案第5号; ``title``: 件名; ``outcome``: 可決, 不採択 …; ``way``: 簡易, 起立, 挙手, 投票,
    指名点呼, 拍手, 動議; ``result``: 異議なし, 起立多数, 賛成5名、反対2名. Each is empty where unknown.
    """

    number: str = ""
    title: str = ""
    outcome: str = ""
    way: str = ""
    result: str = ""
    ballots: tuple[Ballot, ...] = ()


@dataclass(frozen=True, slots=True)
class Decision:
    """A decision (決定事項) and the turns that it rests on; ``vote``: how it was voted, if it was."""

    text: str
    turn_ids: tuple[str, ...]
    vote: VoteRecord | None = None


@dataclass(frozen=True, slots=True)
class ActionItem:
    """Something to do; ``owner`` and ``due`` are ``None`` where nobody said them."""

    text: str
    owner: str | None
    due: date | None
    turn_ids: tuple[str, ...]


PointKind = Literal["説明", "問", "答", "意見", "結論", "宿題"]
"""説明要旨, the question and the answer of 主な質疑応答, 意見, 結論, 宿題."""


@dataclass(frozen=True, slots=True)
class KeyPoint:
    """A line of the 要点筆記 and the turns that it cites.

    ``item``: number of its agenda item. ``speaker_id``: ``None`` for 結論 and 宿題. ``note``: who has
    to do a 宿題, until when. ``said``: the line in the meeting's words where a language model wrote
    ``text``; ``refused``: what a model proposed and was not taken, and why.
    """

    kind: PointKind
    text: str
    item: int | None = None
    speaker_id: str | None = None
    turn_ids: tuple[str, ...] = ()
    note: str = ""
    said: str = ""
    refused: str = ""


@dataclass(frozen=True, slots=True)
class Dropped:
    """A turn that stands in no statement, and the rule that dropped it.

    ``rule``: ``"empty"`` (nothing was left after editing: a backchannel, a filler) or
    ``"nomination"`` (the chair's bare nomination, where the profile drops those).
    """

    turn_id: str
    rule: str


@dataclass(frozen=True, slots=True)
class MeetingMinutes:
    """The document 会議録."""

    header: Header
    attendees: tuple[Attendee, ...]
    agenda: tuple[AgendaItem, ...]
    events: tuple[Event, ...] = ()
    decisions: tuple[Decision, ...] = ()
    actions: tuple[ActionItem, ...] = ()
    profile: str = "iinkai"
    dropped: tuple[Dropped, ...] = ()
    points: tuple[KeyPoint, ...] = ()

    @property
    def statements(self) -> tuple[Statement, ...]:
        """All statements in the order of the document."""
        return _statements(Held(self.agenda))


@lru_cache(maxsize=16)
def _statements(held: Held[tuple[AgendaItem, ...]]) -> tuple[Statement, ...]:
    return tuple(chain.from_iterable(item.statements for item in held.value))


@dataclass(frozen=True, slots=True)
class Draft:
    """What was said and what is filed, together: every exporter and the store take this."""

    transcript: Transcript
    minutes_doc: MeetingMinutes

    @property
    def speakers(self) -> Mapping[str, Speaker]:
        """Speakers by id."""
        return {speaker.id: speaker for speaker in self.transcript.speakers}


@dataclass(frozen=True, slots=True)
class Term:
    """A word that this meeting uses (用語辞書). ``mistakes``: how recognisers tend to write it.

    ``kind``: ``"name"``, ``"role"``, ``"agenda"``, ``"dictionary"`` or ``"paper"``; of the body's past
    minutes ``"learnt"``; of any meeting ``"council"`` or ``"usual"``.
    """

    text: str
    reading: str | None = None
    mistakes: tuple[str, ...] = ()
    kind: str = "dictionary"


@dataclass(frozen=True, slots=True)
class Caption:
    """A line of Zoom's or Teams' captions; ``speaker_name`` is ``None`` where the file names nobody."""

    span: Span
    speaker_name: str | None
    text: str


@dataclass(frozen=True, slots=True)
class ChatMessage:
    """A message of Zoom's chat; ``time`` in seconds of the day, or of the recording."""

    time: Seconds
    sender: str
    text: str


@dataclass(frozen=True, slots=True)
class Profile:
    """A municipality's rules (様式).

    ``layout``: ``honkaigi``, ``iinkai``, ``shingikai``, ``chonai`` or ``youten``.
    ``level``: how far the text is edited (``kebatori`` … ``all``).
    ``options``: option name → value, names and defaults: ``minutes.format.text.settings``.
    ``template``: path of the municipality's own Word template.
    """

    name: str
    title: str
    layout: str = "iinkai"
    level: str = "all"
    options: Mapping[str, object] = field(default_factory=lambda: MappingProxyType({}))
    dictionary: tuple[Term, ...] = ()
    template: str | None = None
