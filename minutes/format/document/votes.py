"""Votes: what the chair put to the room, what was heard, what was declared."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from minutes.format.document.event_mark import APPLAUSE, chorus_mark, vote_mark
from minutes.format.document.sentences import Line, cue, says
from minutes.format.sound.likeness import unlikeness
from minutes.format.sound.reading import best_window, moras, short
from minutes.schema import Caption, Event
from minutes.span import Seconds

_ALIKE = 0.4
"""Share of sounds that may differ for a result to be guessed at."""
WITHIN: Seconds = 90.0
"""A declaration later than this after the question belongs to another vote."""

_SOON: Seconds = 30.0
"""Without a declaration 挙手多数 is looked for this long after the question."""
_ANSWERED: Seconds = 15.0
"""Without a declaration a caption's 異議なし is looked for this long after the question."""
_SLACK: Seconds = 1.0
"""How far a caption's time may be from ours."""

_OBJECTION = re.compile(
    r"イギ(?:[ハワ]|ガ)?(?:(?:ナイデ|アリマセン|ゴザイマセン)(?!ノデ|デシタ|デスノデ|ト)|(?:アリ|ゴザイ?)$)"
    r"|コト[ニデ]ゴ?イギ(?!ナシ)"
)
"""The end of the question may have fallen into the answer's turn (御異議ござい|ません)."""
_AGREED = re.compile(r"(?:よろしい|いかが)(?:です|でしょう)(?:か|[。？?]?$)")
_HANDS = re.compile(r"(?:サンセ|ドイ).{0,16}キョシ")
_RISE = re.compile(r"(?:サンセ|ドイ).{0,16}キリツ")
_CLAP = re.compile(r"(?:承認|賛成|同意).{0,12}拍手")
_NONE_LEFT = re.compile(
    r"(?:シツギ|トーロン|イケン)(?:[ハワ]|ガ|モ)?(?:アリマ|ゴザイマ)(?:スカ|センカ?)"
)
_DECLARED = re.compile(
    r"決定|可決|否決|承認|了承|採択|認定|同意|決まりました|異議な(?:し|い)|異議(?:は)?(?:あり|ござい)ません(?:ので|でした)"
)
_RESULT = re.compile(
    r"(?:起立|挙手|賛成)(?:全員|総員|多数|少数)|(?:全員|全会)(?:一致|賛成)|満場一致|賛成者?[0-9０-９]+[名人]|可否同数"
)
_PROPOSED = re.compile(
    r"(?:たい|ます|べき)(?:と(?:思い|存じ|考え)ます)?(?:が|けれども|けど)、?(?:よろしい|いかが)(?:です|でしょう)"
)
_THAT_WAY = re.compile(
    r"(?:その|この|さ)よう(?:に|な形で)?[^。]{0,8}(?:進め|取り計ら|取扱|取り扱|させて|いたします|します|決定|決し)"
)
"""What follows an answer to よろしいでしょうか: 異議なし is seldom declared in so many words."""
_REJECTED = re.compile(r"否決|不採択|不承認|不認定|少数")
_DONE = re.compile(
    r"(?:原案|修正案|議案|本案|趣旨|一部)?(?:のとおり)?(?:修正)?"
    r"(?P<what>可決|否決|承認|了承|不採択|趣旨採択|採択|不認定|認定|同意|決定|議決)"
)
_SAID = ("異議なし", "異議ありません", "異議ございません")
_AGAINST = "異議あり"

MISSING = "「異議なし」の発声が聞き取れていません。録音を確かめてください。"
UNDECLARED = "採決の結果の宣告が聞き取れていません。録音を確かめてください。"


