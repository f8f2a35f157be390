"""Decisions: what was put to the vote and carried, and what an informal meeting settled."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence

from minutes.format.document.sentences import Line
from minutes.format.document.votes import Vote
from minutes.schema import Decision

_ASKED = re.compile(
    r"(?:(?:という)?こと)?(?:で|に|と(?:して)?)?[、\s]{0,9}(?:御|ご)?(?:異議|意義)(?:は|が)?(?:ござい|あり)ま(?:せん|す)(?s:.*)"
    r"|に[、\s]*賛成の(?s:.*)|(?:を|に)?(?:いただける|する|の)?(?:方|皆様|皆さん)は?、?拍手(?s:.*)|(?:(?:という)?こと)?(?:と(?:して)?|で)、?よろしい(?s:.*)"
    r"|(?:と(?:思い|存じ|考え)ます)?(?:が|けれども)、(?:よろしい|いかが)(?s:.*)"
)
_HANDS_FOR = re.compile(r"(?<=こと)に[、\s]*[^。]*[。]?$")
_WISHED = re.compile(r"(?P<stem>し|せ|れ|め|け)?たい$")
"""派遣したい(と思いますが、いかがでしょうか) was decided: 派遣すること."""
_LEAD = re.compile(
    r"^(?:お諮り(?:いた)?します|それでは|では|(?:まず|次に|続いて|続きまして)(?=[、\s])|よって|したがって"
    r"|なお|はい|ありがとうございます|[、。\s])+"  # 次に、議案第6号については → 議案第6号については
)
_RESULT_FIRST = re.compile(r"^[^、。]{1,12}[、。](?:よって|寄って|依って|従って|したがって)、?")
_AGREED = re.compile(
    r"^[御ごお]?異議(?:は|が)?(?:なし|ない|ありません|ございません|ないもの|ない旨)"
    r"(?:と認め(?:ます)?|ですので|でしたので|のようですので|ので)?[、。\s]*(?:よって、?|したがって、?)?"
)
_EXPLICIT = re.compile(
    r"(?:議案|請願|陳情|本案|本件|諮問|認定|報告|発議|意見書案?|決議案?|動議|規則案?|条例案?|計画案?).{0,30}(?:可決|否決|決定|承認|採択|認定|同意|了承)"
)
_SETTLED = re.compile(
    r"(?:という)?こと(?:で|に)(?:決まりました|決めました|決まり|いきましょう|しましょう|します|いたします|決定)"
    r"|こととします|ことといたします|で決定(?:です|します)|に決まりました"
)
_NOT_SETTLED = re.compile(r"でしょうか|ますか|思います|検討|お願い|ということでございます")


def find_decisions(
    lines: Sequence[Line],
    votes: Sequence[Vote],
    chairs: frozenset[str],
    tidy: Callable[[str], str],
) -> tuple[Decision, ...]:
    """Decisions in order, each with the turns of the question, the answer and the declaration.

    ``tidy`` edits a sentence as the statements are edited.
    """
    voted = [(v.declaration or v.at, _carried(v, lines, tidy)) for v in votes if v.way != "なし"]
    found = [(line.time, decision) for line, decision in voted if decision is not None]
    used = {line.turn_id for vote in votes for line in vote.lines if vote.way != "なし"}
    for line in lines:
        if (
            line.turn_id not in used
            and (not chairs or line.speaker_id in chairs)
            and _settles(line)
        ):
            found.append((line.time, Decision(_bare(tidy(line.text)), (line.turn_id,))))
    return tuple(decision for _, decision in sorted(found, key=lambda pair: pair[0]))


def _settles(line: Line) -> bool:
    return bool(_SETTLED.search(line.text)) and not _NOT_SETTLED.search(line.text)


def _carried(vote: Vote, lines: Sequence[Line], tidy: Callable[[str], str]) -> Decision | None:
    """The decision of a vote that was declared; nothing where the chair declared nothing."""
    if vote.declaration is None:
        return None
    declared = _declaration(vote, lines)
    if _EXPLICIT.search(declared.text):
        text = _bare(tidy(declared.text))
    else:
        asked = _bare(tidy((vote.question or declared).text))
        if vote.way in {"挙手", "起立"}:
            asked = _HANDS_FOR.sub("", asked)  # 賛成の方の挙手 may be written in any characters
        text = _ASKED.sub("", asked).rstrip("、。 ")
        text = _WISHED.sub(_plain, text)
        text += "こと" if text.endswith(("する", "せる", "いる", "れる", "める", "ける")) else ""
    if text.endswith(("が", "けれども", "ので")):  # only a lead-in, 配付しておりますが
        text = _topic(text) + _AGREED.sub("", _bare(tidy(declared.text)))
    if len(text) < 4:
        text = _bare(tidy(declared.text))
    result = vote.result or ("異議なし" if vote.heard == "異議なし" else None)
    if result is not None and result not in text:
        text = f"{text.rstrip('。')}（{result}）"
    ids = [line.turn_id for line in (*vote.lines, declared)]
    return Decision(text, tuple(dict.fromkeys(ids)))


def _topic(text: str) -> str:
    """前回の会議録につきましては、 of the question, to stand before what was declared."""
    found = re.match(r"[^、。]{2,30}(?:につきまして(?:は)?|について(?:は)?|は)、", text)
    return found.group() if found else ""


def _plain(match: re.Match[str]) -> str:
    stem = match.group("stem") or ""
    return "する" if stem == "し" else f"{stem}る" if stem else match.group()


def _declaration(vote: Vote, lines: Sequence[Line]) -> Line:
    """The sentence that names the matter: often the one after 起立全員であります."""
    declared = vote.declaration or vote.at
    place = next((i for i, line in enumerate(lines) if line is declared), 0)
    near: Iterator[Line] = (
        line for line in lines[place : place + 3] if line.speaker_id == declared.speaker_id
    )
    return next((line for line in near if _EXPLICIT.search(line.text)), declared)


def _bare(text: str) -> str:
    return _LEAD.sub("", _RESULT_FIRST.sub("", text)).strip()
