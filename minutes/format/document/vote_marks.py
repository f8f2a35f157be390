"""What is printed of votes and what a clerk is asked to check about them."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from minutes.format.document.event_mark import APPLAUSE, chorus_mark, vote_mark
from minutes.format.document.polarity import stance
from minutes.format.document.tally import conflicts, majority
from minutes.format.document.vote_words import as_reported, direction, numbers_in, outcome_in
from minutes.format.document.votes import NONE, RAISED, SHOWN, Vote, agreement
from minutes.schema import Caption, Event
from minutes.span import Seconds

_ANSWERED: Seconds = 15.0
"""Without a declaration a caption's 異議なし is looked for this long after the question."""
_SLACK: Seconds = 1.0
"""How far a caption's time may be from ours."""
_COUNTED = SHOWN | {"投票", "点呼"}
"""Ways whose result a chair always declares."""

MISSING = "「異議なし」の発声が聞き取れていません。録音を確かめてください。"
UNDECIDED = "採決の結果がどちらに決まったか、言葉から確かめられません。結果は書いていません。録音を確かめてください。"
UNDECLARED = "採決の結果の宣告が聞き取れていません。録音を確かめてください。"


def vote_events(votes: Sequence[Vote], captions: Sequence[Caption]) -> Iterator[Event]:
    """Marks for what was done, each vote's result, a warning where an expected answer is missing."""
    for number, vote in enumerate(votes):
        counted_with = number > 0 and _second_count(votes[number - 1], vote)
        yield from _result_event(vote, counted_with=counted_with)
        for text in _disagreements(vote):
            at = vote.pronounced or vote.declaration or vote.at
            yield Event("warning", at.time, text, at.turn_id)
        yield from _marks(vote, captions)
        yield from _unheard_calls(vote)


def _disagreements(vote: Vote) -> Iterator[str]:
    """Where question, answers and declaration do not go together, for the clerk."""
    heard = {said for _, said in vote.answers}
    if vote.objected and heard == {NONE}:
        yield "「異議なし」と聞こえた発声と、異議があるとした宣告が合いません。録音を確かめてください。"
    if RAISED in heard and not vote.objected and vote.declaration is not None:
        yield "「異議あり」と聞こえた発声と、採決の宣告が合いません。録音を確かめてください。"
    if vote.pronounced is not None:
        asked = set(numbers_in(vote.question.text)) if vote.question is not None else set()
        told = set(numbers_in(vote.pronounced.text))
        if asked and told and not asked & told:
            yield "採決の問いと宣告で、議案の番号が合いません。録音を確かめてください。"
    if vote.declaration is not None and vote.way != "なし" and vote.outcome is None:
        yield UNDECIDED
    expected, declared = _expected(vote), direction(vote.outcome)
    if expected and declared and expected != declared:
        yield f"採決の結果（{vote.result}）と宣告（{vote.outcome}）が合いません。録音を確かめてください。"
    yield from conflicts(vote.told)
    if _counted(vote):
        yield "点呼の答えの数と、宣告された数が合いません。録音を確かめてください。"


def _expected(vote: Vote) -> int:
    """1 or -1: how the declaration must come out by what was asked and who agreed; 0: unknown."""
    agreed = agreement(vote) or majority(vote.told, [line.text for line in vote.lines])
    put = direction(outcome_in(vote.question.text)) if vote.question is not None else 0
    if vote.question is None and agreed == 1:
        return 0  # 起立多数 for 不採択とすることに賛成: what was asked is not known
    if not put and vote.question is not None and as_reported(vote.question.text):
        return 0
    of_bill = (
        re.search("全会|満場|賛成", vote.result or "") is not None
    )  # however hands were asked for
    return agreed * (put or 1) * (-1 if vote.against and not of_bill else 1)


