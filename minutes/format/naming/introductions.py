"""Who introduces oneself: 情報システム課長の高橋でございます, 鈴木です."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from minutes.format.call_grammar import CHAIR, KANJI, ONESELF, unit_of
from minutes.format.naming import weights
from minutes.format.naming.evidence import Clue
from minutes.format.naming.mentions import Mention, introduced_nearly
from minutes.format.sound.likeness import share_off
from minutes.format.sound.people import Person
from minutes.format.sound.reading import Heard, heard, name_readings, sound
from minutes.schema import Turn

INTRO_AFTER = re.compile(
    rf"^(?:{ONESELF}|で、|でして"
    r"|(?:の(?:ほう|方))?から、?(?:お答え|(?:御|ご)?(?:説明|報告|答弁)(?:を)?(?:し|いたし|申し|させ)))"
)
_INTRO_BEFORE = re.compile(
    r"(?:^|[。、，,\s]|の|私|担当"
    r"|(?:職務を(?:行い|務め|代行し)|推挙(?:を)?(?:いただき|頂き|賜り)|(?:推薦|推選)(?:を)?(?:いただき|頂き|賜り|され)"
    r"|(?:選任|選出|指名)(?:され|いただき)|就任(?:いた)?し|当選(?:いた)?し|拝命(?:いた)?し|仰せつかり|務めさせていただき)ま(?:す|した))$"
)
"""What stands before one's own name; 議長に御推挙いただきました財前でございます."""
_PRESIDING_SELF = re.compile(r"(?:私|わたくし)[、，,]?$")
_PRESIDES_SELF = re.compile(
    rf"^が、?[^。]{{0,16}}(?:職務|進行|司会|{CHAIR})[^。]{{0,8}}(?:行い|務め|代行し|させていただき)ます"
)
"""年長の私、名取が委員長の職務を行います."""
_ABOUT_SELF = re.compile(r"(?:私|わたくし|司会|進行|務めます).{0,40}$")
_OTHERS = re.compile(r"こちら(?:が|は|に)|隣|紹介(?:いた)?します|続いて|次に、?$")


def introductions(
    turn: Turn, persons: Sequence[Person], named: Sequence[Mention]
) -> Iterator[Clue]:
    """情報システム課長の高橋でございます, 鈴木です — at the head of a turn or of its second sentence."""
    found = [*_introduced(turn.text, persons)]
    if len({m.start for m, _ in found}) > 1:
        return  # somebody introduces a row of people
    if _OTHERS.search(turn.text[: found[0][0].start] if found else ""):
        return
    for mention, with_role in found:
        weight = (weights.OFFICE_AND_NAME if with_role else weights.OWN_NAME) / len(found)
        yield Clue(turn.speaker_id or "", mention.person, weight, "introduction",
                   f"「{mention.written}」と名のっている", turn.id, turn.id)  # fmt: skip
    stated = () if found else tuple(_stated_office(turn.text, persons))
    for person, written in stated:
        yield Clue(turn.speaker_id or "", person, weights.OFFICE_AND_NEAR_NAME, "introduction",
                   f"「{written}」と名のっているように聞こえる", turn.id, turn.id)  # fmt: skip
    if not found and not stated and not any(m.start < 6 for m in named):
        near = introduced_nearly(turn.text, persons)
        if near is not None:
            yield Clue(turn.speaker_id or "", near.person, weights.NEAR_NAME * near.quality, "introduction",
                       f"「{near.written}」と名のっているように聞こえる", turn.id)  # fmt: skip


_STATED = re.compile(
    rf"(?:^|[。、\s])(?P<office>[{KANJI}ァ-ヶー]{{1,14}}(?:長|課|家|部|室|局|係|委員|主査|主任|主事|主幹|担当))の"
    rf"(?P<name>[{KANJI}ぁ-んァ-ヶー]{{2,8}}?)" + ONESELF
)
_NAME_OFF = 0.4
"""Share of its moras by which a name may differ that follows the person's own office."""


def _stated_office(text: str, persons: Sequence[Person]) -> Iterator[tuple[int, str]]:
    """The one person whose own office and nearly whose name is stated (学校教育課長の端側です)."""
    for match in _STATED.finditer(text[:200]):
        office = sound(match.group("office"))
        heard_as = name_readings(match.group("name"), 8)
        offs = sorted(
            (share_off(heard_as, person.family_kana), index)
            for index, person in enumerate(persons)
            for own in {person.role, unit_of(person.role)}
            if own is not None and office.endswith(sound(own))
        )
        offs = offs or sorted(  # nobody's office is known: the name itself must be right
            (off, index)
            for index, person in enumerate(persons)
            if (off := share_off(heard_as, person.family_kana)) == 0 and person.role is None
        )
        others = [off for off, index in offs if index != offs[0][1]]
        if offs and offs[0][0] <= _NAME_OFF and (not others or others[0] - offs[0][0] >= 0.2):
            yield offs[0][1], match.group().strip("。、 ")
            return


def _introduced(text: str, persons: Sequence[Person]) -> Iterator[tuple[Mention, bool]]:
    """Bare names followed by です or でございます near the head of ``text``."""
    stream = heard(text)
    for index, person in enumerate(persons):
        for form in (form for form in person.forms if form.kind == "name"):
            for start, end in _bare_places(form.written, form.kana, text, stream):
                before, after = text[:start], text[end:]
                if not _names_oneself(before, after):
                    continue
                role_word = before.removesuffix("の")
                with_role = before.endswith("の") and any(
                    sound(role_word).endswith(sound(office)) or role_word.endswith(office)
                    for office in filter(None, (person.role, unit_of(person.role), person.group))
                )
                if start > (200 if with_role or _ABOUT_SELF.search(before) else 40):
                    continue
                yield Mention(index, start, end, "name", text[start:end]), with_role
                break
            else:
                continue
            break


def _names_oneself(before: str, after: str) -> bool:
    if _PRESIDING_SELF.search(before) and _PRESIDES_SELF.match(after):
        return True
    return bool(INTRO_AFTER.match(after) and _INTRO_BEFORE.search(before))


def _bare_places(written: str, kana: str, text: str, stream: Heard) -> Iterator[tuple[int, int]]:
    start = text.find(written)
    while start >= 0:
        yield start, start + len(written)
        start = text.find(written, start + 1)
    at = stream.kana.find(kana)
    while at >= 0 and len(kana) >= 3:
        end = at + len(kana)
        if {at, end} <= stream.starts and end < len(stream.places):
            yield stream.places[at], stream.places[end]
        at = stream.kana.find(kana, at + 1)
