"""The page 会議体: what its script calls, without a browser."""

from __future__ import annotations

import zlib
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

import pytest
from fastapi.testclient import TestClient

from .conftest import open_client
from .people import people_town

if TYPE_CHECKING:
    from minutes.jobs.service import Service

pytestmark = pytest.mark.process

SPEECH = "○市長（森井秀明君）　" + "苫小牧市の埠頭と、北広島市の診療所です。" * 20


@pytest.fixture
def client(service: Service) -> Iterator[TestClient]:
    with open_client(service) as opened:
        yield opened


def sent(client: TestClient, name: str, data: bytes) -> str:
    parcel = client.post("/api/uploads", json={"name": name, "size": len(data)}).json()["id"]
    where = f"/api/uploads/{parcel}?offset=0&crc={zlib.crc32(data)}"
    assert client.put(where, content=data).status_code == 200
    return str(parcel)


def made(client: TestClient, name: str = "総務委員会") -> dict[str, Any]:
    answer = client.post("/api/bodies", json={"name": name})
    assert answer.status_code == 201
    body: dict[str, Any] = answer.json()
    return body


def test_a_file_that_was_sent_is_read_and_removed(client: TestClient) -> None:
    body = made(client)
    parcel = sent(client, "6月.txt", SPEECH.encode())
    answer = client.post(f"/api/bodies/{body['id']}/past", json={"parcel": parcel})
    assert answer.status_code == 200
    assert [record["name"] for record in answer.json()["past"]] == ["6月.txt"]
    assert ["苫小牧市", "とまこまいし"] in answer.json()["terms"]
    assert client.get(f"/api/uploads/{parcel}").status_code == 400
    digest = answer.json()["past"][0]["sha256"]
    path = f"/api/bodies/{body['id']}/past"
    assert client.delete(f"{path}/{digest}").json()["past"] == []
    assert client.delete(f"{path}/{digest}").status_code == 404
    assert client.delete(path).status_code == 200


def test_a_file_that_cannot_be_read_is_said_and_nothing_is_kept(client: TestClient) -> None:
    body = made(client)
    parcel = sent(client, "壊れた.pdf", b"%PDF-1.4 broken")
    answer = client.post(f"/api/bodies/{body['id']}/past", json={"parcel": parcel})
    assert answer.status_code == 400
    assert answer.json()["detail"].startswith("過去の会議録「壊れた.pdf」")
    assert client.get(f"/api/bodies/{body['id']}").json()["past"] == []
    assert client.get(f"/api/uploads/{parcel}").status_code == 400


@pytest.mark.parametrize("parcel", ["../../etc/passwd", "0" * 32, ""])
def test_only_what_was_sent_can_be_read(client: TestClient, parcel: str) -> None:
    body = made(client)
    answer = client.post(f"/api/bodies/{body['id']}/past", json={"parcel": parcel})
    assert answer.status_code == 400


def test_the_dictionary_is_written_whole(client: TestClient) -> None:
    body = made(client)
    path = f"/api/bodies/{body['id']}/dictionary"
    text = "銭函,ぜにばこ,銭箱／千箱"
    assert client.put(path, json={"dictionary": text}).json()["dictionary"] == text
    wrong = client.put(path, json={"dictionary": "銭函,読み違い"})
    assert wrong.status_code == 400
    assert client.get(f"/api/bodies/{body['id']}").json()["dictionary"] == text
    assert client.put(path, json={"dictionary": ""}).json()["dictionary"] == ""


def test_a_body_needs_a_name_and_one_that_is_there(client: TestClient) -> None:
    assert client.post("/api/bodies", json={"name": " "}).status_code >= 400
    assert client.get("/api/bodies/nobody").status_code == 404
    assert client.delete("/api/bodies/nobody/past").status_code == 404
    made(client)
    assert [body["name"] for body in client.get("/api/bodies").json()["bodies"]] == ["総務委員会"]


def test_with_accounts_a_body_exists_for_its_members_alone(service: Service) -> None:
    town = people_town(service)
    path = f"/api/bodies/{town.body.id}"
    with town.client("writer") as client:
        assert [body["name"] for body in client.get("/api/bodies").json()["bodies"]] == [
            "総務委員会"
        ]
        assert client.put(f"{path}/dictionary", json={"dictionary": "銭函"}).status_code == 200
        assert client.post("/api/bodies", json={"name": "勝手な委員会"}).status_code == 400
        parcel = sent(client, "6月.txt", SPEECH.encode())
    with town.client("another body's writer") as client:
        assert [body["name"] for body in client.get("/api/bodies").json()["bodies"]] == [
            "文教委員会"
        ]
        assert client.get(path).status_code == 404
        assert client.put(f"{path}/dictionary", json={"dictionary": "違う"}).status_code == 404
        assert client.delete(f"{path}/past").status_code == 404
        own = f"/api/bodies/{town.other.id}/past"
        assert client.post(own, json={"parcel": parcel}).status_code == 400  # another's file
    with town.client("reader") as client:
        assert client.get(path).status_code == 403
    assert [term.text for term in service.body(town.body.id).dictionary] == ["銭函"]
    assert service.learning.files(town.other.id) == ()
