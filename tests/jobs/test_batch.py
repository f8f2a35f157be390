"""Archives: lists and folders, what is done is skipped, one failure does not stop the rest."""

from __future__ import annotations

import contextlib
import csv
import os
import shutil
import time
from dataclasses import replace
from datetime import date, datetime
from pathlib import Path
from types import SimpleNamespace
from typing import Any, cast

import needs
import pytest

from jobs.kit import Bench, tone
from minutes.cli.report import Report, Work
from minutes.errors import OutputError, UsageError
from minutes.format.export.files import safe_stem
from minutes.jobs.archive import Item, find_items
from minutes.jobs.batch import Batch, Result, watch
from minutes.jobs.forecast import forecast
from minutes.jobs.outputs import Outputs
from minutes.jobs.service import Service
from minutes.options import TranscribeOptions

JSON = TranscribeOptions(formats=("json", "txt"))


@pytest.fixture
def archive(tmp_path: Path) -> Path:
    """Three recordings, one of them no recording at all, one hidden."""
    folder = tmp_path / "archive"
    (folder / "r3").mkdir(parents=True)
    tone(folder / "a.wav")
    tone(folder / "r3" / "a.wav", pitch=300)
    (folder / "broken.mp3").write_bytes(b"not a recording")
    (folder / ".hidden.wav").write_bytes(b"")
    (folder / "memo.txt").write_text("x")
    return folder


def run(service: Service, folder: Path, *sources: str) -> list[Result]:
    """A batch over ``sources``."""
    return list(Batch(service, folder, 4).run(find_items(sources, JSON)))


def test_folder_is_done_once_and_a_broken_file_fails_alone(
    workbench: Bench, service: Service, archive: Path, tmp_path: Path
) -> None:
    workbench.start(FAST_SECONDS="0.05")
    out = tmp_path / "out"
    first = {r.item.stem: r for r in run(service, out, str(archive))}
    assert {stem: r.outcome for stem, r in first.items()} == {
        "a": "done",
        "r3/a": "done",
        "broken": "failed",
    }
    assert first["broken"].exit_code == 2
    assert first["broken"].error is not None
    assert (out / "a.json").is_file()
    assert (out / "r3" / "a.txt").is_file()
    (out / "a.json").unlink()
    done = len(workbench.lines("end"))
    again = {r.item.stem: r.outcome for r in run(service, out, str(archive))}
    assert again == {"a": "skipped", "r3/a": "skipped", "broken": "failed"}
    assert (out / "a.json").is_file()  # results that someone removed are written again
    assert len(workbench.lines("end")) == done


def test_other_options_are_other_work(
    workbench: Bench, service: Service, archive: Path, tmp_path: Path
) -> None:
    workbench.start(FAST_SECONDS="0.05")
    source = str(archive / "a.wav")
    assert [r.outcome for r in run(service, tmp_path / "out", source)] == ["done"]
    other = TranscribeOptions(formats=("json",), speakers=3)
    results = list(Batch(service, tmp_path / "out", 4).run(find_items([source], other)))
    assert [r.outcome for r in results] == ["done"]


def test_what_somebody_made_final_is_left_as_it_is_and_told(
    workbench: Bench, service: Service, archive: Path, tmp_path: Path
) -> None:
    """A new 様式 or dictionary for a whole archive makes no final minutes anew, and fails none."""
    workbench.start(FAST_SECONDS="0.05")
    source, out = str(archive / "a.wav"), tmp_path / "out"
    (first,) = run(service, out, source)
    job_id = str(first.job_id)
    key = service.desk.resolved(job_id).ids[0]
    edit = {"op": "text", "statement": key, "text": "直した文です。"}
    service.desk.operate(job_id, [edit], user="甲")
    service.desk.set_state(job_id, "final", user="甲")
    other = TranscribeOptions(formats=("json", "txt"), speakers=3)

    def again() -> Result:
        (result,) = Batch(service, out, 4).run(find_items([source], other))
        return result

    for state in ("done", "failed"):  # whatever became of an attempt before it was final
        service.store.jobs.set(job_id, state=state)
        result = again()
        assert (result.outcome, result.error, result.job_id) == ("skipped", None, job_id)
        assert "確定した会議録です" in result.notes[0]
        assert "直した文です。" in (out / "a.txt").read_text(encoding="utf-8")
        assert (service.job(job_id).state, service.desk.generation(job_id)) == (state, 1)
    service.store.jobs.set(job_id, state="failed")
    (same,) = run(service, out, source)  # with the papers that it has
    assert (same.outcome, same.error) == ("skipped", None)

    service.store.jobs.set(job_id, state="done")
    service.desk.set_state(job_id, "review", user="甲")
    assert again().outcome == "done"  # and what is open again is made anew
    assert (len(service.jobs()), service.desk.generation(job_id)) == (1, 2)


