"""Decisions: what was put to the vote and carried, and what an informal meeting settled."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import takewhile

from minutes.format.call_grammar import IN_TURN, SO, THEN
from minutes.format.document.affirmed import calls_off, contradicts
from minutes.format.document.ballots import Called
from minutes.format.document.matters import ATTACHED, Matter, motions_in
from minutes.format.document.sentences import Line
from minutes.format.document.settled import elects, objected, retold, settled_text, settles
from minutes.format.document.tally import names_verdict
from minutes.format.document.vote_words import (
    BY_WORD,
    deemed,
    denies,
    direction,
    noted,
    numbers_in,
    outcome_in,
    pronounces,
    still_asks,
    together,
    way_of,
)
from minutes.format.document.votes import NONE, SHOWN, Vote, agreement
from minutes.format.naming.mentions import mentions
from minutes.format.sound.people import Person
from minutes.schema import Ballot, Decision, VoteRecord
from minutes.span import Seconds

_ASKED = re.compile(
    r"(?:(?:という)?こと)?(?:で|に|と(?:して)?)?[、\s]{0,9}(?:御|ご)?(?:異議|意義)(?:は|が)?(?:ござい|あり)ま(?:せん|す)(?s:.*)"
    r"|に[、\s]*賛成の(?s:.*)|(?:を|に)?(?:いただける|する|の)?(?:方|皆様|皆さん)は?、?拍手(?s:.*)|(?:(?:という)?こと)?(?:と(?:して)?|で)、?よろしい(?s:.*)"
    r"|(?:と(?:思い|存じ|考え)ます)?(?:が|けれども)、(?:よろしい|いかが)(?s:.*)"
)
_HANDS_FOR = re.compile(r"(?<=こと)に[、\s]*[^。]*[。]?$")
_WISHED = re.compile(r"(?P<stem>[しせれめけべえげてねりきぎみびちい])?たい$")
"""派遣したい(と思いますが、いかがでしょうか) was decided: 派遣すること."""
_CARRIED_OUT = ("する", "せる", "いる", "れる", "める", "ける", "べる", "える", "げる")
"""Ends behind which こと makes what was put a decision."""
_LEAD = re.compile(
    rf"^(?:お諮り(?:いた)?します|{THEN}|(?:{IN_TURN})(?=[、\s])|よって|したがって"
    r"|(?:起立|挙手|賛成)(?:全員|総員|多数|少数)(?:(?:で(?:あり|ござい)ま|で)す)?(?:ので|から)、"
    r"|(?:御?異議|[^、。]{0,8}(?:声|拍手|御?賛同))[^、。]{0,14}(?:ので|から)、|なお|はい|ありがとうございます|[、。\s])+"  # 次に、議案第6号については → 議案第6号については
)
_RESULT_FIRST = re.compile(
    r"^[^、。]{1,12}?(?:[、。]|ます|です)(?:よって|寄って|依って|従って|したがって)、?"
)
_AGREED = re.compile(
    r"^[御ごお]?異議(?:は|が)?(?:なし|ない|なく|ありません|ございません)(?:もの|旨|よう)?"
    r"(?:でございました|でした|でございます|であります|です)?(?:と(?:認め|判断)(?:ます|いたします)?)?"
    r"(?:ということで|ので|から)?[、。\s]*(?:よって、?|したがって、?)?"
)
_EXPLICIT = re.compile(
    r"(?:議案|議会案|発委|(?<![一-龥々])議第|請願|陳情|本案|本件|修正案|本決算|本予算|諮問|認定|報告|発議|意見書案?|決議案?|動議|規則案?|条例案?|計画案?).{0,30}(?:可決|否決|決定|承認|採択|認定|同意|了承|適当と認め)"
)
_REFERENCE = re.compile(
    r"^(?:本(?:案|件|議案|決算|予算|修正案|陳情|請願|動議|意見書案?|決議案?)|上程中の(?:議案|本案|案件)"
    r"|修正案|ただいま(?:議題|上程)と?(?:なって|され)て?(?:おり|い)ます、?(?:議案第\d+号|陳情第\d+号|請願第\d+号|議案|本案|案件))"
    r"(?=、?(?:は|について|につきまして|を|に))"
)
_SEVERAL = re.compile(
    r"第\d+号|及び|それぞれ|^(?:本日の会議|会期|議事日程|会議録署名|次の本会議|ただいま議題となって(?:おり|い)ます議案\d+件)"
)
"""Names bills of its own, or is about the meeting itself."""
_LAPSED = re.compile(r"動議[^。]{0,20}(?:不成立|成立(?:いた)?しま?せん|成立しな|取り?下げ)")
_WAYS = {"異議": "簡易", "同意": "簡易", "点呼": "指名点呼"}
"""Our short word for a way of voting → the field's."""
_FINE_SO = re.compile(
    rf"^(?:(?:{SO}|はい)[、\s]*)*(?!いや|いえ)(?P<what>[^。]{{6,120}}?)(?:という)?(?:こと)?(?<!の)(?:で|に)(?:は)?[、\s]?"
    r"(?:いい|よろしい|大丈夫|結構)(?:です|でしょう)(?:か(?:ね)?[。？?]*|[？?])$"
)
"""来月の頭に決めるということでいいですか: asks those present to agree."""
_ASSENT = re.compile(
    r"^(?:はい|ええ)[、。]?$|^(?:はい|ええ|私も|うちも)?[、\s]{0,4}(?:(?:それで|私は)[、\s]{0,4})?(?:いい|結構|大丈夫|異議(?:は)?(?:ない|なし|ありません)|賛成|問題(?:ない|ありません)|了解|承知|お願い)(?:です|しました|します|と思います)*[。]?$"
)
_ASKS_FOR_FLOOR = re.compile(
    r"(?:これ|それ|あれ|そう)$|"
    r"(?:委員|議員|課長|部長|さん|議題|進行|以上|今日|本日|音|画面|時間|質問|意見)(?:は|の件は?)?[、\s]?(?:これ|それ)?$"
)


