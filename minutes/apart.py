"""Files from outside are taken apart in a process of their own, with little memory, time and output.

It reads that file and its libraries, and nothing else of this machine (:mod:`minutes.sandbox`), and is
refused the calls that no reader makes (:mod:`minutes.seccomp`).
"""

from __future__ import annotations

import json
import os
import resource
import signal
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from importlib import import_module
from pathlib import Path
from typing import IO, Any

from minutes import errors, sandbox, seccomp, settings
from minutes.confine import hide_memory

_ROOT = Path(__file__).resolve().parents[1]
_ONE_THREAD = {"OPENBLAS_NUM_THREADS": "1", "MALLOC_ARENA_MAX": "2"}
"""Every thread takes address space, which is limited: of many cores there must be few."""


@dataclass(frozen=True, slots=True)
class Limits:
    """``memory``, ``output``: bytes; ``seconds``: of computing; ``wait``: seconds in all."""

    memory: int = 2 * 1024**3
    output: int = 64 * 1024**2
    seconds: int = 60
    wait: float = 600.0


class TooMuch(Exception):
    """The file took more than the limits, or broke the program that read it; ``str`` says which."""


@contextmanager
def deaf_to_the_terminal() -> Iterator[None]:
    """What is started meanwhile, by this thread, never hears of a Ctrl+C, nor that the terminal is closed.

    A terminal sends both to every process of its group, and a child that one ends looks like one that
    a file has broken; whoever started it decides when it ends.
    """
    before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT, signal.SIGHUP})
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)


def apart(
    function: str, *arguments: Any, reads: str | Path | None = None, limits: Limits = Limits()
) -> Any:
    """What a function answers in a child process.

    Parameters
    ----------
    function : str
        ``package.module:name``; takes and answers what JSON holds.
    arguments
        What JSON holds.
    reads : path
        The file from outside: all that it may open beside the libraries.
    limits : Limits

    Raises
    ------
    MinutesError
        As the function raises it.
    TooMuch
        The child was ended, or failed with anything else.
    """
    opened = [] if reads is None else [str(reads)]
    asked = json.dumps([function, arguments, opened, limits.memory, limits.seconds, limits.output])
    environment = settings.handed_to(settings.READER)
    places = [str(_ROOT), *filter(None, [environment.get("PYTHONPATH")])]
    environment |= {"PYTHONPATH": os.pathsep.join(places), **_ONE_THREAD}
    with tempfile.TemporaryFile() as answer:  # a pipe would let it fill our memory
        try:
            code = _finished(asked.encode(), answer, environment, limits.wait)
        except subprocess.TimeoutExpired as error:
            raise TooMuch("time") from error
        answer.seek(0)
        content = answer.read()
    if code:
        raise TooMuch(f"ended with {code}")
    return _opened(content)


def _finished(asked: bytes, answer: IO[bytes], environment: Mapping[str, str], wait: float) -> int:
    """The exit code of a child, which is ended with whoever waits for it."""
    with deaf_to_the_terminal():
        child = subprocess.Popen(
            [sys.executable, "-m", "minutes.apart"],
            stdin=subprocess.PIPE,
            stdout=answer,
            stderr=subprocess.DEVNULL,
            env=environment,
        )
    with child:
        try:
            child.communicate(asked, timeout=wait)
        except BaseException:
            child.kill()
            raise
    return child.returncode


def _opened(content: bytes) -> Any:
    try:
        answer: Mapping[str, Any] = json.loads(content)
    except ValueError as error:
        raise TooMuch("no answer") from error
    if "failed" in answer:
        raise TooMuch(str(answer["failed"]))
    if "error" in answer:
        kind, text = answer["error"]
        known = getattr(errors, str(kind), errors.UsageError)
        raise known(str(text))
    return answer.get("value")


def lacking() -> str:
    """What this machine lacks to confine such a process, as one line for its operator; ``""``: nothing."""
    parts = {"Landlock": sandbox.version() > 0, "seccomp": seccomp.available()}
    missing = "・".join(name for name, there in parts.items() if not there)
    if not missing:
        return ""
    return (
        f"この計算機には {missing} がないため、外から来たファイルを読むプロセスを囲み切れません"
        "（Linux 5.13 以上の x86_64 で、どちらも使える設定にしてください）。"
    )


def _confine(opened: Sequence[str]) -> bool:
    """Whether nothing stands against opening a foreign file; a kernel that cannot confine does not."""
    try:
        sandbox.enter(*map(Path, opened))
        seccomp.refuse()
    except OSError:
        return False
    return True


def main() -> None:
    """The child: limits first, then the function, then one JSON answer."""
    function, arguments, opened, memory, seconds, output = json.load(sys.stdin)
    hide_memory()
    confined = _confine(opened)
    resource.setrlimit(resource.RLIMIT_AS, (memory, memory))
    resource.setrlimit(resource.RLIMIT_CPU, (seconds, seconds))
    resource.setrlimit(resource.RLIMIT_FSIZE, (output, output))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    answer = os.fdopen(os.dup(1), "w", encoding="utf-8")
    os.dup2(2, 1)  # what a library prints is no answer
    module, _, name = function.partition(":")
    try:
        if not confined:
            raise errors.EngineError(
                "外から来たファイルを、ほかから囲って開く用意ができません（Landlock・seccomp）。"
                "サーバーの管理者に知らせてください。"
            )
        value = getattr(import_module(module), name)(*arguments)
        text = json.dumps({"value": value}, ensure_ascii=True)
    except errors.MinutesError as error:
        text = json.dumps({"error": [type(error).__name__, str(error)]})
    except Exception as error:  # noqa: BLE001 - whatever a broken file does to a library
        text = json.dumps({"failed": type(error).__name__})
    answer.write(text)
    answer.close()


if __name__ == "__main__":
    main()
