"""Misrecognised words of council business (4): never inside another word, real words only in context."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache

from minutes.format.listed import rows_of
from minutes.format.text.passage import Passage
from minutes.format.text.revision import Edit
from minutes.schema import Term
from minutes.text import places_of

_KANJI = "\u3400-\u9fff々"
_SAFE_TAIL = "等中後時分案費額率名書内用"
"""Kanji that may follow a long misrecognised word without making another word of it."""


@dataclass(frozen=True, slots=True)
class _Context:
    """Where a real word is a misrecognition: what must stand before and after it."""

    wrong: str
    right: str
    before: str = ""
    after: str = ""


_BILL = r"(?:議案|請願|陳情|本案|案件|本件|条例案|予算案|予算)"
_CONTEXTS = tuple(
    _Context(*row)
    for row in (
        ("採血", "採決", r"(?:これより|これから|起立により|挙手により|起立による|挙手による|直ちに|順次|議案の?|討論を終結し、|本案を?|一括して|簡易|電子|起立)[^。]{0,12}", ""),
        ("採血", "採決", "", r"に入り|の結果、?(?:賛成|起立|挙手|可決|否決)"),
        ("裁決", "採決", r"(?:これより|これから|起立により|挙手により|討論を終結し、)[^。]{0,12}", ""),
        ("負託", "付託", rf"(?:{_BILL}|委員会)[^。]{{0,20}}", ""),
        ("負託", "付託", "", rf"(?:された|する|した)[^。]{{0,4}}{_BILL}"),
        ("同義", "動議", r"(?:休憩の|修正の?|緊急|日程追加の|延会の|散会の|不信任の)", ""),
        ("同義", "動議", "", r"を(?:提出|可決|否決|議題|採決)|が(?:提出|成立)|は成立|に賛成"),
        ("道義", "動議", r"(?:休憩の|修正の?|緊急|日程追加の|延会の)", ""),
        ("胴着", "動議", r"(?:休憩の|修正の?|緊急|日程追加の|延会の)", ""),
        ("氷結", "表決", r"(?:これより|起立|挙手|投票|電子)[^。]{0,8}", ""),
        ("票決", "表決", r"(?:これより|起立|挙手|簡易|電子)[^。]{0,8}", ""),
        ("意義", "異議", "[御ご]", r"(?:は|が)?(?:あり|ござい|なし|ない)"),
        ("意義", "異議", "", r"なし|あり(?=[」』])|ありませんか|ございませんか|を唱え|を申し"),
        ("召集", "招集", r"(?:定例会|臨時会|議会|委員会|区議会|市議会|本会議|会議)[をの]?", ""),
        ("収集", "招集", r"(?:定例会|臨時会|区議会|市議会|委員会)[をの]", ""),
        ("怪奇", "会期", "", r"は?[0-9一二三四五六七八九十]+日間|の決定|を延長|延長|日程"),
        ("回忌", "会期", "", r"は[^。]{0,12}日間|の決定|を延長|延長"),
        ("会議", "開議", r"午(?:前|後)[0-9一二三四五六七八九十]+時(?:[0-9一二三四五六七八九十]+分|半)?[ 　]?", r"(?=[。\s　]|\Z|いたし)"),
        ("会議", "開議", "", "の宣告|時刻"),
        ("3回", "散会", r"(?:これを(?:もって|持って)|これをもちまして|以上をもちまして|これで)、?[^。0-9、]{0,14}(?:委員会|会議|審議会|協議会)を", r"(?:いたし|し)ます"),
        ("教師|教習|教室|強手|巨手", "挙手", r"(?:賛成|反対)[^。]{0,3}の(?:方|皆様|皆さん)[のは]、?", r"(?:を(?:求め|願い|お願い)|願い|お願い)"),
        ("三世|参制|参政|産制|産成|三成|参成", "賛成", r"(?:ことに|ものに|本案に|本件に|原案に)、?", r"の(?:方|皆様|皆さん)[のは]、?(?:挙手|起立|教師|教習)"),
        ("産性|参成|産成", "賛成", r"(?:は|に)、?", r"(?:です|で(?:あり|ござい)ます|いたします|の立場)"),
        ("帝国|提告|低国", "定刻", r"(?:\A|(?<=[。、\n]))(?:それでは、?|では、?|本日は、?)*", r"(?:と|に)な(?:りました|って)(?:ので|おり)"),
        ("認定|にって|みって", "日程", r"(?:初めに|はじめに|次に|続きまして|続いて|それでは)、?", r"第[0-9]+(?![0-9]*号)(?=[、，]|その他|報告|議案)"),
        ("さよ", "さよう", r"(?:認め(?:ます)?|よって)[、。]?", "決定"),
        ("意義", "異議", r"(?:\A|(?<=[。\n]))(?:はい、?)?", r"(?:は)?(?:あり|ござい)ません(?:[。]|\Z)"),
        ("3回", "散会", r"(?:本日(?:の会議|の委員会)?は、?これで|これにて|これをもって|以上で|本日の会議は)[^。0-9]{0,8}", r"(?:いた|し|と)"),
        ("参会", "散会", r"(?:本日(?:の会議|の委員会)?は、?これで|これにて|これをもって|以上で|本日の会議は)[^。]{0,8}", r"(?:いた|し|と)"),
        ("宴会", "延会", r"(?:本日の会議は|本日はこれで|これにて|これをもって)[^。]{0,8}", ""),
        ("沿海", "延会", r"(?:本日の会議は|本日はこれで|これにて|これをもって)[^。]{0,8}", ""),
        ("請眼", "請願", "", ""),
        ("誓願", "請願", "", r"を(?:受理|採択|不採択|付託|審査|提出)|第[0-9一二三四五六七八九十]+号|審査|者"),
        ("所感", "所管", "", r"(?:する|の)?(?:課|部|委員会|事務|事項|局)"),
        ("書簡", "所管", "", r"(?:する|の)?(?:課|部|委員会|事務|事項|局)"),
        ("広聴会", "公聴会", "", r"を(?:開催|開き)|の公述人"),
        ("校長会", "公聴会", r"(?:都市計画の?|予算の?|条例の?)", ""),
        ("膨張", "傍聴", "", r"(?:者|人|席|規則|の(?:許可|希望|方))|を(?:許可|希望)"),
        ("防諜", "傍聴", "", r"(?:者|人|席|規則|の(?:許可|希望|方))|を(?:許可|希望)"),
        ("試問", "諮問", r"(?:区長|市長|町長|村長|審議会|会長|教育委員会|知事)[^。口]{0,10}", ""),
        ("試問", "諮問", "", r"(?:機関|事項|第[0-9]+号)|に(?:対する|応じ)"),
        ("指紋", "諮問", r"(?:区長|市長|町長|村長|審議会|会長)(?:から|より|へ|に|の)[^。]{0,4}", r"(?:が|を|に|事項|機関)"),
        ("東進", "答申", r"(?:審議会|区長|市長|町長|村長|会長|諮問)[^。]{0,12}", r"[をがのは]|書|案|し|いた"),
        ("等身", "答申", r"(?:審議会|会長|諮問)[^。]{0,12}", r"[をがのは]|書|案"),
        ("投信", "答申", r"(?:審議会|諮問)[^。]{0,12}", r"[をがのは]|書|案"),
        ("嫌疑", "建議", r"(?:審議会|委員会)(?:から|より|として|の)[^。]{0,4}", r"(?:を|が|書)"),
        ("移植", "委嘱", r"(?:委員|民生委員|審議会|会長|調査員)[をのに][^。]{0,4}", r"(?:する|し|状|いた|を受け)"),
        ("衣食", "委嘱", r"(?:委員|民生委員|審議会|会長|調査員)[をのに][^。]{0,4}", r"(?:する|し|状|いた)"),
        ("五選", "互選", r"(?:会長|委員長|座長|副会長|議長|委員)[^。]{0,10}", r"(?:により|で|する|し|によって|を行)"),
        ("五線", "互選", r"(?:会長|委員長|座長|副会長|議長|委員)[^。]{0,10}", r"(?:により|で|する|し|によって|を行)"),
        ("深い", "部会", r"(?:専門|作業|小)", r"[をのにがで]"),
        ("議事用紙", "議事要旨", "", ""),
        ("間項目", "款項目", r"(?:歳出|歳入|予算|決算)[^。]{0,8}", ""),
        ("観光目", "款項目", r"(?:歳出|歳入|予算|決算)[^。]{0,8}", ""),
        ("間項目", "款項目", "", r"の(?:区分|流用)"),
        ("記載", "起債", r"(?:区債|市債|町債|地方債|公債)[^。]{0,6}", ""),
        ("記載", "起債", "", r"(?:予定額|残高|制限|充当|の(?:償還|発行|残高|借入))"),
        ("奇才", "起債", "", r"(?:予定額|残高|制限|の(?:償還|発行|残高))"),
        ("交際費", "公債費", r"(?:歳出[^。]{0,10}|第[0-9一二三四五六七八九十]+款、?)", ""),
        ("交際費", "公債費", "", r"(?:負担|比率|の?元利償還|の償還)"),
        ("臭い", "区債", "", r"の(?:発行|残高|償還)|残高|発行"),
        ("飢饉", "基金", r"(?:財政調整|積立|減債)", r""),
        ("飢饉", "基金", "", r"の(?:残高|取崩し|取り崩し|積立て|運用|繰入)|残高|条例"),
        ("不要額", "不用額", r"(?:決算|予算現額|執行残|歳出|翌年度)[^。]{0,14}", ""),
        ("扶養額", "不用額", r"(?:決算|予算現額|執行残|歳出|翌年度)[^。]{0,14}", ""),
        ("失効率", "執行率", r"(?:予算|歳出|歳入|事業|決算)[^。]{0,8}", ""),
        ("失効率", "執行率", "", r"[はが][0-9０-９一二三四五六七八九十]"),
        ("水筒", "出納", r"(?:会計|現金|物品)", ""),
        ("水筒", "出納", "", r"(?:整理期間|閉鎖|検査|員|室)"),
        ("水痘", "出納", "", r"(?:整理期間|閉鎖|検査|員|室)"),
        ("教育庁", "教育長", "", r"(?:から|に)?(?:答弁|お答え|の?職務代理)"),
        ("3時", "参事", r"[一-龥]{1,3}(?<![午前後翌])", r"(?:から|より)(?:答弁|お答え|説明)|(?:、|に)お答え"),
        ("惨事", "参事", "", r"から(?:答弁|お答え|説明)"),
        ("町議", "庁議", "", r"(?:に(?:付議|報告|諮)|で(?:決定|了承)|決定)"),
        ("韓国", "勧告", r"(?:人事委員会の?|監査委員の?|給与)", ""),
        ("韓国", "勧告", "", r"を受けて給与|どおり(?:給与|実施)"),
        ("要項", "要綱", r"(?:設置|交付|補助金|事務取扱|実施)(?=要項)", r"(?:第[0-9]+条|の(?:改正|制定))"),
        ("試行", "施行", r"(?:条例|法律|規則|改正法|法)[はをの](?:[^。]{0,12})", r"(?:期日|日|規則|令)"),
        ("施工", "施行", r"(?:条例|法律|規則|改正法)[はをの][^。]{0,14}", r"(?:期日|日|さ|し|いた|する)"),
        ("思考", "施行", r"(?:条例|法律|規則|改正法)[はをの][^。]{0,14}", r"(?:期日|日|さ|し|いた|する)"),
        ("開廷", "改定", r"(?:料金|給与|使用料|手数料|単価)の?", ""),
        ("電子決済", "電子決裁", r"(?:文書管理|起案|押印|公文書)[^。]{0,16}", ""),
        ("電子決済", "電子決裁", "", r"[^。]{0,10}(?:文書管理|起案|押印)"),
        ("高層", "構想", r"基本", ""),
        ("抗争", "構想", r"基本", ""),
        ("配布", "配付", r"(?:お手元|席上|机上|御手元)(?:に|の)?[^。]{0,8}", ""),
    )
)  # fmt: skip
_UNIFIED = {  # 3.4 and 4.2 type F beyond the list
    "付属機関": "附属機関",
    "付則": "附則",
    "付帯決議": "附帯決議",
    "寄付": "寄附",
    "付置": "附置",
    "附託": "付託",
    "附議": "付議",
    "貼附": "貼付",
    "添附": "添付",
    "交附": "交付",
    "修正同義": "修正動議",
}
_NOT_UNIFIED = re.compile(r"寄付(?=き)")


def council_words(passage: Passage) -> Iterator[Edit]:
    """当弁 → 答弁, 質議 → 質疑; 担当弁護士, 品質議論 and 期間項目 are other words."""
    pattern, table = _council()
    for match in pattern.finditer(passage.text):
        if _stands_apart(passage, match.start(), match.end()):
            right, kind = table[match.group()]
            rule = "unified" if kind == "F" else "vocabulary"
            yield Edit(*match.span(), right, rule, 0.9)


def in_context(passage: Passage) -> Iterator[Edit]:
    """御意義ありませんか → 御異議ありませんか, where the words around it leave no other reading."""
    for pattern, right in _contexts():
        for match in pattern.finditer(passage.text):
            start, end = match.span("wrong")
            if not _inside_word(passage, start, end):
                yield Edit(start, end, right, "homophone", 0.7)


def unified(passage: Passage) -> Iterator[Edit]:
    """付属機関 → 附属機関, 寄付 → 寄附."""
    for wrong, right in _UNIFIED.items():
        for match in re.finditer(wrong, passage.text):
            if passage.aligned(*match.span()):
                yield Edit(*match.span(), right, "unified", 0.9)


def own_words(passage: Passage, dictionary: tuple[Term, ...]) -> Iterator[Edit]:
    """A municipality's and a meeting's own words: their known mistakes, on word borders."""
    for term in dictionary:
        for mistake in term.mistakes:
            if not mistake or mistake == term.text:
                continue
            for start, end in places_of(passage.text, [mistake]):
                inside = passage.text.endswith(term.text, 0, end)
                if not inside and _stands_apart(passage, start, end):
                    yield Edit(start, end, term.text, "own_dictionary", 0.85)


def _stands_apart(passage: Passage, start: int, end: int) -> bool:
    """Whether a misrecognised word is no part of a longer one."""
    text = passage.text
    left, right = text[start - 1 : start], text[end : end + 1]
    word = text[start:end]
    if _same_script(word[-1], right) and not (right in _SAFE_TAIL and len(word) >= 3):
        return False
    if right == "ー":
        return False
    if _same_script(word[0], left):
        return len(word) >= 4 and passage.aligned(start, end)
    return not (word[0].isdigit() and left.isdigit())


def _same_script(mark: str, other: str) -> bool:
    for script in (_KANJI, "ァ-ヺー", "ぁ-ん", "A-Za-z"):
        if re.match(f"[{script}]", mark):
            return script != "ぁ-ん" and bool(re.match(f"[{script}]", other))
    return False


def _inside_word(passage: Passage, start: int, end: int) -> bool:
    """Whether the match cuts a morpheme or leans on kanji to its left (期|間項目)."""
    left = passage.text[start - 1 : start]
    if left == "期" or not passage.aligned(start, end):
        return passage.text[start:end] not in ("間項目", "請眼", "観光目") or left == "期"
    return False


@cache
def _council() -> tuple[re.Pattern[str], dict[str, tuple[str, str]]]:
    table: dict[str, tuple[str, str]] = {}
    for line in rows_of("minutes.format.text", "vocabulary.txt"):
        if line.count("|") != 3:
            continue
        right, _, mistakes, kind = line.split("|")
        if kind in ("N", "F"):
            table.update({wrong: (right, kind) for wrong in mistakes.split(",") if wrong})
    forms = sorted(table, key=len, reverse=True)
    return re.compile("|".join(map(re.escape, forms))), table


@cache
def _contexts() -> tuple[tuple[re.Pattern[str], str], ...]:
    return tuple(
        (re.compile(f"{c.before}(?P<wrong>(?:{c.wrong}))(?={c.after or ''})"), c.right)
        for c in _CONTEXTS
    )
