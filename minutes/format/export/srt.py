"""SubRip subtitles: the speaker's name opens each speaker's first cue."""

from __future__ import annotations

from minutes.format.export.cues import Cue, bracketed, subtitle_cues
from minutes.format.export.line_break import break_lines
from minutes.schema import Draft, Profile
from minutes.span import Seconds


def render(draft: Draft, profile: Profile) -> bytes:
    """UTF-8 with BOM, because players on Windows guess the encoding otherwise."""
    del profile  # subtitles name everyone, whatever the document does
    cues = subtitle_cues(draft, named=True)
    text = "\n".join(_cue(number, cue) for number, cue in enumerate(cues, start=1))
    return text.encode("utf-8-sig")


def _cue(number: int, cue: Cue) -> str:
    lines = cue.lines
    if cue.first:
        name = bracketed(cue.speaker)
        lines = break_lines(name + "".join(cue.lines)) or (name, *cue.lines)
    # SubRip knows no escape: "<" would open a tag and "-->" make a time line
    body = "\n".join(lines).translate({ord("<"): "＜", ord(">"): "＞"})
    return f"{number}\n{_clock(cue.span.start)} --> {_clock(cue.span.end)}\n{body}\n"


def _clock(seconds: Seconds) -> str:
    whole = round(seconds * 1000)
    return (
        f"{whole // 3_600_000:02d}:{whole // 60_000 % 60:02d}:"
        f"{whole // 1000 % 60:02d},{whole % 1000:03d}"
    )
