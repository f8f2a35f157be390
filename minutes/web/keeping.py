"""What a clerk typed into the form stays in the browser until the meeting is handed over."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import gradio as gr

from minutes.front_fields import NAMES

KEPT = (
    "title",
    "profile",
    "body",
    "date",
    "clock",
    "place",
    "roster",
    "agenda",
    "speakers",
    "save_body",
    "min_speakers",
    "max_speakers",
    "tracks",
    "model",
    "device",
    "listening",
    *NAMES,
)
"""Fields that come back after a reload; files that were sent have their own way (``upload.js``)."""

STORE = "minutes-form"
"""Name in the browser's storage of this tab."""

_KEEP = """(value) => {{
  const kept = JSON.parse(sessionStorage.getItem("{store}") ?? "{{}}");
  kept["{name}"] = value;
  sessionStorage.setItem("{store}", JSON.stringify(kept));
}}"""

_BACK = """async (...now) => {{
  {first}
  const kept = JSON.parse(sessionStorage.getItem("{store}") ?? "{{}}");
  return {names}.map((name, place) => kept[name] || now[place]);
}}"""


_WHOSE = """const { call } = await import(new URL("web/call.js", document.baseURI));
  await call("me").catch(() => null);"""
"""Once it is known whose page this is, what somebody else left in the tab is gone (``person.js``)."""


def keep_over_reloads(page: gr.Blocks, inputs: Mapping[str, Any], *, accounts: bool) -> None:
    """Keep each change in the browser, and fill the form with what was kept when it opens."""
    for name in KEPT:
        inputs[name].change(
            None,
            inputs=inputs[name],
            js=_KEEP.format(store=STORE, name=name),
            show_progress="hidden",
            api_visibility="private",
        )
    boxes = [inputs[name] for name in KEPT]
    page.load(
        None,
        inputs=boxes,
        outputs=boxes,
        js=_BACK.format(first=_WHOSE if accounts else "", store=STORE, names=list(KEPT)),
        show_progress="hidden",
        api_visibility="private",
    )
