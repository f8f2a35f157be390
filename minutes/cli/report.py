"""What ``minutes batch`` leaves: a table (csv, xlsx), a summary, and the same of every run before."""

from __future__ import annotations

import codecs
import contextlib
import csv
import errno
import fcntl
import io
import os
import time
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from types import TracebackType
from typing import IO, TYPE_CHECKING, Self

from minutes.cli.report_table import HEADER, book
from minutes.cli.show import kept_lines
from minutes.confine import make_shared, share
from minutes.errors import MinutesError, OutputError, reason
from minutes.format.export.csv import safe_cell
from minutes.jobs.recordings import readable
from minutes.text import timestamp

if TYPE_CHECKING:
    from minutes.jobs.archive import Item, Passed
    from minutes.jobs.batch import Result
    from minutes.jobs.outputs import Outputs

WORDS = {"done": "完了", "skipped": "済み", "failed": "失敗"}
_PASSED, _CUT_OFF, _QUEUED, _LEFT = "対象外", "中断", "順番待ち", "残り"
_TELL_SECONDS = 5.0  # between two summaries on the disk
_KEPT = "reports"  # folder of the reports of every run
_LOOKED_AT = 50  # of the newest copies
_HEAD = 4  # lines of a summary before those of single recordings
_CLOSING = 20  # of those that are said at the end
_STAMP, _MOMENT = "%Y-%m-%d_%H%M%S", "%Y-%m-%d %H:%M:%S"
_HISTORY = (
    "開始",
    "終了",
    "状態",
    *WORDS.values(),
    _CUT_OFF,
    _LEFT,
    "要注意",
    "処理した録音の長さ（秒）",
    "報告書",
)


@dataclass(frozen=True, slots=True)
class Work:
    """What a report is about. ``outputs``: of the folder; ``items``: all of them, ``None`` where a
    folder is watched; ``passed``: what lies in the folders and is no recording; ``begun``: items in
    the queue now; ``queued``: others work on them, whatever becomes of this command."""

    outputs: Outputs
    items: Sequence[Item] | None = None
    passed: Sequence[Passed] = ()
    begun: Callable[[], Sequence[Item]] = tuple
    queued: bool = False


