"""サインイン and 利用者: plain pages without a script, and what their forms send."""

from __future__ import annotations

from html import escape
from typing import TYPE_CHECKING
from urllib.parse import parse_qs, quote, urlsplit

from fastapi import APIRouter, Request, Response
from fastapi.responses import HTMLResponse, RedirectResponse

from minutes.errors import Unreachable, UsageError
from minutes.jobs.accounts import RIGHTS, ROLES, WRONG
from minutes.web.access import Access, is_loopback
from minutes.web.door import Door
from minutes.web.gate import COOKIE, happening_of
from minutes.web.oidc import Outside, Ways, build_oidc
from minutes.web.person import own_bodies, person_of
from minutes.web.routes import find_route

if TYPE_CHECKING:
    from minutes.jobs.directory import Directory
    from minutes.jobs.service import Service
    from minutes.store.records import User

LARGEST_FORM = 8 * 1024
"""Bytes."""

_PAGE = """<!doctype html>
<html lang="ja"><head><meta charset="utf-8"><title>{title}｜会議録作成</title>
<meta name="viewport" content="width=device-width, initial-scale=1">
<link rel="stylesheet" href="{up}web/sign-in.css"></head>
<body><main><h1>{title}</h1>{body}</main></body></html>"""

_SIGN_IN = """{problem}<form method="post" action="sign-in">
<input type="hidden" name="next" value="{next}">
<label for="name">利用者名</label>
<input id="name" name="name" autocomplete="username" required autofocus{described}>
<label for="password">パスワード</label>
<input id="password" name="password" type="password" autocomplete="current-password" required{described}>
<button>サインイン</button></form>
<p class="quiet">{whose}</p>"""

_WHOSE = "利用者名とパスワードは、このサーバーの管理者に尋ねてください。"
_WHOSE_DIRECTORY = "庁内の利用者名とパスワードを使います。"
_THERE = """<p><a class="button" href="sign-in-oidc?next={next}">庁内の認証でサインイン</a></p>
<p class="quiet">このサーバーだけのパスワードを持つ人（管理者など）は、下に入力します。</p>"""

_PASSWORD = """<section><h2>パスワードを変える</h2>{problem}
<form method="post" action="{up}account/password">
<input hidden name="name" autocomplete="username" value="{name}">
<label for="old">今のパスワード</label>
<input id="old" name="old" type="password" autocomplete="current-password" required>
<label for="new">新しいパスワード（10文字以上）</label>
<input id="new" name="new" type="password" autocomplete="new-password" minlength="10" required>
<button>変える</button></form>
<p class="quiet">変えると、ほかのブラウザーは全てサインアウトします。</p></section>"""

_ACCOUNT = """<dl><dt>利用者名</dt><dd>{name}</dd><dt>役割</dt><dd>{role}</dd>
<dt>会議体</dt><dd>{bodies}</dd></dl><p><a href="{up}./">一覧へ</a></p>{rest}"""

_OUT = """<section><h2>サインアウト</h2>
<form method="post" action="{up}sign-out"><button>サインアウト</button></form>
<form method="post" action="{up}sign-out-everywhere"><button class="plain">全てのブラウザーでサインアウト</button></form>
</section>"""


def build_sign_in(
    service: Service, access: Access, directory: Directory | None = None
) -> APIRouter:
    """The routes; the gate closes them where there are no accounts."""
    router = APIRouter()
    door = Door()
    _add_sign_in(router, service, access, door, directory)
    _add_account(router, service, access, door)
    router.include_router(build_oidc(_ways(service, access), door))
    return router


def _ways(service: Service, access: Access) -> Ways | None:
    told = access.elsewhere
    if told.provider is None:
        return None
    return Ways(
        service,
        Outside(service, told.provider, told.rules),
        lambda target, problem, status: _shown(
            "サインイン", _sign_in_form(access, target, problem), status
        ),
        lambda request, user, target: _entered(service, access, request, user, target),
        lambda request: _secure(access, request),
    )


def _add_sign_in(
    router: APIRouter, service: Service, access: Access, door: Door, directory: Directory | None
) -> None:
    @router.get("/sign-in")
    def page(next: str = "") -> Response:  # noqa: A002 - the name in the address
        if access.identity_header:
            text = "<p>このサーバーには、庁内の認証を通った方だけが入れます。登録がないときは管理者に相談してください。</p>"
            return _shown("サインイン", text, 403)
        return _shown("サインイン", _sign_in_form(access, next))

    @router.post("/sign-in")
    async def sign_in(request: Request) -> Response:
        given = await _form(request)
        return await door.run(_sign_in, service, access, directory, request, given)

    @router.post("/sign-out")
    def sign_out(request: Request) -> Response:
        if person_of(request):
            service.audit.record(happening_of(request.scope, "sign-out"))
        service.accounts.sign_out(request.cookies.get(COOKIE, ""))
        return _gone(access, request)


def _sign_in(
    service: Service,
    access: Access,
    directory: Directory | None,
    request: Request,
    given: dict[str, str],
) -> Response:
    target = given.get("next", "")
    address = _address(request)
    name, password = given.get("name", "").strip(), given.get("password", "")
    user = None
    asked = service.accounts if directory is None else directory
    try:
        if not access.identity_header:
            user = asked.right_password(name, password, address)
    except Unreachable as error:
        return _shown("サインイン", _sign_in_form(access, target, str(error)), 503)
    if user is None:
        known = name if service.accounts.find(name) else ""  # else it may be a mistyped password
        service.audit.record(happening_of(request.scope, "sign-in-failed", who=known))
        return _shown("サインイン", _sign_in_form(access, target, WRONG), 401)
    service.audit.record(happening_of(request.scope, "sign-in", who=user.name, **_way(user)))
    service.accounts.sign_out(request.cookies.get(COOKIE, ""))
    return _entered(service, access, request, user, target)


