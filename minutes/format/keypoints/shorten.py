"""A sentence in である or 体言止め, shorter by rules; never a word that was not said."""

from __future__ import annotations

import re
from functools import lru_cache

from minutes.format.call_grammar import CHAIR, SO
from minutes.format.keypoints.bonds import binds_later, names_matter, strange, threads
from minutes.format.keypoints.grounds import figures, hedges, keeps, negations
from minutes.format.sound.morphology import parse
from minutes.format.text.engine import edit

_TOLD = re.compile(r"(?:では|によると|によれば|だと|から|との)")


def _after_verb(match: re.Match[str]) -> str:
    """Nothing for という after a verb (増えるということは); the word itself elsewhere: 反対ということに."""
    last = parse(match.string[: match.start()])[-1:]
    doing = last and last[0].pos in ("動詞", "形容詞", "助動詞") and last[0].surface != "だ"
    return "" if doing and last[0].cform.startswith(("終止形", "連体形")) else match.group()


def _plain_end(match: re.Match[str]) -> str:
    """Nothing for 〜状況である; what was told by others, or is what a topic is, keeps its noun.

    前の会では求めないということであった was told; 課題は人が足りないことである is no statement about 課題.
    """
    said, head = match.group(), match.string[: match.start()]
    if not re.match("(?:という)?こと", said):
        return ""
    told = said.startswith("という") and (said.endswith("であった") or _TOLD.search(head))
    named = re.search("は", head) is not None and parse(head)[-1:] != ()
    if told:
        return "ということ"
    doing = named and parse(head)[-1].pos in ("動詞", "形容詞", "助動詞")
    return "こと" if doing else ""


def _without_thing(match: re.Match[str]) -> str:
    """Nothing for 引き上げるものである; where a topic is named it is such a thing: 費用は直すもの."""
    return "もの" if "は" in match.string[: match.start()] else ""


_FEWEST = 3
"""Characters that a line has at least."""
_PLAIN = {"sentence_style": "dearu", "question_mark": "maru", "exclamation_mark": "maru"}

