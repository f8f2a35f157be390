"""Signing in by a directory: a real slapd, under its own certificate."""

from __future__ import annotations

import socket
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from minutes import settings
from minutes.errors import Unreachable, UsageError
from minutes.jobs import open_service
from minutes.jobs.accounts import MOST_FAILURES, WRONG
from minutes.jobs.admission import Rule, read_rules
from minutes.jobs.directory import CONFIRM_SECONDS, GRACE_SECONDS, RETRY_SECONDS, Directory
from minutes.jobs.ldap import DOWN, Ldap, LdapSettings, ldap_settings
from minutes.web.access import Access, Elsewhere, decide_access, with_elsewhere

from .conftest import browser_of, open_app
from .slapd import BIND, BIND_PASSWORD, CHIEFS, CLERKS, PEOPLE, Slapd, running

if TYPE_CHECKING:
    from fastapi.testclient import TestClient

    from minutes.jobs.service import Service

pytest.importorskip("ldap3", reason="needs the extra ldap (make sign-in)")
pytestmark = [
    pytest.mark.process,
    pytest.mark.filterwarnings("ignore:(tagMap|typeMap) is deprecated:DeprecationWarning"),
]

PASSWORD = "ふゆの朝ごはんは7時"
RULES = (Rule(CLERKS.upper(), "writer", ("総務委員会",)), Rule(CHIEFS, "approver", ("本会議",)))


class Clock:
    """Time that a test moves."""

    now = 1_000_000.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture(scope="module")
def slapd(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Slapd]:
    with running(tmp_path_factory.mktemp("slapd")) as server:
        tanaka = server.add("tanaka", PASSWORD)
        with server.as_root() as connection:
            connection.add(CLERKS, ["groupOfNames"], {"member": tanaka})
            connection.add(CHIEFS, ["groupOfNames"], {"member": f"uid=nobody,{PEOPLE}"})
        yield server


@pytest.fixture
def told(slapd: Slapd) -> LdapSettings:
    return LdapSettings(
        "127.0.0.1", slapd.tls, False, PEOPLE, BIND, BIND_PASSWORD,
        wanted="(&(uid={name})(!(employeeType=disabled)))", ca=slapd.folder / "cert.pem",
    )  # fmt: skip


@pytest.fixture
def service(tmp_path: Path) -> Iterator[Service]:
    with open_service(tmp_path / "data", with_worker=False) as opened:
        opened.accounts.add("kanri", "admin", PASSWORD)
        yield opened


def open_browser(
    service: Service, told: LdapSettings, rules: tuple[Rule, ...] | None
) -> TestClient:
    access = Access(accounts=True, elsewhere=Elsewhere(Ldap(told), None, rules))
    return browser_of(open_app(service, access), client="10.0.0.1")


def sign_in(client: TestClient, name: str, password: str = PASSWORD) -> int:
    answer = client.post(
        "/sign-in", data={"name": name, "password": password}, follow_redirects=False
    )
    return answer.status_code


@pytest.mark.parametrize("starts_tls", [False, True])
def test_who_is_in_the_directory_comes_in(
    service: Service, told: LdapSettings, slapd: Slapd, starts_tls: bool
) -> None:
    if starts_tls:
        told = replace(told, port=slapd.plain, starts_tls=True)
    client = open_browser(service, told, RULES)
    assert sign_in(client, "tanaka") == 303
    assert "作成者" in client.get("/account").text
    assert "総務委員会" in client.get("/account").text
    assert "パスワードを変える" not in client.get("/account").text
    kept = service.accounts.named("tanaka")
    assert kept.password == "", "nothing of the password stays here"
    assert [(row.action, row.who) for row in service.store.audit.all()][-3:] == [
        ("users", ""), ("users", ""), ("sign-in", "tanaka")
    ]  # fmt: skip


def test_what_does_not_come_in(service: Service, told: LdapSettings, slapd: Slapd) -> None:
    slapd.add("outsider", PASSWORD)  # in no group
    ldap = Ldap(told)
    directory = Directory(service, ldap, RULES)
    for number, (name, password) in enumerate(
        (
            ("tanaka", PASSWORD + "x"),
            ("tanaka", ""),  # the directory itself would take this for a visitor's bind
            ("tanaka", "\0"),
            ("tanaka", "x" * 100_000),
            ("outsider", PASSWORD),
            ("nobody", PASSWORD),
            ("*", PASSWORD),
            ("tana*", PASSWORD),
            ("tanaka)(uid=*", PASSWORD),
            ("*)(|(uid=*", PASSWORD),
            ("tanaka\0", PASSWORD),
            ("tanaka,ou=people", PASSWORD),
            ("", PASSWORD),
        )
    ):
        assert directory.right_password(name, password, f"10.0.1.{number}") is None, name
    assert [user.name for user in service.accounts.all()] == ["kanri"], "no account is made"
    for name in ("tana*", "*", "tanaka)(uid=*"):
        assert ldap.look(name) is None


