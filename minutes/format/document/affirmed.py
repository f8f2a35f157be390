"""Whether a declaration says what the question put, or something else."""

from __future__ import annotations

import re
from functools import lru_cache

from minutes.format.call_grammar import SO
from minutes.format.document.dates import in_digits
from minutes.format.document.vote_words import direction, outcome_in
from minutes.format.sound.morphology import Morpheme, parse_whole
from minutes.held import SENTENCES

_REASON = re.compile(
    r"^.*(?:(?<!もの)ので|から|ということで|(?:と|を)(?:お?認め|確認し)(?:ます。?|まして|て)?|よって|したがって)[、。\s]+"
)
"""御異議なしと認めます。よって、 before what is pronounced."""
_NONE_AGAINST = re.compile(
    r"^[^。]{0,24}?(?:な|無)(?:ければ|いよう(?:でしたら|であれば)|い(?:よう)?(?:です)?(?:ので|から))、?"
)
"""ほかになければ、 / 異議がないようですので: whether somebody is against, not what is decided."""
_POINTS_BACK = re.compile(
    r"(?:その|この|さ|左)(?:よう(?:な(?:形|方向|線|取扱い))?|とおり)|(?:それ|これ)で(?!は)|(?:その|この)(?:形|方向|線)|そう|お諮り(?:した|いたしました)(?:とおり|通り)"
)
_FORMAL = frozenset(
    "為る 致す 事 物 思う 存ずる 考える 進める 取り計らう 取り扱う 頂く 居る 有る 御座る 成る 因る 従う 決定 決する 決まる "
    "決める 可決 承認 了承 了解 同意 認定 採択 議決 認める 異議 全員 総員 全会 多数 一致 挙手 起立 賛成 拍手 結果 採決 "
    "様 通り 然様 其の 此の 其れ 此れ 本案 本件 言う と言う 宜しい 有り難い 有り難う 御 件 旨 確認 皆 為".split()
)
"""Headwords with which anything is put or declared: what is decided lies in the others."""
_CONTENT = frozenset(("名詞", "動詞", "形容詞", "形状詞", "代名詞", "接頭辞", "接尾辞"))
_DENIES = frozenset(("無い", "ない", "ず", "ぬ", "まい", "無し"))
_SETS_ASIDE = re.compile(
    r"見送|やめ(?!て)|延期|取り?(?:やめ|止め|下げ)|中止|撤回|保留|却下|棄却|持ち越|据え置"
)


@lru_cache(maxsize=SENTENCES)
def contradicts(put: str, declared: str) -> bool:
    """Whether the declaration denies, calls off or turns down what the question put, or the other way.

    >>> contradicts("会議録を公開する", "では、公開しないことといたします。")
    True
    >>> contradicts("会議録を公開する", "異議なしと認め、さよう決定いたしました。")
    False
    >>> contradicts("会議録を公開しない", "では、公開しないことといたします。")
    False
    """
    main = _main(declared)
    if not _same_verdict(put, main):
        return True
    if not _names_something(main) and not any(_denies(main)):
        return False  # it only points to the question
    return calls_off(put, declared) or _puts_another(put, main)


def calls_off(put: str, declared: str) -> bool:
    """Whether one of the two denies, or calls off, and the other does not.

    >>> calls_off("議案第5号を可決する", "賛成は3名ですので、今回は見送ることといたします。")
    True
    """
    return _denies(_last_clause(put)) != _denies(_main(declared))


_DIGITS = re.compile(r"\d+")
_WAY = re.compile(
    r"(?P<first>[一-龥ァ-ヶー0-9]{2,12})から(?P<second>[一-龥ァ-ヶー0-9]{2,12})(?:に|へ|と)"
)


def _puts_another(put: str, main: str) -> bool:
    """Whether something else stands where the question had its own: 公民館 for 小学校, 16人 for 18人, or turned round."""
    asked, told = _plain(put), _plain(main)
    there, back = _WAY.search(asked), _WAY.search(told)
    if there and back and there.group("first", "second") != back.group("first", "second"):
        return True
    if there and not back and there["first"] in told and there["second"] not in told:
        return True  # 公民館のまま, where 公民館から小学校に was put
    before, after = _said(asked), _said(told)
    return not before <= after and any(said not in asked for said in after - before)


def _said(text: str) -> frozenset[str]:
    """Figures, and the nouns that say what is decided."""
    names = (morpheme.surface for morpheme in parse_whole(text) if _is_name(morpheme))
    return frozenset((*_DIGITS.findall(text), *names))


def _plain(text: str) -> str:
    return in_digits(_POINTS_BACK.sub("", text))


def _is_name(morpheme: Morpheme) -> bool:
    """Whether it is a noun that says what is decided, not how."""
    if morpheme.pos != "名詞" or morpheme.pos3 in {"サ変可能", "副詞可能", "助数詞可能"}:
        return False
    return morpheme.pos2 != "数詞" and (morpheme.lemma or morpheme.surface) not in _FORMAL


def _same_verdict(put: str, declared: str) -> bool:
    asked, told = outcome_in(put), outcome_in(declared)
    if told is None:
        return True
    return direction(told) >= 0 or (asked is not None and direction(asked) < 0)


def _main(declared: str) -> str:
    """What is pronounced, without the reason before it."""
    main = _NONE_AGAINST.sub("", _REASON.sub("", declared))
    return re.sub(rf"^(?:(?:{SO}|はい|ありがとうございます)[、。\s]*)+", "", main)


def _last_clause(put: str) -> str:
    return _NONE_AGAINST.sub("", put.rstrip("。、 ").rpartition("、")[2])


def _denies(text: str) -> tuple[bool, bool]:
    """Whether it is denied, and whether it is called off: 中止しない is both."""
    found = parse_whole(text)
    aside = _SETS_ASIDE.search(text) is not None
    return any(m.lemma in _DENIES for m in found), aside


def _names_something(text: str) -> bool:
    """Whether a headword says what is decided."""
    return any(
        morpheme.pos in _CONTENT and (morpheme.lemma or morpheme.surface) not in _FORMAL
        for morpheme in parse_whole(_POINTS_BACK.sub("", text))
    )
