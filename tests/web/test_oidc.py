"""Signing in by OpenID Connect: a real provider (npm's oidc-provider), under its own certificate."""

from __future__ import annotations

import base64
import hmac
import http.server
import json
import ssl
import subprocess
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qs, urlsplit

import httpx
import needs
import pytest
from jobs.kit import free_port

from minutes import settings
from minutes.errors import Unreachable, UsageError
from minutes.jobs import open_service
from minutes.jobs.admission import Rule, Vouched
from minutes.jobs.oidc import DOWN, NOT_PROVED, NotProved, OidcSettings, Provider, oidc_settings
from minutes.web.access import Access, Elsewhere, SignIn, Times, decide_access, with_elsewhere
from minutes.web.gate import COOKIE
from minutes.web.oidc import GOING, GOING_SECONDS, NOT_ADMITTED, Outside

from .conftest import ROOT, browser_of, open_app
from .slapd import make_certificate

if TYPE_CHECKING:
    from fastapi import FastAPI
    from fastapi.testclient import TestClient

    from minutes.jobs.service import Service

pytest.importorskip("authlib", reason="needs the extra oidc (make sign-in)")
pytestmark = pytest.mark.process

PASSWORD = "ふゆの朝ごはんは7時"
BACK = "http://127.0.0.1:7860/sign-in-back"
RULES = (Rule("clerks", "writer", ("総務委員会",)),)


@dataclass
class Issuer:
    """The running provider. ``told``: what it was started with, its groups read anew each time."""

    told: dict[str, Any]
    file: Path
    cert: Path
    process: subprocess.Popen[bytes] | None = None

    def put(self, person: str, *groups: str) -> None:
        """The person's groups from now on."""
        self.told["groups"][person] = list(groups)
        self.file.write_text(json.dumps(self.told))

    def start(self) -> None:
        """Run it until :meth:`stop`, and wait for its answer."""
        (node,) = needs.programs("node")
        with (self.file.parent / "provider.log").open("ab") as log:
            self.process = subprocess.Popen(
                [node, "tests/web/oidc_server.mjs", str(self.file)],
                cwd=ROOT,
                stdout=log,
                stderr=log,
            )
        end = time.monotonic() + needs.SECONDS
        while self.process.poll() is None and time.monotonic() < end:
            try:
                with self.browser() as browser:
                    browser.get("/.well-known/openid-configuration").raise_for_status()
                return
            except httpx.HTTPError:
                time.sleep(0.1)
        pytest.fail((self.file.parent / "provider.log").read_text())

    def stop(self) -> None:
        """End it."""
        if self.process is not None:
            self.process.terminate()
            self.process.wait(needs.SECONDS)
        self.process = None

    def browser(self) -> httpx.Client:
        """Somebody's browser, as the provider sees it."""
        trust = ssl.create_default_context(cafile=str(self.cert))
        return httpx.Client(base_url=self.told["issuer"], verify=trust, follow_redirects=False)

    def signs_in(self, place: str, person: str) -> str:
        """Where the provider sends the browser of somebody who signs in and agrees."""
        with self.browser() as browser:
            answer = browser.get(place)
            for _ in range(12):
                where = answer.headers.get("location", "")
                if where.startswith(BACK):
                    return where
                if where:
                    answer = browser.get(where)
                    continue
                prompt = "login" if 'value="login"' in answer.text else "consent"
                form = {"prompt": prompt, "login": person, "password": "any"}
                answer = browser.post(str(answer.url), data=form)
        pytest.fail(f"the provider does not let {person} through: {answer.text[:500]}")


