"""What every answer tells the browser: no frame, no foreign script, nothing kept for the next person."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from fastapi.testclient import TestClient

from minutes.jobs import open_service
from minutes.web.gate import COOKIE
from minutes.web.routes import ROUTES, Route

from .people import ACCOUNTS, KINDS, Town, path_of, people_town
from .test_fuzz import ENDLESS

pytestmark = pytest.mark.process

ASKED = [route for route in ROUTES if route.method == "GET" and route.template not in ENDLESS]
WHO = {"manage": "administrator", "audit": "auditor", "open": "stranger"}


@pytest.fixture(scope="module")
def town(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Town]:
    with open_service(tmp_path_factory.mktemp("headers") / "data", with_worker=False) as service:
        yield people_town(service)


@pytest.fixture(scope="module")
def client(town: Town) -> Iterator[TestClient]:
    with town.client(None) as opened:
        yield opened


@pytest.fixture(scope="module")
def secrets(town: Town) -> dict[str, str]:
    """What each person's browser holds."""
    open_session, times = town.service.accounts.open_session, ACCOUNTS.times
    return {kind: open_session(town.users[kind], times) for kind in KINDS}


@pytest.mark.parametrize("route", ASKED, ids=lambda route: route.template)
def test_no_answer_is_framed_kept_or_taken_for_a_script(
    town: Town, client: TestClient, secrets: dict[str, str], route: Route
) -> None:
    kind = WHO.get(route.need, "writer")
    client.cookies.clear()
    if kind != "stranger":
        client.cookies.set(COOKIE, secrets[kind])
    answer = client.get(path_of(route, town.job, town.body.id), follow_redirects=False)
    rules = dict(
        rule.split(" ", 1) for rule in answer.headers["Content-Security-Policy"].split("; ")
    )
    assert rules["frame-ancestors"] == rules["object-src"] == "'none'"
    assert rules["default-src"] in ("'self'", "'none'")
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert answer.headers["Referrer-Policy"] == "same-origin"
    assert answer.headers["Cross-Origin-Resource-Policy"] == "same-origin"
    if route.need != "open":  # what is kept, is kept for one who asks again
        assert answer.headers["Cache-Control"] in ("no-store", "private, no-cache")


def test_what_is_everybodys_is_kept(client: TestClient) -> None:
    assert client.get("/web/style.css").headers["Cache-Control"] == "no-cache"


@pytest.mark.parametrize("path", ["/sign-out", "/sign-out-everywhere"])
def test_signing_out_empties_what_the_browser_kept(town: Town, path: str) -> None:
    with town.client("reader") as client:
        answer = client.post(path, follow_redirects=False)
        assert answer.headers["Clear-Site-Data"] == '"cache"'
        assert "Clear-Site-Data" not in client.get("/sign-in").headers