@dataclass(frozen=True, slots=True)
class Vote:
    """A question put to the room. ``way``: 異議, 挙手, 起立, 拍手, 同意 or なし (質疑・討論の有無).

    ``answer``: the line that was heard, ``declaration``: the chair's line that states the result.
    ``guess``: what the result sounds like where it was written in other words (教師だす).
    """

    way: str
    question: Line
    answer: Line | None
    declaration: Line | None
    heard: str | None
    result: str | None
    guess: str | None = None

    @property
    def lines(self) -> tuple[Line, ...]:
        """What the vote rests on, in order."""
        found = (self.question, self.answer, self.declaration)
        return tuple(line for line in found if line is not None)

    @property
    def outcome(self) -> str | None:
        """As the chair declared it: 可決, 否決, 承認, 決定 …; ``None`` where nothing was declared."""
        if self.declaration is None or self.way == "なし":
            return None
        rejected = _REJECTED.search(self.result or "") is not None
        done = [match.group("what") for match in _DONE.finditer(self.declaration.text)]
        return (done[-1] if done else None) or ("否決" if rejected else "決定")


def find_votes(lines: Sequence[Line], chairs: frozenset[str]) -> tuple[Vote, ...]:
    """Every vote of the meeting, in order."""
    found: list[Vote] = []
    for place, line in enumerate(lines):
        if chairs and line.speaker_id not in chairs:
            continue
        way = _way(line)
        if way is not None:
            found.append(_follow(lines, place, way, chairs))
    return tuple(found)


def _way(line: Line) -> str | None:
    if _OBJECTION.search(line.kana):
        # 御異議ございませんので declares; the question ends the sentence
        return "異議"
    kana = short(line.kana)  # 三世の方の教師を求めます is 賛成の方の挙手を求めます
    if _RISE.search(kana):
        return "起立"
    if _HANDS.search(kana):
        return "挙手"
    if _CLAP.search(line.text):
        return "拍手"
    if _NONE_LEFT.search(line.kana):
        return "なし"
    return "同意" if _AGREED.search(line.text) and _proposes(line) else None


def _proposes(line: Line) -> bool:
    if _PROPOSED.search(line.text):
        return True
    return (
        re.search(r"(?:こと|もの)(?:と(?:して|し)?|で|に)、?.{0,6}よろしい", line.text) is not None
    )


def _follow(lines: Sequence[Line], place: int, way: str, chairs: frozenset[str]) -> Vote:
    """What came after the question: an answer, then the declaration."""
    question = lines[place]
    answer = declaration = None
    heard = None
    for line in lines[place + 1 : place + 14]:
        if line.time - question.time > WITHIN:
            break
        said = _said(line, way)
        by_chair = not chairs or line.speaker_id in chairs
        declares = by_chair and _declares(line, way)
        if (
            said is not None
            and answer is None
            and (not declares or said == _SAID[0] and _leads(line))
        ):
            answer, heard = line, said
        if declares:
            declaration = line
            break
        if by_chair and _way(line) not in {None, "同意"}:
            break
    until = declaration.time if declaration is not None else question.time + _SOON
    result = _result(lines[place + 1 : place + 14], declaration, until)
    if result is None and heard == _SAID[0]:
        result = heard
    near = [line for line in lines[place + 1 : place + 14] if line.time <= until]
    guess = _guess(near, way) if result is None and way in {"挙手", "起立"} else None
    return Vote(way, question, answer, declaration, heard, result, guess)


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


def _leads(line: Line) -> bool:
    """A chorus that fell into the chair's own line stands before the declaration."""
    head = "".join(moras(line.kana)[:5])
    return best_window(head, cue(_SAID[0]))[0] <= 1 and not says(line, "異議なしと認め")


def _declares(line: Line, way: str) -> bool:
    if way == "なし":
        return says(line, "質疑なしと認め", "討論なしと認め", "終結いたします", "ないようです")
    if way == "同意" and _THAT_WAY.search(line.text):
        return True
    return bool(_DECLARED.search(line.text) or says(line, "異議ありませんので", "異議なしと認め"))


