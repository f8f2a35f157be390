"""Words that were heard right and written wrong get the spelling that people mean; right ones stay."""

from __future__ import annotations

import itertools
import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from minutes.format.usage import fluency, respelling, weighed
from minutes.format.usage.ngrams import after, begin, log_probability, plain
from minutes.format.usage.words import known_words, spellings
from minutes.format.vocabulary import correct
from minutes.schema import INAUDIBLE, Segment, Term, Word
from minutes.span import Span

ROOT = Path(__file__).resolve().parents[3]


def respelled(text: str, fixed: str = "") -> str:
    """``text`` with its better spellings; ``fixed``: a part of it that stays."""
    start = text.find(fixed) if fixed else len(text)
    kept = [start <= place < start + len(fixed) for place in range(len(text))]
    for begins, ends, spelling in reversed(respelling(text, kept)):
        text = text[:begins] + spelling + text[ends:]
    return text


@pytest.mark.parametrize(
    ("heard", "meant"),
    [
        ("学校休職費の無償化について伺います。", "学校給食費の無償化について伺います。"),
        ("庁舎の対信回収工事を行います。", "庁舎の耐震改修工事を行います。"),
        ("これより再決いたします。", "これより採決いたします。"),
        ("とにご意義ありませんか。", "とにご異議ありませんか。"),
        ("質疑を集結いたします。", "質疑を終結いたします。"),
        ("次に、農税義務者数の推移です。", "次に、納税義務者数の推移です。"),
        ("国の保助金を活用します。", "国の補助金を活用します。"),
        ("手続きは困念度中に行います。", "手続きは今年度中に行います。"),
        ("なしと認めます。再決します。", "なしと認めます。採決します。"),
        ("白手をお願いします。", "拍手をお願いします。"),
        ("系地盤のガラスが割れています。", "掲示板のガラスが割れています。"),
        ("職員の時間外金務の縮減です。", "職員の時間外勤務の縮減です。"),
    ],
)
def test_the_spelling_that_people_mean_is_found(heard: str, meant: str) -> None:
    assert respelled(heard) == meant


@pytest.mark.parametrize(
    "text",
    [
        "県の補助金を活用して、町の施設を整備いたします。",
        "本県の人口は減少しております。本市におきましても同様でございます。",
        "保健所で採血を行いました。",
        "異常気象の影響で、農作物に被害が出ました。",
        "意義のある取組だと思います。",
        "前年度と全年度の比較をお願いします。",
        "回線の改善と、役員の改選を行いました。",
        "家庭の事情で欠席します。課程の修了を認めます。",
        "科学館の化学実験教室は好評でした。",
        "町会の班長さんへの連絡は済みました。",
        "新しい校舎を建てた経緯を伺います。",
        "相談会は、とても好評だと聞いています。",
        "会議は三回いたしました。一覧の1行目です。",
        "汗川議員の御質問にお答えします。",
        "白い手袋と、赤い手帳です。本を再読しました。",
        "障害、学習の両面から支えます。",
        "えー、本日は、あの、まず、会議を休みたいと思います。",
    ],
)
def test_right_words_stay(text: str) -> None:
    assert respelled(text) == text


@pytest.mark.parametrize(
    "text",
    ["窓口での受け付け、申し込みと問合せ、3か年の取組です。", "だいたい子どもたちが対象です。"],
)
def test_another_way_to_write_the_same_word_is_left_to_orthography(text: str) -> None:
    assert respelled(text) == text


@pytest.mark.parametrize(
    "text",
    [
        "河井です。",
        "議長の森本誠が御説明いたします。",
        "さきやまと申します。",
        "かわい委員、どうぞ。",
        "おおはたさん、お願いします。",
    ],
)
def test_a_name_is_not_made_a_word(text: str) -> None:
    assert respelled(text) == text


def test_what_is_fixed_stays() -> None:
    text = "国の保助金を活用します。農税義務者数の推移です。"
    assert respelled(text, fixed="保助金") == "国の保助金を活用します。納税義務者数の推移です。"


SAID = st.text(alphabet="あいうのはかし国県家課長休職対信回収3、。ーアb \n", max_size=40)


@given(SAID)
def test_swaps_are_in_order_and_change_something(text: str) -> None:
    swaps = respelling(text, [False] * len(text))
    assert all(0 <= start < end <= len(text) for start, end, _ in swaps)
    assert all(before[1] <= after[0] for before, after in itertools.pairwise(swaps))
    assert all(text[start:end] != spelling for start, end, spelling in swaps)


@given(SAID)
def test_nothing_fixed_is_touched(text: str) -> None:
    assert respelling(text, [True] * len(text)) == []


def segment(*words: str, confidence: float = 0.7) -> Segment:
    """Each word takes a second."""
    timed = tuple(Word(word, Span(at, at + 1), confidence) for at, word in enumerate(words))
    return Segment(Span(0, len(words)), "".join(words), timed)


