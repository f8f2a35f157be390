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

    ``owner``: id of the user who handed the recording over, where there are accounts.
    ``run``: raised when results are computed anew. ``attempt``: raised when a run that failed or
    was cancelled goes on. ``fraction``: 0 to 1 over all stages.
    ``error_kind``: class name out of :mod:`minutes.errors`. ``binned_at``: when it was put into the
    bin, ``None`` where it is in the list. ``sound_gone_at``: when its recording was removed, the text staying.
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
    owner: str | None = None
    binned_at: float | None = None
    sound_gone_at: float | None = None


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
    "point",
    "attendance",
    "replace",
    "revoke",
    "reapply",
    "check",
    "uncheck",
    "state",
    "version",
    "mark",
]
"""What a change does. ``statement``: text or speaker; ``speaker``: name and role of a person;
``version``: back to an earlier version; ``state``: draft, review or final;
``mark``: a name for a version."""


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
    ``second_person``: only an approver who wrote nothing of the minutes makes them final.
    ``sound_days``: days after 確定 on which recordings are removed; ``None``: never.
    """

    id: str
    name: str
    members: tuple[Attendee, ...] = ()
    profile: str = DEFAULT_PROFILE
    dictionary: tuple[Term, ...] = ()
    place: str | None = None
    voices: bool = False
    second_person: bool = False
    sound_days: int | None = None
    updated_at: float = 0.0


Role = Literal["admin", "writer", "approver", "reader", "auditor"]
"""管理者・作成者・承認者・閲覧者・監査者."""


@dataclass(frozen=True, slots=True)
class User:
    """Somebody with an account. ``bodies``: ids of the meeting bodies that the user belongs to.

    ``password``: argon2's hash, ``""`` where only a proxy says who is there. ``failures``: wrong
    passwords since the last right one. ``locked_until``: no password is taken before.
    """

    id: str
    name: str
    role: Role
    password: str = ""
    disabled: bool = False
    failures: int = 0
    locked_until: float = 0.0
    created_at: float = 0.0
    bodies: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Session:
    """A browser that is signed in. ``digest``: SHA-256 of the secret that it holds."""

    digest: str
    user_id: str
    created_at: float
    seen_at: float


@dataclass(frozen=True, slots=True)
class PastFile:
    """A file of past minutes that a body has learnt from. ``sha256``: of its bytes."""

    body_id: str
    sha256: str
    name: str
    characters: int
    learnt_at: float


@dataclass(frozen=True, slots=True)
class Tally:
    """How often a word of a body's dictionary was put right by clerks, and how often it was right."""

    written: str
    wrong: int
    right: int


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
