"""Places on Gradio's pages that our own scripts fill."""

from __future__ import annotations

import gradio as gr


def script_place(name: str, *, elem_id: str | None = None) -> None:
    """A place that ``static/NAME.js`` fills; what the page is about, unless it is a part with an id."""
    mark = "" if elem_id else ' id="m-content"'
    gr.HTML(
        f'<div class="m-{name}"{mark}><p class="m-quiet">読み込んでいます…</p></div>',
        apply_default_css=False,
        elem_id=elem_id,
        js_on_load=(
            f'import(new URL("web/{name}.js", document.baseURI))'
            f'.then((module) => module.start(element.querySelector(".m-{name}")))'
            f'.catch((error) => {{ element.querySelector(".m-{name}").textContent ='
            f' "画面を読み込めませんでした。もう一度開いてください。（" + error.message + "）"; }});'
        ),
    )
