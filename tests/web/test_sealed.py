"""The player hears a sealed recording at any second; who has no key gets one line, and no sound."""

from __future__ import annotations

import json
import random
from collections.abc import Iterator
from pathlib import Path

import pytest

from minutes import sealed
from minutes.jobs import open_service
from minutes.jobs.service import Service
from minutes.store.records import Body

from .builders import draft
from .conftest import make_recording, open_client, seed

pytestmark = pytest.mark.process


@pytest.fixture
def service(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Service]:
    """The service with a key."""
    monkeypatch.delenv("MINUTES_KEY_FILE", raising=False)
    monkeypatch.setenv("MINUTES_KEY", sealed.new_key())
    with open_service(tmp_path / "data", with_worker=False) as opened:
        yield opened


def test_every_range_is_what_the_plain_file_holds(service: Service, tmp_path: Path) -> None:
    source = make_recording(tmp_path / "録音.wav", 100.0)  # more chunks than two
    data = source.read_bytes()
    size = len(data)
    assert size > 2 * sealed.CHUNK
    job = seed(service, draft(), recording=source)
    assert sealed.is_sealed(service.recording_path(job))
    chance = random.Random(5)
    ranges = [(0, 0), (0, size - 1), (sealed.CHUNK - 1, sealed.CHUNK), (size - 1, size - 1)]
    ranges += [tuple(sorted(chance.choices(range(size), k=2))) for _ in range(20)]  # type: ignore[misc]
    with open_client(service) as client:
        url = f"/api/jobs/{job}/recording"
        whole = client.get(url)
        assert (whole.status_code, whole.content == data) == (200, True)
        assert whole.headers["content-type"] == "audio/wav"
        for first, last in ranges:
            answer = client.get(url, headers={"Range": f"bytes={first}-{last}"})
            assert answer.status_code == 206
            assert answer.content == data[first : last + 1]
            assert answer.headers["content-range"] == f"bytes {first}-{last}/{size}"
        tail = client.get(url, headers={"Range": "bytes=-100"})
        assert tail.content == data[-100:]
        two = client.get(url, headers={"Range": "bytes=0-9,300000-300009"})
        assert two.status_code == 206
        assert data[:10] in two.content
        assert data[300000:300010] in two.content
        assert client.get(url, headers={"Range": f"bytes={size}-"}).status_code == 416
        same = {"Range": "bytes=5-9", "If-Range": whole.headers["etag"]}
        assert client.get(url, headers=same).content == data[5:10]
        plain = client.get(url, params={"plain": True})
        assert (plain.status_code, plain.content[:4]) == (200, b"RIFF")
        assert len(client.get(f"/api/jobs/{job}/peaks").content) == 2000
    kept = [p for p in service.data_dir.rglob("*") if p.is_file() and b"WAVEfmt" in p.read_bytes()]
    assert kept == []


def test_without_the_key_or_after_damage_nobody_hears_and_one_line_says_why(
    service: Service, monkeypatch: pytest.MonkeyPatch
) -> None:
    job = seed(service, draft())
    url = f"/api/jobs/{job}/recording"
    with open_client(service) as client:
        assert client.get(url).status_code == 200
        for change, words in (
            (lambda: monkeypatch.setenv("MINUTES_KEY", sealed.new_key()), "鍵と違います"),
            (lambda: monkeypatch.delenv("MINUTES_KEY"), "暗号化されています"),
        ):
            change()
            for place in (url, f"/api/jobs/{job}/peaks"):
                answer = client.get(place)
                assert 400 <= answer.status_code < 500
                assert words in answer.json()["detail"]
                assert "\n" not in answer.json()["detail"]


def test_the_voices_go_with_the_recording(service: Service) -> None:
    body = service.save_body(Body("", "総務委員会", sound_days=0))
    kept = service.save_body(Body("", "文教委員会"))
    who = {"regions": [], "exclusive": [], "embeddings": [["S1", [0.25, 0.5]]]}
    jobs = [seed(service, draft(), body_id=owner.id) for owner in (body, kept)]
    for job in jobs:
        service.files.write(f"jobs/{job}/1/diarization.json", json.dumps(who).encode())
        service.desk.set_state(job, "final", user="sato")
    service.tidy()

    def voices(job: str) -> object:
        path = service.files.fetch(f"jobs/{job}/1/diarization.json")
        return json.loads(sealed.read_plain_text(path))["embeddings"]

    assert [voices(job) for job in jobs] == [[], [["S1", [0.25, 0.5]]]]
