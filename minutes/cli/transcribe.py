"""``minutes transcribe``: recordings in, files out."""

from __future__ import annotations

import logging
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from minutes.audio import probe
from minutes.cli.flags import output_folder, to_options, transcribe_flags
from minutes.cli.service import loudness
from minutes.cli.show import kept_lines, progress_of
from minutes.errors import MinutesError, UsageError
from minutes.jobs.outputs import Outputs, Source
from minutes.jobs.recordings import names_of, readable
from minutes.options import TranscribeOptions
from minutes.pipeline import Engines, Papers, load_engines, read_papers, run, run_tracks
from minutes.progress import OnProgress, silent
from minutes.schema import Draft
from minutes.text import timestamp

if TYPE_CHECKING:
    from minutes.diarize.profiles import VoiceProfile


@click.command(
    "transcribe",
    short_help="録音を会議録の案にします。",
    help="録音を会議録の案にします。--tracks を付けると、全ての RECORDING を一つの会議の参加者別の録音として扱います。"
    "人が手を加えたファイルは上書きせず、新しいものを「…（再作成）」として横に置きます。",
)
@click.argument("recordings", nargs=-1, required=True, metavar="RECORDING...")
@click.option(
    "-o",
    "--output",
    "folder",
    default=".",
    metavar="DIR",
    help="書き出すフォルダー（既定 今の場所）",
)
@click.option(
    "--voices",
    "voice_file",
    type=click.Path(path_type=Path, dir_okay=False),
    metavar="FILE.json",
    help="声の登録（minutes voices export で書き出したもの）。声の合う話者に名前を付けます",
)
@loudness("部品の記録も画面に出します")
@transcribe_flags
def command(
    recordings: tuple[str, ...],
    folder: str,
    voice_file: Path | None,
    quiet: bool,
    verbose: bool,
    **values: Any,
) -> None:
    """Do every recording; one that fails does not stop the others."""
    if verbose:
        logging.getLogger("minutes").setLevel(logging.INFO)
    options = to_options(values)
    papers = read_papers(options)
    voices = _voices(voice_file, options)
    target = output_folder(Path(folder))
    failures: list[MinutesError] = []
    readable: list[tuple[str, Path]] = []
    for number, name in enumerate(recordings, 1):
        position = f"[{number}/{len(recordings)}] " if len(recordings) > 1 else ""
        with _collect(failures, position):
            probe(Path(name))  # a wrong file is told at once, before models load
            readable.append((position, Path(name)))
    if readable:
        engines = load_engines(options)
        if not quiet:
            click.echo(engines.recogniser.description, err=True)
        work = Work(options, papers, engines, voices, Outputs(target), quiet)
        for position, paths in _meetings(readable, options):
            with _collect(failures, position):
                _transcribe(work, paths, position)
    if failures:
        sys.exit(failures[0].exit_code if len(failures) == len(recordings) else 1)


def _voices(file: Path | None, options: TranscribeOptions) -> tuple[VoiceProfile, ...]:
    if file is None:
        return ()
    if options.tracks:
        raise UsageError("--voices と --tracks は一緒に指定できません。")
    from minutes.diarize.voice_files import read_voices

    return read_voices(file)


@contextmanager
def _collect(failures: list[MinutesError], position: str) -> Iterator[None]:
    """Say what failed in one line and go on with the next recording."""
    try:
        yield
    except MinutesError as error:
        failures.append(error)
        click.echo(f"{position}{error}", err=True)


def _meetings(
    readable: list[tuple[str, Path]], options: TranscribeOptions
) -> list[tuple[str, tuple[Path, ...]]]:
    """One meeting a recording, or one meeting of all where each is a participant's."""
    if options.tracks:
        return [("", tuple(path for _, path in readable))]
    return [(position, (path,)) for position, path in readable]


@dataclass(frozen=True, slots=True)
class Work:
    """What is the same for all recordings of one command. ``outputs``: where the files go."""

    options: TranscribeOptions
    papers: Papers
    engines: Engines
    voices: tuple[VoiceProfile, ...]
    outputs: Outputs
    quiet: bool = False


def _transcribe(work: Work, paths: tuple[Path, ...], position: str) -> None:
    """One meeting, from its recordings to the files; ``position``: ``[2/5] `` of several."""
    from minutes.format.export import render

    options, papers = work.options, work.papers
    path = paths[0]
    shown = " ".join(path.name.split())
    with _silent() if work.quiet else progress_of(shown, position=position) as on_progress:
        if options.tracks:
            draft = run_tracks(
                paths, papers=papers, options=options, engines=work.engines, on_progress=on_progress
            )
        else:
            draft = run(
                path,
                papers=papers,
                options=options,
                engines=work.engines,
                voices=work.voices,
                on_progress=on_progress,
            )
        on_progress("export", 0, 1)
        contents = {
            f".{name}": render(draft, name, papers.profile)
            for name in dict.fromkeys(options.formats)
        }
        source = Source(paths, work.outputs.digest(paths, names_of(paths)))
        written = work.outputs.write(readable(path.stem), source, contents)
        on_progress("export", 1, 1)
    if not work.quiet:
        click.echo(f"{position}{shown}：{_pace(draft)}", err=True)
    if not draft.transcript.turns:
        click.echo(
            f"{position}{shown}：発話が見つかりませんでした。空の会議録を書き出しました。", err=True
        )
    for line in kept_lines(written.kept, written.files):
        click.echo(f"{position}{line}", err=True)
    for file in written.files:
        click.echo(str(file))


@contextmanager
def _silent() -> Iterator[OnProgress]:
    yield silent


def _pace(draft: Draft) -> str:
    """How long it took beside how long people spoke: what an archive costs on this machine; and how it was heard.

    RTF: seconds of work a second of recording, without the loading of models.
    """
    heard = draft.transcript.recording.duration
    seconds = sum(draft.transcript.provenance.seconds_by_stage.values())
    took = f"{timestamp(heard)} の録音に {timestamp(seconds)}"
    took = f"{took}（RTF {seconds / heard:.3f}）" if heard > 0 else took
    return f"{took}。聞き方 {draft.transcript.provenance.options['ways']}"
