"""What is known of a new meeting before anything is heard: from its papers, its body and its files."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import asdict, replace
from pathlib import Path, PurePath

from minutes import pipeline
from minutes.codec import to_plain
from minutes.digest import sha256_of_text
from minutes.jobs.recordings import names_of
from minutes.options import TranscribeOptions
from minutes.schema import MeetingContext
from minutes.store.records import Body


def papers_of(
    options: TranscribeOptions, context: MeetingContext, body: Body | None
) -> pipeline.Papers:
    """Papers of a new meeting; its body fills in what is not given."""
    if body is not None:
        header = context.header
        header = replace(header, title=header.title or body.name, place=header.place or body.place)
        context = replace(context, header=header, roster=context.roster or body.members)
    papers = pipeline.read_papers(options, context)
    if body is not None:
        papers = replace(papers, dictionary=(*papers.dictionary, *body.dictionary))
    return papers


def title_of(papers: pipeline.Papers, body: Body | None, names: Sequence[str]) -> str:
    """What the list calls the meeting; ``names``: of its files."""
    known = papers.context.header.title or (body.name if body else "")
    return known or PurePath(names[0]).stem


def shown_names(recordings: Sequence[Path], display_name: str | None) -> tuple[str, ...]:
    """Names of a meeting's files as people know them."""
    if display_name and len(recordings) == 1:
        return (PurePath(display_name).name,)
    return names_of(recordings)


def fingerprint(digest: str, papers: pipeline.Papers, options: TranscribeOptions) -> str:
    """One hash of recording, papers and options: what is equal gives the same draft.

    An option that came later counts only where it is chosen: an archive that is done stays done.
    """
    how = {
        name: value
        for name, value in asdict(options).items()
        if name not in ("roster", "agenda", "captions", "chat", "dictionary", "front", "formats")
    }
    if options.listening == TranscribeOptions().listening:
        del how["listening"]
    plain = json.dumps([digest, to_plain(papers), to_plain(how)], sort_keys=True)
    return sha256_of_text(plain)
