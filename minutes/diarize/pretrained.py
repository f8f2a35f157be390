"""A whole pyannote pipeline that an operator put there (speaker-diarization-community-1)."""

from __future__ import annotations

import warnings
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import torch

from minutes.diarize.networks import pick_device
from minutes.errors import EngineError
from minutes.progress import OnProgress
from minutes.schema import Audio, Diarization, Region
from minutes.span import Span

CONFIG = "config.yaml"


def is_pipeline(folder: Path) -> bool:
    """Whether the folder holds a pyannote pipeline and not a single model."""
    return (folder / CONFIG).is_file()


def load_pipeline(folder: Path, device: str) -> Any:
    """Pyannote's own pipeline from a local folder; nothing is downloaded."""
    where = pick_device(device)
    from minutes.diarize.pyannote_audio import Pipeline

    try:
        pipeline = Pipeline.from_pretrained(folder)
    except (OSError, ValueError, KeyError, TypeError, RuntimeError, ImportError) as error:
        raise EngineError(
            f"話者分離のパイプラインを読めません（{folder}）。フォルダーの中身を確かめてください。"
        ) from error
    if pipeline is None:
        raise EngineError(
            f"話者分離のパイプラインを読めません（{folder}）。フォルダーの中身を確かめてください。"
        )
    return pipeline.to(where)


def run_pipeline(
    pipeline: Any, audio: Audio, counts: Mapping[str, int | None], on_progress: OnProgress
) -> Diarization:
    """Diarize with pyannote's pipeline.

    Parameters
    ----------
    counts : mapping
        ``num_speakers``, ``min_speakers``, ``max_speakers``; ``None`` where unknown.
    """

    done = 0.0

    def hook(step: str, *_: Any, **state: Any) -> None:
        nonlocal done
        start, end = {"segmentation": (0.0, 0.4), "embeddings": (0.4, 0.95)}.get(step, (0.95, 0.95))
        # without a count the step is over; later steps report nothing in between
        share = state["completed"] / state["total"] if state.get("total") else 1.0
        done = max(done, audio.duration * (start + (end - start) * share))
        on_progress("diarize", done, audio.duration)

    given = {name: value for name, value in counts.items() if value is not None}
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # pyannote warns of short windows and missing codecs
        output = pipeline(
            {
                "waveform": torch.from_numpy(audio.samples.copy())[None],
                "sample_rate": audio.sample_rate,
            },
            hook=hook,
            **given,
        )
    on_progress("diarize", audio.duration, audio.duration)
    return _converted(output)


def _converted(output: Any) -> Diarization:
    tracks = [
        (Span(float(segment.start), float(segment.end)), str(label))
        for segment, _, label in output.speaker_diarization.itertracks(yield_label=True)
    ]
    tracks.sort()
    names = {label: f"S{rank}" for rank, label in enumerate(dict.fromkeys(t[1] for t in tracks), 1)}
    exclusive = sorted(
        (Span(float(segment.start), float(segment.end)), names[str(label)])
        for segment, _, label in output.exclusive_speaker_diarization.itertracks(yield_label=True)
        if str(label) in names
    )
    return Diarization(
        tuple(Region(span, names[label]) for span, label in tracks),
        tuple(Region(span, name) for span, name in exclusive),
        _embeddings(output, names),
    )


def _embeddings(output: Any, names: Mapping[str, str]) -> tuple[tuple[str, tuple[float, ...]], ...]:
    if output.speaker_embeddings is None:
        return ()
    found = {}
    for label, vector in zip(
        output.speaker_diarization.labels(), output.speaker_embeddings, strict=False
    ):
        norm = float((vector**2).sum()) ** 0.5
        if norm > 0:
            found[names[str(label)]] = tuple(float(value) / norm for value in vector)
    return tuple((name, found[name]) for name in names.values() if name in found)