@pytest.fixture(scope="module")
def issuer(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Issuer]:
    needs.programs("node")
    if not (ROOT / "node_modules" / "oidc-provider").is_dir():
        pytest.skip("needs oidc-provider (npm ci)")
    folder = tmp_path_factory.mktemp("oidc")
    cert, key = make_certificate(folder)
    port = free_port()
    told = {
        "issuer": f"https://127.0.0.1:{port}", "port": port, "cert": str(cert), "key": str(key),
        "client": "minutes", "secret": "between/the two", "backs": [BACK], "groups": {},
    }  # fmt: skip
    server = Issuer(told, folder / "told.json", cert)
    server.put("tanaka", "clerks")
    server.put("outsider", "gardeners")
    server.start()
    try:
        yield server
    finally:
        server.stop()


@pytest.fixture
def told(issuer: Issuer) -> OidcSettings:
    return OidcSettings(
        issuer.told["issuer"], "minutes", issuer.told["secret"], ca=issuer.cert
    )  # fmt: skip


@pytest.fixture
def service(tmp_path: Path) -> Iterator[Service]:
    with open_service(tmp_path / "data", with_worker=False) as opened:
        opened.accounts.add("kanri", "admin", PASSWORD)
        yield opened


def build(
    service: Service, told: OidcSettings, rules: tuple[Rule, ...] | None = RULES, **more: Any
) -> FastAPI:
    elsewhere = Elsewhere(None, Provider(told), rules)
    return open_app(service, Access(accounts=True, elsewhere=elsewhere, **more))


def goes(client: TestClient, target: str = "") -> str:
    """The address at the provider that a browser is sent to."""
    answer = client.get("/sign-in-oidc", params={"next": target}, follow_redirects=False)
    assert answer.status_code == 303, answer.text
    return answer.headers["location"]


def test_who_is_known_there_comes_in(service: Service, told: OidcSettings, issuer: Issuer) -> None:
    client = browser_of(build(service, told))
    page = client.get("/sign-in", params={"next": "profiles"})
    assert 'href="sign-in-oidc?next=profiles"' in page.text
    place = goes(client, "profiles")
    asked = parse_qs(urlsplit(place).query)
    assert asked["code_challenge_method"] == ["S256"]
    assert asked["response_type"] == ["code"]
    assert len(asked["state"][0]) >= 32
    assert len(asked["nonce"][0]) >= 32
    assert "between" not in place, "the secret is not the browser's business"
    back = issuer.signs_in(place, "tanaka")
    answer = client.get(back, follow_redirects=False)
    assert (answer.status_code, answer.headers["location"]) == (303, "./profiles")
    set_ = [row for row in answer.headers.get_list("set-cookie") if row.startswith(COOKIE)]
    assert "HttpOnly" in set_[0]
    assert "SameSite=lax" in set_[0]
    assert "総務委員会" in client.get("/account").text
    assert service.accounts.named("tanaka").role == "writer"
    assert service.accounts.named("tanaka").password == ""
    last = list(service.store.audit.all())[-1]
    assert (last.action, last.who) == ("sign-in", "tanaka")
    assert "oidc" in last.line()


def test_who_is_in_no_group_does_not(service: Service, told: OidcSettings, issuer: Issuer) -> None:
    client = browser_of(build(service, told))
    answer = client.get(issuer.signs_in(goes(client), "outsider"))
    assert answer.status_code == 403
    assert NOT_ADMITTED in answer.text
    assert COOKIE not in client.cookies
    assert [user.name for user in service.accounts.all()] == ["kanri"], "no account is made"
    alone = browser_of(build(service, told, None))
    assert alone.get(issuer.signs_in(goes(alone), "tanaka")).status_code == 403, "no rules"
    assert service.accounts.find("tanaka") is None


def test_the_provider_opens_no_account_of_this_server(
    service: Service, told: OidcSettings, issuer: Issuer
) -> None:
    issuer.put("kanri", "clerks")
    client = browser_of(build(service, told))
    assert client.get(issuer.signs_in(goes(client), "kanri")).status_code == 403
    assert COOKIE not in client.cookies
    assert service.accounts.named("kanri").role == "admin"
    data = {"name": "kanri", "password": PASSWORD}
    assert client.post("/sign-in", data=data, follow_redirects=False).status_code == 303


