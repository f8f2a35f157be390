"""From a text and a level to the edited text: the order of the rules, and nothing else."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping

from minutes.errors import UsageError
from minutes.format.text import kebatori, numerals, orthography, seibun, settings
from minutes.format.text.hints import hints
from minutes.format.text.orthography.vocabulary import own_words
from minutes.format.text.passage import Context, Passage
from minutes.format.text.record import Edited, Hint
from minutes.format.text.revision import Edit, Offer, Revision
from minutes.format.text.rules import RULES, note
from minutes.schema import Term

Rule = Callable[[Passage], Iterable[Edit | Offer]]
Passes = tuple[tuple[Rule, ...], ...]

LEVELS = ("kebatori", "seibun", "orthography", "numerals", "all")
_MOST_ROUNDS = 12
_PAUSE = 0.3
"""Seconds of silence that part words as a comma does."""

_DICTIONARY_PASS = 4
_SPOKEN = frozenset({"kebatori", "seibun"})
"""Levels that leave quotations 「」 as they are."""

_LOOKS = frozenset(
    "mark doubled_mark space bracket width question full_stop unit percent digit_width comma"
    " large_unit vertical ka_counter".split()
)
"""Rules of how a text looks: they reach into titles 「」 and names; every other one changes words."""

_MISHEARD = frozenset({"vocabulary", "homophone", "letters"})
"""Rules for what nobody wrote so: 〔「意義なし」と呼ぶ者あり〕, 人事委員会韓国, ジーアイエス are no names."""


def edit(
    text: str,
    level: str = "all",
    options: Mapping[str, object] | None = None,
    *,
    dictionary: tuple[Term, ...] = (),
    disabled_rules: frozenset[str] = frozenset(),
    context: Context | None = None,
) -> Edited:
    """``text`` edited up to ``level``, with a record of every change.

    Parameters
    ----------
    text : str
        One statement or several lines; any Unicode. Lines ``話者|発言`` are a dialogue.
    level : str
        ``kebatori``, ``seibun`` (with kebatori), ``orthography``, ``numerals`` or ``all``.
    options : mapping, optional
        Names and values of :data:`minutes.format.text.settings.SETTINGS`.
    dictionary : tuple[Term, ...]
        Words of this meeting and this municipality: their ``mistakes`` are corrected.
    disabled_rules : frozenset[str]
        Ids of rules (:data:`minutes.format.text.rules.RULES`) that are switched off.
    context : Context, optional
        The neighbours: an answer after a question stays, a backchannel goes.

    Returns
    -------
    Edited
        Editing its text again changes nothing more.

    Raises
    ------
    UsageError
        For an unknown level, option, value or rule.
    """
    if level not in LEVELS:
        close = settings.nearest(level, (*LEVELS, "structure"))
        raise UsageError(f"整形の水準「{level}」はありません。「{close}」ではありませんか。")
    for rule in disabled_rules:
        if rule not in RULES:
            raise settings.unknown_key("整形の規則", rule, RULES)
    resolved = settings.resolve(options)
    steps = ("seibun", "orthography", "numerals") if level == "all" else (level,)
    work = _Work(text, resolved, context or Context(), dictionary, disabled_rules)
    work.settle(lambda: work.run(steps))
    changes = work.revision.changes(note)
    found = sorted([*hints(work.revision.text), *work.offered()], key=lambda hint: hint.start)
    return Edited(work.revision.text, changes, tuple(found))


class _Work:
    """One call of :func:`edit`: the revision, what it depends on, and the last parse."""

    def __init__(
        self,
        text: str,
        options: Mapping[str, object],
        context: Context,
        dictionary: tuple[Term, ...],
        disabled: frozenset[str],
    ) -> None:
        self.revision = Revision(text)
        self.disabled = disabled
        self.dictionary = dictionary
        pauses = frozenset(at for at, seconds in context.pauses if seconds >= _PAUSE)
        self.passage = Passage(text, options, context, pauses)
        self._offers: dict[Offer, str] = {}
        self._settled: set[tuple[str, int]] = set()  # passes that leave the current text as it is

    def offered(self) -> Iterator[Hint]:
        """What the rules only offer, as hints in the final text."""
        final = self.revision.text
        for offer, text in self._offers.items():
            if text == final:
                before = text[offer.start : offer.end]
                reason = note(offer.rule).removesuffix("（要確認）") + "（候補）"
                yield Hint(offer.start, offer.end, before, offer.rule, reason, offer.after)

    def run(self, steps: Iterable[str]) -> None:
        """Every level of ``steps`` once, in order."""
        for step in steps:
            self.round(step)

    def settle(self, work: Callable[[], None]) -> None:
        """Repeat ``work`` until the text stays as it is: so a second call changes nothing.

        Where texts go round in a circle, the one that sorts first is final, whichever came first.
        """
        seen: dict[str, int] = {}
        while self.revision.text not in seen and len(seen) < _MOST_ROUNDS:
            seen[self.revision.text] = len(seen)
            work()
        if self.revision.text in seen:
            circle = [text for text, order in seen.items() if order >= seen[self.revision.text]]
            while self.revision.text != min(circle):
                work()

    def round(self, step: str) -> None:
        """Every rule of one level once."""
        for index, rules in enumerate(_PASSES[step]):
            if (step, index) in self._settled:
                continue
            passage = self.passage
            found = [edit for rule in rules for edit in rule(passage)]
            edits = [edit for edit in found if isinstance(edit, Edit)]
            if step == "orthography" and rules is _PASSES[step][_DICTIONARY_PASS]:
                edits += own_words(passage, self.dictionary)
            self._offers |= {
                offer: passage.text
                for offer in found
                if isinstance(offer, Offer) and self._allowed(offer, step)
            }
            changed = self.revision.apply(edit for edit in edits if self._allowed(edit, step))
            if not changed:
                self._settled.add((step, index))
            else:  # heard pauses are places in the verbatim text only
                self.passage = Passage(self.revision.text, passage.options, passage.context)
                self._settled.clear()

    def _allowed(self, edit: Edit | Offer, step: str) -> bool:
        """Whether the rule is switched on and what it would touch is no name and no quotation."""
        place = (edit.start, edit.end)
        if edit.rule in self.disabled:
            return False
        if edit.rule == "own_dictionary":  # writes a name as it should be
            return True
        if self._respells(edit):
            return False
        if step in _SPOKEN:
            return not self.passage.quoted(*place)
        if edit.rule in _LOOKS:
            return True
        if edit.rule in _MISHEARD:
            return not self.passage.quoted(*place) or self.passage.shouted(edit.start)
        return not (self.passage.quoted(*place) or self.passage.is_name(*place, proper=True))

    def _respells(self, edit: Edit | Offer) -> bool:
        """Whether a name handed over is changed; what is said again, or taken back, may go whole."""
        for start, end in self.passage.named:
            if start >= edit.end or end <= edit.start:
                continue
            whole = edit.start <= start and end <= edit.end
            if not whole or (edit.after and self.passage.text[start:end] not in edit.after):
                return True
        return False


_PASSES: dict[str, Passes] = {
    "kebatori": kebatori.PASSES,
    "seibun": kebatori.PASSES + seibun.PASSES,
    "orthography": orthography.PASSES,
    "numerals": numerals.PASSES,
}
