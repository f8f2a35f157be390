"""Clues from what a person's office is: who presides, answers, asks, and speaks for which office."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from itertools import pairwise

from minutes.format.call_grammar import KANJI, subject_of, unit_of
from minutes.format.naming import weights
from minutes.format.naming.evidence import Clue
from minutes.format.naming.floor import Floor
from minutes.format.sound.reading import heard, sound
from minutes.schema import Turn

_ANSWER_CUES = (
    "お答えいたします",
    "お答えします",
    "御説明申し上げます",
    "説明いたします",
    "御報告いたします",
)
_QUESTION_CUES = (
    "お伺いします",
    "お伺いいたします",
    "伺います",
    "質問いたします",
    "お尋ねします",
    "要望",
    "教えてください",
)


def chair_clues(floor: Floor) -> Iterator[Clue]:
    """Those who preside are the chair of the roster; with no chair there, the highest in rank."""
    chairs = [index for index, person in enumerate(floor.persons) if person.is_chair]
    if not floor.chairs:
        return
    if floor.sittings:
        yield from _changing_chairs(floor)
        return
    if not chairs:
        yield from _highest(floor)
        return
    for speaker_id in dict.fromkeys(turn.speaker_id or "" for turn in floor.turns):
        presides = speaker_id in floor.chairs
        for index, person in enumerate(floor.persons):
            if person.is_chair and presides:
                yield Clue(
                    speaker_id,
                    index,
                    weights.CHAIR_PRESIDES / len(chairs),
                    "chair",
                    "議事を進行している",
                )
            elif presides:
                yield Clue(speaker_id, index, weights.OTHER_PRESIDES, "chair", "議事を進行している")
            elif person.is_chair:
                yield Clue(
                    speaker_id, index, weights.CHAIR_DOES_NOT, "chair", "議事を進行していない"
                )


def _changing_chairs(floor: Floor) -> Iterator[Clue]:
    """Where the chair changes a voice is who has it when the voice presides, and not who has it else.

    A voice that two persons' sittings claim, or a sitting whose chair is not known, names nobody.
    """
    known = {sitting.person for sitting in floor.sittings} - {None}
    known |= {index for index, person in enumerate(floor.persons) if person.is_chair}
    for speaker_id in dict.fromkeys(turn.speaker_id or "" for turn in floor.turns):
        own = [sitting for sitting in floor.sittings if speaker_id in sitting.voices]
        persons = {sitting.person for sitting in own}
        clear = next(iter(persons)) if len(persons) == 1 else None
        for index in range(len(floor.persons)):
            if clear is not None and index == clear:
                yield Clue(speaker_id, index, weights.CHAIR_PRESIDES, "chair",
                           "交代の言葉のあと、議事を進行している" if own[0].start else "議事を進行している")  # fmt: skip
            elif own and (clear is not None or index in known - persons):
                yield Clue(speaker_id, index, weights.OTHER_PRESIDES, "chair", "議事を進行している")
            elif not own and index in known:
                yield Clue(
                    speaker_id, index, weights.CHAIR_DOES_NOT, "chair", "議事を進行していない"
                )


def _highest(floor: Floor) -> Iterator[Clue]:
    """With no chair in the roster the meeting is run by the highest in rank, more often than not.

    Not where members sit: officers only answer them. Of several in one rank it is the one whose office the title names, 防災課長 in 総合防災訓練打合せ, or
    for whose office the presiding voice speaks: 危機管理課で出します.
    """
    if any(person.is_member for person in floor.persons):
        return  # one of them presides, whom the roster does not mark
    lowest = min(person.rank for person in floor.persons)
    highest = [i for i, person in enumerate(floor.persons) if person.rank == lowest]
    if len(highest) == len(floor.persons):
        return
    reason = "最上位の職で、会議を進行している"
    if len(highest) > 1:
        titled = [i for i in highest if _in_title(floor.persons[i].role, floor.title)]
        spoken = [i for i in highest if unit_of(floor.persons[i].role) in _spoken_for(floor)]
        highest = titled or spoken
        reason = f"{'会議名の所属' if titled else '話している所属'}の長で、会議を進行している"
    if len(highest) == 1:
        for speaker_id in sorted(floor.chairs):
            yield Clue(speaker_id, highest[0], weights.HIGHEST_PRESIDES, "chair", reason)
            for unit in sorted(_spoken_for(floor)):
                if len(floor.chairs) == 1 and unit_of(floor.persons[highest[0]].role) == unit:
                    yield Clue(speaker_id, highest[0], weights.SPEAKS_FOR_OFFICE, "introduction",
                               f"「{unit}」の側から話している")  # fmt: skip


def _spoken_for(floor: Floor) -> frozenset[str]:
    """Offices that those who preside speak for."""
    presiding = (turn.text for turn in floor.turns if turn.speaker_id in floor.chairs)
    return frozenset(unit for text in presiding for unit in _own_units(text))


def _in_title(role: str | None, title: str) -> bool:
    unit = unit_of(role) or ""
    return any(unit[at : at + 2] in title for at in range(len(unit) - 1))


_UNIT = rf"(?:^|[。、？?\s]|あのー?|えーっ?と?|私ども|うちの)(?P<unit>[{KANJI}ァ-ヶー]{{2,10}}?)"
_OWN = re.compile(
    rf"{_UNIT}(?:(?:の(?:ほう|方))?から(?:も|は)?[、\s]?"
    r"(?:もう)?(?:[一1１][点つ]|少し|補足|お答え|(?:御|ご)(?:説明|報告|連絡)|よろしい|いい)"
    r"|(?:の(?:ほう|方))?と(?:いた)?しまし?ては?も?(?=[、は])|(?:の立場|の側)(?:から|で|と)|としては"
    r"|(?:の(?:ほう|方))?で(?:も)?[、\s]?[^。、はがもで]{0,16}(?<!てい)(?<!でい)(?<!おり)(?<!なり)(?<!あり)ます(?:ので|から|ね|よ)?[。]"
    r"|は[、\s]?[^。、？?]{2,24}(?:なんで|ですので|なので|ですから|やから|やさかい|やで)、[^。？?]{0,16}(?:せん|無理|厳し|難し|あかん|へん)[^。？?]{0,8}。"
    r"|(?:も|は)[、\s]?[^。、？?]{0,12}(?:出せ|行け|いけ|出られ|間に合い?)(?:ます|る)(?:わ|ね|よ|ので|から)?。)"
)
"""学校としては, 危機管理課で出します, 道路課は清掃の日なんで、人が出せません: said of one's own office."""


