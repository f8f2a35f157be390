"""The server as others reach it: with its own certificate, and behind a real nginx and a real Caddy."""

from __future__ import annotations

import contextlib
import os
import signal
import ssl
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import httpx
import needs
import pytest

from minutes.errors import UsageError
from minutes.jobs import open_service
from minutes.web.tls import load_tls

from .conftest import ROOT, _free_port
from .people import people_town

pytestmark = pytest.mark.process

PASSWORD = "ふゆの朝ごはんは7時"


@pytest.fixture(scope="module")
def pair(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    """A certificate for localhost and its key."""
    (openssl,) = needs.programs("openssl")
    folder = tmp_path_factory.mktemp("tls")
    cert, key = folder / "cert.pem", folder / "key.pem"
    asked = ["-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes"]
    names = ["-subj", "/CN=localhost", "-addext", "subjectAltName=DNS:localhost"]
    subprocess.run(
        [openssl, "req", *asked, *names, "-days", "2", "-keyout", str(key), "-out", str(cert)],
        check=True,
        capture_output=True,
    )
    return cert, key


def test_a_pair_that_cannot_be_used_is_one_line(pair: tuple[Path, Path], tmp_path: Path) -> None:
    cert, key = pair
    assert load_tls(None, None) is None
    assert load_tls(cert, key) is not None
    broken = tmp_path / "broken.pem"
    broken.write_text("no certificate")
    for wrong in ((cert, None), (None, key), (cert, cert), (broken, key), (tmp_path / "x", key)):
        with pytest.raises(UsageError, match="--tls-cert|証明書"):
            load_tls(*wrong)


@contextlib.contextmanager
def serving(folder: Path, port: int, *flags: str) -> Iterator[Path]:
    """``minutes serve`` as its own process; the file with its log."""
    log = folder / "serve.log"
    command = [sys.executable, "-m", "minutes", "serve", "--no-worker", "--port", str(port)]
    environment = os.environ | {"PYTHONPATH": str(ROOT)}
    with log.open("wb") as sink:
        process = subprocess.Popen(
            [*command, "--data-dir", str(folder / "data"), *flags],
            cwd=ROOT,
            env=environment,
            stdout=sink,
            stderr=sink,
        )
    try:
        yield log
    finally:
        process.send_signal(signal.SIGTERM)
        process.wait(needs.SECONDS)


def await_answer(client: httpx.Client, log: Path) -> None:
    end = time.monotonic() + needs.SECONDS
    while time.monotonic() < end:
        with contextlib.suppress(httpx.TransportError):
            if client.get("/healthz").status_code == 200:
                return
        time.sleep(0.2)
    pytest.fail(log.read_text())


def prepare(folder: Path) -> None:
    with open_service(folder / "data", with_worker=False) as service:
        town = people_town(service)
        service.accounts.set_password(town.users["writer"], PASSWORD)


def sign_in_and_look(client: httpx.Client) -> None:
    """What a clerk does; everything before signing in is refused."""
    assert client.get("/api/jobs").status_code == 401
    base = str(client.base_url).rstrip("/")
    given = {"name": "user1", "password": PASSWORD}
    foreign = client.post("/sign-in", data=given, headers={"Origin": "https://evil.example"})
    assert foreign.status_code == 403
    answer = client.post("/sign-in", data=given, headers={"Origin": base})
    assert answer.status_code == 303, answer.text
    cookie = answer.headers["set-cookie"].lower()
    assert all(word in cookie for word in ("secure", "httponly", "samesite=lax"))
    assert len(client.get("/api/jobs").json()["jobs"]) == 1


def test_its_own_certificate(pair: tuple[Path, Path], tmp_path: Path) -> None:
    prepare(tmp_path)
    port = _free_port()
    flags = ("--host", "0.0.0.0", "--tls-cert", str(pair[0]), "--tls-key", str(pair[1]))
    with serving(tmp_path, port, *flags) as log:
        trusted = ssl.create_default_context(cafile=str(pair[0]))
        with httpx.Client(base_url=f"https://localhost:{port}", verify=trusted) as client:
            await_answer(client, log)
            assert f"https://127.0.0.1:{port}/" in log.read_text()
            assert "警告" not in log.read_text()
            sign_in_and_look(client)
        with pytest.raises(httpx.TransportError):
            httpx.get(f"http://127.0.0.1:{port}/healthz")


def example(name: str, pair: tuple[Path, Path], port: int) -> str:
    """A file of ``deploy/`` for this machine: the places of a server of the test and its certificate."""
    text = (ROOT / "deploy" / name).read_text(encoding="utf-8")
    own = {
        "127.0.0.1:7860": f"127.0.0.1:{port}",
        "minutes.example.lg.jp": "localhost",
        "/etc/ssl/minutes/cert.pem": str(pair[0]),
        "/etc/ssl/minutes/key.pem": str(pair[1]),
    }
    for there, here in own.items():
        assert there in text
        text = text.replace(there, here)
    return text


def behind(proxy: subprocess.Popen[bytes], pair: tuple[Path, Path], folder: Path, port: int, front: int) -> None:  # fmt: skip
    """A clerk signs in through the proxy; nobody becomes somebody by a header of his own."""
    try:
        flags = ("--accounts", "--proxy-from", "127.0.0.1", "--allowed-host", "localhost")
        with serving(folder, port, *flags) as log:
            trusted = ssl.create_default_context(cafile=str(pair[0]))
            with httpx.Client(base_url=f"https://localhost:{front}", verify=trusted) as client:
                await_answer(client, log)
                mine = {"X-Remote-User": "user1", "X-Forwarded-For": "192.0.2.77"}
                assert client.get("/api/jobs", headers=mine).status_code == 401
                sign_in_and_look(client)
    finally:
        proxy.terminate()
        proxy.wait(needs.SECONDS)
    with open_service(folder / "data", with_worker=False) as service:
        assert {line.address for line in service.audit.all() if line.address} == {"127.0.0.1"}


def test_the_example_for_nginx(pair: tuple[Path, Path], tmp_path: Path) -> None:
    (nginx,) = needs.programs("nginx")
    prepare(tmp_path)
    port, front = _free_port(), _free_port()
    server = example("nginx.conf", pair, port)
    server = server.replace("listen 443 ssl", f"listen 127.0.0.1:{front} ssl")
    places = "".join(
        f"{name}_temp_path {tmp_path}/{name};\n"
        for name in ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
    )
    whole = tmp_path / "nginx.conf"
    whole.write_text(
        f"daemon off; pid {tmp_path}/pid; error_log stderr;\n"
        f"events {{}}\nhttp {{ access_log off; {places} {server} }}\n",
        encoding="utf-8",
    )
    behind(
        subprocess.Popen([nginx, "-p", str(tmp_path), "-c", str(whole)]),
        pair,
        tmp_path,
        port,
        front,
    )


def test_the_example_for_caddy(pair: tuple[Path, Path], tmp_path: Path) -> None:
    (caddy,) = needs.programs("caddy")
    prepare(tmp_path)
    port, front = _free_port(), _free_port()
    site = example("Caddyfile", pair, port)
    site = site.replace("localhost {", f"https://localhost:{front} {{\n\tbind 127.0.0.1")
    whole = tmp_path / "Caddyfile"
    whole.write_text("{\n\tadmin off\n\tauto_https disable_redirects\n}\n" + site, encoding="utf-8")
    homes = {
        "HOME": str(tmp_path),
        "XDG_DATA_HOME": str(tmp_path),
        "XDG_CONFIG_HOME": str(tmp_path),
    }
    command = [caddy, "run", "--adapter", "caddyfile", "--config", str(whole)]
    behind(subprocess.Popen(command, env=os.environ | homes), pair, tmp_path, port, front)
