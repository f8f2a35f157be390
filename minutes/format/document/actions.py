"""ToDo: who promised or was asked what, until when."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta

from minutes.format.call_grammar import GOES_ON, ROLES, SO, THEN, is_bare_nomination, is_chair_role
from minutes.format.document.dates import arabic, find_dates
from minutes.format.document.sentences import Line
from minutes.format.naming.mentions import Mention, mentions
from minutes.format.sound.people import Person
from minutes.schema import ActionItem, Speaker

_REQUEST = re.compile(
    r"(?:お願い(?:いた)?します|お願いできます(?:でしょう)?か?|(?:もらえ|いただけ)ます(?:でしょう)?か?|もらえるか?|ください|下さい|頼みます)"
    r"[。、？?\s]*$"
)
_WISHES = re.compile(
    r"(?:いただきたい|てほしい|求めます|お願いしたい)(?:です|と思います|と存じます)?[。、\s]*$"
)
"""Asked of nobody by name; counts only with a term."""
_UNTIL_NEXT = re.compile(r"(?:次回(?:の[^、。]{0,8})?|次の(?:会議|委員会|審議会|打合せ|会合))まで")
_FLOOR_ONLY = re.compile(
    r"よろしく|日程|議事(?!録)|司会|説明|報告(?!書)|答弁|挨拶|発言|どうぞ|意見|進行|御?一言|署名|書名|議題|上程|挙手|起立|質疑|登壇|御?紹介|御?覧"
)
_PASSES_ON = re.compile(rf"^(?:(?:{SO})[、\s]*)?(?:{GOES_ON})")
"""まず避難所の件、東さん、お願いします gives the floor."""
_PROMISE = re.compile(
    r"(?:いたします|します|まいります|おきます|ます|予定です|予定でございます|予定であります|つもりです)(?:ので)?[。、\s]*$"
)
_UNTIL = re.compile(r"^(?:まで|の[^、。]{1,12}までに|中|内|末|に|いっぱい|を(?:めど|目途))")
_FROM = re.compile(
    r"(?:\d日|ついたち|曜日?|月|末|上旬|中旬|下旬|時|半|本日|明日)(?:午[前後])?から[^。]{0,12}$"
)
_BEFORE_NEXT = re.compile(r"(?<![\d月])(\d{1,2})(週間|日)前まで")
"""1週間前までに is said of the next meeting."""
_HANDED_ON = 5
"""Sentences within which a request may be passed on to somebody else."""
_LATER = re.compile(
    r"後日(?:[、お]|に(?!よ)|改め)|次回[^。]{0,12}(?:報告|お示し|提出|お出し|説明|提示)"
    r"|(?:指摘|御?意見|御?要望)[^。]{0,8}(?:踏まえ|受け)[^。]{2,30}(?:追記|修正|変更|反映|明記|追加)(?:いた)?します|持ち帰|改めて|調べて|確認(?:して|の上|した上)|調整の上|次回(?:の[^、。]{0,6})?まで"
)
_NOT_PROMISE = re.compile(
    r"そうです|聞いて|なります|ございます(?![。\s]*$)|思います|考えて|おります|次回(?:は|の日程)|お願い|ませんか|ますか|でしょうか|ください"
    rf"|開会|閉会|休憩|再開|散会|議題|採決|終わります|(?:会議?|会|審査|議事|これ|{THEN})[をより、から]{{0,3}}始め(?:ます|させ)|進め(?:ます|てまいります)|お答え|御?説明(?:いた)?します|御?報告(?:いた|申)"
    r"|くれます|れます|もらえます|いただけます|ています|(?:っ|ん|し|い)[てで]ます|(?<!予定)(?<!つもり)で(?:ござい|あり)ます"
)
_ACCEPTS = re.compile(
    r"^(?:はい|分かりました|わかりました|承知|了解|りょうかい|しょうち|かしこまり)"
)
_ONLY_YES = re.compile(r"^はい[、。\s]*(?!.{0,4}(?:分かり|わかり|承知|了解|かしこまり))")
_TITLE = re.compile(rf"^(?:(?:{SO}|えー|あの)[、\s]*)?(?P<role>{'|'.join(ROLES)})(?:さん)?[、\s]")
"""課長、次回までに: an office is addressed, whoever holds it."""
_NAME_LEAD = re.compile(rf"^(?:はい|えー|{SO}|分かりました|わかりました|[、。\s])+")
_TO_NOUN = (
    (re.compile(r"(?:を|の)?お願い(?:いた)?(?:します|できます(?:でしょう)?か)[。、？?\s]*$"), ""),
    (re.compile(r"(?<=[一-龥ァ-ヶー]{2})して(?:(?:もらえ|いただけ)ます(?:でしょう)?か?|もらえるか?|ください|下さい|おいてください)[。、？?\s]*$"), "する"),
    (re.compile(r"(?<=[^一-龥ァ-ヶー][一-龥])して(?:(?:もらえ|いただけ)ます(?:でしょう)?か?|もらえるか?|ください|下さい)[。、？?\s]*$"), "す"),
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Room:
    """What is known of the meeting: persons, who speaks, its day and the next meeting's."""

    persons: tuple[Person, ...]
    speakers: Mapping[str, Speaker]
    day: date | None
    next_day: date | None
    tidy: Callable[[str], str]


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
            action, used = _accepted(action, lines, place, room)
            taken |= used
            if action.owner is None and action.due is None:
                continue  # 次回までに, and nobody took it on
        elif found and place - last <= _HANDED_ON and _handed_on(line, found[-1], room):
            action, used = _accepted(_given_to(line, found.pop(), room), lines, place, room)
            taken |= used
        else:
            action = _promise(line, room)
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
    if not _REQUEST.search(line.text):
        return _open_request(line, room) if _WISHES.search(line.text) else None
    named = _addressed(line, room)
    owners = {mention.person for mention in named}
    if not owners:
        return _open_request(line, room)
    if len(owners) != 1:
        # 課長、… where there are two of them: who of them takes it on has it
        return _open_request(line, room) if len({found.start for found in named}) == 1 else None
    mention = named[-1]
    task = _task(line.text[: mention.start], line.text[mention.end :])
    person = room.persons[mention.person]
    due = _due(line.text, room)
    cited: tuple[str, ...] = (line.turn_id,)
    if _FLOOR_ONLY.search(task) or (due is None and _PASSES_ON.match(line.text)):
        return None
    if len(task) < 4 and due is not None:
        task, cited = _task_before(lines, place)
    if len(task) < 4:
        return None
    return ActionItem(room.tidy(task).rstrip("。"), person.name or person.role, due, cited)


