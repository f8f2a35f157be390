"""What a request asks for, in words that can stand in a list of ToDos."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date

from minutes.format.call_grammar import ROLES, SO
from minutes.format.document.dates import find_dates
from minutes.format.document.sentences import Line
from minutes.format.sound.morphology import parse_whole

NAME_LEAD = re.compile(rf"^(?:はい|えー|{SO}|分かりました|わかりました|[、。\s])+")
"""What stands before what is asked for or promised."""
_TO_NOUN = (
    (re.compile(r"という(?:こと|形)で(?:よろしく)?、?お願い(?:いた)?します[。、？?\s]*$"), ""),
    (re.compile(r"(?:を|の)?お願い(?:いた)?(?:します|できます(?:でしょう)?か)[。、？?\s]*$"), ""),
    (re.compile(r"(?<=[一-龥ァ-ヶー]{2})して(?:(?:もらえ|いただけ)ます(?:でしょう)?か?|もらえるか?|ください|下さい|おいてください)[。、？?\s]*$"), "する"),
    (re.compile(r"(?<=[^一-龥ァ-ヶー][一-龥])して(?:(?:もらえ|いただけ)ます(?:でしょう)?か?|もらえるか?|ください|下さい)[。、？?\s]*$"), "す"),
)  # fmt: skip


def says_what(task: str) -> bool:
    """Whether a task names something to do: 名越委員と does not."""
    return any(
        found.pos == "動詞"
        or found.pos3 == "サ変可能"
        or (found.pos == "名詞" and not found.pos3 == "人名")
        for found in parse_whole(task)
    ) and not _ONLY_NAMES.search(task)


_ONLY_NAMES = re.compile(rf"(?:{'|'.join(ROLES)}|さん|君|氏)(?:と|、|及び|並びに)?$")
"""名越委員と芦原委員にお願いいたします: an office is given to two."""


def task_of(before: str, after: str) -> str:
    """The task without the name: what stands before and after it."""
    rest = NAME_LEAD.sub(
        "",
        re.sub(r"^(?:の(?:ほう|方)(?:で|から|に)?|から|に|で|は|が|、)+", "", after.lstrip("、 ")),
    )
    head = re.split(r"(?:が|ので|けど|けれども)、", NAME_LEAD.sub("", before))[-1].rstrip("、は ")
    head = "" if head in {"それ", "これ", "そこ", "そちら", "こちら"} else head
    whole = f"{head}、{rest}" if head and rest else head or rest
    for pattern, noun in _TO_NOUN:
        if pattern.search(whole):
            whole = pattern.sub(noun, whole)
            break
    dates = find_dates(whole, date.min)
    whole = whole.strip("、。 ")
    if re.search(r"(?:まで|中|内)に?$", whole):
        return ""
    if dates and len(whole) - (dates[0].end - dates[0].start) < 6:
        return ""
    return whole


_DUTY = r"(?:ないと|なければ|必要|べき)"


def task_before(lines: Sequence[Line], place: int) -> tuple[str, tuple[str, ...]]:
    """お願いします without a task: the latest sentence before that says what has to be done."""
    for earlier in reversed(lines[max(0, place - 12) : place]):
        if (
            re.search(r"(?:ないと|なければ|必要|たい|べき)", earlier.text)
            and len(earlier.text) > 12
        ):
            clauses = re.split(r"[、。\s]", earlier.text.rstrip("、。 "))
            clause = next((c for c in reversed(clauses) if re.search(_DUTY, c)), clauses[-1])
            return f"「{clause}」への対応", (earlier.turn_id, lines[place].turn_id)
    return "", ()
