"""One engine for SQLite and PostgreSQL, and the schema brought up to date when it is opened."""

from __future__ import annotations

import contextlib
import functools
import sqlite3
import threading
from collections.abc import Collection, Iterator
from pathlib import Path
from typing import Any

import sqlalchemy as sa
from alembic.config import Config
from alembic.runtime.environment import EnvironmentContext
from alembic.script import ScriptDirectory
from alembic.util.exc import CommandError
from sqlalchemy import event
from sqlalchemy.exc import DBAPIError, SQLAlchemyError

from minutes.errors import StoreError
from minutes.store.files import replacing
from minutes.store.tables import metadata

_MIGRATIONS = Path(__file__).parent / "migrations"
_MIGRATION_LOCK = 7_362_001  # any fixed number: PostgreSQL's advisory lock around migrations

_NEWER = "データベースがこの版より新しい形式です。新しい版の minutes で開いてください。"


def normalize_url(url: str) -> str:
    """SQLAlchemy's spelling of a database URL that a person wrote.

    >>> normalize_url("postgresql://db/minutes")
    'postgresql+psycopg://db/minutes'
    """
    scheme, _, rest = url.partition("://")
    if scheme in {"postgres", "postgresql"}:
        return f"postgresql+psycopg://{rest}"
    if scheme.split("+")[0] not in {"postgresql", "sqlite"}:
        raise StoreError(
            "データベースのURLを読めません。postgresql://… の形で MINUTES_DATABASE_URL に指定してください。"
        )
    return url


_PATIENCE = 30
"""Seconds that a writer waits for another."""


def _set_up_sqlite(connection: Any, _record: Any) -> None:
    connection.isolation_level = None  # transactions begin below, not inside pysqlite
    for pragma in (
        "journal_mode=WAL",
        "synchronous=FULL",
        f"busy_timeout={_PATIENCE * 1000}",
        "foreign_keys=ON",
        "secure_delete=ON",  # what is deleted is overwritten
    ):
        connection.execute(f"PRAGMA {pragma}")


def _set_up_postgres(connection: Any, _record: Any) -> None:
    # A machine that hangs inside a transaction keeps its locks: the server ends it, before the
    # heartbeat's silence lets another worker take over what it held.
    connection.execute("SET idle_in_transaction_session_timeout = '30s'")
    connection.commit()


def _begin_sqlite(connection: sa.Connection) -> None:
    # A transaction that begins as a reader and then writes can fail with "database is locked"
    # whatever the timeout, so writers say so at once.
    reading = connection.get_execution_options().get("reading", False)
    connection.exec_driver_sql("BEGIN" if reading else "BEGIN IMMEDIATE")


