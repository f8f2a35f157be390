"""Whether a line says only what its sources say: figures, names, negations and words are compared."""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Iterable
from functools import lru_cache

from minutes.format.sound.morphology import Morpheme, parse

_FIGURE = re.compile(
    r"\d+(?:[,，]\d{3})*(?:\.\d+)?|[一二三四五六七八九十百千万億〇]+(?=[^一-龥]|$|[つ人件名回点年月日円割分種校か箇台戸倍歳])"
)
_CONTENT = frozenset({"名詞", "動詞", "形容詞", "形状詞", "代名詞"})
_FORMAL = frozenset(
    "為る 居る 有る 成る 御座る 致す 頂く 下さる 出来る 行く 来る 言う 事 物 所 様 為 訳 方 由 旨 内 上 其れ 此れ 此処 其処 無い 良い 置く 見る 貰う 申す 存ずる 参る".split()
)
"""Words that carry a sentence, not what it says; what negates is counted apart."""
_NEGATING = frozenset({"ない", "ぬ", "ず", "まい"})
_ABSENT = frozenset({"無い", "無し"})
_STANCES = re.compile("賛成|反対|可決|否決|不採択|採択|異議")
_DEAR = re.compile(r"(?:御|お)(?=[一-龥])")


def plain(text: str) -> str:
    """``text`` as it is compared: NFKC, without space, thousands separators and 御.

    >>> plain("約２,３１８ 戸")
    '約2318戸'
    """
    folded = "".join(unicodedata.normalize("NFKC", text).split())
    return _DEAR.sub("", re.sub(r"(?<=\d),(?=\d{3})", "", folded))


def figures(text: str) -> Counter[str]:
    """Every number of ``text``, as it is compared, with how often it stands there.

    >>> sorted(figures("2,318戸のうち三分の一"))
    ['2318', '一', '三']
    """
    found = _FIGURE.findall(unicodedata.normalize("NFKC", text))
    return Counter(figure.replace(",", "") for figure in found)


@lru_cache(maxsize=8192)
def negations(text: str) -> int:
    """How often ``text`` negates: ない, ません, ず, なし.

    >>> negations("平日は止めません。個人情報はなく、決めておらず、できない。")
    4
    """
    return sum(map(_negates, parse(text)))


def _negates(word: Morpheme) -> bool:
    if word.pos == "助動詞":
        return word.lemma in _NEGATING or word.ctype in ("助動詞-ナイ", "助動詞-ヌ")
    return word.lemma in _ABSENT and word.pos in ("形容詞", "名詞", "接尾辞")


def names(text: str) -> frozenset[str]:
    """Proper names and words in Latin letters or katakana.

    >>> sorted(names("大塚委員はA社のポータルを見た。"))
    ['A', 'ポータル', '大塚']
    """
    return _names(text)


@lru_cache(maxsize=8192)
def _names(text: str) -> frozenset[str]:
    folded = unicodedata.normalize("NFKC", text)
    proper = (word.surface for word in parse(folded) if word.pos2 == "固有名詞")
    written = re.findall(r"[A-Za-z]+|[ァ-ヶー]{2,}", folded)
    return frozenset((*proper, *written))


def stances(text: str) -> Counter[str]:
    """Words that say for or against: 賛成, 反対, 可決, 否決."""
    return Counter(_STANCES.findall(text))


_HEDGES = re.compile(
    r"かもしれ|(?:だろ|であろ|でしょ)う(?!か)|可能性|おそれ|恐れ|らし[いく]|みたい|はず|[るたいだ]そう(?:だ|で)|とのこと"
    r"|(?:という|といった|との)(?=[^。、]{0,6}(?:意見|声|指摘|要望|話|報告|回答|説明|提案|懸念))|(?:と|よう)(?=(?:聞|伺|言|述べ|指摘))"
)
"""What makes of a statement something possible, or something that others said."""


def hedges(text: str) -> Counter[str]:
    """Words that make something only possible, or told by others, with how often they stand there.

    >>> sorted(hedges("足りないかもしれないという声がある"))
    ['かもしれ', 'という']
    """
    return Counter(_HEDGES.findall(text))


@lru_cache(maxsize=8192)
def content_words(text: str) -> tuple[tuple[str, str], ...]:
    """Surface and headword of each word that says something.

    >>> [surface for surface, _ in content_words("使用料を800円に引き上げることとする")]
    ['使用', '料', '800', '円', '引き上げる']
    """
    found = (word for word in parse(plain(text)) if _says(word))
    return tuple((word.surface, word.lemma) for word in found)


def _says(word: Morpheme) -> bool:
    if word.pos == "接尾辞":
        return word.pos2 == "名詞的" and word.lemma not in _FORMAL
    return word.pos in _CONTENT and word.lemma not in _FORMAL and word.pos3 != "助動詞語幹"


def unsaid(line: str, cited: Iterable[str]) -> tuple[str, ...]:
    """Words of ``line`` that stand in none of the texts that it cites.

    >>> unsaid("使用料を値上げする", ["使用料を引き上げます。"])
    ('値上げ',)
    """
    said = [plain(text) for text in cited]
    heads = {lemma for text in said for _, lemma in content_words(text)}
    return tuple(
        surface
        for surface, lemma in content_words(line)
        if lemma not in heads and not any(surface in text for text in said)
    )


def keeps(line: str, sentence: str) -> bool:
    """Whether a shorter ``line`` still has every figure, name, negation and stance of ``sentence``.

    >>> keeps("電話は、まだ決めていない", "電話については、まだ決めておりません。")
    True
    >>> keeps("電話は、決めて", "電話については、まだ決めておりません。")
    False
    """
    return (
        figures(line) == figures(sentence)
        and negations(line) == negations(sentence)
        and stances(line) == stances(sentence)
        and not unsaid(line, (sentence,))
    )
