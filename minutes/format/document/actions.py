"""ToDo: who promised or was asked what, until when."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta

from minutes.format.call_grammar import GOES_ON, ROLES, SO, is_bare_nomination, is_chair_role
from minutes.format.document.dates import find_dates, in_digits
from minutes.format.document.no_tasks import agreed_to, answered_now, of_outsiders, takes_the_floor
from minutes.format.document.promises import (
    NEXT_BODY,
    does_without,
    ends_as_promise,
    hands_over,
    last_clause,
    promises,
    refuses,
    takes_back,
)
from minutes.format.document.sentences import Line
from minutes.format.document.taken_on import declined, names_oneself, offer_taken, takes_on
from minutes.format.document.tasks import NAME_LEAD, says_what, task_before, task_of
from minutes.format.naming.mentions import Mention, mentions
from minutes.format.sound.people import Person
from minutes.schema import ActionItem, Speaker

_REQUEST = re.compile(
    r"(?:お願い(?:いた)?します|お願いできます(?:でしょう)?か?|お願い(?:できる(?:か)?)?|(?:もらえ|いただけ|くれ|頼め)ます(?:でしょう)?か?|(?:もらえ|くれ|頼め)るか?"
    r"|[とて](?:おい)?て(?:くれ)?|ください|下さい|頼み(?:ます)?|頼む)(?:な|ね|よ)?[。、？?\s]*$"
)
_WISHES = re.compile(
    r"(?:いただきたい|てほしい|求めます|お願いしたい)(?:です|と思います|と存じます)?[。、\s]*$"
)
"""Asked of nobody by name; counts only with a term."""
_UNTIL_NEXT = re.compile(rf"(?:次回(?:の[^、。]{{0,8}})?|{NEXT_BODY})まで")
_AT_NEXT = re.compile(
    rf"(?:次回(?:の[^、。]{{1,10}})?|{NEXT_BODY})(?:で|に(?!は)|、?(?=お示し|お出し|御?報告|提出|提示))"
)
"""次回の審議会でお示しいたします is due on its day."""
_PASSES_ON = re.compile(rf"^(?:(?:{SO})[、\s]*)?(?:{GOES_ON})")
"""まず避難所の件、東さん、お願いします gives the floor."""
_UNTIL = re.compile(r"^(?:まで|の[^、。]{1,12}までに|中|内|末|に|いっぱい|を(?:めど|目途))")
_ON = re.compile(r"^(?:に(?!は)|には)(?!.{0,12}まで)")
"""10月6日に is when something is done, and a term only for what is handed over."""
_FROM = re.compile(
    r"(?:\d日|ついたち|曜日?|月|末|上旬|中旬|下旬|時|半|本日|明日)(?:午[前後])?から[^。]{0,12}$"
)
_BEFORE_NEXT = re.compile(r"(?<![\d月])(\d{1,2})(週間|日)前まで")
"""1週間前までに is said of the next meeting."""
_SPEECH = 40
"""Sentences of one speech that are looked at for how it began."""
_HANDED_ON = 5
"""Sentences within which a request may be passed on to somebody else."""
_LATER = re.compile(
    rf"後日(?:[、お]|に(?!よ)|改め)|(?:会議|委員会|審議会|打合せ|総会|理事会|採決|討論|本会議|最終日|会期中)[^、。]{{0,8}}までに|(?:次回|{NEXT_BODY})[^。]{{0,12}}(?:報告|お示し|提出|お?出し(?=ます)|説明|提示)"
    r"|(?:指摘|御?意見|御?要望)[^。]{0,8}(?:踏まえ|受け)[^。]{2,30}(?:追記|修正|変更|反映|明記|追加)(?:いた)?します|持ち帰|改めて[^。]{0,12}(?:報告|お示し|説明|連絡|回答|提出|お知らせ|お届け|お送り|お諮り|協議)|調べて|確認(?:して|の上|した上)|調整の上|次回(?:の[^、。]{0,6})?まで"
)
_ACCEPTS = re.compile(
    r"^(?:はい|分かりました|わかりました|承知|了解|りょうかい|しょうち|かしこまり|いいですよ|いいですとも|喜んで|お引き受け(?:いた)?します)"
)
_ONLY_YES = re.compile(r"^はい[、。\s]*(?!.{0,4}(?:分かり|わかり|承知|了解|かしこまり))")
_TITLE = re.compile(rf"^(?:(?:{SO}|えー|あの)[、\s]*)?(?P<role>{'|'.join(ROLES)})(?:さん)?[、\s]")
"""課長、次回までに: an office is addressed, whoever holds it."""


@dataclass(frozen=True, slots=True)
class Room:
    """What is known of the meeting: persons, who speaks, its day and the next meeting's.

    ``plenary``: of an assembly, where plans are told and not handed out.
    """

    persons: tuple[Person, ...]
    speakers: Mapping[str, Speaker]
    day: date | None
    next_day: date | None
    tidy: Callable[[str], str]
    plenary: bool = False


def find_actions(lines: Sequence[Line], room: Room) -> tuple[ActionItem, ...]:
    """Requests to a person and promises with a term, in order, each citing its turns.

    A request that its owner takes on in the next turns is one action with that promise.
    """
    found: list[ActionItem] = []
    taken: set[int] = set()
    last = 0
    for place, line in enumerate(lines):
        if place in taken:
            continue
        action = _request(line, lines, place, room)
        if action is not None:
            answer = _accepted(action, lines, place, room)
            taken |= answer.used
            if answer.refused or not (
                answer.firmly or answer.action.due or _UNTIL_NEXT.search(line.text)
            ):
                continue  # who was asked did not take it on
            action = answer.action
            if action.owner is None and action.due is None:
                continue  # 次回までに, and nobody took it on
        elif found and place - last <= _HANDED_ON and _handed_on(line, found[-1], room):
            answer = _accepted(_given_to(line, found[-1], room), lines, place, room)
            taken |= answer.used
            if answer.refused:
                continue
            found.pop()
            action = answer.action
        else:
            again = found and last == place - 1 and _says_term(lines, place, room)
            action = None if again else _promise(lines, place, room) or _offered(lines, place, room)
            action = action and _with_matter(action, lines, place, room)
        if action is not None:
            found.append(action)
            last = place
    return _each_once(found)


def _each_once(actions: Sequence[ActionItem]) -> tuple[ActionItem, ...]:
    """What was said again word for word (もう一度お願いします) is one action that cites both."""
    found: dict[tuple[str, str | None, date | None], ActionItem] = {}
    for action in actions:
        key = action.text, action.owner, action.due
        before = found.get(key)
        cited = action.turn_ids if before is None else (*before.turn_ids, *action.turn_ids)
        found[key] = replace(action, turn_ids=tuple(dict.fromkeys(cited)))
    return tuple(found.values())


def _owner(speaker: Speaker | None) -> str | None:
    return (speaker.name or speaker.role) if speaker is not None else None


def _request(line: Line, lines: Sequence[Line], place: int, room: Room) -> ActionItem | None:
    """木村さん、要件を整理してもらえますか: a person, a task, a request."""
    agreed = agreed_to(lines, place)
    if not _REQUEST.search(line.text):
        return _open_request(line, room, agreed=agreed) if _WISHES.search(line.text) else None
    named = _addressed(line, room)
    owners = {mention.person for mention in named}
    if not owners:
        return _open_request(line, room, agreed=agreed)
    if len(owners) != 1:
        # 課長、… where there are two of them: who of them takes it on has it
        return (
            _open_request(line, room, agreed=agreed)
            if len({found.start for found in named}) == 1
            else None
        )
    mention = named[-1]
    task = task_of(line.text[: mention.start], line.text[mention.end :])
    person = room.persons[mention.person]
    due = _term_in(line.text, room)
    cited: tuple[str, ...] = (line.turn_id,)
    if of_outsiders(line.text) or (takes_the_floor(task) and not agreed):
        return None
    if due is None and (_PASSES_ON.match(line.text) or answered_now(line.text)):
        return None
    if len(task) < 4 and due is not None:
        task, cited = task_before(lines, place)
    if len(task) < 4 or not says_what(task) or _POINTS.match(task):
        return None
    return ActionItem(room.tidy(task).rstrip("。"), person.name or person.role, due, cited)


_POINTS = re.compile(
    r"^(?:それ|これ|そっち|そちら|そこ)(?:も|は|を|のほう)?、?(?:お願い|頼|やって|して)"
)
"""それもお願いできる says of what only with what was spoken of: the answer promises it."""


def _addressed(line: Line, room: Room) -> list[Mention]:
    """Who is named; 防災課 is one only where nobody is called by name or office."""
    named = mentions(line.text, room.persons)
    return [mention for mention in named if mention.kind != "tail"] or list(named)


def _open_request(line: Line, room: Room, *, agreed: bool) -> ActionItem | None:
    """6月28日までに、原稿をください: a term but no name; who says yes next has it."""
    due = _term_in(line.text, room)
    if of_outsiders(line.text):
        return None
    title = _TITLE.match(line.text)
    task = task_of("", NAME_LEAD.sub("", line.text[title.end() :] if title else line.text))
    if _UNTIL_NEXT.search(line.text):
        work = _UNTIL_NEXT.sub("", task).strip("に、 ")
        if len(work) < 2 or re.search(r"日程|よろしく", work):
            return None
        return ActionItem(room.tidy(task).rstrip("。"), None, due, (line.turn_id,))
    if due is None or not _has_term(line.text, room) or len(task) < 4:
        return None
    if takes_the_floor(task) and not agreed:
        return None
    return ActionItem(room.tidy(task).rstrip("。"), None, due, (line.turn_id,))


def _handed_on(line: Line, last: ActionItem, room: Room) -> bool:
    """東さん、原稿、お願いできますか right after 原稿をください: the same thing for somebody else."""
    named = _addressed(line, room)
    if not _REQUEST.search(line.text) or len({mention.person for mention in named}) != 1:
        return False
    task = task_of(line.text[: named[-1].start], line.text[named[-1].end :])
    return len(task) >= 2 and task in last.text


def _given_to(line: Line, last: ActionItem, room: Room) -> ActionItem:
    person = room.persons[_addressed(line, room)[-1].person]
    return replace(last, owner=person.name or person.role, turn_ids=(*last.turn_ids, line.turn_id))


def _has_term(text: str, room: Room, *, loosely: bool = True) -> bool:
    """Whether a date ends a term: 8月末までに; 4月1日から4月30日まで is how long something lasts.

    ``loosely``: a day on which it is done counts too.
    """
    plain = in_digits(text)
    if _BEFORE_NEXT.search(plain) and room.next_day is not None:
        return True
    for mention in find_dates(plain, room.day or date(2000, 1, 1)):
        behind = plain[mention.end :]
        whole = mention.said.endswith(("まで", "中", "内", "末", "うち", "で"))
        if _ON.match(behind) and not (whole or loosely):
            continue
        ends = _UNTIL.match(behind) or whole
        if ends and not _FROM.search(plain[: mention.start]):
            return True
    return False


def _due(text: str, room: Room) -> date | None:
    """The term in a sentence; 次回まで is the next meeting's day."""
    if _UNTIL_NEXT.search(text):
        return room.next_day
    before = _BEFORE_NEXT.search(in_digits(text))
    if before and room.next_day is not None:
        days = int(before.group(1)) * (7 if before.group(2) == "週間" else 1)
        return room.next_day - timedelta(days=days)
    found = find_dates(text, room.day)
    if not found and _AT_NEXT.search(text):
        return room.next_day
    return next((mention.day for mention in found if mention.day is not None), None)


