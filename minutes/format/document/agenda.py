"""Which turn opens which agenda item: the chair's wording weighed with the 次第."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from minutes.format.call_grammar import (
    GOES_ON,
    IN_TURN,
    INFORMAL_ITEM,
    ROLE,
    SO,
    SUBJECT_ITEM,
    THEN,
    is_bare_nomination,
)
from minutes.format.document.announced import NUMBERED, announced_title, number_said, passed_on
from minutes.format.document.bill_openings import asked_for, is_section, opened_briefly
from minutes.format.document.dates import in_digits
from minutes.format.document.item_numbers import (
    counted_apart,
    number_at,
    rest_of_rows,
    taken_at_once,
    takes_up_by_number,
)
from minutes.format.document.sentences import Line, says
from minutes.format.document.vote_words import numbers_in
from minutes.format.sound.reading import best_window, moras, short, sound, tokens

# A sentence's score for a title: how alike they sound, and how the sentence opens something.
ENOUGH = 0.62
"""Score that places a heading of the 次第 at a sentence."""
_TITLE = 0.7
"""What a title heard exactly is worth. It is enough alone; misheard in more than one mora in nine it
needs a word that passes on."""
_PUT = 0.3
"""What 議題といたします adds: a title alike by half would be enough, so ``_ALIKE`` decides."""
_PASSED_ON = 0.18
"""What 続きまして adds: with it a title may be misheard in one mora of three."""
_NUMBER = 0.45
"""What the right number adds (日程第2): never enough without the title."""
_OTHER_NUMBER = -0.3
"""What another item's number takes: a title heard exactly alone is not enough against it."""
_MOST = 1.2
"""Score past which more evidence says no more; keeps one sentence from outweighing two items."""
_OTHER_OPENED = 0.95
"""Score of その他でございます."""
_OTHER_ASKED = 0.66
"""Score of ほかに何か: just enough, so that その他 as a topic wins where both were said."""

_ALIKE, _ALIKE_ALONE = 0.6, 0.8
"""Likeness below which a title does not count: behind a word that opens or passes on, and alone."""
_PART = 0.8
"""Likeness from which part of a title counts; 1 in 9 moras may be misheard."""
_PART_WEIGHT = 0.9
"""Likeness of a part of a title that was heard exactly."""
_BRIEF, _VERY_BRIEF = 20, 14
"""Moras of a sentence that says little but the title; of one that only passes on."""
_LAST_PART, _LAST_LINES = 0.8, 4
"""Share of the chair's sentences, and their number, behind which the meeting comes to its end."""
_SHIFT = (
    "続きまして",
    "次に",
    "次の",
    *THEN.split("|"),
    "議題",
    "日程",
    "移ります",
    "入ります",
    "まず",
    "最後に",
    "次、",
)
_STRONG = ("議題といたします", "議題とします", "上程いたします", "議題に入", "を議題")
_OTHER = re.compile(r"^その他")
_HEADS = re.compile(
    rf"^(?:(?:はい|えー|{SO})[、\s]*)*(?:{GOES_ON}|議題|日程|[一二三四五六七八九1-9１-９](?:番目?|つ目|件目)[、は])"
)
"""How a chair passes on; only then part of a title is enough."""
_ANYTHING_ELSE = re.compile(
    r"(?:ほか|他)に(?:は|も)?、?(?:何か|皆(?:さん|様))?[、は]*(?:あり|ござい)ま(?:す|せん)(?:でしょう)?か"
)
_CORE = re.compile(r"(?:に?について|に関すること|に関して|の件|（報告）|（案）|\(案\)){1,9}$")


@dataclass(frozen=True, slots=True)
class Opening:
    """Item ``number`` (from 1) with ``title`` opens at character ``start`` of turn ``index``.

    ``sure``: the title was heard; else only that the chair passes on between its neighbours.
    """

    number: int
    title: str
    index: int
    turn_id: str
    start: int = 0
    sure: bool = True


