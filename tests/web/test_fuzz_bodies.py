"""Random work of many people on meetings of several bodies: no word of one body comes to another.

Every body has words that stand nowhere else: in titles, texts, names of speakers and files, rosters,
dictionaries, and in whatever its own people write. They are looked for in every answer, headers too, to
everybody who is no member, and in the audit trail. ``MINUTES_FUZZ=5000`` (``make fuzz``) tries more.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any
from urllib.parse import quote, unquote

import pytest
from fastapi.testclient import TestClient
from hypothesis import given, settings
from hypothesis import strategies as st

from minutes.jobs import open_service
from minutes.jobs.service import Service
from minutes.schema import Attendee, Draft, Term
from minutes.store.records import Body, Role, User
from minutes.web.access import Times
from minutes.web.gate import COOKIE
from minutes.web.routes import ROUTES, Route

from .builders import said
from .conftest import browser_of, make_recording, open_app, seed
from .people import ACCOUNTS
from .test_fuzz import ENDLESS, EXAMPLES, FIELDS, JSON, ODD
from .test_fuzz_people import ENDING

pytestmark = pytest.mark.process

TRIED = [route for route in ROUTES if route.template not in ENDLESS | ENDING]
TOKENS = ("ヌプリカ", "ヱモスト", "ヰハンゾ")
"""Of each body; no page, no message and no generated text holds one."""

MEETINGS = 2
"""Of each body."""

ROLES: tuple[Role, ...] = ("reader", "writer", "approver")


@dataclass(frozen=True, slots=True)
class Person:
    """``body``: place of the body in :data:`TOKENS`; ``None``: of none."""

    user: User | None
    body: int | None
    client: TestClient


class World:
    """Bodies, their meetings, and a browser of each person."""

    def __init__(self, service: Service) -> None:
        self.service = service
        self.bodies = [self._body(token) for token in TOKENS]
        self.jobs = [
            [self._meeting(place) for _ in range(MEETINGS)] for place in range(len(TOKENS))
        ]
        self.people: list[Person] = []

    def _body(self, token: str) -> Body:
        return self.service.save_body(
            Body(
                "",
                f"{token}委員会",
                members=(Attendee(name=f"{token}太郎", role="委員長"),),
                dictionary=(Term(f"{token}通り", token, ()),),
                place=f"{token}会館",
                second_person=True,
            )
        )

    def _meeting(self, place: int) -> str:
        token = TOKENS[place]
        recording = make_recording(self.service.data_dir / f"{token}.wav", 2)
        return seed(
            self.service,
            _said(token),
            title=f"{token}の会議",
            body_id=self.bodies[place].id,
            recording=recording,
        )

    def mend(self) -> None:
        """Meetings that somebody removed for good come back as new ones."""
        there = self.service.store.jobs.ids()
        for place, ids in enumerate(self.jobs):
            ids[:] = [job if job in there else self._meeting(place) for job in ids]


def _said(token: str) -> Draft:
    whole = said(*(f"{token}の件です。{number}番。" for number in range(6)))
    speakers = tuple(
        replace(speaker, name=f"{token}{number}")
        for number, speaker in enumerate(whole.transcript.speakers)
    )
    header = replace(whole.minutes_doc.header, title=f"{token}の会議", place=f"{token}会館")
    return replace(
        whole,
        minutes_doc=replace(whole.minutes_doc, header=header, attendees=()),
        transcript=replace(whole.transcript, speakers=speakers),
    )


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    folder = tmp_path_factory.mktemp("bodies") / "data"
    with open_service(folder, with_worker=False) as service:
        made = World(service)
        with browser_of(open_app(service, ACCOUNTS)) as stranger:
            made.people.append(Person(None, None, stranger))
            wanted: list[tuple[Role, int | None]] = [
                (role, place) for place in range(len(TOKENS)) for role in ROLES
            ]
            for number, (role, place) in enumerate([*wanted, ("admin", None), ("auditor", None)]):
                user = service.store.users.add(f"person{number}", role, "")
                if place is not None:
                    service.store.users.put_into(user.id, [made.bodies[place].id])
                secret = service.accounts.open_session(user, Times())
                client = TestClient(stranger.app, stranger.base_url, cookies={COOKIE: secret})
                made.people.append(Person(user, place, client))
            yield made


WORK = st.sampled_from(
    [
        {"operations": [{"op": "text", "statement": "T1", "text": "$の発言"}]},
        {"operations": [{"op": "replace", "old": "の件", "new": "$件"}]},
        {"operations": [{"op": "insert", "after": "T1", "text": "$を足す。", "person": None}]},
        {"operations": [{"op": "decision", "text": "$に決めた"}]},
        {"operations": [{"op": "point", "text": "$の要点"}]},
        {"operations": [{"op": "header", "written": {"title": "$会", "place": "$"}}]},
        {"operations": [{"op": "heading", "statement": "T2", "text": "$の見出し"}]},
        {"state": "review"},
        {"state": "final"},
        {"state": "draft"},
        {"name": "$版"},
        {"name": "$.wav", "size": 9, "path": "$/a.wav"},
        {"written": "$語", "mistake": "$誤"},
        {"words": [{"written": "$語", "reading": "", "mistakes": ["$誤"]}]},
        {"dictionary": "$語,てすと"},
        {"tab": "$", "statement": "T1"},
        {"roster": "$次郎", "agenda": "$の件", "dictionary": "", "profile": "iinkai"},
        {"ids": ["{job}", "{foreign}"]},
        {"ids": ["{job}"]},
        {"paths": ["$/a.wav", "a.vtt"]},
    ]
)
"""What a page sends; ``$``: the word of the person's own body."""

