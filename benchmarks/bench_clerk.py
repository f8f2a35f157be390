"""A clerk corrects a meeting to what was said, by keyboard alone, in the real page: keys and seconds.

``python benchmarks/bench_clerk.py [FORMER_CHECKOUT]``: ``../shared/meetings/soumu-web``, heard by the
real models through a real server; beside the page of today that of a former version, where its
checkout is given (``git worktree add FOLDER ba4da2b``). Writes ``results/clerk.json``.

The clerk is a script that knows what was said, as a person does who hears it, and types only what
differs. How the keys are counted is in :mod:`clerk_hands`.
"""

from __future__ import annotations

import json
import os
import random
import shutil
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from bench_editor import chromium
from clerk import AGENDAS, WORDS
from clerk_hands import CONVERTED, KEY, MIND, Hands, typing
from machine import save
from rapidfuzz.distance import Levenshtein
from selenium.webdriver.common.keys import Keys

ROOT = Path(__file__).resolve().parents[1]
MEETING = ROOT.parent / "shared" / "meetings" / "soumu-web.json"
APART = 3
"""Characters that are the same between two mistakes which are corrected apart."""

PREPARE = """
import sys, time
from datetime import date, datetime
from pathlib import Path
from minutes.jobs import open_service
from minutes.options import TranscribeOptions
from minutes.schema import Header, MeetingContext
folder, papers, recording, title, day, start, place = sys.argv[1:]
papers, began = Path(papers), datetime.fromisoformat(f"{day}T{start}")
options = TranscribeOptions(
    roster=str(papers / "roster.csv"),
    agenda=str(papers / "agenda.txt"),
    dictionary=str(papers / "words.csv"),
)
context = MeetingContext(Header(title, began.date(), began, place=place))
with open_service(Path(folder), with_worker=True) as service:
    job = service.submit(Path(recording), context, options)
    while service.job(job).state in ("queued", "running"):
        time.sleep(0.5)
    if service.job(job).state != "done":
        raise SystemExit(service.job(job).error)
    print(job)
"""
"""Run by each version with its own code: the recording with roster, agenda and words, heard."""


@dataclass(frozen=True)
class Heard:
    """A draft that a version made, in its data folder."""

    folder: Path
    job: str


@dataclass(frozen=True)
class Target:
    """What a statement of the draft ought to be."""

    text: str
    person: str
    mixed: int
    """Characters of it that somebody else than ``person`` said."""


Mistake = tuple[int, int, str]
"""From, to (in the text as it is now), and what ought to stand there."""


def papers_of(reference: dict[str, Any], folder: Path) -> Path:
    """The roster, agenda and word list that a clerk hands in."""
    folder.mkdir()
    name = reference["id"]
    roster = "".join(f"{person['name']},{person['role']}\n" for person in reference["roster"])
    words = "".join(",".join(word.split("|")) + "\n" for word in WORDS[name].split())
    (folder / "roster.csv").write_text(f"氏名,役職\n{roster}")
    (folder / "agenda.txt").write_text("\n".join(AGENDAS[name]) + "\n")
    (folder / "words.csv").write_text(f"語,読み\n{words}")
    return folder


def prepare(root: Path, folder: Path, papers: Path, reference: dict[str, Any]) -> Heard:
    """The draft of a version, in its own data folder."""
    recording = next(MEETING.parent.glob(f"{MEETING.stem}.[!jr]*"))
    head = [str(reference[name]) for name in ("title", "date", "start", "place")]
    command = [sys.executable, "-c", PREPARE, str(folder), str(papers), str(recording), *head]
    done = subprocess.run(
        command, cwd=root, env=environment(root), capture_output=True, text=True, check=False
    )
    if done.returncode:
        raise SystemExit(done.stderr)
    return Heard(folder, done.stdout.split()[-1])


def environment(root: Path) -> dict[str, str]:
    """The code of that checkout, and no other."""
    return os.environ | {"PYTHONPATH": str(root)}


