"""Whether words that sound like a term are that term misheard: they must look wrong in their sentence."""

from __future__ import annotations

import re
from collections.abc import Sequence

from minutes.format.call_grammar import ROLE, ROLES
from minutes.format.sound.glyphs import same_glyphs
from minutes.format.sound.reading import Token, tokens
from minutes.format.usage.words import known_words
from minutes.format.vocabulary.hearing import Found, Heard
from minutes.format.vocabulary.terms import ANY_MEETING, LEARNT
from minutes.schema import Term

_UNSURE = 0.72
"""Mean confidence below which a word is doubted."""

_VERY_UNSURE = 0.6
ASSENT = "異議なし"
_SURE = 0.85
_STOPS = "。？！?!"
_SET_PHRASE = 8
"""Moras from which on a phrase can be nothing else."""

_LEARNT = 5
"""Moras from which on a word of past minutes takes the place of what is no word and sounds the same."""

_ENDS = re.compile(r"[、。？?]|$")
_HIRAGANA = re.compile(r"[\u3041-\u309fー]+")
_KANA = re.compile(r"[\u3041-\u30ff]+")
_KATAKANA = re.compile(r"[\u30a1-\u30ffー]+")
KANJI = re.compile(r"[\u3400-\u9fff々]")
_MARKS = re.compile(r"[、。？！?!「」〔〕\s]")
_NAME_FOLLOWS = re.compile(r"^(?:さん|君|くん|様|氏|先生|委員|議員|" + "|".join(ROLES) + ")")
_TITLE = rf"(?:{ROLE}|さん|君|くん|様|氏|先生)"
_SUFFIX = re.compile(rf"{_TITLE}$")
_NAME_MARK = re.compile(r"[\u3400-\u9fff々\u30a1-\u30ffA-Za-z]")
_TITLE_FOLLOWS = re.compile(rf"[\u3400-\u9fff々ァ-ヶー・]{{0,10}}?{_TITLE}")
_PLACE_FOLLOWS = re.compile(
    "[都府県郡州駅川港城]|[市区町村](?![長庁町調朝])|小学|中学|高校|大学|公園|病院|地[区方域]|空港|通り|線(?!引)"
)
_PARTICLE_FOLLOWS = re.compile("[のとはがにへをも、]|から|まで|より")
_OF_PEOPLE = re.compile(
    r"(?:から|の(?:ほう|方)から|が|は)[、]?[^。、]{0,10}(?:説明|補足|お?答え|報告(?!書)|申し上げ|回答|欠席|遅参)"
    r"|(?:、[\u3400-\u9fff々]{1,4}){1,5}(?:は|が|の)?(?:欠席|両|[2-6２-６]名|委員|議員)|両(?:委員|議員)"
)
"""宮崎から補足します: somebody does it, and no place."""
_ROLE_FOLLOWS = re.compile(
    r"^(?:の[^、。]{1,6}(?:です|でございます|と申し)|から|より|、?(?:説明|お願い|どうぞ|ご説明|答弁)|[、。]|$)"
)


def plausible(hearing: Heard, found: Found, first: int, last: int) -> bool:
    surface = hearing.text[found.start : found.end]
    if surface == found.term.text:
        return True
    if same_glyphs(surface) == same_glyphs(found.term.text):
        # 高橋 → 髙橋: the roster's glyphs come first
        return not _is_elsewhere(hearing, found, hearing.parts[first : last + 1])
    if _MARKS.search(surface) or _cuts_compound(hearing, found):
        return False
    window = hearing.parts[first : last + 1]
    if found.distance and _says_otherwise(found, surface, window):
        return False
    exact = found.distance == 0  # no particle can be lost: し|つぎ is all of 質疑
    if not exact and _takes_particle(found.term, window) and not _alone(hearing, found):
        return False
    if found.term.kind in ANY_MEETING:
        return _council(hearing, found, window)
    if found.distance:
        invents = surface in found.term.text or _HIRAGANA.fullmatch(surface)
        if invents and not _alone(hearing, found):
            return False  # 認識 is not 誤認識, かかりそう is not 係長
        if found.term.kind == "role" and found.length < 8 and not _seats(hearing, found, window):
            return False  # 委員名 is not 委員長
        return _doubtful(hearing, found, window) and (found.length >= 5 or _alone(hearing, found))
    # what sounds so is no worse than what sounds nearly so: 腹委員 is 原委員 rather than 小原委員
    called = found.term.kind == "name" and found.length >= 5 and _doubtful(hearing, found, window)
    return called or _same_sound(hearing, found, window)


