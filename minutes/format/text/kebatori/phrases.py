"""The same phrase twice in a row: cut where the syntax breaks without the cut, else offered.

Emphasis (もっと、もっと), distribution (担当者、担当者で), order (次の次の), naming what was said
(改革、改革と) and lists (覚書、覚書の確認、) say a phrase twice on purpose.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from enum import Enum
from itertools import pairwise

from minutes.format.sound.morphology import Morpheme
from minutes.format.text.passage import COMMAS, POLAR, SPACES, Passage
from minutes.format.text.revision import Edit, Offer

_LONGEST_PHRASE = 8
_NOUNLIKE = frozenset({"名詞", "接尾辞", "接頭辞", "形状詞"})
_NOMINAL = frozenset({"名詞", "接尾辞", "接頭辞", "代名詞", "連体詞"})
_NO_PHRASE = frozenset({"補助記号", "記号", "空白", "助詞", "助動詞", "接尾辞", "感動詞"})
_LISTING = frozenset({"と", "や", "か", "及び", "又は", "並びに", "・"})
_IDIOMS = frozenset({"日に", "我も", "手に", "目に", "口に", "世に"})
_POINTING = frozenset({"此の", "其の", "彼の", "所謂"})
_ORDERING = frozenset(
    "次 前 後 先 上 下 隣り 隣 裏 表 奥 横 中 外 親 子 孫 友達 友人 知人 先輩 後輩 親戚 親類 知り合い 同僚 上司"
    " 部下 相手 弟子 下請け 昔 今 現在 一番".split()
)
"""Lemmas that の strings together: 次の次, 友達の友達, 下請の下請."""

_ADVERBIAL = frozenset(
    "本当 一緒 一斉 同時 互い 最後 最初 一度 皆 みんな 一言 一人 誰 何処 心 底 少し 多く 沢山 大勢 数多く 全て 様々".split()
)
"""Lemmas of nouns that stress or distribute when said twice."""

_EACH = frozenset(
    "部署 現場 地域 地区 学校 学年 学級 家庭 立場 時代 場面 時期 個人 自治体 施設 年代 世代 職場 部局 所管 会派 段階"
    " 地点 局面 場所 世帯 町会 団体 事業 業界 分野 季節 個々".split()
)
"""Lemmas of what there are many of: 部署、部署の都合 is that of each."""

_CASES = frozenset({"の", "が", "を", "は", "に", "で", "から"})
_CONJOINING = frozenset({"から", "が", "けれど", "けれども"})
_DOING = frozenset({"為る", "致す", "申し上げる", "出来る", "頂く"})
_TOPICS = frozenset(
    "については につきましては に関しては に関しましては においては におきましては に対しては に対しましては"
    " としては としましては にとっては".split()
)
_SAYING = frozenset({"と", "って", "っていう", "という", "とか"})


class _Verdict(Enum):
    SLIP = "cut"
    DOUBT = "offer"
    MEANT = "leave"


def phrases(passage: Passage) -> Iterator[Edit | Offer]:
    """The same phrase twice in a row becomes one where nothing else in the clause can take the first.

    # 区民の、区民の皆様に → 区民の皆様に
    # ですから、ですから必要です → ですから必要です
    # 目標を、目標を定める条例で見直す → only offered: 見直す may take the first 目標を
    # 担当者、担当者で / もっと、もっと / 次の次の → stay

    Published: 7 and 12 offers, all read, none of the 7 wrong.
    """
    words = passage.morphemes
    index = 0
    while index < len(words):
        found = _repeat_at(passage, words, index)
        if found is None:
            index += 1
            continue
        length, again = found
        verdict = _verdict(passage, words, index, length, again)
        start, end = words[index].start, words[again].start
        if verdict is _Verdict.SLIP:
            yield Edit(start, end, "", "phrase_repeat", 0.85)
        elif verdict is _Verdict.DOUBT:
            yield Offer(start, end, "", "phrase_repeat")
        index = again


def _repeat_at(passage: Passage, words: Sequence[Morpheme], index: int) -> tuple[int, int] | None:
    """How many morphemes from ``index`` come again, and the index where they do."""
    first = words[index]
    joining = passage.opens(first.start) and _conjoins(words[index : index + 2])
    if first.pos in _NO_PHRASE and not joining:
        return None
    if len({word.surface for word in words[index : index + 6]}) == 1 and len(words) - index > 5:
        return None  # the same mark over and over is no phrase
    for length in range(min(_LONGEST_PHRASE, (len(words) - index) // 2), 0, -1):
        again = index + length
        if words[again - 1].surface in COMMAS:
            continue
        again += words[again].surface in COMMAS
        phrase, second = words[index : index + length], words[again : again + length]
        if [word.surface for word in phrase] == [word.surface for word in second]:
            return (length, again) if _may_repeat(phrase) else None
    return None


def _may_repeat(phrase: Sequence[Morpheme]) -> bool:
    """Numbers, votes and stretches with marks are never taken for a repetition."""
    text = "".join(word.surface for word in phrase)
    marked = any(word.surface in COMMAS or word.pos == "補助記号" for word in phrase)
    counts = any(word.pos2 == "数詞" for word in phrase)
    return not (marked or counts or POLAR.search(text) or "。" in text)


def _conjoins(phrase: Sequence[Morpheme]) -> bool:
    """ですから, だけど, それから at the head: a conjunction that UniDic parts in two."""
    if len(phrase) != 2:
        return False
    copula = phrase[0].lemma in ("です", "だ") and phrase[1].pos2 == "接続助詞"
    return (copula and phrase[1].lemma in _CONJOINING) or (
        phrase[0].surface == "それ" and phrase[1].surface in ("から", "で")
    )


def _verdict(
    passage: Passage, words: Sequence[Morpheme], index: int, length: int, again: int
) -> _Verdict:
    phrase = words[index : index + length]
    previous = words[index - 1] if index else None
    following = words[again + length] if again + length < len(words) else None
    if previous is not None and previous.end == phrase[0].start and previous.pos in _NOUNLIKE:
        return _Verdict.MEANT  # the tail of a longer word
    if _is_listing(previous, following) or _named(following):
        return _Verdict.MEANT
    parted = _parted(passage, phrase[-1].end, words[again].start)
    if length == 1 and phrase[0].pos not in _NOMINAL - {"連体詞"}:
        return _single(phrase[0], following, parted=parted)
    if _conjoins(phrase):
        return _Verdict.SLIP if parted else _Verdict.DOUBT
    if _topic(phrase):
        return _Verdict.SLIP if parted else _Verdict.DOUBT
    if any(word.pos not in _NOMINAL | {"助詞"} for word in phrase):
        return _Verdict.MEANT  # 盛り上げて、盛り上げて: verbs and adjectives are stressed
    if phrase[-1].pos == "助詞":
        return _with_particle(passage, words, index, length, again, parted=parted)
    return _bare(passage, words, index, length, again) if parted else _Verdict.MEANT


def _topic(phrase: Sequence[Morpheme]) -> bool:
    """この事業につきましては、この事業については: a noun and 複合辞 of the topic, which no clause has twice."""
    nouns = 0
    while nouns < len(phrase) and (phrase[nouns].pos in _NOMINAL or phrase[nouns].surface == "の"):
        nouns += 1
    tail = "".join(word.surface for word in phrase[nouns:])
    return nouns > 0 and phrase[nouns - 1].surface != "の" and tail in _TOPICS


def _parted(passage: Passage, start: int, end: int) -> bool:
    return any(mark in COMMAS + SPACES for mark in passage.text[start:end])


def _named(following: Morpheme | None) -> bool:
    """改革、改革と言う; 再審査、再審査ではございません; 今の、今のというか: said of the word itself."""
    if following is None:
        return False
    return following.surface in _SAYING or following.lemma in ("だ", "です")


def _single(word: Morpheme, following: Morpheme | None, *, parted: bool) -> _Verdict:
    """One word: a conjunction or a demonstrative goes, an adverb of manner too; stress stays."""
    if word.pos == "連体詞":
        return _Verdict.SLIP if word.lemma in _POINTING else _Verdict.MEANT
    if not parted:
        return _Verdict.MEANT
    if word.pos == "接続詞":  # また、または
        joined = following is not None and following.pos2 == "係助詞"
        return _Verdict.MEANT if joined else _Verdict.SLIP
    manner = word.pos == "副詞" and word.surface[-1] == "と" and word.surface[-2:] != "っと"
    acts = following is not None and (following.pos == "動詞" or following.pos3 == "サ変可能")
    return _Verdict.SLIP if manner and acts else _Verdict.MEANT


def _with_particle(
    passage: Passage,
    words: Sequence[Morpheme],
    index: int,
    length: int,
    again: int,
    *,
    parted: bool,
) -> _Verdict:
    """A noun and its case particle: no verb takes the same case twice."""
    phrase = words[index : index + length]
    text = "".join(word.surface for word in phrase)
    nouns, particle = phrase[:-1], phrase[-1].surface
    stressed = any(_stressed(word) or word.lemma in _ORDERING for word in nouns)
    if particle not in _CASES or stressed or text in _IDIOMS or not nouns:
        return _Verdict.MEANT
    previous = words[index - 1] if index else None
    adverb = any(word.pos3 == "副詞可能" for word in nouns) and particle in ("に", "で", "から")
    if adverb or (particle in ("で", "から") and (_modified(previous) or not parted)):
        return _Verdict.DOUBT
    after = words[again + length - 1].end
    if particle == "の":
        sure = not _each(words, index) if parted else _plain_noun(nouns)
        return _Verdict.SLIP if sure else _Verdict.DOUBT
    if particle == "は":
        return _Verdict.SLIP if parted else _Verdict.DOUBT
    return _Verdict.SLIP if _one_predicate(passage, after) else _Verdict.DOUBT


def _each(words: Sequence[Morpheme], index: int) -> bool:
    """その時代の、時代の; それぞれの学校の、学校の: pointed at, and so distributed."""
    previous = words[index - 1] if index else None
    if previous is None or previous.pos == "連体詞":
        return previous is not None
    return (
        previous.surface == "の"
        and index > 1
        and words[index - 2].lemma in ("其々", "各々", "個々")
    )


def _stressed(word: Morpheme) -> bool:
    """本当に、本当に; 毎日、毎日の; 徐々に、徐々に."""
    return word.lemma in _ADVERBIAL or "々" in word.surface or word.surface.startswith("毎")


def _plain_noun(nouns: Sequence[Morpheme]) -> bool:
    """区民の区民の: one Sino-Japanese noun that does not act; 特例中の特例中の is an idiom."""
    return len(nouns) == 1 and nouns[0].origin == "漢" and nouns[0].pos3 == "一般"


def _bare(
    passage: Passage, words: Sequence[Morpheme], index: int, length: int, again: int
) -> _Verdict:
    """A noun without particle, then again with one: only at the head of a clause a slip."""
    noun = words[index + length - 1]
    previous = words[index - 1] if index else None
    following = words[again + length] if again + length < len(words) else None
    if following is None or _stressed(noun) or _modified(previous):
        return _Verdict.MEANT
    if noun.pos3 == "サ変可能" and following.lemma in _DOING:
        return _Verdict.SLIP
    if following.pos != "助詞" or following.surface not in ("の", "が", "を", "は"):
        return _Verdict.MEANT
    slogan = following.surface == "の" and (noun.pos3 == "サ変可能" or _of_verb(noun))
    ordered = noun.lemma in _ORDERING | _EACH or noun.pos == "代名詞"
    if slogan or ordered or _lists_on(passage, following.end):
        return _Verdict.DOUBT
    if previous is None or passage.opens(words[index].start):
        return _Verdict.SLIP
    head = previous.surface in COMMAS or previous.pos == "接続詞"
    return _Verdict.SLIP if head else _Verdict.DOUBT


def _of_verb(noun: Morpheme) -> bool:
    """見直し, 取組み: nouns made of verbs are slogans, as 削減 is."""
    return noun.origin == "和" and noun.surface[-1] in "いきぎしじちにびみりえけげせぜてでねべめれ"


def _modified(previous: Morpheme | None) -> bool:
    """その地域、地域の: what is pointed at or described is distributed."""
    if previous is None:
        return False
    adnominal = previous.pos in ("動詞", "助動詞", "形容詞") and previous.cform[:3] in (
        "連体形",
        "終止形",
    )
    return previous.pos == "連体詞" or previous.surface in ("の", "な") or adnominal


def _lists_on(passage: Passage, position: int) -> bool:
    """覚書、覚書の確認、: whether the next comma closes another noun of a list."""
    for word in passage.between(position, passage.sentence_end(position)):
        if word.surface in COMMAS:
            left = passage.before(word.start)
            return left is not None and left.pos in _NOUNLIKE
    return False


def _one_predicate(passage: Passage, position: int) -> bool:
    """Whether the first predicate from ``position`` on is that of the sentence, not of a modifier.

    # 計画を見直す → True; 計画を定める条例を見直す → False: 見直す takes another 計画を
    """
    rest = passage.between(position, passage.sentence_end(position))
    for place, word in enumerate(rest):
        acts = word.pos3 == "サ変可能" and place + 1 < len(rest) and rest[place + 1].lemma == "為る"
        if word.pos not in ("動詞", "形容詞") and not acts:
            continue
        for left, tail in pairwise(rest[place:]):
            if tail.pos in ("動詞", "助動詞", "形容詞") or tail.pos2 == "接続助詞":
                continue
            if left.pos2 == "接続助詞":  # 見直して、公表する: both take it
                return True
            return tail.pos not in ("名詞", "代名詞", "接頭辞") and tail.pos2 != "準体助詞"
        return True
    return False


def _is_listing(previous: Morpheme | None, following: Morpheme | None) -> bool:
    """AとB、BとC: the second B begins another pair."""
    return (
        previous is not None
        and following is not None
        and previous.surface in _LISTING | {"から", "へ"}
        and following.surface in _LISTING | {"から", "へ"}
    )
