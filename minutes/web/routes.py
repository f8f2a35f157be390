"""Every route that this server answers, and who uses it; whatever is not here is 404.

Gradio registers many more (its API description, its server-side editor, its proxy, …): none of them
is of use to a clerk, so none of them can be reached. A new route of our own needs its line here.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from starlette.routing import compile_path


@dataclass(frozen=True, slots=True)
class Route:
    """One way in.

    Parameters
    ----------
    method : str
        HTTP method.
    template : str
        Path as Starlette writes it: ``{name}`` is one segment, ``{name:path}`` any number of them.
    user : str
        Who asks for it: a page, a script in ``static``, Gradio's scripts, or the operator.
    page : bool
        A page for people: the only thing that a link on another site may open.
    local : bool
        Only for this machine, unless the operator named others.
    """

    method: str
    template: str
    user: str
    page: bool = False
    local: bool = False
    pattern: re.Pattern[str] = field(init=False, compare=False, repr=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "pattern", compile_path(self.template)[0])


ROUTES = (
    Route("GET", "/", "people: 一覧", page=True),
    Route("GET", "/new", "people: 新しい会議録", page=True),
    Route("GET", "/edit", "people: 編集", page=True),
    Route("GET", "/profiles", "people: 様式", page=True),
    # Our own scripts
    Route("GET", "/web/{path:path}", "every page: scripts and styles"),
    Route("GET", "/api/jobs", "list.js"),
    Route("GET", "/api/jobs/{job_id}", "editor.js: a job without a draft"),
    Route("DELETE", "/api/jobs/{job_id}", "list.js"),
    Route("POST", "/api/jobs/{job_id}/cancel", "list.js"),
    Route("POST", "/api/jobs/{job_id}/retry", "list.js"),
    Route("GET", "/api/jobs/{job_id}/draft", "editor.js"),
    Route("GET", "/api/jobs/{job_id}/recognised", "editor.js: a job without a draft"),
    Route("GET", "/api/jobs/{job_id}/changes", "scripts: what differs since a version"),
    Route("GET", "/api/jobs/{job_id}/events", "scripts: that somebody did something"),
    Route("POST", "/api/jobs/{job_id}/operations", "editor.js"),
    Route("POST", "/api/jobs/{job_id}/undo", "editor.js"),
    Route("POST", "/api/jobs/{job_id}/redo", "editor.js"),
    Route("GET", "/api/jobs/{job_id}/history", "scripts: who changed what"),
    Route("GET", "/api/jobs/{job_id}/versions/{version}", "scripts: an earlier version"),
    Route("POST", "/api/jobs/{job_id}/versions/{version}/restore", "scripts: back to it"),
    Route("POST", "/api/jobs/{job_id}/state", "scripts: 案・確認中・確定"),
    Route("PATCH", "/api/jobs/{job_id}/statements", "saver.js"),
    Route("PATCH", "/api/jobs/{job_id}/speakers/{speaker_id}", "speakers.js"),
    Route("PATCH", "/api/jobs/{job_id}/header", "editor.js"),
    Route("GET", "/api/jobs/{job_id}/recording", "player.js"),
    Route("GET", "/api/jobs/{job_id}/export/{export_format}", "common.js"),
    Route("GET", "/api/jobs/{job_id}/voices", "voices.js"),
    Route("POST", "/api/jobs/{job_id}/voices", "voices.js"),
    Route("DELETE", "/api/jobs/{job_id}/voices", "voices.js"),
    Route("DELETE", "/api/jobs/{job_id}/voices/{name:path}", "voices.js"),
    Route("GET", "/api/profiles", "profiles.js"),
    Route("POST", "/api/profiles/try", "profiles.js"),
    Route("GET", "/api/profiles/{name}", "profiles.js"),
    Route("PUT", "/api/profiles/{name}", "profiles.js"),
    Route("DELETE", "/api/profiles/{name}", "profiles.js"),
    Route("GET", "/api/profiles/{name}/file", "profiles.js"),
    # Gradio's scripts, which draw the form
    Route("GET", "/assets/{path:path}", "Gradio: scripts and styles"),
    Route("GET", "/static/{path:path}", "Gradio: icon and frame script"),
    Route("GET", "/theme.css", "Gradio: colours"),
    Route("GET", "/manifest.json", "browser: name and icon"),
    Route("GET", "/favicon.ico", "browser: icon"),
    Route("POST", "/gradio_api/queue/join", "Gradio: readings below the fields, start"),
    Route("GET", "/gradio_api/queue/data", "Gradio: their answers"),
    Route("POST", "/gradio_api/upload", "Gradio: files of the form"),
    Route("GET", "/gradio_api/upload_progress", "Gradio: files of the form"),
    Route("GET", "/gradio_api/app_id", "Gradio: whether the server is back after a break"),
    # The people who run the server
    Route("GET", "/healthz", "operator: is it alive"),
    Route("GET", "/metrics", "operator: Prometheus", local=True),
)


def find_route(method: str, path: str) -> Route | None:
    """The route that a request means, ``None`` where there is none.

    >>> find_route("GET", "/api/jobs/1/draft").user, find_route("GET", "/gradio_api/vibe-code")
    ('editor.js', None)
    """
    return next(
        (one for one in ROUTES if one.method == method and one.pattern.fullmatch(path)),
        None,
    )
