"""The only file that talks to CTranslate2's Whisper (through faster-whisper's model class).

faster-whisper's own ``transcribe`` is not used: its batched pipeline always pays for a 30 s
encoder window and decodes once. CTranslate2's encoder accepts shorter windows, so a turn of 6 s
costs 6 s; with windows cut to the speech, one turn a window becomes as cheap as packing.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from minutes.asr.compute import Compute, compute_for
from minutes.asr.lexicon import japanese_files
from minutes.asr.ways import Ways
from minutes.errors import ModelMissing, UsageError
from minutes.span import Seconds

FRAMES_PER_SECOND = 100
WINDOW_SECONDS = 30
"""Longest window that Whisper's encoder takes."""

_MAX_TOKENS = 448
_ALIGNED_TOKENS = 640
"""Rows times tokens that are aligned together on a CPU; a batch without a loop has fewer."""

_LOAD_FAILURES = (RuntimeError, ValueError, OSError, KeyError)


Sound = NDArray[np.float32]
"""(num_frames, width): what the encoder made of one window, 50 frames a second."""

Fluency = Callable[[str], float]
"""Text → log-probability that somebody says it in a meeting."""


@dataclass(frozen=True, slots=True)
class Alternative:
    """What another hypothesis of the beam wrote; ``logprob``: mean over its tokens."""

    text: str
    logprob: float


@dataclass(frozen=True, slots=True)
class Hypothesis:
    """One decoded window. ``logprob``: mean over tokens; ``no_speech``: probability of silence.

    ``others``: the beam's other hypotheses, likeliest first.
    """

    tokens: tuple[int, ...]
    text: str
    logprob: float
    no_speech: float
    others: tuple[Alternative, ...] = ()


@dataclass(frozen=True, slots=True)
class TimedToken:
    """A few tokens that decode to whole characters; seconds on the window's clock."""

    text: str
    start: Seconds
    end: Seconds
    probability: float


@dataclass(frozen=True, slots=True)
class Recogniser:
    """A loaded Whisper model. ``place``: where it runs, in Japanese. ``ways``: how it is listened with.

    ``workers``: batches of ``batch_size`` windows that are decoded at once.

    ``fluency`` chooses between what sounds alike; ``None`` takes what the model finds likeliest.
    """

    name: str
    place: str
    batch_size: int
    workers: int
    model: Any
    tokenizer: Any
    suppressed: tuple[int, ...]
    fluency: Fluency | None = None
    ways: Ways = field(default_factory=Ways)

    @property
    def description(self) -> str:
        """What was chosen, one Japanese line."""
        chosen = f"装置 {self.place}・精度 {self.compute_type}"
        return f"認識モデル {self.name}・{chosen}・聞き方 {self.ways.told}"

    @property
    def compute_type(self) -> str:
        """The precision that it runs in."""
        return str(self.model.model.compute_type)


def load_recogniser(
    folder: Path,
    *,
    device: str = "auto",
    compute_type: str | None = None,
    num_threads: int | None = None,
    fluency: Fluency | None = None,
) -> Recogniser:
    """Load any CTranslate2 Whisper folder.

    Parameters
    ----------
    folder : Path
        Holds ``model.bin``, ``config.json`` and ``tokenizer.json``.
    device : str
        ``auto`` takes CUDA where there is a usable device, else the CPU.
    compute_type : str | None
        CTranslate2's name; ``None`` takes int8 on the CPU, float16 on CUDA where it fits the
        free memory, else int8_float16.
    num_threads : int | None
        Threads on the CPU; ``None`` takes one for each core, 8 at most.
    fluency : Fluency | None
        Chooses between what sounds alike.

    Raises
    ------
    ModelMissing
        A file is not there or damaged.
    EngineError
        CUDA was asked for but is not usable.
    """
    for name in ("model.bin", "config.json", "tokenizer.json"):
        if not (folder / name).is_file():
            raise ModelMissing(
                f"認識モデルのファイル {name} が {folder} にありません。"
                "「minutes models fetch」又は「minutes models import」で用意してください。"
            )
    size = (folder / "model.bin").stat().st_size
    compute = compute_for(size, device, compute_type, num_threads)
    files = japanese_files(folder) if compute.may_copy else None
    model = _load(folder, compute, files)
    if files is None and not model.model.is_multilingual:
        raise UsageError(
            f"{folder.name} は英語専用のモデルです。日本語に対応したモデルを指定してください。"
        )
    tokenizer, suppressed = _tokenizer(model)
    return Recogniser(
        name=folder.name,
        place="GPU（CUDA）" if compute.device == "cuda" else "CPU",
        batch_size=compute.batch_size,
        workers=compute.workers,
        model=model,
        tokenizer=tokenizer,
        suppressed=suppressed,
        fluency=fluency,
    )


