"""Votes: what the chair put to the room, what was heard, what was declared."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from minutes.format.document.announced import announced_title
from minutes.format.document.ballots import Called, call_the_roll
from minutes.format.document.called_for import (
    calls_those_against,
    only_reports,
    opens_another,
    way_at,
)
from minutes.format.document.casting import cast_as, cast_line
from minutes.format.document.polarity import stance
from minutes.format.document.sentences import Line, by_words, cue, says
from minutes.format.document.tally import (
    Tally,
    casts,
    is_even,
    majority,
    only_counts,
    only_verdict,
    tally,
    tells_result,
)
from minutes.format.document.vote_words import (
    BY_WORD,
    anchored,
    annuls,
    asks_those_against,
    declares,
    deemed,
    denies,
    noted,
    numbers_in,
    numbers_of,
    outcome_in,
    pronounces,
    reports,
    turns_round,
    way_of,
)
from minutes.format.sound.likeness import unlikeness
from minutes.format.sound.reading import best_window, moras, short
from minutes.span import Seconds

_ALIKE = 0.4
"""Share of sounds that may differ for a result to be guessed at."""
WITHIN: Seconds = 90.0
"""A declaration later than this after the question belongs to another vote."""
_SOON: Seconds = 30.0
"""Without a declaration 挙手多数 is looked for this long after the question."""
_MAY_BE_LATE = frozenset(("異議", "同意", "挙手", "起立", "投票"))
_LATE: Seconds = 1200.0
_LATE_LINES = 80
"""How far behind the question 異議なしと認めます may stand, where others spoke in between."""
_AHEAD = 14
"""Sentences behind the question in which a vote ends."""
_BETWEEN = 3
"""Sentences from a declaration to the decision, those aside that tell the count."""
_COUNTS_BEHIND = 2
"""Sentences behind a decision in which its count may follow."""
_BRIEF = 9
"""Moras of what several call out at once."""
NONE, RAISED = "異議なし", "異議あり"
SHOWN = frozenset(("挙手", "起立"))
"""Ways in which those in favour show themselves."""


@dataclass(frozen=True, slots=True)
class Vote:
    """A question put to the room.

    ``way``: 異議, 挙手, 起立, 投票, 点呼, 拍手, 同意, なし (質疑・討論の有無); empty where only the
    declaration was heard and does not say. ``question``: ``None`` there. ``answers``: each line
    that was called out, with 異議なし or 異議あり. ``declaration``: the chair's line that tells how it
    came out. ``pronounced``: the one that names the decision. ``objected``: the chair took note
    of an objection. ``guess``: what the result sounds like where it was written in other words.
    ``against``: those against were asked to show themselves. ``told``: verdict and counts as declared.
    """

    way: str
    question: Line | None
    answers: tuple[tuple[Line, str], ...] = ()
    declaration: Line | None = None
    pronounced: Line | None = None
    result: str | None = None
    guess: str | None = None
    objected: bool = False
    against: bool = False
    calls: tuple[Called, ...] = ()
    told: Tally = Tally()

    @property
    def at(self) -> Line:
        """Where the vote begins."""
        return next(line for line in (self.question, self.declaration) if line is not None)

    @property
    def heard(self) -> str | None:
        """What was called out first."""
        return self.answers[0][1] if self.answers else None

    @property
    def answer(self) -> Line | None:
        """The line that was called out first."""
        return self.answers[0][0] if self.answers else None

    @property
    def lines(self) -> tuple[Line, ...]:
        """What the vote rests on, in order."""
        called = (call.line for call in self.calls)
        found = (self.question, self.answer, *called, self.declaration, self.pronounced)
        return tuple(dict.fromkeys(line for line in found if line is not None))

    @property
    def is_even(self) -> bool:
        """Whether as many were for it as against it, and the chair had to decide."""
        return is_even(self.told)

    @property
    def outcome(self) -> str | None:
        """As the chair declared it: 可決, 否決, 承認, 決定 …; ``None`` where nothing was declared for sure."""
        if self.declaration is None or self.way == "なし":
            return None
        pronounced = self.pronounced or self.declaration
        said = outcome_in(pronounced.text) or outcome_in(self.declaration.text)
        asked = self.question.text if self.question is not None else None
        if said is None and asked is not None and turns_round(asked, pronounced.text):
            return "否決"
        if said is None and self.is_even:
            return cast_as(pronounced.text, outcome_in(asked) if asked is not None else None)
        agreed = agreement(self)
        if said is None and not (agreed or self.pronounced) and majority(self.told, ()) < 0:
            return None  # 賛成3名、反対4名です, and nobody heard what came of it
        return said or ("否決" if agreed < 0 else "決定")


def find_votes(lines: Sequence[Line], chairs: frozenset[str]) -> tuple[Vote, ...]:
    """Every vote of the meeting, in order: from its question, else from its declaration."""
    found: list[Vote] = []
    for place, line in enumerate(lines):
        if chairs and line.speaker_id not in chairs:
            continue
        way = way_at(lines, place)
        if way is None or (found and _called_already(found[-1], line)):
            continue
        if not chairs and way == "異議" and _only_tells(line):
            continue
        against = way in SHOWN and (asks_those_against(line) or calls_those_against(line))
        if against and found and _same_count(found[-1], way, line):
            vote = Vote(way, line, against=True)
        else:
            vote = replace(_follow(lines, place, way, chairs), against=against)
        before = found[-1] if found else None
        if before is not None and _repeats(before, vote, lines, place):
            vote = _merged(before, vote)
            found.pop()
        found.append(vote)
    found = [_declared_late(vote, lines, chairs) for vote in found]
    taken = {line for vote in found for line in vote.lines}
    found += _unasked(lines, chairs, taken)
    ordered = sorted(found, key=lambda vote: (vote.at.index, vote.at.start))
    void = {line for line in lines if line.speaker_id in chairs and annuls(line)}
    return tuple(vote for n, vote in enumerate(ordered) if not _voted_again(ordered, n, void))


def _voted_again(votes: Sequence[Vote], place: int, void: set[Line]) -> bool:
    """Whether the chair has the next vote, on the same, take the place of this one (採決をやり直します)."""
    if place + 1 == len(votes) or not void:
        return False
    vote, after = votes[place], votes[place + 1]
    first, second = (numbers_of(each.lines) for each in (vote, after))
    between = any(vote.at.time < line.time <= after.at.time for line in void)
    return between and vote.way == after.way and (first == second or not first or not second)


def _declared_late(vote: Vote, lines: Sequence[Line], chairs: frozenset[str]) -> Vote:
    """The vote with a declaration that others' statements stand before, up to the chair's next question.

    異議なしと認めます or a result that is told counts then, and nothing that might be talk.
    """
    question = vote.question
    if question is None or vote.declaration is not None or vote.way not in _MAY_BE_LATE:
        return vote
    if not chairs or vote.objected or vote.against:
        return vote
    place = next(n for n, line in enumerate(lines) if line is question)
    for line in lines[place + 1 : place + _LATE_LINES]:
        if line.time - question.time > _LATE:
            break
        if line.speaker_id not in chairs:
            continue
        if noted(line) is False or (tells_result(line.text) and declares(line, vote.way)):
            return _told(replace(vote, declaration=line), lines, place, chairs)
        if (
            way_of(line) not in {None, "なし", "同意"}
            or announced_title(line.text)
            or pronounces(line)
        ):
            break
    return vote


def _only_tells(line: Line) -> bool:
    """異議はありません of somebody, where nobody is known to preside, asks nothing."""
    read = stance(line.text)
    return read is not None and read.mood == "said"


def _called_already(before: Vote, line: Line) -> bool:
    """How to answer (賛成か反対かをお答えください), told before the first name of a roll call."""
    if not before.calls:
        return False
    first = before.calls[0].line
    return (line.index, line.start) < (first.index, first.start)


def _same_count(before: Vote, way: str, line: Line) -> bool:
    """反対の方の挙手を求めます, after those in favour were counted."""
    return before.way == way and not before.against and line.time - before.at.time <= WITHIN


def _repeats(before: Vote, vote: Vote, lines: Sequence[Line], place: int) -> bool:
    """The chair puts the same question once more, before anybody answered."""
    if before.question is None or vote.question is None:
        return False
    if before.way == vote.way == "投票" and before.declaration is None:
        return not before.answers  # 点呼 of those who come and vote
    if before.way != vote.way and (before.way, vote.way) != ("投票", "点呼"):
        return False  # 記名投票 whose votes are called out, name by name
    if before.answers or before.declaration is not None or before.against or vote.against:
        return False
    first = next((n for n in range(place - 1, -1, -1) if lines[n] is before.question), None)
    if first is None or vote.question.time - before.question.time > _SOON:
        return False
    same = all(line.speaker_id == vote.question.speaker_id for line in lines[first:place])
    numbers = numbers_in(before.question.text), numbers_in(vote.question.text)
    return same and not (numbers[0] and numbers[1] and numbers[0] != numbers[1])


def _merged(before: Vote, vote: Vote) -> Vote:
    """The question that says more, with what followed the second one."""
    first, second = before.question, vote.question
    if first is not None and second is not None and len(first.text) >= len(second.text):
        return replace(vote, question=first)
    return vote


def _follow(lines: Sequence[Line], place: int, way: str, chairs: frozenset[str]) -> Vote:
    """What came after the question: answers, then the declaration."""
    question = lines[place]
    calls: tuple[Called, ...] = ()
    if way == "点呼":
        calls, used = call_the_roll(lines[place + 1 :], question, chairs)
        place += used if calls else 0
    after = _of_vote(lines, place, way, chairs, since=lines[place].time)
    answers: list[tuple[Line, str]] = []
    declaration = None
    for line in after:
        by_chair = not chairs or line.speaker_id in chairs
        said = _said(line, way)
        declared = by_chair and declares(line, way) and not only_reports(line, question)
        if said is not None and (not by_chair or (not declared or said == NONE) and _leads(line)):
            answers.append((line, said))
        elif said is not None and not chairs and not declared:
            answers.append((line, said))
        if declared:
            declaration = line
            break
    return _told(
        Vote(way, question, tuple(answers), declaration, calls=calls), lines, place, chairs
    )


def _of_vote(
    lines: Sequence[Line], place: int, way: str, chairs: frozenset[str], *, since: Seconds
) -> Iterator[Line]:
    """Lines behind the question, up to the chair's next question or too late a time."""
    for at, line in enumerate(lines[place + 1 : place + _AHEAD], start=place + 1):
        if line.time - since > WITHIN:
            return
        by_chair = not chairs or line.speaker_id in chairs
        if by_chair and opens_another(lines[place], line):
            return
        answers = not chairs and _only_tells(line)
        other = way_at(lines, at) if by_chair and not answers and not declares(line, way) else None
        against = asks_those_against(line) or calls_those_against(line)
        if other not in {None, "同意"} and not (other == way and against):
            return
        yield line