@dataclass(frozen=True, slots=True)
class Known:
    """What is known beside the sentences. ``tidy``: edits a sentence as the statements are edited."""

    matters: Mapping[Vote, Matter]
    persons: Sequence[Person]
    tidy: Callable[[str], str]


def find_decisions(
    lines: Sequence[Line],
    votes: Sequence[Vote],
    chairs: frozenset[str],
    known: Known,
) -> tuple[Decision, ...]:
    """Decisions in order, each with the turns of the question, the answer and the declaration."""
    counted = [vote for vote in votes if vote.way != "なし"]
    voted = [(vote.declaration or vote.at, _carried(vote, lines, known)) for vote in counted]
    found = [(line.time, decision) for line, decision in voted if decision is not None]
    told = {line for vote in counted for line in vote.lines}
    used = {line.turn_id for vote in counted for line in vote.lines}
    motions = {matter.title for matter in known.matters.values()}
    for place, line in enumerate(lines):
        if chairs and line.speaker_id not in chairs:
            if elects(line) and line.turn_id not in used:
                found += _as_said(line, known)
            continue
        if _adds(line, lines[:place], counted):
            found.append((line.time, Decision(_bare(known.tidy(line.text)), (line.turn_id,))))
        follows = deemed(line.text) if line not in told else None
        if follows is not None:
            vote = VoteRecord(together(follows[0]), "", follows[1])
            found.append((line.time, Decision(_bare(known.tidy(line.text)), (line.turn_id,), vote)))
            continue
        if line.turn_id in used:
            continue
        lapsed = _lapsed(line, lines)
        if lapsed is not None and lapsed not in motions:
            withdrawn = re.search("取り?下げ|撤回", line.text) is not None
            vote = VoteRecord("", lapsed, "取下げ" if withdrawn else "不成立", "動議")
            found.append((line.time, Decision(_bare(known.tidy(line.text)), (line.turn_id,), vote)))
        elif (agreed := _agreed(lines, place)) is not None:
            what, answer = agreed
            text = known.tidy(f"{what}こと" if _VERB_END.search(what) else what)
            found.append((line.time, Decision(text, (line.turn_id, answer.turn_id))))
        else:
            found += _in_own_words(lines, place, known)
    return tuple(decision for _, decision in sorted(found, key=lambda pair: pair[0]))


def _as_said(line: Line, known: Known) -> list[tuple[Seconds, Decision]]:
    return [(line.time, Decision(_bare(known.tidy(line.text)), (line.turn_id,)))]


