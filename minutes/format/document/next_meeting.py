"""When the body meets again: the day that was said last and stood."""

from __future__ import annotations

import re
from calendar import monthrange
from collections.abc import Iterator, Sequence
from datetime import date, datetime

from minutes.format.call_grammar import SO, THEN
from minutes.format.document.dates import DateMention, arabic, find_clock, find_dates, in_digits
from minutes.format.document.sentences import Line
from minutes.schema import Event, Header
from minutes.text import clock, wareki, weekday

_FOR_NEXT = re.compile(r"次回(?:の[^、。]{0,6})?(?:まで|に向け)")
_NEXT = re.compile(
    r"次回|^(?:次は、?)?第[0-9０-９]{1,3}回(?:目)?(?:の(?:会議|委員会|協議会|審議会))?は、?[^。]{0,6}\d{1,2}月\d{1,2}日|次の(?:本?会議|委員会|審議会|打ち?合わ?せ|集まり|寄り合い|会合|ミーティング)|次は、?.{0,12}\d{1,2}日"
    r"|^(?:[^、。]{0,8}、)?次、[^。、]{0,8}\d{1,2}日[^。、]{0,6}(?:で(?:どう|どない|ええ|いい|よろし|お願い)|にし)"
    r"|(?:明日|あす|明後日|あさって)(?:は|の|も|、)[^。]{0,24}(?:開き|開く|再開|開議|開会|会議を)"
)
_OF_BODY = re.compile(
    r"次の(?P<body>役員会|理事会|幹事会|班長会|例会|部会|分科会|協議会|懇談会|検討会|総会|定例会)(?:は|の|も|が|、)"
)
"""Only where the meeting's own title has that word: another body's meeting is none of this one."""
_SITS = re.compile(
    rf"^(?:(?:なお|また|{THEN}|"
    r"次の(?:本会議|会議)は|[^、。]{0,12}休会と(?:いた)?し(?:まして)?)、)?(?:明|来る|来たる)?(?P<day>\d{1,2})日(?:は|、)、?(?:[月火水木金土日]曜日?[は、]{0,2})?(?:定刻|午[前後]\d{1,2}時(?:\d{1,2}分|半)?)(?:から|より|に)、?(?:本会議|会議|委員会)を(?:開き|再開し|開会し|開議し|開催し|再開いたし|開会いたし|開議いたし|開催いたし)(?:ます|たいと(?:思います|存じます))[。\s]*$"
)
"""10日は午前9時30分から本会議を開きます, as an assembly is told."""
_OTHER_BODY = re.compile(r"部会|分科会|自治会|町内会|私ども|我々")
_ONLY_NEXT = re.compile(
    r"^(?:[^、。]{0,12}、)?次回(?:の[^、。]{0,10})?(?:(?:について|に関して)?(?:です(?:が|けれども|けど)?|でございます(?:が|けれども)?)|は)?[、。]$"
)
"""次回でございます。: the day follows in the next sentence."""
_MOVED = re.compile(
    r"(?:改め|変更|変え|延ば|延期|繰り[上下]げ|ではなく|じゃなくて?|で(?:した|はあり)が|おりましたが|いましたが)"
)
"""次回は7月2日の予定でしたが、7月6日に延ばします: the last day said is meant."""
_OBJECTS = re.compile(
    r"出張|あかん|無理|都合が|だめ|ダメ|駄目|(?:いま|おりま|来られま|出られま|行けま)せん|出られ(?:ない|へん)|来られ(?:ない|へん)|休み|先約|埋まっ|重な|かぶ|被っ|難し|厳し|会議が|議会|予定が|入って"
)
_INSTEAD = re.compile(
    rf"^(?:(?:はい|ああ|分かりました|了解です|そうですか|そうか)[、。]\s?)?(?:{SO}|ほな|ほんなら|ほいたら|なら|それなら|でしたら|だったら|そしたら|そうしたら|そんなら|んなら)[、\s]?"
)
_PARTLY = re.compile(r"(?:なら|でも|から)[^。]{0,10}(?:出られ|来られ|いけ|行け|大丈夫|空い|可能)")
"""午後は出張ですが、午前なら出られます is no objection to the day."""
_AGREES = re.compile(
    r"大丈夫|いけ|行け|空い|了解|承知|よろし|結構|お願い|出られ|来られ|いいで|ええ|開催|次回|[月火水木金土日]曜"
)
_COMES = re.compile(r"(?:出席|参加)(?:し|いたし|でき|させ)ま|出ます|行きます|伺い|来ます")
"""9日は運動会が入っていますが、出席します is no objection."""
_OTHER_TOPIC = re.compile(
    r"^(?P<topic>[^、。]{0,24}?[^、。]{2})(?:は|を|が)、?[^。、]{0,6}?\d{1,2}日|\d日(?:まで|締)|締め?切|期限"
)
_OF_MEETING = re.compile(r"次|会議|集ま|寄り|会合|打ち?合|会(?:は|を|が)|日程|日[はにで]|開催")
"""訓練は11日にやります, 書類は20日までに: a day, but not the meeting's."""
_OTHER_MATTER = re.compile(r"\d日の(?![月火水木金土日]曜|午|夜|夕|朝|昼|同じ|ほう|方|\d)")
"""6月10日の訓練は is about something else."""
_DAY_ALONE = re.compile(
    r"(?<![月\d])(?P<day>\d{1,2})日(?=[はがもでにの、。？?]|午[前後]|夕方|夜|あか|やっ|なら|だっ|です|いけ|ええ|よろ|空い|$)"
)
_ONLY_DAY = re.compile(r"\d{1,2}日$")
_WITHIN = 12
"""Sentences in which a day that somebody objects to is replaced."""


