"""One hook for progress, which also cancels: ``on_progress(stage, completed, total)``."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from types import MappingProxyType

OnProgress = Callable[[str, float, float], None]
"""``(stage, completed, total)``; raise :class:`minutes.errors.Cancelled` inside to stop the work."""

STAGES: Mapping[str, str] = MappingProxyType(
    {
        "decode": "音声の読み込み",
        "diarize": "話者の聞き分け",
        "recognise": "音声認識",
        "assign": "発言者の割当て",
        "format": "会議録の整形",
        "export": "ファイルの書き出し",
    }
)
"""Stage name → what a person reads."""

WEIGHTS: Mapping[str, float] = MappingProxyType(
    {"decode": 3, "diarize": 25, "recognise": 66, "assign": 1, "format": 3, "export": 2}
)
"""Share of the whole in percent, from benchmarks with Whisper base on two cores."""


def silent(stage: str, completed: float, total: float) -> None:
    """The hook that does nothing."""


def overall(stage: str, completed: float, total: float) -> float:
    """Share of all work that is done, 0 to 1, when ``stage`` is at ``completed`` of ``total``.

    >>> round(overall("diarize", 1, 2), 3)
    0.155
    """
    names = list(STAGES)
    before = sum(WEIGHTS[name] for name in names[: names.index(stage)])
    part = min(1.0, completed / total) if total > 0 else 1.0
    return (before + WEIGHTS[stage] * part) / sum(WEIGHTS.values())
