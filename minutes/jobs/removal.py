"""Removing for good, a whole meeting or its sound alone, and what was removed, counted."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from minutes.jobs.copies import copies_of
from minutes.jobs.results import (
    ALL_AUDIO,
    DIARIZATION,
    MIX,
    PEAKS,
    folders,
    forget_voices,
    mark,
    read_learnt,
)
from minutes.store.files import Files
from minutes.store.opening import Store

_PLAYABLE = "uploads/playable-{job_id}.*"
"""Copy for browsers that do not play the recording itself, below the data folder."""


@dataclass(frozen=True, slots=True)
class Removed:
    """What there was of a meeting and is no more.

    ``rows``: of each table; ``files``, ``size``: number and bytes; ``voices``: names of the people
    whose voices were learnt from it: those belong to the meeting body and stay. ``left``: what could not be
    removed yet, in words: the next tidying tries again, or a person removes it.
    """

    rows: Mapping[str, int] = field(default_factory=dict)
    files: int = 0
    size: int = 0
    voices: tuple[str, ...] = ()
    left: tuple[str, ...] = ()

    @property
    def facts(self) -> dict[str, str]:
        """As the audit trail tells it."""
        plain = {f"rows_{name}": str(count) for name, count in self.rows.items()}
        plain |= {
            "files": str(self.files),
            "bytes": str(self.size),
            "voices": str(len(self.voices)),
        }
        return plain | {"left": "、".join(self.left)}


def remove_meeting(store: Store, files: Files, data_dir: Path, job_id: str) -> Removed:
    """Remove every row and every file of a meeting.

    Raises
    ------
    StoreError
        The storage does not answer.
    """
    voices = tuple(sorted({name for _, name in read_learnt(files, job_id)}))
    rows = store.jobs.rows_of(job_id)
    paths = (*_paths(files, folders(job_id)), *_copies(data_dir, job_id))
    size = sum(path.stat().st_size for path in paths if path.is_file())
    count = len(set(files.keys(*folders(job_id)))) + len(_copies(data_dir, job_id))
    store.jobs.delete(job_id)
    for name in folders(job_id):
        files.delete(name)
    for copy in _copies(data_dir, job_id):
        copy.unlink(missing_ok=True)
    store.database.forget_deleted_words()
    wiped = store.database.wipe()
    left = [f"{table} {number}行" for table, number in store.jobs.rows_of(job_id).items() if number]
    left += files.keys(*folders(job_id))
    if not wiped:
        left.append("データベースの書込み記録（次の掃除で消えます）")
    left += [
        f"更新前のデータベースの写し {path.name}（すぐ消すには minutes retention copies --days 0）"
        for path in copies_of(data_dir, store.database)
    ]
    return Removed(rows, count, size, voices, tuple(left))


def remove_sound(files: Files, data_dir: Path, job_id: str) -> Removed:
    """Remove the recordings of a meeting, all sound that was made of them and what tells the voices
    of its people; its text stays.

    Raises
    ------
    StoreError
        The storage does not answer.
    """
    recordings, results = folders(job_id)
    sounds = [key for key in files.keys(results) if _is_sound(key)]
    paths = [*_paths(files, (recordings,)), *map(files.path, sounds), *_copies(data_dir, job_id)]
    size = sum(path.stat().st_size for path in paths if path.is_file())
    count = len(files.keys(recordings)) + len(sounds) + len(_copies(data_dir, job_id))
    files.delete(recordings)
    for key in sounds:
        files.remove(key)
    for copy in _copies(data_dir, job_id):
        copy.unlink(missing_ok=True)
    for key in files.keys(results):
        if Path(key).name == DIARIZATION:
            forget_voices(files, key)
    left = (*files.keys(recordings), *(key for key in files.keys(results) if _is_sound(key)))
    return Removed(files=count, size=size, left=left)


def _is_sound(key: str) -> bool:
    name = Path(key).name
    return Path(name).match(ALL_AUDIO) or name in (MIX, mark(MIX), PEAKS)


def _paths(files: Files, names: Iterable[str]) -> tuple[Path, ...]:
    """Every file of this machine, unfinished ones too."""
    return tuple(path for name in names for path in files.path(name).rglob("*") if path.is_file())


def _copies(data_dir: Path, job_id: str) -> tuple[Path, ...]:
    return tuple(data_dir.glob(_PLAYABLE.format(job_id=job_id)))