def _said(line: Line, way: str) -> str | None:
    """What the room answered in this line: 異議なし, 異議あり, なし; nearly so for short voices."""
    short = len(moras(line.kana)) <= 9
    if way == "なし":
        return "なし" if short and line.kana in {"ナシ", "シツギナシ", "トーロンナシ"} else None
    if any(phrase in line.text for phrase in _SAID) or (short and says(line, *_SAID)):
        return _SAID[0]
    if short and says(line, _AGAINST):
        return _AGAINST
    near = "".join(moras(line.kana)[:6])
    if way in {"異議", "同意"} and len(near) >= 3 and best_window(near, cue(_SAID[0]))[0] <= 1:
        return _SAID[0]
    if short and way == "異議" and re.match(r"^(?:はい|なし|ありません|結構です)", line.text):
        return _SAID[0] if "なし" in line.text or "ません" in line.text else None
    return None


def _result(lines: Sequence[Line], declaration: Line | None, until: Seconds) -> str | None:
    """起立全員, 挙手多数 … as the chair declares it, never counted."""
    for line in lines:
        match = _RESULT.search(line.text) if line.time <= until else None
        if match:
            return match.group()
    if declaration is not None and says(
        declaration, "異議ありませんので", "異議なしと認め", "異議なし"
    ):
        return _SAID[0]
    return None


def vote_events(votes: Sequence[Vote], captions: Sequence[Caption]) -> Iterator[Event]:
    """Marks for what was done, each vote's result, a warning where an expected answer is missing."""
    for vote in votes:
        yield from _result_event(vote)
        asked = vote.question
        if vote.way in {"挙手", "起立"}:
            yield Event("vote", asked.time, vote_mark(vote.way), asked.turn_id)
        elif vote.way == "拍手":
            yield Event("vote", asked.time, APPLAUSE, asked.turn_id)
        elif vote.answer is not None and vote.heard is not None:
            text = chorus_mark(vote.heard)
            yield Event("vote", vote.answer.time, text, vote.answer.turn_id)
        elif vote.way == "異議":
            if _captioned(vote, captions):
                yield Event("vote", asked.time, chorus_mark(_SAID[0]), asked.turn_id)
            else:
                yield Event("warning", asked.time, MISSING, asked.turn_id)


def _result_event(vote: Vote) -> Iterator[Event]:
    """採決の結果：可決（挙手全員）, cited from the chair's declaration; a warning where there is none."""
    asked, declared = vote.question, vote.declaration
    shown = f"（{vote.result}）" if vote.result else ""
    if declared is not None and vote.outcome is not None:
        text = f"採決の結果：{vote.outcome}{shown}"
        yield Event("vote_result", declared.time, text, declared.turn_id)
    elif vote.way in {"挙手", "起立"} and vote.result is not None:
        yield Event("vote_result", asked.time, f"採決の結果：{vote.result}", asked.turn_id)
    elif vote.way in {"挙手", "起立"}:
        yield Event("warning", asked.time, UNDECLARED, asked.turn_id)
    if vote.way in {"挙手", "起立"} and vote.result is None and vote.guess is not None:
        at = declared or asked
        text = f"採決の結果は「{vote.guess}」のように聞こえます。録音を確かめてください。"
        yield Event("warning", at.time, text, at.turn_id)


def _captioned(vote: Vote, captions: Sequence[Caption]) -> bool:
    until = (
        vote.declaration.time if vote.declaration is not None else vote.question.time + _ANSWERED
    )
    return any(
        vote.question.time - _SLACK <= caption.span.start <= until + _SLACK
        and _SAID[0] in caption.text
        for caption in captions
    )


def vote_flags(votes: Sequence[Vote], captions: Sequence[Caption]) -> dict[str, str]:
    """Turn id → what to check: an answer that was not heard, or that only sounds like one."""
    found: dict[str, str] = {}
    for vote in votes:
        answer = vote.answer
        if vote.way == "異議" and answer is None and not _captioned(vote, captions):
            found[vote.question.turn_id] = "vote_missing"
        elif answer is not None and vote.heard == _SAID[0]:
            if not any(phrase in answer.text for phrase in (*_SAID, "なし。")):
                found[answer.turn_id] = f"homophone:{_SAID[0]}"
    return found
