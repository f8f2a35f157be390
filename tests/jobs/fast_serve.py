"""The real ``minutes`` command with the fast engine: ``fast_serve.py serve --data-dir …``."""

from __future__ import annotations

import functools

from jobs.fast_worker import FAST, PACE, PATIENCE
from minutes.cli import main
from minutes.jobs import worker

if __name__ == "__main__":
    worker.EnginePool = functools.partial(  # type: ignore[misc, assignment]
        worker.EnginePool, command=FAST, patience=PATIENCE
    )
    worker.Worker = functools.partial(worker.Worker, pace=PACE)  # type: ignore[misc, assignment]
    main()
