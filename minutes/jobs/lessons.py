"""What a meeting's corrections teach its body, with a clerk's yes; and what a meeting used of it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from minutes.errors import UsageError
from minutes.jobs.desk import Desk
from minutes.jobs.results import load_papers
from minutes.schema import Term
from minutes.store.files import Files
from minutes.store.opening import Store
from minutes.store.records import Body, Tally

if TYPE_CHECKING:
    from minutes.format.learning import Lesson

_OWN = ("dictionary", "learnt")


@dataclass(frozen=True, slots=True)
class Used:
    """What a meeting was told by its body. ``dictionary``, ``learnt``: how many words; ``mended``: words
    that took the place of what was heard, ``heard``: words that were written as they were heard, each with
    how often, the most frequent first."""

    dictionary: int
    learnt: int
    mended: tuple[tuple[str, int], ...]
    heard: tuple[tuple[str, int], ...]


@dataclass(frozen=True, slots=True)
class Withdrawn:
    """A mistake of the dictionary that this meeting showed to be a right word: ``mistake`` was said."""

    written: str
    mistake: str


@dataclass(frozen=True, slots=True)
class Taught:
    """What the corrections of a meeting teach: ``offered``: what the dictionary does not hold yet;
    ``withdrawn``: mistakes of the dictionary that the clerk put back."""

    offered: tuple[Lesson, ...] = ()
    withdrawn: tuple[Withdrawn, ...] = ()


class Lessons:
    """What corrections teach.

    Parameters
    ----------
    store : Store
    files : Files
        Where the papers of jobs lie.
    desk : Desk
        For what the clerk wrote.
    """

    def __init__(self, store: Store, files: Files, desk: Desk) -> None:
        self._store, self._files, self._desk = store, files, desk

    def body(self, job_id: str) -> Body | None:
        """The body that may learn; ``None`` where the meeting has none, or it was removed."""
        return self._store.bodies.find(self._store.jobs.get(job_id).body_id)

    def tallies(self, body_id: str) -> tuple[Tally, ...]:
        """How often each word of a body was heard wrong and right in what it has learnt from."""
        return self._store.corrections.all(body_id)

    def note(self, body_id: str, written: str, mistake: str) -> Body:
        """Put one word into a body's dictionary, with what was heard in its place.

        Raises
        ------
        NotStored
            There is no such body.
        """
        return self._store.bodies.learn(body_id, written, mistake)

    def taught(self, job_id: str) -> Taught:
        """What the corrections of a meeting teach its body; nothing where it has none."""
        from minutes.format.learning import lessons_of, swaps_between

        body = self.body(job_id)
        if body is None:
            return Taught()
        pairs = tuple(self._pairs(job_id))
        known = {term.text: term for term in body.dictionary}
        offered = (
            lesson
            for lesson in lessons_of(pairs)
            if lesson.written not in known
            or not set(lesson.mistakes) <= set(known[lesson.written].mistakes)
        )
        swaps = {swap for before, after in pairs for swap in swaps_between(before, after)}
        withdrawn = (
            Withdrawn(term.text, mistake)
            for term in body.dictionary
            for mistake in term.mistakes
            if (term.text, mistake) in swaps
        )
        return Taught(tuple(offered), tuple(withdrawn))

    def learn(self, job_id: str, terms: Sequence[Term], dropped: Sequence[Withdrawn] = ()) -> Body:
        """Put ``terms`` (as the clerk wrote them) into the dictionary and take ``dropped`` out of it.

        Raises
        ------
        UsageError
            The meeting has no body, or is not final.
        """
        body = self.body(job_id)
        if body is None:
            raise UsageError("この会議には会議体が選ばれていないため、覚えられません。")
        if self._desk.resolved(job_id).state != "final":
            raise UsageError("直しから覚えるのは、会議録を確定した後です。")
        dictionary = {term.text: term for term in body.dictionary}
        counts = {lesson.written: lesson for lesson in self.taught(job_id).offered}
        for term in terms:
            known = dictionary.get(term.text, Term(term.text))
            mistakes = tuple(dict.fromkeys((*known.mistakes, *term.mistakes)))
            dictionary[term.text] = Term(term.text, term.reading or known.reading, mistakes)
        for back in dropped:
            if back.written in dictionary:
                known = dictionary[back.written]
                kept = tuple(mistake for mistake in known.mistakes if mistake != back.mistake)
                dictionary[back.written] = replace(known, mistakes=kept)
        kept_body = self._store.bodies.save(replace(body, dictionary=tuple(dictionary.values())))
        tallies = (
            Tally(term.text, counts[term.text].wrong, counts[term.text].right)
            for term in terms
            if term.text in counts
        )
        self._store.corrections.save(body.id, job_id, tallies)
        return kept_body

    def used(self, job_id: str) -> Used:
        """What the newest draft was told by the body, and what of it took effect."""
        row = self._store.jobs.get(job_id)
        papers = load_papers(self._files, row.id, row.run)
        words = [term.text for term in papers.terms if term.kind in _OWN]
        turns = self._desk.draft(job_id).transcript.turns
        mended: Counter[str] = Counter()
        for turn in turns:
            for word in turn.words:
                if word.original is None:
                    continue
                mended.update(
                    text for text in words if text in word.text and text not in word.original
                )
        said = "\n".join(turn.text for turn in turns)
        heard = Counter({text: said.count(text) - mended[text] for text in words})
        return Used(
            len(papers.dictionary),
            len(papers.learnt),
            tuple(mended.most_common()),
            tuple((text, count) for text, count in heard.most_common() if count > 0),
        )

    def _pairs(self, job_id: str) -> Iterator[tuple[str, str]]:
        """Each statement as the machine wrote it and as it stands now."""
        first, now = self._desk.at_version(job_id, 0), self._desk.resolved(job_id)
        machine = dict(zip(first.ids, first.draft.minutes_doc.statements, strict=True))
        for key, statement in zip(now.ids, now.draft.minutes_doc.statements, strict=True):
            if key in machine:
                yield machine[key].text, statement.text
