"""How far ``minutes batch`` is: a bar, or a line now and then where there is no terminal."""

from __future__ import annotations

import contextlib
import shutil
import sys
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import zip_longest
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, Any, Self

from minutes import audio
from minutes.cli.pace import Pace
from minutes.cli.report import WORDS
from minutes.cli.show import kept_lines, say
from minutes.errors import MinutesError
from minutes.jobs.cost import FIRST, Costs
from minutes.jobs.forecast import laid_out
from minutes.jobs.recordings import readable
from minutes.progress import STAGES
from minutes.text import timestamp

if TYPE_CHECKING:
    from minutes.jobs.archive import Item
    from minutes.jobs.batch import Batch, Result
    from minutes.jobs.records import Job

_EVERY_SECONDS = 60.0  # between two lines without a terminal
_LOOK_SECONDS = 2.0
_EVENT_SECONDS = 10.0  # between two events for machines
_DISK_SECONDS = 5.0
_LITTLE_BYTES = 20_000_000
_OBSERVED = 0.05  # share of the sound after which this run's own speed is believed


def free_bytes(folders: Sequence[Path]) -> int:
    """Room on the fuller of their disks."""
    with contextlib.suppress(OSError):  # a share that is away for a moment
        frees = (shutil.disk_usage(folder).free for folder in folders if folder.is_dir())
        return min(frees, default=sys.maxsize)
    return sys.maxsize


class Lengths:
    """Seconds of sound of every item, and where its work begins, looked up in a thread: headers of
    thousands of files take their time.

    Parameters
    ----------
    items : Sequence[Item]
    start : callable
        The first stage that an item needs; ``None``: it needs no work, and has no length then.
    """

    def __init__(
        self, items: Sequence[Item], start: Callable[[Item], str | None] = lambda _: FIRST
    ) -> None:
        self.seconds: dict[Path, float] = {}
        self.starts: dict[Path, str] = {}  # where not the first stage
        self._items = tuple(items)
        self._start = start
        self._known = threading.Event()
        self._thread = threading.Thread(target=self._look, daemon=True)

    def start(self) -> None:
        """Begin to look."""
        self._thread.start()

    @property
    def are_known(self) -> bool:
        """Whether all have been looked at."""
        return self._known.is_set()

    def of(self, item: Item) -> float:
        """Seconds; 0 where the file cannot be read, which takes no time either."""
        found = self.seconds.get(item.path)
        if found is None:
            found = self.seconds[item.path] = _seconds(item)
        return found

    def _look(self) -> None:
        for item in self._items:
            with contextlib.suppress(MinutesError, OSError):  # told when its turn comes
                start = self._start(item)
                if start is None:
                    self.seconds.setdefault(item.path, 0.0)
                elif start != FIRST:
                    self.starts[item.path] = start
            self.of(item)
        self._known.set()


def _seconds(item: Item) -> float:
    if item.error is not None:
        return 0.0
    try:
        return sum(audio.probe(path).duration or 0.0 for path in item.recordings)
    except MinutesError:
        return 0.0


class Steps:
    """When jobs last told how far they are: some seconds have been worked on since."""

    def __init__(self) -> None:
        self._told: dict[Path, tuple[float, float]] = {}
        self._longest = 0.0  # between two steps of a job, so far

    def look(self, running: Sequence[tuple[Item, float]], elapsed: float) -> list[float]:
        """Seconds since the last step of each, no more than a step has ever taken: one that hangs
        gets nowhere. ``running``: items with their shares; nothing for one that has not begun."""
        told = {}
        for item, share in running:
            before, since = self._told.get(item.path, (share, elapsed))
            if share != before:
                if before > 0:
                    self._longest = max(self._longest, elapsed - since)
                since = elapsed
            told[item.path] = share, since
        self._told = told
        return [
            min(self._longest, elapsed - told[item.path][1]) if share > 0 else 0.0
            for item, share in running
        ]


