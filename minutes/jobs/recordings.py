"""The recordings of a job in the storage: one file, or one for each participant of the meeting."""

from __future__ import annotations

import json
import os
from collections.abc import Callable, Sequence
from pathlib import Path, PurePath

from minutes.digest import sha256_of_text
from minutes.jobs.results import folders
from minutes.sealed import read_plain_text, sha256_of_plain
from minutes.store.files import Files, explained
from minutes.store.records import JobRow

_NAMES = "tracks.json"


def readable(name: str) -> str:
    """A file name as text that can be stored: what old archives hold is often CP932.

    >>> readable(os.fsdecode("会議.wav".encode("cp932"))), readable("会議.wav")
    ('会議.wav', '会議.wav')
    """
    raw = os.fsencode(name)
    try:
        return raw.decode()
    except UnicodeDecodeError:
        return raw.decode("cp932", errors="replace")


def names_of(recordings: Sequence[Path]) -> tuple[str, ...]:
    """File names of one meeting's recordings, each once: the name of a track says who speaks.

    >>> names_of([Path("a/audio.m4a"), Path("b/audio.m4a"), Path("田中.m4a")])
    ('audio.m4a', 'audio (2).m4a', '田中.m4a')
    """
    found: list[str] = []
    for path in recordings:
        name, number = readable(path.name), 1
        while name in found or name == _NAMES:
            number += 1
            name = f"{readable(path.stem)} ({number}){path.suffix}"
        found.append(name)
    return tuple(found)


def shown_name(names: Sequence[str]) -> str:
    """The files in one line.

    >>> shown_name(["a.mp3", "b.mp3"])
    'a.mp3 ほか1件'
    """
    return names[0] + (f" ほか{len(names) - 1}件" if len(names) > 1 else "")


def digest_of(
    recordings: Sequence[Path],
    names: Sequence[str],
    *,
    sha256: Callable[[Path], str] = sha256_of_plain,
) -> str:
    """Hash of the bytes; of several files, of their names too.

    ``sha256``: gives the hash of one file; it may know some without reading.

    Raises
    ------
    OutputError
        A file cannot be read.
    """
    hashes = []
    for path in recordings:
        with explained(path):
            hashes.append(sha256(path))
    if len(hashes) == 1:
        return hashes[0]
    lines = "\n".join(f"{digest} {name}" for digest, name in zip(hashes, names, strict=True))
    return sha256_of_text(lines)


def keep(
    files: Files, job_id: str, recordings: Sequence[Path], names: Sequence[str], *, link: bool
) -> str:
    """Put the recordings into the storage; returns the key of the first."""
    base, _ = folders(job_id)
    if len(names) > 1:
        files.write(f"{base}/{_NAMES}", json.dumps(names, ensure_ascii=False).encode())
    for path, name in zip(recordings, names, strict=True):
        files.put(path, f"{base}/{name}", link=link)
    return f"{base}/{names[0]}"


def keys_of(files: Files, row: JobRow) -> tuple[str, ...]:
    """Where a job's recordings lie, in the order in which they were given."""
    base = PurePath(row.recording_key).parent.as_posix()
    if not row.options.tracks or not files.exists(f"{base}/{_NAMES}"):
        return (row.recording_key,)
    names = json.loads(read_plain_text(files.fetch(f"{base}/{_NAMES}")))
    return tuple(f"{base}/{name}" for name in names)
