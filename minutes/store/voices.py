"""Voice profiles (声紋) of meeting bodies: personal data, all of it in one table."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Any

import sqlalchemy as sa

from minutes.diarize.profiles import VoiceProfile
from minutes.store.database import Database
from minutes.store.tables import voices


class VoiceTable:
    """All verbs on voice profiles.

    Parameters
    ----------
    database : Database
    """

    def __init__(self, database: Database) -> None:
        self._database = database

    def all(self, body_id: str) -> tuple[VoiceProfile, ...]:
        """The profiles of one body by name."""
        chosen = sa.select(voices).where(voices.c.body_id == body_id).order_by(voices.c.name)
        with self._database.read() as connection:
            return tuple(_profile(row) for row in connection.execute(chosen))

    def save(self, body_id: str, profiles: Iterable[VoiceProfile]) -> None:
        """Insert profiles, or replace those of the same names, all or none."""
        with self._database.write() as connection:
            for profile in profiles:
                connection.execute(_deleted(body_id, profile.name))
                connection.execute(
                    sa.insert(voices).values(
                        body_id=body_id,
                        name=profile.name,
                        mean=list(profile.mean),
                        spread=profile.spread,
                        seconds=profile.seconds,
                        enrolled_on=profile.enrolled_on.isoformat(),
                    )
                )

    def delete(self, body_id: str, name: str | None = None) -> int:
        """Forget one person's voice, or without ``name`` everybody's; returns how many there were."""
        with self._database.write() as connection:
            return int(connection.execute(_deleted(body_id, name)).rowcount)


def _deleted(body_id: str, name: str | None) -> sa.Delete:
    chosen = sa.delete(voices).where(voices.c.body_id == body_id)
    return chosen if name is None else chosen.where(voices.c.name == name)


def _profile(row: sa.Row[Any]) -> VoiceProfile:
    return VoiceProfile(
        name=row.name,
        mean=tuple(row.mean),
        spread=row.spread,
        seconds=row.seconds,
        enrolled_on=date.fromisoformat(row.enrolled_on),
    )
