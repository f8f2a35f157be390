"""How fast the list and the search are on many meetings.

``python benchmarks/bench_search.py [MEETINGS] [POSTGRES_URL]``
"""

from __future__ import annotations

import random
import statistics
import sys
import time
from pathlib import Path
from tempfile import TemporaryDirectory

import sqlalchemy as sa
from machine import save

from minutes.options import TranscribeOptions
from minutes.schema import Attendee, Header, MeetingContext
from minutes.store.fold import words_of
from minutes.store.opening import Store, open_store
from minutes.store.records import JobRow
from minutes.store.search import Headline, Line, Stand, Wanted

ROOT = Path(__file__).resolve().parents[1]
STATEMENTS = 500
QUERIES = (
    "予",
    "予算",
    "補正予算",
    "ふるさと納税",
    "ごみ袋 有料化",
    "令和7年6月",
    "田中一郎",
    "ない語です",
)
ROUNDS = 15


def fill(store: Store, meetings: int) -> float:
    """Meetings of 500 statements of some 70 characters; returns seconds a meeting."""
    dice = random.Random(7)
    words = sorted(usual_words())
    start = time.perf_counter()
    for number in range(meetings):
        job_id = f"{number:032}"
        store.jobs.add(row(job_id, float(number)))
        lines = [Line("title", f"第{number}回委員会"), Line("person", "田中一郎（委員長）")]
        lines += [
            Line("text", said(dice, words), f"t{n}", "話者1", 7.0 * n) for n in range(STATEMENTS)
        ]
        if number % 100 == 0:
            lines.append(Line("text", "ごみ袋の有料化とふるさと納税について伺います。", "tx"))
        headline = Headline(f"第{number}回委員会", f"2025-{number % 12 + 1:02}-10", "draft")
        store.search.put(Stand(job_id, 1, 0, 0), headline, lines)
    return (time.perf_counter() - start) / meetings


def usual_words() -> frozenset[str]:
    """Words that meetings use."""
    table = ROOT / "minutes" / "format" / "usage" / "data" / "words.tsv"
    rows = (row.split("\t") for row in table.read_text().splitlines() if not row.startswith("#"))
    return frozenset(row[1] for row in rows if len(row[1]) > 1)


def said(dice: random.Random, words: list[str]) -> str:
    """A statement of some 70 characters, with the words between particles."""
    return "".join(dice.choice(words) + dice.choice("はがをにのとで") for _ in range(20)) + "。"


def row(job_id: str, created_at: float) -> JobRow:
    """A job that is done, with a roster of twenty."""
    roster = tuple(Attendee(f"委員{n}", "委員") for n in range(20))
    return JobRow(
        id=job_id,
        title="委員会",
        file_name="a.wav",
        recording_key="a",
        sha256="0",
        fingerprint="0",
        context=MeetingContext(Header("委員会"), roster),
        options=TranscribeOptions(),
        created_at=created_at,
        updated_at=created_at,
        state="done",
    )


def measure(store: Store) -> dict[str, object]:
    """Milliseconds of each query, median and worst, and how many meetings it finds."""
    found: dict[str, object] = {}
    for query in ("", *QUERIES):
        wanted = Wanted(words_of(query))
        times, total = [], 0
        for _ in range(ROUNDS):
            start = time.perf_counter()
            total, _meetings = store.search.find(wanted, limit=50)
            times.append((time.perf_counter() - start) * 1000)
        found[query or "（すべて）"] = {
            "meetings": total,
            "median_ms": round(statistics.median(times), 1),
            "worst_ms": round(max(times), 1),
        }
    times = []
    for _ in range(ROUNDS):
        start = time.perf_counter()
        assert store.search.stale() == ()
        times.append((time.perf_counter() - start) * 1000)
    found["索引の遅れを調べる"] = {"median_ms": round(statistics.median(times), 1)}
    return found


def run(url: str, meetings: int) -> dict[str, object]:
    """Fill an empty database and measure."""
    store = open_store(url)
    try:
        seconds = fill(store, meetings)
        if store.database.is_postgres:
            with store.database.engine.connect().execution_options(
                isolation_level="AUTOCOMMIT"
            ) as connection:
                connection.execute(sa.text("VACUUM ANALYZE"))
        return {"fill_seconds_a_meeting": round(seconds, 3), "queries": measure(store)}
    finally:
        store.close()


def main() -> None:
    """Measure and write ``results/search.json``."""
    meetings = int(sys.argv[1]) if len(sys.argv) > 1 else 1000
    report: dict[str, object] = {"meetings": meetings, "statements": STATEMENTS}
    with TemporaryDirectory() as folder:
        path = Path(folder) / "minutes.sqlite"
        report["sqlite"] = run(f"sqlite:///{path}", meetings)
        report["sqlite_bytes"] = path.stat().st_size
    if len(sys.argv) > 2:
        report["postgres"] = run(sys.argv[2], meetings)
    save("search", report)


if __name__ == "__main__":
    main()
