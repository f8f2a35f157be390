"""What of a recording was done before, and a look at that which writes nothing."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

from minutes import sealed
from minutes.jobs.changes import first_stage
from minutes.jobs.known import fingerprint, papers_of
from minutes.jobs.learning import Learning
from minutes.jobs.records import ARCHIVE
from minutes.jobs.results import load_papers
from minutes.options import TranscribeOptions
from minutes.schema import MeetingContext
from minutes.store.files import Files
from minutes.store.opening import Store, look_into
from minutes.store.records import JobRow

STORE = "minutes.sqlite"
"""Name of the database in a data folder."""


class Past:
    """Jobs by the bytes of their recordings; only reads.

    Parameters
    ----------
    store : Store
    files : Files
        Where the papers of jobs lie.
    """

    def __init__(self, store: Store, files: Files) -> None:
        self.store, self._files = store, files
        self._learning = Learning(store, files)

    def find(
        self, digest: str, context: MeetingContext, options: TranscribeOptions
    ) -> tuple[JobRow, ...]:
        """Jobs of the same bytes (``digest``: SHA-256) with the same papers and options."""
        key = fingerprint(digest, papers_of(options, context, None), options)
        return tuple(self.store.jobs.with_fingerprint(key))

    def of_recording(self, digest: str) -> tuple[JobRow, ...]:
        """Jobs that ``minutes batch`` made of the same bytes, with whatever papers and options; a
        clerk's uploads are the clerk's."""
        rows = self.store.jobs.of_recording(digest)
        return tuple(row for row in rows if row.priority >= ARCHIVE and row.body_id is None)

    def starts_at(self, job_id: str, context: MeetingContext, options: TranscribeOptions) -> str:
        """The first stage that reads what is other than what the job was made with."""
        row = self.store.jobs.get(job_id)
        papers = papers_of(options, context, self.store.bodies.find(row.body_id))
        new = self._learning.told(papers, row.body_id)[0], options
        return first_stage((load_papers(self._files, row.id, row.run), row.options), new)


@contextmanager
def look_back(
    data_dir: Path, *, database_url: str | None = None, storage_url: str | None = None
) -> Iterator[Past | None]:
    """The past of a data folder, of this version or an earlier one, without a change to folder or
    database.

    ``None``: there is no database yet, or a PostgreSQL one that is empty or of an earlier version,
    which cannot be read before it is brought up to date.

    Raises
    ------
    StoreError
        The database cannot be read, or comes from a newer version.
    UsageError
        The folder is sealed with another key.
    """
    path = data_dir / STORE
    if database_url is None and not path.is_file():
        yield None
        return
    sealed.check_folder(data_dir, writes=False)
    store = look_into(database_url or path)
    try:
        with _files(data_dir, storage_url) as files:
            yield None if store is None else Past(store, files)
    finally:
        if store is not None:
            store.close()


@contextmanager
def _files(data_dir: Path, storage_url: str | None) -> Iterator[Files]:
    """Files to read; what comes from shared storage lies elsewhere, and only as long as this."""
    if storage_url is None:
        yield Files(data_dir)
        return
    with TemporaryDirectory() as folder:
        yield Files(Path(folder), storage_url)
