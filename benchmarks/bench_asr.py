"""Recognition beside stock faster-whisper on the shared meetings and clips: ``results/asr.json``.

usage: python benchmarks/bench_asr.py [--model FOLDER] [--folder MEETINGS] [--skip-stock] [--name asr]
Same model, int8, two threads, language ja. CER over characters, normalised as ../shared/eval/score.py does.
``rtf`` is wall time, ``rtf_cpu`` processor time over two cores (steadier on a busy machine); models are
loaded and speakers are told apart beforehand. ``errors_in_lowest_tenth``: of the wrong words, the share among
the tenth of the words with the lowest confidence. ``word_start_error_s``: median over the turns' first words. ``vocabulary``: roster, agenda and 20 terms (``clerk.py``).
"""

from __future__ import annotations

import argparse
import json
import resource
import sys
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

import clerk
import machine
import words
from faster_whisper import BatchedInferencePipeline, WhisperModel
from rapidfuzz.distance import Levenshtein

from minutes.asr import Recogniser, load_recogniser, transcribe
from minutes.audio import decode
from minutes.diarize import diarize, load_diarizer
from minutes.format.usage import fluency, weighed
from minutes.format.vocabulary import correct, near
from minutes.schema import Audio, Diarization, Term, Word
from minutes.span import Span

ROOT = Path(__file__).resolve().parents[1]
SHARED = ROOT.parent / "shared"
THREADS = 2
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

Engine = Callable[[Audio], tuple[Word, ...]]


def rates(reference: str, hypothesis: str) -> dict[str, float]:
    """Character error rate and its parts."""
    wanted, heard = words.normalize(reference), words.normalize(hypothesis)
    edits = [edit.tag for edit in Levenshtein.editops(wanted, heard)]
    return {
        "cer": round(len(edits) / len(wanted), 4),
        "deletions": round(edits.count("delete") / len(wanted), 4),
        "insertions": round(edits.count("insert") / len(wanted), 4),
    }


def timed(audio: Audio, run: Engine) -> tuple[tuple[Word, ...], dict[str, float]]:
    """What ``run`` hears, and how fast."""
    wall, cpu = time.perf_counter(), time.process_time()
    heard = run(audio)
    wall, cpu = time.perf_counter() - wall, time.process_time() - cpu
    return heard, {
        "rtf": round(wall / audio.duration, 4),
        "rtf_cpu": round(cpu / THREADS / audio.duration, 4),
    }


def _as_delivered(folder: Path) -> WhisperModel:
    """The model with all of its tokens and both threads on one batch, as stock loads it."""
    return WhisperModel(str(folder), device="cpu", compute_type="int8", cpu_threads=THREADS)


def stock(model: WhisperModel) -> dict[str, Engine]:
    """Stock faster-whisper, as people call it."""
    batched = BatchedInferencePipeline(model)

    def run(engine: Any, **options: Any) -> Engine:
        def heard(audio: Audio) -> tuple[Word, ...]:
            segments, _ = engine.transcribe(
                audio.samples, language="ja", word_timestamps=True, **options
            )
            return tuple(
                Word(word.word, Span(word.start, word.end), word.probability)
                for segment in segments
                for word in segment.words or ()
            )

        return heard

    return {
        "stock sequential": run(model),
        "stock sequential vad": run(model, vad_filter=True, condition_on_previous_text=False),
        "stock batched": run(batched, batch_size=8),
    }


def ours(
    recogniser: Recogniser, speakers: Diarization | None, terms: tuple[Term, ...] = ()
) -> Engine:
    """As the pipeline does it."""

    def heard(audio: Audio) -> tuple[Word, ...]:
        hints = partial(near, terms=terms)
        segments = transcribe(audio, recogniser=recogniser, diarization=speakers, hints=hints)
        corrected = weighed(correct(segments, terms), terms)
        return tuple(word for segment in corrected for word in segment.words)

    return heard


def side_by_side(audio: Audio, said: str, engines: dict[str, Engine]) -> list[dict[str, Any]]:
    """Each engine on one recording."""
    rows = []
    for name, engine in engines.items():
        heard, speed = timed(audio, engine)
        text = "".join(word.text for word in heard)
        rows.append({"method": name, **rates(said, text), **speed, "heard": heard})
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
    recogniser = load_recogniser(options.model, device="cpu", num_threads=THREADS, fluency=fluency)
    weights = ROOT / "models"
    diarizer = load_diarizer(
        weights / "segmentation-3.0", weights / "campplus-zh-en", device="cpu", num_threads=THREADS
    )
    others = {} if options.skip_stock else stock(_as_delivered(options.model))
    rows: list[dict[str, Any]] = []

    def keep(recording: str, found: list[dict[str, Any]]) -> None:
        for row in found:
            row.pop("heard")
            rows.append({"recording": recording, **row})
            print(json.dumps(rows[-1], ensure_ascii=False), flush=True)
        machine.save(
            options.name,
            rows,
            model=options.model.name,
            compute_type=recogniser.model.model.compute_type,
            normalizer="NFKC, punctuation and spaces removed (score.py)",
            threads=THREADS,
            peak_memory_gib=round(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 2**20, 2),
        )

    for path in sorted(options.folder.glob("*.json")):
        reference = json.loads(path.read_text(encoding="utf-8"))
        audio = decode(sound_of(path))
        said = "".join(turn["verbatim"] for turn in reference["turns"])
        speakers = diarize(audio, diarizer=diarizer)
        levels = {
            name: ours(recogniser, speakers, clerk.terms_of(reference, level, options.folder))
            for name, level in METHODS.items()
        }
        found = side_by_side(audio, said, {**levels, **others})
        for row in found:
            row.update(words.quality(row["heard"], reference))
        keep(path.stem, found)
    if options.folder != SHARED / "meetings":
        return
    for name, said in CLIPS.items():
        keep(
            name,
            side_by_side(
                decode(SHARED / "real" / name), said, {"ours": ours(recogniser, None), **others}
            ),
        )


if __name__ == "__main__":
    main()
