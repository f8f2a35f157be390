"""Voices learnt from the first part of a meeting and recognised in the rest, with the real networks."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from minutes.audio import decode
from minutes.diarize import Diarizer, diarize, load_diarizer
from minutes.diarize.profiles import Voice, enrol, match, voices_of
from minutes.diarize.voice_files import read_voices, write_voices
from minutes.span import Span

pytestmark = pytest.mark.model
CUT = 56.0  # three speakers have spoken; 中村恵 comes after it


def names(
    voices: tuple[Voice, ...], diarization: object, rttm: Path, offset: float
) -> dict[str, str]:
    """Speaker id → who the reference says it is."""
    rows = [row.split() for row in rttm.read_text(encoding="utf-8").splitlines()]
    said = [(Span(float(r[3]), float(r[3]) + float(r[4])), r[7]) for r in rows]
    found = {}
    for voice in voices:
        shares: dict[str, float] = {}
        for region in diarization.exclusive:  # type: ignore[attr-defined]
            if region.speaker_id == voice.speaker_id:
                here = Span(region.span.start + offset, region.span.end + offset)
                for span, name in said:
                    shares[name] = shares.get(name, 0.0) + span.overlap(here)
        found[voice.speaker_id] = max(shares, key=shares.__getitem__)
    return found


def test_members_are_recognised_and_a_stranger_is_not(models_dir: Path, tmp_path: Path) -> None:
    diarizer: Diarizer = load_diarizer(
        models_dir / "segmentation-3.0", models_dir / "campplus-zh-en", device="cpu"
    )
    audio = decode(models_dir.parent / "samples" / "iinkai.ogg")
    rttm = models_dir.parent / "samples" / "iinkai.rttm"
    first = diarize(audio.crop(Span(0, CUT)), diarizer=diarizer)
    rest = diarize(audio.crop(Span(CUT, audio.duration)), diarizer=diarizer)
    known = voices_of(first)
    who = names(known, first, rttm, 0.0)
    profiles = tuple(enrol(who[v.speaker_id], v, date(2026, 5, 18)) for v in known)
    write_voices(tmp_path / "voices.json", profiles)
    assert read_voices(tmp_path / "voices.json") == profiles
    heard = voices_of(rest)
    truth = names(heard, rest, rttm, CUT)
    found = {m.speaker_id: m.name for m in match(heard, profiles)}
    assert "中村恵" not in {p.name for p in profiles}
    assert len(found) >= 2
    assert found == {i: truth[i] for i in found}
