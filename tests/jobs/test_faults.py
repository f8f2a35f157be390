"""Nothing that dies takes a meeting with it: kill -9 on real processes, real files, real queue."""

from __future__ import annotations

import contextlib
import os
import random
import signal
import sqlite3
import subprocess
import time
from collections.abc import Iterator
from pathlib import Path

import needs
import pytest

from jobs.kit import Bench, alive, ended, tone, wait_for
from minutes.jobs import ARCHIVE, open_service
from minutes.jobs.service import Service
from minutes.options import TranscribeOptions

pytestmark = pytest.mark.process

JSON = TranscribeOptions(formats=("json",))
STAGES = ("decode", "diarize", "plan", "recognise", "assign", "format")


@pytest.mark.parametrize("group", [False, True], ids=["worker", "power cut"])
def test_kill_at_every_stage_loses_nothing_and_repeats_nothing(
    workbench: Bench, service: Service, tmp_path: Path, group: bool
) -> None:
    job_id = service.submit(tone(tmp_path / "a.wav"), options=JSON)
    for stage in STAGES:
        workbench.order(stage, "hold")
        worker = workbench.start()
        wait_for(lambda stage=stage: workbench.began(stage))
        engine = workbench.lines("begin")[-1][3]
        workbench.kill(worker, group=group)
        wait_for(lambda engine=engine: not alive(engine))  # no orphan computes on
    workbench.start()
    assert ended(service, job_id).state == "done"
    assert len(service.desk.draft(job_id).minutes_doc.statements) == 2
    assert set(workbench.finished().values()) == {1}
    assert {stage for stage, _, _ in workbench.finished()} == set(STAGES)


def test_killed_between_submission_and_start(
    workbench: Bench, service: Service, tmp_path: Path
) -> None:
    row_id = service.submit(tone(tmp_path / "a.wav"), options=JSON)
    service._queue.forget(row_id)  # as if the process had died before it reached the queue
    workbench.start()
    assert ended(service, row_id).state == "done"


def test_poisoned_recording_fails_with_its_reason_and_the_queue_moves_on(
    workbench: Bench, service: Service, tmp_path: Path
) -> None:
    workbench.order("recognise", "abort", times=99, only="poison")
    poison = service.submit(tone(tmp_path / "poison.wav"), options=JSON)
    good = service.submit(tone(tmp_path / "good.wav", pitch=300), options=JSON)
    workbench.start()
    assert ended(service, good).state == "done"
    failed = ended(service, poison)
    assert failed.state == "failed"
    assert failed.error is not None
    assert "シグナル6" in failed.error
    assert "3回" in failed.error
    assert sum(row[0] == "recognise" and row[2] == poison for row in workbench.lines("begin")) == 3


def test_engine_that_hangs_is_replaced(workbench: Bench, service: Service, tmp_path: Path) -> None:
    workbench.order("diarize", "hang")
    job_id = service.submit(tone(tmp_path / "a.wav"), options=JSON)
    workbench.start(FAST_HANGS="15")
    assert ended(service, job_id).state == "done"
    assert workbench.began("diarize", times=2)


def freeze(worker: subprocess.Popen[str], data: Path) -> None:
    """Stop a process group at a moment when it is not writing to SQLite.

    Stopped inside a transaction it would hold the file's lock, which nobody else can break: on a
    machine of its own (PostgreSQL) the server ends such a session.
    """
    while True:
        os.killpg(worker.pid, signal.SIGSTOP)
        wait_for(lambda: stopped(worker.pid))
        if all(writable(data / name) for name in ("minutes.sqlite", "queue.sqlite")):
            return
        os.killpg(worker.pid, signal.SIGCONT)
        time.sleep(0.03)


def stopped(pid: int) -> bool:
    """Whether every thread stands still: a signal takes effect some time after it was sent."""
    states = [path.read_text() for path in Path(f"/proc/{pid}/task").glob("*/stat")]
    return all(state.rpartition(")")[2].split()[0] == "T" for state in states)


