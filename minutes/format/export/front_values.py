"""The 前書き fields as they are printed: what a person wrote, else what was said, else nothing."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date

from minutes.format.document.front_words import said_front
from minutes.format.document.vote_words import numbers_in
from minutes.format.export.blocks import option, placed_heading
from minutes.format.export.safe_text import one_line
from minutes.front_fields import FRONT_FIELDS, FrontField, written
from minutes.schema import Draft, Profile
from minutes.text import wareki

_SPAN = re.compile(
    r"^本日(?:から|より)?(?:、?(?P<end>(?:\d{1,2}月)?\d{1,2}日)まで)?(?:の|、)?(?P<days>\d{1,3})日間?(?:限り)?$"
)


def front_values(draft: Draft, profile: Profile) -> Mapping[str, tuple[str, ...]]:
    """Name of each front field that has something to print → its lines."""
    header = draft.minutes_doc.header
    said = suggested(draft)
    found: dict[str, tuple[str, ...]] = {}
    for field in FRONT_FIELDS:
        given = written(header, field.name) or said.get(field.name, "")
        lines = tuple(filter(None, (one_line(line).strip() for line in given.split("\n"))))
        if lines:
            found[field.name] = lines
    if "business" not in found and profile.layout == "honkaigi":
        voted = _voted(draft)
        reached = [
            item
            for item in draft.minutes_doc.agenda
            if item.number and (item.statements or voted.intersection(numbers_in(item.title)))
        ]
        found["business"] = tuple(placed_heading(item, profile) for item in reached)
    return found


def _voted(draft: Draft) -> frozenset[str]:
    """Bills that were put to a vote, alone or together with others."""
    votes = (decision.vote for decision in draft.minutes_doc.decisions)
    return frozenset(
        number for vote in votes if vote is not None for number in numbers_in(vote.number)
    )


def suggested(draft: Draft) -> Mapping[str, str]:
    """Name of a front field → what the meeting itself says, where nobody wrote it."""
    said = dict(said_front(draft))
    if "session" in said:
        said["session"] = _session(said["session"], draft.minutes_doc.header.date)
    return said


def _session(said: str, day: date | None) -> str:
    """本日から6月25日までの16日間 with the day in place of 本日, where it is known."""
    span = _SPAN.match(said)
    if span is None or day is None:
        return said
    days = span["days"]
    if span["end"]:
        return f"{wareki(day)}から{span['end']}まで（{days}日間）"
    return f"{wareki(day)}（1日間）" if days == "1" else said.replace("本日", wareki(day), 1)


def prints_blank(field: FrontField, profile: Profile) -> bool:
    """Whether a field that nothing is known of is printed empty, for handwriting."""
    chosen = option(profile, "blanks", "")
    if chosen == "omit":
        return False
    return profile.layout in (field.layouts if chosen == "keep" else field.blank)
