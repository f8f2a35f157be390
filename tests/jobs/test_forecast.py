"""What an archive still needs, before it is done: copies nothing, another profile little."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import needs
import pytest

import minutes
from jobs.kit import Bench, tone, wait_for
from minutes.jobs import forecast
from minutes.jobs.archive import Item, find_items
from minutes.jobs.batch import Batch
from minutes.jobs.forecast import Works
from minutes.jobs.outputs import Outputs
from minutes.jobs.service import Service
from minutes.options import TranscribeOptions

JSON = TranscribeOptions(formats=("json",))


@pytest.fixture
def heard(
    workbench: Bench, service: Service, tmp_path: Path
) -> tuple[Service, Path, tuple[Item, ...]]:
    """Three meetings that are done, and their folder."""
    source = tmp_path / "in"
    source.mkdir()
    for number in range(3):
        path = source / f"会議{number}.wav"
        tone(path, seconds=1, pitch=200 + number)
        os.utime(path, (1e9, 1e9))  # what was written just now is not trusted to stay
    workbench.start(SLOTS="2")
    items = find_items([str(source)], JSON)
    out = tmp_path / "out"
    out.mkdir()
    assert all(r.outcome == "done" for r in Batch(service, out, ahead=9).run(items))
    return service, out, items


def starts(service: Service, out: Path, items: tuple[Item, ...]) -> list[str | None]:
    works = Works(Outputs(out, writes=False), service.past, reads=False)
    return [works.start(item) for item in items]


def test_what_is_done_needs_nothing_and_another_profile_the_formatter_alone(
    heard: tuple[Service, Path, tuple[Item, ...]], tmp_path: Path
) -> None:
    service, out, items = heard
    assert starts(service, out, items) == [None] * 3
    dictionary = tmp_path / "用語.csv"
    dictionary.write_text("予算案,よさんあん\n", encoding="utf-8")
    for options, stage in (
        (replace(JSON, profile="honkaigi"), "format"),
        (replace(JSON, dictionary=str(dictionary)), "recognise"),
        (replace(JSON, speakers=2), "diarize"),
    ):
        other = tuple(replace(item, options=options) for item in items)
        assert starts(service, out, other) == [stage] * 3
        # and that is where the work begins
        job = service.jobs()[0].id
        assert service.renew(job, other[0].context, options) == stage
        wait_for(lambda: all(job.ended for job in service.jobs()))
        service.renew(job, items[0].context, JSON)
        wait_for(lambda: all(job.ended for job in service.jobs()))


def test_what_was_interrupted_goes_on_where_it_stopped(
    heard: tuple[Service, Path, tuple[Item, ...]], workbench: Bench
) -> None:
    service, out, items = heard
    for worker in workbench.workers:
        workbench.kill(worker, group=True)
    options = replace(JSON, profile="honkaigi")
    other = tuple(replace(item, options=options) for item in items)
    (job,) = [job for job in service.jobs() if job.title == "会議1"]
    service.renew(job.id, other[1].context, options)  # and nobody formats it
    assert starts(service, out, other) == ["format"] * 3
    assert starts(service, out, items) == [None, "format", None]


def test_a_copy_needs_nothing_and_no_other_file_is_read_for_that(
    heard: tuple[Service, Path, tuple[Item, ...]], monkeypatch: pytest.MonkeyPatch
) -> None:
    service, out, items = heard
    source = items[0].path.parent
    tone(source / "新.wav", seconds=2, pitch=500)
    shutil.copy(source / "新.wav", source / "新のコピー.wav")
    tone(source / "別.wav", seconds=3, pitch=600)
    read: list[str] = []
    real = Outputs.digest

    def digest(self: Outputs, recordings: tuple[Path, ...], names: tuple[str, ...]) -> str:
        read.extend(path.name for path in recordings if not self.knows(recordings))
        return real(self, recordings, names)

    monkeypatch.setattr(Outputs, "digest", digest)
    found = find_items([str(source)], JSON)
    told = dict(zip((item.path.name for item in found), starts(service, out, found), strict=True))
    both = {told["新.wav"], told["新のコピー.wav"]}
    assert both == {"decode", None}  # whichever comes first
    assert told["別.wav"] == "decode"
    assert "別.wav" not in read
    assert {"新.wav", "新のコピー.wav"} <= set(read)


def test_two_sounds_of_one_size_are_two(tmp_path: Path, service: Service) -> None:
    for number in range(2):
        tone(tmp_path / f"{number}.wav", seconds=1, pitch=300 + 50 * number)
    items = find_items([str(tmp_path / "0.wav"), str(tmp_path / "1.wav")], JSON)
    assert starts(service, tmp_path, items) == ["decode", "decode"]


def test_slots_take_what_comes_next() -> None:
    assert forecast.laid_out((), 2) == 0
    assert forecast.laid_out((4, 1, 1, 1), 2) == 4
    assert forecast.laid_out((1, 1, 1, 4), 2) == 5
    assert forecast.laid_out((3, 3, 3), 1) == 9


def test_room_and_memory_are_those_of_what_is_under_way_together(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A recording of three hours is worked on in three times the room of one of one hour."""
    hours = {"a": 3, "b": 1, "c": 1, "d": 1}
    paths = [tone(tmp_path / f"{name}.wav", seconds=1, pitch=300.0) for name in hours]
    monkeypatch.setattr(forecast, "_duration", lambda item: hours[item.path.stem] * 3600.0)
    items = find_items([str(path) for path in paths], JSON)
    out, size = tmp_path / "out", sum(path.stat().st_size for path in paths)
    told = forecast.forecast(items, out, None, slots=2)
    assert told.disk == size + 6 * 11_000_000 + (3 + 1 + 1) * 230_000_000  # one more is got ready
    assert forecast.forecast(items[1:2], out, None, slots=2).memory < told.memory  # one slot of two
    nothing = forecast.forecast((), out, None, slots=2)
    assert (nothing.disk, nothing.memory) == (0, 300_000_000)


