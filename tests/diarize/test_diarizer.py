"""Who spoke when, with the real networks on short clips."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from minutes.audio import decode
from minutes.diarize import Diarizer, diarize, load_diarizer
from minutes.errors import Cancelled, UsageError
from minutes.schema import Audio, Diarization
from minutes.span import Span

pytestmark = pytest.mark.model


@pytest.fixture(scope="module")
def diarizer(models_dir: Path) -> Diarizer:
    return load_diarizer(
        models_dir / "segmentation-3.0", models_dir / "campplus-zh-en", device="cpu"
    )


@pytest.fixture(scope="module")
def meeting(models_dir: Path) -> Audio:
    return decode(models_dir.parent / "samples" / "iinkai.ogg")


@pytest.fixture(scope="module")
def heard(diarizer: Diarizer, meeting: Audio) -> Diarization:
    return diarize(meeting, diarizer=diarizer)


def reference(models_dir: Path) -> list[tuple[Span, str]]:
    rows = (models_dir.parent / "samples" / "iinkai.rttm").read_text(encoding="utf-8").splitlines()
    parts = [row.split() for row in rows]
    return [(Span(float(p[3]), float(p[3]) + float(p[4])), p[7]) for p in parts]


def test_sample_meeting_is_told_apart(heard: Diarization, models_dir: Path) -> None:
    said = reference(models_dir)
    assert len(heard.speaker_ids) == len({name for _, name in said})
    partner: dict[str, set[str]] = {}
    for span, name in said:
        shares = {
            speaker: sum(r.span.overlap(span) for r in heard.regions if r.speaker_id == speaker)
            for speaker in heard.speaker_ids
        }
        best = max(shares, key=shares.__getitem__)
        assert shares[best] >= 0.7 * span.duration
        partner.setdefault(name, set()).add(best)
    assert all(len(ids) == 1 for ids in partner.values())
    assert len({next(iter(ids)) for ids in partner.values()}) == len(partner)


def test_result_keeps_its_promises(heard: Diarization, meeting: Audio) -> None:
    assert heard.speaker_ids == tuple(f"S{i + 1}" for i in range(len(heard.speaker_ids)))
    assert list(heard.regions) == sorted(heard.regions, key=lambda r: (r.span, r.speaker_id))
    assert all(0 <= r.span.start < r.span.end <= meeting.duration for r in heard.regions)
    for left, right in zip(heard.exclusive[:-1], heard.exclusive[1:], strict=True):
        assert left.span.end <= right.span.start + 1e-9
    assert [name for name, _ in heard.embeddings] == list(heard.speaker_ids)
    for _, vector in heard.embeddings:
        assert np.linalg.norm(vector) == pytest.approx(1.0, abs=1e-4)


@pytest.mark.parametrize("number", [1, 2, 6])
def test_the_number_of_speakers_can_be_given(
    diarizer: Diarizer, meeting: Audio, number: int
) -> None:
    part = meeting.crop(Span(0, 40))
    found = diarize(part, diarizer=diarizer, num_speakers=number)
    assert len(found.speaker_ids) == number


def test_the_number_of_speakers_can_be_bounded(diarizer: Diarizer, meeting: Audio) -> None:
    assert len(diarize(meeting, diarizer=diarizer, max_speakers=3).speaker_ids) == 3
    assert len(diarize(meeting, diarizer=diarizer, min_speakers=5).speaker_ids) >= 5


@pytest.mark.parametrize(
    "samples",
    [
        np.zeros(0, np.float32),
        np.zeros(3_200, np.float32),
        np.zeros(16_000 * 45, np.float32),
        np.full(16_000 * 12, 0.5, np.float32),
    ],
    ids=["empty", "0.2 s", "silence", "constant"],
)
def test_where_nobody_speaks_the_result_is_empty(diarizer: Diarizer, samples: np.ndarray) -> None:
    assert diarize(Audio(samples), diarizer=diarizer) == Diarization((), ())


def test_a_moment_of_speech_is_no_failure(diarizer: Diarizer, meeting: Audio) -> None:
    for seconds in (0.05, 0.2, 0.7, 3.0):
        found = diarize(meeting.crop(Span(5.0, 5.0 + seconds)), diarizer=diarizer)
        assert len(found.speaker_ids) <= 1


def test_pieces_embedded_some_minutes_at_a_time_are_the_same(
    diarizer: Diarizer, meeting: Audio, heard: Diarization, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("minutes.diarize.embedding._BLOCK_FRAMES", 1_500)
    assert diarize(meeting, diarizer=diarizer).regions == heard.regions


def test_progress_rises_to_the_end_and_can_cancel(diarizer: Diarizer, meeting: Audio) -> None:
    part = meeting.crop(Span(0, 25))
    seen: list[tuple[str, float, float]] = []
    diarize(part, diarizer=diarizer, on_progress=lambda *now: seen.append(now))
    done = [completed for _, completed, _ in seen]
    assert done == sorted(done)
    assert seen[-1] == ("diarize", pytest.approx(25.0), pytest.approx(25.0))

    def stop(stage: str, completed: float, total: float) -> None:
        raise Cancelled("中止しました。")

    with pytest.raises(Cancelled):
        diarize(part, diarizer=diarizer, on_progress=stop)


@pytest.mark.parametrize(
    "counts", [{"num_speakers": 0}, {"min_speakers": 5, "max_speakers": 3}, {"max_speakers": -1}]
)
def test_impossible_numbers_are_refused(diarizer: Diarizer, counts: dict[str, int]) -> None:
    with pytest.raises(UsageError, match="人数"):
        diarize(Audio(np.zeros(16_000, np.float32)), diarizer=diarizer, **counts)