def place_end(hearing: Heard, found: Found, window: Sequence[Token]) -> int | None:
    """Where a place's name ends that begins with a member's, which is no call heard badly; else ``None``.

    With 広島委員 and 渡辺委員 on the roster, neither 広島市 nor 渡辺小学校 is said to them; nor is 高崎の件 to 髙﨑委員.
    """
    if found.term.kind != "name" or _SUFFIX.search(found.term.text) or found.distance:
        return None
    surface, after = hearing.text[found.start : found.end], hearing.text[found.end :]
    if _OF_PEOPLE.match(after):
        return None
    if same_glyphs(surface) != same_glyphs(found.term.text):
        return None
    follows = _PLACE_FOLLOWS.match(after)
    if follows:
        return found.end + follows.end()
    mentioned = surface != found.term.text and _PARTICLE_FOLLOWS.match(after)
    return found.end if mentioned and _is_place(window) else None


def _is_elsewhere(hearing: Heard, found: Found, window: Sequence[Token]) -> bool:
    """Whether a member's name in other glyphs is part of a place's, a company's or somebody else's.

    With 廣島委員, 髙﨑委員 and 齋藤委員 on the roster, 広島市, JR高崎線 and 斎藤茂吉 stay.
    """
    if found.term.kind != "name" or _SUFFIX.search(found.term.text):
        return False
    before, after = hearing.text[: found.start], hearing.text[found.end :]
    if _OF_PEOPLE.match(after):
        return False
    if _PLACE_FOLLOWS.match(after):
        return True
    if _TITLE_FOLLOWS.match(after):
        return False
    runs_on = _NAME_MARK.match(after) or (_is_place(window) and _NAME_MARK.match(before[-1:]))
    return bool(runs_on) or (_is_place(window) and not _introduces(hearing, found))


def _is_place(window: Sequence[Token]) -> bool:
    return any(part.pos[2] == "地名" for part in window)


def _says_otherwise(found: Found, surface: str, window: Sequence[Token]) -> bool:
    """Whether the text differs because something else was said, not because it was misheard.

    # ご質疑はありませんか, 会議録署名委員, 委員12名, 三浦委員 (not 山田委員), ご異議なしと認め、
    """
    term = found.term.text
    if _unparticled(window) == _unparticled(tokens(term)):
        return True
    if any(mark.isdigit() for mark in surface) and not any(mark.isdigit() for mark in term):
        return True
    if found.term.kind == "council" and term.startswith(surface):
        return True
    head = window[0]
    family = head.pos[2] == "人名" and bool(KANJI.match(head.surface))
    if family and found.distance > 1 and same_glyphs(head.surface) not in same_glyphs(term):
        return True
    tails = [_tail(surface), _tail(term)]
    return surface in ROLES or (None not in tails and tails[0] != tails[1])


def _unparticled(parts: Sequence[Token]) -> str:
    return "".join(part.surface for part in parts if part.pos[0] not in ("助詞", "接頭辞"))


def _tail(text: str) -> str | None:
    return next((tail for tail in ROLES if text.endswith(tail)), None)


def _cuts_compound(hearing: Heard, found: Found) -> bool:
    """Whether kanji go on to the right or left of a short window without a word border that counts."""
    text = hearing.text
    if text[found.end : found.end + 1] == "ー":
        return True
    if found.length > 4 or found.term.kind in ("name", "role"):
        return False
    return borders_kanji(text, found.start, found.end)


def _alone(hearing: Heard, found: Found) -> bool:
    """Whether the window is all that was said, marks aside."""
    rest = hearing.text[: found.start] + hearing.text[found.end :]
    return not _MARKS.sub("", rest)


def opens(text: str, start: int) -> bool:
    """Whether a sentence begins there."""
    return start == 0 or text[start - 1] in _STOPS


def closes(text: str, end: int) -> bool:
    """Whether a sentence ends there."""
    return end == len(text) or text[end] in _STOPS


def _is_sentence(hearing: Heard, found: Found) -> bool:
    return opens(hearing.text, found.start) and closes(hearing.text, found.end)


