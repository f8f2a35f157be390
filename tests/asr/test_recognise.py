"""Recognition with the real model on short sounds."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from minutes.asr import Recogniser, load_recogniser, transcribe
from minutes.schema import SAMPLE_RATE, Audio

pytestmark = pytest.mark.model


@pytest.fixture(scope="module")
def recogniser(models_dir: Path) -> Recogniser:
    return load_recogniser(models_dir / "whisper-base", device="cpu", num_threads=2)


def test_silence_gives_nothing(recogniser: Recogniser) -> None:
    audio = Audio(np.zeros(10 * SAMPLE_RATE, np.float32))
    assert transcribe(audio, recogniser=recogniser) == ()


def test_no_samples_give_nothing(recogniser: Recogniser) -> None:
    assert transcribe(Audio(np.zeros(0, np.float32)), recogniser=recogniser) == ()
