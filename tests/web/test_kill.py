"""kill -9 of the server in the middle of every kind of operation: what HTTP acknowledged is there, once and whole.

Each operation is sent as the page sends it, the server dies at some moment of it and starts again on
the same folder, and the page sends the same again until it is answered. The draft and its history
must then be those of a desk on which the same operations were done without any of that.
"""

from __future__ import annotations

import http.client
import json
import os
import random
import signal
import socket
import sqlite3
import subprocess
import sys
import threading
import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import needs
import pytest
from store.desk_kit import JOB, draft, open_desk

from minutes import serialize
from minutes.jobs import open_service
from minutes.jobs.desk import Desk
from minutes.jobs.operations import _MAKERS

from .conftest import seed

pytestmark = pytest.mark.process

TESTS = Path(__file__).resolve().parents[1]
CLERK = "1" * 32
Call = tuple[str, Mapping[str, Any]]
"""Path below the job, and the body."""


def op(name: str, /, **fields: Any) -> Call:
    """One operation."""
    return "operations", {"operations": [{"op": name, **fields}]}


TYPED = op("text", statement="t10", text="前からある文。")
HEADING = op("heading", after="t8", title="その他")
DECIDED = op("decision", after="t4", fields={"text": "可決"})
LEAVE = op("delete", statement="t9")
UNNAMED = ("text", "speaker", "person", "header", "front")
"""Kinds that the page sends without a name: the same twice is the same."""

KINDS: Mapping[str, tuple[Sequence[Call], Call]] = {
    "text": ((), op("text", statement="t4", text="直した文。")),
    "speaker": ((), op("speaker", statement="t4", person="S1")),
    "somebody of the roster": ((), op("speaker", statement="t4", person={"name": "鈴木次郎"})),
    "split": ((), op("split", statement="t4", at=6)),
    "merge": ((op("split", statement="t4", at=6),), op("merge", statement="part-2-0")),
    "delete": ((), LEAVE),
    "restore": ((LEAVE,), op("restore", statement="t9")),
    "insert": ((), op("insert", after="t4", person=None, text="足した。")),
    "replace": ((), op("replace", pattern="請願", replacement="陳情")),
    "revoke": ((), op("revoke", statement="t4", change="0-4")),
    "reapply": (
        (op("revoke", statement="t4", change="0-4"),),
        op("reapply", statement="t4", change="0-4"),
    ),
    "check": ((), op("check", statement="t6", doubt="unsure")),
    "uncheck": (
        (op("check", statement="t6", doubt="unsure"),),
        op("uncheck", statement="t6", doubt="unsure"),
    ),
    "person": ((), op("person", person="S2", name="佐藤花江", role="副委員長")),
    "merge people": ((), op("merge_people", person="S3", into="S2")),
    "header": ((), op("header", written={"place": "議場"})),
    "front": ((), op("header", written={"observers": "3人"})),
    "attendance": ((), op("attendance", attendees=[{"name": "田中一郎", "group": "欠席"}])),
    "heading": ((), HEADING),
    "heading moved": ((HEADING,), op("heading", item="heading-2-0", after="t5", title="報告")),
    "heading removed": ((HEADING,), op("heading", item="heading-2-0", title=None)),
    "event": ((), op("event", kind="recess", after="t4", text="（休憩）")),
    "event removed": (
        (op("event", kind="recess", after="t4", text="（休憩）"),),
        op("event", event="event-2-0", text=None),
    ),
    "next meeting": ((), op("next_meeting", after="t4", fields={"text": "次回は7月1日"})),
    "decision": ((), DECIDED),
    "decision changed": ((DECIDED,), op("decision", id="decision-2-0", fields={"text": "否決"})),
    "action": ((), op("action", after="t4", fields={"text": "資料を配る", "owner": "事務局"})),
    "point": ((), op("point", after="t4", fields={"kind": "問", "text": "署名の数"})),
    "several at once": (
        (),
        (
            "operations",
            {
                "operations": [
                    {"op": "check", "statement": "t6", "doubt": "unsure"},
                    {"op": "text", "statement": "t5", "text": "二つ目。"},
                    {"op": "speaker", "statement": "t7", "person": "S3"},
                ]
            },
        ),
    ),
    "undo": ((), ("undo", {})),
    "redo": ((("undo", {}),), ("redo", {})),
    "version": ((LEAVE,), ("versions/1/restore", {})),
    "version name": ((), ("versions/1/name", {"name": "委員長確認"})),
    "review": ((), ("state", {"state": "review"})),
    "final": ((), ("state", {"state": "final"})),
    "opened again": ((("state", {"state": "final"}),), ("state", {"state": "review"})),
}
"""What comes before, and what the server dies of."""