@dataclass(frozen=True, slots=True)
class _Answer:
    """The request with what its owner said to it, and the sentences that were read for it.

    ``firmly``: it was taken on in words (承知しました, まとめます). ``refused``: it was turned down.
    """

    action: ActionItem
    used: frozenset[int] = frozenset()
    firmly: bool = False
    refused: bool = False


def _term_in(text: str, room: Room) -> date | None:
    """The day until which something is asked for; ``None`` where a day only says when something was."""
    if not _UNTIL_NEXT.search(text) and not _has_term(text, room):
        return None
    day = _due(text, room)
    return None if day is not None and room.day is not None and day < room.day else day


def _accepted(action: ActionItem, lines: Sequence[Line], place: int, room: Room) -> _Answer:
    """With the promise that answers the request, where there is one right after."""
    asked = lines[place]
    found = _Answer(action)
    for index in range(place + 1, min(place + 5, len(lines))):
        line = lines[index]
        if line.speaker_id == asked.speaker_id or is_bare_nomination(line.text):
            continue
        name = _owner(room.speakers.get(line.speaker_id or ""))
        if name is not None and action.owner not in {None, name}:
            break
        if action.owner is None and not _may_own(line, asked, room):
            if _presides(line, room):
                continue  # はい、では課長。
            break
        if refuses(line.text):
            return replace(found, refused=True)
        if action.owner is None and name is not None and _ACCEPTS.match(line.text):
            action = replace(action, owner=name)
        accepts = _ACCEPTS.match(line.text) is not None
        promise = ends_as_promise(line.text) and len(line.text) > 8
        if not accepts and not promise:
            own = [
                each for each in lines[index + 1 : index + 4] if each.speaker_id == asked.speaker_id
            ]
            return replace(found, refused=any(does_without(each.text) for each in own))
        cited = tuple(dict.fromkeys((*action.turn_ids, line.turn_id)))
        due = _answered_term(line.text, room) if promises(line.text) else None
        due = due or action.due or _term_in(line.text, room)
        action = replace(action, turn_ids=cited, due=due)
        firmly = found.firmly or (accepts and not _ONLY_YES.match(line.text))
        found = _Answer(action, found.used | {index}, firmly)
        if promise and promises(line.text):
            said = room.tidy(NAME_LEAD.sub("", line.text)).rstrip("。")
            whole = replace(action, text=f"{action.text}（{said}）")
            return replace(found, action=whole, firmly=True)
    return found