def writable(database: Path) -> bool:
    """Whether a transaction can begin."""
    with contextlib.closing(sqlite3.connect(database, timeout=1, isolation_level=None)) as opened:
        try:
            opened.execute("BEGIN IMMEDIATE")
            opened.execute("ROLLBACK")
        except sqlite3.OperationalError:
            return False
    return True


def test_worker_that_hangs_is_taken_over_and_cannot_come_back(
    workbench: Bench, service: Service, tmp_path: Path
) -> None:
    job_id = service.submit(tone(tmp_path / "a.wav"), options=JSON)
    workbench.order("recognise", "hold")
    frozen = workbench.start()
    wait_for(lambda: workbench.began("recognise"))
    engine = workbench.lines("begin")[-1][3]
    freeze(frozen, workbench.data)  # the machine hangs, its lock and its rows stay
    workbench.start()
    wait_for(lambda: workbench.began("recognise", times=2))
    os.killpg(frozen.pid, signal.SIGCONT)
    assert ended(service, job_id).state == "done"
    # what the frozen one still had in hand is taken from it: told to stop, or ended
    wait_for(lambda: engine in {row[3] for row in workbench.lines("stopped")} or not alive(engine))
    workbench.release()
    assert set(workbench.finished().values()) == {1}
    assert [row for row in workbench.lines("end") if row[4] == frozen.pid][-1][0] != "recognise"


def test_failed_stage_keeps_earlier_results_and_retry_goes_on_from_there(
    workbench: Bench, service: Service, tmp_path: Path
) -> None:
    workbench.order("assign", "fail")
    job_id = service.submit(tone(tmp_path / "a.wav"), options=JSON)
    workbench.start()
    job = ended(service, job_id)
    assert (job.state, job.error) == ("failed", "わざと失敗しました。")
    assert (
        "".join(part.text for part in service.desk.recognised(job_id)) == "第1部です。第2部です。"
    )
    assert service.steps(job_id)[:3] == ("decode", "diarize", "plan")
    service.retry(job_id)
    assert ended(service, job_id).state == "done"
    assert set(workbench.finished().values()) == {1}


@contextlib.contextmanager
def disk(folder: Path, size: str) -> Iterator[Path]:
    """``folder`` on a disk of its own; the test is skipped where nobody may make one."""
    needs.programs("mount")
    mount = ["mount", "-t", "tmpfs", "-o", f"size={size}", "minutes", str(folder)]
    made = subprocess.run(mount, capture_output=True, text=True, check=False)
    if made.returncode != 0:
        pytest.skip(f"cannot make a small disk here: {made.stderr.strip()}")
    try:
        yield folder
    finally:
        subprocess.run(["umount", "-l", str(folder)], check=True)


@pytest.fixture
def small_disk(workbench: Bench) -> Iterator[Path]:
    """The folder of the stage results on a disk of 96 KiB; the database stays where it is."""
    folder = workbench.data / "jobs"
    folder.mkdir()
    with disk(folder, "96k"):
        yield folder
        workbench.close()


def test_disk_full_fails_with_its_reason_and_goes_on_once_there_is_room(
    workbench: Bench, service: Service, small_disk: Path, tmp_path: Path
) -> None:
    job_id = service.submit(tone(tmp_path / "a.wav"), options=JSON)  # 256 KB once decoded
    workbench.start(FAST_SECONDS="0.05")
    job = ended(service, job_id)
    assert job.state == "failed"
    assert job.error is not None
    assert "ディスクに空きがない" in job.error
    subprocess.run(["mount", "-o", "remount,size=8m", str(small_disk)], check=True)
    service.retry(job_id)
    assert ended(service, job_id).state == "done"
    assert set(workbench.finished().values()) == {1}


