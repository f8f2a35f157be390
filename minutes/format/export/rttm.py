"""RTTM: who spoke when, for other diarization tools."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from pathlib import PurePath

from minutes.format.export.safe_text import printable
from minutes.format.export.speaker_line import UNKNOWN_SPEAKER
from minutes.schema import Draft, Profile


def render(draft: Draft, profile: Profile) -> bytes:
    """One line a turn, by start: type, file, channel, start, duration, speaker; ``<NA>`` for the rest."""
    del profile
    labels = _labels(draft)
    file_id = _field(PurePath(draft.transcript.recording.file_name).stem)
    turns = sorted((turn for turn in draft.transcript.turns if turn.words), key=lambda t: t.span)
    lines = (
        f"SPEAKER {file_id} 1 {turn.span.start:.3f} {turn.span.duration:.3f} <NA> <NA> "
        f"{labels.get(turn.speaker_id or '', UNKNOWN_SPEAKER)} <NA> <NA>\n"
        for turn in turns
    )
    return "".join(lines).encode()


def _labels(draft: Draft) -> Mapping[str, str]:
    """The name where there is one; with the id behind it where two speakers share it."""
    names = {
        speaker.id: _field(speaker.name or speaker.id) for speaker in draft.transcript.speakers
    }
    count = Counter(names.values())
    return {
        speaker_id: name if count[name] == 1 else f"{name}_{_field(speaker_id)}"
        for speaker_id, name in names.items()
    }


def _field(text: str) -> str:
    """RTTM parts its fields by spaces."""
    return "_".join(printable(text).split()) or "<NA>"
