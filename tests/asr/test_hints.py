"""Words of the meeting are written where the sound confirms them, and nowhere else."""

from __future__ import annotations

from functools import partial

import numpy as np
import pytest

from minutes.asr import Recogniser, transcribe
from minutes.format.vocabulary import near
from minutes.schema import Audio, Diarization, Region, Term
from minutes.span import Span

from .noises import NOISES

WORDS = (
    "佐藤委員 情報システム課長 会議録作成システム マイナンバーカード 辞書登録 固有名詞 企画部長 "
    "認知症カフェ 入園申請 デジタルデバイド スマートフォン講座 交付率 総務委員会 民間事業者 電子手続き"
).split()


def everything(text: str) -> list[str]:
    """The worst case: whatever was heard sounds like all words of the meeting."""
    return WORDS


@pytest.mark.parametrize("name", NOISES)
def test_no_word_of_a_full_vocabulary_appears_over_noise(name: str, recogniser: Recogniser) -> None:
    regions = (Region(Span(2.0, 8.0), "S1"), Region(Span(9.0, 16.0), "S2"))
    noise = Audio(NOISES[name](20.0))
    for diarization in (None, Diarization(regions, regions)):
        segments = transcribe(
            noise, recogniser=recogniser, diarization=diarization, hints=everything
        )
        assert "".join(segment.text for segment in segments) == ""


def test_no_word_appears_in_speech_that_holds_none(phrases: Audio, recogniser: Recogniser) -> None:
    """All hints on each chunk, noise around: the text stays what was said."""
    around = np.concatenate([NOISES["キーボード"](5.0), phrases.samples, NOISES["保留音"](5.0)])
    segments = transcribe(Audio(around), recogniser=recogniser, hints=everything)
    text = "".join(segment.text for segment in segments)
    assert not any(word in text for word in WORDS)
    assert "工事" in text


def test_the_sound_confirms_a_word_that_was_told(phrases: Audio, recogniser: Recogniser) -> None:
    """A word that is said is written as listed, a listed one that is not said is not."""
    terms = (Term("図書館", "としょかん"), Term("辞書登録", "じしょとうろく"))
    said = transcribe(phrases, recogniser=recogniser, hints=partial(near, terms=terms))
    text = "".join(segment.text for segment in said)
    assert "図書館" in text
    assert "辞書登録" not in text
