"""The page over all meetings of an archive: how large, how long to write, to open and to search.

``python benchmarks/bench_index.py [--meetings 1000]`` writes ``benchmarks/results/index.json``. The words
are those of the published minutes of ``../shared`` (2 MB, other stretches for every meeting), an hour
of speech (18,000 characters) in each; Chromium opens the page from the disk.
"""

from __future__ import annotations

import argparse
import json
import random
import shutil
import tempfile
import time
from pathlib import Path
from typing import Any

from machine import save

from minutes.jobs import collection
from minutes.jobs.index_page import page

ROOT = Path(__file__).resolve().parents[1]
PUBLISHED = ROOT.parent / "shared" / "published" / "minutes.jsonl"
HOUR = 18_000  # characters


def texts() -> str:
    """All words of the published minutes."""
    rows = [json.loads(line) for line in PUBLISHED.read_text(encoding="utf-8").splitlines()]
    found = []

    def take(value: Any) -> None:
        if isinstance(value, str) and len(value) > 20:
            found.append(value)
        elif isinstance(value, dict):
            for part in value.values():
                take(part)
        elif isinstance(value, list):
            for part in value:
                take(part)

    take(rows)
    return "".join(found)


def lines(count: int) -> list[dict[str, Any]]:
    """Meetings of an hour, 120 statements by ten people."""
    chance, whole = random.Random(23), texts()
    made = []
    for number in range(count):
        start = chance.randrange(max(1, len(whole) - HOUR))
        said = whole[start : start + HOUR]
        each = HOUR // 120
        people = [f"委員{(number + n) % 40}" for n in range(10)]
        statements = [[people[n % 10], n * 30, said[n * each : (n + 1) * each]] for n in range(120)]
        made.append(
            {
                "stem": f"r{number}",
                "key": "1:",
                "date": f"{2015 + number % 11}-{1 + number % 12:02d}-{1 + number % 28:02d}",
                "body": f"第{number % 7}委員会",
                "title": f"令和{number % 8}年第{number % 7}委員会",
                "speakers": people,
                "items": [said[n * 40 : n * 40 + 20] for n in range(8)],
                "decisions": [said[n * 50 : n * 50 + 30] for n in range(4)],
                "seconds": 3600,
                "texts": statements,
            }
        )
    return made


def opened(path: Path) -> dict[str, float]:
    """Seconds until the list is there, until all words can be searched, and of a search; MiB of heap."""
    from selenium import webdriver
    from selenium.webdriver.common.by import By

    options = webdriver.ChromeOptions()
    for argument in ("--headless=new", "--no-sandbox", "--disable-gpu"):
        options.add_argument(argument)
    # The one that is installed: selenium would ask the network for another.
    driver = webdriver.Chrome(options, webdriver.ChromeService(shutil.which("chromedriver")))
    try:
        began = time.perf_counter()
        driver.get(path.as_uri())
        shown = time.perf_counter() - began
        while "読み込んで" in driver.find_element(By.ID, "count").text:
            time.sleep(0.1)
        whole = time.perf_counter() - began
        script = (
            "words.value = arguments[0]; const began = performance.now(); show();"
            "return performance.now() - began"
        )
        times = [driver.execute_script(script, said) for said in ("予算", "ﾖｻﾝ 委員会", "遊具")]
        heap = driver.execute_script("return performance.memory.usedJSHeapSize") / 2**20
        return {
            "list_shown_seconds": round(shown, 2),
            "all_searchable_seconds": round(whole, 2),
            "search_seconds_most": round(max(times) / 1000, 3),
            "heap_mib": round(heap),
        }
    finally:
        driver.quit()


def main() -> None:
    """Measure and write."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--meetings", type=int, default=1000)
    count = parser.parse_args().meetings
    made = lines(count)
    files = {line["stem"]: (f"{line['stem']}.docx", f"{line['stem']}.json") for line in made}
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "会議録一覧.html"
        began = time.perf_counter()
        path.write_bytes(page(made, files))
        wrote = time.perf_counter() - began
        cache = Path(folder) / collection.CACHE
        began = time.perf_counter()
        collection._keep(cache, made)
        collection._read(cache)
        kept = time.perf_counter() - began
        result = {
            "meetings": count,
            "characters": sum(len(text) for line in made for _, _, text in line["texts"]),
            "page_mb": round(path.stat().st_size / 1e6, 1),
            "cache_mb": round(cache.stat().st_size / 1e6, 1),
            "page_written_seconds": round(wrote, 1),
            "cache_written_and_read_seconds": round(kept, 1),
            **opened(path),
        }
    save("index", result)
    print(json.dumps(result, ensure_ascii=False, indent=1))


if __name__ == "__main__":
    main()
