"""Every stage as a function, and :func:`run`: all of them in a row, for one recording.

A durable job takes the same functions one by one, in the order of
:data:`minutes.jobs.results.STAGES`.
"""

from minutes.pipeline.engines import (
    Engines,
    Stopwatch,
    engines_for,
    load_engines,
    names_of,
    ways_of,
)
from minutes.pipeline.papers import Papers, check_options, read_papers
from minutes.pipeline.run import run
from minutes.pipeline.stages import (
    assign,
    compose,
    decode,
    diarize,
    identify,
    provenance_of,
    recognise,
    recognise_voices,
    tell_how_it_was_heard,
    tell_what_was_heard,
    warn_if_cut_off,
)
from minutes.pipeline.tracks import (
    in_order,
    offsets_of,
    own_regions,
    own_voice,
    run_tracks,
    sources_of,
)

__all__ = [
    "Engines",
    "Papers",
    "Stopwatch",
    "assign",
    "check_options",
    "compose",
    "decode",
    "diarize",
    "engines_for",
    "identify",
    "in_order",
    "load_engines",
    "names_of",
    "offsets_of",
    "own_regions",
    "own_voice",
    "provenance_of",
    "read_papers",
    "recognise",
    "recognise_voices",
    "run",
    "run_tracks",
    "sources_of",
    "tell_how_it_was_heard",
    "tell_what_was_heard",
    "warn_if_cut_off",
    "ways_of",
]
