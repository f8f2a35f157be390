"""A sentence cut where something is said: its clauses, and how each of them ends."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from minutes.format.sound.morphology import parse

CONDITION = re.compile(
    r"(?:(?<!比較す)(?<!計算す)(?<!見)[るたいうくすつむぶぬだ](?<!言う)と|[えけせてねべめれげば]ば|たら|だら|なら|場合(?:に)?(?:は|も)?|限り(?:は)?|際(?:に)?(?:は)?|ときに?は?|[てで]は|[てで]も|ない(?:と|で|まま)|ずに?|次第(?:で(?:は)?)?|[るたいだ]以上は?|[たる]上で|を(?:条件|前提)(?:に|と(?:し|して)))$"
)
CAUSE = re.compile(
    r"(?:[るたいだすうくつむぬ]から|ので|(?:の|[るたいうくすつむぶぬ])ため(?:に)?|こと(?:から|により|で|も?あり|もあって)|ものだから)$"
)
CONTRAST = re.compile(r"(?:[るただいうくすつむぬん])(?:が|けれども|けれど|けど)$")
AFTER = re.compile(r"[たる](?:後(?:に|で)?|ところ)$")
_NOUNS = ("名詞", "接尾辞")
_TELLS = re.compile(r"[はが]|\d")
COMPOUND = re.compile(
    r"(?:を(?:はじめ|初め|始め)(?:と(?:して|する|し))?|に(?:おいて|おき(?:まして)?)|に(?:つきまし|関しまし)て|(?:と|に)(?:して|よって|とって|対して|関して|ついて|加えて|比べて|つれて|続いて|わたって|基づいて))$"
)
"""として, に対して: particles that look like verbs."""

_ABOUT = re.compile(r"に(?:ついて|つきまして|関して|関しまして)は?$")
PHRASES = frozenset(
    "向ける 含める 踏まえる 因る 加える 初める 始める 通す 通ずる 通じる 当たる 合わせる 応ずる 応じる 沿う 基づく 伴う 際する 対する 関する 目指す 除く 渡る 続く".split()
)
"""Verbs that after に, を and も are particles: 確保に向け、, 結果を踏まえ、."""


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


def clauses(line: str) -> tuple[Clause, ...]:
    """The clauses of ``line``; joined by 、 they are the line again."""
    segments = segments_of(line)
    found: list[Clause] = []
    topic = ""
    body: list[str] = []
    for place, segment in enumerate(segments):
        last = place == len(segments) - 1
        if not body and not topic and not last and is_topic(segment):
            topic = f"{segment}、"
            continue
        body.append(segment)
        if last or _ends_clause(segment, segments[place + 1 :]):
            inner, rest = _own_topic("、".join(body)) if not topic else (topic, "、".join(body))
            found.append(Clause(inner, rest, _is_free(segment)))
            topic, body = "", []
    return tuple(found)


def segments_of(line: str) -> list[str]:
    """``line`` cut at each 、 outside brackets."""
    found, depth = [""], 0
    for mark in line:
        depth += (mark in "「『（") - (mark in "」』）")
        if mark == "、" and depth <= 0:
            found.append("")
        else:
            found[-1] += mark
    return [part for part in found if part] or [line]


def is_topic(segment: str) -> bool:
    if _ABOUT.search(segment):
        return True
    return segment.endswith("は") and not CONDITION.search(segment)


def _own_topic(body: str) -> tuple[str, str]:
    """费用は480万円で → 費用は, 480万円で."""
    words = parse(body)
    for word in words:
        if word.surface == "、":
            break
        if word.surface == "は" and word.pos2 == "係助詞" and word.end >= 3:
            if CONDITION.search(_ABOUT.sub("", body[: word.end])):
                break
            return body[: word.end], body[word.end :]
    return "", body


def _ends_clause(segment: str, after: Sequence[str]) -> bool:
    if any(pattern.search(segment) for pattern in (CAUSE, CONTRAST, AFTER)):
        return True
    if CONDITION.search(segment):
        return False  # with what it is the condition of
    words = parse(segment)
    last = words[-1] if words else None
    if last is None:
        return False
    if COMPOUND.search(segment):
        return False
    if last.surface in ("て", "で") and last.pos2 == "接続助詞":
        return True
    if last.surface == "で" and len(words) > 1:
        return words[-2].pos in _NOUNS and _TELLS.search("".join(after)) is not None
    if last.pos == "名詞" and len(words) > 1 and words[-2].surface in ("に", "を"):
        return True  # 80万円に引き上げ、
    if last.lemma in PHRASES and len(words) > 1 and words[-2].surface in ("に", "を", "も", "と"):
        return False
    return last.pos in ("動詞", "助動詞") and last.cform.startswith("連用形")


def _is_free(segment: str) -> bool:
    """Whether a clause with this end may be left out: nothing after it hangs on it."""
    return not CONDITION.search(segment)
