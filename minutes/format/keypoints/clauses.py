"""The clauses of a shortened sentence: what can be left out, and what then stands alone.

A sentence of a meeting says several things in one breath: 費用は480万円で、うち補助金が190万円で、
説明会を開いた上で、来年4月に始める予定. Each version keeps whole clauses, in their order and words;
what it leaves out says nothing about what it keeps. A condition and a negation stay always.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import combinations

from minutes.format.keypoints.grounds import negations, stances, unsaid
from minutes.format.keypoints.shorten import ended
from minutes.format.sound.morphology import Morpheme, parse

_CONDITION = re.compile(
    r"(?:(?<!比較す)(?<!計算す)(?<!見)[るたいうくすつむぶぬだ](?<!言う)と|[えけせてねべめれげば]ば|たら|だら|なら|場合(?:に)?(?:は|も)?|限り(?:は)?|際(?:に)?(?:は)?|ときに?は?|[てで]は|[てで]も|ない(?:と|で|まま)|ずに?)$"
)
_CAUSE = re.compile(
    r"(?:[るたいだすうくつむぬ]から|ので|(?:の|[るたいうくすつむぶぬ])ため(?:に)?|こと(?:から|により|で|も?あり|もあって)|に(?:伴い|伴って|当たって|当たり|合わせて|応じて|向けて)|ものだから)$"
)
_CONTRAST = re.compile(r"(?:[るただいうくすつむぬ])(?:が|けれども|けれど|けど)$")
_AFTER = re.compile(r"[たる](?:上で|後(?:に|で)?|ところ)$")
_LEANS = re.compile(
    r"^(?:うち|この(?:うち|中|ため|結果)|その|それ|これ(?!まで|から)|ここ|同|いずれ|ともに|以上|前者|後者|どちら|その他|ほか)"
)
"""What begins so speaks of the clause before."""
_SUBJECT = re.compile(r"は|が|を|も|に")
_COPULA_END = re.compile(r"(?:である|であって|であり|で)$")
_NOUNS = ("名詞", "接尾辞")
_TELLS = re.compile(r"[はが]|\d")
_COMPOUND = re.compile(
    r"(?:と|に)(?:して|よって|とって|対して|関して|ついて|加えて|比べて|つれて|続いて|わたって|基づいて)$"
)
"""として, に対して: particles that look like verbs."""
_WHEN = re.compile(
    r"^(?:現在|今|今回|これまで|昨年度?|今年度?|来年度?|一方|当初|現行|本[市町村区県]|うち|私|(?:令和|平成)\d+年度?)(?:で)?は$"
)
"""Topics that hold for their own clause only."""
_SHORTEST = 7
_NEXT_DAY = re.compile(
    r"次回[^、。]{0,12}は、?[^、。]{0,8}\d+月\d+日(?:[^\d。]{0,8}?(?:午前|午後)?\d+時(?:半|\d+分)?)?(?=[、からにのでを]|$)"
)
_MOST = 6
"""Clauses of a sentence from which versions are made: the number of versions doubles with each."""


@dataclass(frozen=True, slots=True)
class Clause:
    """Part of a sentence that ends where something is said.

    ``topic``: what it is about (…は、), ``body``: the rest, ``free``: it may be left out.
    """

    topic: str
    body: str
    free: bool

    @property
    def text(self) -> str:
        """The clause as it stands."""
        return f"{self.topic}{self.body}"


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
    found |= {cut.group() for cut in [_NEXT_DAY.match(line)] if cut is not None}
    found = {text for text in found if text == line or _stands(text, line)}
    return tuple(sorted(found, key=lambda text: (-len(text), text)))


_EACH = "それぞれ"
_ROW_END = re.compile(r"(?:こと|もの|点)(?:と|や|で)?$")
_LAST_ROW_END = re.compile(r"(?:こと|もの|点)(?:が|である|を|など)")


def _each(line: str) -> Iterator[str]:
    """税率を9％から10％に、均等割を4万円に、それぞれ改める: each row with the verb."""
    *segments, last = _segments(line)
    if not last.startswith(_EACH):
        return
    row: list[str] = []
    for segment in segments[1:] if segments and _is_topic(segments[0]) else segments:
        row.append(segment)
        if segment.endswith("に") and any("を" in part for part in row):
            yield f"{'、'.join(row)}{last.removeprefix(_EACH)}"
            row = []


def _listed(line: str) -> Iterator[str]:
    """2名不足していること、25％上がっていることが課題: each row with what all of them are."""
    *rows, last = _segments(line)
    topic = rows.pop(0) if rows and _is_topic(rows[0]) else ""
    end = _LAST_ROW_END.search(last)
    if end is None or not rows or any(_ROW_END.search(row) is None for row in rows):
        return
    for row in (*(_ROW_END.sub("", row) for row in rows), last[: end.start()]):
        yield f"{topic}{row}{last[end.start() :]}"


_ADJUNCT = re.compile(
    r"(?:[一-龥ァ-ヶー]で|(?<![\d一-龥ァ-ヶー％])から|(?<!いつ)まで(?:に)?|には|では|により|に(?:向けて|合わせて|応じて|伴い|基づいて|基づき)|ながら|(?:比較|計算|換算|試算)すると|[見言]る?と|[見言]うと|^(?:現在|今後|当面|引き続き|[昨今来]年度?|前回))$"
)
"""Phrases of time, place and manner; without them the sentence says less, and nothing else."""


def _bare(part: Clause) -> Clause:
    """The clause without its phrases of time, place and manner."""
    *before, last = _segments(part.body)
    kept = [segment for segment in before if not _ADJUNCT.search(segment)]
    return Clause(part.topic, "、".join([*kept, last]), part.free)


def clauses(line: str) -> tuple[Clause, ...]:
    """The clauses of ``line``; joined by 、 they are the line again."""
    segments = _segments(line)
    found: list[Clause] = []
    topic = ""
    body: list[str] = []
    for place, segment in enumerate(segments):
        last = place == len(segments) - 1
        if not body and not topic and not last and _is_topic(segment):
            topic = f"{segment}、"
            continue
        body.append(segment)
        if last or _ends_clause(segment, segments[place + 1 :]):
            inner, rest = _own_topic("、".join(body)) if not topic else (topic, "、".join(body))
            found.append(Clause(inner, rest, _is_free(segment)))
            topic, body = "", []
    return tuple(found)


def _segments(line: str) -> list[str]:
    """``line`` cut at each 、 outside brackets."""
    found, depth = [""], 0
    for mark in line:
        depth += (mark in "「『（") - (mark in "」』）")
        if mark == "、" and depth <= 0:
            found.append("")
        else:
            found[-1] += mark
    return [part for part in found if part] or [line]


def _is_topic(segment: str) -> bool:
    return segment.endswith("は") and not _CONDITION.search(segment)


def _own_topic(body: str) -> tuple[str, str]:
    """费用は480万円で → 費用は, 480万円で."""
    words = parse(body)
    for word in words:
        if word.surface == "、":
            break
        if word.surface == "は" and word.pos2 == "係助詞" and word.end >= 3:
            if _CONDITION.search(body[: word.end]):
                break
            return body[: word.end], body[word.end :]
    return "", body


def _ends_clause(segment: str, after: Sequence[str]) -> bool:
    if any(pattern.search(segment) for pattern in (_CAUSE, _CONTRAST, _AFTER)):
        return True
    if _CONDITION.search(segment):
        return False  # with what it is the condition of
    words = parse(segment)
    last = words[-1] if words else None
    if last is None:
        return False
    if _COMPOUND.search(segment):
        return False
    if last.surface in ("て", "で") and last.pos2 == "接続助詞":
        return True
    if last.surface == "で" and len(words) > 1:
        return words[-2].pos in _NOUNS and _TELLS.search("".join(after)) is not None
    if last.pos == "名詞" and len(words) > 1 and words[-2].surface in ("に", "を"):
        return True  # 80万円に引き上げ、
    return last.pos in ("動詞", "助動詞") and last.cform.startswith("連用形")


def _is_free(segment: str) -> bool:
    """Whether a clause with this end may be left out: nothing after it hangs on it."""
    return not _CONDITION.search(segment)


def _joined(parts: Sequence[Clause], kept: tuple[int, ...]) -> str | None:
    """The text of the kept clauses; ``None`` where one of them leans on what is left out."""
    if any(not part.free for place, part in enumerate(parts) if place not in kept):
        return None
    texts: list[str] = []
    topic = ""
    before = -1
    for place, part in enumerate(parts):
        topic = topic if part.topic.endswith("のは") else part.topic or topic
        topic = "" if _WHEN.match(topic.rstrip("、")) else topic
        if place not in kept:
            continue
        if before != place - 1 and (_LEANS.match(part.text) or _lacks(parts[place - 1], part)):
            return None
        own = part.topic and not part.topic.endswith("のは")
        borrowed = topic if not own and before != place - 1 and not texts else ""
        texts.append(f"{borrowed}{part.text}")
        before = place
    joined = "、".join(texts)
    joined = re.sub(r"(?<=は)、(?=[^、]+$)", "", joined)
    if kept[-1] == len(parts) - 1:
        return joined
    closed = _closed(joined, parts[-1].body)
    return ended(closed, closed) if closed is not None else None


def _lacks(before: Clause, part: Clause) -> bool:
    """Whether a clause has its subject (…が) from the one before it."""
    if _CAUSE.search(before.body) or _CONTRAST.search(before.body):
        return False
    return _subject(before.body) and not _subject(part.text)


def _subject(text: str) -> bool:
    return any(word.pos == "助詞" and word.surface in ("は", "が", "も") for word in parse(text))


def _closed(text: str, end: str) -> str | None:
    """A clause that went on, as a line of its own; ``None`` where its end cannot stand."""
    if _CAUSE.search(text) or _AFTER.search(text):
        return None
    if _CONTRAST.search(text):
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
    return f"{head}{last.base}" if still or not past else None


def _stands(text: str, line: str) -> bool:
    """Whether a version says something, and nothing that the line does not."""
    if len(text) < _SHORTEST or not _SUBJECT.search(text):
        return False
    same = negations(text) == negations(line) and stances(text) == stances(line)
    return same and not unsaid(text, (line,))
