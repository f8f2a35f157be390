"""Verbs in kana or kanji by their function: 補助動詞 in kana, the main verb 頂く in kanji."""

from __future__ import annotations

from collections.abc import Iterator

from minutes.format.sound.morphology import Morpheme, hiragana
from minutes.format.text.passage import Passage
from minutes.format.text.revision import Edit, Offer

# Auxiliary verbs after て: kanji stem → kana. The main verbs (頂く, 行く, 来る, 見る) keep kanji.
_HELPERS = frozenset(
    "下さる 頂く 行く 来る 見る 置く 参る 貰う 欲しい 居る 仕舞う 上げる 有る".split()
)
_FUNCTIONAL = {
    "と": frozenset({"為る"}),
    "に": frozenset(
        "つく 於く 因る 対する 関する 取る 際する 当たる 渡る 限る 沿う 伴う 応ずる 則る 基づく".split()
    ),
    "を": frozenset("以つ 持つ 通ずる 通す 巡る 中心 含める".split()),
    "で": frozenset({"以つ", "持つ"}),
}
"""Verbs that make a particle of と, に, を, で: として, について, をもって. What follows is a main verb."""

_ON_THE_WAY = frozenset("歩く 走る 乗る 泳ぐ 飛ぶ 急ぐ 使う 立つ 座る 並ぶ 並べる 開ける".split())
"""歩いて行く, 並んで見る: how somebody comes, goes or looks; the second verb is a main verb."""

_MOTION = frozenset(
    "行く 来る 帰る 戻る 出る 入る 出掛ける 持つ 連れる 遣る 移る 引っ越す 上る 下る 回る 見る".split()
)
"""行って見る: two things are done; but 出て来る, 持って来る and 連れて行く are one."""

_FAVOURS = frozenset(
    "教える 助ける 手伝う 支える 読む 聞く 見せる 作る 買う 貸す 認める 伝える 考える".split()
)


_ALWAYS_KANA = frozenset({"有る", "成る", "居る"})


_WAYS = frozenset(
    "利用 使用 乗車 移動 運転 通学 通勤 引率 同行 同伴 持参 避難 上京 帰国 転入 集合 借用".split()
)
_CHANGES = frozenset(
    "増える 減る 増やす 減らす 変わる 変える 進む 進める 高まる 高める 広がる 広げる 広まる 広める 続く 続ける 深まる 深める 伸びる"
    " 伸ばす 落ちる 下がる 上がる 薄れる 強まる 弱まる 出る 見える 分かる 生まれる 育つ 育てる 生きる 老いる 失う 減じる 作る 築く"
    " 整える 考える 行う 取り組む 支える 守る 決める 詰める 見直す 改める 直す 伝える 示す 求める 重ねる 積み上げる 積み重ねる"
    " 努める 果たす 生かす 図る 担う 目指す 超える 過ぎる 近付く 迫る 積む 述べる 申し上げる 繋がる 繋げる 膨らむ 狭まる 固まる"
    " 固める 済む 足りる 残る 残す".split()
)
_VOICES = frozenset("れる られる せる させる".split())
_TIMES = frozenset("時期 時間 頃 ころ 今 時 日 段階 夜 朝".split())


def helper_verbs(passage: Passage) -> Iterator[Edit | Offer]:
    """確認して下さい → 確認してください; 御意見を頂く and 現地に行く keep their kanji.

    Fires on a verb right behind verb + て, where て belongs to no particle (として挙げる, について見る)
    and the verb has one reading (連携して行って may be おこなって: an offer).
    In published minutes: 8 changes in 7.9 million characters, all read, all right.
    """
    words = passage.morphemes
    for index, word in enumerate(words):
        if word.lemma not in _HELPERS or not _kanji_head(word) or not index:
            continue
        left = words[index - 1]
        if left.end != word.start:
            continue
        if left.surface in ("御覧", "ご覧") and word.lemma in ("頂く", "下さる"):
            yield Edit(word.start, word.end, _in_kana(word), "helper_verb", 0.9)
        elif left.surface in ("て", "で") and left.pos2 == "接続助詞" and _helps(words, index):
            if _two_readings(words, index):
                yield Offer(word.start, word.end, _in_kana(word), "helper_verb")
            else:
                yield Edit(word.start, word.end, _in_kana(word), "helper_verb", 0.9)


def _helps(words: tuple[Morpheme, ...], index: int) -> bool:
    """Whether the verb at ``index``, behind て, helps the verb in front of it."""
    word, head = words[index], words[index - 2] if index >= 2 else None
    if head is None or head.end != words[index - 1].start:
        return False
    if head.pos != "動詞" and head.lemma not in _VOICES:  # 見たくて来る
        return False
    if word.surface.startswith("挙") or (word.lemma == "居る" and _in_noun(words, index)):
        return False
    before = words[index - 3] if index >= 3 else None
    if head.lemma == "遣る" and before is not None and before.pos == "副詞":
        return False  # こうやって来ます
    particle = before is not None and head.lemma in _FUNCTIONAL.get(before.surface, ())
    particle = particle and not head.surface.startswith("持")  # 資料を持って来る
    if particle and before is not None and before.pos == "助詞" and word.lemma != "下さる":
        return False
    if word.lemma == "見る" and head.lemma in _MOTION and head.lemma != "遣る":
        return False
    return not (word.lemma in ("見る", "行く", "来る") and head.lemma in _ON_THE_WAY)