def _told(vote: Vote, lines: Sequence[Line], place: int, chairs: frozenset[str]) -> Vote:
    """The vote with its result, and the line that pronounces the decision."""
    declared = vote.declaration
    objected = declared is not None and noted(declared) is True
    pronounced = None
    if declared is not None:
        at = next(n for n in range(place + 1, len(lines)) if lines[n] is declared)
        pronounced = _pronounced(lines, at)
    if objected and pronounced is None:
        # 御異議がありますので、起立により採決いたします: the next vote decides
        return replace(vote, declaration=None, objected=True)
    asked = vote.question or vote.at
    until = declared.time if declared is not None else lines[place].time + _SOON
    near = [line for line in lines[place + 1 : place + _AHEAD] if line.time <= until]
    by_chair = [line for line in near if not chairs or line.speaker_id in chairs]
    if declared is not None:
        by_chair += [line for line in (declared,) if line not in by_chair]
        by_chair += _rest_of(lines, declared, pronounced)
    if vote.way == "投票" and declared is not None:
        by_chair = [*_reported(lines, place, declared), *by_chair]
    told = Tally() if vote.way == "なし" else _telling(by_chair)
    if declared is not None and is_even(told) and not _named_for_sure(pronounced):
        pronounced = cast_line(lines, next(n for n, line in enumerate(lines) if line is declared))
    result = None if vote.way == "なし" else _result(told, by_chair, declared)
    if result is None and vote.heard == NONE and vote.way in BY_WORD and not objected:
        result = NONE
    guess = _guess(near, vote.way) if result is None and vote.way in SHOWN else None
    if guess is not None and asked.time > until:
        guess = None
    return replace(
        vote,
        declaration=declared,
        pronounced=pronounced,
        result=result,
        guess=guess,
        objected=objected,
        told=told,
    )


