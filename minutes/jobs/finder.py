"""Search over all meetings, as their drafts stand at this moment."""

from __future__ import annotations

import logging
import threading
import zlib
from collections.abc import Collection, Iterator, Mapping
from datetime import date

from minutes.errors import StoreError
from minutes.jobs.recent import Recent
from minutes.jobs.resolving import Resolver
from minutes.schema import Draft, Header, Speaker
from minutes.store.document import Resolved
from minutes.store.opening import Store
from minutes.store.rebase import resolve
from minutes.store.records import JobRow
from minutes.store.search import Found, Headline, Line, Made, Reach, Stand, Wanted
from minutes.text import name_with_role, wareki, weekday

log = logging.getLogger(__name__)

_AT_ONCE = 40
"""Meetings that a search brings up to date itself; more are the thread's."""

_PATIENCE = 10
"""Seconds that a search waits for others that bring the index up to date."""

_LINES = 60_000
"""Lines in memory of the meetings that were brought up to date last: their words are the drafts'."""


class Finder:
    """The index of all meetings, brought up to date when it is asked and in a thread of its own.

    Parameters
    ----------
    store : Store
    resolver : Resolver, optional
        What is in memory of the drafts that clerks work on, which need not be read again.
    """

    def __init__(self, store: Store, resolver: Resolver | None = None) -> None:
        self._store, self._resolver = store, resolver
        self._closing = threading.Event()
        self._thread: threading.Thread | None = None
        self._lock = threading.Lock()
        self._indexing = threading.Lock()
        self._made: Recent[str, Made] = Recent(_LINES, lambda made: len(made.lines))

    def find(
        self, wanted: Wanted, *, offset: int = 0, limit: int = 20
    ) -> tuple[int, tuple[Found, ...]]:
        """How many meetings hold every word, and those from ``offset`` on.

        Every edit that was kept before is seen, but for meetings that :meth:`behind` counts.
        """
        self.catch_up(_AT_ONCE)
        return self._store.search.find(wanted, offset=offset, limit=limit)

    def titles(self, job_ids: Collection[str]) -> Mapping[str, str]:
        """Job → what its meeting is called by now, be it in the bin or not."""
        return self._store.search.titles(job_ids)

    def behind(self, reach: Reach | None = None) -> int:
        """Meetings whose index is still to be made (after an upgrade, a night of batches)."""
        return len(self._store.search.stale(reach=reach))

    def catch_up(self, most: int) -> None:
        """Bring up to date what is not, ``most`` meetings at a time."""
        if not self._indexing.acquire(timeout=_PATIENCE):  # what several ask for is done once
            return
        try:
            for stand in self._store.search.stale(most):
                if self._closing.is_set():
                    return
                self._index(stand)
        finally:
            self._indexing.release()

    def wake(self) -> None:
        """Bring everything up to date in a thread, unless one is at it."""
        with self._lock:
            busy = self._thread is not None and self._thread.is_alive()
            if busy or self._closing.is_set() or not self._store.search.stale(1):
                return
            self._thread = threading.Thread(target=self._all, name="search index", daemon=True)
            self._thread.start()

    def close(self) -> None:
        """Stop the thread."""
        self._closing.set()
        if self._thread is not None:
            self._thread.join()

    def _all(self) -> None:
        unread = 0
        try:
            while not self._closing.is_set():
                stands = self._store.search.stale(unread + 1)
                if len(stands) <= unread:
                    return
                with self._indexing:
                    unread += not self._index(stands[unread])
        except StoreError:  # the next call tries again
            return

    def _index(self, stand: Stand) -> bool:
        """Whether the meeting's index was made; where the database did not answer, the next call tries
        again."""
        try:
            row = self._store.jobs.get(stand.job_id)
            resolved = self._resolved(stand)
        except StoreError as error:
            log.warning("not indexed yet: %s (%s)", stand.job_id, type(error).__name__)
            return False
        except (ValueError, KeyError, TypeError, zlib.error) as error:
            # One meeting that cannot be read must not keep the others from being found.
            log.warning("not indexed: %s (%s)", stand.job_id, type(error).__name__)
            row, resolved = self._store.jobs.get(stand.job_id), None
        header = resolved.draft.minutes_doc.header if resolved else row.context.header
        headline = Headline(
            title=header.title or row.title,
            held_on=header.date.isoformat() if header.date else "",
            document=resolved.state if resolved else "",
        )
        made = Made(stand, headline, tuple(lines_of(row, resolved)))
        before = self._made.get(stand.job_id)
        if self._store.search.put(stand, headline, made.lines, before):
            self._made.keep(stand.job_id, made)
        return True

    def _resolved(self, stand: Stand) -> Resolved | None:
        if stand.generation == 0:
            return None
        known = self._store.drafts.edits(stand.job_id)
        edits = tuple(edit for edit in known if edit.version <= stand.version)
        if self._resolver is not None and self._resolver.is_open(stand.job_id, stand.generation):
            return self._resolver.words(stand.job_id, edits, stand.generation)
        numbers = {stand.generation, *(edit.generation for edit in edits)}
        drafts = {number: self._store.drafts.get(stand.job_id, number) for number in numbers}
        return resolve(drafts, edits)