def _two_readings(words: tuple[Morpheme, ...], index: int) -> bool:
    """行って is いって or おこなって; 写真を撮って上げる is no favour."""
    word, head = words[index], words[index - 2]
    if word.lemma == "上げる":
        return head.lemma not in _FAVOURS
    if word.lemma == "見る":  # 公開して見てもらう
        return index + 1 < len(words) and words[index + 1].surface in ("て", "ぬ")
    if word.lemma == "参る":  # 駅を利用して参った
        return head.lemma == "為る" and words[max(0, index - 3)].surface in _WAYS
    if word.lemma not in ("行く", "来る"):
        return False
    if word.surface == "行っ" or (index + 1 < len(words) and words[index + 1].lemma in _VOICES):
        return True  # 連携して行って, 車椅子を利用して来られた
    return not _goes_on(words, index)


def _goes_on(words: tuple[Morpheme, ...], index: int) -> bool:
    """Whether what is done or becomes goes on: 検討して行く, 増えて来た; 急いで行く is a way to go."""
    head, before = words[index - 2], words[index - 3] if index >= 3 else None
    if head.lemma == "為る":
        return before is not None and before.pos3 == "サ変可能" and before.surface not in _WAYS
    if head.lemma == "成る":  # なぜその時期になって来たのか
        return words[max(0, index - 4)].surface not in _TIMES
    return head.lemma in _CHANGES or head.lemma in _MOTION or head.pos == "助動詞"


def receiving(passage: Passage) -> Iterator[Edit]:
    """御意見をいただく → 御意見を頂く, the main verb; 説明していただく is an auxiliary.

    In published minutes: 130 changes read (with the next rule's), all right.
    """
    words = passage.morphemes
    for left, word in zip(words, words[1:], strict=False):
        main = left.surface == "を" and left.pos2 == "格助詞" and left.end == word.start
        if main and word.lemma == "頂く" and word.surface.startswith("いただ"):
            yield Edit(word.start, word.start + len("いただ"), "頂", "main_verb", 0.8)


def kana_verbs(passage: Passage) -> Iterator[Edit]:
    """致します → いたします, 出来る → できる, 有ります → あります, 無い → ない, 御覧下さい → 御覧ください.

    成る only behind に, と or an adverbial form: 五人から成る and 合意が成る are main verbs.
    In published minutes: 1 change in 4.2 million characters, right.
    """
    words = passage.morphemes
    for index, word in enumerate(words):
        left = words[index - 1] if index and words[index - 1].end == word.start else None
        if not _kanji_head(word):
            continue
        formal = _is_formal_verb(word, left) and not _in_noun(words, index)  # 致し方
        if formal or _is_existence(words, index, left):
            yield Edit(word.start, word.end, _in_kana(word), "kana_verb", 0.9)


def understanding(passage: Passage) -> Iterator[Edit]:
    """わかりました → 分かりました, わかりやすい → 分かりやすい."""
    for word in passage.morphemes:
        if word.lemma == "分かる" and word.pos == "動詞" and word.surface.startswith("わか"):
            yield Edit(word.start, word.start + len("わか"), "分か", "main_verb", 0.85)


def _is_existence(words: tuple[Morpheme, ...], index: int, left: Morpheme | None) -> bool:
    word = words[index]
    if word.lemma not in _ALWAYS_KANA or word.pos != "動詞" or _in_noun(words, index):
        return False
    if word.lemma != "成る":
        return True
    return left is not None and (
        left.surface in ("に", "と", "ず") or left.cform.startswith("連用形")
    )


def _in_noun(words: tuple[Morpheme, ...], index: int) -> bool:
    """居|場所, 有り|様 and 居|続ける are words that UniDic cuts; 居ます and 有る場合 are verbs."""
    word, following = words[index], words[index + 1 : index + 2]
    return word.cform.startswith("連用形") and any(
        right.start == word.end and right.pos in ("名詞", "接尾辞", "形状詞", "動詞")
        for right in following
    )


def _is_formal_verb(word: Morpheme, left: Morpheme | None) -> bool:
    object_ = left is not None and left.surface in ("を", "に")
    match word.lemma:
        case "致す" | "下さる":
            return word.pos == "動詞" and not (
                object_ and left is not None and left.surface == "を"
            )
        case "出来る" | "御座る":
            return word.pos == "動詞"
        case "無い":
            return word.pos in ("形容詞", "助動詞") and word.surface[0] == "無"
        case _:
            return False


def _kanji_head(word: Morpheme) -> bool:
    return "\u3400" <= word.surface[:1] <= "\u9fff"


def _in_kana(word: Morpheme) -> str:
    return hiragana(word.kana) if word.kana else word.surface
