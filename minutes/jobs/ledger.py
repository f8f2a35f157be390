"""What minutes wrote into an output folder: a file of lines that lies there itself.

It travels with the folder and outlives the data folder. Lines are only added; the last one about
a thing holds. A line that a power cut left half is passed over, which makes nothing ours that is
not: what the ledger does not know is a person's.
"""

from __future__ import annotations

import contextlib
import fcntl
import json
import os
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from minutes.confine import make_shared, share
from minutes.errors import PlaceGone
from minutes.store.files import explained

LEDGER = ".minutes-outputs.jsonl"
"""Name of the ledger in the output folder."""


@dataclass(frozen=True, slots=True)
class Claim:
    """A name of results and the meeting that it belongs to, for ever.

    ``recordings``: where they lay when last seen; ``digest``: SHA-256 of their bytes; ``job``: the
    job that gave the results.
    """

    stem: str
    recordings: tuple[str, ...]
    digest: str
    job: str = ""


@dataclass(frozen=True, slots=True)
class Entry:
    """A file that was written, or was about to be.

    ``name``: below the output folder; ``owner``: the claim's stem; ``hashes``: SHA-256 of what we
    wrote: more than one while it is being replaced; ``part``, ``aside``: names beside it that the
    replacing uses, empty when it is over.
    """

    name: str
    owner: str
    hashes: tuple[str, ...]
    part: str = ""
    aside: str = ""


@dataclass(frozen=True, slots=True)
class Seen:
    """The hash of a recording as it was: size in bytes, time of change in nanoseconds."""

    path: str
    size: int
    mtime_ns: int
    digest: str


@dataclass(frozen=True, slots=True)
class Told:
    """What a list said of a meeting (:attr:`minutes.jobs.archive.Item.told`); the last time holds."""

    recordings: tuple[str, ...]
    digest: str
    values: Mapping[str, Any]


Record = Claim | Entry | Seen | Told

_KINDS: Mapping[str, type[Record]] = {"claim": Claim, "file": Entry, "seen": Seen, "told": Told}


class Ledger:
    """The ledger of one output folder; read again whenever it is locked.

    Parameters
    ----------
    folder : Path
        Made when first written.
    """

    def __init__(self, folder: Path) -> None:
        self.claims: dict[str, Claim] = {}
        """By the stem in lower case: Windows takes A and a for the same."""
        self.files: dict[str, Entry] = {}
        """By the name in lower case."""
        self.open: dict[str, Entry] = {}
        """Files whose replacing nobody has finished."""
        self.stems: set[str] = set()
        """Names in lower case, without the ending, that files of any meeting have."""
        self.seen: dict[str, Seen] = {}
        """By path."""
        self.told: dict[str, dict[tuple[str, ...], Told]] = {}
        """By the bytes of the recordings, then by where these lay."""
        self._by_digest: dict[str, dict[str, Claim]] = {}
        self._path = folder / LEDGER
        self._read = 0  # bytes read so far
        self._depth = 0
        if self._path.is_file():
            with explained(self._path), self._path.open("rb") as stream:
                self._take(stream.read())

    @contextlib.contextmanager
    def locked(self) -> Iterator[None]:
        """Nobody else adds lines meanwhile; what others added before is known inside.

        Raises
        ------
        PlaceGone
            The ledger was there: where the drive is taken off, its folder may be left behind, empty.
        OutputError
        """
        if self._depth:
            yield
            return
        with explained(self._path):
            if not self._path.is_file():
                if self._read:
                    raise PlaceGone(
                        f"書き出し先「{self._path.parent}」が見えなくなりました。"
                        "つなぎ直してから、同じコマンドを実行してください。"
                    )
                make_shared(self._path.parent)
                self._path.touch()
                share(self._path)
            with self._path.open("rb") as stream:
                # A file system without locks: one batch a folder is then the operator's care.
                with contextlib.suppress(OSError):
                    fcntl.flock(stream, fcntl.LOCK_EX)
                stream.seek(self._read)
                self._take(stream.read())
                self._depth = 1
                try:
                    yield
                finally:
                    self._depth = 0

    def add(self, records: Sequence[Record]) -> None:
        """Add lines; on the disk when this returns."""
        if not records:
            return
        with self.locked(), explained(self._path):
            lines = [_line(record) for record in records]
            with self._path.open("ab") as stream:
                # After a line that a power cut left half, the next begins on its own.
                stream.write(b"\n" + b"".join(lines) if self._torn() else b"".join(lines))
                stream.flush()
                os.fsync(stream.fileno())
                self._read = stream.tell()
            for record in records:
                self._keep(record)

    def claims_of(self, digest: str) -> tuple[Claim, ...]:
        """Names that recordings of these bytes have."""
        return tuple(self._by_digest.get(digest, {}).values())

    def jobs(self) -> frozenset[str]:
        """Jobs that gave results to any name."""
        return frozenset(claim.job for claim in self.claims.values())

    def _torn(self) -> bool:
        with self._path.open("rb") as stream:
            if stream.seek(0, os.SEEK_END) == 0:
                return False
            stream.seek(-1, os.SEEK_END)
            return stream.read(1) != b"\n"

    def _take(self, data: bytes) -> None:
        whole = data[: data.rfind(b"\n") + 1]
        self._read += len(whole)
        for line in whole.splitlines():
            record = _record(line)
            if record is not None:
                self._keep(record)

    def _keep(self, record: Record) -> None:
        match record:
            case Claim():
                key = record.stem.casefold()
                self.claims[key] = record
                self._by_digest.setdefault(record.digest, {})[key] = record
            case Entry():
                key = record.name.casefold()
                self.files[key] = record
                self.stems.add(key.rpartition(".")[0])
                self.open.pop(key, None)
                if record.part:
                    self.open[key] = record
            case Seen():
                self.seen[record.path] = record
            case Told():
                self.told.setdefault(record.digest, {})[record.recordings] = record


def _line(record: Record) -> bytes:
    kind = next(name for name, made in _KINDS.items() if isinstance(record, made))
    # ASCII only: names out of old archives are not always text.
    return json.dumps({"kind": kind, **asdict(record)}).encode() + b"\n"


def _record(line: bytes) -> Record | None:
    try:
        values: dict[str, Any] = json.loads(line)
        made = _KINDS[values.pop("kind")]
        for name in ("recordings", "hashes"):
            if name in values:
                values[name] = tuple(values[name])
        return made(**values)
    except (ValueError, KeyError, TypeError, AttributeError):
        return None
