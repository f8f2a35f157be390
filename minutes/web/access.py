"""Who may reach this server: where it listens, under which names, and what stands in its way."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from ipaddress import IPv4Network, IPv6Network, ip_address, ip_network

from minutes.errors import UsageError

_NETLOC = re.compile(r"(\[[0-9A-Fa-f:.]+\]|[^\[\]:/@?#\s]+)(?::(\d{1,5}))?")
_NAME = re.compile(r"[a-z0-9](?:[a-z0-9_.-]*[a-z0-9])?|[0-9a-f:.]+")
LOOPBACK = (ip_network("127.0.0.0/8"), ip_network("::1/128"))


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
    """

    host: str = "127.0.0.1"
    allowed_hosts: tuple[str, ...] = ()
    metrics_from: tuple[IPv4Network | IPv6Network, ...] = LOOPBACK
    exposed: bool = False

    def knows(self, name: str, reached: str | None) -> bool:
        """Whether a browser may call the server ``name``; ``reached``: address that was connected to."""
        return is_loopback(name) or name in self.allowed_hosts or _same_address(name, reached)

    def measures(self, client: str | None) -> bool:
        """Whether ``client``, an address, may read ``/metrics``."""
        try:
            address = ip_address(client or "")
        except ValueError:
            return False
        return any(address in network for network in self.metrics_from)


def decide_access(
    host: str,
    *,
    allowed_hosts: Iterable[str] = (),
    metrics_from: Iterable[str] = (),
    no_accounts: bool = False,
) -> Access:
    """What the flags of ``minutes serve`` say.

    Raises
    ------
    UsageError
        A flag cannot be understood; or others would reach a server that asks nobody who they are.
    """
    exposed = not is_loopback(host)
    if exposed and not no_accounts:
        raise UsageError(
            f"「{host}」で待ち受けると、届くパソコンならだれでも録音と会議録を見て、直し、消せます"
            "（利用者の確認はまだありません）。--host を付けずに起動し、認証を行うリバースプロキシを前に"
            "置いてください。承知の上で開くときは --no-accounts-i-know を付けます。"
        )
    names = [_name(name) for name in allowed_hosts]
    return Access(
        host=host,
        allowed_hosts=(*names, host.lower()) if exposed else tuple(names),
        metrics_from=(*LOOPBACK, *(_network(text) for text in metrics_from)),
        exposed=exposed,
    )


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


def _network(text: str) -> IPv4Network | IPv6Network:
    try:
        return ip_network(text.strip())
    except ValueError as error:
        raise UsageError(
            f"--metrics-from「{text}」はアドレスとして読めません。"
            "「10.1.2.3」又は「10.1.2.0/24」のように書いてください。"
        ) from error
