"""The operator's own language model: the one address that is ever contacted, and only if it is set."""

from __future__ import annotations

import http.client
import json
import ssl
import time
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

from minutes import settings
from minutes.errors import UsageError

_MOST_BYTES = 256 * 1024
"""Of an answer; a line of minutes is shorter."""
_TASK = (
    "あなたは議会事務局の職員です。会議の「行」を、「発言」の言葉だけを使って、要点筆記の一行に書き直します。"
    "数字、固有名詞、打消し、賛否は変えず、一つも落としません。発言にないことは書きません。"
    "である調か体言止めで、書き直した一行だけを答えます。"
)


class Unanswered(Exception):
    """The endpoint gave no answer that can be read."""


@dataclass(frozen=True, slots=True)
class Endpoint:
    """An OpenAI-compatible server: ``POST {url}/chat/completions``.

    ``seconds``: for one answer. Redirections are not followed, and no proxy is used.
    """

    url: str
    model: str
    key: str = ""
    seconds: float = 30.0

    def __post_init__(self) -> None:
        """Refuse what is no such address.

        Raises
        ------
        UsageError
            Another scheme, no host, a user in it, or no model.
        """
        parts = urlsplit(self.url)
        plain = parts.scheme in ("http", "https") and parts.hostname and not parts.username
        if not plain or parts.query or parts.fragment:
            raise UsageError(
                f"{settings.LLM_URL} の「{self.url}」は使えません。http://計算機の名前:番号/v1 の形で指定してください。"
            )
        if not self.model:
            raise UsageError(f"{settings.LLM_MODEL} にモデルの名前を指定してください。")

    def rewrite(self, line: str, cited: str) -> str:
        """A line written anew by the model, as it answered.

        Raises
        ------
        Unanswered
            No connection, another status than 200, too slow, too long, or not in the agreed form.
        """
        body = json.dumps(
            {
                "model": self.model,
                "temperature": 0,
                "max_tokens": 400,
                "stream": False,
                "messages": [
                    {"role": "system", "content": _TASK},
                    {"role": "user", "content": f"行：{line}\n発言：{cited}"},
                ],
            },
            ensure_ascii=False,
        )
        try:
            return _answer_in(json.loads(self._post(body.encode())))
        except (OSError, http.client.HTTPException, ValueError) as error:
            raise Unanswered(str(error)) from error

    def _post(self, body: bytes) -> bytes:
        parts = urlsplit(self.url)
        until = time.monotonic() + self.seconds
        connection = self._connection(parts.scheme, parts.hostname or "", parts.port)
        headers = {"Content-Type": "application/json", "Accept": "application/json"}
        if self.key:
            headers["Authorization"] = f"Bearer {self.key}"
        try:
            path = f"{parts.path.rstrip('/')}/chat/completions"
            connection.request("POST", path, body, headers)
            response = connection.getresponse()
            if response.status != http.client.OK:
                raise Unanswered(f"status {response.status}")
            found = bytearray()
            while chunk := response.read1(65536):
                found += chunk
                if len(found) > _MOST_BYTES:
                    raise Unanswered("too long")
                if time.monotonic() > until:
                    raise Unanswered("too slow")
            return bytes(found)
        finally:
            connection.close()

    def _connection(self, scheme: str, host: str, port: int | None) -> http.client.HTTPConnection:
        if scheme == "https":
            context = ssl.create_default_context()
            return http.client.HTTPSConnection(host, port, timeout=self.seconds, context=context)
        return http.client.HTTPConnection(host, port, timeout=self.seconds)


def _answer_in(data: Any) -> str:
    """The text of the first choice."""
    try:
        content = data["choices"][0]["message"]["content"]
    except (KeyError, IndexError, TypeError) as error:
        raise Unanswered("no choice") from error
    if not isinstance(content, str):
        raise Unanswered("no text")
    return content


def endpoint_set() -> Endpoint | None:
    """The endpoint that the operator set, ``None`` where none is.

    Raises
    ------
    UsageError
        What is set is no such address.
    """
    url = settings.llm_url()
    return None if url is None else Endpoint(url, settings.llm_model(), settings.llm_key())