def _in_own_words(
    lines: Sequence[Line], place: int, known: Known
) -> list[tuple[Seconds, Decision]]:
    """What whoever presides settles without a vote, where the sentence does."""
    line = lines[place]
    if _answered(lines, place):
        return _as_said(line, known)
    if not settles(line) or retold(lines, place) or objected(lines, place):
        return []
    text, ids = settled_text(lines, place)
    return [(line.time, Decision(_bare(known.tidy(text)), ids))] if text else []


_VERB_END = re.compile(r"[うくぐすつぬぶむるたいだ]$")


def _agreed(lines: Sequence[Line], place: int) -> tuple[str, Line] | None:
    """What was asked with …ということでいいですか, and the answer, where the next one to speak assents."""
    asked = lines[place]
    match = _FINE_SO.match(asked.text)
    if match is None or _ASKS_FOR_FLOOR.search(match.group("what")):
        return None
    others = (line for line in lines[place + 1 : place + 4] if line.speaker_id != asked.speaker_id)
    answer = next(others, None)
    if answer is None or not _ASSENT.match(answer.text.strip()):
        return None
    return match.group("what").rstrip("、"), answer


_ADDS = re.compile(
    r"^(?:なお|また|併せて|あわせて)、(?=[^。]{4,160}(?:附帯|付帯)(?:意見|決議|条件))[^。]+を(?:付|附)(?:す(?:る)?|ける|し)?(?:こと|もの)(?:と(?:いた)?し|に(?:決定(?:いた)?し|決し))(?:ます|ました)。?$"
)
"""なお、…という附帯意見を付することといたします, behind what was carried."""


def _adds(line: Line, before: Sequence[Line], votes: Sequence[Vote]) -> bool:
    """Whether the chair adds an opinion to what was just declared as carried."""
    if not _ADDS.match(line.text) or not before:
        return False
    last = before[-1]
    for vote in votes:
        if last in {vote.declaration, vote.pronounced} and last.turn_id == line.turn_id:
            return direction(vote.outcome) >= 0 and agreement(vote) == 1 and not vote.against
    return False


_PUTS = re.compile(
    r"(?P<what>承認|了承|非公開|公開|継続審査|継続審議|採択|趣旨採択)(?P<how>と|に|を)?(?:(?:する|し|させて|いたし)?(?:て)?(?:こと)?(?:で|に|と)?[^。、]{0,10})(?:たいと(?:思い|存じ|考え)ます(?:が|けれども)、(?:いかが|よろしい)|いただけます|よろしい|いかが)[^。]{0,8}か[。？?]?$"
)
_DECLARES_SO = re.compile(
    r"^(?:(?:{SO}|よって|したがって|異議なしと認め|異議がないようですので|ありがとうございます)[、。\s]*){0,3}[^。、]{2,40}(?:は|を|につきましては|については)、?(?:原案の?とおり|報告の?とおり)?(?P<what>承認|了承|非公開|公開|継続審査|継続審議|採択|趣旨採択)(?:と|に|する(?:こと)?(?:と|に)|(?:いた|と)?)(?:いた)?(?:決定(?:いた)?)?し(?:ます|ました)。?$".replace(
        "{SO}", SO
    )
)
"""それでは、前回会議録は承認といたします."""
_AGREES = re.compile(
    r"^(?:はい|ええ)?[、。]?(?:それで|この案で|非公開で|公開で|承認で|私は|私も|特に)?[、]?(?:異議(?:は|が)?(?:あ?りません|ございません|な[しい])|結構|賛成|いい|よろしい|よい|良い|構いません|問題(?:は)?(?:ない|ありません|ございません)|了承|了解|承知|お願い)"
    r"(?:です|いたします|します|しました|と(?:思い|存じ|考え)ます|でございます)*[。]?$"
)


def _answered(lines: Sequence[Line], place: int) -> bool:
    """それでは、会議録は承認といたします: what the chair asked, and everybody who spoke was for."""
    line = lines[place]
    declared = _DECLARES_SO.match(line.text)
    if declared is None:
        return False
    said: list[Line] = []
    for before in reversed(lines[max(0, place - _ANSWERS) : place]):
        if before.speaker_id != line.speaker_id:
            said.append(before)
            continue
        asked = _PUTS.search(before.text)
        if asked is None or not said:
            return False
        same = asked.group("what") == declared.group("what")
        return same and all(_AGREES.match(other.text.strip()) for other in said)
    return False


_ANSWERS = 6
"""Sentences between a question and what the chair concludes from the answers."""


