"""The words of votes: how a chair asks, how results are called, how a decision is pronounced."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import lru_cache

from minutes.format.document.dates import in_digits
from minutes.format.document.polarity import stance
from minutes.format.document.sentences import Line, by_words, says
from minutes.format.document.tally import names_verdict, tells_result
from minutes.format.sound.reading import short
from minutes.held import SENTENCES

_OBJECTION = re.compile(
    r"イギ(?:[ハワ]|ガ)?(?:(?:ナイデ|アリマセン|ゴザイマセン)(?!ノデ|デシタ|デスノデ|ト)|(?:アリ|ゴザイ?)$)"
    r"|コト[ニデ]ゴ?イギ(?!ナシ|ノ)"
)
"""The end of the question may have fallen into the answer's turn (御異議ござい|ません)."""
_AGREED = re.compile(r"(?:よろしい|いかが)(?:です|でしょう)(?:か|[。？?]?$)")
_SIDE = r"(?:サンセ|ドイ|ハンタイ)"
_HANDS = re.compile(
    rf"(?P<side>{_SIDE}).{{0,16}}(?:キョシ|テオアゲテ|フダオアゲ|カドオアゲ)(?P<rest>.*)"
)
_RISE = re.compile(rf"(?P<side>{_SIDE}).{{0,16}}キリツ(?P<rest>.*)")
_TOLD = re.compile(
    r"^[オヲ]?(?:モトメ(?:タ|マシ)|シ(?:タ|マシタ)|サレ|ガアリ|[タス]ス|ゼンイン|ソイン)"
)
"""挙手をしたとき, 挙手多数: talk about it, no request."""
_SIGNS = re.compile(
    r"(?P<side>賛成|反対)[^。]{0,16}(?:札|カード|プラカード|手)を(?:お?上げ|お?挙げ)(?!た|まし)"
)
_CLAP = re.compile(
    r"(?:承認|賛成|同意|認め|よろしければ|よければ|なければ)[^。]{0,12}拍手(?!で(?:承認|決)|を(?:いただ|頂)(?:きま|いた))"
)
_BALLOT = re.compile(
    r"(?:無?記名|賛否の)?投票(?:を行い|を始め|に入り|により(?:採決|決定|行い)|をお?願い|を願い|をもって(?:採決|行い))"
)
_ROLL_CALL = re.compile(
    r"点呼(?:により|によって|で|を行|を(?:命じ|求め|始め|お?願い)|(?:いた)?しま)|(?:お名前|氏名|名前)を[^。]{0,8}(?:呼び|呼びし|読み上げ)|賛成か反対か|賛成(?:又は|または|もしくは)反対"
    r"|(?:お?一人|順次|順番)[^。]{0,16}賛否"
)
_EITHER = re.compile(
    r"サンセ(?:カ|マタワ|モシクワ)ハンタイ(?:カ|オ|ト|デ)"
    r"|サンセ[ノナ](?:カタ|ホー?|ヒト|モノ)[ハワ][、,]?サンセ[^。]{0,4}ハンタイ[ノナ](?:カタ|ホー?|ヒト|モノ)[ハワ][、,]?ハンタイ"
)
"""賛成か反対か, 賛成の方は賛成、反対の方は反対と, however it is written: 参制化反対化をお答えください."""
_NONE_LEFT = re.compile(
    r"(?:シツギ|トーロン|イケン)(?:[ハワ]|ガ|モ)?(?:アリマ|ゴザイマ)(?:スカ|センカ?)"
)
_PROPOSED = re.compile(
    r"(?:たい|ます|べき)(?:と(?:思い|存じ|考え)ます)?(?:が|けれども|けど)、?(?:よろしい|いかが)(?:です|でしょう)"
    r"|(?:こと|もの)(?:と(?:して|し)?|で|に)、?.{0,6}よろしい"
)
_DECLARED = re.compile(
    r"決定|可決|否決|承認|了承|採択|認定|同意|決まりました|異議な(?:し|い)|異議(?:は)?(?:あり|ござい)ません(?:ので|でした)|決しました"
)
_THAT_WAY = re.compile(
    r"(?:その|この|さ)よう(?:に|な形で)?[^。]{0,8}(?:進め|取り計ら|取扱|取り扱|させて|いたします|します|決定|決し)"
    r"|それで(?:進め|いき|行き|決まり|決定)|こと(?:に|と)(?:(?:いた)?します|し(?:まして)?、)"
)
"""What follows an answer to よろしいでしょうか: 異議なし is seldom declared in so many words."""

