"""Models in memory, and the clock that turns a library's exception into one Japanese line."""

from __future__ import annotations

import logging
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING

from minutes.errors import EngineError, MinutesError
from minutes.memory import forget_files, give_back
from minutes.models import checked, locate, models_dir
from minutes.options import TranscribeOptions
from minutes.span import Seconds

if TYPE_CHECKING:
    from minutes.asr import Recogniser, Ways
    from minutes.diarize import Diarizer

log = logging.getLogger(__name__)

SEGMENTATION_MODEL = "segmentation-3.0"
EMBEDDING_MODEL = "campplus-zh-en"
COMMUNITY_MODEL = "speaker-diarization-community-1"


@dataclass(frozen=True, slots=True)
class Names:
    """What the models are called and how the first is listened with, for who needs only that."""

    asr_model: str
    diarize_model: str
    ways: Ways


def names_of(options: TranscribeOptions, *, is_far: bool = False) -> Names:
    """The models that :func:`load_engines` would load, none of them loaded; ``is_far``: see
    :class:`minutes.schema.Audio`."""
    whole = _community()
    parts = f"{SEGMENTATION_MODEL} + {EMBEDDING_MODEL}"
    own, given = models_dir() / options.model, Path(options.model)
    ways = ways_of(given if given.is_dir() and not own.is_dir() else own)
    ways = ways_for(options, ways, is_far=is_far)
    return Names(Path(options.model).name, parts if whole is None else whole.name, ways)


def _community() -> Path | None:
    folder = models_dir() / COMMUNITY_MODEL
    return folder if (folder / "config.yaml").is_file() else None


@dataclass(frozen=True, slots=True)
class Engines:
    """Models in memory; load once per process with :func:`load_engines`."""

    recogniser: Recogniser
    diarizer: Diarizer
    asr_model: str
    diarize_model: str

    @property
    def ways(self) -> Ways:
        """How the recogniser is listened with."""
        return self.recogniser.ways


@dataclass(slots=True)
class Stopwatch:
    """Seconds spent by stage."""

    seconds: dict[str, Seconds] = field(default_factory=dict)

    @contextmanager
    def stage(self, name: str) -> Iterator[None]:
        """Measure a stage; a library's exception becomes one Japanese line."""
        start = time.perf_counter()
        try:
            yield
        except MinutesError:
            raise
        except MemoryError as cause:
            raise EngineError(
                "メモリーが足りません。ほかのプログラムを閉じてから、もう一度実行してください。"
            ) from cause
        except (RuntimeError, ValueError, IndexError, KeyError, TypeError) as cause:
            raise EngineError(
                f"処理の途中（{name}）で失敗しました（{type(cause).__name__}: {cause}）。"
                "もう一度実行し、繰り返すときはこの行を添えて管理者に知らせてください。"
            ) from cause
        finally:
            self.seconds[name] = round(time.perf_counter() - start, 3)


def ways_of(folder: Path, compute_type: str | None = None) -> Ways:
    """How the model in ``folder`` is listened with: as it was measured, or as Whisper was trained."""
    from minutes.asr import UNKNOWN, ways_from

    plain = checked(folder, compute_type)
    return UNKNOWN if plain is None else ways_from(plain)


def is_careful(options: TranscribeOptions, ways: Ways, *, is_far: bool) -> bool:
    """Whether a recording is heard in windows of 30 s though its model, ``ways``, does with shorter ones."""
    asked = options.listening == "careful" or (options.listening == "auto" and is_far)
    return asked and (ways.fitted or not ways.packed)


def ways_for(options: TranscribeOptions, ways: Ways, *, is_far: bool) -> Ways:
    """The model's ``ways``, as ``options`` and the recording ask for them."""
    if not is_careful(options, ways, is_far=is_far):
        return ways
    return replace(ways, packed=True, fitted=True)


def engines_for(engines: Engines, options: TranscribeOptions, *, is_far: bool) -> Engines:
    """``engines``, listening as ``options`` and the recording ask."""
    from minutes.asr import listening

    ways = ways_for(options, engines.ways, is_far=is_far)
    return replace(engines, recogniser=listening(engines.recogniser, ways))


def load_engines(options: TranscribeOptions) -> Engines:
    """Load the models that ``options`` ask for.

    Raises
    ------
    ModelMissing
        Weights are not there; the message names the command.
    """
    from minutes.asr import listening, load_recogniser
    from minutes.diarize import load_diarizer
    from minutes.format.usage import fluency

    recognition = locate(options.model)
    segmentation, embedding = locate(SEGMENTATION_MODEL), locate(EMBEDDING_MODEL)
    whole, names = _community(), names_of(options)
    recogniser = load_recogniser(recognition, device=options.device, fluency=fluency)
    if checked(recognition) is None:
        log.warning(
            "認識モデル %s は未測定です。30秒の窓で聞きます。「minutes models check %s」で、このモデルに合う聞き方を測れます",
            recognition.name,
            recognition.name,
        )
    engines = Engines(
        recogniser=listening(recogniser, ways_of(recognition, recogniser.compute_type)),
        diarizer=load_diarizer(segmentation, embedding, pipeline=whole, device=options.device),
        asr_model=names.asr_model,
        diarize_model=names.diarize_model,
    )
    give_back()
    forget_files()
    return engines
