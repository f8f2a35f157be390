"""With a key, whoever takes the disk has no sound and no voices; with the key everything works."""

from __future__ import annotations

import json
import os
import shutil
import wave
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
from click.testing import CliRunner

from jobs.kit import Bench, ended, tone, wait_for
from minutes import audio, sealed, settings
from minutes.cli.encrypt import command as encrypt
from minutes.errors import MinutesError, UsageError
from minutes.jobs import open_service
from minutes.jobs.backup import check_backup, restore_backup, write_backup
from minutes.jobs.pool import EnginePool
from minutes.jobs.results import forget_voices, read_json
from minutes.jobs.service import Service
from minutes.options import TranscribeOptions
from minutes.schema import Attendee, MeetingContext
from minutes.web.peaks import Peaks
from minutes.web.playable import Playables

pytestmark = pytest.mark.process


@pytest.fixture
def key(monkeypatch: pytest.MonkeyPatch) -> str:
    """A key in the environment, of workers and engines too."""
    made = sealed.new_key()
    monkeypatch.delenv("MINUTES_KEY_FILE", raising=False)
    monkeypatch.setenv("MINUTES_KEY", made)
    return made


@pytest.fixture
def opened(workbench: Bench) -> Iterator[Service]:
    """The service, opened after the key was set."""
    with open_service(workbench.data, with_worker=False) as service:
        yield service


def marks_of(recording: Path) -> list[bytes]:
    """Pieces of the sound as it may lie on a disk: 16 bit and float, and what a sound file begins with."""
    with wave.open(str(recording), "rb") as file:
        frames = file.readframes(file.getnframes())
    samples = audio.listen(recording).samples
    pieces = [frames[at : at + 64] for at in range(2000, len(frames) - 64, 16_000)]
    for at in range(1600, len(samples) - 64, 16_000):
        piece = samples[at : at + 64]
        pieces += [piece.tobytes(), (np.clip(piece, -1, 1) * 32767).astype("<i2").tobytes()]
    return [*pieces, b"WAVEfmt ", b"fLaC\0\0\0"]


def plain_files(folder: Path, marks: list[bytes]) -> list[str]:
    """Files below the folder that hold any of that."""
    found = []
    for path in sorted(folder.rglob("*")):
        if path.is_file():
            data = path.read_bytes()
            if any(mark in data for mark in marks):
                found.append(path.name)
    return found


def listened(service: Service, job: str) -> None:
    """What the page makes of a recording for its player."""
    recording = service.recording_path(job)
    uploads = service.data_dir / "uploads"
    uploads.mkdir(exist_ok=True)
    copy = Playables(uploads).path(job, recording)
    with sealed.open_plain(copy) as stream, wave.open(stream, "rb") as sound:
        assert sound.getnframes() == len(audio.listen(recording).samples)
    assert len(Peaks(service.files).of(job, recording)) == 2000


def test_without_a_key_a_thief_hears_everything(
    service: Service, workbench: Bench, tmp_path: Path
) -> None:
    """The search finds what it looks for: the test below could fail."""
    recording = tone(tmp_path / "会議.wav", 4.0)
    job = service.submit(recording)
    workbench.start()
    assert ended(service, job).state == "done"
    listened(service, job)
    assert plain_files(workbench.data, marks_of(recording)) == ["会議.wav", f"playable-{job}.wav"]


def test_a_stolen_disk_tells_nothing_while_and_after_it_is_worked_on(
    key: str, opened: Service, workbench: Bench, tmp_path: Path
) -> None:
    recording = tone(tmp_path / "会議.wav", 4.0)
    marks = marks_of(recording)
    workbench.order("plan", "hold")
    job = opened.submit(recording)
    workbench.start()
    wait_for(lambda: workbench.began("plan"))
    decoded = workbench.data / "jobs" / job / "1" / "audio.npy"
    assert sealed.is_sealed(decoded)  # it is there, and
    assert plain_files(workbench.data, marks) == []
    workbench.release()
    assert ended(opened, job).state == "done"
    listened(opened, job)
    assert plain_files(workbench.data, marks) == []
    for path in (workbench.data / "recordings").rglob("*.wav"):
        assert sealed.read_plain(path) == recording.read_bytes()
    assert opened.desk.export(job, "txt")
    opened.rerun(job, stage="recognise")
    assert ended(opened, job).state == "done"
    assert plain_files(workbench.data, marks) == []


IN_CLEAR = {"minutes.sqlite", "queue.sqlite", "key-id", "key-lock"}
"""What the operator's guide says that lies in clear, beside locks without content; only the first has words."""