class Progress:
    """How much is done and how long the rest takes; knows nothing of terminals.

    ``ended`` and ``total`` count every item, whatever became of it. The share is told by seconds
    of sound, the time by the work that it is: a short recording costs more a second than a long
    one, and one that is only formatted anew costs little. Only what was computed in this run tells
    how fast this machine is: what was done already and what failed at once must not make the rest
    look quick. What is left is laid out over the slots in its order: a long recording at the end
    keeps one slot busy while others rest.

    Parameters
    ----------
    lengths : Lengths
    items : sequence of Item
    costs : Costs
        Seconds of work of a recording in one slot, as learnt before.
    slots : int
    """

    def __init__(
        self, lengths: Lengths, items: Sequence[Item], costs: Costs, slots: int = 1
    ) -> None:
        self.ended, self.failed, self.total = 0, 0, len(items)
        self._lengths, self._items, self._costs, self._slots = lengths, tuple(items), costs, slots
        self._gone: Counter[Path] = Counter()
        self._over = 0.0  # seconds of sound of what has ended
        self._computed = 0.0  # seconds of work, at the usual speed, that this run has done
        self._looked = 0.0  # seconds of this run at the last look
        self._busy = 0.0  # seconds that slots have worked, all together
        self._pace = Pace()
        self._steps = Steps()
        self._lock = threading.Lock()  # what ends is added while a thread asks

    def add(self, result: Result) -> None:
        """An item has ended."""
        seconds = self._lengths.of(result.item)
        with self._lock:
            self.ended += 1
            self.failed += result.outcome == "failed"
            self.total = max(self.total, self.ended)
            self._gone[result.item.path] += 1
            self._over += seconds
            if result.outcome == "done":
                self._computed += self._work(result.item)

    def _work(self, item: Item) -> float:
        """Seconds in a slot at the usual speed."""
        start = self._lengths.starts.get(item.path, FIRST)
        return self._costs.of(self._lengths.of(item), start)

    def _share(self, item: Item, fraction: float) -> float:
        start = self._lengths.starts.get(item.path, FIRST)
        return self._costs.share(self._lengths.of(item), fraction, start)

    def state(
        self, running: Sequence[tuple[Item, float]], elapsed: float
    ) -> tuple[float, float | None]:
        """Share of all sound that is done, 0 to 1, and the seconds left; ``None`` while nobody
        can say. To be asked every few seconds: slots at work are counted. ``running``: items in the
        queue with their shares; ``elapsed``: seconds of this run."""
        with self._lock:
            return self._state(running, elapsed)

    def _state(
        self, running: Sequence[tuple[Item, float]], elapsed: float
    ) -> tuple[float, float | None]:
        whole = sum(tuple(self._lengths.seconds.values()))  # a thread adds to it
        inside = sum(share * self._lengths.of(item) for item, share in running)
        at_work = min(self._slots, len(running))
        self._busy += at_work * max(0.0, elapsed - self._looked)
        self._looked = elapsed
        share = (self._over + inside) / whole if whole else 0.0
        if not self._lengths.are_known:
            return min(1.0, share), None
        if whole - self._over - inside <= 0:
            return 1.0, 0.0
        begun = [(self._work(item), self._share(item, share)) for item, share in running]
        computed = self._computed + sum(work * done for work, done in begun)
        silent = self._steps.look(running, elapsed)
        left = [work * (1 - done) for work, done in begun]
        left += map(self._work, self._waiting(running))
        pace, whole_work = 1.0 if self._costs.is_known else None, computed + sum(left)
        self._pace.look(computed, self._busy)
        if computed >= _OBSERVED * whole_work:
            pace = self._pace.told(whole_work) or elapsed * self._slots / computed
        if pace is None:
            return share, None
        rest = [
            max(0.0, pace * work - gone) for work, gone in zip_longest(left, silent, fillvalue=0.0)
        ]
        return share, laid_out(rest, self._slots)

    def _waiting(self, running: Sequence[tuple[Item, float]]) -> Iterator[Item]:
        gone = self._gone + Counter(item.path for item, _ in running)
        for item in self._items:
            if gone[item.path]:
                gone[item.path] -= 1
            else:
                yield item


@dataclass(frozen=True, slots=True)
class Listeners:
    """Whom progress is told. ``quiet``: nobody; ``event``: a machine, by name and facts."""

    quiet: bool = False
    event: Callable[..., None] | None = None


