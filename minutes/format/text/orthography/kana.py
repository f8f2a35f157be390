"""Kana or kanji by the function of a word: 形式名詞, 接続詞, 副詞, 助詞."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from minutes.format.sound.morphology import Morpheme
from minutes.format.text.passage import Passage
from minutes.format.text.revision import Edit, Offer

_ATTRIBUTIVE = frozenset({"動詞", "助動詞", "形容詞", "連体詞"})
_AFTER_PREDICATE_NOUN = ("です", "だ", "で", "でし", "でござい", "であり", "でしょう", "な", "の")
_PREDICATE = ("です", "だ", "で")
_CONJUNCTIONS = {
    "但し": "ただし",
    "又": "また",
    "尚": "なお",
    "猶": "なお",
    "且つ": "かつ",
    "即ち": "すなわち",
    "然し": "しかし",
    "併し": "しかし",
    "故に": "ゆえに",
    "或いは": "あるいは",
    "或は": "あるいは",
    "若しくは": "若しくは",
    "並に": "並びに",
    "依って": "よって",
    "因って": "よって",
}
_ITEMS = frozenset({"名詞", "接尾辞", "代名詞", "助詞", "動詞", "助動詞", "補助記号"})
_KANJI_CONJUNCTIONS = {
    "および": "及び",
    "または": "又は",
    "ならびに": "並びに",
    "もしくは": "若しくは",
}
_ADVERBS = {
    "すべて": "全て",
    "総て": "全て",
    "凡て": "全て",
    "すでに": "既に",
    "たとえば": "例えば",
    "まったく": "全く",
    "かならず": "必ず",
    "かならずしも": "必ずしも",
    "きわめて": "極めて",
    "すくなくとも": "少なくとも",
    "ただちに": "直ちに",
    "とくに": "特に",
    "おそらく": "恐らく",
    "ふたたび": "再び",
    "つねに": "常に",
    "たがいに": "互いに",
    "もっぱら": "専ら",
    "はなはだ": "甚だ",
    "はたして": "果たして",
    "おおいに": "大いに",
    "だいたい": "大体",
    "じつに": "実に",
    "しいて": "強いて",
    "ついで": "次いで",
    "いたって": "至って",
    "がいして": "概して",
    "だれ": "誰",
    "さきほど": "先ほど",
    "のちほど": "後ほど",
    "矢張り": "やはり",
    "矢張": "やはり",
    "可也": "かなり",
    "可成り": "かなり",
    "余程": "よほど",
    "宜しく": "よろしく",
    "宜しい": "よろしい",
    "予め": "あらかじめ",
    "概ね": "おおむね",
    "色々": "いろいろ",
    "尚且つ": "なおかつ",
    "殆ど": "ほとんど",
    "殆んど": "ほとんど",
    "暫く": "しばらく",
    "漸く": "ようやく",
    "一寸": "ちょっと",
    "沢山": "たくさん",
    "頗る": "すこぶる",
    "先ず": "まず",
    "勿論": "もちろん",
    "何故": "なぜ",
    "如何": "いかが",
    "若し": "もし",
    "何時": "いつ",
    "何処": "どこ",
    "此の": "この",
    "其の": "その",
    "此れ": "これ",
    "其れ": "それ",
    "我が": "我が",
}
_PARTICLES = {"迄": "まで", "丈": "だけ", "乍ら": "ながら", "宛": "ずつ", "許り": "ばかり"}
_SUFFIX_DORI = frozenset(
    "通常 予定 計画 従来 例年 原案 文字 期待 想定 希望 指示 約束 規定 規則 見込み 従前 案 法律 基準 方針 当初"
    " 目標 要望 申請 発言 記載 条例 平年 定刻 時間 いつも 今まで 仕様 要綱 要領 設計 契約 提案 前回 以前 普段 ふだん 額面 思惑 公約".split()
)
_SURE_THANKS = {
    "有難う": "ありがとう",
    "有り難う": "ありがとう",
    "有難い": "ありがたい",
    "有り難い": "ありがたい",
}


def formal_nouns(passage: Passage) -> Iterator[Edit]:
    """実施する事 → 実施すること, 調査の為 → 調査のため, した訳です → したわけです; 事業 and 場所 are words.

    In published minutes: 2 changes in 4.2 million characters, both right.
    """
    words = passage.morphemes
    for index, word in enumerate(words):
        if word.surface in _FORMAL:
            left = words[index - 1] if index and words[index - 1].end == word.start else None
            right = words[index + 1] if index + 1 < len(words) else None
            if left is not None and (_is_formal(word, left, right) or _found_out(words, index)):
                yield Edit(word.start, word.end, _FORMAL[word.surface], "formal_noun", 0.9)


_FORMAL = {
    "事": "こと",
    "時": "とき",
    "所": "ところ",
    "物": "もの",
    "訳": "わけ",
    "為": "ため",
    "様": "よう",
    "内": "うち",
    "筈": "はず",
}


_POINTING = frozenset(
    "この その あの どの こういう そういう ああいう どういう こうした そうした".split()
)


def _is_formal(word: Morpheme, left: Morpheme, right: Morpheme | None) -> bool:
    """Whether a noun only carries what stands before it: a clause, or この."""
    attributive = left.pos in _ATTRIBUTIVE and left.cform[:3] in ("連体形", "終止形", "")
    if left.pos == "連体詞" and left.surface not in _POINTING:
        return False  # 我が事, ある時
    after = right.surface if right is not None else ""
    follows = right is not None and right.start == word.end
    predicate = follows and after.startswith(_AFTER_PREDICATE_NOUN)
    if follows and right is not None and right.pos in ("名詞", "接尾辞") and word.surface != "為":
        return right.pos2 == "数詞" and _is_among(word, left)  # 時系列, but その内3人
    match word.surface:
        case "事":
            return attributive or (left.surface == "の" and word.pos == "名詞")
        case "時":
            return attributive and left.pos2 != "数詞" and after not in ("を", "が")
        case "為":
            return word.lemma == "為"
        case "様":
            return word.pos == "形状詞"
        case "訳":
            return attributive and (predicate or after in ("に", "が", "は"))
        case "内":
            return after in ("、", "の") and _is_among(word, left)
        case "所" | "物":  # 食べる物の安全
            said = follows and after.startswith(_PREDICATE)
            return attributive and (said or (word.surface == "物" and after == "と"))
        case _:
            return word.surface == "筈"


def _found_out(words: Sequence[Morpheme], index: int) -> bool:
    """確認した所、 / 聞いた所、: after it was done; 住んでいた所、 and 見た所は are places."""
    if index < 2 or index + 1 == len(words):
        return False
    verb, past, word, comma = words[index - 2 : index + 2]
    done = verb.pos == "動詞" and verb.lemma in _ASKING and past.surface in ("た", "だ")
    if done and verb.lemma in ("為る", "致す"):
        done = index > 2 and words[index - 3].surface in _ASKING
    return done and word.surface == "所" and comma.surface == "、"


_ASKING = frozenset(
    "為る 致す 聞く 伺う 尋ねる 調べる 問い合わせる 確かめる 行う 確認 調査 照会 質問 相談 要望 依頼 検討 検証 試算 協議"
    " 打診 実施 精査 分析 視察 集計 報告 説明 提案 募集".split()
)
"""What is done to find something out, verbs by their lemma and nouns that act."""


def _is_among(word: Morpheme, left: Morpheme) -> bool:
    """Whether 内 is among: 会員の内、5人."""
    return word.lemma == "内" and left.surface in ("の", "その", "この")


def as_it_is(passage: Passage) -> Iterator[Edit]:
    """次の通り → 次のとおり, 通常通り → 通常どおり, 30人程 → 30人ほど, 先程 → 先ほど."""
    words = passage.morphemes
    for index, word in enumerate(words):
        left = words[index - 1] if index and words[index - 1].end == word.start else None
        if word.surface in ("通り", "どおり", "通") and word.surface == "通り" and left is not None:
            after = _toori(words, index)
            if after:
                yield Edit(word.start, word.end, after, "formal_noun", 0.85)
        elif word.surface.endswith("通り") and word.surface[:-2] in _SUFFIX_DORI:
            yield Edit(word.end - 2, word.end, "どおり", "formal_noun", 0.85)
        elif word.surface in ("先程", "後程", "此程", "何程", "成程"):
            before = {"先程": "先ほど", "後程": "後ほど", "何程": "何ほど", "成程": "なるほど"}
            if word.surface in before:
                yield Edit(word.start, word.end, before[word.surface], "formal_noun", 0.9)
        elif word.surface == "程" and word.lemma in ("ほど", "程") and left is not None:
            if left.pos in _ATTRIBUTIVE or left.pos == "代名詞" or _counted(words, index):
                yield Edit(word.start, word.end, "ほど", "particle_kana", 0.85)


_PASSED = frozenset("可決 否決 決定 承認 認定 了承 同意 採択 修正 実施".split())
"""原案の通り可決: what is done as it is."""


_MODELS = frozenset(
    "次 以上 以下 左 右 上 下 上記 下記 前述 後述 別紙 別表 別添 資料 図 表 議案 原案 案 素案 議題 日程 次第 予定 計画 方針 従来 従前"
    " 例年 慣例 前例 先例 通例 規定 規則 条例 法律 要綱 要領 仕様 契約 基準 お手元 手元 御覧 先ほど 先程 前回 昨年 前年 これまで 今まで"
    " 言葉 約束 期待 希望 目標 見込み 申合せ 協定 台本 シナリオ マニュアル スケジュール イメージ".split()
)
"""What something is done or said as: 資料の通り; 商店街の通り is a street."""


_SAID = frozenset(
    "言う 仰る 申す 申し上げる 述べる 話す 答える 示す 書く 記す 載せる 載る 思う 考える 聞く 知る 存ずる 伺う 見る 定める 決める"
    " 決まる 読む 読み上げる 触れる 教える 教わる 求める 望む 願う 約束 繰り返す 存じる 頂く 成る 有る 書き込む 拝見 伝える".split()
)


def _is_said(words: Sequence[Morpheme], index: int) -> bool:
    """Whether the clause before 通り says or knows something: 申し上げた通り, but スタジアムへ向かう通り."""
    for place in range(index - 1, max(-1, index - 5), -1):
        if words[place].pos == "動詞":
            named = place and words[place - 1].surface == "と" and place == index - 1
            done = words[place].lemma == "為る" and place and words[place - 1].pos3 == "サ変可能"
            return bool(done) or (words[place].lemma in _SAID and not named)  # という通り
    return False


def _counted(words: Sequence[Morpheme], index: int) -> bool:
    """Whether number and counter stand before: 三十人程, but 追加日程 cut in 追加日 and 程."""
    left = words[index - 1]
    if left.pos2 == "数詞" or left.surface[0] in _NUMERALS:
        return True
    number = words[index - 2] if index > 1 else None
    joined = number is not None and number.end == left.start and number.surface[-1] in _NUMERALS
    return joined and left.pos in ("接尾辞", "名詞")


def _toori(words: Sequence[Morpheme], index: int) -> str:
    """どおり behind a noun, とおり behind a clause, その or what shows the way; else nothing."""
    left = words[index - 1]
    right = words[index + 1] if index + 1 < len(words) else None
    if left.pos2 == "数詞" or left.pos2 == "固有名詞":
        return ""
    if left.surface in _SUFFIX_DORI or (left.pos == "名詞" and left.pos3 == "サ変可能"):
        return "どおり"
    attributive = left.pos in ("動詞", "助動詞") and _is_said(words, index)
    if left.surface == "の" and index > 1:
        model = words[index - 2]
        attributive = model.lemma in _MODELS or model.surface in _MODELS or model.pos3 == "サ変可能"
    elif left.pos == "連体詞":
        attributive = left.surface == "その"  # この通り may be a street
    follows = "" if right is None else right.surface
    manner = right is None or follows.startswith(("です", "で", "に", "、", "。", "の", "と"))
    manner = manner or follows in _PASSED or (right is not None and right.pos == "動詞")
    return "とおり" if attributive and manner else ""


def conjunctions(passage: Passage) -> Iterator[Edit]:
    """従って、 → したがって、 ; または → 又は; 指示に従って is a verb, 後日またはっきり no 又は.

    In published minutes: 120 changes read, all right.
    """
    words = passage.morphemes
    for index, word in enumerate(words):
        after = _CONJUNCTIONS.get(word.surface)
        if after and word.pos in ("接続詞", "副詞", "名詞", "接頭辞") and after != word.surface:
            if _stands_free(passage, index):
                yield Edit(word.start, word.end, after, "conjunction", 0.9)
        elif word.surface in _KANJI_CONJUNCTIONS and word.pos == "接続詞":
            yield Edit(word.start, word.end, _KANJI_CONJUNCTIONS[word.surface], "conjunction", 0.9)
        elif word.surface in ("更に", "従っ", "因み", "因みに", "従って"):
            yield from _opening_conjunction(passage, index)
        elif word.surface in ("また", "ならび"):
            yield from _split_conjunction(passage, index)


def _stands_free(passage: Passage, index: int) -> bool:
    """Whether a conjunction in kanji joins sentences or items: it opens, or a comma or particle is before it."""
    word, left = passage.morphemes[index], passage.before(passage.morphemes[index].start)
    if word.surface == "又" and passage.text.startswith("は", word.end):
        return False
    if left is None or left.end != word.start or passage.opens(word.start):
        return True
    return left.pos in ("補助記号", "助詞", "助動詞", "接続詞", "動詞", "形容詞")


def _split_conjunction(passage: Passage, index: int) -> Iterator[Edit]:
    """また|は and ならび|に between two nouns; また|はっきり is no 又は."""
    words = passage.morphemes
    if not index or index + 2 >= len(words):
        return
    left, word, particle, right = words[index - 1 : index + 3]
    joined = word.surface + particle.surface
    if joined not in ("または", "ならびに") or particle.pos != "助詞" or word.end != particle.start:
        return
    if left.pos in _ITEMS and right.pos in ("名詞", "代名詞", "接頭辞", "連体詞", "動詞", "形状詞"):
        yield Edit(word.start, particle.end, _KANJI_CONJUNCTIONS[joined], "conjunction", 0.85)


def _opening_conjunction(passage: Passage, index: int) -> Iterator[Edit]:
    word = passage.morphemes[index]
    for kanji, kana in (("従って", "したがって"), ("更に", "さらに"), ("因みに", "ちなみに")):
        if passage.text.startswith(kanji, word.start) and passage.opens(word.start):
            end = word.start + len(kanji)
            if kanji == "因みに" or passage.text[end : end + 1] == "、":
                yield Edit(word.start, end, kana, "conjunction", 0.9)


def adverbs(passage: Passage) -> Iterator[Edit]:
    """すべて → 全て, たとえば → 例えば; もっとも、 stays, もっとも重要 → 最も重要.

    In published minutes: 260 changes read, all right.
    """
    words = passage.morphemes
    for index, word in enumerate(words):
        right = words[index + 1] if index + 1 < len(words) else None
        after = _ADVERBS.get(word.surface)
        if after and word.pos in _ADVERBIAL and _is_adverb(words, index):
            yield Edit(word.start, word.end, after, "adverb", 0.9)
        elif word.surface == "もっとも" and right is not None and word.pos == "副詞":
            if (
                right.pos in ("形容詞", "形状詞", "副詞", "名詞", "動詞")
                and right.start == word.end
            ):
                yield Edit(word.start, word.end, "最も", "adverb", 0.85)
        elif word.surface == "はじめて" and word.pos == "副詞" and _not_object(words, index):
            yield Edit(word.start, word.end, "初めて", "adverb", 0.85)
        elif word.surface == "さらに" and not passage.opens(word.start) and right is not None:
            if right.surface != "、" and not passage.comma_before(word.start):
                yield Edit(word.start, word.end, "更に", "adverb", 0.8)
    yield from _split_adverbs(passage)


def _is_adverb(words: tuple[Morpheme, ...], index: int) -> bool:
    """ついでに is another word than ついで、; だれでもトイレ and its kind are names."""
    word, following = words[index], words[index + 1 : index + 4]
    behind = "".join(m.surface for m in following)
    if word.surface == "何時":  # 会議は何時から is なんじ
        return behind.startswith(("か", "も")) and not behind.startswith(("から", "かか", "かは"))
    if word.surface == "一寸":  # 一寸先は闇, 一寸の虫にも
        return not behind.startswith(("先", "の", "法師"))
    if word.surface == "如何":
        return not behind.startswith(("と", "に", "せ", "なる"))
    if word.surface == "沢山":
        return behind[:1] in _AFTER_MANY  # 沢山委員
    if word.surface == "ついで":
        return bool(following) and following[0].surface == "、"
    if word.surface == "だれ" and behind.startswith("でも"):
        noun = next((m for m in words[index + 1 :] if m.start >= word.end + len("でも")), None)
        return noun is None or noun.pos != "名詞"
    return True


_AFTER_MANY = frozenset("のなあいおごでだ、。寄頂来出集参")


def _not_object(words: tuple[Morpheme, ...], index: int) -> bool:
    """会議をはじめて is the verb 始める."""
    return not index or words[index - 1].surface not in ("を", "から")


def _split_adverbs(passage: Passage) -> Iterator[Edit]:
    """とく|に, きわめ|て: adverbs that UniDic takes for two words."""
    words = passage.morphemes
    for left, right in zip(words, words[1:], strict=False):
        joined = left.surface + right.surface
        if left.end == right.start and joined in _ADVERBS and joined in _SPLIT:
            yield Edit(left.start, right.end, _ADVERBS[joined], "adverb", 0.85)


_ADVERBIAL = frozenset({"副詞", "名詞", "代名詞", "接続詞", "連体詞", "形状詞", "形容詞"})
_SPLIT = frozenset(
    {"とくに", "きわめて", "つねに", "たがいに", "ただちに", "すでに", "じつに", "おおいに"}
)


def particle_kana(passage: Passage) -> Iterator[Edit | Offer]:
    """3時迄 → 3時まで, 30人位 → 30人ぐらい, 月毎 → 月ごと; 1位 and 毎日 are words.

    In published minutes: 3 changes read, all right.
    """
    words = passage.morphemes
    for index, word in enumerate(words):
        left = words[index - 1] if index and words[index - 1].end == word.start else None
        if word.surface in _PARTICLES and left is not None:
            if word.surface == "迄" or word.pos == "助詞":
                yield Edit(word.start, word.end, _PARTICLES[word.surface], "particle_kana", 0.9)
        elif word.surface == "位" and _is_about(words, index):
            yield Edit(word.start, word.end, "ぐらい", "particle_kana", 0.8)
        elif word.surface == "毎" and left is not None and left.pos in ("名詞", "接尾辞"):
            if word.pos == "接尾辞" or (
                index + 1 < len(words) and words[index + 1].pos in ("助詞", "補助記号")
            ):
                yield Edit(word.start, word.end, "ごと", "particle_kana", 0.8)
        elif word.surface == "他":
            yield from _other(passage, index)


def _is_about(words: tuple[Morpheme, ...], index: int) -> bool:
    """Whether 位 is くらい: behind number and counter (30人位) or これ, それ; 欠位, 中一位 and 3位 are ranks."""
    left = words[index - 1] if index and words[index - 1].end == words[index].start else None
    if left is None or left.surface[-1] in _NUMERALS or words[index].pos == "名詞":
        return False
    if left.pos == "代名詞" or left.surface in ("この", "その", "あの", "どの"):
        return True
    counter = left.pos == "接尾辞" or left.pos3 == "助数詞可能"
    number = words[index - 2] if index >= 2 else None
    joined = number is not None and number.end == left.start and number.surface[-1] in _NUMERALS
    return joined and counter or (left.surface[0] in _NUMERALS and len(left.surface) > 1)


_NUMERALS = "0123456789０１２３４５６７８９〇一二三四五六七八九十百千万億兆"
_ASKED = frozenset("何 何か ご 御 質問 質疑 意見 発言 異議 無い 有る 御座る 方法 誰 どなた".split())


def _other(passage: Passage, index: int) -> Iterator[Edit | Offer]:
    """この他に → このほかに, 他に質問は → ほかに質問は; その他, 他の自治体 and 他に類を見ない stay."""
    words = passage.morphemes
    word = words[index]
    left = words[index - 1] if index and words[index - 1].end == word.start else None
    right = words[index + 1] if index + 1 < len(words) else None
    if left is not None and left.surface in ("その", "自", "排", "利"):
        return
    if right is None or right.surface not in ("に", "、", "は"):
        return
    behind = words[index + 2].lemma if index + 2 < len(words) else ""
    if _points(words, index) and behind not in ("類い", "例"):
        yield Edit(word.start, word.end, "ほか", "adverb", 0.85)
    elif right.surface == "に" and (left is None or left.pos in _BEFORE_OTHER):
        if behind in _ASKED:
            yield Edit(word.start, word.end, "ほか", "adverb", 0.85)
        else:  # 他に類を見ない may be た
            yield Offer(word.start, word.end, "ほか", "adverb")


_BEFORE_OTHER = frozenset({"補助記号", "助詞", "接続詞", "動詞", "助動詞"})


def _points(words: Sequence[Morpheme], index: int) -> bool:
    """Whether この, の or a clause leads to 他: 申し上げた他に, but 高額な他に and そういった他に."""
    left = words[index - 1] if index and words[index - 1].end == words[index].start else None
    if left is None or (index > 1 and words[index - 2].surface.endswith("いっ")):
        return False
    clause = left.pos in ("動詞", "助動詞") and left.surface != "な"
    return clause or left.surface in ("この", "の")


def thanks(passage: Passage) -> Iterator[Edit]:
    """有難うございました → ありがとうございました; わが国 → 我が国; お手元に配布 → お手元に配付."""
    for kanji, kana in _SURE_THANKS.items():
        at = passage.text.find(kanji)
        while at >= 0:
            yield Edit(at, at + len(kanji), kana, "kana_verb", 0.9)
            at = passage.text.find(kanji, at + 1)
    for word in passage.morphemes:
        if (
            word.surface == "わが"
            and word.pos == "連体詞"
            and passage.text.startswith(("国", "市", "区", "町", "県", "党"), word.end)
        ):
            yield Edit(word.start, word.end, "我が", "adverb", 0.85)
