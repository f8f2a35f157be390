"""What another name, another site or another computer gets: nothing, on any route."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

import pytest
from fastapi.testclient import TestClient

from minutes.jobs import open_service
from minutes.web.access import Access, decide_access
from minutes.web.guard import Guard
from minutes.web.page import OPEN_TO_ALL
from minutes.web.routes import ROUTES

from .builders import draft
from .conftest import open_client, seed

if TYPE_CHECKING:
    from minutes.jobs.service import Service

PAGES = ("/", "/new", "/edit", "/profiles", "/bodies")
OTHERS = (
    "/api/jobs",
    "/web/list.js",
    "/theme.css",
    "/healthz",
    "/gradio_api/app_id",
    "/gradio_api/queue/data?session_hash=x",
    "/gradio_api/info",
    "/nowhere",
)
LINK = {"Sec-Fetch-Site": "cross-site", "Sec-Fetch-Mode": "navigate", "Sec-Fetch-Dest": "document"}


@pytest.fixture(scope="module")
def service(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Service]:
    with open_service(tmp_path_factory.mktemp("guard") / "data", with_worker=False) as opened:
        yield opened


@pytest.fixture(scope="module")
def client(service: Service) -> Iterator[TestClient]:
    access = decide_access(
        "127.0.0.1", allowed_hosts=["minutes.example.lg.jp"], metrics_from=["10.1.2.3"]
    )
    with open_client(service, access) as opened:
        yield opened


@pytest.mark.parametrize("path", [*PAGES, *OTHERS])
@pytest.mark.parametrize(
    "host", ["evil.example", "evil.example:7860", "localhost@evil.example", ""]
)
def test_another_name_opens_nothing(client: TestClient, path: str, host: str) -> None:
    answer = client.get(path, headers={"Host": host})
    assert answer.status_code == 400
    assert "--allowed-host" in answer.json()["detail"]


def test_a_name_that_only_the_caller_knows_opens_nothing(service: Service) -> None:
    with open_client(service, host="evil.example") as client:
        assert client.get("/").status_code == 400


@pytest.mark.parametrize(
    "host", ["127.0.0.1:7860", "localhost", "[::1]:7860", "minutes.example.lg.jp", "LOCALHOST:1"]
)
def test_our_own_names_open_the_page(client: TestClient, host: str) -> None:
    assert client.get("/", headers={"Host": host}).status_code == 200


@pytest.mark.parametrize("path", [*PAGES, *OTHERS])
@pytest.mark.parametrize(
    "headers",
    [
        {"Sec-Fetch-Site": "cross-site", "Sec-Fetch-Mode": "no-cors"},
        {"Sec-Fetch-Site": "same-site", "Sec-Fetch-Mode": "cors"},
        {"Origin": "http://evil.example"},
        {"Origin": "null"},
        {"Origin": "http://127.0.0.1:7861"},  # another program of this machine
        {"Origin": "http://127.0.0.1"},
        {"Origin": "file://127.0.0.1:7860"},
        LINK | {"Sec-Fetch-Dest": "iframe"},
        LINK | {"Origin": "http://evil.example"},
    ],
)
def test_another_site_reads_nothing(client: TestClient, path: str, headers: dict[str, str]) -> None:
    assert client.get(path, headers=headers).status_code == 403


@pytest.mark.parametrize("method", ["POST", "PUT", "PATCH", "DELETE"])
def test_another_site_changes_nothing(client: TestClient, service: Service, method: str) -> None:
    job = seed(service, draft())
    paths = [f"/api/jobs/{job}", "/gradio_api/upload", "/gradio_api/queue/join", "/"]
    for path in paths:
        for headers in ({"Origin": "http://evil.example"}, LINK):
            assert client.request(method, path, headers=headers).status_code == 403, path
    assert [kept.id for kept in service.jobs()] == [job]
    service.delete(job)


@pytest.mark.parametrize("path", PAGES)
def test_a_link_on_another_site_opens_a_page(client: TestClient, path: str) -> None:
    assert client.get(path, headers=LINK).status_code == 200


@pytest.mark.parametrize("path", OTHERS)
def test_a_link_on_another_site_opens_nothing_but_pages(client: TestClient, path: str) -> None:
    assert client.get(path, headers=LINK).status_code == 403


def test_our_own_page_and_its_proxy_are_served(client: TestClient, service: Service) -> None:
    own = {"Sec-Fetch-Site": "same-origin", "Origin": "http://127.0.0.1:7860"}
    assert client.get("/api/jobs", headers=own).status_code == 200
    typed = {"Sec-Fetch-Site": "none", "Sec-Fetch-Mode": "navigate"}
    assert client.get("/api/jobs", headers=typed).status_code == 200
    proxied = {"Host": "minutes.example.lg.jp", "Origin": "https://minutes.example.lg.jp"}
    assert client.get("/api/jobs", headers=proxied).status_code == 200
    job = seed(service, draft())
    assert client.post(f"/api/jobs/{job}/cancel", headers=proxied).status_code == 204
    service.delete(job)


@pytest.mark.parametrize("path", [*PAGES, *OTHERS])
def test_no_route_lets_another_site_read(client: TestClient, path: str) -> None:
    asked = {"Access-Control-Request-Method": "POST"}
    for origin in ("http://127.0.0.1:7860", "http://evil.example", "http://localhost:7860"):
        for method in ("GET", "OPTIONS"):
            if "queue/data" in path and method == "GET" and origin == "http://127.0.0.1:7860":
                continue  # a stream without an end
            answer = client.request(method, path, headers={"Origin": origin, **asked})
            assert [name for name in answer.headers if name.startswith("access-control")] == []


def test_every_refusal_is_closed_too(client: TestClient) -> None:
    for path, headers in (
        ("/nowhere", {}),
        ("/", {"Host": "evil.example"}),
        ("/", {"Origin": "null"}),
    ):
        answer = client.get(path, headers=headers)
        assert "default-src 'self'" in answer.headers["content-security-policy"]
        assert answer.headers["x-content-type-options"] == "nosniff"


@pytest.mark.parametrize(
    ("address", "status"),
    [("127.0.0.1", 200), ("::1", 200), ("10.1.2.3", 200), ("10.1.2.4", 403), ("pc", 403)],
)
def test_metrics_are_for_this_machine_and_who_was_named(
    client: TestClient, address: str, status: int
) -> None:
    other = TestClient(client.app, str(client.base_url), client=(address, 50000))
    answer = other.get("/metrics")
    assert (answer.status_code, "minutes_jobs" in answer.text) == (status, status == 200)
    assert other.get("/healthz").status_code == 200


def test_a_web_socket_is_never_opened() -> None:
    sent: list[Any] = []

    async def inside(*_: object) -> None:
        raise AssertionError("it went through")

    async def receive() -> dict[str, Any]:
        return {"type": "websocket.connect"}

    async def send(message: Any) -> None:
        sent.append(message["type"])

    scope = {"type": "websocket", "path": "/", "headers": [(b"host", b"localhost")]}
    asyncio.run(Guard(inside, Access())(scope, receive, send))
    assert sent == ["websocket.close"]


def test_a_stream_passes_as_it_comes() -> None:
    """Nothing is gathered on the way: each piece is out before the next one is made."""
    log: list[str] = []

    async def inside(_scope: Any, _receive: Any, send: Any) -> None:
        await send({"type": "http.response.start", "status": 200, "headers": []})
        for number in range(3):
            log.append(f"made {number}")
            await send({"type": "http.response.body", "body": b"x", "more_body": number < 2})

    async def receive() -> dict[str, Any]:
        return {"type": "http.request"}

    async def send(message: Any) -> None:
        log.append(message["type"].rpartition(".")[2])

    headers = [(b"host", b"localhost")]
    scope = {"type": "http", "method": "GET", "path": "/", "headers": headers}
    asyncio.run(Guard(inside, Access())(scope, receive, send))
    assert log == ["start", "made 0", "body", "made 1", "body", "made 2", "body"]


@pytest.mark.parametrize("exposed", [True, False])
def test_every_page_says_that_nobody_is_asked(service: Service, exposed: bool) -> None:
    access = decide_access("0.0.0.0", no_accounts=True) if exposed else Access()
    with open_client(service, access) as client:
        for page in (route.template for route in ROUTES if route.page and not route.accounts):
            assert (OPEN_TO_ALL in client.get(page).text) is exposed, page


def test_a_call_has_a_largest_size(service: Service, client: TestClient) -> None:
    job = seed(service, draft())
    path = f"/api/jobs/{job}/operations"
    told = client.post(path, content=b" " * (17 * 1024 * 1024))
    assert told.status_code == 413

    def drops() -> Iterator[bytes]:
        for _ in range(300):
            yield b" " * 65536

    sent = client.post(path, content=drops())
    assert sent.status_code in (400, 422)
    assert service.desk.version(job) == 0
    service.delete(job)


@pytest.mark.parametrize("folder", ["static", "assets", "web", "web/x"])
@pytest.mark.parametrize(
    "name", ["a" * 256, "a" * 5000, "議" * 100, "a/" + "b" * 300, "a/" * 2500 + "x"]
)
def test_a_name_too_long_for_a_file_is_no_file(client: TestClient, folder: str, name: str) -> None:
    answer = client.get(f"/{folder}/{name}")
    assert (answer.status_code, "何もありません" in answer.text) == (404, True)


@pytest.mark.parametrize("sent", ["Infinity", "NaN", r'"\ud800"', '"ひみつ"', '{"data": "ひみつ"}'])
def test_the_pages_own_calls_are_refused_alike(client: TestClient, sent: str) -> None:
    headers = {"Content-Type": "application/json"}
    answer = client.post("/gradio_api/queue/join", content=sent.encode(), headers=headers)
    assert answer.status_code == 422
    assert "ひみつ" not in answer.text
    assert "もう一度" in answer.json()["detail"]


def test_a_wrong_call_is_answered_in_japanese_and_not_repeated(
    service: Service, client: TestClient
) -> None:
    job = seed(service, draft())
    answer = client.post(f"/api/jobs/{job}/operations", json={"operations": "ひみつ"})
    assert answer.status_code == 422
    assert "ひみつ" not in answer.text
    assert "もう一度" in answer.json()["detail"]
    for path in ("draft", "recording", "export/docx", "recognised"):
        answer = client.get(f"/api/jobs/{'0' * 32}/{path}")
        assert answer.status_code == 404, path
    service.delete(job)
