"""What happened in the room: opening, recess, closing, attendance, applause, the next meeting."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import timedelta

from minutes.format.call_grammar import CHAIR, SO, THEN
from minutes.format.document.dates import find_clock
from minutes.format.document.event_mark import APPLAUSE, EVENT_WORDS, HONKAIGI_WORDS, clock_mark
from minutes.format.document.next_meeting import next_meeting
from minutes.format.document.sentences import Line, by_words, says
from minutes.format.document.tally import counts_votes
from minutes.schema import Event, EventKind, Header, Turn
from minutes.span import Seconds

_OPEN = (
    "開会いたします", "開会します", "開会を宣", "会議を開きます", "会議を開会", "開議いたします", "委員会を開きます",
    "始めさせていただきます", "会議を始め", "始めたいと思います", "始めましょう", "開催いたします", "会を開催します",
)  # fmt: skip
_FROM_NOW = re.compile(
    rf"^(?:(?:{THEN})、?)?(?:[^。、]{{0,16}}(?:ので|まして)、?)?ただ(?:いま|今)(?:から|より)、?[^。]{{0,30}}"
    r"(?:委員会|会議|審議会|協議会|定例会|臨時会|部会)"
)
"""The sitting opens, even where the end of the sentence was lost."""
_CLOSE = (
    "閉会いたします", "閉会します", "閉会とさせて", "閉会と", "散会いたします", "散会します", "会を閉じ", "会議を閉じ",
    "終了いたします", "終了とさせて", "終わりにします", "終わります", "お疲れさまでした", "延会いたします", "延会します",
    "延会といたします", "終わりにしたいと", "終わりにいたします", "会議を終了", "会議はこれで終了", "日程は全て終了",
    "終わりましょう", "終わりにしましょう", "流会といたします", "流会とします", "流会にいたします",
)  # fmt: skip
_CLOSE_WRITTEN = re.compile(
    r"^(?:(?:ほな|じゃあ|では)、?)?(?:今日|本日|きょう)は[、\s]?(?:こんな|この|これ)(?:とこ|ところ|へん|辺|くらい|ぐらい|位)?(?:で|まで)[^。]{0,8}。?$"
    r"|お(?:疲|つか)れ(?:さん|さま|様)(?:でした|です|っした)?[。！!]*$|お開き(?:と|に)|(?:本日|今日|会議)[^。]{0,6}ここまで(?:と|に)(?:いた)?し|(?:を|これで|これにて|以上で)、?[3３三]回(?:いたし|し)ます"
)
"""By glyphs only: 会議を開きます sounds of お開き; 散会いたします is heard as 3回いたします."""
_CLOSE_POLITE = re.compile(
    r"(?:会|会議|議会|日程|議事)(?:を|は)、?(?:これ[でに]て?、?|以上で、?)?(?:終わらせ|終了させ|閉じさせ)ていただき(?:ます|たいと)"
)
"""第52回審議会を終わらせていただきます."""
_HANDS_BACK = re.compile(
    r"(?:進行|司会|議事|マイク)[^。]{0,6}を?[^。]{0,6}(?:事務局|司会)[^。]{0,6}(?:お?返し|お?戻し|お?渡し)(?:(?:いた)?します|したい|させていただき)"
    r"|(?:事務局|司会)[^。]{0,4}(?:に|へ)[^。]{0,4}(?:進行|司会|議事)を?[^。]{0,4}(?:お?返し|お?戻し)(?:(?:いた)?します|したい|させていただき)"
)
"""進行を事務局にお返しいたします: the closing is the secretariat's."""
_ENDS = re.compile(r"(?:ます|ました|たいと(?:思い|存じ)ます|です)[。\s]*$")
_NEXT_TIME = re.compile(r"次回|次の(?:会議|委員会|審議会)|来月|後日")
"""次回の審議会は、9月2日に開催いたします opens nothing."""
_PART_ENDS = re.compile(
    r"(?:質疑|討論|説明|報告|答弁|提案|採決|審査|意見|紹介|挨拶|発言|一般質問|連絡(?:事項)?|案内|周知)(?:は|を|につ[^。]{0,6})?[^。]{0,8}(?:終了|終わ)"
)
"""質疑を終了いたします ends a part of the meeting."""
_OTHER_ENDS = re.compile(
    rf"(?:^|、)(?!{THEN})(?P<what>[^、。]{{1,14}}?)は、?[^。]{{0,14}}(?:終了|終わ)"
)
_OF_MEETING = re.compile(r"本日|今日|会|日程|議事|これ|以上|案件")
"""受付は午後5時で終了します is about something else."""
_RECESS = (
    "休憩いたします", "休憩します", "休憩に入ります", "休憩とします", "休憩といたします", "休憩にします",
    "休憩を取ります", "休憩をいたします", "休憩にいたします", "休憩とさせて", "休憩を取りたい", "休憩に入りたい",
)  # fmt: skip
_RESTS = re.compile(
    r"休憩(?:(?:を|に|と)?(?:し|取り|とり|入り|はさみ|挟み))?ましょう(?!か|と|って)"
    r"|休憩(?:と|を|に)?(?:いた)?し(?:まして)?、[^。]{0,24}再開"
)
"""ここで5分、休憩しましょう; 暫時休憩し、3時5分に再開します."""
_RESTS_LATER = re.compile(
    r"こまめ|小まめ|適宜|適度|定期的|必ず|(?:たら|[てで]から|後で|後に|れば)[、\s]?[^。]{0,12}休憩"
)
_GOES_ON_AGAIN = re.compile(
    rf"^(?:(?:はい|皆さん|(?:お)?時間(?:です|になりました)(?:ので)?|お?そろい(?:です|になりました)(?:ので)?|{SO}|ほな|ほんなら)[、。\s]{{0,2}}){{1,3}}"
    r"(?:会議を|引き続き)?(?:続け|再開し|再開いたし)(?:(?:させていただき)?ます|ましょう|たいと思います|よか)[。\s]*$"
)
"""それでは続けます。 of a meeting that rests."""
_RESUME = (
    "再開いたします", "再開します", "会議を再開", "休憩前に引き続き", "再開したい", "再開させて", "会議を開きます",
    "休憩を解いて", "休憩を解き",
)  # fmt: skip
_LATER = re.compile(r"(?:時|分|半)(?:ちょうど)?(?:まで|に|から|より)")
_APPLAUSE = re.compile(r"[〔（(\[［]拍手[〕）)\]］]")
_RESUMED_SITTING = re.compile(r"(?:会議|委員会|審議会|協議会|議会|会)を(?:再開|再び開)")
"""委員会を再開いたします of a day that goes on with yesterday's."""
_ENDED_AS = re.compile(r"(?P<word>流会|延会|閉会|散会)(?!中|の日|前)(?:と|に|を|し|いた|す|。|宣)")
_ENDS_FIRST = ("流会", "延会", "閉会", "散会")
"""How the chair calls the end; 閉会中の継続審査 is none."""
_RESTS_AT = re.compile(
    r"(?:[0-9０-９一二三四五六七八九十]{1,4}分|(?<!暫)時|半)(?:を?もって|に|、)?[、\s]*(?:暫時)?休憩"
)
"""午後2時25分、休憩: the hour at which it begins."""
_NOT_OF_ROOM = re.compile(f"{CHAIR}を除")
"""How many may vote is no attendance."""
_QUORUM = re.compile(
    r"定足数|(?:会議|総会|委員会|審議会)(?:は|が)(?:有効に)?成立|(?:協議会|部会|懇談会|検討会|理事会)(?:は|が)(?:有効に)?成立(?:し|いたし)(?:て(?:い|おり))?ます|(?:出席|欠席)(?:委員|議員|会員)?、?[0-9０-９一二三四五六七八九十]+(?:名|人|世帯)|(?:出席|欠席)(?:委員|議員|者)?(?:数)?(?:は|が|につきましては).{0,12}?[0-9０-９一二三四五六七八九十]+(?:名|人)|(?:委員|議員).{0,10}?[0-9０-９一二三四五六七八九十]+(?:名|人)(?:中|が出席|の出席)|(?:欠席|遅参|早退)(?:の(?:届|連絡|通告)|の旨|する旨)"
)
_ALL_HERE = re.compile(
    r"(?:本日|今日|ただいま|現在|委員|議員|会員|理事|役員)[^。]{0,24}全員(?:が|の|に|も)?、?(?:御|ご)?出席"
    r"(?:(?:を|して)?(?:いただい|頂い|賜っ|得)て|(?:を|して)?(?:いただき|頂き|賜り)まし|で(?:す|ござい|あり)|(?:し|され|なさ)て|と(?:なって|のこと))"
    r"|^全員(?:が|の|に)?(?:御|ご)?出席(?:で(?:す|ござい|あり)|(?:し|され)て(?:おり|い)ます|をいただいて)"
)
"""本日は全員出席でございます; 全員の出席をお願いします asks for it."""
_ELSEWHERE = re.compile(r"研修|訓練|大会|式典|講習|説明会|行事|前回|昨年|先日|先月|次回")
_OF_TODAY = re.compile(
    r"本日|全員|(?:協議会|審議会|会議|委員会)(?:は|が)[^。]{0,8}成立|のうち、?[0-9０-９]+名の(?:御|ご)?出席|総会[^。]{0,20}成立|定足数|過半数|会議(?:は|が)成立|(?:委員|議員)[^。]{0,6}中"
)
"""What the secretariat says of this meeting's attendance."""
_EARLIER = timedelta(minutes=5)
"""How much before the recording's own clock an announced hour may be."""
_UNTIL = re.compile(
    r"(?:[0-9０-９一二三四五六七八九十]{1,4}分|時|半)(?:ちょうど)?(?:まで|から再開|に再開|再開)|再開(?:は|の?時[刻間]は)"
)
_NOW = re.compile(r"(?:時刻|時間|現在|ただいま)")
_EARLY: Seconds = 600.0
_EARLY_PART = 0.3
"""A meeting opens within its first ten minutes, or this share of it: people talk before."""
_LATE: Seconds = 300.0
_LATE_PART = 0.2
"""It closes within its last five minutes, or this share of it: people talk after."""
_GOODBYES: Seconds = 120.0
"""Time from 閉会いたします to お疲れさまでした."""


