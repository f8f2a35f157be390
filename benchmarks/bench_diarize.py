"""Accuracy and speed of diarization: ours, stock pyannote.audio and senko on the same weights.

usage: bench_diarize.py --methods METHOD... [--parts PART...] [--folder DIR...]
                        [--scaling SECONDS...] [--out FILE]

METHOD   ours, stock (segmentation step 0.1), stock25 (step 0.25), senko (where it is installed)
PART     meetings, ami, telephone (two speakers each, only counted), all three where nothing is said
--folder   other recordings, each with its reference .rttm beside it; repeatable
--scaling  only diarize the meetings repeated to these lengths, instead of scoring

Each recording is printed and saved as it ends; rows of other methods and parts stay in the file.
DER over reference speech, 10 ms frames, 0.25 s collar, overlaps scored, best one-to-one mapping.
"turns_under_1s" is the recall of the meeting's turns under one second (of its .json). Of the reference's
stretches of sound, which a pause of a quarter second ends, "under_1s" is the recall of all under one second,
"short" of those that interrupt or answer somebody; found is what is covered by half. Peak memory is
of this process while it diarizes, weights and the recording included.
"""

from __future__ import annotations

import argparse
import json
import os
import time
import warnings
from collections.abc import Callable, Sequence
from pathlib import Path

import numpy as np
from machine import facts
from scipy.optimize import linear_sum_assignment

from minutes.audio import decode
from minutes.diarize import diarize, load_diarizer
from minutes.memory import forget_files
from minutes.schema import Audio

ROOT = Path(__file__).resolve().parents[1]
MODELS = ROOT / "models"
COLLAR = 0.25
Turns = Sequence[tuple[float, float, str]]
Keep = Callable[[str, dict[str, object]], None]


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


def read_turns(recording: Path) -> Turns:
    """What each speaker says in one go, pauses included; empty where there is no such list."""
    path = recording.with_suffix(".json")
    if not path.is_file():
        return []
    turns = json.loads(path.read_text(encoding="utf-8"))["turns"]
    return [(turn["start"], turn["end"], turn["speaker"]) for turn in turns]


def score(
    reference: Turns, hypothesis: Turns, duration: float, spoken: Turns = ()
) -> dict[str, object]:
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
    brief = [turn for turn in reference if turn[1] - turn[0] < 1.0]
    turns = [turn for turn in spoken if turn[1] - turn[0] < 1.0]

    def found(turns: Turns) -> str:
        number = sum(covered(turn, hypothesis, name_of) >= 0.5 for turn in turns)
        return f"{number}/{len(turns)}"

    return {
        "speech_s": float(ref.sum()) / 100,
        "missed_s": float(np.maximum(num_ref - num_hyp, 0).sum()) / 100,
        "false_alarm_s": float(np.maximum(num_hyp - num_ref, 0).sum()) / 100,
        "confusion_s": float(np.minimum(num_ref, num_hyp).sum() - correct) / 100,
        "speakers": f"{len(hyp_names)}/{len(ref_names)}",
        "short": found(short),
        "under_1s": found(brief),
        **({"turns_under_1s": found(turns)} if spoken else {}),
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
    forget_files()  # as the pipeline does
    return lambda audio: [
        (r.span.start, r.span.end, r.speaker_id) for r in diarize(audio, diarizer=diarizer).regions
    ]


def stock(step: float, threads: int) -> Callable[[Audio], Turns]:
    import torch

    from minutes.diarize.torch_networks import load_embedding, load_segmentation

    segmentation = load_segmentation(MODELS / "segmentation-3.0")
    embedding = load_embedding(MODELS / "campplus-zh-en")
    torch.set_num_threads(threads)
    # the models above have come through our door: quiet, and no reports to anybody
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
    "stock25": lambda threads: stock(0.25, threads),
    "senko": senko,
}


SHARED = Path(os.environ.get("MINUTES_SHARED", ROOT.parent / "shared"))
PARTS = {
    "meetings": SHARED / "meetings",
    "ami": SHARED / "real/ami",
    "telephone": SHARED / "real",
}
TELEPHONE = ("narrow5", "narrow6")
"""Ends of the names of the telephone clips: two people each, and no reference in time."""
SENKO_FAILED = "senko: 読み込めません"


def recordings(folder: Path) -> list[tuple[Path, Turns | None]]:
    found: list[tuple[Path, Turns | None]] = []
    shared = sorted(folder.glob("*.rttm"))
    for path in sorted(folder.iterdir()):
        if path.suffix not in (".flac", ".m4a", ".wav", ".ogg"):
            continue
        own = path.with_suffix(".rttm")
        if own.is_file():
            found.append((path, read_rttm(own)))
        elif shared:
            found.append((path, read_rttm(shared[0], path.stem)))
        elif path.stem.endswith(TELEPHONE):
            found.append((path, None))
    return found


def reset_peak() -> None:
    Path("/proc/self/clear_refs").write_text("5")


def peak_mib() -> int:
    status = Path("/proc/self/status").read_text()
    return int(status.split("VmHWM:")[1].split()[0]) // 1024


