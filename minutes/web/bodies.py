"""Meeting bodies (会議体) on the form: chosen for a meeting, filled in, kept for the next one."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Mapping
from dataclasses import replace
from io import StringIO
from pathlib import Path
from typing import TYPE_CHECKING, Any

import gradio as gr

from minutes.format.inputs import read_dictionary
from minutes.options import TranscribeOptions
from minutes.schema import Attendee, MeetingContext
from minutes.store.records import Body

if TYPE_CHECKING:
    from minutes.jobs.service import Service


def body_choices(service: Service) -> list[tuple[str, str]]:
    """Meeting bodies by name, and none."""
    return [("選ばない", ""), *((body.name, body.id) for body in service.bodies())]


def bodies_now(service: Service) -> Any:
    """The list as it is when the page is opened; hidden where there is none."""
    choices = body_choices(service)
    return gr.update(choices=choices, visible=len(choices) > 1)


def save_box() -> gr.Textbox:
    """Where a clerk names the body that is to be kept."""
    return gr.Textbox(
        label="会議体として保存",
        info="会議体の名前を入れると、名簿・様式・場所・用語辞書を残し、次からは選ぶだけで使えます（同じ名前は置き換え）",
        placeholder="情報化推進審議会",
        max_lines=1,
        elem_id="m-save_body",
    )


def chosen(service: Service, body_id: str | None, roster: str, place: str) -> tuple[Any, Any, Any]:
    """Profile, roster and place of the body for their boxes; what a clerk wrote stays."""
    if not body_id:
        return gr.skip(), gr.skip(), gr.skip()
    body = service.body(body_id)
    return (
        body.profile,
        gr.skip() if roster.strip() else roster_lines(body.members),
        gr.skip() if place.strip() else body.place or "",
    )


def body_of(
    service: Service,
    given: Mapping[str, Any],
    context: MeetingContext,
    options: TranscribeOptions,
) -> str | None:
    """The body that the meeting belongs to, kept or changed first where the clerk named it.

    Raises
    ------
    UsageError, StoreError
        The dictionary cannot be read, the body cannot be kept.
    """
    name = (given.get("save_body") or "").strip()
    if not name:
        return given.get("body") or None
    known = next((body for body in service.bodies() if body.name == name), Body("", name))
    dictionary = read_dictionary(Path(options.dictionary)) if options.dictionary else ()
    body = replace(
        known,
        members=context.roster or known.members,
        profile=options.profile,
        dictionary=dictionary or known.dictionary,
        place=context.header.place or known.place,
    )
    return service.save_body(body).id


def roster_lines(people: Iterable[Attendee]) -> str:
    """A roster as the box shows it: a header row, then one person a line, empty columns left out."""
    rows = [("氏名", "役職", "所属", "別名", "読み")]
    rows += [
        (who.name, who.role or "", who.group or "", "；".join(who.aliases), who.reading or "")
        for who in people
    ]
    if len(rows) == 1:
        return ""
    columns = [column for column in zip(*rows, strict=True) if any(column[1:])]
    table = StringIO()
    csv.writer(table, lineterminator="\n").writerows(zip(*columns, strict=True))
    return table.getvalue().rstrip()
