"""Who is there, and whether they may: before every route, from the one list of routes."""

from __future__ import annotations

import asyncio
import logging
import re
from typing import TYPE_CHECKING
from urllib.parse import quote

from starlette.datastructures import Headers, MutableHeaders
from starlette.requests import HTTPConnection
from starlette.responses import RedirectResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from minutes.errors import StoreError
from minutes.jobs.accounts import RIGHTS, may
from minutes.jobs.directory import Directory
from minutes.store.audit import Happening
from minutes.store.records import User
from minutes.web.access import Access
from minutes.web.peer import PEER
from minutes.web.refusals import NO_SUCH_BODY, NOT_BY_ROLE, NOTHING, refused
from minutes.web.routes import BODY, JOB, Route, find_route

if TYPE_CHECKING:
    from minutes.jobs.service import Service

log = logging.getLogger(__name__)

PERSON = "minutes.person"
"""Key of the ASGI scope with the :class:`User`; ``None`` where there are no accounts."""

STILL = "minutes.still"
"""Key of the ASGI scope: asks, in a stream that lasts, whether it is still for that user."""

DETAIL = "minutes.detail"
"""Key of the ASGI scope with short facts for the audit trail, never content."""

COOKIE = "minutes_session"

NAMED = "X-Minutes-Person"
"""Header of our answers with the user's name, percent-encoded; a page sends it back, and nothing is done
under the name of somebody who signed in in the same browser since the page was opened."""

ANOTHER = "このブラウザーでは今、別の利用者がサインインしています。この画面の利用者でサインインし直すと、続けられます。"
NO_MEETING = "その会議はありません。削除されたか、見ることのできる会議体に入っていません。"


class Gate:
    """Lets nobody in but who may; plain ASGI, so that streams and Range pass untouched.

    Parameters
    ----------
    app : ASGIApp
        Everything behind it.
    access : Access
        Whether there are accounts, and who says who is there.
    service : Service
        Knows users and meetings.
    directory : Directory, optional
        Knows whether its people are still there.
    """

    def __init__(
        self, app: ASGIApp, access: Access, service: Service, directory: Directory | None = None
    ) -> None:
        self.app, self.access, self.service = app, access, service
        self.directory = directory

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on with the person, or answer it here."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        route = find_route(scope["method"], scope["path"])
        scope[PERSON], scope[DETAIL] = None, {}
        if route is None or (route.accounts and not self.access.accounts):
            await refused(404, NOTHING)(scope, receive, send)
            return
        if not self.access.connects(scope.get(PEER)):
            await refused(403, "このサーバーは、リバースプロキシを通して開いてください。")(
                scope, receive, send
            )
            return
        app: ASGIApp = self.app
        if self.access.accounts:
            try:
                refusal: ASGIApp | None = await asyncio.to_thread(self._admit, scope, route)
                app = self.app if refusal is None else refusal
            except StoreError as error:
                app = refused(503, str(error))
        await self._recorded(app, route)(scope, receive, _naming(send, scope, route))

    def _recorded(self, app: ASGIApp, route: Route) -> ASGIApp:
        """``app``, whose success goes into the audit trail before anybody sees it."""
        if not route.audit:
            return app

        async def run(scope: Scope, receive: Receive, send: Send) -> None:
            broken = False

            async def send_recorded(message: Message) -> None:
                nonlocal broken
                if message["type"] == "http.response.start" and message["status"] < 400:
                    try:
                        happening = happening_of(scope, route.audit)
                        await asyncio.to_thread(self.service.audit.record, happening)
                    except StoreError as error:
                        broken = True
                        await refused(503, f"操作を記録できません。{error}")(scope, receive, send)
                if not broken:
                    await send(message)

            await app(scope, receive, send_recorded)

        return run

    def _admit(self, scope: Scope, route: Route) -> ASGIApp | None:
        """``None`` where the request may go on; else the answer."""
        person = self._who(scope, route)
        scope[PERSON] = person
        if route.need == "open":
            return None
        if person is None:
            return _sign_in_first(scope, route)
        if _claimed(scope) not in (None, _encoded(person)):
            return refused(401, ANOTHER)
        scope[STILL] = lambda: self._still(scope, route)
        return self._refusal(scope, route, person)

    def _who(self, scope: Scope, route: Route) -> User | None:
        person = who(self.service, self.access, scope, route)
        if person is None or self.directory is None:
            return person
        return self.directory.still(person)

    def _refusal(self, scope: Scope, route: Route, person: User) -> ASGIApp | None:
        found = route.pattern.fullmatch(scope["path"])
        if BODY in route.template and (not found or found["body_id"] not in person.bodies):
            return refused(404, NO_SUCH_BODY)
        if JOB in route.template:
            job_id = found["job_id"] if found else ""
            belongs = self.service.accounts.belonging(job_id)
            # Whoever may not read it learns nothing, not even that it is there.
            if belongs is None:
                return refused(404, NO_MEETING)
            if not may(person, "read", *belongs):
                return self._told_after(refused(404, NO_MEETING), happening_of(scope, "refused"))
        if route.need == "signed" or route.need in RIGHTS[person.role]:
            return None
        return self._told_after(refused(403, NOT_BY_ROLE), happening_of(scope, "refused"))

    def _told_after(self, answer: ASGIApp, happening: Happening) -> ASGIApp:
        """``answer``, then the trail: the time that the writing takes would tell what is there."""

        async def run(scope: Scope, receive: Receive, send: Send) -> None:
            await answer(scope, receive, send)
            try:
                await asyncio.to_thread(self.service.audit.record, happening)
            except StoreError as error:
                log.error("a refusal was not recorded: %s", error)

        return run

    def _still(self, scope: Scope, route: Route) -> bool:
        person = self._who(scope, route)
        return person is not None and self._refusal(scope, route, person) is None


