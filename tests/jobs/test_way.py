"""What is read beside lets pass whom a clerk waits for, and never waits for long, for itself or for nobody."""

from __future__ import annotations

import threading
import time

import pytest
from needs import SECONDS

from minutes.jobs import way as room
from minutes.jobs.way import Way


def reader(way: Way) -> tuple[threading.Thread, threading.Event]:
    """A thread that gives way once, and whether it has gone on."""
    gone_on = threading.Event()

    def give() -> None:
        way.give()
        gone_on.set()

    thread = threading.Thread(target=give, daemon=True)
    thread.start()
    return thread, gone_on


@pytest.fixture
def patient(monkeypatch: pytest.MonkeyPatch) -> Way:
    """One in which nobody goes on by himself."""
    monkeypatch.setattr(room, "_LONGEST", 10 * SECONDS)
    return Way()


def test_what_is_read_beside_waits_until_the_clerk_is_served(patient: Way) -> None:
    with patient.first():
        _, gone_on = reader(patient)
        time.sleep(0.05)
        assert not gone_on.is_set()
    assert gone_on.wait(SECONDS)


def test_who_waits_for_what_is_read_holds_it_up_no_longer(patient: Way) -> None:
    with patient.first():
        _, gone_on = reader(patient)
        patient.leave()
        assert gone_on.wait(SECONDS)
    _, next_one = reader(patient)
    assert next_one.wait(SECONDS)


def test_nobody_waits_for_itself_or_for_what_is_inside_its_own_work(patient: Way) -> None:
    with patient.first():
        with patient.first():
            patient.give()
        _, gone_on = reader(patient)
        time.sleep(0.05)
        assert not gone_on.is_set()  # the outer one still goes first
        patient.give()
    assert gone_on.wait(SECONDS)


def test_what_is_read_always_goes_on(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(room, "_LONGEST", 0.05)
    way = Way()
    with way.first():
        _, gone_on = reader(way)
        assert gone_on.wait(SECONDS)
