"""Voice profiles: open set, never a name without evidence."""

from __future__ import annotations

from datetime import date

import numpy as np
import pytest

from minutes.diarize.profiles import (
    MIN_SECONDS,
    Voice,
    VoiceProfile,
    enrol,
    match,
    voices_of,
)
from minutes.errors import UsageError
from minutes.schema import Diarization, Region
from minutes.span import Span

DAY = date(2021, 6, 14)


def voice(seed: int, *, noise: float = 0.0, session: int = 0, seconds: float = 30.0) -> Voice:
    """A voice in one meeting; ``noise`` moves it as another room would."""
    base = np.random.default_rng(seed).standard_normal(192)
    other = np.random.default_rng(1_000 + 100 * seed + session).standard_normal(192)
    return Voice("S1", tuple(float(x) for x in base + noise * other), seconds)


def profile(name: str, heard: Voice) -> VoiceProfile:
    return enrol(name, heard, DAY)


def meeting(*voices: Voice) -> tuple[Voice, ...]:
    return tuple(Voice(f"S{i + 1}", v.vector, v.seconds) for i, v in enumerate(voices))


def test_a_known_voice_gets_its_name_and_a_stranger_none() -> None:
    known = (profile("山田一郎", voice(1)), profile("佐藤花子", voice(2)))
    found = match(meeting(voice(3), voice(2, noise=0.4), voice(1, noise=0.4)), known)
    assert [(m.speaker_id, m.name) for m in found] == [("S2", "佐藤花子"), ("S3", "山田一郎")]
    assert all(0.8 <= m.score <= 1 for m in found)


def test_two_profiles_that_sound_alike_give_no_name() -> None:
    twins = (
        profile("兄", voice(1, noise=0.1)),
        profile("弟", voice(1, noise=0.1, session=1)),
    )
    assert match(meeting(voice(1)), twins) == ()


def test_a_name_is_given_once_in_a_meeting() -> None:
    known = (profile("山田一郎", voice(1)),)
    found = match(meeting(voice(1, noise=0.4), voice(1, noise=0.2)), known)
    assert [m.speaker_id for m in found] == ["S2"]


def test_meetings_add_up_by_their_seconds() -> None:
    kept = profile("山田一郎", voice(1, noise=0.8))
    first = np.array(kept.mean)
    for session in range(1, 4):
        kept = enrol("山田一郎", voice(1, noise=0.8, session=session), date(2022, 1, session), kept)
    assert (kept.seconds, kept.enrolled_on) == (120.0, date(2022, 1, 3))
    assert np.linalg.norm(kept.mean) == pytest.approx(1.0)
    assert 0.0 < kept.spread < 1.0
    truth = np.array(voice(1).vector) / np.linalg.norm(voice(1).vector)
    assert float(truth @ np.array(kept.mean)) > float(truth @ first)
    little = enrol("山田一郎", voice(2, seconds=MIN_SECONDS), DAY, kept)
    assert float(np.array(little.mean) @ np.array(kept.mean)) > 0.99


def test_too_little_speech_is_neither_kept_nor_named() -> None:
    short = voice(1, seconds=MIN_SECONDS - 0.1)
    with pytest.raises(UsageError, match="短すぎる"):
        profile("山田一郎", short)
    with pytest.raises(UsageError, match="短すぎる"):
        profile("山田一郎", Voice("S1", (0.0, 0.0), 60.0))
    assert match(meeting(short), (profile("山田一郎", voice(1)),)) == ()


def test_nothing_known_or_nothing_heard_is_no_match() -> None:
    assert match((), (profile("山田一郎", voice(1)),)) == ()
    assert match(meeting(voice(1)), ()) == ()
    assert match(meeting(Voice("S1", (0.0,) * 192, 9.0)), (profile("山田一郎", voice(1)),)) == ()


def test_profiles_of_another_model_are_not_compared() -> None:
    other = profile("山田一郎", Voice("S1", (1.0, 0.0), 30.0))
    assert match(meeting(voice(1)), (other,)) == ()
    with pytest.raises(UsageError, match="登録し直して"):
        enrol("山田一郎", voice(1), DAY, other)


def test_voices_of_a_meeting_rest_on_the_speech_that_is_theirs_alone() -> None:
    exclusive = (Region(Span(0, 4), "S1"), Region(Span(5, 6), "S2"), Region(Span(7, 9), "S1"))
    vectors = (("S1", (1.0, 0.0)), ("S2", (0.0, 1.0)), ("S3", (0.0, 0.0)))
    found = voices_of(Diarization(exclusive, exclusive, vectors))
    assert found == (Voice("S1", (1.0, 0.0), 6.0), Voice("S2", (0.0, 1.0), 1.0))
