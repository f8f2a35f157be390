"""要点: what each agenda item came to, in sentences that were said — nothing is worded anew."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Literal

from minutes.format.document.sentences import split
from minutes.schema import AgendaItem, MeetingMinutes, Statement
from minutes.text import wareki

PointKind = Literal["説明", "質問", "答弁", "意見・要望", "採決", "決定", "ToDo"]

_RITUAL = re.compile(
    r"(?:質疑|質問|意見|討論|何か|ほか|異議|補足)[^。]{0,12}(?:あり|ござい)ま(?:せん|す)(?:でしょう)?か"
    r"|(?:質疑|質問|意見|討論|何か|ほか)[^。]{0,12}いかが|(?:委員|議員|長|さん)、?[^。]{0,14}いかがで(?:す|しょう)か"
    r"|^[^。、]{1,14}(?:長|委員|議員|局|課|さん)、?(?:お願い(?:いた)?します|お願いする|どうぞ)[。]?$"
    r"|^(?:では|それでは)?、?御?(?:質問|意見|質疑)を(?:伺い|お受け|頂戴)|議事に入|次回の|終了(?:いた)?しました"
    r"|(?:ちょっと|一つ|1点|一点)?[、]?(?:いい|よろしい)(?:です|でしょう)?か[。？]?$"
    r"|^(?:はい|分かりました|了解|ありがとう|お願い|よろしく|それでは|異議なし|以上)[^。]{0,10}[。？]?$"
    r"|説明(?:は|を)(?:以上|終わ)|お答え(?:いた)?します|(?:御)?説明(?:申し上げ|いたし)ます|議題と(?:いた)?します|お疲れ"
    r"|開会|閉会|休憩|再開|よろしいですか|よろしいでしょうか|始めさせて|説明を(?:お願い|求め)|いかがですか|御?発言"
    r"|お諮り|挙手を|起立を|決定(?:いた)?しました|可決(?:され|すべ)|(?:挙手|起立|賛成)(?:多数|全員|少数)|なければ、次"
)
_QUESTION = re.compile(
    r"(?:か[。？?]?|伺います。?|お尋ねします。?|教えてください。?|お聞かせください。?)$"
)
_WISH = re.compile(
    r"(?:(?<!させて)いただきたい|てほしい|すべき|要望|お願いしたい|大切だと思|大事だと思|検討を|たいと思います|必要があ"
    r"|(?:賛成|反対)(?:です|で(?:ござい|あり)ます|いたします|します|である|する|の立場|の意見|討論))"
)
_ORDER = re.compile(
    r"(?:もらえ|いただけ|お願いでき)[^。]{0,8}か[。？]?$|(?:ください|お願い(?:いた)?します)[。]?$"
)
_FACT = re.compile(
    r"[0-9０-９](?:件|名|人|円|回|％|%|パーセント|割|日|か所|か月|年度)|予定|見込|課題|実施|導入|計画|対応|開始|増|減|検討|方針"
)
_MOST = 3
"""Sentences of fact taken from one speech."""


@dataclass(frozen=True, slots=True)
class KeyPoint:
    """A sentence of the minutes. ``speaker_id`` is ``None`` for decisions and ToDo."""

    kind: PointKind
    text: str
    speaker_id: str | None
    turn_ids: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class ItemPoints:
    """Key points of one agenda item, in the order they were said."""

    number: int | None
    title: str
    points: tuple[KeyPoint, ...]


def key_points(document: MeetingMinutes) -> tuple[ItemPoints, ...]:
    """The 要点 view: for each agenda item the telling sentences, then decisions and ToDo.

    Extractive: every text is a sentence of a statement (or the decision's, the action's own
    text), and cites the turns it came from. Items without any point are left out.
    """
    found = (
        ItemPoints(item.number, item.title, tuple(_points(item, document)))
        for item in document.agenda
    )
    return tuple(item for item in found if item.points)


def _points(item: AgendaItem, document: MeetingMinutes) -> Iterator[KeyPoint]:
    asked = False
    promised = {turn for action in document.actions for turn in action.turn_ids}
    for statement in item.statements:
        in_todo = promised.intersection(statement.turn_ids)
        for point in _of_statement(statement, asked=asked):
            if in_todo and _ORDER.search(point.text):
                continue  # the ToDo says it
            asked = point.kind == "質問"
            yield point
    turns = {turn for statement in item.statements for turn in statement.turn_ids}
    for decision in document.decisions:
        if turns.intersection(decision.turn_ids[-1:]):
            yield KeyPoint("決定", decision.text, None, decision.turn_ids)
    decided = {turn for decision in document.decisions for turn in decision.turn_ids}
    for event in document.events:
        if event.kind == "vote_result" and event.turn_id in turns - decided:
            yield KeyPoint("採決", event.text, None, (event.turn_id or "",))
    for action in document.actions:
        if turns.intersection(action.turn_ids[-1:]):
            notes = [action.owner or "", _until(action.due)]
            note = "、".join(part for part in notes if part)
            text = f"{action.text}（{note}）" if note else action.text
            yield KeyPoint("ToDo", text, None, action.turn_ids)


def _until(due: date | None) -> str:
    return f"{wareki(due)}まで" if due else ""


def _of_statement(statement: Statement, *, asked: bool) -> Iterator[KeyPoint]:
    """Questions and wishes all, facts up to ``_MOST``: those with the most to say, in order.

    What follows a question begins with its answer, with or without a fact.
    """
    sentences = [part.strip() for part in split(statement.text)]
    telling = [part for part in sentences if len(part) >= 8 and not _RITUAL.search(part)]
    facts = sorted(telling, key=lambda part: -len(_FACT.findall(part)))[:_MOST]
    answer = next((part for part in telling if asked and not _QUESTION.search(part)), None)
    for sentence in telling:
        kind = _kind(sentence, asked=asked)
        told = sentence in facts and _FACT.search(sentence)
        if kind in {"説明", "答弁"} and not told and sentence != answer:
            continue
        yield KeyPoint(kind, sentence, statement.speaker_id, statement.turn_ids)


def _kind(sentence: str, *, asked: bool) -> PointKind:
    if _QUESTION.search(sentence):
        return "質問"
    if _WISH.search(sentence):
        return "意見・要望"
    return "答弁" if asked else "説明"
