"""What stands before every route, Gradio's too: Host names, other sites (Origin), closed routes and headers."""

from __future__ import annotations

from collections.abc import Callable

from starlette.datastructures import Headers, MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from minutes.web.access import Access, split_netloc
from minutes.web.refusals import NOTHING, refused
from minutes.web.routes import LARGEST_CALL, Route, find_route

POLICY = "; ".join(
    (
        "default-src 'self'",
        # Gradio's own page starts with inline scripts and compiles its templates.
        "script-src 'self' 'unsafe-inline' 'unsafe-eval'",
        "style-src 'self' 'unsafe-inline'",
        "img-src 'self' data: blob:",
        "font-src 'self' data:",
        "media-src 'self' blob:",
        "worker-src 'self' blob:",
        "object-src 'none'",
        "base-uri 'self'",
        "form-action 'self'",
        "frame-ancestors 'none'",
    )
)
"""Content Security Policy: the browser itself refuses anything that is not from this server."""

_LONGEST_PATH = 2048
_LONGEST_NAME = 255
_DEFAULT_PORTS = {"http": 80, "https": 443}


class Guard:
    """Refuses what no page of ours asks for; plain ASGI, so that streams and Range pass untouched.

    Parameters
    ----------
    app : ASGIApp
        Everything behind it.
    access : Access
        Names of this server, and who may read its metrics.
    has_room : callable, optional
        Told bytes; whether the disk takes a file of so many.
    """

    def __init__(
        self, app: ASGIApp, access: Access, has_room: Callable[[int], bool] = lambda _size: True
    ) -> None:
        self.app = app
        self.access, self.has_room = access, has_room

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on, or answer it here; either way the answer is closed."""
        if scope["type"] == "lifespan":
            await self.app(scope, receive, send)
            return
        if scope["type"] != "http":  # no page opens a web socket
            await send({"type": "websocket.close", "code": 1008})
            return

        async def send_closed(message: Message) -> None:
            if message["type"] == "http.response.start":
                _close(MutableHeaders(scope=message), scope["path"])
            await send(message)

        refusal = self._refusal(scope)
        route = find_route(scope["method"], scope["path"])
        if route is not None:
            receive = _measured(receive, route.largest)
        await (refusal or self.app)(scope, receive, send_closed)

    def _refusal(self, scope: Scope) -> ASGIApp | None:
        headers = Headers(scope=scope)
        host = split_netloc(headers.get("host", ""))
        reached = (scope.get("server") or (None,))[0]
        if host is None or not self.access.knows(host[0], reached):
            return refused(
                400,
                "この名前では開けません。正しいアドレスか確かめてください"
                "（この名前で使うには、minutes serve に --allowed-host で加えます）。",
            )
        route = find_route(scope["method"], scope["path"])
        if _foreign(headers, host) and not _is_link(headers, route):
            return refused(403, "ほかのサイトからは使えません。")
        if route is None or (route.need == "open" and _names_no_file(scope["path"])):
            return refused(404, NOTHING)
        if _length(headers) > route.largest:
            return refused(413, "送られたものが大きすぎます。分けて行ってください。")
        if route.largest > LARGEST_CALL and not self.has_room(_length(headers)):
            return refused(
                507,
                "サーバーのディスクの空きが足りません。担当者に空きを作ってもらってください。",
            )
        client = (scope.get("client") or (None,))[0]
        if route.local and not self.access.measures(client):
            return refused(
                403,
                "このサーバーの中からだけ見られます（ほかの計算機から見るには、"
                "minutes serve に --metrics-from でそのアドレスを加えます）。",
            )
        return None


def _names_no_file(path: str) -> bool:
    """Whether ``path`` or a part of it is longer than a file system allows: Gradio would ask it, and break."""
    whole = path.encode("utf-8", "surrogatepass")
    return len(whole) > _LONGEST_PATH or any(
        len(part) > _LONGEST_NAME for part in whole.split(b"/")
    )


def _length(headers: Headers) -> int:
    told = headers.get("content-length", "0")
    return int(told) if told.isdecimal() and len(told) < 20 else 0


def _measured(receive: Receive, largest: int) -> Receive:
    """``receive`` that hangs up on a call which brings more than it said."""
    taken = 0

    async def measured() -> Message:
        nonlocal taken
        message = await receive()
        taken += len(message.get("body", b""))
        return {"type": "http.disconnect"} if taken > largest else message

    return measured


def _foreign(headers: Headers, host: tuple[str, int | None]) -> bool:
    """Whether a page of another site asks.

    Browsers tell the site of the asking page only to trustworthy addresses (https, loopback), so
    that the origin, which they always send with what changes something, is compared as well.
    """
    if any(site not in ("same-origin", "none") for site in headers.getlist("sec-fetch-site")):
        return True
    return any(not _same_origin(origin, host) for origin in headers.getlist("origin"))


def _same_origin(origin: str, host: tuple[str, int | None]) -> bool:
    scheme, _, netloc = origin.partition("://")
    asking = split_netloc(netloc)
    if asking is None or scheme not in _DEFAULT_PORTS:  # "null" too
        return False
    # A proxy speaks https for us: the scheme may differ from ours, name and port may not.
    usual = _DEFAULT_PORTS[scheme]
    return (asking[0], asking[1] or usual) == (host[0], host[1] or usual)


def _is_link(headers: Headers, route: Route | None) -> bool:
    """A person who follows a link from another site, for example the portal's, to one of our pages."""
    return (
        route is not None
        and route.page
        and headers.getlist("sec-fetch-mode") == ["navigate"]
        and headers.get("sec-fetch-dest", "document") == "document"
        and "origin" not in headers
    )


def _close(headers: MutableHeaders, path: str) -> None:
    for name in [name for name in headers if name.startswith("access-control-")]:
        del headers[name]  # Gradio would let pages of other sites read its answers
    headers.setdefault("Content-Security-Policy", POLICY)
    headers["X-Content-Type-Options"] = "nosniff"
    headers["Referrer-Policy"] = "same-origin"
    headers["Cross-Origin-Resource-Policy"] = "same-origin"
    if path.startswith("/web/"):
        headers["Cache-Control"] = "no-cache"