def who(service: Service, access: Access, scope: Scope, route: Route) -> User | None:
    """The user who asks: as the proxy says, or as the browser signed in."""
    headers = Headers(scope=scope)
    if access.identity_header:
        names = headers.getlist(access.identity_header)
        if not access.from_proxy(scope.get(PEER)) or len(names) != 1:
            return None  # anybody can write a header
        found = service.accounts.find(names[0])
        return None if found is None or found.disabled else found
    secret = HTTPConnection(scope).cookies.get(COOKIE)
    if not secret:
        return None
    # A page that looks again by itself is no person: it would keep an empty room signed in.
    present = route.page or route.method != "GET" or route.audit == "play"
    return service.accounts.signed_in(secret, access.times, present=present)


def _claimed(scope: Scope) -> str | None:
    """For whom the asking page was opened; ``None`` where it does not say."""
    return Headers(scope=scope).get(NAMED)


def _encoded(person: User) -> str:
    return quote(person.name, safe="")


def _naming(send: Send, scope: Scope, route: Route) -> Send:
    """``send`` that tells whose page it is, and lets no browser show it to the next person."""

    async def named(message: Message) -> None:
        person: User | None = scope[PERSON]
        if message["type"] == "http.response.start" and person is not None:
            headers = MutableHeaders(scope=message)
            headers[NAMED] = _encoded(person)
            if route.need != "open":
                headers.setdefault("Cache-Control", "no-store")
        await send(message)

    return named


def happening_of(scope: Scope, action: str, *, who: str | None = None, **detail: str) -> Happening:
    """What the trail tells of a request."""
    person: User | None = scope.get(PERSON)
    name = who if who is not None else person.name if person else ""
    address = (scope.get("client") or ("",))[0]
    return Happening(
        action, name, address, _meeting(scope["path"]), {**scope.get(DETAIL, {}), **detail}
    )


def _meeting(path: str) -> str:
    found = re.fullmatch(r"/api/jobs/([0-9a-f]{32})(?:/.*)?", path)
    return found.group(1) if found else ""


def _sign_in_first(scope: Scope, route: Route) -> ASGIApp:
    if route.page:
        query = scope["query_string"].decode("latin-1")
        target = scope["path"].lstrip("/") + (f"?{query}" if query else "")
        return RedirectResponse(f"sign-in?next={quote(target, safe='')}", status_code=303)
    return refused(
        401,
        "サインインの期限が切れました。サインインし直してください。",
    )
