"""What no rule of the text may touch: the people, the agenda's own words, the dictionary's terms."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from minutes.format.sound.people import split_family
from minutes.schema import MeetingContext, Profile, Turn

_SHORTEST = 2
"""Characters of a name; one kanji (森, 一) stands in too many other words."""

_SHORTEST_TITLE = 4
_SPACES = re.compile(r"[\s\u3000]+")
_LARGE = re.compile(r"[0-9〇一二三四五六七八九十百千][万億兆]")


def protected_names(context: MeetingContext, profile: Profile) -> frozenset[str]:
    """Names of the roster, titles of the agenda, terms of the dictionary, as they are written there."""
    return frozenset(_names(context, profile))


def writes_large_units(turns: Sequence[Turn]) -> bool:
    """Whether somebody's words are written with 万, 億 or 兆: then large numbers are, all through."""
    return any(_LARGE.search(turn.text) for turn in turns)


def _names(context: MeetingContext, profile: Profile) -> Iterator[str]:
    for attendee in context.roster:
        parts = (attendee.name, _SPACES.sub("", attendee.name), split_family(attendee)[0])
        yield from (part for part in (*parts, attendee.group or "") if len(part) >= _SHORTEST)
    for title in context.agenda:
        wordings = (title, *_SPACES.split(title))
        yield from (wording for wording in wordings if len(wording) >= _SHORTEST_TITLE)
    yield from (term.text for term in profile.dictionary if len(term.text) >= _SHORTEST)
