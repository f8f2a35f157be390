"""A worker process of the fault tests: ``fast_worker.py DATA_DIR [real] [pickled]``; ends with SIGTERM.

Prints ``ready`` once it takes jobs. ``real``: the real engine with the real weights. ``pickled``: the
queue is written and read as versions before the JSON in it did.
"""

from __future__ import annotations

import base64
import os
import pickle
import signal
import sys
import threading
from pathlib import Path

from dbos._serialization import DefaultSerializer

from minutes.jobs import open_service, worker
from minutes.jobs.logs import log_to_stderr
from minutes.jobs.pool import EnginePool, Patience
from minutes.jobs.worker import Pace

FAST = (sys.executable, str(Path(__file__).with_name("fast_engine.py")))
PACE = Pace(beat=0.3, dead_after=20.0, poll=0.2)
"""A worker on a busy machine may keep silent for seconds; nobody takes it for dead."""
HANGS = float(os.environ.get("FAST_HANGS", "60"))
PATIENCE = Patience(beat=60.0, progress=HANGS, cancel=2.0)


def pool(slots: int, real: bool = False) -> EnginePool:
    """Engines as the tests use them."""
    if real:
        return EnginePool(slots, threads=2)
    return EnginePool(slots, threads=1, patience=PATIENCE, command=FAST)


def main() -> None:
    """Work until told to stop."""
    log_to_stderr()
    if "pickled" in sys.argv:
        DefaultSerializer.deserialize = lambda _, text: pickle.loads(base64.b64decode(text))
        worker.SERIALIZER = DefaultSerializer()
    data_dir, real = Path(sys.argv[1]), "real" in sys.argv
    slots = int(os.environ.get("SLOTS", "1"))
    stop = threading.Event()
    signal.signal(signal.SIGTERM, lambda *_: stop.set())
    url = os.environ.get("MINUTES_DATABASE_URL")
    storage = os.environ.get("MINUTES_STORAGE_URL")
    with open_service(
        data_dir, database_url=url, storage_url=storage, with_worker=False
    ) as service:
        service.start_worker(slots=slots, pace=PACE, pool=pool(slots, real))
        sys.stdout.write("ready\n")
        sys.stdout.flush()
        stop.wait()


if __name__ == "__main__":
    main()