def find_openings(
    lines: Sequence[Line], agenda: Sequence[str], chairs: frozenset[str]
) -> tuple[Opening, ...]:
    """Where agenda items open, in order.

    With an agenda only its titles are used; without one, titles that a chair announces as such
    (``日程第1、…を議題といたします``) are taken as said.
    """
    spoken = [line for line in lines if not chairs or line.speaker_id in chairs]
    if agenda:
        return _place(spoken, tuple(agenda))
    announced = _announced(spoken, known=bool(chairs))
    formal = any(announced_title(line.text) for line in spoken)
    if formal or any(numbers_in(opening.title) for opening in announced):
        return announced
    informal = _informal(spoken, known=bool(chairs))
    return informal if len(informal) > len(announced) else announced


def _core(title: str) -> str:
    plain = re.sub(r"[\s\u3000]", "", unicodedata.normalize("NFKC", title))
    return _CORE.sub("", plain) or plain


def _likeness(line: Line, following: str, title: str) -> float:
    """0 to 1: how surely the sentence opens ``title``; part of the next sentence is read too."""
    core = sound(_core(title))
    if not core or is_bare_nomination(line.text):
        return 0.0  # 次に、佐藤副委員長 calls a speaker
    if takes_up_by_number(line.text, title):
        return _TITLE + _PUT
    text = line.kana + following
    alike, start = max(_alike(text, core), _alike(line.kana, core), key=_best)
    if _HEADS.match(line.text):
        parts = [
            _alike(text, part, _PART_WEIGHT)
            for part in _parts(title, brief=len(moras(line.kana)) <= _BRIEF)
        ]
        alike, start = max([(alike, start), *(part for part in parts if part[0] > _PART)])
    numbered = NUMBERED.search(in_digits(line.text)) is not None
    if start > len(line.kana) or (start == len(line.kana) and not numbered):
        return 0.0  # the title stands in the next sentence; that one opens the item
    shift = says(line, *_SHIFT) or re.search(r"次(?!回|年|第|長|期)", line.text) is not None
    strong = says(line, *_STRONG)
    if _OTHER.match(title):
        return _likeness_of_other(line)
    needed = _ALIKE if strong or shift else _ALIKE_ALONE
    if alike < needed:
        return 0.0
    return _TITLE * alike + (_PUT if strong else _PASSED_ON if shift else 0.0)


def _best(found: tuple[float, int]) -> tuple[float, int]:
    """Orders likenesses: the greater, then the earlier place."""
    return found[0], -found[1]


def _alike(text: str, core: str, weight: float = 1.0) -> tuple[float, int]:
    """How alike the best place is (0 to ``weight``), and where it begins."""
    cost, start, _ = best_window(text, core)
    if cost and short(core) in short(text):
        cost, start = 0, text.find(core[0])  # ビーチク is 備蓄
    return weight * (1 - cost / len(moras(core))), start


@lru_cache(maxsize=256)
def _parts(title: str, *, brief: bool) -> tuple[str, ...]:
    """What a chair says for short: 会期日程 of 第4回定例会の会期日程について, 骨子案 of 計画の骨子案.

    Sounds of 4 moras and more, so that no common word opens an item. ``brief``: in a sentence
    that says little else (次、備蓄の数。) the title's first word is enough.
    """
    parts = re.split(r"[の、,・　 ]|及び|並びに|に係る|に関する", _core(title))
    sounds = [sound(part) for part in parts if re.search(r"[一-龥ァ-ヶA-Za-z]", part)]
    if brief:
        return tuple(part for part in sounds if len(moras(part)) >= 3)
    return tuple(part for part in sounds[1:] if len(moras(part)) >= 4)


def _likeness_of_other(line: Line) -> float:
    """その他 is a common word: only as a topic or asked for."""
    if re.search(
        r"(?:その他|そのほか)(?:でございます|です|に移|に入|ということ|として|を議題|といたしまして)",
        line.text,
    ):
        return _OTHER_OPENED
    if re.search(
        r"(?:その他|そのほか|ほか)[、,]?(?:で)?(?:何か|なにか|皆)|(?:その他|そのほか)、[^。、]{0,12}(?:何か|なにか|ござい|あり)",
        line.text,
    ):
        return _OTHER_ASKED
    return 0.0


