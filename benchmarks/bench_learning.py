"""What past minutes teach: ``results/learning.json``.

usage: bench_learning.py script FOLDER       scripts from ../shared/published, one sitting an assembly
       make_learning.py FOLDER/*.json -o FOLDER   (an environment with voices)
       bench_learning.py measure FOLDER
       bench_learning.py pair FOLDER         the same for the two meetings of learning_meetings.json:
       make_learning.py FOLDER/*.json -o FOLDER   their scripts, their voices,
       bench_learning.py corrections FOLDER  and what the first one's corrections do for the second

Each sitting is heard without past minutes, with those of the same assembly's other sittings, and with
those of another assembly. Names: occurrences of names of places, people and organisations; titles:
bills, ordinances, plans and projects. No text is kept, only figures.
"""

from __future__ import annotations

import argparse
import json
import re
import time
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import machine
from rapidfuzz.distance import Levenshtein

from minutes.format.inputs import compounds, parse_past
from minutes.format.learning import Learnt, learn, lessons_of, pooled, terms_of
from minutes.format.sound.morphology import parse
from minutes.options import TranscribeOptions
from minutes.pipeline import Engines, load_engines, read_papers, run
from minutes.schema import Draft, Term
from minutes.text import normalize_for_matching

PUBLISHED = Path(__file__).resolve().parents[2] / "shared" / "published" / "minutes.jsonl"
HEARD = {"福岡市": "2020-03-10", "茨城県": "2020-03-05", "小樽市": "2020-02-27"}
"""Assembly → the sitting that is spoken; all others are its past minutes."""

OTHER = {"福岡市": "小樽市", "茨城県": "福岡市", "小樽市": "茨城県"}
MEETINGS = Path(__file__).with_name("learning_meetings.json")
"""Two meetings of a made body."""

CHARACTERS = 1300
"""Of a script: some four minutes."""

_TITLE = re.compile(r"(?:条例案?|予算案?|計画|事業|基金|会計|構想|ビジョン|プラン)$")
_DIGITS = re.compile(r"[0-9０-９〇一二三四五六七八九十百千万億]")

Row = Mapping[str, str]


def rows() -> Iterator[Row]:
    with PUBLISHED.open(encoding="utf-8") as stream:
        for row in stream:
            yield json.loads(row)


def past_of(assembly: str) -> Learnt:
    """What the other sittings of an assembly teach, read as a clerk's files are."""
    sittings: dict[str, list[str]] = defaultdict(list)
    last = ""
    for row in rows():
        if row["assembly"] == assembly and row["date"] != HEARD[assembly]:
            mark = f"○{row['role']}（{row['speaker']}）　"
            sittings[row["date"]].append(("" if mark == last else mark) + row["text"])
            last = mark
    return pooled(learn(parse_past(lines)) for lines in sittings.values())


def names_in(text: str) -> list[str]:
    """Names of places, people and organisations, longest compounds; each as often as it stands there."""
    held = []
    for term, _ in compounds(text):
        if any(morpheme.pos2 == "固有名詞" for morpheme in parse(term)):
            held.append(term)
    held += [
        morpheme.surface
        for morpheme in parse(text)
        if morpheme.pos2 == "固有名詞" and not any(morpheme.surface in term for term in held)
    ]
    return held


def titles_in(text: str) -> list[str]:
    return [term for term, _ in compounds(text) if len(term) >= 5 and _TITLE.search(term)]


def script_of(assembly: str) -> dict[str, Any]:
    """The stretch of the sitting that holds most names: no learning has a say in it."""
    spoken = [
        row for row in rows() if (row["assembly"], row["date"]) == (assembly, HEARD[assembly])
    ]
    best: tuple[float, list[Row]] = (-1.0, [])
    for first in range(len(spoken)):
        part, size = [], 0
        for row in spoken[first:]:
            if size + len(row["text"]) > CHARACTERS * 1.15:
                break
            part.append(row)
            size += len(row["text"])
        text = "".join(row["text"] for row in part)
        count = len(names_in(text)) - 0.5 * len(_DIGITS.findall(text))
        if size >= CHARACTERS * 0.8 and count > best[0]:
            best = (count, part)
    people: dict[str, int] = {}
    turns = []
    for row in best[1]:
        who = people.setdefault(row["speaker"], len(people))
        turns += [[who, sentence] for sentence in re.findall(r"[^。]+。?", row["text"])]
    return {"assembly": assembly, "date": HEARD[assembly], "turns": turns}


def heard(
    recording: Path,
    engines: Engines,
    past: Learnt | None,
    dictionary: tuple[Term, ...] = (),
) -> tuple[str, float]:
    """Text and seconds."""
    options = TranscribeOptions()
    papers = replace(read_papers(options), dictionary=dictionary)
    if past is not None:
        papers = replace(papers, learnt=terms_of(past))
    start = time.perf_counter()
    draft = run(recording, papers=papers, options=options, engines=engines, past=past)
    seconds = time.perf_counter() - start
    return "".join(turn.text for turn in draft.transcript.turns), seconds


def missed(wanted: Sequence[str], text: str) -> int:
    """How many of ``wanted`` are not written in ``text`` as often as they were said."""
    plain = normalize_for_matching(text)
    counts: dict[str, int] = defaultdict(int)
    for phrase in wanted:
        counts[normalize_for_matching(phrase)] += 1
    return sum(max(0, count - plain.count(phrase)) for phrase, count in counts.items())


