"""Every route is either in the list or closed, and whatever is in the list is of use."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

import pytest
from fastapi.testclient import TestClient

from minutes.jobs import open_service
from minutes.web.api import build_operation, build_router
from minutes.web.playable import Playables
from minutes.web.profiles import build_profiles
from minutes.web.routes import ROUTES, find_route
from minutes.web.voices import build_voices

from .conftest import open_client

if TYPE_CHECKING:
    from minutes.jobs.service import Service

METHODS = ("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "TRACE", "CONNECT", "FOO")
LISTED = {(route.method, route.template) for route in ROUTES}


@pytest.fixture(scope="module")
def service(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Service]:
    with open_service(tmp_path_factory.mktemp("routes") / "data", with_worker=False) as opened:
        yield opened


@pytest.fixture(scope="module")
def client(service: Service) -> Iterator[TestClient]:
    with open_client(service) as opened:
        yield opened


def registered(routes: Any, prefix: str = "") -> Iterator[tuple[str, str]]:
    """Method and template of every route, those of routers and mounted applications too."""
    for route in routes:
        if hasattr(route, "effective_candidates"):
            yield from registered(route.effective_candidates(), prefix)
        elif getattr(route, "routes", None):
            yield from registered(route.routes, prefix + route.path)
        elif getattr(route, "methods", None):
            yield from ((method, prefix + route.path) for method in route.methods)
        else:
            yield "GET", f"{prefix}{route.path}/{{path:path}}"


def example(template: str) -> str:
    """A path that the template means."""
    return re.sub(r"\{[^}]+\}", "x1", template)


def test_whatever_is_registered_is_listed_or_closed(client: TestClient) -> None:
    found = set(registered(client.app.routes))  # type: ignore[attr-defined]
    assert {path for _, path in found} >= {
        "/gradio_api/vibe-code",
        "/gradio_api/queue/join",
        "/gradio_api/file={path_or_url:path}",
        "/api/jobs/{job_id}/draft",
        "/openapi.json",
        "/web/{path:path}",
    }, "the walk does not see everything: it would prove nothing"
    closed = {(method, path) for method, path in found if not find_route(method, example(path))}
    for method, path in sorted(closed):
        answer = client.request(method, example(path))
        assert answer.status_code == 404, (method, path)
        if method != "HEAD":
            assert "何もありません" in answer.json()["detail"], (method, path)
    open_ = {(method, path) for method, path in found - closed if method != "HEAD"}
    assert open_ == LISTED, "a route that nobody registered, or one that is open by accident"


def test_every_route_of_our_own_has_its_line(service: Service) -> None:
    routers = (
        build_router(service, Playables(service.data_dir)),
        build_profiles(service),
        build_voices(service),
        build_operation(service),
    )
    own = {one for router in routers for one in registered(router.routes)}
    assert own <= LISTED, "a new route needs a line in minutes/web/routes.py"


@pytest.mark.parametrize(
    "path",
    [
        "/openapi.json",
        "/docs",
        "/redoc",
        "/config",
        "/config/",
        "/login",
        "/logout",
        "/monitoring",
        "/monitoring/summary",
        "/gradio_api/info",
        "/gradio_api/openapi.json",
        "/gradio_api/component_server",
        "/gradio_api/process_recording",
        "/gradio_api/vibe-edit",
        "/gradio_api/vibe-code",
        "/gradio_api/undo-vibe-edit",
        "/gradio_api/deep_link",
        "/gradio_api/proxy=http://127.0.0.1/",
        "/gradio_api/file=/etc/passwd",
        "/gradio_api/file=http://evil.example/x",
        "/gradio_api/file/etc/passwd",
        "/gradio_api/stream/x",
        "/gradio_api/heartbeat/x",
        "/gradio_api/runs",
        "/gradio_api/run/predict",
        "/gradio_api/call/predict",
        "/gradio_api/queue/status",
        "/gradio_api/startup-events",
        "/gradio_api/mcp",
        "/svelte/x",
        "/new/",
        "/api/jobs/",
    ],
)
def test_what_no_page_uses_is_closed_to_every_method(client: TestClient, path: str) -> None:
    for method in METHODS:
        assert client.request(method, path).status_code == 404, method


@pytest.mark.parametrize("method", METHODS)
def test_a_page_can_only_be_read(client: TestClient, method: str) -> None:
    assert client.request(method, "/").status_code == (200 if method == "GET" else 404)
