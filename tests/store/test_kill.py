"""The server is killed in the middle of every kind of operation: what was answered is there, once."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from minutes.jobs.desk import Desk
from minutes.store.files import Files
from minutes.store.opening import open_store

from .desk_kit import JOB, open_desk

pytestmark = pytest.mark.process

TESTS = Path(__file__).resolve().parents[1]

KINDS: Mapping[str, dict[str, Any]] = {
    "text": {"op": "text", "statement": "t4", "text": "直した文。"},
    "speaker": {"op": "speaker", "statement": "t4", "person": {"name": "鈴木次郎"}},
    "split": {"op": "split", "statement": "t4", "at": 6},
    "merge": {"op": "merge", "statement": "t9"},
    "delete": {"op": "delete", "statement": "t9"},
    "insert": {"op": "insert", "after": "t4", "person": None, "text": "足した。"},
    "replace": {"op": "replace", "pattern": "請願", "replacement": "陳情"},
    "revoke": {"op": "revoke", "statement": "t4", "change": "0-4"},
    "check": {"op": "check", "statement": "t6", "doubt": "unsure"},
    "person": {"op": "person", "person": "S2", "name": "佐藤花江"},
    "merge_people": {"op": "merge_people", "person": "S3", "into": "S2"},
    "header": {"op": "header", "fields": {"place": "議場"}},
    "attendance": {"op": "attendance", "attendees": [{"name": "田中", "group": "欠席"}]},
    "heading": {"op": "heading", "after": "t8", "title": "その他"},
    "event": {"op": "event", "kind": "recess", "after": "t4", "text": "（休憩）"},
    "next_meeting": {"op": "next_meeting", "after": "t4", "fields": {"text": "7月1日"}},
    "decision": {"op": "decision", "after": "t4", "fields": {"text": "可決"}},
    "action": {"op": "action", "after": "t4", "fields": {"text": "資料を配る"}},
    "restore": {"op": "restore", "statement": "t9"},
    "undo": {},
    "redo": {},
    "state": {},
    "version": {},
}

WORKER = """
import json, sys
from store.test_kill import act, desk_of
desk, kind = desk_of(sys.argv[1]), sys.argv[2]
print("ready", flush=True)
sys.stdin.readline()
print("begin", flush=True)
act(desk, kind)
print("done", flush=True)
sys.stdin.readline()
"""


def desk_of(folder: str) -> Desk:
    """The desk on a folder that holds a draft already."""
    return Desk(open_store(f"sqlite:///{Path(folder) / 'minutes.sqlite'}"), Files(Path(folder)))


def act(desk: Desk, kind: str) -> None:
    """One change of the kind, under one name."""
    if kind == "undo":
        desk.undo(JOB, user="甲", own=True)
    elif kind == "redo":
        desk.redo(JOB, user="甲")
    elif kind == "state":
        desk.set_state(JOB, "review", user="甲")
    elif kind == "version":
        desk.go_back(JOB, 0, user="甲")
    else:
        desk.operate(JOB, [KINDS[kind]], user="甲", key=f"kill-{kind}")


def prepared(folder: Path, kind: str) -> Desk:
    """A desk on which the change is possible."""
    desk = open_desk(folder)
    desk.operate(JOB, [{"op": "text", "statement": "t10", "text": "前からある文。"}], user="甲")
    if kind == "redo":
        desk.undo(JOB, user="甲", own=True)
    if kind == "restore":
        desk.operate(JOB, [{"op": "delete", "statement": "t9"}], user="甲")
    return desk


@pytest.mark.parametrize("kind", KINDS)
def test_a_kill_leaves_all_or_nothing_and_the_same_again_is_done_once(
    tmp_path: Path, kind: str
) -> None:
    desk = prepared(tmp_path, kind)
    before = [(edit.version, edit.kind) for edit in desk.history(JOB)]
    command = [sys.executable, "-c", WORKER, str(tmp_path), kind]
    with subprocess.Popen(
        command,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        cwd=TESTS,
        env=os.environ | {"PYTHONPATH": f"{TESTS}:{TESTS.parent}"},
        text=True,
    ) as worker:
        assert worker.stdin is not None
        assert worker.stdout is not None
        assert worker.stdout.readline() == "ready\n"
        worker.stdin.write("go\n")
        worker.stdin.flush()
        assert worker.stdout.readline() == "begin\n"
        worker.send_signal(signal.SIGKILL)
        said = worker.stdout.read()

    after = [(edit.version, edit.kind) for edit in desk.history(JOB)]
    assert after[: len(before)] == before  # nothing of before is touched
    assert len(after) - len(before) in ((1,) if "done" in said else (0, 1))
    assert after == [(number + 1, row) for number, (_, row) in enumerate(after)]
    desk.resolved(JOB)  # reads whole
    if len(after) == len(before) or KINDS[kind]:
        act(desk, kind)  # what was not answered is sent again
    assert len(desk.history(JOB)) == len(before) + 1
    texts = [statement.text for statement in desk.draft(JOB).minutes_doc.statements]
    assert ("前からある文。" in texts) == (kind not in ("undo", "version"))