MOMENTS = ("drawn", "written")
"""After a drawn share of what the call before took; as soon as the database's log was written to."""


@dataclass
class Host:
    """A server that can be killed and started again on the same folder and port."""

    nest: subprocess.Popen[str]
    port: int
    folder: Path
    server: int = 0

    def start(self) -> None:
        """A new server, ready to answer."""
        assert self.nest.stdin
        assert self.nest.stdout
        self.nest.stdin.write("go\n")
        self.nest.stdin.flush()
        self.server = int(self.nest.stdout.readline())
        end = time.monotonic() + needs.SECONDS
        while time.monotonic() < end:
            try:
                socket.create_connection(("127.0.0.1", self.port)).close()
                return
            except OSError:
                time.sleep(0.05)
        pytest.fail("the server did not start again")

    def kill(self) -> None:
        """As a power cut ends it."""
        os.kill(self.server, signal.SIGKILL)
        while Path(f"/proc/{self.server}").exists():
            time.sleep(0.01)

    def ask(self, path: str, body: object) -> tuple[int, Any]:
        """Status and answer of a POST.

        Raises
        ------
        OSError
            There was no whole answer.
        """
        line = http.client.HTTPConnection("127.0.0.1", self.port, timeout=needs.SECONDS)
        headers = {"Content-Type": "application/json", "X-Minutes-Browser": CLERK}
        try:
            line.request("POST", path, json.dumps(body), headers)
            answer = line.getresponse()
            return answer.status, json.loads(answer.read())
        except (http.client.HTTPException, ValueError) as error:
            raise OSError(str(error)) from error
        finally:
            line.close()


