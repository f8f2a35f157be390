"""What the formatter changes in minutes that professionals have edited: ``results/published.json``.

usage: bench_published.py [FILE.jsonl ...] [--part FILE=K/N ...] [--changes PATH]

FILE.jsonl  one object a line with "text"; default ../shared/published/minutes.jsonl. No text is
            kept, only figures.
--changes   write every change with its surroundings here, for reading: outside the project.
--part      only every Nth paragraph of that file, from the Kth on.

Changes per million characters by rule, whether editing the edited text changes it again, and
beside them what a person found who read the changes (``results/published_read.json``).
"""

from __future__ import annotations

import argparse
import json
import os
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO

from machine import facts

from minutes.format import apply, edit

ROOT = Path(__file__).resolve().parents[1]
PUBLISHED = ROOT.parent / "shared" / "published" / "minutes.jsonl"
RESULTS = ROOT / "benchmarks" / "results"


@dataclass
class Count:
    """What was counted in one file."""

    characters: int = 0
    again: int = 0
    rules: Counter[str] = field(default_factory=Counter)

    def facts(self) -> dict[str, object]:
        millions = max(self.characters, 1) / 1_000_000
        return {
            "characters": self.characters,
            "paragraphs_that_change_again": self.again,
            "changes_per_million": {
                rule: round(n / millions, 1) for rule, n in self.rules.most_common()
            },
        }


def paragraphs(path: Path, part: str) -> Iterator[str]:
    first, step = map(int, part.split("/"))
    with path.open(encoding="utf-8") as rows:
        for index, row in enumerate(rows):
            if index % step == first:
                yield json.loads(row)["text"]


def counted(path: Path, part: str, show: IO[str]) -> Count:
    """What editing the paragraphs of a file changes; every change is written to ``show``."""
    count = Count()
    for text in paragraphs(path, part):
        edited = edit(text)
        count.characters += len(text)
        count.rules.update(change.rule for change in edited.changes)
        for change in edited.changes:
            around = (text[max(0, change.start - 18) : change.start], change.before, change.after)
            row = [change.rule, *around, text[change.end : change.end + 18], change.rules]
            show.write(json.dumps(row, ensure_ascii=False) + "\n")
        count.again += apply(edited.text) != edited.text
    return count


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("files", nargs="*", type=Path, default=[PUBLISHED])
    parser.add_argument("--part", action="append", default=[])
    parser.add_argument("--changes", type=Path, default=Path(os.devnull))
    given = parser.parse_args()
    read = RESULTS / "published_read.json"
    parts = dict(part.rsplit("=", 1) for part in given.part)
    with given.changes.open("w", encoding="utf-8") as show:
        files = {
            path.stem: counted(path, parts.get(path.stem, "0/1"), show).facts()
            for path in given.files
        }
    result = {
        "machine": facts(),
        "files": files,
        "read": json.loads(read.read_text(encoding="utf-8")) if read.is_file() else {},
    }
    path = RESULTS / "published.json"
    path.write_text(json.dumps(result, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
    print(path.read_text(encoding="utf-8"))


if __name__ == "__main__":
    main()
