"""What a sentence says of what: its topics and subjects, and the predicates that are theirs.

気持ちは同じであるが、財源の裏づけがない says 同じ of 気持ち and ない of 裏づけ, and nothing else: a shorter
line that lets 気持ち meet ない says what nobody said, though every word of it was said.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache

from minutes.format.keypoints.grounds import content_words, negations, plain
from minutes.format.keypoints.parts import CAUSE, CONDITION, CONTRAST, clauses, segments_of
from minutes.format.sound.morphology import Morpheme, parse

_NOUNS = ("名詞", "代名詞", "接尾辞", "記号")
_HOLLOW = frozenset("事 の 物 訳 積もり 筈 必要 可能 恐れ 虞 予定 見込み 方 所".split())
"""Nouns that は and が follow in phrases of a verb: 閉めることはしない, 必要がある."""
_TIMES = re.compile(
    r"(?:現在|今|今回|これまで|[昨今来]年度?|一方|当初|現行|現状|本[市町村区県]|うち|私|(?:令和|平成)\d+年度?|実際|本来|本当)$"
)
_SIDES = frozenset(
    "時期 場所 費用 経費 金額 額 期間 方法 内容 理由 原因 対象 詳細 結果 影響 内訳 予定 見込み 件数 人数 効果 目的 財源 条件 規模 料金 利用 数".split()
)
"""What every matter has: as a topic it is that of the matter named before."""
_ABOUT = re.compile(r"に(?:ついて|つきまして|関して|関しまして)$")
_ABOUT_ALONE = re.compile(r"に(?:ついて|つきまして|関して|関しまして)、")
_LEAD = re.compile(r"(?:である|だ|です|でございます|であります)(?:が|けれども|けれど|けど)$")
_WHERE = re.compile(r"(?:には|では|として(?:は)?|において(?:は)?|にとって(?:は)?|からは|までは)$")
"""Phrases of what all of the rest holds for."""
_AMOUNT = re.compile(r"(?:おおむね|大体|約|およそ|ほぼ|最大で?|延べ|平均で?)?\d[^、はがをも]*$")
"""A clause that is an amount and nothing else: it is that of the topic before."""
_VERBAL_END = re.compile(r"(?:て|で)$")
_NOT_IF = frozenset({"比較", "計算", "換算", "見る", "言う"})
_BASIS = re.compile(
    r"に(?:よると|よれば|よりますと)|(?:試算|推計|調査|話|報告|説明|見方|考え)(?:だと|では|から)"
)
"""Whose word or what count the rest of the sentence is."""
_QUOTED = re.compile(
    r"という|といった|とし(?:てい|てお|た)|との(?:こと|[一-龥])|と(?:言|聞|伺|述べ|指摘|要望|主張|思|考え|感じ|見て|受け止|仮定|認識|判断|心配|懸念|答え|説明|報告)"
    r"|そう(?:だ|で|な)|らし[いく]|かもしれ|だろう|であろう|でしょう|可能性|おそれ|恐れ|よう(?:だ|で)|みたい|はず|限ら|わけ|(?:の|どう)?か(?:$|と|を|は|が)|次第"
)
"""What makes of all before it something told, thought or possible."""
_WANTED = re.compile(
    r"(?:予定|方針|案|見込み?|考え|検討|計画|目標|提案|方向|想定|意向|途中|必要)(?:を?(?:する|している|した)|で?(?:ある|あった)|が(?:ある|あった))?$"
    r"|目指|たい|べき|ほしい|もらい|ください|願|求め|要望"
)
"""What makes of the doings before it something planned or wished."""


@dataclass(frozen=True, slots=True)
class Theme:
    """A word with は, が or も. ``end``: where the particle ends.

    ``topic``: the sentence may go on about it. ``hollow``: part of a verb's phrase, or time and place
    for which something holds.
    """

    word: str
    end: int
    topic: bool
    hollow: bool


@dataclass(frozen=True, slots=True)
class Thread:
    """Where a clause has its topic and its subject from: the places of clauses, or ``None``.

    ``sure``: whether the topic is certainly the clause's too.
    """

    topic: int | None
    sure: bool
    subject: int | None


@lru_cache(maxsize=8192)
def themes(text: str) -> tuple[Theme, ...]:
    """The words of ``text`` with は, が or も, in order.

    >>> [(theme.word, theme.topic) for theme in themes("費用は高いが、市が払う")]
    [('費用', True), ('市', False)]
    """
    lead: list[Theme] = []
    for about in _ABOUT_ALONE.finditer(text):
        named = content_words(text[: about.start()])[-1:]
        lead += [Theme(name, about.end() - 1, topic=True, hollow=False) for _, name in named]
    return (*lead, *_themes(text, parse(text)))


def _themes(text: str, words: Sequence[Morpheme]) -> Iterator[Theme]:
    for place, word in enumerate(words[1:], 1):
        mark = word.pos == "助詞" and word.pos2 in ("係助詞", "格助詞", "副助詞")
        if not mark or word.surface not in ("は", "が", "も", "って"):
            continue
        before = words[place - 1]
        about = _ABOUT.search(text[: word.start])
        head = text[: about.start()] if about is not None else text[: word.start]
        noun = before.pos in _NOUNS or before.pos2 == "準体助詞" or about is not None
        adverb = before.pos2 in ("格助詞", "副助詞") and before.surface != "と"
        if not (noun or adverb) or (about is None and CONDITION.search(text[: word.end])):
            continue
        said = content_words(head)
        named = bool(said) and (about is not None or said[-1][0].endswith(before.surface))
        name = said[-1][1] if named else before.lemma
        yield Theme(
            name,
            word.end,
            word.surface in ("は", "って"),
            adverb or about is None and _is_hollow(before, word.surface, text, word),
        )


def _is_hollow(noun: Morpheme, particle: str, text: str, mark: Morpheme) -> bool:
    if noun.lemma in _HOLLOW or noun.pos2 == "準体助詞" or _TIMES.search(text[: mark.start]):
        return True
    rest = text[mark.end :].split("、")[0]
    return particle == "は" and noun.pos3 == "サ変可能" and negations(rest) > 0


@lru_cache(maxsize=8192)
def threads(texts: tuple[str, ...]) -> tuple[Thread, ...]:
    """For each clause of a sentence, where its topic and its subject come from.

    A topic goes on to a clause without one of its own. After a contrast or a reason, or where the
    next clause has a subject of its own, it may or may not: ``sure`` is ``False``.

    >>> [thread.topic for thread in threads(("費用は高く", "期間も長い", "人は足りる"))]
    [0, 0, 2]
    """
    found: list[Thread] = []
    topic: int | None = None
    subject: int | None = None
    sure = True
    for place, text in enumerate(texts):
        own = [theme for theme in themes(text) if not theme.hollow]
        before = texts[place - 1] if place else ""
        broken = bool(CONTRAST.search(before) or CAUSE.search(before))
        if any(theme.topic for theme in own):
            inner = topic is not None and _is_part(text, texts[topic]) and not _is_copula(before)
            topic, sure = (topic, sure and not broken) if inner else (place, True)
            subject = None
        elif own or names_matter(text):
            sure, subject = False, place
            topic = place if topic is None and names_matter(text) else topic
        else:
            through = _AMOUNT.match(text) is not None or _goes_through(topic, texts)
            sure = sure and not (broken and not through)
            sure = sure and not (_is_copula(before) and not _tells_amount(text))
            subject = None if broken or _exists(before) else subject
        found.append(Thread(topic, sure and topic is not None, subject))
    return tuple(found)


def _is_part(text: str, outer: str) -> bool:
    """Whether a topic is a side of another's: 分館は検討していて、時期は未定 tells the time of 分館."""
    own = next((theme for theme in themes(text) if theme.topic and not theme.hollow), None)
    if own is None or own.word not in _SIDES or any(t.word in _SIDES for t in themes(outer)):
        return False
    return re.search("[のるたいうな]", text[: own.end - 1].removeprefix(own.word)) is None


