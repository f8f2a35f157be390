"""What ``minutes batch`` leaves: ``report.csv``, ``report.txt`` and a history of its runs."""

from __future__ import annotations

import codecs
import csv
import errno
import io
import os
import time
from collections.abc import Sequence
from datetime import datetime
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, Self

from minutes.confine import make_shared, share
from minutes.errors import OutputError
from minutes.jobs.recordings import readable
from minutes.text import timestamp

if TYPE_CHECKING:
    from minutes.jobs.archive import Passed
    from minutes.jobs.batch import Result

WORDS = {"done": "完了", "skipped": "済み", "failed": "失敗"}
_PASSED = "対象外"
_TELL_SECONDS = 5.0  # between two summaries on the disk
_HISTORY = (
    "開始",
    "終了",
    "状態",
    *WORDS.values(),
    "残り",
    "処理した録音の長さ（秒）",
)
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
    total : int, optional
        How many items there are, where that is known.
    """

    def __init__(
        self, folder: Path, passed: Sequence[Passed] = (), total: int | None = None
    ) -> None:
        self._total = total
        self._started = datetime.now().astimezone()
        self._told = float("-inf")
        self._state = "処理中"
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
                self._tell()
            except OSError:
                self._whole = False

    def _tell(self) -> None:
        """The summary as it stands: a kill must not leave that of an earlier run."""
        if time.monotonic() - self._told >= _TELL_SECONDS:
            self._summarise()
            self._told = time.monotonic()

    def _write(self, result: Result) -> None:
        row = (
            readable(str(result.item.path)),
            WORDS[result.outcome],
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
        left = self._left()
        stopped = error is not None or bool(left)
        self._state = "中断しました。同じコマンドで続きから行います" if stopped else "終わりました"
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
        self._summarise()
        self._remember()

    def _summarise(self) -> None:
        path = self._folder / "report.txt"
        path.write_text(self.text(), encoding="utf-8", errors="backslashreplace")
        share(path)

    def _remember(self) -> None:
        """A line a run: what was done when, for who looks back."""
        path = self._folder / "report-history.csv"
        counts = self._counts()
        row = (
            self._started.strftime("%Y-%m-%d %H:%M:%S"),
            datetime.now().astimezone().strftime("%Y-%m-%d %H:%M:%S"),
            self._state.partition("。")[0],
            *(str(count) for count in counts.values()),
            "" if self._left() is None else str(self._left()),
            f"{self._heard():.1f}",
        )
        is_new = not path.exists()
        with path.open("ab") as file:
            if is_new:
                file.write(codecs.BOM_UTF8 + _line(_HISTORY))
            file.write(_line(row))
        share(path)

    def _left(self) -> int | None:
        """Items that no result has come of."""
        return None if self._total is None else max(0, self._total - len(self.results))

    def _counts(self) -> dict[str, int]:
        return {
            word: sum(result.outcome == outcome for result in self.results)
            for outcome, word in WORDS.items()
        }

    def _heard(self) -> float:
        return sum(r.duration or 0.0 for r in self.results if r.outcome == "done")

    def text(self) -> str:
        """The summary that people read."""
        counts, heard, left = self._counts(), self._heard(), self._left()
        seconds = time.monotonic() - self._began
        lines = [
            "、".join(f"{word}{count}件" for word, count in counts.items())
            + (f"、残り{left}件" if left is not None else "")
            + (f"、{_PASSED}{len(self._passed)}件" if self._passed else ""),
            f"{self._state}（{self._started:%Y-%m-%d %H:%M} から）",
            f"処理した録音 {timestamp(heard)}　かかった時間 {timestamp(seconds)}",
        ]
        for result in self.results:
            if result.outcome == "failed":
                lines.append(f"失敗　{readable(str(result.item.path))}：{result.error}")
        lines += [f"{_PASSED}　{readable(str(p.path))}：{p.reason}" for p in self._passed]
        lines += [line for result in self.results for line in kept_lines(result)]
        return "\n".join(lines) + "\n"


def kept_lines(result: Result) -> list[str]:
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