def test_stopped_batch_goes_on_where_it_stopped(
    workbench: Bench, service: Service, archive: Path, tmp_path: Path
) -> None:
    (archive / "broken.mp3").unlink()
    worker = workbench.start(FAST_SECONDS="0.3")
    batch = Batch(service, tmp_path / "out", 4, stopped=lambda: workbench.began("diarize"))
    assert list(batch.run(find_items([str(archive)], JSON))) == []
    workbench.kill(worker, group=True)
    workbench.start(FAST_SECONDS="0.05")
    assert [r.outcome for r in run(service, tmp_path / "out", str(archive))] == ["done", "done"]
    assert len(service.jobs()) == 2
    assert set(workbench.finished().values()) == {1}


def test_who_asks_what_is_in_the_queue_is_not_disturbed_by_what_comes_and_goes(
    tmp_path: Path,
) -> None:
    """The thread that tells the time left ended with "dictionary changed size", and said nothing more."""
    running: dict[str, Any] = {}

    def job(job_id: str) -> str:
        running.pop(job_id)
        running[f"new {job_id}"] = SimpleNamespace(item="item")
        return job_id

    batch = Batch(cast(Service, SimpleNamespace(job=job)), tmp_path / "out", 4)
    batch.running = running
    running.update({"a": SimpleNamespace(item="item"), "b": SimpleNamespace(item="item")})
    assert batch.jobs() == (("item", "a"), ("item", "b"))


@pytest.mark.parametrize("comes_back", [True, False])
def test_a_drive_that_is_taken_off_is_waited_for_and_fails_no_thousand_recordings(
    workbench: Bench, service: Service, tmp_path: Path, comes_back: bool
) -> None:
    source, away, out = tmp_path / "in", tmp_path / "away", tmp_path / "out"
    source.mkdir()
    for number in range(4):
        tone(source / f"会議{number}.wav", seconds=1, pitch=200.0 + number)
    items = find_items([str(source)], JSON)
    workbench.start(FAST_SECONDS="0.05")
    batch = Batch(service, out, 1, listed=items)
    batch.patience = needs.SECONDS if comes_back else 2.0
    looked = []

    def stopped() -> bool:
        if batch.away is not None and comes_back and away.exists():
            looked.append(batch.away)
            away.rename(source)
        return False

    batch.stopped = stopped
    results = []
    for result in batch.run(items):
        if not results:
            source.rename(away)
        results.append(result)
    if comes_back:
        assert looked == [source]
        assert [result.outcome for result in results] == ["done"] * 4
        return
    *heard, last = results
    assert [result.outcome for result in heard] == ["done"] * len(heard)
    assert (last.outcome, last.exit_code, last.hopeless) == ("failed", 2, True)
    assert f"「{source}」が見えなくなりました" in (last.error or "")
    assert len(results) < 4  # the others are not begun, and not failed
    away.rename(source)
    again = list(Batch(service, out, 1, listed=items).run(items))
    assert {result.outcome for result in again} == {"done", "skipped"}


def test_one_recording_that_was_moved_away_fails_alone(
    workbench: Bench, service: Service, tmp_path: Path
) -> None:
    for number in range(3):
        tone(tmp_path / f"会議{number}.wav", seconds=1, pitch=200.0 + number)
    items = find_items([str(tmp_path / "会議*.wav")], JSON)
    (tmp_path / "会議1.wav").unlink()
    workbench.start(FAST_SECONDS="0.05")
    results = {
        r.item.path.name: r for r in Batch(service, tmp_path / "out", 4, listed=items).run(items)
    }
    assert results["会議1.wav"].outcome == "failed"
    assert not results["会議1.wav"].hopeless
    assert results["会議0.wav"].outcome == results["会議2.wav"].outcome == "done"


