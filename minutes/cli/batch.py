"""``minutes batch``: an archive of recordings, resumable, with a report at the end."""

from __future__ import annotations

import json
import sys
import threading
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from minutes.cli.flags import output_folder, to_options, transcribe_flags
from minutes.cli.service import data_dir_option, loudness, open_from_environment, slots_option
from minutes.cli.show import say
from minutes.cli.stopping import (
    AGAIN,
    SIGNALS,
    asked_to_stop,
    closed_in_order,
    speak_into_nothing,
)
from minutes.errors import INTERRUPTED, MinutesError, reason
from minutes.jobs.recordings import readable

if TYPE_CHECKING:
    from minutes.cli.report import Report
    from minutes.jobs.archive import Item, Passed
    from minutes.jobs.batch import Result, Waiting

_RECALLED = "{}件には、前に一覧で指定した日付・会議名などを使いました。変えるときは、直した一覧を渡してください。"

_EVENTS = 1
"""Version of the events that ``--json`` writes: raised when a field is taken away or changed."""


@click.command(
    "batch",
    short_help="多数の録音をまとめて会議録の案にします。",
    help="多数の録音をまとめて会議録の案にします。SOURCE はフォルダー、ワイルドカード、"
    "又は一覧（CSV・Excel：ファイル,日付,会議名,名簿,次第…）です。途中で止めても、もう一度"
    "実行すれば続きから行い、済んだものは飛ばします。人が手を加えたファイルは上書きせず、"
    "新しいものを「…（再作成）」として横に置きます。",
)
@click.argument("sources", nargs=-1, required=True, metavar="SOURCE...")
@click.option("-o", "--output", "folder", metavar="DIR", help="書き出すフォルダー")
@data_dir_option(
    "途中経過を置くフォルダー（既定 DIR/.minutes）。minutes serve と同じにすると画面にも出ます",
    default=None,
)
@slots_option
@click.option(
    "--no-worker",
    is_flag=True,
    help="列に入れて、できているものを書き出し、待たずに終わります。処理は minutes worker が行います",
)
@click.option(
    "--wait",
    is_flag=True,
    help="--no-worker と一緒に：minutes worker が終えるのを待って書き出します",
)
@click.option("--watch", is_flag=True, help="終わらずに、フォルダーに入ってくる録音を待ちます")
@click.option(
    "--template",
    type=click.Path(path_type=Path, dir_okay=False),
    metavar="FILE.xlsx",
    help="処理せずに、見付けた録音の一覧（日付・会議名は名前から推し量ったもの）を書き出します",
)
@click.option(
    "--dry-run",
    is_flag=True,
    help="処理せずに、録音の数と長さ、かかる時間、メモリーと空き容量の見込みを書きます",
)
@click.option(
    "--json",
    "as_json",
    is_flag=True,
    help="進み具合と結果を、1行1件の JSON で標準出力に書きます（--dry-run では見込みを1つの JSON で）",
)
@click.option(
    "--no-guess",
    is_flag=True,
    help="フォルダーとファイルの名前から、日付と会議名を推し量りません",
)
@click.option(
    "--rehash",
    is_flag=True,
    help="大きさと更新日時が同じ録音も、中身を読み直して確かめます",
)
@loudness("詳しい記録（データフォルダーの batch.log）を画面にも出します")
@transcribe_flags
def command(
    sources: tuple[str, ...],
    folder: str | None,
    template: Path | None,
    dry_run: bool,
    **values: Any,
) -> None:
    """Do every recording; one that fails does not stop the others."""
    from minutes.cli.batch_plan import foretell, show_guesses
    from minutes.errors import UsageError
    from minutes.format.profiles import load_profile
    from minutes.jobs.archive import find_items
    from minutes.jobs.template import write_template

    how = _How(**{name: values.pop(name) for name in _How.__dataclass_fields__})
    if how.wait and not how.no_worker:
        raise UsageError("--wait は --no-worker と一緒に指定してください。")
    options = to_options(values)
    load_profile(options.profile)  # a mistyped name is one mistake, not one of every recording
    passed: list[Passed] = []
    items = find_items(sources, options, guessing=not how.no_guess, passed=passed)
    if not items and not how.watch:
        raise UsageError("録音が1つもありません。フォルダーの場所を確かめてください。")
    if template is not None:
        write_template(template, items)
        click.echo(f"{len(items)}件の一覧を「{template}」に書き出しました。", err=True)
        return
    if folder is None:
        raise UsageError("書き出すフォルダーを -o で指定してください。")
    if not how.quiet:
        show_guesses(items)
    if dry_run:
        foretell(Path(folder), how.data_dir, how.slots, items, as_json=how.as_json)
        return
    _run(output_folder(Path(folder)), sources, options, how, (items, passed))


@dataclass(frozen=True, slots=True)
class _How:
    """How a batch runs, as the command line says."""

    data_dir: Path | None
    slots: int | None
    no_worker: bool
    wait: bool
    watch: bool
    as_json: bool
    no_guess: bool
    rehash: bool
    quiet: bool
    verbose: bool

    @property
    def waiting(self) -> Waiting:
        """Whose results the command waits for."""
        if not self.no_worker:
            return "results"
        return "workers" if self.wait or self.watch else "no"