BY_WORD = frozenset(("異議", "同意"))
"""Ways in which nobody is counted: the declaration alone tells how it came out."""

CARRIED = "可決 修正可決 趣旨採択 一部採択 みなし採択 採択 撤回承認 承認 認定 同意 了承 当選 許可 適当 適任".split()
REJECTED = "否決 みなし不採択 不採択 不承認 不認定 不同意 不許可 不適当 不適任".split()
_FITNESS = {"適当", "不適当", "適任", "不適任", "許可"}
"""Common words: an outcome only as they are found (:data:`_FIT`)."""
_SPECIFIC = "|".join(sorted({*CARRIED, *REJECTED} - _FITNESS, key=len, reverse=True))
_COME_TO_NOTHING = r"(?:する|すべき)?(?:こと|もの)?(?:(?:は|が)でき(?:ない|ません)|(?:に|には|と|とは|は)(?:至|いた)(?:ら|り)(?:ない|なかった|ません|ず)|(?:に|と)は、?(?:(?:いた)?し|なり|決し)(?:ない|ません))"
"""…には至りません, …することはできない, …とはいたしません: behind a verdict, it is denied."""
_OUTCOME = re.compile(
    rf"(?P<what>{_SPECIFIC})(?P<denied>{_COME_TO_NOTHING}|し(?:ない|ません)(?:こと|もの)|すべき(?:もの)?では?(?:ない|ありません))?"
    r"(?P<should>すべき(?:もの|である)?)?(?!され(?:た(?!もの(?:と|に)(?:お?認め|(?:いた)?し))(?![。、]|$)|る)|となった|した(?!。|$)|[第案])"
)
_DENIED = {
    "可決": "否決", "採択": "不採択", "承認": "不承認", "認定": "不認定", "同意": "不同意",
}  # fmt: skip
"""認定しないことに決定 → 不認定; of other outcomes nobody says so, and none is made up."""
_FIT = re.compile(
    r"(?P<not>不)?(?P<what>適当|適任)(?:と(?:認め|判断し|決し|答申し?|する|し)(?P<no>ない|ません)?|で(?P<denied>は?ない|は?ありません|はございません)|である|なもの)"
)
"""原案を適当と認め、答申する, of a council that is asked for its opinion."""
_DENIES_VERDICT = re.compile(
    rf"(?:{_SPECIFIC}|許可|継続審査|継続審議|継続|延期|保留|見送り|休憩|(?:可|是)と|原案の?(?:とおり|どおり)(?:に|と)?){_COME_TO_NOTHING}"
)
_GRANTED = re.compile(
    r"(?<!不)許可(?:する)?(?:こと|もの)?(?:と|に)、?(?:決定|決し|(?:いた)?し(?:ます|ました)[。\s]*$)(?!ない)"
)
"""許可と決定します of an application; 発言を許可します decides nothing."""
_SENT = re.compile(
    r"(?<!旨)(?<!旨を)(?<!旨、)(?P<what>答申|付託)(?:する(?:こと|もの)(?:に|と)(?!は)、?(?:(?:御|ご)?異議|賛成|決|いた|し(?:ます|まし))|(?:いたし|し)まし?た?ます?[。\s]*$)"
)
"""総務委員会に付託することに決定: the matter goes somewhere, and nothing is carried or rejected."""
_CONTINUED = re.compile(
    r"継続(?P<what>審査|審議|調査)(?:と|に)(?:する|付する|付す|付託する)(?:べき)?(?:こと|もの)"
    r"(?:に|と)?(?:賛成|、?(?:御|ご)?異議|決|いた)"
)
_WITHDRAWN = re.compile(
    r"撤回(?:する)?(?:こと)?(?:は|を|について|に)?、?(?:承認|許可|同意)(?!し(?:ない|ません)|でき(?:ない|ません))"
)
_CASTS = re.compile(r"(?:を|は)、?(?P<side>可|否)と(?:する|裁決|決)")
"""本案を可とするものと裁決いたします."""
_PRONOUNCES = re.compile(
    rf"(?:{_SPECIFIC}|(?:こと|もの|よう|通り|とおり)(?:に|と)(?:決定|決し)|(?<!可とする)(?<!否とする)(?:こと|もの)(?:に|と)裁決|不許可|決定)"
    r"(?:すべき(?:もの|である)?|する(?:こと|もの)?|とする(?:こと)?|すること)?(?:に|と)?、?"
    r"(?:決定|決し|決まり|裁決|決|され|議決)?"
    r"(?:(?:いた)?し(?:ました|ます)|されました|れました|しました|ました|なりました|です|であります|でございます)[。\s]*$"
)
_ANCHORED = re.compile(r"^(?:よって|因って|寄って|依って|従って|したがって|以上により)")
_TOLD_OF = re.compile(
    r"昨[日年]|先(?:ほど|日|般|の)|過日|前回|去る|委員会(?:で|に)は|委員会において|委員会における|審査の結果|採決の結果|定例会で|臨時会で"
    r"|次第|場合|聞いて|伺って|会議録に|当時|既に|すでに|報告(?!(?:の)?(?:とおり|通り)|どおり|第\d)"
)
_LONG_AGO = re.compile(
    r"[去前]年|年前|か月前|前々回|一昨年|おととし|以前|かつて|この前|先月|先週|この間|こないだ"
)
_ELSEWHERE_OR_IF = re.compile(
    r"(?<![本当審協])(?<!この)(?:審議会|協議会|部会|審査会|理事会|総会|議会|教育委員会)(?:で|において)(?:は|も)?、|(?:県|国|他市|他の市)[^。、]{0,12}(?:では|においては)、"
    r"|仮に|もし(?!く)|(?<!ないよう)(?<!ないの)(?<!なければ)(?:であれ|なら)ば|(?<!ないよう)(?<!ないの)でしたら、"
)
_REPORTS = re.compile(
    r"(?<!投票の結果を)(?<!投票結果を)(?<!開票の結果を)報告(?:を)?(?:いたし|申し上げ|を終わ|し)|審査の(?:経過|結果|概要)|付託され"
)
"""A committee's chair tells the assembly what the committee decided."""
_KIND = "議案|議員提出議案|委員会提出議案|議会案|議員案|発議案|発委|報告|陳情|請願|諮問|発議|認定|承認|同意|意見書案?|決議案?|(?<![一-龥々])[議認承同諮報]"
"""What bills are called; what else stands before 第1号 is read by :data:`_OTHER_LABEL`."""
_OTHER_LABEL = (
    rf"(?<![一-龥々ァ-ヶー0-9])(?![一-龥々]{{0,9}}(?:{_KIND})第)[一-龥々]{{0,9}}"
    r"(?:提出|発案|提案|案|付議|決議|意見書|推薦)(?<!議案)"
)
"""委員会提出第1号, 会派提出第2号, 同意案第3号: what else a bill may be called; 会議規則第20号 is none."""
_RANGE = re.compile(
    rf"(?P<kind>{_KIND})第(?P<first>\d{{1,4}})号(?:(?![第。])[^。]){{0,60}}?(?:から(?:、?(?:議事)?日程第\d{{1,2}}[、,]?)?(?:{_KIND})?第?(?P<last>\d{{1,4}})号(?:、?[^、。]{{0,40}})?まで|(?:ないし|乃至|[～〜])、?(?:{_KIND})?第?(?P<end>\d{{1,4}})号)"
)
"""議案第10号、一般会計予算から日程第4、議案第12号、下水道事業会計予算まで."""
_MOST_BILLS = 60
_NUMBER = re.compile(
    rf"(?:{_KIND})第\d{{1,4}}号|第\d{{1,4}}号議案|{_OTHER_LABEL}第\d{{1,4}}号(?![線館棟室様車])"
)
_ALONE = re.compile(
    rf"(?P<kind>{_KIND})第\d{{1,4}}号(?:、|及び|並びに|まで、?(?:及び|並びに)?)+第\d{{1,4}}号(?!議案)"
)
"""議案第12号、第16号: the second has no label of its own."""