def figures(reference: str, text: str, seconds: float) -> dict[str, Any]:
    said, written = normalize_for_matching(reference), normalize_for_matching(text)
    names, titles = names_in(reference), titles_in(reference)
    return {
        "cer": round(Levenshtein.distance(said, written) / len(said), 4),
        "names": len(names),
        "names_missed": missed(names, text),
        "titles": len(titles),
        "titles_missed": missed(titles, text),
        "seconds": round(seconds, 1),
    }


def measure(folder: Path, show: Path | None) -> list[dict[str, Any]]:
    engines = load_engines(replace(TranscribeOptions(), device="cpu"))
    taught = {assembly: past_of(assembly) for assembly in HEARD}
    found = []
    for number, assembly in enumerate(HEARD):
        if not (folder / f"{number}.ogg").is_file():
            continue
        script = json.loads((folder / f"{number}.json").read_text(encoding="utf-8"))
        reference = "".join(text for _, text in script["turns"])
        ways = {"none": None, "own": taught[assembly], "other": taught[OTHER[assembly]]}
        for way, past in ways.items():
            text, seconds = heard(folder / f"{number}.ogg", engines, past)
            if show is not None:
                (show / f"{number}-{way}.txt").write_text(text, encoding="utf-8")
            found.append({"sitting": number, "past": way, **figures(reference, text, seconds)})
            print(json.dumps(found[-1], ensure_ascii=False), flush=True)
    return found


def corrected(draft: Draft, reference: str) -> list[tuple[str, str]]:
    """Every statement as the machine wrote it, and as a clerk leaves it who hears each word."""
    texts = [statement.text for statement in draft.minutes_doc.statements]
    written = "".join(texts)
    places = [0] * (len(written) + 1)
    for edit in Levenshtein.opcodes(written, reference):
        for place in range(edit.src_start, edit.src_end + 1):
            share = (place - edit.src_start) / max(1, edit.src_end - edit.src_start)
            places[place] = edit.dest_start + round(share * (edit.dest_end - edit.dest_start))
    pairs, start = [], 0
    for text in texts:
        end = start + len(text)
        pairs.append((text, reference[places[start] : places[end]]))
        start = end
    return pairs


def corrections(folder: Path) -> list[dict[str, Any]]:
    engines = load_engines(replace(TranscribeOptions(), device="cpu"))
    plain = json.loads(MEETINGS.read_text(encoding="utf-8"))
    references = ["".join(text for _, text in turns) for turns in plain["meetings"]]
    options = TranscribeOptions()
    first = run(folder / "0.ogg", papers=read_papers(options), options=options, engines=engines)
    lessons = lessons_of(corrected(first, references[0]))
    words = tuple(Term(lesson.written, lesson.reading, lesson.mistakes) for lesson in lessons)
    found = []
    for way, dictionary in (("none", ()), ("corrections", words)):
        text, seconds = heard(folder / "1.ogg", engines, None, dictionary)
        said, written = normalize_for_matching(references[1]), normalize_for_matching(text)
        wanted = [name for name in plain["names"] for _ in range(references[1].count(name))]
        row = {
            "meeting": 1,
            "words": len(dictionary),
            "told": way,
            "cer": round(Levenshtein.distance(said, written) / len(said), 4),
            "names": len(wanted),
            "names_missed": missed(wanted, text),
            "cer_without_names": round(other_errors(said, written, plain["names"]), 4),
            "seconds": round(seconds, 1),
        }
        found.append(row)
        print(json.dumps(row, ensure_ascii=False), flush=True)
        print(text, flush=True)
    print([(lesson.kind, lesson.written, lesson.reading, lesson.mistakes) for lesson in lessons])
    return found


def other_errors(said: str, written: str, names: Sequence[str]) -> float:
    """Character errors outside the names: nothing else may become worse."""
    own = [False] * (len(said) + 1)
    for name in names:
        for match in re.finditer(re.escape(normalize_for_matching(name)), said):
            own[match.start() : match.end()] = [True] * (match.end() - match.start())
    errors = sum(
        max(edit.src_end - edit.src_start, edit.dest_end - edit.dest_start)
        for edit in Levenshtein.opcodes(said, written)
        if edit.tag != "equal" and not own[edit.src_start]
    )
    return errors / max(1, len(said) - sum(own))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("what", choices=("script", "measure", "pair", "corrections"))
    parser.add_argument("folder", type=Path)
    parser.add_argument("--show", type=Path, help="write what was heard here: outside the project")
    parser.add_argument("--dry", action="store_true", help="keep no result")
    given = parser.parse_args()
    given.folder.mkdir(parents=True, exist_ok=True)
    if given.what == "script":
        for number, assembly in enumerate(HEARD):
            plain = json.dumps(script_of(assembly), ensure_ascii=False, indent=1)
            (given.folder / f"{number}.json").write_text(plain, encoding="utf-8")
        return
    if given.what == "pair":
        for number, turns in enumerate(json.loads(MEETINGS.read_text("utf-8"))["meetings"]):
            plain = json.dumps({"turns": turns}, ensure_ascii=False)
            (given.folder / f"{number}.json").write_text(plain, encoding="utf-8")
        return
    past = given.what == "measure"
    found = measure(given.folder, given.show) if past else corrections(given.folder)
    if not given.dry:
        machine.save("learning" if past else "learning_corrections", found)


if __name__ == "__main__":
    main()
