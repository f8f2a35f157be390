"""Calls that no page would make: each gets an answer of ours, and the meeting can still be read.

``MINUTES_FUZZ=5000`` (``make fuzz``) tries more of them.
"""

from __future__ import annotations

import json
import os
from collections.abc import Iterator
from typing import Any
from urllib.parse import quote

import pytest
from fastapi.testclient import TestClient
from hypothesis import given, settings
from hypothesis import strategies as st

from minutes.jobs import open_service
from minutes.jobs.operations import _MAKERS
from minutes.jobs.service import Service
from minutes.store.records import Body
from minutes.web.routes import ROUTES, Route

from .builders import draft
from .conftest import open_client, seed

pytestmark = pytest.mark.process

EXAMPLES = int(os.environ.get("MINUTES_FUZZ", "80"))
ENDLESS = {"/api/jobs/{job_id}/events", "/gradio_api/queue/data"}
"""Streams: they answer until the page goes away."""

TRIED = [route for route in ROUTES if route.template not in ENDLESS and not route.accounts]

ODD = st.one_of(
    st.text(max_size=12),
    st.sampled_from(
        ["", "0", "-1", "9" * 30, "1e400", "NaN", "null", "../x", "\x00", "\ud800", "🎌"]
    ),
    st.sampled_from(
        ["T1", "S1", "T1+T2", "name", "docx", "votes.csv", "final", "figure", "2025-06-10"]
    ),
)
JSON = st.recursive(
    st.one_of(st.none(), st.booleans(), st.integers(), st.floats(), ODD),
    lambda inner: st.one_of(
        st.lists(inner, max_size=4), st.dictionaries(st.text(max_size=8), inner, max_size=4)
    ),
    max_leaves=12,
)
FIELDS = st.sampled_from(
    "op statement text person name role at after value field target ids seen since key operations"
    " state version kind new old roster agenda dictionary profile stage everyone written mistake"
    " title date started_at ended_at place size path paths parcel tab id speaker_id".split()
)
OPERATION = st.fixed_dictionaries({"op": st.sampled_from(sorted(_MAKERS))}).flatmap(
    lambda fixed: st.dictionaries(FIELDS, JSON, max_size=6).map(lambda more: {**more, **fixed})
)
BODY = st.one_of(
    JSON,
    st.dictionaries(FIELDS, JSON, max_size=8),
    st.lists(OPERATION, max_size=3).map(lambda listed: {"operations": listed}),
)


class World:
    """One meeting, one body, and the application around them."""

    def __init__(self, service: Service, client: TestClient) -> None:
        self.service, self.client = service, client
        self.body = service.save_body(Body("", "総務委員会"))
        self.job = seed(service, draft(), body_id=self.body.id)


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    with open_service(tmp_path_factory.mktemp("fuzz") / "data", with_worker=False) as service:
        with open_client(service) as client:
            yield World(service, client)


def address(world: World, route: Route, odd: list[str]) -> str:
    """A path of the route: its meeting mostly the one that there is."""
    path, values = route.template, iter([*odd, *"x" * 4])
    while "{" in path:
        name = path[path.index("{") + 1 : path.index("}")].partition(":")[0]
        value = next(values)
        if name in ("job_id", "body_id") and not value.startswith("\x00"):
            value = world.job if name == "job_id" else world.body.id
        safe = quote(value.encode("utf-8", "surrogatepass"), safe="") or "x"
        path = path[: path.index("{")] + safe + path[path.index("}") + 1 :]
    return path


@settings(max_examples=EXAMPLES)
@given(
    route=st.sampled_from(TRIED),
    odd=st.lists(ODD, max_size=3),
    query=st.dictionaries(
        FIELDS | st.sampled_from(["q", "limit", "first", "offset"]), ODD, max_size=3
    ),
    body=BODY,
    raw=st.one_of(st.none(), st.binary(max_size=40)),
)
def test_whatever_is_asked_gets_an_answer(
    world: World, route: Route, odd: list[str], query: dict[str, str], body: Any, raw: bytes | None
) -> None:
    if route.template.endswith("/export/{export_format}"):
        odd = [text for text in odd if text != "pdf"]  # starts LibreOffice
    more: dict[str, Any] = {}
    if route.method in ("POST", "PUT", "PATCH"):
        content = raw if raw is not None else json.dumps(body).encode()
        more = {"content": content, "headers": {"Content-Type": "application/json"}}
    asked = "&".join(
        f"{name}={quote(value.encode('utf-8', 'surrogatepass'))}" for name, value in query.items()
    )
    path = address(world, route, odd)
    answer = world.client.request(route.method, f"{path}?{asked}", follow_redirects=False, **more)
    assert answer.status_code < 500, (path, answer.text[:300])
    if answer.content and answer.headers.get("content-type", "") == "application/json":
        answer.json()
    if world.job not in world.service.store.jobs.ids():
        world.job = seed(world.service, draft(), body_id=world.body.id)


@settings(max_examples=EXAMPLES)
@given(
    operations=st.lists(OPERATION, min_size=1, max_size=4), way=st.sampled_from(["undo", "redo"])
)
def test_whatever_is_done_to_a_draft_it_can_be_read(
    world: World, operations: list[Any], way: str
) -> None:
    path = f"/api/jobs/{world.job}"
    content = json.dumps({"operations": operations})
    assert world.client.post(f"{path}/operations", content=content).status_code < 500
    assert world.client.post(f"{path}/{way}").status_code < 500
    assert world.client.get(f"{path}/draft").status_code == 200
    assert world.client.get(f"{path}/history").status_code == 200
    assert world.client.get(f"{path}/export/txt").status_code == 200