@by_words
def way_of(line: Line) -> str | None:
    """How the sentence asks the room: 異議, 起立, 挙手, 投票, 点呼, 拍手, 同意 or なし; ``None``: it does not."""
    if asks_for_objections(line):
        return "異議"
    kana = short(line.kana)
    called = _ROLL_CALL.search(line.text) or _EITHER.search(kana)
    if called and not _TOLD_OF.search(line.text):
        return "点呼"
    # 三世の方の教師を求めます is 賛成の方の挙手を求めます; 賛成者3名、起立少数 tells
    for way, pattern in (("起立", _RISE), ("挙手", _HANDS)) if not names_verdict(line.text) else ():
        asked = pattern.search(kana)
        if asked and not _TOLD.match(asked.group("rest")):
            return way
    if _SIGNS.search(line.text) and not names_verdict(line.text):
        return "挙手"
    if _CLAP.search(line.text):
        return "拍手"
    if _BALLOT.search(line.text) and not _TOLD_OF.search(line.text):
        return "投票"
    if _NONE_LEFT.search(line.kana):
        return "なし"
    return "同意" if _AGREED.search(line.text) and _PROPOSED.search(line.text) else None


def asks_for_objections(line: Line) -> bool:
    """御異議ありませんか, 異議はないか; a chair's ございません without か too: it was lost."""
    read = stance(line.text)
    if read is not None and not read.bare:
        return read.mood == "asked" or (read.mood == "said" and not read.noun)
    return _OBJECTION.search(line.kana) is not None