_LEADS = re.compile(
    rf"^(?:(?:[一-龥]{{1,5}}(?:課長|部長|係長|局長|次長|委員|主任|主査|さん)|はい|ええ|いえ|えっと|まず(?:は)?|次に|続いて|続きまして|それから|それと|最後に|さらに|また|そして|あと|なお|ちなみに|{SO}"
    rf"|で|次|なので|ですので|そうですね|分かりました|お答えします|{CHAIR}|ありがとうございます|(?:もう|あと)?[一1]点目?(?:は|に)?|[二三2-9]点目は?"
    r"|[1-9一二三四五]つ目は?|失礼しました|すみません|ただ|一方(?:で)?|しかしながら|しかし|そこで|そのため|したがって|併せて|特に|加えて|具体的に(?:は)?|私(?:は|も|として(?:は|も))|御?指摘のとおり(?:である|です)?(?:が)?|その結果|ところが|実は|(?:ほかに)?なければ|申し訳(?:ありません|ございません)が)[、。\s]+|まず(?=[^、はのい]))+"
)
_PREFACE = (
    re.compile(
        r"^[^、。\d]{0,14}(?:の立場(?:から|で)|から|として)(?:申し上げ|お答えし)[^、。]{0,6}(?:と|が|ますと)、"
    ),
    re.compile(
        r"^[^。、\d]{0,20}(?:について|に関して)?(?:御|お)?(?:伺い|聞き|尋ね|説明|報告|答え)[^。、]{0,10}(?:が|けれども)、"
    ),
    re.compile(
        r"^[^。、\d]{0,6}(?:資料|お手元|別紙)[^。、]{0,14}(?:基づ(?:き|いて)|御?覧(?:いただ|くださ|の)|のとおり)[^。、]{0,8}、"
    ),
)
_TOPIC = re.compile(
    r"^(?P<topic>[^、。]{2,28}?)(?:についてのこと|のこと|の件|の関係|に(?:ついて|つきまして|関して|関しまして))"
    r"(?:なの|の)?(?:であるが|だが|なのだが|でございますが|ですが|であるけれども|だけれども|ですけれども|なのであるけれども|であるけど)、"
)
"""受付の件ですが、 names what the sentence is about; 賛成ですが、 does not."""
_GENERAL = re.compile(
    r"^(?:今後の|改正の|改定の|見直しの|主な|本案の|提案の|現在の)?(?:見通し|計画|内容|概要|経過|状況|取組|対応|もの|対策)(?:として)?(?:は|と(?:し|いたしまし)ては|(?:である|だ)(?:が|けれども|けど))、"
)
"""A topic that the rest tells anyway."""
_WITHIN = (
    (re.compile(r"(?:現行|現在|従来|これまで)の(?=[\d一-龥][^、。]{0,12}から)"), ""),
    (re.compile(r"に(?:つきまして|ついて|関しまして|関して)は、?"), "は、"),
    (re.compile(r"(?<=[一-龥ァ-ヶーA-Za-z％%])というの(?=[はがを])"), ""),
    (re.compile(r"というの(?=[はがを])"), "の"),
    (re.compile(r"というもの(?=[はがを])"), "もの"),
    (re.compile(r"という(?:ふう|よう)に(?=(?:考え|思|聞|伺|承知|認識|理解))"), "と"),
    (re.compile(r"(?<=[るたいうだ])(?:けれども|けれど|けど)、"), "が、"),
    (re.compile(r"という(?=(?:こと|状況|形|ところ)(?:で(?!あ|ござ)|に|が|を|は|も))"), _after_verb),
    (re.compile(r"であると、(?!考え|思|認識|判断|感じ|聞|伺|言)"), "だと、"),
    (re.compile(r"(?<=[一-龥ァ-ヶー％%円人件名戸])ということ(?=(?:で(?!あ|ござ)|が|を|は|も))"), ""),
    (re.compile(r"でございまして、|でありまして、"), "で、"),
    (re.compile(r"で(?:ござい|あり)、"), "で、"),
    (re.compile(r"(?<=[一-龥ァ-ヶー％%])であるので、"), "で、"),
    (re.compile(r"、?(?:これ|それ)から、?(?=[一-龥])"), "、"),
    (re.compile(r"(?<=[一-龥々ァ-ヶー])(?:と|に)(?:いた|致)し"), "とし"),
    (re.compile(r"^(?:本[市町村区県]の|当[市町村区県]の|我が[市町村区県]の|今回の)(?=[一-龥ァ-ヶ])"), ""),
    (re.compile(r"、?率にして(?=\d)"), "、"),
    (re.compile(r"(?<=には)[一-龥]{2,4}に(?=\d)"), ""),
    (re.compile(r"(?<=は)(?:それぞれ|おのおの|既に|もう|まだ(?=[^、。]{0,8}\d))(?=\d)"), ""),
    (re.compile(r"、?(?:すなわち|つまり|言い換えれば|要するに)、[^、。\d]{2,24}(?:で(?:ある|ござい)|です)?(?=、)"), ""),
    (re.compile(r"なお、|また、|さらに、|一方、"), ""),
    (re.compile(r"ておりまして、|ていまして、"), "ており、"),
    (re.compile(r"(?<=[一-龥])(?:いた)?しまして、"), "し、"),
    (re.compile(r"(?<=[い-りえ-れ])まして、"), "、"),
    (re.compile(r"(?:こちら|これ)は、(?=[^、。]{2,20}は)"), ""),
    (re.compile(r"(?<=\d日)(?:の|、)?(?:[月火水木金土日]曜日?)(?=[、はにの])"), ""),
    (re.compile(r"(?:^|(?<=、)|(?<=[はがをにで]))(?:ちょっと|やはり|ぜひ(?:とも)?|実際(?:に|は)?|もちろん|本当に|一応の|どうしても|特に、|誠に|大変|例えば、)、?"), ""),
    (re.compile(r"(?<=[はをにで]),?、(?=[ぁ-ん]{1,3}、)"), ""),
    (re.compile(r"(?:お手元の|お手元に配付の|ただいまの|先ほどの)"), ""),
    (re.compile(r"(?:させていただ(?:く|き|いて))(?=(?:予定|こと|方向|考え))"), "する"),
)  # fmt: skip
_ENDS = (
    (re.compile(r"(?:のか|か)、?(?:を|という(?:こと|点)を)?(?:御|お)?(?:伺|尋|聞|教え|示し|説明し|答え)[^。、]{0,14}$"), "のか"),
    (re.compile(r"(?:という)?(?:こと|ところ|状況|次第|状態|形)(?:である|となっている|になっている|であった)$"), _plain_end),
    (re.compile(r"(?<=[一-龥ァ-ヶー％%\d])(?:と|に)なっている$"), ""),
    (re.compile(r"(?<=[円％%割人件台回日])と(?:いた)?する$"), ""),
    (re.compile(r"(?:(?<=[増減額])|(?<=増加)|(?<=減少)|(?<=赤字)|(?<=黒字)|(?<=不足)|(?<=必要)|(?<=見込み))とな(?:る|った|っている)$"), ""),
    (re.compile(r"(?<=案)を(?:お?示し|御?提示|御?提案)(?:する|している|した)$"), ""),
    (re.compile(r"(?<=見込)んで(?:いる|おる)$"), "む"),
    (re.compile(r"(?<=[一-龥ァ-ヶー％%\d])と(?:いた|な)?する$"), "とする"),
    (re.compile(r"(?<=[るたいうくすつむぶぬ])もの(?:である|だ)$"), _without_thing),
    (re.compile(r"(?<!も)の(?:である|だ)$"), ""),
    (re.compile(r"(?<=ため)(?:である|だ)$"), ""),
    (re.compile(r"(?<=[一-龥ァ-ヶー])(?:という|との)(?:対応|取扱い|扱い)を(?:する|している|行う|行っている)$"), ""),
    (re.compile(r"(?<=[るた])という(?=対応|取扱い|方針|方向|考え)"), ""),
    (re.compile(r"(?:こと)?を考えている$"), "考え"),
    (re.compile(r"であるため$"), "のため"),
    (re.compile(r"を(?:予定して(?:いる|いた)|行う予定(?:である)?)$"), "を予定"),
    (re.compile(r"(?<=予定)して(?:いる|いた)$"), ""),
    (re.compile(r"(?:(?<=たい)|(?<=べき)|(?<=ほしい))(?:だ|である)?と(?:思う|考える|存じる|思っている|考えている|申し上げる|願う)$"), ""),
    (re.compile(r"(?<=べき)(?:である|だ)(?:と(?:思う|考える|存じる|考えている))?$"), ""),
    (re.compile(r"と(?:御)?(?:理解|承知)してください$"), ""),
    (re.compile(r"(?:ので|から)、[^、。\d]{0,12}御?(?:理解|了承|承知おき|留意)[^、。]{0,16}$"), ""),
    (re.compile(r"(?<=いる)(?:よう)?な状況$"), "状況"),
    (re.compile(r"ことと?に?(?:している|する)$"), ""),
    (re.compile(r"(?:んだ|のだ|んである)(?:よ|ね)*$"), ""),
    (re.compile(r"(?<=[いるたう])の$"), ""),
    (re.compile(r"(?:だ|である)(?:よ|ね|な|わ)+$"), ""),
    (re.compile(r"(?<=か)(?:ね|な)$"), ""),
    (re.compile(r"(?<=[るたいだう])(?:ね|よ|よね)$"), ""),
    (re.compile(r"(?:のだ|のである)?(?:が|けれども|けど)$"), ""),
)  # fmt: skip
_THINKS = re.compile(r"(?:だ|である)?と(?:思う|考える|存じる|思っている|考えている|思われる)$")
_SAHEN_END = re.compile(
    r"(?:を(?:行う|実施する|する|行っている)|(?:する|している)?ことを(?=(?:検討|予定)(?:する|している)?$)|する|している)$"
)
_CLAUSE = re.compile(
    r"^(?P<head>[^。]{6,30}?(?:だ|る|た|い|う|です|ます)(?:が|けれども|けど)、)(?P<rest>[^。]{10,})$"
)
"""The first clause of a sentence, which may be only what leads to it."""
_DEMONSTRATIVE = re.compile(r"^(?:それ|これ|その|この|そこ|そちら|そう|こう)")


