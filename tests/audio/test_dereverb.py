"""A room is recognised by how its sound dies away, and taken out; other sound is not touched."""

from __future__ import annotations

import needs
import numpy as np
import pytest
from numpy.typing import NDArray

from minutes.audio import NOISY, acoustics_of, dereverberate
from minutes.audio.dereverb import FILTER, Filter
from minutes.schema import SAMPLE_RATE

Wave = NDArray[np.float32]


def syllables(seconds: float, seed: int = 3) -> Wave:
    """Noise bands in bursts as fast as speech, each dying away at once; near-silence between."""
    made = np.random.default_rng(seed)
    sound = made.normal(0, 1e-5, int(seconds * SAMPLE_RATE))
    at = 0
    while True:
        length = int(made.uniform(0.08, 0.3) * SAMPLE_RATE)
        pause = int(made.choice([0.02, 0.05, 0.4]) * SAMPLE_RATE)
        if at + length + pause > len(sound):
            return sound.astype(np.float32)
        shape = np.minimum(1, np.exp(-(np.arange(length) - length * 0.6) / (0.02 * SAMPLE_RATE)))
        sound[at : at + length] += made.normal(0, 0.1, length) * shape * made.uniform(0.3, 1)
        at += length + pause


def in_a_room(sound: Wave, rt60: float, seed: int = 5) -> Wave:
    """The direct sound, then noise that falls by 60 dB in ``rt60`` seconds."""
    made = np.random.default_rng(seed)
    size = int(rt60 * SAMPLE_RATE)
    walls = made.normal(0, 0.02, size) * 10 ** (-3 * np.arange(size) / size)
    walls[:80] = 0
    walls[0] = 1
    length = len(sound) + size
    heard = np.fft.irfft(np.fft.rfft(sound, length) * np.fft.rfft(walls, length), length)
    return heard[: len(sound)].astype(np.float32)


def plain_definition(observed: NDArray[np.complex64], settings: Filter) -> NDArray[np.complex128]:
    """One round of weighted prediction in one frequency, as the papers write it."""
    power = np.abs(observed) ** 2
    weights = 1 / np.maximum(power, settings.floor * power.mean() + 1e-10)
    past = np.stack(
        [
            np.concatenate([np.zeros(lag), observed[: len(observed) - lag]])
            for lag in range(settings.delay, settings.delay + settings.taps)
        ]
    )
    moments = (past.conj() * weights) @ past.T
    moments += np.eye(settings.taps) * (1e-4 * np.trace(moments).real / settings.taps + 1e-10)
    found = np.linalg.solve(moments, (past.conj() * weights) @ observed)
    return observed - found @ past


def test_it_is_weighted_prediction_as_it_was_published() -> None:
    from minutes.audio.dereverb import _without_late

    made = np.random.default_rng(0)
    observed = (made.normal(size=(3, 200)) + 1j * made.normal(size=(3, 200))).astype(np.complex64)
    settings = Filter(taps=4, rounds=1)
    found = _without_late(observed, settings)
    for row, expected in zip(found, observed, strict=True):
        assert np.allclose(row, plain_definition(expected, settings), atol=1e-5)


@pytest.mark.parametrize("length", [16_000, 16_001, 40_123])
def test_what_is_taken_apart_and_put_together_is_the_same_sound(length: int) -> None:
    from minutes.audio.dereverb import _sound, _spectrum

    sound = np.random.default_rng(length).normal(0, 0.1, length).astype(np.float32)
    again = _sound(_spectrum(sound, FILTER), FILTER, length)
    assert again.dtype == np.float32
    whole = (
        length // FILTER.hop
    ) * FILTER.hop  # behind the last frame's middle less and less is known
    np.testing.assert_allclose(again[:whole], sound[:whole], atol=1e-6)


def test_the_spectrum_is_torchs() -> None:
    torch = needs.torch()
    from minutes.audio.dereverb import _spectrum

    sound = np.random.default_rng(2).normal(0, 0.1, 20_000).astype(np.float32)
    window = torch.hann_window(FILTER.size)
    theirs = torch.stft(
        torch.from_numpy(sound), FILTER.size, FILTER.hop, window=window, return_complex=True
    )
    np.testing.assert_allclose(_spectrum(sound, FILTER), theirs.numpy(), atol=1e-5)


@pytest.mark.parametrize("rt60", [0.5, 0.8])
def test_a_room_is_heard_and_what_it_adds_becomes_less(rt60: float) -> None:
    dry = syllables(40.0)
    wet = in_a_room(dry, rt60)
    assert acoustics_of(wet).is_reverberant
    late = wet - dry
    clean = dereverberate(wet.copy())
    left = clean - dry
    assert np.mean(left**2) < 0.85 * np.mean(late**2)
    assert acoustics_of(clean).decay > acoustics_of(wet).decay


def test_dry_sound_noise_and_silence_are_no_room() -> None:
    made = np.random.default_rng(1)
    assert not acoustics_of(syllables(40.0)).is_reverberant
    assert not acoustics_of(
        made.normal(0, 0.05, 40 * SAMPLE_RATE).astype(np.float32)
    ).is_reverberant
    assert not acoustics_of(np.zeros(40 * SAMPLE_RATE, np.float32)).is_reverberant


def test_a_few_seconds_say_nothing_of_a_room() -> None:
    assert not acoustics_of(in_a_room(syllables(40.0), 0.8)[: SAMPLE_RATE // 2]).is_reverberant
    assert not acoustics_of(np.zeros(0, np.float32)).is_reverberant


def test_blocks_join_without_a_seam() -> None:
    """With nothing predicted, what comes out is what went in, at every border of blocks."""
    sound = syllables(65.0)
    same = dereverberate(sound.copy(), Filter(rounds=0))
    assert np.abs(same - sound).max() < 1e-5


def test_it_works_in_place_on_any_length() -> None:
    for seconds in (0.05, 1.0, FILTER.block * 1.6):
        sound = in_a_room(syllables(seconds), 0.5)
        found = dereverberate(sound)
        assert found is sound
        assert np.isfinite(found).all()


def test_steady_noise_becomes_less_where_it_is_loud() -> None:
    dry = in_a_room(syllables(40.0), 0.5)
    noise = np.random.default_rng(8).normal(0, 0.02, len(dry)).astype(np.float32)
    heard = dry + noise
    assert acoustics_of(heard).is_noisy
    assert acoustics_of(heard).is_far
    assert not acoustics_of(dry).is_far, "a room without noise is near enough"
    assert not acoustics_of(dry).is_noisy
    quiet = np.abs(dry) < 1e-3
    left = dereverberate(heard.copy(), NOISY)
    plain = dereverberate(heard.copy())
    assert np.mean(left[quiet] ** 2) < 0.4 * np.mean(plain[quiet] ** 2)
    loud = np.abs(dry) > 0.1
    assert np.mean(left[loud] ** 2) > 0.8 * np.mean(plain[loud] ** 2)