def _named_for_sure(pronounced: Line | None) -> bool:
    return pronounced is not None and bool(outcome_in(pronounced.text) or denies(pronounced.text))


def _rest_of(lines: Sequence[Line], declared: Line, pronounced: Line | None) -> list[Line]:
    """What the chair goes on to tell: up to the decision, and counts behind it (なお、賛成15名、反対3名)."""
    at = next(n for n, line in enumerate(lines) if line is declared)
    last = next((n for n, line in enumerate(lines) if line is pronounced), at)
    found = list(lines[at + 1 : last + 1])
    for line in lines[max(at, last) + 1 : max(at, last) + 1 + _COUNTS_BEHIND]:
        more = only_counts(line.text) or only_verdict(line.text)
        if line.speaker_id != declared.speaker_id or not more:
            break
        found.append(line)
    return found


def _reported(lines: Sequence[Line], place: int, declared: Line) -> Iterator[Line]:
    """What whoever counted the ballots reports (賛成4票、反対2票), of the last report before the result."""
    at = next(n for n, line in enumerate(lines) if line is declared)
    for line in lines[place + 1 : at]:
        if line.speaker_id != declared.speaker_id and only_counts(line.text):
            yield line


def _telling(lines: Sequence[Line]) -> Tally:
    return tally([line.text for line in lines])


