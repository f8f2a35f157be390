"""The web application: Gradio's page, the routes that its scripts call, and the guard before them."""

from __future__ import annotations

import asyncio
import contextlib
import logging
import signal
import socket
import warnings
from collections.abc import Callable, Iterator
from pathlib import Path
from types import FrameType
from typing import TYPE_CHECKING

import gradio as gr
import uvicorn
from fastapi import FastAPI
from fastapi.exceptions import RequestValidationError
from fastapi.staticfiles import StaticFiles
from starlette.routing import Mount

from minutes.errors import MinutesError, UsageError, reason
from minutes.jobs.directory import Directory
from minutes.memory import collector
from minutes.web.access import Access
from minutes.web.api import build_operation, build_router, on_error, on_wrong_form
from minutes.web.audit import build_audit
from minutes.web.bin import build_bin
from minutes.web.bundle import build_bundle
from minutes.web.connection import allow_many_files, protocol_for
from minutes.web.gate import Gate
from minutes.web.guard import Guard
from minutes.web.learning import build_learning
from minutes.web.lessons import build_lessons
from minutes.web.operations import build_operations
from minutes.web.own_pages import OwnPages
from minutes.web.page import OPEN_TO_ALL, build_page
from minutes.web.peer import Peer
from minutes.web.playable import Playables
from minutes.web.profiles import build_profiles
from minutes.web.renewal import build_renewal
from minutes.web.search import build_search
from minutes.web.signin import build_sign_in
from minutes.web.tls import Tls
from minutes.web.together import build_together
from minutes.web.upload_folder import has_room, hold_uploads
from minutes.web.upload_routes import build_uploads, open_incoming
from minutes.web.voices import build_voices

if TYPE_CHECKING:
    from minutes.jobs.service import Service

STATIC = Path(__file__).parent / "static"

HEAD = """
<meta name="color-scheme" content="light dark">
<link rel="stylesheet" href="web/style.css">
<link rel="stylesheet" href="web/editor.css">
<link rel="stylesheet" href="web/doors.css">
<script>
document.documentElement.lang = "ja";  // else Han characters take Chinese shapes
</script>
"""

KEEP_ALIVE = 15
"""Seconds that an idle connection stays open."""

LARGEST_HEADERS = 32 * 1024
"""Bytes of a request line with its headers; cookies of other programs on the host come along."""

MOST_CONNECTIONS = 400
"""At a time, some 60 browsers; more are told to come again, before the process runs out of files."""

MOST_OF_ONE = MOST_CONNECTIONS // 2
"""Of one address that is no proxy's: nobody alone shuts the others out."""

_log = logging.getLogger(__name__)

OnStop = Callable[[int], None]
"""Called with the number of a signal that asks for the end."""

FONTS = (
    "BIZ UDPGothic",
    "Yu Gothic UI",
    "Meiryo",
    "Hiragino Sans",
    "Noto Sans CJK JP",
    "sans-serif",
)
"""Faces that office PCs have; nothing is downloaded."""


