"""Numbers that name rather than count: 資料三, 震度五強, 要介護四、五, 賛成十二."""

from __future__ import annotations

import re
from collections.abc import Iterator

from minutes.format.text.numerals.reading import DIGITS, KANJI, read
from minutes.format.text.passage import Passage
from minutes.format.text.revision import Edit

_LABELS = frozenset(
    "資料 別紙 別添 別表 様式 図 表 図表 問 設問 議題 議案 報告 認定 日程 震度 レベル フェーズ ステージ ステップ"
    " 要介護 要支援 介護 支援 賛成 反対 棄権 白票 起立 挙手 出席 欠席".split()
)
"""Nouns that a number follows: papers, grades, and the tally of a vote."""

_RUN = rf"[{KANJI}]+"
_CHAIN = re.compile(
    rf"(?<![{KANJI}0-9])(?P<first>{_RUN})(?P<more>(?:(?:、|・|から|及び|又は|の|―|－|-){_RUN})*)"
)
_BEHIND = frozenset({"助詞", "助動詞", "補助記号", "記号", "接続詞"})
_GRADES = frozenset("強 弱 以上 以下 未満 相当 程度".split())
_LETTERS = re.compile(
    rf"(?<![{KANJI}0-9])(?P<n>[一二三四五六七八九])(?=(?:LDK|DK|K|G|D)(?![A-Za-z])|割(?:引|増|高|安))"
)
_PAPER_SIZE = re.compile(r"(?<=[AB])(?<![A-Za-z][AB])(?P<n>[〇一二三四五六七八九])(?=[判版横縦])")
_SPELT = f"[{DIGITS}零]"
_GAP = "[―－‐ー-]|の"
_PHONE = re.compile(
    rf"(?<![{KANJI}0-9])(?:[〇零]{_SPELT}{{1,4}}(?:(?:{_GAP}){_SPELT}{{1,4}}){{2}}"
    rf"|(?<=郵便番号){_SPELT}{{3}}(?:{_GAP}){_SPELT}{{4}})(?![{KANJI}0-9])"
)
_FIGURES = str.maketrans(DIGITS + "零", "01234567890")


def phones(passage: Passage) -> Iterator[Edit]:
    """〇三―三二二八―五五八五 → 03―3228―5585: figure by figure, in three groups from zero on."""
    if passage.options["direction"] == "vertical":
        return
    for match in _PHONE.finditer(passage.text):
        for group in re.finditer(f"{_SPELT}+", match.group()):
            start, end = (match.start() + place for place in group.span())
            yield Edit(start, end, group.group().translate(_FIGURES), "number", 0.85)


def labels(passage: Passage) -> Iterator[Edit]:
    """資料三の一を → 資料3の1を, 震度六強 → 震度6強, 賛成十二、反対三です → 賛成12、反対3です.

    Fires between one of the nouns and a particle, a mark or a grade: 資料一式, 図一枚 and
    出席二、三名 are other words and other rules' business.
    """
    if passage.options["direction"] == "vertical":
        return
    for match in _CHAIN.finditer(passage.text):
        if not _labelled(passage, match.start()):
            continue
        found = [number.span() for number in re.finditer(_RUN, match.group())]
        spans = [(match.start() + low, match.start() + high) for low, high in found]
        while spans and not _stands_alone(passage, *spans[-1]):
            _, low = spans.pop(), spans[-1][1] if spans else 0
            if passage.text.startswith("、", low):
                spans = []  # 出席二、三名
        for start, end in spans:
            groups = read(passage.text[start:end])
            if groups is not None and len(groups) == 1 and not groups[0][1]:
                yield Edit(start, end, str(groups[0][0]), "number", 0.85)


def lettered(passage: Passage) -> Iterator[Edit]:
    """三LDK → 3LDK, 五G → 5G, 二割引き → 2割引き, A四判 → A4判."""
    if passage.options["direction"] == "vertical":
        return
    for pattern in (_LETTERS, _PAPER_SIZE):
        for match in pattern.finditer(passage.text):
            groups = read(match["n"])
            left = passage.before(match.start())
            named = left is not None and left.end == match.start() and left.pos == "名詞"
            if groups is not None and (pattern is _PAPER_SIZE or not named):
                yield Edit(*match.span("n"), str(groups[0][0]), "number", 0.85)


def _labelled(passage: Passage, start: int) -> bool:
    left = passage.before(start)
    return left is not None and left.end == start and left.surface in _LABELS


def _stands_alone(passage: Passage, start: int, end: int) -> bool:
    """Whether the run is a word, and a particle, a mark or a grade comes after it."""
    if not passage.aligned(start, end):
        return False
    if any(word.pos2 != "数詞" for word in passage.between(start, end)):
        return False
    right = passage.after(end)
    if right is None or right.start > end:
        return True
    return right.pos in _BEHIND or right.surface in _GRADES