@by_words
def asks_those_against(line: Line) -> bool:
    """反対の方の挙手を求めます."""
    kana = short(line.kana)
    asked = _RISE.search(kana) or _HANDS.search(kana) or _SIGNS.search(line.text)
    return asked is not None and asked.group("side") in {"ハンタイ", "反対"}


_STILL_ASKS = re.compile(
    r"(?:よろしい|いかが|いただけ)[^。、]{0,6}(?:です|でしょう|ます)か[。？?\s]*$"
)


def still_asks(line: Line) -> bool:
    """可決してよろしいでしょうか: whatever it names, it was not decided yet."""
    return _STILL_ASKS.search(line.text) is not None


@by_words
def declares(line: Line, way: str) -> bool:
    """Whether a chair's sentence tells how the question was answered."""
    if line.text.startswith(("〔", "（")):
        return False  # a mark in a text that was typed, not said
    if still_asks(line):
        return False  # 可決してよろしいでしょうか was not answered yet
    read = stance(line.text)
    if read is not None and not read.bare and read.mood == "said" and read.noun:
        return False  # 異議なし is called out, whoever's turn it fell into
    if read is not None and not read.bare and read.mood == "asked":
        return False  # 可決することに御異議ありませんか puts the next question
    if way == "なし":
        return says(line, "質疑なしと認め", "討論なしと認め", "終結いたします", "ないようです")
    if way == "同意" and _THAT_WAY.search(line.text):
        return True
    if _DECLARED.search(line.text) or says(line, "異議ありませんので", "異議なしと認め"):
        return True
    return tells_result(line.text) or noted(line) is not None or denies_verdict(line.text)


def noted(line: Line) -> bool | None:
    """Whether the chair takes note of an objection, or of none; ``None``: of nothing."""
    read = stance(line.text)
    if read is None or read.bare or read.mood != "noted":
        return None
    return read.objects


@by_words
def pronounces(line: Line) -> bool:
    """可決するに決しました, 可決すべきものと決定いたしました: the decision itself, not talk of one."""
    if _TOLD_OF.search(line.text) or elsewhere_or_if(line):
        return False
    return _PRONOUNCES.search(line.text) is not None or denies_verdict(line.text)


def tells_of_before(text: str) -> bool:
    """Whether a sentence tells what was decided at another time: 前回は3台に決まりました."""
    return any(each.search(text) for each in (_TOLD_OF, _LONG_AGO))


def denies_verdict(text: str) -> bool:
    """Whether it is pronounced that something does not come about.

    >>> denies_verdict("延期にはいたしません。"), denies_verdict("可決には至りませんでした。")
    (True, True)
    >>> denies_verdict("御異議はございません。"), denies_verdict("可決には至らないのではないですか。")
    (False, False)
    """
    found = _DENIES_VERDICT.search(text)
    return found is not None and re.search(r"か(?:ね)?[。？?\s]*$", text) is None


