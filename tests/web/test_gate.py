"""Every route of the list × everybody: who may comes through, who may not learns and changes nothing."""

from __future__ import annotations

import asyncio
import hashlib
import io
import json
import zipfile
import zlib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient

from minutes.errors import UsageError
from minutes.jobs import open_service
from minutes.jobs.service import Service
from minutes.store.records import Body
from minutes.store.transfer import dump
from minutes.web.access import Access, Times
from minutes.web.gate import COOKIE, NO_MEETING, Gate
from minutes.web.person import reach_of
from minutes.web.refusals import NO_SUCH_BODY
from minutes.web.routes import ROUTES, Route

from .builders import draft
from .conftest import open_client, seed
from .people import ACCOUNTS, KINDS, SECRET, Town, path_of, people_town

pytestmark = pytest.mark.process

MAY = {
    "open": {"stranger", *KINDS},
    "signed": set(KINDS),
    "read": {"reader", "writer", "approver", "another body's writer", "another body's approver"},
    "write": {"writer", "approver", "another body's writer", "another body's approver"},
    "approve": {"approver", "another body's approver"},
    "manage": {"administrator"},
    "audit": {"auditor"},
}
"""What a route needs → who has it anywhere; written by hand, so that a slip in the program is seen."""

MEMBERS = {"reader", "writer", "approver"}
EVERYBODY = ("stranger", *KINDS)
IDS = [f"{route.method} {route.template}" for route in ROUTES]


@pytest.fixture(scope="module")
def town(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Town]:
    with open_service(tmp_path_factory.mktemp("gate") / "data", with_worker=False) as service:
        yield people_town(service)


@pytest.fixture(scope="module")
def clients(town: Town) -> Iterator[dict[str, TestClient]]:
    whole = town.client(None)
    with whole:
        found = {"stranger": whole}
        for kind in KINDS:
            secret = town.service.accounts.open_session(town.users[kind], ACCOUNTS.times)
            found[kind] = TestClient(whole.app, whole.base_url, cookies={COOKIE: secret})
        yield found


def hidden(route: Route, kind: str) -> bool:
    """Whether the meeting, or the meeting body, does not exist for that person."""
    return bool({"{job_id}", "{body_id}"} & set(route.template.split("/"))) and kind not in MEMBERS


def allowed(route: Route, kind: str) -> bool:
    return not hidden(route, kind) and kind in MAY[route.need]


def passes(town: Town, route: Route, kind: str, path: str) -> bool:
    """Whether the gate lets the request through, whatever lies behind."""
    reached: list[bool] = []

    async def inside(_scope: Any, _receive: Any, send: Any) -> None:
        reached.append(True)
        await send({"type": "http.response.start", "status": 200, "headers": []})
        await send({"type": "http.response.body", "body": b""})

    gate = TestClient(Gate(inside, ACCOUNTS, town.service), "http://127.0.0.1:7860")
    if kind != "stranger":
        secret = town.service.accounts.open_session(town.users[kind], ACCOUNTS.times)
        gate.cookies.set(COOKIE, secret)
    gate.request(route.method, path, follow_redirects=False)
    return bool(reached)


@pytest.mark.parametrize("route", ROUTES, ids=IDS)
def test_who_may_and_nobody_else_comes_through(town: Town, route: Route) -> None:
    path = path_of(route, town.job, town.body.id)
    through = {kind for kind in EVERYBODY if passes(town, route, kind, path)}
    assert through == {kind for kind in EVERYBODY if allowed(route, kind)}


def everything(town: Town) -> str:
    """All rows and all files, as one hash."""
    digest = hashlib.sha256()
    for name, row in dump(town.service.store.database):
        if name != "audit":  # tells who was refused
            digest.update(name.encode() + row)
    for path in sorted(town.service.data_dir.rglob("*")):
        if path.is_file() and "sqlite" not in path.name:
            digest.update(str(path).encode() + path.read_bytes())
    return digest.hexdigest()