@pytest.mark.parametrize("stage", ["decode", "recognise", "format"])
def test_disk_of_database_and_queue_full_for_a_while_costs_no_job(
    workbench: Bench, tmp_path: Path, stage: str
) -> None:
    """Everything on one disk, as on one machine: not even the failure can be written down."""
    with (
        disk(workbench.data, "24m"),
        contextlib.closing(workbench),
        open_service(workbench.data, with_worker=False) as service,
    ):
        job_id = service.submit(tone(tmp_path / "a.wav"), options=JSON)
        workbench.order(stage, "hold")
        workbench.start(FAST_SECONDS="1")
        wait_for(lambda: workbench.began(stage))
        filler = workbench.data / "filler"
        with contextlib.suppress(OSError), filler.open("wb") as file:
            while file.write(bytes(4096)):
                file.flush()
        workbench.release()
        time.sleep(3)  # time to find the disk full; where the machine is too slow, it finds room
        assert not service.job(job_id).ended
        filler.unlink()
        job = ended(service, job_id)
        if job.state == "failed":  # there was room again just in time to say so
            service.retry(job_id)
            job = ended(service, job_id)
        assert job.state == "done", job.error
        assert len(service.desk.draft(job_id).minutes_doc.statements) == 2
        assert set(workbench.finished().values()) == {1}
        next_one = service.submit(tone(tmp_path / "b.wav", pitch=300), options=JSON)
        assert ended(service, next_one).state == "done"  # no slot is lost


def test_cancel_and_retry_while_a_stage_runs(
    workbench: Bench, service: Service, tmp_path: Path
) -> None:
    job_id = service.submit(tone(tmp_path / "a.wav"), options=JSON)
    workbench.order("diarize", "hold")
    workbench.start()
    wait_for(lambda: workbench.began("diarize"))
    service.cancel(job_id)
    assert service.job(job_id).state == "cancelled"
    service.retry(job_id)
    assert ended(service, job_id).state == "done"
    assert set(workbench.finished().values()) == {1}


def test_cancel_of_a_waiting_job_and_delete_of_a_running_one(
    workbench: Bench, service: Service, tmp_path: Path
) -> None:
    running = service.submit(tone(tmp_path / "a.wav"), options=JSON)
    waiting = service.submit(tone(tmp_path / "b.wav", pitch=300), options=JSON)
    service.cancel(waiting)
    workbench.order("diarize", "hold")
    workbench.start()
    wait_for(lambda: workbench.began("diarize"))
    service.delete(running)
    last = service.submit(tone(tmp_path / "c.wav", pitch=350), options=JSON)
    assert ended(service, last).state == "done"
    assert [job.id for job in service.jobs()] == [last, waiting]
    assert waiting not in {row[2] for row in workbench.lines("begin")}


def test_upload_goes_before_the_archive(workbench: Bench, service: Service, tmp_path: Path) -> None:
    archive = [
        service.submit(tone(tmp_path / f"{n}.wav", pitch=200 + n), options=JSON, priority=ARCHIVE)
        for n in range(3)
    ]
    workbench.order("diarize", "hold")
    workbench.start()
    wait_for(lambda: workbench.began("diarize"))
    upload = service.submit(tone(tmp_path / "now.wav", pitch=500), options=JSON)
    workbench.release()
    for job_id in (*archive, upload):
        assert ended(service, job_id).state == "done"
    finished = {job.id: job.finished_at for job in service.jobs()}
    assert finished[upload] == min(finished.values())


def test_stop_in_good_order_gives_the_job_back_at_once(
    workbench: Bench, service: Service, tmp_path: Path
) -> None:
    job_id = service.submit(tone(tmp_path / "a.wav"), options=JSON)
    workbench.order("diarize", "hold")
    first = workbench.start()
    wait_for(lambda: workbench.began("diarize"))
    first.terminate()
    assert first.wait(timeout=needs.SECONDS) == 0
    assert service.job(job_id).state == "queued"
    assert service.workers() == ()
    workbench.start()
    assert ended(service, job_id).state == "done"
    assert set(workbench.finished().values()) == {1}


