"""Meeting bodies (会議体): members, profile and dictionary for their next meeting."""

from __future__ import annotations

import time
import uuid
from dataclasses import replace
from typing import Any

import sqlalchemy as sa

from minutes.codec import from_plain, to_plain
from minutes.errors import NotStored, StoreError
from minutes.schema import Attendee, Term
from minutes.store.database import Database
from minutes.store.records import Body
from minutes.store.tables import bodies


class BodyTable:
    """All verbs on meeting bodies.

    Parameters
    ----------
    database : Database
    """

    def __init__(self, database: Database) -> None:
        self._database = database

    def all(self) -> tuple[Body, ...]:
        """Every body by name."""
        with self._database.read() as connection:
            rows = connection.execute(sa.select(bodies).order_by(bodies.c.name))
            return tuple(_body(row) for row in rows)

    def get(self, body_id: str) -> Body:
        """One body.

        Raises
        ------
        NotStored
            There is no such body.
        """
        with self._database.read() as connection:
            row = connection.execute(sa.select(bodies).where(bodies.c.id == body_id)).one_or_none()
        if row is None:
            raise NotStored("その会議体はありません。一覧から選び直してください。")
        return _body(row)

    def find(self, body_id: str | None) -> Body | None:
        """The body of a meeting; ``None`` where it has none, or the body was deleted since."""
        if body_id is None:
            return None
        try:
            return self.get(body_id)
        except NotStored:
            return None

    def save(self, body: Body) -> Body:
        """Insert or replace; an empty ``id`` makes a new body, or finds the one of that name."""
        if not body.name.strip():
            raise StoreError("会議体の名前が空です。名前を入力してください。")
        with self._database.write() as connection:
            known = connection.execute(
                sa.select(bodies.c.id).where(bodies.c.name == body.name)
            ).scalar_one_or_none()
            if known is not None and body.id not in ("", known):
                raise StoreError(f"会議体「{body.name}」は既にあります。別の名前にしてください。")
            saved = replace(body, id=body.id or known or uuid.uuid4().hex, updated_at=time.time())
            values = {
                "name": saved.name,
                "members": to_plain(saved.members),
                "profile": saved.profile,
                "dictionary": to_plain(saved.dictionary),
                "place": saved.place,
                "voices": saved.voices,
                "second_person": saved.second_person,
                "sound_days": saved.sound_days,
                "updated_at": saved.updated_at,
            }
            # Not deleted and inserted: the members' voices hang on the row.
            changed = connection.execute(
                sa.update(bodies).where(bodies.c.id == saved.id).values(values)
            )
            if not changed.rowcount:
                connection.execute(sa.insert(bodies).values(id=saved.id, **values))
        return saved

    def learn(self, body_id: str, written: str, mistake: str) -> Body:
        """Put a word into the dictionary of a body, with what recognisers write in its place.

        Raises
        ------
        NotStored
            There is no such body.
        """
        with self._database.write() as connection:
            row = connection.execute(sa.select(bodies).where(bodies.c.id == body_id)).one_or_none()
            if row is None:
                raise NotStored("その会議体はありません。一覧から選び直してください。")
            body = _body(row)
            known = next((term for term in body.dictionary if term.text == written), Term(written))
            learnt = replace(known, mistakes=tuple(dict.fromkeys((*known.mistakes, mistake))))
            others = tuple(term for term in body.dictionary if term.text != written)
            saved = replace(body, dictionary=(*others, learnt), updated_at=time.time())
            values = {"dictionary": to_plain(saved.dictionary), "updated_at": saved.updated_at}
            connection.execute(sa.update(bodies).where(bodies.c.id == body_id).values(values))
        return saved

    def delete(self, body_id: str) -> None:
        """Forget a body and its members' voices; its meetings stay."""
        with self._database.write() as connection:
            connection.execute(sa.delete(bodies).where(bodies.c.id == body_id))


def _body(row: sa.Row[Any]) -> Body:
    values = dict(row._mapping)
    values["members"] = tuple(from_plain(Attendee, item) for item in values["members"])
    values["dictionary"] = tuple(from_plain(Term, item) for item in values["dictionary"])
    return Body(**values)
