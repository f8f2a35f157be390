"""``minutes batch`` as it is called: only queue, wait for workers, events for machines, quiet."""

from __future__ import annotations

import contextlib
import json
import os
import pty
import signal
import subprocess
import sys
from pathlib import Path
from typing import Any

import needs
import pytest

from jobs.kit import Bench, tone, wait_for
from minutes.errors import StoreError
from minutes.jobs.archive import find_items
from minutes.jobs.batch import Batch
from minutes.jobs.service import Service
from minutes.jobs.worker import Watch
from minutes.options import TranscribeOptions

pytestmark = pytest.mark.process

JSON = TranscribeOptions(formats=("json",))


@pytest.fixture
def archive(tmp_path: Path) -> Path:
    """Three recordings, one of them broken."""
    folder = tmp_path / "in"
    folder.mkdir()
    for number in range(2):
        tone(folder / f"会議{number}.wav", seconds=1, pitch=200 + number)
    (folder / "壊れ.mp3").write_bytes(b"no recording")
    return folder


def batch(bench: Bench, *words: str) -> subprocess.Popen[str]:
    """The command over the bench's data folder, where fast workers may be."""
    return subprocess.Popen(
        [sys.executable, "-m", "minutes", "batch", *words, "--data-dir", str(bench.data)],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        env=os.environ,
    )


def events(text: str) -> list[dict[str, Any]]:
    """Lines of ``--json``."""
    return [json.loads(line) for line in text.splitlines()]


def test_no_worker_only_queues_and_takes_what_is_there(
    workbench: Bench, service: Service, archive: Path, tmp_path: Path
) -> None:
    out = tmp_path / "out"
    words = (str(archive), "-o", str(out), "--formats", "json", "--no-worker")
    first = batch(workbench, *words)
    said = first.communicate(timeout=needs.SECONDS)[1]  # nobody works, and yet it ends
    assert first.returncode == 0, said
    assert "3件を列に入れました" in said
    assert "順番待ち3件" in (out / "report.txt").read_text(encoding="utf-8")
    assert "中断" not in (out / "report.txt").read_text(encoding="utf-8")
    workbench.start(SLOTS="2")
    wait_for(lambda: all(job.ended for job in service.jobs()))
    second = batch(workbench, *words)
    second.communicate(timeout=needs.SECONDS)
    assert (out / "会議0.json").is_file()
    assert len(service.jobs()) == 3


def test_waiting_for_workers_ends_with_the_last_of_them(
    workbench: Bench, service: Service, archive: Path, tmp_path: Path
) -> None:
    items = [item for item in find_items([str(archive)], JSON) if "会議" in item.stem]
    patient = Batch(service, tmp_path / "out", ahead=9, waiting="workers", watch=Watch(1.0))
    with pytest.raises(StoreError, match="minutes worker が1秒間見当たりません"):
        list(patient.run(items))
    workbench.start(SLOTS="2")
    patient = Batch(service, tmp_path / "out", ahead=9, waiting="workers", watch=Watch(60.0))
    assert [result.outcome for result in patient.run(items)] == ["done", "done"]


def test_events_for_machines_and_nothing_for_people(
    workbench: Bench, archive: Path, tmp_path: Path
) -> None:
    workbench.start(SLOTS="2")
    words = (str(archive), "-o", str(tmp_path / "out"), "--formats", "json", "--json", "-q")
    done = batch(workbench, *words, "--no-worker", "--wait", "--no-guess")
    told, said = done.communicate(timeout=needs.SECONDS)
    assert said == ""
    lines = events(told)
    assert [line["event"] for line in lines if line["event"] != "progress"] == [
        "begin",
        "result",
        "result",
        "result",
        "end",
    ]
    assert lines[0]["version"] == 1
    assert lines[0]["items"] == 3
    results = {Path(line["recording"]).name: line for line in lines if line["event"] == "result"}
    assert results["会議0.wav"]["outcome"] == "done"
    assert results["会議0.wav"]["files"] == [str(tmp_path / "out" / "会議0.json")]
    assert "壊れ.mp3" in results["壊れ.mp3"]["error"]
    (last,) = [line for line in lines if line["event"] == "progress"][-1:]
    assert (last["share"], last["ended"], last["failed"], last["total"]) == (1.0, 3, 1, 3)
    assert last["seconds_left"] == 0
    assert lines[-1]["exit_code"] == done.returncode == 1
    assert (tmp_path / "out" / "会議録一覧.html").is_file()


def test_a_standard_output_that_was_closed_ends_no_batch(
    workbench: Bench, archive: Path, tmp_path: Path
) -> None:
    """As a scheduler does that starts its programs without any (``>&-``)."""
    words = [str(archive), "-o", str(tmp_path / "out"), "--data-dir", str(workbench.data)]
    line = 'exec "$0" -m minutes batch "$@" --no-worker --formats json >&-'
    done = subprocess.run(
        ["/bin/sh", "-c", line, sys.executable, *words],
        stderr=subprocess.PIPE,
        text=True,
        timeout=needs.SECONDS,
        check=False,
    )
    assert "列に入れました" in done.stderr
    assert "思わぬ誤り" not in done.stderr