def _addressed(line: Line, room: Room) -> list[Mention]:
    """Who is named; 防災課 is one only where nobody is called by name or office."""
    named = mentions(line.text, room.persons)
    return [mention for mention in named if mention.kind != "tail"] or list(named)


def _open_request(line: Line, room: Room) -> ActionItem | None:
    """6月28日までに、原稿をください: a term but no name; who says yes next has it."""
    due = _due(line.text, room)
    title = _TITLE.match(line.text)
    task = _task("", _NAME_LEAD.sub("", line.text[title.end() :] if title else line.text))
    if _UNTIL_NEXT.search(line.text):
        work = _UNTIL_NEXT.sub("", task).strip("に、 ")
        if len(work) < 2 or re.search(r"日程|よろしく", work):
            return None
        return ActionItem(room.tidy(task).rstrip("。"), None, due, (line.turn_id,))
    if due is None or not _has_term(line.text, room) or len(task) < 4 or _FLOOR_ONLY.search(task):
        return None
    return ActionItem(room.tidy(task).rstrip("。"), None, due, (line.turn_id,))


def _handed_on(line: Line, last: ActionItem, room: Room) -> bool:
    """東さん、原稿、お願いできますか right after 原稿をください: the same thing for somebody else."""
    named = _addressed(line, room)
    if not _REQUEST.search(line.text) or len({mention.person for mention in named}) != 1:
        return False
    task = _task(line.text[: named[-1].start], line.text[named[-1].end :])
    return len(task) >= 2 and task in last.text


def _given_to(line: Line, last: ActionItem, room: Room) -> ActionItem:
    person = room.persons[_addressed(line, room)[-1].person]
    return replace(last, owner=person.name or person.role, turn_ids=(*last.turn_ids, line.turn_id))