QUERY = st.dictionaries(
    FIELDS | st.sampled_from(["q", "body", "limit", "first", "after", "to", "tab"]),
    ODD | st.sampled_from(["$", "{body}", "の", "会議"]),
    max_size=3,
)


def address(world: World, route: Route, job: str, body: str, odd: list[str]) -> str:
    values = iter([*odd, *"0" * 4])

    def given_name(found: re.Match[str]) -> str:
        value = {"job_id": job, "body_id": body}.get(found[1]) or next(values)
        return quote(value.encode("utf-8", "surrogatepass"), safe="") or "x"

    return re.sub(r"\{(\w+)[^}]*\}", given_name, route.template)


def filled(value: Any, own: Mapping[str, str]) -> str:
    """As JSON, with the person's own words and what they name."""
    text = json.dumps(value)
    for mark, meant in own.items():
        text = text.replace(mark, meant)
    return text


@settings(max_examples=EXAMPLES)
@given(
    who=st.integers(0, 11),
    route=st.sampled_from(TRIED),
    meeting=st.tuples(st.integers(0, len(TOKENS) - 1), st.integers(0, MEETINGS - 1)),
    odd=st.lists(ODD, max_size=2),
    query=QUERY,
    body=WORK | JSON,
)
def test_no_word_of_a_body_comes_to_another(
    world: World,
    who: int,
    route: Route,
    meeting: tuple[int, int],
    odd: list[str],
    query: dict[str, str],
    body: Any,
) -> None:
    if route.template.endswith("/export/{export_format}"):
        odd = [text for text in odd if text != "pdf"]  # starts LibreOffice
    person = world.people[who]
    place, number = meeting
    job = world.jobs[place][number]
    own = {
        "$": "" if person.body is None else TOKENS[person.body],
        "{job}": job,
        "{foreign}": world.jobs[(place + 1) % len(TOKENS)][number],
        "{body}": world.bodies[place].id,
    }
    asked = "&".join(
        f"{name}={quote(own.get(value, value).encode('utf-8', 'surrogatepass'))}"
        for name, value in query.items()
    )
    more: dict[str, Any] = {}
    if route.method in ("POST", "PUT"):
        headers = {"Content-Type": "application/json"}
        more = {"content": filled(body, own).encode(), "headers": headers}
    path = f"{address(world, route, job, world.bodies[place].id, odd)}?{asked}"
    before = {job: world.service.desk.version(job) for ids in world.jobs for job in ids}
    answer = person.client.request(route.method, path, follow_redirects=False, **more)
    assert answer.status_code < 500 or answer.status_code == 507, (path, answer.text[:300])
    told = answer.content.decode("utf-8", "replace") + unquote(str(answer.headers))
    told += json.dumps(_plain(answer), ensure_ascii=False)
    foreign = {token for index, token in enumerate(TOKENS) if index != person.body}
    if person.user is None or person.user.role != "auditor":
        assert not {token for token in foreign if token in told}, (who, path)
    for index, ids in enumerate(world.jobs):
        for known in ids:
            if index != person.body and known in before:
                assert world.service.store.jobs.belonging(known) is not None, (who, path)
                assert world.service.desk.version(known) == before[known], (who, path)
    world.mend()


