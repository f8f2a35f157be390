"""The list that searches: what the page asks and what it is answered."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING, Any

import pytest
from fastapi.testclient import TestClient

from minutes.schema import Draft
from minutes.store.records import Body

from .builders import EVIL, draft
from .conftest import open_client, seed

if TYPE_CHECKING:
    from collections.abc import Iterator

    from minutes.jobs.service import Service

pytestmark = pytest.mark.process


@pytest.fixture
def client(service: Service) -> Iterator[TestClient]:
    with open_client(service) as opened:
        yield opened


def held(day: date, title: str) -> Draft:
    """A meeting of that day and name."""
    whole = draft()
    header = replace(whole.minutes_doc.header, date=day, title=title)
    return replace(whole, minutes_doc=replace(whole.minutes_doc, header=header))


def titles(client: TestClient, **query: Any) -> list[str]:
    answer = client.get("/api/search", params=query)
    assert answer.status_code == 200, answer.text
    return [row["title"] for row in answer.json()["meetings"]]


def test_a_corrected_word_is_found_at_its_statement_and_the_old_one_no_more(
    client: TestClient, service: Service
) -> None:
    job = seed(service, draft())
    seed(service, draft())
    place = service.desk.statement_ids(job)[3]
    assert titles(client, q="ふるさと納税") == []
    service.desk.operate(
        job, [{"op": "text", "statement": place, "text": "次にふるさと納税の件です。"}], user="甲"
    )
    assert titles(client, q="ふるさと納税券") == []
    (row,) = client.get("/api/search", params={"q": "ﾌﾙｻﾄ　納税"}).json()["meetings"]
    (line,) = row["lines"]
    assert (row["id"], row["count"], line["place"]) == (job, 1, place)
    assert [piece["text"] for piece in line["pieces"] if piece["hit"]] == ["ふるさと納税"]
    service.desk.undo(job, user="甲")
    assert titles(client, q="ふるさと納税") == []


def test_titles_days_and_people_are_found(client: TestClient, service: Service) -> None:
    seed(service, held(date(2025, 6, 10), "総務委員会"))
    seed(service, held(date(2024, 2, 29), "福祉委員会"))
    assert titles(client, q="福祉") == ["福祉委員会"]
    assert titles(client, q="令和6年2月") == ["福祉委員会"]
    assert titles(client, q="佐藤花子 総務") == ["総務委員会"]
    assert titles(client) == ["福祉委員会", "総務委員会"]
    assert titles(client, q="委員会") == ["総務委員会", "福祉委員会"]  # the newest day first
    assert titles(client, first="2025-01-01") == ["総務委員会"]
    assert titles(client, last="2024-02-29") == ["福祉委員会"]


def test_state_and_body(client: TestClient, service: Service) -> None:
    body = service.save_body(Body("", "総務委員会"))
    first = seed(service, held(date(2025, 6, 10), "第1回"), body_id=body.id)
    seed(service, held(date(2025, 6, 11), "第2回"))
    seed(service, None, state="failed", title="失敗した会議")
    service.desk.set_state(first, "final", user="甲")
    assert titles(client, state="final") == ["第1回"]
    assert titles(client, state="draft") == ["第2回"]
    assert titles(client, state="stopped") == ["失敗した会議"]
    assert titles(client, state="busy") == []
    assert titles(client, body=body.id) == ["第1回"]
    shown = client.get("/api/search", params={"body": body.id}).json()
    assert shown["bodies"] == [{"id": body.id, "name": "総務委員会"}]
    assert shown["meetings"][0]["document_label"] == "確定"


def test_the_list_goes_on_where_there_are_many(client: TestClient, service: Service) -> None:
    for number in range(3):
        seed(service, None, state="failed", title=f"第{number}回", created_at=float(number))
    answer = client.get("/api/search", params={"limit": 2}).json()
    assert (answer["total"], len(answer["meetings"]), answer["behind"]) == (3, 2, 0)


def test_a_deleted_meeting_is_not_found(client: TestClient, service: Service) -> None:
    job = seed(service, held(date(2025, 6, 10), "秘密会"))
    assert titles(client, q="秘密会") == ["秘密会"]
    assert client.delete(f"/api/jobs/{job}").status_code == 204
    assert titles(client, q="秘密会") == []


def test_marks_in_a_name_stay_text(client: TestClient, service: Service) -> None:
    seed(service, draft(evil=True))
    (row,) = client.get("/api/search", params={"q": "onerror"}).json()["meetings"]
    assert EVIL in row["title"]
    assert any(piece["hit"] for line in row["lines"] for piece in line["pieces"])


@pytest.mark.parametrize(
    "query", [{"state": "x"}, {"first": "昨日"}, {"last": "2025-02-30"}, {"limit": "0"}]
)
def test_what_cannot_be_asked_is_refused(client: TestClient, query: dict[str, str]) -> None:
    assert client.get("/api/search", params=query).status_code in (400, 422)
