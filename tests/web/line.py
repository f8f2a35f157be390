"""A line between browser and server that can be cut: before a request arrives, or before its answer does."""

from __future__ import annotations

import contextlib
import socket
import threading
from collections.abc import Iterator
from typing import Literal

Mode = Literal["whole", "deaf", "cut"]
"""``deaf``: what is asked arrives, no answer comes back; ``cut``: nothing arrives."""


class Line:
    """Every connection that comes to ``port`` goes on to the server."""

    def __init__(self, listener: socket.socket, server: int) -> None:
        self.listener, self.server = listener, server
        self.port = int(listener.getsockname()[1])
        self.mode: Mode = "whole"
        self.ends: set[socket.socket] = set()
        self.carriers: list[threading.Thread] = []

    def become(self, mode: Mode) -> None:
        """Cut or mend it; connections that are open end with the cut."""
        self.mode = mode
        if mode == "cut":
            for end in tuple(self.ends):
                hang_up(end)

    def take(self) -> None:
        """Connect whoever comes, until the listener is closed."""
        while True:
            try:
                near, _ = self.listener.accept()
            except OSError:
                return
            if self.mode == "cut":
                near.close()
                continue
            far = socket.create_connection(("127.0.0.1", self.server))
            self.ends |= {near, far}
            for pair in ((near, far, False), (far, near, True)):
                carrier = threading.Thread(target=self.carry, args=pair, daemon=True)
                self.carriers.append(carrier)
                carrier.start()

    def carry(self, source: socket.socket, sink: socket.socket, answers: bool) -> None:
        """What comes from one end to the other."""
        with contextlib.suppress(OSError):
            while part := source.recv(65536):
                if answers and self.mode != "whole":
                    break
                sink.sendall(part)
        hang_up(source)
        hang_up(sink)
        self.ends.discard(source)
        source.close()  # the other one is closed by who reads from it


def hang_up(end: socket.socket) -> None:
    """End a connection for both sides."""
    with contextlib.suppress(OSError):
        end.shutdown(socket.SHUT_RDWR)


@contextlib.contextmanager
def line_to(server: int) -> Iterator[Line]:
    """A line to the server on this machine's port."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        line = Line(listener, server)
        taker = threading.Thread(target=line.take, daemon=True)
        taker.start()
        try:
            yield line
        finally:
            hang_up(listener)
            taker.join()
            line.become("cut")
            for carrier in line.carriers:
                carrier.join()
