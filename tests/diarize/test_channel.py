"""One voice in a room and through a web conference: what lies between is taken out."""

from __future__ import annotations

from datetime import date
from io import BytesIO
from pathlib import Path

import av
import numpy as np
import pytest

from minutes.audio import decode
from minutes.diarize import diarize, load_diarizer
from minutes.diarize.channel import channel_directions, without_channel
from minutes.diarize.profiles import Voice, enrol, match, voices_of
from minutes.schema import Audio, Diarization

DAY = date(2021, 6, 14)


def random_voice(seed: int) -> np.ndarray:
    vector = np.random.default_rng(seed).standard_normal(192)
    return vector / np.linalg.norm(vector)


def test_directions_are_orthonormal_and_of_the_models_dimension() -> None:
    directions = channel_directions()
    assert directions.shape == (4, 192)
    assert np.allclose(directions @ directions.T, np.eye(4), atol=1e-4)


def test_the_same_voice_stays_near_when_the_channel_moves_it() -> None:
    first, second = random_voice(1), random_voice(2)
    moved = first + 0.8 * channel_directions()[0] - 0.5 * channel_directions()[2]
    cleared = without_channel(np.stack([first, moved, second]))
    assert cleared[0] @ cleared[1] == pytest.approx(1.0, abs=1e-4)
    assert first @ moved / np.linalg.norm(moved) < 0.85
    assert abs(cleared[0] @ cleared[2]) < 0.3
    assert np.allclose(np.linalg.norm(cleared, axis=1), 1.0)
    profile = enrol("山田一郎", Voice("S1", tuple(first), 30.0), DAY)
    found = match((Voice("S7", tuple(moved), 30.0),), (profile,))
    assert [(match.speaker_id, match.name) for match in found] == [("S7", "山田一郎")]


def test_vectors_of_another_model_are_only_scaled() -> None:
    assert without_channel(np.array([[3.0, 4.0]])) == pytest.approx(np.array([[0.6, 0.8]]))


def conference(audio: Audio) -> Audio:
    """The recording as a web conference hands it on: an echoing room, noise, Opus at 16 kbit/s."""
    random = np.random.default_rng(3)
    room = random.standard_normal(2_400) * np.exp(-6.9 * np.arange(2_400) / 2_400) * 0.06
    room[0] = 1.0
    heard = np.convolve(audio.samples, room)[: len(audio.samples)]
    heard += 0.004 * np.convolve(random.standard_normal(len(heard)), np.ones(8) / 8, "same")
    sound = BytesIO()
    with av.open(sound, "w", format="ogg") as container:
        stream = container.add_stream("libopus", rate=16_000, layout="mono")
        stream.bit_rate = 16_000
        pcm = (np.clip(heard, -1, 1) * 32767).astype(np.int16)
        frame = av.AudioFrame.from_ndarray(pcm[None], format="s16", layout="mono")
        frame.sample_rate = 16_000
        container.mux(stream.encode(frame))
        container.mux(stream.encode(None))
    sound.seek(0)
    with av.open(sound) as container:
        resampler = av.AudioResampler(format="flt", layout="mono", rate=16_000)
        parts = [f for frame in container.decode(audio=0) for f in resampler.resample(frame)]
    return Audio(np.concatenate([part.to_ndarray()[0] for part in parts]).astype(np.float32))


def same_speech(left: Diarization, right: Diarization) -> dict[str, str]:
    """Speaker of ``right`` → the speaker of ``left`` who speaks most at the same times."""
    shared: dict[str, dict[str, float]] = {}
    for region in right.exclusive:
        own = shared.setdefault(region.speaker_id, {})
        for other in left.exclusive:
            seconds = region.span.overlap(other.span)
            own[other.speaker_id] = own.get(other.speaker_id, 0.0) + seconds
    return {speaker: max(own, key=own.__getitem__) for speaker, own in shared.items()}


@pytest.mark.model
def test_members_learnt_in_the_room_are_named_in_the_conference(models_dir: Path) -> None:
    diarizer = load_diarizer(
        models_dir / "segmentation-3.0", models_dir / "campplus-zh-en", device="cpu"
    )
    audio = decode(models_dir.parent / "samples" / "iinkai.ogg")
    room, web = (diarize(sound, diarizer=diarizer) for sound in (audio, conference(audio)))
    learnt, heard = voices_of(room), voices_of(web)
    profiles = [enrol(voice.speaker_id, voice, DAY) for voice in learnt]
    found = {profile.speaker_id: profile.name for profile in match(heard, profiles)}
    truth = same_speech(room, web)
    assert len(profiles) == 4
    assert found == {speaker: truth[speaker] for speaker in found}
    spoke_long = {voice.speaker_id for voice in heard if voice.seconds >= 20.0}
    assert len(spoke_long) == 2
    assert spoke_long <= found.keys()
    vectors = {voice.speaker_id: voice.vector for voice in learnt}
    for voice in heard:
        pair = np.array([voice.vector, vectors[truth[voice.speaker_id]]])
        first, second = without_channel(pair)
        assert first @ second > pair[0] @ pair[1] + 0.01
