"""How people are called on in a meeting: opening words, ends of a call, roles and honorifics.

Every pattern that reads a call, an opening word or a chair's title is built of these parts
(``tests/format/test_call_grammar.py`` finds a second list). Strings such as ``OPENING`` and ``CHAIR``
are parts of regular expressions, to be put into a larger one. Runs of marks in them are bounded, so
that a match takes no longer than the text is long.
"""

from __future__ import annotations

import re
from functools import lru_cache

CHAIRS = ("委員長", "議長", "会長", "座長", "部会長", "分科会長", "理事長")
"""Titles of those who preside, as they stand in a roster."""
CHAIR = rf"副?(?:{'|'.join(CHAIRS)})"
"""A chair's title, or the deputy's."""
CONDUCTORS = ("司会", "進行")
"""Who runs a meeting without such a title; no document prints these in a name's place."""
SUBCOMMITTEE_CHAIRS = (*CHAIRS, "主査")
"""With 主査, who presides over a 分科会. In an office 主査 is a rank of many: only for a text that
itself says who speaks, never to find out who presides."""
SUPERINTENDENT = "教育長"
"""Presides over a 教育委員会, and comes to explain everywhere else."""
CHAIR_OF_BODY = (
    ("教育委員会", SUPERINTENDENT),
    ("委員会", "委員長"),
    ("審議会", "会長"),
    ("協議会", "会長"),
    ("町会", "会長"),
    ("自治会", "会長"),
    ("定例会", "議長"),
    ("臨時会", "議長"),
    ("本会議", "議長"),
)
"""Word in a meeting's title → title of its chair; the first that fits."""
ROLES = (
    "職務代理者 会計管理者 課長補佐 部会長 副委員長 委員長 副議長 議長 副会長 会長 副座長 座長 副部会長 "
    "副市長 副町長 副村長 副区長 副知事 市長 町長 村長 区長 知事 教育長 事務局長 事務局次長 事務局 "
    "議会事務局長 消防長 消防署長 副部長 部長 次長 局長 課長 室長 所長 館長 園長 校長 係長 班長 署長 "
    "センター長 支所長 理事 副参事 参事 技監 危機管理監 主幹 副主幹 主査 主任 主事 書記 監査委員 監事 幹事 "
    "顧問 代表 副理事長 理事長 組長 隊長 団長 区長代理 会計 委員 議員 教授 准教授 弁護士 医師 司会"
).split()
"""Role words that stand after a name (高橋**課長**)."""
RANKS = (
    "長官 知事 市長 町長 村長 区長 教育長 理事 局長 部長 次長 参事 課長 室長 所長 課長補佐 係長 "
    "主幹 主査 主任 主事"
).split()
"""Officers' roles, the highest first."""
MEMBERS = ("委員", "議員", "番", "委員長", "議長", "会長", "座長", "部会長")
"""How the role of somebody who asks and votes ends; others answer."""
SEATED = (*MEMBERS, "職務代理", "職務代理者")
"""How the role of somebody ends who has a seat in the body, for the list of those present."""
HONORIFICS = (
    ("さん", "サン"),
    ("君", "クン"),
    ("君", "キミ"),
    ("様", "サマ"),
    ("氏", "シ"),
    ("先生", "センセー"),
)
"""What stands after a name in a role's place, as written and as it sounds."""

ROLE = "|".join(sorted(ROLES, key=len, reverse=True))
"""Any role word, the longest first."""
KANJI = "一-龥々"
"""Kanji of names, roles and offices, to stand inside a class of characters: the common block.
``vocabulary.plausible.KANJI`` takes the rarer ones too."""
_SOFT = "こども|くらし|まちづくり|みどり|すこやか|ふれあい|いきいき|みらい|しごと|にぎわい"
OFFICE = rf"(?:(?:{_SOFT}|[{KANJI}ァ-ヶーA-Z・]){{0,14}}?)"
"""An office in front of a role word (情報システム課長); as short as it will match."""
DIGIT_SAN = "[3３](?=の(?:方|ほう)|[、。])"
"""さん behind a name that was heard as a number (松元3の方で)."""

_OPENINGS = "はい|では|それでは|次に|続いて|続きまして|まず|ほかに|他に|じゃあ|えー?っと?"
OPENING = rf"(?:(?:{_OPENINGS})[、\s]{{0,9}}+)"
"""One word with which a call opens, and the pause after it (それでは、次に、**佐藤委員**)."""
THEN = "それでは|では"
"""Alternatives with which a sentence opens that goes on to something (それでは、採決します)."""
SO = rf"{THEN}|じゃあ?"
"""The same where people talk as among colleagues too (じゃあ、それでいきましょう)."""
AMONG_US = rf"{SO}|それじゃあ?|ほなら?|ほんなら|ほんじゃ|よっしゃ|よし"
"""The same with what colleagues and neighbours say (ほな、それで決まり)."""
IN_TURN = "まず|初めに|はじめに|次に|続いて|続きまして|最後に"
"""Alternatives with which a sentence opens that names the next of several (次に、日程第2)."""
GOES_ON = "まず|初めに|はじめに|次|続|それから|最後に"
"""How the opening of such a sentence begins, whatever follows (次の, 続きの, それからもう一つ)."""
OPENING_BEFORE_ROLE = rf"(?:(?:{_OPENINGS}|廃)[、\s]{{0,9}}+)"
"""The same where a name with a known role has to follow. 廃 is はい misheard; elsewhere it begins
an office (廃棄物対策課長)."""
OPENING_BEFORE_SOUND = rf"(?:(?:{_OPENINGS}|じゃ|次|それじゃあ?)[、\s]{{0,9}}+)"
"""The same where all that follows is compared with names by sound. 次 elsewhere begins a role or an
office (次長, 次世代育成課長)."""

