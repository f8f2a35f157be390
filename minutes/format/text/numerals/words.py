"""What a number counts: counters 助数詞, and words that are made of numbers."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from functools import cache

from minutes.format.listed import rows_of
from minutes.format.text.names import touches
from minutes.format.text.numerals.reading import DIGITS, KANJI, kanji, read
from minutes.format.text.passage import Passage

COUNTERS = (
    "年度 年間 年代 年生 年目 年前 年後 周年 か年 ヶ年 カ年 ヵ年 ケ年 箇年 年 か月 ヶ月 カ月 ヵ月 ケ月 箇月 ヵ月 月"
    " 週間 週 日間 日目 日 時間 時 分間 分 秒 歳 才 人 名 件 点 回 回目 度 倍 割 分 厘 円 ドル ユーロ 銭"
    " か所 ヶ所 カ所 ヵ所 ケ所 箇所 個所 か国 ヶ国 カ国 ヵ国 校 園 館 台 本 枚 冊 ページ 頁 条 項 号 番地 番目 番線 番 種類"
    " 票 議席 席 会派 会期 期 世帯 世代 棟 路線 線 キロメートル 平方キロメートル 平方メートル 立方メートル センチメートル"
    " ミリメートル メートル センチ ミリ キロワット キロワット時 キロリットル キログラム グラム キロ トン リットル ヘクタール"
    " アール 平米 坪 パーセント ％ % ポイント 団体 自治体 地区 区 市 町村 町 村 都県 県 都道府県 社 者 戸 床 施設 事業所"
    " 事業者 事業 項目 分野 段階 学級 クラス 学年 車線 階建て 階 次 章 節 款 目 部 班 組 軒 隻 頭 匹 羽 杯 通 基 機 両 便"
    " 編 文字 行 株 口 畳 泊 試合 勝 敗 位 級 か条 か国語 コマ ケース パターン チーム グループ ルート コース 店舗 店 病院 駅"
    " 橋 教室 クラブ 案 問 言語 地域 地点 方面 種 世紀 代 議案 請願 陳情 名分 人分 件分 食 個 玉 袋 箱 缶 束 巻 滴 発 打席 浪"
    " 講座 会場 日分 年分 か月分 組織 法人 人組 人目 人制 分野 部局 部署 所管 課 室 係 柱 定員 対 例目 例 編成 学期 区市町村 市区町村 市町 区市 種目 競技 家庭 か年度 カ年度 ヶ年度"
).split()
_RISKY_ALONE = frozenset(
    "人 部 時 日 月 番 度 区 市 町 村 県 級 種 位 次 席 線 対 目 方面 者 口 行 組 通 機 分 厘 章 柱 案 町村 週 発 課 室 係"
    " 地域 事業 事業者 施設 杯 駅 橋 打席 浪 束 巻 玉 箱 袋 節 款 勝 敗 羽 世代 定員 番線 都県 分野 法人 団体 自治体 組織".split()
)
OWN_NOUNS = frozenset(
    "区 市 町 村 町村 都県 県 都道府県 社 者 施設 事業所 事業者 事業 項目 分野 学級 クラス 団体 自治体 地区 地域 会場 病院 駅 橋"
    " 教室 案 議案 請願 陳情 園 館 校 店舗 店 種 課 係 室 部 部局 部署 所管 法人 講座 会派 線 路線 ルート コース チーム グループ"
    " 方面 柱 対 言語 クラブ 章 班 組 例 席 区市町村 市区町村 市町 区市 種目 競技 家庭".split()
)
"""Counters that are nouns of their own: 地方六団体, 近代五種 and 日本三名園 are names."""

_QUANTITIES = frozenset(
    "計 合計 約 全 各 延べ 残り 総計 都内 市内 区内 県内 町内 村内 国内 館内 管内 圏内 主要 関係 対象 最大 最低 上位 下位"
    " 過去 直近 おおむね わずか 当初 その他 この その".split()
)
"""Words that a quantity follows directly: 市内三施設, 計五団体."""

_NO_COUNTERS = ("丁目", "問題")
"""中野四丁目 and 8050問題 are names."""
_LOOK = re.compile(r"^(?:\(\?<?[=!][^)]*\)|\(\?:)+")
_DIGIT = re.compile("[0-9]")
ORDINAL = re.compile(
    r"(?:回|号|条|項|期|次|子|波|款|章|節|編|表|図|位|番|日|週|目|部|課程|分科会|段階|版|四半期|委員会室|会議室)"
)
ORDINAL_END = re.compile(r"[0-9]*$|[。、）」 　:：]")
YEARS = re.compile(r"年(?!間|目|前|後|生|以上|以内|以下|連続|近|余|分|ぶり|ほど|程度|かけ|経)")


def counter_at(passage: Passage, position: int) -> str | None:
    """The longest counter at ``position`` that ends where a word ends: 組織 holds no 組."""
    text = passage.text
    if text.startswith(_NO_COUNTERS, position):
        return None
    for length in _LENGTHS:
        counter = text[position : position + length]
        if counter in _COUNTERS and passage.aligned(position + length, position + length):
            return counter
    return None


_COUNTERS = frozenset(COUNTERS)
_LENGTHS = tuple(sorted({len(counter) for counter in COUNTERS}, reverse=True))


def _counts_freely(passage: Passage, start: int, end: int, counter: str) -> bool:
    """Whether a one-figure number before a noun counts it: 市内三施設 and 三市の, no 地方六団体, no 九都県市.

    What stands before must be no noun or one that quantities follow; what stands behind no noun.
    """
    left, right = passage.before(start), passage.after(end + len(counter))
    stop = end + len(counter)
    if right is not None and right.start == stop and right.surface == "長":
        return False  # 三部長
    if right is not None and right.start == stop and right.pos == "名詞":
        done = passage.after(right.end)
        does = right.pos3 == "サ変可能" and done is not None and done.lemma in _DOING
        if not does and right.pos3 != "副詞可能" and right.pos2 != "数詞":
            return False
    if left is None or left.end != start or left.pos not in ("名詞", "接尾辞", "形状詞"):
        return True
    further = passage.before(left.start)
    before = further.pos2 if further is not None and further.end == left.start else ""
    return (
        left.surface in _QUANTITIES
        or (left.pos3 == "副詞可能" and before != "固有名詞")  # 瀬戸内三橋
        or left.surface[-1] == counter[-1]
        or before == "数詞"
    )


def is_named(passage: Passage, start: int, end: int, counter: str) -> bool:
    """Whether a one-figure number and what follows it are part of a name."""
    if counter in OWN_NOUNS and not _counts_freely(passage, start, end, counter):
        return True
    return _is_collective(passage, start, end, counter)


def _is_collective(passage: Passage, start: int, end: int, counter: str) -> bool:
    """日本三名園, 日本百名山: a place before and a noun behind number and counter make a name of them."""
    left, right = passage.before(start), passage.after(end + len(counter))
    placed = left is not None and left.end == start and left.pos2 == "固有名詞"
    behind = right is not None and right.start == end + len(counter)
    return placed and behind and right is not None and right.surface in _HEADS


_HEADS = frozenset(
    "園 山 瀑 城 泉 湯 橋 所 景 選 川 水 木 桜 祭 寺 社 人 士 傑 院 島 港 湖 池 滝 松".split()
)


_DOING = frozenset({"為る", "致す", "出来る"})


def kept(passage: Passage, start: int, end: int) -> bool:
    """Whether a number belongs to a word of the list of idioms."""
    return touches(kept_places(passage), start, end)


def kept_places(passage: Passage) -> tuple[tuple[int, int], ...]:
    """Places of the idioms that end where a word ends: 一家庭 holds no 一家."""
    found = (match.span() for match in protected(passage.text))
    return tuple(span for span in found if passage.aligned(span[1], span[1]))


def risky_alone(counter: str) -> bool:
    """Whether 一 before this counter may be another word (一部, 一時, 一市民)."""
    return counter in _RISKY_ALONE


def protected(text: str) -> Iterator[re.Match[str]]:
    """Words in ``text`` that kanji numbers belong to; 百二十三条 holds no 三条.

    >>> [match.group() for match in protected("一般会計と三鷹市")]
    ['一般', '三鷹']
    """
    pattern, first = _protected()
    return _found(pattern, first, text)


def restorable(text: str) -> Iterator[re.Match[str]]:
    """The same words with some number in 算用数字.

    >>> [match.group() for match in restorable("1石2鳥と第3者")]
    ['1石2鳥', '第3者']
    """
    pattern, first = _restorable()
    return _found(pattern, first, text) if _DIGIT.search(text) else iter(())


def _found(pattern: re.Pattern[str], first: re.Pattern[str], text: str) -> Iterator[re.Match[str]]:
    # Hundreds of alternatives are only tried where one of them can begin: 20 times faster.
    end = 0
    for candidate in first.finditer(text):
        match = pattern.match(text, candidate.start()) if candidate.start() >= end else None
        if match is not None and match.end() > match.start():
            end = match.end()
            yield match


@cache
def _protected() -> tuple[re.Pattern[str], re.Pattern[str]]:
    patterns = [
        rf"(?<![{KANJI}]){pattern}" if pattern[0] in KANJI else f"(?:{pattern})"
        for pattern, _ in _idioms()
    ]
    return re.compile("|".join(patterns)), _first(pattern for pattern, _ in _idioms())


@cache
def _restorable() -> tuple[re.Pattern[str], re.Pattern[str]]:
    written = [pattern for pattern, restore in _idioms() if restore]
    patterns = "|".join(map(_either, written))
    ordinals = "|".join(_either(word[1:]) for word in written if word.startswith("第"))
    whole = rf"(?<![0-9.,．，第])(?:{patterns})|第(?:{ordinals})"
    return re.compile(whole), re.compile(f"{_first(written).pattern}|[0-9]")


def _first(patterns: Iterable[str]) -> re.Pattern[str]:
    """Any mark that one of the patterns may begin with."""
    heads = {mark for pattern in patterns for mark in _LOOK.sub("", pattern)[:1]}
    return re.compile("[" + "".join(map(re.escape, sorted(heads | set("もい今")))) + "]")


def canonical(found: str) -> str:
    """The kanji spelling of what :func:`restorable` found.

    >>> canonical("1石2鳥")
    '一石二鳥'
    """
    return re.sub(r"[0-9][0-9,]*", lambda match: kanji(int(match.group().replace(",", ""))), found)


@cache
def _idioms() -> tuple[tuple[str, bool], ...]:
    rows = rows_of("minutes.format.text", "idioms.txt")
    found = [(row.removeprefix("="), not row.startswith("=")) for row in rows]
    return tuple(sorted(found, key=lambda row: -len(row[0].split("(?")[0] or row[0])))


def _either(pattern: str) -> str:
    """The pattern with every number outside its look-arounds in kanji or 算用数字, one at least in the latter."""
    head, *tail = re.split(r"(?=\(\?[=!])", pattern, maxsplit=1)
    runs = re.findall(rf"[{KANJI}]+", head)
    lead = f"(?=[^。、]{{0,{max(1, len(head))}}}[0-9])"
    body = re.sub(rf"[{KANJI}]+", lambda match: _alternatives(match.group()), head)
    return f"(?:{lead}{body}{''.join(tail)})" if runs else "(?!)"


def _alternatives(run: str) -> str:
    groups = read(run)
    if groups is None or any(unit for _, unit in groups):
        return run
    value = groups[0][0]
    # 五十 may come as 50 or as 5十.
    each = "".join(f"[{mark}{DIGITS.index(mark)}]" if mark in DIGITS else mark for mark in run)
    return f"(?:{each}|{value}(?![0-9])" + (f"|{value:,})" if value >= 1000 else ")")
