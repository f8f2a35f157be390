"""Ctrl+C and SIGTERM in the commands that work on recordings: a stop in good order, whatever comes during it."""

from __future__ import annotations

import signal
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from minutes.jobs.service import Service

SIGNALS = (signal.SIGINT, signal.SIGTERM)
BY_KEYS = (signal.SIGINT,)

AGAIN = "止めています。もう一度実行すると続きから行います。"
NEXT_START = "止めています。処理中の録音は列に戻し、次に起動したとき続きから行います。"


class Stop(threading.Event):
    """Set by the first Ctrl+C or SIGTERM.

    Parameters
    ----------
    line : str
        What a person is told then.
    told_at : tuple of signal numbers
        At which the line is said: in a log that machines read, at none but Ctrl+C.
    """

    def __init__(self, line: str, told_at: tuple[signal.Signals, ...]) -> None:
        super().__init__()
        self._line, self._told_at = line, told_at

    def ask(self, number: int) -> None:
        """Once asked, asked for good."""
        if not self.is_set():
            self.set()
            if number in self._told_at:
                click.echo(self._line, err=True)


def asked_to_stop(line: str, *, told_at: tuple[signal.Signals, ...] = SIGNALS) -> Stop:
    """What the first signal sets from now on; the second one is a ``KeyboardInterrupt``, for a command
    that does not get to look."""
    stop = Stop(line, told_at)

    def hear(number: int, _frame: object) -> None:
        if stop.is_set():
            raise KeyboardInterrupt
        stop.ask(number)

    for number in SIGNALS:
        signal.signal(number, hear)
    return stop


def ignore_further() -> None:
    """This process is about to end: what comes now does not end it half-way."""
    for number in SIGNALS:
        signal.signal(number, signal.SIG_IGN)


@contextmanager
def closed_in_order(service: Service) -> Iterator[Service]:
    """``service`` for as long as its command lives; nothing interrupts its end, in which unfinished
    recordings go back to the queue."""
    try:
        yield service
    finally:
        ignore_further()
        service.close()
