"""Only what changed is computed: other papers, other options, moved recordings."""

from __future__ import annotations

import json
from collections import Counter
from dataclasses import asdict, replace
from pathlib import Path

import pytest
from corrections import save_statement

from jobs.kit import Bench, ended, tone
from minutes.codec import to_plain
from minutes.digest import sha256_of_text
from minutes.format.profiles import load_profile
from minutes.jobs.archive import find_items
from minutes.jobs.batch import Batch, Result
from minutes.jobs.changes import first_stage
from minutes.jobs.known import fingerprint
from minutes.jobs.service import Service
from minutes.options import LISTENING, TranscribeOptions
from minutes.pipeline import Papers
from minutes.schema import Attendee, Caption, Header, MeetingContext, Term
from minutes.span import Span

JSON = TranscribeOptions(formats=("json",))
ROSTER = (Attendee("佐藤一郎", "委員長"), Attendee("田中花子", "委員"))
PAPERS = Papers(MeetingContext(Header(title="総務委員会"), ROSTER), load_profile("iinkai"))


def test_an_archive_from_before_an_option_came_is_still_done() -> None:
    """Earlier versions knew no ways to listen."""
    skipped = (
        "roster",
        "agenda",
        "captions",
        "chat",
        "dictionary",
        "front",
        "formats",
        "listening",
    )
    before = {name: value for name, value in asdict(JSON).items() if name not in skipped}
    plain = json.dumps(["d", to_plain(PAPERS), before], sort_keys=True)
    assert fingerprint("d", PAPERS, JSON) == sha256_of_text(plain)
    others = {
        fingerprint("d", PAPERS, replace(JSON, listening=listening)) for listening in LISTENING
    }
    assert len(others) == len(LISTENING)


@pytest.mark.parametrize(
    ("papers", "options", "stage"),
    [
        (replace(PAPERS, profile=load_profile("honkaigi")), JSON, "format"),
        (replace(PAPERS, context=MeetingContext(Header(title="別"), ROSTER)), JSON, "format"),
        (replace(PAPERS, captions=(Caption(Span(0, 1), "はい", "佐藤"),)), JSON, "format"),
        (PAPERS, replace(JSON, device="cpu"), "format"),
        (replace(PAPERS, dictionary=(Term("耐震改修"),)), JSON, "recognise"),
        (
            replace(PAPERS, context=replace(PAPERS.context, agenda=("日程第1　耐震改修について",))),
            JSON,
            "recognise",
        ),
        (
            replace(
                PAPERS,
                context=replace(PAPERS.context, roster=(ROSTER[0], Attendee("鈴木次郎", "委員"))),
            ),
            JSON,
            "recognise",
        ),
        (PAPERS, replace(JSON, model="other"), "recognise"),
        (PAPERS, replace(JSON, listening="careful"), "recognise"),
        (replace(PAPERS, context=replace(PAPERS.context, roster=ROSTER[:1])), JSON, "diarize"),
        (PAPERS, replace(JSON, speakers=3), "diarize"),
        (PAPERS, replace(JSON, max_speakers=3, model="other"), "diarize"),
        (PAPERS, replace(JSON, tracks=True), "decode"),
    ],
)
def test_the_first_stage_that_reads_what_has_changed(
    papers: Papers, options: TranscribeOptions, stage: str
) -> None:
    assert first_stage((PAPERS, JSON), (papers, options)) == stage


def run(service: Service, out: Path, source: Path, options: TranscribeOptions) -> list[Result]:
    """A batch over one source."""
    return list(Batch(service, out, 4).run(find_items([str(source)], options)))


def stages(workbench: Bench) -> Counter[str]:
    """How often each stage was done."""
    return Counter(stage for stage, *_ in workbench.lines("end"))


