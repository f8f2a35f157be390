"""Names that the morphemes show (people, places, companies): no rule that changes words touches them."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterable, Iterator, Sequence

from minutes.format.sound.morphology import Morpheme

Place = tuple[int, int]

_TITLES = frozenset(
    "さん 君 氏 様 殿 委員 委員長 副委員長 議員 議長 副議長 会長 副会長 座長 理事 監事 部長 次長 課長 係長 室長 局長"
    " 所長 館長 園長 校長 教頭 教授 参事 主幹 主査 主任 市長 区長 町長 村長 知事 教育長 先生 弁護士 書記 幹事".split()
)
# As UniDic cuts: 小学|校, 商店|街.
_PLACES = frozenset(
    "小学 中学 高校 公園 駅 町 地区 橋 通り 交差点 川 池 神社 寺 商店 団地 公民".split()
)
_TAILS = _TITLES | _PLACES
_COMPANY = re.compile(
    r"(?:株式|有限|合同|合資|相互)会社|(?:一般|公益)?(?:社団|財団)法人|(?:学校|医療|社会福祉|宗教|NPO|ＮＰＯ|特定非営利活動)法人"
)
_KANJI = re.compile(r"[\u3400-\u9fff々ヶケノツ]+\Z")
_KATAKANA = re.compile(r"[\u30a0-\u30ff]+")
_NAME_MARK = re.compile(r"[\u30a0-\u30ff\u3400-\u9fff々A-Za-zＡ-Ｚａ-ｚ0-9０-９]")
_LONGEST_NAME = 6
_LONGEST_SURNAME = 3
_OF_NAMES = frozenset({"名詞", "接頭辞", "接尾辞", "動詞", "形状詞", "形容詞"})


def proper_names(words: Sequence[Morpheme], text: str) -> Iterator[Place]:
    """Places of names in a text's morphemes.

    # 崎山知尚委員 → 崎山, 知, 尚; 九頭見義雄さん → 九頭見義雄; 株式会社エイチ・アイ・エス
    """
    for index, word in enumerate(words):
        spelt = word.pos3 == "一般" and _KATAKANA.fullmatch(word.surface)  # ジーアイエス
        born = (
            index > 0 and words[index - 1].surface == "第" and word.surface.endswith("子")
        )  # 第|三子
        if word.pos2 == "固有名詞" and word.lemma and not (spelt or born):
            yield word.start, word.end
        school = word.pos == "接頭辞" and word.surface in ("小", "中", "高")  # 五本木|小|学校
        if school or word.surface in _TAILS or word.pos3 == "人名":
            start = _surname(words, index)
            if start < word.start:
                yield start, word.start
    for match in _COMPANY.finditer(text):
        yield _company(text, match.start(), match.end())


def _surname(words: Sequence[Morpheme], index: int) -> int:
    """Where a name that begins with a number and ends before ``index`` begins; else its start.

    # 九|頭|見|義雄 → at 九; 十二|番|山田: 番 counts, 三|名|の|委員 is no name
    """
    start = words[index].start
    for left in reversed(words[max(0, index - _LONGEST_NAME) : index]):
        adjoins = left.end == start and left.pos in _OF_NAMES and _KANJI.match(left.surface)
        if not adjoins or left.surface in ("番", "第", "計", "約", "各", "全", "名", "人"):
            return words[index].start
        start = left.start
        if left.pos2 == "数詞":
            longest = _LONGEST_NAME if words[index].pos3 == "人名" else _LONGEST_SURNAME
            named = 1 < words[index].start - start <= longest and _begins(words, left)
            return start if named else words[index].start
    return words[index].start


def _begins(words: Sequence[Morpheme], word: Morpheme) -> bool:
    """Whether no noun leans on ``word`` from before, a title aside: 会長九頭見, but no 第一回実行委員."""
    left = words[bisect_left(words, word.start, key=lambda other: other.start) - 1]
    return (
        left.start >= word.start
        or left.end != word.start
        or left.pos not in ("名詞", "接頭辞", "接尾辞")
        or left.surface in _TITLES
    )


def _company(text: str, start: int, end: int) -> Place:
    """The whole of a company's name: what adjoins 株式会社 behind, or before where nothing follows."""
    stop = end
    while stop < len(text) and _NAME_MARK.match(text[stop]):
        stop += 1
    if stop == end:
        while start and _NAME_MARK.match(text[start - 1]):
            start -= 1
    return start, stop


def merged(places: Iterable[Place]) -> tuple[Place, ...]:
    """``places`` sorted, those that touch made one.

    >>> merged([(4, 6), (0, 2), (2, 3)])
    ((0, 3), (4, 6))
    """
    found: list[Place] = []
    for start, end in sorted(places):
        if found and start <= found[-1][1]:
            found[-1] = (found[-1][0], max(end, found[-1][1]))
        else:
            found.append((start, end))
    return tuple(found)


def touches(places: Sequence[Place], start: int, end: int) -> bool:
    """Whether ``start`` to ``end`` has a character in one of the merged ``places``.

    >>> touches(((2, 4),), 1, 3), touches(((2, 4),), 4, 6), touches(((2, 4),), 3, 3)
    (True, False, True)
    """
    index = bisect_left(places, (max(end, start + 1), 0)) - 1
    if index < 0:
        return False
    low, high = places[index]
    return low < start < high if start == end else high > start


def inside(places: Sequence[Place], start: int, end: int) -> bool:
    """Whether ``start`` to ``end`` lies in one of the merged ``places``.

    >>> inside(((2, 4),), 2, 4), inside(((2, 4),), 1, 4), inside(((2, 4),), 4, 4)
    (True, False, False)
    """
    index = bisect_left(places, (start + 1, 0)) - 1
    return index >= 0 and start < places[index][1] >= end
