"""新しい会議録: the form, its checks beside each field, and the hand-over to the queue."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from html import escape
from pathlib import Path
from typing import TYPE_CHECKING, Any

import gradio as gr

from minutes.audio import probe
from minutes.errors import MinutesError, UsageError
from minutes.format.inputs import parse_agenda, parse_roster, read_agenda, read_roster
from minutes.options import TranscribeOptions, check_speakers
from minutes.schema import Attendee, Header, MeetingContext
from minutes.text import as_read, clock, timestamp, wareki, weekday
from minutes.web.bodies import (
    bodies_now,
    body_choices,
    body_of,
    chosen,
    roster_lines,
    save_box,
)
from minutes.web.fields import info, label, parse_clock, parse_count, parse_date, widget
from minutes.web.models import known_model, model_box
from minutes.web.profiles import known_profile, profile_choices, profile_folder

if TYPE_CHECKING:
    from minutes.jobs.service import Service

START = "会議録の案を作る"

DETAILS = ("tracks", "min_speakers", "max_speakers", "model", "device")
"""Options in the folded part, in the order of the page."""

GOES_TO_QUEUE = """(id) => { if (id) location.href = "./?started=" + encodeURIComponent(id); }"""


@dataclass(frozen=True, slots=True)
class FormFields:
    """Components by name, and the line below each for its error or its reading."""

    inputs: Mapping[str, Any]
    lines: Mapping[str, Any]


def build_form(service: Service, page: gr.Blocks) -> None:
    """Draw the form on ``page`` and connect it to ``service``."""
    folder = profile_folder(service)
    inputs: dict[str, Any] = {}
    lines: dict[str, Any] = {}

    def add(name: str, component: Any) -> None:
        inputs[name] = component
        lines[name] = gr.HTML(apply_default_css=False, js_on_load=None, elem_id=f"m-{name}-line")

    with gr.Column(elem_classes="m-form"):
        _heading("h1", "新しい会議録")
        _heading("h2", "1　録音・録画")
        _recording_part(add)
        _heading("h2", "2　会議の情報")
        _meeting_part(add, profile_choices(folder), body_choices(service))
        _heading("h2", "3　出席者と次第（入れると、名前と見出しが正しく付きやすくなります）")
        _people_part(add)
        add("save_body", save_box())
        with gr.Accordion("詳しい設定（ふだんは変えなくてよい項目）", open=False):
            _upload("dictionary", [".csv", ".txt"], add)
            for name in DETAILS:
                add(name, model_box() if name == "model" else widget(name))
        start = gr.Button(START, variant="primary", elem_id="m-start", size="lg")
        summary = gr.HTML(apply_default_css=False, js_on_load=None, elem_id="m-summary")
        started = gr.Textbox(visible="hidden", elem_id="m-started")
    fields = FormFields(inputs, lines)
    _connect_readings(fields)
    inputs["body"].change(
        lambda body_id, roster, place: chosen(service, body_id, roster, place),
        inputs=[inputs["body"], inputs["roster"], inputs["place"]],
        outputs=[inputs["profile"], inputs["roster"], inputs["place"]],
        show_progress="hidden",
        api_visibility="private",
    )
    # Profiles and bodies that were saved after the server started.
    page.load(
        lambda: (gr.update(choices=profile_choices(folder)), bodies_now(service)),
        outputs=[inputs["profile"], inputs["body"]],
        show_progress="hidden",
        api_visibility="private",
    )
    start.click(
        lambda: gr.update(interactive=False, value="受け付けています…"),
        outputs=start,
        api_visibility="private",
    ).then(
        lambda values: _start(service, fields, summary, started, values),
        inputs=set(inputs.values()),
        outputs=[*lines.values(), summary, started],
        api_visibility="private",
    ).then(
        lambda: gr.update(interactive=True, value=START),  # whatever happened above
        outputs=start,
        api_visibility="private",
    ).then(None, inputs=started, js=GOES_TO_QUEUE, api_visibility="private")


def _heading(tag: str, text: str) -> None:
    gr.HTML(f"<{tag}>{escape(text)}</{tag}>", apply_default_css=False, js_on_load=None)


def _recording_part(add: Callable[[str, Any], None]) -> None:
    add(
        "recording",
        gr.File(
            label="録音・録画のファイル（mp4・m4a・wav・mp3・webmなど）",
            show_label=False,
            file_count="multiple",
            elem_id="m-recording",
            elem_classes="m-drop",
            height=120,
        ),
    )
    hint = "参加者ごとの録音（Zoomの「参加者ごとに音声を録音」など）は、まとめて選ぶと1つの会議になります。"
    gr.HTML(f'<p class="m-hint">{hint}</p>', apply_default_css=False, js_on_load=None)


def _meeting_part(
    add: Callable[[str, Any], None],
    profiles: list[tuple[str, str]],
    bodies: list[tuple[str, str]],
) -> None:
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


def _people_part(add: Callable[[str, Any], None]) -> None:
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
            _upload("captions", [".vtt", ".srt", ".docx", ".txt"], add)
        with gr.Column(scale=2):
            _upload("chat", [".txt"], add)


def _upload(name: str, types: list[str], add: Callable[[str, Any], None]) -> None:
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


def _connect_readings(fields: FormFields) -> None:
    """Under each field, what was understood, as soon as the clerk leaves it."""

    def read(name: str, understand: Callable[[Any], str]) -> None:
        def show(value: Any) -> str:
            try:
                return note(understand(value)) if value else ""
            except MinutesError as error:
                return problem(str(error))

        component = fields.inputs[name]
        event = component.change if isinstance(component, gr.File) else component.blur
        event(
            show,
            inputs=component,
            outputs=fields.lines[name],
            show_progress="hidden",
            api_visibility="private",
        )

    read("recording", recording_reading)
    read("date", date_reading)
    read("clock", clock_reading)
    read("roster", lambda text: roster_reading(parse_roster(text)))
    read("agenda", lambda text: agenda_reading(parse_agenda(text)))
    read("speakers", lambda text: f"{parse_count(text) or ''}人")
    for source, target, take in (
        ("roster_file", "roster", roster_text),
        ("agenda_file", "agenda", agenda_text),
    ):
        _fill(fields, source, target, take)


def _fill(fields: FormFields, source: str, target: str, take: Callable[[str], str]) -> None:
    """A file that was chosen fills the box above it, where the clerk can still correct it."""

    def fill(path: str | None) -> tuple[Any, str]:
        if not path:
            return gr.skip(), ""
        try:
            return take(path), note("上の欄に読み込みました")
        except MinutesError as error:
            return gr.skip(), problem(str(error))

    fields.inputs[source].upload(
        fill,
        inputs=fields.inputs[source],
        outputs=[fields.inputs[target], fields.lines[source]],
        show_progress="hidden",
        api_visibility="private",
    )


def recording_reading(paths: list[str]) -> str:
    """Length of the recording, as soon as it is uploaded; several are one meeting's tracks."""
    lengths = [probe(Path(path)).duration for path in paths]
    known = max((length for length in lengths if length), default=None)
    shown = f"長さ {timestamp(known)}" if known else "長さは作成中に調べます"
    if len(paths) == 1:
        return shown
    names = "、".join(Path(path).stem for path in paths)
    return f"{shown}。{len(paths)}人分の録音を、1つの会議として扱います（{names}）"