def names_matter(text: str) -> bool:
    """Whether a clause names what the next is about, or grants it.

    >>> names_matter("改正の内容であるが"), names_matter("要望はあるが")
    (True, False)
    """
    return _LEAD.search(text) is not None and not themes(text)


def _goes_through(topic: int | None, texts: Sequence[str]) -> bool:
    """Whether a topic stands before 、 and a reason: 残る12か所は、工事を待つため、来年までかかる."""
    if topic is None or CAUSE.search(texts[topic]) is None:
        return False
    first = segments_of(texts[topic])[0]
    inner = [theme for theme in themes(texts[topic]) if not theme.hollow]
    return len(inner) == 1 and (first != texts[topic] or _named_first(texts[topic]))


def _named_first(text: str) -> bool:
    """Whether the reason itself is nothing that its topic is or does, but is done for it."""
    _, mark, after = text.rpartition("を")
    done = after.endswith(("ため", "ために", "ことから"))
    return bool(mark) and done and not {"は", "が"} & set(after.replace("必要が", ""))


def _is_copula(text: str) -> bool:
    words = parse(text)
    return len(words) > 1 and words[-1].surface == "で" and words[-2].pos in _NOUNS


_COPULAS = ("で", "だ", "です")
_AMOUNTS = re.compile("増え|増加|減っ|減少|減り|上が|下が|上回|下回|超え|達し|とな")


