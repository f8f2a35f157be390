"""One operation against the draft that it is asked of, and its fields read from JSON."""

from __future__ import annotations

from typing import Any

from minutes.errors import NoSuchPart, UsageError
from minutes.jobs.sent import Json, object_of, optional_text, text_of
from minutes.schema import Statement
from minutes.store.document import Resolved
from minutes.store.drafts import NEW
from minutes.text import normalize_for_matching

GONE = "その発言は今の案にありません。画面を読み込み直してください。"


class Asked:
    """One operation against the draft that it is asked of.

    Parameters
    ----------
    resolved : Resolved
        The newest draft with every edit.
    number : int
        Place of the operation among those that came together, for the ids of what it makes.
    """

    def __init__(self, resolved: Resolved, number: int) -> None:
        self.resolved = resolved
        self.number = number
        self.document = resolved.draft.minutes_doc

    def new_id(self, stem: str) -> str:
        """The id of something new."""
        return f"{stem}-{NEW}-{self.number}"

    def place(self, operation: Json, name: str = "statement") -> int:
        """Position of the statement that an operation names."""
        key = text_of(operation, name, 20_000)
        if key not in self.resolved.ids:
            raise NoSuchPart(GONE)
        return self.resolved.ids.index(key)

    def statement(self, operation: Json, name: str = "statement") -> tuple[str, Statement]:
        """Id and statement that an operation names."""
        place = self.place(operation, name)
        return self.resolved.ids[place], self.document.statements[place]

    def person(self, given: object) -> dict[str, Any]:
        """``speaker_id`` of a voice, a member of the roster, somebody new, or nobody.

        With ``person``, name and role, where no voice is behind it: the change then stands alone.
        """
        speakers = self.resolved.draft.speakers
        if given is None or given == "":
            return {"speaker_id": None}
        if isinstance(given, str):
            known = speakers.get(given)
            if known is None:
                raise NoSuchPart(f"話者 {given} はいません。一覧から選び直してください。")
        else:
            fields = object_of(given, "person")
            name, role = text_of(fields, "name", 200).strip(), optional_text(fields, "role", 200)
            if not name:
                raise UsageError("氏名が空です。氏名を入れてください。")
            bare = normalize_for_matching(name)
            known = next(
                (s for s in speakers.values() if s.name and normalize_for_matching(s.name) == bare),
                None,
            )
            if known is None:
                return {"speaker_id": self.new_id("person"), "person": {"name": name, "role": role}}
        if known.id.startswith("person-"):
            return {"speaker_id": known.id, "person": {"name": known.name, "role": known.role}}
        return {"speaker_id": known.id}