def test_every_part_of_a_long_recording_counts_for_its_own_length(
    workbench: Bench, service: Service, tmp_path: Path
) -> None:
    """Else three hours in 36 parts would look 36 times as fast as they are."""
    tone(tmp_path / "長い.wav", seconds=7)
    workbench.start()
    job = service.submit(tmp_path / "長い.wav", options=JSON)
    wait_for(lambda: service.job(job).ended)
    parts = service.files.path(f"jobs/{job}/1/plan.json")
    assert len(json.loads(parts.read_text())) > 2
    heard = {stage: audio for stage, audio, _ in service.store.jobs.works()}
    assert heard["recognise"] == pytest.approx(7.0, abs=0.1)
    assert heard["diarize"] == pytest.approx(7.0, abs=0.1)
    assert service.store.jobs.rates()["recognise"][1] == pytest.approx(7.0, abs=0.1)


@pytest.mark.process
def test_where_the_model_is_missing_the_archive_stops_at_once(tmp_path: Path) -> None:
    source, out = tmp_path / "in", tmp_path / "out"
    source.mkdir()
    (tmp_path / "models").mkdir()
    shutil.copy(Path(minutes.__file__).parents[1] / "models" / "manifest.toml", tmp_path / "models")
    for number in range(12):
        tone(source / f"会議{number:02d}.wav", seconds=1, pitch=200 + number)
    done = subprocess.run(
        [sys.executable, "-m", "minutes", "batch", str(source), "-o", str(out), "--slots", "1"],
        capture_output=True,
        text=True,
        timeout=needs.SECONDS,
        env={**os.environ, "MINUTES_MODELS_DIR": str(tmp_path / "models")},
        check=False,
    )
    assert done.returncode == 3, done.stderr
    assert "ここで止めました。モデル「whisper-base」がありません。" in done.stderr
    failed = done.stderr.count("失敗　")
    assert 1 <= failed < 6, done.stderr
    text = (out / "report.txt").read_text(encoding="utf-8")
    assert f"失敗{failed}件" in text
    assert "Traceback" not in done.stderr
