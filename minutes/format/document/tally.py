"""The result of a vote as the chair tells it: 起立多数、賛成15名、反対3名. Nothing is counted here."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from minutes.format.call_grammar import CHAIR
from minutes.format.text.numerals.reading import read

VERDICT = re.compile(
    r"(?P<shown>起立|挙手|賛成|拍手|反対(?=者?(?:の方)?(?:は|が)?(?:多数|少数)))者?(?:の方)?(?:は|が)?(?P<many>全員|総員|多数|少数|過半数|なし(?!と認め))"
    r"|(?P<short>(?:過?半数|(?:出席者の)?半分)に(?:は)?(?:満た|達し|届か|届き|及び|及ば)(?:ない|ません|なかった|ず))"
    r"|(?P<all>全員|総員)(?:の)?(?P<way>起立|挙手|賛成|一致)|(?P<plain>全会(?:一致|賛成)|満場一致|(?<![^、。])全員(?=です(?:ね)?[。、]|で(?:ござい|あり)ます[。、])|(?:可否|賛否)?同数(?=で(?:す|し|ござい|あり|$)|と(?:なり|なっ|いう)|の(?:ため|結果)|[、。]|$))"
)
"""起立多数, 総員起立, 賛成者少数, 可否同数."""
_N = r"(?:[0-9]{1,3}|[一二三四五六七八九十百]{1,4}|ゼロ|零)"
_SIDES = "賛成 反対 棄権 欠席 退席 白票 無効 起立 挙手".split()
_COUNT = re.compile(
    rf"(?P<side>{'|'.join(_SIDES)})(?:投票|票|者|の(?:方|議員|委員))?(?:の?数)?(?:は|が|、|,|:)?"
    rf"(?:(?P<n>{_N})(?P<unit>名|人|票)(?:様)?|(?P<none>なし|ありません))"
    r"(?!以上|以下|未満|程度|ほど|余り|ずつ|から|しか|の(?!賛成|反対|出席|同数)|と(?:意見|も)|[はがもを](?!、)|[一-龥])"
)
"""賛成12票, 反対者は3名, 棄権なし."""
_BARE_PAIR = re.compile(rf"賛成(?P<a>{_N})[、,](?:で、)?反対(?P<b>{_N})(?=[、,。\s]|$|で)")
"""賛成12、反対5: figures without a counter, only side by side."""
_ATTEND = re.compile(
    rf"(?:出席|在席)(?:議員|委員|者)?(?:総?数)?(?:は|が)?、?(?P<n>{_N})(?P<unit>名|人)(?=中|の(?:うち|内)|、|,)"
)
"""出席議員18名中: counts only beside a count of those in favour."""
_OF_THOSE = re.compile(
    rf"(?:出席|在席)(?:議員|委員|者)?(?:総?数)?(?:は|が)?、?{_N}[名人](?:中|の(?:うち|内))、?(?P<n>{_N})(?P<unit>名|人)(?:の(?:方|議員|委員)?)?(?:が|の)?(?:御|ご)?(?P<side>賛成|反対|起立|挙手)"
)
"""出席8名中6名の賛成: how many of those there were for it."""
_CASTING = re.compile(
    rf"(?P<who>{CHAIR})(?:は|が|において|の)[^。]{{0,36}}(?:裁決|決裁)|"
    r"(?P<law>第(?:116|百十六)条)[^。]{0,30}(?:裁決|決裁)"
)
_ELSEWHERE = re.compile(
    r"昨[日年]|前回|前年|先ほど|先日|過日|去る|当時|委員会(?:で|に|の)(?!は?採決)|定例会で|臨時会で|アンケート|署名|調査|会派|討論|世帯|住民"
    r"|必要|以上の賛成|見込|もし|仮に|場合|ならば|予定"
)
"""What is told of another vote, or of what a vote would need."""
_LEAD = re.compile(
    r"^(?:なお|また|はい|ただいまの|ただ今の|今の|この|採決|投票|表決|起立|挙手|点呼|の?結果|を?(?:御?報告|申し上げ)(?:いた)?(?:し)?ます|内訳|人数|得票|有効|総数|うち|中|のうち"
    rf"|は|が|、|,|。|\s|{_N}[名人票]|で(?:ござい|あり)ます|です)*"
)
_SMALL = re.compile(r"(?:で(?:ござい|あり)ま(?:す|した)|でし?た?|です|以上|のとおり|[、,。\s])")
_ORDER = ("出席", "賛成", "起立", "挙手", "反対", "棄権", "白票", "無効", "欠席", "退席")


@dataclass(frozen=True, slots=True)
class Tally:
    """``verdict``: 起立多数. ``counts``: side and how many, as said. ``casting``: 議長裁決, or empty."""

    verdict: str = ""
    counts: tuple[tuple[str, str], ...] = ()
    casting: str = ""
    twice: tuple[str, ...] = ()
    """Sides that were told with two different figures."""

    @property
    def text(self) -> str:
        """``起立多数、賛成15名、反対3名``; empty where nothing was told."""
        sides = sorted(self.counts, key=lambda pair: _ORDER.index(pair[0]))
        parts = (self.verdict, *(f"{side}{said}" for side, said in sides), self.casting)
        return "、".join(filter(None, parts))


def tells_result(text: str) -> bool:
    """Whether a sentence tells how a vote came out.

    >>> tells_result("起立多数であります。"), tells_result("反対討論は2名です。")
    (True, False)
    >>> tells_result("賛成者は15名、反対者は3名でございます。"), tells_result("賛成者3名以上が必要です。")
    (True, False)
    """
    plain = _plain(text)
    if re.search(r"か[。?\s]*$", plain):
        return False
    return VERDICT.search(plain) is not None or bool(_counts(plain))


def names_verdict(text: str) -> bool:
    """Whether a sentence holds 起立多数 or the like."""
    return VERDICT.search(_plain(text)) is not None


def only_counts(text: str) -> bool:
    """Whether a sentence says nothing but counts: なお、賛成15名、反対3名でございました."""
    plain = _plain(text)
    if not _counts(plain) or _ELSEWHERE.search(plain):
        return False
    head = _LEAD.match(plain)
    rest = _BARE_PAIR.sub("", _COUNT.sub("", _ATTEND.sub("", plain[head.end() if head else 0 :])))
    return len(_SMALL.sub("", rest)) <= 2


def tally(texts: Sequence[str]) -> Tally:
    """What the sentences of one declaration tell, together.

    >>> tally(("起立多数であります。", "賛成十五名、反対3名でございます。")).text
    '起立多数、賛成15名、反対3名'
    >>> tally(("賛成4票、反対4票、可否同数であります。", "議長は可とするものと裁決いたします。")).text
    '可否同数、賛成4票、反対4票、議長裁決'
    """
    verdict, casting = "", ""
    found: dict[str, str] = {}
    twice: list[str] = []
    for text in texts:
        plain = _plain(text)
        if _ELSEWHERE.search(plain) and not VERDICT.search(plain):
            continue
        verdict = verdict or _verdict(plain)
        for side, said in _counts(plain):
            if found.get(side, said) != said:
                twice.append(side)
            found[side] = said
        casting = casting or _casting(plain)
    casting = casting if verdict.endswith("同数") or _even(found) else ""
    return Tally(verdict, tuple(found.items()), casting, tuple(twice))


def only_verdict(text: str) -> bool:
    """Whether a sentence says nothing but a verdict.

    >>> only_verdict("可否同数でございます。"), only_verdict("挙手多数を得た案です。")
    (True, False)
    """
    return len(_SMALL.sub("", VERDICT.sub("", _plain(text), count=1))) <= 1


def is_even(told: Tally) -> bool:
    """Whether the sides are even: 可否同数, or as many for it as against it."""
    return told.verdict.endswith("同数") or _even(dict(told.counts))


def counts_votes(text: str) -> bool:
    """Whether those who are there are told to say how many of them were for it.

    >>> counts_votes("出席8名中6名の賛成、挙手多数であります。"), counts_votes("出席8名中6名であります。")
    (True, False)
    """
    return _OF_THOSE.search(_plain(text)) is not None


def casts(text: str) -> bool:
    """Whether the chair decides where the sides are even: 議長において裁決いたします."""
    return bool(_casting(_plain(text)))


def _plain(text: str) -> str:
    return unicodedata.normalize("NFKC", text)


def _verdict(plain: str) -> str:
    match = VERDICT.search(plain)
    if match is None:
        return ""
    if match.group("shown"):
        return f"{match.group('shown')}{match.group('many')}"
    return match.group()


def _counts(plain: str) -> tuple[tuple[str, str], ...]:
    """Side and figure with its counter, each side once for each figure."""
    found = [
        (match.group("side"), _said(match.group("n"), match.group("unit")))
        for match in _COUNT.finditer(plain)
        if not (match.group("none") and match.group("side") in {"起立", "挙手", "賛成", "欠席"})
    ]
    of_those = _OF_THOSE.search(plain)
    if of_those and of_those.group("side") not in {side for side, _ in found}:
        found.append((of_those.group("side"), _said(of_those.group("n"), of_those.group("unit"))))
    pair = _BARE_PAIR.search(plain)
    if pair and not found:
        found = [("賛成", _said(pair.group("a"), "")), ("反対", _said(pair.group("b"), ""))]
    attend = _ATTEND.search(plain)
    if attend and found:
        found.insert(0, ("出席", _said(attend.group("n"), attend.group("unit"))))
    return tuple(found)


def _said(number: str | None, unit: str | None) -> str:
    """``十五``, ``名`` → ``15名``; nothing → ``なし``."""
    if number is None:
        return "なし"
    groups = None if number in {"ゼロ", "零"} else read(number)
    value = 0 if groups is None else groups[0][0]
    return f"{value}{unit or ''}"


def _even(found: dict[str, str]) -> bool:
    return "賛成" in found and found.get("賛成") == found.get("反対")


def _casting(plain: str) -> str:
    match = _CASTING.search(plain)
    if match is None:
        return ""
    return f"{match.group('who') or '議長'}裁決"


_NEEDS_MORE = re.compile(r"3分の2|三分の二|4分の3|四分の三|特別(?:多数|議決)")


def majority(told: Tally, said: Sequence[str]) -> int:
    """1: more were for it than against, -1: fewer; 0: even, not told, or more than half was needed."""
    figures = {side: int(count[:-1]) for side, count in told.counts if count[:-1].isdigit()}
    yes, no = figures.get("賛成"), figures.get("反対")
    if yes is None or no is None or any(_NEEDS_MORE.search(_plain(text)) for text in said):
        return 0
    return (yes > no) - (yes < no)


def conflicts(told: Tally) -> Iterator[str]:
    """Where verdict and counts of one declaration do not go together, for the clerk."""
    figures = {side: int(said[:-1]) for side, said in told.counts if said[:-1].isdigit()}
    for_it, against = figures.get("賛成"), figures.get("反対")
    if told.twice:
        yield f"採決の{'、'.join(dict.fromkeys(told.twice))}の人数が二通りに聞こえます。録音を確かめてください。"
    if for_it is None or against is None:
        return
    many = told.verdict.endswith(("多数", "全員", "総員", "過半数"))
    few = told.verdict.endswith("少数")
    if told.verdict.startswith("反対"):
        many, few = few, many
    everybody = told.verdict.endswith(("全員", "総員", "一致"))
    if (many and for_it <= against) or (few and for_it > against) or (everybody and against):
        yield f"宣告（{told.verdict}）と人数（賛成{for_it}、反対{against}）が合いません。録音を確かめてください。"
    if told.verdict.endswith("同数") and for_it != against:
        yield f"宣告（{told.verdict}）と人数（賛成{for_it}、反対{against}）が合いません。録音を確かめてください。"