@pytest.fixture(scope="module")
def host(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Host]:
    """The real server on a real folder."""
    folder = tmp_path_factory.mktemp("killed")
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = int(probe.getsockname()[1])
    nest = subprocess.Popen(
        [sys.executable, str(TESTS / "web" / "kill_host.py"), str(port), str(folder)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        env=os.environ | {"PYTHONPATH": str(TESTS.parent)},
        text=True,
    )
    host = Host(nest, port, folder)
    try:
        yield host
    finally:
        if host.server:
            host.kill()
        nest.communicate("")


class Page:
    """What a page of one job knows: the version that it shows."""

    def __init__(self, host: Host, job: str) -> None:
        self.host, self.job = host, job
        self.version = 0
        self.count = 0
        self.took = 0.0

    def body(self, call: Call, *, named: bool) -> dict[str, Any]:
        """What the page would send, and send again without an answer."""
        path, asked = call
        self.count += 1
        seen = {"seen": self.version} if path == "operations" else {}
        name = {"key": f"{self.count:032x}"} if named else {}
        return {**asked, **seen, **name, "since": self.version}

    def post(self, call: Call, body: Mapping[str, Any]) -> int:
        """Send it; the version that the page shows then."""
        begun = time.monotonic()
        status, answer = self.host.ask(f"/api/jobs/{self.job}/{call[0]}", body)
        assert status == 200, answer
        self.took = time.monotonic() - begun
        self.version = answer["version"]
        return self.version

    def do(self, call: Call, *, named: bool = True) -> None:
        """A call that nothing happens to."""
        self.post(call, self.body(call, named=named))

    def do_in_spite_of_a_kill(self, call: Call, *, named: bool, moment: str, share: float) -> bool:
        """Send it, kill the server, send the same again; whether the first was answered."""
        body, shown = self.body(call, named=named), self.version
        log = self.host.folder / "minutes.sqlite-wal"
        before = written(log)
        answered: list[int] = []
        line = threading.Thread(target=lambda: answered.extend(self.attempt(call, body)))
        end = time.monotonic() + share * self.took
        line.start()
        if moment == "written":
            while line.is_alive() and written(log) == before:
                pass
        else:
            time.sleep(max(0.0, end - time.monotonic()))
        self.host.kill()
        line.join()
        self.host.start()
        if not answered:
            self.version = shown
            self.post(call, body)
        return bool(answered)

    def attempt(self, call: Call, body: Mapping[str, Any]) -> Sequence[int]:
        """The version that was answered, or nothing."""
        try:
            return (self.post(call, body),)
        except OSError:
            return ()


def written(log: Path) -> tuple[int, int]:
    """What changes when the database writes."""
    try:
        seen = log.stat()
    except FileNotFoundError:
        return (0, 0)
    return seen.st_mtime_ns, seen.st_size


def do_undisturbed(desk: Desk, call: Call) -> None:
    """The same call on a desk without a server."""
    path, body = call
    if path == "operations":
        desk.operate(JOB, [plain(operation) for operation in body["operations"]], user=CLERK)
    elif path == "undo":
        desk.undo(JOB, user=CLERK, own=True)
    elif path == "redo":
        desk.redo(JOB, user=CLERK)
    elif path == "state":
        desk.set_state(JOB, body["state"], user=CLERK)
    elif path.endswith("/name"):
        desk.name_version(JOB, int(path.split("/")[1]), body["name"], user=CLERK)
    else:
        desk.go_back(JOB, int(path.split("/")[1]), user=CLERK)


def plain(operation: Mapping[str, Any]) -> Mapping[str, Any]:
    """A header as the desk takes it."""
    if "written" not in operation:
        return operation
    return {"op": operation["op"], "fields": operation["written"]}


def everything(desk: Desk, job: str) -> tuple[Any, ...]:
    """The draft, its state and its history, but for times and names of calls."""
    history = [
        (
            edit.version,
            edit.kind,
            edit.target,
            dict(edit.before),
            dict(edit.after),
            edit.undoes,
            edit.user,
        )
        for edit in desk.history(job)
    ]
    whole = json.dumps(serialize.draft_to_json(desk.draft(job)), ensure_ascii=False)
    return whole, desk.resolved(job).state, history


def test_no_kind_of_operation_is_left_out() -> None:
    asked = [*(call for first, last in KINDS.values() for call in (*first, last))]
    tried = {operation["op"] for _, body in asked for operation in body.get("operations", ())}
    assert tried == set(_MAKERS)


def test_every_kind_of_operation_outlives_the_server(host: Host, tmp_path: Path) -> None:
    chance = random.Random(seed_of_draws := random.randrange(10**6))
    lives = [(kind, chance.choice(MOMENTS)) for kind in KINDS]
    chance.shuffle(lives)
    with open_service(host.folder, with_worker=False) as service:
        host.start()
        answered = 0
        for number, (kind, moment) in enumerate(lives):
            drawn = f"{kind}, {moment}, life {number} of seed {seed_of_draws}"
            first, call = KINDS[kind]
            quiet = tmp_path / str(number)
            quiet.mkdir()
            desk, page = open_desk(quiet), Page(host, seed(service, draft()))
            for before in (TYPED, *first):
                page.do(before)
                do_undisturbed(desk, before)
            answered += page.do_in_spite_of_a_kill(
                call, named=kind not in UNNAMED, moment=moment, share=chance.random()
            )
            do_undisturbed(desk, call)
            assert everything(service.desk, page.job) == everything(desk, JOB), drawn
            if kind != "final":  # and the page goes on from there
                page.do(op("text", statement="t1", text="続けて直した文。"), named=False)
                assert (
                    service.desk.draft(page.job).minutes_doc.statements[0].text.startswith("続け")
                )
        assert answered < len(lives)  # some died before their answer
        with sqlite3.connect(host.folder / "minutes.sqlite") as database:
            assert database.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