def test_list_with_metadata(archive: Path, tmp_path: Path) -> None:
    (archive / "名簿.csv").write_text("佐藤,委員長\n")
    rows = (
        "録音ファイル,日付,会議名,名簿,話者数\n"
        "a.wav,2021/6/14,総務委員会,名簿.csv,3\n"
        "r3/a.wav,2021-06-15 13:30,文教委員会,,\n"
        "none.wav,,,,\n"
        "broken.mp3,昨日,,,\n"
    )
    for encoding in ("utf-8-sig", "cp932"):
        (archive / "list.csv").write_bytes(rows.encode(encoding))
        first, second, missing, wrong = find_items([str(archive / "list.csv")], JSON)
        assert first.context.header.date == date(2021, 6, 14)
        assert first.context.header.started_at is None
        assert (first.options.title, first.options.speakers) == ("総務委員会", 3)
        assert first.options.roster == str(archive / "名簿.csv")
        assert second.context.header.started_at == datetime(2021, 6, 15, 13, 30)
        assert second.stem == "a (2)"  # two recordings of one name keep their results apart
        assert missing.error == "一覧「list.csv」の4行目：録音「none.wav」がありません。"
        assert wrong.error is not None
        assert "5行目" in wrong.error


def test_a_recording_twice_in_a_list_is_told(archive: Path) -> None:
    """One of the two rows names the wrong file: a meeting would be missing without a word."""
    (archive / "list.csv").write_text("ファイル,会議名\na.wav,総務委員会\n./a.wav,文教委員会\n")
    first, second = find_items([str(archive / "list.csv"), str(archive / "a.wav")], JSON)
    assert first.error is None
    assert second.error == "一覧「list.csv」の3行目：録音「./a.wav」は2行目にもあります。"


def test_tracks_of_one_meeting_in_folders_and_lists(archive: Path) -> None:
    for folder in ("r3/総務委員会.tracks", "2021-06-14 文教/Audio Record", "議運（参加者別"):
        (archive / folder).mkdir(parents=True)
        for name in ("佐藤.wav", "田中.m4a", "memo.txt"):
            (archive / folder / name).write_bytes(b"x")
    found = {item.stem: item for item in find_items([str(archive)], JSON)}
    meetings = {"r3/総務委員会", "2021-06-14 文教", "議運"}
    assert set(found) == meetings | {"a", "r3/a", "broken"}
    for stem in meetings:
        item = found[stem]
        assert [path.name for path in item.recordings] == ["佐藤.wav", "田中.m4a"]
        assert item.options.tracks
    assert not found["a"].options.tracks
    (archive / "list.csv").write_text(
        "ファイル,会議名,開始日時\n"
        "r3/a.wav；a.wav,本会議,2021/6/14 10:00\n"
        "議運（参加者別,議会運営委員会,\n"
        "a.wav;none.wav,,\n"
    )
    several, folder, missing = find_items([str(archive / "list.csv")], JSON)
    assert several.recordings == (archive / "r3/a.wav", archive / "a.wav")
    assert (several.options.tracks, several.options.title) == (True, "本会議")
    assert several.context.header.started_at == datetime(2021, 6, 14, 10, 0)
    assert len(folder.recordings) == 2
    assert missing.error == "一覧「list.csv」の4行目：録音「none.wav」がありません。"


def test_names_that_become_the_same_on_the_disk_stay_apart(tmp_path: Path) -> None:
    long = "長" * 80
    names = ["会議:1.wav", "会議?1.wav", "A.wav", "a.mp3", f"{long}一.wav", f"{long}二.wav"]
    for name in names:
        (tmp_path / name).write_bytes(b"x")
    stems = [item.stem for item in find_items([str(tmp_path)], JSON)]
    written = {safe_stem(stem).casefold() for stem in stems}
    assert len(written) == len(names)


def test_names_that_no_one_would_choose(workbench: Bench, service: Service, tmp_path: Path) -> None:
    """CP932 bytes out of an old archive, line breaks, the longest name that a disk takes."""
    folder = tmp_path / "in"
    folder.mkdir()
    names = ["-a.wav", "改\n行.wav", "長" * 83 + ".wav", os.fsdecode("会議.wav".encode("cp932"))]
    for number, name in enumerate(names):
        tone(folder / name, seconds=2, pitch=200 + 10 * number)
    workbench.start(FAST_SECONDS="0.05")
    with Report(tmp_path / "out", Work(Outputs(tmp_path / "out"))) as report:
        for result in run(service, tmp_path / "out", str(folder)):
            report.add(result)
            assert (result.outcome, result.error) == ("done", None)
    assert (tmp_path / "out" / "会議.json").is_file()
    rows = (tmp_path / "out" / "report.csv").read_text(encoding="utf-8-sig")
    assert "会議.wav" in rows


