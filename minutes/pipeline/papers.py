"""What is known before listening: options checked, roster, agenda, captions, chat and dictionary read."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from minutes.errors import UsageError
from minutes.options import TranscribeOptions, check_speakers
from minutes.schema import Caption, ChatMessage, MeetingContext, Profile, Term


@dataclass(frozen=True, slots=True)
class Papers:
    """What was known before listening: header, roster, agenda, captions, chat, dictionary, profile.

    ``learnt``: words of the body's past minutes; ``usage``: hash of how these word things, which lies
    beside (empty without past minutes).
    """

    context: MeetingContext
    profile: Profile
    captions: tuple[Caption, ...] = ()
    chat: tuple[ChatMessage, ...] = ()
    dictionary: tuple[Term, ...] = ()
    learnt: tuple[Term, ...] = ()
    usage: str = ""

    @property
    def terms(self) -> tuple[Term, ...]:
        """The meeting's own vocabulary, from all of its papers."""
        from minutes.format.vocabulary import terms_from

        return terms_from(self.context, (*self.dictionary, *self.profile.dictionary), self.learnt)


def read_papers(options: TranscribeOptions, context: MeetingContext | None = None) -> Papers:
    """Read the files that ``options`` name; what ``context`` already holds wins over them.

    Raises
    ------
    UsageError
        A file cannot be read or says something that makes no sense.
    """
    from minutes.format import inputs
    from minutes.format.profiles import load_profile

    context = context or MeetingContext()
    header = replace(
        context.header,
        title=context.header.title or options.title or "",
        date=context.header.date or (options.started_at.date() if options.started_at else None),
        started_at=context.header.started_at or options.started_at,
        place=context.header.place or options.place,
    )
    if options.front:
        given: Mapping[str, Any] = inputs.read_front(Path(options.front))
        header = replace(
            header, **{name: text for name, text in given.items() if not getattr(header, name)}
        )
    roster, agenda = context.roster, context.agenda
    if options.roster and not roster:
        roster = inputs.read_roster(Path(options.roster))
    if options.agenda and not agenda:
        agenda = inputs.read_agenda(Path(options.agenda))
    return Papers(
        context=MeetingContext(header, roster, agenda),
        profile=load_profile(options.profile),
        captions=inputs.read_captions(Path(options.captions), roster) if options.captions else (),
        chat=inputs.read_chat(Path(options.chat)) if options.chat else (),
        dictionary=inputs.read_dictionary(Path(options.dictionary)) if options.dictionary else (),
    )


def check_options(options: TranscribeOptions) -> None:
    """Refuse numbers of speakers that contradict each other, and a PDF where nothing can make one.

    Raises
    ------
    UsageError
    """
    check_speakers(options.speakers, options.min_speakers, options.max_speakers)
    if "pdf" in options.formats:
        from minutes.format.export import pdf

        if pdf.find_office() is None:
            raise UsageError(pdf.MISSING)