@dataclass(frozen=True, slots=True)
class Clock:
    """The wall clock of the meeting and how its marks are written."""

    header: Header
    layout: str = "iinkai"
    style: str = "full"
    shift: Seconds = 0.0
    """How much later it is than the recording tells: it was stopped during a recess."""

    def mark(self, kind: EventKind, seconds: Seconds, said: str = "") -> str:
        """``（午後1時30分　開会）``; without a start time only ``（開会）``. ``said``: the chair's own word."""
        words = HONKAIGI_WORDS if self.layout == "honkaigi" else EVENT_WORDS
        word = said or words[kind]
        if self.header.started_at is None:
            return f"（{word}）"
        moment = self.header.started_at + timedelta(seconds=seconds + self.shift)
        return clock_mark(moment, word, style=self.style)

    def told(self, hour: int, minute: int, text: str, seconds: Seconds) -> Clock:
        """The clock set to an hour that the chair announced at ``seconds``.

        An hour without 午前 or 午後 is the next one of that name.
        """
        if self.header.started_at is None:
            return self
        now = self.header.started_at + timedelta(seconds=seconds + self.shift)
        plain = re.search(r"午[前後]|夜|夕方|朝", text) is None and hour < 12
        for later in (hour, hour + 12) if plain else (hour,):
            moment = now.replace(hour=later, minute=minute, second=0, microsecond=0)
            if moment >= now - _EARLIER:
                return replace(self, shift=self.shift + (moment - now).total_seconds())
        return self