PLEASE = r"(?:どうぞ|お願い(?:いた)?します|お願い申し上げます)"
"""How a call asks to speak."""
CALL_END = rf"(?:[、\s]{{0,9}}{PLEASE})?[。、？?！!\s]{{0,20}}+$"
"""The rest of a turn behind who is called: at most a request, and marks."""
ANSWER_END = (
    rf"(?:[、\s]{{0,9}}(?:{PLEASE}|答弁(?:を)?(?:願い|お願いし)ます))?[。、？?！!\s]{{0,20}}+$"
)
"""The same where an officer is called to answer, with a role that is known: 答弁願います behind
anything else asks for an answer to a matter."""
ONESELF = r"(?:です|でございます|と申します|と言います|といいます|であります)"
"""What stands behind one's own name."""

_ON = r"(?:はい|では|じゃあ?|それじゃあ?|それでは|まず|初めに|次|次に|続いて|続きまして|最後に?|あと|それから)"
INFORMAL_ITEM = re.compile(
    rf"(?:^|[。！!？?])\s{{0,9}}(?:{_ON}[、\s]{{0,3}}){{0,4}}(?:今日|本日)?の?[、\s]{{0,3}}"
    r"(?P<number>[一二三四五六七八九1-9１-９])(?:つ目|番目|件目|本目|点目(?!は))(?:(?:です|になります|でございます)[。\s]{0,3}|は?[、,]\s{0,3}|[はの])"
    r"(?P<title>[^、。？?]{2,30}?)(?:(?:です|になります|でございます|だ|や)?(?:けど|が|な|ね|わ)?[。]|(?<=について)、|(?<=の件)、|(?:です|でございます)(?:が|けど|けれども)、)"
)
"""三つ目、テレワーク端末。: how an item is opened where nobody says 議題. 1点目 opens a question."""

SUBJECT_ITEM = re.compile(
    rf"^(?:{_ON}[、\s]{{0,3}}){{1,3}}(?P<title>[^、。？?はがを]{{2,24}}?)(?:の件|について|に関して|のこと|の話)"
    r"(?:(?:です|でございます|に移ります|に入ります|になります)(?:が|けど|けれども|ね)?|なん(?:です|だ)(?:けど|が))?(?:[。]|、[^。]{0,20}(?:お願い|どうぞ|説明|報告|から|さん|課長|部長|係長|主任|主査|主事)[^。]{0,12}[。？?]?$)"
)
"""では駐輪場の件。: how an item is opened by its subject alone, where nobody says a number either."""

_ROLE_AT_END = re.compile(f"({ROLE})$")
_MEMBER_AT_END = re.compile(f"(?:{'|'.join(MEMBERS)})$")


@lru_cache(maxsize=1024)
def role_tail(role: str | None) -> str | None:
    """The role word at the end.

    >>> role_tail("情報システム課長"), role_tail("副委員長"), role_tail(None)
    ('課長', '副委員長', None)
    """
    match = _ROLE_AT_END.search(role or "")
    if not match:
        return None
    tail = match.group(1)
    before = (role or "")[: match.start()]
    return f"副{tail}" if before.endswith("副") and not tail.startswith("副") else tail


def unit_of(role: str | None) -> str | None:
    """The office that a role is of, ``None`` for a member or a rank alone.

    >>> unit_of("学校教育課長"), unit_of("福祉課主査"), unit_of("係長"), unit_of("公募委員")
    ('学校教育課', '福祉課', None, None)
    """
    tail = role_tail(role)
    if role is None or tail is None or tail == role or is_member_role(role):
        return None
    stem = role.removesuffix(tail)
    if len(tail) == 2 and tail.endswith("長") and tail[0] in "課部局室所館園校署":
        return stem + tail[0]
    return stem or None


def subject_of(office: str) -> str:
    """What an office is about.

    >>> subject_of("学校施設課"), subject_of("商工")
    ('学校施設', '商工')
    """
    return re.sub("[課部局室所係]$", "", office)


def is_member_role(role: str | None) -> bool:
    """Whether a role is a member's, who asks and votes.

    >>> is_member_role("公募委員"), is_member_role("12番"), is_member_role("総務課長")
    (True, True, False)
    """
    return _MEMBER_AT_END.search(role or "") is not None


def is_chair_role(role: str | None) -> bool:
    """Whether a role presides.

    >>> is_chair_role("総務委員長"), is_chair_role("副委員長"), is_chair_role("町内会長")
    (True, False, True)
    """
    return role_tail(role) in (*CHAIRS, *CONDUCTORS) or (role or "").endswith(CONDUCTORS)


_NOMINATION = re.compile(
    rf"^{OPENING}{{0,9}}[、\s]*[^、。？?！!\s]{{0,14}}(?:{ROLE}|さん|君|氏|[0-9０-９]+番)[、。\s]*+"
    rf"{PLEASE}?[、。\s]*$"  # 佐藤委員？ may be more than a call: it stays
)


def is_bare_nomination(text: str) -> bool:
    """Whether a turn only gives somebody the floor.

    >>> is_bare_nomination("はい、佐藤委員。"), is_bare_nomination("高橋課長、説明をお願いします。")
    (True, False)
    """
    return _NOMINATION.match(text.strip()) is not None
