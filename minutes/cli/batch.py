"""``minutes batch``: an archive of recordings, resumable, with a report at the end."""

from __future__ import annotations

import contextlib
import json
import signal
import sys
import threading
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from minutes import settings
from minutes.cli.flags import output_folder, to_options, transcribe_flags
from minutes.cli.service import data_dir_option, open_from_environment, slots_option
from minutes.text import timestamp

if TYPE_CHECKING:
    from minutes.jobs.archive import Item, Passed
    from minutes.jobs.batch import Result

_SHOWN = 20
"""Guesses that are shown one by one."""


@click.command(
    "batch",
    short_help="多数の録音をまとめて会議録の案にします。",
    help="多数の録音をまとめて会議録の案にします。SOURCE はフォルダー、ワイルドカード、"
    "又は一覧（CSV・Excel：ファイル,日付,会議名,名簿,次第…）です。途中で止めても、もう一度"
    "実行すれば続きから行い、済んだものは飛ばします。人が手を加えたファイルは上書きせず、"
    "新しいものを「…（再作成）」として横に置きます。",
    epilog="例：minutes batch 録音/ -o 会議録　　minutes batch 録音/ --template 一覧.xlsx"
    "　　minutes batch 一覧.xlsx -o 会議録 --slots 2",
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
    help="処理は minutes worker に任せ、このコマンドは終わるのを待って書き出します",
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
    help="処理せずに、録音の数と長さ、かかる時間と空き容量の見込みを書きます",
)
@click.option("--json", "as_json", is_flag=True, help="--dry-run の結果を JSON で書きます")
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
@click.option(
    "-v",
    "--verbose",
    is_flag=True,
    help="詳しい記録（データフォルダーの batch.log）を画面にも出します",
)
@transcribe_flags
def command(
    sources: tuple[str, ...],
    folder: str | None,
    template: Path | None,
    dry_run: bool,
    as_json: bool,
    **values: Any,
) -> None:
    """Do every recording; one that fails does not stop the others."""
    from minutes.errors import UsageError
    from minutes.jobs.template import write_template

    names = ("data_dir", "slots", "no_worker", "watch", "no_guess", "rehash", "verbose")
    how = _How(**{name: values.pop(name) for name in names})
    options = to_options(values)
    passed: list[Passed] = []
    items = _find(sources, options, how, passed)
    if not items and not how.watch:
        raise UsageError("録音が1つもありません。フォルダーの場所を確かめてください。")
    if template is not None:
        write_template(template, items)
        click.echo(f"{len(items)}件の一覧を「{template}」に書き出しました。", err=True)
        return
    if folder is None:
        raise UsageError("書き出すフォルダーを -o で指定してください。")
    _show_guesses(items)
    if dry_run:
        _foretell(Path(folder), how, items, as_json=as_json)
        return
    _run(output_folder(Path(folder)), sources, options, how, (items, passed))


@dataclass(frozen=True, slots=True)
class _How:
    """How a batch runs, as the command line says."""

    data_dir: Path | None
    slots: int | None
    no_worker: bool
    watch: bool
    no_guess: bool
    rehash: bool
    verbose: bool


def _find(
    sources: tuple[str, ...], options: Any, how: _How, passed: list[Passed]
) -> tuple[Item, ...]:
    from minutes.jobs.archive import find_items

    return find_items(sources, options, guessing=not how.no_guess, passed=passed)


def _run(
    target: Path,
    sources: tuple[str, ...],
    options: Any,
    how: _How,
    found: tuple[tuple[Item, ...], list[Passed]],
) -> None:
    from minutes.cli.batch_progress import Show
    from minutes.cli.report import Report
    from minutes.jobs.batch import Batch
    from minutes.jobs.forecast import rate_of
    from minutes.jobs.logs import log_to_file
    from minutes.jobs.service import prepare
    from minutes.jobs.worker import default_slots

    items, passed = found
    stop = _stop_signal()
    data_dir = how.data_dir or target / ".minutes"
    prepare(data_dir)
    log_to_file(data_dir / "batch.log", verbose=how.verbose)
    with open_from_environment(
        data_dir,
        with_worker=not how.no_worker,
        slots=how.slots,
    ) as service:
        # Twice as many in the queue as are worked on: none waits for the next to be hashed.
        ahead = 2 * (how.slots or default_slots()) if not how.no_worker else 64
        batch = Batch(service, target, ahead, stopped=stop.is_set, rehash=how.rehash)
        rate = rate_of(service)
        if rate is not None:
            rate /= how.slots or default_slots()
        total = None if how.watch else len(items)
        with Report(target, passed, total) as report, Show(batch, items, rate) as show:
            for result in batch.run(_items(sources, options, items, how, stop)):
                report.add(result)
                show.add(result)
            show.end()
    _leave(report.results, stopped=stop.is_set() and not how.watch)


def _foretell(target: Path, how: _How, items: tuple[Item, ...], *, as_json: bool) -> None:
    from minutes.jobs.forecast import forecast
    from minutes.jobs.recordings import readable
    from minutes.jobs.worker import default_slots

    data_dir, slots = how.data_dir or target / ".minutes", how.slots or default_slots()
    with contextlib.ExitStack() as stack:
        service = None
        if data_dir.is_dir() or settings.database_url() is not None:
            service = stack.enter_context(open_from_environment(data_dir, with_worker=False))
        found = forecast(items, target, service, slots=slots)
    wrong = [(readable(str(item.path)), problem) for item, problem in found.wrong]
    if as_json:
        plain = {**asdict(found), "to_do": found.to_do, "slots": slots, "wrong": wrong}
        click.echo(json.dumps(plain, ensure_ascii=False, indent=2))
        return
    took = "不明（1件処理すると分かります）"
    if found.wall_seconds is not None:
        took = f"約 {timestamp(found.wall_seconds)}（同時に{slots}件）"
    click.echo(f"録音\t{found.items}件（済み{found.known}件、これから{found.to_do}件）")
    click.echo(f"これからの長さ\t{timestamp(found.seconds)}")
    click.echo(f"かかる時間\t{took}")
    click.echo(f"要る空き\t約 {found.disk / 1e9:.1f} GB（今の空き {found.free / 1e9:.1f} GB）")
    for name, problem in wrong:
        click.echo(f"処理できないもの\t{' '.join(name.split())}：{problem}")
    if found.disk > found.free:
        click.echo("空きが足りません。空きを作るか、別の書き出し先を指定してください。", err=True)


def _show_guesses(items: tuple[Item, ...]) -> None:
    """What was read off the names, before anything is done with it."""
    from minutes.jobs.recordings import readable

    lines = []
    for item in items:
        header = item.context.header
        if item.guessed:
            said = [header.date.isoformat() if header.date else "", header.title]
            lines.append(f"  {readable(item.path.name)}：{' '.join(part for part in said if part)}")
    if not lines:
        return
    click.echo(
        "名前から推し量った日付と会議名（違うときは一覧で指定するか、--no-guess）：", err=True
    )
    for line in lines[:_SHOWN]:
        click.echo(" ".join(line.splitlines()), err=True)
    if len(lines) > _SHOWN:
        click.echo(f"  ほか{len(lines) - _SHOWN}件", err=True)


def _items(
    sources: tuple[str, ...],
    options: Any,
    items: tuple[Item, ...],
    how: _How,
    stop: threading.Event,
) -> Iterator[Item | None]:
    from minutes.jobs.batch import watch

    if not how.watch:
        yield from items
        return
    yield from watch(lambda: _find(sources, options, how, []), stopped=stop.is_set)


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