def test_who_is_shut_out_or_leaves_the_group(
    service: Service, told: OidcSettings, issuer: Issuer
) -> None:
    times = Times(outside=0.0)
    issuer.put("sato", "clerks")
    app = build(service, told)
    client = browser_of(app)
    client.get(issuer.signs_in(goes(client), "sato"), follow_redirects=False)
    assert client.get("/api/jobs").status_code == 200
    service.accounts.disable(service.accounts.named("sato"))
    assert client.get("/api/jobs").status_code == 401
    assert client.get(issuer.signs_in(goes(client), "sato")).status_code == 403
    service.accounts.disable(service.accounts.named("sato"), undo=True)
    issuer.put("sato")
    assert client.get(issuer.signs_in(goes(client), "sato")).status_code == 403
    issuer.put("sato", "clerks")
    short = browser_of(build(service, told, times=times))
    answer = short.get(issuer.signs_in(goes(short), "sato"), follow_redirects=False)
    assert answer.status_code == 303
    assert short.get("/api/jobs").status_code == 401, "asked for again after a while"


def test_what_the_browser_brings_back_must_be_its_own(
    service: Service, told: OidcSettings, issuer: Issuer
) -> None:
    app = build(service, told)

    def refused(client: TestClient, back: str) -> None:
        answer = client.get(back)
        assert answer.status_code == 401, back
        assert NOT_PROVED in answer.text
        assert COOKIE not in client.cookies
        assert list(service.store.audit.all())[-1].action == "sign-in-failed"

    attacker, victim = browser_of(app), browser_of(app)
    refused(victim, issuer.signs_in(goes(attacker), "tanaka"))  # a browser that asked for nothing
    goes(victim)
    refused(victim, issuer.signs_in(goes(attacker), "tanaka"))  # … or for something else
    client = browser_of(app)
    back = issuer.signs_in(goes(client), "tanaka")
    for wrong in (
        back.replace("code=", "code=x"), back.replace("iss=", "iss=https%3A%2F%2Fevil.example&x="),
        f"{BACK}?error=access_denied&state={parse_qs(urlsplit(back).query)['state'][0]}", BACK,
    ):  # fmt: skip
        place = goes(client)
        if "code=x" not in wrong:
            refused(client, wrong)
        else:
            state = parse_qs(urlsplit(place).query)["state"][0]
            refused(client, f"{BACK}?code=wrong&state={state}")
    for kept in ("x", "あ", "AAAA" * 40, "eyJzdGF0ZSI6IngifQ=="):
        forger = browser_of(app)
        refused_with = {"Cookie": f"{GOING}={kept}".encode()}
        answer = forger.get(back, headers=refused_with)
        assert answer.status_code == 401, kept


def test_a_sign_in_that_takes_too_long_begins_anew(
    service: Service, told: OidcSettings, issuer: Issuer, monkeypatch: pytest.MonkeyPatch
) -> None:
    outside = Outside(service, Provider(told), RULES)
    _, begun = outside.provider.begin(BACK, "new")
    kept = outside.signed(begun)
    assert outside.opened(kept) == begun
    with pytest.raises(NotProved):
        Outside(service, Provider(told), RULES).opened(kept)  # another server's
    now = time.time()
    monkeypatch.setattr("minutes.web.oidc.time.time", lambda: now + GOING_SECONDS + 1)
    with pytest.raises(NotProved):
        outside.opened(kept)


