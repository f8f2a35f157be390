"""Voice profiles: open set, never a name without evidence."""

from __future__ import annotations

import numpy as np
import pytest

from minutes.diarize.profiles import VoiceProfile, enrol, match
from minutes.errors import UsageError
from minutes.schema import Diarization

Vector = tuple[float, ...]


def voice(seed: int, *, noise: float = 0.0, session: int = 0) -> Vector:
    """A voice's vector in one meeting; ``noise`` moves it as another room would."""
    base = np.random.default_rng(seed).standard_normal(192)
    other = np.random.default_rng(1_000 + 100 * seed + session).standard_normal(192)
    return tuple(float(x) for x in base + noise * other)


def meeting(*vectors: Vector) -> Diarization:
    return Diarization((), (), tuple((f"S{i + 1}", v) for i, v in enumerate(vectors)))


def test_a_known_voice_gets_its_name_and_a_stranger_none() -> None:
    known = (enrol("山田一郎", voice(1)), enrol("佐藤花子", voice(2)))
    found = match(meeting(voice(3), voice(2, noise=0.5), voice(1, noise=0.5)), known)
    assert [(m.speaker_id, m.name) for m in found] == [("S2", "佐藤花子"), ("S3", "山田一郎")]
    assert all(0.8 <= m.score <= 1 for m in found)


def test_two_profiles_that_sound_alike_give_no_name() -> None:
    twins = (enrol("兄", voice(1, noise=0.1)), enrol("弟", voice(1, noise=0.1, session=1)))
    assert match(meeting(voice(1)), twins) == ()


def test_a_name_is_given_once_in_a_meeting() -> None:
    known = (enrol("山田一郎", voice(1)),)
    found = match(meeting(voice(1, noise=0.6), voice(1, noise=0.2)), known)
    assert [m.speaker_id for m in found] == ["S2"]


def test_meetings_add_up_and_only_mean_and_spread_are_kept() -> None:
    profile: VoiceProfile | None = None
    for session in range(4):
        profile = enrol("山田一郎", voice(1, noise=0.8, session=session), profile)
    assert profile is not None
    assert profile.num_meetings == 4
    assert np.linalg.norm(profile.mean) == pytest.approx(1.0)
    assert 0.0 < profile.spread < 1.0
    truth = np.array(voice(1)) / np.linalg.norm(voice(1))
    first = np.array(enrol("山田一郎", voice(1, noise=0.8)).mean)
    assert float(truth @ np.array(profile.mean)) > float(truth @ first)


def test_nothing_known_or_nothing_heard_is_no_match() -> None:
    assert match(meeting(), (enrol("山田一郎", voice(1)),)) == ()
    assert match(meeting(voice(1)), ()) == ()
    assert match(meeting((0.0,) * 192), (enrol("山田一郎", voice(1)),)) == ()


def test_profiles_of_another_model_are_not_compared() -> None:
    short = enrol("山田一郎", (1.0, 0.0))
    assert match(meeting(voice(1)), (short,)) == ()
    with pytest.raises(UsageError, match="登録し直して"):
        enrol("山田一郎", voice(1), short)


def test_an_empty_voice_cannot_be_enrolled() -> None:
    with pytest.raises(UsageError, match="短すぎる"):
        enrol("山田一郎", (0.0, 0.0))