def test_a_stolen_disk_tells_no_word_beside_the_database(
    key: str, opened: Service, workbench: Bench, tmp_path: Path
) -> None:
    """Roster, captions, dictionary, what was recognised and every file that was made of it."""
    word = "ヌプリカ"
    captions, terms = tmp_path / "字幕.vtt", tmp_path / "用語.csv"
    captions.write_text(f"WEBVTT\n\n00:01.000 --> 00:02.000\n{word}: {word}です\n", "utf-8")
    terms.write_text(f"{word}通り,てすとどおり\n", "utf-8")
    context = MeetingContext(roster=(Attendee(name=f"{word}太郎"),), agenda=(f"{word}の件",))
    options = TranscribeOptions(captions=str(captions), dictionary=str(terms), formats=("txt",))
    job = opened.submit(tone(tmp_path / "会議.wav", 4.0), context, options)
    workbench.start()
    assert ended(opened, job).state == "done"
    listened(opened, job)
    opened.desk.operate(job, [{"op": "decision", "text": f"{word}に決めた"}], user="sato")
    spellings = [word.encode(how) for how in ("utf-8", "utf-16-le", "utf-16-be", "cp932")]
    spellings.append(json.dumps(word).strip('"').encode())
    clear = [
        path
        for path in workbench.data.rglob("*")
        if path.is_file() and path.stat().st_size and not sealed.is_sealed(path)
    ]
    names = {path.name.removesuffix("-wal").removesuffix("-shm") for path in clear}
    assert {name for name in names if not name.endswith((".lock", ".log"))} <= IN_CLEAR
    telling = {path.name for path in clear if any(s in path.read_bytes() for s in spellings)}
    assert telling - {"minutes.sqlite", "minutes.sqlite-wal"} == set()
    assert telling, "the search finds what it looks for"


def test_the_mix_of_the_participants_is_sealed_and_plays(
    key: str, opened: Service, workbench: Bench, tmp_path: Path
) -> None:
    tracks = [
        tone(tmp_path / f"{name}.wav", 3.0, pitch) for name, pitch in (("田中", 220), ("佐藤", 330))
    ]
    job = opened.submit(tracks, options=TranscribeOptions(tracks=True))
    workbench.start()
    wait_for(lambda: (workbench.data / "jobs" / job / "1" / "mix.flac").exists())
    mix = opened.recording_path(job)
    assert mix.name == "mix.flac"
    assert sealed.is_sealed(mix)
    assert audio.probe(mix).duration == pytest.approx(3.0, abs=0.05)
    assert abs(len(audio.listen(mix).samples) - 48_000) < 800
    assert plain_files(workbench.data, [m for t in tracks for m in marks_of(t)]) == []


