"""How a chair decides where the sides are even, in whatever words: 私は反対です, 認めないことといたします."""

from __future__ import annotations

import re
from collections.abc import Sequence

from minutes.format.document.announced import announced_title
from minutes.format.document.sentences import Line
from minutes.format.document.vote_words import (
    denies,
    direction,
    elsewhere_or_if,
    outcome_in,
    still_asks,
    way_of,
)

_AHEAD = 8
"""Sentences behind 可否同数 in which the chair decides."""
_ENDS = r"(?=[^。]{0,24}(?:ます|です|ました|でした|せん|たい|ない)(?:と思い(?:ます)?|と存じ(?:ます)?|と考え(?:ます)?)?。?$)"
_SIDE = re.compile(
    r"(?:(?P<for>賛成|賛同)|(?P<against>反対))(?P<no>(?:は|も)?(?:でき|し(?:かね|ない|ません)|いたし(?:かね|ません)|では(?:ない|あり|ござい)|し?ません))?"
    r"(?!討論|意見|多数|少数|者|の(?:方|委員|議員|声|意見|御?意見|諸君)|\d|[0-9０-９一二三四五六七八九十]+[名人票])"
    rf"|(?:を|は|、|、?これを)(?P<yes>可)と|(?:を|は|、|、?これを)(?P<nay>否)と{_ENDS}"
    r"|(?P<denies>(?:お?認め|承認し|採択し|可決し|許可し|同意し|採用し)(?:ない|ません|られ(?:ない|ません)|るわけには|(?:いた)?しかね|がたい|難い)|認めるわけには)"
    r"|(?P<grants>(?:お?認め|承認(?:いた)?し|採択(?:いた)?し|可決(?:いた)?し|許可(?:いた)?し|同意(?:いた)?し)(?:ることと|たい|ます(?!か)|すること)|認めること(?:と|に))"
    r"|(?P<as_put>(?:原案|提案|案)の?(?:とおり|通り|どおり)(?:と|に|で)?、?(?:する|させ|(?:いた)?し|決|進め))"
    r"|(?P<aside>見送(?:る|り)|保留(?:と|に)|継続(?:審査|審議)?(?:と|に)|持ち越|現状(?:維持|のまま)|差し戻)"
)
"""What a chair may say of what was put; the last of these in a sentence is what is meant."""
_OF_OTHERS = re.compile(
    r"(?:委員|議員|会員|皆(?:様|さん)?|方々?)(?:の中)?(?:から)?(?:は|が|から|の|も)[^。、]{0,24}$"
)


def cast_line(lines: Sequence[Line], at: int) -> Line | None:
    """The sentence in which whoever says at ``at`` that the sides are even decides; ``None`` where none is sure.

    Several that speak for both sides are none; what is pronounced with an outcome stands above talk.
    """
    speaker = lines[at].speaker_id
    found: list[tuple[Line, int]] = []
    for line in lines[at : at + _AHEAD]:
        if line.speaker_id != speaker:
            break
        if line is not lines[at] and (
            way_of(line) not in {None, "なし"} or announced_title(line.text)
        ):
            break
        side = side_in(line.text) if not still_asks(line) and not elsewhere_or_if(line) else None
        if side is not None:
            found.append((line, side))
    sides = {side for _, side in found}
    if len(sides) != 1:
        return None
    named = (line for line, _ in reversed(found) if outcome_in(line.text))
    return next(named, found[-1][0] if found else None)


def side_in(text: str) -> int | None:
    """1: for what was put, -1: against it, 0: it is put off; ``None``: the sentence does not say.

    >>> side_in("私は、原案に反対いたします。"), side_in("これを可とするものと裁決いたします。")
    (-1, 1)
    >>> side_in("検討が不十分と考えますので、原案は適当と認めないことといたします。")
    -1
    >>> side_in("賛成4名、反対4名の同数です。") is None, side_in("賛成の御意見も多くありました。") is None
    (True, True)
    """
    outcome = outcome_in(text)
    if outcome is not None and direction(outcome):
        return direction(outcome)
    matches = [
        m
        for m in _SIDE.finditer(text)
        if not _OF_OTHERS.search(text[max(0, m.start() - 24) : m.start()])
    ]
    if not matches:
        return -1 if denies(text) else None  # 附帯決議は付さないことと裁決します
    last = matches[-1]
    if last["aside"]:
        return 0
    if last["no"]:
        return -1 if last["for"] else None  # 賛成できません; 反対はいたしません is no sure yes
    return 1 if last["for"] or last["yes"] or last["grants"] or last["as_put"] else -1


_ASIDE = (("継続", "継続審査"), ("持ち越", "継続審査"), ("保留", "保留"), ("差し戻", "差戻し"))


def cast_as(text: str, put: str | None) -> str | None:
    """The outcome that a deciding sentence gives to what was put; ``None`` where that is not sure.

    ``put``: the outcome that the question named, 可決 where it named none.

    >>> cast_as("私は原案に賛成いたします。", "承認"), cast_as("委員長は反対です。", None)
    ('承認', '否決')
    >>> cast_as("委員長は反対です。", "不採択") is None
    True
    """
    side = side_in(text)
    if side is None:
        return None
    said = outcome_in(text)
    if said is not None and direction(said):
        return said
    if side == 0:
        return next((word for key, word in _ASIDE if key in text), "見送り")
    if side > 0:
        return put or "可決"
    return "否決" if direction(put) >= 0 else None