class Database:
    """Connections to one database; ``read`` and ``write`` are transactions.

    Parameters
    ----------
    url : str
        ``sqlite:///file`` or ``postgresql://…``.
    memory : sqlite3.Connection, optional
        A SQLite database in memory, to be used instead; closed with this one.
    """

    def __init__(self, url: str, *, memory: sqlite3.Connection | None = None) -> None:
        self.url = normalize_url(url)
        # Connections for as many threads as a server has at work; a file needs no look whether it answers.
        options: dict[str, Any] = {"pool_size": 20, "max_overflow": 20}
        if memory is not None:
            options = {"creator": lambda: memory, "poolclass": sa.StaticPool}
        if self.is_postgres:
            options = {"pool_size": 5, "max_overflow": 15, "pool_pre_ping": True}
        self.engine = sa.create_engine(self.url, **options)
        if self.is_postgres:
            event.listen(self.engine, "connect", _set_up_postgres)
        else:
            event.listen(self.engine, "connect", _set_up_sqlite)
            event.listen(self.engine, "begin", _begin_sqlite)
        self._reader = self.engine.execution_options(reading=True)
        # SQLite's writers look again and again whether it is their turn, and some never find it free:
        # those of this process wait in a row instead.
        self._turn = None if self.is_postgres else threading.RLock()

    @property
    def file(self) -> Path | None:
        """The SQLite file; ``None`` for a server and for one in memory."""
        name = None if self.is_postgres else self.engine.url.database
        return Path(name) if name else None

    @property
    def is_postgres(self) -> bool:
        """Whether several machines can share it."""
        return self.url.startswith("postgresql")

    @contextlib.contextmanager
    def read(self) -> Iterator[sa.Connection]:
        """A transaction that only reads.

        Raises
        ------
        StoreError
            The database cannot be reached or refuses.
        """
        with translated(), self._reader.connect() as connection, connection.begin():
            yield connection

    @contextlib.contextmanager
    def write(self) -> Iterator[sa.Connection]:
        """A transaction that writes; committed at the end, undone on an exception.

        Raises
        ------
        StoreError
            The database cannot be reached, is full or refuses.
        """
        with translated(), self._in_turn(), self.engine.begin() as connection:
            yield connection

    @contextlib.contextmanager
    def _in_turn(self) -> Iterator[None]:
        if self._turn is None:
            yield
            return
        if not self._turn.acquire(timeout=_PATIENCE):
            raise sqlite3.OperationalError("database is locked")
        try:
            yield
        finally:
            self._turn.release()

    def forget_deleted_words(self) -> None:
        """Write SQLite's index of words anew without those of deleted lines, which it only marks.

        FTS5 keeps a deleted line's letters until its parts are merged (``secure-delete`` is for
        SQLite 3.42 and later). PostgreSQL keeps no index of its own making.
        """
        if not self.is_postgres:
            with self.write() as connection:
                connection.exec_driver_sql(
                    "INSERT INTO search_grams(search_grams) VALUES ('optimize')"
                )

    def wipe(self) -> bool:
        """Take what was deleted out of SQLite's log of writes too; ``False`` where somebody reads it now.

        PostgreSQL keeps no text in a file that this could reach.
        """
        if self.is_postgres:
            return True
        with translated(), contextlib.closing(self.engine.raw_connection()) as connection:
            cursor = connection.cursor()
            cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)")
            busy = cursor.fetchone()
            return busy is not None and busy[0] == 0

    def is_current(self) -> bool:
        """Whether the schema is this version's, and not an earlier one's.

        Raises
        ------
        StoreError
            It cannot be reached, or comes from a newer version.
        """
        with self.read() as connection:
            found = (
                connection.exec_driver_sql("SELECT version_num FROM alembic_version").scalar()
                if sa.inspect(connection).has_table("alembic_version")
                else None
            )
        if found not in {None, *_revisions()}:
            raise StoreError(_NEWER)
        return found == _script().get_current_head()

    def upgrade(self, revision: str = "head") -> None:
        """Bring the schema up to ``revision``; safe when several processes start at once."""
        script = _script()

        def steps(current: Any, _context: Any) -> Any:
            return script._upgrade_revs(revision, current)  # the spelling of alembic's manual

        try:
            with (
                self.write() as connection,
                EnvironmentContext(
                    Config(), script, fn=steps, destination_rev=revision
                ) as environment,
            ):
                if self.is_postgres:
                    connection.execute(sa.select(sa.func.pg_advisory_xact_lock(_MIGRATION_LOCK)))
                else:
                    self._keep_older(connection, _revisions() - {script.get_current_head()})
                # SQLite changes a column by copying the table: "batch"
                environment.configure(
                    connection=connection, target_metadata=metadata, render_as_batch=True
                )
                environment.run_migrations()
        except CommandError as error:
            raise StoreError(_NEWER) from error

    def _keep_older(self, connection: sa.Connection, older: Collection[str]) -> None:
        """A copy of a SQLite file as it was before a newer version changes it, beside it: the way
        back. ``connection`` holds the lock for writing, so nothing changes meanwhile."""
        path = self.file
        if (
            path is None
            or not path.is_file()
            or not sa.inspect(connection).has_table("alembic_version")
        ):
            return
        found = connection.exec_driver_sql("SELECT version_num FROM alembic_version").scalar()
        if found not in older:
            return
        # Anew where there is one: whoever went back and updates again goes back to this, not to that.
        with (
            replacing(_older_copy(path, str(found))) as part,
            contextlib.closing(sqlite3.connect(path)) as source,
            contextlib.closing(sqlite3.connect(part)) as copy,
        ):
            source.backup(copy)
            part.chmod(0o600)

    def close(self) -> None:
        """Give all connections back."""
        self.engine.dispose()


def older_copies(path: Path) -> tuple[Path, ...]:
    """Copies of a SQLite file as it was before newer versions changed it, beside it.

    Only those that :class:`Database` made: a copy that a person put there is named otherwise.
    """
    copies = (_older_copy(path, revision) for revision in sorted(_revisions()))
    return tuple(copy for copy in copies if copy.is_file())


def _older_copy(path: Path, revision: str) -> Path:
    return path.with_name(f"{path.name}.{revision}.bak")


@functools.cache
def _revisions() -> frozenset[str]:
    return frozenset(version.revision for version in _script().walk_revisions())


def _script() -> ScriptDirectory:
    config = Config()
    config.set_main_option("script_location", str(_MIGRATIONS))
    return ScriptDirectory.from_config(config)


@contextlib.contextmanager
def translated() -> Iterator[None]:
    """Turn exceptions of SQLAlchemy and SQLite into :class:`StoreError` with one Japanese line."""
    try:
        yield
    except sqlite3.Error as error:
        raise StoreError(_explain(str(error))) from error
    except DBAPIError as error:
        raise StoreError(_explain(str(error.orig))) from error
    except SQLAlchemyError as error:
        raise StoreError(f"データベースの処理に失敗しました（{type(error).__name__}）。") from error


def _explain(reason: str) -> str:
    first = reason.strip().splitlines()[0] if reason.strip() else "理由不明"
    if "disk is full" in reason or "No space left" in reason:
        return (
            "データベースを保存するディスクに空きがありません。空きを作ってからやり直してください。"
        )
    if "locked" in reason:
        return "データベースが別の処理で使われています。しばらく待ってからやり直してください。"
    if "not a database" in reason or "malformed" in reason:
        return (
            "データベースのファイルが壊れているか、データベースではありません。"
            "バックアップから空のフォルダーに戻してください。"
        )
    if "readonly" in reason or "unable to open" in reason:
        return f"データベースに書き込めません（{first}）。フォルダーの権限を確かめてください。"
    if "connect" in reason or "terminat" in reason:
        return (
            f"データベースに接続できません（{first}）。PostgreSQLが動いているか確かめてください。"
        )
    return f"データベースの処理に失敗しました（{first}）。"