def test_a_newcomer_never_gets_the_name_of_an_older_recording(archive: Path) -> None:
    taken: dict[str, Path] = {}
    before = {i.path.name: i.stem for i in find_items([str(archive)], JSON, taken)}
    (archive / "a.aac").write_bytes(b"x")  # sorted before a.wav
    after = {i.path.name: i.stem for i in find_items([str(archive)], JSON, taken)}
    assert after == {**before, "a.aac": "a (2)"}


def test_sources_that_hold_nothing_are_told(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="録音が見つかりません"):
        find_items([str(tmp_path / "*.wav")], JSON)
    (tmp_path / "list.csv").write_text("氏名,役職\n佐藤,委員\n")
    with pytest.raises(UsageError, match="「ファイル」の列"):
        find_items([str(tmp_path / "list.csv")], JSON)


def test_globs_and_folders_name_a_recording_once(archive: Path) -> None:
    items = find_items([str(archive / "*.wav"), str(archive), str(archive / "a.wav")], JSON)
    assert [item.stem for item in items] == ["a", "broken", "r3/a"]


def test_watch_waits_until_a_file_is_whole(tmp_path: Path) -> None:
    drop = tmp_path / "drop"
    drop.mkdir()
    source = tone(tmp_path / "a.wav")
    looks = iter(range(100))
    seen = []

    def find() -> tuple[object, ...]:
        look = next(looks)
        if look == 1:
            (drop / "a.wav").write_bytes(source.read_bytes()[:1000])
        if look == 2:  # still being copied
            shutil.copy(source, drop / "a.wav")
            os.utime(drop / "a.wav", (1, 1))
        return find_items([str(drop)], JSON)

    for item in watch(find, stopped=lambda: bool(seen), pause=0.01):  # type: ignore[arg-type]
        if item is not None:
            seen.append((item.path.name, next(looks)))
    assert seen == [("a.wav", 4)]


def test_watch_waits_until_every_track_is_there(tmp_path: Path) -> None:
    folder = tmp_path / "drop" / "総務.tracks"
    folder.mkdir(parents=True)
    looks = iter(range(100))
    seen: list[tuple[int, int]] = []

    def find() -> tuple[Item, ...]:
        look = next(looks)
        if look in (1, 2, 3):  # one participant's file after the other
            (folder / f"{look}.wav").write_bytes(b"x")
        return find_items([str(tmp_path / "drop")], JSON)

    for item in watch(find, stopped=lambda: bool(seen), pause=0.01):
        if item is not None:
            seen.append((len(item.recordings), next(looks)))
    assert seen == [(3, 5)]


def test_watched_folder_gives_results_before_the_next_recording_comes(
    workbench: Bench, service: Service, tmp_path: Path
) -> None:
    drop, out = tmp_path / "drop", tmp_path / "out"
    drop.mkdir()
    workbench.start(FAST_SECONDS="0.05")
    got: list[str] = []
    end = time.monotonic() + needs.SECONDS
    found = watch(
        lambda: find_items([str(drop)], JSON),
        stopped=lambda: len(got) == 2 or time.monotonic() > end,
        pause=0.5,
    )
    tone(drop / "a.wav")
    for result in Batch(service, out, 4).run(found):
        got.append(result.item.stem)
        assert (result.outcome, (out / f"{result.item.stem}.json").is_file()) == ("done", True)
        if len(got) == 1:  # only now the next one
            tone(drop / "b.wav", pitch=300)
    assert got == ["a", "b"]


def test_the_same_bytes_under_two_names_get_two_results(
    workbench: Bench, service: Service, archive: Path, tmp_path: Path
) -> None:
    (archive / "broken.mp3").unlink()
    shutil.copy(archive / "a.wav", archive / "写し.wav")
    workbench.start(FAST_SECONDS="0.3")
    outcomes = {r.item.stem: r.outcome for r in run(service, tmp_path / "out", str(archive))}
    assert outcomes == {"a": "done", "写し": "skipped", "r3/a": "done"}
    assert (tmp_path / "out" / "写し.json").is_file()
    assert len(service.jobs()) == 2