def next_meeting(lines: Sequence[Line], header: Header) -> Iterator[Event]:
    """The last sentence that sets the next meeting's day; one event, or a warning."""
    found = _last_next(lines, header)
    if found is None:
        return
    line, day, context = found
    held = header.date
    if held is not None and day <= held:  # misheard or misspoken: a doubt, no fact
        warning = f"次回の日付（{wareki(day)}）が本日より後ではありません。録音を確かめてください。"
        yield Event("warning", line.time, warning, line.turn_id)
        return
    named = _NEXT.search(line.text)
    said = line.text[named.start() if named else 0 :]
    hours = find_clock(said) or find_clock(context)
    text = f"{wareki(day)}（{weekday(day)}）"
    if hours is not None:
        hour = _likely_hour(hours[0], line.text, header.started_at)
        text += clock(datetime(day.year, day.month, day.day, hour, hours[1]))
    yield Event("next_meeting", line.time, text, line.turn_id)
    of_week = re.search(r"([月火水木金土日])曜", _behind(line.text, day, held))
    if of_week and of_week.group(1) != weekday(day)[0]:
        warning = f"次回の日付と曜日が合いません（{wareki(day)}は{weekday(day)}です）。"
        yield Event("warning", line.time, warning, line.turn_id)


def next_day(lines: Sequence[Line], header: Header) -> date | None:
    """The day of the next meeting, if somebody said it."""
    found = _last_next(lines, header)
    if found is None or (header.date is not None and found[1] <= header.date):
        return None  # misheard or misspoken: nothing is due then
    return found[1]


def _behind(text: str, day: date, held: date | None) -> str:
    """What follows where the day is said, or all of the sentence where it is said in front."""
    at = [mention.end for mention in find_dates(text, held) if mention.day == day]
    tail = text[at[-1] - 1 :] if at else text
    return tail if "曜" in tail else text


def _likely_hour(hour: int, said: str, started: datetime | None) -> int:
    """7時 of a meeting that sits in the evening is 19 o'clock; nobody meets at 3 in the night."""
    if re.search(r"午[前後]|朝|夜|夕方", said) or not 1 <= hour <= 8:
        return hour
    evening = started is not None and started.hour >= 17
    return hour + 12 if hour <= 6 or evening else hour


def _last_next(lines: Sequence[Line], header: Header) -> tuple[Line, date, str] | None:
    """The sentence that sets the day as it stood at last, the day, and where an hour may be said."""
    for place in range(len(lines) - 1, -1, -1):
        line = lines[place]
        if not _is_next(line, header) or _FOR_NEXT.search(line.text):
            continue
        told = _told(line, header) or _told_after(lines, place, header)
        if told is not None:
            line, day = told
            day = _of_talk(lines, lines.index(line, place), day, header)
            return _replaced(lines, lines.index(line, place), day, header) or (line, day, "")
    for line in reversed(lines):
        sits = _SITS.search(in_digits(line.text))
        days = _days(f"{sits.group('day')}日に", header) if sits else []
        if days and days[0].day is not None and not _OTHER_BODY.search(line.text):
            return line, days[0].day, ""
    return None


def _is_next(line: Line, header: Header) -> bool:
    body = _OF_BODY.search(line.text)
    return _NEXT.search(line.text) is not None or (
        body is not None and body.group("body") in header.title
    )


