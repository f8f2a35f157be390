"""Recordings in, drafts out, also when a process dies in between (room 6).

Every recording is a durable workflow, every stage a step whose result is a file; see
:mod:`minutes.jobs.workflow`. Importing this loads no heavy library.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from minutes.jobs.records import ARCHIVE, INTERACTIVE, Job, JobState

if TYPE_CHECKING:
    from minutes.jobs.service import Service

__all__ = ["ARCHIVE", "INTERACTIVE", "Job", "JobState", "open_service"]


def open_service(
    data_dir: Path,
    *,
    database_url: str | None = None,
    storage_url: str | None = None,
    with_worker: bool = True,
    slots: int | None = None,
) -> Service:
    """Open the data folder; close the service when done (it is a context manager).

    Parameters
    ----------
    data_dir : Path
        Made if absent; holds recordings, stage results and, without ``database_url``, the SQLite
        files.
    database_url : str, optional
        ``postgresql://…``: store and queue live there, shared by any number of machines.
    storage_url : str, optional
        fsspec URL (``s3://…``) for the files; without it ``data_dir`` must be a shared folder
        where several machines work.
    with_worker : bool
        Whether this process takes jobs itself.
    slots : int, optional
        Recordings worked on at a time; default: from the number of cores.

    Raises
    ------
    StoreError
        The folder or the database cannot be used.
    """
    from minutes.jobs.service import Service

    service = Service(data_dir, database_url=database_url, storage_url=storage_url)
    if with_worker:
        try:
            service.start_worker(slots=slots)
        except BaseException:
            service.close()
            raise
    return service