def test_a_copy_with_papers_of_its_own_is_not_heard_again(
    workbench: Bench, service: Service, tmp_path: Path
) -> None:
    """Another day, another name: another meeting to the archive, and the same sound."""
    for year in ("令和3年", "令和4年"):
        (tmp_path / "in" / year).mkdir(parents=True)
    first, copy = tmp_path / "in" / "令和3年" / "0614.wav", tmp_path / "in" / "令和4年" / "0615.wav"
    tone(first)
    shutil.copy(first, copy)
    workbench.start(FAST_SECONDS="0.1")
    items = find_items([str(tmp_path / "in")], JSON, guessing=True)
    out = tmp_path / "out"
    assert [r.outcome for r in Batch(service, out, ahead=1).run(items)] == ["done", "done"]
    assert len(service.jobs()) == 2
    heard = [stage for stage, _, _ in workbench.finished()]
    assert {stage: heard.count(stage) for stage in ("decode", "diarize", "plan", "assign")} == {
        "decode": 1, "diarize": 1, "plan": 1, "assign": 1,
    }  # fmt: skip
    assert heard.count("format") == 2
    drafts = [service.desk.draft(job.id) for job in service.jobs()]
    names = {d.transcript.recording.file_name: d.minutes_doc.header.date for d in drafts}
    assert {name: str(day) for name, day in names.items()} == {
        "0614.wav": "2021-06-14", "0615.wav": "2022-06-15",
    }  # fmt: skip
    assert {job.duration for job in service.jobs()} == {service.jobs()[0].duration} != {None}
    # and another number of people is heard anew
    more = [replace(item, options=replace(item.options, speakers=2)) for item in items[:1]]
    assert [r.outcome for r in Batch(service, tmp_path / "o2", ahead=1).run(more)] == ["done"]
    heard = [stage for stage, _, _ in workbench.finished()]
    assert (heard.count("decode"), heard.count("diarize")) == (1, 2)


def test_tracks_through_the_queue(
    workbench: Bench, service: Service, archive: Path, tmp_path: Path
) -> None:
    meeting = archive / "r3" / "総務.tracks"
    meeting.mkdir()
    tone(meeting / "佐藤.wav", pitch=400)
    tone(meeting / "田中.wav", pitch=500)
    workbench.start(FAST_SECONDS="0.05")
    out = tmp_path / "out"
    (result,) = run(service, out, str(meeting.parent / "総務.tracks"))
    assert (result.outcome, result.error) == ("done", None)
    assert (out / "総務.json").is_file()
    (again,) = run(service, out, str(meeting))
    assert again.outcome == "skipped"
    (meeting / "田中.wav").rename(meeting / "鈴木.wav")  # the name says who speaks
    (other,) = run(service, out, str(meeting))
    assert other.outcome == "done"


@pytest.mark.process
@pytest.mark.parametrize("room_again", [True, False])
def test_report_on_a_full_disk_stops_nothing_and_is_whole_at_the_end(
    archive: Path, tmp_path: Path, room_again: bool
) -> None:
    from jobs.test_faults import disk

    out = tmp_path / "out"
    out.mkdir()
    items = find_items([str(archive)], JSON)
    with disk(out, "128k"):
        filler = out / "filler"
        with contextlib.ExitStack() as stack:
            if not room_again:
                stack.enter_context(pytest.raises(OutputError, match="報告書を"))
            with Report(out, Work(Outputs(out))) as report:
                with contextlib.suppress(OSError), filler.open("wb") as file:
                    while file.write(bytes(1024)):
                        file.flush()
                for number in range(200):
                    report.add(Result(items[number % 3], "done", "j", 60.0, 12.0))
                if room_again:
                    filler.unlink()
        if room_again:
            assert len((out / "report.csv").read_text().splitlines()) == 201
            assert "完了200件" in (out / "report.txt").read_text()


def test_report_for_excel_and_for_people(archive: Path, tmp_path: Path) -> None:
    (item, *_) = find_items([str(archive / "a.wav")], JSON)
    with Report(tmp_path / "out", Work(Outputs(tmp_path / "out"))) as report:
        report.add(Result(item, "done", "j", 60.0, 12.0, files=(tmp_path / "a.json",)))
        report.add(Result(item, "failed", "k", error="読めません。", exit_code=2))
        on_disk = (tmp_path / "out" / "report.csv").read_bytes()
    assert on_disk.startswith("\ufeff録音".encode())
    rows = list(csv.reader(on_disk.decode("utf-8-sig").splitlines()))
    assert [row[1] for row in rows[1:]] == ["完了", "失敗"]
    text = (tmp_path / "out" / "report.txt").read_text(encoding="utf-8")
    assert text.startswith("完了1件、済み0件、失敗1件")
    assert "読めません。" in text


