"""Connections that take their time: a few of them must not keep everybody else out."""

from __future__ import annotations

import asyncio
import contextlib
import resource
from collections.abc import Callable

import h11
from uvicorn.protocols.http.h11_impl import H11Protocol


class TimedProtocol(H11Protocol):
    """uvicorn's connection, closed where the other side does not come to the point.

    Headers must be whole ``header_seconds`` after the connection or the answer before, however they
    drip in. A body, for example of a recording, may take hours, as long as something comes every
    ``body_seconds``. A slow *reader* is left alone: a paused player is one.
    """

    header_seconds = 20.0
    body_seconds = 60.0
    most_of_one: int | None = None
    """Connections of one address at a time; of those that :attr:`shared` knows, any number."""

    _clock: asyncio.TimerHandle | None = None
    _waits_for: object = None  # one of h11's states

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        """Start the clock of the headers."""
        super().connection_made(transport)
        if self._are_too_many():
            self.transport.close()
            return
        self._watch()

    @staticmethod
    def shared(_address: str) -> bool:
        """Whether many people come from there: a reverse proxy, this machine."""
        return False

    def _are_too_many(self) -> bool:
        """Whether this one is beyond what one address may hold."""
        if self.most_of_one is None or self.client is None or self.shared(self.client[0]):
            return False
        same = sum(
            isinstance(other, TimedProtocol)
            and other.client is not None
            and other.client[0] == self.client[0]
            for other in self.connections
        )
        return same > self.most_of_one

    def handle_events(self) -> None:
        """Read what came; then set the clock for what is missing."""
        super().handle_events()
        self._watch()

    def connection_lost(self, exc: Exception | None) -> None:
        """Stop the clock."""
        self._stop()
        super().connection_lost(exc)

    def on_response_complete(self) -> None:
        """Between two requests uvicorn's own clock runs (keep-alive)."""
        self._stop()
        super().on_response_complete()

    def _watch(self) -> None:
        state = self.conn.their_state
        if state is h11.IDLE and self._waits_for is h11.IDLE:
            return  # another byte of the headers buys no time
        self._stop()
        if state is h11.IDLE or state is h11.SEND_BODY:
            self._waits_for = state
            seconds = self.header_seconds if state is h11.IDLE else self.body_seconds
            self._clock = self.loop.call_later(seconds, self._give_up)

    def _stop(self) -> None:
        if self._clock is not None:
            self._clock.cancel()
        self._clock = self._waits_for = None

    def _give_up(self) -> None:
        waited_for = self._waits_for
        self._stop()
        if waited_for is h11.SEND_BODY and self.flow.read_paused:
            self._watch()  # it is we who do not read
        else:
            self.transport.close()


def protocol_for(most_of_one: int, shared: Callable[[str], bool]) -> type[TimedProtocol]:
    """:class:`TimedProtocol` that holds no more than so many connections of one address.

    ``shared``: addresses from which many people come, and which have no limit.
    """
    return type(
        "LimitedProtocol",
        (TimedProtocol,),
        {"most_of_one": most_of_one, "shared": staticmethod(shared)},
    )


def allow_many_files() -> int:
    """Let this process hold as many files and connections as the machine allows; returns how many.

    Connections that have not spoken yet (a TLS handshake that never comes) count as files, and are
    closed by nobody for a minute.
    """
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    with contextlib.suppress(ValueError, OSError):  # some systems state more than they allow
        resource.setrlimit(resource.RLIMIT_NOFILE, (hard, hard))
        return hard
    return soft
