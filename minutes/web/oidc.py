"""Signing in at the sign-in server of the office: the way there and the way back."""

from __future__ import annotations

import base64
import hmac
import json
import secrets
import time
from collections.abc import Callable
from dataclasses import asdict
from typing import TYPE_CHECKING

from fastapi import APIRouter, Request, Response
from fastapi.responses import JSONResponse, RedirectResponse

from minutes.errors import MinutesError
from minutes.jobs.admission import Admission, Rule
from minutes.jobs.oidc import Begun, NotProved, Provider
from minutes.web.gate import COOKIE, happening_of
from minutes.web.refusals import NOTHING

if TYPE_CHECKING:
    from minutes.jobs.service import Service
    from minutes.web.door import Door

GOING = "minutes_signing_in"
"""Cookie with the sign-in that is on its way, signed with a secret that this process alone knows."""
GOING_SECONDS = 600

NOT_ADMITTED = (
    "庁内の認証は通りましたが、このサーバーに入る登録がありません。管理者に相談してください。"
)

Shown = Callable[[str, str, int], Response]
"""The sign-in page: where to go afterwards, what went wrong, status."""


class Outside:
    """The issuer, and whom its word lets in.

    Parameters
    ----------
    service : Service
    provider : Provider
    rules : tuple of Rule, optional
    """

    def __init__(
        self, service: Service, provider: Provider, rules: tuple[Rule, ...] | None
    ) -> None:
        self.provider = provider
        self.admission = Admission(service, rules)
        self._secret = secrets.token_bytes(32)

    def signed(self, begun: Begun) -> str:
        """For the browser to keep: only what this process wrote is taken back."""
        told = json.dumps({**asdict(begun), "at": time.time()}).encode()
        return base64.urlsafe_b64encode(hmac.digest(self._secret, told, "sha256") + told).decode()

    def opened(self, kept: str) -> Begun:
        """What :meth:`signed` gave, not longer ago than :data:`GOING_SECONDS`.

        Raises
        ------
        NotProved
        """
        try:
            whole = base64.urlsafe_b64decode(kept.encode())
        except ValueError as error:
            raise NotProved from error
        seal, told = whole[:32], whole[32:]
        if not hmac.compare_digest(seal, hmac.digest(self._secret, told, "sha256")):
            raise NotProved
        values = json.loads(told)
        if not 0 <= time.time() - values.pop("at") <= GOING_SECONDS:
            raise NotProved
        return Begun(**values)


class Ways:
    """The two routes' work, in the threads of the door.

    Parameters
    ----------
    service : Service
    outside : Outside
    shown : callable
        The sign-in page.
    entered : callable
        The answer for a user who may come in, with the cookie of a new session.
    secure : bool callable
        Whether cookies of this request travel under TLS alone.
    """

    def __init__(
        self,
        service: Service,
        outside: Outside,
        shown: Shown,
        entered: Callable[..., Response],
        secure: Callable[[Request], bool],
    ) -> None:
        self._service, self._outside = service, outside
        self._shown, self._entered, self._secure = shown, entered, secure

    def away(self, request: Request, target: str) -> Response:
        """To the issuer."""
        root = request.scope.get("root_path") or ""
        back = f"{request.url.scheme}://{request.url.netloc}{root}/sign-in-back"
        try:
            place, begun = self._outside.provider.begin(back, target[:500])
        except MinutesError as error:
            return self._shown(target, str(error), 503)
        answer = RedirectResponse(place, status_code=303)
        answer.set_cookie(
            GOING,
            self._outside.signed(begun),
            max_age=GOING_SECONDS,
            httponly=True,
            samesite="lax",  # the issuer's answer comes from another site
            secure=self._secure(request),
            path=root or "/",
        )
        return answer

    def back(self, request: Request) -> Response:
        """From the issuer, with a code that is good once."""
        try:
            begun = self._outside.opened(request.cookies.get(GOING, ""))
            vouched = self._outside.provider.finish(begun, dict(request.query_params))
        except NotProved as error:
            self._failed(request, "")
            return self._forgotten(request, self._shown("", str(error), 401))
        except MinutesError as error:
            return self._forgotten(request, self._shown("", str(error), 503))
        user = self._outside.admission.admit(vouched)
        if user is None:
            known = self._service.accounts.find(vouched.name)
            self._failed(request, known.name if known else "")
            return self._forgotten(request, self._shown("", NOT_ADMITTED, 403))
        told = happening_of(request.scope, "sign-in", who=user.name, way="oidc")
        self._service.audit.record(told)
        self._service.accounts.sign_out(request.cookies.get(COOKIE, ""))
        return self._forgotten(request, self._entered(request, user, begun.target))

    def _failed(self, request: Request, name: str) -> None:
        told = happening_of(request.scope, "sign-in-failed", who=name, way="oidc")
        self._service.audit.record(told)

    def _forgotten(self, request: Request, answer: Response) -> Response:
        answer.delete_cookie(
            GOING,
            path=request.scope.get("root_path") or "/",
            httponly=True,
            samesite="lax",
            secure=self._secure(request),
        )
        return answer


def build_oidc(ways: Ways | None, door: Door) -> APIRouter:
    """The two routes; where there is no issuer, they are not there."""
    router = APIRouter()

    @router.get("/sign-in-oidc")
    async def away(request: Request, next: str = "") -> Response:  # noqa: A002 - in the address
        return await door.run(ways.away, request, next) if ways else _nothing()

    @router.get("/sign-in-back")
    async def back(request: Request) -> Response:
        return await door.run(ways.back, request) if ways else _nothing()

    return router


def _nothing() -> Response:
    return JSONResponse({"detail": NOTHING}, status_code=404)
