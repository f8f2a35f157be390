"""Signing in by OpenID Connect: the code flow with PKCE, state and nonce.

This server calls one host, the issuer's; what the issuer's own description names elsewhere is refused,
redirects are not followed, and no proxy of the environment is used.
"""

from __future__ import annotations

import hmac
import json
import secrets
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import SplitResult, quote, urlencode, urlsplit

from minutes import settings
from minutes.errors import Unreachable, UsageError
from minutes.jobs.admission import Vouched, no_answer, tls_of, without_parts

SECONDS = 5.0
KEPT_SECONDS = 3600.0
"""How long the issuer's description of itself is believed; its keys are asked for each time."""
SIGNED_BY = ("RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "Ed25519")
"""Never ``none``, and never a secret that both sides know."""
LARGEST = 256 * 1024

DOWN = no_answer("OpenID Connect")
NOT_PROVED = "庁内の認証で本人と確かめられませんでした。もう一度サインインしてください。"
_LOOPBACK = ("127.0.0.1", "localhost", "::1")


@dataclass(frozen=True, slots=True)
class OidcSettings:
    """The issuer, and this server as it is registered there. ``name``, ``groups``: claims."""

    issuer: str
    client: str
    secret: str = field(default="", repr=False)
    name: str = settings.SIGN_IN_DEFAULTS[settings.OIDC_NAME]
    groups: str = settings.SIGN_IN_DEFAULTS[settings.OIDC_GROUPS]
    ca: Path | None = None


@dataclass(frozen=True, slots=True)
class Begun:
    """A sign-in on its way, which the browser keeps signed. ``back``: where the issuer sends it."""

    state: str
    nonce: str
    verifier: str
    back: str
    target: str


def oidc_settings() -> OidcSettings | None:
    """What the environment says; ``None``: no issuer.

    Raises
    ------
    UsageError
        It cannot be used.
    """
    issuer = settings.given(settings.OIDC_ISSUER)
    if issuer is None:
        return None
    if not _trusted(issuer):
        raise UsageError(
            f"{settings.OIDC_ISSUER} は「https://login.example.lg.jp/realms/shiyakusho」のように書いてください。"
        )
    client = settings.given(settings.OIDC_CLIENT)
    if client is None:
        raise UsageError(f"OpenID Connectには {settings.OIDC_CLIENT} も要ります。")
    ca = settings.given(settings.OIDC_CA)
    return OidcSettings(
        issuer,
        client,
        settings.given(settings.OIDC_SECRET) or "",
        settings.given_or_usual(settings.OIDC_NAME),
        settings.given_or_usual(settings.OIDC_GROUPS),
        Path(ca) if ca else None,
    )


class NotProved(UsageError):
    """What the browser or the issuer brought does not show who is there."""

    def __init__(self) -> None:
        super().__init__(NOT_PROVED)


class Provider:
    """One issuer.

    Raises
    ------
    UsageError
        The extra is not installed, or the authority's certificate cannot be read.
    """

    def __init__(self, told: OidcSettings) -> None:
        self._told = told
        try:
            import authlib.oidc.core  # noqa: F401 - told at the start, not at the first sign-in
        except ModuleNotFoundError as error:
            raise without_parts("OpenID Connect") from error
        self._tls = tls_of(told.ca, settings.OIDC_CA)
        self._described: tuple[float, Mapping[str, Any]] = (0.0, {})

    def begin(self, back: str, target: str) -> tuple[str, Begun]:
        """Where the browser goes, and what it brings along when it comes back.

        Raises
        ------
        Unreachable
        """
        from authlib.oauth2.rfc7636 import create_s256_code_challenge

        state, nonce, verifier = (secrets.token_urlsafe(48) for _ in range(3))
        begun = Begun(state, nonce, verifier, back, target)
        asked = {
            "response_type": "code",
            "client_id": self._told.client,
            "redirect_uri": back,
            "scope": "openid profile email" if self._told.name == "email" else "openid profile",
            "state": begun.state,
            "nonce": begun.nonce,
            "code_challenge": create_s256_code_challenge(begun.verifier),
            "code_challenge_method": "S256",
        }
        place = self._description()["authorization_endpoint"]
        return f"{place}{'&' if '?' in place else '?'}{urlencode(asked)}", begun

    def finish(self, begun: Begun, brought: Mapping[str, str]) -> Vouched:
        """Who came back.

        Raises
        ------
        NotProved
            It is not the browser that went, or the issuer's word does not hold.
        Unreachable
        """
        if not hmac.compare_digest(brought.get("state", "").encode(), begun.state.encode()):
            raise NotProved
        if brought.get("iss", self._told.issuer) != self._told.issuer or not brought.get("code"):
            raise NotProved
        tokens = self._tokens(begun, brought["code"])
        claims = self._claims(tokens, begun.nonce)
        return self._vouched({**self._more(tokens, claims), **claims})

    def _tokens(self, begun: Begun, code: str) -> Mapping[str, Any]:
        form = {
            "grant_type": "authorization_code",
            "code": code,
            "redirect_uri": begun.back,
            "code_verifier": begun.verifier,
        }
        auth = None
        if self._told.secret:  # both parts are encoded first: RFC 6749, 2.3.1
            auth = quote(self._told.client, safe=""), quote(self._told.secret, safe="")
        else:
            form["client_id"] = self._told.client
        return self._call("POST", self._description()["token_endpoint"], data=form, auth=auth)

    def _claims(self, tokens: Mapping[str, Any], nonce: str) -> dict[str, Any]:
        from authlib.oidc.core import CodeIDToken
        from joserfc import jwt
        from joserfc.errors import JoseError
        from joserfc.jwk import KeySet

        keys = self._call("GET", self._description()["jwks_uri"])
        try:
            usable = [key for key in keys["keys"] if key.get("use", "sig") == "sig"]
            read = jwt.decode(
                tokens["id_token"],
                KeySet.import_key_set({"keys": usable}),
                algorithms=list(SIGNED_BY),
            )
            told = CodeIDToken(
                read.claims,
                read.header,
                {
                    "iss": {"essential": True, "value": self._told.issuer},
                    "aud": {"essential": True, "value": self._told.client},
                },
                {
                    "nonce": nonce,
                    "client_id": self._told.client,
                    "access_token": tokens.get("access_token"),
                },
            )
            told.validate(leeway=60)
        except (JoseError, KeyError, TypeError, ValueError, AttributeError) as error:
            raise NotProved from error
        return dict(told)

    def _more(self, tokens: Mapping[str, Any], claims: Mapping[str, Any]) -> Mapping[str, Any]:
        """What the issuer tells about the person only when asked: many put groups there."""
        place = self._description().get("userinfo_endpoint")
        if not place or {self._told.name, self._told.groups} <= claims.keys():
            return {}
        bearer = {"Authorization": f"Bearer {tokens.get('access_token', '')}"}
        told = self._call("GET", place, headers=bearer)
        if told.get("sub") != claims["sub"]:
            raise NotProved
        return told

    def _vouched(self, claims: Mapping[str, Any]) -> Vouched:
        name, groups = claims.get(self._told.name), claims.get(self._told.groups) or []
        if not isinstance(name, str) or not isinstance(groups, list):
            raise NotProved
        if self._told.name == "email" and claims.get("email_verified") is not True:
            raise NotProved  # anybody may write an address that is not theirs
        return Vouched(name, frozenset(group for group in groups if isinstance(group, str)))

    def _description(self) -> Mapping[str, Any]:
        read_at, told = self._described
        if time.monotonic() - read_at < KEPT_SECONDS and told:
            return told
        place = f"{self._told.issuer.rstrip('/')}/.well-known/openid-configuration"
        try:
            told = self._call("GET", place)
        except NotProved as error:  # no such page: nobody has tried to prove anything yet
            raise Unreachable(DOWN) from error
        asked = [told.get(name) for name in ("token_endpoint", "jwks_uri")]
        asked += [told["userinfo_endpoint"]] if told.get("userinfo_endpoint") else []
        page = told.get("authorization_endpoint")
        ours = _origin(self._told.issuer)
        if told.get("issuer") != self._told.issuer or not all(
            isinstance(place, str) and _origin(place) == ours for place in asked
        ):
            raise Unreachable(
                "庁内の認証サーバー（OpenID Connect）の名乗りが設定と違います。管理者に知らせてください。"
            )
        if not isinstance(page, str) or not _trusted(page):
            raise Unreachable(DOWN)
        self._described = time.monotonic(), told
        return told

    def _call(self, method: str, place: str, **more: Any) -> Mapping[str, Any]:
        import httpx

        try:
            with (
                httpx.Client(verify=self._tls, timeout=SECONDS, trust_env=False) as client,
                client.stream(method, place, **more) as answer,
            ):
                body = b""
                for part in answer.iter_bytes():
                    body += part
                    if len(body) > LARGEST:
                        raise Unreachable(DOWN)
        except (httpx.HTTPError, OSError) as error:
            raise Unreachable(DOWN) from error
        return _read(answer.status_code, body)


def _read(status: int, body: bytes) -> Mapping[str, Any]:
    if 400 <= status < 500:
        raise NotProved
    try:
        told = json.loads(body)
    except ValueError as error:
        raise Unreachable(DOWN) from error
    if status != 200 or not isinstance(told, dict):
        raise Unreachable(DOWN)
    return told


def _parts(place: str) -> SplitResult | None:
    try:
        parts = urlsplit(place)
        parts.port  # noqa: B018 - may be no number
    except ValueError:
        return None
    return parts


def _origin(place: str) -> tuple[str, str | None, int] | None:
    parts = _parts(place)
    if parts is None or parts.username is not None:
        return None
    return parts.scheme, parts.hostname, parts.port or (443 if parts.scheme == "https" else 80)


def _trusted(place: str) -> bool:
    """Under TLS, or on this very machine."""
    parts = _parts(place)
    if parts is None or not parts.hostname or parts.username is not None:
        return False
    return parts.scheme == "https" or (parts.scheme == "http" and parts.hostname in _LOOPBACK)
