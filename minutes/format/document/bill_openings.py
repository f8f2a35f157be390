"""Bills and matters that a chair takes up in few words: 次は議案第34号、…条例案です; 議題3は…についてです."""

from __future__ import annotations

import re

from minutes.format.call_grammar import IN_TURN, PLEASE, ROLE, THEN
from minutes.format.document.dates import in_digits
from minutes.format.document.vote_words import numbers_in

_LEAD = re.compile(
    rf"^(?:(?:はい|{THEN}|{IN_TURN}|次は|続いては|最後は|引き続き|続けて)[、\s]{{0,3}}(?=[一-龥第（(]))*"
    r"(?:(?:議事)?日程第\d{1,2}[、\s]{1,3})?"
)
_LABEL = r"(?:[一-龥]{1,8}第\d{1,4}号|第\d{1,4}号議案)"
_IS = r"(?:です|でございます|であります|になります|となります)(?:が|けれども|ね)?"
_BILL = re.compile(
    rf"^(?P<label>{_LABEL})(?:(?P<of>の)|(?P<topic>は)|[、，\s])[、\s]{{0,3}}(?:[^、。]{{1,10}}(?:から|より)、)?"
    r"(?P<name>[^。]{2,90}?)"
    rf"(?P<end>(?:の|という)?(?:もの|件)?{_IS}[。、]?|[をも]?、?(?:続けて|併せて|一緒に)、?[^。]{{0,12}}(?:お願い|説明|報告)[^。]{{0,12}}。?"
    r"|(?:について)?(?:の件)?(?:を|は)?、[^。]{0,28}(?:説明|報告|提案理由|朗読)[^。]{0,20}。?"
    rf"|(?:について)?(?:の件)?、(?:[^、。]{{0,10}}(?:{ROLE}|さん|君))?(?:、?{PLEASE})?。?|(?:について|の件)?(?:、|を)?{PLEASE}。?"
    r"|を(?:審査|審議)(?:いた)?します。?|。)$"
)
_NO_OPENING = re.compile(
    r"質疑|質問|討論|採決|表決|付託|異議|賛成|反対|可決|否決|採択|決定|起立|挙手|終結|修正案|ありませんか|ございませんか|撤回|取下|以上|原案|継続|ませ|ました|については|につきまして|関しまして"
)
"""What is said of a bill that is open, or of one that was dealt with."""
_ABOUT = re.compile(r"(?:について|に関すること|に関して|の件)$")
_NAMES_MATTER = re.compile(
    r"(?:について|に関すること|に関して|の件|条例案?|予算案?|決算|計画案?|規則案?|規程案?|請願書?|陳情書?|意見書案?|決議案?|契約|選任|任命|委嘱|認定|指定|処分|改正|制定|変更|廃止|推薦|譲与|取得|処理|移転|改選|購入|報告書?|承認|請願|陳情|件)$"
)
"""How the name of a bill ends."""
_NUMBERED = re.compile(
    rf"^(?:議事日程|日程|議題)(?:の|第)?\d{{1,2}}(?:番目?)?(?:(?P<topic>は)|[、，])[、\s]{{0,3}}(?P<name>[^。、]{{2,50}}?)(?:(?P<is>{_IS})|(?:の|を)?(?:(?:御|ご)?(?:説明|報告)を)?{PLEASE})?。?$"
)
_PERSON = re.compile(rf"(?:{ROLE}|さん|君|氏|様)$")
_NO_NAME = re.compile(
    r"^(?:これ|それ|以上|次回|終了|どう|後ほど|のちほど|[はがをもにで])|(?:で|に|を|が|は|と)$"
)


def opened_briefly(text: str) -> str | None:
    """The bill or item that a chair's sentence opens by hardly more than its name, else ``None``.

    >>> opened_briefly("次は議案第34号、公園条例の一部を改正する条例案です。")
    '議案第34号、公園条例の一部を改正する条例案'
    >>> opened_briefly("同意第2号、監査委員の選任について。"), opened_briefly("日程第8、行政報告。")
    ('同意第2号、監査委員の選任について', '行政報告')
    >>> opened_briefly("議案第34号は可決です。") is None
    True
    """
    plain = in_digits(text).strip()
    rest = _LEAD.sub("", plain)
    return _several(rest) or _bill(rest) or _numbered(_TURN.sub("", plain))