def listening(recogniser: Recogniser, ways: Ways) -> Recogniser:
    """``recogniser``, listened with otherwise."""
    most = recogniser.batch_size
    return replace(recogniser, ways=ways, batch_size=min(ways.batch_size or most, most))


def _load(folder: Path, compute: Compute, files: dict[str, bytes] | None) -> Any:
    from faster_whisper import WhisperModel

    try:
        return WhisperModel(
            str(folder),
            device=compute.device,
            compute_type=compute.compute_type,
            cpu_threads=compute.threads,
            num_workers=compute.workers,
            local_files_only=True,
            files=files,
        )
    except _LOAD_FAILURES as error:
        if "compute type" in str(error):
            raise UsageError(
                f"この装置では精度 {compute.compute_type} を使えません。精度の指定を外してください。"
            ) from error
        raise ModelMissing(
            f"認識モデル {folder} を読み込めません。"
            "「minutes models verify」で確かめ、取り直してください。"
        ) from error


def _tokenizer(model: Any) -> tuple[Any, tuple[int, ...]]:
    from faster_whisper.tokenizer import Tokenizer
    from faster_whisper.transcribe import get_suppressed_tokens

    tokenizer = Tokenizer(model.hf_tokenizer, multilingual=True, task="transcribe", language="ja")
    return tokenizer, tuple(get_suppressed_tokens(tokenizer, [-1]))


def encode(recogniser: Recogniser, windows: Sequence[NDArray[np.float32]], seconds: int) -> Any:
    """Encoder output of ``windows`` (samples at 16 kHz), each padded with silence to ``seconds``."""
    features = np.stack([_features(recogniser, samples, seconds) for samples in windows])
    return recogniser.model.model.encode(_storage(features))


def joined(sounds: Sequence[Sound]) -> Any:
    """Encoder outputs of one length as what :func:`decode` takes."""
    return _storage(np.stack(sounds))


def sounds_of(encoded: Any) -> list[Sound | None]:
    """The rows of an encoder output, to be decoded again; none of a GPU, which encodes faster."""
    import ctranslate2

    if str(encoded.device) != "cpu" or encoded.dtype != ctranslate2.DataType.float32:
        return [None] * encoded.shape[0]
    return [np.array(row) for row in np.asarray(encoded)]


def _features(
    recogniser: Recogniser, samples: NDArray[np.float32], seconds: int
) -> NDArray[np.float32]:
    """(num_mels, seconds * 100) log-mel energies, scaled to this window's loudest frame.

    Scaling by window, not by file, makes a quiet participant as loud as the chair.
    """
    extractor = recogniser.model.feature_extractor
    length = seconds * extractor.sampling_rate
    padded = np.pad(samples[:length], (0, max(0, length - len(samples))))
    frames = seconds * FRAMES_PER_SECOND
    return np.asarray(extractor(padded)[:, :frames], np.float32)


def decode(
    recogniser: Recogniser,
    encoded: Any,
    prompts: Sequence[Sequence[int]],
    *,
    beam_size: int = 5,
    max_new_tokens: int = 224,
) -> tuple[Hypothesis, ...]:
    """Best hypothesis of each window.

    ``prompts``: token ids that count as earlier text, of equal length (CTranslate2 asks for it).
    """
    tokenizer = recogniser.tokenizer
    starts = [
        [
            *([tokenizer.sot_prev, *prompt] if prompt else []),
            *tokenizer.sot_sequence,
            tokenizer.no_timestamps,
        ]
        for prompt in prompts
    ]
    results = recogniser.model.model.generate(
        encoded,
        starts,
        beam_size=beam_size,
        num_hypotheses=beam_size,
        max_length=min(_MAX_TOKENS, len(starts[0]) + max_new_tokens),
        return_scores=True,
        return_no_speech_prob=True,
        suppress_blank=True,
        suppress_tokens=list(recogniser.suppressed),
    )
    return tuple(_hypothesis(tokenizer, result) for result in results)