def test_a_code_is_good_once_and_only_with_its_verifier(told: OidcSettings, issuer: Issuer) -> None:
    provider = Provider(told)

    def come_back() -> tuple[Any, dict[str, str]]:
        place, begun = provider.begin(BACK, "")
        back = issuer.signs_in(place, "tanaka")
        return begun, {name: row[0] for name, row in parse_qs(urlsplit(back).query).items()}

    begun, brought = come_back()
    assert provider.finish(begun, brought) == Vouched("tanaka", frozenset({"clerks"}))
    with pytest.raises(NotProved):
        provider.finish(begun, brought)
    for change in (
        {"verifier": "x" * 64},
        {"nonce": "another"},
        {"back": BACK + "2"},
        {"state": "y"},
    ):
        begun, brought = come_back()
        with pytest.raises(NotProved):
            provider.finish(replace(begun, **change), brought)
    begun, brought = come_back()
    with pytest.raises(NotProved):
        Provider(replace(told, secret="another")).finish(begun, brought)


def test_an_address_is_a_name_where_the_settings_say_so(told: OidcSettings, issuer: Issuer) -> None:
    """Issuers tell the address only to who asks for it; it is not asked for where it is no name."""
    provider = Provider(replace(told, name="email"))

    def come_back(person: str) -> Vouched:
        place, begun = provider.begin(BACK, "")
        back = issuer.signs_in(place, person)
        brought = {name: row[0] for name, row in parse_qs(urlsplit(back).query).items()}
        return provider.finish(begun, brought)

    assert come_back("tanaka") == Vouched("tanaka@example.lg.jp", frozenset({"clerks"}))
    with pytest.raises(NotProved):
        come_back("unproved")
    place, _ = Provider(told).begin(BACK, "")
    assert parse_qs(urlsplit(place).query)["scope"] == ["openid profile"]


def test_a_provider_that_is_down_is_one_line(
    service: Service, told: OidcSettings, issuer: Issuer
) -> None:
    client = browser_of(build(service, told))
    issuer.stop()
    try:
        answer = client.get("/sign-in-oidc")
        assert answer.status_code == 503
        assert DOWN in answer.text
        data = {"name": "kanri", "password": PASSWORD}
        assert client.post("/sign-in", data=data, follow_redirects=False).status_code == 303
    finally:
        issuer.start()


def test_a_server_whose_certificate_does_not_hold_is_not_asked(told: OidcSettings) -> None:
    with pytest.raises(Unreachable):
        Provider(replace(told, ca=None)).begin(BACK, "")


@contextmanager
def answering(answer: Callable[[str], tuple[int, bytes]]) -> Iterator[str]:
    """A server on this machine that says whatever a test wants."""

    class Handler(http.server.BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            status, body = answer(self.path)
            self.send_response(status)
            self.send_header("Location", "http://127.0.0.1:1/")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: Any) -> None:
            pass

    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True).start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        server.server_close()


@pytest.mark.parametrize(
    "wrong",
    [
        {"issuer": "https://evil.example"}, {"token_endpoint": "https://evil.example/token"},
        {"jwks_uri": "http://127.0.0.1:1/keys"}, {"userinfo_endpoint": "https://evil.example/me"},
        {"authorization_endpoint": "javascript:alert(1)"}, {"token_endpoint": 3},
    ],
    ids=str,
)  # fmt: skip
def test_only_the_configured_host_is_ever_called(wrong: dict[str, Any]) -> None:
    def answer(_path: str) -> tuple[int, bytes]:
        names = ("authorization_endpoint", "token_endpoint", "jwks_uri", "userinfo_endpoint")
        told = {"issuer": place, **{name: f"{place}/{name}" for name in names}}
        return 200, json.dumps({**told, **wrong}).encode()

    with answering(answer) as place:
        with pytest.raises(Unreachable):
            Provider(OidcSettings(place, "minutes")).begin(BACK, "")
        wrong.clear()
        assert Provider(OidcSettings(place, "minutes")).begin(BACK, "")[0].startswith(place)


@pytest.mark.parametrize(
    "said", [(200, b"x"), (302, b"{}"), (404, b""), (500, b"{}"), (200, b"[]"), (200, b" " * 2**20)],
    ids=str,
)  # fmt: skip
def test_a_description_that_is_none(said: tuple[int, bytes]) -> None:
    with answering(lambda _path: said) as place, pytest.raises(Unreachable):
        Provider(OidcSettings(place, "minutes")).begin(BACK, "")


