"""What is read for later pauses while somebody waits for the answer to a key."""

from __future__ import annotations

import threading

import needs

from minutes.jobs.hurry import Hurry


def in_thread(act: object) -> threading.Thread:
    thread = threading.Thread(target=act, daemon=True)  # type: ignore[arg-type]
    thread.start()
    return thread


def test_it_goes_on_when_the_answer_is_made() -> None:
    hurry, told = Hurry(patience=needs.SECONDS), list[str]()

    def read() -> None:
        hurry.give_way()
        told.append("read")

    with hurry.first():
        reader = in_thread(read)
        for _ in range(3):
            hurry.give_way()  # whoever makes the answer waits for nobody
        told.append("answered")
    reader.join(needs.SECONDS)
    assert told == ["answered", "read"]


def test_who_waits_for_what_is_read_holds_it_up_no_longer() -> None:
    hurry, done = Hurry(patience=needs.SECONDS), threading.Event()

    def read() -> None:
        hurry.give_way()
        done.set()

    with hurry.first(), hurry.resting():
        in_thread(read)
        assert done.wait(needs.SECONDS)


def test_it_pauses_no_longer_than_it_may() -> None:
    hurry = Hurry(patience=0.01)
    with hurry.first():
        reader = in_thread(hurry.give_way)
        reader.join(needs.SECONDS)
        assert not reader.is_alive()


def test_without_anybody_it_does_not_pause() -> None:
    hurry = Hurry(patience=needs.SECONDS)
    with hurry.first():
        pass
    hurry.give_way()
    with hurry.resting():
        hurry.give_way()
