"""A real OpenLDAP server of a test's own: its folder, its ports, its certificate."""

from __future__ import annotations

import contextlib
import socket
import ssl
import subprocess
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import needs
import pytest
from jobs.kit import free_port

SUFFIX = "dc=example,dc=lg,dc=jp"
PEOPLE, GROUPS = f"ou=people,{SUFFIX}", f"ou=groups,{SUFFIX}"
CLERKS, CHIEFS = f"cn=clerks,{GROUPS}", f"cn=chiefs,{GROUPS}"
ROOT, ROOT_PASSWORD = f"cn=root,{SUFFIX}", "root-of-the-tree"
BIND, BIND_PASSWORD = f"uid=minutes,{PEOPLE}", "reads only"

CONF = """
include /etc/ldap/schema/core.schema
include /etc/ldap/schema/cosine.schema
include /etc/ldap/schema/inetorgperson.schema
modulepath /usr/lib/ldap
moduleload back_mdb
moduleload memberof
pidfile {folder}/slapd.pid
TLSCertificateFile {cert}
TLSCertificateKeyFile {key}
# a password that comes without TLS is refused; a bind with an empty one succeeds as nobody
security simple_bind=128
allow bind_anon_dn bind_anon_cred
database mdb
suffix "{suffix}"
rootdn "{root}"
rootpw {password}
directory {folder}/db
overlay memberof
"""


@dataclass
class Slapd:
    """A running server. ``folder``: with ``cert.pem``, which is its own authority."""

    folder: Path
    plain: int
    tls: int
    process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        """Run it until :meth:`stop`, and wait for its port."""
        (program,) = needs.programs("slapd")
        places = f"ldap://127.0.0.1:{self.plain} ldaps://127.0.0.1:{self.tls}"
        with (self.folder / "slapd.log").open("ab") as log:
            self.process = subprocess.Popen(
                [program, "-h", places, "-f", str(self.folder / "slapd.conf"), "-d", "0"],
                stdout=log,
                stderr=log,
            )
        end = time.monotonic() + needs.SECONDS
        while self.process.poll() is None and time.monotonic() < end:
            with contextlib.suppress(OSError):
                socket.create_connection(("127.0.0.1", self.tls), 1).close()
                return
            time.sleep(0.05)
        pytest.fail((self.folder / "slapd.log").read_text() or "slapd did not start")

    def stop(self) -> None:
        """End it."""
        if self.process is not None:
            self.process.terminate()
            self.process.wait(needs.SECONDS)
        self.process = None

    @contextlib.contextmanager
    def as_root(self) -> Iterator[Any]:
        """The administrator of the directory."""
        import ldap3

        tls = ldap3.Tls(validate=ssl.CERT_NONE)  # its own test's server; the program checks
        server = ldap3.Server("127.0.0.1", self.tls, use_ssl=True, tls=tls, get_info=ldap3.NONE)
        connection = ldap3.Connection(server, ROOT, ROOT_PASSWORD, raise_exceptions=True)
        connection.bind()
        try:
            yield connection
        finally:
            connection.unbind()

    def add(self, uid: str, password: str, **more: str) -> str:
        """A person; their DN."""
        dn = f"uid={uid},{PEOPLE}"
        values = {"cn": uid, "sn": uid, "userPassword": password, **more}
        with self.as_root() as connection:
            connection.add(dn, ["inetOrgPerson"], values)
        return dn

    def change(self, dn: str, **values: tuple[str, list[str]]) -> None:
        """``name=("MODIFY_ADD", ["value"])`` and the like."""
        with self.as_root() as connection:
            connection.modify(dn, {name: [change] for name, change in values.items()})

    def remove(self, dn: str) -> None:
        """An entry goes."""
        with self.as_root() as connection:
            connection.delete(dn)


def make_certificate(folder: Path) -> tuple[Path, Path]:
    """For 127.0.0.1 and localhost, signed by itself."""
    (openssl,) = needs.programs("openssl")
    cert, key = folder / "cert.pem", folder / "key.pem"
    asked = [
        "-x509",
        "-newkey",
        "ec",
        "-pkeyopt",
        "ec_paramgen_curve:P-256",
        "-nodes",
        "-days",
        "2",
    ]
    names = ["-subj", "/CN=localhost", "-addext", "subjectAltName=IP:127.0.0.1,DNS:localhost"]
    subprocess.run(
        [openssl, "req", *asked, *names, "-keyout", str(key), "-out", str(cert)],
        check=True,
        capture_output=True,
    )
    return cert, key


@contextlib.contextmanager
def running(folder: Path) -> Iterator[Slapd]:
    """A server with two groups and the account that this program searches by."""
    needs.programs("slapd")
    cert, key = make_certificate(folder)
    (folder / "db").mkdir()
    text = CONF.format(
        folder=folder, cert=cert, key=key, suffix=SUFFIX, root=ROOT, password=ROOT_PASSWORD
    )
    (folder / "slapd.conf").write_text(text)
    server = Slapd(folder, free_port(), free_port())
    server.start()
    try:
        with server.as_root() as connection:
            connection.add(SUFFIX, ["organization", "dcObject"], {"o": "town", "dc": "example"})
            for unit in (PEOPLE, GROUPS):
                connection.add(unit, ["organizationalUnit"])
        server.add("minutes", BIND_PASSWORD)
        yield server
    finally:
        server.stop()
