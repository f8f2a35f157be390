"""A member whom the clerk named in one meeting is named in the next by voice, real models all the way."""

from __future__ import annotations

from pathlib import Path

import pytest
from corrections import rename_speaker

from jobs.kit import SAMPLES, Bench, ended, stretch
from minutes import audio
from minutes.jobs.service import Service
from minutes.options import TranscribeOptions
from minutes.schema import MeetingContext, Transcript
from minutes.settings import VOICES as SWITCH
from minutes.span import Span
from minutes.store.records import Body

CUT = 56.0
OPTIONS = TranscribeOptions(formats=("json",), device="cpu")

pytestmark = [pytest.mark.model, pytest.mark.usefixtures("models_dir")]


def speaker_of(transcript: Transcript, name: str, offset: float) -> str:
    """The speaker who says most of what the reference gives to ``name``."""
    rows = [line.split() for line in (SAMPLES / "iinkai.rttm").read_text().splitlines()]
    said = [
        Span(float(r[3]) - offset, float(r[3]) + float(r[4]) - offset)
        for r in rows
        if r[7] == name and float(r[3]) >= offset
    ]
    shares = {
        speaker.id: sum(
            turn.span.overlap(span)
            for turn in transcript.turns
            for span in said
            if turn.speaker_id == speaker.id
        )
        for speaker in transcript.speakers
    }
    return max(shares, key=shares.__getitem__)


def finished(service: Service, path: Path, body: Body) -> str:
    """The job of one recording, without a roster."""
    job_id = service.submit(path, MeetingContext(), OPTIONS, body_id=body.id)
    job = ended(service, job_id, 300)
    assert job.state == "done", job.error
    return job_id


def test_a_voice_confirmed_in_one_meeting_names_the_next(
    workbench: Bench, service: Service, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(SWITCH, "1")
    workbench.start("real", OMP_NUM_THREADS="2", **{SWITCH: "1"})
    body = service.save_body(Body("", "総務委員会", voices=True))
    end = audio.probe(SAMPLES / "iinkai.ogg").duration or 96.0

    first = finished(service, stretch(tmp_path / "first.wav", Span(0, CUT)), body)
    heard = service.desk.draft(first).transcript
    rename_speaker(service.desk, first, speaker_of(heard, "石川直樹", 0), name="石川直樹", role="")
    assert [voice.name for voice in service.voices.enrol(first).kept] == ["石川直樹"]

    second = finished(service, stretch(tmp_path / "second.wav", Span(CUT, end)), body)
    heard = service.desk.draft(second).transcript
    by_voice = [
        (speaker.id, speaker.name)
        for speaker in heard.speakers
        if any(evidence.kind == "profile" for evidence in speaker.evidence)
    ]
    assert by_voice == [(speaker_of(heard, "石川直樹", CUT), "石川直樹")]
