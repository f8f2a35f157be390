"""The stages in a row, for one recording."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from minutes.audio import mapped
from minutes.options import TranscribeOptions
from minutes.pipeline import stages
from minutes.pipeline.engines import Engines, Stopwatch, engines_for
from minutes.pipeline.papers import Papers
from minutes.progress import OnProgress, silent
from minutes.schema import Draft

if TYPE_CHECKING:
    from minutes.diarize.profiles import VoiceProfile
    from minutes.format.learning import Learnt


def run(  # noqa: PLR0913 - what is known beforehand and what is asked for
    path: Path,
    *,
    papers: Papers,
    options: TranscribeOptions,
    engines: Engines,
    voices: Sequence[VoiceProfile] = (),
    past: Learnt | None = None,
    on_progress: OnProgress = silent,
) -> Draft:
    """Recording in, draft out. ``voices``: members whose voices may be recognised (声紋); ``past``: what
    the body's past minutes taught.

    Raises
    ------
    MinutesError
        One Japanese line; :class:`minutes.errors.Cancelled` where ``on_progress`` raised it.
    """
    watch = Stopwatch()
    with watch.stage("decode"):
        audio = mapped(stages.decode(path, on_progress=on_progress))
        recording = stages.identify(path, audio.duration)
    engines = engines_for(engines, options, is_far=audio.is_far)
    with watch.stage("diarize"):
        diarization = stages.diarize(
            audio, engines=engines, options=options, context=papers.context, on_progress=on_progress
        )
        on_progress("diarize", 1, 1)
    with watch.stage("recognise"):
        segments = stages.recognise(
            audio, diarization, engines=engines, papers=papers, past=past, on_progress=on_progress
        )
        on_progress("recognise", 1, 1)
    with watch.stage("assign"):
        respell = engines.ways.respell
        turns = stages.assign(segments, diarization, papers=papers, past=past, respell=respell)
        on_progress("assign", 1, 1)
    with watch.stage("format"):
        provenance = stages.provenance_of(options, engines, watch.seconds)
        draft = stages.compose(
            recording,
            turns,
            papers=papers,
            provenance=provenance,
            voices=stages.recognise_voices(diarization, voices),
        )
        on_progress("format", 1, 1)
    draft = stages.tell_what_was_heard(stages.warn_if_cut_off(draft, path), path)
    draft = stages.tell_how_it_was_heard(draft, options, engines.ways, is_far=audio.is_far)
    final = stages.provenance_of(options, engines, watch.seconds)
    return replace(draft, transcript=replace(draft.transcript, provenance=final))
