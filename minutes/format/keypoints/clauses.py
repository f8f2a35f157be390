"""The clauses of a shortened sentence: what can be left out, and what then stands alone.

A sentence of a meeting says several things in one breath: 費用は480万円で、うち補助金が190万円で、
説明会を開いた上で、来年4月に始める予定. Each version keeps whole clauses, in their order and words;
what it leaves out says nothing about what it keeps. A condition and a negation stay always.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from functools import lru_cache
from itertools import combinations

from minutes.format.keypoints.bonds import binds_earlier, binds_later, strange, threads
from minutes.format.keypoints.grounds import negations, stances, unsaid
from minutes.format.keypoints.parts import (
    AFTER,
    CAUSE,
    COMPOUND,
    CONDITION,
    CONTRAST,
    Clause,
    clauses,
    is_topic,
    segments_of,
)
from minutes.format.keypoints.shorten import ended
from minutes.format.sound.morphology import Morpheme, parse

_LEANS = re.compile(
    r"^(?:うち|この(?:うち|中|ため|結果)|その|それ|これ(?!まで|から)|ここ|同|いずれ|ともに|以上|前者|後者|どちら|その他|ほか)"
)
"""What begins so speaks of the clause before."""
_SUBJECT = re.compile(r"は|が|を|も|に")
_NOUNS = ("名詞", "接尾辞", "代名詞")
_COPULA_END = re.compile(r"(?:である|であって|であり|で)$")
_SHORTEST = 7
_NEXT_DAY = re.compile(
    r"次回[^、。]{0,12}は、?[^、。]{0,8}\d+月\d+日(?:[^\d。]{0,8}?(?:午前|午後)?\d+時(?:半|\d+分)?)?(?=[、からにのでを]|$)"
)
_MOVES = re.compile(r"が、|けれど|けど|\d日|延|変更|ずら|前倒し|か$|なら|案|どう|未定|調整|予定で")
"""After the day of the next meeting: it was another day then, or is not certain."""
_MOST = 6
"""Clauses of a sentence from which versions are made: the number of versions doubles with each."""


@lru_cache(maxsize=8192)
def versions(line: str) -> tuple[str, ...]:
    """``line`` and its shorter versions, each of whole clauses, longest first.

    >>> versions("残る12か所は河川の工事を待つため、来年6月までかかる")[-1]
    '残る12か所は来年6月までかかる'
    >>> versions("このまま推移すると、令和8年度には枯渇する見込み")
    ('このまま推移すると、令和8年度には枯渇する見込み',)
    """
    parts = clauses(line)
    found = {line, *_each(line), *_listed(line)}
    if len(parts) > _MOST:
        return (line,)
    for size in range(1, len(parts) + 1):
        for kept in combinations(range(len(parts)), size):
            for clauses_now in (parts, tuple(map(_bare, parts))):
                found.add(_joined(clauses_now, kept) or line)
    day = _NEXT_DAY.match(line)
    if day is not None and _MOVES.search(line[day.end() :]) is None:
        found.add(day.group())
    found = {text for text in found if text == line or _stands(text, line)}
    return tuple(sorted(found, key=lambda text: (-len(text), text)))


_EACH = "それぞれ"
_ROW_END = re.compile(r"(?:こと|もの|点)(?:と|や|で)?$")
_LAST_ROW_END = re.compile(r"(?:こと|もの|点)(?:が|である|を|など)")


def _each(line: str) -> Iterator[str]:
    """税率を9％から10％に、均等割を4万円に、それぞれ改める: each row with the verb."""
    *segments, last = segments_of(line)
    if not last.startswith(_EACH):
        return
    row: list[str] = []
    for segment in segments[1:] if segments and is_topic(segments[0]) else segments:
        row.append(segment)
        if segment.endswith("に") and any("を" in part for part in row):
            yield f"{'、'.join(row)}{last.removeprefix(_EACH)}"
            row = []


def _listed(line: str) -> Iterator[str]:
    """2名不足していること、25％上がっていることが課題: each row with what all of them are."""
    *rows, last = segments_of(line)
    topic = rows.pop(0) if rows and is_topic(rows[0]) else ""
    end = _LAST_ROW_END.search(last)
    if end is None or not rows or any(_ROW_END.search(row) is None for row in rows):
        return
    for row in (*(_ROW_END.sub("", row) for row in rows), last[: end.start()]):
        yield f"{topic}{row}{last[end.start() :]}"


_ADJUNCT = re.compile(
    r"(?:(?<!試算)(?<!推計)(?<!調査)(?<!見込み)(?<!概算)(?<!案)[一-龥ァ-ヶー]で|(?<![\d一-龥ァ-ヶー％])から|(?<!いつ)まで(?:に)?|により|に(?:向けて?|合わせて?|伴い|基づいて|基づき|加えて?)|を(?:踏まえ|通し|通じ)て?|も含めて?|ながら|(?:比較|計算|換算)すると|^(?:現在|今後|当面|引き続き|[今来]年度?))$"
)
"""Phrases of time, place and manner; without them the sentence says less, and nothing else."""


def _is_adjunct(segment: str) -> bool:
    if segment.endswith("で") and any(w.pos == "動詞" or w.pos2 == "数詞" for w in parse(segment)):
        return False  # 開催する予定で: says something; 3年間で: what a figure holds for
    bound = CONDITION.search(segment) is not None or binds_later(segment)
    return _ADJUNCT.search(segment) is not None and not bound


def _in_row(segment: str) -> bool:
    """Whether what follows is the next of a row: 女性、障がい者などから."""
    last = parse(segment)[-1:]
    return bool(last) and (last[0].pos in _NOUNS or last[0].surface in ("や", "と", "及び", "など"))


def _bare(part: Clause) -> Clause:
    """The clause without its phrases of time, place and manner."""
    *before, last = segments_of(part.body)
    kept = [
        segment
        for place, segment in enumerate(before)
        if not _is_adjunct(segment) or (place > 0 and _in_row(before[place - 1]))
    ]
    return Clause(part.topic, "、".join([*kept, last]), part.free)


def _joined(parts: Sequence[Clause], kept: tuple[int, ...]) -> str | None:
    """The text of the kept clauses; ``None`` where one of them hangs on what is left out."""
    bonds = threads(tuple(part.text for part in parts))
    if any(_is_bound(parts, kept, left) for left in range(len(parts)) if left not in kept):
        return None
    texts: list[str] = []
    before = -1
    for place in kept:
        part, bond = parts[place], bonds[place]
        if before != place - 1 and (_LEANS.match(part.text) or _misses(bond.subject, kept)):
            return None
        lent = ""
        if _misses(bond.topic, kept):
            lent = parts[bond.topic or 0].topic if bond.sure and not texts else ""
            if not lent or lent.rstrip("、").endswith("のは"):
                return None
        texts.append(f"{lent}{part.text}")
        before = place
    joined = re.sub(r"(?<=は)、(?=[^、]+$)", "", "、".join(texts))
    if kept[-1] == len(parts) - 1:
        return joined
    closed = _closed(joined, parts[-1].body)
    return ended(closed, closed) if closed is not None else None


def _misses(place: int | None, kept: Sequence[int]) -> bool:
    return place is not None and place not in kept


def _is_bound(parts: Sequence[Clause], kept: Sequence[int], left: int) -> bool:
    """Whether something that is kept holds only with the clause ``left`` out."""
    part = parts[left]
    if not part.free or (kept[-1] > left and binds_later(part.text)):
        return True
    before = [place for place in kept if place < left]
    if not before:
        return False
    granted = kept[-1] < left and CONTRAST.search(parts[before[-1]].text) is not None
    return granted or any(binds_earlier(part.text, parts[place].text) for place in before)


def _closed(text: str, end: str) -> str | None:
    """A clause that went on, as a line of its own; ``None`` where its end cannot stand."""
    if CAUSE.search(text) or AFTER.search(text) or COMPOUND.search(text):
        return None
    if CONTRAST.search(text):
        return re.sub(r"(?:が|けれども|けれど|けど)$", "", text)
    words = parse(text)
    past = not _goes_on(end)
    if words and words[-1].surface in ("て", "で") and words[-1].pos2 == "接続助詞":
        text, words = text[: words[-1].start], words[:-1]
        past = past and not (words and words[-1].lemma == "居る")  # 構築を進めていて
        if past:
            return None
    if not words:
        return None
    last = words[-1]
    if last.pos == "名詞":
        return text
    if last.surface == "で" or _COPULA_END.search(text):
        return _COPULA_END.sub("", text) or None
    if last.pos == "動詞" and last.cform.startswith("連用形"):
        return _verb_closed(text, words, past=past)
    return None


def _goes_on(end: str) -> bool:
    """Whether a sentence with this end is seen to speak of now or later: its earlier clauses do too."""
    last = parse(end)[-1:]
    return bool(last) and last[0].pos in ("動詞", "助動詞") and last[0].surface not in ("た", "だ")


def _verb_closed(text: str, words: Sequence[Morpheme], *, past: bool) -> str | None:
    last = words[-1]
    head = text[: last.start]
    noun = words[-2] if len(words) > 1 else None
    if last.lemma == "為る" and noun is not None and noun.pos3 == "サ変可能":
        return head
    still = last.lemma == "居る"
    if still:
        return f"{head}いる"
    return None if past else f"{head}{last.base}"


def _stands(text: str, line: str) -> bool:
    """Whether a version says something, and nothing that the line does not."""
    if len(text) < _SHORTEST or not _SUBJECT.search(text):
        return False
    if strange(text, line):
        return False
    same = negations(text) == negations(line) and stances(text) == stances(line)
    return same and not unsaid(text, (line,))
