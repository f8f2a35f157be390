"""What must be computed again where papers or options are others: as little as gives the same
draft as computing everything."""

from __future__ import annotations

from minutes.jobs.results import STARTS
from minutes.options import TranscribeOptions
from minutes.pipeline import Papers

_BY_SOUND, _BY_WORDS = ("speakers", "min_speakers", "max_speakers"), ("model", "listening")


def first_stage(
    before: tuple[Papers, TranscribeOptions], after: tuple[Papers, TranscribeOptions]
) -> str:
    """The first stage (of :data:`minutes.jobs.results.STARTS`) that reads what has changed.

    Tracks are other sounds. The number of speakers, told or bounded by the roster's length, goes
    into who spoke when; the model, how it is listened with and the vocabulary (roster, agenda and dictionaries) into what is
    heard. Profile, captions, chat and what stands above the minutes are read by the formatter alone.
    """
    (papers, options), (new_papers, new_options) = before, after
    if options.tracks != new_options.tracks:
        return STARTS[0]
    counts = len(papers.context.roster), len(new_papers.context.roster)
    if counts[0] != counts[1] or _differ(options, new_options, _BY_SOUND):
        return "diarize"
    if _differ(options, new_options, _BY_WORDS) or papers.terms != new_papers.terms:
        return "recognise"
    if papers.usage != new_papers.usage:
        return "recognise"
    return "format"


def _differ(old: TranscribeOptions, new: TranscribeOptions, names: tuple[str, ...]) -> bool:
    return any(getattr(old, name) != getattr(new, name) for name in names)
