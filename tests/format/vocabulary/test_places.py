"""A place, a school or somebody else whose name begins like a member's keeps its own glyphs and words."""

from __future__ import annotations

import pytest

from minutes.format.vocabulary import correct
from minutes.format.vocabulary.terms import terms_from
from minutes.schema import Attendee, MeetingContext, Segment, Word
from minutes.span import Span

OLD = ("髙﨑 美和", "廣島 実", "福嶋 光", "渡邊 花子", "齋藤 花", "𠮷野 進")
USUAL = ("高崎 美和", "広島 実", "福島 光", "渡辺 花子", "斎藤 花", "吉野 進")
PLACES = (
    "高崎市との協定です。|高崎駅前の整備です。|JR高崎線です。|高崎の件です。|高崎と前橋です。|広島市。|福島県。|福島県知事です。"
    "|渡辺小学校です。|渡辺通りです。|渡辺建設株式会社です。|斎藤茂吉の歌です。|吉野川です。"
).split("|")
CALLS = (
    ("高崎委員。", "髙﨑委員。"),
    ("それでは、広島委員、お願いします。", "それでは、廣島委員、お願いします。"),
    ("渡辺さん、どうぞ。", "渡邊さん、どうぞ。"),
    ("渡辺総務課長。", "渡邊総務課長。"),
    ("お答えします、渡辺です。", "お答えします、渡邊です。"),
    ("高崎です。", "髙﨑です。"),
    ("渡辺は欠席です。", "渡邊は欠席です。"),
    ("渡辺花子委員。", "渡邊花子委員。"),
    ("広島市。広島委員。", "広島市。廣島委員。"),
    ("高崎から補足します。", "髙﨑から補足します。"),
    ("高崎の方から説明します。", "髙﨑の方から説明します。"),
    ("福島、渡辺、高崎は欠席です。", "福嶋、渡邊、髙﨑は欠席です。"),
)


def corrected(text: str, members: tuple[str, ...], confidence: float) -> str:
    roster = tuple(Attendee(name, "委員") for name in members)
    said = Segment(Span(0, 1), text, (Word(text, Span(0, 1), confidence),), confidence)
    return correct([said], terms_from(MeetingContext(roster=roster)))[0].text


@pytest.mark.parametrize("confidence", [0.9, 0.5])
@pytest.mark.parametrize("members", [OLD, USUAL], ids=["old", "usual"])
@pytest.mark.parametrize("text", PLACES)
def test_a_place_is_nobody(text: str, members: tuple[str, ...], confidence: float) -> None:
    assert corrected(text, members, confidence) == text


@pytest.mark.parametrize("confidence", [0.9, 0.5])
@pytest.mark.parametrize(("heard", "written"), CALLS)
def test_a_member_is_written_in_the_rosters_glyph(
    heard: str, written: str, confidence: float
) -> None:
    assert corrected(heard, OLD, confidence) == written


@pytest.mark.parametrize("heard", ["腹委員。", "はら委員。", "ハラ委員。"])
def test_who_is_called_by_the_very_sound_is_meant(heard: str) -> None:
    """Rather than a member whose name sounds nearly so."""
    for confidence in (0.9, 0.5):
        assert corrected(heard, ("原 恵", "小原 恵"), confidence) == "原委員。"
