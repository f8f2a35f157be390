"""Clues to who a diarized speaker is, each with a weight and the words it rests on."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache

from minutes.format.document.evidence import Clue
from minutes.format.document.introductions import INTRO_AFTER, introductions
from minutes.format.document.mentions import (
    ADDRESS,
    Mention,
    mentions,
    nearly,
    tail_kana,
)
from minutes.format.document.people import Person, is_chair_role
from minutes.format.document.reading import heard, moras, sound
from minutes.schema import Transcript, Turn
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
    "なければ次": 2, "以上で終わり": 1, "討論を終結": 3, "討論に入": 3, "登壇": 1,
}  # fmt: skip
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

_ASKS = re.compile(
    r"(?:どうぞ|願い|願う|願え|お願|ください|下さい|くれ(?:る|ます|ない)|いかが|どうで|どうお|どう思|どうなっ"
    r"|もらえ|もらい|求め|許し|許可|ありますか|ございますか|られますか|せますか|でしょうか|ましたか|聞かせ|登壇)"
    r"[^。]{0,12}[。、？?！!\s]*$"
)
_ASKS_DIRECTLY = re.compile(
    r"^[、\s].{0,40}(?:ですか|ますか|どうかな|でしたか|から|について|の件|のほう)[。、？?！!\s]*$"
)
_FROM_OTHERS = re.compile(
    r"^(?:から|より)(?![、\s]?(?:は|も|の)?[、\s]?(?:御|ご|お)?(?:説明|報告|答弁|補足|発言|意見|挨拶|願|何か|なに|一言|いかが|どう|聞|伺))"
)
_BARE = re.compile(r"^[。、？?！!…\s]*(?:(?:お願い(?:いた)?します|どうぞ)[。、\s]*)?$")
_THANKS = re.compile(
    r"^[、。\s]*(?:どうも)?(?:御?ご?(?:説明|報告|答弁|意見|質問|発言|指摘)?[、\s]*)(?:を)?(?:いただき)?(?:まして)?、?(?:どうも)?ありがとう"
)
_RELIES = re.compile(r"^[、\s]?(?:それでは)?(?:よろしく)お願い")
_THIRD = re.compile(r"^(?:の(?!ほう|方)|が|は|と|も|や|へ)")
_ASKED_HOW = re.compile(r"^は[、\s]?(?:いかが|どう)")
_ABOUT_QUESTION = re.compile(r"^(?:から)?の?、?(?:御|ご)?(?:質問|質疑|指摘|意見|お尋ね|要望)")


@dataclass(frozen=True, slots=True)
class Floor:
    """The meeting as the clues see it: turns with a speaker, in order, and who presides."""

    turns: tuple[Turn, ...]
    persons: tuple[Person, ...]
    chairs: frozenset[str]
    chair_points: dict[str, float]


@lru_cache(maxsize=1)
def _cues() -> tuple[tuple[str, float], ...]:
    return tuple((sound(cue), weight) for cue, weight in _CHAIR_CUES.items())


def chair_points(turns: Sequence[Turn]) -> dict[str, float]:
    """How much each speaker talks like a chair, by sound (ご意義→御異議)."""
    points: dict[str, float] = defaultdict(float)
    for turn in turns:
        if turn.speaker_id is not None:
            kana = heard(turn.text).kana
            points[turn.speaker_id] += sum(weight for cue, weight in _cues() if cue in kana)
    return dict(points)


def presiding(points: dict[str, float]) -> frozenset[str]:
    """Speakers who preside: the most chair-like, and others nearly so (one person, split in two)."""
    if not points or max(points.values()) < 4:
        return frozenset()
    top = max(points.values())
    return frozenset(s for s, value in points.items() if value >= 4 and value >= 0.4 * top)


def chairs_of(transcript: Transcript) -> frozenset[str]:
    """Speakers who preside: by role where they are named, and by what they say."""
    by_role = {
        speaker.id
        for speaker in transcript.speakers
        if is_chair_role(speaker.role) or any(e.kind == "chair" for e in speaker.evidence)
    }
    return frozenset(by_role) | presiding(chair_points(transcript.turns))


def floor_of(turns: Sequence[Turn], persons: Sequence[Person]) -> Floor:
    """The floor of a meeting; who gives the floor to others talks like a chair too."""
    spoken = tuple(turn for turn in turns if turn.speaker_id is not None and turn.words)
    points = chair_points(spoken)
    bare = Floor(spoken, tuple(persons), frozenset(), points)
    given: dict[str, set[int]] = defaultdict(set)
    for index, turn in enumerate(spoken):
        for mention in mentions(turn.text, persons):
            if _asks(bare, turn, mention) and followers(bare, index):
                given[turn.speaker_id or ""].add(mention.person)
    for speaker_id, nominated in given.items():
        points[speaker_id] += len(nominated)
    return Floor(spoken, tuple(persons), presiding(points), points)


def collect(floor: Floor) -> tuple[Clue, ...]:
    """Every clue in the meeting."""
    found: list[Clue] = []
    for index, turn in enumerate(floor.turns):
        named = mentions(turn.text, floor.persons)
        found.extend(_nominations(floor, index, named))
        found.extend(_head_nominations(floor, index, named))
        found.extend(_thanks_and_answers(floor, index, named))
        found.extend(_not_oneself(floor, index, named))
        found.extend(introductions(turn, floor.persons, named))
    found.extend(_chair_clues(floor))
    found.extend(_side_clues(floor))
    return tuple(found)


def followers(floor: Floor, index: int) -> tuple[tuple[Turn, float], ...]:
    """Who takes the floor after turn ``index``, with how sure that is.

    A short first voice may be a bystander's yes: then the next other voice counts as well.
    """
    after = _voices_after(floor, index)
    if not after:
        return ()
    if len(after) == 1:
        return ((after[0], 1.0),)
    return ((after[0], 0.5), (after[1], 0.5))


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


def _asks(floor: Floor, turn: Turn, mention: Mention) -> float:
    """How much a mention gives the floor to the person: 0 for talk about somebody."""
    after = turn.text[mention.end :]
    if _BARE.match(after):
        return 1.0
    if _THANKS.match(after) or _FROM_OTHERS.match(after) or len(after) > 48:
        return 0.0
    if _THIRD.match(after) and not _ASKED_HOW.match(after):
        return 0.0
    last_sentence = "。" not in after.rstrip("。、 ") and "？" not in after.rstrip("？?。、 ")
    if (_ASKS.search(after) or _ASKS_DIRECTLY.match(after)) and (last_sentence or len(after) < 20):
        return 1.0
    return 0.0


_FORM_WEIGHT = {
    "full_role": 3.2,
    "tail_role": 3.0,
    "seat": 2.6,
    "honorific": 2.6,
    "role": 2.4,
    "tail": 1.8,
}


def _nominations(floor: Floor, index: int, named: Sequence[Mention]) -> Iterator[Clue]:
    turn = floor.turns[index]
    next_turns = followers(floor, index)
    if not next_turns:
        return
    asked = [(m, _asks(floor, turn, m)) for m in named]
    asked = [(m, strength) for m, strength in asked if strength > 0]
    in_chair = turn.speaker_id in floor.chairs
    factor = 1.0 if in_chair else 0.85
    if asked:
        last = max(m.start for m, _ in asked)
        final = [(m, s) for m, s in asked if m.start == last]
        for mention, strength in final:
            share = 1.0 if len(final) == 1 else 1.2 / len(final)
            weight = _FORM_WEIGHT.get(mention.kind, 1.0) * strength * factor * share
            yield from _given(floor, turn, mention, weight, next_turns)
        return
    if not in_chair:
        return
    kana = tail_kana(turn.text)
    near = nearly(kana, floor.persons, ADDRESS)
    if near is None or near.person in _talked_about(turn, named):
        return
    rest = kana[near.end :]
    if len(moras(rest)) <= 9 and not rest.startswith(_PARTICLES):
        yield from _given(floor, turn, near, 2.6 * near.quality, next_turns)


def _talked_about(turn: Turn, named: Sequence[Mention]) -> set[int]:
    """Persons who are named for sure, but not to be given the floor (川端委員からありました)."""
    return {
        mention.person
        for mention in named
        if _THIRD.match(turn.text[mention.end :]) or _FROM_OTHERS.match(turn.text[mention.end :])
    }


_PARTICLES = ("カラ", "ガ", "ハ", "ノ", "ト", "モ", "ヘ")
"""What follows a name that is talked about."""


def _given(
    floor: Floor,
    turn: Turn,
    mention: Mention,
    weight: float,
    next_turns: Sequence[tuple[Turn, float]],
) -> Iterator[Clue]:
    for following, sure in next_turns:
        both_preside = {turn.speaker_id, following.speaker_id} <= floor.chairs
        if both_preside and not floor.persons[mention.person].is_chair:
            sure *= 0.4  # more likely one chair heard as two voices
        if following.speaker_id is not None:
            yield Clue(
                following.speaker_id,
                mention.person,
                weight * sure,
                "nomination",
                f"「{mention.written}」と指名された直後の発言",
                turn.id,
                following.id,
            )


def _head_nominations(floor: Floor, index: int, named: Sequence[Mention]) -> Iterator[Clue]:
    """A nomination whose words fell into the nominee's own turn (高橋課長お答えいたします)."""
    turn = floor.turns[index]
    before = floor.turns[index - 1] if index else None
    if turn.speaker_id in floor.chairs or before is None or before.speaker_id == turn.speaker_id:
        return
    if floor.chairs and before.speaker_id not in floor.chairs:
        return
    opening = [m for m in named if m.start <= 4 and m.kind in {"full_role", "tail_role"}]
    for mention in opening:
        after = turn.text[mention.end :]
        blocked = _THIRD.match(after) or _THANKS.match(after) or INTRO_AFTER.match(after)
        if not blocked and len(after) > 4 and not floor.persons[mention.person].is_chair:
            yield Clue(
                turn.speaker_id or "",
                mention.person,
                2.0 / len(opening),
                "nomination",
                f"発言の冒頭に「{mention.written}」の指名",
                turn.id,
                turn.id,
            )


