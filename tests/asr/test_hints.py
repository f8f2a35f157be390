"""Words of the meeting are written where the sound confirms them, and nowhere else."""

from __future__ import annotations

from functools import partial

import numpy as np
import pytest

from minutes.asr import Recogniser, transcribe
from minutes.asr.hints import each_sounded_like_it
from minutes.format.vocabulary import near
from minutes.schema import Audio, Diarization, Region, Term
from minutes.span import Span

from .builders import reading
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


@pytest.mark.parametrize(
    ("before", "after", "kept"),
    [
        ("例して続きと例して続き", "電子手続きと電子手続き", True),
        ("例して続きと手土産でした", "電子手続きと電子手続き", False),
        ("サトリン。賛成。タナカイン。", "佐藤委員。賛成。佐藤委員。", False),
        ("サトリン。賛成。タナカイン。", "佐藤委員。賛成。田中委員。", True),
    ],
)
def test_a_word_is_written_only_where_it_sounded_so(before: str, after: str, kept: bool) -> None:
    terms = (Term("電子手続き", "でんしてつづき"), Term("佐藤委員", "さとういいん", kind="name"))
    hints = partial(near, terms=terms)
    told = tuple(hints(before))
    assert told
    assert each_sounded_like_it(reading(before), reading(after), told, hints) is kept
