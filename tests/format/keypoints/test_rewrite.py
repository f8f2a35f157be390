"""Lines written anew by a model behind a real HTTP server that answers well, wrongly, and not at all."""

from __future__ import annotations

import json
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import pytest

from minutes import settings
from minutes.errors import UsageError
from minutes.format.keypoints.endpoint import Endpoint, endpoint_set
from minutes.format.keypoints.rewrite import refusal, rewritten, written_anew
from minutes.schema import AgendaItem, Header, KeyPoint, MeetingMinutes, Statement

SAID = "大塚委員、A社の見積りは1,280万円で、スマホからの利用には対応しておりません。"
LINE = KeyPoint(
    "答", "大塚委員、A社の見積りは1,280万円で、スマホからの利用には対応していない", 1, "S1", ("t1",)
)
GOOD = "A社の見積りは1,280万円で、スマホの利用に対応していない（大塚委員）"
DOCUMENT = MeetingMinutes(
    Header(), (), (AgendaItem(1, "更改", (Statement("S1", SAID, SAID, ("t1",)),)),)
)


@dataclass
class Model:
    """A server as one of a closed network: what it answers, and what it was asked."""

    answer: Callable[[BaseHTTPRequestHandler], None]
    asked: list[dict[str, Any]] = field(default_factory=list)
    headers: list[dict[str, str]] = field(default_factory=list)
    port: int = 0
    done: threading.Event = field(default_factory=threading.Event)

    def endpoint(self, **more: Any) -> Endpoint:
        return Endpoint(f"http://127.0.0.1:{self.port}/v1", "house", **more)


def reply(text: object, status: int = 200) -> Callable[[BaseHTTPRequestHandler], None]:
    """An answer in the form that such servers use."""
    body = json.dumps({"choices": [{"message": {"role": "assistant", "content": text}}]})
    return raw(body.encode(), status)


def raw(body: bytes, status: int = 200, **headers: str) -> Callable[[BaseHTTPRequestHandler], None]:
    def send(handler: BaseHTTPRequestHandler) -> None:
        handler.send_response(status)
        for name, value in headers.items():
            handler.send_header(name, value)
        handler.send_header("Content-Length", str(len(body)))
        handler.end_headers()
        handler.wfile.write(body)

    return send


@pytest.fixture
def serve() -> Iterator[Callable[[Callable[[BaseHTTPRequestHandler], None]], Model]]:
    running: list[tuple[Model, ThreadingHTTPServer]] = []

    def start(answer: Callable[[BaseHTTPRequestHandler], None]) -> Model:
        model = Model(answer)

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                length = int(self.headers["Content-Length"])
                model.asked.append(
                    {"path": self.path, **json.loads(self.rfile.read(length).decode())}
                )
                model.headers.append(dict(self.headers))
                try:
                    model.answer(self)
                except OSError:
                    pass  # the other side has gone

            def log_message(self, *_: object) -> None:
                pass

        server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        server.daemon_threads = True
        model.port = server.server_address[1]
        threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True).start()
        running.append((model, server))
        return model

    yield start
    for model, server in running:
        model.done.set()
        server.shutdown()
        server.server_close()


Serve = Callable[[Callable[[BaseHTTPRequestHandler], None]], Model]


def result(model: Model, **more: Any) -> KeyPoint:
    (line,) = rewritten((LINE,), DOCUMENT, model.endpoint(**more))
    return line


def test_a_good_answer_is_taken_and_the_said_line_is_kept(serve: Serve) -> None:
    model = serve(reply(f"「{GOOD}。」\n"))
    line = result(model, key="k1")
    assert (line.text, line.said, line.refused) == (GOOD, LINE.text, "")
    assert line.turn_ids == LINE.turn_ids
    (asked,) = model.asked
    assert (asked["path"], asked["model"]) == ("/v1/chat/completions", "house")
    assert SAID in asked["messages"][1]["content"]
    assert model.headers[0]["Authorization"] == "Bearer k1"


