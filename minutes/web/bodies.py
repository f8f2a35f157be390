"""Meeting bodies (会議体) on the form: chosen for a meeting, filled in, kept for the next one."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Mapping
from dataclasses import replace
from io import StringIO
from pathlib import Path
from typing import TYPE_CHECKING, Any

import gradio as gr

from minutes.errors import NotStored, UsageError
from minutes.format.inputs import read_dictionary
from minutes.options import TranscribeOptions
from minutes.schema import Attendee, MeetingContext
from minutes.store.records import Body, User
from minutes.web.person import own_bodies, person_of
from minutes.web.profiles import profile_choices, profile_folder
from minutes.web.refusals import NO_SUCH_BODY

if TYPE_CHECKING:
    from minutes.jobs.service import Service


NO_BODY = ("選ばない", "")


def body_choices(service: Service, person: User | None = None) -> list[tuple[str, str]]:
    """Meeting bodies by name, and none; those of ``person`` where there are accounts."""
    bodies = own_bodies(person, service)
    return [NO_BODY, *((body.name, body.id) for body in bodies)]


def bodies_now(service: Service, person: User | None) -> Any:
    """The list as it is when the page is opened; hidden where there is none."""
    choices = body_choices(service, person)
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


def chosen(
    service: Service, person: User | None, body_id: str | None, roster: str, place: str
) -> tuple[Any, Any, Any]:
    """Profile, roster and place of the body for their boxes; what a clerk wrote stays."""
    if not body_id:
        return gr.skip(), gr.skip(), gr.skip()
    check_own(person, body_id)
    body = service.body(body_id)
    return (
        body.profile,
        gr.skip() if roster.strip() else roster_lines(body.members),
        gr.skip() if place.strip() else body.place or "",
    )


def check_own(person: User | None, body_id: str) -> None:
    """Whether the body exists for the person.

    Raises
    ------
    NotStored
        It does not.
    """
    if person is not None and body_id not in person.bodies:
        raise NotStored(NO_SUCH_BODY)


def body_of(
    service: Service,
    given: Mapping[str, Any],
    context: MeetingContext,
    options: TranscribeOptions,
    person: User | None = None,
) -> str | None:
    """The body that the meeting belongs to, kept or changed first where the clerk named it.

    Raises
    ------
    UsageError, StoreError
        The dictionary cannot be read, the body cannot be kept.
    """
    name = (given.get("save_body") or "").strip()
    if not name:
        chosen_id = given.get("body") or None
        if chosen_id:
            check_own(person, chosen_id)
        return chosen_id
    known = next((body for body in own_bodies(person, service) if body.name == name), None)
    if known is None and person is not None:
        raise UsageError(
            "会議体を新しく作ることと、入っていない会議体を変えることは、管理者が行います"
            "（会議体として保存の欄を空けてください）。"
        )
    known = known or Body("", name)
    dictionary = read_dictionary(Path(options.dictionary)) if options.dictionary else ()
    body = replace(
        known,
        members=context.roster or known.members,
        profile=options.profile,
        dictionary=dictionary or known.dictionary,
        place=context.header.place or known.place,
    )
    return service.save_body(body).id


def connect_bodies(service: Service, page: gr.Blocks, inputs: Mapping[str, Any]) -> None:
    """The form's list of bodies, filled for the person who looks, and what a chosen one fills in."""
    folder = profile_folder(service)

    # Gradio gives the request to a parameter of its type, which it finds by the annotation.
    def fill_from_body(body_id: str, roster: str, place: str, request: gr.Request) -> Any:
        return chosen(service, person_of(request), body_id, roster, place)

    def look_again(request: gr.Request) -> Any:
        bodies = bodies_now(service, person_of(request))
        return gr.update(choices=profile_choices(folder)), bodies

    inputs["body"].change(
        fill_from_body,
        inputs=[inputs["body"], inputs["roster"], inputs["place"]],
        outputs=[inputs["profile"], inputs["roster"], inputs["place"]],
        show_progress="hidden",
        api_visibility="private",
    )
    # Profiles and bodies that were saved after the server started, those of the person who looks.
    page.load(
        look_again,
        outputs=[inputs["profile"], inputs["body"]],
        show_progress="hidden",
        api_visibility="private",
    )


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
