"""Results in a folder that people work in: what a person touched is the person's.

A file is ours only while its bytes are those that the ledger (:mod:`minutes.jobs.ledger`) says we
wrote. Anything else that bears the name of a result is kept as it is, and the new result lies
beside it as ``…（再作成）``. A file of ours is replaced by taking it away first, looking at what was
taken, and giving the name to the new one only if the name is still free: a save at any moment in
between is found, not overwritten.
"""

from __future__ import annotations

import contextlib
import errno
import itertools
import os
import secrets
import shutil
import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path, PurePosixPath
from typing import Any

from minutes.confine import make_shared, share
from minutes.digest import sha256_of, sha256_of_bytes
from minutes.errors import OutputError
from minutes.format.export import safe_stem
from minutes.jobs.ledger import Claim, Entry, Ledger, Seen, Told
from minutes.jobs.recordings import digest_of, names_of
from minutes.store.files import explained, sync_folder

OWN = ("report", "report-history", "会議録一覧")
"""Names, without an ending, of files about the whole folder: no meeting gets one of them."""

_OURS = "/"
"""What the owner of such a file begins with in the ledger, and a meeting's name never."""

_SETTLED_NS = 2_000_000_000
"""A file changed so recently may change again within the clock tick of its file system."""

_NO_LINKS = (errno.EPERM, errno.EOPNOTSUPP, errno.ENOTSUP, errno.ENOSYS, errno.EMLINK, errno.EXDEV)


@dataclass(frozen=True, slots=True)
class Source:
    """A meeting's recordings and the SHA-256 of their bytes (with names where there are several)."""

    recordings: tuple[Path, ...]
    digest: str

    @property
    def places(self) -> tuple[str, ...]:
        """Where they lie, in full."""
        return tuple(str(path.resolve()) for path in self.recordings)


@dataclass(frozen=True, slots=True)
class Written:
    """``files``: the results; ``kept``: files of people that were left as they are; ``stem``: the
    name of the results below the folder."""

    stem: str
    files: tuple[Path, ...]
    kept: tuple[Path, ...] = ()


@dataclass(frozen=True, slots=True)
class _Plan:
    """Where one file goes; ``kept``: what it must not touch; ``is_done``: it lies there."""

    entry: Entry
    ending: str
    data: bytes
    kept: tuple[Path, ...] = ()
    is_done: bool = False


