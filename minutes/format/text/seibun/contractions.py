"""Contracted and colloquial endings in full: い抜き, ちゃう, とく, なきゃ, じゃ, んです, けど, って."""

from __future__ import annotations

import re
from collections.abc import Iterator

from minutes.format.sound.morphology import Morpheme
from minutes.format.text.passage import COMMAS, Passage
from minutes.format.text.revision import Edit, Offer

# Auxiliaries of UniDic and their first sounds in full: (short, full), longest first.
_AUXILIARIES: dict[str, tuple[tuple[str, str], ...]] = {
    "てる": (("て", "てい"), ("で", "でい")),
    "てく": (("て", "てい"), ("で", "でい")),
    "てらっしゃる": (("て", "てい"), ("で", "でい")),
    "ちゃう": (("ちゃ", "てしま"), ("じゃ", "でしま")),
    "ちまう": (("ちま", "てしま"), ("じま", "でしま")),
    "とく": (("と", "てお"), ("ど", "でお")),
    "たげる": (("た", "てあ"), ("だ", "であ")),
}
_WORN = ("撥音便", "省略")
"""Ends of UniDic's forms whose last sound wore off before の or ん: て|ん|だ, てん|の, す|ん|です."""

_COMPOUNDS: dict[str, frozenset[str]] = {
    "と": frozenset({"為る"}),
    "に": frozenset(
        "取る 対する 因る 依る 関する 付く 就く 於く 置く 当たる 従う 連れる 沿う 基づく".split()
    ),
    "を": frozenset("置く 於く 措く 除く 巡る".split()),
}
"""Particle → verbs that make another particle with it: として, にとって, をおいて."""

_VOICED = frozenset({"連用形-撥音便", "連用形-イ音便"})
_TOKU = re.compile(
    r"と(?=(?:き(?:ます|まし|ませ|たい)|いた|いて|く(?:べき|こと|ように|。|と)|け(?:ば|る)|こう))"
)
_OR_ELSE = re.compile(r"な(?:い(?:と|で|け)|きゃ|ければ)")
_CONDITIONAL = {
    "なきゃ": "なければ",
    "なけりゃ": "なければ",
    "すりゃ": "すれば",
    "くりゃ": "くれば",
}
_A_ROW_TO_E = str.maketrans("きぎしちにびみり", "けげせてねべめれ")
_SAYING = frozenset(
    {
        "言う",
        "聞く",
        "思う",
        "考える",
        "書く",
        "伺う",
        "申す",
        "話す",
        "呼ぶ",
        "決める",
        "決まる",
        "感じる",
        "仰る",
        "成る",
        "為る",
        "承る",
        "説明",
        "報告",
        "回答",
    }
)
_MESSAGES = frozenset("連絡 通知 指示 指摘 依頼 要請 要望 質問 返事 伝言 案内 放送".split())
"""Nouns that bring what was said: 中止って連絡が来た is 中止と連絡が来た."""
_BARE_NOUNS = frozenset(
    {"訳", "事", "話", "感じ", "物", "所", "人", "形", "声", "意味", "気", "意見", "状況", "問題"}
)


def i_nuki(passage: Passage) -> Iterator[Edit | Offer]:
    """してる → している, 増えてく → 増えていく, しちゃった → してしまった, やっといて → やっておいて.

    # 言ってんだ → 言っているんだ, 何してんの → 何しているの, 読んでんの → 読んでいるの
    # 事実としてない → only offered: there is no such fact, or it is not held to be one
    # 子供にとってない, 日本をおいてない → likewise: にとって, をおいて are particles

    Published: 180 (い抜き) and 669 with every other contraction, all read, none wrong; 8 offers.
    """
    words = passage.morphemes
    for index, word in enumerate(words):
        if word.surface == "でん" and index and words[index - 1].cform in _VOICED:
            yield Edit(word.start, word.end, "でいる", "i_nuki", 0.9)
            continue
        if word.pos != "助動詞" or word.lemma not in _AUXILIARIES or not _verbal(words, index):
            continue
        for short, full in _AUXILIARIES[word.lemma]:
            if not word.surface.startswith(short):
                continue
            spoken = word.base if word.cform.endswith(_WORN) else word.surface
            after = full + spoken[len(short) :]
            rule = "i_nuki" if word.lemma in ("てる", "てく", "てらっしゃる") else "contraction"
            if _as_such(words, index):
                yield Offer(word.start, word.end, after, rule)
            else:
                yield Edit(word.start, word.end, after, rule, 0.95)
            break


