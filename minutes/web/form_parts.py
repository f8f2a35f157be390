"""What stands on the form: each part adds its boxes, the line below each comes with it."""

from __future__ import annotations

from collections.abc import Callable
from html import escape
from typing import Any

import gradio as gr

from minutes.front_fields import FRONT_FIELDS, LONGEST, FrontField
from minutes.options import TranscribeOptions
from minutes.web.fields import info, label
from minutes.web.scripts import script_place


def heading(tag: str, text: str) -> None:
    """A heading of the form."""
    gr.HTML(f"<{tag}>{escape(text)}</{tag}>", apply_default_css=False, js_on_load=None)


def recording_part(add: Callable[[str, Any], None]) -> None:
    """Where recordings are dropped; ``upload.js`` fills it."""
    script_place("upload", elem_id="m-recording")
    add("recording", gr.Textbox(visible="hidden", elem_id="m-parcels"))


def meeting_part(
    add: Callable[[str, Any], None],
    profiles: list[tuple[str, str]],
    bodies: list[tuple[str, str]],
) -> None:
    """Title, 様式, meeting body, day, time and place."""
    with gr.Row():
        with gr.Column(scale=2):
            box = gr.Textbox(
                label=label("title"),
                info=info("title"),
                placeholder="令和7年度第1回情報化推進審議会",
                max_lines=1,
                elem_id="m-title",
            )
            add("title", box)
        with gr.Column(scale=1):
            choice = gr.Dropdown(
                profiles,
                value=TranscribeOptions().profile,
                label=label("profile"),
                info="会議録の体裁（発言者の書き方、整文の程度）",
                elem_id="m-profile",
            )
            add("profile", choice)
        with gr.Column(scale=1):
            known = gr.Dropdown(
                bodies,
                value="",
                label="会議体",
                info="その会議体の委員・用語・声の登録を使います",
                visible=len(bodies) > 1,
                elem_id="m-body",
            )
            add("body", known)
    with gr.Row():
        with gr.Column():
            box = gr.Textbox(
                label="開催日", placeholder="令和7年6月10日", max_lines=1, elem_id="m-date"
            )
            add("date", box)
        with gr.Column():
            box = gr.Textbox(
                label="開始時刻", placeholder="午後1時30分", max_lines=1, elem_id="m-clock"
            )
            add("clock", box)
        with gr.Column():
            box = gr.Textbox(
                label=label("place"), placeholder="第1委員会室", max_lines=1, elem_id="m-place"
            )
            add("place", box)


def people_part(add: Callable[[str, Any], None]) -> None:
    """Roster and agenda, captions and chat."""
    with gr.Row():
        with gr.Column():
            box = gr.Textbox(
                label=label("roster"),
                info="1行に1人。Excelの表をそのまま貼り付けられます",
                placeholder="田中一郎　委員長\n佐藤花子　委員\n鈴木次郎　福祉部長",
                lines=6,
                max_lines=12,
                elem_id="m-roster",
            )
            add("roster", box)
            _from_file(
                "roster_file", "名簿をファイルから読む", (".csv", ".xlsx", ".txt", ".docx"), add
            )
        with gr.Column():
            box = gr.Textbox(
                label=label("agenda"),
                info="1行に1議題",
                placeholder="開会\n第1号議案　補正予算について\nその他",
                lines=6,
                max_lines=12,
                elem_id="m-agenda",
            )
            add("agenda", box)
            _from_file(
                "agenda_file", "次第をファイルから読む", (".txt", ".csv", ".docx", ".pdf"), add
            )
    with gr.Row():
        with gr.Column(scale=1):
            box = gr.Textbox(
                label=label("speakers"),
                info="分かっているときだけ。空欄なら聞き分けて決めます",
                max_lines=1,
                elem_id="m-speakers",
            )
            add("speakers", box)
        with gr.Column(scale=2):
            upload("captions", [".vtt", ".srt", ".docx", ".txt"], add)
        with gr.Column(scale=2):
            upload("chat", [".txt"], add)


def front_part(add: Callable[[str, Any], None]) -> None:
    """前書き: what may be written now or later; boxes two beside one another."""
    title = "前書き（会期・署名議員・傍聴者・配布資料など。後からでも書けます）"
    with gr.Accordion(title, open=False, elem_id="m-front"):
        for place in range(0, len(FRONT_FIELDS), 2):
            with gr.Row():
                for field in FRONT_FIELDS[place : place + 2]:
                    with gr.Column():
                        add(field.name, _front_box(field))


def _front_box(field: FrontField) -> gr.components.Component:
    common: dict[str, Any] = {
        "label": field.label,
        "info": field.help,
        "elem_id": f"m-{field.name}",
    }
    if field.kind == "choice":
        return gr.Dropdown(["", *field.choices], value="", allow_custom_value=True, **common)
    lines = 2 if field.kind == "lines" else 1
    return gr.Textbox(
        placeholder=field.example, lines=lines, max_lines=lines * 4, max_length=LONGEST, **common
    )


def upload(name: str, types: list[str], add: Callable[[str, Any], None]) -> None:
    """A file that goes along as it is."""
    gr.HTML(
        f'<p class="m-label">{escape(label(name))}<span>{escape(info(name))}</span></p>',
        apply_default_css=False,
        js_on_load=None,
    )
    box = gr.File(
        label=label(name),
        show_label=False,
        file_types=types,
        height=92,
        elem_id=f"m-{name}",
        elem_classes="m-drop",
    )
    add(name, box)


def _from_file(
    name: str, text: str, types: tuple[str, ...], add: Callable[[str, Any], None]
) -> None:
    """A button whose file fills the box above it."""
    button = gr.UploadButton(
        text, file_types=list(types), size="sm", elem_id=f"m-{name}", elem_classes="m-small"
    )
    add(name, button)
