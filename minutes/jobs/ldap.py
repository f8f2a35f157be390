"""Asking an LDAP directory who somebody is: search for the person, then bind as them.

Only the host of the settings is called: no referral is followed and no schema is asked for. Nothing
goes over the wire before TLS has been proved by the certificate.
"""

from __future__ import annotations

import ssl
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from minutes import settings
from minutes.errors import Unreachable, UsageError
from minutes.jobs.accounts import can_be_named
from minutes.jobs.admission import Vouched, no_answer, tls_of, without_parts

SECONDS = 5
"""For a connection, and for each answer."""

DOWN = no_answer("LDAP")


@dataclass(frozen=True, slots=True)
class LdapSettings:
    """Where the directory is and how people are found in it.

    ``name``, ``groups``: attributes with the account's name and with the groups. ``wanted``: filter
    with ``{name}`` in it.
    """

    host: str
    port: int
    starts_tls: bool
    base: str
    bind: str
    password: str = field(repr=False)
    wanted: str = settings.SIGN_IN_DEFAULTS[settings.LDAP_FILTER]
    name: str = settings.SIGN_IN_DEFAULTS[settings.LDAP_NAME]
    groups: str = settings.SIGN_IN_DEFAULTS[settings.LDAP_GROUPS]
    ca: Path | None = None


def ldap_settings() -> LdapSettings | None:
    """What the environment says; ``None``: no directory.

    Raises
    ------
    UsageError
        It cannot be used.
    """
    url = settings.given(settings.LDAP_URL)
    if url is None:
        return None
    host, port, starts_tls = _place(url)
    wanted = settings.given_or_usual(settings.LDAP_FILTER)
    if wanted.count("{name}") < 1 or not wanted.startswith("("):
        raise UsageError(f"{settings.LDAP_FILTER} は「(uid={{name}})」のように書いてください。")
    base, bind, password = (
        settings.given(name) or ""
        for name in (settings.LDAP_BASE, settings.LDAP_BIND, settings.LDAP_PASSWORD)
    )
    if not (base and bind and password):
        raise UsageError(
            f"LDAPには {settings.LDAP_BASE}、{settings.LDAP_BIND}、{settings.LDAP_PASSWORD} も要ります。"
        )
    ca = settings.given(settings.LDAP_CA)
    return LdapSettings(
        host,
        port,
        starts_tls,
        base,
        bind,
        password,
        wanted,
        settings.given_or_usual(settings.LDAP_NAME),
        settings.given_or_usual(settings.LDAP_GROUPS),
        Path(ca) if ca else None,
    )


def _place(url: str) -> tuple[str, int, bool]:
    try:
        parts = urlsplit(url)
        host, port = parts.hostname, parts.port
    except ValueError:
        parts, host, port = urlsplit(""), None, None
    if parts.scheme not in ("ldap", "ldaps") or not host or parts.path.strip("/"):
        raise UsageError(
            f"{settings.LDAP_URL} は「ldaps://ldap.example.lg.jp」のように書いてください"
            "（ldap:// では StartTLS を使います）。"
        )
    return host, port or (389 if parts.scheme == "ldap" else 636), parts.scheme == "ldap"


class Ldap:
    """One directory.

    Raises
    ------
    UsageError
        The extra is not installed, or the authority's certificate cannot be read.
    """

    def __init__(self, told: LdapSettings) -> None:
        self._told = told
        try:
            import ldap3
        except ModuleNotFoundError as error:
            raise without_parts("LDAP") from error
        self._ldap3: Any = ldap3
        self._tls = _tls(ldap3, tls_of(told.ca, settings.LDAP_CA))

    def look(self, name: str) -> Vouched | None:
        """The person of that name; ``None`` where there is none, or more than one.

        Raises
        ------
        Unreachable
        """
        found = self._find(name)
        return found[1] if found else None

    def prove(self, name: str, password: str) -> Vouched | None:
        """The person, where the password is theirs.

        Raises
        ------
        Unreachable
        """
        if not password or "\0" in password:  # a bind without a password succeeds as nobody
            return None
        found = self._find(name)
        if found is None:
            return None
        dn, vouched = found
        with self._opened(dn, password) as connection:
            try:
                return vouched if connection.bind() else None
            except self._ldap3.core.exceptions.LDAPSASLPrepError:
                return None  # no such password can be: as wrong as any, whoever is asked for

    def _find(self, name: str) -> tuple[str, Vouched] | None:
        if not can_be_named(name):
            return None
        told = self._told
        escaped = self._ldap3.utils.conv.escape_filter_chars(name)
        with self._opened(told.bind, told.password) as connection:
            if not connection.bind():
                raise Unreachable(
                    "庁内の認証サーバー（LDAP）が、このサーバーの接続を断りました。管理者に知らせてください。"
                )
            connection.search(
                told.base,
                told.wanted.replace("{name}", escaped),
                attributes=[told.name, told.groups],
                size_limit=2,
                time_limit=SECONDS,
            )
            if connection.result["result"] not in (0, 4, 32):  # done, too many, no such place
                raise Unreachable(DOWN)
            rows = [row for row in connection.response or () if row["type"] == "searchResEntry"]
        return self._person(rows[0], name) if len(rows) == 1 else None

    def _person(self, row: Any, name: str) -> tuple[str, Vouched] | None:
        values = {key.casefold(): value for key, value in row["raw_attributes"].items()}
        names = _texts(values.get(self._told.name.casefold(), ()))
        # The directory's own way of writing it: one person has one account, however it was typed.
        own = next((known for known in names if known.casefold() == name.casefold()), None)
        if own is None or not can_be_named(own):
            return None
        groups = frozenset(_texts(values.get(self._told.groups.casefold(), ())))
        return row["dn"], Vouched(own, groups)

    @contextmanager
    def _opened(self, dn: str, password: str) -> Iterator[Any]:
        """A connection under TLS that has not bound yet."""
        told = self._told
        # A new one each time: the library goes on refusing an address that was down once.
        server = self._ldap3.Server(
            told.host,
            told.port,
            use_ssl=not told.starts_tls,
            tls=self._tls,
            get_info=self._ldap3.NONE,
            connect_timeout=SECONDS,
        )
        connection = self._ldap3.Connection(
            server,
            dn,
            password,
            auto_referrals=False,
            receive_timeout=SECONDS,
            read_only=True,
        )
        try:
            connection.open(read_server_info=False)
            if told.starts_tls and not connection.start_tls(read_server_info=False):
                raise Unreachable(DOWN)
            yield connection
        except (self._ldap3.core.exceptions.LDAPException, OSError) as error:
            raise Unreachable(DOWN) from error
        finally:
            _close(connection)


def _tls(ldap3: Any, context: ssl.SSLContext) -> Any:
    """TLS as Python itself checks it, the server's name included; the library's own check leans on
    what Python 3.12 has no more."""

    class Checked(ldap3.Tls):  # type: ignore[misc]
        def wrap_socket(self, connection: Any, do_handshake: bool = False) -> None:
            connection.socket = context.wrap_socket(
                connection.socket,
                do_handshake_on_connect=do_handshake,
                server_hostname=connection.server.host,
            )

    return Checked(validate=ssl.CERT_REQUIRED)


def _close(connection: Any) -> None:
    try:
        connection.unbind()
    except Exception:  # noqa: BLE001 - the answer is there, or its failure has been told
        connection.closed = True
    if connection.socket is not None:
        connection.socket.close()


def _texts(values: Any) -> list[str]:
    return [value.decode("utf-8", "replace") for value in values]