def _days(text: str, header: Header) -> list[DateMention]:
    return [mention for mention in find_dates(text, header.date) if mention.day is not None]


def _told(line: Line, header: Header) -> tuple[Line, date] | None:
    days = _days(line.text, header) or _bare(line.text, header)
    if not days:
        return None
    numbered = [mention for mention in days if re.search(r"\d", mention.said)]
    moved = len(numbered) > 1 and _MOVED.search(line.text, numbered[0].end)
    day = numbered[-1].day if moved else days[0].day
    return (line, day) if day is not None else None


def _bare(text: str, header: Header) -> list[DateMention]:
    """次、9日でどない？: a day of the month, the next one of that number."""
    found = []
    for match in _DAY_ALONE.finditer(in_digits(text)):
        told = _days(f"{match.group('day')}日に", header)
        found += [DateMention(match.start(), match.end(), match.group(), t.day) for t in told]
    held = header.date or date.min
    return [mention for mention in found if mention.day is not None and mention.day > held]


def _of_talk(lines: Sequence[Line], place: int, day: date, header: Header) -> date:
    """``day``, or where no month is said with it, the one nearest to what was proposed before.

    次回は8月9日でどうですか — 出張です — では、次回は11日にします: the 11th of August.
    """
    if any(not _ONLY_DAY.match(arabic(m.said)) for m in _days(lines[place].text, header)):
        return day  # its month or week is said
    for before in reversed(lines[max(0, place - _WITHIN) : place]):
        proposed = [m.day for m in _days(before.text, header) if m.day and "月" in m.said]
        if proposed and _is_next(before, header):
            return next(iter(_near(lines[place].text, proposed[0], header)), day)
    return day


def _near(text: str, day: date, header: Header) -> list[date]:
    """Days said in a talk about ``day``: one without a month is the nearest to it that is to come."""
    plain = in_digits(text)
    held = header.date or date.min
    alone = [int(match.group("day")) for match in _DAY_ALONE.finditer(plain)]
    if not alone:
        return [
            m.day for m in _days(text, header) if m.day is not None and re.search(r"\d", m.said)
        ]
    months = [(day.year * 12 + day.month - 1 + step) for step in (-1, 0, 1)]
    found = []
    for number in alone:
        fitting = [
            date(month // 12, month % 12 + 1, number)
            for month in months
            if 1 <= number <= monthrange(month // 12, month % 12 + 1)[1]
        ]
        later = [other for other in fitting if other > held]
        found += sorted(later, key=lambda other: abs((other - day).days))[:1]
    return found


def _told_after(lines: Sequence[Line], place: int, header: Header) -> tuple[Line, date] | None:
    """The day in the sentence behind 次回でございます。 of the same voice."""
    line = lines[place]
    if not _ONLY_NEXT.match(line.text) or place + 1 == len(lines):
        return None
    following = lines[place + 1]
    if following.speaker_id != line.speaker_id or re.search(r"まで|締切", following.text):
        return None
    return _told(following, header)


def _replaced(
    lines: Sequence[Line], place: int, day: date, header: Header
) -> tuple[Line, date, str] | None:
    """The day put in place of one that somebody objected to: 9日あかんわ — ほな11日の金曜."""
    found: tuple[Line, date, str] | None = None
    objected = False
    for line in lines[place + 1 : place + 1 + _WITHIN]:
        days = _near(line.text, day, header)
        if objected and days and _replaces(line.text):
            found, day, objected = (line, days[0], lines[place].text), days[0], False
        elif _objects(line, day, days):
            objected = True
    return found


def _replaces(text: str) -> bool:
    """Whether a day is put in place of another: ほな、11日の金曜で; not 提出物は20日までに."""
    opening = _INSTEAD.match(text)
    if opening is None or _OTHER_MATTER.search(text):
        return False
    plain = in_digits(text[opening.end() :])
    other = _OTHER_TOPIC.search(plain)
    return other is None or (
        other["topic"] is not None and _OF_MEETING.search(other["topic"]) is not None
    )


def _objects(line: Line, day: date, days: Sequence[date]) -> bool:
    """Whether somebody cannot come on the day: 9日あかんわ; すみません、9日は立会いがあって。"""
    if _COMES.search(line.text):
        return False
    if _PARTLY.search(line.text) and {*days} <= {day}:
        return False
    if _OBJECTS.search(line.text):
        return day in days or not days
    return days == [day] and "日は" in line.text and not _AGREES.search(line.text)
