"""How much of a meeting's structure is found, and what is invented: ``results/structure.json``.

usage: bench_structure.py [MEETING ...]

The meetings of ``written/`` with their roster, with the 次第 and without, as said; what they hold is
in ``written/structure.json``. Those of ``written/fresh/`` were written before the code that finds it
was looked at, those of ``written/held/`` after it was mended for them, those of ``written/unseen/``
after that, those of ``written/later/`` and ``written/latest/`` after that again, by somebody who did
not read the code; their lists ask for the number, the outcome and the count of each vote too.
Headings and events count where they stand at the right line; a thing that was found but is neither
in the list nor among what may stand there (``maybe_…``) is invented; a vote with the wrong outcome is both.
"""

from __future__ import annotations

import json
import re
import sys
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

from machine import save

from minutes.format.document import build
from minutes.format.profiles import load_profile
from minutes.schema import MeetingMinutes, Transcript

ROOT = Path(__file__).resolve().parents[1]
WRITTEN = Path(__file__).with_name("written")
sys.path.insert(0, str(ROOT / "tests"))
from format import scripted  # noqa: E402  (the folder of the tests, only known now)

SETS = ("", "fresh", "held", "unseen", "later", "latest")
"""Folders of ``written/``, in the order in which they were written; the first has simpler lists."""


def truths(name: str) -> Mapping[str, Any]:
    """What the meetings of a set hold, by their names."""
    text = (WRITTEN / name / "structure.json").read_text(encoding="utf-8")
    read: Mapping[str, Any] = json.loads(text)
    return read


PARTS = ("headings", "events", "votes", "decisions", "actions")
EVENTS = ("opening", "closing", "recess", "resumption", "attendance", "next_meeting")
Row = dict[str, object]


def has(keys: str, text: str) -> bool:
    """Whether a text holds one of ``a|b``."""
    return any(key in text for key in keys.split("|"))


def matched(wanted: Sequence[Any], found: Sequence[Any], same: Callable[[Any, Any], bool]) -> Row:
    """How many are right, of how many, what is missing, and what nobody asked for."""
    rest, missing = list(found), []
    for thing in wanted:
        hit = next((other for other in rest if same(thing, other)), None)
        if hit is None:
            missing.append(thing)
        else:
            rest.remove(hit)
    return {
        "right": len(wanted) - len(missing),
        "of": len(wanted),
        "missing": missing,
        "invented": rest,
    }


def built(
    name: str, folder: Path, truth: Any, *, agenda: bool
) -> tuple[MeetingMinutes, Transcript]:
    """The document of a meeting and its named transcript."""
    script = scripted.load(name, folder)
    made, _ = scripted.transcript(script.lines)
    context = script.context(agenda=tuple(truth["agenda"]) if agenda else ())
    named = scripted.named_and_cut(made, context)
    return build(named, context, load_profile(truth.get("profile", "iinkai"))), named


def measured(name: str, folder: Path, truth: Any, *, agenda: bool) -> dict[str, Row]:
    """Every part of one meeting."""
    document, named = built(name, folder, truth, agenda=agenda)
    script = scripted.load(name, folder)
    made, who = scripted.transcript(script.lines)
    right, wrong = scripted.naming(named, made, who, script.roster)
    parts = _parts if folder == WRITTEN else _fresh_parts
    return {
        **parts(truth, document, named),
        "names": {"right": round(right, 3), "of": 1, "invented": round(wrong, 3)},
    }


def _headings(document: MeetingMinutes, texts: Mapping[str, str]) -> list[tuple[str, str]]:
    return [
        (item.title, texts[item.statements[0].turn_ids[0]])
        for item in document.agenda
        if item.number is not None and item.statements
    ]


def _actions(document: MeetingMinutes) -> list[tuple[str, str | None, str | None]]:
    return [
        (action.text, action.owner, action.due.isoformat() if action.due else None)
        for action in document.actions
    ]


def _same_action(wanted: Any, found: Any) -> bool:
    return (
        has(wanted[0], found[0])
        and wanted[1] == found[1]
        and (wanted[2] is None or wanted[2] == found[2])
    )


def _parts(truth: Any, document: MeetingMinutes, named: Transcript) -> dict[str, Row]:
    texts = {turn.id: turn.text for turn in named.turns}
    events = [(e.kind, texts.get(e.turn_id or "", "")) for e in document.events if e.kind in EVENTS]
    votes = [
        (decision.vote.way, decision.vote.result)
        for decision in document.decisions
        if decision.vote is not None
    ]
    return {
        "headings": matched(
            truth["headings"],
            _headings(document, texts),
            lambda w, f: w[0] in f[0] and f[1].startswith(w[1]),
        ),
        "events": matched(truth["events"], events, lambda w, f: w[0] == f[0] and w[1][:8] in f[1]),
        "votes": matched(truth["votes"], votes, lambda w, f: list(w) == list(f)),
        "decisions": matched(
            truth["decisions"],
            [decision.text for decision in document.decisions],
            lambda w, f: all(has(key, f) for key in w),
        ),
        "actions": matched(truth["actions"], _actions(document), _same_action),
    }


