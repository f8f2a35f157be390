"""Requests that two programs could read in two ways: each is one request for us, or none at all.

A reverse proxy that took another length, another name or another path than we do would let a stranger hide
a second request in the first. Sent as bytes to the real server, behind the guard.
"""

from __future__ import annotations

import socket
import threading
from collections.abc import Iterator
from contextlib import suppress
from typing import Any

import pytest
import uvicorn

from minutes.web.access import Access, SignIn, decide_access
from minutes.web.connection import protocol_for
from minutes.web.guard import Guard
from minutes.web.peer import PEER, Peer
from minutes.web.server import LARGEST_HEADERS

pytestmark = pytest.mark.process

HIDDEN = b"GET /audit/lines HTTP/1.1\r\nHost: localhost\r\n\r\n"
"""The second request; nobody asked for it."""


class Seen:
    """What came through to the program, and who is said to ask."""

    def __init__(self) -> None:
        self.asked: list[tuple[str, str]] = []
        self.clients: list[tuple[str, str]] = []

    async def app(self, scope: Any, receive: Any, send: Any) -> None:
        self.asked.append((scope["method"], scope["path"]))
        self.clients.append((scope["client"][0], scope[PEER]))
        while True:
            message = await receive()
            if message["type"] == "http.disconnect" or not message.get("more_body"):
                break
        await send({"type": "http.response.start", "status": 204, "headers": []})
        await send({"type": "http.response.body"})


def serve(seen: Seen, access: Access) -> Iterator[tuple[str, int]]:
    config = uvicorn.Config(
        Peer(Guard(seen.app, access), access),
        http=protocol_for(50, access.brings_many),
        ws="none",
        lifespan="off",
        log_level="critical",
        proxy_headers=False,
        h11_max_incomplete_event_size=LARGEST_HEADERS,
    )
    server = uvicorn.Server(config)
    with socket.create_server(("127.0.0.1", 0)) as listener:
        thread = threading.Thread(target=lambda: server.run(sockets=[listener]))
        thread.start()
        yield listener.getsockname()
        server.should_exit = True
        thread.join()


@pytest.fixture(scope="module")
def served() -> Iterator[tuple[Seen, tuple[str, int]]]:
    known = Seen()
    for place in serve(known, Access(accounts=True)):
        yield known, place


@pytest.fixture
def seen(served: tuple[Seen, tuple[str, int]]) -> Seen:
    """Nothing, as yet."""
    served[0].asked.clear()
    served[0].clients.clear()
    return served[0]


@pytest.fixture
def address(served: tuple[Seen, tuple[str, int]]) -> tuple[str, int]:
    return served[1]


def ask(address: tuple[str, int], raw: bytes) -> bytes:
    """All that comes back until the other side has no more to say."""
    with socket.create_connection(address, timeout=60) as connection:
        connection.sendall(raw)
        with suppress(OSError):  # it has answered and hung up
            connection.shutdown(socket.SHUT_WR)
        parts = []
        while part := connection.recv(65536):
            parts.append(part)
    return b"".join(parts)


def post(*headers: bytes, body: bytes = b"") -> bytes:
    lines = [b"POST /api/me HTTP/1.1", b"Host: localhost", *headers]
    return b"\r\n".join(lines) + b"\r\n\r\n" + body


CHUNKED = b"Transfer-Encoding: chunked"
LENGTH = b"Content-Length: %d" % len(HIDDEN)

TWO_MEANINGS = {
    "a length and chunks": post(LENGTH, CHUNKED, body=b"0\r\n\r\n" + HIDDEN),
    "two lengths": post(LENGTH, b"Content-Length: 0", body=HIDDEN),
    "two lengths in one": post(b"Content-Length: 0, %d" % len(HIDDEN), body=HIDDEN),
    "a length with a sign": post(b"Content-Length: +%d" % len(HIDDEN), body=HIDDEN),
    "a length in other digits": post("Content-Length: ４９".encode(), body=HIDDEN),
    "a coding that is none": post(b"Transfer-Encoding: xchunked", LENGTH, body=HIDDEN),
    "two codings": post(b"Transfer-Encoding: chunked, identity", body=b"0\r\n\r\n" + HIDDEN),
    "a coding twice": post(CHUNKED, CHUNKED, body=b"0\r\n\r\n" + HIDDEN),
    "a space before the colon": post(b"Content-Length : 0", LENGTH, body=HIDDEN),
    "a folded header": post(b"X: a\r\n Content-Length: 0", LENGTH, body=HIDDEN),
    "a chunk with no length": post(CHUNKED, body=b"\r\n\r\n" + HIDDEN),
    "a chunk with a sign": post(CHUNKED, body=b"-1\r\n\r\n" + HIDDEN),
    "a chunk too long": post(CHUNKED, body=b"2\r\nabcdef\r\n0\r\n\r\n" + HIDDEN),
    "a chunk of many digits": post(CHUNKED, body=b"0" * 5000 + b"\r\n\r\n" + HIDDEN),
    "a zero byte in a header": post(b"X: a\0b", LENGTH, body=HIDDEN),
    "a return alone": post(b"X: a\rContent-Length: 0", LENGTH, body=HIDDEN),
    "two names": post(b"Host: evil.example", LENGTH, body=HIDDEN),
}


