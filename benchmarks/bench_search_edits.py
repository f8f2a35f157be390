"""How long a search takes while others correct: every meeting has an edit that the index lacks.

``python benchmarks/bench_search_edits.py`` writes ``results/search_edits.json``: milliseconds of each
of three searches at one time, and CPU milliseconds until the index is that of all drafts again.
"""

from __future__ import annotations

import os
import statistics
import threading
import time
from pathlib import Path
from tempfile import TemporaryDirectory

from bench_editor import keep
from editor_drafts import long_draft
from machine import save

from minutes.jobs import open_service
from minutes.jobs.service import Service
from minutes.store.fold import words_of
from minutes.store.search import Wanted

MEETINGS, STATEMENTS, SEARCHES, ROUNDS = 15, 600, 3, 8


def correct(service: Service, jobs: list[str], number: int) -> None:
    """One statement of every meeting, as a page does: what it says then is in memory."""
    for job in jobs:
        statement = service.desk.statement_ids(job)[number]
        operation = {"op": "text", "statement": statement, "text": f"直した{number}。"}
        service.desk.operate(job, [operation], user="甲")
        service.desk.draft(job)


def look(service: Service) -> list[float]:
    """Seconds of searches that begin at one time."""
    took: list[float] = []

    def search() -> None:
        start = time.perf_counter()
        service.finder.find(Wanted(words_of("予算 直した")))
        service.finder.wake()
        took.append(time.perf_counter() - start)

    threads = [threading.Thread(target=search) for _ in range(SEARCHES)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    while service.finder.behind():
        time.sleep(0.01)
    return took


def main() -> None:
    """Measure and save."""
    took: list[float] = []
    cpu = 0.0
    with TemporaryDirectory() as place:
        folder = Path(place, "data")
        jobs = [keep(folder, long_draft(STATEMENTS)) for _ in range(MEETINGS)]
        with open_service(folder, with_worker=False) as service:
            service.finder.catch_up(MEETINGS)
            correct(service, jobs, 0)
            look(service)
            for number in range(1, ROUNDS + 1):
                correct(service, jobs, number)
                start = time.process_time()
                took += look(service)
                cpu += time.process_time() - start
    results = {
        "median_ms": round(1000 * statistics.median(took)),
        "worst_ms": round(1000 * max(took)),
        "cpu_ms_a_round": round(1000 * cpu / ROUNDS),
    }
    print(results)
    counts = {"meetings": MEETINGS, "statements": STATEMENTS, "searches": SEARCHES}
    save("search_edits", results, load=os.getloadavg(), **counts)


if __name__ == "__main__":
    main()