def date_reading(text: str) -> str:
    """``令和3年6月14日（月曜日）``."""
    day = parse_date(text)
    return f"{wareki(day)}（{weekday(day)}）" if day else ""


def clock_reading(text: str) -> str:
    """``午後1時30分``."""
    moment = parse_clock(text)
    return clock(datetime.combine(date(2000, 1, 1), moment)) if moment else ""


def roster_reading(people: tuple[Attendee, ...]) -> str:
    """Who was understood, so that a wrong column is seen at once."""
    shown = "、".join(f"{who.name}（{who.role}）" if who.role else who.name for who in people[:4])
    return f"{len(people)}人：{shown}{' ほか' if len(people) > 4 else ''}"


def agenda_reading(titles: tuple[str, ...]) -> str:
    """Which items were understood."""
    shown = "／".join(titles[:3])
    return f"{len(titles)}件：{shown}{' ほか' if len(titles) > 3 else ''}"


def roster_text(path: str) -> str:
    """A roster file as the box shows it."""
    return roster_lines(read_roster(path))


def agenda_text(path: str) -> str:
    """An agenda file as the box shows it."""
    return "\n".join(read_agenda(path))


def note(text: str) -> str:
    """A quiet line below a field."""
    return f'<p class="m-note">{escape(as_read(text))}</p>'


