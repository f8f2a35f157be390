"""What a flag asks a reader to check, in Japanese."""

from __future__ import annotations

from collections.abc import Iterable

CHECK = "要確認"

_LABELS = {
    "inaudible": "聴取不能の箇所があります",
    "unsure": "聞き取りに自信のない箇所です",
    "vocabulary": "用語を補正しました",
    "unclear": "音は取れましたが表記が不明です",
    "low_confidence": "認識の確信度が低い箇所です",
    "overlapped": "発言が重なっています",
    "hallucination": "話されていない語が混じった可能性があります",
    "caption_only": "字幕だけにある発言です",
    "unknown_speaker": "発言者が不明です",
    "vote_missing": "採決の発声が聞き取れていません",
    "number_restated": "数値の言い直しがあります",
    "negation": "否定の語の近くで認識の確信度が低くなっています",
    "homophone": "同じ読みの別の語の可能性があります",
    "approximate": "概数の表記を確かめてください",
    "weekday_mismatch": "日付と曜日が合いません",
}


def flag_label(flag: str) -> str:
    """A flag's request; detail may follow its name after a colon.

    >>> flag_label("low_confidence"), flag_label("homophone:採決／採血")
    ('認識の確信度が低い箇所です', '同じ読みの別の語の可能性があります：採決／採血')

    A flag that is Japanese already is printed as it stands, an unlisted machine name as 要確認.
    """
    name, _, detail = flag.partition(":")
    known = _LABELS.get(name)
    if known:
        return f"{known}：{detail}" if detail else known
    return f"{CHECK}（{flag}）" if flag.isascii() else flag


def flag_detail(flag: str) -> str:
    """The words that a flag is about, where it names them: ``homophone:採血`` → ``採血``."""
    return flag.partition(":")[2]


def flag_labels(flags: Iterable[str]) -> tuple[str, ...]:
    """Labels of ``flags``, each once."""
    return tuple(dict.fromkeys(map(flag_label, flags)))
