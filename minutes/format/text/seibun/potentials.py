"""ら抜き, れ足す and さ入れ words as grammar has them."""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache

from minutes.format.sound.morphology import Morpheme, parse
from minutes.format.text.passage import Passage
from minutes.format.text.revision import Edit

_TRANSITIVE = frozenset(
    "動かす 済ます 生かす 活かす 乾かす 飛ばす 減らす 鳴らす 漏らす 散らす 照らす 沸かす 驚かす 交わす 膨らます"
    " 悩ます 楽します 滑らす 轟かす 明かす 冷やす 増やす 絶やす 費やす 巡らす 凝らす 晴らす 反らす 揺らす 濡らす"
    " 肥やす 燃やす 生やす 癒やす 慣らす 枯らす 散らかす 脅かす 溶かす 解かす 咲かす 透かす 響かす 働かす".split()
)


def ra_nuki(passage: Passage) -> Iterator[Edit]:
    """見れる → 見られる, 来れる → 来られる; 帰れる, 遅れる and 考えれば are right as they are.

    Published: 12, all read, none wrong.
    """
    for word in passage.morphemes:
        if word.ctype != "下一段-ラ行" or word.pos != "動詞" or not word.base.endswith("れる"):
            continue
        if word.lemma.endswith("れる"):
            continue  # 遅れる, 忘れる: れる belongs to the verb
        stem = word.base[:-2]
        if stem and word.surface.startswith(stem + "れ") and _vowel_verb(stem, word.lemma):
            at = word.start + len(stem)
            yield Edit(at, at + 1, "られ", "ra_nuki", 0.9)
    for word, following in zip(passage.morphemes, passage.morphemes[1:], strict=False):
        if not word.ctype.startswith(("上一段", "下一段")) or word.pos != "動詞":
            continue
        if _potential(word.base[:-1]) or following.pos != "助動詞" or word.end != following.start:
            continue
        if following.lemma == "れる":  # 覚え|れる
            yield Edit(word.end, word.end, "ら", "ra_nuki", 0.9)
        elif word.cform == "仮定形-一般" and word.surface.endswith("れ"):  # 信じれ|ません
            yield Edit(word.end - 1, word.end, "られ", "ra_nuki", 0.85)


def re_tasu(passage: Passage) -> Iterator[Edit]:
    """行けれる → 行ける: a potential verb needs no れ."""
    words = passage.morphemes
    for word, auxiliary in zip(words, words[1:], strict=False):
        if auxiliary.lemma != "れる" or auxiliary.pos != "助動詞" or word.pos != "動詞":
            continue
        imperative = word.ctype.startswith("五段") and word.cform == "命令形"
        potential = word.ctype.startswith("下一段") and word.base != word.lemma and _consonant(word)
        if (imperative or potential) and auxiliary.surface.startswith("れ"):
            yield Edit(auxiliary.start, auxiliary.start + 1, "", "re_tasu", 0.85)
    for word in words:
        if (
            word.ctype == "下一段-ラ行"
            and word.base.endswith("れる")
            and _potential(word.base[:-2])
        ):
            at = word.start + len(word.base) - 2
            yield Edit(at, at + 1, "", "re_tasu", 0.85)


def sa_ire(passage: Passage) -> Iterator[Edit]:
    """読まさせて → 読ませて; 発言させて and 飛ばさせて (飛ばす) are right as they are.

    Published: 17, all read, none wrong.
    """
    words = passage.morphemes
    for word, auxiliary in zip(words, words[1:], strict=False):
        consonant = word.ctype.startswith("五段") and word.cform.startswith("未然形")
        if consonant and word.surface + "す" in _TRANSITIVE:
            continue  # 飛ば|させ: 飛ばす, not 飛ぶ
        if consonant and auxiliary.lemma == "させる" and auxiliary.surface.startswith("させ"):
            yield Edit(auxiliary.start, auxiliary.start + 1, "", "sa_ire", 0.9)
        elif consonant and auxiliary.lemma == "せる" and _causative(word):
            yield Edit(word.end - 1, word.end, "", "sa_ire", 0.8)


def _causative(word: Morpheme) -> bool:
    """Whether UniDic reads 歌わさ|せ: 歌わす is no verb of its own, unlike 動かす."""
    if word.ctype != "五段-サ行" or not word.surface.endswith("さ") or word.base in _TRANSITIVE:
        return False
    plain = _first(word.surface[:-1] + "ない")
    return plain is not None and plain.surface == word.surface[:-1] and plain.ctype[:2] == "五段"


@lru_cache(maxsize=4096)
def _vowel_verb(stem: str, lemma: str) -> bool:
    """Whether ``stem`` is that of a vowel verb (見る) or 来る, so that its potential is られる."""
    found = _first(stem + "ない")
    if found is None or found.surface != stem or found.lemma != lemma:
        return False
    return found.ctype.startswith(("上一段", "下一段", "カ行変格"))


@lru_cache(maxsize=4096)
def _potential(stem: str) -> bool:
    """Whether ``stem``る is itself the potential of a consonant verb (行ける)."""
    found = _first(stem + "る")
    if not stem or found is None or found.surface != stem + "る":
        return False
    return found.ctype.startswith("下一段") and found.lemma != found.base and _consonant(found)


def _consonant(word: Morpheme) -> bool:
    plain = _first(word.lemma)
    return plain is not None and plain.ctype.startswith("五段")


def _first(text: str) -> Morpheme | None:
    found = parse(text)
    return found[0] if found else None
