"""Clues from what a person's office is: who presides, answers, asks, and speaks for which office."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator

from minutes.format.call_grammar import KANJI, unit_of
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

    Of several in one rank it is the one whose office the title names: 防災課長 in 総合防災訓練打合せ.
    """
    lowest = min(person.rank for person in floor.persons)
    highest = [i for i, person in enumerate(floor.persons) if person.rank == lowest]
    if len(highest) == len(floor.persons):
        return
    reason = "最上位の職で、会議を進行している"
    if len(highest) > 1:
        highest = [i for i in highest if _in_title(floor.persons[i].role, floor.title)]
        reason = "会議名の所属の長で、会議を進行している"
    if len(highest) == 1:
        for speaker_id in sorted(floor.chairs):
            yield Clue(speaker_id, highest[0], weights.HIGHEST_PRESIDES, "chair", reason)


def _in_title(role: str | None, title: str) -> bool:
    unit = unit_of(role) or ""
    return any(unit[at : at + 2] in title for at in range(len(unit) - 1))


_OWN = re.compile(
    rf"(?:^|[。、？?\s]|あのー?|えーっ?と?)(?P<unit>[{KANJI}ァ-ヶー]{{2,8}}?)(?:の(?:ほう|方))?から(?:も|は)?[、\s]?"
    r"(?:もう)?(?:[一1１][点つ]|少し|補足|お答え|(?:御|ご)(?:説明|報告|連絡)|よろしい|いい)"
)


def own_office(floor: Floor, turn: Turn) -> Iterator[Clue]:
    """Who speaks for an office (学校のほうから、もう一点) is in it, if one person alone is."""
    if turn.speaker_id in floor.chairs:
        return
    for match in _OWN.finditer(turn.text):
        unit = match.group("unit")
        fitting = [
            index
            for index, person in enumerate(floor.persons)
            if (unit_of(person.role) or "").startswith(unit)
            or (person.group or "").startswith(unit)
        ]
        if len(fitting) == 1:
            yield Clue(turn.speaker_id or "", fitting[0], weights.SPEAKS_FOR_OFFICE, "introduction",
                       f"「{unit}」の側から話している", turn.id, turn.id)  # fmt: skip


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