def _pronounced(lines: Sequence[Line], at: int) -> Line | None:
    """The sentence that names the decision: often the one after 起立全員であります and the count.

    Where the chair only casts the deciding vote (可とするものと裁決いたします) it is that one.
    """
    cast: Line | None = None
    others = 0
    for line in lines[at : at + _AHEAD]:
        first = line is lines[at]
        if others >= _BETWEEN or line.speaker_id != lines[at].speaker_id:
            break
        if not first and way_of(line) not in {None, "なし"}:
            break
        if pronounces(line):
            return line
        cast = line if casts(line.text) and outcome_in(line.text) else cast
        others += first or not (tells_result(line.text) or casts(line.text))
    return cast


def _unasked(lines: Sequence[Line], chairs: frozenset[str], taken: set[Line]) -> Iterator[Vote]:
    """Votes whose question was not heard: the chair declares what was decided."""
    for place, line in enumerate(lines):
        if line.speaker_id not in chairs or line in taken or not pronounces(line):
            continue
        if deemed(line.text) or any(map(reports, _breath(lines, place))):
            continue
        told = _before(lines, place, taken)
        counted = _telling((*told, *_rest_of(lines, line, None)))
        result = _result(counted, told, told[0])
        outcome = outcome_in(line.text)
        named = bool(numbers_in(line.text)) or re.match(r"^本(?:案|件|陳情|請願|動議)は", line.text)
        sure = result is not None or anchored(line) or (named and outcome)
        if not sure or not (outcome or numbers_in(line.text)):
            continue
        if line.speaker_id == lines[place - 1].speaker_id and lines[place - 1] in taken:
            continue  # the vote before this sentence was taken up with another one
        yield Vote(_way_in(result), None, (), told[0], line, result, told=counted)