def lines_of(row: JobRow, resolved: Resolved | None) -> Iterator[Line]:
    """Everything of a meeting that can be found, in the order in which it is shown."""
    header = resolved.draft.minutes_doc.header if resolved else row.context.header
    yield Line("title", header.title or row.title)
    yield Line("file", row.file_name)
    yield from _about(header)
    if resolved is None:
        yield from (
            Line("person", name_with_role(who.name, who.role)) for who in row.context.roster
        )
        return
    yield from _people(resolved)
    yield from _said(resolved)


def _about(header: Header) -> Iterator[Line]:
    if header.date:
        yield Line("date", date_spellings(header.date))
    if header.place:
        yield Line("place", header.place)


def date_spellings(day: date) -> str:
    """The ways in which a person may look for a day.

    >>> date_spellings(date(2025, 6, 10))
    '令和7年6月10日（火曜日）・2025年6月10日・2025/6/10・2025-06-10・R7.6.10'
    """
    japanese = wareki(day)
    era = {"令和": "R", "平成": "H", "昭和": "S"}.get(japanese[:2], "")
    year = japanese[2:].split("年")[0].replace("元", "1")
    short = f"・{era}{year}.{day.month}.{day.day}" if era else ""
    plain = f"{day.year}年{day.month}月{day.day}日・{day.year}/{day.month}/{day.day}"
    return f"{japanese}（{weekday(day)}）・{plain}・{day.isoformat()}{short}"


def _people(resolved: Resolved) -> Iterator[Line]:
    """Who spoke, each where they spoke first, and who else was there."""
    document = resolved.draft.minutes_doc
    first: dict[str | None, str] = {}
    for key, statement in zip(resolved.ids, document.statements, strict=True):
        first.setdefault(statement.speaker_id, key)
    named = set()
    for speaker in resolved.draft.transcript.speakers:
        if speaker.name or speaker.role:
            named.add(speaker.name)
            text = name_with_role(speaker.name, speaker.role)
            yield Line("person", text, first.get(speaker.id, ""))
    for who in document.attendees:
        if who.name not in named:
            yield Line("person", name_with_role(who.name, who.role))


def _said(resolved: Resolved) -> Iterator[Line]:
    draft = resolved.draft
    starts = _starts(draft)
    who = {speaker.id: label_of(speaker) for speaker in draft.transcript.speakers}
    ids = iter(resolved.ids)
    for item in draft.minutes_doc.agenda:
        keys = [next(ids) for _ in item.statements]
        if item.title:
            yield Line("heading", item.title, keys[0] if keys else "")
        for key, statement in zip(keys, item.statements, strict=True):
            heard = [starts[turn_id] for turn_id in statement.turn_ids if turn_id in starts]
            speaker = who.get(statement.speaker_id or "", "")
            yield Line("text", statement.text, key, speaker, min(heard, default=None))


def _starts(draft: Draft) -> dict[str, float]:
    """Turn → when its first word is said."""
    return {turn.id: turn.words[0].span.start for turn in draft.transcript.turns if turn.words}


def label_of(speaker: Speaker | None) -> str:
    """Name and role; empty where nobody knows who it is."""
    return name_with_role(speaker.name, speaker.role) if speaker else ""