@lru_cache(maxsize=8192)
def shorten(sentence: str, *, tight: bool = False, opinion: bool = False) -> str:
    """``sentence`` without courtesy, conjunctions and polite endings.

    What would lose a figure, a negation, 賛成 or 反対, or say a word that was not said, is not done:
    each step is kept only where :func:`~minutes.format.keypoints.grounds.keeps` holds.

    ``tight``: a first clause that only leads to the rest goes too. ``opinion``: と思う is said by the
    heading above the line.

    >>> shorten("まず、精度につきましては、おおむね9割程度でございます。")
    '精度はおおむね9割程度'
    >>> shorten("電話での受付については、まだ決めておりません。")
    '電話での受付はまだ決めていない'
    """
    whole = without_lead(sentence)
    written = edit(whole, "seibun", _PLAIN).text.strip()
    text = written if len(written) >= _FEWEST and keeps(written, whole) else whole
    text = text.rstrip("。．？?！! ")
    for pattern in _PREFACE:
        text = _kept(text, pattern.sub("", text, count=1), whole)
    text = _kept(text, _TOPIC.sub(_as_topic, text, count=1), whole)
    for pattern, new in _WITHIN:
        text = _kept(text, pattern.sub(new, text), whole)
    if tight:
        text = _without_lead_in(text, whole)
        text = _kept(text, _GENERAL.sub("", text, count=1), whole)
    return _tidy(ended(text, whole, opinion=opinion))


