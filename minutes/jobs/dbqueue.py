"""The queue as seen from outside a workflow: put in, take out, look."""

from __future__ import annotations

import contextlib
import logging
import sqlite3
from collections.abc import Collection, Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any

from dbos import DBOS, DBOSClient, EnqueueOptions, WorkflowStatus
from dbos._error import DBOSException
from dbos._serialization import DBOSPortableJSON, DefaultSerializer, Serializer
from sqlalchemy.exc import SQLAlchemyError

from minutes.errors import StoreError
from minutes.jobs.records import ARCHIVE

APPLICATION = "minutes"
VERSION = "1"
"""Raised when the order of the steps changes: a workflow goes on under the order it began with."""

WORKFLOW = "minutes.transcribe"
FAST, SLOW = "interactive", "archive"
"""Two queues, because a workflow that runs is never put back: a worker keeps room for both."""

SERIALIZER: Serializer = DBOSPortableJSON
"""What workflows and steps are given and answer lies in the database as JSON."""

_AT_ONCE = 500


class Refused(DBOSException):
    """A row of the queue holds what is not read: of the queue's making, and no fault of the job's."""


def _refuse(_self: DefaultSerializer, _serialized: str) -> Any:
    raise Refused("pickled data is not read")


# DBOS reads each value by what its row says it is, whatever serializer is set: a row that says it is
# pickled would run what whoever can write the database put there. Attempts that an older version of
# minutes queued or went on with as pickles (it writes steps so, whatever their attempt's row says)
# end without a word to the job, and the watch of a worker begins them anew as JSON.
DefaultSerializer.deserialize = _refuse  # type: ignore[method-assign,assignment]


@contextlib.contextmanager
def translated() -> Iterator[None]:
    """Turn the queue's exceptions into one Japanese line."""
    try:
        yield
    except (DBOSException, SQLAlchemyError) as error:
        raise StoreError(
            f"処理待ちの列を読み書きできません（{type(error).__name__}）。"
            "データベースが動いているか、ディスクに空きがあるか確かめてください。"
        ) from error


def workflow_id(job_id: str, run: int, attempt: int) -> str:
    """Name of the workflow that works on a job: one for each attempt.

    >>> workflow_id("3fa2", 1, 2)
    '3fa2.1.2'
    """
    return f"{job_id}.{run}.{attempt}"


class JobQueue:
    """A client of the DBOS system database.

    Parameters
    ----------
    url : str
        The same URL that the workers use.
    """

    def __init__(self, url: str) -> None:
        # DBOS logs an invitation to its hosted console on every start; nothing here goes there.
        logging.getLogger("dbos").setLevel(logging.WARNING)
        with translated():
            DBOS.migrate(url)
            self._client = DBOSClient(
                system_database_url=url,
                serializer=SERIALIZER,
                application_name=APPLICATION,
                retry_connection_errors=False,
            )

    def put(self, job_id: str, run: int, attempt: int, *, priority: int) -> None:
        """Queue an attempt; the same attempt twice is queued once.

        Raises
        ------
        StoreError
        """
        options: EnqueueOptions = {
            "workflow_name": WORKFLOW,
            "queue_name": FAST if priority < ARCHIVE else SLOW,
            "workflow_id": workflow_id(job_id, run, attempt),
            "app_version": VERSION,
            "priority": priority + 1,  # DBOS counts from 1
        }
        with translated():
            self._client.enqueue(options, job_id, run)

    def cancel(self, job_id: str, run: int, attempt: int) -> None:
        """No further step begins, on whatever machine the attempt runs."""
        with translated():
            self._client.cancel_workflow(workflow_id(job_id, run, attempt))

    def statuses(self, ids: Iterable[str]) -> Mapping[str, str]:
        """DBOS's word for where attempts stand, by workflow id; unknown ones are left out."""
        wanted = list(ids)
        found: dict[str, str] = {}
        with translated():
            for start in range(0, len(wanted), _AT_ONCE):
                rows = self._list(workflow_ids=wanted[start : start + _AT_ONCE])
                found |= {row.workflow_id: row.status for row in rows}
        return found

    def executors(self) -> frozenset[str]:
        """Workers that attempts are given to at present, whether these live or not."""
        with translated():
            running = self._list(status="PENDING")
        return frozenset(row.executor_id for row in running if row.executor_id)

    def given_to(self, executor_id: str) -> frozenset[str]:
        """Workflow ids that a worker has taken and not ended."""
        with translated():
            running = self._list(status="PENDING", executor_id=executor_id)
        return frozenset(row.workflow_id for row in running)

    def take_back(self, executor_id: str, only: Collection[str] | None = None) -> int:
        """Put what a dead worker had back into the queue; everything, or ``only`` some.

        DBOS leaves this to its hosted service; the row changes only while it still names
        ``executor_id``, so that any number of workers may ask for the same.

        Returns
        -------
        int
            How many attempts were put back.
        """
        with translated():
            running = self._list(status="PENDING", executor_id=executor_id)
            return sum(
                self._client._sys_db.reenqueue_for_recovery(
                    row.workflow_id, [executor_id], row.queue_name or SLOW
                )
                for row in running
                if only is None or row.workflow_id in only
            )

    def steps(self, job_id: str, run: int, attempt: int) -> tuple[str, ...]:
        """Names of the steps whose result is stored, in order."""
        with translated():
            steps = self._client.list_workflow_steps(workflow_id(job_id, run, attempt))
        return tuple(step["function_name"] for step in steps)

    def forget(self, job_id: str) -> None:
        """Delete all attempts of a job."""
        with translated():
            rows = self._client.list_workflows(
                workflow_id_prefix=f"{job_id}.", load_input=False, load_output=False
            )
            self._client.delete_workflows([row.workflow_id for row in rows])

    def _list(self, **filters: Any) -> list[WorkflowStatus]:
        found: list[WorkflowStatus] = self._client.list_workflows(
            **filters, load_input=False, load_output=False
        )
        return found

    def close(self) -> None:
        """Give the connections back."""
        self._client.destroy()


def use_write_ahead_log(path: Path) -> None:
    """Let readers of a SQLite file go on while somebody writes.

    Raises
    ------
    StoreError
        It cannot be opened.
    """
    try:
        with contextlib.closing(sqlite3.connect(path, timeout=30)) as connection:
            connection.execute("PRAGMA journal_mode=WAL")
    except sqlite3.Error as error:
        raise StoreError(
            f"「{path.name}」を開けません（{error}）。フォルダーの権限と空きを確かめてください。"
        ) from error
