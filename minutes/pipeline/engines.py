"""Models in memory, and the clock that turns a library's exception into one Japanese line."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from minutes.errors import EngineError, MinutesError
from minutes.memory import forget_files, give_back
from minutes.models import locate, models_dir
from minutes.options import TranscribeOptions
from minutes.span import Seconds

if TYPE_CHECKING:
    from minutes.asr import Recogniser
    from minutes.diarize import Diarizer

SEGMENTATION_MODEL = "segmentation-3.0"
EMBEDDING_MODEL = "campplus-zh-en"
COMMUNITY_MODEL = "speaker-diarization-community-1"


@dataclass(frozen=True, slots=True)
class Engines:
    """Models in memory; load once per process with :func:`load_engines`."""

    recogniser: Recogniser
    diarizer: Diarizer
    asr_model: str
    diarize_model: str


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


def load_engines(options: TranscribeOptions) -> Engines:
    """Load the models that ``options`` ask for.

    Raises
    ------
    ModelMissing
        Weights are not there; the message names the command.
    """
    from minutes.asr import load_recogniser
    from minutes.diarize import load_diarizer
    from minutes.format.usage import fluency

    recognition = locate(options.model)
    segmentation, embedding = locate(SEGMENTATION_MODEL), locate(EMBEDDING_MODEL)
    community = models_dir() / COMMUNITY_MODEL
    whole = community if (community / "config.yaml").is_file() else None
    engines = Engines(
        recogniser=load_recogniser(recognition, device=options.device, fluency=fluency),
        diarizer=load_diarizer(segmentation, embedding, pipeline=whole, device=options.device),
        asr_model=recognition.name,
        diarize_model=whole.name if whole else f"{SEGMENTATION_MODEL} + {EMBEDDING_MODEL}",
    )
    give_back()
    forget_files()
    return engines