def ended(text: str, whole: str, *, opinion: bool = False) -> str:
    """``text`` with a short end; what stands in ``whole`` stays.

    >>> ended("収支は2億円の赤字となっている", "収支は2億円の赤字となっていて、")
    '収支は2億円の赤字'
    """
    for _ in range(3):
        before = text
        for pattern, new in _ENDS:
            text = _kept(text, pattern.sub(new, text), whole)
        text = _kept(text, _without_copula(text), whole)
        text = _kept(text, _without_coming(text), whole)
        if opinion:
            text = _kept(text, _THINKS.sub("", text), whole)
        if text == before:
            break
    return _kept(text, _noun_end(text), whole)


def without_lead(sentence: str) -> str:
    """``sentence`` without conjunctions and courtesy in front, which say nothing.

    >>> without_lead("すみません、次に、費用は何円ですか。")
    '費用は何円ですか。'
    """
    return _LEADS.sub("", sentence.strip(), count=1) or sentence.strip()


def _kept(text: str, shorter: str, whole: str) -> str:
    shorter = shorter.strip("、 ")
    if shorter == text or len(shorter) < _FEWEST:
        return text
    same = keeps(shorter, whole) and hedges(shorter) == hedges(text)
    return shorter if same and not strange(shorter, whole) else text


def _as_topic(match: re.Match[str]) -> str:
    topic = match.group("topic")
    if "は" in topic or topic.endswith(
        ("まで", "から", "が", "も", "を", "に", "の", "て", "た", "い", "る", "う", "ん")
    ):
        return match.group()
    return f"{topic}は、"


def _without_lead_in(text: str, whole: str) -> str:
    """Without a first clause that has no figure and negates nothing, where the rest stands without it."""
    match = _CLAUSE.match(text)
    if match is None or figures(match["head"]) or negations(match["head"]):
        return text
    if _DEMONSTRATIVE.match(match["rest"]) or not re.search("[はがをも]", match["rest"]):
        return text
    head = match["head"].rstrip("、")
    bonds = threads((head, match["rest"]))
    if names_matter(head) or 0 in (bonds[1].topic, bonds[1].subject) or binds_later(head):
        return text
    return _kept(text, match["rest"], whole)


def _without_copula(text: str) -> str:
    """見込みである → 見込み, 41件であった → 41件: a noun ends the line."""
    head = re.sub(r"(?:である|であった|だ)$", "", text)
    last = parse(head)[-1:] if head != text and head else ()
    noun = bool(last) and last[0].pos in ("名詞", "接尾辞", "代名詞") and last[0].surface != "の"
    return head if noun else text


_COMING = re.compile(r"て(?:まい|い)(?:る|きたい|りたい|く)$")
"""改めてまいる, 進めていきたい: 改める, 進めたい."""


def _without_coming(text: str) -> str:
    match = _COMING.search(text)
    words = parse(text[: match.start()]) if match is not None else ()
    if match is None or not words or match.group() == "ている" or words[-1].pos != "動詞":
        return text
    head, verb = text[: words[-1].start], words[-1]
    if match.group().endswith("たい"):
        plain = verb.cform.startswith("連用形-一般")
        return f"{head}{verb.surface}たい" if plain else text
    return f"{head}{verb.base}"


def _noun_end(text: str) -> str:
    """検討する → 検討: what can be done ends in its noun, where nothing of it is negated or past."""
    match = _SAHEN_END.search(text)
    if match is None:
        return text
    head = text[: match.start()]
    last = parse(head)[-1:] if head else ()
    if not last or last[0].pos != "名詞" or last[0].pos3 != "サ変可能":
        return text
    return head


def _tidy(text: str) -> str:
    text = re.sub(r"、{2,}", "、", text)
    text = re.sub(r"(?<=は)、(?=[^、]{1,14}$)|(?<=[一-龥ァ-ヶー][をが])、(?=[^、]{2})", "", text)
    return re.sub(r"^([^、]{2,14}は)、(?=[^、は]{2})", r"\1", text).strip("、 ")
