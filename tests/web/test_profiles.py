"""The page 様式: what its script calls, without a browser."""

from __future__ import annotations

import base64
import io
import tomllib
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

import docx
import pytest
from fastapi.testclient import TestClient

from minutes.format.profiles import load_profile, profile_names
from minutes.format.text.settings import SETTINGS
from minutes.jobs import open_service
from minutes.web.profiles import profile_choices, profile_folder

from .conftest import open_client

if TYPE_CHECKING:
    from minutes.jobs.service import Service

pytestmark = pytest.mark.process

TEXT = "えー、御意見をお願いします。"


@pytest.fixture(scope="module")
def service(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Service]:
    with open_service(tmp_path_factory.mktemp("profiles") / "data", with_worker=False) as opened:
        yield opened


@pytest.fixture(scope="module")
def client(service: Service) -> Iterator[TestClient]:
    with open_client(service) as opened:
        yield opened


@pytest.fixture(autouse=True)
def _empty(service: Service) -> None:
    for path in profile_folder(service).glob("*"):
        path.unlink()


def given(base: str = "iinkai", **more: Any) -> dict[str, Any]:
    """What the page sends for ``base`` as it is."""
    profile = load_profile(base)
    kept = {"base": base, "layout": profile.layout, "level": profile.level}
    return kept | {"options": dict(profile.options), "dictionary": ""} | more


def template(text: str) -> str:
    """A Word file of one paragraph, as the page sends it."""
    document, stream = docx.Document(), io.BytesIO()
    document.add_paragraph(text)
    document.save(stream)
    return base64.b64encode(stream.getvalue()).decode()


def test_the_page_gets_every_option_from_the_one_table(client: TestClient) -> None:
    told = client.get("/api/profiles").json()
    assert [described["name"] for described in told["settings"]] == [
        described.name for described in SETTINGS
    ]
    assert [profile["name"] for profile in told["profiles"]] == list(profile_names())
    for described, setting in zip(told["settings"], SETTINGS, strict=True):
        assert [choice["value"] for choice in described["choices"]] == list(setting.choices)


def test_a_sentence_is_tried_with_reasons(client: TestClient) -> None:
    trial = given(text=TEXT, options={"honorific": "kana"})
    tried = client.post("/api/profiles/try", json=trial).json()
    assert "".join(piece["text"] for piece in tried["before"]) == TEXT
    assert "".join(piece["text"] for piece in tried["after"]) == "ご意見をお願いします。"
    assert tried["changes"][0]["note"] == "フィラーを削除"
    own = given(text="青葉くの件です。", dictionary="青葉区,あおばく,青葉く")
    tried = client.post("/api/profiles/try", json=own).json()
    assert "".join(piece["text"] for piece in tried["after"]) == "青葉区の件です。"


def test_a_saved_profile_is_found_by_the_form_and_by_a_job(
    client: TestClient, service: Service
) -> None:
    body = given(
        "chonai", options={"honorific": "kana", "results": "none"}, dictionary="青葉区,,青葉く"
    )
    saved = client.put("/api/profiles/青葉区 委員会", json=body)
    assert saved.status_code == 200, saved.text
    folder = profile_folder(service)
    title, value = profile_choices(folder)[-1]
    profile = load_profile(value)
    assert (title, profile.title, profile.layout) == ("青葉区 委員会", "青葉区 委員会", "chonai")
    assert profile.options == {"honorific": "kana", "results": "none"}
    assert [term.text for term in profile.dictionary] == ["青葉区"]
    taken = client.get("/api/profiles/青葉区 委員会/file")
    assert tomllib.loads(taken.text)["options"] == dict(profile.options)
    assert client.delete("/api/profiles/青葉区 委員会").status_code == 204
    assert len(profile_choices(folder)) == 5


def test_a_word_template_goes_along_and_survives_a_copy(
    client: TestClient, service: Service
) -> None:
    body = given(template=template("{{ 本文 }}"))
    assert client.put("/api/profiles/甲", json=body).json()["template"] == "甲.docx"
    copied = client.put("/api/profiles/乙", json=body | {"template": None, "base": "甲"})
    assert copied.json()["template"] == "乙.docx"
    assert (profile_folder(service) / "乙.docx").read_bytes() == (
        profile_folder(service) / "甲.docx"
    ).read_bytes()
    dropped = body | {"template": None, "base": "甲", "drop_template": True}
    assert client.put("/api/profiles/甲", json=dropped).json()["template"] is None


@pytest.mark.parametrize(
    ("name", "more", "named"),
    [
        ("iinkai", {}, "別の名前"),
        ("IINKAI", {}, "別の名前"),
        ("..", {}, ""),
        ("a:b", {}, "使えない文字"),
        ("い" * 61, {}, "60字"),
        ("甲", {"options": {"honorifc": "kana"}}, "honorific"),
        ("甲", {"options": {"honorific": "x"}}, "kana"),
        ("甲", {"layout": "kaigi"}, "体裁"),
        ("甲", {"dictionary": "青葉区,aoba"}, "仮名"),
        ("甲", {"template": "!"}, "ひな形"),
        ("甲", {"template": base64.b64encode(b"x").decode()}, "ひな形"),
        ("甲", {"template": template("本文なし")}, "発言を入れる場所"),
        ("甲", {"base": "../secret"}, "ありません"),
    ],
)
def test_a_mistake_is_one_line_and_nothing_is_written(
    client: TestClient, service: Service, name: str, more: dict[str, Any], named: str
) -> None:
    answer = client.put(f"/api/profiles/{name}", json=given() | more)
    assert answer.status_code in (400, 404, 405)
    assert named in answer.json()["detail"]
    assert "\n" not in answer.json()["detail"]
    assert list(profile_folder(service).glob("*")) == []


def test_another_profile_is_replaced_only_when_the_clerk_agrees(client: TestClient) -> None:
    assert client.put("/api/profiles/甲", json=given()).status_code == 200
    again = client.put("/api/profiles/甲", json=given("chonai"))
    assert (again.status_code, "既に" in again.json()["detail"]) == (400, True)
    agreed = client.put("/api/profiles/甲", json=given("chonai", replaces=True))
    assert agreed.json()["layout"] == "chonai"
    assert client.put("/api/profiles/甲", json=given() | {"base": "甲"}).status_code == 200


def test_a_file_with_a_mistake_is_told_and_the_others_stay(
    client: TestClient, service: Service
) -> None:
    folder = profile_folder(service)
    folder.mkdir(exist_ok=True)
    (folder / "乙.toml").write_text('titel = "x"', encoding="utf-8")
    told = client.get("/api/profiles").json()["profiles"]
    assert "title" in told[-1]["error"]
    assert len(profile_choices(folder)) == 5
