"""Drafts that another program spoiled: read and exported, or refused with one Japanese line.

``MINUTES_FUZZ=5000`` (``make fuzz``) tries more of them.
"""

from __future__ import annotations

import copy
import json
import os
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from minutes import serialize
from minutes.errors import MinutesError
from minutes.format.export import render
from minutes.format.profiles import load_profile

EXAMPLES = int(os.environ.get("MINUTES_FUZZ", "150"))
WHOLE = Path(__file__).with_name("format") / "export" / "golden" / "iinkai.json"
FORMATS = ("txt", "md", "html", "csv", "srt", "vtt", "rttm", "json", "votes.csv", "docx")

ODD: tuple[Any, ...] = (
    None, True, False, 0, -1, 1, 10**30, 0.5, -0.0, 1e308, float("inf"), float("nan"), "", " ", "\ud800",
    "\x00", "\u202e", "🎌", "あ" * 2000, "t1", "S1", "2025-02-30", "2025-06-10", "25:00", [], {}, [[]], [None],
    {"text": 1}, ["", ""],
)  # fmt: skip


def places(node: Any) -> Iterator[tuple[Any, Any]]:
    """Every container of a JSON value with each of its keys."""
    keys = node.keys() if isinstance(node, dict) else range(len(node))
    for key in keys:
        yield node, key
        if isinstance(node[key], dict | list):
            yield from places(node[key])


@st.composite
def spoiled(draw: st.DrawFn) -> Any:
    """The minutes of a meeting with some values replaced, left out, or those of another place."""
    whole = json.loads(WHOLE.read_text(encoding="utf-8"))
    for _ in range(draw(st.integers(1, 4))):
        known = list(places(whole))
        if not known:
            break
        # Some way down first: a choice among all would nearly always be a word of the transcript.
        depth = {name for name in whole if draw(st.booleans())} or set(whole)
        near = [(node, key) for name in sorted(depth) for node, key in _below(whole, name)]
        node, key = draw(st.sampled_from(near or known))
        how = draw(st.sampled_from(("odd", "odd", "gone", "other")))
        if how == "gone":
            del node[key]
        elif how == "odd":
            node[key] = draw(st.sampled_from(ODD))
        else:
            other, place = draw(st.sampled_from(known))
            node[key] = copy.deepcopy(other[place])
    return whole


def _below(whole: Any, name: str) -> Iterator[tuple[Any, Any]]:
    yield whole, name
    if isinstance(whole[name], dict | list):
        yield from places(whole[name])


@pytest.mark.process
@settings(max_examples=EXAMPLES)
@given(spoiled())
def test_a_spoiled_draft_is_exported_or_refused(data: Any) -> None:
    told: list[str] = []
    draft = refused(told, lambda: serialize.draft_from_json(data))
    if draft is not None:
        written = serialize.draft_to_json(draft)
        again = serialize.draft_to_json(serialize.draft_from_json(written))
        assert json.dumps(again) == json.dumps(written)
        for name in FORMATS:
            refused(told, lambda name=name: render(draft, name, load_profile("iinkai")))
    assert not [line for line in told if "\n" in line]


def refused(told: list[str], action: Callable[[], Any]) -> Any:
    """What is answered; ``None`` where a person gets a line instead, which ``told`` holds then."""
    try:
        return action()
    except MinutesError as error:
        told.append(str(error))
        return None
