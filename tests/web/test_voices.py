"""What the editor may learn of voices: the routes, and the page as a clerk uses it."""

from __future__ import annotations

import time
from collections.abc import Iterator
from typing import TYPE_CHECKING

import pytest
from corrections import rename_speaker
from fastapi.testclient import TestClient

from minutes.settings import VOICES as SWITCH

from .conftest import Site, open_client, seed
from .editing import card
from .screen import Screen
from .voice_kit import heard

if TYPE_CHECKING:
    from selenium.webdriver import Chrome

    from minutes.jobs.service import Service

pytestmark = pytest.mark.process


@pytest.fixture
def client(service: Service, monkeypatch: pytest.MonkeyPatch) -> Iterator[TestClient]:
    """The whole application with the operator's switch on."""
    monkeypatch.setenv(SWITCH, "1")
    with open_client(service) as opened:
        yield opened


def test_nothing_is_offered_unless_every_switch_is_on(
    client: TestClient, service: Service, monkeypatch: pytest.MonkeyPatch
) -> None:
    job, _ = heard(service, "総務委員会")
    off, _ = heard(service, "教育委員会", voices=False)
    alone = seed(service, None)
    nothing = {"body": None}
    assert client.get(f"/api/jobs/{job}/voices").json()["body"] == "総務委員会"
    for other in (off, alone):
        assert client.get(f"/api/jobs/{other}/voices").json() == nothing
        assert client.post(f"/api/jobs/{other}/voices", json={}).status_code == 400
    monkeypatch.delenv(SWITCH)
    assert client.get(f"/api/jobs/{job}/voices").json() == nothing
    refused = client.post(f"/api/jobs/{job}/voices", json={"everyone": True})
    assert (refused.status_code, SWITCH in refused.json()["detail"]) == (400, True)


def test_only_names_given_by_a_person_are_learnt_unless_all_were_checked(
    client: TestClient, service: Service
) -> None:
    job, body = heard(service, "総務委員会")
    rename_speaker(service.desk, job, "S2", name="佐藤花子")
    path = f"/api/jobs/{job}/voices"
    seen = client.get(path).json()
    assert (seen["by_hand"], seen["by_machine"]) == (["佐藤花子"], ["田中一郎"])
    first = client.post(path, json={}).json()
    assert first["kept"] == ["佐藤花子"]
    assert "田中一郎" in first["left_out"][0]
    second = client.post(path, json={"everyone": True}).json()
    assert second["kept"] == ["田中一郎"]
    assert second["left_out"] == ["「佐藤花子」の声は、この会議から登録済みです。"]
    assert [(voice.name, voice.seconds) for voice in service.voices.all(body.id)] == [
        ("佐藤花子", 30.0),
        ("田中一郎", 20.0),
    ]


def test_voices_are_forgotten_one_by_one_and_all_and_can_be_learnt_again(
    client: TestClient, service: Service
) -> None:
    job, body = heard(service, "総務委員会")
    path = f"/api/jobs/{job}/voices"
    rename_speaker(service.desk, job, "S2", name="佐藤/花子")  # any character that a clerk may type
    client.post(path, json={"everyone": True})
    left = client.delete(f"{path}/佐藤%2F花子").json()["known"]
    assert [voice["name"] for voice in left] == ["田中一郎"]
    assert client.post(path, json={}).json()["kept"] == ["佐藤/花子"]
    assert client.delete(path).json()["known"] == []
    assert service.voices.all(body.id) == ()


def test_another_sites_page_cannot_learn_or_forget(client: TestClient, service: Service) -> None:
    job, body = heard(service, "総務委員会")
    client.post(f"/api/jobs/{job}/voices", json={"everyone": True})
    elsewhere = {"Origin": "https://example.com", "Sec-Fetch-Site": "cross-site"}
    assert client.delete(f"/api/jobs/{job}/voices", headers=elsewhere).status_code == 403
    assert service.voices.all(body.id)


@pytest.fixture
def screen(chromium: Chrome, site: Site) -> Iterator[Screen]:
    """The browser on our page."""
    opened = Screen(chromium, site.url)
    yield opened
    opened.open("web/style.css")


@pytest.mark.browser
def test_a_clerk_learns_the_voices_of_a_meeting_and_forgets_one(screen: Screen, site: Site) -> None:
    job, body = heard(site.service, "声の委員会")
    screen.open(f"edit?id={job}")
    screen.press(".m-tabs", "発言者")
    screen.wait(".m-voices:not([hidden])")
    card(screen, "S2")[0].send_keys("佐藤花子\n")
    screen.shows('[data-voices="named"]', "登録する人：佐藤花子")
    screen.only(".m-voices summary").click()
    screen.press(".m-voices", "この会議の声を登録")
    screen.shows(".m-saved", "佐藤花子の声を登録しました。")
    assert [voice.name for voice in site.service.voices.all(body.id)] == ["佐藤花子"]
    screen.press(".m-voices", "消す")
    screen.press(".m-dialog", "消す")
    screen.shows(".m-voices", "登録されている声はありません")
    assert site.service.voices.all(body.id) == ()


@pytest.mark.browser
def test_a_body_that_does_not_use_voices_shows_no_button(screen: Screen, site: Site) -> None:
    job, _ = heard(site.service, "声のない委員会", voices=False)
    screen.open(f"edit?id={job}")
    screen.wait(".m-row")
    asked = "return performance.getEntriesByType('resource').some((one) => one.name.endsWith('/voices'))"
    screen.until(lambda: screen.run(asked), "the question about voices")
    time.sleep(0.3)  # its answer has been drawn
    screen.wait(".m-voices[hidden]")
    assert "この会議の声を登録" not in screen.run("return document.body.innerText")


@pytest.mark.browser
def test_choosing_a_body_fills_the_form(screen: Screen, site: Site) -> None:
    from minutes.schema import Attendee
    from minutes.store.records import Body

    site.service.save_body(
        Body("", "欄の委員会", (Attendee("田中一郎", "委員長"),), "shingikai", place="議場")
    )
    screen.open("new")
    screen.wait("#m-body input").click()
    screen.until(
        lambda: next((o for o in screen.all("[role=option]") if o.text == "欄の委員会"), None),
        "欄の委員会",
    ).click()
    screen.until(
        lambda: "田中一郎" in screen.only("#m-roster textarea").get_property("value"),
        "the roster",
    )
    assert screen.only("#m-place input, #m-place textarea").get_property("value") == "議場"
    assert "審議会" in screen.only("#m-profile input").get_property("value")