@pytest.mark.parametrize("route", ROUTES, ids=IDS)
def test_who_may_not_learns_and_changes_nothing(
    town: Town, clients: dict[str, TestClient], route: Route
) -> None:
    before = everything(town)
    path = path_of(route, town.job, town.body.id)
    for kind in EVERYBODY:
        if allowed(route, kind):
            continue
        body = {"state": "final", "id": "T1", "text": "書き換え", "name": "x", "everyone": True}
        asked = {"json": body} if route.method not in ("GET", "DELETE") else {}
        answer = clients[kind].request(route.method, path, follow_redirects=False, **asked)
        assert not {word for word in (SECRET, "田中") if word in answer.text}, kind
        if kind == "stranger":
            expected = 303 if route.page else 401
        else:
            expected = 404 if hidden(route, kind) else 403
        assert answer.status_code == expected, (kind, answer.text)
        if expected == 404:  # to the letter what a meeting that never was gets
            other = clients[kind].request(route.method, path_of(route, "0" * 32), **asked)
            assert (other.status_code, other.content) == (404, answer.content)
            assert answer.json()["detail"] in (NO_MEETING, NO_SUCH_BODY)
    assert everything(town) == before


CHANGES_NOTHING_KEPT = {
    "/api/export",
    "/api/jobs/{job_id}/presence",
    "/api/me",  # the names of browsers are for servers without accounts
    "/api/profiles/try",
    "/gradio_api/queue/join",  # the functions of the form: tests/web/test_gate_functions.py
    "/account/password",
    "/sign-in",
    "/sign-out",
    "/sign-out-everywhere",
}
"""What is asked for by POST and changes no meeting; written by hand, so that a new route is thought about."""


def test_whatever_changes_something_needs_more_than_reading() -> None:
    loose = {
        route.template
        for route in ROUTES
        if route.method != "GET" and route.need in ("open", "signed", "read")
    }
    assert loose == CHANGES_NOTHING_KEPT


@pytest.mark.parametrize("kind", ["reader", "auditor", "administrator"])
def test_who_only_looks_changes_nothing(tmp_path: Path, kind: str) -> None:
    """Every route that the person may call, with what a page would send: all rows stay as they are."""
    with open_service(tmp_path / "data", with_worker=False) as service:
        town = people_town(service)
        before = rows(service)
        called = 0
        with town.client(kind) as client:
            for route in ROUTES:
                ends = route.template.endswith(("/events", "/queue/data"))
                if ends or route.need in ("open", "manage") or not allowed(route, kind):
                    continue
                if route.template in ("/sign-out-everywhere", "/account/password"):
                    continue  # of the person's own account
                path = path_of(route, town.job, town.body.id)
                body = {"ids": [town.job], "tab": "a", "statement": "T1", "name": "別の名前"}
                asked = {} if route.method == "GET" else {"json": body}
                assert client.request(route.method, path, **asked).status_code < 500, path
                called += 1
        assert called > (20 if kind == "reader" else 8)
        assert rows(service) == before


def rows(service: Service) -> list[tuple[str, bytes]]:
    """All that a backup keeps, but who was there."""
    return [(name, row) for name, row in dump(service.store.database) if name != "audit"]


@pytest.mark.parametrize("kind", KINDS)
def test_the_list_holds_the_meetings_of_ones_bodies(
    clients: dict[str, TestClient], kind: str
) -> None:
    titles = [job["title"] for job in clients[kind].get("/api/jobs").json()["jobs"]]
    assert titles == ([SECRET] if kind in MEMBERS else [])


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("query", ["", SECRET, "田中", "ただいまから", "2025"])
def test_the_search_holds_the_meetings_of_ones_bodies(
    clients: dict[str, TestClient], town: Town, kind: str, query: str
) -> None:
    for body in ("", town.body.id):
        found = clients[kind].get("/api/search", params={"q": query, "body": body}).json()
        ids = [meeting["id"] for meeting in found["meetings"]]
        if kind in MEMBERS:
            assert found["total"] == len(ids) <= 1
            assert ids == [town.job] or query in (
                SECRET,
                "2025",
            )  # the draft has a title of its own
        else:
            assert (found["total"], ids, found["behind"], found["binned"]) == (0, [], 0, 0)
        mine = {town.service.body(body_id).name for body_id in town.users[kind].bodies}
        assert {shown["name"] for shown in found["bodies"]} == mine


def test_the_index_that_is_still_to_be_made_is_counted_for_ones_own(tmp_path: Path) -> None:
    with open_service(tmp_path / "data", with_worker=False) as service:
        town = people_town(service)
        seen = {kind: service.finder.behind(reach_of(town.users[kind])) for kind in KINDS}
    assert seen == {kind: int(kind in MEMBERS) for kind in KINDS}