_DAY_OF_IT = re.compile(rf"(?:^|[、。])(?:(?:{SO}|はい|それなら)、)?$")
_BEHIND_DAY = re.compile(
    r"^(?:[、]|に(?:は)?(?!ある|行わ|開)|まで|中|いっぱい|の(?:朝|昼|午前|午後|夕方)|か)"
)


def _answered_term(text: str, room: Room) -> date | None:
    """The day that whoever takes something on names: 明日、連絡します; 来週の月曜日に書き直します."""
    until = _term_in(text, room)
    if until is not None:
        return until
    for mention in find_dates(text, room.day):
        if mention.day is None or not _BEHIND_DAY.match(text[mention.end :]):
            continue
        if _DAY_OF_IT.search(text[: mention.start]) and (
            room.day is None or mention.day >= room.day
        ):
            return mention.day
    return None


def _may_own(line: Line, asked: Line, room: Room) -> bool:
    """Whether who speaks can be the one who was asked: not somebody beside the one addressed, and not
    whoever presides with a mere はい."""
    speaker = room.speakers.get(line.speaker_id or "")
    named = _addressed(asked, room)
    if named:
        persons = [room.persons[mention.person] for mention in named]
        return _owner(speaker) in {person.name or person.role for person in persons}
    title = _TITLE.match(asked.text)
    if title:
        return speaker is not None and (speaker.role or "").endswith(title["role"])
    return not (_presides(line, room) and _ONLY_YES.match(line.text))