_TURN = re.compile(rf"^(?:(?:はい|{THEN}|{IN_TURN}|次は|続いては)[、\s]{{0,3}})*")
"""それでは、 and the like before 日程第8."""


_SEVERAL = re.compile(
    r"^(?P<title>[^。]{4,240}?(?:まで|号|議案))(?:の|、)?(?:以上)?、?(?:計)?(?:\d{1,2}(?:件|議案|案件|案))?(?:に?ついて|につきまして)?(?:は|を|も)?、"
    r"?(?:[^。、]{2,24}(?:ので|ため|から)、?)?一括(?:して)?、?(?:議題|上程|審議|審査|(?:御|ご)?説明)"
)


def _several(rest: str) -> str | None:
    """議案第31号から第33号までは、関連がありますので一括して議題といたします。"""
    found = _SEVERAL.match(rest)
    if found is None or len(numbers_in(found.group("title"))) < 2:
        return None
    return found.group("title")


_PUT_AT_ONCE = re.compile(
    rf"^(?P<title>{_LABEL}、[^。、]{{3,60}}?)(?:について)?、(?:(?:原案|本案)[^。、]{{0,10}}(?:賛成|異議)|(?:直ちに)?採決(?:いた)?します)"
)
"""議案第7号、病院事業会計予算、原案に賛成の方は: a bill that is opened with the vote on it."""


def _bill(rest: str) -> str | None:
    put = _PUT_AT_ONCE.match(rest)
    if put and numbers_in(put.group("title")) and _NAMES_MATTER.search(put.group("title")):
        return put.group("title")
    found = _BILL.match(rest)
    if found is None or not numbers_in(found.group("label")) or _NO_OPENING.search(rest):
        return None
    name = found.group("name").strip("、 「」『』")
    if name.count("、") > 2 or _PERSON.search(name) or _NO_NAME.search(name):
        return None
    if (
        found.group("of")
        and "続けて" not in found.group("end")
        and "併せて" not in found.group("end")
    ):
        return None  # 議案第5号の説明です speaks of one
    matter = re.match(r"(?:の|という)(?:もの|件)|について|の件", found.group("end"))
    if not (matter or found.group("of") or _NAMES_MATTER.search(name)):
        return None  # 議案第34号、次のページです
    if found.group("topic") and not (matter or _ABOUT.search(name)):
        return None  # 議案第5号は原案のとおりです
    return f"{found.group('label')}、{name}"


def _numbered(rest: str) -> str | None:
    """日程第8、行政報告。 and 議題3は駅前広場についてです。"""
    found = _NUMBERED.match(rest)
    if found is None or _NO_OPENING.search(rest):
        return None
    name = found.group("name").strip("、 「」『』")
    if _PERSON.search(name) or _NO_NAME.search(name):
        return None
    if found.group("topic") and not (_ABOUT.search(name) and found.group("is")):
        return None  # 議題2は来月です
    return name


_SECTION = re.compile(
    r"^(?:その他の)?(?:(?:報告|協議|審議|議決|諮問|承認|連絡)(?:事項|案件)|議案審議|議案の審議|議事|案件|所管事務の報告|所管事項の報告)$"
)
_ASKED_FOR = re.compile(
    rf"^(?P<title>[^。、]{{3,40}}?(?<!を))(?:について|の件)?(?:、[^。、]{{1,12}})?(?:の(?:御|ご)?(?:説明|報告))?[を、]?{PLEASE}。?$"
)


def is_section(title: str) -> bool:
    """Whether a title is that of a part of the 次第, and of no matter itself: 報告事項, 議案審議."""
    return _SECTION.match(title) is not None


def asked_for(text: str) -> str | None:
    """The matter in the sentence behind 報告事項です。

    >>> asked_for("共同募金の実績をお願いします。"), asked_for("説明をお願いします。")
    ('共同募金の実績', None)
    """
    found = _ASKED_FOR.match(in_digits(text))
    if found is None or _NO_OPENING.search(text) or _PERSON.search(found.group("title")):
        return None
    title = found.group("title")
    return None if re.fullmatch(r"(?:御|ご)?(?:説明|報告|発言|意見|審議|協力)", title) else title