def build_app(service: Service, *, upload_dir: Path, access: Access | None = None) -> FastAPI:
    """The whole web application around ``service``.

    Parameters
    ----------
    service : Service
        Takes recordings and holds drafts.
    upload_dir : Path
        Folder for uploads until the service has its own copy; made if absent.
    access : Access, optional
        Who may reach it; this machine alone if absent.

    Raises
    ------
    OutputError
        The folder cannot be made.
    """
    hold_uploads(upload_dir)
    access = access or Access()
    app = FastAPI(title="minutes", docs_url=None, redoc_url=None, openapi_url=None)
    book, rules = access.elsewhere.book, access.elsewhere.rules
    directory = Directory(service, book, rules) if book else None
    app.add_middleware(OwnPages)
    app.add_middleware(Gate, access=access, service=service, directory=directory)
    app.add_middleware(Guard, access=access, has_room=lambda size: has_room(upload_dir, size))
    app.add_middleware(Peer, access=access)
    app.add_exception_handler(MinutesError, on_error)
    app.add_exception_handler(RequestValidationError, on_wrong_form)
    playables = Playables(upload_dir)
    app.include_router(build_router(service, playables))
    incoming = open_incoming(upload_dir)
    app.include_router(build_bin(service, playables))
    app.include_router(build_uploads(incoming))
    app.include_router(build_bundle(service))
    app.include_router(build_operations(service))
    app.include_router(build_together(service))
    app.include_router(build_search(service))
    app.include_router(build_renewal(service))
    app.include_router(build_profiles(service))
    app.include_router(build_learning(service, incoming))
    app.include_router(build_lessons(service))
    app.include_router(build_voices(service))
    app.include_router(build_operation(service))
    app.include_router(build_sign_in(service, access, directory))
    app.include_router(build_audit(service))
    app.mount("/web", StaticFiles(directory=STATIC), name="web")
    asyncio.run(
        _mount_page(
            app,
            lambda: build_page(service, upload_dir=upload_dir, incoming=incoming, access=access),
        )
    )
    return app


async def _mount_page(app: FastAPI, build: Callable[[], gr.Blocks]) -> None:
    """Build Gradio's page; a coroutine, because Gradio makes and leaks an event loop where none runs."""
    page = build()
    with warnings.catch_warnings():
        # Said even when server-side rendering (it needs Node) was refused.
        warnings.filterwarnings("ignore", message="SSR mode is not supported")
        gr.mount_gradio_app(
            app,
            page,
            path="/",
            theme=_theme(),
            head=HEAD,
            footer_links=[],
            run_history=False,
            ssr_mode=False,
            mcp_server=False,
            pwa=False,
            enable_monitoring=False,
            show_error=True,
        )
    # Gradio asks whether a file was uploaded only in pages that it launched itself.
    page.has_launched = True
    # An application of its own: it would answer a wrong call in English, with what was sent.
    (mounted,) = [r.app for r in app.routes if isinstance(r, Mount) and isinstance(r.app, FastAPI)]
    mounted.add_exception_handler(RequestValidationError, on_wrong_form)


class Server(uvicorn.Server):
    """uvicorn's, which tells ``on_stop`` at once which signal asks it to end."""

    def __init__(self, config: uvicorn.Config, on_stop: OnStop) -> None:
        super().__init__(config)
        self._on_stop = on_stop

    def handle_exit(self, sig: int, frame: FrameType | None) -> None:
        self._on_stop(sig)
        super().handle_exit(sig, frame)


def run_app(  # noqa: PLR0913 - each is of the command's own
    app: FastAPI,
    *,
    access: Access,
    port: int,
    say: Callable[[str], None],
    tls: Tls | None = None,
    stopped: Callable[[], bool] = lambda: False,
    on_stop: OnStop = lambda _number: None,
) -> None:
    """Listen and serve until SIGINT or SIGTERM; not at all where ``stopped`` says that one came before.

    Raises
    ------
    UsageError
        The address or the port cannot be used.
    """
    host = access.host
    try:
        listener = socket.create_server(
            (host, port), family=socket.AF_INET6 if ":" in host else socket.AF_INET
        )
    except OSError as error:
        raise UsageError(
            f"{host} のポート {port} で待ち受けられません（{reason(error)}）。"
            "ほかのプログラムが使っていないか確かめるか、--port で別の番号を指定してください。"
        ) from error
    everywhere = host in ("", "0.0.0.0", "::")  # no address that a browser could open
    shown = "127.0.0.1" if everywhere else f"[{host}]" if ":" in host else host
    scheme = "http" if tls is None else "https"
    say(
        f"画面は {scheme}://{shown}:{port}/ です。ブラウザーで開いてください（止めるには Ctrl+C）。"
    )
    if access.exposed:
        say(f"警告：{OPEN_TO_ALL}")
        _log.warning("open_without_accounts")
    config = uvicorn.Config(
        app,
        http=protocol_for(MOST_OF_ONE, access.brings_many),
        ws="none",
        log_level="warning",
        access_log=False,
        server_header=False,
        timeout_keep_alive=KEEP_ALIVE,
        timeout_graceful_shutdown=5,
        h11_max_incomplete_event_size=LARGEST_HEADERS,
        limit_concurrency=MOST_CONNECTIONS,
        proxy_headers=False,  # done by Peer, which keeps who is really connected
        ssl_certfile=tls.cert if tls else None,
        ssl_keyfile=tls.key if tls else None,
    )
    allow_many_files()
    with listener, _outlived_signals():
        app.state.server = Server(config, on_stop)
        collector.set_aside()  # Gradio and the others: nothing of them goes
        if not stopped():
            app.state.server.run(sockets=[listener])