def _takes_particle(term: Term, window: Sequence[Token]) -> bool:
    """Whether a particle that is not the term's own would be lost: マイナンバーカード**で**."""
    first, last = window[0], window[-1]
    small = ("助詞", "助動詞")
    return (first.pos[0] in small and not term.text.startswith(first.surface)) or (
        last.pos[0] in small and not term.text.endswith(last.surface)
    )


def _council(hearing: Heard, found: Found, window: Sequence[Token]) -> bool:
    """Words of every council: written in kana (しつぎ), or a set phrase that was heard badly.

    Real words of the same sound (採血) are left to the context rules.
    """
    surface = hearing.text[found.start : found.end]
    if found.term.kind == "usual":  # 障害学習課, 学校休職
        return found.distance == 0 and len(window) > 1 and found.length >= _SET_PHRASE
    if found.term.kind == LEARNT:
        return found.distance == 0 and found.length >= _LEARNT and is_odd(window)
    if found.distance == 0 and _KANA.fullmatch(surface):
        return len(surface) >= 3
    if found.term.text == ASSENT:
        return _alone(hearing, found)  # 会議なし。 and 意気なし。 as a whole turn
    if found.length < _SET_PHRASE or found.distance > (1 if found.length < 10 else 2):
        return False
    asks = found.term.text.endswith("か")
    if asks and not (surface.endswith("か") and _ENDS.match(hearing.text[found.end :])):
        return False  # 異議ありません。 is an answer, ご異議ありませんので neither
    return found.distance == 0 or hearing.mean(found.start, found.end) < _SURE


def is_odd(window: Sequence[Token]) -> bool:
    """Whether something in it is no word of meetings: 対信 of 対信回収, 銭 and 箱. 私立保育園 is all words,
    so it never becomes 市立保育園, whatever the body's minutes hold."""
    return any(
        part.surface not in known_words()
        and not _usual_kana(part)
        and part.pos[0] not in ("助詞", "助動詞", "補助記号")
        for part in window
    )


def _usual_kana(part: Token) -> bool:
    return bool(_HIRAGANA.fullmatch(part.surface)) and part.pos[1] != "固有名詞"


def _doubtful(hearing: Heard, found: Found, window: Sequence[Token]) -> bool:
    surface = hearing.text[found.start : found.end]
    if found.term.kind == "name" and _KATAKANA.fullmatch(surface) and _is_sentence(hearing, found):
        return True  # サトリン is no word, whatever UniDic makes of its halves
    near = found.distance * 7 <= found.length
    if hearing.mean(found.start, found.end) < (_SURE if near else _UNSURE):
        return True
    return len(window) > 1 and any(not part.kana or not part.pos[1] for part in window)


def _same_sound(hearing: Heard, found: Found, window: Sequence[Token]) -> bool:
    """A homophone: certain where it is long, else only where its neighbours ask for the term."""
    after = hearing.text[found.end :]
    kind = found.term.kind
    if kind == "role":
        return found.length >= 6 or _seats(hearing, found, window)
    if kind == "name":
        if found.length >= 6:
            return True
        return bool(_NAME_FOLLOWS.match(after)) or _introduces(hearing, found)
    known_word = len(window) == 1 and bool(window[0].kana) and bool(KANJI.search(window[0].surface))
    if known_word:
        return kind == "dictionary" and hearing.mean(found.start, found.end) < _VERY_UNSURE
    # 年級 is no word, and sounds like the listed 年休
    invented = len(window) > 1 and found.length >= 4
    return found.length >= 5 or invented or hearing.mean(found.start, found.end) < _UNSURE


def _seats(hearing: Heard, found: Found, window: Sequence[Token]) -> bool:
    """Whether an office can stand here: behind a name or first, and what follows calls or answers."""
    before = hearing.parts[: hearing.parts.index(window[0])]
    behind_name = bool(before) and before[-1].pos[2] == "人名"
    return (behind_name or not before) and bool(_ROLE_FOLLOWS.match(hearing.text[found.end :]))


def _introduces(hearing: Heard, found: Found) -> bool:
    """佐藤です。 / 課長の佐藤でございます。"""
    after = hearing.text[found.end :]
    before = hearing.text[: found.start]
    opens = not before or before.endswith(("。", "、", "の"))
    return opens and bool(re.match(r"(?:です|でございます|と申します|といいます)", after))


def borders_kanji(text: str, start: int, end: int) -> bool:
    return any(KANJI.match(mark) for mark in (text[max(0, start - 1) : start], text[end : end + 1]))
