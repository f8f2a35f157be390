"""The pages: 一覧 (jobs), 新しい会議録 (form), 編集 (editor), 作り直し, 様式 (profiles)."""

from __future__ import annotations

from html import escape
from pathlib import Path
from typing import TYPE_CHECKING

import gradio as gr
from gradio.components import Navbar

from minutes.web.access import Access
from minutes.web.form import build_form
from minutes.web.incoming import Incoming
from minutes.web.scripts import script_place
from minutes.web.uploads import UploadsOnly

if TYPE_CHECKING:
    from minutes.jobs.service import Service

TITLE = "会議録作成"

OPEN_TO_ALL = "利用者の確認がありません。この画面に届くパソコンなら、だれでも録音と会議録を見て、直し、消せます。"
"""Stands on every page, and at the terminal, where others reach a server without accounts."""

SKIP = """element.querySelector(".m-skip").addEventListener("click", (event) => {
  const content = document.getElementById("m-content");
  if (!content) return;
  event.preventDefault();
  content.tabIndex = -1;
  content.focus();
});"""
"""What the first link does: Gradio's page has a base, so ``#m-content`` alone leads to the list."""


def build_page(
    service: Service, *, upload_dir: Path, incoming: Incoming, access: Access
) -> gr.Blocks:
    """Gradio's blocks for all pages; what changes often (list, editor) is drawn by the scripts in ``static``.

    Parameters
    ----------
    service : Service
        Takes recordings and holds drafts.
    upload_dir : Path
        Folder where Gradio puts what was uploaded.
    incoming : Incoming
        What browsers send part by part.
    access : Access
        Where others reach the server and nothing asks who they are, every page says so.
    """
    page = UploadsOnly(
        upload_dir,
        title=TITLE,
        analytics_enabled=False,
        delete_cache=(3600, 24 * 3600),
        fill_width=True,
    )
    with page:
        _top("list", access=access)
        script_place("list")
    with page.route("新しい会議録", "/new", show_in_navbar=False):
        _top("new", access=access)
        build_form(service, page, incoming, accounts=access.accounts)
    with page.route("編集", "/edit", show_in_navbar=False):
        _top("edit", access=access)
        script_place("editor")
    with page.route("作り直し", "/renew", show_in_navbar=False):
        _top("renew", access=access)
        script_place("renew")
    with page.route("様式", "/profiles", show_in_navbar=False):
        _top("profiles", access=access)
        script_place("profiles")
    with page.route("会議体", "/bodies", show_in_navbar=False):
        _top("bodies", access=access)
        script_place("bodies")
    # By default one clerk's hand-over of a large file would make every other clerk wait.
    page.queue(default_concurrency_limit=16)
    return page


def _top(here: str, *, access: Access) -> None:
    """Our own line of navigation: plain links that work from the keyboard."""
    links = [
        ("list", "./", "一覧"),
        ("new", "./new", "新しい会議録"),
        ("profiles", "./profiles", "様式"),
        ("bodies", "./bodies", "会議体"),
    ]
    if access.accounts:
        links.append(("account", "./account", "利用者"))
    items = "".join(
        f'<a href="{href}"{_current(name == here)}>{escape(label)}</a>'
        for name, href, label in links
    )
    Navbar(visible=False)
    warning = (
        f'<p class="m-exposed" role="alert">警告：{escape(OPEN_TO_ALL)}</p>'
        if access.exposed
        else ""
    )
    gr.HTML(
        f'<a class="m-skip" href="#m-content">本文へ移る</a>{warning}<header class="m-top"><strong>{TITLE}</strong><nav aria-label="ページ">{items}</nav></header>',
        apply_default_css=False,
        js_on_load=SKIP,
    )


def _current(here: bool) -> str:
    return ' aria-current="page"' if here else ""