def _hypothesis(tokenizer: Any, result: Any) -> Hypothesis:
    tokens = result.sequences_ids[0]
    best, *others = (
        Alternative(tokenizer.decode(ids), score * len(ids) / (len(ids) + 1))
        for ids, score in zip(result.sequences_ids, result.scores, strict=True)
    )
    return Hypothesis(tuple(tokens), best.text, best.logprob, result.no_speech_prob, tuple(others))


def align(
    recogniser: Recogniser,
    encoded: Any,
    hypotheses: Sequence[Hypothesis],
    num_frames: Sequence[int],
) -> tuple[tuple[TimedToken, ...], ...]:
    """Times of each hypothesis' characters on its window's clock (cross-attention, DTW).

    All rows are padded to the longest, with a probability for every token of the vocabulary: one
    loop of 224 tokens among eight windows took 0.58 GiB, 0.24 without it. Such a batch is parted.
    """
    texts = [
        [token for token in hypothesis.tokens if token < recogniser.tokenizer.eot]
        for hypothesis in hypotheses
    ]
    most = _ALIGNED_TOKENS if str(encoded.device) == "cpu" else None
    found = [
        words
        for rows in _together([len(text) for text in texts], most)
        for words in recogniser.model.find_alignment(
            recogniser.tokenizer, texts[rows], _rows(encoded, rows), list(num_frames[rows])
        )
    ]
    return tuple(
        tuple(
            TimedToken(
                word["word"], float(word["start"]), float(word["end"]), float(word["probability"])
            )
            for word in words
        )
        for words in found
    )


def likelihoods(recogniser: Recogniser, encoded: Any, texts: Sequence[str]) -> list[float]:
    """Log-probability of each text, all its tokens together, as what is said in one window.

    ``encoded``: of that window, one row.
    """
    tokens = [tokenize(recogniser, text) for text in texts]
    row = np.asarray(encoded) if str(encoded.device) == "cpu" else None
    scores: list[float] = []
    for ids in [tokens] if row is not None else [[text_ids] for text_ids in tokens]:
        rows = encoded if row is None else _storage(np.repeat(row, len(ids), axis=0))
        found = recogniser.model.model.align(
            rows, list(recogniser.tokenizer.sot_sequence), ids, [rows.shape[1] * 2] * len(ids)
        )
        for text_ids, result in zip(ids, found, strict=True):
            shares = np.asarray(result.text_token_probs[: len(text_ids)])
            scores.append(float(np.log(np.maximum(shares, 1e-9)).sum()))
    return scores


def _together(lengths: Sequence[int], most: int | None) -> Iterator[slice]:
    """Neighbours of which the number times the longest is at most ``most``; one is always let in.

    >>> list(_together([30, 224, 20, 10], 100))
    [slice(0, 1, None), slice(1, 2, None), slice(2, 4, None)]
    """
    start = 0
    for end in range(1, len(lengths)):
        if most is not None and (end + 1 - start) * max(lengths[start : end + 1]) > most:
            yield slice(start, end)
            start = end
    yield slice(start, len(lengths))


def _rows(encoded: Any, rows: slice) -> Any:
    """Some rows of an encoder output; all of them are not copied."""
    if rows == slice(0, encoded.shape[0]):
        return encoded
    return _storage(np.asarray(encoded)[rows])


def _storage(values: NDArray[np.float32]) -> Any:
    """What CTranslate2 calculates with."""
    import ctranslate2

    return ctranslate2.StorageView.from_array(np.ascontiguousarray(values))


def tokenize(recogniser: Recogniser, text: str) -> list[int]:
    """Token ids of ``text``."""
    return list(recogniser.tokenizer.encode(text))


def speech_probabilities(samples: NDArray[np.float32]) -> NDArray[np.float32]:
    """(num_windows,) probability of speech in each 32 ms (silero, shipped with faster-whisper).

    ``samples``: (num_samples,) a multiple of 512 long.
    """
    from faster_whisper.vad import get_vad_model

    return np.asarray(get_vad_model()(samples), np.float32).reshape(-1)