def _thanks_and_answers(floor: Floor, index: int, named: Sequence[Mention]) -> Iterator[Clue]:
    """Thanks go to the voice before; an answer names the one who asked."""
    turn = floor.turns[index]
    for mention in named:
        after = turn.text[mention.end :]
        if mention.kind in {"role", "tail"}:
            continue
        relies = _RELIES.match(after) is not None and len(after) > 16
        if (_THANKS.match(after) or relies) and mention.start <= 12 and index:
            previous = _previous_voice(floor, index)
            if previous is not None:
                yield Clue(previous.speaker_id or "", mention.person, 1.6, "answer",
                           f"「{mention.written}」への謝辞の直前の発言", turn.id)  # fmt: skip
        elif _ABOUT_QUESTION.match(after) and mention.start <= 24:
            asker = _previous_asker(floor, index)
            if asker is not None:
                yield Clue(asker.speaker_id or "", mention.person, 1.2, "answer",
                           f"「{mention.written}」の質問への答弁の直前の発言", turn.id)  # fmt: skip


def _previous_voice(floor: Floor, index: int) -> Turn | None:
    own = floor.turns[index].speaker_id
    for turn in reversed(floor.turns[max(0, index - 3) : index]):
        if turn.speaker_id != own and len(moras(heard(turn.text).kana)) > 6:
            return turn
    return None