def test_who_reads_the_events_no_more_has_asked_to_stop(
    workbench: Bench, archive: Path, tmp_path: Path
) -> None:
    """As ``| head -n 1`` does, or a program that called it and has ended."""
    workbench.order("decode", "hold", times=99)
    workbench.start(SLOTS="2")
    words = (str(archive), "-o", str(tmp_path / "out"), "--formats", "json", "--json")
    process = batch(workbench, *words, "--no-worker", "--wait")
    assert process.stdout is not None
    assert process.stderr is not None
    assert json.loads(process.stdout.readline())["event"] == "begin"
    process.stdout.close()
    with process.stderr:
        said = process.stderr.read()
    assert process.wait(needs.SECONDS) == 130
    assert said.splitlines() == [
        "標準出力に書けません（受け取る相手がいません）。止めています。もう一度実行すると続きから行います。"
    ]
    assert "中断しました" in (tmp_path / "out" / "report.txt").read_text(encoding="utf-8")


def test_interrupted_is_told_apart_from_some_failed(
    workbench: Bench, archive: Path, tmp_path: Path
) -> None:
    workbench.order("decode", "hold", times=99)
    workbench.start(SLOTS="2")
    out = tmp_path / "out"
    words = (str(archive), "-o", str(out), "--formats", "json", "--json")
    waits = batch(workbench, *words, "--no-worker", "--wait")
    wait_for(lambda: workbench.began("decode", times=2))
    waits.send_signal(signal.SIGINT)
    told, said = waits.communicate(timeout=needs.SECONDS)
    assert waits.returncode == 130, said
    assert "続きから" in said
    assert events(told)[-1]["exit_code"] == 130
    text = (out / "report.txt").read_text(encoding="utf-8")
    assert "中断3件" in text
    workbench.release()
    again = batch(workbench, *words, "--no-worker", "--wait")
    again.communicate(timeout=needs.SECONDS)
    assert again.returncode == 1
    text = (out / "report.txt").read_text(encoding="utf-8")
    assert "失敗1件、残り0件" in text  # the workers may have gone on meanwhile: 済み or 完了
    assert "中断" not in text
    assert (out / "会議0.json").is_file()


def on_a_terminal(*words: str) -> tuple[str, int]:
    """What a person sees in a window, and the exit code."""
    ours, theirs = pty.openpty()
    process = subprocess.Popen(
        [sys.executable, "-m", "minutes", "batch", *words], stderr=theirs, stdout=theirs
    )
    os.close(theirs)
    said = b""
    with contextlib.suppress(OSError):  # how the end of a terminal is told
        while part := os.read(ours, 65536):
            said += part
    os.close(ours)
    return said.decode(), process.wait(needs.SECONDS)


def test_the_end_says_what_became_of_it_with_and_without_a_terminal(
    workbench: Bench, archive: Path, tmp_path: Path
) -> None:
    """A bar alone would end with nothing: neither what failed nor where the results are."""
    workbench.start(SLOTS="2")
    out = tmp_path / "out"
    how = ("--formats", "json", "--no-worker", "--wait", "--data-dir", str(workbench.data))
    seen, code = on_a_terminal(str(archive), "-o", str(out), *how)
    assert code == 1
    assert "完了2件、済み0件、失敗1件、残り0件" in seen
    assert seen.count("を録音として読み取れません") == 1
    assert "結果の場所" in seen
    assert "report.xlsx" in seen
    (out / "会議0.json").write_text("直した", encoding="utf-8")
    seen, _ = on_a_terminal(str(archive), "-o", str(out), *how)
    assert "会議0（再作成）.json に書き出しました" in seen
    plain = batch(workbench, str(archive), "-o", str(out), *how[:-2])
    said = plain.communicate(timeout=needs.SECONDS)[1]
    assert "完了0件、済み2件、失敗1件、残り0件" in said
    assert said.count("を録音として読み取れません") == 1  # said when it failed, and not again
    assert said.count("（再作成）.json に書き出しました") == 1


def test_quiet_says_what_failed_and_nothing_else(
    workbench: Bench, archive: Path, tmp_path: Path
) -> None:
    """For cron: no line where all went well, and the reason where something did not."""
    workbench.start(SLOTS="2")
    how = ("-o", str(tmp_path / "out"), "--formats", "json", "--no-worker", "--wait", "-q")
    quiet = batch(workbench, str(archive), *how)
    said = quiet.communicate(timeout=needs.SECONDS)[1]
    assert quiet.returncode == 1
    (line,) = said.splitlines()
    assert line.startswith("失敗　")
    assert "壊れ.mp3" in line
    (archive / "壊れ.mp3").unlink()
    well = batch(workbench, str(archive), *how)
    assert well.communicate(timeout=needs.SECONDS) == ("", "")
    assert well.returncode == 0


def test_a_list_of_meetings_that_cannot_be_written_hides_nothing(
    workbench: Bench, archive: Path, tmp_path: Path
) -> None:
    """Who reads the events waits for ``end``; the results are there, and the list is told."""
    workbench.start(SLOTS="2")
    out = tmp_path / "out"
    out.mkdir()
    (out / ".minutes-index.jsonl").mkdir()  # in the way, as a full disk is
    (archive / "壊れ.mp3").unlink()
    words = (str(archive), "-o", str(out), "--formats", "json", "--json")
    done = batch(workbench, *words, "--no-worker", "--wait")
    told, said = done.communicate(timeout=needs.SECONDS)
    assert "会議の一覧を書けませんでした" in said
    assert events(told)[-1] == {
        "event": "end", "done": 2, "skipped": 0, "failed": 0, "queued": 0, "exit_code": 2,
    }  # fmt: skip
    assert done.returncode == 2
    assert (out / "会議0.json").is_file()