def find_events(
    turns: Sequence[Turn], lines: Sequence[Line], chairs: frozenset[str], clock_of: Clock
) -> tuple[Event, ...]:
    """Events of the meeting's frame, in order of time (votes aside)."""
    spoken = [line for line in lines if not chairs or line.speaker_id in chairs]
    found = [
        *_frame(turns, lines, spoken, clock_of),
        *_attendance(lines, chairs),
        *next_meeting(lines, clock_of.header),
        *_applause(turns),
    ]
    return tuple(sorted(found, key=lambda event: event.time))


@by_words
def _opens(line: Line) -> bool:
    """開会いたします, 打合せを始めます; not 説明を始めます."""
    if _NEXT_TIME.search(line.text) or "休憩前" in line.text:
        return False
    if _RESUMED_SITTING.search(line.text):
        return True
    if says(line, *_OPEN) or _FROM_NOW.match(line.text):
        return True
    if _GATHERED.match(line.text) and _OF_GATHERING.search(line.text):
        return True
    return (
        re.search(
            rf"(?:会議?|打合せ|打ち合わせ|会|これ|早速|{SO}|(?:時間|定刻)[^。]{{0,8}}ので)[、を]{{0,2}}"
            r"(?:始め(?:ます|てまいり|ていき|たい|させて)|開(?:会)?(?:き|し)(?:てまいり|たいと))",
            line.text,
        )
        is not None
    )


_GATHERED = re.compile(
    rf"^(?:(?:はい|{SO}|ほな|ほんなら|さて|皆さん|全員|そろそろ|ぼちぼち)[、\s]{{0,2}}){{1,3}}[^。を]{{0,20}}?"
    r"始め(?:ます|よか|ようか|よう|ましょ|まひょ|るで|たいと)"
)
_OF_GATHERING = re.compile(r"そろ|揃|時間|定刻|ぼちぼち|そろそろ|皆さん")
"""じゃあ、そろったみたいなので始めます; ほな、ぼちぼち始めよか."""


