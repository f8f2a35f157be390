"""Users, the meeting bodies that they belong to, and the browsers that are signed in."""

from __future__ import annotations

import time
import uuid
from collections.abc import Iterable
from typing import Any

import sqlalchemy as sa

from minutes.errors import NotStored, UsageError
from minutes.store.database import Database
from minutes.store.records import Role, Session, User
from minutes.store.tables import memberships, sessions, users


class UserTable:
    """All verbs on users.

    Parameters
    ----------
    database : Database
    """

    def __init__(self, database: Database) -> None:
        self._database = database

    def all(self) -> tuple[User, ...]:
        """Every user by name."""
        with self._database.read() as connection:
            rows = connection.execute(sa.select(users).order_by(users.c.name)).all()
            return tuple(_user(connection, row) for row in rows)

    def any(self) -> bool:
        """Whether there is one who may sign in."""
        query = sa.select(users.c.id).where(users.c.disabled.is_(sa.false())).limit(1)
        with self._database.read() as connection:
            return connection.execute(query).first() is not None

    def find(self, name: str) -> User | None:
        """The user of that name."""
        return self._where(users.c.name == name)

    def named(self, name: str) -> User:
        """The user of that name.

        Raises
        ------
        NotStored
            There is none.
        """
        found = self.find(name)
        if found is None:
            raise NotStored(f"利用者「{name}」はいません。minutes user list で確かめてください。")
        return found

    def with_id(self, user_id: str) -> User | None:
        """The user of that id."""
        return self._where(users.c.id == user_id)

    def add(self, name: str, role: Role, password: str) -> User:
        """A new user; ``password`` is a hash, or empty.

        Raises
        ------
        UsageError
            The name is taken.
        """
        new = User(uuid.uuid4().hex, name, role, password, created_at=time.time())
        values = {
            "id": new.id,
            "name": name,
            "role": role,
            "password": password,
            "created_at": new.created_at,
        }
        with self._database.write() as connection:
            if connection.execute(sa.select(users.c.id).where(users.c.name == name)).first():
                raise UsageError(f"利用者「{name}」は既にいます。別の名前にしてください。")
            connection.execute(sa.insert(users).values(values))
        return new

    def change(self, user_id: str, **values: Any) -> None:
        """Set columns; whoever gets another password or may no longer come in is signed out."""
        with self._database.write() as connection:
            connection.execute(sa.update(users).where(users.c.id == user_id).values(values))
            if values.keys() & {"password", "disabled", "role"}:
                connection.execute(sa.delete(sessions).where(sessions.c.user_id == user_id))

    def fail(self, user_id: str, *, most: int, until: float) -> bool:
        """Count a wrong password; after ``most`` none is taken before ``until``. Whether it is now shut."""
        with self._database.write() as connection:
            query = sa.select(users.c.failures).where(users.c.id == user_id)
            failures = (connection.execute(query).scalar() or 0) + 1
            shut = failures >= most
            values = {"failures": 0, "locked_until": until} if shut else {"failures": failures}
            connection.execute(sa.update(users).where(users.c.id == user_id).values(values))
        return shut

    def put_into(self, user_id: str, body_ids: Iterable[str]) -> None:
        """Make the user a member of bodies."""
        with self._database.write() as connection:
            for body_id in body_ids:
                pair = {"user_id": user_id, "body_id": body_id}
                known = sa.select(memberships).filter_by(**pair)
                if connection.execute(known).first() is None:
                    connection.execute(sa.insert(memberships).values(pair))

    def take_out(self, user_id: str, body_ids: Iterable[str]) -> None:
        """End memberships."""
        with self._database.write() as connection:
            wanted = memberships.c.user_id == user_id, memberships.c.body_id.in_(list(body_ids))
            connection.execute(sa.delete(memberships).where(*wanted))

    def _where(self, condition: sa.ColumnElement[bool]) -> User | None:
        with self._database.read() as connection:
            row = connection.execute(sa.select(users).where(condition)).one_or_none()
            return None if row is None else _user(connection, row)


class SessionTable:
    """All verbs on browsers that are signed in.

    Parameters
    ----------
    database : Database
    """

    def __init__(self, database: Database) -> None:
        self._database = database

    def open(self, digest: str, user_id: str, now: float) -> None:
        """Sign a browser in; those whose time is over go."""
        values = {"digest": digest, "user_id": user_id, "created_at": now, "seen_at": now}
        with self._database.write() as connection:
            connection.execute(sa.insert(sessions).values(values))

    def find(self, digest: str) -> Session | None:
        """The session of that secret."""
        query = sa.select(sessions).where(sessions.c.digest == digest)
        with self._database.read() as connection:
            row = connection.execute(query).one_or_none()
        return None if row is None else Session(**row._mapping)

    def touch(self, digest: str, now: float) -> None:
        """Somebody is there."""
        with self._database.write() as connection:
            where = sessions.c.digest == digest
            connection.execute(sa.update(sessions).where(where).values(seen_at=now))

    def close(self, digest: str) -> None:
        """Sign a browser out."""
        with self._database.write() as connection:
            connection.execute(sa.delete(sessions).where(sessions.c.digest == digest))

    def close_all(self, user_id: str) -> None:
        """Sign all browsers of a user out."""
        with self._database.write() as connection:
            connection.execute(sa.delete(sessions).where(sessions.c.user_id == user_id))

    def sweep(self, *, seen_before: float, made_before: float) -> None:
        """Forget those whose time is over."""
        over = sa.or_(sessions.c.seen_at < seen_before, sessions.c.created_at < made_before)
        with self._database.write() as connection:
            connection.execute(sa.delete(sessions).where(over))


def _user(connection: sa.Connection, row: sa.Row[Any]) -> User:
    query = sa.select(memberships.c.body_id).where(memberships.c.user_id == row.id)
    return User(**row._mapping, bodies=frozenset(connection.execute(query).scalars()))