def _lapsed(line: Line, lines: Sequence[Line]) -> str | None:
    """The motion that the chair says did not come about, as it was moved."""
    if not _LAPSED.search(line.text):
        return None
    moved = [title for said, title in motions_in(lines) if said.index < line.index]
    return moved[-1] if moved else "動議"


def _carried(vote: Vote, lines: Sequence[Line], known: Known) -> Decision | None:
    """The decision of a vote that was declared; nothing where the chair declared nothing."""
    if vote.declaration is None or vote.outcome is None:
        return None
    declared = _declaration(vote, lines)
    matter = known.matters.get(vote, Matter())
    text = _about(_worded(vote, declared, lines, known.tidy), matter)
    result = vote.result or (NONE if vote.heard == NONE else None)
    rejected = vote.outcome if direction(vote.outcome) < 0 and not _REJECTS.search(text) else ""
    told = "、".join(part for part in (rejected, result) if part and part not in text)
    if told:
        text = f"{text.rstrip('。')}（{told}）"
    ids = [line.turn_id for line in (*vote.lines, declared)]
    asked_only = vote.way == "同意" and not _put_to_vote(vote, declared)
    record = None if asked_only else _record(vote, matter, known.persons)
    return Decision(text, tuple(dict.fromkeys(ids)), record)


def _put_to_vote(vote: Vote, declared: Line) -> bool:
    """Whether 可決してよろしいでしょうか was a vote: nobody objected, and the chair names how it came out."""
    none = noted(vote.declaration or vote.at) is False or noted(declared) is False
    return none and vote.result == NONE and direction(outcome_in(declared.text)) != 0


_REJECTS = re.compile("否決|不採択|不承認|不認定|不同意|しないこと|認めない")
"""Without one of these the text of a decision that was rejected would read as if it was carried."""
_TURNS_DOWN = re.compile(r"(?:こと|動議|件|案)(?:は|について)、?[^。]{0,8}否決")
"""継続審査とすることは否決されました names what was turned down."""
_NOTHING_PUT = re.compile(
    rf"^(?:お諮り(?:いた)?します。?)?(?:(?:{THEN})、?)?(?:これ|以上|それ|この件|その|この(?:よう|とおり)|さよう|そのよう)?[^、。]{{0,8}}?(?:に|で|と|について)?、?(?:して)?、?御?異議(?:は|が)?(?:ござい|あり)ま"
    r"|^(?:これ|それ|この件|そのよう|以上)[^。]{0,10}(?:よろしい|賛成)"
    r"|^(?:お諮り(?:いた)?します。?)?ただ(?:いま|今)の(?:御?説明|提案|案|とおり|報告)(?:の?とおり|どおり)?[^。、]{0,10}(?:異議|よろしい)"
)
"""これに御異議ありませんか: what was put stands in the sentence before."""
_SAYS_NO_MATTER = re.compile(
    r"(?:さよう|その(?:よう|とおり)|この(?:よう|とおり))[^。]{0,6}(?:決|いた|取)"
)


def _put(vote: Vote, lines: Sequence[Line]) -> str:
    """The question, with the sentence before where it only points to it."""
    question = vote.question or vote.at
    if not _NOTHING_PUT.search(question.text):
        return question.text
    place = next((n for n, line in enumerate(lines) if line is question), 0)
    before = lines[place - 1] if place else question
    same = before.speaker_id == question.speaker_id and before is not question
    return f"{before.text.rstrip('。')}が、よろしいでしょうか。" if same else question.text


def _own(line: Line, tidy: Callable[[str], str]) -> str:
    """A declaration's own words, without 御異議なしと認めます before them."""
    return _GOES_ON_TO.sub("。", _AGREED.sub("", _bare(tidy(line.text))))


_GOES_ON_TO = re.compile(
    r"(?:ので|から|ため)、[^、。]{0,16}(?:採決|お諮り|お聞き|討論|審議)[^。、]{0,8}ます。?$"
)
"""継続とはしないことに決まりましたので、採決します: what follows is the next question."""


