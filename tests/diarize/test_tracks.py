"""One recording per participant, made from the sample meeting."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from minutes.audio import decode
from minutes.diarize import load_diarizer
from minutes.diarize.tracks import Track, diarize_tracks, find_offset
from minutes.schema import Audio
from minutes.span import Span

pytestmark = pytest.mark.model

LENGTH = 45.0


@pytest.fixture(scope="module")
def sample(models_dir: Path) -> Audio:
    return decode(models_dir.parent / "samples" / "iinkai.ogg").crop(Span(0, LENGTH))


@pytest.fixture(scope="module")
def said(models_dir: Path) -> dict[str, list[Span]]:
    spoken: dict[str, list[Span]] = {}
    for row in (models_dir.parent / "samples" / "iinkai.rttm").read_text("utf-8").splitlines():
        part = row.split()
        span = Span(float(part[3]), float(part[3]) + float(part[4]))
        if span.start < LENGTH:
            spoken.setdefault(part[7], []).append(span & Span(0, LENGTH))
    return spoken


def only(audio: Audio, spans: list[Span], bleed: float, delay: float) -> Audio:
    """The track of whoever speaks in ``spans``; the others reach its microphone later, weaker."""
    own = np.zeros_like(audio.samples)
    for span in spans:
        part = slice(round(span.start * 16_000), round(span.end * 16_000))
        own[part] = audio.samples[part]
    rest = np.roll(audio.samples - own, round(delay * 16_000)) * bleed
    return Audio((own + rest).astype(np.float32))


@pytest.mark.parametrize("bleed", [0.0, 0.2])
def test_each_track_keeps_its_own_speech_and_loses_the_bleed(
    models_dir: Path, sample: Audio, said: dict[str, list[Span]], bleed: float
) -> None:
    diarizer = load_diarizer(
        models_dir / "segmentation-3.0", models_dir / "campplus-zh-en", device="cpu"
    )
    tracks = [Track(name, only(sample, spans, bleed, 0.03)) for name, spans in said.items()]
    silent = Track("欠席", Audio(np.zeros(len(sample.samples), np.float32)))
    result = diarize_tracks([*tracks, silent], diarizer=diarizer)
    assert {name for _, name in result.names} == set(said)
    assert [speaker for speaker, _ in result.names] == list(result.diarization.speaker_ids)
    for speaker, name in result.names:
        regions = [r.span for r in result.diarization.regions if r.speaker_id == speaker]
        inside = sum(region.overlap(span) for region in regions for span in said[name])
        assert inside >= 0.85 * sum(span.duration for span in said[name])
        assert inside >= 0.85 * sum(region.duration for region in regions)


@pytest.mark.parametrize("offset", [0.0, 3.2, 12.0])
def test_a_track_that_started_late_is_put_back(
    sample: Audio, said: dict[str, list[Span]], offset: float
) -> None:
    spans = max(said.values(), key=len)
    late = only(sample, spans, 0.0, 0.0).crop(Span(offset, LENGTH))
    assert find_offset(late, sample) == pytest.approx(offset, abs=0.03)


def test_an_unrelated_track_is_left_where_it_is(sample: Audio) -> None:
    noise = np.random.default_rng(0).standard_normal(16_000 * 20).astype(np.float32) * 0.01
    assert find_offset(Audio(noise), sample) == 0.0
    assert find_offset(Audio(noise[:0]), sample) == 0.0
