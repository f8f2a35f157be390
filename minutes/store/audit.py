"""The audit trail: who did what, when, with which meeting. Each record vouches for all before it."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field

import sqlalchemy as sa

from minutes.digest import sha256_of_bytes
from minutes.store.database import Database
from minutes.store.tables import audit

_AT_ONCE = 500
FIRST = "0" * 64
"""Stands for the hash of the record before the first."""


@dataclass(frozen=True, slots=True)
class Happening:
    """Something that somebody did; never a word of what was said in a meeting.

    ``who``: the user's name, ``cli:NAME`` for a command, ``""`` where there are no accounts.
    ``address``: of the computer. ``meeting``: id of the job. ``detail``: short facts, such as the
    format of an export.
    """

    action: str
    who: str = ""
    address: str = ""
    meeting: str = ""
    detail: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class AuditRecord:
    """A happening in the trail. ``at``: milliseconds since 1970; ``detail``: JSON; ``hash``: over this
    record and the hash of the one before."""

    number: int
    at: int
    who: str
    address: str
    action: str
    meeting: str
    detail: str
    hash: str

    def expected_hash(self, before: str) -> str:
        """What ``hash`` must be after a record of the hash ``before``."""
        fields = [self.number, self.at, self.who, self.address, self.action, self.meeting]
        plain = json.dumps([before, *fields, self.detail], ensure_ascii=False)
        return sha256_of_bytes(plain.encode("utf-8", "surrogatepass"))

    def line(self) -> str:
        """One line of JSON, as it is exported and forwarded."""
        plain = {
            "number": self.number,
            "at": self.at,
            "who": self.who,
            "address": self.address,
            "action": self.action,
            "meeting": self.meeting,
            "detail": json.loads(self.detail),
            "hash": self.hash,
        }
        return json.dumps(plain, ensure_ascii=False)


class AuditTable:
    """All verbs on the trail: there is none that changes it.

    Parameters
    ----------
    database : Database
    """

    def __init__(self, database: Database) -> None:
        self._database = database

    def add(self, happening: Happening, at: int) -> AuditRecord:
        """Append; on the disk when this returns. As much work for the millionth as for the first."""
        detail = json.dumps(dict(happening.detail), ensure_ascii=False, sort_keys=True)
        last = sa.select(audit.c.number, audit.c.hash).order_by(audit.c.number.desc()).limit(1)
        with self._database.write() as connection:
            if self._database.is_postgres:
                connection.exec_driver_sql("LOCK TABLE audit IN EXCLUSIVE MODE")
            row = connection.execute(last).first()
            number, before = (row.number, row.hash) if row else (0, FIRST)
            facts = (happening.who, happening.address, happening.action, happening.meeting)
            new = AuditRecord(number + 1, at, *facts, detail, "")
            values = {name: getattr(new, name) for name in AuditRecord.__slots__}
            values["hash"] = new.expected_hash(before)
            connection.execute(sa.insert(audit).values(values))
        return AuditRecord(**values)

    def all(self, *, since: int = 0, until: int | None = None) -> Iterator[AuditRecord]:
        """Records from ``since`` and before ``until`` (milliseconds), oldest first, a few at a time."""
        query = sa.select(audit).where(audit.c.at >= since).order_by(audit.c.number)
        if until is not None:
            query = query.where(audit.c.at < until)
        with self._database.read() as connection:
            for row in connection.execute(query).yield_per(_AT_ONCE):
                yield AuditRecord(**row._mapping)

    def newest(self, count: int) -> tuple[AuditRecord, ...]:
        """The last records, newest first."""
        query = sa.select(audit).order_by(audit.c.number.desc()).limit(count)
        with self._database.read() as connection:
            return tuple(AuditRecord(**row._mapping) for row in connection.execute(query))


@dataclass(frozen=True, slots=True)
class Verdict:
    """``count``: records that hold; ``broken``: number of the first that does not."""

    count: int
    broken: int | None = None


def check_chain(records: Iterable[AuditRecord]) -> Verdict:
    """Whether every record is as it was written, none left out, none put in between."""
    before, count = FIRST, 0
    for record in records:
        if record.number != count + 1 or record.hash != record.expected_hash(before):
            return Verdict(count, count + 1)
        before, count = record.hash, count + 1
    return Verdict(count)
