"""Speed of the formatter on one core and its distance from the reference 整文: ``results/format.json``.

usage: bench_format.py [--seconds 10]

Characters a second of processor time, every level together, statement by statement with the
neighbours as context; sentences are parsed afresh in every round. ``clean_cer`` as
``../shared/eval/score.py`` has it, from the reference 素起こし.
"""

from __future__ import annotations

import argparse
import json
import re
import time
import unicodedata
from pathlib import Path

from machine import facts
from rapidfuzz.distance import Levenshtein

from minutes.format import LEVELS, Context, edit
from minutes.format.sound import morphology

ROOT = Path(__file__).resolve().parents[1]
MEETINGS = ROOT.parent / "shared" / "meetings"
CASES = ROOT / "tests" / "format" / "text" / "cases.jsonl"


def edited(said: list[str], level: str) -> list[str]:
    around = [None, *said, None]
    return [
        edit(text, level, context=Context(around[index], around[index + 2])).text
        for index, text in enumerate(said)
    ]


def speed(said: list[str], level: str, seconds: float) -> float:
    edited(said, level)
    spent, characters = 0.0, 0
    while spent < seconds:
        morphology._sentence.cache_clear()
        started = time.process_time()
        edited(said, level)
        spent += time.process_time() - started
        characters += sum(map(len, said))
    return characters / spent


def bare(text: str) -> str:
    return re.sub(r"\s", "", unicodedata.normalize("NFKC", text))


def clean_cer(path: Path) -> float:
    turns = json.loads(path.read_text(encoding="utf-8"))["turns"]
    reference = bare("".join(turn["clean"] for turn in turns))
    ours = bare("".join(edited([turn["verbatim"] for turn in turns], "all")))
    return Levenshtein.distance(reference, ours) / len(reference)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seconds", type=float, default=10.0)
    seconds = parser.parse_args().seconds
    rows = [json.loads(line) for line in CASES.read_text(encoding="utf-8").splitlines()]
    sentences = [row["input"] for row in rows if row["level"] != "structure"]
    result: dict[str, object] = {
        "machine": facts(),
        "sentences": len(sentences),
        "characters_per_second": {
            level: round(speed(sentences, level, seconds)) for level in LEVELS
        },
    }
    meetings = [p for n in ("soumu", "chounai") if (p := MEETINGS / f"{n}-clean.json").is_file()]
    if meetings:
        said = [t["verbatim"] for p in meetings for t in json.loads(p.read_text())["turns"]]
        result["meetings_characters_per_second"] = round(speed(said, "all", seconds))
        result["clean_cer"] = {p.stem: round(clean_cer(p), 4) for p in meetings}
    path = ROOT / "benchmarks" / "results" / "format.json"
    path.write_text(json.dumps(result, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
    print(path.read_text(encoding="utf-8"))


if __name__ == "__main__":
    main()