def _breath(lines: Sequence[Line], place: int) -> Iterator[Line]:
    """Everything the speaker of a sentence says before and behind it without another voice."""
    for step in (-1, 1):
        at = place
        while 0 <= at < len(lines) and lines[at].speaker_id == lines[place].speaker_id:
            yield lines[at]
            at += step


def _before(lines: Sequence[Line], place: int, taken: set[Line]) -> tuple[Line, ...]:
    """The pronouncing sentence behind those of the same breath that tell the result."""
    found = [lines[place]]
    for line in reversed(lines[max(0, place - 2) : place]):
        if line in taken or line.speaker_id != lines[place].speaker_id:
            break
        if not (tells_result(line.text) or casts(line.text)) and noted(line) is not False:
            break
        found.insert(0, line)
    return tuple(found)


def _way_in(result: str | None) -> str:
    """The way of voting that a result names."""
    if result == NONE:
        return "異議"
    if result is not None and "票" in result:
        return "投票"
    return next((way for way in SHOWN if way in (result or "")), "")


def _guess(lines: Sequence[Line], way: str) -> str | None:
    """挙手多数 from 教師だす: the result that the head of a line sounds like, never written as one."""
    found: list[tuple[float, str]] = []
    for line in lines:
        for result in (f"{way}全員", f"{way}多数", f"{way}少数"):
            wanted = short(cue(result))
            heard = "".join(moras(short(line.kana))[: len(moras(wanted))])
            found.append((unlikeness(heard, wanted) / len(moras(wanted)), result))
    best = min(found, default=(1.0, ""))
    return best[1] if best[0] <= _ALIKE else None


@by_words
def _leads(line: Line) -> bool:
    """A chorus that fell into the chair's own line stands before the declaration."""
    if noted(line) is not None:
        return False
    head = "".join(moras(line.kana)[:5])
    return best_window(head, cue(NONE))[0] <= 1 and not says(line, "異議なしと認め")


@by_words
def _said(line: Line, way: str) -> str | None:
    """What the room answered in this line: 異議なし, 異議あり, なし; nearly so for short voices."""
    brief = len(moras(line.kana)) <= _BRIEF
    read = stance(line.text)
    if way == "なし":
        none = read is not None and read.bare and read.mood == "said" and not read.objects
        return "なし" if brief and (none or line.kana in _NOTHING_ASKED) else None
    if way not in BY_WORD:
        return None
    if read is not None:
        if read.mood != "said" or (read.bare and read.objects and way == "同意"):
            return None
        return RAISED if read.objects else NONE
    near = "".join(moras(line.kana)[:6])
    if len(near) >= 3 and "イギ" not in near and best_window(near, cue(NONE))[0] <= 1:
        return NONE
    return None


_NOTHING_ASKED = frozenset(("ナシ", "シツギナシ", "トーロンナシ"))


def _result(counted: Tally, lines: Sequence[Line], declaration: Line | None) -> str | None:
    """起立全員, 挙手多数、賛成5名、反対2名 … as the chair declares it, never counted."""
    if counted.text:
        return counted.text
    told = any(noted(line) is False for line in lines)
    if told or (
        declaration is not None and says(declaration, "異議ありませんので", "異議なしと認め")
    ):
        return NONE
    return None


def agreement(vote: Vote) -> int:
    """1: all or most were for what was asked, -1: few were, 0: not declared so."""
    result = vote.result or ""
    if "反対多数" in result:
        return -1
    if result == NONE or re.search(r"全員|総員|多数|一致|反対少数", result):
        return 1
    return -1 if re.search("少数|満た|達し|届|及", result) else 0
