"""The real stages with the real weights, killed on the way: the draft is the same as without."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from jobs.kit import SAMPLES, Bench, ended, stretch, wait_for
from minutes import pipeline
from minutes.jobs.service import Service
from minutes.options import TranscribeOptions
from minutes.schema import Draft
from minutes.span import Span

OPTIONS = TranscribeOptions(
    formats=("json", "docx"),
    roster=str(SAMPLES / "roster.csv"),
    agenda=str(SAMPLES / "agenda.txt"),
    device="cpu",
)

pytestmark = pytest.mark.model


def directly(path: Path, options: TranscribeOptions = OPTIONS) -> Draft:
    """What ``minutes transcribe`` makes of it, in one go."""
    return pipeline.run(
        path,
        papers=pipeline.read_papers(options),
        options=options,
        engines=pipeline.load_engines(options),
    )


def killed_on_the_way(
    workbench: Bench,
    service: Service,
    path: Path,
    stages: tuple[str, ...],
    options: TranscribeOptions = OPTIONS,
) -> Draft:
    """The draft of a job whose worker is killed in each of ``stages``."""
    job_id = service.submit(path, options=options)
    for stage in stages:
        worker = workbench.start("real", OMP_NUM_THREADS="2")
        wait_for(
            lambda stage=stage: (
                service.job(job_id).stage == stage and service.job(job_id).state == "running"
            ),
            1200,
        )
        workbench.kill(worker, group=True)
    workbench.start("real", OMP_NUM_THREADS="2")
    job = ended(service, job_id, 1200)
    assert job.state == "done", job.error
    assert service.desk.export(job_id, "docx")
    return service.desk.draft(job_id)


@pytest.mark.usefixtures("models_dir")
def test_killed_in_diarization_and_recognition_gives_the_same_draft(
    workbench: Bench, service: Service, tmp_path: Path
) -> None:
    path = stretch(tmp_path / "clip.wav", Span(0, 15))
    found = killed_on_the_way(workbench, service, path, ("diarize", "recognise"))
    expected = directly(path)
    assert found.minutes_doc == expected.minutes_doc
    assert found.transcript.turns == expected.transcript.turns
    assert found.transcript.speakers == expected.transcript.speakers
    assert found.minutes_doc.statements


@pytest.mark.usefixtures("models_dir")
def test_killed_while_it_listens_carefully_gives_the_same_draft(
    workbench: Bench, service: Service, tmp_path: Path
) -> None:
    path, careful = (
        stretch(tmp_path / "clip.wav", Span(0, 15)),
        replace(OPTIONS, listening="careful"),
    )
    found = killed_on_the_way(workbench, service, path, ("recognise",), careful)
    expected = directly(path, careful)
    assert found.minutes_doc == expected.minutes_doc
    assert found.transcript.turns == expected.transcript.turns
    ways = str(found.transcript.provenance.options["ways"])
    assert ways.startswith("30秒の窓")
    assert ways == expected.transcript.provenance.options["ways"]
    assert [e.text for e in found.minutes_doc.events if "ていねいに" in e.text]


@pytest.mark.soak
@pytest.mark.timeout(3000)
@pytest.mark.usefixtures("models_dir")
def test_killed_again_and_again_over_the_whole_sample(
    workbench: Bench, service: Service, tmp_path: Path
) -> None:
    path = SAMPLES / "iinkai.ogg"
    stages = ("decode", "diarize", "recognise", "recognise", "assign", "format", "export")
    found = killed_on_the_way(workbench, service, path, stages[:4])
    expected = directly(path)
    assert found.minutes_doc == expected.minutes_doc
    assert found.transcript.turns == expected.transcript.turns
