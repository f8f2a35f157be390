"""What a clerk does with a draft: read it, edit it, look back, take the document."""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import fields
from typing import Any

from minutes.codec import to_plain
from minutes.errors import Closed, NotStored, Overtaken, UsageError
from minutes.jobs.operations import to_edits
from minutes.jobs.results import load_papers, read_segments
from minutes.schema import Draft, Header, Profile, Segment, Statement
from minutes.store import Store
from minutes.store.document import Conflict, Resolved
from minutes.store.facts import with_facts
from minutes.store.files import Files
from minutes.store.rebase import resolve
from minutes.store.records import Edit, EditKind, NewEdit
from minutes.store.standing import meet, standing, to_redo, to_undo, touched

STATES = ("draft", "review", "final")
"""案, 確認中, 確定."""

_DRAFTS_IN_MEMORY = 6  # one of three hours takes some 30 MB


class Desk:
    """Drafts with their edits.

    Parameters
    ----------
    store : Store
    files : Files
    """

    def __init__(self, store: Store, files: Files) -> None:
        self._store, self._files = store, files
        self._machine: OrderedDict[tuple[str, int], Draft] = OrderedDict()
        self._resolved: OrderedDict[tuple[str, int, int], Resolved] = OrderedDict()
        self._cache = threading.RLock()

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
            raise NotStored(f"版{version}はありません。履歴から選び直してください。")
        return self._resolve(job_id, edits[:version])[0]

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
        from minutes.format.export import render

        resolved, generation = self._current(job_id)
        return render(resolved.draft, format_name, self._profile(job_id, generation))

    # --- editing ------------------------------------------------------------------------------

    def save_statement(
        self,
        job_id: str,
        statement: int | str,
        *,
        text: str | None = None,
        speaker_id: str | None = None,
        user: str = "",
        seen: int | None = None,
    ) -> Edit | None:
        """Keep an edit of one statement; on the disk when this returns.

        Parameters
        ----------
        job_id : str
        statement : int or str
            Position in ``draft().minutes_doc.statements``, or an id of :meth:`statement_ids`.
        text : str, optional
            The new text; ``None`` leaves it.
        speaker_id : str, optional
            The new speaker; ``""`` for nobody, ``None`` leaves it.
        user : str
            Who edits.
        seen : int, optional
            The :meth:`version` that the page shows; without it the last edit wins.

        Returns
        -------
        Edit or None
            ``None`` where nothing changed.

        Raises
        ------
        UsageError
            There is no such statement or speaker.
        Overtaken
            Somebody else changed the same since ``seen``.
        """
        resolved, generation = self._current(job_id)
        target, known = _find(resolved, statement)
        after: dict[str, object] = {}
        if text is not None and text != known.text:
            after["text"] = text
        if speaker_id is not None and (speaker_id or None) != known.speaker_id:
            if speaker_id and speaker_id not in resolved.draft.speakers:
                raise UsageError(f"話者 {speaker_id} はいません。一覧から選び直してください。")
            after["speaker_id"] = speaker_id or None
        before = {name: getattr(known, name) for name in after}
        return self._keep(job_id, generation, ("statement", target, before, after), user, seen)

    def rename_speaker(
        self,
        job_id: str,
        speaker_id: str,
        *,
        name: str | None,
        role: str | None = None,
        user: str = "",
        seen: int | None = None,
    ) -> Edit | None:
        """Name a speaker in the whole draft.

        Raises
        ------
        UsageError
            There is no such speaker.
        """
        resolved, generation = self._current(job_id)
        known = resolved.draft.speakers.get(speaker_id)
        if known is None:
            raise UsageError(f"話者 {speaker_id} はいません。一覧から選び直してください。")
        values: Mapping[str, object] = {"name": name or None, "role": role or None}
        after = {key: value for key, value in values.items() if value != getattr(known, key)}
        before = {key: getattr(known, key) for key in after}
        return self._keep(job_id, generation, ("speaker", speaker_id, before, after), user, seen)

    def save_header(
        self, job_id: str, header: Header, *, user: str = "", seen: int | None = None
    ) -> Edit | None:
        """Keep an edit of what stands above the minutes."""
        resolved, generation = self._current(job_id)
        known = resolved.draft.minutes_doc.header
        changed = [
            item.name
            for item in fields(Header)
            if getattr(header, item.name) != getattr(known, item.name)
        ]
        before = {name: to_plain(getattr(known, name)) for name in changed}
        after = {name: to_plain(getattr(header, name)) for name in changed}
        return self._keep(job_id, generation, ("header", "", before, after), user, seen)

    def operate(
        self,
        job_id: str,
        operations: Sequence[object],
        *,
        user: str = "",
        seen: int | None = None,
        key: str | None = None,
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

        Raises
        ------
        UsageError, NoSuchPart
            An operation is wrong, or names what the draft does not hold.
        Overtaken
            Somebody else changed the same since ``seen``.
        Closed
            The document is final.
        """

        def make(known: tuple[Edit, ...]) -> tuple[NewEdit, ...]:
            resolved = self._resolve(job_id, known)[0]
            _refuse_closed(resolved)
            return to_edits(resolved, operations)

        newest = self._store.drafts.latest(job_id)
        return self._store.drafts.append(
            job_id, newest, make, user=user, seen=seen, key=key, others=True
        )

    def undo(self, job_id: str, *, user: str = "", own: bool = False) -> Edit | None:
        """Take back the last change that is not taken back yet; itself a change in the history.

        ``own``: only what ``user`` did.

        Raises
        ------
        Overtaken
            Somebody else has changed the same since.
        """
        return self._take_back(
            job_id, lambda known: to_undo(known, user=user if own else None), user
        )

    def redo(self, job_id: str, *, user: str = "") -> Edit | None:
        """Do again what ``user`` took back last, where they did nothing new since.

        Raises
        ------
        Overtaken
            Somebody else has changed the same since.
        """
        return self._take_back(job_id, lambda known: to_redo(known, user=user), user)

    def go_back(self, job_id: str, version: int, *, user: str = "") -> Edit | None:
        """Make the draft again what it was after that change; itself a change, which can be undone.

        Raises
        ------
        NotStored
            There is no such version.
        """
        self.at_version(job_id, version)
        return self._one(job_id, NewEdit("version", "", {}, {"version": version}), user)

    def set_state(self, job_id: str, state: str, *, user: str = "") -> Edit | None:
        """Make the document a draft, one under review, or final; nothing is changed in a final one.

        Raises
        ------
        UsageError
            There is no such state.
        """
        if state not in STATES:
            raise UsageError(f"「{state}」という状態はありません。")
        before = self.resolved(job_id).state
        if state == before:
            return None
        return self._one(
            job_id, NewEdit("state", "", {"state": before}, {"state": state}), user, always=True
        )

    # --- inside -------------------------------------------------------------------------------

    def _keep(
        self,
        job_id: str,
        generation: int,
        edit: tuple[EditKind, str, Mapping[str, object], Mapping[str, object]],
        user: str,
        seen: int | None,
    ) -> Edit | None:
        if not edit[3]:  # nothing changes
            return None
        _refuse_closed(self.resolved(job_id))
        return self._store.drafts.add_edit(job_id, generation, *edit, user=user, seen=seen)

    def _one(self, job_id: str, new: NewEdit, user: str, *, always: bool = False) -> Edit | None:
        def make(known: tuple[Edit, ...]) -> tuple[NewEdit, ...]:
            if not always:
                _refuse_closed(self._resolve(job_id, known)[0])
            return (new,)

        newest = self._store.drafts.latest(job_id)
        return self._store.drafts.append(job_id, newest, make, user=user)[-1]

    def _take_back(
        self,
        job_id: str,
        choose: Callable[[tuple[Edit, ...]], tuple[Edit, ...]],
        user: str,
    ) -> Edit | None:
        def make(known: tuple[Edit, ...]) -> tuple[NewEdit, ...]:
            resolved = self._resolve(job_id, known)[0]
            _refuse_closed(resolved)
            chosen = choose(known)
            if any(_in_the_way(edit, known) for edit in chosen):
                raise Overtaken(
                    "直前の修正は、ほかの人が続けて直しているため、元に戻せません。文を直接直してください。"
                )
            return tuple(
                NewEdit(edit.kind, edit.target, edit.after, edit.before, edit.version)
                for edit in chosen
            )

        newest = self._store.drafts.latest(job_id)
        made = self._store.drafts.append(job_id, newest, make, user=user)
        return made[-1] if made else None

    def _current(self, job_id: str) -> tuple[Resolved, int]:
        return self._resolve(job_id, self._store.drafts.edits(job_id))

    def _resolve(self, job_id: str, edits: tuple[Edit, ...]) -> tuple[Resolved, int]:
        newest = self._store.drafts.latest(job_id)
        key = (job_id, newest, edits[-1].version if edits else 0)
        with self._cache:
            known = self._resolved.get(key)
            if known is None:
                numbers = {newest, *(edit.generation for edit in edits)}
                generations = {number: self._generation(job_id, number) for number in numbers}
                known = self._with_facts(job_id, resolve(generations, edits), newest)
                _remember(self._resolved, key, known)
            return known, newest

    def _with_facts(self, job_id: str, resolved: Resolved, newest: int) -> Resolved:
        """With the facts that the corrected words hold, and those that a person made."""
        machine = self._generation(job_id, newest)
        document = resolved.draft.minutes_doc
        if document != machine.minutes_doc:
            from minutes.format.document.reread import reread

            document = reread(machine, resolved.draft, self._profile(job_id, newest))
        return with_facts(resolved, document, newest)

    def _profile(self, job_id: str, run: int) -> Profile:
        return load_papers(self._files, job_id, run).profile

    def _generation(self, job_id: str, generation: int) -> Draft:
        key = (job_id, generation)
        draft = self._machine.get(key)
        if draft is None:
            draft = self._store.drafts.get(job_id, generation)
            _remember(self._machine, key, draft)
        return draft


def _in_the_way(edit: Edit, known: Sequence[Edit]) -> bool:
    """Whether taking ``edit`` back would take somebody else's later change along."""
    places = touched(edit)
    held = {one.version for one in standing(known)}
    return any(
        other.version in held and other.user != edit.user and meet(places, touched(other))
        for other in known
        if other.version > edit.version
    )


def _refuse_closed(resolved: Resolved) -> None:
    if resolved.state == "final":
        raise Closed("確定した会議録です。直すには、状態を「確認中」に戻してください。")


def _remember(cache: OrderedDict[Any, Any], key: object, value: object) -> None:
    cache[key] = value
    while len(cache) > _DRAFTS_IN_MEMORY:
        cache.popitem(last=False)


def _find(resolved: Resolved, statement: int | str) -> tuple[str, Statement]:
    statements = resolved.draft.minutes_doc.statements
    try:
        position = statement if isinstance(statement, int) else resolved.ids.index(statement)
        if position < 0:
            raise IndexError(position)
        return resolved.ids[position], statements[position]
    except (ValueError, IndexError) as error:
        raise UsageError("その発言は今の案にありません。画面を読み込み直してください。") from error