def _plain(answer: Any) -> Any:
    """What JSON says, its escapes read."""
    try:
        return answer.json()
    except ValueError:
        return ""


def test_the_trail_holds_none_of_their_words(world: World) -> None:
    """After all that: names of bodies and of meetings that were removed, and nothing that was said."""
    allowed = {f"{token}{end}" for token in TOKENS for end in ("委員会", "の会議")}
    for record in world.service.audit.all():
        line = record.line()
        for known in allowed:
            line = line.replace(known, "")
        assert not {token for token in TOKENS if token in line}, line


def test_the_words_are_there_for_their_own(world: World) -> None:
    """Else the search above would prove nothing."""
    for person in world.people:
        if person.body is None:
            continue
        token = TOKENS[person.body]
        found = person.client.get("/api/search", params={"q": token})
        assert token in json.dumps(found.json(), ensure_ascii=False)
        job = world.jobs[person.body][0]
        assert token in person.client.get(f"/api/jobs/{job}/draft").text


LEAKS: dict[str, tuple[str, object, tuple[str, str], dict[str, str], object]] = {
    "a list of all": ("api.readable", lambda *_: True, ("GET", "/api/jobs"), {}, {}),
    "a search of all": (
        "search.reach_of",
        lambda *_: None,
        ("GET", "/api/search"),
        {"q": "の"},
        {},
    ),
    "a draft": (
        "gate.may",
        lambda *_: True,
        ("GET", "/api/jobs/{job_id}/draft"),
        {},
        {},
    ),
    "a change": (
        "gate.may",
        lambda *_: True,
        ("POST", "/api/jobs/{job_id}/operations"),
        {},
        {"operations": [{"op": "text", "statement": "T1", "text": "$の発言"}]},
    ),
    "a file of another": (
        "bundle.may",
        lambda *_: True,
        ("POST", "/api/export"),
        {},
        {"ids": ["{foreign}"]},
    ),
}
"""What is broken, how, and the call that shows it."""


@pytest.mark.parametrize("leak", LEAKS)
def test_a_leak_would_be_seen(world: World, monkeypatch: pytest.MonkeyPatch, leak: str) -> None:
    """With one of the checks taken out the search above fails."""
    place, broken, wanted, query, body = LEAKS[leak]
    (route,) = (route for route in ROUTES if (route.method, route.template) == wanted)
    writer = next(
        number
        for number, person in enumerate(world.people)
        if person.body == 0 and person.user is not None and person.user.role == "writer"
    )
    look = test_no_word_of_a_body_comes_to_another.hypothesis.inner_test
    given_now = {"route": route, "meeting": (1, 0), "odd": [], "query": query, "body": body}
    look(world, who=writer, **given_now)
    monkeypatch.setattr(f"minutes.web.{place}", broken)
    with pytest.raises(AssertionError):
        look(world, who=writer, **given_now)
