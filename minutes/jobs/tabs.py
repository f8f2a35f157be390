"""Which tab of a browser made the newest changes: kept for a while, and only while the server runs."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Iterable

from minutes.store.records import Edit

_KEPT = 20_000
"""Changes; what is older, nobody has before the eyes any more."""


class Tabs:
    """Tabs by change; of what is not known, a change counts as made in whichever tab asks."""

    def __init__(self) -> None:
        self._known: OrderedDict[tuple[str, int], str] = OrderedDict()

    def of(self, edit: Edit) -> str | None:
        """The tab that made ``edit``, ``None`` where it is not known."""
        return self._known.get((edit.job_id, edit.version))

    def note(self, made: Iterable[Edit], tab: str | None) -> None:
        """Remember that ``tab`` made these."""
        if tab is None:
            return
        for edit in made:
            self._known[edit.job_id, edit.version] = tab
        while len(self._known) > _KEPT:
            self._known.popitem(last=False)