@pytest.mark.parametrize(
    ("answer", "why"),
    [
        ("大塚委員、A社の見積りは1,300万円で、スマホには対応していない", "1300"),
        ("大塚委員、A社の見積りは1,280万円で、スマホからの利用に対応している", "打消し"),
        ("大塚委員、見積りは1,280万円で、スマホには対応していない", "「A」が落ち"),
        ("A社の見積りは1,280万円で、スマホには対応していない", "「大塚」が落ち"),
        ("大塚委員、A社の見積りは高く、スマホには対応していない", "1280"),
        ("大塚委員、A社とB社の見積りは1,280万円で、スマホには対応していない", "「B」は発言に"),
        ("大塚委員は反対。A社の見積りは1,280万円で、スマホには対応していない", "賛否"),
        ("大塚委員、A社の見積りは1,280万円に増え、スマホには対応していない", "「増」は発言に"),
        ("はい、書き直します。\n" + GOOD, "一行"),
        (GOOD * 5, "一行"),
    ],
)
def test_what_does_not_stand_on_the_statement_is_refused_and_shown(
    serve: Serve, answer: str, why: str
) -> None:
    line = result(serve(reply(answer)))
    assert line.text == LINE.text
    assert line.said == ""
    assert answer[:20] in line.refused
    assert why in line.refused


def test_a_question_stays_a_question() -> None:
    asked = KeyPoint("問", "費用は何円か", 1, "S1", ("t1",))
    assert "質問" in refusal("費用を説明", asked, "費用は何円ですか。")
    assert refusal("費用は何円か", asked, "費用は何円ですか。") == ""


@pytest.mark.parametrize(
    "answer",
    [
        raw(b"{not json"),
        raw(b'{"choices": []}'),
        raw(b'{"choices": [{"message": {"content": null}}]}'),
        raw(b"[1, 2]"),
        raw(b"\xff\xfe\x00"),
        raw(b"x" * (5 * 1024 * 1024)),
        reply(GOOD, 500),
        reply(""),
    ],
    ids=["broken", "none", "null", "list", "bytes", "huge", "error", "empty"],
)
def test_an_answer_that_cannot_be_read_leaves_the_line(
    serve: Serve, answer: Callable[[BaseHTTPRequestHandler], None]
) -> None:
    assert result(serve(answer)) == LINE


def test_a_slow_server_is_not_waited_for_and_asked_three_times_at_most(serve: Serve) -> None:
    model = serve(lambda handler: None)
    model.answer = lambda _handler: model.done.wait() and None
    lines = tuple(rewritten((LINE,) * 8, DOCUMENT, model.endpoint(seconds=0.2)))
    assert lines == (LINE,) * 8
    assert len(model.asked) == 3


def test_no_server_leaves_the_lines() -> None:
    endpoint = Endpoint("http://127.0.0.1:9/v1", "house", seconds=1.0)
    assert tuple(rewritten((LINE,), DOCUMENT, endpoint)) == (LINE,)


def test_only_the_configured_address_is_contacted(
    serve: Serve, monkeypatch: pytest.MonkeyPatch
) -> None:
    other = serve(reply(GOOD))
    where = f"http://127.0.0.1:{other.port}/v1/chat/completions"
    for name in ("http_proxy", "HTTP_PROXY", "ALL_PROXY"):
        monkeypatch.setenv(name, f"http://127.0.0.1:{other.port}")
    model = serve(raw(b"", 307, Location=where))
    assert result(model) == LINE
    assert len(model.asked) == 1
    assert other.asked == []


def test_conclusions_and_tasks_are_not_sent(serve: Serve) -> None:
    model = serve(reply(GOOD))
    ends = (KeyPoint("結論", "了承", 1), KeyPoint("宿題", "送る", 1))
    assert tuple(rewritten(ends, DOCUMENT, model.endpoint())) == ends
    assert model.asked == []


def test_nothing_is_contacted_where_nothing_is_set(
    serve: Serve, monkeypatch: pytest.MonkeyPatch
) -> None:
    model = serve(reply(GOOD))
    monkeypatch.delenv(settings.LLM_URL, raising=False)
    assert endpoint_set() is None
    assert written_anew((LINE,), DOCUMENT) == (LINE,)
    monkeypatch.setenv(settings.LLM_URL, f"http://127.0.0.1:{model.port}/v1/")
    monkeypatch.setenv(settings.LLM_MODEL, "house")
    assert model.asked == []
    (line,) = written_anew((LINE,), DOCUMENT)
    assert line.text == GOOD
    assert len(model.asked) == 1


@pytest.mark.parametrize(
    "url", ["ftp://a/v1", "10.0.0.5:8000", "http://", "http://u:p@a/v1", "file:///etc/passwd"]
)
def test_a_wrong_address_is_told_and_loses_no_meeting(
    url: str, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    with pytest.raises(UsageError, match=settings.LLM_URL):
        Endpoint(url, "house")
    monkeypatch.setenv(settings.LLM_URL, url)
    monkeypatch.setenv(settings.LLM_MODEL, "house")
    assert written_anew((LINE,), DOCUMENT) == (LINE,)
    assert settings.LLM_URL in caplog.text