@pytest.mark.parametrize("shape", TWO_MEANINGS)
def test_no_second_request_hides_in_a_first(
    address: tuple[str, int], seen: Seen, shape: str
) -> None:
    """Its body is read as a body, whichever way it is told; or the connection ends there."""
    answer = ask(address, TWO_MEANINGS[shape])
    hidden = ("GET", "/audit/lines") in seen.asked
    if shape in (
        "a length and chunks",
        "a coding twice",
    ):  # after the chunks it is a request indeed
        assert not hidden or answer.count(b"HTTP/1.1 ") == 2
    else:
        assert not hidden, answer
    assert answer.count(b"HTTP/1.1 ") <= 2


def test_two_requests_in_a_row_are_two(address: tuple[str, int], seen: Seen) -> None:
    """Else the test above would prove nothing."""
    answer = ask(address, post(b"Content-Length: 3", body=b"abc") + HIDDEN)
    assert seen.asked == [("POST", "/api/me"), ("GET", "/audit/lines")]
    assert answer.count(b"HTTP/1.1 204") == 2


@pytest.mark.parametrize(
    "target",
    [
        "http://localhost/api/jobs",
        "//evil.example/api/jobs",
        "/web/../api/jobs",
        "/%2e%2e/api/jobs",
        "/api//jobs",
        "/api/jobs/",
        "/api/jobs%00",
        "/API/JOBS",
        "*",
    ],
)
def test_another_spelling_of_a_path_is_no_path(
    address: tuple[str, int], seen: Seen, target: str
) -> None:
    answer = ask(address, f"GET {target} HTTP/1.1\r\nHost: localhost\r\n\r\n".encode())
    assert not [path for _, path in seen.asked if path.startswith("/api")], answer
    assert b" 404 " in answer or b" 400 " in answer or seen.asked


def test_huge_headers_are_refused_and_the_next_is_served(
    address: tuple[str, int], seen: Seen
) -> None:
    huge = b"GET /api/jobs HTTP/1.1\r\nHost: localhost\r\nX: " + b"a" * (4 * LARGEST_HEADERS)
    try:
        assert b" 400 " in ask(address, huge + b"\r\n\r\n")
    except OSError:  # it did not listen to the end
        pass
    assert not seen.asked
    assert b" 204 " in ask(address, b"GET /api/jobs HTTP/1.1\r\nHost: localhost\r\n\r\n")


@pytest.mark.parametrize("host", ["evil.example", "localhost.evil.example", "", "a b", "127.1"])
def test_another_name_reaches_nothing(address: tuple[str, int], seen: Seen, host: str) -> None:
    answer = ask(address, f"GET /api/jobs HTTP/1.1\r\nHost: {host}\r\n\r\n".encode())
    assert b" 400 " in answer
    assert not seen.asked


FORWARDED = (
    b"X-Forwarded-For: 127.0.0.1",
    b"X-Forwarded-Proto: https",
    b"X-Forwarded-Host: evil.example",
    b"Forwarded: for=127.0.0.1;host=evil.example",
    b"X-Real-IP: 127.0.0.1",
)


def test_what_a_stranger_forwards_is_not_believed(monkeypatch: pytest.MonkeyPatch) -> None:
    """The proxy of another machine is believed; whoever else says whom they speak for is not."""
    from minutes.web import peer

    seen = Seen()
    monkeypatch.setattr(peer, "LOOPBACK", ())  # who connects here counts as a stranger
    sign_in = SignIn(proxy_from=("192.0.2.1",))
    access = decide_access("127.0.0.1", sign_in=sign_in)
    request = (
        b"\r\n".join([b"GET /api/jobs HTTP/1.1", b"Host: localhost", *FORWARDED]) + b"\r\n\r\n"
    )
    for address in serve(seen, access):
        ask(address, request.replace(b"127.0.0.1", b"10.1.2.3"))
    assert seen.clients == [("127.0.0.1", "127.0.0.1")]


def test_behind_a_proxy_the_last_hop_counts() -> None:
    """A stranger may write what they like before it: the proxy adds who is really there."""
    seen = Seen()
    access = decide_access("127.0.0.1", sign_in=SignIn(proxy_from=("127.0.0.1",)))
    forwarded = b"X-Forwarded-For: 127.0.0.1, 10.9.9.9, 192.0.2.7"
    request = b"GET /api/jobs HTTP/1.1\r\nHost: localhost\r\n" + forwarded + b"\r\n\r\n"
    for address in serve(seen, access):
        ask(address, request)
    assert seen.clients == [("192.0.2.7", "127.0.0.1")]