_AT_FIRST = 0.95
"""Likeness from which a title that stands right behind a number is meant, whatever the number is."""


def _begins_with(text: str, title: str) -> bool:
    """Whether a title is said at the head of ``text``, behind its bill's number at most."""
    core = sound(_core(title))
    heads = {sound(text), sound(_BILL_NUMBER.sub("", text))}
    return bool(core) and any(
        likeness >= _AT_FIRST and start <= 1
        for likeness, start in (_alike(head[: 2 * len(core)], core) for head in heads)
    )


_BILL_NUMBER = re.compile(
    r"^(?:[^。、第]{0,12}第\d{1,4}号(?:議案)?|[一-龥]{2}事項(?:です)?)[、。\s]{0,3}"
)


def _number_bonus(line: Line, row: int, agenda: Sequence[str], apart: frozenset[str]) -> float:
    """What the number said gives the item of ``row``: nothing where its series counts otherwise."""
    said = number_at(line.text)
    if said is None or said[0] in apart:
        return 0.0
    if said[1] == row + 1:
        return _NUMBER
    own = agenda[said[1] - 1] if 0 < said[1] <= len(agenda) else ""
    named = _begins_with(said[2], agenda[row]) and not _begins_with(said[2], own)
    return 0.0 if named else _OTHER_NUMBER


def _place(lines: Sequence[Line], agenda: tuple[str, ...]) -> tuple[Opening, ...]:
    """The best increasing placement of titles on sentences (dynamic programming)."""
    if not lines:
        return ()
    scores = np.zeros((len(agenda), len(lines)))
    apart = counted_apart(
        lines,
        lambda text: [row for row, title in enumerate(agenda) if _begins_with(text, title)],
    )
    together = {
        column: rows
        for column, line in enumerate(lines)
        if (rows := taken_at_once(line.text, agenda))
    }
    for column, line in enumerate(lines):
        near = column + 1 < len(lines) and lines[column + 1].index - line.index <= 1
        following = lines[column + 1].kana if near else ""
        for row, title in enumerate(agenda):
            likeness = _likeness(line, following, title)
            bonus = _number_bonus(line, row, agenda, apart)
            scores[row, column] = min(_MOST, likeness + bonus)
    _by_number(scores, lines, agenda)
    for column, rows in together.items():
        scores[rows[0], column] = _MOST
    scores[scores < ENOUGH] = 0.0
    _first_of_overview(scores)
    if _OTHER.match(agenda[-1]) and not scores[-1].any():
        _last_call(scores, lines)
    chosen = dict(_increasing(scores))
    chosen |= rest_of_rows(chosen, together)
    unheard = dict(_between(chosen, lines, agenda))
    return tuple(
        Opening(
            row + 1,
            agenda[row],
            lines[column].index,
            lines[column].turn_id,
            lines[column].start,
            row in chosen,
        )
        for row, column in sorted((chosen | unheard).items())
    )


def _by_number(scores: NDArray[np.float64], lines: Sequence[Line], agenda: Sequence[str]) -> None:
    """A sentence that names the bill of one item opens no item that is about another bill."""
    numbers = [set(numbers_in(title)) for title in agenda]
    for column, line in enumerate(lines):
        named = set(numbers_in(line.text)) if scores[:, column].any() else set()
        if not any(named & own for own in numbers):
            continue
        for row, own in enumerate(numbers):
            if own and not named & own:
                scores[row, column] = 0.0


def _between(
    chosen: Mapping[int, int], lines: Sequence[Line], agenda: Sequence[str]
) -> Iterator[tuple[int, int]]:
    """An item whose title was misheard, where the chair passes on just once between its neighbours."""
    for row, title in enumerate(agenda):
        if row in chosen or _OTHER.match(title):
            continue
        last = row == len(agenda) - 1
        around = (row == 0 or row - 1 in chosen, last or row + 1 in chosen)
        if not all(around) or not chosen:
            continue
        first, end = chosen.get(row - 1, -1), len(lines) if last else chosen[row + 1]
        passing = [column for column in range(first + 1, end) if _passes_on(lines[column])]
        if len(passing) == 1:
            yield row, passing[0]


