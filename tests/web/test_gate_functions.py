"""Every function of the form that Gradio's queue reaches × everybody: nothing of another body, no change."""

from __future__ import annotations

import contextlib
import json
import os
import wave
import zlib
from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import pytest
from fastapi.testclient import TestClient

from minutes.jobs import open_service
from minutes.schema import Attendee
from minutes.web.gate import COOKIE

from .people import ACCOUNTS, KINDS, Town, people_town

if TYPE_CHECKING:
    import gradio as gr

pytestmark = pytest.mark.process

MEMBER, FILE, HALL = "機密花子", "ひみつの録音.wav", "機密の間"
"""What the body and its writer's file are known by: nobody else may learn it."""

WRITERS = {"writer", "approver"}


@pytest.fixture(scope="module")
def town(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Town]:
    with open_service(tmp_path_factory.mktemp("functions") / "data", with_worker=False) as service:
        town = people_town(service)
        members = (Attendee(name=MEMBER, role="委員長"),)
        service.save_body(replace(town.body, members=members, place=HALL))
        yield town


@pytest.fixture(scope="module")
def client(town: Town) -> Iterator[TestClient]:
    """One browser for all: Gradio's queue lives in one event loop."""
    with town.client(None) as opened:
        yield opened


def sign_in(town: Town, client: TestClient, kind: str) -> TestClient:
    """The browser in the hands of another person."""
    client.cookies.clear()
    if kind != "stranger":
        secret = town.service.accounts.open_session(town.users[kind], ACCOUNTS.times)
        client.cookies.set(COOKIE, secret)
    return client


@pytest.fixture(scope="module")
def blocks(client: TestClient) -> gr.Blocks:
    routes = client.app.routes  # type: ignore[attr-defined]
    found: gr.Blocks = next(r for r in routes if getattr(r, "path", None) == "").app.get_blocks()
    return found


@pytest.fixture(scope="module")
def sent(town: Town, client: TestClient, tmp_path_factory: pytest.TempPathFactory) -> str:
    """A recording that the body's writer has sent: what the form holds of it."""
    path = tmp_path_factory.mktemp("sent") / "a.wav"
    with wave.open(str(path), "wb") as file:
        file.setnchannels(1), file.setsampwidth(2), file.setframerate(8000)
        file.writeframes(bytes(48_000))
    data = path.read_bytes()
    sign_in(town, client, "writer")
    parcel = client.post("/api/uploads", json={"name": FILE, "size": len(data)}).json()["id"]
    query = {"offset": 0, "crc": zlib.crc32(data)}
    assert client.put(f"/api/uploads/{parcel}", params=query, content=data).status_code == 200
    return json.dumps({"files": [{"id": parcel, "kind": "recording"}]})


def functions_of(blocks: gr.Blocks) -> list[Mapping[str, Any]]:
    """Those that run on the server; what a page asks when it is opened, first."""
    found = [function for function in blocks.config["dependencies"] if function["backend_fn"]]
    return sorted(found, key=lambda function: len(function["inputs"]))


def values(
    town: Town, blocks: gr.Blocks, function: Mapping[str, Any], sent: str, save_body: str = ""
) -> list[Any]:
    """What the writer's own page would send."""
    known = {"m-body": town.body.id, "m-parcels": sent, "m-profile": "iinkai"}
    known |= {"m-model": "whisper-base", "m-device": "auto", "m-listening": "auto"}
    known |= {"m-roster": "", "m-place": "", "m-title": "", "m-save_body": save_body}
    return [known.get(blocks.blocks[number].elem_id) for number in function["inputs"]]


def ask(client: TestClient, function: int, data: list[Any], session: str) -> str:
    """All that the server answers, as the page ``session`` hears it."""
    body = {"data": data, "fn_index": function, "session_hash": session}
    joined = client.post("/gradio_api/queue/join", json=body)
    if joined.status_code != 200:
        return joined.text
    heard = client.get(f"/gradio_api/queue/data?session_hash={session}")
    lines = [line[6:] for line in heard.text.splitlines() if line.startswith("data: ")]
    return json.dumps([json.loads(line) for line in lines], ensure_ascii=False)


def test_what_the_form_tells_and_does_is_its_own_bodys(
    town: Town, client: TestClient, blocks: gr.Blocks, sent: str
) -> None:
    functions = functions_of(blocks)
    assert len(functions) > 10, "not every function was found: it would prove nothing"
    jobs = {job.id for job in town.service.jobs()}
    told: dict[str, set[str]] = {}
    others = {"stranger", *KINDS} - WRITERS
    for kind in others:
        sign_in(town, client, kind)
        page = os.urandom(6).hex()
        for function in functions:
            answer = ask(client, function["id"], values(town, blocks, function, sent), page)
            told.setdefault(kind, set()).update(
                word for word in (MEMBER, HALL, FILE, town.body.name) if word in answer
            )
            assert kind != "stranger" or "サインイン" in answer
    # A reader of the body is told its members, place and name; never what a colleague sent.
    assert told == {kind: set() for kind in others - {"reader"}} | {
        "reader": {MEMBER, HALL, town.body.name}
    }
    assert {job.id for job in town.service.jobs()} == jobs
    assert town.service.body(town.body.id).place == HALL


def test_the_writers_own_form_works(
    town: Town, client: TestClient, blocks: gr.Blocks, sent: str
) -> None:
    """Else the test above would prove nothing."""
    jobs = {job.id for job in town.service.jobs()}
    answers, page = "", os.urandom(6).hex()
    sign_in(town, client, "writer")
    for function in functions_of(blocks):
        data = values(town, blocks, function, sent, save_body=town.body.name)
        answers += ask(client, function["id"], data, page)
    assert {word for word in (MEMBER, HALL, town.body.name) if word in answers}
    (new,) = {job.id for job in town.service.jobs()} - jobs
    assert town.service.job(new).body_id == town.body.id
    told = [(entry.action, entry.who, entry.detail) for entry in town.service.audit.newest(2)]
    kept = {"body": town.body.name, "changed": "saved"}
    name = town.users["writer"].name
    assert [line[:2] for line in told] == [("create", name), ("settings", name)]
    assert json.loads(told[1][2]) == kept


def test_a_foreign_answer_is_not_heard(town: Town, client: TestClient, blocks: gr.Blocks) -> None:
    """Even who knows the number of another's page does not hear what it was told."""
    fills = next(found for found in functions_of(blocks) if len(found["outputs"]) == 3)
    page = "abc123"
    sign_in(town, client, "writer")
    load = [found for found in functions_of(blocks) if not found["inputs"]]
    for function in load:
        ask(client, function["id"], [], page)
    body = {"data": [town.body.id, "", ""], "fn_index": fills["id"], "session_hash": page}
    assert client.post("/gradio_api/queue/join", json=body).status_code == 200
    for kind in ("another body's writer", "approver", "administrator", "auditor", "stranger"):
        assert MEMBER not in heard(sign_in(town, client, kind), page), kind
    assert MEMBER in heard(sign_in(town, client, "writer"), page)


def heard(client: TestClient, page: str) -> str:
    """What was answered to an open page; nothing where there is none for that person."""
    with contextlib.suppress(RuntimeError):  # Gradio's: no such page, told after it has begun
        return client.get(f"/gradio_api/queue/data?session_hash={page}").text
    return ""
