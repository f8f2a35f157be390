"""Who may reach this server: where it listens, under which names, and what stands in its way."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, replace
from ipaddress import IPv4Network, IPv6Network, ip_address, ip_network

from minutes import settings
from minutes.errors import UsageError
from minutes.jobs.accounts import Times
from minutes.jobs.admission import Rule, read_rules
from minutes.jobs.directory import Book
from minutes.jobs.ldap import Ldap, ldap_settings
from minutes.jobs.oidc import Provider, oidc_settings

_NETLOC = re.compile(r"(\[[0-9A-Fa-f:.]+\]|[^\[\]:/@?#\s]+)(?::(\d{1,5}))?")
_NAME = re.compile(r"[a-z0-9](?:[a-z0-9_.-]*[a-z0-9])?|[0-9a-f:.]+")
LOOPBACK = (ip_network("127.0.0.0/8"), ip_network("::1/128"))


@dataclass(frozen=True, slots=True)
class Elsewhere:
    """Servers of the office that know who somebody is: at most one of the two.

    ``rules``: what their groups may; ``None``: only those come in who have an account.
    """

    book: Book | None = None
    provider: Provider | None = None
    rules: tuple[Rule, ...] | None = None


@dataclass(frozen=True, slots=True)
class Access:
    """What the operator decided.

    Parameters
    ----------
    host : str
        Address that the server listens on.
    allowed_hosts : tuple of str
        Names, in small letters, by which browsers may call this server besides its loopback names
        and the very address that they reached.
    metrics_from : tuple of networks
        Whose requests ``/metrics`` answers.
    exposed : bool
        Other computers reach the server and nothing asks who is there.
    accounts : bool
        Only users who are signed in come in, each to the meetings of their bodies.
    proxies : tuple of networks
        Where the reverse proxy sits that speaks TLS for the server; nobody else but this machine
        may connect then.
    identity_header : str
        Header in which that proxy says who is there; ``""`` where people sign in here.
    times : Times
        How long a browser stays signed in.
    elsewhere : Elsewhere
        Who else is asked when people sign in here.
    """

    host: str = "127.0.0.1"
    allowed_hosts: tuple[str, ...] = ()
    metrics_from: tuple[IPv4Network | IPv6Network, ...] = LOOPBACK
    exposed: bool = False
    accounts: bool = False
    proxies: tuple[IPv4Network | IPv6Network, ...] = ()
    identity_header: str = ""
    times: Times = Times()
    elsewhere: Elsewhere = Elsewhere()

    def from_proxy(self, peer: str | None) -> bool:
        """Whether ``peer``, the address that is really connected, is the reverse proxy."""
        return _among(peer, self.proxies)

    def connects(self, peer: str | None) -> bool:
        """Whether ``peer`` may connect at all."""
        return not self.proxies or self.brings_many(peer or "")

    def brings_many(self, peer: str) -> bool:
        """Whether many people come from ``peer``: the reverse proxy, or this machine."""
        return _among(peer, (*LOOPBACK, *self.proxies))

    def knows(self, name: str, reached: str | None) -> bool:
        """Whether a browser may call the server ``name``; ``reached``: address that was connected to."""
        return is_loopback(name) or name in self.allowed_hosts or _same_address(name, reached)

    def measures(self, client: str | None) -> bool:
        """Whether ``client``, an address, may read ``/metrics``."""
        return _among(client, self.metrics_from)


@dataclass(frozen=True, slots=True)
class SignIn:
    """What the flags of ``minutes serve`` say about accounts.

    ``tls``: the server speaks TLS itself. ``proxy_from``: addresses of the proxy that does.
    """

    accounts: bool = False
    tls: bool = False
    proxy_from: tuple[str, ...] = ()
    identity_header: str = ""
    idle_minutes: float = 60.0


def decide_access(
    host: str,
    *,
    allowed_hosts: Iterable[str] = (),
    metrics_from: Iterable[str] = (),
    no_accounts: bool = False,
    sign_in: SignIn = SignIn(),
) -> Access:
    """What the flags of ``minutes serve`` say.

    Raises
    ------
    UsageError
        A flag cannot be understood; or others would reach a server that asks nobody who they are.
    """
    others = not is_loopback(host)
    proxies = tuple(_network(text, "--proxy-from") for text in sign_in.proxy_from)
    if sign_in.identity_header and not proxies:
        raise UsageError(
            "--identity-header は、その見出しを付けるリバースプロキシのアドレスを --proxy-from で"
            "指定したときだけ使えます。"
        )
    if others and not no_accounts and not (sign_in.tls or proxies):
        raise UsageError(
            f"「{host}」で待ち受けると、ほかのパソコンから届きます。パスワードと会議録が暗号化されずに"
            "流れないよう、--tls-cert と --tls-key で証明書を指定するか、TLSを受け持つリバースプロキシの"
            "アドレスを --proxy-from で指定してください（どちらでも利用者のサインインを求めます）。"
            "利用者の確認なしに、承知の上で開くときは --no-accounts-i-know を付けます。"
        )
    accounts = not no_accounts and (others or sign_in.accounts or bool(sign_in.identity_header))
    names = [_name(name) for name in allowed_hosts]
    return Access(
        host=host,
        allowed_hosts=(*names, host.lower()) if others else tuple(names),
        metrics_from=(*LOOPBACK, *(_network(text) for text in metrics_from)),
        exposed=others and no_accounts,
        accounts=accounts,
        proxies=proxies,
        identity_header=sign_in.identity_header if accounts else "",
        times=Times(idle=sign_in.idle_minutes * 60.0),
    )


def with_elsewhere(access: Access) -> Access:
    """The same, with the directory or the sign-in server that the environment names.

    Raises
    ------
    UsageError
        What it says cannot be used, or does not go with the flags.
    """
    ldap, oidc = ldap_settings(), oidc_settings()
    if ldap is None and oidc is None:
        return access
    if ldap is not None and oidc is not None:
        raise UsageError(
            f"{settings.LDAP_URL} と {settings.OIDC_ISSUER} は、どちらか一つだけを指定してください。"
        )
    if not access.accounts or access.identity_header:
        raise UsageError(
            "LDAP・OpenID Connectは、利用者のサインインを求めるときだけ使えます。--accounts を付け、"
            "--identity-header と --no-accounts-i-know は外してください。"
        )
    elsewhere = Elsewhere(
        Ldap(ldap) if ldap else None,
        Provider(oidc) if oidc else None,
        read_rules(settings.groups_file()),
    )
    times = access.times
    if oidc is not None:
        times = replace(times, outside=settings.oidc_minutes() * 60.0)
    return replace(access, elsewhere=elsewhere, times=times)


def is_loopback(host: str) -> bool:
    """Whether only this machine can mean ``host``.

    >>> [is_loopback(host) for host in ("localhost", "127.0.0.2", "::1", "0.0.0.0", "", "localhost.example")]
    [True, True, True, False, False, False]
    """
    if host.lower() == "localhost":
        return True
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return False


def split_netloc(netloc: str) -> tuple[str, int | None] | None:
    """Name in small letters and port of a ``Host`` header; ``None`` where it is none.

    >>> split_netloc("[::1]:7860"), split_netloc("Localhost"), split_netloc("a@b"), split_netloc("")
    (('::1', 7860), ('localhost', None), None, None)
    """
    match = _NETLOC.fullmatch(netloc)
    if not match:
        return None
    name, port = match.groups()
    return name.strip("[]").lower(), int(port) if port else None


def _same_address(name: str, reached: str | None) -> bool:
    # An address in Host is what the browser connected to: no foreign name server can have said it.
    try:
        return reached is not None and ip_address(name) == ip_address(reached)
    except ValueError:
        return False


def _name(text: str) -> str:
    name = text.strip().lower()
    if not _NAME.fullmatch(name):
        raise UsageError(
            f"--allowed-host「{text}」は名前として読めません。"
            "「minutes.example.lg.jp」のように、http:// とポート番号を付けずに書いてください。"
        )
    return name


def _among(address: str | None, networks: Iterable[IPv4Network | IPv6Network]) -> bool:
    try:
        known = ip_address(address or "")
    except ValueError:
        return False
    return any(known in network for network in networks)


def _network(text: str, flag: str = "--metrics-from") -> IPv4Network | IPv6Network:
    try:
        return ip_network(text.strip())
    except ValueError as error:
        raise UsageError(
            f"{flag}「{text}」はアドレスとして読めません。"
            "「10.1.2.3」又は「10.1.2.0/24」のように書いてください。"
        ) from error