def test_the_record_keeps_what_was_heard() -> None:
    found = correct([segment("国の", "保助", "金を活用します。")], ())[0]
    assert found.text == "国の補助金を活用します。"
    assert [(word.text, word.original) for word in found.words] == [
        ("国の", None), ("補助", "保助"), ("金を活用します。", None)
    ]  # fmt: skip
    assert found.words[1].span == Span(1, 2)
    assert found.flags == ("vocabulary",)


def test_what_was_heard_for_certain_and_the_meetings_own_words_stay() -> None:
    text = "国の保助金を活用します。"
    own = Term("保助金", kind="dictionary")
    assert correct([segment(text)], ())[0].text == "国の補助金を活用します。"
    assert correct([segment(text, confidence=0.99)], ())[0].text == text
    assert correct([segment(text)], (own,))[0].text == text


def test_what_nobody_says_there_is_trusted_less() -> None:
    usual = weighed([segment("以上で", "質疑を", "終結", "いたします。")])[0].words
    odd = weighed([segment("以上で", "質疑を", "醜悪", "いたします。")])[0].words
    assert usual[2].confidence > odd[2].confidence + 0.15
    assert [word.text for word in odd] == ["以上で", "質疑を", "醜悪", "いたします。"]
    assert all(0 < word.confidence < 1 for word in (*usual, *odd))


def test_the_surer_word_stays_the_surer_one() -> None:
    found = [
        weighed([segment("本日の", "資料", confidence=sure)])[0].words[1] for sure in (0.2, 0.9)
    ]
    assert found[0].confidence < found[1].confidence


def test_the_meetings_own_words_are_not_doubted_for_being_rare() -> None:
    said = segment("次は", "営逃響", "です。")
    own = Term("営逃響", kind="dictionary")
    assert weighed([said], (own,))[0].words[1].confidence > weighed([said])[0].words[1].confidence


@pytest.mark.parametrize("figure", ["184", "5", "１２", "31.6"])
@pytest.mark.parametrize("sure", [0.3, 0.45, 0.9])
def test_a_figure_is_no_surer_for_reading_well(figure: str, sure: float) -> None:
    """5倍184人 reads as well as 延べ184人: what was hardly heard keeps its mark."""
    parts = ("以上で", figure, "人の", "質疑を", "終結", "いたします。")
    words = {word.text: word for word in weighed([segment(*parts, confidence=sure)])[0].words}
    assert words[figure].confidence <= sure
    assert words["終結"].confidence > sure  # a word is


def test_a_figure_that_reads_oddly_is_less_sure() -> None:
    well, oddly = (
        weighed([segment(before, "2", "件です。", confidence=0.8)])[0].words[1]
        for before in ("議案は", "醜悪ぬ")
    )
    assert oddly.confidence < well.confidence <= 0.8


def test_a_mark_for_what_was_not_understood_keeps_its_confidence() -> None:
    mark = segment(INAUDIBLE, confidence=0.0)
    assert weighed([mark]) == (mark,)
    assert weighed([]) == ()
    commas = weighed([segment("、", "。", confidence=0.3)])[0]
    assert [word.confidence for word in commas.words] == [0.3, 0.3]


def test_a_fluent_sentence_is_likelier_however_it_is_cut() -> None:
    assert fluency("お諮りいたします。") > fluency("お図りいたします。")
    text = plain("次に、議案第3号を議題といたします。")
    whole, behind = log_probability(text, begin())
    first, between = log_probability(text[:6], begin())
    second, end = log_probability(text[6:], between)
    assert first + second == pytest.approx(whole)
    assert end == behind == after(begin(), text)


def test_shares_behind_a_context_are_a_distribution() -> None:
    history = after(begin(), "委員")
    characters = {mark for word in known_words() for mark in word} | set("はがのをにで。長会")
    total = sum(2.718281828 ** log_probability(character, history)[0] for character in characters)
    assert 0.9 < total < 1.05


def test_the_word_list_holds_words_that_sound_so() -> None:
    assert {word.text for word in spellings()["キューショク"]} >= {"給食", "求職"}
    assert all(word.text for spelled in spellings().values() for word in spelled)


@pytest.mark.process
def test_counting_gives_what_is_read(tmp_path: Path) -> None:
    text = tmp_path / "minutes.txt"
    text.write_text("これより採決いたします。\n" * 30 + "保健所で採血をしました。\n" * 30, "utf-8")
    command = [
        sys.executable,
        str(ROOT / "tools" / "count_usage.py"),
        str(text),
        "-o",
        str(tmp_path),
    ]
    subprocess.run(command, check=True, cwd=ROOT)
    rows = (tmp_path / "words.tsv").read_text("utf-8").splitlines()
    assert "サイケツ\t採決\ts" in rows
    assert "サイケツ\t採血\ts" in rows
    assert (tmp_path / "ngrams.npz").is_file()
