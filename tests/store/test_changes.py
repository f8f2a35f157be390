"""One change of the formatter is taken back and made again, wherever its statement goes."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from minutes import serialize
from minutes.errors import NoSuchPart, Overtaken
from minutes.jobs.desk import Desk
from minutes.store.changes import Found, Wording, changes_of, exchanged, found_in, worded

from .desk_kit import JOB, LINES, draft, heard_anew, open_desk

TEXTS = st.text("あいう一二、。", max_size=30)


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    """A desk with one draft; the formatter took えーと out of its fourth statement."""
    return open_desk(tmp_path)


def text_of(desk: Desk, key: str) -> str:
    """The present text of a statement."""
    resolved = desk.resolved(JOB)
    return resolved.draft.minutes_doc.statements[resolved.ids.index(key)].text


def found(desk: Desk, key: str) -> tuple[Found, ...]:
    """The changes of a statement that can be taken back."""
    resolved = desk.resolved(JOB)
    place = resolved.ids.index(key)
    statement = resolved.draft.minutes_doc.statements[place]
    return found_in(statement.verbatim, resolved.wordings[place], statement.text)


def do(desk: Desk, op: str, *, user: str = "甲", **more: object) -> None:
    """One operation."""
    assert desk.operate(JOB, [{"op": op, **more}], user=user)


@given(TEXTS, TEXTS)
def test_the_changes_are_all_of_the_difference(verbatim: str, formatted: str) -> None:
    wording = Wording(formatted)
    assert worded(verbatim, wording) == formatted
    changes = changes_of(verbatim, formatted)
    if verbatim:
        every = Wording(formatted, frozenset(change.id for change in changes))
        assert worded(verbatim, every) == verbatim
    assert [passage.change for passage in found_in(verbatim, wording, formatted)] == list(changes)
    assert len({change.id for change in changes}) == len(changes)
    for passage in found_in(verbatim, wording, formatted):
        back = exchanged(formatted, passage)
        assert back[passage.at : passage.at + len(passage.change.before)] == passage.change.before


def test_one_change_is_taken_back_and_made_again(desk: Desk) -> None:
    machine = json.dumps(serialize.draft_to_json(desk.draft(JOB)))
    before = text_of(desk, "t4")
    (filler,) = [match for match in found(desk, "t4") if match.change.before.startswith("えーと")]
    do(desk, "revoke", statement="t4", change=filler.change.id)
    assert text_of(desk, "t4") == filler.change.before + before
    assert [match.revoked for match in found(desk, "t4")][0] is True
    do(desk, "reapply", statement="t4", change=filler.change.id)
    assert text_of(desk, "t4") == before
    for _ in range(2):
        desk.undo(JOB, user="甲", own=True)
    assert json.dumps(serialize.draft_to_json(desk.draft(JOB))) == machine


def test_what_a_person_wrote_around_a_change_stays(desk: Desk) -> None:
    do(desk, "text", statement="t4", text=text_of(desk, "t4") + "以上です。")
    (filler,) = found(desk, "t4")
    do(desk, "revoke", statement="t4", change=filler.change.id)
    assert text_of(desk, "t4").startswith("えーと")
    assert text_of(desk, "t4").endswith("以上です。")
    do(desk, "text", statement="t4", text="全く別の文。")
    assert found(desk, "t4") == ()  # a person wrote over it
    with pytest.raises(NoSuchPart):
        do(desk, "reapply", statement="t4", change=filler.change.id)


def test_a_change_of_another_clerk_is_not_taken_back_unseen(desk: Desk) -> None:
    do(desk, "text", statement="t4", text=text_of(desk, "t4") + "乙の文。", user="乙")
    (filler,) = found(desk, "t4")
    operation = {"op": "revoke", "statement": "t4", "change": filler.change.id}
    with pytest.raises(Overtaken):
        desk.operate(JOB, [operation], user="甲", seen=0)


def test_changes_go_with_the_halves_and_come_together(desk: Desk) -> None:
    whole = found(desk, "t4")
    text = text_of(desk, "t4")
    do(desk, "split", statement="t4", at=text.index("。") + 1)
    assert found(desk, "t4") == whole
    assert found(desk, "part-1-0") == ()
    do(desk, "revoke", statement="t4", change=whole[0].change.id)
    do(desk, "merge", statement="part-1-0")
    assert text_of(desk, "t4") == "えーと、" + text
    assert found(desk, "t4") == ()  # taken back for good; undoing brings it again


def test_a_change_that_was_taken_back_stays_so_when_the_machine_writes_anew(desk: Desk) -> None:
    (filler,) = found(desk, "t4")
    do(desk, "revoke", statement="t4", change=filler.change.id)
    taken = text_of(desk, "t4")
    desk._store.drafts.add(JOB, 2, heard_anew(draft(), LINES))
    assert text_of(desk, "t4") == taken
    assert found(desk, "t4")[0].revoked
    assert desk.conflicts(JOB) == ()
