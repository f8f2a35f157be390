"""What a batch would do, before it does anything: recordings, hours, time, disk."""

from __future__ import annotations

import heapq
import shutil
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from minutes import audio
from minutes.errors import MinutesError
from minutes.jobs.archive import Item
from minutes.jobs.cost import FIRST, Costs, learnt
from minutes.jobs.known import fingerprint, papers_of
from minutes.jobs.outputs import Outputs
from minutes.jobs.past import Past
from minutes.jobs.recordings import names_of
from minutes.jobs.told import recalled
from minutes.jobs.worker import SPARE

_KEPT_BYTES_AN_HOUR = 11_000_000
"""Work files (8 MB) and results of all formats (3 MB) of an hour of sound, measured."""

_WORK_BYTES_AN_HOUR = 230_000_000
"""What a recording under way needs for an hour of decoded sound: 16 kHz in 32 bits."""


_BASE_MEMORY, _SLOT_MEMORY = 300_000_000, 1_600_000_000
"""Of the command itself and of a slot with whisper-base, the most that was measured."""


@dataclass(frozen=True, slots=True)
class Forecast:
    """``known``: items done already; ``seconds``: sound still to work on; ``wall_seconds``: how long
    that takes on this machine, ``None`` before it has done anything; ``disk``, ``free``, ``memory``:
    bytes."""

    items: int
    known: int
    wrong: tuple[tuple[Item, str], ...]
    seconds: float
    wall_seconds: float | None
    disk: int
    free: int
    memory: int

    @property
    def to_do(self) -> int:
        """Items that would be computed, in whole or in part."""
        return self.items - self.known - len(self.wrong)


class Works:
    """What has to be done for each item, asked for in their order: the second of two items that
    are the same recording with the same papers costs nothing.

    Parameters
    ----------
    outputs : Outputs
    past : Past
    reads : bool
        Whether files may be read whole that are not known yet; otherwise only those are that look
        like copies of others.
    """

    def __init__(self, outputs: Outputs, past: Past, *, reads: bool) -> None:
        self._outputs, self._past, self._reads = outputs, past, reads
        self._before: dict[int, list[Item]] = {}  # by the size of their files
        self._keys: set[str] = set()
        self._digests: set[str] = set()  # of what will be heard

    def start(self, item: Item) -> str | None:
        """The first stage that will be computed; ``None`` where there is nothing to compute.

        Raises
        ------
        MinutesError, OSError
            The recordings or papers cannot be read: told when the item's turn comes.
        """
        if item.error is not None:
            return None
        size = sum(path.stat().st_size for path in item.recordings)
        alike = self._before.setdefault(size, [])
        alike.append(item)
        if not (self._reads or len(alike) > 1 or self._outputs.knows(item.recordings)):
            return FIRST
        if len(alike) == 2:  # now the first of them is looked at too
            self._keys.add(self._key(alike[0]))
        key = self._key(item)
        if key in self._keys:
            return None
        self._keys.add(key)
        return self._stage(item)

    def _digest(self, item: Item) -> str:
        return self._outputs.digest(item.recordings, names_of(item.recordings))

    def _key(self, item: Item) -> str:
        digest = self._digest(item)
        item = recalled(self._outputs, item, digest)
        papers = papers_of(item.options, item.context, None)
        return fingerprint(digest, papers, item.options)

    def _stage(self, item: Item) -> str | None:
        digest = self._digest(item)
        item = recalled(self._outputs, item, digest)
        for job in self._past.find(digest, item.context, item.options)[:1]:
            return None if job.state == "done" else job.stage  # it goes on where it stopped
        own, others = self._outputs.job_of(digest, item.recordings), self._outputs.jobs()
        for job in self._past.of_recording(digest):
            if job.id == own or (own is None and job.id not in others):
                return self._past.starts_at(job.id, item.context, item.options)
        for job in self._past.of_recording(digest):
            if job.state == "done":  # a copy with papers of its own
                return self._past.starts_at(job.id, item.context, item.options)
        before = len(self._digests)
        self._digests.add(digest)
        return FIRST if len(self._digests) > before else "format"


def forecast(items: Sequence[Item], folder: Path, past: Past | None, *, slots: int) -> Forecast:
    """Look at every item; nothing is written. ``past``: of a data folder that is there."""
    outputs = Outputs(folder, writes=False)
    works = None if past is None else Works(outputs, past, reads=True)
    costs = None if past is None else costs_of(past)
    wrong: list[tuple[Item, str]] = []
    todo: list[float] = []
    lengths: list[float] = []
    known, size = 0, 0
    for item in items:
        try:
            if item.error is not None:
                wrong.append((item, item.error))
                continue
            papers_of(item.options, item.context, None)  # a wrong one is told now
            if works is not None and (start := works.start(item)) is None:
                known += 1
            else:
                length = _duration(item)
                lengths.append(length)
                size += sum(path.stat().st_size for path in item.recordings)
                if costs is not None:
                    todo.append(costs.of(length, start))
        except (MinutesError, OSError) as error:
            wrong.append((item, str(error)))
    at_once = sorted(lengths)[-(slots + SPARE) :]  # the longest may be under way together
    place = next(part for part in (folder.resolve(), *folder.resolve().parents) if part.exists())
    return Forecast(
        items=len(items),
        known=known,
        wrong=tuple(wrong),
        seconds=sum(lengths),
        wall_seconds=laid_out(todo, slots) if costs is not None and costs.is_known else None,
        disk=round(
            size
            + sum(lengths) / 3600 * _KEPT_BYTES_AN_HOUR
            + sum(at_once) / 3600 * _WORK_BYTES_AN_HOUR
        ),
        free=shutil.disk_usage(place).free,
        memory=_BASE_MEMORY + min(slots, len(lengths)) * _SLOT_MEMORY,
    )


def costs_of(past: Past) -> Costs:
    """What recordings have cost the machines of this data folder."""
    return learnt(past.store.jobs.works())


def laid_out(works: Iterable[float], slots: int) -> float:
    """Seconds until the last slot is free, where each takes the next work when it has none.

    >>> laid_out((1, 1, 1, 5), 2)
    6.0
    """
    ends = [0.0] * slots
    for work in works:
        heapq.heapreplace(ends, ends[0] + work)
    return max(ends)


def _duration(item: Item) -> float:
    """Seconds of sound: of participants' own recordings all of them, for each is heard apart."""
    return sum(audio.probe(path).duration or 0.0 for path in item.recordings)
