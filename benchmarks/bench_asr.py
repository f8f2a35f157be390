"""Recognition beside stock faster-whisper on the shared meetings and clips: ``results/asr.json``.

usage: python benchmarks/bench_asr.py [--model FOLDER] [--folder MEETINGS] [--skip-stock] [--name asr]
Same model, int8, two threads, language ja. CER over characters, normalised as ../shared/eval/score.py does.
``rtf`` is wall time, ``rtf_cpu`` processor time over two cores (steadier on a busy machine); models are
loaded and speakers are told apart beforehand. ``vocabulary``: roster, agenda and 20 terms (``clerk.py``).
"""

from __future__ import annotations

import argparse
import json
import re
import sys
import time
import unicodedata
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

import clerk
import machine
from faster_whisper import BatchedInferencePipeline, WhisperModel
from rapidfuzz.distance import Levenshtein

from minutes.asr import Recogniser, load_recogniser, transcribe
from minutes.audio import decode
from minutes.diarize import Diarizer, diarize, load_diarizer
from minutes.format.vocabulary import correct, near
from minutes.schema import Audio, Diarization, Segment, Term

ROOT = Path(__file__).resolve().parents[1]
SHARED = ROOT.parent / "shared"
THREADS = 2
PUNCTUATION = re.compile(r"[\s、。,.!?・…「」『』()〔〕\-ー〜~]")
CLIPS = {  # what ../shared/real/README.md says was spoken
    "test_ja_1.flac": "日本語ちゃんと聞き取れてますかちゃんと聞こえてんのちゃんと聞こえてるのじゃあマイクを持ってもらって",
    "test_ja_2.flac": "これはテスト文ですこの機械が日本語をちゃんと聞き取れているかどうかを計ります",
    "fleurs_ja_1837_clip4.flac": "復興努力に対するリベラル派からの批判ではワシントンの内部関係者と思われる人物と復興契約を交わしたことに焦点を当てています",
    "leopard_test_ja.flac": "客観的実在の判断的知識が成立するのである。",
}

METHODS: dict[str, clerk.Level] = {
    "ours": "nothing",
    "ours with roster": "roster",
    "ours with vocabulary": "all",
}


def normalize(text: str) -> str:
    """As the shared score does."""
    return PUNCTUATION.sub("", unicodedata.normalize("NFKC", text))


def rates(reference: str, hypothesis: str) -> dict[str, float]:
    """Character error rate and its parts."""
    wanted, heard = normalize(reference), normalize(hypothesis)
    edits = [edit.tag for edit in Levenshtein.editops(wanted, heard)]
    return {
        "cer": round(len(edits) / len(wanted), 4),
        "deletions": round(edits.count("delete") / len(wanted), 4),
        "insertions": round(edits.count("insert") / len(wanted), 4),
    }


def timed(audio: Audio, run: Callable[[Audio], str]) -> tuple[str, dict[str, float]]:
    """What ``run`` hears, and how fast."""
    wall, cpu = time.perf_counter(), time.process_time()
    text = run(audio)
    wall, cpu = time.perf_counter() - wall, time.process_time() - cpu
    return text, {
        "rtf": round(wall / audio.duration, 4),
        "rtf_cpu": round(cpu / THREADS / audio.duration, 4),
    }


def stock(model: WhisperModel) -> dict[str, Callable[[Audio], str]]:
    """Stock faster-whisper, as people call it."""
    batched = BatchedInferencePipeline(model)

    def run(engine: Any, **options: Any) -> Callable[[Audio], str]:
        def heard(audio: Audio) -> str:
            segments, _ = engine.transcribe(audio.samples, language="ja", **options)
            return "".join(segment.text for segment in segments)

        return heard

    return {
        "stock sequential": run(model, word_timestamps=True),
        "stock sequential vad": run(
            model, vad_filter=True, condition_on_previous_text=False, word_timestamps=True
        ),
        "stock batched": run(batched, batch_size=8, word_timestamps=True),
    }


def heard_by_us(
    audio: Audio, recogniser: Recogniser, speakers: Diarization | None, terms: tuple[Term, ...]
) -> tuple[Segment, ...]:
    """As the pipeline does it."""
    hints = partial(near, terms=terms) if terms else None
    segments = transcribe(audio, recogniser=recogniser, diarization=speakers, hints=hints)
    return correct(segments, terms)


def joined(segments: tuple[Segment, ...]) -> str:
    """All text."""
    return "".join(segment.text for segment in segments)


def ours(
    audio: Audio, reference: dict[str, Any], recogniser: Recogniser, diarizer: Diarizer
) -> list[dict[str, Any]]:
    """Without and with vocabulary."""
    said = "".join(turn["verbatim"] for turn in reference["turns"])
    speakers = diarize(audio, diarizer=diarizer)
    rows = []
    for name, level in METHODS.items():
        terms = clerk.terms_of(reference, level)

        def run(audio: Audio, terms: tuple[Term, ...] = terms) -> str:
            return joined(heard_by_us(audio, recogniser, speakers, terms))

        text, speed = timed(audio, run)
        rows.append({"method": name, **rates(said, text), **speed})
    return rows


def beside(
    audio: Audio, said: str, engines: dict[str, Callable[[Audio], str]]
) -> list[dict[str, Any]]:
    """Each engine on one recording."""
    rows = []
    for name, engine in engines.items():
        text, speed = timed(audio, engine)
        rows.append({"method": name, **rates(said, text), **speed})
    return rows


def sound_of(reference: Path) -> Path:
    """The recording that lies beside a reference."""
    candidates = (reference.with_suffix(end) for end in (".flac", ".m4a", ".wav"))
    return next(path for path in candidates if path.is_file())


def main() -> None:
    """Measure, print a line each, save after every recording."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--model", type=Path, default=ROOT / "models" / "whisper-base")
    parser.add_argument("--folder", type=Path, default=SHARED / "meetings")
    parser.add_argument("--skip-stock", action="store_true")
    parser.add_argument("--name", default="asr")
    options = parser.parse_args()
    if not options.folder.is_dir():
        sys.exit("../shared is absent: nothing to measure")
    recogniser = load_recogniser(options.model, device="cpu", num_threads=THREADS)
    weights = ROOT / "models"
    diarizer = load_diarizer(
        weights / "segmentation-3.0", weights / "campplus-zh-en", device="cpu", num_threads=THREADS
    )
    engines = {} if options.skip_stock else stock(recogniser.model)
    rows: list[dict[str, Any]] = []

    def keep(recording: str, found: list[dict[str, Any]]) -> None:
        for row in found:
            rows.append({"recording": recording, **row})
            print(json.dumps(rows[-1], ensure_ascii=False), flush=True)
        machine.save(
            options.name,
            rows,
            model=options.model.name,
            compute_type=recogniser.model.model.compute_type,
            normalizer="NFKC, punctuation and spaces removed (score.py)",
            threads=THREADS,
        )

    for path in sorted(options.folder.glob("*.json")):
        reference = json.loads(path.read_text(encoding="utf-8"))
        audio = decode(sound_of(path))
        said = "".join(turn["verbatim"] for turn in reference["turns"])
        mine = ours(audio, reference, recogniser, diarizer)
        keep(path.stem, [*mine, *beside(audio, said, engines)])
    if options.folder != SHARED / "meetings":
        return
    engines["ours"] = lambda audio: joined(heard_by_us(audio, recogniser, None, ()))
    for name, said in CLIPS.items():
        keep(name, beside(decode(SHARED / "real" / name), said, engines))


if __name__ == "__main__":
    main()