def test_a_name_means_itself_even_where_it_is_no_name_of_an_account(
    told: LdapSettings, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("minutes.jobs.ldap.can_be_named", lambda _name: True)
    ldap = Ldap(told)
    assert ldap.look("tanaka") is not None
    for name in ("*", "tana*", "tanaka)(uid=*", "*)(|(uid=*", "tanaka\0", "\\2a"):
        assert ldap.look(name) is None, name


def test_one_person_has_one_account_however_the_name_is_typed(
    service: Service, told: LdapSettings
) -> None:
    directory = Directory(service, Ldap(told), RULES)
    first = directory.right_password("TANAKA", PASSWORD, "10.0.0.1")
    again = directory.right_password("tanaka", PASSWORD, "10.0.0.1")
    assert first is not None
    assert again is not None
    assert (first.name, first.id) == ("tanaka", again.id)


def test_without_rules_only_those_with_an_account(service: Service, told: LdapSettings) -> None:
    directory = Directory(service, Ldap(told), None)
    assert directory.right_password("tanaka", PASSWORD, "10.0.0.1") is None
    service.accounts.add("tanaka", "reader", None)
    found = directory.right_password("tanaka", PASSWORD, "10.0.0.1")
    assert found is not None
    assert found.role == "reader"
    service.accounts.disable(found)
    assert directory.right_password("tanaka", PASSWORD, "10.0.0.1") is None


def test_the_directory_opens_no_account_of_this_server(
    service: Service, told: LdapSettings, slapd: Slapd
) -> None:
    dn = slapd.add("kanri", "another password")
    slapd.change(CLERKS, member=("MODIFY_ADD", [dn]))
    directory = Directory(service, Ldap(told), RULES)
    assert directory.right_password("kanri", "another password", "10.0.0.1") is None
    assert directory.right_password("KANRI", "another password", "10.0.0.1") is None
    assert directory.right_password("kanri", PASSWORD, "10.0.0.1") is not None
    slapd.remove(dn)


def test_wrong_passwords_do_not_reach_the_directory_any_more(
    service: Service, told: LdapSettings
) -> None:
    asked: list[str] = []

    class Counted(Ldap):
        def prove(self, name: str, password: str) -> None:
            asked.append(name)

    directory = Directory(service, Counted(told), RULES)
    for name in ("tanaka", "Tanaka", "TANAKA") * MOST_FAILURES:
        assert directory.right_password(name, "guess", "10.0.0.9") is None
    assert len(asked) == MOST_FAILURES
    whole = Directory(service, Ldap(told), RULES)
    assert whole.right_password("tanaka", PASSWORD, "10.0.0.9") is None, "locked here"
    assert whole.right_password("tanaka", PASSWORD, "10.0.0.8") is not None, "its owner"


def test_a_password_that_no_directory_takes_is_a_wrong_one(
    service: Service, told: LdapSettings
) -> None:
    for password in ("\u00ad", "a\u0007b", "ab\u05d0", "\ue000"):
        assert Ldap(told).prove("tanaka", password) is None, ascii(password)
    client = open_browser(service, told, RULES)
    for name in ("nobody", *["tanaka"] * MOST_FAILURES):  # nor does it tell who is there
        answer = client.post("/sign-in", data={"name": name, "password": "\u00ad"})
        assert answer.status_code == 401, name
        assert WRONG in answer.text
    assert sign_in(client, "tanaka") == 401, "each was counted"


def test_who_is_removed_or_disabled_is_out(
    service: Service, told: LdapSettings, slapd: Slapd
) -> None:
    clock = Clock()
    directory = Directory(service, Ldap(told), RULES, clock)
    for name, goes in (("suzuki", "removed"), ("sato", "disabled"), ("mori", "out of the group")):
        dn = slapd.add(name, PASSWORD)
        slapd.change(CLERKS, member=("MODIFY_ADD", [dn]))
        user = directory.right_password(name, PASSWORD, "10.0.0.1")
        assert user is not None
        secret = service.accounts.open_session(user, Access().times)
        clock.now += CONFIRM_SECONDS + 1
        assert directory.still(user) is not None
        if goes == "removed":
            slapd.remove(dn)
        elif goes == "disabled":
            slapd.change(dn, employeeType=("MODIFY_ADD", ["disabled"]))
        else:
            slapd.change(CLERKS, member=("MODIFY_DELETE", [dn]))
        clock.now += CONFIRM_SECONDS + 1
        assert directory.still(user) is None, goes
        assert service.accounts.signed_in(secret, Access().times, present=True) is None
        assert directory.right_password(name, PASSWORD, "10.0.0.1") is None, goes


def test_nobody_becomes_another_user_while_they_are_signed_in(
    service: Service, told: LdapSettings, slapd: Slapd
) -> None:
    clock = Clock()
    directory = Directory(service, Ldap(told), RULES, clock)
    dn = slapd.add("okada", PASSWORD)
    slapd.change(CLERKS, member=("MODIFY_ADD", [dn]))
    user = directory.right_password("okada", PASSWORD, "10.0.0.1")
    assert user is not None
    secret = service.accounts.open_session(user, Access().times)
    slapd.change(CLERKS, member=("MODIFY_DELETE", [dn]))
    slapd.remove(dn)
    slapd.change(CLERKS, member=("MODIFY_ADD", [slapd.add("Okada", PASSWORD)]))
    found = Ldap(told).look("okada")
    assert found is not None
    assert found.name == "Okada"
    clock.now += CONFIRM_SECONDS + 1
    assert directory.still(user) is None
    assert service.accounts.signed_in(secret, Access().times, present=True) is None
    assert service.accounts.find("Okada") is None, "no account comes into being by itself"


def test_the_gate_asks_whether_somebody_is_still_there(
    service: Service, told: LdapSettings, slapd: Slapd, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("minutes.jobs.directory.CONFIRM_SECONDS", 0.0)
    monkeypatch.setattr("minutes.jobs.directory.RETRY_SECONDS", 0.0)
    dn = slapd.add("ogawa", PASSWORD)
    slapd.change(CLERKS, member=("MODIFY_ADD", [dn]))
    client = open_browser(service, told, RULES)
    assert sign_in(client, "ogawa") == 303
    assert client.get("/api/jobs").status_code == 200
    slapd.change(CHIEFS, member=("MODIFY_ADD", [dn]))
    assert "本会議" in client.get("/account").text, "what the groups say now"
    slapd.remove(dn)
    assert client.get("/api/jobs").status_code == 401


def test_a_directory_that_is_down_is_one_line_and_keeps_nobody_else_out(
    service: Service, told: LdapSettings, slapd: Slapd
) -> None:
    clock = Clock()
    directory = Directory(service, Ldap(told), RULES, clock)
    user = directory.right_password("tanaka", PASSWORD, "10.0.0.1")
    assert user is not None
    slapd.stop()
    try:
        client = open_browser(service, told, RULES)
        answer = client.post("/sign-in", data={"name": "tanaka", "password": PASSWORD})
        assert answer.status_code == 503
        assert DOWN in answer.text
        assert sign_in(client, "kanri") == 303, "an administrator of this server comes in"
        clock.now += CONFIRM_SECONDS + 1
        assert directory.still(user) is not None, "who is in stays in for a while"
        clock.now += RETRY_SECONDS + 1
        assert directory.still(user) is not None
        clock.now += GRACE_SECONDS
        assert directory.still(user) is None, "but not for ever"
        anew = Directory(service, Ldap(told), RULES, clock)
        assert anew.still(user) is not None, "nor are all out when this server starts anew"
    finally:
        slapd.start()
    clock.now += RETRY_SECONDS + 1
    assert directory.still(user) is not None


def test_no_password_goes_to_a_server_whose_certificate_does_not_hold(
    told: LdapSettings, slapd: Slapd, tmp_path: Path
) -> None:
    with pytest.raises(Unreachable):
        Ldap(replace(told, ca=None)).look("tanaka")  # signed by nobody whom the machine knows
    with pytest.raises(Unreachable):
        Ldap(replace(told, host="127.0.0.2")).look("tanaka")  # a certificate for another name
    with pytest.raises(Unreachable):
        Ldap(replace(told, port=slapd.plain)).look("tanaka")  # no TLS there
    with pytest.raises(Unreachable):
        Ldap(replace(told, password="wrong")).look("tanaka")


def test_a_silent_server_is_not_waited_for(
    told: LdapSettings, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("minutes.jobs.ldap.SECONDS", 1)
    with socket.create_server(("127.0.0.1", 0)) as silent:
        port = silent.getsockname()[1]
        for starts_tls in (True, False):
            with pytest.raises(Unreachable, match="答えがない"):
                Ldap(replace(told, port=port, starts_tls=starts_tls)).look("tanaka")


def test_the_settings(monkeypatch: pytest.MonkeyPatch, slapd: Slapd, tmp_path: Path) -> None:
    assert ldap_settings() is None
    for name, value in (
        (settings.LDAP_BASE, PEOPLE), (settings.LDAP_BIND, BIND),
        (settings.LDAP_PASSWORD, BIND_PASSWORD), (settings.LDAP_CA, str(slapd.folder / "cert.pem")),
    ):  # fmt: skip
        monkeypatch.setenv(name, value)
    for wrong in (
        "http://x",
        "ldap://",
        "ldap.example.lg.jp",
        "ldaps://[",
        "ldap://x:y",
        "ldapi:///x",
    ):
        monkeypatch.setenv(settings.LDAP_URL, wrong)
        with pytest.raises(UsageError, match="LDAP_URL"):
            ldap_settings()
    monkeypatch.setenv(settings.LDAP_URL, f"ldaps://127.0.0.1:{slapd.tls}")
    told = ldap_settings()
    assert told is not None
    assert BIND_PASSWORD not in repr(told)
    access = with_elsewhere(decide_access("127.0.0.1", sign_in=_asks()))
    assert access.elsewhere.book is not None
    assert access.elsewhere.book.look("tanaka") is not None
    with pytest.raises(UsageError, match="--accounts"):
        with_elsewhere(decide_access("127.0.0.1"))
    monkeypatch.setenv(settings.LDAP_CA, str(tmp_path / "nothing.pem"))
    with pytest.raises(UsageError, match="認証局"):
        with_elsewhere(decide_access("127.0.0.1", sign_in=_asks()))
    monkeypatch.setenv(settings.LDAP_CA, str(slapd.folder / "cert.pem"))
    monkeypatch.setenv(settings.LDAP_FILTER, "(uid=tanaka)")
    with pytest.raises(UsageError, match="FILTER"):
        ldap_settings()
    monkeypatch.delenv(settings.LDAP_FILTER)
    monkeypatch.setenv(settings.OIDC_ISSUER, "https://login.example.lg.jp")
    monkeypatch.setenv(settings.OIDC_CLIENT, "minutes")
    with pytest.raises(UsageError, match="どちらか一つ"):
        with_elsewhere(decide_access("127.0.0.1", sign_in=_asks()))


def _asks() -> object:
    from minutes.web.access import SignIn

    return SignIn(accounts=True)


def test_the_table_of_groups(tmp_path: Path) -> None:
    path = tmp_path / "groups.toml"
    path.write_text(
        '[[group]]\nname = "clerks"\nrole = "writer"\nbodies = ["総務委員会"]\n'
        '[[group]]\nname = "it"\nrole = "admin"\n'
    )
    assert read_rules(path) == (Rule("clerks", "writer", ("総務委員会",)), Rule("it", "admin"))
    assert read_rules(None) is None
    for wrong in (
        '[[group]]\nname = "x"\nrole = "king"', '[[group]]\nrole = "admin"', "group = 3", "[[group",
        '[[group]]\nname = "x"\nrole = "admin"\nbodies = ["a"]',
        '[[group]]\nname = "x"\nrole = "reader"\nbody = ["a"]',
        '[[group]]\nname = ""\nrole = "reader"',
    ):  # fmt: skip
        path.write_text(wrong)
        with pytest.raises(UsageError, match="グループの表"):
            read_rules(path)
    with pytest.raises(UsageError, match="読めません"):
        read_rules(tmp_path / "nothing.toml")


def test_the_same_words_for_whoever_it_is(service: Service, told: LdapSettings) -> None:
    client = open_browser(service, told, RULES)
    for name in ("tanaka", "nobody", "kanri"):
        answer = client.post("/sign-in", data={"name": name, "password": "guess"})
        assert answer.status_code == 401
        assert WRONG in answer.text