@pytest.mark.parametrize("alg", ["none", "HS256", "a key of nobody", "another audience", "old"])
def test_a_token_that_anybody_could_have_written(alg: str) -> None:
    from joserfc import jwt
    from joserfc.jwk import RSAKey

    key, forged = RSAKey.generate_key(2048), RSAKey.generate_key(2048)

    def answer(path: str) -> tuple[int, bytes]:
        names = ("authorization_endpoint", "token_endpoint", "jwks_uri")
        if path == "/jwks_uri":
            return 200, json.dumps({"keys": [key.as_dict(private=False)]}).encode()
        told = {"issuer": place, **{name: f"{place}/{name}" for name in names}}
        return 200, json.dumps(told).encode()

    now = int(time.time())
    with answering(answer) as place:
        provider = Provider(OidcSettings(place, "minutes"))
        claims = {
            "iss": place, "sub": "1", "aud": "minutes", "exp": now + 300, "iat": now, "nonce": "n",
        }  # fmt: skip
        right = jwt.encode({"alg": "RS256"}, claims, key)
        assert provider._claims({"id_token": right}, "n")["sub"] == "1"
        if alg == "none":
            head, body, _ = right.split(".")
            token = f"eyJhbGciOiJub25lIn0.{body}."
        elif alg == "HS256":
            head = base64.urlsafe_b64encode(b'{"alg":"HS256"}').rstrip(b"=").decode()
            signed = f"{head}.{right.split('.')[1]}"
            made = hmac.digest(key.as_pem(private=False), signed.encode(), "sha256")
            token = f"{signed}.{base64.urlsafe_b64encode(made).rstrip(b'=').decode()}"
        elif alg == "a key of nobody":
            token = jwt.encode({"alg": "RS256"}, claims, forged)
        elif alg == "old":
            token = jwt.encode({"alg": "RS256"}, {**claims, "exp": now - 3600}, key)
        else:
            token = jwt.encode({"alg": "RS256"}, {**claims, "aud": "wiki"}, key)
        with pytest.raises(NotProved):
            provider._claims({"id_token": token}, "n")
        with pytest.raises(NotProved):
            provider._claims({"id_token": right}, "another nonce")


def test_the_routes_are_closed_where_there_is_no_issuer(service: Service) -> None:
    client = browser_of(open_app(service, Access(accounts=True)))
    for path in ("/sign-in-oidc", "/sign-in-back"):
        assert client.get(path).status_code == 404
    assert "sign-in-oidc" not in client.get("/sign-in").text


def test_the_settings(monkeypatch: pytest.MonkeyPatch) -> None:
    assert oidc_settings() is None
    for wrong in ("http://login.example.lg.jp", "login", "https://", "https://u@h", "https://h:x"):
        monkeypatch.setenv(settings.OIDC_ISSUER, wrong)
        with pytest.raises(UsageError, match="ISSUER"):
            oidc_settings()
    monkeypatch.setenv(settings.OIDC_ISSUER, "https://login.example.lg.jp")
    with pytest.raises(UsageError, match="CLIENT"):
        oidc_settings()
    monkeypatch.setenv(settings.OIDC_CLIENT, "minutes")
    monkeypatch.setenv(settings.OIDC_SECRET, "between us")
    monkeypatch.setenv(settings.OIDC_MINUTES, "15")
    access = with_elsewhere(decide_access("127.0.0.1", sign_in=SignIn(accounts=True)))
    assert access.times.outside == 15 * 60
    assert access.elsewhere.provider is not None
    assert "between us" not in repr(oidc_settings())
    with pytest.raises(UsageError, match="--accounts"):
        with_elsewhere(decide_access("127.0.0.1"))
