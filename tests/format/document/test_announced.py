"""Titles as a chair announces them, and words that only begin like 次に、 or まず、."""

from __future__ import annotations

import pytest

from minutes.format.document.announced import announced_title, passed_on


@pytest.mark.parametrize(
    ("said", "title"),
    [
        ("まずい水の臭いについてを議題といたします。", "まずい水の臭いについて"),
        ("まずしい家庭への支援についてを議題といたします。", "まずしい家庭への支援について"),
        ("続いている工事についてを議題といたします。", "続いている工事について"),
        ("次にぎわう駅前についてを議題といたします。", "次にぎわう駅前について"),
        ("最後になった要望についてを議題といたします。", "最後になった要望について"),
        ("ではじめる健康づくりについてを議題といたします。", "ではじめる健康づくりについて"),
        ("まず、水の臭いについてを議題といたします。", "水の臭いについて"),
        ("まず水道の臭いについてを議題といたします。", "水道の臭いについて"),
        ("次に水道料金についてを議題といたします。", "水道料金について"),
        ("次に、わかば園の運営についてを議題といたします。", "わかば園の運営について"),
        ("続いて議案第5号を議題といたします。", "議案第5号"),
        ("それでは次に水道についてを議題といたします。", "水道について"),
        ("それでは、続いて、ごみの分別についてを議題といたします。", "ごみの分別について"),
    ],
)
def test_an_opening_word_is_cut_only_where_it_is_one(said: str, title: str) -> None:
    assert announced_title(said) == title


@pytest.mark.parametrize(
    ("said", "title"),
    [
        ("まずい水の臭いについてであります。", None),
        ("まずい水の臭いについて、課長から説明を願います。", None),
        ("続いている工事についてであります。", None),
        ("次に議員派遣についてであります。", "議員派遣について"),
        ("まず、会期日程について、事務局長から説明を願います。", "会期日程について"),
    ],
)
def test_a_matter_is_passed_on_to_only_behind_an_opening_word(said: str, title: str | None) -> None:
    assert passed_on(said) == title
