"""What a sentence of one who speaks undertakes: a piece of work, and what only sounds like one."""

from __future__ import annotations

import re
from functools import lru_cache

from minutes.format.call_grammar import THEN
from minutes.format.sound.morphology import Morpheme, parse_whole
from minutes.held import SENTENCES

_PROMISE = re.compile(
    r"(?:いたします|します|まいります|おきます|ます|予定です|予定でございます|予定であります|つもりです)(?:ので|から|んで)?(?:ね|よ|わ|で)?[。、\s]*$"
)
_NOT_PROMISE = re.compile(
    r"そうです|聞いて(?!み|おき|き)|なります|ございます(?![。\s]*$)|思います|考えて|おります|次回(?:は|の日程)|お願い|ませんか|ますか|でしょうか|ください"
    rf"|開会|閉会|休憩|再開|散会|議題|採決|終わります|(?:会議?|会|審査|議事|これ|{THEN})[をより、から]{{0,3}}始め(?:ます|させ)|進め(?:ます|てまいります)|お答え|御?説明(?:いた)?します|御?報告(?:いた|申)"
    r"|くれます|れます|もらえます|いただけます|ています|(?:っ|ん|し|い)[てで]ます|(?<!予定)(?<!つもり)で(?:ござい|あり)ます"
)
_ASKS_OR_FEELS = re.compile(
    r"(?:要望|要求|要請|質問|質疑|賛成|反対|提案|期待|感謝|お願い|表明|強調|指摘|主張)(?:を|も)?(?:いた)?(?:し(?:て(?:おき|まいり))?|させていただき|申し上げ)ます"
    r"|(?:お?伺い|お?尋ね|お聞き|お聞かせ|求め|問い|願い|祈り|信じ|願っ|望み)(?:いた)?(?:し)?ます|(?:祈り|感謝|礼|見舞い|祝い|悔やみ|詫び|わび|願い)(?:を)?申し上げます"
)
"""Of members who ask, and of courtesy: nothing is undertaken."""
_IS_THERE = re.compile(
    r"(?:が|は|も|に|て|と|く|(?:おそれ|必要|こと|予算|方針)[がは])(?:多く|数多く|たくさん)?(?:あり|ござい)ます[。\s]*$"
)
_BY_ITSELF = re.compile(
    r"(?:完了|完成|竣工|終了|開通|到来|到着|決定|発効|施行|適用)(?:する予定(?:です|で(?:ござい|あり)ます)|(?:いた)?します)"
    r"|(?:終わり|始まり|届き|入り|でき|そろい|揃い|達し|至り|決まり|見え|見込み|減り|増え|変わり|かかり|過ぎ|切れ|迎え)ます"
)
"""工事は3月末に完了いたします tells what will be."""
_VOTED = re.compile(r"(?:賛成|反対|挙手|起立|拍手)(?:は|が)?(?:多数|全員|少数)|全員(?:賛成|一致)")
"""賛成多数ということで、期限は令和9年度中に改めることとします is how a vote came out."""
_AS_EVER = re.compile(
    r"毎[年月週日回](?!の)|例年(?!(?:どおり|通り)?の)|通常(?!の|総会|国会|会議)|原則(?!の)|従来(?!の|(?:どおり|通り)の)|これまで(?:どおり|通り)(?!の)|定期的に"
)
_IF = re.compile(
    r"(?<!よろし)(?<!よ)(?:[えけげせてねべめれ]ば(?=、)|れば|(?<!でし)たら|(?:よう|[のん])でしたら|なら(?!び)(?:ば)?|(?:とき|時|場合)(?:に)?は)[、はに]?"
)
_OF_NOW = re.compile(
    r"念のため|この場(?!でいただ|で出)|この機会|ただいまから|これから(?!の)|今から|ここで(?!は)"
)
_NEXT_MEETING = re.compile(
    rf"^(?:(?:なお|{THEN}|また)、)?(?:次回|次の)[^、。]{{0,16}}?(?:は|を|につきまして|について)[^。]*?(?:開|会議|行い|予定|始め|集ま)"
)
_POLICY = re.compile(
    r"(?:努め|取り?組(?:み|ん)|進め|検討し|対応し|推進し|促進し|図っ|図り|目指し|働き?かけ|注視し|徹底し|強化し|充実さ|生かし|活かし|支え|支援し|守っ|改め)(?:を)?[てで]?(?:まいり|いき|いただき|おり)?ます[。\s]*$"
)
"""Statements of what one stands for."""
_OTHERS = re.compile(
    r"(?:業者|会社|法人|団体|組合|警察|消防庁|国|県|都|省|庁|先方|相手方?|委託先|事業所|町内?会|自治会|皆様?|方々|市民|住民|保護者|生徒|児童)(?:さん|の(?:ほう|方))?(?:は|では|において|で(?=、))"
)
"""Who does it is none of those who sit here."""
_CLAUSES = re.compile(
    r"(?<=ますが)、|(?<=ですが)、|(?<=けれども)、|(?<=ますので)、|(?<=ですので)、|(?<=おり)、|(?<=であり)、|(?<=たが)、|(?<=ため)、|(?<=まして)、|(?<=ことから)、"
)
NEXT_BODY = r"次の[一-龥]{0,6}(?:会議|委員会|審議会|打合せ|打ち合わせ|会合|部会|例会|理事会|総会|役員会|班長会|協議会|幹事会|分科会)"
"""次の定例会, 次の班長会: part of an expression."""
_TELLS_NEXT_TIME = re.compile(rf"(?:次回|{NEXT_BODY})[^。、]{{0,8}}、?(?:御|ご)?(?:報告|説明)")
"""その結果を次回報告いたします promises; 御報告いたします only begins to."""
_HANDED = r"(?:お?示し|お?見せ|お?送り|送付|郵送|送信|お?配り|配布|配付|お?届け|提出|提示|お?出し|お?持ち(?!帰)|お?渡し|共有|(?:御|ご)?報告|お?知らせ|(?:御|ご)?連絡|(?:御|ご)?回答|返答)"
_HANDS_OVER = re.compile(
    rf"{_HANDED}(?:を|も)?(?:いた)?(?:し|申し上げ|させていただき|する(?:予定|つもり)(?:です|で(?:ござい|あり)ます)|(?:られ)?るように(?:いた)?し)?(?:て?おき)?(?:ます|で(?:す|ござい|あり))?(?:ので)?[。、\s]*$"
)
_TAKES_BACK = re.compile(
    r"^(?:いや|いえ|あ[、っ]|すみません|失礼|申し訳|訂正|やっぱり|やはり|今のは|ただいまの|冗談)[^。]{0,40}"
    r"(?:取り消|撤回|間違|誤り|訂正|冗談|できませ|無理|難しい|難し|未定|でき(?:かね|ない))"
    r"|^(?:(?:いや|いえ|あ|すみません|ごめん(?:なさい)?)[、っ]\s?)?(?:やっぱり|やっぱ|やはり)[^。]{0,20}(?:ません|へん|ないです|やめ(?:て?おき)?ます)[。\s]*$"
    r"|^(?:冗談|今のは(?:冗談|なし)|というのは冗談)"
)


