"""Engine process of the fault tests: the real protocol, decoding and files, but no models.

The folder in ``FAULTS`` tells it how to misbehave: a file named like a stage holds ``abort``,
``hang``, ``hold``, ``fail`` or ``full``, and a number of times. A stage that is held is at work
until the file ``FAULTS/go`` is there, so that a test can act in its middle however slow the machine
is. Every begin and end of a stage is a line in ``FAULTS/log`` (``stopped`` where it was cancelled),
so that a test can tell what was done twice.
"""

from __future__ import annotations

import errno
import os
import time
from collections.abc import Callable, Mapping
from pathlib import Path
from types import MappingProxyType

from minutes import pipeline, serialize
from minutes.errors import Cancelled, EngineError
from minutes.jobs import engine, stages
from minutes.jobs.results import segments_name
from minutes.progress import OnProgress, silent
from minutes.schema import (
    AgendaItem,
    Diarization,
    Draft,
    Header,
    MeetingMinutes,
    Provenance,
    Recording,
    Region,
    Segment,
    Speaker,
    Statement,
    Transcript,
    Turn,
    Word,
)
from minutes.span import Span

FAULTS = Path(os.environ.get("FAULTS", "/nonexistent"))
SECONDS = float(os.environ.get("FAST_SECONDS", "0.2"))
PART = 2.0


def _note(word: str, request: stages.Request) -> None:
    job = Path(request.work).parent.name
    line = f"{word} {request.stage} {request.part} {job} {os.getpid()} {os.getppid()}\n"
    with (FAULTS / "log").open("a") as log:
        log.write(line)


def _misbehave(request: stages.Request, on_progress: OnProgress) -> None:
    order = FAULTS / request.stage
    try:
        what, times, *only = order.read_text().split()
    except FileNotFoundError:
        return
    if only and only[0] not in request.file_name:
        return
    if int(times) <= 1:
        order.unlink(missing_ok=True)
    else:  # whole or not at all: others read it, and this process may be killed meanwhile
        part = order.with_name(f".{order.name}.{os.getpid()}")
        part.write_text(" ".join((what, str(int(times) - 1), *only)))
        part.replace(order)
    if what == "abort":
        os.abort()
    if what == "hang":
        time.sleep(3600)
    if what == "hold":
        _hold(request, on_progress)
    if what == "fail":
        raise EngineError("わざと失敗しました。")
    if what == "full":
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))


def _name(request: stages.Request) -> str:
    return "recognise" if request.stage == "plan" else request.stage


def _hold(request: stages.Request, on_progress: OnProgress) -> None:
    step = 0
    while not (FAULTS / "go").exists():
        step += 1
        on_progress(_name(request), step, step + 1)
        time.sleep(0.05)


def _slowly(request: stages.Request, on_progress: OnProgress) -> None:
    name = _name(request)
    steps = max(1, round(SECONDS / 0.05))
    for step in range(steps):  # counted, not timed: a frozen process must not find itself done
        on_progress(name, step, steps)
        time.sleep(0.05)


def _wrapped(stage: Callable[..., Mapping[str, object]]) -> stages.Action:
    def run(request: stages.Request, on_progress: OnProgress) -> Mapping[str, object]:
        _note("begin", request)
        try:
            _misbehave(request, on_progress)
            _slowly(request, on_progress)
        except Cancelled:
            _note("stopped", request)
            raise
        reference = stage(request, silent)  # one bar a stage
        _note("end", request)
        return reference

    return run


def _diarize(request: stages.Request, on_progress: OnProgress) -> Mapping[str, object]:
    regions = (Region(Span(0.0, stages._audio(request).duration), "S1"),)
    stages._write(request, stages.DIARIZATION, Diarization(regions, regions))
    return {"file": stages.DIARIZATION}


def _plan(request: stages.Request, on_progress: OnProgress) -> Mapping[str, object]:
    duration = stages._audio(request).duration
    number = max(1, round(duration / PART))
    spans = (Span(i * PART, min(duration, (i + 1) * PART)) for i in range(number))
    parts = tuple(map(stages.Part, spans))
    stages._write(request, stages.PLAN, parts)
    return {"file": stages.PLAN, "parts": number}


def _recognise(request: stages.Request, on_progress: OnProgress) -> Mapping[str, object]:
    span = stages._read_all(request, stages.PLAN, stages.Part)[request.part].span
    text = f"第{request.part + 1}部です。"
    name = segments_name(request.part)
    stages._write(request, name, (Segment(span, text, (Word(text, span),)),))
    return {"file": name}


def _assign(request: stages.Request, on_progress: OnProgress) -> Mapping[str, object]:
    parts = len(stages._read_all(request, stages.PLAN, stages.Part))
    turns = []
    for part in range(parts):
        for segment in stages._read_all(request, segments_name(part), Segment):
            turns.append(Turn(f"t{len(turns) + 1}", "S1", segment.words))
    stages._write(request, stages.TURNS, tuple(turns))
    return {"file": stages.TURNS}


def _format(request: stages.Request, on_progress: OnProgress) -> Mapping[str, object]:
    turns = stages._read_all(request, stages.TURNS, Turn)
    recording = stages._read(request, stages.RECORDING, Recording)
    papers: pipeline.Papers = stages._papers(request)
    ending = os.environ.get("FAST_ENDING", "")
    statements = tuple(Statement("S1", turn.text, turn.text + ending, (turn.id,)) for turn in turns)
    header = papers.context.header
    document = MeetingMinutes(
        Header(header.title, header.date, header.started_at, None, header.place),
        papers.context.roster,
        (AgendaItem(None, "", statements),),
    )
    transcript = Transcript(recording, turns, (Speaker("S1"),), Provenance("0", "fast", "fast"))
    stages._write_plain(request, stages.DRAFT, serialize.draft_to_json(Draft(transcript, document)))
    return {"file": stages.DRAFT}


def main() -> None:
    """Serve requests with the fast stages in place of the real ones."""
    fast = {
        "decode": stages._decode,
        "diarize": _diarize,
        "plan": _plan,
        "recognise": _recognise,
        "assign": _assign,
        "format": _format,
    }
    wrapped = {name: _wrapped(stage) for name, stage in fast.items()}
    stages.ACTIONS = MappingProxyType(wrapped)  # type: ignore[misc]
    engine.main()


if __name__ == "__main__":
    main()
