"""What one run has heard, for another of the same sound: the same job's next, or a copy's own."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import PurePosixPath

from minutes.jobs.changes import first_stage
from minutes.jobs.recordings import keys_of
from minutes.jobs.results import RECORDING, folder, load_papers, mark, read_json, results_before
from minutes.pipeline import Papers
from minutes.store.files import Files
from minutes.store.records import JobRow


def take_over(files: Files, old: JobRow, new: JobRow, stage: str) -> None:
    """Results of ``old`` from before ``stage`` become those of ``new``."""
    source, target = folder(old.id, old.run), folder(new.id, new.run)
    for pattern in results_before(stage):
        for key in files.find(source, pattern):
            for name in (key, mark(key)):
                if files.exists(f"{source}/{name}"):
                    kept = files.fetch(f"{source}/{name}")
                    files.put(kept, f"{target}/{name}", link=True)


def with_heard(files: Files, old: JobRow, new: JobRow, papers: Papers) -> JobRow:
    """``new``, a job that has not begun, with what ``old`` has heard of the same bytes, as far as
    that is the same with ``papers``. The recording keeps its own name."""
    if old.sha256 != new.sha256:
        return new
    before = load_papers(files, old.id, old.run), old.options
    take_over(files, old, new, first_stage(before, (papers, new.options)))
    key = f"{folder(new.id, new.run)}/{RECORDING}"
    if files.exists(key):
        plain = read_json(files, key) | {"file_name": PurePosixPath(keys_of(files, new)[0]).name}
        files.write(key, json.dumps(plain, ensure_ascii=False, separators=(",", ":")).encode())
    return replace(new, duration=old.duration)
