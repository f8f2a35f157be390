"""Real weights and the recorded phrases that several tests hear."""

from __future__ import annotations

from functools import partial
from pathlib import Path

import pytest

from minutes.asr import Recogniser, load_recogniser
from minutes.asr.prompts import style_prompt
from minutes.asr.reader import Decoding
from minutes.asr.recogniser import tokenize
from minutes.audio import decode
from minutes.format.usage import fluency
from minutes.schema import Audio


@pytest.fixture(scope="package")
def recogniser(models_dir: Path) -> Recogniser:
    """As the pipeline loads it."""
    return load_recogniser(
        models_dir / "whisper-base", device="cpu", num_threads=2, fluency=fluency
    )


@pytest.fixture(scope="package")
def decoding(recogniser: Recogniser) -> Decoding:
    """As the first decode of a recording is done."""
    return Decoding(style_prompt(partial(tokenize, recogniser)))


@pytest.fixture(scope="package")
def phrases() -> Audio:
    return decode(Path(__file__).parent / "data" / "phrases.opus")