def test_the_bin_holds_the_meetings_of_ones_bodies(tmp_path: Path) -> None:
    with open_service(tmp_path / "data", with_worker=False) as service:
        town = people_town(service)
        service.bin.put(town.job)
        for kind in KINDS:
            with town.client(kind) as client:
                binned = [meeting["id"] for meeting in client.get("/api/bin").json()["meetings"]]
                found = client.get("/api/search", params={"q": SECRET}).json()
                assert binned == ([town.job] if kind in MEMBERS else []), kind
                assert found["binned"] == len(binned)
                assert found["meetings"] == []
                for method, end in (("POST", "restore"), ("DELETE", "binned")):
                    if kind in ("writer", "approver"):
                        continue
                    answer = client.request(method, f"/api/jobs/{town.job}/{end}")
                    assert answer.status_code == (403 if kind == "reader" else 404), kind
        assert service.store.jobs.get(town.job).binned_at is not None
        with town.client("writer") as client:
            assert client.delete(f"/api/jobs/{town.job}/binned").status_code == 204
        told = [(record.action, record.who) for record in service.audit.newest(2)]
        assert told == [(what, town.users["writer"].name) for what in ("deleted", "delete")]


def test_a_zip_holds_only_meetings_of_ones_bodies(tmp_path: Path) -> None:
    with open_service(tmp_path / "data", with_worker=False) as service:
        town = people_town(service)
        others = seed(service, draft(), title="文教の会議", body_id=town.other.id)
        mine, absent = town.job, "0" * 32
        for kind in KINDS:
            own = mine if kind in MEMBERS else others
            foreign = others if kind in MEMBERS else mine
            with town.client(kind) as client:
                if kind in ("administrator", "auditor"):
                    answer = client.post("/api/export", json={"ids": [mine]})
                    assert answer.status_code == 403
                    continue
                right = client.post("/api/export", json={"ids": [own]})
                assert zipfile.ZipFile(io.BytesIO(right.content)).namelist(), kind
                answers = [
                    client.post("/api/export", json={"ids": ids})
                    for ids in ([foreign], [own, foreign], [foreign, own], [absent], [own, absent])
                ]
                assert {refusal.status_code for refusal in answers} == {404}
                assert len({refusal.content for refusal in answers}) == 1, (
                    "what is there and what is not"
                )
                assert answers[0].json()["detail"] == NO_MEETING
        exports = [entry for entry in service.audit.all() if entry.action == "export"]
        assert sorted(entry.meeting for entry in exports) == sorted([mine] * 3 + [others] * 2)
        refused = [entry for entry in service.audit.all() if entry.action == "refused"]
        assert {entry.meeting for entry in refused} == {mine, others, ""}


def test_nobody_takes_another_name(tmp_path: Path) -> None:
    """The names of browsers are for servers without accounts."""
    with open_service(tmp_path / "data", with_worker=False) as service:
        town = people_town(service)
        name = town.users["writer"].name
        with town.client("writer") as client:
            headers = {"X-Minutes-Browser": name}
            assert client.post("/api/me", json={"name": "別人"}, headers=headers).status_code == 204
            assert client.get("/api/me", headers=headers).json() == {"name": name, "asks": False}
        assert not service.store.names.all()


def test_a_meeting_without_a_body_is_its_owners(tmp_path: Path) -> None:
    with open_service(tmp_path / "data", with_worker=False) as service:
        town = people_town(service)
        mine = seed(service, draft(), owner=town.users["writer"].id)
        nobodys = seed(service, draft())
        for kind in KINDS:
            with town.client(kind) as client:
                seen = [client.get(f"/api/jobs/{job}/draft").status_code for job in (mine, nobodys)]
                assert seen == [200 if kind == "writer" else 404, 404], kind
                known = client.get("/api/search").json()
                ids = {meeting["id"] for meeting in known["meetings"]}
                assert (mine in ids, nobodys in ids) == (kind == "writer", False), kind
                assert known["total"] == len(ids)


def test_a_body_that_one_leaves_is_gone_at_once(tmp_path: Path) -> None:
    with open_service(tmp_path / "data", with_worker=False) as service:
        town = people_town(service)
        path = f"/api/jobs/{town.job}/draft"
        with town.client("writer") as client:
            assert client.get(path).status_code == 200
            service.store.users.take_out(town.users["writer"].id, [town.body.id])
            assert client.get(path).status_code == 404


