"""Verbs in kana or kanji by their function (3.4): 補助動詞 in kana, the main verb 頂く in kanji."""

from __future__ import annotations

from collections.abc import Iterator

from minutes.format.sound.morphology import Morpheme, hiragana
from minutes.format.text.passage import Passage
from minutes.format.text.revision import Edit

# Auxiliary verbs after て: kanji stem → kana. The main verbs (頂く, 行く, 来る, 見る) keep kanji.
_HELPERS = frozenset(
    {
        "下さる",
        "頂く",
        "行く",
        "来る",
        "見る",
        "置く",
        "参る",
        "貰う",
        "欲しい",
        "居る",
        "仕舞う",
        "上げる",
        "有る",
    }
)
_ALWAYS_KANA = frozenset({"有る", "成る", "居る"})


def helper_verbs(passage: Passage) -> Iterator[Edit]:
    """確認して下さい → 確認してください; 御意見を頂く and 現地に行く keep their kanji."""
    words = passage.morphemes
    for left, word in zip(words, words[1:], strict=False):
        if word.lemma in _HELPERS and _kanji_head(word) and left.end == word.start:
            joined = left.surface in ("て", "で") or left.surface.endswith(("して", "って", "んで"))
            courteous = left.surface in ("御覧", "ご覧") and word.lemma in ("頂く", "下さる")
            if courteous:
                yield Edit(word.start, word.end, _in_kana(word), "helper_verb", 0.9)
            elif joined and left.pos in ("助詞", "接続詞", "助動詞") and left.pos2 != "格助詞":
                yield Edit(word.start, word.end, _in_kana(word), "helper_verb", 0.9)


def receiving(passage: Passage) -> Iterator[Edit]:
    """御意見をいただく → 御意見を頂く, the main verb (3.4); 説明していただく is an auxiliary."""
    words = passage.morphemes
    for left, word in zip(words, words[1:], strict=False):
        main = left.surface == "を" and left.pos2 == "格助詞" and left.end == word.start
        if main and word.lemma == "頂く" and word.surface.startswith("いただ"):
            yield Edit(word.start, word.start + len("いただ"), "頂", "main_verb", 0.8)


def kana_verbs(passage: Passage) -> Iterator[Edit]:
    """致します → いたします, 出来る → できる, 有ります → あります, 無い → ない, 御覧下さい → 御覧ください."""
    words = passage.morphemes
    for index, word in enumerate(words):
        left = words[index - 1] if index and words[index - 1].end == word.start else None
        if not _kanji_head(word):
            continue
        always = word.lemma in _ALWAYS_KANA and word.pos == "動詞" and not _in_noun(words, index)
        if always or _is_formal_verb(word, left):
            yield Edit(word.start, word.end, _in_kana(word), "kana_verb", 0.9)


def _in_noun(words: tuple[Morpheme, ...], index: int) -> bool:
    """居|場所 and 有り|様 are nouns that UniDic cuts; 居ます and 有る場合 are verbs."""
    word, following = words[index], words[index + 1 : index + 2]
    return word.cform.startswith("連用形") and any(
        right.start == word.end and right.pos in ("名詞", "接尾辞", "形状詞") for right in following
    )


def _is_formal_verb(word: Morpheme, left: Morpheme | None) -> bool:
    object_ = left is not None and left.surface in ("を", "に")
    match word.lemma:
        case "致す" | "下さる":
            return word.pos == "動詞" and not (
                object_ and left is not None and left.surface == "を"
            )
        case "出来る" | "御座る":
            return word.pos == "動詞"
        case "無い":
            return word.pos in ("形容詞", "助動詞") and word.surface[0] == "無"
        case _:
            return False


def _kanji_head(word: Morpheme) -> bool:
    return "\u3400" <= word.surface[:1] <= "\u9fff"


def _in_kana(word: Morpheme) -> str:
    return hiragana(word.kana) if word.kana else word.surface
