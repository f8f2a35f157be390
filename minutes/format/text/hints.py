"""What only a person can decide 候補表示: homophones, softeners, candidates that change the tone."""

from __future__ import annotations

import re
from collections.abc import Iterator

from minutes.format.text.record import Hint

_HOMOPHONES = (
    "対象 対称 対照", "体制 態勢 体勢", "追及 追求 追究", "保証 保障 補償", "意思 意志", "改定 改訂",
    "施行 試行 施工", "規程 規定 既定", "収束 終息", "適正 適性", "異動 移動", "精算 清算 成算",
    "基準 規準", "開放 解放", "作成 作製", "制作 製作", "用件 要件", "習得 修得", "配付 配布", "交付 公布",
)  # fmt: skip
_TONE = {
    "すごい": "非常に",
    "ちゃんと": "きちんと",
    "なので、": "したがって、",
    "だから、": "したがって、",
    "でも、": "しかし、",
    "というふうに思います": "と思います",
}
_GROUPS = {word: group.split() for group in _HOMOPHONES for word in group.split()}
_HOMOPHONE = re.compile("|".join(sorted(_GROUPS, key=len, reverse=True)))
_CANDIDATE = re.compile("|".join(map(re.escape, sorted(_TONE, key=len, reverse=True))))
_LARGE_GUESS = re.compile(
    r"(?<![0-9,])[0-9][0-9,]{0,15}(?:[万億][0-9,]{0,12})?[～〜、][0-9][0-9,]{0,15}[万億]"
)


def hints(text: str) -> Iterator[Hint]:
    """Candidates in an edited text, by position; nothing is changed.

    >>> [hint.text for hint in hints("追及の体制です")]
    ['追及', '体制']
    """
    found = [*_homophones(text), *_candidates(text), *_guesses(text)]
    yield from sorted(found, key=lambda hint: hint.start)


def _homophones(text: str) -> Iterator[Hint]:
    for match in _HOMOPHONE.finditer(text):
        others = [word for word in _GROUPS[match.group()] if word != match.group()]
        note = f"同音語に注意（{'・'.join(others)}）"
        yield Hint(*match.span(), match.group(), "homophone_hint", note)


def _candidates(text: str) -> Iterator[Hint]:
    for match in _CANDIDATE.finditer(text):
        better = _TONE[match.group()]
        yield Hint(*match.span(), match.group(), "tone_hint", f"「{better}」に直す候補", better)


def _guesses(text: str) -> Iterator[Hint]:
    for match in _LARGE_GUESS.finditer(text):
        yield Hint(*match.span(), match.group(), "approximate_hint", "大きな数の概数（要確認）")
