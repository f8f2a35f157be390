"""Ctrl+C, SIGTERM and a terminal that is closed, in the commands that work on recordings: a stop in good order,
whatever comes during it."""

from __future__ import annotations

import os
import signal
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from minutes.jobs.service import Service

SIGNALS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)
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
    that does not get to look. A terminal that is closed says so several times, and is no impatience;
    who runs under ``nohup`` does not hear of it."""
    stop = Stop(line, told_at)
    streams = [stream for stream in (sys.stdout, sys.stderr) if stream is not None]  # >&-
    terminals = [stream.fileno() for stream in streams if stream.isatty()]

    def hear(number: int, _frame: object) -> None:
        if number == signal.SIGHUP:
            speak_into_nothing(terminals)
        elif stop.is_set():
            raise KeyboardInterrupt
        stop.ask(number)

    for number in SIGNALS:
        if signal.getsignal(number) is not signal.SIG_IGN or number != signal.SIGHUP:
            signal.signal(number, hear)
    return stop


def speak_into_nothing(terminals: list[int]) -> None:
    """What is written to a terminal that is gone is an error; the rest of a run is not to meet it."""
    nothing = os.open(os.devnull, os.O_WRONLY)
    for number in terminals:
        os.dup2(nothing, number)
    os.close(nothing)


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
