"""A desk on an empty folder, without server and worker."""

from __future__ import annotations

import json
import time
from dataclasses import replace
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory

from minutes.codec import to_plain
from minutes.format.document.builder import build
from minutes.jobs.desk import Desk
from minutes.options import TranscribeOptions
from minutes.pipeline import read_papers
from minutes.schema import (
    Attendee,
    Draft,
    Header,
    MeetingContext,
    Profile,
    Provenance,
    Recording,
    Speaker,
    Transcript,
    Turn,
    Word,
)
from minutes.span import Span
from minutes.store.database import Database
from minutes.store.files import Files
from minutes.store.opening import Store, open_store
from minutes.store.records import JobRow

JOB = "0" * 32

LINES = (
    ("S1", "ただいまから総務委員会を開会いたします。"),
    ("S1", "請願第3号を議題といたします。事務局から説明をお願いします。"),
    ("S3", "請願第3号は、通学路の安全を求めるものです。"),
    ("S2", "えーと、この請願は14件の署名があります。慎重に審査すべきです。"),
    ("S1", "お諮りいたします。請願第3号は、採択することに御異議ございませんか。"),
    ("S2", "異議なし。"),
    ("S1", "御異議なしと認めます。よって、請願第3号は採択することに決定いたしました。"),
    ("S3", "8月末までに資料を整理いたします。"),
    ("S1", "それでは次の案件に移ります。"),
    ("S2", "了解しました。"),
)
PEOPLE = (
    Speaker("S1", "田中一郎", "委員長"),
    Speaker("S2", "佐藤花子", "委員"),
    Speaker("S3", None, "事務局"),
)


def transcript(lines: tuple[tuple[str, str], ...] = LINES, *, start: float = 0.0) -> Transcript:
    """A turn of eight seconds for each line, in words of three characters."""
    turns = []
    for number, (speaker, text) in enumerate(lines, 1):
        begin = start + 10.0 * number
        parts = [text[place : place + 3] for place in range(0, len(text), 3)]
        step = 8.0 / len(parts)
        words = tuple(
            Word(part, Span(begin + step * place, begin + step * (place + 1)))
            for place, part in enumerate(parts)
        )
        turns.append(Turn(f"t{number}", speaker, words))
    recording = Recording("a.wav", 10.0 * len(lines) + 20, "0" * 64)
    return Transcript(recording, tuple(turns), PEOPLE, Provenance("0", "base", "campplus"))


def draft(lines: tuple[tuple[str, str], ...] = LINES, *, start: float = 0.0) -> Draft:
    """What the machine makes of the lines."""
    said = transcript(lines, start=start)
    context = MeetingContext(
        Header("総務委員会"),
        (
            Attendee("田中一郎", "委員長"),
            Attendee("佐藤花子", "委員"),
            Attendee("鈴木次郎", "委員"),
        ),
    )
    profile = Profile("iinkai", "委員会")
    return Draft(said, build(said, context, profile))


@cache
def _empty() -> bytes:
    """A database of today's schema with nothing in it: brought up to date once, not for every test."""
    with TemporaryDirectory() as folder:
        place = Path(folder) / "minutes.sqlite"
        open_store(
            f"sqlite:///{place}"
        ).close()  # whoever closes last empties the log into the file
        return place.read_bytes()


def open_desk(folder: Path, whole: Draft | None = None, url: str = "") -> Desk:
    """A desk with one job whose first draft is ``whole``; on SQLite in ``folder`` where no ``url`` is."""
    place = folder / "minutes.sqlite"
    if url or place.exists():
        store = open_store(url or f"sqlite:///{place}")
    else:
        place.write_bytes(_empty())
        store = Store(Database(f"sqlite:///{place}"))
    files = Files(folder)
    options = TranscribeOptions()
    papers = read_papers(options, MeetingContext())
    row = JobRow(
        id=JOB,
        title="総務委員会",
        file_name="a.wav",
        recording_key="a.wav",
        sha256="0" * 64,
        fingerprint=JOB,
        context=papers.context,
        options=options,
        created_at=time.time(),
        updated_at=time.time(),
        state="done",
    )
    store.jobs.add(row)
    for run in (1, 2):
        files.write(f"jobs/{JOB}/{run}/papers.json", json.dumps(to_plain(papers)).encode())
    store.drafts.add(JOB, 1, whole or draft())
    return Desk(store, files)


def heard_anew(whole: Draft, lines: tuple[tuple[str, str], ...]) -> Draft:
    """Another generation of the same meeting."""
    return replace(
        draft(lines), transcript=replace(transcript(lines), speakers=whole.transcript.speakers)
    )