def _worded(vote: Vote, declared: Line, lines: Sequence[Line], tidy: Callable[[str], str]) -> str:
    """What was decided: as pronounced, else as the question put it."""
    whole = _pronounced_whole(vote, declared, lines, tidy)
    if whole is not None:
        return whole
    if _EXPLICIT.search(declared.text) or vote.question is None:
        text = _own(declared, tidy)
    else:
        asked = _bare(tidy(_put(vote, lines)))
        if vote.way in SHOWN:
            asked = _HANDS_FOR.sub("", asked)  # 賛成の方の挙手 may be written in any characters
        put = _THINKS.sub("", _ASKED.sub("", asked).rstrip("、。 "))
        whole_line = _says_it(vote, lines) if _STUMP.search(put) else None
        if whole_line is not None:
            return _own(whole_line, tidy)
        other = _contradiction(vote, put, declared)
        if other is not None:
            return _beside_question(_own(other, tidy), put)
        text = _WISHED.sub(_plain, put)
        text += "こと" if text.endswith(_CARRIED_OUT) or (text != put and text[-1] in _ENDS) else ""
    if text.endswith(("が", "けれども", "ので")):  # only a lead-in, 配付しておりますが
        text = _topic(text) + _own(declared, tidy)
    if len(text) < 4 and text in _PUT_ALONE and names_verdict(declared.text):
        return text  # 原案に賛成の諸君: 起立全員 is how, not what
    return text if len(text) >= 4 else _bare(tidy(declared.text))


_STUMP = re.compile(
    r"(?:賛成|反対)(?:の|される|する)?(?:方|委員|皆|諸君|人)|手を|札を|挙手|起立|拍手|[^原本正]案$|^第\d+号$"
)
"""What is left of a question that says only how to answer: 250円の案について、賛成の方、手を挙げて."""


def _says_it(vote: Vote, lines: Sequence[Line]) -> Line | None:
    """The chair's sentence, at the declaration or right behind it, that says what was decided."""
    if vote.pronounced is not None:
        return vote.pronounced
    declared = vote.declaration or vote.at
    place = next((n for n, line in enumerate(lines) if line is declared), 0)
    near = takewhile(
        lambda line: line.speaker_id == declared.speaker_id and line.index <= declared.index + 1,
        lines[place : place + 4],
    )
    return next((line for line in near if pronounces(line) or settles(line)), None)


def _contradiction(vote: Vote, put: str, declared: Line) -> Line | None:
    """The sentence of a declaration that says something else than was put."""
    if vote.way not in BY_WORD and agreement(vote):
        return None
    other = contradicts if vote.way in BY_WORD else calls_off
    return next((line for line in _pronouncing(vote, declared) if other(put, line.text)), None)


def _pronounced_whole(
    vote: Vote, declared: Line, lines: Sequence[Line], tidy: Callable[[str], str]
) -> str | None:
    """The decision where the chair's own words are all of it."""
    named = vote.pronounced
    if named is not None and vote.is_even and direction(vote.outcome) <= 0:
        bare = vote.way != "投票" and not numbers_in(named.text)
        return _as_declared(vote, named, lines, tidy, always=bare)
    turned = None if vote.way in BY_WORD else _turned_down(vote, declared)
    if turned is not None:
        return _as_declared(vote, turned, lines, tidy)
    if named is None:
        return None
    ballot = vote.way == "投票" and not _SAYS_NO_MATTER.search(named.text)
    if ballot or _TURNS_DOWN.search(named.text):
        return _own(named, tidy)  # the question of a ballot only says how it is cast
    bare = vote.question is None or _NOTHING_PUT.search(vote.question.text) is not None
    if not bare or _SAYS_NO_MATTER.search(named.text):
        return None
    whole = vote.question is not None if declared is named else not _EXPLICIT.search(declared.text)
    return _own(named, tidy) if whole else None


_PUT_ALONE = frozenset(("本案", "原案", "本件", "修正案", "本動議", "本陳情", "本請願", "本議案"))
"""What may be put in one word."""


def _turned_down(vote: Vote, declared: Line) -> Line | None:
    """The sentence that says no to what was put: its words stand, not those of the question."""
    if vote.question is None or direction(vote.outcome) >= 0:
        return None
    if direction(outcome_in(vote.question.text)) < 0:
        return None
    said = _pronouncing(vote, declared)
    return next(
        (line for line in said if denies(line.text) or direction(outcome_in(line.text)) < 0), None
    )