@contextmanager
def server(root: Path, folder: Path) -> Iterator[str]:
    """The page of a version; its address."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    command = [sys.executable, "app.py", "--port", str(port), "--data-dir", str(folder)]
    with (folder.parent / "server.log").open("wb") as log:
        process = subprocess.Popen(command, cwd=root, env=environment(root), stdout=log, stderr=log)
    url = f"http://127.0.0.1:{port}"
    try:
        for _ in range(400):
            try:
                urllib.request.urlopen(f"{url}/healthz", timeout=10).close()
                break
            except OSError:
                time.sleep(0.3)
        yield url
    finally:
        process.terminate()
        process.wait(60)


def read(url: str, job: str) -> dict[str, Any]:
    """The draft as the server has it."""
    with urllib.request.urlopen(f"{url}/api/jobs/{job}/draft") as answer:
        return dict(json.load(answer))


# --- what ought to be ----------------------------------------------------------------------------


def targets(draft: dict[str, Any], reference: dict[str, Any]) -> list[Target]:
    """For each statement the part of the reference that it stands for."""
    turns = sorted(
        (turn for turn in reference["turns"] if turn["clean"]), key=lambda turn: turn["start"]
    )
    said = "".join(turn["clean"] for turn in turns)
    who = [turn["name"] for turn in turns for _ in turn["clean"]]
    texts = [statement["text"] for statement in draft["statements"]]
    ends = set()
    for turn in turns:
        ends.add((max(ends) if ends else 0) + len(turn["clean"]))
    cuts = [cut(place, "".join(texts), said, ends) for place in places(texts)]
    found = []
    for start, end in zip([0, *cuts], [*cuts[:-1], len(said)], strict=False):
        names = who[start:end]
        person = max(set(names), key=names.count) if names else ""
        found.append(Target(said[start:end], person, len(names) - names.count(person)))
    return found


def places(texts: Sequence[str]) -> list[int]:
    """Where each text ends in all of them together."""
    return [sum(map(len, texts[: number + 1])) for number in range(len(texts))]


def cut(place: int, text: str, said: str, ends: set[int]) -> int:
    """Where a place of the draft lies in the reference: at the end of a turn, if the two agree there."""
    candidates: set[int] = set()
    for tag, a, b, c, d in Levenshtein.opcodes(text, said):
        if a <= place <= b:
            candidates |= {c + place - a} if tag == "equal" else set(range(c, d + 1))
    return max(
        candidates,
        key=lambda candidate: (
            candidate in ends,
            said[candidate - 1 : candidate] == "。",
            candidate,
        ),
    )


def mistakes(text: str, wanted: str) -> list[Mistake]:
    """Runs of characters that differ, those near to each other as one; the last first, so that places stay."""
    found: list[list[int]] = []
    for tag, a, b, c, d in Levenshtein.opcodes(text, wanted):
        if tag == "equal":
            continue
        if found and a - found[-1][1] < APART:
            found[-1][1], found[-1][3] = b, d
        else:
            found.append([a, b, c, d])
    return [(a, b, wanted[c:d]) for a, b, c, d in found]


def left(draft: dict[str, Any], reference: dict[str, Any]) -> dict[str, Any]:
    """What still differs: characters, and characters that are given to somebody else."""
    names = {person["id"]: person["name"] for person in draft["speakers"]}
    turns = sorted(
        (turn for turn in reference["turns"] if turn["clean"]), key=lambda turn: turn["start"]
    )
    said = "".join(turn["clean"] for turn in turns)
    text = "".join("".join(statement["text"].split()) for statement in draft["statements"])
    wrong = sum(
        target.mixed
        + (len(target.text) if names.get(statement["speaker_id"]) != target.person else 0)
        for statement, target in zip(draft["statements"], targets(draft, reference), strict=True)
    )
    return {
        "cer": round(Levenshtein.distance(text, said) / len(said), 4),
        "wrong_speaker_characters": wrong,
    }


# --- the clerk -----------------------------------------------------------------------------------


def by_cursor(hands: Hands, goals: Sequence[Target], *, waits: bool) -> None:
    """Statement after statement with the cursor keys; ``waits``: the recording waits by itself while one types."""
    for number, goal in enumerate(goals):
        hands.press("rows", Keys.ALT, Keys.ARROW_DOWN) if number else first_row(hands)
        if not number:
            hands.press("hearing", Keys.CONTROL, " ")
        text, _, _ = hands.see()
        todo = mistakes(text, goal.text)
        if todo and not waits:
            hands.press("hearing", Keys.CONTROL, " ")
        moved = 0
        for start, end, words in todo:
            hands.overwrite(start + moved, end + moved, words)
            hands.operations["text"] += 1
            moved += len(words) - (end - start)
        if todo and not waits:
            hands.press("hearing", Keys.CONTROL, " ")


def by_ear(hands: Hands, goals: Sequence[Target]) -> None:
    """Along the recording: a key stops at the wrong word that was heard, and typing lets it go on."""
    chance = random.Random(18)
    first_row(hands)
    hands.press("hearing", Keys.CONTROL, " ")
    for number, goal in enumerate(goals):
        for _ in range(20):
            text = hands.run(TEXT, number)
            todo = mistakes(text, goal.text)
            if not todo:
                break
            start, end, words = todo[0]
            moment = hands.window.execute_async_script(SPOKEN, number, end)
            hands.until(PASSED, moment + chance.uniform(0.3, 0.7))
            hands.press("hearing", Keys.F2)
            if hands.row() != number:  # it was the last word: the next statement is heard by now
                hands.press("rows", Keys.ALT, Keys.ARROW_UP)
            mend(hands, (start, end, words))
            hands.operations["text"] += 1


TEXT = 'return document.querySelector(`[data-index="${arguments[0]}"] .m-text`).value'
SPOKEN = """
const [number, place, done] = arguments;
Promise.all([import(new URL('web/words.js', document.baseURI)), fetch(location.href)]).then(async ([words]) => {
  const id = new URLSearchParams(location.search).get('id');
  const draft = await (await fetch(new URL(`api/jobs/${id}/draft`, document.baseURI))).json();
  const one = draft.statements[number];
  const text = document.querySelector(`[data-index="${number}"] .m-text`).value;
  const at = words.spokenPlace(text, one.verbatim, place);
  const next = words.wordsOf(one).find(({from}) => from >= at);
  done(next ? next.start : one.end);
});
"""
"""When a person has heard the statement up to a character of its text."""

PASSED = """const audio = document.querySelector('audio, video');
return audio.currentTime >= arguments[0] || audio.ended || audio.currentTime > audio.duration - 0.2"""

BESIDE = """
const [step, done] = arguments;
import(new URL('web/words.js', document.baseURI)).then(({wordBeside}) => {
  const box = document.activeElement;
  const found = [];
  let at = {from: box.selectionStart, to: box.selectionEnd};
  for (let n = 0; n < 12 && at; n += 1) { at = wordBeside(box.value, at, step); if (at) found.push([at.from, at.to]); }
  done(found);
});
"""
"""The words that the next keys would choose."""


def mend(hands: Hands, mistake: Mistake) -> None:
    """One mistake, from the word that is chosen: the cheapest of choosing another, and typing over it."""
    text, start, end = hands.see()
    ways = [(0, 0, start, end)]
    for step in (-1, 1):
        near = hands.window.execute_async_script(BESIDE, step)
        ways += [(step, times + 1, a, b) for times, (a, b) in enumerate(near)]
    step, times, a, b = min(
        ways, key=lambda way: (1 + way[1] if way[1] else 0) + price(text, mistake, way[2], way[3])
    )
    key = Keys.ARROW_LEFT if step < 0 else Keys.ARROW_RIGHT
    hands.press("words", Keys.ALT, key, times=times)
    from_, to, words = mistake
    if a <= from_ and covers(text, mistake, a, b) <= caret(mistake, a, b):
        hands.press("chosen", Keys.SHIFT, Keys.ARROW_RIGHT, times=max(0, to - b))
        words = text[a:from_] + words + text[to : max(b, to)]
        hands.type(words)
        hands.press("deleted", Keys.DELETE, times=0 if words else 1)
    else:
        nearer = Keys.ARROW_LEFT if abs(a - from_) <= abs(b - from_) else Keys.ARROW_RIGHT
        hands.press("cursor", nearer)
        hands.overwrite(from_, to, words)


def price(text: str, mistake: Mistake, a: int, b: int) -> float:
    """Keys to mend a mistake from the words ``a`` to ``b``."""
    return min(covers(text, mistake, a, b), caret(mistake, a, b))


def covers(text: str, mistake: Mistake, a: int, b: int) -> float:
    """Keys to type over the chosen words, chosen further to the right where they are too few."""
    start, end, words = mistake
    if a > start:
        return 1e9
    more = end - b
    return (1 + more if more > 0 else 0) + typing(text[a:start] + words + text[end : max(b, end)])


def caret(mistake: Mistake, a: int, b: int) -> float:
    """Keys to put the cursor there from the nearer edge, delete and type."""
    start, end, words = mistake
    return 1 + min(abs(a - start), abs(b - start)) + (end - start) + typing(words)


def first_row(hands: Hands) -> None:
    """Into the text of the first statement."""
    hands.press("rows", Keys.ALT, Keys.ARROW_DOWN)
    if hands.row() != 0:  # an earlier page begins with the second
        hands.press("rows", Keys.ALT, Keys.ARROW_UP)


def persons(hands: Hands, draft: dict[str, Any], goals: Sequence[Target]) -> None:
    """The statements that somebody else said, by the number keys of the speakers."""
    names = {person["id"]: person["name"] for person in draft["speakers"]}
    order = [person["name"] for person in draft["speakers"]]
    for statement, goal in zip(draft["statements"], goals, strict=True):
        if (
            goal.person
            and names.get(statement["speaker_id"]) != goal.person
            and goal.person in order
        ):
            while hands.row() != statement["index"]:
                down = hands.row() < statement["index"]
                hands.press("rows", Keys.ALT, Keys.ARROW_DOWN if down else Keys.ARROW_UP)
            hands.press("persons", Keys.CONTROL, str(order.index(goal.person) + 1))
            hands.operations["person"] += 1


def settle(hands: Hands) -> int:
    """Every doubt that is still open, heard and settled; how many were."""
    count = "return Number(document.querySelector('.m-checks').textContent.match(/[0-9]+/)[0])"
    open_ = int(hands.run(count))
    hands.press("settled", Keys.F8, times=1 if open_ else 0)
    for rest in range(open_ - 1, -1, -1):
        hands.press("settled", Keys.F9)
        hands.operations["settle"] += 1
        hands.until(f"{count} <= {rest}")
    return open_


# --- sessions ------------------------------------------------------------------------------------

WAYS = {"former": "カーソルのキー", "cursor": "カーソルのキー", "ear": "耳から（F2）"}


def session(
    root: Path, heard: Heard, reference: dict[str, Any], way: str, profile: Path
) -> dict[str, Any]:
    """One meeting corrected from its draft to the reference, in the page of the checkout ``root``."""
    with server(root, heard.folder) as url, chromium(str(profile)) as window:
        before = read(url, heard.job)
        goals = targets(before, reference)
        window.get(f"{url}/edit?id={heard.job}")
        hands = Hands(window)
        hands.until("return document.querySelector('.m-row')")
        if way == "ear":
            by_ear(hands, goals)
        else:
            by_cursor(hands, goals, waits=way == "cursor")
        if way != "former":
            persons(hands, before, goals)
            settle(hands)
        hands.press("saved", Keys.CONTROL, "s")
        hands.until(
            "return document.querySelector('.m-saved').textContent.includes('保存しました')"
        )
        time.sleep(2)
        return {
            "way": WAYS[way],
            "statements": len(before["statements"]),
            "before": left(before, reference),
            "after": left(read(url, heard.job), reference),
            "keys": hands.keys.total(),
            "keys_by_kind": dict(hands.keys),
            "operations": dict(hands.operations),
            "key_seconds": round(hands.seconds),
        }


def main(former: Path | None) -> None:
    """The former page on its draft; the page of today on the same, then on its own."""
    if not MEETING.is_file():
        raise SystemExit("../shared/meetings is absent: this benchmark needs its soumu-web")
    reference = json.loads(MEETING.read_text())
    results = []
    with TemporaryDirectory() as place:
        papers = papers_of(reference, Path(place) / "papers")
        versions = {"ba4da2b": former, "今": ROOT}
        heard = {
            name: prepare(root, Path(place) / f"draft-{number}", papers, reference)
            for number, (name, root) in enumerate(versions.items())
            if root is not None
        }
        plan = (
            ("ba4da2b", "former"),
            ("ba4da2b", "cursor"),
            ("ba4da2b", "ear"),
            ("今", "cursor"),
            ("今", "ear"),
        )
        for number, (draft, way) in enumerate(plan):
            if draft not in heard:
                continue
            page = "ba4da2b" if way == "former" else "今"
            own = Heard(Path(place) / f"session-{number}" / "data", heard[draft].job)
            shutil.copytree(heard[draft].folder, own.folder, symlinks=True)
            root, profile = versions[page] or ROOT, own.folder.parent / "profile"
            done = session(root, own, reference, way, profile)
            results.append({"page": page, "draft": draft, **done})
            print(json.dumps(results[-1], ensure_ascii=False), flush=True)
    rates = {"key_s": KEY, "decision_s": MIND, "keys_a_converted_character": CONVERTED}
    save("clerk", results, recording_s=reference["duration"], **rates)


if __name__ == "__main__":
    main(Path(sys.argv[1]) if sys.argv[1:] else None)
