"""How far ``minutes batch`` is: a bar, or a line now and then where there is no terminal."""

from __future__ import annotations

import sys
import threading
import time
from collections.abc import Sequence
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, Self

from minutes import audio
from minutes.cli.report import WORDS, kept_lines
from minutes.errors import MinutesError
from minutes.jobs.recordings import readable
from minutes.progress import STAGES
from minutes.text import timestamp

if TYPE_CHECKING:
    from minutes.jobs.archive import Item
    from minutes.jobs.batch import Batch, Result

_EVERY_SECONDS = 60.0  # between two lines without a terminal
_OBSERVED = 0.05  # share of the sound after which this run's own speed is believed


class Lengths:
    """Seconds of sound of every item, looked up in a thread: headers of thousands of files take
    their time.

    Parameters
    ----------
    items : Sequence[Item]
    """

    def __init__(self, items: Sequence[Item]) -> None:
        self.seconds: dict[Path, float] = {}
        self._items = tuple(items)
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
            self.of(item)
        self._known.set()


def _seconds(item: Item) -> float:
    if item.error is not None:
        return 0.0
    try:
        return sum(audio.probe(path).duration or 0.0 for path in item.recordings)
    except MinutesError:
        return 0.0


class Progress:
    """How much is done and how long the rest takes; knows nothing of terminals.

    ``ended`` and ``total`` count every item, whatever became of it. Time is measured by seconds of
    sound, and only what was computed in this run tells how fast this machine is: what was done
    already and what failed at once must not make the rest look quick.

    Parameters
    ----------
    lengths : Lengths
    total : int
    rate : float or None
        Seconds of work a second of sound with all slots, as learnt before.
    """

    def __init__(self, lengths: Lengths, total: int, rate: float | None) -> None:
        self.ended, self.failed, self.total = 0, 0, total
        self._lengths, self._rate = lengths, rate
        self._over = 0.0  # seconds of sound of what has ended
        self._computed = 0.0  # of these, what this run has computed

    def add(self, result: Result) -> None:
        """An item has ended."""
        length = self._lengths.of(result.item)
        self.ended += 1
        self.failed += result.outcome == "failed"
        self.total = max(self.total, self.ended)
        self._over += length
        if result.outcome == "done":
            self._computed += length

    def state(
        self, running: Sequence[tuple[Item, float]], elapsed: float
    ) -> tuple[float, float | None]:
        """Share of all sound that is done, 0 to 1, and the seconds left; ``None`` while nobody
        can say. ``running``: items in work with their shares; ``elapsed``: seconds of this run."""
        whole = sum(tuple(self._lengths.seconds.values()))  # a thread adds to it
        inside = sum(share * self._lengths.of(item) for item, share in running)
        share = (self._over + inside) / whole if whole else 0.0
        if not self._lengths.are_known:
            return min(1.0, share), None
        left, computed = max(0.0, whole - self._over - inside), self._computed + inside
        if left == 0:
            return 1.0, 0.0
        if computed > 0 and computed >= _OBSERVED * (computed + left):
            return share, elapsed / computed * left
        return share, None if self._rate is None else self._rate * left


class Show:
    """All recordings as one bar with the time left over all; lines where there is no terminal.

    Parameters
    ----------
    batch : Batch
    items : Sequence[Item]
        For the size of the whole; recordings that a watched folder gets later come on top.
    rate : float or None
        See :class:`Progress`.
    """

    def __init__(self, batch: Batch, items: Sequence[Item], rate: float | None = None) -> None:
        self._batch = batch
        self._lengths = Lengths(items)
        self._progress = Progress(self._lengths, len(items), rate)
        self._began = time.monotonic()
        self._stop = threading.Event()
        self._terminal = sys.stderr.isatty()
        follow = self._follow if self._terminal else self._tell
        self._thread = threading.Thread(target=follow, daemon=True)

    def __enter__(self) -> Self:
        self._lengths.start()
        self._thread.start()
        return self

    def add(self, result: Result) -> None:
        """One recording has ended."""
        self._progress.add(result)
        if not self._terminal:
            path = " ".join(readable(str(result.item.path)).split())
            count = f"[{self._progress.ended}/{self._progress.total}]"
            line = f"{count} {WORDS[result.outcome]}　{path}"
            sys.stderr.write(line + (f"：{result.error}" if result.error else "") + "\n")
            sys.stderr.writelines(f"{kept}\n" for kept in kept_lines(result))
            sys.stderr.flush()

    def _tell(self) -> None:
        while not self._stop.wait(_EVERY_SECONDS):
            share, names, left = self._now()
            sys.stderr.write(f"{share:.0%}　{names}　{left}\n")
            sys.stderr.flush()

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

    def _now(self) -> tuple[float, str, str]:
        names, running = [], []
        try:
            jobs = self._batch.jobs()
        except MinutesError:  # a database that is away for a moment
            jobs = ()
        for item, job in jobs:
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
        self._thread.join(timeout=5)
