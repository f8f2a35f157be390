"""What the meeting itself says of its front matter: who signs, the session, visitors, what is public.

Read from the statements as they stand, so that a correction counts at once. Only words that were
said come of it, and where two sayings differ nothing does.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from functools import lru_cache
from types import MappingProxyType

from minutes.format.call_grammar import IN_TURN, SO
from minutes.format.document.sentences import split
from minutes.format.naming.clues import chairs_of
from minutes.format.sound.glyphs import same_glyphs
from minutes.format.sound.people import split_family
from minutes.format.text.numerals.reading import read
from minutes.held import Held
from minutes.schema import AgendaItem, Attendee, Draft

_SIGNERS = re.compile(
    r"署名(?:議員|委員|人)[^。]{0,30}?(?:に(?:つきまして)?(?:は)?|は|として)、?(?P<who>[^。]{2,120}?)"
    r"(?:の(?:御?両(?:君|名|議員|委員)|\d{1,2}名|お?二人)[^。]{0,6}?)?を、?[^。]{0,12}?[御ご]?(?:指名|お願い)"
)
_PERSON = r"[^、。をはがへでも]{1,14}?(?:議員|委員|君|さん|氏|番)"
_ASKED = rf"(?P<who>{_PERSON}(?:(?:、|，|と|及び|並びに){_PERSON}){{0,5}})に、?お願い(?!して(?:おり|い)ま)"
_ASKED_SIGNERS = re.compile(
    rf"(?:署名(?:議員|委員|人|者)|(?:会議録|議事録)(?:への)?署名)[^。]{{0,12}}?(?:は|に|ですが|でございますが|について|として|(?:を|の)?指名[^。]{{0,14}}。)"
    rf"(?:[^。]{{0,40}}?[、はで])??、?{_ASKED}"
)
"""本日の署名委員は、高木委員にお願いいたします: asked rather than appointed."""
_NAMES_SIGNERS = re.compile(r"署名[^。]{0,12}指名[^。]{0,14}。$")
_ASKS = re.compile(rf"^{_ASKED}")
_ANYBODY = re.compile("各|全|皆|出席|担当|新任|事務局|当番|次の|両")
_BETWEEN = re.compile(r"[、，,]|及び|並びに|(?<=議員)と|(?<=委員)と|(?<=君)と|(?<=さん)と")
_SEAT = re.compile(r"^(?:議席)?(?P<seat>\d{1,3})番[、\s]*")
_TITLE = re.compile(r"(?:議員|委員|君|さん|氏)(?:の(?:両|\d{1,2}).*)?$")
_NAME = re.compile(r"[\u3041-\u30ff々\u3400-\u9fff\uf900-\ufaff]{2,10}")
_SESSION = re.compile(
    r"(?:今期?|本|今回の)?(?:定例会|臨時会|議会)?の?会期は、?(?P<span>(?:本日|\d{1,2}月\d{1,2}日)[^。]{0,30}?\d{1,3}日間?"
    r"(?:限り)?)(?:限り)?(?:と|に)(?:する|いたし|し|決定|決し)"
)
_VISITORS = re.compile(
    r"傍聴(?:者|人|希望者|の方)?(?:は|が|につきましては)?、?(?:本日|現在)?(?:は|、)?(?P<number>\d{1,4})(?:名|人)"
)
_NO_VISITORS = re.compile(
    r"傍聴(?:者|人|希望者|の方)?(?:は|が)?、?(?:おりません|いません|いらっしゃいません|ございません)"
)
_PUBLIC = re.compile(
    r"(?:本日の)?(?:会議|委員会|審議会|協議会|部会)(?:は|を|につきましては|について)、?(?:原則)?(?:として)?公開(?:と(?:いたし|し|なって)|で(?:行|開催)|する)"
)
_CLOSED = re.compile(
    r"(?:非公開|秘密会)(?:と(?:いたし|し|する|なり)|で(?:行|開催|審議)|に(?:いたし|し))"
)
_WHOLE = re.compile(
    r"(?:本日の)?(?:会議|委員会|審議会|協議会|部会)(?:は|を|につきましては|について)、?(?:全て)?(?:非公開|秘密会)"
)
_LEAD = re.compile(rf"^(?:(?:はい|よって|したがって|{SO}|{IN_TURN})、)+")
"""それでは、 is how the chair goes on, no part of what is closed."""
_NOT_SAID = re.compile(r"ません|でしょうか|ますか|場合|べき|か。|かどうか")
_WORTH_READING = re.compile("署名|会期|傍聴|公開|秘密会")
_KANJI_COUNT = re.compile(r"[〇一二三四五六七八九十百]{1,5}(?=番|名|人|日|月)")


def said_front(draft: Draft) -> Mapping[str, str]:
    """Name of a front field → what the meeting says of it; only what is known."""
    found: dict[str, str] = {}
    spoken = tuple(_official(draft))
    for name, reader in _READERS.items():
        values = tuple(dict.fromkeys(filter(None, (reader(text, draft) for text in spoken))))
        if len(values) == 1:
            found[name] = values[0]
    found |= _openness(spoken)
    return MappingProxyType(found)


def _official(draft: Draft) -> Iterator[str]:
    """Sentences of whoever presides and of the secretariat, digits as arabic half-width."""
    speakers = draft.speakers
    office = {
        key
        for key, speaker in speakers.items()
        if "事務局" in (speaker.role or "") or "局長" in (speaker.role or "")
    }
    official = chairs_of(draft.transcript) | office
    for item in draft.minutes_doc.agenda:
        yield from _said_by(official, Held(item))


@lru_cache(maxsize=128)
def _said_by(official: frozenset[str], held: Held[AgendaItem]) -> tuple[str, ...]:
    """Their sentences in an item: a correction leaves all items but one as they are."""
    return tuple(
        sentence
        for statement in held.value.statements
        if statement.speaker_id in official and _WORTH_READING.search(statement.text)
        for sentence in _sentences(statement.text)
    )


def _sentences(text: str) -> Iterator[str]:
    """Sentence by sentence; 署名委員を指名いたします。 goes with whom the next one asks."""
    waiting = ""
    for sentence in map(_folded, split(text.replace("¶", ""))):
        yield f"{waiting}{sentence}" if _ASKS.match(sentence) else sentence
        waiting = sentence if _NAMES_SIGNERS.search(sentence) else ""


def _folded(text: str) -> str:
    """Widths of digits and Latin letters folded, numbers in arabic digits; names as they are."""
    plain = "".join(
        unicodedata.normalize("NFKC", char) if "！" <= char <= "～" else char for char in text
    )
    return _KANJI_COUNT.sub(_digits, plain.replace(",", "、"))


def _digits(match: re.Match[str]) -> str:
    groups = read(match.group())
    return str(groups[0][0]) if groups and len(groups) == 1 and not groups[0][1] else match.group()


def _signers(text: str, draft: Draft) -> str:
    """One a line, each as the roster has it, else as the chair called the person."""
    if _NOT_SAID.search(text):
        return ""
    roster = draft.minutes_doc.attendees
    match, asked = _SIGNERS.search(text), _ASKED_SIGNERS.search(text)
    if match is not None:
        people = tuple(filter(None, (_signer(part, roster) for part in _parts(match["who"]))))
    elif asked is not None:
        people = _asked(asked["who"], roster)
    else:
        return ""
    return "\n".join(dict.fromkeys(people)) if 1 <= len(people) <= 6 else ""


def _asked(who: str, roster: Sequence[Attendee]) -> tuple[str, ...]:
    """Those who were asked to sign, where each of them is of the roster, if there is one: 各委員 is nobody."""
    parts = tuple(_parts(who))
    people = tuple(_signer(part, roster) for part in parts)
    if any(map(_ANYBODY.match, parts)) or not all(people):
        return ()
    known = {"".join(person.name.split()) for person in roster}
    strange = roster and any(person.rpartition("　")[2] not in known for person in people)
    return () if strange else people


def _parts(who: str) -> Iterator[str]:
    """``3番、山田花子議員`` is one person: a seat alone goes with the name behind it."""
    waiting = ""
    for part in filter(None, (part.strip() for part in _BETWEEN.split(who))):
        if re.fullmatch(r"(?:議席)?\d{1,3}番", part):
            if waiting:
                yield waiting
            waiting = part
        else:
            yield waiting + part
            waiting = ""
    if waiting:
        yield waiting


def _signer(part: str, roster: Sequence[Attendee]) -> str:
    seat = _SEAT.match(part)
    number = f"{int(seat['seat'])}番" if seat else ""
    name = _TITLE.sub("", part[seat.end() :] if seat else part).strip()
    known = _known(name, number, roster)
    if known is not None:
        number = number or seat_of(known)
        return "　".join(filter(None, (number, "".join(known.name.split()))))
    if not _NAME.fullmatch(name):
        return number if seat and not name else ""
    return "　".join(filter(None, (number, name)))


def _known(name: str, number: str, roster: Sequence[Attendee]) -> Attendee | None:
    """The one of the roster whom a name, or a seat alone, means."""
    if not name:
        fits = [who for who in roster if number and seat_of(who) == number]
        return fits[0] if len(fits) == 1 else None
    same = same_glyphs(name)
    fits = [
        who
        for who in roster
        if same in (same_glyphs("".join(who.name.split())), same_glyphs(split_family(who)[0]))
    ]
    return fits[0] if len(fits) == 1 else None


def seat_of(who: Attendee) -> str:
    """``12番``; empty where the roster gives no 議席番号.

    >>> seat_of(Attendee("山田花子", "12番")), seat_of(Attendee("山田花子", "議長", aliases=("3番",)))
    ('12番', '3番')
    """
    return next(
        (text for text in (who.role or "", *who.aliases) if re.fullmatch(r"\d{1,3}番", text)), ""
    )


def _session(text: str, draft: Draft) -> str:
    """``令和7年6月10日から6月25日まで（16日間）`` where the day is known, else as it was said."""
    match = _SESSION.search(text)
    return "" if match is None or _NOT_SAID.search(text) else match["span"]


def _observers(text: str, draft: Draft) -> str:
    if "ませんか" in text or "でしょうか" in text:
        return ""
    match = _VISITORS.search(text)
    if match:
        return f"{int(match['number'])}名"
    return "なし" if _NO_VISITORS.search(text) else ""


_READERS: Mapping[str, Callable[[str, Draft], str]] = MappingProxyType(
    {"signers": _signers, "session": _session, "observers": _observers}
)


def _openness(spoken: Iterable[str]) -> Mapping[str, str]:
    """公開, 非公開 or 一部非公開, with the sentences that close a part."""
    public, whole, parts = False, False, []
    for text in spoken:
        if _NOT_SAID.search(text):
            continue
        if _WHOLE.search(text) and _CLOSED.search(text):
            whole = True
        elif _CLOSED.search(text):
            parts.append(_LEAD.sub("", text.strip()))
        elif _PUBLIC.search(text):
            public = True
    if whole:
        return {} if public or parts else {"openness": "非公開"}
    if parts:
        return {"openness": "一部非公開", "closed_part": "\n".join(dict.fromkeys(parts))}
    return {"openness": "公開"} if public else {}