def own_office(floor: Floor, turn: Turn) -> Iterator[Clue]:
    """Who speaks for an office (学校のほうから、もう一点) is in it, if one person alone is."""
    if turn.speaker_id in floor.chairs:
        return
    for unit in _own_units(turn.text):
        fitting = _of_unit(floor, unit)
        if len(fitting) == 1:
            yield Clue(turn.speaker_id or "", fitting[0], weights.SPEAKS_FOR_OFFICE, "introduction",
                       f"「{unit}」の側から話している", turn.id, turn.id)  # fmt: skip


_ASKED_OFFICE = re.compile(
    rf"(?:^|[。、？?\s])(?P<unit>[{KANJI}ァ-ヶー]{{2,10}}?)(?:課|係|部|室)?(?:さん)?(?:の(?:ほう|方))?(?:は|も|で)[、\s]?[^。、？?]{{0,16}}(?:[？?]|(?:です|ます)か[。？?])\s*$"
)
"""農林は出られる？: at the end of a turn."""
_ANSWERS_FOR = re.compile(
    rf"^(?:(?:はい|ええ|えー|うん)[、。\s]*)?(?P<unit>[{KANJI}ァ-ヶー]{{2,10}}?)(?:課|係|部|室)?(?:も|は)"
)


def answers_for_office(floor: Floor, index: int) -> Iterator[Clue]:
    """農林は出られる？ — 農林は稲刈りです。: who takes up at once what one office alone was asked."""
    turn = floor.turns[index]
    before = floor.turns[index - 1] if index else None
    if before is None or before.speaker_id == turn.speaker_id:
        return
    asked, answer = _ASKED_OFFICE.search(before.text), _ANSWERS_FOR.match(turn.text)
    if asked is None or answer is None or asked.group("unit") != answer.group("unit"):
        return
    fitting = _of_unit(floor, asked.group("unit"))
    if len(fitting) == 1:
        yield Clue(turn.speaker_id or "", fitting[0], weights.UNIT_CALLED, "nomination",
                   f"「{asked.group('unit')}」への問いに答えている", before.id, turn.id)  # fmt: skip


