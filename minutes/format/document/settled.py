"""What whoever presides settles in words of one's own: 保留といたします, 体育館にしましょう, 3台で決まり."""

from __future__ import annotations

import re
from collections.abc import Sequence

from minutes.format.call_grammar import AMONG_US, CHAIR
from minutes.format.document.sentences import Line
from minutes.format.document.vote_words import elsewhere_or_if, tells_of_before

_END = r"(?:ね|よ|な)?[。\s]*$"
_SETTLED = re.compile(
    r"(?:という)?こと(?:で|に)(?:決まりました|決めました|決まり|いきましょう|しましょう|します|いたします|決定)"
    r"|こととします|ことといたします|で決定(?:です|します)|に決まりました"
)
_VERDICT = r"継続審査|継続審議|継続|保留|見送り|見合わせ|持ち越し|取り?下げ|取り?やめ|中止|延期|却下|差し?戻し|廃案|承認|了承|許可相当|許可|不許可|採用|不採用|留保|再審議|趣旨採択"
_AS_VERDICT = re.compile(
    rf"(?:{_VERDICT})(?:(?:と|に)(?:する)?(?:こと(?:と|に))?(?:(?:いた)?します|させていただきます|決定(?:いた)?し(?:ます|ました)|決め(?:ます|ました)|決し(?:ます|ました)|決まりました)"
    rf"|を(?:お?認め|承認(?:いた)?し|許可(?:いた)?し|了承(?:いた)?し)(?:ます|ました)|です){_END}"
)
_ONLY_COPULA = re.compile(rf"(?:{_VERDICT})です{_END}")
"""この案は保留です may only tell how it stands: a decision only with では before it."""
_TAKEN_AS = re.compile(
    r"(?:承認|了承|可決|決定|同意)(?:(?:を)?(?:いただ|頂)(?:いた|きました)|(?:を)?され?た|を得た|があった)もの(?:と|に)(?:お?認め|(?:いた)?し)ます[。\s]*$"
)
_AS_PUT = re.compile(
    rf"(?:原案|提案|事務局案|案|報告|説明)の?(?:とおり|通り|どおり)(?:と|に|で)?(?:する(?:こと)?(?:と|に))?(?:(?:いた)?します|させていただきます|決まりました|決定(?:いた)?し(?:ます|ました)|決し(?:ます|ました)|決め(?:ます|ました)){_END}"
)
_NAMED = re.compile(
    rf"^(?:{AMONG_US}|ということで|よって)、?[^。]{{2,60}}?は、?[^。、はが]{{1,40}}(?:と|に)(?:(?:いた)?します|決め(?:ます|ました)|決定(?:いた)?し(?:ます|ました)|させていただきます)[。\s]*$"
)
"""では、標語は『水を守る』とします."""
_IT_IS = re.compile(
    rf"(?:(?:で|に|は|も|、|もう)(?:もう)?|^(?:{AMONG_US}|はい|OK|オーケー)、?(?:これで|それで)?)(?:決まり|決定|確定)(?:(?:です|だ|や)(?:ね|な)?|で|ということで)?{_END}"
)
_LETS = re.compile(
    r"(?:見送り|決め|取り?やめ|やめ|続け|延期し|採用し|持ち越し|(?<!お願い)(?<!質問)(?<!休憩)(?<!最後)(?<!次)(?:に|と|ことで)し|(?:で|に)いき)ましょう[。]?$"
)
"""それは見送りましょう, of who presides: settled unless somebody objects."""
_ELECTED = re.compile(
    rf"(?:{CHAIR}|監事|理事|会計|書記|幹事)(?:は|には|に)、?[^。]{{1,40}}?(?:委員|議員|さん|氏|理事|君|様)?(?:に|が|と|を)?、?(?:決定(?:いた)?し|決まり|選出(?:いた)?し|選任(?:いた)?し|互選(?:いた)?し|選出され|選任され)ました[。\s]*$"
)
_OF_MEETING = re.compile(
    r"(?:今日|本日|きょう)は|(?:この|これ)くらい|ここまで|(?:始め|終わり|おしまい|お開き|休憩|次)(?:に|へ)"
)
"""今日はこのくらいにしましょう is about the meeting itself."""
_NOT_SETTLED = re.compile(
    r"でしょうか|ま(?:す|した|せん)か|(?<!い)ですか|思います|検討|お願い(?!すること)|ということでございます"
)
_BY_OTHERS = re.compile(
    r"(?:町内会|自治会|子ども会|老人会|商店街|学校|警察|消防|県|国|市|町|村|業者|議会|役所|保健所|本社|隣[^、。]{0,6})の(?:ほう|方)(?:で|に(?:おき|おい)まして|として)?(?:は|も)、"
    r"|(?:隣|よそ|他|ほか)の[^、。]{1,8}(?:では|でも|は|も)、"
)
"""町内会のほうでは、祭りは中止と決定しました: told of somebody else."""
_PROCEDURE = re.compile(
    r"会議(?:は|を)|休憩|再開|質疑|討論|説明|御?発言|採決|議題|議事|進行|次回(?!に(?:持ち越|継続|改めて|再度|先送)|へ)|次の|開会|閉会|散会|開議|時間|時刻|日程|指名|署名|傍聴の方|順番|順序|挙手|起立|挨拶|紹介|配付|配布|投票|一問一答|終わり|終了|答弁|お聞き|お伺い|資料の確認|着席|報告(?!の?(?:とおり|通り|どおり))"
)
"""What a chair sets for the meeting itself."""
_BARE = re.compile(
    rf"^(?:{AMONG_US}|はい|OK|オーケー|これは|それは|もう|これで|それで|[、。\s])*(?:決まり|決定|確定)"
)
_NAMES_NONE = re.compile(
    rf"^(?:{AMONG_US}|はい|ということで|[、。\s])*(?:{_VERDICT})(?:と|に|を|です)"
)
_TOPIC = re.compile(r"(?P<topic>[^、。]{2,40}?)(?:について(?:は)?|につきまして(?:は)?|の件は?|は)")
_PROPOSES = re.compile(
    r"(?:で|に|を)[、]?(?:いい|よい|ええ|どう|しよ|いき|いこ|お願い|やり|すれば)|ましょう|ちゃう|案|(?:で|に)[。]?$|ませんか"
)
"""3台でええんちゃう: what 決まり may be said of."""
_AROUND = 5
"""Sentences before a bare 取下げにします in which stands what is meant."""