def test_a_folder_opens_with_its_own_key_alone(
    key: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    data = tmp_path / "data"
    open_service(data, with_worker=False).close()
    monkeypatch.delenv("MINUTES_KEY")
    with pytest.raises(UsageError, match="暗号化されています。MINUTES_KEY_FILE に"):
        open_service(data, with_worker=False)
    monkeypatch.setenv("MINUTES_KEY", sealed.new_key())
    with pytest.raises(UsageError, match="鍵と違います"):
        open_service(data, with_worker=False)
    monkeypatch.setenv("MINUTES_KEY", key)
    open_service(data, with_worker=False).close()


def test_what_was_kept_before_the_key_stays_readable_and_is_sealed_on_request(
    workbench: Bench, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    recording = tone(tmp_path / "会議.wav", 4.0)
    marks = marks_of(recording)
    with open_service(workbench.data, with_worker=False) as service:
        old = service.submit(recording)
        worker = workbench.start()
        assert ended(service, old).state == "done"
        listened(service, old)
        workbench.kill(worker, group=True)
    file = tmp_path / "minutes.key"
    asked = CliRunner().invoke(encrypt, ["--make-key", str(file)])
    assert asked.exit_code == 0
    assert file.stat().st_mode & 0o077 == 0
    again = CliRunner().invoke(encrypt, ["--make-key", str(file)])
    assert isinstance(again.exception, UsageError)
    monkeypatch.setenv("MINUTES_KEY_FILE", str(file))
    with open_service(workbench.data, with_worker=False) as service:
        assert audio.listen(service.recording_path(old)).duration == pytest.approx(4.0, abs=0.01)
        assert service.desk.export(old, "txt")
    place = ["--data-dir", str(workbench.data)]
    assert CliRunner().invoke(encrypt, place).exit_code == 0
    assert plain_files(workbench.data, marks) == []
    assert recording.read_bytes()[:4] == b"RIFF"  # the clerk's own file is the clerk's
    second = CliRunner().invoke(encrypt, place)
    assert "0個のファイルを暗号化しました" in second.stderr
    with open_service(workbench.data, with_worker=False) as service:
        listened(service, old)
        new = service.submit(tone(tmp_path / "次.wav", 2.0, 500))
        workbench.start()
        assert ended(service, new).state == "done"
        service.rerun(old, stage="recognise")
        assert ended(service, old).state == "done"


def test_encrypt_without_a_key_says_how(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("MINUTES_KEY_FILE", raising=False)
    monkeypatch.delenv("MINUTES_KEY", raising=False)
    asked = CliRunner().invoke(encrypt, ["--data-dir", str(tmp_path)])
    assert isinstance(asked.exception, UsageError)
    assert "--make-key" in str(asked.exception)
    assert list(tmp_path.iterdir()) == []


def test_a_backup_is_sealed_and_comes_back_with_the_key(
    key: str, opened: Service, workbench: Bench, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    recording = tone(tmp_path / "会議.wav", 2.0)
    job = opened.submit(recording)
    workbench.start()
    assert ended(opened, job).state == "done"
    target = tmp_path / "backup.tar"
    assert write_backup(opened, target) == 1
    assert write_backup(opened, target) == 1  # over an older one
    (copies := tmp_path / "copies").mkdir()
    shutil.copy(target, copies)
    assert plain_files(copies, [*marks_of(recording), "第1部です".encode(), b"manifest.json"]) == []
    with open_service(tmp_path / "new", with_worker=False) as new:
        assert restore_backup(new, target) == 1
        assert sealed.read_plain(new.recording_path(job)) == recording.read_bytes()
        assert new.desk.export(job, "txt") == opened.desk.export(job, "txt")
    monkeypatch.delenv("MINUTES_KEY")
    with pytest.raises(UsageError, match="暗号化されています"):
        check_backup(target)
    target.write_bytes(target.read_bytes()[:-5000])
    monkeypatch.setenv("MINUTES_KEY", key)
    with pytest.raises(MinutesError, match="壊れています"):
        check_backup(target)


def test_a_plain_backup_is_sealed_where_it_is_restored_with_a_key(
    service: Service, workbench: Bench, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    recording = tone(tmp_path / "会議.wav", 2.0)
    job = service.submit(recording)
    write_backup(service, tmp_path / "backup.tar")
    monkeypatch.setenv("MINUTES_KEY", sealed.new_key())
    with open_service(tmp_path / "new", with_worker=False) as new:
        restore_backup(new, tmp_path / "backup.tar")
        assert sealed.is_sealed(new.recording_path(job))
        assert sealed.read_plain(new.recording_path(job)) == recording.read_bytes()
    assert plain_files(tmp_path / "new", marks_of(recording)) == []


@pytest.mark.parametrize("tracks", [False, True])
def test_voices_go_and_who_spoke_when_stays(service: Service, tracks: bool) -> None:
    who = {"regions": [[0.0, 1.0, "S1"]], "exclusive": [], "embeddings": [["S1", [0.25, 0.5]]]}
    plain = {"diarization": who, "names": [["S1", "田中"]]} if tracks else who
    service.files.write("jobs/x/1/diarization.json", json.dumps(plain).encode())
    forget_voices(service.files, "jobs/x/1/diarization.json")
    left = read_json(service.files, "jobs/x/1/diarization.json")
    assert (left["diarization"] if tracks else left) == {**who, "embeddings": []}
    assert b"0.25" not in service.files.fetch("jobs/x/1/diarization.json").read_bytes()


def environment_of_engine() -> dict[str, str]:
    """What an engine process is given, as the system tells it; a real one hides it (test_hidden.py)."""
    pool = EnginePool(1, threads=2, command=("sleep", "600"))
    try:
        (engine,) = pool._all
        given = Path(f"/proc/{engine._started().pid}/environ").read_bytes().decode()
    finally:
        pool.close()
    return dict(entry.split("=", 1) for entry in given.split("\0") if "=" in entry)


def test_an_engine_gets_the_key_and_no_secret_of_others(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in (*settings.SETTINGS, "AWS_SECRET_ACCESS_KEY", "PGPASSWORD"):
        monkeypatch.setenv(name, "secret")
    monkeypatch.delenv(settings.THREADS)
    monkeypatch.setenv("LD_SOMETHING", "stays")
    given = environment_of_engine()
    reads = settings.ENGINE - {settings.THREADS}
    assert {name for name, value in given.items() if value == "secret"} == reads
    assert {settings.KEY, settings.KEY_FILE, settings.MODELS_DIR} <= reads
    assert (given[settings.THREADS], given["LD_SOMETHING"]) == ("2", "stays")
    assert given["PATH"] == os.environ["PATH"]
    monkeypatch.setenv(settings.THREADS, "7")  # an operator's own number wins
    assert environment_of_engine()[settings.THREADS] == "7"