def _own_units(text: str) -> Iterator[str]:
    for match in _OWN.finditer(text):
        yield match.group("unit")


def _of_unit(floor: Floor, unit: str) -> list[int]:
    """Places of the persons whose office or group begins so."""
    return [
        index
        for index, person in enumerate(floor.persons)
        if (unit_of(person.role) or "").startswith(unit) or (person.group or "").startswith(unit)
    ]


_SUBJECT = 3
"""Characters of an office's own subject (学校施設 of 学校施設課長) from which it names a matter."""


def presenter_clues(floor: Floor) -> Iterator[Clue]:
    """Who explains an item right after the chair opened it, where it names the subject of one office.

    報告事項1、学校施設の長寿命化計画についてです: of 学校施設課長, if nobody else has that office.
    """
    for turn, after in pairwise(floor.turns):
        title = _opened(turn.text) if turn.speaker_id in floor.chairs else None
        if title is None or after.speaker_id in floor.chairs or len(after.text) < _EXPLAINS:
            continue
        fitting = [
            index
            for index, person in enumerate(floor.persons)
            if person.is_officer
            and len(subject := subject_of(unit_of(person.role) or "")) >= _SUBJECT
            and subject in title
        ]
        if len(fitting) == 1:
            yield Clue(after.speaker_id or "", fitting[0], weights.OWN_MATTER, "answer",
                       "所管の議題を説明している", turn.id, after.id)  # fmt: skip


_EXPLAINS = 25
"""Characters of what explains an item, and is no はい."""


_OPENS_MATTER = re.compile(
    r"(?:議題|日程|報告事項|協議事項|次第|案件)[^。]{0,60}|(?:次に|続いて|続きまして|まず|最後に)、[^。]{2,40}(?:について|の件)"
)
"""How a chair opens what somebody then explains; what it names is in the rest of the sentence."""


def _opened(text: str) -> str | None:
    """What the last sentences of a turn open."""
    found = [match.group() for match in _OPENS_MATTER.finditer(text[-_OPENING:])]
    return found[-1] if found else None


_OPENING = 90
"""Characters at the end of a turn in which an item is opened."""


def side_clues(floor: Floor) -> Iterator[Clue]:
    """Officers answer, members ask: a weak clue that only tips the scale."""
    answers, questions = (
        tuple(sound(cue) for cue in cues) for cues in (_ANSWER_CUES, _QUESTION_CUES)
    )
    score: Counter[str] = Counter()
    for turn in floor.turns:
        kana = heard(turn.text).kana
        score[turn.speaker_id or ""] += sum(cue in kana for cue in answers)
        score[turn.speaker_id or ""] -= sum(cue in kana for cue in questions)
    for speaker_id, value in score.items():
        if value == 0 or speaker_id in floor.chairs:
            continue
        for index, person in enumerate(floor.persons):
            if person.role and not person.is_chair:
                fits = person.is_member == (value < 0)
                yield Clue(
                    speaker_id,
                    index,
                    weights.SIDE if fits else -weights.SIDE,
                    "answer",
                    "質問・答弁の側",
                )
