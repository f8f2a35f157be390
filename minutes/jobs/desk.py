"""What a clerk does with a draft: read it, edit it, look back, take the document."""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Collection, Mapping
from dataclasses import fields
from typing import Any

from minutes.codec import to_plain
from minutes.errors import Overtaken, UsageError
from minutes.jobs.results import load_papers, read_segments
from minutes.schema import Draft, Header, Profile, Segment, Statement
from minutes.store import Store
from minutes.store.files import Files
from minutes.store.rebase import Conflict, Resolved, resolve
from minutes.store.records import Edit, EditKind

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

    def version(self, job_id: str) -> int:
        """Number of the newest change, 0 before the first; what a page has seen."""
        edits = self._store.drafts.edits(job_id)
        return edits[-1].version if edits else 0

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

    def undo(self, job_id: str, *, user: str = "", own: bool = False) -> Edit | None:
        """Take back the last change that is not taken back yet; itself a change in the history.

        ``own``: only what ``user`` did.

        Raises
        ------
        Overtaken
            Somebody else has changed the same since.
        """
        edits = self._store.drafts.edits(job_id)
        undone = {edit.undoes for edit in edits if edit.undoes is not None}
        for edit in reversed(edits):
            if edit.undoes is not None or edit.version in undone or (own and edit.user != user):
                continue
            later = (other for other in edits if other.version > edit.version)
            if own and any(_in_the_way(edit, other, undone) for other in later):
                raise Overtaken(
                    "直前の修正は、ほかの人が続けて直しているため、元に戻せません。文を直接直してください。"
                )
            return self._store.drafts.add_edit(
                job_id,
                edit.generation,
                edit.kind,
                edit.target,
                edit.after,
                edit.before,
                user=user,
                undoes=edit.version,
                seen=edits[-1].version,
            )
        return None

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
        return self._store.drafts.add_edit(job_id, generation, *edit, user=user, seen=seen)

    def _current(self, job_id: str) -> tuple[Resolved, int]:
        newest = self._store.drafts.latest(job_id)
        edits = self._store.drafts.edits(job_id)
        key = (job_id, newest, edits[-1].version if edits else 0)
        with self._cache:
            known = self._resolved.get(key)
            if known is None:
                numbers = {newest, *(edit.generation for edit in edits)}
                generations = {number: self._generation(job_id, number) for number in numbers}
                known = resolve(generations, edits)
                _remember(self._resolved, key, known)
            return known, newest

    def _profile(self, job_id: str, run: int) -> Profile:
        return load_papers(self._files, job_id, run).profile

    def _generation(self, job_id: str, generation: int) -> Draft:
        key = (job_id, generation)
        draft = self._machine.get(key)
        if draft is None:
            draft = self._store.drafts.get(job_id, generation)
            _remember(self._machine, key, draft)
        return draft


def _in_the_way(edit: Edit, other: Edit, undone: Collection[int]) -> bool:
    """Whether taking ``edit`` back would take somebody else's later ``other`` along."""
    same = (edit.kind, edit.target) == (other.kind, other.target)
    stands = other.undoes is None and other.version not in undone
    return same and stands and other.user != edit.user and bool(set(edit.after) & set(other.after))


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
