"""チャット: the text file that Zoom saves beside a recording, on the computer or in its cloud."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from minutes.format.inputs.files import read_lines, wrong
from minutes.schema import ChatMessage
from minutes.span import Seconds

WHAT = "チャット"
_HEAD = re.compile(
    r"^\s*(?:\d{4}[-/]\d{1,2}[-/]\d{1,2}[ T])?(\d{1,2}):(\d{2}):(\d{2})(?:[.,]\d+)?(?:\s*([AaPp][Mm]))?[\s\u3000]++(?P<rest>\S.*)$"
)
# 13:30:05 From 山田 一郎 to Everyone: …; 開始 … 宛先 全員: … where Zoom speaks Japanese
_FROM = re.compile(r"(?:From|開始|送信者|差出人)[\s\u3000]++(?=.)")
_TO = re.compile(r"(?<![\s\u3000])[\s\u3000]++(?:to|To|宛先|宛て)[\s\u3000]++(?=.)")
_COLON = re.compile(r"[:：](?=[\s\u3000]|$)")
# 00:12:05<tab>山田 一郎:<tab>…, as the cloud saves it
_PLAIN = re.compile(r"^(?P<sender>[^\t:：]{1,60}?)[\s\u3000]*+[:：](?:[\s\u3000]+|$)(?P<text>.*)$")
_PRIVATE = re.compile(
    r"[(（](?:Direct Message|Privately|Private|ダイレクト ?メッセージ|プライベート(?:で)?)[)）]",
    re.IGNORECASE,
)
_EVERYONE = frozenset(
    "everyone all 全員 みんな 皆様 皆さん 全員に すべて 全ての参加者".split()
    + ["everyone in meeting", "all panelists and attendees", "hosts and panelists"]
)
_REPLY = re.compile(
    r"^(?:Replying to\s*[\"“].*|[\"“「].*[\"”」]\s*(?:に返信(?:中|しています|しました)?|への返信))[:：]?$"
)
_REACTION = re.compile(
    r"^(?:Reacted to\s*[\"“].*|Removed a .{1,20} reaction from\s*[\"“].*"
    r"|[\"“「].*[\"”」]\s*(?:に|へ).{0,20}リアクション.*)$"
)


@dataclass(slots=True)
class _Entry:
    """A message while its lines are read. ``to`` is ``None`` where the file says nothing."""

    time: Seconds
    sender: str
    to: str | None
    private: bool
    lines: list[str]


def read_chat(path: str | Path) -> tuple[ChatMessage, ...]:
    """Messages to everyone, in the order of the file.

    Messages to one person, reactions, and the line that quotes what a reply answers are left out.

    Returns
    -------
    tuple[ChatMessage, ...]
        ``time`` in seconds as the file has it: of the day, or of the recording (Zoom's cloud).

    Raises
    ------
    UsageError
        One Japanese line: the file cannot be read, or holds no message.
    """
    lines = read_lines(path, WHAT)
    if any("-->" in line for line in lines):
        raise wrong(WHAT, path, "字幕のファイルです。字幕として指定してください。")
    entries = tuple(_entries(lines))
    if not entries:
        raise wrong(
            WHAT, path, "発言が1件もありません。Zoomが保存したチャットのtxtを指定してください。"
        )
    public = _public(entries)
    messages = [
        ChatMessage(entry.time, entry.sender, text)
        for entry in entries
        if not entry.private and (entry.to is None or entry.to in public)
        if (text := _text(entry.lines))
    ]
    return tuple(messages)


def _entries(lines: Sequence[str]) -> Iterator[_Entry]:
    entry: _Entry | None = None
    for line in lines:
        head = _HEAD.match(line)
        started = _started(head) if head else None
        if started is not None:
            if entry is not None:
                yield entry
            entry = started
        elif entry is not None:
            entry.lines.append(line.strip(" \t\u3000"))
    if entry is not None:
        yield entry


def _started(head: re.Match[str]) -> _Entry | None:
    """The message that a line with a time begins; ``None`` where no sender stands there."""
    hours, minutes, seconds, am_pm = head.groups()[:4]
    hour = int(hours) % 12 + 12 * (am_pm.lower() == "pm") if am_pm else int(hours)
    rest = head.group("rest").replace("\u00a0", " ")
    private = bool(_PRIVATE.search(rest.split(":", 1)[0].split("：", 1)[0]))
    rest = _PRIVATE.sub("", rest, count=1) if private else rest
    said = _addressed(rest) or _plain(rest)
    if said is None or int(minutes) > 59 or int(seconds) > 59:
        return None
    sender, to, text = said
    sender = re.sub(r"[\s\u3000]+", " ", sender).strip()
    time = float(hour * 3600 + int(minutes) * 60 + int(seconds))
    return _Entry(time, sender, to.strip() if to else None, private, [text.strip()])


def _addressed(rest: str) -> tuple[str, str | None, str] | None:
    """Sender, addressee (``None`` where the file says nothing) and text of ``From … to …: …``.

    >>> _addressed("From 山田 一郎 to Everyone: 資料です")
    ('山田 一郎', 'Everyone', ' 資料です')
    """
    opening = _FROM.match(rest)
    colon = _COLON.search(rest, opening.end() + 1) if opening else None
    if opening is None or colon is None:
        return None
    people, text = rest[opening.end() : colon.start()], rest[colon.end() :]
    between = _TO.search(people, 1)
    if between is None:
        return people, None, text
    return people[: between.start()], people[between.end() :], text


def _plain(rest: str) -> tuple[str, str | None, str] | None:
    match = _PLAIN.match(rest)
    return (match.group("sender"), None, match.group("text")) if match else None


def _public(entries: Sequence[_Entry]) -> frozenset[str]:
    """What stands for everyone: a known word, or whatever two persons wrote to and nobody is."""
    senders = {entry.sender for entry in entries}
    writing: dict[str, set[str]] = defaultdict(set)
    for entry in entries:
        if entry.to and not entry.private:
            writing[entry.to].add(entry.sender)
    return frozenset(
        to
        for to, by in writing.items()
        if to.casefold() in _EVERYONE or (to not in senders and len(by) > 1)
    )


def _text(lines: Sequence[str]) -> str:
    kept = [line for line in lines if line and not _REPLY.match(line)]
    if len(kept) == 1 and _REACTION.match(kept[0]):
        return ""
    return "\n".join(kept)
