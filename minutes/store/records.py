"""What the store hands out: frozen records, times in seconds since 1970 (UTC)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from minutes.options import DEFAULT_PROFILE, TranscribeOptions
from minutes.schema import Attendee, MeetingContext, Term

JobState = Literal["queued", "running", "done", "failed", "cancelled"]


@dataclass(frozen=True, slots=True)
class JobRow:
    """One recording on its way to a draft, as the table holds it.

    ``run``: raised when results are computed anew. ``attempt``: raised when a run that failed or
    was cancelled goes on. ``fraction``: 0 to 1 over all stages.
    ``error_kind``: class name out of :mod:`minutes.errors`.
    """

    id: str
    title: str
    file_name: str
    recording_key: str
    sha256: str
    fingerprint: str
    context: MeetingContext
    options: TranscribeOptions
    created_at: float
    updated_at: float
    priority: int = 0
    body_id: str | None = None
    duration: float | None = None
    state: JobState = "queued"
    run: int = 1
    attempt: int = 1
    stage: str = "decode"
    completed: float = 0.0
    total: float = 1.0
    fraction: float = 0.0
    error: str | None = None
    error_kind: str | None = None
    worker: str | None = None
    started_at: float | None = None
    finished_at: float | None = None


EditKind = Literal[
    "statement",
    "speaker",
    "header",
    "split",
    "merge",
    "delete",
    "restore",
    "insert",
    "merge_people",
    "heading",
    "event",
    "decision",
    "action",
    "attendance",
    "replace",
    "check",
    "uncheck",
    "state",
    "version",
]
"""What a change does. ``statement``: text or speaker; ``speaker``: name and role of a person;
``version``: back to an earlier version; ``state``: draft, review or final."""


@dataclass(frozen=True, slots=True)
class NewEdit:
    """A change that is to be kept; see :class:`Edit`. ``{v}`` in an id stands for its version."""

    kind: EditKind
    target: str
    before: Mapping[str, object]
    after: Mapping[str, object]
    undoes: int | None = None


@dataclass(frozen=True, slots=True)
class Edit:
    """One change by a person. ``version`` counts from 1 within a job.

    ``target``: statement id (:func:`minutes.store.rebase.statement_ids`), id of a person, a heading
    or a fact, or ``""``. ``before``/``after``: only the fields that changed. ``undoes``: the version
    it takes back. ``batch``: first version of those that came together and are undone together.
    ``key``: a name that the sender gave it, so that sending it twice keeps it once.
    """

    job_id: str
    version: int
    generation: int
    kind: EditKind
    target: str
    before: Mapping[str, object]
    after: Mapping[str, object]
    user: str
    created_at: float
    undoes: int | None = None
    batch: int | None = None
    key: str | None = None

    @property
    def together(self) -> int:
        """The first version of its batch."""
        return self.version if self.batch is None else self.batch


@dataclass(frozen=True, slots=True)
class Body:
    """A meeting body (会議体) and what its next meeting starts from.

    ``voices``: whether its members' voices may be kept and recognised (声紋); off unless chosen.
    """

    id: str
    name: str
    members: tuple[Attendee, ...] = ()
    profile: str = DEFAULT_PROFILE
    dictionary: tuple[Term, ...] = ()
    place: str | None = None
    voices: bool = False
    updated_at: float = 0.0


@dataclass(frozen=True, slots=True)
class WorkerRow:
    """A process that takes jobs. ``beat_at``: its last sign of life."""

    id: str
    host: str
    pid: int
    slots: int
    started_at: float
    beat_at: float


@dataclass(frozen=True, slots=True)
class Timing:
    """How long one stage took for so many seconds of recording."""

    job_id: str
    stage: str
    audio_seconds: float
    wall_seconds: float
    worker: str
