"""Punctuation, brackets, spaces and widths; numbers, domains and foreign words stay."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator

from minutes.format.call_grammar import THEN
from minutes.format.text.passage import Passage
from minutes.format.text.revision import Edit

_JAPANESE = "\u3005-\u30ff\u3400-\u9fff\uf900-\ufaff\uff10-\uff5a々〇％"
_MARKS = (
    (re.compile(r"，(?![0-9０-９])|(?<![0-9０-９])，"), "、"),
    (re.compile(rf"(?<=[{_JAPANESE}）」』]),(?=[{_JAPANESE}「『（ 　\n]|\Z)"), "、"),
    (re.compile(r"．(?![0-9０-９])"), "。"),
    (re.compile(rf"(?<=[ぁ-んァ-ヶー一-龥）」』])\.(?=[{_JAPANESE}「『（ 　\n]|\Z)"), "。"),
    (re.compile(r"｡"), "。"),
    (re.compile(r"､"), "、"),
    (re.compile(r"｢"), "「"),
    (re.compile(r"｣"), "」"),
    (re.compile(r"･"), "・"),
)
_DOUBLED = (
    (re.compile(r"、(?:[ 　]*、)+"), "、"),
    (re.compile(r"(?<!、)、+[ 　]{0,8}。"), "。"),
    (re.compile(r"。(?:[ 　]*。)+"), "。"),
    (re.compile(r"。[、]+"), "。"),
    (re.compile(r"(?:(?<=\n)|\A)[、。]+"), ""),
)
_SPACE = re.compile(r"[ \t\u3000]+")
_LATIN = re.compile(r"[A-Za-z0-9.,:;!?'\"&/@+#()\-À-ɏ]")
_HALF_KANA = re.compile(r"[\uff66-\uff9f]+")
_WIDE_LETTERS = re.compile(r"[Ａ-Ｚａ-ｚ]+")
_ROUND = re.compile(r"\(([^()\n]*)\)")
_PREDICATE_END = re.compile(
    r"(?:です|ます|でした|ました|ません|でしょう|ましょう|ください|ますか|ですか|ませんか|でしょうか|ましたか"
    r"|けれども|ですが|ますが|ですね|ますね|ですよ|ますよ|である|であった|だった)\Z"
)
_NEXT_SENTENCE = re.compile(
    r"(?:です|ます|でした|ました|ません|でしょうか|ですか|ますか|ましょう)"
    rf"(?P<at>)(?=(?:{THEN}|次に|続きまして|続いて|まず|また|なお|しかし|ただし|そして|さらに|以上|本日|はい|えー|ただいま|ありがとう))"
)


def marks(passage: Passage) -> Iterator[Edit]:
    """，．, and half-width marks as 、。; decimals, thousands and domain names stay.

    # 本日は，議案が3件です． → 本日は、議案が3件です。
    """
    for pattern, after in _MARKS:
        for match in pattern.finditer(passage.text):
            yield Edit(*match.span(), after, "mark", 0.95)


def doubled(passage: Passage) -> Iterator[Edit]:
    """しかし、、財源が → しかし、財源が."""
    for pattern, after in _DOUBLED:
        for match in pattern.finditer(passage.text):
            yield Edit(*match.span(), after, "doubled_mark", 0.95)


def spaces(passage: Passage) -> Iterator[Edit]:
    """Spaces inside Japanese go, those between foreign words stay.

    # 本日の 議題は 3件です → 本日の議題は3件です
    """
    text = passage.text
    for match in _SPACE.finditer(text):
        left = text[max(0, match.start() - 1) : match.start()]
        right = text[match.end() : match.end() + 1]
        if left and right and _LATIN.match(left) and _LATIN.match(right):
            continue
        if left == "" and right == "":
            continue
        yield Edit(*match.span(), "", "space", 0.95)


def brackets(passage: Passage) -> Iterator[Edit]:
    """(案) → （案）; f(x) and other code stay."""
    text = passage.text
    for match in _ROUND.finditer(text):
        left = text[match.start() - 1 : match.start()] if match.start() else ""
        if re.match(r"[A-Za-z]", left) and not re.search(rf"[{_JAPANESE}]", match.group(1)):
            continue
        yield Edit(match.start(), match.start() + 1, "（", "bracket", 0.95)
        yield Edit(match.end() - 1, match.end(), "）", "bracket", 0.95)


def widths(passage: Passage) -> Iterator[Edit]:
    """Half-width katakana become full, full-width letters half; nothing else of NFKC.

    # ＧＩＧＡスクール構想 → GIGAスクール構想
    """
    for match in _HALF_KANA.finditer(passage.text):
        yield Edit(*match.span(), unicodedata.normalize("NFKC", match.group()), "width", 0.95)
    for match in _WIDE_LETTERS.finditer(passage.text):
        yield Edit(*match.span(), unicodedata.normalize("NFKC", match.group()), "width", 0.95)


def questions(passage: Passage) -> Iterator[Edit]:
    """ASCII ?! in full width; 。 in their place where the profile asks.

    # いつ実施しますか？ → いつ実施しますか。
    """
    text = passage.text
    for match in re.finditer(r"[?？!！]+", text):
        left = text[match.start() - 1 : match.start()]
        if not match.start() or re.match(r"[A-Za-z0-9/=&]", left):
            continue
        question = any(mark in "?？" for mark in match.group())
        option = passage.options["question_mark" if question else "exclamation_mark"]
        if option == "maru":
            follows = text[match.end() : match.end() + 1]
            yield Edit(
                *match.span(), "" if follows in ("。", "、") and follows else "。", "question", 0.9
            )
            continue
        wide = match.group().replace("?", "？").replace("!", "！")
        yield Edit(*match.span(), wide, "mark", 0.9)


def full_stops(passage: Passage) -> Iterator[Edit]:
    """。 at the end of a statement, and between two that run on (Whisper leaves them out).

    # 以上で説明を終わります → 以上で説明を終わります。
    """
    text = passage.text
    for match in re.finditer(r"[^\n]+", text):
        line = match.group().rstrip(" 　")
        if _PREDICATE_END.search(line):
            at = match.start() + len(line)
            yield Edit(at, at, "。", "full_stop", 0.9)
    for match in _NEXT_SENTENCE.finditer(text):
        at = match.end()
        if passage.index_at(at) is not None and not passage.quoted(at, at):
            yield Edit(at, at, "。", "full_stop", 0.7)
