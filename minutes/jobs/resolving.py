"""The draft at any version: its words, and the facts that they hold; in memory while somebody works on it."""

from __future__ import annotations

import threading
import time
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from itertools import chain

from minutes.errors import NotStored
from minutes.jobs.hurry import Hurry
from minutes.jobs.later import reads_much
from minutes.jobs.recent import Recent
from minutes.jobs.results import load_papers
from minutes.memory import collector
from minutes.schema import Draft, Profile
from minutes.store.document import Resolved
from minutes.store.facts import with_facts
from minutes.store.files import Files
from minutes.store.opening import Store
from minutes.store.rebase import resolve
from minutes.store.records import Edit

# Thirty clerks may have thirty meetings open, and what is thrown out must be read anew for each key.
_STATEMENTS_OF_DRAFTS = 20_000  # some 20 KB each, once what corrections need was read of them
# 0.3 to 1.4 KB each: a version shares nearly all that it holds with its draft, and goes with it.
_STATEMENTS_OF_VERSIONS = 100_000
_AFTER_OPENING, _GIVING_WAY = 1.5, 0.03  # s; a step of reading ahead takes 0.01 to 0.02

_Version = tuple[str, int, int]  # job, generation of the machine's draft, number of the last edit


class Resolver:
    """Drafts with their edits, at any version.

    Parameters
    ----------
    store : Store
    files : Files
    """

    def __init__(self, store: Store, files: Files) -> None:
        self._store, self._files = store, files
        self._machine: Recent[tuple[str, int], Draft] = Recent(
            _STATEMENTS_OF_DRAFTS, lambda draft: len(draft.minutes_doc.statements)
        )
        self._resolved: Recent[_Version, Resolved] = _versions()
        self._worded: Recent[_Version, Resolved] = _versions()
        self._locks: defaultdict[str, threading.RLock] = defaultdict(threading.RLock)
        self._word_locks: defaultdict[str, threading.RLock] = defaultdict(threading.RLock)
        self._ahead: set[tuple[str, int]] = set()
        self.hurry = Hurry()

    def resolved(
        self, job_id: str, edits: tuple[Edit, ...], newest: int | None = None
    ) -> tuple[Resolved, int]:
        """The newest draft with these edits, words and facts, and which generation it is.

        ``newest``: see :meth:`words`.

        Raises
        ------
        StoreError
            There is none yet.
        """
        newest = self._store.drafts.latest(job_id) if newest is None else newest
        key = _key(job_id, newest, edits)
        read = self._resolved.get(key)
        if read is not None:  # what is being read of another version holds nobody up
            return read, newest
        with self._reading(job_id):  # of one meeting: what is read of it holds up no other
            known = self._resolved.get(key)
            if known is None:
                known = self._with_facts(job_id, self.words(job_id, edits, newest), newest)
                self._resolved.keep(key, known)
                collector.set_aside_young()
            return known, newest

    @contextmanager
    def _reading(self, job_id: str) -> Iterator[None]:
        """Alone with a meeting's facts; who waits for that lets who reads them go on."""
        with self.hurry.resting():
            self._locks[job_id].acquire()
        try:
            yield
        finally:
            self._locks[job_id].release()

    def words(self, job_id: str, edits: tuple[Edit, ...], newest: int | None = None) -> Resolved:
        """The draft with these edits, without any facts: nothing that is slow is read for it.

        ``newest``: the machine's draft that they are put on, where that is not to change meanwhile or
        is not to be asked for (inside a transaction, which has its connection already).
        """
        newest = self._store.drafts.latest(job_id) if newest is None else newest
        key = _key(job_id, newest, edits)
        with self._word_locks[job_id]:  # never waits for what is read
            known = self._worded.get(key)
            if known is None:
                numbers = {newest, *(edit.generation for edit in edits)}
                generations = {number: self._generation(job_id, number) for number in numbers}
                known = resolve(generations, edits)
                self._worded.keep(key, known)
            return known

    def is_open(self, job_id: str, generation: int) -> bool:
        """Whether that draft is in memory, as somebody works on it."""
        return self._machine.get((job_id, generation)) is not None

    def facts_take_long(
        self, job_id: str, edits: tuple[Edit, ...], facts: int, newest: int
    ) -> bool:
        """Whether much must be read anew for the facts after these edits, or is being read.

        ``facts``: a version whose facts are read. ``newest``: see :meth:`words`.
        """
        if self._resolved.get(_key(job_id, newest, edits)) is not None:
            return False
        if not self._locks[job_id].acquire(blocking=False):
            return True
        self._locks[job_id].release()
        machine = self._generation(job_id, newest)
        before = self.words(job_id, edits[:facts], newest)
        return reads_much(machine, before, self.words(job_id, edits, newest))

    def profile(self, job_id: str, run: int) -> Profile:
        """The 様式 that a run wrote the draft by.

        Raises
        ------
        NotStored
            Nobody knows.
        """
        return load_papers(self._files, job_id, run).profile

    def read_ahead(self, job_id: str) -> None:
        """Read in the background, once, what corrections will ask for first.

        A little at a time, with pauses that are longer: whoever works meanwhile comes first.
        """
        newest = self._store.drafts.latest(job_id)
        with self._locks[job_id]:
            if (job_id, newest) in self._ahead:
                return
            try:
                profile = self.profile(job_id, newest)
            except NotStored:  # nobody knows how its facts were written
                return
            machine = self._generation(job_id, newest)
            self._ahead.add((job_id, newest))

        def read() -> None:
            from minutes.format.document import reread
            from minutes.format.keypoints import exchange

            time.sleep(_AFTER_OPENING)
            lines = exchange.read_ahead(machine.minutes_doc.statements)
            for _ in chain(reread.read_ahead(machine, profile), lines):
                if not self.is_open(job_id, newest):
                    return
                time.sleep(_GIVING_WAY)
                self.hurry.give_way()
            collector.set_aside()

        threading.Thread(target=read, name="read-ahead", daemon=True).start()

    def _with_facts(self, job_id: str, resolved: Resolved, newest: int) -> Resolved:
        """With the facts that the corrected words hold, and those that a person made."""
        machine = self._generation(job_id, newest)
        document = resolved.draft.minutes_doc
        if document != machine.minutes_doc:
            from minutes.format.document.reread import reread
            from minutes.format.keypoints import renew

            profile = self.profile(job_id, newest)
            document = reread(machine, resolved.draft, profile, self.hurry.give_way)
            corrected = replace(resolved.draft, minutes_doc=document)
            document = replace(document, points=renew(machine, corrected))
        return with_facts(resolved, document, newest)

    def _generation(self, job_id: str, generation: int) -> Draft:
        key = (job_id, generation)
        with self._word_locks[job_id]:  # read once: what is known of it is known by the object
            draft = self._machine.get(key)
            if draft is None:
                from minutes.format.keypoints import with_points

                with collector.resting():
                    draft = with_points(self._store.drafts.get(job_id, generation))
                self._let_go(self._machine.keep(key, draft))
            return draft

    def _let_go(self, drafts: Iterable[tuple[str, int]]) -> None:
        """Of drafts that had to go; a version of them would hold them in memory."""
        for draft in drafts:
            self._ahead.discard(draft)
            for versions in (self._worded, self._resolved):
                versions.forget(lambda key, draft=draft: key[:2] == draft)  # type: ignore[misc]


def _versions() -> Recent[_Version, Resolved]:
    return Recent(_STATEMENTS_OF_VERSIONS, lambda resolved: len(resolved.ids))


def _key(job_id: str, newest: int, edits: Sequence[Edit]) -> _Version:
    return job_id, newest, edits[-1].version if edits else 0