def _task(before: str, after: str) -> str:
    """The task without the name: what stands before and after it."""
    rest = _NAME_LEAD.sub(
        "", re.sub(r"^(?:の(?:ほう|方)(?:で|から|に)?|から|に|で|は|、)+", "", after.lstrip("、 "))
    )
    head = re.split(r"(?:が|ので|けど|けれども)、", _NAME_LEAD.sub("", before))[-1].rstrip("、は ")
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


def _task_before(lines: Sequence[Line], place: int) -> tuple[str, tuple[str, ...]]:
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


def _has_term(text: str, room: Room) -> bool:
    """Whether a date ends a term: 8月末までに; 4月1日から4月30日まで is how long something lasts."""
    plain = arabic(unicodedata.normalize("NFKC", text))
    if _BEFORE_NEXT.search(plain) and room.next_day is not None:
        return True
    for mention in find_dates(plain, room.day or date(2000, 1, 1)):
        ends = _UNTIL.match(plain[mention.end :]) or mention.said.endswith(
            ("まで", "中", "内", "末")
        )
        if ends and not _FROM.search(plain[: mention.start]):
            return True
    return False


def _due(text: str, room: Room) -> date | None:
    """The term in a sentence; 次回まで is the next meeting's day."""
    if _UNTIL_NEXT.search(text):
        return room.next_day
    before = _BEFORE_NEXT.search(arabic(unicodedata.normalize("NFKC", text)))
    if before and room.next_day is not None:
        days = int(before.group(1)) * (7 if before.group(2) == "週間" else 1)
        return room.next_day - timedelta(days=days)
    found = find_dates(text, room.day)
    return next((mention.day for mention in found if mention.day is not None), None)


def _accepted(
    action: ActionItem, lines: Sequence[Line], place: int, room: Room
) -> tuple[ActionItem, set[int]]:
    """With the promise that answers the request, where there is one right after."""
    asked = lines[place]
    used: set[int] = set()
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
        if action.owner is None and name is not None and _ACCEPTS.match(line.text):
            action = replace(action, owner=name)
        accepts = _ACCEPTS.match(line.text) is not None
        promise = _PROMISE.search(line.text) is not None and len(line.text) > 8
        if not accepts and not promise:
            break
        cited = tuple(dict.fromkeys((*action.turn_ids, line.turn_id)))
        action = replace(action, turn_ids=cited, due=action.due or _due(line.text, room))
        used.add(index)
        if promise and not _NOT_PROMISE.search(line.text):
            said = room.tidy(_NAME_LEAD.sub("", line.text)).rstrip("。")
            return replace(action, text=f"{action.text}（{said}）"), used
    return action, used


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
            asked = room.tidy(_NAME_LEAD.sub("", line.text)).rstrip("。？?")
            cited = (line.turn_id, *action.turn_ids)
            return replace(action, text=f"「{asked}」への対応（{action.text}）", turn_ids=cited)
    return action


_CLAUSES = re.compile(r"(?<=ますが)、|(?<=ですが)、|(?<=けれども)、|(?<=ますので)、|(?<=ており)、")


def _last_clause(text: str) -> str:
    """What is promised: 7種類を求めておりますが、9月までに改正いたします."""
    return _CLAUSES.split(text)[-1]


_TELLS_NEXT_TIME = re.compile(r"次回[^。、]{0,8}、?(?:御|ご)?(?:報告|説明)")
"""その結果を次回報告いたします promises; 御報告いたします only begins to."""


def _promise(line: Line, room: Room) -> ActionItem | None:
    """8月末までに方向性を整理いたします: the speaker's own promise with a term."""
    told = _TELLS_NEXT_TIME.sub("", _last_clause(line.text))
    if not _PROMISE.search(line.text) or _NOT_PROMISE.search(told):
        return None
    named = find_dates(line.text, room.day or date(2000, 1, 1))
    term = _has_term(line.text, room) or bool(_UNTIL_NEXT.search(line.text))
    if not term and not _LATER.search(line.text):
        return None
    if named and not term and not _LATER.search(line.text):
        return None
    owner = _owner(room.speakers.get(line.speaker_id or ""))
    text = room.tidy(_NAME_LEAD.sub("", line.text)).rstrip("。")
    due = _due(line.text, room) if term or "次回" in line.text else None
    return ActionItem(text, owner, due, (line.turn_id,))