class Outputs:
    """The output folder of one process.

    Parameters
    ----------
    folder : Path
    rehash : bool
        Read every recording again, also where size and time of change are the known ones.
    writes : bool
        ``False``: only for looking; hashes are not remembered.
    """

    def __init__(self, folder: Path, *, rehash: bool = False, writes: bool = True) -> None:
        self._writes = writes
        self._folder = folder
        self._rehash = rehash
        self._ledger = Ledger(folder)
        self._reserved: dict[str, Source] = {}  # names of meetings that have no result yet

    # --- recordings ---------------------------------------------------------------------------

    def digest(self, recordings: Sequence[Path], names: Sequence[str]) -> str:
        """Hash of the bytes as :func:`minutes.jobs.recordings.digest_of`, read only where they
        may have changed.

        Raises
        ------
        OutputError
            A file cannot be read.
        """
        return digest_of(recordings, names, sha256=self._sha256)

    def knows(self, recordings: Sequence[Path]) -> bool:
        """Whether :meth:`digest` would read none of the files."""
        facts = {str(path.resolve()): path.stat() for path in recordings if path.is_file()}
        seen = (self._ledger.seen.get(place) for place in facts)
        return len(facts) == len(recordings) and all(
            noted is not None and (noted.size, noted.mtime_ns) == (fact.st_size, fact.st_mtime_ns)
            for noted, fact in zip(seen, facts.values(), strict=True)
        )

    def _sha256(self, path: Path) -> str:
        place, before = str(path.resolve()), path.stat()
        known = self._ledger.seen.get(place)
        same = known is not None and (known.size, known.mtime_ns) == (
            before.st_size,
            before.st_mtime_ns,
        )
        if known is not None and same and not self._rehash:
            return known.digest
        digest = sha256_of(path)
        after = path.stat()
        unchanged = (before.st_size, before.st_mtime_ns) == (after.st_size, after.st_mtime_ns)
        settled = time.time_ns() - after.st_mtime_ns > _SETTLED_NS
        if (
            self._writes
            and unchanged
            and settled
            and not (same and known is not None and known.digest == digest)
        ):
            self._ledger.add([Seen(place, after.st_size, after.st_mtime_ns, digest)])
        return digest

    def tell(self, source: Source, values: Mapping[str, Any]) -> None:
        """Remember what a list says of a meeting.

        Raises
        ------
        OutputError
        """
        known = self._ledger.told.get(source.digest, {}).get(source.places)
        if known is None or dict(values) != dict(known.values):  # that it says nothing is said too
            self._ledger.add([Told(source.places, source.digest, dict(values))])

    def told(self, source: Source) -> Mapping[str, Any]:
        """What a list said last of a meeting, wherever its recordings lie now; nothing where it is
        unclear which of several copies they are."""
        known = self._ledger.told.get(source.digest, {})
        if source.places in known:
            return known[source.places].values
        if len(known) != 1:
            return {}
        (said,) = known.values()
        return {} if self._still_there(said) else said.values  # this is a copy, not that one moved

    # --- names --------------------------------------------------------------------------------

    def name(self, wanted: str, source: Source) -> str:
        """The stem of a meeting's results: the one that it has, wherever its recordings lie now;
        else ``wanted``, numbered where another meeting has that."""
        known = self._known(source)
        number, stem = 1, wanted if known is None else known.stem
        while known is None and not self._is_free(stem, source):
            number += 1
            stem = f"{shortened(wanted)} ({number})"
        self._reserved[written_stem(stem)] = source
        return stem

    def _known(self, source: Source) -> Claim | None:
        claims = self._ledger.claims_of(source.digest)
        for claim in claims:
            if claim.recordings == source.places:
                return claim
        for claim in claims:  # moved or renamed, and not a second copy
            holder = self._reserved.get(written_stem(claim.stem))
            if holder == source or (holder is None and not self._still_there(claim)):
                return claim
        return None

    def _still_there(self, claim: Claim | Told) -> bool:
        """Whether the recordings lie where they lay, with the same bytes."""
        paths = tuple(Path(place) for place in claim.recordings)
        try:
            return self.digest(paths, names_of(paths)) == claim.digest
        except OutputError:  # they cannot be read
            return False

    def _is_free(self, stem: str, source: Source) -> bool:
        key = written_stem(stem)
        if key in OWN:
            return False
        holder = self._reserved.get(key)
        if holder is not None and holder.recordings != source.recordings:
            return False
        return key not in self._ledger.claims and key not in self._ledger.stems

    # --- writing ------------------------------------------------------------------------------

    def job(self, stem: str) -> str | None:
        """The job that gave the results of that name (one that :meth:`name` gave)."""
        claim = self._ledger.claims.get(written_stem(stem))
        return claim.job or None if claim is not None else None

    def job_of(self, digest: str, recordings: Sequence[Path]) -> str | None:
        """The job that gave the results of a recording, wherever that lies now."""
        claim = self._known(Source(tuple(recordings), digest))
        return claim.job or None if claim is not None else None

    def jobs(self) -> frozenset[str]:
        """Jobs that gave results to any name of the folder."""
        return self._ledger.jobs()

    def meetings(self) -> tuple[tuple[str, str, tuple[str, ...]], ...]:
        """Every meeting: the stem of its results, the job that gave them, and its files that lie
        in the folder now, also those beside hand-made ones."""
        files: dict[str, list[str]] = {}
        for entry in self._ledger.files.values():
            if (self._folder / entry.name).is_file():
                files.setdefault(entry.owner.casefold(), []).append(entry.name)
        return tuple(
            (claim.stem, claim.job, tuple(sorted(files.get(key, ()))))
            for key, claim in self._ledger.claims.items()
        )

    def write(
        self, wanted: str, source: Source, contents: Mapping[str, bytes], *, job: str = ""
    ) -> Written:
        """Write a meeting's results, one file for each ending of ``contents``.

        Nothing is touched before all of them lie on the disk beside their places.

        Raises
        ------
        OutputError
            The folder cannot be written; what stood in it is as it was.
        """
        with self._ledger.locked(), explained(self._folder):
            self._recover()
            stem = written_name(self.name(wanted, source))
            claim = Claim(stem, source.places, source.digest, job)
            plans = [self._plan(stem, ending, data) for ending, data in contents.items()]
            new = [] if self._ledger.claims.get(stem.casefold()) == claim else [claim]
            return self._carry_out(stem, plans, new)

    def write_own(self, name: str, data: bytes) -> Written:
        """Write a file about the whole folder, one of :data:`OWN`, under the same rules.

        Raises
        ------
        OutputError
        """
        stem, dot, ending = name.rpartition(".")
        if stem not in OWN:
            raise ValueError(f"no name that meetings leave free: {name}")
        with self._ledger.locked(), explained(self._folder):
            self._recover()
            return self._carry_out(stem, [self._plan(_OURS + stem, dot + ending, data)], [])

    def _carry_out(self, stem: str, plans: list[_Plan], new: list[Claim]) -> Written:
        self._ledger.add([*new, *(plan.entry for plan in plans if not plan.is_done)])
        make_shared((self._folder / stem).parent)
        try:
            for plan in plans:
                if not plan.is_done:
                    _write(self._sibling(plan.entry, plan.entry.part), plan.data)
            done = [plan if plan.is_done else self._place(plan) for plan in plans]
            self._ledger.add([d.entry for d, p in zip(done, plans, strict=True) if d != p])
        except OSError:
            self._recover()  # a full disk, a folder that was taken away
            raise
        files = tuple(self._folder / plan.entry.name for plan in done)
        kept = tuple(dict.fromkeys(path for plan in done for path in plan.kept))
        return Written(stem, files, kept)

    def _plan(self, owner: str, ending: str, data: bytes, kept: tuple[Path, ...] = ()) -> _Plan:
        """The first name that is free, or ours and untouched."""
        stem = owner.removeprefix(_OURS)
        digest = sha256_of_bytes(data)
        for name in _candidates(stem, ending):
            path = self._folder / name
            entry = self._ledger.files.get(name.casefold())
            if path in kept or (entry is not None and entry.owner != owner):
                continue
            if entry is None and self._is_anothers(name, stem):
                continue
            found = _hash(path)
            if found == digest:
                done = Entry(name, owner, (digest,))
                if entry != done:
                    self._ledger.add([done])
                return _Plan(done, ending, data, kept, is_done=True)
            hashes = entry.hashes if entry is not None else ()
            if found is None or found in hashes:
                token = secrets.token_hex(8)
                part, aside = f".{token}.part", f".{token}.aside"
                known = (found, digest) if found is not None else (digest,)
                return _Plan(Entry(name, owner, known, part, aside), ending, data, kept)
            kept = (*kept, path)
        raise OutputError(f"「{stem}{ending}」の名前を決められません。")  # the names are endless

    def _is_anothers(self, name: str, stem: str) -> bool:
        """Whether the name, free on the disk, is what another meeting's results are called."""
        key = name.casefold().rpartition(".")[0]
        return key != stem.casefold() and (key in self._ledger.claims or key in self._reserved)

    def _place(self, plan: _Plan) -> _Plan:
        """Give the new file its name, or the next one where a person has just saved."""
        while not self._take(plan.entry):
            entry = plan.entry
            kept = (*plan.kept, self._folder / entry.name)
            after = self._plan(entry.owner, plan.ending, plan.data, kept)
            over = replace(entry, part="", aside="")
            if after.is_done:
                self._sibling(entry, entry.part).unlink()
                self._ledger.add([over])
                return after
            self._ledger.add([after.entry])
            self._sibling(entry, entry.part).rename(self._sibling(after.entry, after.entry.part))
            self._ledger.add([over])
            plan = after
        sync_folder((self._folder / plan.entry.name).parent)
        entry = replace(plan.entry, hashes=plan.entry.hashes[-1:], part="", aside="")
        return replace(plan, entry=entry, is_done=True)

    def _take(self, entry: Entry) -> bool:
        """Put the new file where the old one is; ``False``, and all as before, where what is there
        is not ours."""
        target = self._folder / entry.name
        part, aside = self._sibling(entry, entry.part), self._sibling(entry, entry.aside)
        if len(entry.hashes) > 1:
            with contextlib.suppress(FileNotFoundError):  # removed since we looked
                target.rename(aside)
                if _hash(aside) not in entry.hashes:
                    self._put_back(aside, target)
                    return False
        taken = _give_name(part, target)
        self._settle(entry)
        return taken

    def _settle(self, entry: Entry) -> None:
        """The old file goes, unless somebody wrote into it while it was put aside."""
        target, aside = self._folder / entry.name, self._sibling(entry, entry.aside)
        found = _hash(aside)
        if found is None:
            return
        if found in entry.hashes and os.path.lexists(target):
            aside.unlink()
        else:
            self._put_back(aside, target)

    def _put_back(self, aside: Path, target: Path) -> None:
        """A person's file gets its name back; where a still newer one has it, a name beside."""
        if os.path.lexists(target) and not target.is_symlink() and aside.samefile(target):
            aside.unlink()
            return
        number = 1
        place = target
        while not _give_name(aside, place):
            place = target.with_stem(f"{target.stem}（手直し{number if number > 1 else ''}）")
            number += 1

    def _recover(self) -> None:
        """Finish what a process that was killed left half-way."""
        over = []
        for entry in self._ledger.open.values():
            self._sibling(entry, entry.part).unlink(missing_ok=True)
            self._settle(entry)
            over.append(replace(entry, part="", aside=""))
        self._ledger.add(over)

    def _sibling(self, entry: Entry, name: str) -> Path:
        return (self._folder / entry.name).with_name(name)


