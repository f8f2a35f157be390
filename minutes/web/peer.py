"""Who is really connected, and whom a reverse proxy speaks for."""

from __future__ import annotations

from starlette.types import ASGIApp, Receive, Scope, Send
from uvicorn.middleware.proxy_headers import ProxyHeadersMiddleware

from minutes.web.access import LOOPBACK, Access

PEER = "minutes.peer"
"""Key of the ASGI scope with the address that is really connected; ``client`` is whom it speaks for."""


class Peer:
    """Keeps the address of the connection, then takes ``X-Forwarded-For`` and ``-Proto`` from a proxy.

    Only the proxies that the operator named, or a proxy on this machine, are believed.
    """

    def __init__(self, app: ASGIApp, access: Access) -> None:
        trusted = [str(network) for network in (*LOOPBACK, *access.proxies)]
        self.app = ProxyHeadersMiddleware(app, trusted_hosts=trusted)  # type: ignore[arg-type]

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass on with both addresses."""
        if scope["type"] != "lifespan":
            scope[PEER] = (scope.get("client") or (None,))[0]
        await self.app(scope, receive, send)  # type: ignore[arg-type]
