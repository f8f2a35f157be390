"""Who has a draft open, and where they are: known to this process only, and only while they are there."""

from __future__ import annotations

import threading
from collections import defaultdict
from dataclasses import dataclass, replace


@dataclass(frozen=True, slots=True)
class Seat:
    """One open page. ``statement``: the id of the one that has the cursor."""

    user: str
    name: str = ""
    statement: str | None = None
    streams: int = 0


class Presence:
    """Open pages by meeting; a page is there as long as it listens to the stream of events."""

    def __init__(self) -> None:
        self._seats: dict[str, dict[str, Seat]] = defaultdict(dict)
        self._lock = threading.Lock()

    def enter(self, job_id: str, tab: str, user: str, name: str) -> None:
        """A page begins to listen."""
        with self._lock:
            known = self._seats[job_id].get(tab, Seat(user))
            self._seats[job_id][tab] = replace(
                known, user=user, name=name, streams=known.streams + 1
            )

    def leave(self, job_id: str, tab: str) -> None:
        """A page listens no more."""
        with self._lock:
            known = self._seats[job_id].get(tab)
            if known is None:
                return
            if known.streams > 1:
                self._seats[job_id][tab] = replace(known, streams=known.streams - 1)
                return
            del self._seats[job_id][tab]
            if not self._seats[job_id]:
                del self._seats[job_id]

    def move(self, job_id: str, tab: str, name: str, statement: str | None) -> None:
        """The cursor of a page that listens is elsewhere now."""
        with self._lock:
            known = self._seats.get(job_id, {}).get(tab)
            if known is not None:
                self._seats[job_id][tab] = replace(known, name=name, statement=statement)

    def others(self, job_id: str, tab: str) -> tuple[Seat, ...]:
        """Every other page that has the meeting open."""
        with self._lock:
            return tuple(seat for key, seat in self._seats.get(job_id, {}).items() if key != tab)
