"""A whole pyannote pipeline that an operator put there (speaker-diarization-community-1).

It needs pyannote.audio and torch, which the light environment has not; both are imported when a pipeline is loaded.
"""

from __future__ import annotations

import warnings
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import yaml  # type: ignore[import-untyped]

from minutes.diarize.device import pick_device
from minutes.errors import EngineError
from minutes.progress import OnProgress
from minutes.schema import Audio, Diarization, Region
from minutes.span import Span

CONFIG = "config.yaml"
_CLASSES = ("pyannote.audio.pipelines.SpeakerDiarization",)
_KEYS = frozenset({"version", "dependencies", "pipeline", "params"})
_PICKLED = frozenset({".bin", ".ckpt", ".pt", ".pth"})


def is_pipeline(folder: Path) -> bool:
    """Whether the folder holds a pyannote pipeline and not a single model."""
    return (folder / CONFIG).is_file()


def load_pipeline(folder: Path, device: str) -> Any:
    """Pyannote's own pipeline from a local folder; nothing is downloaded.

    Raises
    ------
    EngineError
        The folder holds none, or this environment has no pyannote.audio.
    """
    where = pick_device(device)
    try:
        import torch

        from minutes.diarize.pyannote_audio import Pipeline
    except ImportError as error:
        raise EngineError(
            f"話者分離のパイプライン（{folder}）には torch と pyannote.audio が要ります。"
            "`make setup` で全部の部品を入れるか、このフォルダーを外してください。"
        ) from error
    check_folder(folder)
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
    return pipeline.to(torch.device(where))


def check_folder(folder: Path) -> None:
    """Refuse a folder whose files name a program to run: it may say which weights and which numbers.

    Raises
    ------
    EngineError
        The settings name another class, a preprocessor or a place outside; or the weights hold
        more than tensors.
    """
    try:
        config = yaml.safe_load((folder / CONFIG).read_text(encoding="utf-8"))
        pipeline = config["pipeline"]
        name, params = pipeline["name"], pipeline.get("params", {})
        places = [value for value in params.values() if isinstance(value, str)]
        odd = (
            name not in _CLASSES
            or not config.keys() <= _KEYS
            or any(isinstance(value, (dict, list)) for value in params.values())
            or any(_is_place(text) and not _stays_inside(text) for text in places)
        )
    except (OSError, ValueError, KeyError, TypeError, AttributeError, yaml.YAMLError) as error:
        raise EngineError(
            f"話者分離のパイプラインを読めません（{folder}）。フォルダーの中身を確かめてください。"
        ) from error
    if odd:
        raise EngineError(
            f"話者分離のパイプライン（{folder}）の {CONFIG} が、決まった部品のほかのものを指しています。"
            "プログラムを動かせる設定は読み込みません。入手元を確かめてください。"
        )
    from minutes.diarize.torch_networks import check_weights

    for path in sorted(folder.rglob("*")):
        if path.suffix in _PICKLED and path.is_file():
            check_weights(path)


def _is_place(text: str) -> bool:
    return "/" in text or "$" in text or "\\" in text


def _stays_inside(text: str) -> bool:
    return text.startswith("$model/") and ".." not in text


def run_pipeline(
    pipeline: Any, audio: Audio, counts: Mapping[str, int | None], on_progress: OnProgress
) -> Diarization:
    """Diarize with pyannote's pipeline.

    Parameters
    ----------
    counts : mapping
        ``num_speakers``, ``min_speakers``, ``max_speakers``; ``None`` where unknown.
    """
    import torch

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
