"""Calls that were misheard, written right once it is certain whom they meant (質疑委員→鈴木委員)."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence, Set
from dataclasses import replace

from minutes.format.call_grammar import CALL_END, HONORIFICS, KANJI, OPENING, role_tail
from minutes.format.naming.evidence import Clue, ClueKind, Named
from minutes.format.naming.mentions import calls_another, mentions
from minutes.format.sound.glyphs import same_glyphs
from minutes.format.sound.likeness import share_off
from minutes.format.sound.people import Person, is_family_in_kanji
from minutes.format.sound.reading import heard
from minutes.format.word_swaps import Swap, replaced
from minutes.schema import Transcript, Turn

FLAG = "vocabulary"
"""Flag of a turn that holds a corrected word."""
_HONORIFICS = frozenset(written for written, _ in HONORIFICS)
_KINDS: frozenset[ClueKind] = frozenset({"nomination", "elimination"})
_ALIKE = 0.3
"""Share of its moras by which a call may differ from the one that it is written as."""
_NAME_ALIKE: Mapping[ClueKind, float] = {"nomination": 0.4, "elimination": 0.62}
"""The same for the name alone, where the role was heard right."""
_CALL = re.compile(
    rf"(?:^|[。？?！!、])\s*{OPENING}{{0,9}}(?P<call>[{KANJI}ぁ-んァ-ヶー]{{2,14}}?){CALL_END}"
)


def write_calls_right(
    transcript: Transcript,
    persons: Sequence[Person],
    found: Mapping[str, Named],
    clues: Sequence[Clue],
) -> Transcript:
    """The transcript with the misheard calls of voices that are named now.

    A call is written anew where it sounds much like the right one, or where its role was heard
    and the name sounds like the person's. What was heard stays in ``Word.original``, and the turn
    is flagged ``vocabulary``.
    """
    named = {who.person for who in found.values()}
    calls: dict[str, Clue] = {}
    for clue in clues:
        who = found.get(clue.speaker_id)
        sure = who is not None and who.person == clue.person
        if clue.kind in _KINDS and clue.weight > 0 and sure and clue.turn_id:
            calls.setdefault(clue.turn_id, clue)
    turns = tuple(
        _with(turn, (*_spellings(turn.text, persons, named), *_call(turn, calls, persons)))
        for turn in transcript.turns
    )
    return transcript if turns == transcript.turns else replace(transcript, turns=turns)


def _call(turn: Turn, calls: Mapping[str, Clue], persons: Sequence[Person]) -> Iterator[Swap]:
    clue = calls.get(turn.id)
    swap = _swap(turn.text, persons[clue.person], clue.kind) if clue is not None else None
    if swap is not None:
        yield swap


def _spellings(text: str, persons: Sequence[Person], named: Set[int]) -> Iterator[Swap]:
    """Names that were left in kana or put in characters that are no name (おかもと委員, 村神委員)."""
    found = mentions(text, persons)
    places = Counter(mention.start for mention in found)
    for mention in found:
        person = persons[mention.person]
        if places[mention.start] > 1 or mention.person not in named or not person.family:
            continue
        suffix = next(filter(mention.written.endswith, _suffixes(person)), "")
        name = mention.written.removesuffix(suffix)
        other = same_glyphs(name) != same_glyphs(person.family)
        if name and suffix and other and not is_family_in_kanji(name):
            yield mention.start, mention.start + len(name), person.family


def _with(turn: Turn, swaps: Sequence[Swap]) -> Turn:
    """The turn with ``swaps``, the first of those that overlap, where nothing was corrected before."""
    kept: list[Swap] = []
    for swap in sorted(swaps):
        if (not kept or kept[-1][1] <= swap[0]) and not _corrected(turn, swap):
            kept.append(swap)
    if not kept:
        return turn
    flags = tuple(dict.fromkeys((*turn.flags, FLAG)))
    return replace(turn, words=replaced(turn.words, kept), flags=flags)


def _corrected(turn: Turn, swap: Swap) -> bool:
    """Whether the vocabulary corrected a word there already."""
    position = 0
    for word in turn.words:
        end = position + len(word.text)
        if word.original is not None and position < swap[1] and swap[0] < end:
            return True
        position = end
    return False


def _swap(text: str, person: Person, kind: ClueKind) -> Swap | None:
    match = _CALL.search(text)
    if match is None or not person.family:
        return None
    call, start = match.group("call"), match.start("call")
    plain, family = same_glyphs(call), same_glyphs(person.family)
    rest = plain.removeprefix(family)
    if plain.startswith(family) and (not rest or role_tail(rest) or rest in _HONORIFICS):
        return None  # heard right, or with a role that we do not know
    if calls_another(match.group(), person):
        return None  # who was called so may be somebody else
    for suffix in _suffixes(person):
        name = call.removesuffix(suffix)
        if (
            name != call
            and name
            and share_off((heard(name).kana,), person.family_kana) <= _NAME_ALIKE[kind]
        ):
            return start, start + len(name), person.family
    written = {suffix: person.family + suffix for suffix in _suffixes(person)}
    offs = {
        suffix: share_off(
            (heard(call).kana,), [kana + heard(suffix).kana for kana in person.family_kana]
        )
        for suffix in written
    }
    likeliest = min(offs, key=lambda suffix: offs[suffix], default="")
    if offs.get(likeliest, 1.0) > _ALIKE:
        return None
    return start, start + len(call), written[likeliest]


def _suffixes(person: Person) -> tuple[str, ...]:
    """What stands behind the family name when this person is called, longest first."""
    forms = (
        form.written.removeprefix(person.family)
        for form in person.forms
        if form.kind in {"full_role", "tail_role", "honorific"}
        and form.written.startswith(person.family)
    )
    return tuple(sorted(dict.fromkeys(filter(None, forms)), key=len, reverse=True))
