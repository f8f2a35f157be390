"""Runs of morphemes that sound like something: the same as by comparing every one of them."""

from __future__ import annotations

from collections.abc import Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rapidfuzz.distance import Levenshtein

from minutes.format.sound.reading import moras, sound
from minutes.format.vocabulary.hearing import Heard, listen
from minutes.format.vocabulary.windows import Window, Windows

TEXTS = (
    "総務",
    "家長",
    "、",
    "です。",
    "佐藤",
    "イーン",
    "しつぎ",
    "提告",
    "3年",
    "…",
    "ー",
    "議案",
)


def compared(hearing: Heard, wanted: Sequence[str], most: int) -> list[Window]:
    """Every run of morphemes against ``wanted``."""
    found = []
    for first in range(len(hearing.parts)):
        for last in range(first, len(hearing.parts)):
            said = tuple(mora for sounds in hearing.sounds[first : last + 1] for mora in sounds)
            distance = Levenshtein.distance(said, tuple(wanted))
            if hearing.sounds[last] and distance <= most:
                found.append(Window(first, last, distance))
    return found


@given(
    st.lists(st.sampled_from(TEXTS), max_size=7).map("".join),
    st.sampled_from(
        ("カチョー", "サトーイーン", "シツギ", "テーコク", "ヴョンミョ", "ソームカチョー")
    ),
    st.integers(0, 4),
)
def test_as_by_comparing_every_run(text: str, wanted: str, most: int) -> None:
    hearing = listen(text, [1.0] * len(text))
    assert Windows(hearing).near(moras(wanted), most) == compared(hearing, moras(wanted), most)


@pytest.mark.parametrize("text", ["", "。", "…、"])
def test_a_text_without_sound_holds_nothing(text: str) -> None:
    windows = Windows(listen(text, [1.0] * len(text)))
    assert windows.near(("カ", "チョ"), 2) == []
    assert windows.spelled(2, ("カ", "チョ")) == ()


def test_moras_that_only_join_to_the_same_letters_differ() -> None:
    """キョ is one mora, キ and ョ would be two: what is compared is moras."""
    hearing = listen("協議", [1.0, 1.0])
    assert Windows(hearing).near(moras(sound("協議")), 0)
    assert not Windows(hearing).near(("キ", "ョー", "ギ"), 0)


def test_lone_kanji_are_found_by_how_each_is_read() -> None:
    hearing = listen("提告でございます", [0.5] * 8)
    firsts = Windows(hearing).spelled(2, ("テ", "ー", "コ", "ク"))
    assert [hearing.parts[first].surface for first in firsts] == ["提"]
    assert not Windows(hearing).spelled(3, ("テ", "ー", "コ", "ク"))
