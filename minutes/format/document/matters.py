"""What a vote is about: the number and title of the bill that was put, as the chair or the 次第 has it."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from minutes.format.call_grammar import THEN
from minutes.format.document.agenda import Opening
from minutes.format.document.dates import in_digits
from minutes.format.document.sentences import Line
from minutes.format.document.vote_words import direction, numbers_in, together
from minutes.format.document.votes import Vote

_PUT = re.compile(
    r"議題|上程|付議|(?:を|の|について)、?[^。]{0,10}採決|について、?お諮り(?:いた)?し|審査(?:を行い|に入り|いたし)"
)
_TITLE = re.compile(
    r"第\d{1,4}号(?:議案)?[、,\s　「『]*(?P<title>[^、。「」]{3,60}?)[」』]?(?:について|につきまして|の件)?"
    r"(?:を|の|は|、)[^。]{0,16}?(?:議題|上程|採決|説明|付議)"
)
_WRITTEN = re.compile(r"第\d{1,4}号(?:議案)?[、,\s　「『]*(?P<title>[^」』]{3,80})")
_MOTION = re.compile(r"(?P<motion>[^、。]{2,30}動議)を[、\s]*(?:提出|発議)")
_ABOUT = re.compile(r"^(?:(?:私は|ここで|本案に対する|本案に対し)、?)+")
_THIS = re.compile(
    rf"^(?:(?:お諮り(?:いた)?します|よって|{THEN})[、。]?)*本(?:案|件|議案|陳情|請願)(?:は|に|を)"
)
_OF_SITTING = re.compile(
    r"(?:本日|今日|会議)[^。]{0,16}(?:延会|散会|休憩)|会議時間[^。]{0,10}延長|会期(?:を|は|の)|日程(?:を|の)(?:追加|変更|順序)"
)
_PROCEDURAL = re.compile(
    r"一括(?:して|で|の)?、?(?:審議|審査|採決|質疑|討論|説明|上程|議題)|(?:付託|質疑|討論|説明|朗読|点呼|審査)[^。]{0,12}省略|直ちに(?:採決|審議|討論|質疑)"
    r"|順序(?:を|の)|非公開|(?<!情報)(?<!を)公開(?:と|に)(?:する|いたし|し)|傍聴|撮影|録音|録画|一任|(?:報告書|委員長報告|会議録|議事録)の(?:作成|文案|字句)|字句[^。]{0,6}整理|署名|参考人|退席|入室|休憩|会議時間"
)
"""How the meeting goes about something: no bill is decided by it."""


def is_procedural(text: str) -> bool:
    """Whether what was put is how to go about things, and no bill.

    >>> is_procedural("議案第2号及び議案第6号は、一括して採決することに"), is_procedural("原案のとおり可決すること")
    (True, False)
    """
    return _PROCEDURAL.search(text) is not None


_AMENDMENT = re.compile(r"修正案(?!の?とおり)|修正の?動議")
_ORIGINAL = re.compile(r"原案|修正(?:可決|議決)(?:した)?部分|修正部分を除")


ATTACHED = "附帯決議"
"""The title of what is attached to a bill whose own title is not known."""
CONTINUED = "継続審査"
"""The title of a vote on whether a bill is put off, so that no row says the bill itself was lost."""
_PUTS_OFF = re.compile(r"(?:継続(?:審査|審議)?|延期|保留|先送り)(?:と|に|の動議|を)")
_ATTACHED = re.compile(r"[附付]帯(?:決議|意見)")


def _is_attached(texts: Sequence[str]) -> bool:
    """Whether the vote is on what is attached to a bill, not on the bill with it."""
    attached = any(map(_ATTACHED.search, texts))
    return attached and not any(re.search("[附付]して", text) for text in texts)


def _is_amendment(texts: Sequence[str]) -> bool:
    """Whether the vote is on an amendment to the bill, not on the bill as amended."""
    amends = any(map(_AMENDMENT.search, texts))
    return amends and not any(map(_ORIGINAL.search, texts))


_TAIL = re.compile(r"(?:について|に関すること|の件)$")


@dataclass(frozen=True, slots=True)
class Matter:
    """``number``: 議案第5号, empty where it has none; ``title``: empty where it is not known."""

    number: str = ""
    title: str = ""

    @property
    def named(self) -> str:
        """``議案第5号　情報公開条例の一部を改正する条例``."""
        return "　".join(filter(None, (self.number, self.title)))


def matters_of(
    votes: Sequence[Vote],
    lines: Sequence[Line],
    openings: Sequence[Opening],
    agenda: Sequence[str],
    tidy: Callable[[str], str],
) -> Mapping[Vote, Matter]:
    """The matter of each vote; an empty one where nobody said which, or several were put at once."""
    chairs = {vote.at.speaker_id for vote in votes}
    spoken = [line for line in lines if line.speaker_id in chairs]
    titles = _titles(spoken, (*agenda, *(opening.title for opening in openings)), tidy)
    put = sorted(
        [
            *_opened(openings),
            *((line.index, line.start, numbers_in(line.text)) for line in _puts(spoken)),
        ],
        key=lambda found: found[:2],
    )
    motions = list(motions_in(lines))
    found: dict[Vote, Matter] = {}
    for vote in votes:
        about = (vote.pronounced, vote.declaration, vote.question)
        texts = [line.text for line in about if line is not None]
        numbers = next(filter(None, map(numbers_in, texts)), ())
        if not numbers and any(map(_OF_SITTING.search, texts)):
            found[vote] = Matter()  # 本日はこれで延会 is about no bill, whichever is open
            continue
        if vote.question is not None and not direction(vote.outcome):
            if is_procedural(vote.question.text):
                found[vote] = Matter()
                continue
        if not numbers and any("動議" in text for text in texts):
            before = [title for line, title in motions if line.index < vote.at.index]
            found[vote] = Matter("", before[-1] if before else "")
            continue
        at = (vote.at.index, vote.at.start)
        open_now = [these for *place, these in put if tuple(place) <= at]
        numbers = numbers or (open_now[-1] if open_now else ())
        title = titles.get(numbers[0], "") if len(numbers) == 1 else ""
        if direction(vote.outcome) < 0 and vote.question and _PUTS_OFF.search(vote.question.text):
            found[vote] = Matter(together(numbers), CONTINUED)  # the bill itself is open
            continue
        if len(numbers) == 1 and _is_attached(texts):
            title = f"{title}に対する附帯決議" if title else ATTACHED
        if len(numbers) == 1 and _is_amendment(texts):
            title = f"{title}に対する修正案" if title else "修正案"
        if not numbers and any(map(_THIS.match, texts)):
            title = _item_at(openings, at)
        found[vote] = Matter(together(numbers), title)
    return found


def _item_at(openings: Sequence[Opening], at: tuple[int, int]) -> str:
    """The title of the item that is open, where 本件 is all that was said."""
    before = [opening.title for opening in openings if (opening.index, opening.start) <= at]
    return _TAIL.sub("", before[-1]) if before else ""


def _opened(openings: Sequence[Opening]) -> Iterator[tuple[int, int, tuple[str, ...]]]:
    """Where items open (turn, character), with the bills of all that open there."""
    places = dict.fromkeys((opening.index, opening.start) for opening in openings)
    for place in places:
        here = [o.title for o in openings if (o.index, o.start) == place]
        yield *place, tuple(number for title in here for number in numbers_in(title))


def _puts(lines: Sequence[Line]) -> Iterator[Line]:
    """Sentences of the chair that put bills by their numbers."""
    for line in lines:
        if _PUT.search(line.text) and numbers_in(line.text):
            yield line


def _titles(
    lines: Sequence[Line], written: Sequence[str], tidy: Callable[[str], str]
) -> Mapping[str, str]:
    """Number → title: as the 次第 has it, else as the chair read it out."""
    found: dict[str, str] = {}
    for text in written:
        numbers = numbers_in(text)
        match = _WRITTEN.search(in_digits(text))
        if len(numbers) == 1 and match:
            found.setdefault(numbers[0], _TAIL.sub("", match.group("title").strip()))
    for line in lines:
        numbers = numbers_in(line.text)
        if len(numbers) != 1:
            continue
        plain = in_digits(line.text)
        match = _TITLE.search(plain)
        if match and not re.search(r"及び|から|一括", plain):
            title = tidy(match.group("title")).strip("、。 ")
            found.setdefault(numbers[0], _TAIL.sub("", title))
    return found


def motions_in(lines: Sequence[Line]) -> Iterator[tuple[Line, str]]:
    """Motions as whoever moved them called them."""
    for line in lines:
        match = _MOTION.search(line.text)
        if match:
            yield line, _ABOUT.sub("", match.group("motion"))
