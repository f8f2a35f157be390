"""Titles as a chair announces them: 日程第1、…を議題といたします; 次に、…についてであります."""

from __future__ import annotations

import re

from minutes.format.call_grammar import IN_TURN, THEN
from minutes.format.document.dates import in_digits

NUMBERED = re.compile(
    r"(?:(?:議事)?日程|議題|次第|案件|報告事項|協議事項|審議事項)(?:の|\()?第?(\d{1,2})\)?(?:番|号)?(?:目|つ目)?[、,。\s]*の?"
    r"|^(?:[^。]{0,12}?)(\d{1,2})(?:番目|つ目)の"
)
_TOPIC = re.compile(
    r"^(?P<title>.{2,60}?)(?:の件)?(?:を|お)、?(?:一括(?:して)?、?)?(?:議題[とに](?:いた)?します|議題に供します|議題とし、|上程(?:いた)?します)"
)


def number_said(text: str) -> int | None:
    """The number that an item is announced with."""
    match = NUMBERED.search(in_digits(text))
    return int(match.group(1) or match.group(2)) if match else None


def announced_title(text: str) -> str | None:
    """The title in a sentence that opens an item by form, else ``None``.

    >>> announced_title("それでは、日程第1、情報政策の取組についてを議題といたします。")
    '情報政策の取組について'
    >>> announced_title("続きまして、日程第2、その他でございます。")
    'その他'
    >>> announced_title("日程に沿って進めます。") is None
    True
    """
    plain = in_digits(text)
    number = NUMBERED.search(plain)
    rest = plain[number.end() :] if number else _after_shift(plain)
    if number and _GOES_ON_ABOUT.match(rest):
        return None
    rest = _MISHEARD_NUMBER.sub("", rest)
    topic = _TOPIC.match(rest)
    if topic:
        return _tidy(topic.group("title"))
    if _OTHER_OPENS.search(plain):
        return "その他"
    if not number:
        return _bill_or_shift(rest, plain)
    stated = re.match(
        r"^(?P<title>(?![はがをもに])(?!.{0,6}後ほど).{2,40}?(?:について|に関すること|(?=でございます|であります|です|に(?:移り|入り)ます|を(?:行い|始め)ます|の件)))",
        rest,
    )
    return _tidy(stated.group("title")) if stated else None


_GOES_ON_ABOUT = re.compile(
    r"(?:に(?:つ(?:いて|きまして)|関し)|は、|の(?:件)?(?:の)?(?:説明|質疑|討論|採決|審議))"
)
"""議題2につきましては、B案を基本とし speaks of an item that is open."""
_MISHEARD_NUMBER = re.compile(r"^[^、。]{0,4}第\d{1,2}[、。]\s*+(?=.*議題)")
"""にって第1、 before a title that is put as the 議題: the word before the number was 日程."""
_OTHER_OPENS = re.compile(
    r"(?:その他|そのほか)(?:でございます|に(?:移り|入り)ます)"
    rf"|^(?:{THEN})?、?(?:最後に|次に|続いて|続きまして)、?(?:その他|そのほか)(?:です|でござい)(?:が|けれども)?、?"
    r"|^\(\d{1,2}\)[、\s]{0,2}(?:その他|そのほか)(?:、|。|です|でございます)"
    rf"|^(?:(?:{THEN})、)?(?:その他|そのほか)(?:です|でございます)(?:が|けれども)、"
)
_BILL = re.compile(
    r"^(?P<title>(?:(?:議案|報告|陳情|請願|諮問|発議|認定|議)第\d+号|第\d+号議案)、?[^。]{2,60}?(?:について|条例|予算|の件))"
    r"(?=、|。).{0,24}(?:説明|報告|提案理由)"
)
_LISTED = re.compile(
    r"^\(\d{1,2}\)[、\s]{0,2}(?P<title>[^。、]{2,40}?)(?:(?:について)?、[^。]{0,16}(?:説明|報告|お願い)|(?:です|でございます|であります)。)"
)
"""（1）児童数の推計について、説明をお願いします。"""
_OWN_BILL = re.compile(
    r"^(?P<title>第\d{1,3}号議案[、\s　]{1,3}[^。、]{2,40}?)(?:について)?(?:です|でございます|であります)(?:が、|けれども、|。)"
)
"""第2号議案、会費の改定についてです。: how a 総会 puts a bill."""
_ENDS_HERE = r"(?:[、,\s]++|(?!(?<=まず)[いくさかし]|(?<=続いて)[いおくきゆ]|(?<=最後に)な|(?<=次に)ぎ|(?<=では)[なあじ]))"
"""まず and 続いて are openings, but not in まずい水 and 続いている; many say them without a pause."""
_SHIFT_TO = re.compile(
    rf"^(?:次に|続いて|続きまして){_ENDS_HERE}(?P<title>[^。、]{{3,30}})に(?:入り|移り)ます"
)
_SHIFT_TOPIC = re.compile(
    rf"^(?:(?:{THEN})[、\s]*)?(?:{IN_TURN}){_ENDS_HERE}"
    r"(?P<title>(?:(?:議案|報告|陳情|請願|諮問|発議|認定|承認|同意|議)第\d{1,3}号、)?[^。、]{2,40}?(?:について|に関すること|の件))"
    r"(?:(?:であり|でござい)ます|です)。?$"
)
"""次に、議員派遣についてであります。"""
_SHIFT_HANDS = re.compile(
    rf"^(?:(?:{THEN})[、\s]*)?(?:{IN_TURN}){_ENDS_HERE}"
    r"(?P<title>[^。、]{2,40}?(?:について|の件))[、\s]*"
    r"(?:で|を)?[^。、]{0,14}(?:から|より)[^。]{0,10}(?:説明|報告)"
)
"""まず、会期日程について、事務局長から説明を願います。"""
_PHASE = re.compile(r"質疑|討論|採決|説明|議題|議事|審議|表決|答弁|次|本題|休憩")


def _bill_or_shift(rest: str, plain: str) -> str | None:
    """議案第64号、…について、説明を求めます; 次に、所管事務調査に入ります."""
    bill = _LISTED.match(_after_shift(plain)) or _BILL.match(rest) or _OWN_BILL.match(rest)
    if bill:
        return _tidy(bill.group("title"))
    shift = _SHIFT_TO.match(plain)
    if shift and not _PHASE.search(shift.group("title")):
        return _tidy(shift.group("title"))
    return None


def passed_on(text: str) -> str | None:
    """The title in a chair's sentence that passes on without calling it an item, else ``None``.

    >>> passed_on("次に、議員派遣についてであります。")
    '議員派遣について'
    >>> passed_on("まず、会期日程について、事務局長から説明を願います。")
    '会期日程について'
    >>> passed_on("次に、質疑についてであります。") is None
    True
    """
    plain = in_digits(text)
    shift = _SHIFT_TOPIC.match(plain) or _SHIFT_HANDS.match(plain)
    if shift is None or _PHASE.search(shift.group("title")):
        return None
    return _tidy(shift.group("title"))


_SHIFTS = re.compile(
    rf"^(?:(?:えー|{THEN}|(?:{IN_TURN})は?|(?:昨日|前回|午前)に引き続き|引き続き)"
    rf"(?:{_ENDS_HERE}|(?=(?:{THEN}|{IN_TURN}){_ENDS_HERE})))+"
)


def _after_shift(text: str) -> str:
    return _SHIFTS.sub("", text)


def _tidy(title: str) -> str | None:
    bare = title.strip("、。,. 「」『』\u3000")
    return bare if len(bare) >= 2 else None
