"""Names in the glyphs people have: read, matched, parted, and left as they are written."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from minutes.format.naming.mentions import mentions
from minutes.format.sound.glyphs import same_glyphs
from minutes.format.sound.people import matches_name, person_of, split_family
from minutes.format.sound.reading import is_family, name_readings, sound, tokens
from minutes.format.vocabulary import correct
from minutes.format.vocabulary.terms import terms_from
from minutes.schema import Attendee, MeetingContext, Segment, Word
from minutes.span import Span

PAIRS = (
    "𠮷田=吉田 𠮷川=吉川 增田=増田 淸水=清水 戶田=戸田 鄕田=郷田 黑田=黒田 廣瀨=広瀬 靑木=青木 柗本=松本 𣘺本=橋本 "
    "槗本=橋本 栁田=柳田 髙橋=高橋 宮﨑=宮崎 濵田=浜田 濱田=浜田 渡邊=渡辺 渡邉=渡辺 齋藤=斎藤 齊藤=斎藤 斉藤=斎藤 "
    "澤田=沢田 國分=国分 櫻井=桜井 眞鍋=真鍋 德田=徳田 嶌田=島田 峯岸=峰岸 冨田=富田 桒原=桑原 澁谷=渋谷 邨田=村田 "
    "埜口=野口 瀧本=滝本 圡屋=土屋 𡈽屋=土屋 長谷部=長谷部 葛\U000e0100西=葛西 辻\U000e0101=辻 塚\ufe00本=塚本 塚本=塚本 "
    "曾根=曽根 靏田=鶴田 劔持=剣持 枩田=松田 榮木=栄木 條野=条野 關口=関口 龜井=亀井 鹽田=塩田 藏本=蔵本 與田=与田"
).split()


@pytest.mark.parametrize("pair", PAIRS)
def test_a_name_in_another_glyph_reads_as_in_the_usual_one(pair: str) -> None:
    written, usual = pair.split("=")
    assert set(name_readings(written)) & set(name_readings(usual))
    assert same_glyphs(written) == same_glyphs(usual)
    assert is_family(written) == is_family(usual)


@pytest.mark.parametrize("pair", PAIRS)
def test_it_sounds_the_same_in_a_sentence(pair: str) -> None:
    written, usual = pair.split("=")
    if all(char.encode("shift_jis", "ignore") for char in written):
        return  # what JIS X 0208 has may mean something else: such a sentence is read as it stands
    text = f"それでは、{written}委員、お願いします。"
    assert sound(text) == sound(f"それでは、{usual}委員、お願いします。")
    assert all(text[token.start : token.end] == token.surface for token in tokens(text))


def test_a_name_that_no_dictionary_has_is_guessed_from_its_kanji() -> None:
    assert "オキツチタ" in name_readings("埇田")


@pytest.mark.parametrize(
    ("name", "reading", "parted", "kana"),
    [
        ("𠮷田花子", "よしだはなこ", ("𠮷田", "花子"), "ヨシダ"),
        ("月見里葵", "やまなしあおい", ("月見里", "葵"), "ヤマナシ"),
        ("月見里葵", "ヤマナシ　アオイ", ("月見里", "葵"), "ヤマナシ"),
        ("月見里 葵", "やまなしあおい", ("月見里", "葵"), "ヤマナシ"),
        ("四月一日愛", "わたぬきあい", ("四月一日", "愛"), "ワタヌキ"),
        ("林田一", "はやしたいち", ("林", "田一"), "ハヤシ"),
        ("林田一", "はやしだはじめ", ("林田", "一"), "ハヤシダ"),
        ("原田恵", "はら たえ", ("原", "田恵"), "ハラ"),
        ("御薬袋薫", "みないかおる", ("御薬袋", "薫"), "ミナイ"),
        ("関口宏", "せきぐちひろし", ("関口", "宏"), "セキグチ"),
        ("南雲 吉之輔", "なぐもきちのすけ", ("南雲", "吉之輔"), "ナグモ"),
        ("佐藤", "さとう", ("佐藤", ""), "サトー"),
        ("廣瀨惠子", None, ("廣瀨", "惠子"), "ヒロセ"),
    ],
)
def test_family_and_given_name_are_parted_where_the_reading_says(
    name: str, reading: str | None, parted: tuple[str, str], kana: str
) -> None:
    attendee = Attendee(name, "委員", reading=reading)
    assert split_family(attendee) == parted
    assert person_of(attendee).family_kana[0] == kana


ROSTER = (
    Attendee("山田一郎", "委員長"),
    Attendee("𠮷田花子", "委員"),
    Attendee("增田恵子", "委員"),
    Attendee("淸水健", "保育課長"),
)


@pytest.mark.parametrize(
    ("heard", "expected"),
    [
        ("増田委員。", "增田委員。"),
        ("吉田委員。", "𠮷田委員。"),
        ("ヨシダイイン。", "𠮷田委員。"),
        ("清水保育課長。", "淸水保育課長。"),
        ("山田委員長。", "山田委員長。"),
    ],
)
def test_the_rosters_own_glyph_is_written(heard: str, expected: str) -> None:
    terms = terms_from(MeetingContext(roster=ROSTER))
    said = Segment(Span(0, 1), heard, (Word(heard, Span(0, 1), 0.6),))
    assert correct([said], terms)[0].text == expected


def test_a_member_in_old_glyphs_is_found_in_a_call() -> None:
    persons = [person_of(attendee) for attendee in ROSTER]
    found = mentions("それでは、増田委員、どうぞ。", persons)
    assert {mention.person for mention in found} == {2}
    assert matches_name(persons[1], "吉田 花子")
    assert not matches_name(persons[2], "山田")


@settings(max_examples=100, deadline=None)
@given(st.text("𠮷田增委員、。葛\U000e0100塚A1 はい", max_size=20))
def test_tokens_keep_the_text_they_came_from(text: str) -> None:
    parts = tokens(text)
    assert all(text[token.start : token.end] == token.surface for token in parts)
    assert all(a.end <= b.start for a, b in zip(parts, parts[1:], strict=False))