def _passes_on(line: Line) -> bool:
    """まず、会議について、事務局長から説明を願います; それから、御法です."""
    brief = _HEADS.match(line.text) is not None and len(moras(line.kana)) <= _VERY_BRIEF
    return passed_on(line.text) is not None or (brief and "。" in line.text)


def _last_call(scores: NDArray[np.float64], lines: Sequence[Line]) -> None:
    """その他 that nobody announces begins with the chair's last ほかにありますか, near the end."""
    first = max(0, min(int(_LAST_PART * len(lines)), len(lines) - _LAST_LINES))
    for column in range(len(lines) - 1, first - 1, -1):
        if _ANYTHING_ELSE.search(lines[column].text):
            scores[-1, column] = ENOUGH
            return


_AS_CLEAR = 0.75
"""Share of the best score of a sentence that another item needs to be named in it as well."""


def _first_of_overview(scores: NDArray[np.float64]) -> None:
    """A sentence that names several items (今日は、AとBの件です) can only open the first of them."""
    for column in range(scores.shape[1]):
        clear = scores[:, column] >= _AS_CLEAR * scores[:, column].max(initial=0.0)
        scores[~clear, column] = 0.0
        fitting = np.flatnonzero(scores[:, column])
        scores[fitting[1:], column] = 0.0


def _increasing(scores: NDArray[np.float64]) -> list[tuple[int, int]]:
    """Pairs (row, column), both increasing, with the greatest sum; earlier columns on ties."""
    rows, columns = scores.shape
    best = np.zeros((rows + 1, columns + 1))
    for row in range(rows - 1, -1, -1):
        for column in range(columns - 1, -1, -1):
            skip = max(best[row + 1, column], best[row, column + 1])
            take = scores[row, column] + best[row + 1, column + 1] if scores[row, column] else 0.0
            best[row, column] = max(skip, take)
    chosen: list[tuple[int, int]] = []
    row = column = 0
    while row < rows and column < columns and best[row, column] > 0:
        take = scores[row, column] + best[row + 1, column + 1] if scores[row, column] else -1.0
        if take >= best[row, column] - 1e-9:
            chosen.append((row, column))
            row, column = row + 1, column + 1
        elif best[row + 1, column] >= best[row, column] - 1e-9:
            row += 1
        else:
            column += 1
    return chosen


def _announced(lines: Sequence[Line], *, known: bool) -> tuple[Opening, ...]:
    """Titles that the chair announces, as said; the same title twice opens once.

    ``known``: only the chair's sentences are here, so 次に、…についてであります passes on too. An item keeps the number it is announced with, where that goes on counting.
    """
    found: list[Opening] = []
    seen: set[str] = set()
    for place, line in enumerate(lines):
        title = announced_title(line.text) or (passed_on(line.text) if known else None)
        if title is None and known:
            title = _briefly(line, found)
        if title and is_section(title):
            title = _matter_behind(lines, place) or title
        if title and _core(title) not in seen:
            seen.add(_core(title))
            if found and is_section(found[-1].title) and line.index - found[-1].index <= _SOON:
                found.pop()  # 報告事項, of which this is the first
            last = found[-1].number if found else 0
            number = number_said(line.text)
            kept = number if number is not None and last < number <= last + 3 else last + 1
            found.append(Opening(kept, title, line.index, line.turn_id, line.start))
    return tuple(found)


def _matter_behind(lines: Sequence[Line], place: int) -> str | None:
    """What the same turn asks for behind 次第の5、報告事項です。"""
    following = lines[place + 1] if place + 1 < len(lines) else None
    if following is None or following.index != lines[place].index:
        return None
    return asked_for(following.text)


_SOON = 2
"""Turns in which the first matter of a part of the 次第 follows the name of the part."""


def _briefly(line: Line, found: Sequence[Opening]) -> str | None:
    """The title of 同意第2号、監査委員の選任について。, unless that bill was taken up before."""
    title = opened_briefly(line.text)
    if title is None or not _names(title.removesuffix("について")):
        return None
    before = {number for opening in found for number in numbers_in(opening.title)}
    return None if before & {*numbers_in(title)} else title


