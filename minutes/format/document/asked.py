"""Where a meeting asks for an answer of one word, and which ones can be given there."""

from __future__ import annotations

from collections.abc import Sequence

from minutes.format.document.ballots import is_call
from minutes.format.document.sentences import Line, split
from minutes.format.document.vote_words import BY_WORD, pronounces, way_of
from minutes.format.sound.answers import is_answer, sounds_like_answer

_FOR = ("賛成。", "賛成です。", "賛成します。", "賛成いたします。", "はい、賛成です。")
_AGAINST = ("反対。", "反対です。", "反対します。", "反対いたします。", "はい、反対です。")
_ABSTAINS = ("棄権。", "棄権します。", "棄権です。")
_ABSENT = ("欠席。", "欠席です。")
_NO_OBJECTION = ("異議なし。", "なし。", "ありません。", "異議ありません。", "はい。", "賛成。")
_OBJECTION = ("異議あり。", "異議があります。", "反対。", "反対です。")

Answers = tuple[tuple[str, ...], ...]
ROLL_CALL: Answers = (_FOR, _AGAINST, _ABSTAINS, _ABSENT)
OBJECTIONS: Answers = (_NO_OBJECTION, _OBJECTION)

_LONGEST = 14
"""Characters of an answer and of a call, however they were misheard."""
_CALLS = 2
_WITHIN = 6


def expected_answers(texts: Sequence[str]) -> tuple[Answers, ...]:
    """For each stretch of speech the answers that may be given there.

    Answers of one meaning stand together. Behind a question for objections there are two meanings;
    in a roll call it is every short answer behind what is not one itself: the name, however it was heard.

    Parameters
    ----------
    texts : what was heard, in the order of time, one or more sentences each

    Examples
    --------
    >>> expected_answers(["御異議ありませんか。", "行きなし。"])[1] == OBJECTIONS
    True
    >>> roll = expected_answers(["氏名を点呼しますので、賛成か反対かお答えください。", "佐藤委員。", "3-4。"])
    >>> [answers == ROLL_CALL for answers in roll]
    [False, False, True]
    """
    found: list[Answers] = []
    calling = False
    for place, text in enumerate(texts):
        last = _last_line(texts[place - 1]) if place else None
        way = way_of(last) if last is not None else None
        short = len(text) <= _LONGEST and not is_call(text)
        calling = _goes_on(texts[max(0, place - _WITHIN) : place], calling, way)
        named = last is not None and len(last.text) <= _LONGEST and not _answers(last.text)
        if short and way in BY_WORD:
            found.append(OBJECTIONS)
        elif short and calling and named and way is None:
            found.append(ROLL_CALL)
        else:
            found.append(())
    return tuple(found)


def _goes_on(before: Sequence[str], calling: bool, way: str | None) -> bool:
    """Whether the roll is being called: asked for, or two were called of late and answered."""
    if not before:
        return False
    if way is not None:
        return way == "点呼"
    last = _last_line(before[-1])
    if last is not None and (pronounces(last) or len(last.text) > 3 * _LONGEST):
        return False
    called = [
        is_call(call)
        for call, answer in zip(before[:-1], before[1:], strict=True)
        if _answers(answer) and (is_call(call) or (_is_vote(answer) and _may_call(call)))
    ]
    return calling or (len(called) >= _CALLS and any(called))


def _is_vote(text: str) -> bool:
    """賛成。, 反対です。: はい is said behind anything."""
    return any(side in text for side in ("賛成", "反対", "棄権")) and _answers(text)


def _may_call(text: str) -> bool:
    """Whether a name that was misheard may stand there: 壊やすいん for 小林委員."""
    return len(text) <= _LONGEST and not _answers(text) and not text.endswith(("か。", "？", "?"))


def _answers(text: str) -> bool:
    return is_answer(text) or sounds_like_answer(text.strip("。、 "))


def _last_line(text: str) -> Line | None:
    parts = [part.strip() for part in split(text) if part.strip()]
    return Line(0, "", None, parts[-1], 0, 0.0) if parts else None