def _frame(
    turns: Sequence[Turn], everybody: Sequence[Line], lines: Sequence[Line], clock_of: Clock
) -> Iterator[Event]:
    opening = next((line for line in everybody if _opens(line)), None)
    if opening is not None and not _early(turns, opening):
        opening = None
    if opening is not None:
        mark = clock_of.mark("opening", opening.time, _opened_as(opening))
        yield Event("opening", opening.time, mark, opening.turn_id)
    after = [line for line in lines if opening is None or line.time > opening.time]
    paused, clock_of = _recesses(turns, after, clock_of)
    yield from paused
    last = _with_secretariat(turns, after, everybody)
    closing = next((line for line in reversed(last) if _closes(line)), None)
    if closing is None or not _late(turns, closing):
        last = [line for line in everybody if line.index >= len(turns) - _LAST_TURNS]
        closing = next((line for line in reversed(last) if _closes_formally(line)), None)
    if closing is not None and _late(turns, closing):
        first = _first_of_close(last, closing)
        end = turns[first.index].span.end
        word = _ended_as([line for line in last if first.index <= line.index <= closing.index])
        yield Event("closing", end, clock_of.mark("closing", end, word), first.turn_id)


def _with_secretariat(
    turns: Sequence[Turn], spoken: Sequence[Line], everybody: Sequence[Line]
) -> Sequence[Line]:
    """The chair's sentences, and those of whoever closes where the chair handed back to them at the end."""
    back = next((line for line in reversed(spoken) if _HANDS_BACK.search(line.text)), None)
    if back is None or not _late(turns, back):
        return spoken
    behind = (line for line in everybody if line.index > back.index and line not in spoken)
    found = next(
        (line for line in reversed([*behind]) if _closes(line) and _ENDS.search(line.text)), None
    )
    return (
        spoken if found is None else [line for line in spoken if line.index <= back.index] + [found]
    )


def _opened_as(line: Line) -> str:
    """開会 where the chair opens the session itself, 再開 where yesterday's goes on; else by the layout."""
    if _RESUMED_SITTING.search(line.text):
        return "再開"
    return "開会" if re.search(r"(?:議会|例会|臨時会)を開会", line.text) else ""


def _ended_as(lines: Sequence[Line]) -> str:
    """閉会, 散会, 延会 or 流会 as the chair says at the end; empty where none of them was heard."""
    text = "".join(line.text for line in lines)
    said = {match.group("word") for match in _ENDED_AS.finditer(text)}
    return next((word for word in _ENDS_FIRST if word in said), "")


@by_words
def _closes(line: Line) -> bool:
    if re.search(r"(?:本日|今日)は(?:(?!本日は|今日は).)*ありがとうございました", line.text):
        return True
    if _PART_ENDS.search(line.text) and not _ENDED_AS.search(line.text):
        return False
    other = _OTHER_ENDS.search(line.text)
    if other and not _OF_MEETING.search(other.group("what")):
        return False
    if _CLOSE_POLITE.search(line.text):
        return True
    return says(line, *_CLOSE) or bool(_CLOSE_WRITTEN.search(line.text))


_LAST_TURNS = 3
"""Turns at the end in which somebody else than the chair may close."""
_CLOSES_FORMALLY = re.compile(
    r"(?:総会|会議|委員会|審議会|協議会|部会|役員会|例会)を(?:閉じ|終了(?:いた)?し|閉会(?:いた)?し)(?:させていただき)?(?:ます|たいと)"
    r"|閉会(?:(?:いた)?しま|とさせて|といたしま)|お開き(?:と|に)(?:いた)?し"
)
"""以上で総会を閉じます, as a deputy says at the end."""


def _closes_formally(line: Line) -> bool:
    return _CLOSES_FORMALLY.search(line.text) is not None and not _NEXT_TIME.search(line.text)


def _first_of_close(lines: Sequence[Line], last: Line) -> Line:
    """閉会いたします before お疲れさまでした is the closing, where both are near."""
    strong = _CLOSE[:7]
    near = [line for line in lines if last.time - line.time < _GOODBYES and says(line, *strong)]
    return near[-1] if near else last


def _early(turns: Sequence[Turn], line: Line) -> bool:
    end = turns[-1].span.end
    return line.time < max(_EARLY, _EARLY_PART * end)


