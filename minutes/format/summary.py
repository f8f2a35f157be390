"""An optional summary through any OpenAI-compatible endpoint that the operator names. Off by default.

Nothing here runs unless an :class:`Endpoint` is handed in. A sentence that cites no statement of
its item, or that holds a number its statements do not, is rejected: it is listed, never shown as
fact.
"""

from __future__ import annotations

import json
import re
import unicodedata
import urllib.error
import urllib.request
from collections.abc import Mapping
from dataclasses import dataclass

from minutes.errors import EngineError, UsageError
from minutes.schema import AgendaItem, MeetingMinutes, Speaker
from minutes.span import Seconds

_CITATION = re.compile(r"\[([^\[\]]{1,40})\]")
_NUMBER = re.compile(r"\d+(?:[.,]\d+)*")
_END = re.compile(r"(?<=[。！？])(?!\s*\[)|\n+|(?<=\])(?=[^\[\s。])")
_MAX_REPLY = 2_000_000

_TASK = (
    "あなたは自治体の会議録の要点を書く職員です。与えられた発言だけを根拠に、議題の要点を常体で3〜6文にまとめてください。"
    "各文の終わりに、根拠にした発言の番号を角括弧で付けてください（例：交付率は31.6％である。[T2]）。"
    "発言にないこと、推測、評価は書かないでください。"
)


@dataclass(frozen=True, slots=True)
class Endpoint:
    """Where the operator's model listens.

    ``url``: base up to ``/v1`` (``http://127.0.0.1:8000/v1``). ``key``: sent as a bearer token.
    """

    url: str
    model: str
    key: str | None = None
    timeout: Seconds = 120.0


@dataclass(frozen=True, slots=True)
class SummarySentence:
    """A sentence of the summary and the turns that it cites."""

    text: str
    turn_ids: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class ItemSummary:
    """Summary of one agenda item. ``rejected``: sentences without a valid citation."""

    number: int | None
    title: str
    sentences: tuple[SummarySentence, ...]
    rejected: tuple[str, ...] = ()


def summarise(
    document: MeetingMinutes, speakers: Mapping[str, Speaker], endpoint: Endpoint
) -> tuple[ItemSummary, ...]:
    """Every agenda item with statements, summarised by the model behind ``endpoint``.

    Parameters
    ----------
    document : MeetingMinutes
        The minutes; only its edited texts are sent.
    speakers : mapping
        Speaker id → speaker, for the labels.
    endpoint : Endpoint
        Where to ask. Nothing is sent anywhere else.

    Raises
    ------
    UsageError
        The address is no http(s) address.
    EngineError
        The endpoint cannot be reached or answers something else than the protocol says.
    """
    if not endpoint.url.startswith(("http://", "https://")):
        raise UsageError(
            f"要約の接続先「{endpoint.url}」はURLではありません。http://又はhttps://で指定してください。"
        )
    return tuple(
        _checked(item, _ask(endpoint, _prompt(item, speakers)))
        for item in document.agenda
        if item.statements
    )


def _prompt(item: AgendaItem, speakers: Mapping[str, Speaker]) -> str:
    lines = [f"議題：{item.title or '開会'}", ""]
    for statement in item.statements:
        speaker = speakers.get(statement.speaker_id or "")
        name = f"{speaker.role or ''}{speaker.name or ''}" if speaker else ""
        lines.append(f"[{statement.turn_ids[0]}] {name or '発言者不明'}：{statement.text}")
    return "\n".join(lines)


def _ask(endpoint: Endpoint, prompt: str) -> str:
    body = {
        "model": endpoint.model,
        "temperature": 0,
        "messages": [{"role": "system", "content": _TASK}, {"role": "user", "content": prompt}],
    }
    headers = {"Content-Type": "application/json"}
    if endpoint.key:
        headers["Authorization"] = f"Bearer {endpoint.key}"
    request = urllib.request.Request(  # http(s) only: summarise checks
        f"{endpoint.url.rstrip('/')}/chat/completions",
        data=json.dumps(body).encode(),
        headers=headers,
    )
    # an operator's proxy settings must not carry minutes to anywhere else
    opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    try:
        with opener.open(request, timeout=endpoint.timeout) as reply:
            answer = json.loads(reply.read(_MAX_REPLY))
        content = answer["choices"][0]["message"]["content"]
    except urllib.error.HTTPError as cause:
        cause.close()
        raise EngineError(
            f"要約の接続先がエラーを返しました（{cause.code}）。接続先とモデル名を確かめてください。"
        ) from cause
    except OSError as cause:
        raise EngineError(
            "要約の接続先につながりません。アドレスと、相手が動いているかを確かめてください。"
        ) from cause
    except (ValueError, LookupError, TypeError) as cause:
        raise EngineError(
            "要約の接続先の返事が読めません。OpenAI互換の接続先か確かめてください。"
        ) from cause
    if not isinstance(content, str):
        raise EngineError("要約の接続先の返事に本文がありません。モデル名を確かめてください。")
    return content


def _checked(item: AgendaItem, reply: str) -> ItemSummary:
    """The reply's sentences that stand on statements of this item."""
    said = {turn: s.text + s.verbatim for s in item.statements for turn in s.turn_ids}
    kept: list[SummarySentence] = []
    rejected: list[str] = []
    for part in _END.split(reply):
        sentence = (part or "").strip().lstrip("-・* ")
        text = _CITATION.sub("", sentence).strip()
        if not text or not re.search(r"[\u3040-\u9fffA-Za-z0-9]", text):
            continue
        cited = tuple(
            dict.fromkeys(
                mark.strip()
                for group in _CITATION.findall(sentence)
                for mark in re.split(r"[,、\s]+", group)
            )
        )
        source = "".join(said.get(turn, "") for turn in cited)
        if cited and all(turn in said for turn in cited) and _numbers(text) <= _numbers(source):
            kept.append(SummarySentence(text, cited))
        else:
            rejected.append(text)
    return ItemSummary(item.number, item.title, tuple(kept), tuple(rejected))


def _numbers(text: str) -> set[str]:
    plain = unicodedata.normalize("NFKC", text).replace(",", "")
    return set(_NUMBER.findall(plain))
