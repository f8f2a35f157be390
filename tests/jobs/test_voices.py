"""Voices learnt from a confirmed job: only with both switches, only names that a person gave."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from corrections import rename_speaker

from jobs.kit import Bench, ended, tone
from minutes.codec import from_plain, to_plain
from minutes.errors import UsageError
from minutes.jobs.results import folder
from minutes.jobs.service import Service
from minutes.jobs.voices import known_voices
from minutes.options import TranscribeOptions
from minutes.schema import Diarization, MeetingContext, Region
from minutes.settings import VOICES as SWITCH
from minutes.span import Span
from minutes.store.records import Body

pytestmark = pytest.mark.process

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture
def body(service: Service) -> Body:
    return service.save_body(Body("", "総務委員会", voices=True))


@pytest.fixture
def done(workbench: Bench, service: Service, body: Body, tmp_path: Path) -> str:
    """A job of the body; its engine has no models, so what it heard of the voices is written here."""
    job_id = service.submit(
        tone(tmp_path / "a.wav"),
        MeetingContext(),
        TranscribeOptions(formats=("json",)),
        body_id=body.id,
    )
    workbench.start(FAST_SECONDS="0.05")
    assert ended(service, job_id).state == "done"
    hear(service, job_id, 20.0)
    return job_id


def hear(service: Service, job_id: str, seconds: float) -> None:
    regions = (Region(Span(0, seconds), "S1"), Region(Span(20, 40), "S2"))
    heard = Diarization(regions, regions, (("S1", (3.0, 4.0)), ("S2", (4.0, -3.0))))
    path = service.files.path(f"{folder(job_id, 1)}/diarization.json")
    path.write_text(json.dumps(to_plain(heard)))


@pytest.fixture
def allowed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(SWITCH, "1")


def test_off_by_default(
    service: Service, done: str, body: Body, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv(SWITCH, raising=False)
    rename_speaker(service.desk, done, "S1", name="山田一郎", role="")
    with pytest.raises(UsageError, match=SWITCH):
        service.voices.enrol(done)
    assert service.voices.all(body.id) == ()


@pytest.mark.usefixtures("allowed")
def test_a_body_that_is_switched_off_learns_and_gives_nothing(
    service: Service, done: str, body: Body
) -> None:
    rename_speaker(service.desk, done, "S1", name="山田一郎", role="")
    service.voices.enrol(done)
    service.save_body(replace(body, voices=False))
    assert known_voices(service.store, body.id) == ()
    with pytest.raises(UsageError, match="使わない設定"):
        service.voices.enrol(done)


@pytest.mark.usefixtures("allowed")
def test_only_names_that_a_person_gave_are_learnt(service: Service, done: str, body: Body) -> None:
    with pytest.raises(UsageError, match="話者の名前"):
        service.voices.enrol(done)
    rename_speaker(service.desk, done, "S1", name="山田一郎", role="")
    learnt = service.voices.enrol(done)
    assert [(voice.name, voice.mean, voice.seconds) for voice in learnt.kept] == [
        ("山田一郎", (0.6, 0.8), 20.0)
    ]
    assert known_voices(service.store, body.id) == learnt.kept
    assert known_voices(service.store, None) == ()


@pytest.mark.usefixtures("allowed")
def test_who_spoke_too_little_is_told_and_not_learnt(service: Service, done: str) -> None:
    hear(service, done, 2.0)
    rename_speaker(service.desk, done, "S1", name="佐藤花子", role="")
    learnt = service.voices.enrol(done)
    assert learnt.kept == ()
    assert "佐藤花子" in learnt.left_out[0]


def voices(service: Service, *words: str, switch: str = "1") -> subprocess.CompletedProcess[str]:
    import os

    return subprocess.run(
        [sys.executable, "-m", "minutes", "voices", *words, "--data-dir", str(service.data_dir)],
        capture_output=True,
        text=True,
        check=False,
        cwd=ROOT,
        env={**os.environ, SWITCH: switch},
    )


def said(done: subprocess.CompletedProcess[str]) -> Sequence[str]:
    assert done.returncode == 0, done.stderr
    return done.stdout.splitlines()


def test_command_learns_lists_hands_over_and_deletes(
    service: Service, done: str, tmp_path: Path
) -> None:
    rename_speaker(service.desk, done, "S1", name="山田一郎", role="")
    assert voices(service, "enrol", done, switch="").returncode != 0
    assert said(voices(service, "enrol", done)) == ["山田一郎\t20秒"]
    assert said(voices(service, "list"))[0] == "総務委員会\t使う"
    file = tmp_path / "voices.json"
    said(voices(service, "export", "総務委員会", str(file), switch=""))
    assert file.stat().st_mode & 0o077 == 0
    wrong = voices(service, "delete", "総務委員会", "鈴木")
    assert (wrong.returncode, "鈴木" in wrong.stderr) == (2, True)
    said(voices(service, "delete", "総務委員会", "山田一郎", switch=""))
    assert said(voices(service, "list")) == ["総務委員会\t使う"]
    said(voices(service, "on", "教育委員会"))
    said(voices(service, "import", "教育委員会", str(file)))
    assert any("山田一郎\t20秒" in line for line in said(voices(service, "list", "教育委員会")))
    said(voices(service, "off", "教育委員会"))
    assert said(voices(service, "list", "教育委員会"))[0] == "教育委員会\t使わない"
    file.write_text("{}")
    broken = voices(service, "import", "教育委員会", str(file))
    assert (broken.returncode, "壊れています" in broken.stderr) == (2, True)


def test_the_engine_compares_what_travels_with_the_request(service: Service, done: str) -> None:
    from minutes.diarize.profiles import Voice, enrol
    from minutes.jobs.stages import Request, _recognised

    known = enrol("山田一郎", Voice("S1", (3.0, 4.0), 20.0), date(2021, 6, 14))
    work = str(service.files.path(folder(done, 1)))
    sent = Request("format", (), "a.wav", work, TranscribeOptions(), voices=(known,))
    arrived = from_plain(Request, json.loads(json.dumps(to_plain(sent))))
    assert [(m.speaker_id, m.name) for m in _recognised(arrived)] == [("S1", "山田一郎")]
    assert _recognised(replace(arrived, voices=())) == ()
