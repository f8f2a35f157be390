"""算用数字 back to kanji where they are part of a word: 一つ, 一人, 第三者, 四丁目, 概数."""

from __future__ import annotations

import re
from collections.abc import Iterator

from minutes.format.sound.morphology import parse
from minutes.format.text.names import touches
from minutes.format.text.numerals import words
from minutes.format.text.numerals.reading import DIGITS, kanji, read
from minutes.format.text.numerals.series import SHARED, ordinals
from minutes.format.text.passage import Passage
from minutes.format.text.revision import Edit

_TSU = re.compile(r"(?<![0-9.,．第])(?<![0-9][、，])(?P<n>[1-9])つ(?!き)")
_TSU_KANJI = re.compile(
    r"(?P<n>[一二三四五六七八九])つ(?!一つ)(?=[のをにがはもでとへか、。目あ]|\Z)"
)
_PEOPLE = re.compile(r"(?<![0-9.,．から〜～第])(?<![0-9][、，])(?P<n>[12])人(?![前称乗区事材])")
_CHOME = re.compile(r"(?<![0-9])(?P<n>[0-9]{1,2})丁目")
_CHOME_KANJI = re.compile(r"(?P<n>[一二三四五六七八九十]{1,3})丁目")
_MAYBE = re.compile(
    r"(?<![0-9.,．第])(?<![0-9〇ロ]、)(?P<a>[0-9]{1,2})、(?P<b>[1-9])(?P<zeros>0{0,3})(?P<unit>[千百万億]{0,2})"
    r"(?=(?P<counter>[^0-9、。\s]{1,4}))"
)
_MAYBE_COMMA = re.compile(
    r"(?<![0-9.,第])(?P<a>[1-9]),[ ]?(?P<b>[1-9])(?P<zeros>)(?P<unit>)(?=(?P<counter>[^0-9、。,\s]{1,4}))"
)
_SOME_AFTER = re.compile(r"(?<![0-9.,．])(?P<n>[1-9][0-9]*0)(?=数)")
_SOME_BEFORE = re.compile(r"(?<=[数何幾])(?P<n>1(?:,?0{3}|0{1,2}))(?![0-9,])")
_LIST_COUNTERS = re.compile(
    r"(?:年生|年度|学年|号|条|項|番|ページ|頁|丁目|月(?!間)|時(?!間)|款|目|章|節|図|表|区|次|階)"
)


def idioms(passage: Passage) -> Iterator[Edit]:
    """1石2鳥 → 一石二鳥, 第3者 → 第三者, もう1度 → もう一度; 資料を1部 and 1番委員 stay."""
    series = tuple(ordinals(passage.text))
    for match in words.restorable(passage.text):
        if passage.text.startswith("目", match.end()) or touches(series, *match.span()):
            continue  # 1例目, 日程第2の
        if match.group()[-1:].isdigit() and passage.text[match.end() : match.end() + 1].isdigit():
            continue  # 平均130万円 holds no 均一
        kanji_word = words.canonical(match.group())
        if _is_word(passage.text, *match.span(), kanji_word):
            yield Edit(*match.span(), kanji_word, "number_word", 0.85)


def _is_word(text: str, start: int, end: int, word: str) -> bool:
    """Whether ``word`` would end where a word ends: 1家の主 is 一家, 1家庭 is none."""
    before, after = text[max(0, start - _AROUND) : start], text[end : end + _AROUND]
    cut = len(before) + len(word)
    return any(morpheme.end == cut for morpheme in parse(before + word + after))


_ONE_IN = re.compile(r"[0-9]人に$")
"""A share keeps both its figures: 3人に1人."""
_AROUND = 20
"""Characters on either side that are enough to read a word."""


def things(passage: Passage) -> Iterator[Edit]:
    """1つ → 一つ, 1人 → 一人, 2人 → 二人; 11人 and 3人 stay.

    # tsu_counter = arabic: 一つの方法 → 1つの方法
    """
    if passage.options["tsu_counter"] == "arabic":
        for match in _TSU_KANJI.finditer(passage.text):
            if passage.text[max(0, match.start() - 1) : match.start()] != "つ":
                yield Edit(*match.span("n"), str(DIGITS.index(match["n"])), "counter_kanji", 0.85)
    else:
        for match in _TSU.finditer(passage.text):
            yield Edit(*match.span("n"), DIGITS[int(match["n"])], "counter_kanji", 0.9)
    for match in _PEOPLE.finditer(passage.text):
        if passage.text.startswith("1", match.end()):  # 1人1台
            counter = words.counter_at(passage, match.end() + 1)
            if counter in SHARED:
                continue
        if _ONE_IN.search(passage.text[max(0, match.start() - _AROUND) : match.start()]):
            continue  # 5人に1人
        yield Edit(*match.span("n"), DIGITS[int(match["n"])], "counter_kanji", 0.85)


def chome(passage: Passage) -> Iterator[Edit]:
    """弥生町1丁目 → 弥生町一丁目; the other way round with chome = arabic."""
    if passage.options["chome"] == "arabic":
        from_kanji = passage.options["direction"] != "vertical"
        for match in _CHOME_KANJI.finditer(passage.text) if from_kanji else ():
            yield Edit(*match.span("n"), _value(match["n"]), "chome", 0.85)
        return
    for match in _CHOME.finditer(passage.text):
        yield Edit(*match.span("n"), kanji(int(match["n"])), "chome", 0.85)


def approximations(passage: Passage) -> Iterator[Edit]:
    """5、6人 → 五、六人, 10数件 → 十数件, 数10人 → 数十人; 第5号、第6号 is a list."""
    text = passage.text
    for pattern in (_MAYBE, _MAYBE_COMMA):
        for match in pattern.finditer(text):
            first, second = int(match["a"]), int(match["b"])
            if second != first % 10 + 1 or _LIST_COUNTERS.match(match["counter"]):
                continue
            counted = words.counter_at(passage, match.end()) or match["counter"][0] == "つ"
            if not (match["unit"] or counted):
                continue
            high = kanji(int(match["b"] + match["zeros"]))
            after = f"{kanji(first)}、{high}{match['unit']}"
            yield Edit(*match.span(), after, "approximate", 0.8)
    for match in _SOME_AFTER.finditer(text):
        if (
            words.counter_at(passage, match.end() + 1)
            or text[match.end() + 1 : match.end() + 2] in "十百千万億"
        ):
            yield Edit(*match.span("n"), kanji(int(match["n"])), "approximate", 0.85)
    for match in _SOME_BEFORE.finditer(text):
        value = int(match["n"].replace(",", ""))
        yield Edit(*match.span("n"), kanji(value), "approximate", 0.85)


def _value(run: str) -> str:
    groups = read(run)
    return run if groups is None else str(groups[0][0])