def settles(line: Line) -> bool:
    """Whether a sentence of who presides settles something, in any wording but that of a vote."""
    text = line.text
    if _is_of_others(line):
        return False
    if _ELECTED.search(text):
        return True
    if _LETS.search(text):
        return _OF_MEETING.search(text) is None
    if _NOT_SETTLED.search(text):
        return False
    if _SETTLED.search(text) or _TAKEN_AS.search(text):
        return True
    if _PROCEDURE.search(text):
        return False
    if _ONLY_COPULA.search(text):
        return _NAMED_OPENING.match(text) is not None
    return any(each.search(text) for each in (_AS_VERDICT, _AS_PUT, _NAMED, _IT_IS))


_OBJECTS = re.compile(
    r"^(?:いや|いえ|いいえ|ちょっと|少し|私は|僕は|それは|それには|そこは|[、。\s])*(?:反対|異議(?!な|は?あり?ま?せん)|困り|困る|おかし|納得|認められ|待って|待った|だめ|駄目|やめ(?:て|ない|ません)|見送(?:らない|るべきでは)|続けて|まだ早)"
)
_LISTENS = 3
"""Sentences behind 見送りましょう in which somebody else may object."""


def objected(lines: Sequence[Line], place: int) -> bool:
    """Whether the next to speak objects to what who presides only proposes: 見送りましょう — 反対です。"""
    line = lines[place]
    if _LETS.search(line.text) is None:
        return False
    others = (
        other
        for other in lines[place + 1 : place + 1 + _LISTENS]
        if other.speaker_id != line.speaker_id
    )
    answer = next(others, None)
    return answer is not None and _OBJECTS.match(answer.text) is not None


_NAMED_OPENING = re.compile(rf"^(?:{AMONG_US})、?")


def elects(line: Line) -> bool:
    """座長はK委員、副座長はM委員に決まりました: of whoever says so, while there is no chair."""
    return _ELECTED.search(line.text) is not None and not _is_of_others(line)


def _is_of_others(line: Line) -> bool:
    """Whether it was settled at another time or by somebody else, or only might be."""
    return (
        tells_of_before(line.text)
        or elsewhere_or_if(line)
        or _BY_OTHERS.search(line.text) is not None
    )


def settled_text(lines: Sequence[Line], place: int) -> tuple[str, tuple[str, ...]]:
    """What was settled, and the turns that say so; empty where the sentence only says 決まり of nothing."""
    line = lines[place]
    if _BARE.match(line.text):
        before = lines[place - 1] if place else None
        if before is None or not _PROPOSES.search(before.text):
            return "", ()
        told = before.text.rstrip("。？?")
        return f"「{told}」で決まり", tuple(dict.fromkeys((before.turn_id, line.turn_id)))
    if _NAMES_NONE.match(line.text):
        return _with_topic(lines, place)
    return line.text, (line.turn_id,)


def _with_topic(lines: Sequence[Line], place: int) -> tuple[str, tuple[str, ...]]:
    """じゃあ、取下げにします says of what only with the chair's question: 第5号議案は取下げということで."""
    line = lines[place]
    noun = re.search(_VERDICT, line.text)
    for before in reversed(lines[max(0, place - _AROUND) : place]):
        if before.speaker_id != line.speaker_id or noun is None:
            continue
        at = before.text.find(noun.group()[:2])
        topic = _TOPIC.search(_NAMED_OPENING.sub("", before.text[:at])) if at > 0 else None
        if topic is not None:
            what = re.split("、", topic["topic"])[-1]
            text = f"{what}は、{_NAMED_OPENING.sub('', line.text)}"
            return text, (before.turn_id, line.turn_id)
    return line.text, (line.turn_id,)


_TELLS = re.compile(
    r"(?:に|へ)、?(?:申し上げ|お知らせ(?:いた)?し|お伝え(?:いた)?し|(?:御|ご)?報告(?:いた)?し)ます[。]$"
)


def retold(lines: Sequence[Line], place: int) -> bool:
    """上倉委員に申し上げます。番号2は許可相当と決定しました: who came back is told what was decided."""
    before = lines[place - 1] if place else None
    same = before is not None and before.speaker_id == lines[place].speaker_id
    return same and before is not None and _TELLS.search(before.text) is not None