def last_clause(text: str) -> str:
    """What is promised: 7種類を求めておりますが、9月までに改正いたします."""
    return _CLAUSES.split(text)[-1]


_TERM = re.compile(r"まで|年内|年度内|[月週日]中に|末に|次回")


_ONCE_READY = re.compile(
    r"(?:^|(?<=[、。]))[^、。]{0,30}?(?:まとまり|でき|出来|出来上がり|整い|決まり|分かり|わかり|判明し|確定し|終わ[っり]|終了し|完成し|届き|そろい|揃い)(?:まし)?たら、?"
)
"""まとまりましたら、後日お配りします: when, not whether."""


def _depends(told: str) -> bool:
    """Whether all that is promised hangs on a condition; not where that follows what has its term."""
    condition = _IF.search(told)
    if condition is None:
        return False
    clause = told.rfind("、", 0, condition.start())
    return clause < 0 or _TERM.search(told[:clause]) is None


def ends_as_promise(text: str) -> bool:
    """Whether a sentence ends as a promise does, whatever it says."""
    return _PROMISE.search(text) is not None


_WOULD_HAND = re.compile(
    r"(?P<verb>お(?:示し|見せ|送り|配り|届け|出し|渡し|知らせ)|送付|郵送|配付|配布|[御ご](?:報告|連絡|回答))(?:(?:いた)?し|させていただき)たいと(?:思い|存じ|考え)ます"
)
_TO_COLLEAGUES = re.compile(
    r"(?P<to>[とど])く(?:わ|よ|ね|で|から)+(?=[。、\s]*$)|(?<=ます)(?:わ|で)(?=[。\s]*$)"
)


def firm(text: str) -> str:
    """お届けしたいと思います, 言うとくわ → お届けします, 言うときます: as much a promise."""
    plain = _WOULD_HAND.sub(r"\g<verb>します", text)
    return _TO_COLLEAGUES.sub(lambda found: f"{found['to']}きます" if found["to"] else "", plain)