_DIGITS = {
    char: value for row in ("一二三四五六七八九", "123456789", "１２３４５６７８９")
    for value, char in enumerate(row, start=1)
}  # fmt: skip


_SAID_OF_TITLE = r"(?:です|でございます|になります)?(?:が|けど|けれども|ね|な)?。"
_BY_NUMBER = re.compile(
    rf"^(?:(?:はい|{SO}|{IN_TURN}|次)[、\s]{{0,3}}){{0,3}}(?P<number>[1-9１-９一二三四五六七八九])番(?:目)?、"
    rf"(?P<title>(?![^。、]{{0,30}}(?:{ROLE}|さん|君|氏|様){_SAID_OF_TITLE})[^、。？?]{{2,30}}?){_SAID_OF_TITLE}"
)
"""3番、駐輪場の料金です。: a number alone; 3番、山根議員。 calls somebody by the seat."""
_LAST_ITEM = re.compile(
    rf"^(?:(?:はい|{SO})[、\s]{{0,3}}){{0,2}}最後(?:に|は)?、(?P<title>[^、。？?はがを]{{2,24}}?){_SAID_OF_TITLE}"
)
"""最後、職員の動員。 behind items that were counted."""
_ONLY_NUMBER = 14
"""Characters of a sentence that says which item it is and nothing else."""
_NO_SUBJECT = re.compile(
    r"質疑|質問|討論|採決|説明|議題|議事|答弁|次回|休憩|日程|今後|進め方|それ|これ|その|今の|さっき|先ほど|御?意見|委員$|課長$|部長$|さん$"
)
"""What a chair goes on to that is no item of its own."""


def _informal(lines: Sequence[Line], *, known: bool) -> tuple[Opening, ...]:
    """一つ目、窓口の混雑 … 三つ目、テレワーク端末: items that nobody calls so.

    Only in a row of numbers, each in another turn of who presides: several in one speech are its
    points.
    """
    found: list[Opening] = []
    for place, line in enumerate(lines if known else ()):
        text = _with_next(lines, place)
        match = INFORMAL_ITEM.match(text) or _BY_NUMBER.match(text)
        number = _DIGITS[match.group("number")] if match else 0
        if match is None and len(found) > 1 and (match := _LAST_ITEM.match(text)):
            number = len(found) + 1
        title = _CORE.sub("", match.group("title")) if match else ""
        if not title or number != len(found) + 1 or not _names(title):
            continue
        if match is not None and match.re is not INFORMAL_ITEM and _NO_SUBJECT.search(title):
            continue
        if found and found[-1].index == line.index:
            return ()
        found.append(Opening(number, title, line.index, line.turn_id, line.start))
    if len(found) > 1:
        return tuple(found)
    return _subjects(lines) if known else ()


def _with_next(lines: Sequence[Line], place: int) -> str:
    """The sentence, with the next one of the same turn where it says only the number: 三件目です。"""
    line = lines[place]
    following = lines[place + 1] if place + 1 < len(lines) else None
    if following is None or following.index != line.index or len(line.text) > _ONLY_NUMBER:
        return line.text
    return f"{line.text}{following.text}"


def _subjects(lines: Sequence[Line]) -> tuple[Opening, ...]:
    """では駐輪場の件。 … 次、防犯カメラの件です。: each the last that who presides says in a turn."""
    found: list[Opening] = []
    seen: set[str] = set()
    for place, line in enumerate(lines):
        last = place + 1 == len(lines) or lines[place + 1].index != line.index
        match = SUBJECT_ITEM.match(line.text) if last else None
        title = match.group("title") if match else ""
        if not title or title in seen or not _names(title) or _NO_SUBJECT.search(title):
            continue
        seen.add(title)
        found.append(Opening(len(found) + 1, title, line.index, line.turn_id, line.start))
    return tuple(found) if len(found) > 1 else ()


def _names(title: str) -> bool:
    """Whether a title ends in a noun: 費用はいくらですか asks, テレワーク端末 names."""
    last = tokens(title)[-1:]
    return bool(last) and last[0].pos[0] in {"名詞", "接尾辞"}
