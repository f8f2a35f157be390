"""The next meeting's day as it stands at the end of the talk: named, objected to, moved."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date

from minutes.format.call_grammar import AMONG_US, THEN
from minutes.format.document.announced import announced_title
from minutes.format.document.dates import arabic, find_clock, find_dates
from minutes.format.document.sentences import Line

_FOR_NEXT = re.compile(r"次回(?:の[^、。]{0,6})?(?:まで|に向け)")
_BODY = "打合せ|打ち合わせ|役員会|部会|例会|理事会|総会|班長会|会合|集まり|定例会|協議会|幹事会|運営委員会"
_NEXT = re.compile(
    r"次回|^(?:次は、?)?第[0-9０-９]{1,3}回(?:目)?(?:の(?:会議|委員会|協議会|審議会))?は、?[^。]{0,6}\d{1,2}月\d{1,2}日|次の(?:本?会議|委員会|審議会)|次は、?.{0,12}\d{1,2}日"
    rf"|次の(?:{_BODY})(?:は|を|も|、)|^(?:(?:{AMONG_US})、?)?次(?:は|、)[^。、]{{0,12}}\d{{1,2}}日"
    r"|(?:明日|あす|明後日|あさって)(?:は|の|も|、)[^。]{0,24}(?:開き|開く|再開|開議|開会|会議を)"
)
_SITS = re.compile(
    rf"^(?:(?:なお|また|{THEN}|"
    r"次の(?:本会議|会議)は|[^、。]{0,12}休会と(?:いた)?し(?:まして)?)、)?(?:明|来る|来たる)?(?P<day>\d{1,2})日(?:は|、)、?(?:[月火水木金土日]曜日?[は、]{0,2})?(?:定刻|午[前後]\d{1,2}時(?:\d{1,2}分|半)?)(?:から|より|に)、?(?:本会議|会議|委員会)を(?:開き|再開し|開会し|開議し|開催し|再開いたし|開会いたし|開議いたし|開催いたし)(?:ます|たいと(?:思います|存じます))[。\s]*$"
)
_OTHER_BODY = re.compile(r"部会|分科会|自治会|町内会|私ども|我々")
"""10日は午前9時30分から本会議を開きます, as an assembly is told."""
_DAY = re.compile(r"(?:(?P<month>\d{1,2})月)?(?P<day>\d{1,2})日(?!間|目|程|以)")
_OBJECTS = re.compile(
    r"(?:その日|同じ日|\d{1,2}日(?:の[^、。]{0,8})?|[月火水木金土日]曜(?:日)?)(?:は|も|だと|やと|ですと|では)?、?[^。]{0,30}"
    r"(?:あかん|駄目|だめ|ダメ|無理|都合|出張|立会|学会|行事|祭|運動会|大会|式典|出られ|出席でき|使えま|取れま|空いて(?:い)?(?:ません|ない)|塞が|ふさが|重な|先約|難し|厳し|いない|おりません|休みで|予定が)"
)
_SETS = re.compile(
    rf"^(?:はい、?)?(?:{AMONG_US}|なら|それなら|でしたら)[、\s]?|(?:に|で)(?:しましょう|(?:いた)?します|お願い|変更|よろしい|いい|どう|いかが|どない|決ま|な)|(?:曜日?|日)(?:で)?[。？?]$|(?:延期|ずらし|早め|繰り上げ|やったら|だったら)"
)
_HOUR_SET = re.compile(
    rf"^(?:はい、?)?(?:{AMONG_US}|なら|それなら)、?[^。]{{0,12}}時(?:半|\d{{1,2}}分)?(?:から|開始|スタート)?(?:に|で)(?:しましょう|(?:いた)?します|お願い)"
)
_TALK = 12
"""Sentences behind the day in which it may be moved."""


@dataclass(frozen=True, slots=True)
class NextMeeting:
    """``line``: who set it last; ``hour``: hour and minute; ``doubted``: somebody could not, and no other day was set."""

    line: Line
    day: date
    hour: tuple[int, int] | None
    doubted: bool = False


def find_next(lines: Sequence[Line], held: date | None) -> NextMeeting | None:
    """The last day that was set for the next meeting. ``held``: the day of this one."""
    for place in range(len(lines) - 1, -1, -1):
        line = lines[place]
        if not _NEXT.search(line.text) or _FOR_NEXT.search(line.text):
            continue
        whole = _with_next(lines, place)
        for mention in find_dates(whole, held):
            if mention.day is not None:
                return _moved(lines, place, NextMeeting(line, mention.day, _hour(whole)), held)
        day = _named(whole, held, held)
        if day is not None:
            return _moved(lines, place, NextMeeting(line, day, _hour(whole)), held)
    return _sits(lines, held)


def _hour(text: str) -> tuple[int, int] | None:
    """The clock time behind 次回."""
    named = _NEXT.search(text)
    return find_clock(text[named.start() if named else 0 :])


_ONLY_NEXT = 16
"""Characters of a sentence that only says that the next meeting is spoken of: 次回でございます."""


def _with_next(lines: Sequence[Line], place: int) -> str:
    line, after = lines[place], lines[place + 1] if place + 1 < len(lines) else None
    if after is None or after.speaker_id != line.speaker_id or len(line.text) > _ONLY_NEXT:
        return line.text
    return line.text if any(char.isdigit() for char in line.text) else line.text + after.text


def _named(text: str, held: date | None, near: date | None) -> date | None:
    """The last 7日 or 10月7日 in a text: of the month of ``near``, and behind ``held``."""
    if held is None or near is None:
        return None
    found = None
    for match in _DAY.finditer(arabic(unicodedata.normalize("NFKC", text))):
        month = int(match["month"] or near.month)
        for year, at in ((near.year, month), (near.year + (month == 12), month % 12 + 1)):
            try:
                day = date(year, at, int(match["day"]))
            except ValueError:
                continue
            if day > held:
                found = day
                break
            if match["month"]:
                break
    return found


def _moved(lines: Sequence[Line], place: int, found: NextMeeting, held: date | None) -> NextMeeting:
    """The day as it is set in the talk behind, where somebody could not on the first."""
    objected = False
    for line in lines[place + 1 : place + 1 + _TALK]:
        text = arabic(unicodedata.normalize("NFKC", line.text))
        if announced_title(line.text):
            break
        if _HOUR_SET.search(text) and not _DAY.search(text):
            found = replace(found, line=line, hour=find_clock(text) or found.hour)
            continue
        days = {int(match["day"]) for match in _DAY.finditer(text)}
        if _OBJECTS.search(text):
            objected = objected or not days or found.day.day in days
            continue
        day = _named(text, held, found.day) if objected and _SETS.search(text) else None
        if day is not None:
            found = NextMeeting(line, day, find_clock(text) or found.hour)
            objected = False
    return replace(found, doubted=objected)


def _sits(lines: Sequence[Line], held: date | None) -> NextMeeting | None:
    for line in reversed(lines):
        sits = _SITS.search(arabic(unicodedata.normalize("NFKC", line.text)))
        told = find_dates(f"{sits.group('day')}日に", held) if sits else ()
        if told and told[0].day is not None and not _OTHER_BODY.search(line.text):
            return NextMeeting(line, told[0].day, find_clock(line.text))
    return None
