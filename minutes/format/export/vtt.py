"""WebVTT captions with voice tags."""

from __future__ import annotations

import html

from minutes.format.export.cues import Cue, subtitle_cues
from minutes.schema import Draft, Profile
from minutes.span import Seconds


def render(draft: Draft, profile: Profile) -> bytes:
    """UTF-8; every cue names its speaker: ``<v 山田委員>``."""
    del profile  # captions name everyone, whatever the document does
    cues = "\n".join(_cue(number, cue) for number, cue in enumerate(subtitle_cues(draft), start=1))
    return f"WEBVTT\n\n{cues}".encode()


def _cue(number: int, cue: Cue) -> str:
    body = "\n".join(html.escape(line, quote=False) for line in cue.lines)
    times = f"{_clock(cue.span.start)} --> {_clock(cue.span.end)}"
    return f"{number}\n{times}\n<v {html.escape(cue.speaker, quote=False)}>{body}</v>\n"


def _clock(seconds: Seconds) -> str:
    whole = round(seconds * 1000)
    return (
        f"{whole // 3_600_000:02d}:{whole // 60_000 % 60:02d}:"
        f"{whole // 1000 % 60:02d}.{whole % 1000:03d}"
    )
