"""A model is listened with as it hears best: base, and base made to misbehave as others are known to."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from itertools import islice
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from minutes import models
from minutes.asr import UNKNOWN, Recogniser, Ways, listening, load_recogniser
from minutes.format.usage import fluency
from minutes.options import TranscribeOptions
from minutes.pipeline import listening as room
from minutes.pipeline import load_engines
from minutes.pipeline.listening import CHECKSET, Heard, Known, best_of, known, measure
from minutes.schema import Audio, Diarization
from minutes.span import Span

Row = list[int]
WHOLE = 1500
"""Frames of the encoder's output of 30 s."""


def heard(ways: Ways, cer: float, seconds: float, **more: float) -> Heard:
    return Heard(ways, cer, more.get("insertions", 0.0), more.get("repeats", 0.0), seconds)


def test_windows_of_half_a_minute_are_worth_their_time_where_others_break() -> None:
    rows = [heard(Ways(), 0.16, 60.0), heard(Ways(packed=True), 0.08, 110.0)]
    assert best_of(rows) == Ways(packed=True)
    rows = [heard(Ways(), 0.09, 60.0), heard(Ways(packed=True), 0.08, 110.0)]
    assert best_of(rows) == Ways()


def test_of_one_kind_of_windows_what_harms_least_is_chosen() -> None:
    rows = [heard(Ways(), 0.083, 60.0), heard(Ways(respell=False), 0.08, 59.0)]
    whole = [heard(Ways(packed=True), 0.08, 110.0)]
    assert best_of([*rows, *whole]) == Ways(respell=False)
    even = [heard(Ways(), 0.08, 60.0), heard(Ways(respell=False), 0.08, 59.0)]
    assert best_of([*even, *whole]) == Ways()


def test_who_says_everything_twice_is_not_chosen_for_being_fast() -> None:
    rows = [
        heard(Ways(), 0.08, 60.0, insertions=0.03, repeats=0.03),
        heard(Ways(packed=True), 0.1, 90.0, insertions=0.01),
    ]
    assert best_of(rows) == Ways(packed=True)


def test_a_prompt_that_helps_nothing_is_not_given() -> None:
    whole = heard(Ways(packed=True), 0.2, 110.0)
    rows = [heard(Ways(), 0.08, 60.0), heard(Ways(prompt=False), 0.08, 60.0), whole]
    assert best_of(rows) == Ways(prompt=False)
    rows = [heard(Ways(), 0.08, 60.0), heard(Ways(prompt=False), 0.09, 55.0), whole]
    assert best_of(rows) == Ways()


def test_invented_and_repeated_characters_are_counted() -> None:
    assert room._errors([("はい、そうです。", "はいそうです")]) == (0.0, 0.0, 0.0)
    wrong, invented, repeated = room._errors(
        [("議案第一号を議題とします", "議案第一号を議題とします議題とします")]
    )
    assert (wrong, invented, repeated) == (0.5, 0.5, 0.5)
    _, invented, repeated = room._errors(
        [("議案第一号を議題とします", "議案第一号を議題とします御視聴感謝")]
    )
    assert (invented > 0.4, repeated) == (True, 0.0)


def test_the_set_is_small_and_holds_what_it_says() -> None:
    files = list(CHECKSET.iterdir())
    assert sum(path.stat().st_size for path in files) < 2_000_000
    sounds = list(known())
    assert {sound.name for sound in sounds} == {"clean", "web", "room", "answers"}
    assert 360 <= sum(sound.audio.duration for sound in sounds) <= 600
    for sound in sounds:
        assert all(region.span.end <= sound.audio.duration for region in sound.who.regions)
        assert len(sound.said) > 100


# --- with weights -----------------------------------------------------------------------------


class Misbehaving:
    """CTranslate2's model with other answers."""

    def __init__(self, model: Any, answer: Callable[..., list[Any]]) -> None:
        self._model, self._answer = model, answer

    def __getattr__(self, name: str) -> Any:
        return getattr(self._model, name)

    def generate(self, encoded: Any, prompts: list[Row], **options: Any) -> list[Any]:
        return self._answer(self._model.generate, encoded, prompts, **options)


class Around:
    """faster-whisper's model around another one of CTranslate2's; alignment asks the real one."""

    def __init__(self, whole: Any, inner: Any) -> None:
        self._whole, self.model = whole, inner

    def __getattr__(self, name: str) -> Any:
        return getattr(self._whole, name)


def changed(result: Any, change: Callable[[Row], Row]) -> Any:
    return SimpleNamespace(
        sequences_ids=[change(list(ids)) for ids in result.sequences_ids],
        scores=result.scores,
        no_speech_prob=result.no_speech_prob,
    )


def in_short_windows(change: Callable[[Row], Row]) -> Callable[..., list[Any]]:
    def answer(generate: Any, encoded: Any, prompts: list[Row], **options: Any) -> list[Any]:
        results = generate(encoded, prompts, **options)
        if encoded.shape[1] >= WHOLE:
            return list(results)
        return [changed(result, change) for result in results]

    return answer


