"""How a speaker stands in front of a statement. Pure: no Word, no dictionary."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass

from minutes.format.call_grammar import CHAIRS

UNKNOWN_SPEAKER = "（発言者不明）"
"""Stands for a voice that nobody could name; labels such as ``S3`` never reach a document."""

DEFAULT_SPEAKER_STYLE = "iinkai_maru"


@dataclass(frozen=True, slots=True)
class Person:
    """A speaker's name in its parts; ``mark`` is what tells two of one family name apart (``ま``)."""

    family: str = ""
    given: str = ""
    role: str = ""
    mark: str = ""

    @property
    def known(self) -> bool:
        """Whether there is anything to print."""
        return bool(self.family or self.role)

    @property
    def full(self) -> str:
        """Family and given name without a space, as documents print it."""
        return self.family + self.given

    @property
    def short(self) -> str:
        """Family name with role: ``山田委員``, ``加藤（ま）委員``, ``佐藤福祉部長``.

        A seat number stands alone (``12番``), a name without a role is printed in full.
        """
        if not self.role:
            return self.full
        if not self.family or self.role.endswith("番"):
            return self.role
        return f"{self.family}{self.mark and f'（{self.mark}）'}{self.role}"


@dataclass(frozen=True, slots=True)
class SpeakerLine:
    """``label`` and what stands between it and the text: a space, nothing or a new line."""

    label: str
    gap: str = "　"

    def with_text(self, paragraphs: Iterable[str]) -> str:
        """The statement as text: further paragraphs on their own lines, indented by one.

        >>> SpeakerLine("○山田委員").with_text(["1点目です。", "2点目です。"])
        '○山田委員　1点目です。\\n\\u30002点目です。'
        """
        return self.label + self.gap + "\n　".join(paragraphs)


def _honkaigi(person: Person, suffix: str) -> str:
    # 議長（田中一郎君）
    if not person.family:
        return f"○{person.role}"
    return f"○{person.role}（{person.full}{suffix}）" if person.role else f"○{person.full}{suffix}"


def _iinkai_maru(person: Person) -> str:
    # 12番 alone names nobody to a reader of a committee's minutes: ○12番（山田花子）
    seat = person.role.endswith("番") and person.family
    return f"○{person.role}（{person.full}）" if seat else f"○{person.short}"


_LABELS: Mapping[str, Callable[[Person], str]] = {
    "honkaigi_kun": lambda person: _honkaigi(person, "君"),
    "honkaigi_plain": lambda person: _honkaigi(person, ""),
    "iinkai_maru": _iinkai_maru,
    # 中野区: the chair by the role alone, all others by family name and role, text on the next line
    "nakano_iinkai": lambda person: person.role if person.role in CHAIRS else person.short,
    "shingikai_bracket": lambda person: f"【{person.role or person.full}】",
    "shingikai_colon": lambda person: f"{person.role or person.full}：",
    "shingikai_paren": lambda person: f"（{person.role or person.full}）",
    "kuromaru": lambda person: f"●{person.role or person.full}",
    "name_bracket": lambda person: f"【{person.short}】",
    "name_colon": lambda person: f"{person.short}：",
}
_UNKNOWN_LABELS = {
    "honkaigi_kun": f"○{UNKNOWN_SPEAKER}",
    "honkaigi_plain": f"○{UNKNOWN_SPEAKER}",
    "iinkai_maru": f"○{UNKNOWN_SPEAKER}",
    "shingikai_colon": f"{UNKNOWN_SPEAKER}：",
    "kuromaru": f"●{UNKNOWN_SPEAKER}",
    "name_colon": f"{UNKNOWN_SPEAKER}：",
}
_GAPS = {"nakano_iinkai": "\n　", "shingikai_colon": "", "name_colon": "", "shingikai_paren": ""}

SPEAKER_STYLES = tuple(_LABELS)
"""Every value of the profile option ``speaker_style``."""


def speaker_line(person: Person, style: str = DEFAULT_SPEAKER_STYLE) -> SpeakerLine:
    """The label of ``person`` in one of :data:`SPEAKER_STYLES`.

    >>> speaker_line(Person("田中", "一郎", "議長"), "honkaigi_kun").with_text(["開きます。"])
    '○議長（田中一郎君）　開きます。'
    >>> speaker_line(Person("佐藤", "次郎", "福祉部長")).label
    '○佐藤福祉部長'
    >>> speaker_line(Person()).label
    '○（発言者不明）'
    """
    label = _LABELS[style](person) if person.known else _UNKNOWN_LABELS.get(style, UNKNOWN_SPEAKER)
    return SpeakerLine(label, _GAPS.get(style, "　"))


def same_family_marks(people: Iterable[tuple[str, str]]) -> Mapping[tuple[str, str], str]:
    """What tells people of one family name apart: as much of the given name as it takes.

    Decided on the whole roster, whoever speaks, so that a label never changes on the way.

    Parameters
    ----------
    people : iterable of (family, given)

    >>> same_family_marks([("加藤", "まり"), ("加藤", "健"), ("山田", "花子")])[("加藤", "まり")]
    'ま'
    """
    known = [pair for pair in dict.fromkeys(people) if pair[0]]
    marks: dict[tuple[str, str], str] = {}
    for family, given in known:
        others = [other for name, other in known if name == family and other != given]
        if not others or not given:
            continue
        length = 1
        while length < len(given) and any(other[:length] == given[:length] for other in others):
            length += 1
        marks[family, given] = given[:length]
    return marks
