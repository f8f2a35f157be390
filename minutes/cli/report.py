"""What ``minutes batch`` tells: a bar while it runs, ``report.csv`` and ``report.txt`` at the end."""

from __future__ import annotations

import codecs
import csv
import errno
import io
import os
import sys
import threading
import time
from collections.abc import Sequence
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, Self

from minutes.confine import make_shared, share
from minutes.errors import OutputError
from minutes.jobs.recordings import readable
from minutes.progress import STAGES
from minutes.text import timestamp

if TYPE_CHECKING:
    from minutes.jobs.archive import Item, Passed
    from minutes.jobs.batch import Batch, Result

_WORDS = {"done": "完了", "skipped": "済み", "failed": "失敗"}
_PASSED = "対象外"
_HEADER = (
    "録音",
    "結果",
    "録音の長さ（秒）",
    "処理時間（秒）",
    "理由",
    "書き出したファイル",
    "手直しのため残したファイル",
)


class Report:
    """Results as they come into ``report.csv``; a summary for people into ``report.txt``.

    Parameters
    ----------
    folder : Path
    passed : sequence of Passed
        What lies in the folders and is no recording.
    """

    def __init__(self, folder: Path, passed: Sequence[Passed] = ()) -> None:
        self.results: list[Result] = []
        self._passed = tuple(passed)
        self._folder = folder
        self._began = time.monotonic()
        self._whole = True  # every line so far is on the disk

    def __enter__(self) -> Self:
        try:
            make_shared(self._folder)
            self._begin()
        except OSError as error:
            raise self._cannot(error) from error
        return self

    def _begin(self) -> None:
        # Excel takes a CSV for UTF-8 only with the mark at its start.
        path = self._folder / "report.csv"
        over = [_line((readable(str(p.path)), _PASSED, "", "", p.reason)) for p in self._passed]
        path.write_bytes(codecs.BOM_UTF8 + _line(_HEADER) + b"".join(over))
        share(path)

    def _cannot(self, error: OSError) -> OutputError:
        return OutputError(
            f"報告書を「{self._folder}」に書けません（{error.strerror}）。権限と空きを確かめてください。"
        )

    def add(self, result: Result) -> None:
        """A line; on the disk at once, so that an interruption leaves a true report.

        A full disk does not stop the batch: the report is written whole at the end.
        """
        self.results.append(result)
        if self._whole:
            try:
                self._write(result)
            except OSError:
                self._whole = False

    def _write(self, result: Result) -> None:
        row = (
            readable(str(result.item.path)),
            _WORDS[result.outcome],
            f"{result.duration:.1f}" if result.duration is not None else "",
            f"{result.seconds:.1f}",
            result.error or "",
            " ".join(str(path) for path in result.files),
            " ".join(str(path) for path in result.kept),
        )
        with (self._folder / "report.csv").open("ab", buffering=0) as file:
            line = _line(row)
            if file.write(line) < len(line):
                raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        try:
            self._finish()
        except OSError as cause:
            if error is None:  # else what went wrong first is told
                raise self._cannot(cause) from cause

    def _finish(self) -> None:
        if not self._whole:
            self._begin()
            for result in self.results:
                self._write(result)
        path = self._folder / "report.txt"
        path.write_text(self.text(), encoding="utf-8", errors="backslashreplace")
        share(path)

    def text(self) -> str:
        """The summary that people read."""
        counts = {
            word: sum(result.outcome == outcome for result in self.results)
            for outcome, word in _WORDS.items()
        }
        heard = sum(r.duration or 0.0 for r in self.results if r.outcome == "done")
        seconds = time.monotonic() - self._began
        lines = [
            "、".join(f"{word}{count}件" for word, count in counts.items())
            + (f"、{_PASSED}{len(self._passed)}件" if self._passed else ""),
            f"処理した録音 {timestamp(heard)}　かかった時間 {timestamp(seconds)}",
        ]
        for result in self.results:
            if result.outcome == "failed":
                lines.append(f"失敗　{readable(str(result.item.path))}：{result.error}")
        lines += [f"{_PASSED}　{readable(str(p.path))}：{p.reason}" for p in self._passed]
        lines += [line for result in self.results for line in _kept_lines(result)]
        return "\n".join(lines) + "\n"


def _kept_lines(result: Result) -> list[str]:
    """Which files of people were left, and where the new ones are."""
    beside = {path.suffix: path.name for path in result.files}
    return [
        f"手直し　{path}：手が加えられているため上書きせず、{beside[path.suffix]} に書き出しました。"
        for path in result.kept
    ]


def _line(cells: Sequence[str]) -> bytes:
    text = io.StringIO()
    csv.writer(text).writerow(cells)
    return text.getvalue().encode("utf-8", errors="backslashreplace")


class Show:
    """All recordings as one bar with the time left over all; lines where there is no terminal.

    Parameters
    ----------
    batch : Batch
    items : Sequence[Item]
        For the size of the whole; recordings that a watched folder gets later come on top.
    """

    def __init__(self, batch: Batch, items: Sequence[Item]) -> None:
        self._batch = batch
        self._sizes = {item.path: _size(item) for item in items}
        self._done = 0
        self._number = 0
        self._began = time.monotonic()
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._follow, daemon=True)
        self._terminal = sys.stderr.isatty()

    def __enter__(self) -> Self:
        if self._terminal:
            self._thread.start()
        return self

    def add(self, result: Result) -> None:
        """One recording has ended."""
        size = self._sizes.setdefault(result.item.path, _size(result.item))
        if result.outcome == "done":
            self._done += size
        else:  # nothing was computed: it must not make the rest look quick
            del self._sizes[result.item.path]
        self._number += 1
        if not self._terminal:
            path = " ".join(readable(str(result.item.path)).split())
            line = f"[{self._number}] {_WORDS[result.outcome]}　{path}"
            sys.stderr.write(line + (f"：{result.error}" if result.error else "") + "\n")
            sys.stderr.writelines(f"{kept}\n" for kept in _kept_lines(result))
            sys.stderr.flush()

    def _follow(self) -> None:
        from rich.console import Console
        from rich.progress import BarColumn, Progress, TextColumn

        columns = (
            TextColumn("{task.description}", markup=False),
            BarColumn(),
            TextColumn("{task.fields[left]}"),
        )
        with Progress(*columns, console=Console(stderr=True)) as bar:
            task = bar.add_task("", total=1.0, left="")
            while not self._stop.wait(1.0):
                share, names = self._state()
                bar.update(task, completed=share, description=names, left=self._left(share))

    def _state(self) -> tuple[float, str]:
        whole, done, names = sum(self._sizes.values()) or 1, float(self._done), []
        for item, job in self._batch.jobs():
            done += job.fraction * self._sizes.get(item.path, 0)
            if job.state == "running":
                names.append(f"{readable(item.path.name)}：{STAGES.get(job.stage, job.stage)}")
        count = f"{self._number}/{max(self._number, len(self._sizes))}件　"
        return done / whole, count + "、".join(names[:2])

    def _left(self, share: float) -> str:
        if share < 0.01:
            return "残り時間を計算中"
        elapsed = time.monotonic() - self._began
        return f"残り {timestamp(elapsed * (1 - share) / share)}"

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
        if self._thread.is_alive():
            self._thread.join(timeout=5)


def _size(item: Item) -> int:
    try:
        return sum(path.stat().st_size for path in item.recordings)
    except OSError:
        return 0
