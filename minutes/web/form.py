"""新しい会議録: the form, its checks beside each field, and the hand-over to the queue."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from html import escape
from pathlib import Path
from typing import TYPE_CHECKING, Any

import gradio as gr

from minutes.audio import probe_outside
from minutes.errors import MinutesError, UsageError
from minutes.format.inputs import parse_agenda, parse_roster
from minutes.front_fields import NAMES
from minutes.options import TranscribeOptions, check_speakers
from minutes.schema import Header, MeetingContext
from minutes.text import as_read
from minutes.web.bodies import (
    NO_BODY,
    body_choices,
    body_of,
    connect_bodies,
    save_box,
)
from minutes.web.fields import parse_clock, parse_count, parse_date, widget
from minutes.web.form_parts import (
    front_part,
    heading,
    meeting_part,
    people_part,
    recording_part,
    upload,
)
from minutes.web.gate import happening_of
from minutes.web.handover import Chosen, chosen_files, titled, with_files
from minutes.web.incoming import Incoming
from minutes.web.keeping import keep_over_reloads
from minutes.web.models import default_model, known_model, model_box
from minutes.web.person import check_right, owner_of, person_of
from minutes.web.profiles import known_profile, profile_choices, profile_folder
from minutes.web.readings import (
    agenda_reading,
    agenda_text,
    clock_reading,
    date_reading,
    note,
    problem,
    roster_reading,
    roster_text,
    sent_reading,
)

if TYPE_CHECKING:
    from minutes.jobs.service import Service
    from minutes.store.audit import Happening
    from minutes.store.records import User

START = "会議録の案を作る"

DETAILS = ("tracks", "min_speakers", "max_speakers", "model", "device", "listening")
"""Options in the folded part, in the order of the page."""

_PAPERS = ("captions", "chat", "dictionary", "roster_file", "agenda_file")
"""Files that Gradio takes."""

FIELDS = {
    "recording": "録音・録画",
    "title": "会議名",
    "date": "開催日",
    "clock": "開始時刻",
    "place": "場所",
    "roster": "名簿",
    "agenda": "次第",
    "speakers": "話者の人数",
    "min_speakers": "話者の最少人数",
    "max_speakers": "話者の最多人数",
    "profile": "様式",
    "model": "認識モデル",
}
"""Field → what the clerk calls it."""

GOES_TO_QUEUE = """(id) => {
  if (!id) {
    document.querySelector("#m-summary")?.scrollIntoView({ block: "center" });
    return;
  }
  for (const name of ["minutes-form", "minutes-files"]) sessionStorage.removeItem(name);
  location.href = "./?started=" + encodeURIComponent(id);
}"""
"""After the hand-over: to the list; where something is wrong, to what is said about it."""


@dataclass(frozen=True, slots=True)
class FormFields:
    """Components by name, and the line below each for its error or its reading."""

    inputs: Mapping[str, Any]
    lines: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Intake:
    """``incoming``: the files of ``person``; ``by``: what the audit trail tells of each meeting."""

    service: Service
    incoming: Incoming
    person: User | None
    by: Happening


def build_form(
    service: Service, page: gr.Blocks, incoming: Incoming, *, accounts: bool = False
) -> None:
    """Draw the form on ``page`` and connect it to ``service`` and what browsers send.

    ``accounts``: the page that everybody gets names no meeting body; each learns of their own later.
    """
    folder = profile_folder(service)
    inputs: dict[str, Any] = {}
    lines: dict[str, Any] = {}

    def add(name: str, component: Any) -> None:
        inputs[name] = component
        lines[name] = gr.HTML(apply_default_css=False, js_on_load=None, elem_id=f"m-{name}-line")

    with gr.Column(elem_classes="m-form", elem_id="m-content"):
        heading("h1", "新しい会議録")
        heading("h2", "1　録音・録画")
        recording_part(add)
        heading("h2", "2　会議の情報")
        meeting_part(add, profile_choices(folder), [NO_BODY] if accounts else body_choices(service))
        heading("h2", "3　出席者と次第（入れると、名前と見出しが正しく付きやすくなります）")
        people_part(add)
        add("save_body", save_box())
        front_part(add)
        with gr.Accordion("詳しい設定（ふだんは変えなくてよい項目）", open=False):
            upload("dictionary", [".csv", ".txt"], add)
            for name in DETAILS:
                add(name, model_box() if name == "model" else widget(name))
        start = gr.Button(START, variant="primary", elem_id="m-start", size="lg")
        summary = gr.HTML(apply_default_css=False, js_on_load=None, elem_id="m-summary")
        started = gr.Textbox(visible="hidden", elem_id="m-started")
    fields = FormFields(inputs, lines)
    _connect_readings(fields, incoming)
    keep_over_reloads(page, inputs, accounts=accounts)
    connect_bodies(service, page, inputs)
    _connect_start((service, incoming), fields, (start, summary, started))


def _connect_start(
    doors: tuple[Service, Incoming], fields: FormFields, ends: tuple[Any, Any, Any]
) -> None:
    (service, incoming), (start, summary, started) = doors, ends

    def begin(values: Mapping[Any, Any], request: gr.Request) -> Any:
        by = happening_of(request.request.scope, "create")  # type: ignore[union-attr]
        desk = Intake(service, incoming.of(owner_of(request)), person_of(request), by)
        return _start(desk, fields, (summary, started), values)

    start.click(
        lambda: gr.update(interactive=False, value="受け付けています…"),
        outputs=start,
        api_visibility="private",
    ).then(
        begin,
        inputs=set(fields.inputs.values()),
        outputs=[*fields.lines.values(), summary, started],
        api_visibility="private",
    ).then(
        lambda: gr.update(interactive=True, value=START),  # whatever happened above
        outputs=start,
        api_visibility="private",
    ).then(None, inputs=started, js=GOES_TO_QUEUE, api_visibility="private")


def _connect_readings(fields: FormFields, incoming: Incoming) -> None:
    """Under each field, what was understood, as soon as the clerk leaves it."""

    def read(name: str, understand: Callable[[Any], str]) -> None:
        connect(name, lambda value: _said(understand, value))

    def connect(name: str, show: Callable[..., str]) -> None:

        component = fields.inputs[name]
        typed = isinstance(component, gr.Textbox) and name != "recording"
        event = component.blur if typed else component.change
        event(
            show,
            inputs=component,
            outputs=fields.lines[name],
            show_progress="hidden",
            api_visibility="private",
        )

    def sent(text: str, request: gr.Request) -> str:
        own = incoming.of(owner_of(request))
        return _said(lambda given: sent_reading(chosen_files(own, given)), text)

    connect("recording", sent)
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


def _said(understand: Callable[[Any], str], value: Any) -> str:
    try:
        return note(understand(value)) if value else ""
    except MinutesError as error:
        return problem(str(error))


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


def _start(
    intake: Intake,
    fields: FormFields,
    ends: tuple[Any, Any],
    values: Mapping[Any, Any],
) -> dict[Any, Any]:
    """Check everything, say every problem beside its field, else hand the recording over.

    ``ends``: the components that hold the summary and the id of the job.
    """
    summary, started = ends
    given = {name: values[component] for name, component in fields.inputs.items()}
    files = Chosen()
    updates: dict[Any, Any] = {summary: "", started: ""}
    updates |= {
        fields.lines[name]: "" for name in DETAILS
    }  # these have no reading that clears them
    late = ""
    try:
        files = chosen_files(intake.incoming, given["recording"])
    except UsageError as error:
        late = str(error)
    context, options, problems = understand_form(with_files(given, files))
    if late:
        problems["recording"] = late
    try:
        known_profile(options.profile, profile_folder(intake.service))
    except UsageError as error:
        problems["profile"] = str(error)
    for name, text in problems.items():
        updates[fields.lines[name]] = problem(text)
    if problems:
        updates[summary] = summary_of(problems)
        return updates
    try:
        updates[started] = _hand_over(intake, given, files, context, options)
    except MinutesError as error:
        updates[summary] = problem(str(error))
    return updates


def _hand_over(
    intake: Intake,
    given: Mapping[str, Any],
    files: Chosen,
    context: MeetingContext,
    options: TranscribeOptions,
) -> str:
    """The meeting, or each of several, into the queue; the id of the last."""
    service, person = intake.service, intake.person
    check_right(person, "write")
    body_id = body_of(service, given, context, options, person)
    if kept := (given.get("save_body") or "").strip():
        saved = replace(intake.by, action="settings", detail={"body": kept, "changed": "saved"})
        service.audit.record(saved)
    groups = (
        [[recording] for recording in files.recordings] if files.apart else [list(files.recordings)]
    )
    options = replace(options, tracks=options.tracks and not files.apart)
    job_id = ""
    for group in groups:
        named = titled(context, group[0], apart=files.apart)
        owner = person.id if person else None
        job_id = service.submit(group, named, options, body_id=body_id, owner=owner)
        service.audit.record(replace(intake.by, meeting=job_id))
    for parcel_id in files.ids:
        intake.incoming.remove(parcel_id)  # the service keeps its own copy
    for name in _PAPERS:
        if given.get(name):
            Path(given[name]).unlink(missing_ok=True)  # and what it read of these
    return job_id


def summary_of(problems: Mapping[str, str]) -> str:
    """Beside the button that was pressed: what is wrong, each with the name of its field."""
    rows = "".join(
        f"<li>{escape(FIELDS.get(name, name))}：{escape(as_read(text))}</li>"
        for name, text in problems.items()
    )
    return f'<div class="m-problem" role="alert">{len(problems)}か所を直してください。<ul>{rows}</ul></div>'


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
    take("recording", lambda paths: [probe_outside(Path(path)) for path in paths])
    day, moment = take("date", parse_date), take("clock", parse_clock)
    if moment and not day and "date" not in problems:
        problems["date"] = "開始時刻を入れるときは、開催日も入れてください。"
    started_at = datetime.combine(day, moment) if day and moment else None
    title, place = (given.get("title") or "").strip(), (given.get("place") or "").strip()
    front: dict[str, Any] = {name: (given.get(name) or "").strip() or None for name in NAMES}
    header = Header(title=title, date=day, started_at=started_at, place=place or None, **front)
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
        model=take("model", known_model, default_model()),
        device=given.get("device") or TranscribeOptions().device,
        listening=given.get("listening") or TranscribeOptions().listening,
    )
    _check_range(options, problems)
    return context, options, problems


def _check_range(options: TranscribeOptions, problems: dict[str, str]) -> None:
    try:
        check_speakers(options.speakers, options.min_speakers, options.max_speakers)
    except UsageError as error:
        problems["max_speakers"] = str(error)