def _counted(vote: Vote) -> bool:
    """Whether the answers of a roll call, all heard, are other in number than was declared."""
    if not vote.calls or any(call.answer is None for call in vote.calls):
        return False
    for side in ("賛成", "反対"):
        told = re.search(rf"{side}(?:者|が|は)?([0-9０-９]+)[名人票]", vote.result or "")
        if told and int(told.group(1)) != sum(call.answer == side for call in vote.calls):
            return True
    return False


def _second_count(before: Vote, vote: Vote) -> bool:
    """Those against are counted after those in favour: one vote, one result."""
    return (
        vote.against and not before.against and before.way == vote.way and vote.declaration is None
    )


def _marks(vote: Vote, captions: Sequence[Caption]) -> Iterator[Event]:
    asked = vote.question
    if asked is None:
        return
    if vote.way in SHOWN:
        yield Event("vote", asked.time, vote_mark(vote.way, against=vote.against), asked.turn_id)
    elif vote.way == "拍手":
        yield Event("vote", asked.time, APPLAUSE, asked.turn_id)
    elif vote.answers:
        for heard in dict.fromkeys(said for _, said in vote.answers):
            line = next(line for line, said in vote.answers if said == heard)
            yield Event("vote", line.time, chorus_mark(heard), line.turn_id)
    elif vote.way == "異議":
        if _captioned(vote, captions):
            yield Event("vote", asked.time, chorus_mark(NONE), asked.turn_id)
        else:
            yield Event("warning", asked.time, MISSING, asked.turn_id)


def _result_event(vote: Vote, *, counted_with: bool) -> Iterator[Event]:
    """採決の結果：可決（挙手全員）, cited from the chair's declaration; a warning where there is none."""
    asked, declared = vote.at, vote.declaration
    shown = f"（{vote.result}）" if vote.result else ""
    if declared is not None and vote.outcome is not None:
        text = f"採決の結果：{vote.outcome}{shown}"
        yield Event("vote_result", declared.time, text, declared.turn_id)
    elif vote.way in _COUNTED and vote.result is not None:
        yield Event("vote_result", asked.time, f"採決の結果：{vote.result}", asked.turn_id)
    elif vote.way in _COUNTED and not counted_with:
        yield Event("warning", asked.time, UNDECLARED, asked.turn_id)
    if vote.way in SHOWN and vote.result is None and vote.guess is not None:
        at = declared or asked
        text = f"採決の結果は「{vote.guess}」のように聞こえます。録音を確かめてください。"
        yield Event("warning", at.time, text, at.turn_id)


def _unheard_calls(vote: Vote) -> Iterator[Event]:
    """A warning for each who was called and whose answer was not heard."""
    for call in vote.calls:
        if call.answer is None:
            text = f"点呼で、{call.name}の答えが聞き取れていません。録音を確かめてください。"
            yield Event("warning", call.line.time, text, call.line.turn_id)


def _captioned(vote: Vote, captions: Sequence[Caption]) -> bool:
    until = vote.declaration.time if vote.declaration is not None else vote.at.time + _ANSWERED
    return any(
        vote.at.time - _SLACK <= caption.span.start <= until + _SLACK and NONE in caption.text
        for caption in captions
    )


def vote_flags(votes: Sequence[Vote], captions: Sequence[Caption]) -> dict[str, str]:
    """Turn id → what to check: an answer that was not heard, or that only sounds like one."""
    found: dict[str, str] = {}
    for vote in votes:
        if vote.way == "異議" and vote.question is not None:
            if not vote.answers and not _captioned(vote, captions):
                found[vote.question.turn_id] = "vote_missing"
        for line, said in vote.answers:
            if said == NONE and not _written(line.text):
                found[line.turn_id] = f"homophone:{NONE}"
    return found


def _written(text: str) -> bool:
    """Whether an answer is written in its own characters, not only in ones that sound like it."""
    read = stance(text)
    plain = read is not None and (read.bare or "異議" in text) and "ー" not in text
    return plain or "なし。" in text or NONE in text
