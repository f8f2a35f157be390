"""Inverted sentences 倒置 and particles left out 助詞の補完, only where nothing else can be meant."""

from __future__ import annotations

import re
from collections.abc import Iterator

from minutes.format.sound.morphology import Morpheme
from minutes.format.text.passage import Passage
from minutes.format.text.revision import Edit

_INVERTED = re.compile(
    r"(?:(?<=[。\n|])|\A)(?P<predicate>[^、。\n|「」]{2,30}?(?:です|ます|ません|でした|ました|でしょう|ない))"
    r"、(?P<topic>[^、。\n「」]{1,14}[はがをも])(?P<stop>。|(?=\n|\Z))"
)
_FIRST_PERSON = frozenset({"私", "私ども", "私達", "私たち", "我々", "自分"})
_TAKES_OBJECT = frozenset(
    {
        "見る",
        "読む",
        "開く",
        "出す",
        "作る",
        "書く",
        "使う",
        "配る",
        "送る",
        "変える",
        "示す",
        "下げる",
        "求める",
        "進める",
        "決める",
        "直す",
        "確かめる",
        "見直す",
        "調べる",
        "整える",
        "付ける",
        "入れる",
        "取る",
        "持つ",
    }
)
_PERSONS = ("長", "員", "者", "方", "さん", "様", "たち", "事", "人", "皆", "氏")
"""Ends of nouns for people, who are asked (課長決めてください), not what is to be decided."""

_ADVERBIAL = frozenset("至急 早急 極力 一括 順次 全員 各自 一度 別途 再度 至極 即時 随時".split())
_REQUEST = frozenset({"下さる", "頂く", "欲しい", "貰う"})


def inversion(passage: Passage) -> Iterator[Edit]:
    """違うんです、それは。 → それは違うんです。

    Published: 12, all read, none wrong.
    """
    for match in _INVERTED.finditer(passage.text):
        predicate, topic = match.group("predicate"), match.group("topic")
        words = passage.between(*match.span("topic"))
        if not words or words[-1].pos != "助詞" or any(_predicative(word) for word in words[:-1]):
            continue
        if words[-1].pos2 == "接続助詞" or _has_topic(passage, match.span("predicate")):
            continue
        yield Edit(*match.span(), topic + predicate + match.group("stop"), "inversion", 0.6)


def missing_object(passage: Passage) -> Iterator[Edit]:
    """資料見てください → 資料を見てください: a noun right before a transitive request.

    Published: 1, right.
    """
    words = passage.morphemes
    for index in range(len(words) - 3):
        noun, verb, te, request = words[index : index + 4]
        if (
            noun.end != verb.start
            or noun.pos2 != "普通名詞"
            or noun.pos3 not in ("一般", "サ変可能")
        ):
            continue
        if noun.surface.endswith(_PERSONS) or noun.surface in _ADVERBIAL:
            continue
        if verb.lemma not in _TAKES_OBJECT or te.surface not in ("て", "で"):
            continue
        if request.lemma in _REQUEST:
            yield Edit(verb.start, verb.start, "を", "particle", 0.7)


def missing_topic(passage: Passage) -> Iterator[Edit]:
    """私、この案に反対です。 → 私はこの案に反対です。

    Published: 8, all read, none wrong.
    """
    words = passage.morphemes
    for word, comma in zip(words, words[1:], strict=False):
        if (
            word.surface not in _FIRST_PERSON
            or comma.surface != "、"
            or not passage.opens(word.start)
        ):
            continue
        end = passage.sentence_end(word.start)
        rest = passage.between(comma.end, end)
        if any(w.surface in ("は", "が") and w.pos == "助詞" for w in rest) or len(rest) < 2:
            continue
        if any(w.surface == "、" for w in rest) or rest[-1].pos not in ("助動詞", "動詞", "形容詞"):
            continue
        yield Edit(comma.start, comma.end, "は", "particle", 0.7)


def _predicative(word: Morpheme) -> bool:
    return word.pos in ("動詞", "助動詞", "形容詞") and word.cform.startswith(("終止形", "未然形"))


def _has_topic(passage: Passage, span: tuple[int, int]) -> bool:
    words = passage.between(*span)
    return any(
        word.surface == "は"
        and word.pos2 == "係助詞"
        and left.lemma != "だ"  # ではありません is a predicate
        for left, word in zip(words, words[1:], strict=False)
    )
