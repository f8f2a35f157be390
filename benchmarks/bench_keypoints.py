"""How many of the facts that a clerk wants the 要点筆記 has: ``results/keypoints.json``.

usage: bench_keypoints.py [--show MEETING] [DRAFT.json ...]

Meetings of ``written/``, of ``tests/format/scripts`` and the shared ones, as said and as a small
recogniser writes them. A fact of ``written/facts.json`` counts where all its keys stand in one line
of its item. A claim is a line that has a forbidden set of keys, or a word, a figure or a name that
is not in what it cites, a topic with the predicate of another, or another number of negations than
any sentence there. ``DRAFT.json``
(``minutes transcribe --formats json``): drafts of real recognition, by the name of the meeting.
"""

from __future__ import annotations

import json
import sys
import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from pathlib import Path
from typing import Any

from machine import save

from minutes import serialize
from minutes.format.document import build
from minutes.format.document.sentences import split
from minutes.format.keypoints import LENGTHS, key_points
from minutes.format.keypoints.bonds import strange
from minutes.format.keypoints.grounds import figures, names, negations, unsaid
from minutes.format.keypoints.shorten import without_lead
from minutes.format.profiles import load_profile
from minutes.schema import Attendee, Draft, Header, KeyPoint

ROOT = Path(__file__).resolve().parents[1]
WRITTEN = Path(__file__).with_name("written")
SHARED = ROOT.parent / "shared" / "meetings" / "scripts"
sys.path.insert(0, str(ROOT / "tests"))
from format import scripted  # noqa: E402  (the folder of the tests, only known now)

FACTS: Mapping[str, Any] = json.loads((WRITTEN / "facts.json").read_text(encoding="utf-8"))
SEED = 3


def load(name: str) -> scripted.Scripted | None:
    """A meeting by its name, ``None`` where its script is not here."""
    shared = SHARED / f"{name}.json"
    if shared.is_file():
        plain = json.loads(shared.read_text(encoding="utf-8"))
        started = datetime.fromisoformat(f"{plain['date']}T{plain['start']}")
        roster = {row["id"]: Attendee(row["name"], row["role"]) for row in plain["roster"]}
        lines = tuple((row[0], row[1]) for row in plain["turns"])
        header = Header(plain["title"], started.date(), started, None, plain["place"])
        return scripted.Scripted(header, roster, lines)
    for folder in (WRITTEN, scripted.SCRIPTS):
        if (folder / f"{name}.txt").is_file():
            return scripted.load(name, folder)
    return None


def draft_of(script: scripted.Scripted, *, heard: bool) -> Draft:
    """The draft of a script: as said, or as a small recogniser writes it."""
    lines = scripted.misheard(script.lines, seed=SEED, rate=0.3) if heard else script.lines
    made, _ = scripted.transcript(lines)
    context = script.context()
    named = scripted.named_and_cut(made, context)
    return Draft(named, build(named, context, load_profile("youten")))


def norm(text: str) -> str:
    return "".join(unicodedata.normalize("NFKC", text).split()).replace(",", "")


def has(keys: Sequence[str], text: str) -> bool:
    """Whether all keys stand in a text; ``a|b`` is either."""
    return all(any(norm(wording) in norm(text) for wording in key.split("|")) for key in keys)


def found(name: str, lines: Sequence[tuple[str, str]]) -> dict[str, list[int]]:
    """Facts found and wanted: the main ones and all. ``lines``: title of the item, text."""
    count = {"main": [0, 0], "all": [0, 0]}
    for item, facts in FACTS[name]["items"].items():
        texts = [t for title, t in lines if any(key in title for key in item.split("|"))]
        for fact in facts:
            there = any(has(fact["keys"], text) for text in texts)
            for part in ("all", "main") if fact["main"] else ("all",):
                count[part][0] += there
                count[part][1] += 1
    return count


