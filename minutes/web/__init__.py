"""The clerk's page (room 7): Gradio blocks, the routes their scripts call, and the server around them.

Nothing here loads Gradio at import; :func:`serve` does.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from minutes.errors import UsageError
from minutes.web.access import Access, SignIn, decide_access, with_elsewhere
from minutes.web.tls import Tls, load_tls
from minutes.web.upload_folder import hold_uploads, sweep_papers, swept

if TYPE_CHECKING:
    from minutes.jobs.service import Service

__all__ = ["Access", "SignIn", "decide_access", "load_tls", "serve", "with_elsewhere"]


def serve(  # noqa: PLR0913 - each is of the command's own
    service: Service,
    *,
    access: Access,
    port: int,
    upload_dir: Path,
    say: Callable[[str], None],
    tls: Tls | None = None,
    stopped: Callable[[], bool] = lambda: False,
    on_stop: Callable[[int], None] = lambda _number: None,
) -> None:
    """Serve the page until the process is told to stop.

    Parameters
    ----------
    service : Service
        Takes recordings and holds drafts; closed by the caller.
    access : Access
        Address to listen on, and who may reach it (:func:`decide_access`).
    port : int
        Where to listen.
    upload_dir : Path
        Folder for uploads until the service has its own copy.
    say : callable
        Tells the person at the terminal where the page is.
    tls : Tls, optional
        Certificate to speak TLS with.
    stopped : callable
        Whether the process was told so while all this was made.
    on_stop : callable
        Called with the number of the signal that tells it later.

    Raises
    ------
    UsageError
        The address or the port cannot be used; or nobody has an account.
    OutputError
        The folder cannot be made.
    """
    hold_uploads(upload_dir)
    from minutes.web.server import build_app, run_app
    from minutes.web.upload_routes import open_incoming

    if access.accounts and not service.accounts.exist():
        raise UsageError(
            "利用者がまだいません。`minutes user add 名前 --role writer --body 会議体` で作ってから起動してください。"
        )
    app = build_app(service, upload_dir=upload_dir, access=access)
    with swept(lambda: sweep_papers(upload_dir), open_incoming(upload_dir).sweep):
        run_app(app, access=access, port=port, say=say, tls=tls, stopped=stopped, on_stop=on_stop)
