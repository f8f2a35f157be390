"""Starts a server for each line: the real ``minutes serve``, forked from a process that has read the code already.

``kill_host.py PORT DATA_DIR``; answers each line with the server's process id.
"""

from __future__ import annotations

import os
import signal
import sys

from minutes.cli import main

if __name__ == "__main__":
    import minutes.web.server  # noqa: F401 - once for all servers

    port, folder = sys.argv[1:]
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)
    while sys.stdin.readline():
        child = os.fork()
        if child == 0:
            sys.argv = ["minutes", "serve", "--no-worker", "--port", port, "--data-dir", folder]
            main()
            os._exit(0)
        sys.stdout.write(f"{child}\n")
        sys.stdout.flush()