def elsewhere_or_if(line: Line) -> bool:
    """Whether another body decides, or nobody yet: 県の審議会では、…; 仮に賛成多数であれば、…."""
    return _ELSEWHERE_OR_IF.search(line.text) is not None


_ANNULS = re.compile(
    r"(?:採決|表決|投票)(?:を|は)、?(?:もう一度|改めて|再度|全て)?、?(?:やり直|取り?消)(?:します|いたします|させていただきます|したい)|(?:再採決|採決のやり直し)(?:を(?:行い|いたし|し))ます"
)


def annuls(line: Line) -> bool:
    """採決をやり直します: what was voted before does not count."""
    return _ANNULS.search(line.text) is not None and not still_asks(line)


def reports(line: Line) -> bool:
    """Whether the sentence belongs to a report on what was decided elsewhere."""
    return _REPORTS.search(line.text) is not None


def anchored(line: Line) -> bool:
    """よって、 or したがって、: what follows was just decided."""
    return _ANCHORED.match(line.text) is not None


def outcome_in(text: str) -> str | None:
    """可決, 不採択, 可決すべきもの … as pronounced; the last one that is.

    >>> outcome_in("認定第1号は、認定しないことに決定いたしました。"), outcome_in("修正可決すべきものと決しました。")
    ('不認定', '修正可決すべきもの')
    """
    if _WITHDRAWN.search(text):
        return "撤回承認"
    continued = _CONTINUED.search(text)
    if continued:
        return f"継続{continued.group('what')}"
    found = [read for read in map(_read, _OUTCOME.finditer(text)) if read]
    if found:
        return found[-1]
    fit = _FIT.search(text)
    if fit:
        denied = fit.group("not") or fit.group("no") or fit.group("denied")
        return f"不{fit.group('what')}" if denied else fit.group("what")
    if _GRANTED.search(text):
        return "許可"
    sent = _SENT.search(text)
    if sent:
        return sent.group("what")
    cast = _CASTS.search(text)
    if cast and _DENIES_VERDICT.search(text):
        return "否決" if cast.group("side") == "可" else None
    return {"可": "可決", "否": "否決"}[cast.group("side")] if cast else None


def _read(match: re.Match[str]) -> str | None:
    if match.group("denied"):
        return _DENIED.get(match.group("what"))
    return match.group("what") + ("すべきもの" if match.group("should") else "")


_DENIES = re.compile(
    r"(?:ない|ません|(?<=せ)ぬ)(?:こと|もの)?(?:と|に|で)、?(?:(?:すること|いたすこと)(?:と|に)、?)?(?:決|裁決|いた|し(?:ます|まし)|なり)"
)


def denies(text: str) -> bool:
    """Whether what is pronounced is that something is not done: 付さないことに決定いたしました.

    >>> denies("附帯決議を付さないことに決定いたしました。"), denies("問題ないものと認めることに決定しました。")
    (True, False)
    """
    return _DENIES.search(text) is not None or _DENIES_VERDICT.search(text) is not None


_PUTS_NOT = re.compile(r"ない(?:こと|もの)|不[一-龥]{2}")


def turns_round(asked: str, pronounced: str) -> bool:
    """Whether it was pronounced that what was put is not done: 付さないことに決定, where 付すこと was put."""
    return denies(pronounced) and not _PUTS_NOT.search(asked)


_DEEMED = re.compile(
    r"(?P<not>不)?採択(?:(?:され|し)たもの|すべきもの|す(?:る|べき)もの)?と(?:みな|見な)(?:し(?:ます|ました|たいと思います)|す(?:こと|もの)(?:と|に)(?:(?:いた)?し|決|な))"
    r"|みなし(?P<no>不)?採択(?:と|に)(?:(?:いた)?し(?:ます|ました)|なり(?:ます|ました))"
)
"""陳情第2号は採択されたものとみなします: it follows from another decision, and nobody votes on it."""
_BECAUSE = re.compile(r"(?:ので|ため|により|によって|よりまして|から|結果|伴い|ことで|ましたが)$")
_THIS_TIME = re.compile(r"^(?:[^。]*?)(?:もし|仮に|場合|たなら)")


