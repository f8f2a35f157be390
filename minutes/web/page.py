"""The pages: 一覧 (jobs), 新しい会議録 (form), 編集 (editor) and 様式 (profiles)."""

from __future__ import annotations

from html import escape
from pathlib import Path
from typing import TYPE_CHECKING

import gradio as gr
from gradio.components import Navbar

from minutes.web.form import build_form
from minutes.web.uploads import UploadsOnly

if TYPE_CHECKING:
    from minutes.jobs.service import Service

TITLE = "会議録作成"

OPEN_TO_ALL = "利用者の確認がありません。この画面に届くパソコンなら、だれでも録音と会議録を見て、直し、消せます。"
"""Stands on every page, and at the terminal, where others reach a server without accounts."""


def build_page(service: Service, *, upload_dir: Path, exposed: bool = False) -> gr.Blocks:
    """Gradio's blocks for all pages; what changes often (list, editor) is drawn by the scripts in ``static``.

    Parameters
    ----------
    service : Service
        Takes recordings and holds drafts.
    upload_dir : Path
        Folder where Gradio puts what was uploaded.
    exposed : bool
        Others reach the server and nothing asks who they are: every page says so.
    """
    page = UploadsOnly(
        upload_dir,
        title=TITLE,
        analytics_enabled=False,
        delete_cache=(3600, 24 * 3600),
        fill_width=True,
    )
    with page:
        _top("list", exposed=exposed)
        _script("list")
    with page.route("新しい会議録", "/new", show_in_navbar=False):
        _top("new", exposed=exposed)
        build_form(service, page)
    with page.route("編集", "/edit", show_in_navbar=False):
        _top("edit", exposed=exposed)
        _script("editor")
    with page.route("様式", "/profiles", show_in_navbar=False):
        _top("profiles", exposed=exposed)
        _script("profiles")
    # By default one clerk's hand-over of a large file would make every other clerk wait.
    page.queue(default_concurrency_limit=16)
    return page


def _top(here: str, *, exposed: bool) -> None:
    """Our own line of navigation: plain links that work from the keyboard."""
    links = (
        ("list", "./", "一覧"),
        ("new", "./new", "新しい会議録"),
        ("profiles", "./profiles", "様式"),
    )
    items = "".join(
        f'<a href="{href}"{_current(name == here)}>{escape(label)}</a>'
        for name, href, label in links
    )
    Navbar(visible=False)
    warning = (
        f'<p class="m-exposed" role="alert">警告：{escape(OPEN_TO_ALL)}</p>' if exposed else ""
    )
    gr.HTML(
        f'{warning}<header class="m-top"><strong>{TITLE}</strong><nav aria-label="ページ">{items}</nav></header>',
        apply_default_css=False,
        js_on_load=None,
    )


def _current(here: bool) -> str:
    return ' aria-current="page"' if here else ""


def _script(name: str) -> None:
    """A place that ``static/NAME.js`` fills."""
    gr.HTML(
        f'<div class="m-{name}"><p class="m-quiet">読み込んでいます…</p></div>',
        apply_default_css=False,
        js_on_load=(
            f'import(new URL("web/{name}.js", document.baseURI))'
            f'.then((module) => module.start(element.querySelector(".m-{name}")))'
            f'.catch((error) => {{ element.querySelector(".m-{name}").textContent ='
            f' "画面を読み込めませんでした。もう一度開いてください。（" + error.message + "）"; }});'
        ),
    )
