"""Progress of one recording on a terminal: stage, share of the whole, time left."""

from __future__ import annotations

import contextlib
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from minutes.progress import STAGES, OnProgress, overall


@contextmanager
def progress_of(name: str, *, position: str = "") -> Iterator[OnProgress]:
    """A bar on a terminal; on anything else one line a stage, so that logs stay readable."""
    if not sys.stderr.isatty():
        yield _lines(name, position)
        return
    from rich.console import Console
    from rich.progress import (
        BarColumn,
        Progress,
        TaskProgressColumn,
        TextColumn,
        TimeRemainingColumn,
    )

    columns = (
        TextColumn("{task.description}", markup=False),
        BarColumn(),
        TaskProgressColumn(),
        TimeRemainingColumn(),
    )
    with Progress(*columns, console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task(f"{position}{name}", total=1.0)

        def show(stage: str, completed: float, total: float) -> None:
            label = STAGES.get(stage, stage)
            bar.update(
                task,
                completed=overall(stage, completed, total),
                description=f"{position}{name}：{label}",
            )

        yield show


def _lines(name: str, position: str) -> OnProgress:
    seen: set[str] = set()

    def show(stage: str, completed: float, total: float) -> None:
        if stage not in seen:
            seen.add(stage)
            sys.stderr.write(f"{position}{name}：{STAGES.get(stage, stage)}\n")
            sys.stderr.flush()

    return show


def say(line: str) -> None:
    """A line for whoever watches: that nobody does any more (``| tee`` was ended) stops no work."""
    with contextlib.suppress(OSError):
        sys.stderr.write(f"{line}\n")
        sys.stderr.flush()


def kept_lines(kept: Sequence[Path], files: Sequence[Path]) -> list[str]:
    """Which files of people were left as they are, and where the new ones are."""
    written = {path.suffix: path.name for path in files}
    return [
        f"手直し　{path}：手が加えられているため上書きせず、{written[path.suffix]} に書き出しました。"
        for path in kept
    ]