@lru_cache(maxsize=SENTENCES)
def deemed(text: str) -> tuple[tuple[str, ...], str] | None:
    """The numbers of what a chair takes as decided by another decision, and as what; ``None``: nothing.

    >>> deemed("議案第5号が可決されましたので、陳情第2号は採択されたものとみなします。")
    (('陳情第2号',), 'みなし採択')
    >>> deemed("可決された場合、陳情第2号は採択されたものとみなします。") is None
    True
    """
    found = _DEEMED.search(text)
    clauses = re.split(r"[、。]", text)
    own = "、".join(clause for clause in clauses if not _BECAUSE.search(clause))
    if found is None or not _DEEMED.search(own) or _TOLD_OF.search(own) or _THIS_TIME.match(text):
        return None
    behind = text[found.end() :].strip("。 、")
    if behind and not re.fullmatch(
        r"(?:た|まし)?(?:ます|ました|定(?:いた)?し(?:ます|ました)|し?(?:ます|ました)|りま(?:す|した))",
        behind,
    ):
        return None  # と議長は言いました, か
    denied = found.group("not") or found.group("no")
    return numbers_in(own), "みなし不採択" if denied else "みなし採択"


_AS_REPORTED = re.compile(r"報告(?:の)?(?:とおり|通り|どおり)")


def as_reported(text: str) -> bool:
    """委員長報告のとおり決することに: what the report says is not known."""
    return _AS_REPORTED.search(text) is not None


def direction(outcome: str | None) -> int:
    """1: carried, -1: rejected, 0: 決定 and what says neither."""
    word = (outcome or "").removesuffix("すべきもの")
    return 1 if word in CARRIED else -1 if word in REJECTED else 0


@lru_cache(maxsize=SENTENCES)
def numbers_in(text: str) -> tuple[str, ...]:
    """Numbers of bills as named, each once; of 第8号から第10号まで all three.

    >>> numbers_in("議案第8号から議案第10号までの3件"), numbers_in("第2号議案について")
    (('議案第8号', '議案第9号', '議案第10号'), ('第2号議案',))
    >>> numbers_in("議案第12号から14号まで、及び第16号"), numbers_in("委員会提出第1号")
    (('議案第12号', '議案第13号', '議案第14号', '議案第16号'), ('委員会提出第1号',))
    >>> numbers_in("会議規則第20号"), numbers_in("一般会計補正予算第5号"), numbers_in("市道第3号線")
    ((), (), ())
    """
    plain = in_digits(text)
    found: list[str] = []
    for match in _NUMBER.finditer(_with_kinds(_RANGE.sub(_all_of, plain))):
        found.append(match.group())
    return tuple(dict.fromkeys(found))


def _with_kinds(plain: str) -> str:
    """議案第12号及び第16号 → 議案第12号及び議案第16号."""
    for _ in range(_MOST_BILLS):
        match = _ALONE.search(plain)
        if match is None:
            return plain
        at = match.group().rindex("第") + match.start()
        plain = plain[:at] + match["kind"] + plain[at:]
    return plain


def numbers_of(lines: Sequence[Line]) -> frozenset[str]:
    """Numbers of bills that any of these sentences names."""
    return frozenset(number for line in lines for number in numbers_in(line.text))


def _all_of(match: re.Match[str]) -> str:
    """議案第8号から第10号まで → 議案第8号、議案第9号、議案第10号."""
    first, last = int(match.group("first")), int(match.group("last") or match.group("end"))
    if not first < last <= first + _MOST_BILLS:
        return match.group()
    return "、".join(f"{match.group('kind')}第{n}号" for n in range(first, last + 1))


def together(numbers: Sequence[str]) -> str:
    """How numbers are written together: 議案第8号から議案第10号まで where they go on counting.

    >>> together(("議案第8号", "議案第9号", "議案第10号")), together(("議案第8号", "請願第1号"))
    ('議案第8号から議案第10号まで', '議案第8号、請願第1号')
    """
    if len(numbers) > 2 and numbers_in(f"{numbers[0]}から{numbers[-1]}まで") == tuple(numbers):
        return f"{numbers[0]}から{numbers[-1]}まで"
    return "、".join(numbers)