def _as_declared(
    vote: Vote,
    line: Line,
    lines: Sequence[Line],
    tidy: Callable[[str], str],
    *,
    always: bool = False,
) -> str:
    """A declaration that says no, with what was put where it names nothing itself, or ``always``."""
    own = _own(line, tidy)
    if not (always or _NAMES_NOTHING.match(own)) or vote.question is None:
        return own
    put = _THINKS.sub("", _ASKED.sub("", _bare(tidy(_put(vote, lines)))).rstrip("、。 "))
    if vote.way in SHOWN:
        put = _HANDS_FOR.sub("", put)
    return _beside_question(own, put) if len(put) >= 4 else own


def _beside_question(own: str, put: str) -> str:
    """A declaration in its own words, and what it answers."""
    return f"{own.rstrip('。')}（諮ったのは「{_WISHED.sub(_plain, put)}」）"


def _pronouncing(vote: Vote, declared: Line) -> Iterator[Line]:
    """The sentences that may say what was decided, the decision itself first."""
    yield from (line for line in (vote.pronounced, declared) if line is not None)


_NAMES_NOTHING = re.compile(
    r"^(?:議長は、?|委員長は、?|会長は、?)?(?:これを)?(?:否決|不採択|不承認|不認定|不同意|不許可|採択しない|承認しない|同意しない|認定しない|さよう)"
)


def _about(text: str, matter: Matter) -> str:
    """``text`` with the bill's number and title in place of 本案 and 上程中の議案."""
    if matter.title == ATTACHED:
        matter = Matter(matter.number)
    if not matter.named or matter.named in text:
        return text
    if text in _PUT_ALONE - {"修正案"} and matter.number:
        return matter.named
    referred = _REFERENCE.match(text)
    if referred and (matter.number or matter.title.endswith("動議")):
        return matter.named + text[referred.end() :]
    if not matter.number:
        return text
    if matter.number in text:
        whole = matter.title and matter.title not in text
        return text.replace(matter.number, matter.named, 1) if whole else text
    return text if _SEVERAL.search(text) else f"{matter.named}：{text}"


def _record(vote: Vote, matter: Matter, persons: Sequence[Person]) -> VoteRecord:
    outcome = vote.outcome or ""
    put = outcome_in(vote.question.text) if vote.question is not None else None
    if put is not None and direction(outcome) == 0 and agreement(vote) == 1 and not vote.against:
        outcome = put  # さよう決定いたしました: what was put was decided
    ballots = tuple(Ballot(_named(call, persons), call.answer) for call in vote.calls)
    way = _WAYS.get(vote.way, vote.way)
    return VoteRecord(matter.number, matter.title, outcome, way, vote.result or "", ballots)


def _named(call: Called, persons: Sequence[Person]) -> str:
    """The roster's name of who was called; as called where it fits nobody or several."""
    found = {mention.person for mention in mentions(call.name, persons)}
    return (persons[found.pop()].name or call.name) if len(found) == 1 else call.name


def _topic(text: str) -> str:
    """前回の会議録につきましては、 of the question, to stand before what was declared."""
    found = re.match(r"[^、。]{2,30}(?:につきまして(?:は)?|について(?:は)?|は)、", text)
    return found.group() if found else ""


_GODAN = dict(zip("りきぎみびちい", "るくぐむぶつう", strict=True))
"""よりたい → よる."""
_ENDS = frozenset(_GODAN.values())
_THINKS = re.compile(r"と(?:思い|存じ|考え)ます(?:が|けれども)$")


def _plain(match: re.Match[str]) -> str:
    stem = match.group("stem") or ""
    if stem in _GODAN:
        return _GODAN[stem]
    return "する" if stem == "し" else f"{stem}る" if stem else match.group()


def _declaration(vote: Vote, lines: Sequence[Line]) -> Line:
    """The sentence that names the matter: often the one after 起立全員であります."""
    declared = vote.declaration or vote.at
    if vote.pronounced is not None and _EXPLICIT.search(vote.pronounced.text):
        return vote.pronounced
    place = next((i for i, line in enumerate(lines) if line is declared), 0)
    near: Iterator[Line] = (
        line for line in lines[place : place + 3] if line.speaker_id == declared.speaker_id
    )
    near = takewhile(lambda line: line is declared or way_of(line) in {None, "なし"}, near)
    explicit = (line for line in near if _EXPLICIT.search(line.text) and not still_asks(line))
    return next(explicit, declared)


def _bare(text: str) -> str:
    return _LEAD.sub("", _RESULT_FIRST.sub("", text)).strip()