def _tells_amount(text: str) -> bool:
    """Whether ``text`` says what something is, or how much more or less; nothing that it does."""
    words = parse(text)
    if _AMOUNTS.search(text):
        return True
    if re.search("(?:である|でした|でござい(?:ます|ました)|であります|であった)$", text):
        return not any(word.pos == "動詞" and word.pos2 == "一般" for word in words)
    if not words or any(word.pos == "動詞" and word.pos2 == "一般" for word in words):
        return False
    return words[-1].pos in _NOUNS or words[-1].surface in _COPULAS


def conditional(text: str) -> bool:
    """Whether ``text`` has a condition: what comes after it holds only then.

    >>> conditional("同意があれば、市が解体し"), conditional("市が解体し")
    (True, False)
    """
    if any(CONDITION.search(segment) for segment in segments_of(text)[:-1]):
        return True
    words = parse(text)
    return any(_is_if(words, place) for place in range(len(words)))


def _is_if(words: Sequence[Morpheme], place: int) -> bool:
    word = words[place]
    before = words[place - 1] if place else None
    after = words[place + 1].lemma if place + 1 < len(words) else ""
    if word.surface == "と" and word.pos2 == "接続助詞":
        return before is not None and before.lemma not in _NOT_IF
    if word.cform.startswith("仮定形"):
        return after not in ("成る", "行く") and not (
            place + 2 < len(words) and words[place + 2].lemma == "成る"
        )
    return word.lemma in ("場合", "次第", "限り", "条件", "前提")


def binds_later(text: str) -> bool:
    """Whether what comes after ``text`` holds under it: a condition, or whose word it is."""
    held = any(_WHERE.search(segment) for segment in segments_of(text)[:-1])
    return held or names_matter(text) or conditional(text) or _BASIS.search(text) is not None


def binds_earlier(text: str, before: str) -> bool:
    """Whether ``text`` makes of the clause ``before`` it something told, possible, planned or wished.

    >>> binds_earlier("効果は小さいという意見があった", "費用は増えて")
    True
    >>> binds_earlier("来年4月に始める予定", "費用は480万円で")
    False
    """
    if _QUOTED.search(text):
        return True
    return _WANTED.search(text) is not None and _is_doing(before)


