"""What Gradio answers to an open page is for the person who opened it.

Gradio keys its answers by a number that the page draws (``session_hash``), and hands them to whoever
names it: another person who knew or guessed it would hear what a form was told, a body's roster for
example. Here the number counts only together with the person.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from urllib.parse import parse_qsl, urlencode

from starlette.datastructures import MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from minutes.store.records import User
from minutes.web.gate import PERSON

JOIN, DATA = "/gradio_api/queue/join", "/gradio_api/queue/data"
_NUMBER = "session_hash"


class OwnPages:
    """Makes the number of an open page the person's own; stands behind the gate.

    Parameters
    ----------
    app : ASGIApp
        Everything behind it.
    """

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on, with the number changed where it has one."""
        person: User | None = scope.get(PERSON)
        if person is None or scope["path"] not in (JOIN, DATA):
            await self.app(scope, receive, send)
            return
        scope = {**scope, "query_string": _own_query(scope["query_string"], person)}
        if scope["path"] == JOIN:
            scope, receive = await _own_body(scope, receive, person)
        await self.app(scope, receive, send)


def _own(number: object, person: User) -> str:
    return f"{person.id}/{number}"


def _own_query(query: bytes, person: User) -> bytes:
    pairs = parse_qsl(query.decode("latin-1"), keep_blank_values=True)
    changed = [(name, _own(value, person) if name == _NUMBER else value) for name, value in pairs]
    return urlencode(changed).encode("latin-1")


async def _own_body(scope: Scope, receive: Receive, person: User) -> tuple[Scope, Receive]:
    """The request with its number changed; as it came where it has none that can be read."""
    parts: list[bytes] = []
    last: Message = {"more_body": True}
    while last.get("more_body", False):
        last = await receive()
        if last["type"] != "http.request":  # it hung up
            return scope, _first(last, receive)
        parts.append(last.get("body", b""))
    body = b"".join(parts)
    try:
        asked = json.loads(body)
    except (ValueError, RecursionError):
        asked = None
    if isinstance(asked, Mapping):
        body = json.dumps({**asked, _NUMBER: _own(asked.get(_NUMBER), person)}).encode()
        scope = {**scope, "headers": list(scope["headers"])}
        MutableHeaders(scope=scope)["content-length"] = str(len(body))
    return scope, _first({"type": "http.request", "body": body, "more_body": False}, receive)


def _first(message: Message, receive: Receive) -> Receive:
    """``receive`` that gives ``message`` before anything else."""
    waiting = [message]

    async def given() -> Message:
        return waiting.pop() if waiting else await receive()

    return given
