"""Voice profiles in the store: one place, deleted without a trace, carried by a backup."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
import sqlalchemy as sa

from minutes.diarize.profiles import VoiceProfile
from minutes.errors import StoreError
from minutes.store.opening import Store, open_store
from minutes.store.records import Body
from minutes.store.tables import voices
from minutes.store.transfer import dump, load

YAMADA = VoiceProfile("山田一郎", (0.6, 0.8), 0.1, 42.5, date(2021, 6, 14))
SATO = VoiceProfile("佐藤花子", (0.8, -0.6), 0.2, 12.0, date(2021, 9, 1))


@pytest.fixture(params=["sqlite", pytest.param("postgres", marks=pytest.mark.postgres)])
def store(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Store]:
    """An empty store of each kind."""
    url = f"sqlite:///{tmp_path / 'minutes.sqlite'}"
    opened = open_store(url if request.param == "sqlite" else request.getfixturevalue("postgres"))
    yield opened
    opened.close()


def test_voices_belong_to_a_body_and_come_back_as_they_went(store: Store) -> None:
    first, second = (store.bodies.save(Body("", name)) for name in ("総務委員会", "教育委員会"))
    assert not first.voices
    store.voices.save(first.id, (YAMADA, SATO))
    store.voices.save(first.id, (replace(SATO, seconds=99.0),))
    assert set(store.voices.all(first.id)) == {YAMADA, replace(SATO, seconds=99.0)}
    assert store.voices.all(second.id) == ()


def test_voices_of_no_body_are_refused(store: Store) -> None:
    with pytest.raises(StoreError):
        store.voices.save("nobody", (YAMADA,))


def test_changing_a_body_keeps_its_voices_and_deleting_it_does_not(store: Store) -> None:
    body = store.bodies.save(Body("", "総務委員会", voices=True))
    store.voices.save(body.id, (YAMADA,))
    assert store.bodies.save(replace(body, place="第1会議室")).voices
    assert store.voices.all(body.id) == (YAMADA,)
    store.bodies.delete(body.id)
    assert store.voices.all(body.id) == ()


def test_a_deleted_voice_is_gone(store: Store) -> None:
    body = store.bodies.save(Body("", "総務委員会"))
    store.voices.save(body.id, (YAMADA, SATO))
    assert store.voices.delete(body.id, "山田一郎") == 1
    assert store.voices.delete(body.id, "山田一郎") == 0
    assert store.voices.all(body.id) == (SATO,)
    assert store.voices.delete(body.id) == 1
    with store.database.read() as connection:
        assert connection.execute(sa.select(sa.func.count()).select_from(voices)).scalar() == 0


def test_a_backup_carries_the_voices(store: Store, tmp_path: Path) -> None:
    body = store.bodies.save(Body("", "総務委員会", voices=True))
    store.voices.save(body.id, (YAMADA, SATO))
    restored = open_store(f"sqlite:///{tmp_path / 'restored.sqlite'}")
    load(restored.database, dump(store.database))
    assert restored.bodies.get(body.id).voices
    assert restored.voices.all(body.id) == store.voices.all(body.id)
    restored.close()
