"""Colloquial words in written form, and the particle よ at the end."""

from __future__ import annotations

import re
from collections.abc import Iterator

from minutes.format.sound.morphology import Morpheme
from minutes.format.text.passage import Passage
from minutes.format.text.revision import Edit

# Whole morphemes: surface → written form, and the parts of speech that it may be.
_WORDS = {
    "やっぱり": "やはり",
    "やっぱ": "やはり",
    "やっぱし": "やはり",
    "いろんな": "いろいろな",
    "色んな": "いろいろな",
    "どっち": "どちら",
    "こっち": "こちら",
    "そっち": "そちら",
    "あっち": "あちら",
    "おんなじ": "同じ",
    "おっきい": "大きい",
    "おっきな": "大きな",
    "ちっちゃな": "小さな",
    "ちっさい": "小さい",
    "ばっかり": "ばかり",
    "ばっかし": "ばかり",
    "ばっか": "ばかり",
    "こないだ": "この間",
    "あんまり": "あまり",
}
_STEMS = {
    "でかい": ("でか", "大き"),
    "ちっちゃい": ("ちっちゃ", "小さ"),
    "小さい": ("ちっちゃ", "小さ"),
    "大きい": ("おっき", "大き"),
}
_FINAL_YO = re.compile(r"(?P<yo>よ)(?=[。])")


def words(passage: Passage) -> Iterator[Edit]:
    """やっぱり → やはり, いろんな → いろいろな, でかい → 大きい; どっちつかず stays.

    Published: 1285, 165 read and the others やっぱり and いろんな, none wrong.
    """
    morphemes = passage.morphemes
    for index, word in enumerate(morphemes):
        after = _WORDS.get(word.surface)
        if after is not None and after != word.surface and not _compound(passage, word.end):
            yield Edit(word.start, word.end, after, "register", 0.9)
            continue
        if word.surface == "ほんと":
            yield Edit(
                word.start, word.end, _really(morphemes[index + 1 : index + 2]), "register", 0.9
            )
            continue
        stem = _STEMS.get(word.lemma)
        if stem and word.pos == "形容詞" and word.surface.startswith(stem[0]):
            yield Edit(word.start, word.start + len(stem[0]), stem[1], "register", 0.9)
        elif word.surface == "とこ" and word.lemma == "所" and index and _whole(passage, word):
            if (
                morphemes[index - 1].pos in ("動詞", "助動詞", "形容詞", "連体詞")
                or morphemes[index - 1].surface == "の"
            ):
                yield Edit(word.start, word.end, "ところ", "register", 0.85)


def _whole(passage: Passage, word: Morpheme) -> bool:
    """とこ, but not the first half of ところ."""
    return not passage.text.startswith("ろ", word.end)


def _really(following: tuple[Morpheme, ...]) -> str:
    """ほんと困る → 本当に困る; ほんとに and ほんとの keep their particle."""
    joined = not following or following[0].pos in ("助詞", "助動詞", "補助記号")
    return "本当" if joined else "本当に"


def fixed_phrases(passage: Passage) -> Iterator[Edit]:
    """すいません → すみません, どっか → どこか, そうゆう → そういう, 分かんない → 分からない.

    道がすいません is 空く.
    """
    morphemes = passage.morphemes
    for word, following in zip(morphemes, morphemes[1:], strict=False):
        if (
            word.cform == "未然形-撥音便"
            and word.surface.endswith("ん")
            and following.lemma in ("ない", "無い")
        ):
            yield Edit(word.end - 1, word.end, "ら", "contraction", 0.9)
        elif word.surface == "どっ" and word.lemma == "何処" and following.surface == "か":
            yield Edit(word.start, following.end, "どこか", "register", 0.9)
        elif word.surface in ("そう", "こう", "どう", "ああ") and word.pos == "副詞":
            if re.match(r"ゆ[うっ]", passage.text[word.end : word.end + 2]):
                yield Edit(word.end, word.end + 1, "い", "register", 0.85)
        elif word.surface == "すい" and following.lemma == "ます" and not _has_case(passage, word):
            yield Edit(word.start, word.end, "すみ", "register", 0.9)