@pytest.mark.parametrize("how", ["leaves the body", "signs out", "is disabled"])
def test_a_stream_ends_when_the_person_may_no_longer_look(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, how: str
) -> None:
    from minutes.web import together
    from minutes.web.gate import STILL
    from minutes.web.presence import Presence

    monkeypatch.setattr(together, "LOOK", 0.0)
    with open_service(tmp_path / "data", with_worker=False) as service:
        town = people_town(service)
        user = town.users["reader"]
        secret = service.accounts.open_session(user, ACCOUNTS.times)
        scopes: list[Any] = []

        async def inside(scope: Any, _receive: Any, send: Any) -> None:
            scopes.append(scope)
            await send({"type": "http.response.start", "status": 200, "headers": []})
            await send({"type": "http.response.body", "body": b""})

        gate = Gate(inside, ACCOUNTS, service)
        client = TestClient(gate, "http://127.0.0.1:7860", cookies={COOKIE: secret})
        client.get(f"/api/jobs/{town.job}/events")

        class Looking:
            scope = scopes[0]
            app = FastAPI()
            looks = 0

            async def is_disconnected(self) -> bool:
                self.looks += 1
                if self.looks == 100:
                    assert self.scope[STILL]()
                    if how == "leaves the body":
                        service.store.users.take_out(user.id, [town.body.id])
                    elif how == "signs out":
                        service.accounts.sign_out_everywhere(user)
                    else:
                        service.store.users.change(user.id, disabled=True)
                return self.looks > 1000

        looking = Looking()

        async def follow() -> None:
            page = together._Page(town.job, "tab", -1)
            async for _ in together._following(service, Presence(), page, looking):  # type: ignore[arg-type]
                pass

        asyncio.run(follow())
        assert 100 < looking.looks < 200


@pytest.mark.parametrize("kind", KINDS)
def test_the_form_names_only_ones_own_bodies(town: Town, kind: str) -> None:
    from minutes.web.bodies import body_choices

    names = [name for name, _ in body_choices(town.service, town.users[kind])]
    mine = [town.service.body(body_id).name for body_id in town.users[kind].bodies]
    assert names == ["選ばない", *mine]


def test_no_page_names_a_body_to_whoever_opens_it(clients: dict[str, TestClient]) -> None:
    for kind, client in clients.items():
        for page in (route.template for route in ROUTES if route.page and route.need != "open"):
            text = client.get(page).text
            if page != "/account":
                assert not {name for name in ("総務委員会", "文教委員会") if name in text}, (
                    kind,
                    page,
                )


def test_without_accounts_nobody_signs_in(tmp_path: Path) -> None:
    with open_service(tmp_path / "data", with_worker=False) as service:
        service.save_body(Body("", "総務委員会"))
        job = seed(service, draft())
        with open_client(service, Access()) as client:
            assert client.get(f"/api/jobs/{job}/draft").status_code == 200
            for route in ROUTES:
                if route.accounts:
                    assert client.request(route.method, route.template).status_code == 404
            assert "利用者" not in client.get("/").text


def test_the_form_gives_and_takes_nothing_of_another_body(town: Town) -> None:
    from minutes.errors import MinutesError
    from minutes.options import TranscribeOptions
    from minutes.schema import MeetingContext
    from minutes.web.bodies import body_of, chosen
    from minutes.web.person import check_right

    known = (MeetingContext(), TranscribeOptions())
    for kind in KINDS:
        person = town.users[kind]
        foreign = town.body if kind not in MEMBERS else town.other
        with pytest.raises(MinutesError, match="ありません"):
            chosen(town.service, person, foreign.id, "", "")
        with pytest.raises(MinutesError, match="ありません"):
            body_of(town.service, {"body": foreign.id}, *known, person)
        for name in (foreign.name, "新しい委員会"):
            with pytest.raises(UsageError, match="管理者"):
                body_of(town.service, {"save_body": name}, *known, person)
    assert {body.name for body in town.service.bodies()} == {"総務委員会", "文教委員会"}
    for kind in ("reader", "auditor", "administrator"):
        with pytest.raises(UsageError, match="役割"):
            check_right(town.users[kind], "write")


@pytest.mark.parametrize(
    "route",
    [listed for listed in ROUTES if "{job_id}" not in listed.template],
    ids=lambda listed: listed.template,
)
def test_no_other_route_tells_of_the_meeting(
    town: Town, clients: dict[str, TestClient], route: Route
) -> None:
    """The list, the search, the bin, exports of several, whatever comes: nobody else learns of it."""
    if route.template == "/gradio_api/queue/data" or route.need == "audit":
        return  # what the person's own page was answered; what an auditor is there to see
    asked = {"json": {"ids": [town.job], "jobs": [town.job], "paths": []}}
    for kind, client in clients.items():
        if kind in MEMBERS or route.template.startswith(("/sign-", "/account/")):
            continue
        changes = route.method in ("POST", "PUT", "PATCH")
        echoes = route.template.startswith("/gradio_api/")  # tells what it could not read
        more = asked if changes and not echoes else {}
        path = path_of(route, town.job)
        for query in ("", f"?q={SECRET}", f"?body={town.body.id}"):
            answer = client.request(route.method, path + query, follow_redirects=False, **more)
            assert town.job not in answer.text, (kind, query)
            if f"?q={SECRET}" != query:
                assert SECRET not in answer.text, (kind, query)
            assert "zip" not in answer.headers.get("content-type", ""), (kind, query)