def _is_doing(text: str) -> bool:
    words = parse(_VERBAL_END.sub("", text))
    last = words[-1] if words else None
    if last is None or _is_copula(text) or last.lemma == "居る":
        return False
    return last.pos in ("動詞", "助動詞") or last.pos3 == "サ変可能"


_EXISTS = frozenset({"有る", "無い", "御座る"})


def _exists(text: str) -> bool:
    """Whether a clause ends in ある or ない: what is there does nothing further."""
    verbs = [word for word in parse(text) if word.pos in ("動詞", "形容詞")]
    return bool(verbs) and verbs[-1].lemma in _EXISTS


def _said(text: str) -> tuple[tuple[str, str], ...]:
    """The words that say something, with ある and ない where they are all that is said of a thing."""
    words = parse(text)
    there = [
        (word.surface, "有る")
        for place, word in enumerate(words)
        if word.lemma in _EXISTS and (place == 0 or words[place - 1].surface in ("は", "が", "も"))
    ]
    return (*content_words(text), *there[-1:])


@dataclass(frozen=True, slots=True)
class _Reach:
    """What a theme may meet: headwords, and the text that holds them."""

    heads: frozenset[str]
    text: str


@lru_cache(maxsize=4096)
def _reaches(text: str) -> dict[str, tuple[_Reach, ...]]:
    """For each theme of ``text`` what is said in its clause after it, and where it goes on."""
    texts = tuple(part.text for part in clauses(plain(text).rstrip("。")))
    found: dict[str, list[_Reach]] = {}
    for place, _ in enumerate(texts):
        for theme, reached in _reach(place, texts):
            heads = frozenset(lemma for _, lemma in _said(reached))
            found.setdefault(theme.word, []).append(_Reach(heads, reached))
    return {word: tuple(reaches) for word, reaches in found.items()}


def _reach(place: int, texts: tuple[str, ...]) -> Iterator[tuple[Theme, str]]:
    text = texts[place]
    own = [theme for theme in themes(text) if not theme.hollow or theme.topic]
    on = [
        texts[later]
        for later, thread in enumerate(threads(texts))
        if later > place and thread.topic == place and thread.sure
    ]
    for theme in own:
        further = on if theme.topic and not theme.hollow else []
        yield theme, "、".join([text[theme.end :], *further])


def strange(line: str, source: str) -> tuple[tuple[str, str], ...]:
    """Topics or subjects of ``line`` with predicates that were not theirs in ``source``.

    >>> strange("気持ちは財源の裏づけがない", "気持ちは同じですが、財源の裏づけがないです。")
    (('気持ち', 'ない'),)
    >>> strange("財源の裏づけがない", "気持ちは同じですが、財源の裏づけがないです。")
    ()
    """
    known = _reaches(source)
    return tuple(
        (theme, surface)
        for theme, surface, head in _read(line)
        if not any(
            head in reach.heads or _stem(surface) in reach.text for reach in known.get(theme, ())
        )
    )


def _stem(surface: str) -> str:
    """The part of a word that no ending changes, where it is written with 漢字."""
    written = re.match("[一-龥々]+", surface)
    return written.group() if written is not None else surface


def _read(line: str) -> Iterator[tuple[str, str, str]]:
    """Each theme of ``line`` with what its clause ends in, as a reader takes it."""
    texts = tuple(part.text for part in clauses(plain(line).rstrip("。？?")))
    for text, thread in zip(texts, threads(texts), strict=True):
        own = [theme for theme in themes(text) if not theme.hollow]
        if thread.sure and thread.topic is not None and texts[thread.topic] is not text:
            own += [t for t in themes(texts[thread.topic]) if t.topic and not t.hollow]
        for theme in own:
            said = _said(text[theme.end :] if theme in themes(text) else text)
            if said:
                yield theme.word, *said[-1]