def deaf_to_prompts(generate: Any, encoded: Any, prompts: list[Row], **options: Any) -> list[Any]:
    return list(generate(encoded, [row[-4:] for row in prompts], **options))


repeating = in_short_windows(lambda row: row + row)
breaking_off = in_short_windows(lambda row: row[: len(row) * 2 // 3])


def made(recogniser: Recogniser, answer: Callable[..., list[Any]]) -> Recogniser:
    inner = Misbehaving(recogniser.model.model, answer)
    return replace(recogniser, model=Around(recogniser.model, inner))


@pytest.fixture(scope="module")
def base(models_dir: Path) -> Recogniser:
    return load_recogniser(models_dir / "whisper-base", device="cpu", fluency=fluency)


@pytest.fixture(scope="module")
def answers() -> Known:
    """Short turns between music and silence: the beginning of a recording of the set."""
    whole = next(sound for sound in known() if sound.name == "answers")
    turns = json.loads((CHECKSET / "turns.json").read_text(encoding="utf-8"))["answers"][:5]
    length = turns[-1]["end"] + 0.5
    audio = Audio(whole.audio.crop(Span(0.0, length)).samples, whole.audio.sample_rate)
    regions = whole.who.regions[: len(turns)]
    said = "".join(turn["text"] for turn in turns)
    return Known("answers", audio, said, Diarization(regions, regions))


@pytest.fixture
def short(monkeypatch: pytest.MonkeyPatch, answers: Known) -> None:
    """Only one recording of the set, and no measuring of how many windows at a time."""

    def alone() -> Iterator[Known]:
        yield answers

    monkeypatch.setattr(room, "known", alone)
    monkeypatch.setattr(room, "_batch_size", lambda *given: None)


def errors(recogniser: Recogniser, ways: Ways, sound: Known) -> float:
    (row, _) = room._heard(recogniser, ways, [sound], say=lambda line: None)
    return row.cer


@pytest.mark.usefixtures("short")
@pytest.mark.parametrize("answer", [repeating, breaking_off], ids=["repeats", "breaks off"])
def test_a_model_that_fails_in_short_windows_is_heard_in_whole_ones(
    base: Recogniser, answers: Known, answer: Callable[..., list[Any]]
) -> None:
    model = made(base, answer)
    said: list[str] = []
    chosen, rows = measure(model, say=said.append)
    assert chosen.packed
    stock = errors(base, replace(chosen, batch_size=None), answers)
    assert errors(model, chosen, answers) == pytest.approx(stock, abs=0.001)
    assert errors(model, Ways(), answers) > stock
    assert len(rows) == 8
    assert any("30秒の窓" in line for line in said)


@pytest.mark.usefixtures("short")
def test_a_model_that_is_deaf_to_prompts_gets_none(base: Recogniser) -> None:
    chosen, _ = measure(made(base, deaf_to_prompts), say=lambda line: None)
    assert not chosen.prompt


def test_what_was_measured_is_used(
    base: Recogniser, models_dir: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("segmentation-3.0", "campplus-zh-en"):
        (tmp_path / name).symlink_to(models_dir / name)
    (tmp_path / "manifest.toml").write_bytes((models_dir / "manifest.toml").read_bytes())
    other = tmp_path / "other"
    other.mkdir()
    for path in islice((models_dir / "whisper-base").iterdir(), 9):
        if path.name != "checked.json":
            (other / path.name).symlink_to(path)
    monkeypatch.setenv("MINUTES_MODELS_DIR", str(tmp_path))
    options = TranscribeOptions(model="other", device="cpu")
    assert load_engines(options).recogniser.ways == UNKNOWN
    found = {"packed": False, "prompt": True, "respell": False, "weighed": False, "batch_size": 1}
    models.keep(other, base.compute_type, {"ways": found})
    recogniser = load_engines(options).recogniser
    assert recogniser.ways == Ways(respell=False, weighed=False, batch_size=1)
    assert recogniser.batch_size == 1
    assert "書き直しなし" in recogniser.description


def test_the_shipped_model_is_listened_with_as_it_was_measured(base: Recogniser) -> None:
    engines = load_engines(TranscribeOptions(device="cpu"))
    assert engines.recogniser.ways == Ways() == base.ways


def test_a_model_is_measured_once_a_machine(
    models_dir: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = tmp_path / "mine"
    folder.mkdir()
    for path in (models_dir / "whisper-base").iterdir():
        if path.name != "checked.json":
            (folder / path.name).symlink_to(path)
    asked: list[Ways] = []

    def measured(recogniser: Recogniser, *, say: Any) -> tuple[Ways, Sequence[Heard]]:
        asked.append(recogniser.ways)
        return Ways(packed=True, weighed=False), ()

    monkeypatch.setattr(room, "measure", measured)
    for again in (False, False, True):
        chosen = room.check(folder, device="cpu", again=again, say=lambda line: None)
        assert chosen == Ways(packed=True, weighed=False)
    assert asked == [Ways(weighed=False)] * 2
    assert listening(load_recogniser(folder, device="cpu"), chosen).ways.packed
