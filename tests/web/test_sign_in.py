"""Signing in: passwords, locks, cookies, time-outs, a proxy that says who is there, TLS."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient

from minutes.errors import UsageError
from minutes.jobs import open_service
from minutes.jobs.accounts import (
    LOCKED_SECONDS,
    MOST_FAILURES,
    MOST_FAILURES_OF_AN_ACCOUNT,
    WRONG,
    Accounts,
    Times,
)
from minutes.store.records import User
from minutes.web.access import Access, SignIn, decide_access
from minutes.web.gate import COOKIE
from minutes.web.signin import safe_target

from .conftest import browser_of, open_app, open_client
from .people import ACCOUNTS, people_town

if TYPE_CHECKING:
    from minutes.jobs.service import Service

PASSWORD = "ふゆの朝ごはんは7時"


class Clock:
    """Time that a test moves."""

    def __init__(self) -> None:
        self.now = 1_000_000.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture(scope="module")
def opened(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Service]:
    with open_service(tmp_path_factory.mktemp("sign") / "data", with_worker=False) as service:
        yield service


@pytest.fixture(scope="module")
def app(opened: Service) -> FastAPI:
    return open_app(opened, ACCOUNTS)


@pytest.fixture(scope="module")
def proxied(tmp_path_factory: pytest.TempPathFactory) -> Iterator[FastAPI]:
    """Behind a proxy that says who is there."""
    with open_service(tmp_path_factory.mktemp("proxy") / "data", with_worker=False) as service:
        people_town(service)
        yield open_app(service, PROXY)


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def accounts(opened: Service, clock: Clock) -> Accounts:
    return Accounts(opened.store, clock)


@pytest.fixture
def tanaka(opened: Service, accounts: Accounts) -> Iterator[User]:
    number = len(opened.store.users.all())
    return accounts.add(f"tanaka{number}", "writer", PASSWORD)


def test_the_password_is_kept_as_argon2_alone(opened: Service, tanaka: User) -> None:
    kept = opened.store.users.named(tanaka.name).password
    assert kept.startswith("$argon2id$")
    assert PASSWORD.encode() not in b"".join(
        path.read_bytes() for path in opened.data_dir.glob("minutes.sqlite*")
    )


def test_only_the_right_password_opens(accounts: Accounts, tanaka: User) -> None:
    assert accounts.right_password(tanaka.name, PASSWORD, "10.0.0.1") is not None
    for name, password in (
        (tanaka.name, PASSWORD + "x"),
        (tanaka.name, ""),
        (tanaka.name.upper(), PASSWORD),
        ("nobody", PASSWORD),
        ("x' OR 1=1 --", PASSWORD),
        (tanaka.name, "x" * 100_000),
    ):
        assert accounts.right_password(name, password, "10.0.0.2") is None, name


def test_wrong_passwords_lock_the_account_at_that_computer_for_a_while(
    accounts: Accounts, clock: Clock, tanaka: User
) -> None:
    for _ in range(MOST_FAILURES):
        assert accounts.right_password(tanaka.name, "wrong", "10.0.0.3") is None
    assert accounts.right_password(tanaka.name, PASSWORD, "10.0.0.3") is None, "locked"
    assert accounts.right_password(tanaka.name, PASSWORD, "10.0.0.4") is not None, "its owner"
    clock.now += LOCKED_SECONDS + 1
    assert accounts.right_password(tanaka.name, PASSWORD, "10.0.0.3") is not None


def test_wrong_passwords_from_everywhere_lock_the_account(
    accounts: Accounts, clock: Clock, tanaka: User
) -> None:
    accounts._verify = lambda *_: False  # type: ignore[method-assign]
    for number in range(MOST_FAILURES_OF_AN_ACCOUNT):
        accounts.right_password(tanaka.name, "guess", f"10.1.{number // 4}.1")
    del accounts._verify  # type: ignore[attr-defined]
    assert accounts.right_password(tanaka.name, PASSWORD, "10.0.0.4") is None
    clock.now += LOCKED_SECONDS + 1
    assert accounts.right_password(tanaka.name, PASSWORD, "10.0.0.4") is not None


def test_a_new_password_opens_the_lock(accounts: Accounts, opened: Service, tanaka: User) -> None:
    for _ in range(MOST_FAILURES):
        assert accounts.right_password(tanaka.name, "wrong", "10.0.0.3") is None
    Accounts(opened.store).set_password(tanaka, PASSWORD + "改")  # as the command does, elsewhere
    assert accounts.right_password(tanaka.name, PASSWORD + "改", "10.0.0.3") is not None


def test_one_address_cannot_try_many_names(accounts: Accounts, tanaka: User) -> None:
    accounts._verify = lambda *_: False  # type: ignore[method-assign]
    for number in range(30):
        accounts.right_password(f"name{number}", "guess", "10.9.9.9")
    del accounts._verify  # type: ignore[attr-defined]
    assert accounts.right_password(tanaka.name, PASSWORD, "10.9.9.9") is None
    assert accounts.right_password(tanaka.name, PASSWORD, "10.9.9.8") is not None


@pytest.mark.parametrize("address", ["10.2.{}.1", ""], ids=["from everywhere", "from nowhere"])
def test_a_name_of_a_directory_has_a_limit_however_it_is_typed(
    accounts: Accounts, clock: Clock, monkeypatch: pytest.MonkeyPatch, address: str
) -> None:
    """Neither of the two ways of typing that are tried is the account's own."""
    monkeypatch.setattr(accounts, "_verify", lambda *_: False)
    asked: list[str] = []
    owner: list[User] = []

    def prove(name: str, password: str) -> User | None:
        asked.append(name)
        return owner[0] if password == PASSWORD else None

    def guess(number: int, name: str, password: str = "guess") -> User | None:
        return accounts.guarded(name, password, address.format(number), prove)

    name = f"abe{len(accounts.all())}"
    typed = name, name.upper()
    owner.append(accounts.add(name.title(), "writer", None))
    for number in range(MOST_FAILURES_OF_AN_ACCOUNT - 1):
        assert guess(number, typed[number % 2]) is None
    assert guess(200, name, PASSWORD) is not None, "its owner still comes in, and it begins anew"
    for number in range(MOST_FAILURES_OF_AN_ACCOUNT + 3):
        assert guess(300 + number, typed[number % 2]) is None
    assert len(asked) == 2 * MOST_FAILURES_OF_AN_ACCOUNT
    assert guess(600, name, PASSWORD) is None, "shut"
    assert guess(600, name + "x", PASSWORD) is not None, "for that name alone"
    clock.now += LOCKED_SECONDS + 1
    assert guess(600, name, PASSWORD) is not None


