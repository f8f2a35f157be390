"""The pages: 一覧 (jobs), 新しい会議録 (form), 編集 (editor) and 様式 (profiles)."""

from __future__ import annotations

from html import escape
from typing import TYPE_CHECKING

import gradio as gr
from gradio.components import Navbar

from minutes.web.form import build_form

if TYPE_CHECKING:
    from minutes.jobs.service import Service

TITLE = "会議録作成"


def build_page(service: Service) -> gr.Blocks:
    """Gradio's blocks for all pages; what changes often (list, editor) is drawn by the scripts in ``static``."""
    page = gr.Blocks(
        title=TITLE,
        analytics_enabled=False,
        delete_cache=(3600, 24 * 3600),
        fill_width=True,
    )
    with page:
        _top("list")
        _script("list")
    with page.route("新しい会議録", "/new", show_in_navbar=False):
        _top("new")
        build_form(service, page)
    with page.route("編集", "/edit", show_in_navbar=False):
        _top("edit")
        _script("editor")
    with page.route("様式", "/profiles", show_in_navbar=False):
        _top("profiles")
        _script("profiles")
    # By default one clerk's hand-over of a large file would make every other clerk wait.
    page.queue(default_concurrency_limit=16)
    return page


def _top(here: str) -> None:
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
    gr.HTML(
        f'<header class="m-top"><strong>{TITLE}</strong><nav aria-label="ページ">{items}</nav></header>',
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
