"""What the service tells about a job, and the numbers that rule the queue."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from types import MappingProxyType
from typing import Literal

JobState = Literal["queued", "running", "done", "failed", "cancelled"]

STATES: Mapping[str, str] = MappingProxyType(
    {
        "queued": "順番待ち",
        "running": "作成中",
        "done": "できました",
        "failed": "失敗",
        "cancelled": "中止",
    }
)
"""State → what a person reads, on the page and on the command line."""

INTERACTIVE = 0
"""Priority of an upload that a person waits for."""

ARCHIVE = 10
"""Priority of ``minutes batch``; smaller numbers go first."""


@dataclass(frozen=True, slots=True)
class Job:
    """One recording on its way to a draft.

    ``stage``: a key of :data:`minutes.progress.STAGES`; ``completed`` of ``total`` inside it.
    ``fraction``: 0 to 1 over all stages. ``seconds_left``: ``None`` while nobody can say.
    ``error``: the Japanese line of a failed job. ``generation``: number of the newest draft, 0
    while there is none. ``run``: how often it was begun anew; ``sha256``: of the recording.
    """

    id: str
    title: str
    file_name: str
    state: JobState
    stage: str
    completed: float
    total: float
    fraction: float
    seconds_left: float | None
    error: str | None
    created_at: datetime
    started_at: datetime | None = None
    finished_at: datetime | None = None
    duration: float | None = None
    priority: int = INTERACTIVE
    body_id: str | None = None
    owner: str | None = None
    run: int = 1
    sha256: str = ""

    @property
    def ended(self) -> bool:
        """Whether nothing more happens without a person."""
        return self.state in ("done", "failed", "cancelled")
