"""Every route that this server answers, and who uses it; whatever is not here is 404.

Gradio registers many more (its API description, its server-side editor, its proxy, …): none of them
is of use to a clerk, so none of them can be reached. A new route of our own needs its line here.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import Literal

from starlette.routing import compile_path

from minutes.jobs.accounts import Right

Need = Literal["open", "signed"] | Right


LARGEST_CALL = 16 * 1024 * 1024
"""Bytes: far more than an edit of a long meeting, far less than what fills the memory."""

LARGEST_FILE = 64 * 1024 * 1024
"""Bytes: more than any paper of a meeting, or a template."""


@dataclass(frozen=True, slots=True)
class Route:
    """One way in.

    Parameters
    ----------
    method : str
        HTTP method.
    template : str
        Path as Starlette writes it: ``{name}`` is one segment, ``{name:path}`` any number of them.
    need : str
        Who may, where there are accounts: everybody (``open``), whoever is signed in (``signed``), or
        who has that right (:data:`minutes.jobs.accounts.RIGHTS`). With ``{job_id}`` in the template
        it is asked of that meeting, which does not exist for those who may not read it; with
        ``{body_id}`` of that meeting body, in the same way.
    user : str
        Who asks for it: a page, a script in ``static``, Gradio's scripts, or the operator.
    page : bool
        A page for people: the only thing that a link on another site may open.
    local : bool
        Only for this machine, unless the operator named others.
    accounts : bool
        Absent where there are no accounts.
    largest : int
        Bytes that a call may bring.
    audit : str
        What the trail calls it (:data:`minutes.jobs.audit.ACTIONS`); ``""`` where nobody asks later.
    """

    method: str
    template: str
    need: Need
    user: str
    page: bool = False
    local: bool = False
    accounts: bool = False
    audit: str = ""
    largest: int = LARGEST_CALL
    pattern: re.Pattern[str] = field(init=False, compare=False, repr=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "pattern", compile_path(self.template)[0])


ROUTES = (
    Route("GET", "/", "signed", "people: 一覧", page=True),
    Route("GET", "/new", "write", "people: 新しい会議録", page=True),
    Route("GET", "/edit", "signed", "people: 編集", page=True),
    Route("GET", "/renew", "write", "people: 作り直し", page=True),
    Route("GET", "/profiles", "signed", "people: 様式", page=True),
    Route("GET", "/bodies", "write", "people: 会議体", page=True),
    # Accounts, where there are some
    Route("GET", "/sign-in", "open", "people: サインイン", page=True, accounts=True),
    Route("POST", "/sign-in", "open", "its form", accounts=True),
    Route(
        "GET",
        "/sign-in-oidc",
        "open",
        "its link: to the office's sign-in server",
        page=True,
        accounts=True,
    ),
    Route("GET", "/sign-in-back", "open", "that server: back again", page=True, accounts=True),
    Route("GET", "/account", "signed", "people: 利用者", page=True, accounts=True),
    Route("POST", "/account/password", "signed", "its form", accounts=True),
    Route("POST", "/sign-out", "open", "its form", accounts=True),
    Route("POST", "/sign-out-everywhere", "signed", "its form", accounts=True),
    Route("GET", "/audit", "audit", "people: 操作の記録", page=True, accounts=True),
    Route("GET", "/audit/lines", "audit", "people: 操作の記録", accounts=True, audit="audit"),
    # Our own scripts
    Route("GET", "/web/{path:path}", "open", "every page: scripts and styles"),
    Route("GET", "/api/search", "signed", "list.js: all meetings, or what is looked for"),
    Route("GET", "/api/jobs", "signed", "scripts: all jobs"),
    Route("GET", "/api/jobs/{job_id}", "read", "editor.js: a job without a draft"),
    Route("DELETE", "/api/jobs/{job_id}", "write", "list.js: into the bin", audit="bin"),
    Route("GET", "/api/bin", "signed", "bin_list.js"),
    Route(
        "POST", "/api/jobs/{job_id}/restore", "write", "bin_list.js: out of the bin", audit="bin"
    ),
    Route("DELETE", "/api/jobs/{job_id}/binned", "write", "bin_list.js: for good"),
    Route("POST", "/api/export", "read", "selection.js: Word files of several meetings"),
    Route("POST", "/api/jobs/{job_id}/cancel", "write", "list.js", audit="job"),
    Route("POST", "/api/jobs/{job_id}/retry", "write", "list.js", audit="job"),
    Route("GET", "/api/jobs/{job_id}/draft", "read", "editor.js", audit="view"),
    Route(
        "GET",
        "/api/jobs/{job_id}/recognised",
        "read",
        "editor.js: a job without a draft",
        audit="view",
    ),
    Route(
        "GET",
        "/api/jobs/{job_id}/changes",
        "read",
        "together.js",
        audit="view",
    ),
    Route("GET", "/api/jobs/{job_id}/rounds/{kind}", "read", "rounds.js", audit="view"),
    Route("GET", "/api/jobs/{job_id}/events", "read", "together.js: that somebody did something"),
    Route("POST", "/api/jobs/{job_id}/presence", "read", "together.js: where the cursor is"),
    Route("GET", "/api/me", "signed", "together.js: the name of this browser"),
    Route("POST", "/api/me", "signed", "together.js: the name of this browser"),
    Route("POST", "/api/jobs/{job_id}/terms", "write", "learned.js", audit="settings"),
    Route("POST", "/api/jobs/{job_id}/operations", "write", "editor.js", audit="edit"),
    Route("POST", "/api/jobs/{job_id}/undo", "write", "editor.js", audit="edit"),
    Route("POST", "/api/jobs/{job_id}/redo", "write", "editor.js", audit="edit"),
    Route("GET", "/api/jobs/{job_id}/history", "read", "history.js", audit="view"),
    Route(
        "GET",
        "/api/jobs/{job_id}/versions/{version}",
        "read",
        "scripts: an earlier version",
        audit="view",
    ),
    Route(
        "POST",
        "/api/jobs/{job_id}/versions/{version}/restore",
        "write",
        "history.js: back to it",
        audit="version",
    ),
    Route(
        "POST",
        "/api/jobs/{job_id}/versions/{version}/name",
        "write",
        "history.js",
        audit="version",
    ),
    Route(
        "GET",
        "/api/jobs/{job_id}/versions/{version}/difference",
        "read",
        "history.js",
        audit="view",
    ),
    Route(
        "POST", "/api/jobs/{job_id}/state", "write", "history.js: 案・確認中・確定", audit="state"
    ),
    Route(
        "GET",
        "/api/jobs/{job_id}/renewal",
        "write",
        "renew.js: roster, agenda, … as they were",
        audit="view",
    ),
    Route("POST", "/api/jobs/{job_id}/renewal/forecast", "write", "renew.js: what would happen"),
    Route("POST", "/api/jobs/{job_id}/renewal", "write", "renew.js", audit="job"),
    Route(
        "GET",
        "/api/jobs/{job_id}/renewal/outcome",
        "read",
        "renew.js: what was changed",
        audit="view",
    ),
    Route("GET", "/api/jobs/{job_id}/recording", "read", "player.js", audit="play"),
    Route("GET", "/api/jobs/{job_id}/peaks", "read", "timeline.js"),
    Route("GET", "/api/jobs/{job_id}/export/{export_format}", "read", "common.js", audit="export"),
    Route("GET", "/api/jobs/{job_id}/voices", "read", "voices.js", audit="view"),
    Route("POST", "/api/jobs/{job_id}/voices", "write", "voices.js", audit="voices"),
    Route("DELETE", "/api/jobs/{job_id}/voices", "write", "voices.js", audit="voices"),
    Route("DELETE", "/api/jobs/{job_id}/voices/{name:path}", "write", "voices.js", audit="voices"),
    Route("GET", "/api/jobs/{job_id}/lessons", "write", "lessons.js", audit="view"),
    Route("POST", "/api/jobs/{job_id}/lessons", "write", "lessons.js", audit="settings"),
    Route("GET", "/api/bodies", "write", "bodies.js"),
    Route("POST", "/api/bodies", "write", "bodies.js: a new one", audit="settings"),
    Route("GET", "/api/bodies/{body_id}", "write", "bodies.js"),
    Route("PUT", "/api/bodies/{body_id}/dictionary", "write", "bodies.js", audit="settings"),
    Route(
        "POST",
        "/api/bodies/{body_id}/past",
        "write",
        "bodies.js: past minutes that were sent",
        audit="settings",
    ),
    Route(
        "DELETE",
        "/api/bodies/{body_id}/past",
        "write",
        "bodies.js: all of them forgotten",
        audit="settings",
    ),
    Route(
        "DELETE",
        "/api/bodies/{body_id}/past/{sha256}",
        "write",
        "bodies.js: one of them forgotten",
        audit="settings",
    ),
    Route("GET", "/api/profiles", "signed", "profiles.js"),
    Route("POST", "/api/profiles/try", "signed", "profiles.js"),
    Route("GET", "/api/profiles/{name}", "signed", "profiles.js"),
    Route(
        "PUT",
        "/api/profiles/{name}",
        "manage",
        "profiles.js",
        audit="settings",
        largest=LARGEST_FILE,
    ),
    Route("DELETE", "/api/profiles/{name}", "manage", "profiles.js", audit="settings"),
    Route("GET", "/api/profiles/{name}/file", "signed", "profiles.js"),
    Route("POST", "/api/uploads", "write", "sender.js: room for a file"),
    Route("POST", "/api/uploads/sort", "write", "upload.js: recording, captions, chat"),
    Route("GET", "/api/uploads/{parcel_id}", "write", "sender.js: how far it is"),
    Route("PUT", "/api/uploads/{parcel_id}", "write", "sender.js: a part"),
    Route("POST", "/api/uploads/{parcel_id}/unpack", "write", "upload.js: a zip"),
    Route("DELETE", "/api/uploads/{parcel_id}", "write", "upload.js"),
    # Gradio's scripts, which draw the form
    Route("GET", "/assets/{path:path}", "open", "Gradio: scripts and styles"),
    Route("GET", "/static/{path:path}", "open", "Gradio: icon and frame script"),
    Route("GET", "/theme.css", "open", "Gradio: colours"),
    Route("GET", "/manifest.json", "open", "browser: name and icon"),
    Route("GET", "/favicon.ico", "open", "browser: icon"),
    Route("POST", "/gradio_api/queue/join", "signed", "Gradio: readings below the fields, start"),
    Route("GET", "/gradio_api/queue/data", "signed", "Gradio: their answers"),
    Route(
        "POST",
        "/gradio_api/upload",
        "write",
        "Gradio: papers of the form; recordings come in parts",
        largest=LARGEST_FILE,
    ),
    Route("GET", "/gradio_api/upload_progress", "write", "Gradio: files of the form"),
    Route(
        "GET", "/gradio_api/app_id", "signed", "Gradio: whether the server is back after a break"
    ),
    # The people who run the server
    Route("GET", "/healthz", "open", "operator: is it alive"),
    Route("GET", "/metrics", "open", "operator: Prometheus", local=True),
)


JOB, BODY = "{job_id}", "{body_id}"
"""Stands in the template of what belongs to one meeting, or to one meeting body."""


def find_route(method: str, path: str) -> Route | None:
    """The route that a request means, ``None`` where there is none.

    >>> find_route("GET", "/api/jobs/1/draft").user, find_route("GET", "/gradio_api/vibe-code")
    ('editor.js', None)
    """
    return next(
        (route for route in ROUTES if route.method == method and route.pattern.fullmatch(path)),
        None,
    )
