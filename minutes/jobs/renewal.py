"""A draft made anew with mended papers: what that means before, and what it changed afterwards."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from difflib import SequenceMatcher
from typing import TYPE_CHECKING

from minutes.errors import NotStored, UsageError
from minutes.jobs.changes import first_stage
from minutes.jobs.finder import label_of
from minutes.jobs.results import STARTS, load_papers
from minutes.pipeline import Papers
from minutes.progress import STAGES
from minutes.schema import Attendee, Term
from minutes.store.document import Conflict, Resolved
from minutes.store.rebase import resolve
from minutes.store.standing import standing

if TYPE_CHECKING:
    from minutes.jobs.service import Service
    from minutes.store.records import JobRow

_MOST_CHANGES = 400
"""Differences that are told one by one; of more, the rest is only counted."""


@dataclass(frozen=True, slots=True)
class Mended:
    """The papers as a clerk mended them. ``profile``: as :class:`~minutes.options.TranscribeOptions`
    names it. ``stage``: where to begin, ``None`` where the papers decide."""

    roster: tuple[Attendee, ...]
    agenda: tuple[str, ...]
    dictionary: tuple[Term, ...]
    profile: str
    stage: str | None = None


@dataclass(frozen=True, slots=True)
class Forecast:
    """``needed``: the stage that the papers ask for; ``stage``: where it will begin; ``seconds`` of
    work on this machine, ``None`` before it has done any; ``edits``: a person's changes that stay."""

    needed: str
    stage: str
    seconds: float | None
    edits: int

    @property
    def again(self) -> tuple[str, ...]:
        """Stages that are done again."""
        names = tuple(STAGES)
        return names[names.index(self.stage) :]


@dataclass(frozen=True, slots=True)
class Said:
    """A statement as it is compared. ``id``: of the newest draft's, empty in the one before."""

    who: str
    text: str
    id: str = ""


@dataclass(frozen=True, slots=True)
class Difference:
    """A place where the newest draft says something else than the one before it."""

    before: tuple[Said, ...]
    after: tuple[Said, ...]


@dataclass(frozen=True, slots=True)
class Outcome:
    """``same``: statements that are as they were; ``more``: differences beyond ``differences``."""

    generation: int
    same: int
    differences: tuple[Difference, ...]
    more: int
    conflicts: tuple[Conflict, ...]


