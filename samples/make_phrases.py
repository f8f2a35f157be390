"""Make ``tests/asr/data/phrases.opus``: ``python make_phrases.py`` prints where each phrase begins.

Needs what ``make_sample.py`` needs; figures are voiced in kanji numerals as there.
"""

from pathlib import Path

import numpy as np
from make_sample import RATE, say, spoken, write_opus

PHRASES = (
    "図書館の利用についてです。",
    "まず、開館時間を延長します。",
    "次に、駐車場を整備します。",
    "予算は、500万円です。",
    "工事は、4月に始まります。",
    "説明は、以上です。",
)
SILENCE = {"around": 1.0, "between": 0.7}
"""Seconds."""


def main() -> None:
    """Speak the phrases one after the other, in one voice."""
    moment, parts = SILENCE["around"], []
    for phrase in PHRASES:
        samples = say(spoken(phrase), "jf_alpha", 1.0)
        parts.append((moment, samples))
        print(f"{moment:.3f} {phrase}")
        moment += len(samples) / RATE + SILENCE["between"]
    end = moment - SILENCE["between"] + SILENCE["around"]
    whole = np.zeros(int(end * RATE), np.float32)
    for start, samples in parts:
        whole[int(start * RATE) :][: len(samples)] += samples
    path = Path(__file__).parents[1] / "tests" / "asr" / "data" / "phrases.opus"
    write_opus(path, np.clip(whole, -1, 1))


if __name__ == "__main__":
    main()
