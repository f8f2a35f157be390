"""What each evidence weight is worth: ``results/naming.json``.

usage: bench_naming.py [WEIGHT ...]

Written meetings (``tests/format/scripts``), as said and as a small recogniser and a diarizer make
of them, with a roster and without. For each weight of ``minutes/format/naming/weights.py``: the
share of speech named right and named wrong where the weight is 0.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator, Mapping
from pathlib import Path
from types import MappingProxyType

from machine import save

from minutes.format.naming import name_speakers, weights
from minutes.schema import MeetingContext, Transcript

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT / "tests"))
from format import scripted  # noqa: E402  (the folder of the tests, only known now)

SEEDS = (2, 3)
Case = tuple[scripted.Scripted, Transcript, dict[str, str], MeetingContext]


def cases() -> list[Case]:
    found: list[Case] = []
    for script in map(scripted.load, scripted.NAMES):
        said = [script.lines]
        for seed in SEEDS:
            lines = scripted.misheard(script.lines, seed=seed)
            said.append(tuple(scripted.split_speakers(lines, seed=seed)))
        for lines in said:
            made, truth = scripted.transcript(lines)
            found += [
                (script, made, truth, script.context(roster=known)) for known in (True, False)
            ]
    return found


def named(meetings: list[Case]) -> dict[str, float]:
    """Mean shares of speech, named right and named wrong, with a roster and without."""
    shares = [
        scripted.naming(name_speakers(made, context), made, truth, script.roster)
        for script, made, truth, context in meetings
    ]
    result = {}
    for known, label in ((True, "roster"), (False, "none")):
        chosen = [
            s for s, case in zip(shares, meetings, strict=True) if bool(case[3].roster) == known
        ]
        for place, outcome in enumerate(("right", "wrong")):
            result[f"{label}_{outcome}"] = round(sum(s[place] for s in chosen) / len(chosen), 4)
    return result


def rows() -> Iterator[tuple[str, str | None]]:
    """Name of each weight, with the key of one that has several."""
    for name, value in vars(weights).items():
        if name.isupper() and isinstance(value, Mapping):
            yield from ((name, key) for key in value)
        elif name.isupper() and isinstance(value, float):
            yield name, None


def without(name: str, key: str | None, meetings: list[Case]) -> dict[str, float]:
    kept = getattr(weights, name)
    setattr(weights, name, 0.0 if key is None else MappingProxyType({**kept, key: 0.0}))
    try:
        return named(meetings)
    finally:
        setattr(weights, name, kept)


def main() -> None:
    meetings = cases()
    as_it_is = named(meetings)
    print("as it is", as_it_is, flush=True)
    table: dict[str, dict[str, float]] = {}
    for name, key in rows():
        label = name if key is None else f"{name}[{key}]"
        if sys.argv[1:] and name not in sys.argv[1:]:
            continue
        table[label] = without(name, key, meetings)
        print(label, table[label], flush=True)
    if not sys.argv[1:]:
        print(save("naming", table, meetings=len(meetings), as_it_is=as_it_is))


if __name__ == "__main__":
    main()