def _titles(service: Service) -> dict[str, tuple[str, date | None, str | None]]:
    """File → title, day and place of the draft as it stands."""
    headers = {
        job.file_name: service.desk.draft(job.id).minutes_doc.header for job in service.jobs()
    }
    return {name: (head.title, head.date, head.place) for name, head in headers.items()}


def test_what_a_list_said_holds_when_the_folder_comes_without_it(
    workbench: Bench, service: Service, tmp_path: Path
) -> None:
    workbench.start(FAST_SECONDS="0.05")
    folder, out = tmp_path / "in", tmp_path / "out"
    folder.mkdir()
    tone(folder / "20210701_文教委員会.wav", pitch=300)
    tone(folder / "REC0007.wav", pitch=310)
    table = tmp_path / "一覧.csv"
    table.write_text(
        "ファイル,日付,会議名,場所\n"
        "in/REC0007.wav,令和3年6月16日,議会運営委員会,第1委員会室\n"
        "in/20210701_文教委員会.wav,2021/6/15,文教委員会（第3回）,\n",
        encoding="utf-8",
    )
    assert {r.outcome for r in run(service, out, str(table))} == {"done"}
    said = {
        "REC0007.wav": ("議会運営委員会", date(2021, 6, 16), "第1委員会室"),
        "20210701_文教委員会.wav": ("文教委員会（第3回）", date(2021, 6, 15), None),
    }
    assert _titles(service) == said
    before = {path: path.read_bytes() for path in out.glob("*.txt")}

    def again(*sources: str, options: TranscribeOptions = JSON) -> tuple[list[str], int]:
        batch = Batch(service, out, 4)
        results = list(batch.run(find_items(sources, options, guessing=True)))
        return sorted(result.outcome for result in results), batch.recalled

    assert (
        forecast(find_items([str(folder)], JSON, guessing=True), out, service.past, slots=1).to_do
        == 0
    )
    assert again(str(folder)) == (["skipped", "skipped"], 2)
    (folder / "REC0007.wav").rename(folder / "運営.wav")  # the same bytes
    assert again(str(folder)) == (["skipped", "skipped"], 2)
    assert {path: path.read_bytes() for path in out.glob("*.txt")} == before
    # What the command itself says goes first, and what the list said else still holds.
    assert again(str(folder), options=replace(JSON, place="議場")) == (["done", "done"], 2)
    assert {place for _, _, place in _titles(service).values()} == {"議場"}
    assert _titles(service)["REC0007.wav"][:2] == said["REC0007.wav"][:2]
    # The list that no longer says anything of a meeting takes it back.
    table.write_text("ファイル,会議名\nin/運営.wav,\n", encoding="utf-8")
    assert again(str(table)) == (["done"], 0)
    assert _titles(service)["REC0007.wav"][1:] == (None, None)


def test_another_recording_of_the_same_name_is_not_what_the_list_meant(
    workbench: Bench, service: Service, tmp_path: Path
) -> None:
    workbench.start(FAST_SECONDS="0.05")
    folder, out = tmp_path / "in", tmp_path / "out"
    folder.mkdir()
    tone(folder / "REC0001.wav", pitch=300)
    table = folder / "一覧.csv"
    table.write_text("ファイル,会議名\nREC0001.wav,議会運営委員会\n", encoding="utf-8")
    run(service, out, str(table))
    table.unlink()
    tone(folder / "REC0001.wav", pitch=420)  # the recorder counts from 1 again
    batch = Batch(service, out, 4)
    (result,) = batch.run(find_items([str(folder)], JSON))
    assert (result.outcome, batch.recalled) == ("done", 0)
    assert service.desk.draft(str(result.job_id)).minutes_doc.header.title != "議会運営委員会"
    assert len(service.jobs()) == 2


def test_a_list_that_is_not_there_is_said_to_be_missing(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="一覧2.xlsx」がありません。場所と名前を"):
        find_items([str(tmp_path / "一覧2.xlsx")], JSON)
    with pytest.raises(UsageError, match="録音が見つかりません"):
        find_items([str(tmp_path / "*.wav")], JSON)


def test_a_wrong_start_names_its_column(tmp_path: Path) -> None:
    tone(tmp_path / "a.wav")
    table = tmp_path / "一覧.csv"
    table.write_text(
        "ファイル,日付,開始日時\na.wav,2021/6/14,文教委員会\na.wav,文教委員会,\n", encoding="utf-8"
    )
    first, second = find_items([str(table)], JSON)
    assert "2行目：開始日時の日付「文教委員会」は" in str(first.error)
    assert "3行目：日付「文教委員会」は" in str(second.error)