def test_another_profile_hears_nothing_again(
    workbench: Bench, service: Service, tmp_path: Path
) -> None:
    source, out = tmp_path / "in", tmp_path / "out"
    source.mkdir()
    for number in (1, 2):
        tone(source / f"会議{number}.wav", pitch=200 + number)
    workbench.start(FAST_SECONDS="0.05")
    assert [r.outcome for r in run(service, out, source, JSON)] == ["done", "done"]
    before, jobs = stages(workbench), {job.id for job in service.jobs()}
    save_statement(service.desk, min(jobs), 0, text="画面で直した。", user="山田")
    (out / "会議1.json").write_bytes(b"by hand")
    honkaigi = replace(JSON, profile="honkaigi")
    results = {r.item.stem: r for r in run(service, out, source, honkaigi)}
    assert [r.error for r in results.values()] == [None, None]
    assert stages(workbench) - before == Counter({"format": 2})
    assert {job.id for job in service.jobs()} == jobs  # no folder twice
    assert (out / "会議1.json").read_bytes() == b"by hand"
    assert results["会議1"].kept == (out / "会議1.json",)
    texts = [s.text for s in service.desk.draft(min(jobs)).minutes_doc.statements]
    assert "画面で直した。" in texts  # a clerk's edits go along
    for result in results.values():
        job_id = str(result.job_id)
        assert result.files[0].read_bytes() == service.desk.export(job_id, "json")
        edited = "画面で直した。" in result.files[0].read_text(encoding="utf-8")
        assert edited == (job_id == min(jobs))
    again = run(service, out, source, honkaigi)
    assert [r.outcome for r in again] == ["skipped", "skipped"]


def test_another_dictionary_and_another_number_of_speakers(
    workbench: Bench, service: Service, tmp_path: Path
) -> None:
    source, out = tone(tmp_path / "会議.wav"), tmp_path / "out"
    workbench.start(FAST_SECONDS="0.05")
    run(service, out, source, JSON)
    before = stages(workbench)
    (tmp_path / "辞書.csv").write_text("耐震改修\n", encoding="utf-8")
    other = replace(JSON, dictionary=str(tmp_path / "辞書.csv"))
    assert [r.outcome for r in run(service, out, source, other)] == ["done"]
    again = stages(workbench) - before
    assert (again["decode"], again["diarize"]) == (0, 0)
    assert again["recognise"] == before["recognise"]
    before = stages(workbench)
    run(service, out, source, replace(other, speakers=3))
    again = stages(workbench) - before
    assert (again["decode"], again["diarize"]) == (0, 1)
    assert len(service.jobs()) == 1


def test_moved_and_renamed_recordings_are_known(
    workbench: Bench, service: Service, tmp_path: Path
) -> None:
    source, out = tmp_path / "in", tmp_path / "out"
    source.mkdir()
    tone(source / "録音.wav")
    workbench.start(FAST_SECONDS="0.05")
    run(service, out, source, JSON)
    before = stages(workbench)
    (out / "録音.json").write_bytes(b"by hand")
    (source / "r3").mkdir()
    (source / "録音.wav").rename(source / "r3" / "総務.wav")
    (result,) = run(service, out, source, JSON)
    assert (result.outcome, result.item.stem) == ("skipped", "録音")
    (result,) = run(service, out, source, replace(JSON, profile="honkaigi"))
    assert stages(workbench) - before == Counter({"format": 1})
    assert (result.item.stem, len(service.jobs())) == ("録音", 1)
    assert (out / "録音.json").read_bytes() == b"by hand"


def test_copies_with_papers_of_their_own_keep_their_own_jobs(
    workbench: Bench, service: Service, tmp_path: Path
) -> None:
    out = tmp_path / "out"
    for name in ("午前.wav", "午後.wav"):
        tone(tmp_path / name)
    listed, heard = tmp_path / "一覧.csv", []
    workbench.start(FAST_SECONDS="0.05")
    for title in ("文教", "建設"):  # the second time with other titles
        listed.write_text(f"ファイル,会議名\n午前.wav,{title}午前\n午後.wav,{title}午後\n")
        items = find_items([str(listed)], JSON)
        assert [r.outcome for r in Batch(service, out, 1).run(items)] == ["done", "done"]
        assert len(service.jobs()) == 2
        heard.append(stages(workbench)["recognise"])
        assert f"{title}午前" in (out / "午前.json").read_text(encoding="utf-8")
        assert f"{title}午後" in (out / "午後.json").read_text(encoding="utf-8")
    assert heard[0] == heard[1]


def test_a_clerks_upload_is_not_computed_anew_by_a_batch(
    workbench: Bench, service: Service, tmp_path: Path
) -> None:
    source = tone(tmp_path / "会議.wav")
    workbench.start(FAST_SECONDS="0.05")
    upload = service.submit(source, options=JSON)
    assert ended(service, upload).state == "done"
    run(service, tmp_path / "out", source, replace(JSON, profile="honkaigi"))
    assert service.store.jobs.get(upload).run == 1
    assert len(service.jobs()) == 2
