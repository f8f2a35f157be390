"""The floor of a meeting: who speaks after whom, and who presides."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

from minutes.format.call_grammar import INFORMAL_ITEM, SUBJECT_ITEM
from minutes.format.naming import weights
from minutes.format.sound.people import Person
from minutes.format.sound.reading import heard, moras, sound
from minutes.held import SENTENCES
from minutes.schema import Turn
from minutes.span import Seconds

FAR: Seconds = 20.0
"""A speaker who starts later than this after a nomination was hardly nominated."""

_CHAIR_CUES = {
    "開会いたします": 3, "開会します": 3, "閉会いたします": 3, "閉会します": 3, "散会いたします": 3,
    "開きます": 1, "会議を開き": 2, "議題といたします": 3, "議題とします": 3, "お諮り": 3, "異議ありませんか": 3,
    "異議ございませんか": 3, "異議なしと認め": 3, "異議ありませんので": 3, "異議なしということで": 2,
    "質疑はございますか": 3, "質疑はありませんか": 3, "質疑を終結": 3, "質疑なしと認め": 3, "質疑を許します": 3,
    "御意見はございますか": 2, "御質問はございますか": 2, "ほかにございますか": 2, "ほかにございませんか": 2,
    "ほかにありますか": 2, "ほかにありませんか": 2, "何かありますか": 1, "休憩いたします": 3, "再開いたします": 3,
    "そのように決定": 3, "さよう決定": 3, "発言を許": 3, "可決されました": 3, "可決いたしました": 2,
    "採決いたします": 3, "何か質問": 1, "早速始め": 1, "定足数": 2, "出席委員": 1, "定刻": 2, "日程は全て終了": 2, "続きまして日程": 2,
    "説明をお願いします": 1, "始めましょう": 2, "始めたいと思います": 1, "始めさせていただきます": 1,
    "次の議題": 2, "進行を務め": 2, "進めてまいります": 1, "意見をお願いします": 1, "挙手を求め": 3, "起立を求め": 3,
    "議事に入り": 2, "ご意見を伺": 2, "ご意見をお伺": 2, "ほかの方いかが": 2, "続いて議題": 2, "会議を閉じ": 3, "ほかによろしいですか": 2,
    "では、そのように進め": 2, "なければ次": 2, "以上で終わり": 1, "討論を終結": 3, "討論に入": 3, "登壇": 1,
}  # fmt: skip


_OPENS_ITEM = 2
"""What 三つ目、テレワーク端末。 says of who presides, where it is not the only one."""


@dataclass(frozen=True, slots=True)
class Sitting:
    """Turns from ``start`` on, to the next sitting, under one chair.

    ``voices``: who presides; ``person``: place of who it is, ``None`` where the words leave it open.
    """

    start: int
    voices: frozenset[str]
    person: int | None


@dataclass(frozen=True, slots=True)
class Floor:
    """The meeting as the clues see it: turns with a speaker, in order, and who presides.

    ``title``: of the meeting, which may say whose office holds it. ``sittings``: where the chair
    changes, who is in it when; empty where one chair presides throughout.
    """

    turns: tuple[Turn, ...]
    persons: tuple[Person, ...]
    chairs: frozenset[str]
    chair_points: dict[str, float]
    title: str = ""
    sittings: tuple[Sitting, ...] = ()

    def presides_with(self, voice: str | None, other: str | None) -> bool:
        """Whether two voices preside over the same sitting: more likely one chair heard as two."""
        if not {voice, other} <= self.chairs:
            return False
        together = any({voice, other} <= sitting.voices for sitting in self.sittings)
        return together or not self.sittings


@lru_cache(maxsize=1)
def _cues() -> tuple[tuple[str, float], ...]:
    return tuple((sound(cue), weight) for cue, weight in _CHAIR_CUES.items())


def chair_points(turns: Sequence[Turn]) -> dict[str, float]:
    """How much each speaker talks like a chair, by sound (ご意義→御異議)."""
    points: dict[str, float] = defaultdict(float)
    opened: dict[str, int] = defaultdict(int)
    for turn in turns:
        if turn.speaker_id is not None:
            weight, opens = _chair_like(turn.text)
            points[turn.speaker_id] += weight
            opened[turn.speaker_id] += opens
    for speaker_id, turns_opening in opened.items():
        if turns_opening > 1:  # one who goes from item to item, turn by turn
            points[speaker_id] += _OPENS_ITEM * turns_opening
    return dict(points)


@lru_cache(maxsize=SENTENCES)
def _chair_like(text: str) -> tuple[float, bool]:
    """How much a turn sounds like a chair, and whether it opens an item."""
    kana = heard(text).kana
    return sum(weight for cue, weight in _cues() if cue in kana), _opens_item(text)


def _opens_item(text: str) -> bool:
    """三つ目、テレワーク端末。 anywhere, or では駐輪場の件。 at the end."""
    if len(INFORMAL_ITEM.findall(text)) == 1:
        return True
    sentences = [part.strip() for part in re.split(r"(?<=[。？！])(?=.)", text)]
    subjects = [SUBJECT_ITEM.match(sentence) is not None for sentence in sentences]
    return subjects[-1] and sum(subjects) == 1


def presiding(points: dict[str, float]) -> frozenset[str]:
    """Speakers who preside: the most chair-like, and others nearly so (one person, split in two)."""
    if not points or max(points.values()) < 4:
        return frozenset()
    top = max(points.values())
    return frozenset(s for s, value in points.items() if value >= 4 and value >= 0.4 * top)


def followers(floor: Floor, index: int) -> tuple[tuple[Turn, float], ...]:
    """Who takes the floor after turn ``index``, with how sure that is.

    A short first voice may be somebody else's はい: then the next other voice counts as well.
    """
    after = _voices_after(floor, index)
    if not after:
        return ()
    if len(after) == 1:
        return ((after[0], 1.0),)
    return tuple((turn, weights.SHORT_VOICE_BETWEEN) for turn in after)


def _voices_after(floor: Floor, index: int) -> list[Turn]:
    """The next voice; with a short one (はい) also the one after it."""
    turn = floor.turns[index]
    after: list[Turn] = []
    for following in floor.turns[index + 1 : index + 6]:
        if _presides(following) or following.span.start - turn.span.end > FAR:
            break  # whoever goes on with the agenda was not given the floor
        long = len(moras(heard(following.text).kana))
        if following.speaker_id == turn.speaker_id:
            if after or long > 12:
                break  # the same voice went on
            continue
        if not after or following.speaker_id != after[0].speaker_id:
            after.append(following)
        if long > 4 or len(after) == 2:
            break
    return after


@lru_cache(maxsize=4096)
def _presides_in(text: str) -> bool:
    kana = heard(text).kana
    return any(weight >= 3 and cue in kana for cue, weight in _cues())


def _presides(turn: Turn) -> bool:
    """Whether a turn itself opens, puts to the vote or closes something."""
    return _presides_in(turn.text)