class Report:
    """Results as they come into ``report.csv``; a summary for people into ``report.txt``; all of it
    as a workbook at the end. Copies that no later run touches lie in ``reports``.

    Parameters
    ----------
    folder : Path
    work : Work
    """

    def __init__(self, folder: Path, work: Work) -> None:
        self._work = work
        self._started = datetime.now().astimezone()
        self._told = float("-inf")
        self._state = "処理中"
        self.results: list[Result] = []
        self._folder = folder
        self._run = ""  # name of this run's own copies
        self._began = time.monotonic()
        self._whole = True  # every line so far is on the disk
        self._alive: IO[bytes] | None = None  # held while this run goes on, whoever else looks

    def __enter__(self) -> Self:
        try:
            make_shared(self._folder / _KEPT)
            self._set_aside()
            self._note_killed()
            self._run = self._free_name()
            self._begin()
            self._alive = _held(self._tables[0])
            self._tell()
        except OSError as error:
            raise self._cannot(error) from error
        return self

    @property
    def _tables(self) -> tuple[Path, Path]:
        return self._folder / _KEPT / f"{self._run}.csv", self._folder / "report.csv"

    def _free_name(self) -> str:
        name, number = self._started.strftime(_STAMP), 1
        while (self._folder / _KEPT / f"{name}.csv").exists():
            number += 1
            name = f"{self._started.strftime(_STAMP)}-{number}"
        return name

    def _set_aside(self, *, mixed: bool = False) -> None:
        """A report that somebody wrote into, or of an earlier version: the new one must not take
        its place. ``mixed``: rows of several runs may stand in it."""
        path = self._folder / "report.csv"
        if not path.is_file():
            return
        data = path.read_bytes()
        if any(copy.read_bytes().startswith(data) for copy in self._copies()):
            return
        if mixed:
            rows = {row for copy in self._copies() for row in copy.read_bytes().splitlines()}
            if rows.issuperset(data.splitlines()):
                return
        changed = datetime.fromtimestamp(path.stat().st_mtime).astimezone()
        number = 1
        while (target := self._aside(changed, number)).exists():
            number += 1
        path.rename(target)

    def _aside(self, changed: datetime, number: int) -> Path:
        more = "" if number == 1 else str(number)
        return self._folder / _KEPT / f"{changed.strftime(_STAMP)}（手直し{more}）.csv"

    def _copies(self) -> list[Path]:
        return sorted((self._folder / _KEPT).glob("[0-9]*[0-9].csv"), reverse=True)[:_LOOKED_AT]

    def _note_killed(self) -> None:
        """A run that was killed could not write its line of the history: its copy tells."""
        history = self._folder / "report-history.csv"
        known = history.read_text(encoding="utf-8-sig") if history.is_file() else ""
        for copy in reversed(self._copies()):
            name = copy.stem
            if f"{_KEPT}/{name}.csv" in known or _is_held(copy):
                continue
            with copy.open(encoding="utf-8-sig", newline="") as file:
                rows = list(csv.reader(file))[1:]
            found = Counter(row[1] for row in rows if len(row) > 1)
            counts = (str(found[word]) for word in WORDS.values())
            started = datetime.strptime(name[:17], _STAMP)
            heard = sum(float(row[3] or 0) for row in rows if len(row) > 3 and row[1] == "完了")
            marked = str(sum(bool(row[2]) for row in rows if len(row) > 2))
            ended = ("", "強制終了又は電源断", *counts, "", "", marked, f"{heard:.1f}")
            self._append_history((started.strftime(_MOMENT), *ended, f"{_KEPT}/{name}.csv"))

    def _begin(self) -> None:
        # Excel takes a CSV for UTF-8 only with the mark at its start.
        over = b"".join(map(_line, self._passed_rows()))
        for path in self._tables:
            path.write_bytes(codecs.BOM_UTF8 + _line(HEADER) + over)
            share(path)

    def _passed_rows(self) -> Iterator[tuple[str, ...]]:
        for passed in self._work.passed:
            yield (readable(str(passed.path)), _PASSED, "", "", "", passed.reason, "", "")

    def _cannot(self, error: OSError) -> OutputError:
        return OutputError(
            f"報告書を「{self._folder}」に書けません（{reason(error)}）。権限と空きを確かめ、"
            "report.csv を開いていれば閉じてください。"
        )

    def add(self, result: Result) -> None:
        """A line; on the disk at once, so that an interruption leaves a true report.

        A full disk does not stop the batch: the report is written whole at the end.
        """
        self.results.append(result)
        if self._whole:
            try:
                self._write(_row(result))
                self._tell()
            except OSError:
                self._whole = False

    def _tell(self) -> None:
        """The summary as it stands: a kill must not leave that of an earlier run."""
        if time.monotonic() - self._told >= _TELL_SECONDS:
            self._summarise()
            self._told = time.monotonic()

    def _write(self, row: Sequence[str]) -> None:
        line = _line(row)
        for path in self._tables:
            with path.open("ab", buffering=0) as file:
                if file.write(line) < len(line):
                    raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        begun, left = self._rest()
        if self._work.queued and error is None and not left:
            self._state = "列に入れました。minutes worker が処理した後、同じコマンドで書き出します"
        elif error is not None or begun or left:
            self._state = "中断しました。同じコマンドで続きから行います"
        else:
            self._state = "終わりました"
        try:
            self._finish((*begun, *left))
        except (OSError, MinutesError) as cause:
            if error is not None:  # what went wrong first is told
                return
            if isinstance(cause, MinutesError):
                raise
            raise self._cannot(cause) from cause
        finally:
            if self._alive is not None:
                self._alive.close()

    def _finish(self, rest: Sequence[tuple[str, ...]]) -> None:
        rows = [*self._passed_rows(), *map(_row, self.results), *rest]
        if self._whole:
            for row in rest:
                self._write(row)
        else:
            self._begin()
            for row in rows[len(self._work.passed) :]:
                self._write(row)
        own, common = self._tables[0].read_bytes(), self._tables[1]
        if not common.is_file() or common.read_bytes() != own:  # another run wrote, or a person
            self._set_aside(mixed=True)
            common.write_bytes(own)
            share(common)
        self._summarise()
        self._remember()
        self._work.outputs.write_own("report.xlsx", book(rows, self.text(), self._folder))

    def _summarise(self) -> None:
        text = self.text()
        for path in (self._folder / "report.txt", self._tables[0].with_suffix(".txt")):
            path.write_text(text, encoding="utf-8", errors="backslashreplace")
            share(path)

    def _remember(self) -> None:
        """A line a run: what was done when, for who looks back."""
        begun, left = self._rest()
        self._append_history(
            (
                self._started.strftime(_MOMENT),
                datetime.now().astimezone().strftime(_MOMENT),
                self._state.partition("。")[0],
                *(str(count) for count in self._counts().values()),
                str(len(begun)),
                "" if self._work.items is None else str(len(left)),
                str(sum(bool(result.notes) for result in self.results)),
                f"{self._heard():.1f}",
                f"{_KEPT}/{self._run}.csv",
            )
        )

    def _append_history(self, row: Sequence[str]) -> None:
        path = self._folder / "report-history.csv"
        if path.is_file() and not path.read_bytes().startswith(codecs.BOM_UTF8 + _line(_HISTORY)):
            path.rename(
                self._aside(datetime.now().astimezone(), 1).with_stem("report-history-以前")
            )
        is_new = not path.exists()
        with path.open("ab") as file:
            if is_new:
                file.write(codecs.BOM_UTF8 + _line(_HISTORY))
            file.write(_line(row))
        share(path)

    def _rest(self) -> tuple[list[tuple[str, ...]], list[tuple[str, ...]]]:
        """Rows of what is half-way and of what nobody has begun."""
        done = Counter(result.item.path for result in self.results)
        begun: list[tuple[str, ...]] = []
        for item in self._work.begun():
            done[item.path] += 1
            again = "同じコマンドで続きから行います。"
            begun.append((readable(str(item.path)), self._word, "", "", "", again, "", ""))
        left: list[tuple[str, ...]] = []
        for item in self._work.items or ():
            if done[item.path]:
                done[item.path] -= 1
            else:
                left.append((readable(str(item.path)), _LEFT, "", "", "", "", "", ""))
        return begun, left

    @property
    def _word(self) -> str:
        """What items in the queue are called at the end."""
        return _QUEUED if self._work.queued else _CUT_OFF

    def _counts(self) -> dict[str, int]:
        return {
            word: sum(result.outcome == outcome for result in self.results)
            for outcome, word in WORDS.items()
        }

    def _heard(self) -> float:
        return sum(r.duration or 0.0 for r in self.results if r.outcome == "done")

    def text(self) -> str:
        """The summary that people read."""
        counts, (begun, left) = self._counts(), self._rest()
        if self._state == "処理中":  # what is in the queue is not cut off yet
            begun, left = [], [*begun, *left]
        marked = [result for result in self.results if result.notes]
        seconds = time.monotonic() - self._began
        parts = [f"{word}{count}件" for word, count in counts.items()]
        parts += [f"{self._word}{len(begun)}件"] if begun else []
        parts += [f"{_LEFT}{len(left)}件"] if self._work.items is not None else []
        parts += [f"{_PASSED}{len(self._work.passed)}件"] if self._work.passed else []
        parts += [f"要注意{len(marked)}件"] if marked else []
        lines = [
            "、".join(parts),
            f"{self._state}（{self._started:%Y-%m-%d %H:%M} から）",
            f"処理した録音 {timestamp(self._heard())}　かかった時間 {timestamp(seconds)}",
            f"結果の場所　{self._folder.resolve()}",
        ]
        for result in self.results:
            if result.outcome == "failed":
                lines.append(f"失敗　{readable(str(result.item.path))}：{result.error}")
        lines += [f"{row[1]}　{row[0]}" for row in begun]
        lines += [f"{_PASSED}　{readable(str(p.path))}：{p.reason}" for p in self._work.passed]
        for result in marked:
            lines.append(f"要注意　{readable(str(result.item.path))}：{'、'.join(result.notes)}")
        for result in self.results:
            lines += kept_lines(result.kept, result.files)
        return "\n".join(lines) + "\n"

    def closing(self, *, told: bool) -> str:
        """What a person reads when the command has ended: the counts, what went wrong, where the
        results and the report are. ``told``: failures were said one by one as they came."""
        lines = self.text().splitlines()
        head, rest = lines[:_HEAD], lines[_HEAD:]
        wrong = [] if told else [line for line in rest if line.startswith(("失敗　", "手直し　"))]
        more = [f"ほか{len(wrong) - _CLOSING}件"] if len(wrong) > _CLOSING else []
        return "\n".join([*head, *wrong[:_CLOSING], *more, "1件ずつの結果　report.xlsx"]) + "\n"

    def failures(self) -> str:
        """Only what failed, for who asked to be told nothing else."""
        wrong = [line for line in self.text().splitlines()[_HEAD:] if line.startswith("失敗　")]
        return "".join(f"{line}\n" for line in wrong)


def _held(path: Path) -> IO[bytes]:
    """A file that is held as long as this process lives, or until it is closed."""
    file = path.open("rb")
    with contextlib.suppress(OSError):  # a share without locks
        fcntl.flock(file, fcntl.LOCK_SH)
    return file


def _is_held(path: Path) -> bool:
    with path.open("rb") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return True
        except OSError:  # a share without locks
            return False
    return False


def _row(result: Result) -> tuple[str, ...]:
    return (
        readable(str(result.item.path)),
        WORDS[result.outcome],
        "、".join(result.notes),
        f"{result.duration:.1f}" if result.duration is not None else "",
        f"{result.seconds:.1f}",
        result.error or "",
        "\n".join(readable(str(path)) for path in result.files),
        "\n".join(readable(str(path)) for path in result.kept),
    )


def _line(cells: Sequence[str]) -> bytes:
    text = io.StringIO()
    csv.writer(text).writerow([safe_cell(cell) for cell in cells])
    return text.getvalue().encode("utf-8", errors="backslashreplace")