@lru_cache(maxsize=SENTENCES)
def promises(text: str) -> bool:
    """Whether who says this undertakes something of one's own.

    >>> promises("資料は9月末までに用意いたします。"), promises("工事は9月末に完了いたします。")
    (True, False)
    >>> promises("業者が9月末までに直します。"), promises("引き続き検討してまいります。")
    (False, False)
    """
    text = firm(text)
    told = _ONCE_READY.sub("", last_clause(text))
    if not _PROMISE.search(text) or _NOT_PROMISE.search(_TELLS_NEXT_TIME.sub("", told)):
        return False
    if _ASKS_OR_FEELS.search(told) or _IS_THERE.search(told) or _BY_ITSELF.search(told):
        return False
    if (
        _AS_EVER.search(text)
        or _VOTED.search(text)
        or _OF_NOW.search(told)
        or _OTHERS.search(told)
        or _POLICY.search(told)
    ):
        return False
    if _NEXT_MEETING.match(text) or _depends(told):
        return False
    return not _done_by_another(told)


@lru_cache(maxsize=SENTENCES)
def hands_over(text: str) -> bool:
    """Whether something is promised to be given or told: 後日お届けいたします.

    >>> hands_over("11月中に、町会に案内を郵送いたします。"), hands_over("素案を年度内にまとめます。")
    (True, False)
    """
    return _HANDS_OVER.search(firm(text)) is not None


def takes_back(text: str) -> bool:
    """Whether a sentence takes back what the same speaker just promised."""
    return _TAKES_BACK.search(text) is not None


_OURS = frozenset(
    "私 わたし わたくし 僕 我々 私共 私ども ども 共 担当 担当者 職員 課員 係員 当方 此方 自分 事務局 課 部 局 室 係 当課 市 町 村 区 本市".split()
)


def _done_by_another(text: str) -> bool:
    """課長補佐が資料を作成し、提出します: the last verb has a subject of its own."""
    found = parse_whole(text)
    return any(
        morpheme.surface == "が"
        and morpheme.pos2 == "格助詞"
        and found[place - 1].lemma.partition("-")[0] not in _OURS
        and found[place - 1].surface not in _OURS
        and _goes_on(found[place + 1 :])
        for place, morpheme in enumerate(found)
        if place
    )


_AUXILIARY = frozenset("為る 致す 居る 置く 参る 頂く 有る 御座る 申し上げる".split())


def _only_says_how(found: tuple[Morpheme, ...]) -> bool:
    """Whether the first of these belongs to the verb before: ます, and て いる in 求めている."""
    first, second = found[0], found[1] if len(found) > 1 else None
    joins = first.surface in {"て", "で"} and second is not None and second.lemma in _AUXILIARY
    return joins or first.pos == "助動詞" or first.lemma in _AUXILIARY


def _goes_on(rest: tuple[Morpheme, ...]) -> bool:
    """Whether the first verb is, or goes on to, the last one: 委員が求めた資料 only says which."""
    verb = next((n for n, m in enumerate(rest) if m.pos == "動詞"), None)
    if verb is None:
        return False
    behind = rest[verb + 1 :]
    while behind and _only_says_how(behind):
        behind = behind[1:]
    after = behind[0] if behind else None
    return after is None or after.surface in {"て", "で"} or after.pos == "補助記号"


_REFUSES = re.compile(
    r"(?:いたし|でき|し|応じ|約束でき|お答えし)かね|(?:提出|用意|対応|お出し|お示し|作成|報告|約束|公表|開示|お受け|お引き受け)[^。]{0,10}(?:できませ|できない|いたしませ|しませ|難し|困難|無理)"
    r"|(?:それは|ちょっと|時間的に|現実的に|さすがに)[^。]{0,14}(?:無理|難し|困難|できませ|厳し)|(?:難しい|困難|無理|厳しい)(?:です|かと|と思|と考え|で(?:ござい|あり)ます|状況)|お断り|お受けでき|差し控え|必要は(?:ない|ありませ|ございませ)"
)
"""次回までには難しいです: it was asked for in vain."""


def refuses(text: str) -> bool:
    """Whether what was asked for is turned down."""
    return _REFUSES.search(text) is not None


_LETS_GO = re.compile(
    r"^(?:(?:そうか|そうですか|ああ|あ|うん|じゃ(?:あ)?|では|なら|それなら|それじゃ(?:あ)?|まあ)[、。\s]*){0,3}"
    r"(?:いいや|いいです(?!か|ね)|結構です|やめ(?:て|とき|ましょう)|なしで|なかったことに|またに|また(?:今度|次)に)"
)
"""じゃあ、いいや: who asked does without."""


def does_without(text: str) -> bool:
    """Whether who asked for something lets it go.

    >>> does_without("じゃあ、いいや。"), does_without("それでいいですか。")
    (True, False)
    """
    return _LETS_GO.match(text) is not None
