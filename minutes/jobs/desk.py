"""What a clerk does with a draft: read it, edit it, look back, take the document."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from minutes.errors import Closed, NoSuchPart, NotStored, Overtaken, UsageError
from minutes.jobs.history import STATE_NAMES, HistoryEntry, tell
from minutes.jobs.later import with_facts_of
from minutes.jobs.operations import FACT_OPERATIONS, to_edits
from minutes.jobs.resolving import Resolver
from minutes.jobs.results import read_segments
from minutes.jobs.tabs import Tabs
from minutes.jobs.taking_back import in_the_way, written_over
from minutes.schema import Draft, Segment
from minutes.store.document import Conflict, Resolved
from minutes.store.files import Files
from minutes.store.opening import Store
from minutes.store.records import Edit, NewEdit
from minutes.store.standing import NOT_TAKEN_BACK, held_versions, to_redo, to_undo

_LONGEST_NAME = 100


@dataclass(frozen=True, slots=True)
class Since:
    """The draft as a page shows it, and as it is now.

    ``edits``: those between. ``facts``: the version whose facts ``now`` has, where they are not read yet.
    """

    version: int
    old: Resolved
    now: Resolved
    edits: tuple[Edit, ...]
    facts: int | None


_Read = Callable[[tuple[Edit, ...]], Resolved]
"""What the draft is with these changes."""


class Desk:
    """Drafts with their edits.

    Parameters
    ----------
    store : Store
    files : Files
    """

    def __init__(self, store: Store, files: Files) -> None:
        self._store, self._files = store, files
        self.resolver = Resolver(store, files)
        self._tabs = Tabs()

    # --- reading ------------------------------------------------------------------------------

    def draft(self, job_id: str) -> Draft:
        """The newest draft with every edit.

        Raises
        ------
        StoreError
            There is none yet.
        """
        return self._current(job_id)[0].draft

    def statement_ids(self, job_id: str) -> tuple[str, ...]:
        """Ids of the draft's statements, in the order of the document."""
        return self._current(job_id)[0].ids

    def resolved(self, job_id: str) -> Resolved:
        """The newest draft with every edit, and what is known of its parts."""
        return self._current(job_id)[0]

    def at_version(self, job_id: str, version: int) -> Resolved:
        """The draft as it was after that change.

        Raises
        ------
        NotStored
            There is no such version.
        """
        edits = self._store.drafts.edits(job_id)
        if not 0 <= version <= (edits[-1].version if edits else 0):
            raise _no_version(version)
        return self._resolved_from(job_id, edits[:version])

    def since(
        self, job_id: str, version: int, facts: int | None = None, *, later: bool = False
    ) -> Since:
        """What a page shows that has the words of ``version``, and what there is now.

        Parameters
        ----------
        job_id : str
        version : int
            One after the newest counts as that.
        facts : int, optional
            The version whose events, decisions, actions and lines the page shows, where that is
            another one.
        later : bool
            Where much must be read anew for the facts of now, those of before go with the words of now.

        Raises
        ------
        NotStored
            There is no such version.
        """
        newest = self._store.drafts.latest(job_id)
        edits = self._store.drafts.edits(job_id)
        last = edits[-1].version if edits else 0
        version = min(version, last)
        shown = version if facts is None else min(facts, last)
        if min(version, shown) < 0:
            raise _no_version(min(version, shown))

        def worded(number: int, known: Resolved) -> Resolved:
            if number == shown:
                return known
            return with_facts_of(self.resolver.words(job_id, edits[:number], newest), known)

        known = self.resolver.resolved(job_id, edits[:shown], newest)[0]
        take_long = later and self.resolver.facts_take_long(job_id, edits, shown, newest)
        if take_long:
            now = worded(last, known)
        else:
            now = self.resolver.resolved(job_id, edits, newest)[0]
        return Since(
            last, worded(version, known), now, edits[version:], shown if take_long else None
        )

    def version(self, job_id: str) -> int:
        """Number of the newest change, 0 before the first; what a page has seen."""
        return self._store.drafts.version(job_id)

    def generation(self, job_id: str) -> int:
        """Number of the machine's newest draft."""
        return self._store.drafts.latest(job_id)

    def conflicts(self, job_id: str) -> tuple[Conflict, ...]:
        """Edits that did not fit onto the newest draft; nothing of them is lost."""
        return self._current(job_id)[0].conflicts

    def history(self, job_id: str) -> tuple[Edit, ...]:
        """Every change: who, when, what; oldest first."""
        return self._store.drafts.edits(job_id)

    def recognised(self, job_id: str) -> tuple[Segment, ...]:
        """What has been recognised so far; a job that fails later still shows it."""
        return read_segments(self._files, job_id, self._store.jobs.get(job_id).run)

    def export(self, job_id: str, format_name: str) -> bytes:
        """The draft as a file.

        Raises
        ------
        UsageError
            There is no such format.
        """
        return self._rendered(job_id, format_name)[0]

    def export_sealed(self, job_id: str, format_name: str) -> tuple[bytes, tuple[str, ...]]:
        """As :meth:`export`; each Word file of a final document carries a seal
        (:mod:`minutes.format.export.seal`), and the hashes come with it."""
        from minutes.format.export.seal import sealed, sealed_package

        content, state = self._rendered(job_id, format_name)
        if state != "final":
            return content, ()
        if format_name == "zip":
            return sealed_package(content)
        if format_name not in ("docx", "clean.docx"):
            return content, ()
        content, digest = sealed(content)
        return content, (digest,)

    def layout(self, job_id: str) -> str:
        """Layout of the 様式 that the draft is written by: ``iinkai``, ``youten``, …; empty: not known."""
        try:
            return self.resolver.profile(job_id, self.generation(job_id)).layout
        except NotStored:
            return ""

    def read_ahead(self, job_id: str) -> None:
        """Read in the background, once, what corrections will ask for first."""
        self.resolver.read_ahead(job_id)

    # --- editing ------------------------------------------------------------------------------

    def operate(
        self,
        job_id: str,
        operations: Sequence[object],
        *,
        user: str = "",
        seen: int | None = None,
        key: str | None = None,
        tab: str | None = None,
    ) -> tuple[Edit, ...]:
        """Keep operations (:mod:`minutes.jobs.operations`), all or none; on the disk when this returns.

        Parameters
        ----------
        job_id : str
        operations : sequence of mappings
            Each with ``op`` and its fields. They are undone together.
        user : str
            Who edits.
        seen : int, optional
            The :meth:`version` that the page shows; without it the last edit wins.
        key : str, optional
            A name for this call: sent again, it is kept once.
        tab : str, optional
            Of the browser. What ``user`` did in another tab since ``seen`` is somebody else's: the
            words on this page are not made of it.

        Raises
        ------
        UsageError, NoSuchPart
            An operation is wrong, or names what the draft does not hold.
        Overtaken
            Somebody else changed the same since ``seen``.
        Closed
            The document is final.
        """

        def make(known: tuple[Edit, ...], read: _Read) -> tuple[NewEdit, ...]:
            resolved = read(known)
            try:
                edits = to_edits(resolved, operations)
            except (UsageError, NoSuchPart):
                _refuse_closed(resolved)
                raise
            if edits:  # what is there already was kept before, and only its answer was lost
                _refuse_closed(resolved)
            return edits

        def is_own(edit: Edit) -> bool:
            made_in = self._tabs.of(edit)
            return edit.user == user and (None in (tab, made_in) or tab == made_in)

        facts = any(_about_facts(operation) for operation in operations)
        made = self._keep(job_id, make, facts=facts, user=user, seen=seen, key=key, is_own=is_own)
        self._tabs.note(made, tab)
        return made

    def undo(
        self, job_id: str, *, user: str = "", own: bool = False, key: str | None = None
    ) -> Edit | None:
        """Take back the last change that is not taken back yet; itself a change in the history.

        ``own``: only what ``user`` did; what somebody else has changed since is passed over
        (:func:`~minutes.jobs.taking_back.passed_over`). ``key``: see :meth:`operate`.

        Raises
        ------
        Overtaken
            Somebody else has changed since all that could be taken back.
        """

        def choose(known: tuple[Edit, ...]) -> tuple[Edit, ...]:
            whose = user if own else None
            held = held_versions(known)

            def passed(edit: Edit) -> bool:
                return written_over(edit, known, held)

            return to_undo(known, user=whose, passed=passed) or to_undo(known, user=whose)

        return self._take_back(job_id, choose, user, key)

    def redo(self, job_id: str, *, user: str = "", key: str | None = None) -> Edit | None:
        """Do again what ``user`` took back last, where they did nothing new since.

        ``key``: see :meth:`operate`.

        Raises
        ------
        Overtaken
            Somebody else has changed the same since.
        """
        return self._take_back(job_id, lambda known: to_redo(known, user=user), user, key)

    def go_back(
        self, job_id: str, version: int, *, user: str = "", key: str | None = None
    ) -> Edit | None:
        """Make the draft again what it was after that change; itself a change, which can be undone.

        ``key``: see :meth:`operate`.

        Raises
        ------
        NotStored
            There is no such version.
        """
        self.at_version(job_id, version)
        return self._append(job_id, NewEdit("version", "", {}, {"version": version}), user, key)

    def name_version(
        self, job_id: str, version: int, name: str, *, user: str = "", key: str | None = None
    ) -> Edit | None:
        """Give a version a name, by which it is found again; ``key``: see :meth:`operate`.

        Raises
        ------
        NotStored
            There is no such version.
        UsageError
            The name is empty or too long.
        """
        self.at_version(job_id, version)
        if not 0 < len(name.strip()) <= _LONGEST_NAME:
            raise UsageError(f"版の名前を{_LONGEST_NAME}字までで入れてください。")
        mark = NewEdit("mark", str(version), {}, {"name": name.strip()})
        return self._append(job_id, mark, user, key, always=True)

    def history_entries(self, job_id: str) -> tuple[HistoryEntry, ...]:
        """Every change in words: who, when, what; oldest first."""
        return tell(self.history(job_id), self.resolved(job_id), self._store.names.all())

    def set_state(
        self,
        job_id: str,
        state: str,
        *,
        user: str = "",
        seen: int | None = None,
        key: str | None = None,
        check: Callable[[str, tuple[Edit, ...]], object] = lambda _before, _known: None,
    ) -> Edit | None:
        """Make the document a draft, one under review, or final; nothing is changed in a final one.

        Parameters
        ----------
        job_id : str
        state : str
        user : str
        seen : int, optional
            The :meth:`version` that the page shows: nobody makes final what they have not seen.
        key : str, optional
            See :meth:`operate`.
        check : callable
            Told the state so far and every change, while nobody else can write; raises where it may
            not be.

        Raises
        ------
        UsageError
            There is no such state.
        Overtaken
            It would be final, and somebody else has changed it since ``seen``.
        """
        if state not in STATE_NAMES:
            raise UsageError(f"「{state}」という状態はありません。")

        def make(known: tuple[Edit, ...], read: _Read) -> tuple[NewEdit, ...]:
            before = read(known).state
            if state == before:
                return ()
            check(before, known)
            if state == "final" and seen is not None and _changed_by_others(known, seen, user):
                raise Overtaken(
                    "確定する前に、ほかの人が直しました。新しい文を確かめてから、もう一度確定してください。"
                )
            return (NewEdit("state", "", {"state": before}, {"state": state}),)

        made = self._keep(job_id, make, user=user, key=key)
        return made[-1] if made else None

    def is_final(self, job_id: str) -> bool:
        """Whether there is a draft, and somebody has made it final."""
        newest = self._store.drafts.latest(job_id)
        edits = self._store.drafts.edits(job_id)
        if not newest or not any(edit.kind == "state" for edit in edits):
            return False
        return self.resolver.words(job_id, edits, newest).state == "final"

    def refuse_final(self, job_id: str) -> None:
        """Nothing that the machine makes anew takes the place of words that somebody has made final.

        Raises
        ------
        Closed
        """
        if self.is_final(job_id):
            raise Closed(
                "確定した会議録は作り直せません。作り直すには、状態を「確認中」に戻してください。"
            )

    # --- inside -------------------------------------------------------------------------------

    def _append(
        self, job_id: str, new: NewEdit, user: str, key: str | None, *, always: bool = False
    ) -> Edit | None:
        def make(known: tuple[Edit, ...], read: _Read) -> tuple[NewEdit, ...]:
            if not always:
                _refuse_closed(read(known))
            return (new,)

        return self._keep(job_id, make, user=user, key=key)[-1]

    def _keep(
        self,
        job_id: str,
        make: Callable[[tuple[Edit, ...], _Read], tuple[NewEdit, ...]],
        *,
        facts: bool = False,
        **given: Any,
    ) -> tuple[Edit, ...]:
        """Keep what ``make`` makes of the changes so far and of the draft as it then reads.

        Nobody else can write while it runs, and it has its one connection: so the draft, with its
        ``facts`` or only its words, is read before.
        """
        newest = self._store.drafts.latest(job_id)

        def read(edits: tuple[Edit, ...]) -> Resolved:
            if facts:
                return self.resolver.resolved(job_id, edits, newest)[0]
            return self.resolver.words(job_id, edits, newest)

        drafts = self._store.drafts
        read(drafts.edits(job_id))
        return drafts.append(job_id, newest, lambda known: make(known, read), **given)

    def _take_back(
        self,
        job_id: str,
        choose: Callable[[tuple[Edit, ...]], tuple[Edit, ...]],
        user: str,
        key: str | None,
    ) -> Edit | None:
        def make(known: tuple[Edit, ...], read: _Read) -> tuple[NewEdit, ...]:
            _refuse_closed(read(known))
            chosen = choose(known)
            held = held_versions(known)
            if any(in_the_way(edit, known, held) for edit in chosen):
                raise Overtaken(
                    "直前の修正は、ほかの人が続けて直しているため、元に戻せません。文を直接直してください。"
                )
            return tuple(
                NewEdit(edit.kind, edit.target, edit.after, edit.before, edit.version)
                for edit in chosen
            )

        made = self._keep(job_id, make, user=user, key=key)
        return made[-1] if made else None

    def _rendered(self, job_id: str, format_name: str) -> tuple[bytes, str]:
        """The draft as a file, and the state of what stands in it: others may write meanwhile."""
        from minutes.format.export import render

        resolved, generation = self._current(job_id)
        profile = self.resolver.profile(job_id, generation)
        return render(resolved.draft, format_name, profile), resolved.state

    def _current(self, job_id: str) -> tuple[Resolved, int]:
        return self.resolver.resolved(job_id, self._store.drafts.edits(job_id))

    def _resolved_from(self, job_id: str, edits: tuple[Edit, ...]) -> Resolved:
        return self.resolver.resolved(job_id, edits)[0]


def _changed_by_others(known: Sequence[Edit], seen: int, user: str) -> bool:
    return any(
        edit.version > seen and edit.user != user and edit.kind not in NOT_TAKEN_BACK
        for edit in known
    )


def _no_version(version: int) -> NotStored:
    return NotStored(f"版{version}はありません。履歴から選び直してください。")


def _about_facts(operation: object) -> bool:
    return isinstance(operation, Mapping) and operation.get("op") in FACT_OPERATIONS


def _refuse_closed(resolved: Resolved) -> None:
    if resolved.state == "final":
        raise Closed("確定した会議録です。直すには、状態を「確認中」に戻してください。")