@pytest.mark.soak
@pytest.mark.timeout(1800)
@pytest.mark.parametrize("seed", [1, 2, 3])
@pytest.mark.parametrize(
    "database", ["sqlite", pytest.param("postgres", marks=pytest.mark.postgres)]
)
def test_minutes_of_random_kills(
    workbench: Bench,
    tmp_path: Path,
    seed: int,
    database: str,
    request: pytest.FixtureRequest,
) -> None:
    """Three workers, fifteen recordings, somebody killed or frozen every other second."""
    url = request.getfixturevalue("postgres") if database == "postgres" else None
    environment = {"FAST_SECONDS": "0.3", "SLOTS": "2"}
    if url is not None:
        environment["MINUTES_DATABASE_URL"] = url
    dice = random.Random(seed)
    with open_service(workbench.data, database_url=url, with_worker=False) as opened:
        jobs = [
            opened.submit(tone(tmp_path / f"{n}.wav", pitch=200 + n), options=JSON)
            for n in range(15)
        ]
        workers = [workbench.start(**environment) for _ in range(3)]
        end = time.monotonic() + 60
        for _ in range(30):  # a machine so slow that one recording sees twenty deaths blames it
            if time.monotonic() > end or all(opened.job(j).ended for j in jobs):
                break
            time.sleep(dice.uniform(0.5, 2))
            victim = dice.choice(workers)
            if dice.random() < 0.2:
                os.killpg(victim.pid, signal.SIGSTOP)
                time.sleep(5)
                os.killpg(victim.pid, signal.SIGCONT)
                continue
            workbench.kill(victim, group=dice.random() < 0.5)
            workers.remove(victim)
            workers.append(workbench.start(**environment))
        for job_id in jobs:
            job = ended(opened, job_id)
            assert job.state == "done", job.error
            assert len(opened.desk.draft(job_id).minutes_doc.statements) == 2


def test_attempt_that_ended_without_telling_the_job_begins_anew(
    workbench: Bench, service: Service, tmp_path: Path
) -> None:
    job_id = service.submit(tone(tmp_path / "a.wav"), options=JSON)
    service._queue.cancel(job_id, 1, 1)  # the queue is done with it, the job still waits
    workbench.start(FAST_SECONDS="0.05")
    assert ended(service, job_id).state == "done"


def test_leftovers_of_deleted_jobs_are_swept(
    workbench: Bench, service: Service, tmp_path: Path
) -> None:
    kept = service.submit(tone(tmp_path / "a.wav"), options=JSON)
    old, young = workbench.data / "jobs" / "old", workbench.data / "jobs" / "young"
    recording = workbench.data / "recordings" / "old"  # the only copy: nobody removes it unasked
    for folder in (old, young, recording):
        folder.mkdir()
    for folder in (old, recording):
        os.utime(folder, (1, 1))
    workbench.start(FAST_SECONDS="0.05")
    assert ended(service, kept).state == "done"
    assert not old.exists()
    assert young.exists()
    assert recording.exists()


def test_a_database_without_a_job_removes_nothing(workbench: Bench, tmp_path: Path) -> None:
    old = workbench.data / "jobs" / "old"  # of the database that somebody forgot to name
    old.mkdir(parents=True)
    os.utime(old, (1, 1))
    workbench.start()
    assert old.exists()


def test_archive_file_that_changes_after_it_was_taken_in_is_told(
    workbench: Bench, service: Service, tmp_path: Path
) -> None:
    path = tone(workbench.data / "a.wav")  # the same disk: linked, not copied
    changed = service.submit(path, options=JSON, priority=ARCHIVE)
    upload = service.submit(path, options=JSON)
    path.write_bytes(tone(tmp_path / "b.wav", pitch=300).read_bytes())
    workbench.start(FAST_SECONDS="0.05")
    assert ended(service, upload).state == "done"  # copied: what was uploaded stays
    job = ended(service, changed)
    assert job.error is not None
    assert "書き換えられています" in job.error


def test_deleted_between_two_stages_frees_the_worker_at_once(
    workbench: Bench, service: Service, tmp_path: Path
) -> None:
    workbench.start(FAST_SECONDS="0.3")
    for number in range(3):
        job_id = service.submit(tone(tmp_path / "a.wav"), options=JSON)
        wait_for(lambda number=number: workbench.began("diarize", times=number + 1))
        time.sleep(0.12 * number)
        service.delete(job_id)
    last = service.submit(tone(tmp_path / "b.wav", pitch=300), options=JSON)
    assert ended(service, last).state == "done"