def _way(user: User) -> dict[str, str]:
    return {} if user.password else {"way": "ldap"}


def _entered(
    service: Service, access: Access, request: Request, user: User, target: str
) -> Response:
    answer = RedirectResponse(safe_target(target), status_code=303)
    _set_cookie(answer, access, request, service.accounts.open_session(user, access.times))
    return answer


def _add_account(router: APIRouter, service: Service, access: Access, door: Door) -> None:
    @router.get("/account")
    def account(request: Request) -> Response:
        return _account(service, access, _person(request))

    @router.post("/account/password")
    async def password(request: Request) -> Response:
        given = await _form(request)
        return await door.run(_change_password, service, access, request, given)

    @router.post("/sign-out-everywhere")
    def everywhere(request: Request) -> Response:
        service.audit.record(happening_of(request.scope, "sign-out", everywhere="yes"))
        service.accounts.sign_out_everywhere(_person(request))
        return _gone(access, request)


def _change_password(
    service: Service, access: Access, request: Request, given: dict[str, str]
) -> Response:
    user = _person(request)
    address = _address(request)
    if not service.accounts.right_password(user.name, given.get("old", ""), address):
        service.audit.record(happening_of(request.scope, "sign-in-failed"))
        return _account(service, access, user, "今のパスワードが違います。")
    try:
        service.accounts.set_password(user, given.get("new", ""))
    except UsageError as error:
        return _account(service, access, user, str(error))
    service.audit.record(happening_of(request.scope, "password"))
    answer = RedirectResponse("../account", status_code=303)
    _set_cookie(answer, access, request, service.accounts.open_session(user, access.times))
    return answer


def _address(request: Request) -> str:
    """Of the computer; ``""`` where a proxy on this machine does not say whom it speaks for."""
    address = request.client.host if request.client else ""
    return "" if is_loopback(address) else address


def safe_target(target: str) -> str:
    """Where to go after signing in: one of our pages, relative to the sign-in page.

    >>> safe_target("edit?id=1"), safe_target("//evil.example/"), safe_target("https:new")
    ('./edit?id=1', './', './')
    """
    try:
        parts = urlsplit(f"/{target}")
    except ValueError:
        return "./"
    route = find_route("GET", parts.path)
    plain = target.isprintable() and not target.startswith(("/", "\\")) and "\\" not in target
    ours = plain and not parts.netloc and route is not None and route.page
    return f"./{target}" if ours and parts.path != "/sign-in" else "./"


async def _form(request: Request) -> dict[str, str]:
    body = b""
    async for chunk in request.stream():
        body += chunk
        if len(body) > LARGEST_FORM:
            raise UsageError("入力が長すぎます。")
    values = parse_qs(body.decode("utf-8", "replace"), keep_blank_values=True, max_num_fields=10)
    return {name: last[-1] for name, last in values.items()}


def _set_cookie(answer: Response, access: Access, request: Request, secret: str) -> None:
    answer.set_cookie(
        COOKIE,
        secret,
        httponly=True,
        samesite="lax",  # a link in the portal opens the page; every change is asked for by Origin
        secure=_secure(access, request),
        path=request.scope.get("root_path") or "/",
    )


def _secure(access: Access, request: Request) -> bool:
    return request.url.scheme == "https" or bool(access.proxies)


def _gone(access: Access, request: Request) -> Response:
    answer = RedirectResponse("sign-in", status_code=303)
    answer.delete_cookie(
        COOKIE,
        path=request.scope.get("root_path") or "/",
        httponly=True,
        samesite="lax",
        secure=_secure(access, request),
    )
    answer.headers["Clear-Site-Data"] = '"cache"'
    return answer


def _person(request: Request) -> User:
    person = person_of(request)
    if person is None:  # the gate lets nobody through
        raise UsageError(WRONG)
    return person


def _sign_in_form(access: Access, target: str, problem: str = "") -> str:
    told, shown = access.elsewhere, _problem(problem)
    if told.provider is not None:
        shown += _THERE.format(next=quote(target[:500], safe=""))
    return _SIGN_IN.format(
        next=escape(target[:500]),
        problem=shown,
        whose=_WHOSE if told.book is None else _WHOSE_DIRECTORY,
        described=' aria-describedby="problem" aria-invalid="true"' if problem else "",
    )


def _account(service: Service, access: Access, user: User, problem: str = "") -> Response:
    up = "../" if problem else ""  # a form that failed answers one level below
    bodies = "、".join(body.name for body in own_bodies(user, service)) or "なし"
    rest = ""
    if not access.identity_header:
        if user.password:
            rest = _PASSWORD.format(up=up, name=escape(user.name), problem=_problem(problem))
        rest += _OUT.format(up=up)
    if "audit" in RIGHTS[user.role]:
        rest = f'<p><a href="{up}audit">操作の記録</a></p>{rest}'
    text = _ACCOUNT.format(
        up=up, name=escape(user.name), role=ROLES[user.role], bodies=escape(bodies), rest=rest
    )
    return _shown("利用者", text, 400 if problem else 200, up=up)


def _problem(text: str) -> str:
    return f'<p class="problem" id="problem" role="alert">{escape(text)}</p>' if text else ""


def _shown(title: str, body: str, status: int = 200, *, up: str = "") -> Response:
    text = _PAGE.format(title=title, body=body, up=up)
    return HTMLResponse(text, status_code=status, headers={"Cache-Control": "no-store"})