def _verbal(words: tuple[Morpheme, ...], index: int) -> bool:
    """Whether a verb stands before; 後でた is no でる, and 言いたげに no てあげる."""
    if not index or words[index - 1].pos not in ("動詞", "助動詞", "形容詞"):
        return False
    following = words[index + 1].surface if index + 1 < len(words) else ""
    return words[index].surface != "たげ" or following not in ("に", "な", "だ", "です")


def _as_such(words: tuple[Morpheme, ...], index: int) -> bool:
    """事実と|し|て|ない, 子供に|とっ|て|ない: a particle made of a verb stands before, a negation after."""
    if index < 2 or index + 1 == len(words):
        return False
    if words[index - 2].surface == "を" and words[index - 1].surface == "もっ":
        return True  # 同日付をもってくまき委員を
    if words[index + 1].lemma not in ("ない", "ます"):
        return False
    compound = words[index - 1].lemma in _COMPOUNDS.get(words[index - 2].surface, ())
    return compound and words[index].cform.startswith("未然形")


def worn_verbs(passage: Passage) -> Iterator[Edit]:
    """どうすんの → どうするの, 来んのか → 来るのか, 言ってらんない → 言っていられない.

    なんの is 何の, and すんだ may be 済んだ.
    """
    words = passage.morphemes
    for index, word in enumerate(words[:-1]):
        following = words[index + 1]
        if word.pos == "動詞" and word.cform.startswith("連体形") and word.cform.endswith(_WORN):
            if following.pos2 == "準体助詞" and following.start == word.end:
                yield Edit(word.start, word.end, word.base, "contraction", 0.85)
        elif word.surface == "らん" and index and words[index - 1].surface in ("て", "で"):
            if following.lemma in ("ない", "無い") and word.start == words[index - 1].end:
                yield Edit(word.start, word.end, "いられ", "contraction", 0.85)


_SUBJECTS = frozenset(("は", "を", "も", "で", "方", "ほう", "、", "件"))
"""Behind these やっときます is no やっと来ます, of which the subject stands with が."""


def te_oku(passage: Passage) -> Iterator[Edit]:
    """調べときます → 調べておきます, where UniDic reads a noun, と and 来る."""
    words = passage.morphemes
    for left, middle, right in zip(words, words[1:], words[2:], strict=False):
        if left.surface in _SUBJECTS and (middle.surface, right.lemma) == ("やっと", "来る"):
            if passage.text.startswith(("きます", "きまし"), right.start):  # 名簿はやっときます
                yield Edit(middle.start, middle.end, "やってお", "contraction", 0.7)
        if left.cform == "連用形-撥音便" and middle.surface == "ど" and right.lemma == "来る":
            yield Edit(middle.start, middle.end, "でお", "contraction", 0.8)  # 頼んどきます
        if middle.surface != "と" or middle.pos != "助詞" or left.end != middle.start:
            continue
        stem = re.search(r"[ぁ-ん]\Z", left.surface)
        polite = right.surface in ("き", "い") and _TOKU.match(passage.text, middle.start)
        or_else = right.surface == "か" and _OR_ELSE.match(passage.text, right.end)
        if or_else and stem and _may_be_stem(left):  # 調べとかないと
            yield Edit(middle.start, right.end, "ておか", "contraction", 0.7)
        if stem and polite and right.end > right.start and _may_be_stem(left):
            yield Edit(middle.start, middle.end, "てお", "contraction", 0.7)


def _may_be_stem(word: Morpheme) -> bool:
    # 調べ, 届け, 片付け: nouns made of an ichidan verb end in an e or i sound.
    return word.pos == "名詞" and word.origin == "和" and word.surface[-1] in "えけげせてねべめれ"


def conditionals(passage: Passage) -> Iterator[Edit]:
    """見直さなきゃいけない → 見直さなければいけない."""
    for word in passage.morphemes:
        if word.cform != "仮定形-融合":
            continue
        surface = word.surface
        if surface.endswith(("なきゃ", "なけりゃ")):
            full = re.sub(r"な(?:きゃ|けりゃ)\Z", "なければ", surface)
        elif surface in _CONDITIONAL:
            full = _CONDITIONAL[surface]
        elif surface.endswith("ゃ") and len(surface) > 1:
            full = surface[:-2] + surface[-2].translate(_A_ROW_TO_E) + "ば"
        else:
            continue
        yield Edit(word.start, word.end, full, "contraction", 0.9)


