"""Loanwords with their long vowel, mended word forms, letters read as katakana."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache

from minutes.format.listed import rows_of
from minutes.format.text.passage import Passage
from minutes.format.text.revision import Edit, Offer

_AGENT = re.compile(r"ー-[a-z]*(?:er|or|ar|ure)\Z")
_NO_LONG_VOWEL = tuple("アイウエオンー")
"""ピア, フロア, エンジニア: behind a vowel the ending is ア without ー (外来語の表記 III)."""

_PLAIN = {  # UniDic's headword has no ー for these
    "ブラウザ": "ブラウザー",
    "ユーザ": "ユーザー",
    "フォルダ": "フォルダー",
    "プロジェクタ": "プロジェクター",
    "コーディネータ": "コーディネーター",
    "ファシリテータ": "ファシリテーター",
    "スキャナ": "スキャナー",
    "ルータ": "ルーター",
    "サーバ": "サーバー",
}
_RIGHT = {
    "シュミレーション": "シミュレーション",
    "シュミレート": "シミュレート",
    "コミニュケーション": "コミュニケーション",
    "コミュニュケーション": "コミュニケーション",
    "コミニティ": "コミュニティ",
    "バリヤフリー": "バリアフリー",
    "バリヤーフリー": "バリアフリー",
    "ディジタル": "デジタル",
    "レクレーション": "レクリエーション",
    "バトミントン": "バドミントン",
    "ギブス": "ギプス",
    "シュミレーター": "シミュレーター",
    "エンターテイメント": "エンターテインメント",
    "ティーエージャー": "ティーンエージャー",
}
_WRONG = re.compile("|".join(sorted(_RIGHT, key=len, reverse=True)))
_LETTERS = {
    "エー": "A", "エイ": "A", "ビー": "B", "シー": "C", "ディー": "D", "デー": "D", "イー": "E",
    "エフ": "F", "ジー": "G", "エイチ": "H", "エッチ": "H", "アイ": "I", "ジェー": "J", "ジェイ": "J",
    "ケー": "K", "ケイ": "K", "エル": "L", "エム": "M", "エヌ": "N", "オー": "O", "ピー": "P",
    "キュー": "Q", "アール": "R", "エス": "S", "ティー": "T", "テー": "T", "ユー": "U", "ブイ": "V",
    "ヴイ": "V", "ダブリュー": "W", "ダブリュ": "W", "エックス": "X", "ワイ": "Y", "ゼット": "Z",
}  # fmt: skip
_LETTER = "|".join(sorted(_LETTERS, key=len, reverse=True))
_SPELT = re.compile(rf"(?<![ァ-ヺー・])(?:{_LETTER})(?:・?(?:{_LETTER}))+(?![ァ-ヺー])")
_NAMES = (
    (re.compile(r"エスディージーズ|SDG[sS]|ＳＤＧ[ｓＳ]|SDGS"), "SDGs"),
    (re.compile(r"エルタックス|ELTAX|eLtax"), "eLTAX"),
    (re.compile(r"エルジーワン"), "LGWAN"),
    (re.compile(r"ギガスクール"), "GIGAスクール"),
    (re.compile(r"ロゴフォーム|LOGOフォーム|Logoフォーム"), "LoGoフォーム"),
    (re.compile(r"(?:エーアイ|AI)[・ー\-]?(?:オーシーアール|OCR)"), "AI-OCR"),
    (re.compile(r"生成エーアイ"), "生成AI"),
)


def long_vowels(passage: Passage) -> Iterator[Edit]:
    """コンピュータ → コンピューター, サーバルーム → サーバールーム; ユーザビリティ and ピア are other words.

    In published minutes: 2 changes in 4.2 million characters, both right.
    """
    for word in passage.morphemes:
        if passage.text.startswith("ー", word.end) or word.surface.endswith(_NO_LONG_VOWEL):
            continue
        agent = word.origin == "外" and word.lemma.startswith(word.surface + "ー-")
        if (agent and _AGENT.search(word.lemma)) or word.surface in _PLAIN:
            yield Edit(word.start, word.end, word.surface + "ー", "long_vowel", 0.9)


def word_forms(passage: Passage) -> Iterator[Edit]:
    """シュミレーション → シミュレーション."""
    for match in _WRONG.finditer(passage.text):
        yield Edit(*match.span(), _RIGHT[match.group()], "word_form", 0.9)


def spelt_letters(passage: Passage) -> Iterator[Edit | Offer]:
    """アールピーエー → RPA, エーイーディー → AED; キューピー and エイチ・アイ・エス are other words.

    Fires on abbreviations of the list spelt without ・; offers where nothing shows a name.
    """
    for match in _SPELT.finditer(passage.text):
        spelt = match.group()
        letters = "".join(_LETTERS[part] for part in re.findall(_LETTER, spelt))
        known = letters in _known() and "・" not in spelt
        if known:
            yield Edit(*match.span(), letters, "letters", 0.85)
        elif len(letters) > 2:
            yield Offer(*match.span(), letters, "letters")


@cache
def _known() -> frozenset[str]:
    """Abbreviations that councils say; any other spelling may be a company's name."""
    return frozenset(rows_of("minutes.format.text", "abbreviations.txt"))


def proper_spellings(passage: Passage) -> Iterator[Edit]:
    """エスディージーズ → SDGs, ギガスクール構想 → GIGAスクール構想."""
    for pattern, after in _NAMES:
        for match in pattern.finditer(passage.text):
            around = passage.text[max(0, match.start() - 1) : match.start()]
            if not re.match(r"[ァ-ヺーA-Za-z]", around):
                yield Edit(*match.span(), after, "proper_spelling", 0.9)