def written_name(stem: str) -> str:
    """What becomes of ``stem`` on the disk.

    >>> written_name("r3/会議:1")
    'r3/会議_1'
    """
    place = PurePosixPath(stem)
    return (place.parent / safe_stem(place.name)).as_posix()


def written_stem(stem: str) -> str:
    """The same for comparing, as Windows takes A and a for the same."""
    return written_name(stem).casefold()


def shortened(stem: str) -> str:
    """Room for a number: what is too long for a file name is cut at its end."""
    place = PurePosixPath(stem)
    return (place.parent / safe_stem(place.name)[:40]).as_posix()


def _candidates(stem: str, ending: str) -> Iterator[str]:
    yield f"{stem}{ending}"
    yield f"{stem}（再作成）{ending}"
    for number in itertools.count(2):
        yield f"{stem}（再作成{number}）{ending}"


def _hash(path: Path) -> str | None:
    """SHA-256 of a file; ``None`` where there is none, ``""`` for what is no plain file."""
    if not os.path.lexists(path):
        return None
    if path.is_symlink() or not path.is_file():
        return ""
    return sha256_of(path)


def _write(path: Path, data: bytes) -> None:
    with path.open("xb") as file:
        file.write(data)
        file.flush()
        os.fsync(file.fileno())
    share(path)


def _give_name(source: Path, target: Path) -> bool:
    """Move ``source`` to ``target`` unless something is there; decided by the file system."""
    try:
        os.link(source, target)
    except FileExistsError:
        return False
    except OSError as error:
        if error.errno not in _NO_LINKS:
            raise
        if not _copy(source, target):
            return False
    source.unlink()
    return True


def _copy(source: Path, target: Path) -> bool:
    """Where the file system knows no links (FAT, many network shares)."""
    try:
        with source.open("rb") as given, target.open("xb") as copied:
            try:
                shutil.copyfileobj(given, copied)
                copied.flush()
                os.fsync(copied.fileno())
            except OSError:
                target.unlink()
                raise
    except FileExistsError:
        return False
    shutil.copymode(source, target)
    return True