@contextlib.contextmanager
def _outlived_signals() -> Iterator[None]:
    """uvicorn ends in good order at a signal and then raises it again: without this the process
    would die there, before its worker has given its recordings back to the queue."""
    before = {
        number: signal.signal(number, lambda *_: None) for number in (signal.SIGTERM, signal.SIGINT)
    }
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


def _theme() -> gr.themes.Base:
    theme = gr.themes.Base(
        primary_hue=gr.themes.colors.teal,
        neutral_hue=gr.themes.colors.gray,
        radius_size=gr.themes.sizes.radius_sm,
        text_size=gr.themes.sizes.text_lg,
        font=list(FONTS),
        font_mono=["BIZ UDGothic", "Consolas", "monospace"],
    )
    # The colours of style.css, which are light or dark as the PC is.
    plain = {
        "body_background_fill": "var(--m-ground)",
        "body_text_color": "var(--m-ink)",
        "body_text_color_subdued": "var(--m-quiet)",
        "background_fill_primary": "var(--m-paper)",
        "background_fill_secondary": "var(--m-ground)",
        "border_color_primary": "var(--m-line)",
        "border_color_accent": "var(--m-accent)",
        "color_accent_soft": "var(--m-accent-soft)",
        "link_text_color": "var(--m-accent)",
        "block_background_fill": "transparent",
        "block_border_width": "0px",
        "block_title_text_color": "var(--m-ink)",
        "block_info_text_color": "var(--m-quiet)",
        "block_label_text_color": "var(--m-ink)",
        "block_label_background_fill": "var(--m-paper)",
        "input_background_fill": "var(--m-paper)",
        "input_background_fill_focus": "var(--m-paper)",
        "input_border_color": "var(--m-edge)",
        "input_border_color_focus": "var(--m-accent)",
        "input_placeholder_color": "var(--m-empty-ink)",
        "checkbox_background_color": "var(--m-paper)",
        "checkbox_border_color": "var(--m-edge)",
        "checkbox_label_background_fill": "var(--m-paper)",
        "checkbox_label_background_fill_hover": "var(--m-hover)",
        "checkbox_label_background_fill_selected": "var(--m-accent-soft)",
        "checkbox_label_text_color": "var(--m-ink)",
        "checkbox_label_text_color_selected": "var(--m-ink)",
        "checkbox_label_border_color": "var(--m-edge)",
        "button_primary_background_fill": "var(--m-accent)",
        "button_primary_background_fill_hover": "var(--m-accent-deep)",
        "button_primary_text_color": "var(--m-on-accent)",
        "button_secondary_background_fill": "var(--m-paper)",
        "button_secondary_background_fill_hover": "var(--m-hover)",
        "button_secondary_border_color": "var(--m-edge)",
        "button_secondary_text_color": "var(--m-ink)",
    }
    widths = {
        "block_padding": "0px",
        "block_title_text_weight": "600",
        "input_border_width": "1px",
        "button_border_width": "1px",
    }
    dark = {f"{name}_dark": value for name, value in plain.items()}
    return theme.set(**plain, **widths, **dark)
