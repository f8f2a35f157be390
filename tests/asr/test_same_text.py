"""The same recording gives the same text, whatever was heard before it."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from minutes.asr import CAREFUL, Recogniser, Ways, load_recogniser, transcribe
from minutes.format.usage import fluency
from minutes.schema import Audio

from .noises import air_conditioner

pytestmark = pytest.mark.model


class Watched:
    """A model that notes with which options it decodes."""

    def __init__(self, model: Any) -> None:
        self._model = model
        self.options: list[dict[str, Any]] = []

    def __getattr__(self, name: str) -> Any:
        return getattr(self._model, name)

    def generate(self, *args: Any, **options: Any) -> Any:
        self.options.append(options)
        return self._model.generate(*args, **options)


class Around:
    """faster-whisper's model around a watched one."""

    def __init__(self, whole: Any) -> None:
        self._whole, self.model = whole, Watched(whole.model)

    def __getattr__(self, name: str) -> Any:
        return getattr(self._whole, name)


@pytest.fixture
def unclear(phrases: Audio) -> Audio:
    """The phrases in loud noise: no decode of them is trusted."""
    noise = np.asarray(air_conditioner(phrases.duration), np.float32)[: len(phrases.samples)]
    level = float(np.sqrt(np.mean(phrases.samples**2)) / np.sqrt(np.mean(noise**2)))
    return Audio(np.asarray(phrases.samples[: len(noise)] + noise * np.float32(4.0 * level)))


def fresh(models_dir: Path, ways: Ways) -> Recogniser:
    recogniser = load_recogniser(
        models_dir / "whisper-base", device="cpu", num_threads=2, fluency=fluency
    )
    return replace(recogniser, model=Around(recogniser.model), ways=ways)


def heard(recogniser: Recogniser, audio: Audio) -> list[tuple[str, float, tuple[float, ...]]]:
    return [
        (turn.text, turn.span.start, tuple(word.confidence for word in turn.words))
        for turn in transcribe(audio, recogniser=recogniser)
    ]


@pytest.mark.parametrize("ways", [Ways(), CAREFUL], ids=["usual", "careful"])
def test_what_was_heard_before_changes_nothing(
    models_dir: Path, unclear: Audio, phrases: Audio, ways: Ways
) -> None:
    alone = fresh(models_dir, ways)
    first = heard(alone, unclear)
    options = alone.model.model.options
    assert max(call["beam_size"] for call in options) > 5, "nothing stayed in doubt to the last"
    after = fresh(models_dir, ways)
    heard(after, phrases)
    assert heard(after, unclear) == first
    assert heard(after, unclear) == first


@pytest.mark.parametrize("ways", [Ways(), CAREFUL], ids=["usual", "careful"])
def test_no_decode_draws_lots(models_dir: Path, unclear: Audio, ways: Ways) -> None:
    recogniser = fresh(models_dir, ways)
    heard(recogniser, unclear)
    options = recogniser.model.model.options
    assert options
    assert not any({"sampling_topk", "sampling_temperature"} & call.keys() for call in options)
