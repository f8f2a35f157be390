"""What is taken on at work without a term: やっときます, 原稿は私のほうで作ります, 調べて連絡しますね."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import lru_cache

from minutes.format.call_grammar import KANJI
from minutes.format.document.promises import firm, last_clause, promises, takes_back
from minutes.format.document.sentences import Line
from minutes.held import SENTENCES

_TAIL = r"(?:ので|から|んで)?(?:ね|よ|わ|で)?[。、\s]*$"
_BEFOREHAND = re.compile(
    rf"(?P<verb>[^、。]{{1,12}}?)(?:[てで](?:おき|み)ます|[とど]きます|[てで]おくように(?:いた)?します){_TAIL}"
)
"""…ておきます, やっときます, 聞いてみます."""
_OURSELVES = re.compile(
    rf"(?:私|わたくし|僕|俺|自分|うち|当課|当係|当局|当方|こっち|こちら|私ども|(?:(?<![{KANJI}ァ-ヶーの])|(?<=うちの)|(?<=どもの))(?!関係|[関各他][課室係局])[{KANJI}ァ-ヶー]{{1,8}}[課室係局])(?:の(?:ほう|方))?(?:が|から|で)(?:、|(?![はも]))"
)
"""僕のほうで, うちで, 広報課から: who does it sits here."""
_SEQUENCE = re.compile(
    r"(?:作っ|作り|作成し|調べ|まとめ|整理し|確認し|調整し|直し|書い|書き|用意し)(?:て|まして)、?[^。]{0,24}"
    rf"(?:配り|配布し|配付し|回し|流し|送り|お送りし|お配りし|連絡し|お知らせし|共有し|渡し|お渡しし|届け|お届けし|提出し|貼り)(?:いた)?し?ます{_TAIL}"
)
"""手引きを作りまして、パトロールのときに配ります."""
_AFTERWARDS = re.compile(
    r"(?:^|[、。])(?:後で|あとで|後ほど|のちほど|この後|このあと|会議の後|終わったら|戻ったら|帰ったら|戻り次第|早速|至急|早急に)、?[^。]{0,30}"
    rf"(?:送り|お送りし|メールし|連絡し|御連絡し|共有し|電話し|お渡しし|お届けし|調べ)(?:いた)?し?ます{_TAIL}"
)
_SPOKEN_OF = (
    r"申し|言っ|言い|述べ|触れ|付け加え|つけ加え|加え|補足|説明|紹介|訂正|修正さ|強調|指摘|お願い|お断り|断り|承っ|承り|受け止め|考え|検討|認識|承知|了解|理解|心得|念頭|意識|"
    r"注意し|気をつけ|気を付け|期待|見守|努力|努め|頑張|がんばり|命じ|留め|とどめ|控え|諮|休憩|置い|待っ|待ち|黙っ|休ん|やめ|遠慮|失礼|見送|残り|残し|思い|思っ|信じ|願|祈り|お?聞きし|お?尋ね|お?伺|質問|質疑|要望|要請|"
    r"提案(?!書)|報告(?!書)|答弁|お答え|答え|発言|話をさせ|読み|朗読|司会|進行|担当|出席|参加|欠席|退席|挨拶|賛成|反対|指名|宣告|閉じ|閉め|開き|開会|始め|終わ|務め|執行|なり|でき|おり|い(?=ます)|あり|ござい|受け(?!付け|取)|知っ|分か|感じ|確信|責任|"
    r"感謝|お礼|お詫び|申し訳|着席|起立|挙手|採決|議題|上程|進め|以上|任せ|委ね|見ます|なる|撤回|取り?下げ"
)
_ONLY_NOW = re.compile(rf"(?:{_SPOKEN_OF})[^、。]{{0,10}}ます{_TAIL}")
"""What is done by saying so, or is no work: 申し上げておきます, 私が説明します."""
_AT_ONCE = re.compile(r"念のため|ここで|この場|今(?:から|、)|ただ(?:いま|今)|先に")
_HABIT = re.compile(
    r"いつも|普段|ふだん|日頃|通常|原則|毎[年月週日回朝晩]|例年|基本的|常に|その都度|都度|随時|の場合(?:は|には)?|(?:とき|時|際)(?:は|には)、"
)


_ON_CONDITION = re.compile(
    r"[えけげせてねべめれ]ば(?!よ|いい)|(?<!わっ)(?<!帰っ)(?<!戻っ)(?<!でき)(?<!まし)たら|(?<!それ)(?<!そう)なら(?!び|ず|な)"
)


@lru_cache(maxsize=SENTENCES)
def takes_on(text: str) -> bool:
    """Whether who says this takes on a piece of work, though no term is named.

    >>> takes_on("その名簿は、やっときます。"), takes_on("警察には僕からもう一回聞いてみます。")
    (True, True)
    >>> takes_on("念のため申し上げておきます。"), takes_on("私が説明します。"), takes_on("うちで作っています。")
    (False, False, False)
    """
    if not promises(text) or _HABIT.search(text) or _AT_ONCE.search(text):
        return False
    if _ON_CONDITION.search(text):
        return False
    told = last_clause(firm(text))
    if _ONLY_NOW.search(told):
        return False
    return bool(
        _BEFOREHAND.search(told)
        or _OURSELVES.search(told)
        or _SEQUENCE.search(text)
        or _AFTERWARDS.search(told)
    )


def names_oneself(text: str) -> bool:
    """Whether who does it is said: 僕のほうで.

    >>> names_oneself("資料は僕のほうで出します。"), names_oneself("確認しておきます。")
    (True, False)
    """
    return _OURSELVES.search(text) is not None


_OFFERS = re.compile(
    r"(?:[てで](?:み|おき)ましょうか|[とど]きましょうか|(?:私|僕|うち|こちら|こっち)(?:の(?:ほう|方))?(?:が|から|で)、?[^。]{2,30}ましょうか)[。？?\s]*$"
)
_TAKES_OFFER = re.compile(
    r"^(?:うん|はい|ええ|ああ|じゃあ?|では|すみません|そうですね|そうだね|ぜひ)?[、。\s]{0,3}(?:じゃあ?|では|それで|そこは)?[、\s]{0,3}(?:お願い|頼み|頼む|頼んだ|助かり|助かる|よろしく|そうして)"
)


def offer_taken(lines: Sequence[Line], place: int) -> Line | None:
    """The next speaker's お願いします to 総務課に聞いてみましょうか; ``None`` where nobody takes it up."""
    offered = lines[place]
    if not _OFFERS.search(offered.text) or _ONLY_NOW.search(
        re.sub("ましょうか", "ます", offered.text)
    ):
        return None
    after = lines[place + 1] if place + 1 < len(lines) else None
    if after is None or after.speaker_id == offered.speaker_id:
        return None
    last = lines[place + 2] if place + 2 < len(lines) else None
    if last is not None and last.speaker_id == offered.speaker_id and takes_back(last.text):
        return None
    return after if _TAKES_OFFER.match(after.text) else None


_DECLINES = re.compile(
    r"^(?:(?:いや|いえ|いいえ|あ|ああ)[、。\s]{0,3}){1,3}(?:(?:それ|そこ|そちら|これ|今回)は[、\s]?)?(?:もう)?(?:結構|不要|いりません|要りません|いらない|要らない|必要(?:は)?(?:ない|ありません)|大丈夫です|やめて)"
    r"|^[^。]{0,24}(?:やら|し|作ら|調べ|出さ|送ら)なくて(?:も)?(?:いい|よい|よろしい|結構|大丈夫)(?:です)?(?:よ|から|わ)?[。\s]*$"
)


def declined(lines: Sequence[Line], place: int) -> bool:
    """Whether the next to speak will not have it: 作っておきます — いや、それは結構です。"""
    after = lines[place + 1] if place + 1 < len(lines) else None
    if after is None or after.speaker_id == lines[place].speaker_id:
        return False
    return _DECLINES.match(after.text) is not None
