"""The engine process: loads the models once, runs the stages asked for on stdin, ignores Ctrl+C.

``python -m minutes.jobs.engine``: one JSON object a line, in and out. In: a request, or
``{"cancel": true}``. Out: ``{"beat": …}``, ``{"progress": [stage, completed, total]}``,
``{"done": {…}}`` or ``{"error": {"kind": …, "message": …}}``. End of input means that the worker
is gone: the process ends at once, whatever it is doing, so that no orphan computes on.
"""

from __future__ import annotations

import contextlib
import json
import logging
import os
import queue
import signal
import sys
import threading
from typing import IO, Any

from minutes import settings
from minutes.confine import hide_memory
from minutes.errors import Cancelled, EngineError, MinutesError

log = logging.getLogger(__name__)

_BEAT_SECONDS = 2.0


class _Line:
    """The worker at the other end of the pipes."""

    def __init__(self, out: IO[str]) -> None:
        self.requests: queue.Queue[dict[str, Any]] = queue.Queue()
        self.cancelled = threading.Event()
        self._out = out
        self._lock = threading.Lock()

    def send(self, message: dict[str, Any]) -> None:
        """One line to the worker."""
        text = json.dumps(message, ensure_ascii=False)
        with self._lock:
            self._out.write(text + "\n")
            self._out.flush()

    def listen(self) -> None:
        """Read requests until the worker has gone, then end this process."""
        for line in sys.stdin:
            message = json.loads(line)
            if "cancel" in message:
                self.cancelled.set()
            else:
                self.cancelled.clear()
                self.requests.put(message)
        os._exit(0)  # the main thread may be deep inside a library: nothing gentler ends it

    def beat(self) -> None:
        """Tell now and then that this process is not stuck."""
        while True:
            self.send({"beat": True})
            threading.Event().wait(_BEAT_SECONDS)

    def on_progress(self, stage: str, completed: float, total: float) -> None:
        """The hook of every stage; also where a cancelled stage stops."""
        if self.cancelled.is_set():
            raise Cancelled("処理を中止しました。")
        self.send({"progress": [stage, completed, total]})


def _give_way() -> None:
    """Let the page come first where both want the processor; a machine that is free gives all."""
    if hasattr(os, "nice"):  # not on Windows
        with contextlib.suppress(OSError):
            os.nice(5)


def main() -> None:
    """Serve requests until stdin ends."""
    if settings.holds_secret():
        hide_memory()
    # Ctrl+C goes to every process of the terminal; the worker decides when this one ends.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    _give_way()
    # Libraries print: their output must not get between the lines that the worker reads.
    out = os.fdopen(os.dup(1), "w", encoding="utf-8")
    os.dup2(2, 1)
    line = _Line(out)
    threading.Thread(target=line.listen, daemon=True).start()
    threading.Thread(target=line.beat, daemon=True).start()
    from minutes.codec import from_plain
    from minutes.jobs.stages import Request, run

    while True:
        request = from_plain(Request, line.requests.get())
        line.send({"progress": [request.stage, 0.0, 1.0]})  # the libraries are loaded
        try:
            line.send({"done": run(request, line.on_progress)})
        except MinutesError as error:
            line.send({"error": {"kind": type(error).__name__, "message": str(error)}})
        except OSError as error:
            message = (
                f"ファイルを読み書きできません（{error}）。ディスクとフォルダーを確かめてください。"
            )
            line.send({"error": {"kind": "OutputError", "message": message}})
        except Exception as error:
            log.exception("stage %s failed", request.stage)
            message = f"処理の途中で失敗しました（{type(error).__name__}: {error}）。"
            line.send({"error": {"kind": EngineError.__name__, "message": message}})


if __name__ == "__main__":
    main()