class Show:
    """All recordings as one bar with the time left over all; lines where there is no terminal.

    Parameters
    ----------
    batch : Batch
    progress : Progress
    lengths : Lengths
    listeners : Listeners
    """

    def __init__(
        self, batch: Batch, progress: Progress, lengths: Lengths, listeners: Listeners
    ) -> None:
        self._batch, self._progress, self._lengths = batch, progress, lengths
        self._event, self._quiet = listeners.event, listeners.quiet or listeners.event is not None
        self._began = time.monotonic()
        self._stop = threading.Event()
        self._terminal = sys.stderr.isatty() and not self._quiet
        tellers = (*self._tellers(), self._look_at_disks)
        self._threads = [threading.Thread(target=teller, daemon=True) for teller in tellers]

    def _tellers(self) -> list[Callable[[], None]]:
        if self._event is not None:
            return [self._emit]
        if self._quiet:
            return []
        return [self._follow if self._terminal else self._tell]

    def __enter__(self) -> Self:
        self._lengths.start()
        for thread in self._threads:
            thread.start()
        return self

    @property
    def tells_each(self) -> bool:
        """Whether every recording has a line of its own: where there is no bar."""
        return not self._terminal and not self._quiet

    def add(self, result: Result) -> None:
        """One recording has ended."""
        self._progress.add(result)
        if self.tells_each:
            path = " ".join(readable(str(result.item.path)).split())
            count = f"[{self._progress.ended}/{self._progress.total}]"
            line = f"{count} {WORDS[result.outcome]}　{path}"
            say(line + (f"：{result.error}" if result.error else ""))
            for kept in kept_lines(result.kept, result.files):
                say(kept)

    def _look_at_disks(self) -> None:
        """A full disk is told when it is: the work waits for room, and looks as if it went on."""
        warned, away = False, None
        while not self._stop.wait(_DISK_SECONDS):
            before, away = away, self._batch.away  # once: it may be back the next moment
            if away is not None and away != before:
                say(
                    f"録音のある場所「{readable(str(away))}」が見えません。"
                    "つなぎ直すと続きを行います（10分まで待ちます）。"
                )
            free = free_bytes((self._batch.folder, self._batch.service.data_dir))
            if free < _LITTLE_BYTES and not warned:
                say(
                    f"ディスクの空きがほとんどありません（{free / 1e6:.0f} MB）。"
                    "空きを作ると続きを行います。空かない間は進まず、10分で失敗になる録音が出ます。"
                )
            warned = free < _LITTLE_BYTES

    def _emit(self) -> None:
        self._look_until_end(_EVENT_SECONDS, self.emit)

    def _look_until_end(self, pause: float, tell: Callable[[], None]) -> None:
        """Look every few seconds, tell now and then."""
        last = time.monotonic()
        while not self._stop.wait(_LOOK_SECONDS):
            if time.monotonic() - last >= pause:
                last = time.monotonic()
                tell()
            else:
                self._now()

    def emit(self) -> None:
        """How far it is now, for machines."""
        if self._event is None:
            return
        jobs = self._jobs()
        elapsed = time.monotonic() - self._began
        share, left = self._progress.state([(i, job.fraction) for i, job in jobs], elapsed)
        running: list[dict[str, Any]] = [
            {"recording": readable(str(item.path)), "stage": job.stage, "share": job.fraction}
            for item, job in jobs
            if job.state == "running"
        ]
        self._event(
            "progress",
            share=round(share, 4),
            ended=self._progress.ended,
            failed=self._progress.failed,
            total=self._progress.total,
            seconds=round(elapsed, 1),
            seconds_left=None if left is None else round(left, 1),
            running=running,
        )

    def _tell(self) -> None:
        def tell() -> None:
            share, names, left = self._now()
            say(f"{share:.0%}　{names}　{left}")

        self._look_until_end(_EVERY_SECONDS, tell)

    def _follow(self) -> None:
        from rich.console import Console
        from rich.progress import BarColumn, TextColumn
        from rich.progress import Progress as Bar

        columns = (
            TextColumn("{task.description}", markup=False),
            BarColumn(),
            TextColumn("{task.fields[left]}"),
        )
        with Bar(*columns, console=Console(stderr=True)) as bar:
            task = bar.add_task("", total=1.0, left="")
            while not self._stop.wait(1.0):
                share, names, left = self._now()
                bar.update(task, completed=share, description=names, left=left)

    def _jobs(self) -> tuple[tuple[Item, Job], ...]:
        try:
            return self._batch.jobs()
        except MinutesError:  # a database that is away for a moment
            return ()

    def _now(self) -> tuple[float, str, str]:
        names, running = [], []
        for item, job in self._jobs():
            running.append((item, job.fraction))
            if job.state == "running":
                names.append(f"{readable(item.path.name)}：{STAGES.get(job.stage, job.stage)}")
        share, left = self._progress.state(running, time.monotonic() - self._began)
        count = f"{self._progress.ended}/{self._progress.total}件"
        if self._progress.failed:
            count += f"（失敗{self._progress.failed}件）"
        told = "残り時間を計算中" if left is None else f"残り {timestamp(left)}"
        return share, "　".join((count, "、".join(names[:2]))), told

    def end(self) -> None:
        """Stop the bar."""
        self._stop.set()

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._stop.set()
        for thread in self._threads:
            thread.join(timeout=5)
