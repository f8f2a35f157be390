"""要点: sentences that were said. The optional summary: against a local server of the protocol."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, HTTPServer

import pytest

from format.scripted import NAMES, load, named_and_cut, transcript
from minutes.errors import EngineError, UsageError
from minutes.format.document import build, key_points
from minutes.format.summary import Endpoint, SummarySentence, summarise
from minutes.schema import MeetingMinutes, Profile, Speaker

PROFILE = Profile("shingikai", "審議会会議録", layout="shingikai")


def document_of(name: str) -> tuple[MeetingMinutes, dict[str, Speaker]]:
    script = load(name)
    made, _ = transcript(script.lines)
    context = script.context()
    named = named_and_cut(made, context)
    return build(named, context, PROFILE), {speaker.id: speaker for speaker in named.speakers}


@pytest.mark.parametrize("name", NAMES)
def test_every_point_is_a_sentence_that_was_said(name: str) -> None:
    document, _ = document_of(name)
    texts = {turn: s.text for s in document.statements for turn in s.turn_ids}
    own = {decision.text for decision in document.decisions}
    for item in key_points(document):
        assert item.points
        for point in item.points:
            assert point.turn_ids
            assert set(point.turn_ids) <= texts.keys()
            if point.kind == "決定":
                assert point.text in own
            elif point.kind == "ToDo":
                assert any(point.text.startswith(action.text) for action in document.actions)
            else:
                assert point.text in texts[point.turn_ids[0]]


def test_questions_answers_wishes_decisions_and_todo() -> None:
    document, _ = document_of("shingikai")
    points = {point.text: point.kind for item in key_points(document) for point in item.points}
    assert points["オンライン申請の件数は増えているのでしょうか。"] == "質問"
    assert points["昨年度の申請件数は約2万1,000件で、前年度の1.6倍です。"] == "答弁"
    assert points["補助制度について検討していただきたいです。"] == "意見・要望"
    assert "決定" in points.values()
    assert any("8月31日まで" in text for text, kind in points.items() if kind == "ToDo")
    assert not any("お願いします" in text for text in points)


class Stub(BaseHTTPRequestHandler):
    """Speaks the chat completions protocol; what it answers is set on the server."""

    def do_POST(self) -> None:
        body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        self.server.seen.append((self.path, dict(self.headers), body))  # type: ignore[attr-defined]
        status, reply = self.server.answer(body)  # type: ignore[attr-defined]
        self.send_response(status)
        self.end_headers()
        self.wfile.write(reply if isinstance(reply, bytes) else json.dumps(reply).encode())

    def log_message(self, *_: object) -> None:
        """Quiet."""


@contextmanager
def serving(answer: object) -> Iterator[tuple[Endpoint, list[tuple[str, dict[str, str], dict]]]]:  # type: ignore[type-arg]
    server = HTTPServer(("127.0.0.1", 0), Stub)
    server.seen = []  # type: ignore[attr-defined]
    server.answer = answer  # type: ignore[attr-defined]
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        url = f"http://127.0.0.1:{server.server_port}/v1"
        yield Endpoint(url, "local-model", key="ひみつ".encode().hex(), timeout=60.0), server.seen  # type: ignore[attr-defined]
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


def content(text: str) -> dict[str, object]:
    return {"choices": [{"message": {"role": "assistant", "content": text}}]}


def test_sentences_without_a_good_citation_are_rejected() -> None:
    document, speakers = document_of("yosan")

    def answer(body: dict[str, object]) -> tuple[int, object]:
        if "議案第5号、" not in str(body["messages"][1]["content"]).split("\n")[0]:  # type: ignore[index]
            return 200, content("")
        return 200, content(
            "歳入歳出の総額は1,523億円である。[t2]\n"
            "- 納税義務者は約3,200人増えた。[t9, t10]\n"
            "区民は喜んでいる。\n"
            "総額は2,000億円である。[t2]\n"
            "減収は約24億円である。[t999]\n"
        )

    with serving(answer) as (endpoint, seen):
        found = {item.number: item for item in summarise(document, speakers, endpoint)}
    assert found[1].sentences == (
        SummarySentence("歳入歳出の総額は1,523億円である。", ("t2",)),
        SummarySentence("納税義務者は約3,200人増えた。", ("t9", "t10")),
    )
    assert found[1].rejected == (
        "区民は喜んでいる。",
        "総額は2,000億円である。",
        "減収は約24億円である。",
    )
    path, headers, body = seen[-1]
    assert path == "/v1/chat/completions"
    assert headers["Authorization"].startswith("Bearer ")
    assert body["model"] == "local-model"
    assert "財政課長山口千尋：" in body["messages"][1]["content"]


@pytest.mark.parametrize(
    ("status", "reply", "expected"),
    [
        (500, {"error": "x"}, "エラーを返しました（500）"),
        (200, {"no": "choices"}, "返事が読めません"),
        (200, {"choices": [{"message": {"content": None}}]}, "本文がありません"),
        (200, b"<html>", "返事が読めません"),
    ],
    ids=str,
)
def test_an_endpoint_that_misbehaves(status: int, reply: object, expected: str) -> None:
    document, speakers = document_of("thin")
    with serving(lambda body: (status, reply)) as (endpoint, _):
        with pytest.raises(EngineError) as caught:
            summarise(document, speakers, endpoint)
    assert expected in str(caught.value)


def test_nobody_there_and_no_address() -> None:
    document, speakers = document_of("thin")
    with serving(lambda body: (200, content(""))) as (endpoint, _):
        gone = endpoint
    with pytest.raises(EngineError, match="つながりません"):
        summarise(document, speakers, gone)
    with pytest.raises(UsageError, match="URLではありません"):
        summarise(document, speakers, Endpoint("file:///etc/passwd", "m"))
