"""Where the beam heard both: 行っております or 行っておりません, 172 or 1,172.

An ending or a figure that is wrong reads as well as the right one, so nobody looks again unless told to. The
beam's other hypotheses cost nothing; those that were nearly as likely and say the opposite, or another
number, are a doubt that the clerk sees.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from rapidfuzz.distance import Levenshtein

from minutes.asr.wording import without_spaces

_NEAR = 3.0
"""Log-probability by which a hypothesis may lie behind the text and still be a witness."""
_DIGITS = "0-9〇一二三四五六七八九十百千万億"
_FIGURE = re.compile(rf"[{_DIGITS}][{_DIGITS},.]*(?<![,.])")
_NEGATION = re.compile(
    r"ません(?!か|でしょうか)|(?<=[ぁ-んなら])な(?:い(?!か|でしょうか|ように|し)|かった|く(?=て|、|な)|ければ)(?!き?ゃ)"
    r"|(?<=[かさたなまらわいきしちにひみりえけせてねめれ])ず(?=に|、|。)"
)
_POSITIVE = re.compile(r"ます|ました|です|でした|[あいおすれきえ]る|[しっい]た|あり|して")
_VALUES = {mark: str(value) for value, mark in enumerate("〇一二三四五六七八九")}
_UNITS = {"十": 10, "百": 100, "千": 1000, "万": 10**4, "億": 10**8}
_AROUND = 2


@dataclass(frozen=True, slots=True)
class Dispute:
    """``start``, ``end``: characters of the text; ``kind``: of the flag; ``other``: what else was heard."""

    kind: str
    start: int
    end: int
    other: str


def disputes(text: str, others: Sequence[tuple[str, float]]) -> tuple[Dispute, ...]:
    """Endings and figures of ``text`` that others wrote so that they mean something else.

    ``others``: text and log-probability behind the text's own of each other hypothesis.

    >>> disputes("予算は1,172円です。", [("予算は172円です。", 1.0)])
    (Dispute(kind='figure_doubt', start=3, end=8, other='172'),)
    >>> disputes("行っております。", [("行っておりません。", 1.0)])[0].kind
    'ending_doubt'
    >>> disputes("第一に、3件です。", [("第1に、三件です。", 0.5)])
    ()
    """
    plain = unicodedata.normalize("NFKC", text)
    if len(plain) != len(text):
        return ()
    found: dict[tuple[int, int], Dispute] = {}
    for other, behind in others:
        if behind > _NEAR:
            continue
        witness = unicodedata.normalize("NFKC", without_spaces(other))
        for dispute in (*_figures(plain, witness), *_endings(plain, witness)):
            found.setdefault((dispute.start, dispute.end), dispute)
    return tuple(found[place] for place in sorted(found))


def _figures(text: str, witness: str) -> Iterator[Dispute]:
    places = borders(text, witness)
    numbers = [match.span() for match in _FIGURE.finditer(witness)]
    for match in _FIGURE.finditer(text):
        low, high = places[match.start()], places[match.end()]
        other = next((witness[a:b] for a, b in numbers if a < high and b > low), None)
        if other is not None and value_of(match.group()) != value_of(other):
            yield Dispute("figure_doubt", *match.span(), other)


def _endings(text: str, witness: str) -> Iterator[Dispute]:
    for start, end, low, high in _one_sided(text, witness):
        yield Dispute("ending_doubt", start, end, witness[low:high])
    for start, end, low, high in _one_sided(witness, text):
        yield Dispute("ending_doubt", low, high, witness[start:end])


def _one_sided(text: str, witness: str) -> Iterator[tuple[int, int, int, int]]:
    """Each negation of ``text`` and the place in ``witness`` that says the opposite there."""
    places = borders(text, witness)
    denied = [match.span() for match in _NEGATION.finditer(witness)]
    for match in _NEGATION.finditer(text):
        start = max(0, match.start() - _AROUND)
        low, high = places[start], places[min(len(text), match.end() + 1)]
        if not any(a < high + _AROUND and b > low for a, b in denied):
            said = _POSITIVE.search(witness, low, high)
            if said:
                yield *match.span(), *said.span()


def borders(text: str, witness: str) -> list[int]:
    """For each border between characters of ``text`` the border of ``witness`` that belongs to it."""
    places = [0] * (len(text) + 1)
    for block in Levenshtein.opcodes(text, witness):
        for border in range(block.src_start, block.src_end):
            at = block.dest_start + border - block.src_start if block.tag == "equal" else None
            places[border] = block.dest_start if at is None else at
    places[len(text)] = len(witness)
    return places


def value_of(figure: str) -> str:
    """The number that a figure says, in plain digits; unequal where two numbers are.

    >>> value_of("1,172"), value_of("千百七十二"), value_of("3万2,000"), value_of("二〇二四")
    ('1172', '1172', '32000', '2024')
    """
    plain = "".join(_VALUES.get(mark, mark) for mark in figure.replace(",", ""))
    if not any(unit in plain for unit in _UNITS):
        return plain
    total = group = 0
    number = ""
    for mark in plain:
        unit = _UNITS.get(mark)
        if unit is None:
            number += mark
        elif unit < 10**4:
            group += int(float(number or "1") * unit)
            number = ""
        else:
            total += int((group + float(number or "0") or 1) * unit)
            group, number = 0, ""
    return str(total + group + int(float(number or "0")))