def _has_case(passage: Passage, word: Morpheme) -> bool:
    """道が|すい: what has a subject or an object is another verb; どう|も is an adverb."""
    left = passage.before(word.start)
    if left is None or left.end != word.start or left.pos != "助詞":
        return False
    other = passage.before(left.start)
    adverb = other is not None and other.surface == "どう"
    return left.surface in ("が", "は", "を", "も") and not adverb


def likeness(passage: Passage) -> Iterator[Edit]:
    """センターみたいな施設 → センターのような施設; 私なんかは → 私などは.

    # こうだみたいな説明 → こうだというような説明: what was said stands before it

    Published: 276, all read, none wrong.
    """
    morphemes = passage.morphemes
    for left, word in zip(morphemes, morphemes[1:], strict=False):
        if left.end != word.start:
            continue
        noun = left.pos in ("名詞", "代名詞") or (left.pos == "接尾辞" and left.pos2 == "名詞的")
        if word.lemma == "みたい" and word.surface == "みたい":
            if noun or (left.pos == "動詞" and left.cform.startswith("連用形")):  # おつりみたいな
                yield Edit(word.start, word.end, "のよう", "likeness", 0.85)
            elif _said(left):
                yield Edit(word.start, word.end, "というよう", "likeness", 0.8)
            elif left.pos in ("動詞", "形容詞", "助動詞"):
                yield Edit(word.start, word.end, "よう", "likeness", 0.8)
            elif left.pos == "形状詞":
                yield Edit(word.start, word.end, "なよう", "likeness", 0.8)
        elif word.surface == "なんか" and word.pos2 == "副助詞" and noun:
            yield Edit(word.start, word.end, "など", "likeness", 0.8)


def _said(left: Morpheme) -> bool:
    """Whether a whole sentence ends here: …だ, です, ます, でしょう, a command, a final particle."""
    copula = left.pos == "助動詞" and left.lemma in ("だ", "です", "ます")
    return copula or left.pos2 == "終助詞" or left.cform.startswith(("意志推量形", "命令形"))


def why(passage: Passage) -> Iterator[Edit]:
    """なんで中止したのですか → なぜ中止したのですか; なんでも and 雨天なんで are other words."""
    morphemes = passage.morphemes
    for index, (word, particle) in enumerate(zip(morphemes, morphemes[1:], strict=False)):
        if word.surface != "なん" or word.pos != "代名詞" or particle.surface != "で":
            continue
        following = morphemes[index + 2] if index + 2 < len(morphemes) else None
        left = morphemes[index - 1] if index else None
        if particle.pos != "助詞" or (
            following is not None and following.surface in ("も", "す", "しょ")
        ):
            continue
        if not _asks(passage, particle.end):
            continue
        if left is None or left.pos in ("補助記号", "助詞", "接続詞", "副詞"):
            yield Edit(word.start, particle.end, "なぜ", "why", 0.85)


def _asks(passage: Passage, position: int) -> bool:
    """Whether the sentence asks; なんで、必要です。 at the head is なので."""
    end = passage.sentence_end(position)
    rest = passage.text[position:end]
    return (
        rest.startswith("か")
        or rest.endswith(("か", "かな", "の", "かね"))
        or (passage.text[end : end + 1] in ("？", "?"))
    )


def final_yo(passage: Passage) -> Iterator[Edit]:
    """必要だと思うのですよ。 → 必要だと思うのです。; ですよね stays a check.

    Published: 858, 60 read, none wrong.
    """
    for match in _FINAL_YO.finditer(passage.text):
        index = passage.index_at(match.start())
        if index is None or not index or passage.morphemes[index].pos2 != "終助詞":
            continue
        left = passage.morphemes[index - 1]
        polite = left.lemma in ("です", "ます", "た", "ず") and left.pos == "助動詞"
        if polite and re.search(
            r"(?:です|ます|でした|ました|ません)\Z",
            passage.text[max(0, match.start() - 4) : match.start()],
        ):
            yield Edit(match.start(), match.end(), "", "final_yo", 0.85)


def _compound(passage: Passage, end: int) -> bool:
    """どっちつかず, どっちみち, こっち側: set phrases."""
    return passage.text.startswith(("つかず", "みち", "もどっち"), end)