def claims(name: str, point: KeyPoint, cited: Mapping[str, str]) -> Iterator[str]:
    """What a line says that must not be said, or that nobody said."""
    for keys in FACTS[name]["never"]:
        if point.kind != "問" and has(keys, point.text):
            yield f"never {keys}"
    texts = [cited[turn] for turn in point.turn_ids if turn in cited]
    if point.kind in ("結論", "宿題"):
        return
    if unsaid(point.text, texts):
        yield f"unsaid {unsaid(point.text, texts)}"
    if figures(point.text) - figures("".join(texts)) or names(point.text) - names("".join(texts)):
        yield "figure or name"
    same = [part for text in texts for part in split(text) if not unsaid(point.text, (part,))]
    if same and all(strange(point.text, part) for part in same):
        yield "topic with another's predicate"
    if same and all(negations(part) != negations(point.text) for part in map(without_lead, same)):
        yield "negation"


def measured(name: str, draft: Draft, length: str) -> dict[str, object]:
    """Facts, length and claims of one draft at one length."""
    document = draft.minutes_doc
    titles = {item.number: item.title for item in document.agenda}
    points = key_points(document, draft.speakers, length)
    lines = [(titles[point.item], f"{point.text}{point.note}") for point in points]
    cited = {
        turn: statement.text for statement in document.statements for turn in statement.turn_ids
    }
    whole = sum(len(statement.text) for statement in document.statements)
    return {
        **found(name, lines),
        "share": round(sum(len(point.text) for point in points) / whole, 3),
        "claims": [f"{p.text}: {c}" for p in points for c in claims(name, p, cited)],
    }


def show(name: str) -> None:
    """Print the lines of a meeting at each length, and what is missing at a fifth."""
    script = load(name)
    assert script is not None, name
    draft = draft_of(script, heard=False)
    for length in LENGTHS:
        row = measured(name, draft, length)
        print(f"== {name} {length} {row}")
        points = key_points(draft.minutes_doc, draft.speakers, length)
        texts = [f"{point.text}{point.note}" for point in points]
        wanted = [fact for facts in FACTS[name]["items"].values() for fact in facts]
        missing = [f["keys"] for f in wanted if not any(has(f["keys"], t) for t in texts)]
        print("missing", [f["keys"] for f in wanted if f["main"] and f["keys"] in missing])
        for point in points:
            print(point.item, point.kind, point.text, f"（{point.note}）" if point.note else "")


def main(arguments: Sequence[str]) -> None:
    if arguments[:1] == ["--show"]:
        show(arguments[1])
        return
    result = {**of_scripts(), **of_files([Path(argument) for argument in arguments])}
    for length in LENGTHS:
        for said in ("said", "misheard", "recognised"):
            rows = [row for key, row in result.items() if key.endswith(f" {said} {length}")]
            if rows:
                result[f"{said} {length}"] = total(rows)
    for key, row in result.items():
        print(key, row)
    save("keypoints", result)


def of_scripts() -> dict[str, Any]:
    """The written meetings, as said and misheard."""
    result: dict[str, Any] = {}
    for name in FACTS:
        script = load(name)
        for said, heard in (("said", False), ("misheard", True)) if script is not None else ():
            draft = draft_of(script, heard=heard)
            for length in LENGTHS:
                result[f"{name} {said} {length}"] = measured(name, draft, length)
    return result


def of_files(paths: Sequence[Path]) -> dict[str, Any]:
    """Drafts of real recognition."""
    result: dict[str, Any] = {}
    for path in paths:
        draft = serialize.draft_from_json(json.loads(path.read_text(encoding="utf-8")))
        for length in LENGTHS:
            name = path.stem.split("-")[0]
            result[f"{path.stem} recognised {length}"] = measured(name, draft, length)
    return result


def total(rows: Sequence[Any]) -> dict[str, float]:
    """Shares over several meetings, each counted alike."""
    return {
        "main": round(sum(row["main"][0] / row["main"][1] for row in rows) / len(rows), 3),
        "all": round(sum(row["all"][0] / row["all"][1] for row in rows) / len(rows), 3),
        "share": round(sum(row["share"] for row in rows) / len(rows), 3),
        "claims": sum(len(row["claims"]) for row in rows),
    }


if __name__ == "__main__":
    main(sys.argv[1:])