def _run(
    target: Path,
    sources: tuple[str, ...],
    options: Any,
    how: _How,
    found: tuple[tuple[Item, ...], list[Passed]],
) -> None:
    from minutes.cli.batch_progress import Lengths, Listeners, Progress, Show
    from minutes.cli.report import Report, Work
    from minutes.jobs.batch import Batch
    from minutes.jobs.collection import write_index
    from minutes.jobs.forecast import Works, costs_of
    from minutes.jobs.logs import log_to_file
    from minutes.jobs.outputs import Outputs
    from minutes.jobs.service import prepare
    from minutes.jobs.worker import default_slots

    items, passed = found
    stop = asked_to_stop(AGAIN, told_at=() if how.quiet else SIGNALS)
    data_dir = how.data_dir or target / ".minutes"
    prepare(data_dir)
    log_to_file(data_dir / "batch.log", verbose=how.verbose)
    slots = how.slots or default_slots()
    events = _Events(stop) if how.as_json else None
    with closed_in_order(
        open_from_environment(data_dir, with_worker=not how.no_worker, slots=how.slots)
    ) as service:
        # Twice as many in the queue as are worked on: none waits for the next to be hashed.
        ahead = 2 * slots if not how.no_worker else 64
        listed, queued = None if how.watch else items, how.waiting == "no"
        batch = Batch(
            service, target, ahead, stop.is_set, how.rehash, how.waiting, listed=listed or ()
        )
        works = Works(Outputs(target, writes=False), service.past, reads=False)
        lengths = Lengths(items, works.start)
        progress = Progress(lengths, items, costs_of(service.past), slots)
        work = Work(batch.outputs, listed, passed, batch.begun, queued=queued)
        with (
            Report(target, work) as report,
            Show(batch, progress, lengths, Listeners(how.quiet, events)) as show,
        ):
            _say(events, "begin", version=_EVENTS, items=len(items), output=str(target.resolve()))
            for result in batch.run(_items(sources, options, items, how, stop)):
                report.add(result)
                show.add(result)
                _say(events, "result", **_facts(result))
                if result.hopeless:  # a thousand recordings need not fail one after the other
                    stop.set()
                if how.watch and not batch.running:
                    write_index(service, batch.outputs, target)
            show.end()
            show.emit()
        problem = _listed(lambda: write_index(service, batch.outputs, target))
        begun = len(batch.begun())
    _tell_results(batch.recalled, report, how, told=show.tells_each)
    code = _code(report.results, begun, stopped=stop.is_set() and not how.watch) or problem
    _say(events, "end", **_counted(report.results), queued=begun, exit_code=code)
    _tell_end(report.results, begun, how)
    sys.exit(code)


def _tell_results(recalled: int, report: Report, how: _How, *, told: bool) -> None:
    """The summary at the end. ``told``: failures were said one by one as they came."""
    if recalled and not how.quiet:
        click.echo(_RECALLED.format(recalled), err=True)
    if not how.as_json:
        said = report.failures() if how.quiet else report.closing(told=told)
        click.echo(said, nl=False, err=True)


def _listed(write: Callable[[], object]) -> int:
    """Write the list of all meetings; where that cannot be, the end is told all the same. Returns
    the exit code of that."""
    try:
        write()
    except MinutesError as error:
        click.echo(f"会議の一覧を書けませんでした。{error}", err=True)
        return error.exit_code
    return 0


def _counted(results: list[Result]) -> Mapping[str, int]:
    counts = Counter({"done": 0, "skipped": 0, "failed": 0})
    counts.update(result.outcome for result in results)
    return counts


def _tell_end(results: list[Result], begun: int, how: _How) -> None:
    """Why it stopped, and what becomes of what is only queued."""
    for hopeless in [result for result in results if result.hopeless][:1]:
        click.echo(f"ここで止めました。{hopeless.error}", err=True)
    if how.waiting == "no" and begun and not how.quiet:
        click.echo(
            f"{begun}件を列に入れました。処理は minutes worker が行います。"
            "終わった後、同じコマンドを実行すると書き出します。",
            err=True,
        )


def _say(listener: Any, name: str, **facts: Any) -> None:
    if listener is not None:
        listener(name, **facts)


class _Events:
    """Lines for machines (the guide for operators lists the fields); where nobody takes them any
    more, the batch is asked to stop: whoever called it has ended."""

    def __init__(self, stop: threading.Event) -> None:
        self._stop, self._one_at_a_time = stop, threading.Lock()

    def __call__(self, name: str, **facts: Any) -> None:
        with self._one_at_a_time:
            try:
                sys.stdout.write(json.dumps({"event": name, **facts}, ensure_ascii=False) + "\n")
                sys.stdout.flush()
            except OSError as error:
                speak_into_nothing([sys.stdout.fileno()])
                say(f"標準出力に書けません（{reason(error)}）。{AGAIN}")
                self._stop.set()


def _facts(result: Result) -> dict[str, Any]:
    return {
        "recording": readable(str(result.item.path)),
        "outcome": result.outcome,
        "job": result.job_id,
        "duration": result.duration,
        "seconds": round(result.seconds, 1),
        "error": result.error,
        "files": [readable(str(path)) for path in result.files],
        "kept": [readable(str(path)) for path in result.kept],
        "notes": list(result.notes),
    }


def _items(
    sources: tuple[str, ...],
    options: Any,
    items: tuple[Item, ...],
    how: _How,
    stop: threading.Event,
) -> Iterator[Item | None]:
    from minutes.jobs.archive import find_items
    from minutes.jobs.batch import watch

    if not how.watch:
        yield from items
        return
    yield from watch(
        lambda: find_items(sources, options, guessing=not how.no_guess), stopped=stop.is_set
    )


def _code(results: list[Result], begun: int, *, stopped: bool) -> int:
    """Exit code: one for "interrupted" and another for "some failed", since the caller may call again."""
    for hopeless in [result for result in results if result.hopeless]:
        return hopeless.exit_code
    if stopped:
        return INTERRUPTED
    failures = [result for result in results if result.outcome == "failed"]
    if not failures:
        return 0
    return failures[0].exit_code if len(failures) == len(results) + begun else 1
