"""Connections that never come to the point are closed; slow uploads and paused players are not."""

from __future__ import annotations

import asyncio
import socket
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from typing import Any

import h11
import pytest
import uvicorn
from uvicorn.server import ServerState

from minutes.web.connection import TimedProtocol, protocol_for

pytestmark = pytest.mark.process

HEAD = b"POST / HTTP/1.1\r\nHost: localhost\r\nContent-Length: 9\r\n\r\n"


class Hasty(TimedProtocol):
    """The same with little patience."""

    header_seconds = 0.2
    body_seconds = 0.2


async def app(_scope: Any, receive: Any, send: Any) -> None:
    while (await receive()).get("more_body"):
        pass
    await send({"type": "http.response.start", "status": 204, "headers": []})
    await send({"type": "http.response.body"})


@pytest.fixture
def address() -> Iterator[tuple[str, int]]:
    """A real server with little patience."""
    config = uvicorn.Config(app, http=Hasty, ws="none", lifespan="off", log_level="critical")
    server = uvicorn.Server(config)
    with socket.create_server(("127.0.0.1", 0)) as listener:
        thread = threading.Thread(target=lambda: server.run(sockets=[listener]))
        thread.start()
        yield listener.getsockname()
        server.should_exit = True
        thread.join()


BEGUN = {
    "nothing": b"",
    "half a line": b"GET / HT",
    "half a header": b"GET / HTTP/1.1\r\nHost: loc",
    "no body": HEAD,
    "half a body": HEAD + b"abc",
}


@pytest.mark.parametrize("begun", BEGUN)
def test_who_does_not_go_on_is_cut_off(address: tuple[str, int], begun: str) -> None:
    with socket.create_connection(address, timeout=60) as slow:
        slow.sendall(BEGUN[begun])
        assert slow.recv(1000) == b""  # else the time-out of this socket ends the test


@pytest.mark.parametrize("shared", [False, True], ids=["a computer", "a proxy"])
def test_one_address_does_not_shut_the_others_out(clock: Clock, shared: bool) -> None:
    config = uvicorn.Config(app, lifespan="off", log_level="critical")
    config.load()
    state, protocol = ServerState(), protocol_for(2, lambda _address: shared)

    def come(address: str) -> Wire:
        wire = Wire(address)
        protocol(config, state, {}, _loop=clock).connection_made(wire)  # type: ignore[arg-type]
        return wire

    wires = [come("10.0.0.9") for _ in range(4)]
    assert [wire.closed for wire in wires] == [False, False, *[not shared] * 2]
    assert not come("10.0.0.8").closed


MANY = """
import resource
soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
resource.setrlimit(resource.RLIMIT_NOFILE, (64, hard))
from minutes.web.connection import allow_many_files
assert allow_many_files() == hard == resource.getrlimit(resource.RLIMIT_NOFILE)[0]
"""


def test_the_process_holds_as_many_connections_as_the_machine_allows() -> None:
    subprocess.run([sys.executable, "-c", MANY], check=True)


class Clock:
    """A loop whose time stands still until it is told."""

    def __init__(self) -> None:
        self.now = 0.0
        self._due: list[tuple[float, Callable[[], None], asyncio.TimerHandle]] = []
        self._loop = asyncio.new_event_loop()

    def call_later(self, delay: float, callback: Callable[[], None]) -> asyncio.TimerHandle:
        handle = asyncio.TimerHandle(0.0, callback, (), self._loop)
        self._due.append((self.now + delay, callback, handle))
        return handle

    def create_task(self, work: Any) -> asyncio.Future[None]:
        work.close()  # the answer is given by the tests
        return self._loop.create_future()

    def pass_(self, seconds: float) -> None:
        self.now += seconds
        for due in sorted(self._due, key=lambda due: due[0]):
            when, callback, handle = due
            if when <= self.now:
                self._due.remove(due)
                if not handle.cancelled():
                    callback()

    def close(self) -> None:
        self._loop.close()


class Wire(asyncio.Transport):
    """The other end of a connection."""

    def __init__(self, address: str = "10.0.0.7") -> None:
        super().__init__({"peername": (address, 1), "sockname": ("10.0.0.1", 443)})
        self.closed = False

    def close(self) -> None:
        self.closed = True

    def is_closing(self) -> bool:
        return self.closed

    def write(self, data: Any) -> None:
        pass

    def pause_reading(self) -> None:
        pass

    def resume_reading(self) -> None:
        pass


@pytest.fixture
def clock() -> Iterator[Clock]:
    made = Clock()
    yield made
    made.close()


def connected(clock: Clock) -> tuple[TimedProtocol, Wire]:
    config = uvicorn.Config(app, lifespan="off", log_level="critical")
    config.load()
    protocol = TimedProtocol(config, ServerState(), {}, _loop=clock)  # type: ignore[arg-type]
    wire = Wire()
    protocol.connection_made(wire)
    return protocol, wire


def test_headers_that_drip_buy_no_time(clock: Clock) -> None:
    protocol, wire = connected(clock)
    for byte in HEAD[:19]:
        protocol.data_received(bytes([byte]))
        clock.pass_(1.0)
    assert not wire.closed
    protocol.data_received(HEAD[19:20])
    clock.pass_(1.0)
    assert wire.closed


def test_a_body_may_take_hours_while_something_comes(clock: Clock) -> None:
    protocol, wire = connected(clock)
    protocol.data_received(HEAD.replace(b"9\r", b"9000\r"))
    for _ in range(200):
        clock.pass_(59.0)
        protocol.data_received(b"x")
    assert not wire.closed
    clock.pass_(61.0)
    assert wire.closed


def test_who_waits_because_we_do_not_read_is_not_cut_off(clock: Clock) -> None:
    protocol, wire = connected(clock)
    protocol.data_received(HEAD.replace(b"9\r", b"900000\r") + b"x" * 70_000)
    assert protocol.flow.read_paused
    for _ in range(10):
        clock.pass_(61.0)
    assert not wire.closed
    protocol.flow.resume_reading()
    clock.pass_(61.0)
    assert wire.closed


def test_an_answer_may_take_as_long_as_it_likes(clock: Clock) -> None:
    protocol, wire = connected(clock)
    protocol.data_received(HEAD + b"x" * 9)
    assert protocol.conn.their_state is h11.DONE
    clock.pass_(24 * 3600.0)
    assert not wire.closed
    protocol.connection_lost(None)