def _presides(line: Line, room: Room) -> bool:
    speaker = room.speakers.get(line.speaker_id or "")
    return speaker is not None and is_chair_role(speaker.role)


_SAYS_WHAT = re.compile(r"[^、。]{2}(?:を|が(?!い)|(?<!で)は)")
_ASKS = re.compile(r"(?:か|ください|下さい|たい)(?:ね)?[。？?]*$")
_ASKED_BEFORE = 4
"""Sentences before a promise in which stands what was asked for."""


def _with_matter(action: ActionItem, lines: Sequence[Line], place: int, room: Room) -> ActionItem:
    """12月15日までにお配りいたします says of what only with the question before it."""
    promise = lines[place]
    if _SAYS_WHAT.search(promise.text):
        return action
    for line in reversed(lines[max(0, place - _ASKED_BEFORE) : place]):
        if (
            line.speaker_id != promise.speaker_id
            and _ASKS.search(line.text)
            and len(line.text) > 10
        ):
            asked = room.tidy(NAME_LEAD.sub("", line.text)).rstrip("。？?")
            cited = (line.turn_id, *action.turn_ids)
            return replace(action, text=f"「{asked}」への対応（{action.text}）", turn_ids=cited)
    return action


def _promise(lines: Sequence[Line], place: int, room: Room) -> ActionItem | None:
    """8月末までに方向性を整理いたします: the speaker's own promise with a term."""
    line = lines[place]
    if not promises(line.text):
        return None
    told = last_clause(line.text)
    next_time = bool(_UNTIL_NEXT.search(line.text))
    given = hands_over(line.text)
    answers = _was_asked_for(lines, place)
    behind = _term_behind(lines, place, room)
    term = next_time or behind or _has_term(told, room, loosely=given or answers)
    if not term and not (_later(told, room) or _takes_on(line, room)):
        return None
    if not next_time and not (given and (term or _later(told, room))):
        if _only_plans(lines, place, room):
            return None
    if _taken_back(lines, place) or declined(lines, place):
        return None
    owner = _owner(room.speakers.get(line.speaker_id or ""))
    text = room.tidy(NAME_LEAD.sub("", line.text)).rstrip("。")
    due = None
    if term or _AT_NEXT.search(line.text):
        due = _due(behind or told, room) or _due(line.text, room)
    return ActionItem(text, owner, due, (line.turn_id,))


