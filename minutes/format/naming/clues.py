"""Clues to who a diarized speaker is, each with a weight and the words it rests on."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import replace
from functools import lru_cache
from itertools import pairwise

from minutes.format.call_grammar import CHAIR, KANJI, OPENING, PLEASE, is_chair_role, unit_of
from minutes.format.naming import weights
from minutes.format.naming.evidence import Clue
from minutes.format.naming.floor import Floor, chair_points, followers, presiding
from minutes.format.naming.handover import sittings
from minutes.format.naming.introductions import INTRO_AFTER, introductions
from minutes.format.naming.mentions import (
    ADDRESS,
    Mention,
    calls_another,
    is_torn,
    mentions,
    nearly,
    tail_kana,
)
from minutes.format.naming.offices import chair_clues, own_office, presenter_clues, side_clues
from minutes.format.sound.glyphs import same_glyphs
from minutes.format.sound.people import Person
from minutes.format.sound.reading import heard, moras, sound
from minutes.held import Held
from minutes.schema import Transcript, Turn, Word
from minutes.span import Seconds

_ASKS = re.compile(
    r"(?:どうぞ|願い|願う|願え|お願|ください|下さい|くれ(?:る|ます|ない)|いかが|どうで|どうお|どう思|どうな[っりる]|どうし|できる|頼め"
    r"|もらえ|もらい|求め|許し|許可|(?:朗読|答弁|説明|報告|回答|お答え|紹介|補足|発言|読み上げ)を?(?:いた)?させます|ありますか|ございますか|られますか|せますか|でしょうか|ましたか|聞かせ|登壇)"
    r"[^。]{0,12}[。、？?！!\s]*$"
)
_ASKS_DIRECTLY = re.compile(
    r"^[、\s].{0,40}(?:ですか|ますか|どうかな|でしたか|(?:です|でした|ました)っけ|から|について|の件|のほう)[。、？?！!\s]*$"
)
_FROM_OTHERS = re.compile(
    r"^(?:から|より)(?![、\s]?(?:は|も|の)?[、\s]?(?:御|ご|お)?(?:説明|報告|答弁|補足|朗読|発言|意見|挨拶|願|何か|なに|一言|いかが|どう|聞|伺))"
    r"(?![、\s]?[^。、]{1,12}の(?:御|ご)?(?:説明|報告|朗読|補足)を)"
)
_NOT_NOW = re.compile(
    r"^[にへ][、\s]?(?:(?:御|ご)?一任|お?任せ|(?:御|ご)?委任|委ね)|^報告(?:書|案|の(?:作成|文案|内容|取りまとめ))"
    r"|^(?:から|より)[^。]{0,24}(?:ました|まして|のあった|があった|たとおり|た通り|たところ)"
)
"""委員長に御一任願います gives him a task, 課長から説明を受けましたので… is over: not the floor."""
_BARE = re.compile(rf"^[。、？?！!…\s]*(?:{PLEASE}[。、\s]*)?$")
_THANKS = re.compile(
    r"^[、。\s]*+(?:どうも)?(?:御?ご?(?:説明|報告|答弁|意見|質問|発言|指摘)?[、\s]*+)(?:を)?(?:いただき)?(?:まして)?、?(?:どうも)?ありがとう"
)
_RELIES = re.compile(
    r"^[、\s]?(?:それでは)?よろし[^。、]{0,3}(?:願い|ねがい)"
)  # よろしこねがいします
_TAKES_ON = re.compile(
    r"(?:承知|了解|(?:て|と)おき(?:ます|たい)|(?:やり|出し|載せ|し|いたし)ます)[^。]{0,6}[。\s]*$"
)
"""What one says who takes something on: 私の方から回しておきます。"""
_ANSWER = re.compile(r"(?<=[。？?！!])\s*(?:はい|ええ)[。、！!]*\s*$")
_THIRD = re.compile(
    r"^(?:の(?!ほう|方|(?:御|ご)?(?:審査)?(?:報告|説明|答弁|発言|登壇|討論|補足|趣旨|提案理由|挨拶)[^。は]{0,14}(?:求め|願|許し?ます))|が|は|と|も|や|へ|を|席)"
)
"""Somebody who is talked about, or only his seat; 総務委員長の報告を求めます calls him."""
_DID = re.compile(r"^(?:から|より|に)[^。]{0,24}(?:た(?!だ)|とおり|通り)")
_ASKED_HOW = re.compile(r"^は[、\s]?(?:いかが|どう)")
_JUST_NOW = re.compile(r"(?:^|[。、\s])(?:ただ(?:いま|今)|只今|今)の?[、\s]?$")
_SAID_SO = re.compile(
    r"^(?:から|より|の)、?(?:御|ご)?(?:提案|発言|意見|質問|質疑|指摘|要望|説明|報告|お話|話)"
    r"|^(?:から|より)[^。]{0,60}(?:との|旨の|という)(?:御|ご)?(?:動議|提案|発言|意見|質問|指摘|要望|申出|申し出)"
)
_ABOUT_QUESTION = re.compile(r"^(?:から)?の?、?(?:御|ご)?(?:質問|質疑|指摘|意見|お尋ね|要望)")


_IN_PLACE = re.compile(
    rf"(?:^|[、。])(?:私が、?)?(?:{CHAIR}に)?(?:代わって|代わりまして|代わりに|代わり)、?(?:私が、?)?"
    r"(?:議長|議事の進行|議事進行|進行|議長の職務?)を(?:務め|行い|代行し|執り行い|務めさせていただき|行わせていただき|代行させていただき)ます"
)
"""会長が退席されましたので、代わって議長を務めます: who says so presides too."""


def chairs_of(transcript: Transcript) -> frozenset[str]:
    """Speakers who preside: by role where they are named, and by what they say."""
    heads = {s.id: s.role for s in transcript.speakers if is_chair_role(s.role)}
    seen = {s.id for s in transcript.speakers if any(e.kind == "chair" for e in s.evidence)}
    preside = presiding(_points(Held(transcript.turns)))
    preside |= {
        turn.speaker_id
        for turn in transcript.turns
        if turn.speaker_id and _IN_PLACE.search(turn.text)
    }
    active = (seen | preside) & heads.keys()
    if len(set(heads.values())) > 1 and active:
        return frozenset(active)  # 総務委員長 reports to the assembly, over which 議長 presides
    return frozenset(heads) | seen | preside


@lru_cache(maxsize=2)
def _points(held: Held[tuple[Turn, ...]]) -> dict[str, float]:
    """How much each speaker talks like a chair; corrections change no turn, so it is asked again."""
    return chair_points(held.value)


def floor_of(turns: Sequence[Turn], persons: Sequence[Person], title: str = "") -> Floor:
    """The floor of a meeting; who gives the floor to others talks like a chair too."""
    spoken = tuple(
        _without_answer(turn) for turn in turns if turn.speaker_id is not None and turn.words
    )
    points = chair_points(spoken)
    bare = Floor(spoken, tuple(persons), frozenset(), points, title)
    given: dict[str, set[int]] = defaultdict(set)
    for index, turn in enumerate(spoken):
        for mention in mentions(turn.text, persons):
            if _asks(bare, turn, mention) and followers(bare, index):
                given[turn.speaker_id or ""].add(mention.person)
    for speaker_id, nominated in given.items():
        points[speaker_id] += len(nominated)
    held = sittings(spoken, persons)
    chairs = presiding(points).union(*(sitting.voices for sitting in held))
    return Floor(spoken, tuple(persons), chairs, points, title, held)


def _without_answer(turn: Turn) -> Turn:
    """A turn without the はい behind it: it is often the next speaker's, given to who spoke before.

    松本さんの方でお願いします。はい。 calls 松本さん all the same.
    """
    answer = _ANSWER.search(turn.text)
    if answer is None:
        return turn
    kept: list[Word] = []
    left = answer.start()
    for word in turn.words:
        if left > 0:
            kept.append(replace(word, text=word.text[:left]))
        left -= len(word.text)
    return replace(turn, words=tuple(kept))


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
        found.extend(own_office(floor, turn))
    found.extend(_continuations(floor, found))
    found.extend(chair_clues(floor))
    found.extend(side_clues(floor))
    found.extend(presenter_clues(floor))
    return tuple(found)


def _called_by(floor: Floor, mention: Mention) -> float:
    """What a call of this kind is worth; 福祉課さん is more where the roster has one of it."""
    if mention.kind != "tail":
        return weights.CALLED[mention.kind]
    units = [unit_of(person.role) for person in floor.persons]
    alone = units[mention.person] == mention.written and units.count(mention.written) == 1
    return weights.UNIT_CALLED if alone else weights.CALLED["tail"]


_MORE_OF_UNIT = re.compile(r"^(?:さん(?:の(?:ほう|方))?|の(?:ほう|方))(?![一-龥])")
"""福祉課さん, 福祉課のほう: the office itself is called."""


def _asks(floor: Floor, turn: Turn, mention: Mention) -> float:
    """How much a mention gives the floor to the person: 0 for talk about somebody."""
    after = turn.text[mention.end :]
    if mention.kind == "tail":
        after = _MORE_OF_UNIT.sub("", after)
    if _BARE.match(after):
        return 1.0
    if _THANKS.match(after) or _FROM_OTHERS.match(after) or len(after) > 48:
        return 0.0
    if _THIRD.match(after) and not _ASKED_HOW.match(after):
        return 0.0
    if _NOT_NOW.match(after):
        return 0.0
    last_sentence = "。" not in after.rstrip("。、 ") and "？" not in after.rstrip("？?。、 ")
    if (_ASKS.search(after) or _ASKS_DIRECTLY.match(after)) and (last_sentence or len(after) < 20):
        return 1.0
    return 0.0


def _nominations(floor: Floor, index: int, named: Sequence[Mention]) -> Iterator[Clue]:
    turn = floor.turns[index]
    next_turns = followers(floor, index)
    if not next_turns:
        return
    asked = [(m, _asks(floor, turn, m)) for m in named]
    asked = [(m, strength) for m, strength in asked if strength > 0]
    in_chair = turn.speaker_id in floor.chairs
    factor = 1.0 if in_chair else weights.CALLED_BY_MEMBER
    if asked:
        last = max(m.start for m, _ in asked)
        final = [(m, s) for m, s in asked if m.start == last]
        for mention, strength in final:
            share = 1.0 if len(final) == 1 else weights.SEVERAL_FIT / len(final)
            weight = _called_by(floor, mention) * strength * factor * share
            yield from _given(floor, turn, mention, weight, next_turns)
        return
    if not in_chair:
        return
    bare = _bare_call(turn.text, floor.persons)
    if bare is not None:
        yield from _given(floor, turn, bare, weights.NAME_ALONE, next_turns)
        return
    kana = tail_kana(turn.text)
    near = nearly(kana, floor.persons, ADDRESS)
    if near is None or near.person in _talked_about(turn, named):
        return
    if calls_another(turn.text, floor.persons[near.person]) or is_torn(turn.text, near.start):
        return
    rest = kana[near.end :]
    if len(moras(rest)) <= 9 and not rest.startswith(_PARTICLES):
        yield from _given(floor, turn, near, weights.NEARLY_CALLED * near.quality, next_turns)


_BARE_CALL = re.compile(
    rf"(?:^|[。？?！!])\s*{OPENING}{{0,9}}(?P<name>[{KANJI}ぁ-んァ-ヶー]{{1,6}}?)、?{PLEASE}[。、？?！!\s]*$"
)


def _bare_call(text: str, persons: Sequence[Person]) -> Mention | None:
    """A family name alone that is asked to speak (藤井お願いします: the role was swallowed)."""
    match = _BARE_CALL.search(text)
    if match is None:
        return None
    name = match.group("name")
    fitting = [
        index
        for index, person in enumerate(persons)
        if person.family
        and (same_glyphs(name) == same_glyphs(person.family) or sound(name) in person.family_kana)
    ]
    if len(fitting) != 1:
        return None
    return Mention(fitting[0], match.start("name"), match.end("name"), "name", name)


_WILL_EXPLAIN = re.compile(
    r"(?:説明|お答え|報告|答弁)(?:を|は)?(?:申し上げ|いたし|させていただき|し)ます[。\s]*$"
)
_AT_ONCE: Seconds = 1.0
_LONG: Seconds = 8.0


def _continuations(floor: Floor, found: Sequence[Clue]) -> Iterator[Clue]:
    """Who goes on at once after 御説明申し上げます is the same person, heard as another voice."""
    given = {
        clue.spoken_in: clue for clue in found if clue.spoken_in and clue.weight >= weights.ENOUGH
    }
    for turn, after in pairwise(floor.turns):
        clue = given.get(turn.id)
        if clue is None or after.speaker_id in {turn.speaker_id, *floor.chairs}:
            continue
        at_once = after.span.start - turn.span.end <= _AT_ONCE and after.span.duration >= _LONG
        if at_once and _WILL_EXPLAIN.search(turn.text):
            yield Clue(after.speaker_id or "", clue.person, weights.WENT_ON, "nomination",
                       "指名された説明の続き", clue.turn_id, after.id)  # fmt: skip


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
        both_preside = floor.presides_with(turn.speaker_id, following.speaker_id)
        if both_preside and not floor.persons[mention.person].is_chair:
            sure *= weights.CHAIR_AFTER_CHAIR  # more likely one chair heard as two voices
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
        blocked = any(pattern.match(after) for pattern in (_THIRD, _DID, _THANKS, INTRO_AFTER))
        blocked = blocked or (not floor.chairs and _asks(floor, turn, mention) > 0)
        if not blocked and len(after) > 4 and not floor.persons[mention.person].is_chair:
            yield Clue(
                turn.speaker_id or "",
                mention.person,
                weights.CALLED_IN_OWN_TURN / len(opening),
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
                at_once = previous is floor.turns[index - 1] and not relies
                takes_on = at_once or _TAKES_ON.search(previous.text)
                weight = weights.THANKED if takes_on else weights.THANKED_LATER
                yield Clue(previous.speaker_id or "", mention.person, weight, "answer",
                           f"「{mention.written}」への謝辞の直前の発言", turn.id)  # fmt: skip
        elif _SAID_SO.match(after) and _JUST_NOW.search(turn.text[: mention.start]):
            previous = _previous_voice(floor, index)
            if previous is not None:
                yield Clue(previous.speaker_id or "", mention.person, weights.JUST_SAID, "answer",
                           f"「{mention.written}」の発言と言われた直前の発言", turn.id, previous.id)  # fmt: skip
        elif _ABOUT_QUESTION.match(after) and mention.start <= 24:
            asker = _previous_asker(floor, index)
            if asker is not None:
                yield Clue(asker.speaker_id or "", mention.person, weights.ASKED, "answer",
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
        calls = _BARE.match(turn.text[mention.end :]) and index + 1 < len(floor.turns)
        if calls and floor.turns[index + 1].speaker_id != turn.speaker_id:
            opens = False  # 総務課長。 is all that this voice says, and another one answers
        if opens and not _THIRD.match(turn.text[mention.end :]):
            continue  # may be the chair's word that fell into this turn
        yield Clue(turn.speaker_id or "", mention.person, weights.OTHER_PERSON, "answer",
                   f"「{mention.written}」と他人として呼んでいる", turn.id, turn.id)  # fmt: skip