def _previous_asker(floor: Floor, index: int) -> Turn | None:
    own = floor.turns[index].speaker_id
    for turn in reversed(floor.turns[max(0, index - 6) : index]):
        if turn.speaker_id not in {own, *floor.chairs}:
            return turn
    return None


def _not_oneself(floor: Floor, index: int, named: Sequence[Mention]) -> Iterator[Clue]:
    """Nobody speaks of oneself with a title behind the name."""
    turn = floor.turns[index]
    places = Counter((m.start, m.end) for m in named)
    for mention in named:
        addressed = mention.kind in ADDRESS or _asks(floor, turn, mention) > 0
        if not addressed or places[mention.start, mention.end] > 1:
            continue
        opens = mention.start <= 4 and index and turn.speaker_id not in floor.chairs
        if opens and not _THIRD.match(turn.text[mention.end :]):
            continue  # may be the chair's word that fell into this turn
        yield Clue(turn.speaker_id or "", mention.person, -1.5, "answer",
                   f"「{mention.written}」と他人として呼んでいる", turn.id, turn.id)  # fmt: skip


def _chair_clues(floor: Floor) -> Iterator[Clue]:
    """Those who preside are the chair of the roster; with no chair there, the highest in rank."""
    chairs = [index for index, person in enumerate(floor.persons) if person.is_chair]
    if not floor.chairs:
        return
    if not chairs:
        yield from _highest(floor)
        return
    for speaker_id in dict.fromkeys(turn.speaker_id or "" for turn in floor.turns):
        presides = speaker_id in floor.chairs
        for index, person in enumerate(floor.persons):
            if person.is_chair and presides:
                yield Clue(speaker_id, index, 3.0 / len(chairs), "chair", "議事を進行している")
            elif presides:
                yield Clue(speaker_id, index, -1.5, "chair", "議事を進行している")
            elif person.is_chair:
                yield Clue(speaker_id, index, -1.0, "chair", "議事を進行していない")


def _highest(floor: Floor) -> Iterator[Clue]:
    """With no chair in the roster the meeting is run by the highest in rank, more often than not."""
    ranks = sorted(person.rank for person in floor.persons)
    if len(ranks) < 2 or ranks[0] == ranks[1]:
        return
    for speaker_id in sorted(floor.chairs):
        for index, person in enumerate(floor.persons):
            if person.rank == ranks[0]:
                yield Clue(speaker_id, index, 1.5, "chair", "最上位の職で、会議を進行している")


def _side_clues(floor: Floor) -> Iterator[Clue]:
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
                yield Clue(speaker_id, index, 0.4 if fits else -0.4, "answer", "質問・答弁の側")