def test_what_is_kept_of_failures_has_an_end(
    accounts: Accounts, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("minutes.jobs.accounts._ADDRESSES", 50)
    monkeypatch.setattr(accounts, "_verify", lambda *_: False)
    for number in range(100):
        accounts.guarded(f"name{number}", "guess", f"10.3.0.{number}", lambda *_: None)
    assert len(accounts._failures) == 50


@pytest.mark.parametrize("password", ["short", "aaaaaaaaaaaaaaa", "x" * 201, ""])
def test_a_password_that_can_be_guessed_is_refused(accounts: Accounts, password: str) -> None:
    with pytest.raises(UsageError, match="パスワード"):
        accounts.add("sato", "writer", password)
    with pytest.raises(UsageError, match="利用者名"):
        accounts.add("hanako sato", "writer", PASSWORD)
    with pytest.raises(UsageError, match="推し量"):
        accounts.add("sato", "writer", "Sato-12345678")


def test_a_session_ends_by_itself(accounts: Accounts, clock: Clock, tanaka: User) -> None:
    times = Times(idle=600.0, whole=3600.0)
    secret = accounts.open_session(tanaka, times)
    clock.now += 500
    assert accounts.signed_in(secret, times, present=False) is not None
    clock.now += 200
    assert accounts.signed_in(secret, times, present=True) is None, "looking again keeps nobody in"
    secret = accounts.open_session(tanaka, times)
    for _ in range(7):
        clock.now += 500
        assert accounts.signed_in(secret, times, present=True) is not None
    clock.now += 500
    assert accounts.signed_in(secret, times, present=True) is None, "a day has an end"


def test_signing_out_everywhere_and_a_new_password(
    opened: Service, accounts: Accounts, tanaka: User
) -> None:
    times = Times()

    def two() -> list[str]:
        return [accounts.open_session(tanaka, times) for _ in range(2)]

    def inside(secrets: list[str]) -> list[bool]:
        return [accounts.signed_in(secret, times, present=True) is not None for secret in secrets]

    first = two()
    accounts.sign_out(first[0])
    assert inside(first) == [False, True]
    accounts.sign_out_everywhere(tanaka)
    assert inside(first) == [False, False]
    for change in ("password", "disabled"):
        second = two()
        if change == "password":
            accounts.set_password(tanaka, PASSWORD + "改")
        else:
            opened.store.users.change(tanaka.id, disabled=True)
        assert inside(second) == [False, False], change
    assert accounts.right_password(tanaka.name, PASSWORD + "改", "10.0.0.5") is None, "disabled"


def test_the_database_holds_no_secret_of_a_browser(
    opened: Service, accounts: Accounts, tanaka: User
) -> None:
    secret = accounts.open_session(tanaka, Times())
    kept = b"".join(path.read_bytes() for path in opened.data_dir.glob("minutes.sqlite*"))
    assert secret.encode() not in kept
    assert len(secret) >= 43


def sign_in(client: TestClient, name: str, password: str, target: str = "") -> object:
    given = {"name": name, "password": password, "next": target}
    return client.post("/sign-in", data=given, follow_redirects=False)


def test_signing_in_by_the_page(app: FastAPI, tanaka: User) -> None:
    with browser_of(app) as client:
        first = client.get("/edit?id=1", follow_redirects=False)
        assert first.headers["location"] == "sign-in?next=edit%3Fid%3D1"
        page = client.get("/edit?id=1")
        assert page.status_code == 200
        assert 'value="edit?id=1"' in page.text
        wrong = sign_in(client, tanaka.name, "wrong", "edit?id=1")
        assert wrong.status_code == 401
        assert WRONG in wrong.text
        assert "set-cookie" not in wrong.headers  # type: ignore[attr-defined]
        right = sign_in(client, tanaka.name, PASSWORD, "edit?id=1")
        assert right.headers["location"] == "./edit?id=1"  # type: ignore[attr-defined]
        cookie = right.headers["set-cookie"].lower()  # type: ignore[attr-defined]
        assert "httponly" in cookie
        assert "samesite=lax" in cookie
        assert "path=/" in cookie
        assert "secure" not in cookie
        assert client.get("/").status_code == 200
        assert tanaka.name in client.get("/account").text
        out = client.post("/sign-out", follow_redirects=False)
        assert out.status_code == 303
        assert client.get("/api/jobs").status_code == 401


def test_a_wrong_and_an_unknown_name_get_the_same_answer(app: FastAPI, tanaka: User) -> None:
    with browser_of(app) as client:
        answers = {
            sign_in(client, name, "wrong-password").content  # type: ignore[attr-defined]
            for name in (tanaka.name, "nobody")
        }
    assert len(answers) == 1


def test_a_secret_of_before_is_worthless_after_signing_in(app: FastAPI, tanaka: User) -> None:
    """Session fixation: what somebody planted before is not what counts afterwards."""
    with browser_of(app) as client:
        client.cookies.set(COOKIE, "planted")
        answer = sign_in(client, tanaka.name, PASSWORD)
        assert "planted" not in answer.headers["set-cookie"]  # type: ignore[attr-defined]
    with browser_of(app) as client:
        client.cookies.set(COOKIE, "planted")
        assert client.get("/api/jobs").status_code == 401


def test_the_cookie_is_secure_behind_tls(opened: Service, tanaka: User) -> None:
    access = decide_access("127.0.0.1", sign_in=SignIn(proxy_from=("10.1.2.3",), accounts=True))
    with open_client(opened, access, client="10.1.2.3") as client:
        answer = sign_in(client, tanaka.name, PASSWORD)
        assert "secure" in answer.headers["set-cookie"].lower()  # type: ignore[attr-defined]


def test_the_password_is_changed_by_the_page(app: FastAPI, tanaka: User) -> None:
    with browser_of(app) as client:
        sign_in(client, tanaka.name, PASSWORD)
        for old, new, status in (
            ("wrong", PASSWORD + "新", 400),
            (PASSWORD, "short", 400),
            (PASSWORD, PASSWORD + "新", 303),
        ):
            given = {"old": old, "new": new}
            answer = client.post("/account/password", data=given, follow_redirects=False)
            assert answer.status_code == status, answer.text
        assert client.get("/account").status_code == 200, "this browser stays signed in"
        assert sign_in(client, tanaka.name, PASSWORD).status_code == 401  # type: ignore[attr-defined]


@pytest.mark.parametrize(
    "target",
    [
        "//evil.example/", "/\\evil.example", "https://evil.example", "https:new", "\\evil",
        "javascript:alert(1)", "api/jobs", "sign-in", "edit\nSet-Cookie: x", "../..", "[",
    ],
)  # fmt: skip
def test_signing_in_leads_nowhere_else(target: str) -> None:
    assert safe_target(target) == "./"


@pytest.mark.parametrize("target", ["", "new", "edit?id=1#x", "profiles"])
def test_signing_in_leads_to_our_pages(target: str) -> None:
    assert safe_target(target) == f"./{target}"


PROXY = decide_access(
    "127.0.0.1", sign_in=SignIn(proxy_from=("10.1.2.3",), identity_header="X-Remote-User")
)


@pytest.mark.parametrize(
    ("peer", "headers", "status"),
    [
        ("10.1.2.3", {"X-Remote-User": "user1"}, 200),
        ("10.1.2.3", {"X-Remote-User": "nobody"}, 401),
        ("10.1.2.3", {"X-Remote-User": ""}, 401),
        ("10.1.2.3", {}, 401),
        ("10.1.2.3", [("X-Remote-User", "user1"), ("X-Remote-User", "user2")], 401),
        ("127.0.0.1", {"X-Remote-User": "user1"}, 401),
        ("127.0.0.1", {"X-Remote-User": "user1", "X-Forwarded-For": "10.1.2.3"}, 401),
        ("10.1.2.4", {"X-Remote-User": "user1"}, 403),
        ("10.1.2.4", {"X-Remote-User": "user1", "X-Forwarded-For": "10.1.2.3"}, 403),
    ],
)
def test_only_the_proxy_says_who_is_there(
    proxied: FastAPI, peer: str, headers: object, status: int
) -> None:
    with browser_of(proxied, client=peer) as client:
        answer = client.get("/api/jobs", headers=headers)  # type: ignore[arg-type]
        assert answer.status_code == status, answer.text
        given = {"name": "user1", "password": PASSWORD}
        assert client.post("/sign-in", data=given).status_code in (401, 403), "no way around"


def test_without_a_header_nobody_is_who_they_say(app: FastAPI, tanaka: User) -> None:
    with browser_of(app) as client:
        for name in ("X-Remote-User", "Remote-User", "Authorization"):
            assert client.get("/api/jobs", headers={name: tanaka.name}).status_code == 401


def test_what_the_operator_must_decide() -> None:
    with pytest.raises(UsageError, match="--proxy-from"):
        decide_access("127.0.0.1", sign_in=SignIn(identity_header="X-Remote-User"))
    with pytest.raises(UsageError, match="--proxy-from「all」"):
        decide_access("0.0.0.0", sign_in=SignIn(proxy_from=("all",)))
    assert decide_access("0.0.0.0", sign_in=SignIn(tls=True)).accounts
    assert decide_access("0.0.0.0", sign_in=SignIn(proxy_from=("10.1.2.3",))).accounts
    assert not decide_access("0.0.0.0", no_accounts=True).accounts
    assert not decide_access("127.0.0.1").accounts
    assert decide_access("127.0.0.1", sign_in=SignIn(accounts=True)).accounts
    assert Access() == Access(accounts=False)


def test_a_crowd_at_the_door_is_told_to_come_again() -> None:
    import asyncio
    import threading

    from starlette.responses import Response

    from minutes.web.door import MOST_WAITING, Door

    hold = threading.Event()

    def work() -> Response:
        hold.wait(60)
        return Response()

    async def crowd() -> list[str]:
        door = Door()
        waiting = [asyncio.ensure_future(door.run(work)) for _ in range(MOST_WAITING + 5)]
        await asyncio.sleep(0)
        await asyncio.sleep(0)
        hold.set()
        done = await asyncio.gather(*waiting, return_exceptions=True)
        return [type(outcome).__name__ for outcome in done]

    found = asyncio.run(crowd())
    assert found.count("Response") == MOST_WAITING
    assert found.count("UsageError") == 5