def problem(text: str) -> str:
    """An error below a field, read out by a screen reader."""
    return f'<p class="m-problem" role="alert">{escape(as_read(text))}</p>'


def _start(
    service: Service,
    fields: FormFields,
    summary: Any,
    started: Any,
    values: Mapping[Any, Any],
) -> dict[Any, Any]:
    """Check everything, say every problem beside its field, else hand the recording over."""
    given = {name: values[component] for name, component in fields.inputs.items()}
    updates: dict[Any, Any] = {summary: "", started: ""}
    updates |= {
        fields.lines[name]: "" for name in DETAILS
    }  # these have no reading that clears them
    context, options, problems = understand_form(given)
    try:
        known_profile(options.profile, profile_folder(service))
    except UsageError as error:
        problems["profile"] = str(error)
    for name, text in problems.items():
        updates[fields.lines[name]] = problem(text)
    if problems:
        updates[summary] = problem(f"{len(problems)}か所を直してください。")
        return updates
    recordings = [Path(path) for path in given["recording"]]
    try:
        updates[started] = service.submit(
            recordings, context, options, body_id=body_of(service, given, context, options)
        )
    except MinutesError as error:
        updates[summary] = problem(str(error))
        return updates
    for recording in recordings:
        recording.unlink(missing_ok=True)  # the service keeps its own copy
    return updates


def understand_form(
    given: Mapping[str, Any],
) -> tuple[MeetingContext, TranscribeOptions, dict[str, str]]:
    """Context and options from what was typed, and one line for each field that is wrong."""
    problems: dict[str, str] = {}

    def take(name: str, read: Callable[[Any], Any], empty: Any = None) -> Any:
        try:
            return read(given[name]) if given.get(name) else empty
        except MinutesError as error:
            problems[name] = str(error)
            return empty

    if not given.get("recording"):
        problems["recording"] = (
            "録音・録画ファイルを選んでください。送っている途中なら、終わるまでお待ちください。"
        )
    take("recording", lambda paths: [probe(Path(path)) for path in paths])
    day, moment = take("date", parse_date), take("clock", parse_clock)
    if moment and not day and "date" not in problems:
        problems["date"] = "開始時刻を入れるときは、開催日も入れてください。"
    started_at = datetime.combine(day, moment) if day and moment else None
    title, place = (given.get("title") or "").strip(), (given.get("place") or "").strip()
    header = Header(title=title, date=day, started_at=started_at, place=place or None)
    context = MeetingContext(
        header=header,
        roster=take("roster", parse_roster, ()),
        agenda=take("agenda", parse_agenda, ()),
    )
    options = TranscribeOptions(
        title=title or None,
        place=place or None,
        started_at=started_at,
        profile=given.get("profile") or TranscribeOptions().profile,
        speakers=take("speakers", parse_count),
        min_speakers=take("min_speakers", parse_count),
        max_speakers=take("max_speakers", parse_count),
        captions=given.get("captions"),
        chat=given.get("chat"),
        dictionary=given.get("dictionary"),
        tracks=bool(given.get("tracks")) or len(given.get("recording") or ()) > 1,
        model=take("model", known_model, TranscribeOptions().model),
        device=given.get("device") or TranscribeOptions().device,
    )
    _check_range(options, problems)
    return context, options, problems


def _check_range(options: TranscribeOptions, problems: dict[str, str]) -> None:
    try:
        check_speakers(options.speakers, options.min_speakers, options.max_speakers)
    except UsageError as error:
        problems["max_speakers"] = str(error)