def timed(run: Callable[[Audio], Turns], audio: Audio) -> tuple[Turns, dict[str, object]]:
    reset_peak()
    wall, cpu = time.perf_counter(), time.process_time()
    turns = run(audio)
    wall, cpu = time.perf_counter() - wall, time.process_time() - cpu
    return turns, {
        "duration_s": round(audio.duration, 1),
        "wall_s": round(wall, 2),
        "rtf": round(wall / audio.duration, 4),
        "cpu_s": round(cpu, 2),
        "cpu_rtf": round(cpu / audio.duration, 4),
        "peak_mib": peak_mib(),
    }


def total(rows: list[dict[str, object]]) -> dict[str, object]:
    """Sums over the recordings; a recording without a reference only counts in the times."""

    def summed(key: str) -> float:
        return sum(float(str(row[key])) for row in rows if key in row)

    def recall(key: str) -> str:
        pairs = [str(row[key]).split("/") for row in rows if key in row]
        return "/".join(str(sum(int(pair[i]) for pair in pairs)) for i in (0, 1))

    counts = [str(row["speakers"]).split("/") for row in rows]
    speech, duration = summed("speech_s"), summed("duration_s")
    result: dict[str, object] = {
        "counts_right": f"{sum(a == b for a, b in counts)}/{len(counts)}",
        "rtf": round(summed("wall_s") / duration, 4),
        "cpu_rtf": round(summed("cpu_s") / duration, 4),
    }
    if speech:
        kinds = ("missed", "false_alarm", "confusion")
        parts = {kind: round(summed(f"{kind}_s") / speech, 4) for kind in kinds}
        whole = sum(summed(f"{kind}_s") for kind in kinds) / speech
        result |= {"der": round(whole, 4), **parts}
        recalls = ("short", "under_1s", "turns_under_1s")
        result |= {key: recall(key) for key in recalls if any(key in row for row in rows)}
    return result


def scored(run: Callable[[Audio], Turns], path: Path, reference: Turns | None) -> dict[str, object]:
    audio = decode(path)
    turns, cost = timed(run, audio)
    if reference is None:
        return {"speakers": f"{len({name for _, _, name in turns})}/2", **cost}
    return {**score(reference, turns, audio.duration, read_turns(path)), **cost}


def bench(run: Callable[[Audio], Turns], folder: Path, label: str, keep: Keep) -> None:
    rows: dict[str, dict[str, object]] = {}
    for path, reference in recordings(folder):
        rows[path.name] = scored(run, path, reference)
        print(label, path.name, json.dumps(rows[path.name]), flush=True)
    if rows:
        keep(label, {**total(list(rows.values())), "files": rows})


def scaling(run: Callable[[Audio], Turns], lengths: list[int], label: str, keep: Keep) -> None:
    """Time and memory. The meetings return word for word, which no meeting does: the number of
    speakers says little, as sentences that return alike come to look like voices."""
    whole = np.concatenate([decode(path).samples for path, _ in recordings(PARTS["meetings"])])
    for length in lengths:
        turns, cost = timed(run, Audio(np.resize(whole, length * 16_000)))
        keep(f"{label} {length} s", {**cost, "speakers": len({name for _, _, name in turns})})


def keeper(out: Path, machine: dict[str, object], *keys: str) -> Keep:
    """Writes one row under ``keys`` at once, whatever else the file holds."""

    def keep(label: str, row: dict[str, object]) -> None:
        results = json.loads(out.read_text()) if out.is_file() else {}
        results |= {"collar": COLLAR, "machine": machine}
        place = results
        for key in keys:
            place = place.setdefault(key, {})
        place[label] = {**row, "threads": machine["threads"], "note": machine["note"]}
        out.parent.mkdir(exist_ok=True)
        out.write_text(json.dumps(results, ensure_ascii=False, indent=1) + "\n")
        shown = {key: value for key, value in row.items() if key != "files"}
        print(*keys, label, json.dumps(shown, ensure_ascii=False), flush=True)

    return keep


def loaded(method: str, threads: int) -> Callable[[Audio], Turns] | None:
    """The method, or None with a printed line where senko or its weights are not to be had."""
    if method != "senko":
        return SYSTEMS[method](threads)
    try:
        return SYSTEMS[method](threads)
    except (ImportError, OSError, RuntimeError, ValueError) as error:
        print(f"{SENKO_FAILED} ({type(error).__name__}: {error})", flush=True)
        return None


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--methods", nargs="+", choices=list(SYSTEMS), default=["ours"])
    parser.add_argument("--parts", nargs="*", choices=list(PARTS))
    parser.add_argument("--folder", type=Path, action="append", default=[])
    parser.add_argument("--scaling", type=int, nargs="+", default=[])
    parser.add_argument("--threads", type=int, default=2)
    parser.add_argument("--note", default="", help="what else the machine was doing")
    parser.add_argument("--out", type=Path, default=ROOT / "benchmarks/results/diarize.json")
    options = parser.parse_args()
    machine = {**facts(), "threads": options.threads, "note": options.note}
    parts = options.parts or ([] if options.folder else list(PARTS))
    folders = {part: PARTS[part] for part in parts} | {f.name: f for f in options.folder}
    for method in options.methods:
        run = loaded(method, options.threads)
        if run is None:
            continue
        elif options.scaling:
            scaling(run, options.scaling, method, keeper(options.out, machine, "scaling"))
        else:
            for label, folder in folders.items():
                bench(run, folder, label, keeper(options.out, machine, method))


if __name__ == "__main__":
    main()