def test_what_one_person_sends_does_not_exist_for_another(tmp_path: Path) -> None:
    """A colleague of the same body neither sees, fills, opens, uses nor removes it."""
    data = b"RIFF" + bytes(200)
    with open_service(tmp_path / "data", with_worker=False) as service:
        town = people_town(service)
        with town.client("writer") as client:
            asked = {"name": "ひみつ.zip", "size": len(data)}
            parcel = client.post("/api/uploads", json=asked).json()
            assert "owner" not in parcel
            path = f"/api/uploads/{parcel['id']}"
            part = f"{path}?offset=0&crc={zlib.crc32(data)}"
            before = everything(town)
            for kind in ("approver", "another body's writer", "another body's approver"):
                client.cookies.set(COOKIE, service.accounts.open_session(town.users[kind], Times()))
                for method, end in (
                    ("GET", path),
                    ("PUT", part),
                    ("POST", f"{path}/unpack"),
                    ("DELETE", path),
                ):
                    answer = client.request(method, end, content=data if method == "PUT" else None)
                    absent = client.request(
                        method,
                        end.replace(parcel["id"], "0" * 32),
                        content=data if method == "PUT" else None,
                    )
                    assert (answer.status_code, answer.content) == (
                        absent.status_code,
                        absent.content,
                    )
                    assert "ひみつ" not in answer.text
                assert everything(town) == before
            client.cookies.set(COOKIE, service.accounts.open_session(town.users["writer"], Times()))
            assert client.put(part, content=data).json()["offset"] == len(data)
            assert client.delete(path).status_code == 204
            assert "見つかりません" in client.get(path).text


def test_the_form_takes_only_files_of_the_person(tmp_path: Path) -> None:
    from minutes.web.handover import chosen_files
    from minutes.web.incoming import Incoming

    incoming = Incoming(tmp_path, largest=1000)
    mine = incoming.of("a").take_in("録音.wav", "録音.wav", iter((b"x",)))
    text = json.dumps({"files": [{"id": mine.id, "kind": "recording"}]})
    assert len(chosen_files(incoming.of("a"), text).recordings) == 1
    assert len(chosen_files(incoming, text).recordings) == 1, "no accounts"
    with pytest.raises(UsageError, match="見つかりません"):
        chosen_files(incoming.of("b"), text)


def test_a_page_does_nothing_under_the_name_of_who_signed_in_since(tmp_path: Path) -> None:
    """One browser, two tabs: the page of the first person still holds edits, the second signs in."""
    with open_service(tmp_path / "data", with_worker=False) as service:
        town = people_town(service)
        edit = {"operations": [{"op": "text", "statement": "T1", "text": "前の人の文。"}]}
        path = f"/api/jobs/{town.job}/operations"
        with town.client("writer") as client:
            whose = client.get("/api/me").headers["X-Minutes-Person"]
            assert whose == town.users["writer"].name
            client.cookies.set(
                COOKIE, service.accounts.open_session(town.users["approver"], Times())
            )
            before = everything(town)
            answer = client.post(path, json=edit, headers={"X-Minutes-Person": whose})
            assert answer.status_code == 401, "so that the page keeps it and tries again"
            assert "別の利用者" in answer.text
            assert everything(town) == before
            client.cookies.set(COOKIE, service.accounts.open_session(town.users["writer"], Times()))
            answer = client.post(path, json=edit, headers={"X-Minutes-Person": whose})
            assert answer.status_code == 200
        assert [change.user for change in service.desk.history(town.job)] == [whose]


def test_without_accounts_no_answer_names_anybody(tmp_path: Path) -> None:
    with open_service(tmp_path / "data", with_worker=False) as service:
        with open_client(service) as client:
            answer = client.get("/api/me", headers={"X-Minutes-Person": "sato"})
            assert (answer.status_code, "X-Minutes-Person" in answer.headers) == (200, False)
