"""The history of a draft in sentences: who changed what when, as a clerk reads it."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from minutes.flags import flag_text
from minutes.front_fields import FRONT_FIELDS
from minutes.store.document import Resolved
from minutes.store.records import Edit
from minutes.store.standing import held_versions
from minutes.text import clock, wareki

UNNAMED = "名前のない人"
STATE_NAMES: Mapping[str, str] = {"draft": "案", "review": "確認中", "final": "確定"}
"""State of the document → what a clerk calls it, in the order of the work."""
EVENT_NAMES: Mapping[str, str] = {
    "opening": "開会",
    "closing": "閉会",
    "recess": "休憩",
    "resumption": "再開",
    "vote": "採決",
    "vote_result": "採決の結果",
    "applause": "拍手",
    "attendance": "出欠",
    "next_meeting": "次回",
    "chat": "チャット",
    "warning": "確かめること",
}
"""Kind of an event → what a clerk calls it; the page is sent both tables."""

_HEADER_NAMES = {
    "title": "会議名",
    "date": "開催日",
    "started_at": "開始時刻",
    "ended_at": "終了時刻",
    "place": "場所",
    **{field.name: field.label for field in FRONT_FIELDS},
}
_DOUBTS = {"figure": "数字", "term": "用語の補正", "name": "固有名詞", "offer": "言い換えの候補"}
"""What a clerk hears in a round of its own: none of these is a flag with words."""
_MOST = 24
"""Characters that are quoted of a text."""


@dataclass(frozen=True, slots=True)
class HistoryEntry:
    """One change in words. ``where``: the statement that it is of, while that is there.

    ``holds``: neither taken back nor left behind by going back to an earlier version.
    """

    edit: Edit
    who: str
    said: str
    where: str | None
    holds: bool


def tell(
    edits: Sequence[Edit], now: Resolved, names: Mapping[str, str]
) -> tuple[HistoryEntry, ...]:
    """Every change in words, oldest first.

    Parameters
    ----------
    edits : Sequence[Edit]
        All of a job.
    now : Resolved
        The present draft: who people are.
    names : Mapping[str, str]
        Browser id → name.
    """
    held = held_versions(edits)
    by_version = {edit.version: edit for edit in edits}
    there = frozenset(now.ids)
    return tuple(
        HistoryEntry(
            edit,
            who(edit.user, names),
            _said(edit, by_version, now),
            edit.target if edit.target in there else None,
            edit.version in held or edit.kind == "mark",
        )
        for edit in edits
    )


def who(user: str, names: Mapping[str, str]) -> str:
    """Whose change it is: an account's name, or the name of a browser.

    >>> who("0" * 32, {}), who("0" * 32, {"0" * 32: "佐藤"}), who("田中", {})
    ('名前のない人', '佐藤', '田中')
    """
    if user in names:
        return names[user]
    return UNNAMED if not user or re.fullmatch(r"[0-9a-f]{32}", user) else user


def _said(edit: Edit, by_version: Mapping[int, Edit], now: Resolved) -> str:
    undone, back = edit, False
    while undone.undoes is not None and undone.undoes in by_version:
        undone, back = by_version[undone.undoes], not back
    what = _TELLERS[undone.kind](undone, now)
    if edit.undoes is None:
        return what
    return f"元に戻しました：{what}" if back else f"やり直しました：{what}"


def _short(text: object) -> str:
    one_line = " ".join(str(text or "").split())
    return one_line if len(one_line) <= _MOST else f"{one_line[: _MOST - 1]}…"


def _difference(before: str, after: str) -> str:
    """The stretch that differs, with a little around it."""
    start = 0
    while start < min(len(before), len(after)) and before[start] == after[start]:
        start += 1
    end = 0
    most = min(len(before), len(after)) - start
    while end < most and before[-1 - end] == after[-1 - end]:
        end += 1
    old, new = before[start : len(before) - end], after[start : len(after) - end]
    if not old:
        return f"「{_short(new)}」を書き足しました"
    if not new:
        return f"「{_short(old)}」を消しました"
    return f"「{_short(old)}」を「{_short(new)}」に直しました"


def _person(key: object, now: Resolved) -> str:
    speaker = now.draft.speakers.get(str(key))
    if key is None:
        return "発言者不明"
    if speaker is None:
        return "前にいた話者"
    return speaker.name or speaker.role or f"話者{speaker.id.removeprefix('S')}"


def _statement(edit: Edit, now: Resolved) -> str:
    if "text" in edit.after:
        return _difference(str(edit.before.get("text") or ""), str(edit.after["text"]))
    old = _person(edit.before.get("speaker_id"), now)
    return f"発言者を「{old}」から「{_person(edit.after.get('speaker_id'), now)}」に替えました"


def _revoke(edit: Edit, _now: Resolved) -> str:
    what = _difference(str(edit.before.get("text") or ""), str(edit.after.get("text") or ""))
    way = "整文を取り消して" if edit.kind == "revoke" else "取り消した整文を戻して"
    return f"{way}、{what}"


def _replace(edit: Edit, _now: Resolved) -> str:
    texts: Any = edit.after.get("texts") or {}
    pattern, replacement = edit.after.get("pattern"), edit.after.get("replacement")
    return f"「{_short(pattern)}」を「{_short(replacement)}」に置き換えました（{len(texts)}発言）"


def _of_text(form: str) -> Callable[[Edit, Resolved], str]:
    def told(edit: Edit, _now: Resolved) -> str:
        text = edit.before.get("text") or edit.after.get("text")
        return form.format(f"「{_short(text)}」" if text else "発言")

    return told


def _check(edit: Edit, _now: Resolved) -> str:
    doubt = str(edit.after.get("doubt") or "")
    done = "を確かめました" if edit.kind == "check" else "をもう一度確かめることにしました"
    kind, _, words = doubt.partition(":")
    if kind in _DOUBTS:
        return f"{_DOUBTS[kind]}「{words}」{done}"
    return f"要確認「{flag_text(doubt).short}」{done}"


def _speaker(edit: Edit, now: Resolved) -> str:
    parts = []
    for field, label in (("name", "氏名"), ("role", "役職")):
        if field in edit.after:
            old = edit.before.get(field) or _person(edit.target, now)
            new = edit.after.get(field) or "空欄"
            parts.append(f"「{old}」の{label}を「{new}」にしました")
    return "、".join(parts)


def _merge_people(edit: Edit, now: Resolved) -> str:
    into = _person(edit.after.get("into"), now)
    return f"話者{edit.target.removeprefix('S')}を「{into}」と同じ人にまとめました"


def _header(edit: Edit, _now: Resolved) -> str:
    parts = [
        f"{_HEADER_NAMES.get(name, name)}を「{_short(_written(name, value)) or '空欄'}」にしました"
        for name, value in edit.after.items()
        if name != "ended_at" or len(edit.after) == 1
    ]
    return "、".join(parts)


def _written(name: str, value: Any) -> Any:
    """Days and times as the page writes them."""
    if name == "date" and value:
        return wareki(date.fromisoformat(value))
    if name in ("started_at", "ended_at") and value:
        return clock(datetime.fromisoformat(value))
    return value


def _attendance(edit: Edit, _now: Resolved) -> str:
    people: Any = edit.after.get("attendees") or ()
    return f"出席者の欄を直しました（{len(people)}人）"


def _heading(edit: Edit, _now: Resolved) -> str:
    title = edit.after.get("title")
    if "title" in edit.after and title is None:
        return f"見出し「{_short(edit.before.get('title'))}」を外しました"
    if edit.after.get("made"):
        return f"見出し「{_short(title)}」を置きました"
    known = _short(edit.before.get("title"))
    if title is not None and title != edit.before.get("title"):
        return f"見出し「{known}」を「{_short(title)}」に直しました"
    if "after" in edit.after:
        return f"見出し「{known}」を移しました"
    return f"見出し「{known}」の番号を{edit.after.get('number')}にしました"


def _fact(edit: Edit, _now: Resolved) -> str:
    before: Any = edit.before.get("fields") or {}
    after: Any = edit.after.get("fields")
    kind = {"decision": "決定事項", "action": "ToDo", "point": "要点"}.get(edit.kind, "")
    kind = kind or EVENT_NAMES.get((after or before).get("kind", ""), "事項")
    if after is None:
        return f"{kind}「{_short(before.get('text'))}」を外しました"
    if not before:
        return f"{kind}「{_short(after.get('text'))}」を足しました"
    if before == after:
        return f"{kind}「{_short(after.get('text'))}」を確かめました"
    return f"{kind}「{_short(before.get('text'))}」を「{_short(after.get('text'))}」に直しました"


def _state(edit: Edit, _now: Resolved) -> str:
    return f"状態を「{STATE_NAMES.get(str(edit.after.get('state')), '')}」にしました"


def _version(edit: Edit, _now: Resolved) -> str:
    number = edit.after.get("version")
    return f"版{number}に戻しました" if number else "初めの案に戻しました"


def _mark(edit: Edit, _now: Resolved) -> str:
    return f"版{edit.target}を「{_short(edit.after.get('name'))}」と名付けました"


_TELLERS: Mapping[str, Callable[[Edit, Resolved], str]] = {
    "statement": _statement,
    "replace": _replace,
    "revoke": _revoke,
    "reapply": _revoke,
    "split": _of_text("{}を2つの発言に分けました"),
    "merge": lambda _edit, _now: "前の発言につなぎました",
    "delete": _of_text("{}を削りました"),
    "restore": lambda _edit, _now: "削った発言を戻しました",
    "insert": _of_text("{}を足しました"),
    "check": _check,
    "uncheck": _check,
    "speaker": _speaker,
    "merge_people": _merge_people,
    "header": _header,
    "attendance": _attendance,
    "heading": _heading,
    "event": _fact,
    "decision": _fact,
    "action": _fact,
    "point": _fact,
    "state": _state,
    "version": _version,
    "mark": _mark,
}