_ONLY_TERM = 16
"""Characters of a sentence that only adds a term: 10月末までに."""


def _term_behind(lines: Sequence[Line], place: int, room: Room) -> str:
    """The next sentence of the same speaker where it says no more than until when."""
    line, after = lines[place], lines[place + 1] if place + 1 < len(lines) else None
    if after is None or after.speaker_id != line.speaker_id or not _has_term(after.text, room):
        return ""
    only = after.text.rstrip("。ねよ").endswith(("まで", "までに", "までには", "中に", "うちに"))
    if only and len(after.text) <= _ONLY_TERM:
        return after.text
    same = _KANJI.findall(line.text)
    return after.text if promises(after.text) and any(w in after.text for w in same) else ""


_KANJI = re.compile("[一-龥ァ-ヶー]{2,12}(?=は|を|の)")


def _says_term(lines: Sequence[Line], place: int, room: Room) -> bool:
    """Whether a promise only repeats, with its term, what the same speaker promised right before."""
    return place > 0 and _term_behind(lines, place - 1, room) == lines[place].text


def _offered(lines: Sequence[Line], place: int, room: Room) -> ActionItem | None:
    """総務課に聞いてみましょうか, which the next speaker takes up: whose offer it was has it."""
    taken = None if room.plenary else offer_taken(lines, place)
    if taken is None:
        return None
    line = lines[place]
    owner = _owner(room.speakers.get(line.speaker_id or ""))
    text = room.tidy(NAME_LEAD.sub("", line.text)).rstrip("。？?")
    return ActionItem(text, owner, _term_in(line.text, room), (line.turn_id, taken.turn_id))


def _later(told: str, room: Room) -> bool:
    """後日お届けします; not where it names a day that is no term."""
    return bool(_LATER.search(told)) and not find_dates(told, room.day or date(2000, 1, 1))


def _takes_on(line: Line, room: Room) -> bool:
    """やっときます of whoever works here; of who presides only with 私のほうで."""
    if room.plenary or not takes_on(line.text):
        return False
    return not _presides(line, room) or names_oneself(line.text)


def _was_asked_for(lines: Sequence[Line], place: int) -> bool:
    """Whether the sentence right before, another's, asks for something to be done: …てもらえますか."""
    line, before = lines[place], lines[place - 1] if place else None
    return (
        before is not None
        and before.speaker_id != line.speaker_id
        and (_REQUEST.search(before.text) or _WISHES.search(before.text)) is not None
        and not takes_the_floor(before.text)
        and not answered_now(before.text)
    )


def _taken_back(lines: Sequence[Line], place: int) -> bool:
    """Whether the same speaker goes on with いや、それは間違いでした."""
    line = lines[place]
    after = lines[place + 1] if place + 1 < len(lines) else None
    return after is not None and after.speaker_id == line.speaker_id and takes_back(after.text)


_HEAD = re.compile(r"(?:副?(?:市|町|村|区)長|副?知事|教育長)$")
_TO_PRESENT = re.compile(
    r"(?:説明|報告(?!事項|第)|朗読|趣旨|提案)[^。]{0,16}(?:願い|求め|お願い|いただ|ください|どうぞ)|(?:議題|議案|日程|報告事項|協議事項|議第|報告第)[^。]{0,80}(?:願い|お願い|どうぞ)"
)
_OF_QUESTION = re.compile(r"質問|質疑|御?意見|今の|ただいまの")
_BEGINS_TO_PRESENT = re.compile(
    r"(?:御|ご)?(?:説明|報告)(?:いた|申し上げ|させていただき)|資料[^。]{0,8}御?覧"
)


def _only_plans(lines: Sequence[Line], place: int, room: Room) -> bool:
    """Whether what is said with a term tells of plans: of a mayor, in a plenary, or in what was presented."""
    line = lines[place]
    speaker = room.speakers.get(line.speaker_id or "")
    if room.plenary or (speaker is not None and _HEAD.search(speaker.role or "")):
        return True
    for before in reversed(lines[max(0, place - _SPEECH) : place]):
        if before.speaker_id == line.speaker_id:
            if _BEGINS_TO_PRESENT.search(before.text):
                return True
        elif not is_bare_nomination(before.text):
            return bool(_TO_PRESENT.search(before.text)) and not _OF_QUESTION.search(before.text)
    return False
