"""``minutes batch``: an archive of recordings, resumable, with a report at the end."""

from __future__ import annotations

import signal
import sys
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from minutes.cli.flags import output_folder, to_options, transcribe_flags
from minutes.cli.service import data_dir_option, open_from_environment, slots_option

if TYPE_CHECKING:
    from minutes.jobs.archive import Item
    from minutes.jobs.batch import Result


@click.command(
    "batch",
    help="多数の録音をまとめて会議録の案にします。SOURCE はフォルダー、ワイルドカード、"
    "又は一覧（CSV：ファイル,日付,会議名,名簿,次第…）です。途中で止めても、もう一度実行すれば"
    "続きから行い、済んだものは飛ばします。",
)
@click.argument("sources", nargs=-1, required=True, metavar="SOURCE...")
@click.option("-o", "--output", "folder", required=True, metavar="DIR", help="書き出すフォルダー")
@data_dir_option(
    "途中経過を置くフォルダー（既定 DIR/.minutes）。minutes serve と同じにすると画面にも出ます",
    default=None,
)
@slots_option
@click.option(
    "--no-worker", is_flag=True, help="列に入れるだけにし、処理は minutes worker に任せます"
)
@click.option("--watch", is_flag=True, help="終わらずに、フォルダーに入ってくる録音を待ちます")
@transcribe_flags
def command(
    sources: tuple[str, ...],
    folder: str,
    data_dir: Path | None,
    slots: int | None,
    no_worker: bool,
    watch: bool,
    **values: Any,
) -> None:
    """Do every recording; one that fails does not stop the others."""
    from minutes.cli.report import Report, Show
    from minutes.errors import UsageError
    from minutes.jobs.archive import find_items
    from minutes.jobs.batch import Batch
    from minutes.jobs.worker import default_slots

    options = to_options(values)
    items = find_items(sources, options)
    if not items and not watch:
        raise UsageError("録音が1つもありません。フォルダーの場所を確かめてください。")
    target = output_folder(Path(folder))
    stop = _stop_signal()
    with open_from_environment(
        data_dir or target / ".minutes",
        with_worker=not no_worker,
        slots=slots,
    ) as service:
        # Twice as many in the queue as are worked on: none waits for the next to be hashed.
        ahead = 2 * (slots or default_slots()) if not no_worker else 64
        batch = Batch(service, target, ahead, stopped=stop.is_set)
        with Report(target) as report, Show(batch, items) as show:
            for result in batch.run(_items(sources, options, items, watch, stop)):
                report.add(result)
                show.add(result)
            show.end()
    _leave(report.results, stopped=stop.is_set() and not watch)


def _items(
    sources: tuple[str, ...],
    options: Any,
    items: tuple[Item, ...],
    watching: bool,
    stop: threading.Event,
) -> Iterator[Item | None]:
    from minutes.jobs.archive import find_items
    from minutes.jobs.batch import watch

    if not watching:
        yield from items
        return
    taken: dict[str, Path] = {}
    yield from watch(lambda: find_items(sources, options, taken), stopped=stop.is_set)


def _stop_signal() -> threading.Event:
    """The first Ctrl+C stops in good order, the second one at once."""
    stop = threading.Event()

    def ask(_signal: int, _frame: object) -> None:
        if stop.is_set():
            raise KeyboardInterrupt
        stop.set()
        click.echo("止めています。もう一度実行すると続きから行います。", err=True)

    signal.signal(signal.SIGINT, ask)
    signal.signal(signal.SIGTERM, ask)
    return stop


def _leave(results: list[Result], *, stopped: bool) -> None:
    failures = [result for result in results if result.outcome == "failed"]
    if stopped:
        sys.exit(1)
    if failures:
        sys.exit(failures[0].exit_code if len(failures) == len(results) else 1)