def ja(passage: Passage) -> Iterator[Edit]:
    """じゃあ、 → では、; そうじゃない → そうではない; 読んじゃいけない → 読んではいけない.

    Published: 1888, 210 read, none wrong.
    """
    words = passage.morphemes
    for index, word in enumerate(words):
        following = words[index + 1] if index + 1 < len(words) else None
        if word.surface in ("じゃ", "じゃあ"):
            full = "で" if following is not None and following.cform == "仮定形-融合" else "では"
            if _is_dewa(passage, word):
                yield Edit(word.start, word.end, full, "ja", 0.95)
        elif word.surface == "ちゃ" and word.pos == "助詞":
            yield Edit(word.start, word.end, "ては", "contraction", 0.9)
        elif word.surface == "ちゃあ" and following is not None and word.pos == "助詞":
            yield Edit(word.start, word.end, "ては", "contraction", 0.9)


def _is_dewa(passage: Passage, word: Morpheme) -> bool:
    """じゃ as では; as a conjunction only at the head or before a comma (じゃぐち is a tap)."""
    if word.pos == "接続詞":
        return passage.opens(word.start) or passage.comma_at(word.end)
    return word.lemma in ("で", "だ", "て", "では")


def noda(passage: Passage) -> Iterator[Edit]:
    """足りないんです → 足りないのです; 雨天なんで → 雨天なので."""
    if passage.options["noda"] is not True:
        return
    words = passage.morphemes
    for word, following in zip(words, words[1:], strict=False):
        if word.surface != "ん" or word.pos2 != "準体助詞":
            continue
        if (
            following.pos == "助動詞"
            and following.lemma in ("です", "だ", "だろう")
            or following.surface == "じゃ"
        ):
            yield Edit(word.start, word.end, "の", "noda", 0.95)


def kedo(passage: Passage) -> Iterator[Edit]:
    """思いますけど。 → 思いますけれども。; 行けども is another word.

    # やりたいんだけどもと言う → やりたいんだけれどもと言う; UniDic may read けれど|もと there

    Published: 935, 120 read, none wrong.
    """
    words = passage.morphemes
    for index, word in enumerate(words):
        spoken = word.pos == "接続詞" or word.pos2 == "接続助詞"
        if not spoken or word.lemma not in ("けれど", "けれども"):
            continue
        if passage.text.startswith("けれども", word.start):
            continue
        following = words[index + 1] if index + 1 < len(words) else None
        joined = following is not None and following.start == word.end
        end = word.end + 1 if joined and _kedomo(words, index) else word.end
        if word.pos2 == "接続助詞" or end > word.end:
            yield Edit(word.start, end, "けれども", "kedo", 0.95)


def _kedomo(words: tuple[Morpheme, ...], index: int) -> bool:
    """Whether けど goes on with も: けど|も, or けど|もと where と quotes."""
    following = words[index + 1]
    if following.surface == "も":
        return True
    if following.surface != "もと" or index + 2 == len(words):
        return False
    after = words[index + 2]
    return after.surface in COMMAS or after.lemma in _SAYING


def tte(passage: Passage) -> Iterator[Edit]:
    """不便だっていう → 不便だという; 中止するって聞いた → 中止すると聞いた; 精度って、 → 精度は、.

    Published: 200, all read, 2 wrong (は where が is meant: 法務部ってあって).
    """
    words = passage.morphemes
    for index, word in enumerate(words):
        if word.surface not in ("って", "っつう") or word.pos != "助詞" or index == 0:
            continue
        after = _full_tte(words, index)
        if after is not None:
            yield Edit(word.start, word.end, after, "tte", 0.85)


def _full_tte(words: tuple[Morpheme, ...], index: int) -> str | None:
    left = words[index - 1]
    if left.surface == "かた":
        return None  # 何年|かた|って: か and 経って
    rest = words[index + 1 : index + 3]
    comma = bool(rest) and rest[0].surface in COMMAS
    following = rest[1] if comma and len(rest) > 1 else (rest[0] if rest and not comma else None)
    if following is None:
        return None
    if following.lemma in _SAYING and following.pos in ("動詞", "名詞"):
        return "と"
    if not comma and following.lemma in _MESSAGES and following.pos == "名詞":
        return "と"
    if not comma and (following.lemma in _BARE_NOUNS or following.surface == "の"):
        return "という"
    topic = left.pos in ("名詞", "代名詞", "接尾辞") and following.surface not in ("です", "。")
    if topic and following.pos not in ("助詞", "助動詞", "補助記号"):
        return "は"
    return None
