"""Calls that no page would make, by everybody: an answer of ours, and nothing for whom it does not exist.

``MINUTES_FUZZ=5000`` (``make fuzz``) tries more of them.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from typing import Any
from urllib.parse import quote

import pytest
from fastapi.testclient import TestClient
from hypothesis import given, settings
from hypothesis import strategies as st

from minutes.jobs import open_service
from minutes.web.gate import COOKIE
from minutes.web.routes import ROUTES, Route

from .builders import draft
from .conftest import seed
from .people import ACCOUNTS, KINDS, SECRET, Town, people_town
from .test_fuzz import BODY, ENDLESS, EXAMPLES, FIELDS, ODD

pytestmark = pytest.mark.process

# Signing out or a new password would end the session that the others are tried with.
ENDING = {"/sign-out", "/sign-out-everywhere", "/account/password", "/sign-in"}
TRIED = [route for route in ROUTES if route.template not in ENDLESS | ENDING]
MEMBERS = {"reader", "writer", "approver"}
WRITERS = {"writer", "approver"}
TOLD = (SECRET, "ただいまから委員会")
"""Words of the meeting that stand nowhere else: the form names a 田中一郎 as an example."""


class World:
    """A town, and a browser of each of its people."""

    def __init__(self, town: Town, clients: Mapping[str, TestClient]) -> None:
        self.town, self.clients = town, clients

    def kept(self) -> tuple[object, ...]:
        """What only writers of the body may change."""
        service, job = self.town.service, self.town.job
        return (
            service.store.jobs.get(job),
            service.desk.version(job),
            service.body(self.town.body.id),
        )


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    folder = tmp_path_factory.mktemp("everybody") / "data"
    with open_service(folder, with_worker=False) as service:
        town = people_town(service)
        with town.client(None) as stranger:
            clients = {"stranger": stranger}
            for kind in KINDS:
                secret = service.accounts.open_session(town.users[kind], ACCOUNTS.times)
                cookies = {COOKIE: secret}
                clients[kind] = TestClient(stranger.app, stranger.base_url, cookies=cookies)
            yield World(town, clients)


def address(world: World, route: Route, odd: list[str]) -> str:
    """A path of the route, its meeting and its body mostly those that there are."""
    values = iter([*odd, *"x" * 4])

    def given(found: re.Match[str]) -> str:
        value = next(values)
        if found[1] in ("job_id", "body_id") and not value.startswith("\x00"):
            value = world.town.job if found[1] == "job_id" else world.town.body.id
        return quote(value.encode("utf-8", "surrogatepass"), safe="") or "x"

    return re.sub(r"\{(\w+)[^}]*\}", given, route.template)


@settings(max_examples=EXAMPLES)
@given(
    kind=st.sampled_from(["stranger", *KINDS]),
    route=st.sampled_from(TRIED),
    odd=st.lists(ODD, max_size=3),
    query=st.dictionaries(
        FIELDS | st.sampled_from(["q", "limit", "first", "offset"]), ODD, max_size=3
    ),
    body=BODY,
)
def test_whatever_anybody_asks_gets_an_answer_and_only_members_the_meeting(
    world: World, kind: str, route: Route, odd: list[str], query: dict[str, str], body: Any
) -> None:
    if route.template.endswith("/export/{export_format}"):
        odd = [text for text in odd if text != "pdf"]  # starts LibreOffice
    more: dict[str, Any] = {}
    if route.method in ("POST", "PUT"):
        headers = {"Content-Type": "application/json"}
        more = {"content": json.dumps(body).encode(), "headers": headers}
    asked = "&".join(
        f"{name}={quote(value.encode('utf-8', 'surrogatepass'))}" for name, value in query.items()
    )
    path = f"{address(world, route, odd)}?{asked}"
    before = None if kind in WRITERS else world.kept()
    answer = world.clients[kind].request(route.method, path, follow_redirects=False, **more)
    assert answer.status_code < 500, (path, answer.text[:300])
    if answer.content and answer.headers.get("content-type", "") == "application/json":
        answer.json()
    if kind not in MEMBERS and route.need != "audit":
        assert not {word for word in TOLD if word in answer.text}, (kind, path)
    if before is not None:
        assert world.kept() == before, (kind, path)
    if world.town.job not in world.town.service.store.jobs.ids():
        body_id = world.town.body.id
        world.town.job = seed(world.town.service, draft(), title=SECRET, body_id=body_id)