def _late(turns: Sequence[Turn], line: Line) -> bool:
    end = turns[-1].span.end
    return line.time > end - max(_LATE, _LATE_PART * end)


@by_words
def cuts_at(line: Line, kind: EventKind) -> bool:
    """Whether the sentence is the one that an event of this kind stands behind.

    An informal じゃあ、始めます is part of what follows; its mark may come after.
    """
    if kind == "opening":
        return says(line, *_OPEN[:7]) or (says(line, "ただいまから") and _opens(line))
    return kind == "resumption" and says(line, *_RESUME) and not _LATER.search(line.text)


@by_words
def recesses(line: Line) -> bool:
    """Whether the sentence calls a recess."""
    if says(line, *_RECESS):
        return True
    return _RESTS.search(line.text) is not None and not _RESTS_LATER.search(line.text)


def _resumes(line: Line) -> bool:
    """Whether a meeting that rests goes on with the sentence."""
    return cuts_at(line, "resumption") or _GOES_ON_AGAIN.match(line.text) is not None


def _recesses(
    turns: Sequence[Turn], lines: Sequence[Line], clock_of: Clock
) -> tuple[tuple[Event, ...], Clock]:
    """Recess and resumption by turns, never one inside the other, and the clock behind the last.

    An hour that the chair announces for the resumption counts for more than the recording's clock.
    """
    found: list[Event] = []
    resting: int | None = None
    until: tuple[int, int] | None = None
    said = ""
    for place, line in enumerate(lines):
        if resting is None:
            if recesses(line):
                resting = line.index
                clock_of = _stopped(lines[place : place + 2], line, clock_of)
                until, said = _hour_of_return(lines[place : place + 3], line)
                end = turns[line.index].span.end
                found.append(Event("recess", end, clock_of.mark("recess", end), line.turn_id))
        elif line.index > resting and _resumes(line):
            before = lines[place - 1] if place else line
            now = find_clock(line.text) or (
                find_clock(before.text) if _NOW.search(before.text) else None
            )
            hour = now or until
            if hour is not None:
                heard = f"{before.text}{line.text}" if now else said
                clock_of = clock_of.told(*hour, heard, line.time)
            resting = None
            mark = clock_of.mark("resumption", line.time)
            found.append(Event("resumption", line.time, mark, line.turn_id))
    return tuple(found), clock_of


def _stopped(near: Sequence[Line], recess: Line, clock_of: Clock) -> Clock:
    """The clock at the hour that the chair names for the beginning of the recess."""
    for line in near:
        hour = find_clock(line.text) if _RESTS_AT.search(line.text) else None
        if line.index == recess.index and hour is not None:
            return clock_of.told(*hour, line.text, line.time)
    return clock_of


def _hour_of_return(near: Sequence[Line], recess: Line) -> tuple[tuple[int, int] | None, str]:
    """The hour up to which the chair calls the recess, with the sentence that says so."""
    for line in near:
        if line.index > recess.index + 1 or (line is not recess and cuts_at(line, "resumption")):
            break
        if _UNTIL.search(line.text):
            return find_clock(line.text), line.text
    return None, ""


def end_of(
    turns: Sequence[Turn], lines: Sequence[Line], chairs: frozenset[str], clock_of: Clock
) -> Seconds:
    """How much later than the recording tells the meeting ended, by the hours that were announced."""
    spoken = [line for line in lines if not chairs or line.speaker_id in chairs]
    return _recesses(turns, spoken, clock_of)[1].shift


def _attendance(lines: Sequence[Line], chairs: frozenset[str]) -> Iterator[Event]:
    """Who is there, as the chair or the secretariat states it; visitors of a 説明会 are no quorum."""
    before: Event | None = None
    for line in lines:
        everybody = _ALL_HERE.search(line.text) and not _ELSEWHERE.search(line.text)
        stated = _QUORUM.search(line.text) or everybody or says(line, "定足数")
        presides = not chairs or line.speaker_id in chairs
        if not stated or _NOT_OF_ROOM.search(line.text) or counts_votes(line.text):
            continue
        if presides or _OF_TODAY.search(line.text):
            if before is not None and before.turn_id == line.turn_id:
                before = replace(before, text=f"{before.text}{line.text}")
                continue
            if before is not None:
                yield before
            before = Event("attendance", line.time, line.text, line.turn_id)
    if before is not None:
        yield before


def _applause(turns: Sequence[Turn]) -> Iterator[Event]:
    for turn in turns:
        if _APPLAUSE.search(turn.text):
            yield Event("applause", turn.span.end, APPLAUSE, turn.id)