def _fresh_parts(truth: Any, document: MeetingMinutes, named: Transcript) -> dict[str, Row]:
    texts = {turn.id: turn.text for turn in named.turns}
    events = [
        (event.kind, texts.get(event.turn_id or "", ""), event.text)
        for event in document.events
        if event.kind in EVENTS
    ]
    votes = [
        (vote.number, vote.outcome, vote.way, vote.result)
        for vote in (decision.vote for decision in document.decisions)
        if vote is not None
    ]
    decisions = [decision.text for decision in document.decisions]
    rows = {
        "headings": matched(
            truth["headings"],
            _headings(document, texts),
            lambda w, f: w[0] in f[0] and has(w[1], f[1]),
        ),
        "events": matched(
            truth["events"],
            events,
            lambda w, f: has(w[0], f[0]) and has(w[1], f[1]) and has(w[2], f[2]),
        ),
        "votes": matched(truth["votes"], votes, _same_vote),
        "decisions": matched(
            truth["decisions"], decisions, lambda w, f: all(has(key, f) for key in w)
        ),
        "actions": matched(truth["actions"], _actions(document), _same_action),
    }
    for batch in truth.get("batch", ()):
        _count_once_a_bill(rows["votes"], batch, document)
        _count_once_a_bill(rows["decisions"], batch, document)
    for part, row in rows.items():
        allowed = truth.get(f"maybe_{part}", ())
        row["invented"] = [thing for thing in row["invented"] if not _allowed(part, thing, allowed)]  # type: ignore[attr-defined]
    return rows


def _count_once_a_bill(row: Row, batch: Sequence[str], document: MeetingMinutes) -> None:
    """Bills put to the vote together: the one decision that names them counts for each of them."""

    def met(wanted: Any) -> bool:
        number = wanted[0].split("|")[0]
        return number in batch and any(
            _same_vote(wanted, (number, each.vote.outcome, each.vote.way, each.vote.result))
            if len(wanted) == 4 and each.vote is not None
            else all(has(key, each.text) for key in wanted[1:])
            for each in document.decisions
            if _names(each.text, number, batch)
        )

    missing = list(row["missing"])  # type: ignore[call-overload]
    row["missing"] = [wanted for wanted in missing if not met(wanted)]
    row["right"] = int(row["of"]) - len(row["missing"])  # type: ignore[call-overload, arg-type]


def _names(text: str, number: str, batch: Sequence[str]) -> bool:
    spans = re.search("から|ないし|～", text) is not None
    return number in text or (spans and batch[0] in text and batch[-1] in text)


def _same_vote(wanted: Any, found: Any) -> bool:
    number, outcome, way, result = found
    return (
        number.startswith(wanted[0])
        and has(wanted[1], outcome)
        and way in wanted[2].split("|")
        and all(has(key, result) for key in wanted[3])
    )


def _allowed(part: str, thing: Any, allowed: Sequence[Any]) -> bool:
    """Whether a thing that the list does not want may still stand there."""
    if part == "votes":
        return any(
            thing[0].startswith(number) and outcome in thing[1] for number, outcome in allowed
        )
    text = thing if isinstance(thing, str) else thing[0]
    return any(key in text for key in allowed)


def totals(result: Mapping[str, Any], names: Sequence[str]) -> dict[str, Row]:
    """Right, wanted and invented of every part over several meetings."""
    rows = [row for key, row in result.items() if key.split()[0] in names]
    sums: dict[str, Row] = {}
    for part in PARTS:
        right = sum(row[part]["right"] for row in rows)
        wanted = sum(row[part]["of"] for row in rows)
        sums[part] = {
            "right": right,
            "of": wanted,
            "rate": round(right / wanted, 3) if wanted else None,
            "invented": sum(len(row[part]["invented"]) for row in rows),
        }
    return sums


def main(names: Sequence[str]) -> None:
    result: dict[str, Any] = {}
    sums: dict[str, dict[str, Row]] = {}
    for each in SETS:
        for name, truth in truths(each).items():
            for agenda in (True, False) if truth["agenda"] else (False,):
                if names and name not in names:
                    continue
                key = f"{name} {'with' if agenda else 'without'} agenda"
                result[key] = measured(name, WRITTEN / each, truth, agenda=agenda)
                for part, row in result[key].items():
                    print(key, part, row)
        sums[each or "first"] = totals(result, tuple(truths(each)))
    if names:
        return
    for key, row in sums.items():
        print(key, row)
    save("structure", {**result, "totals": sums})


if __name__ == "__main__":
    main(sys.argv[1:])