class Renewals:
    """Drafts made anew.

    Parameters
    ----------
    service : Service
    """

    def __init__(self, service: Service) -> None:
        self._service, self._store = service, service.store

    def papers(self, job_id: str) -> Papers:
        """What the newest draft was made with.

        Raises
        ------
        StoreError
        """
        row = self._store.jobs.get(job_id)
        return load_papers(self._service.files, row.id, row.run)

    def profile(self, job_id: str) -> str:
        """The profile that the newest draft was made with, as options name it."""
        return self._store.jobs.get(job_id).options.profile

    def new_terms(self, job_id: str) -> tuple[Term, ...]:
        """Terms that the meeting body's dictionary has got since."""
        body = self._store.bodies.find(self._store.jobs.get(job_id).body_id)
        if body is None:
            return ()
        known = {term.text for term in self.papers(job_id).dictionary}
        return tuple(term for term in body.dictionary if term.text not in known)

    def forecast(self, job_id: str, mended: Mended) -> Forecast:
        """What :meth:`start` would do.

        Raises
        ------
        UsageError
            The papers ask for an earlier stage than the one that was chosen.
        """
        row = self._store.jobs.get(job_id)
        old, new = self.papers(job_id), self._mended(job_id, mended)
        options = replace(row.options, profile=mended.profile)
        needed = first_stage((old, row.options), (new, options))
        stage = mended.stage or needed
        if stage not in STARTS:
            raise UsageError("その段階からは作り直せません。一覧から選び直してください。")
        if STARTS.index(stage) > STARTS.index(needed):
            raise UsageError(
                f"この変更には「{STAGES[needed]}」からの作り直しが要ります。"
                "その段階か、それより前を選んでください。"
            )
        edits = len(standing(self._store.drafts.edits(job_id)))
        return Forecast(needed, stage, self._seconds(row, stage), edits)

    def start(self, job_id: str, mended: Mended) -> Forecast:
        """Make the draft anew; every edit is carried over.

        Raises
        ------
        UsageError
        Closed
            The document is final.
        """
        planned = self.forecast(job_id, mended)
        row = self._store.jobs.get(job_id)
        papers = self._mended(job_id, mended)
        self._service.rerun(
            job_id,
            stage=planned.stage,
            options=replace(row.options, profile=mended.profile),
            papers=papers,
        )
        return planned

    def outcome(self, job_id: str) -> Outcome:
        """What the newest draft changed, both with the person's edits, and what does not fit.

        Raises
        ------
        UsageError
            Nothing was made anew yet.
        """
        newest = self._store.drafts.latest(job_id)
        earlier = [number for number in range(1, newest) if self._kept(job_id, number)]
        if not earlier:
            raise UsageError("まだ作り直していません。")
        edits = self._store.drafts.edits(job_id)
        past = tuple(edit for edit in edits if edit.generation <= earlier[-1])
        drafts = {number: self._store.drafts.get(job_id, number) for number in earlier}
        before = tuple(_said(resolve(drafts, past), with_ids=False))
        resolved = self._service.desk.resolved(job_id)
        after = tuple(_said(resolved))
        same, differences = compare(before, after)
        shown = differences[:_MOST_CHANGES]
        return Outcome(newest, same, shown, len(differences) - len(shown), resolved.conflicts)

    # --- inside -------------------------------------------------------------------------------

    def _mended(self, job_id: str, mended: Mended) -> Papers:
        from minutes.format.profiles import load_profile

        old = self.papers(job_id)
        context = replace(old.context, roster=mended.roster, agenda=mended.agenda)
        profile = load_profile(mended.profile)
        return replace(old, context=context, profile=profile, dictionary=mended.dictionary)

    def _seconds(self, row: JobRow, stage: str) -> float | None:
        names = tuple(STAGES)
        rates = self._store.jobs.rates()
        known = {name: wall / heard for name, (wall, heard) in rates.items() if heard > 0}
        wanted = [name for name in names[names.index(stage) :] if name in STARTS]
        if row.duration is None or not all(name in known for name in wanted):
            return None
        return sum(known[name] for name in wanted) * row.duration

    def _kept(self, job_id: str, generation: int) -> bool:
        try:
            self._store.drafts.get(job_id, generation)
        except NotStored:  # that run did not come to its end
            return False
        return True


def compare(before: Sequence[Said], after: Sequence[Said]) -> tuple[int, tuple[Difference, ...]]:
    """How many statements are as they were, and every place where the two differ.

    >>> compare((Said("甲", "はい"), Said("甲", "では")), (Said("甲", "はい", "t1"),))
    (1, (Difference(before=(Said(who='甲', text='では', id=''),), after=()),))
    """
    matcher = SequenceMatcher(None, _plain(before), _plain(after), autojunk=False)
    same = 0
    differences: list[Difference] = []
    for kind, start, end, new_start, new_end in matcher.get_opcodes():
        if kind == "equal":
            same += end - start
        else:
            pair = Difference(tuple(before[start:end]), tuple(after[new_start:new_end]))
            differences += _one_by_one(pair)
    return same, tuple(differences)


def _one_by_one(pair: Difference) -> tuple[Difference, ...]:
    """Statements of equal number are each other's."""
    if len(pair.before) != len(pair.after):
        return (pair,)
    both = zip(pair.before, pair.after, strict=True)
    return tuple(Difference((old,), (new,)) for old, new in both)


def _plain(said: Sequence[Said]) -> list[tuple[str, str]]:
    return [(statement.who, statement.text) for statement in said]


def _said(resolved: Resolved, *, with_ids: bool = True) -> Iterator[Said]:
    speakers = resolved.draft.speakers
    for key, statement in zip(resolved.ids, resolved.draft.minutes_doc.statements, strict=True):
        speaker = speakers.get(statement.speaker_id or "")
        yield Said(label_of(speaker), statement.text, key if with_ids else "")
