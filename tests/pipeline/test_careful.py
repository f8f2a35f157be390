"""Which recordings are heard carefully: those that are asked for, and by themselves those from far off."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from minutes import pipeline, sealed
from minutes.asr import CAREFUL, UNKNOWN, Ways
from minutes.audio import decode, write_flac
from minutes.jobs import sounds
from minutes.jobs.results import PLACE, RECORDING
from minutes.jobs.stages import Request, run
from minutes.options import LISTENING, TranscribeOptions
from minutes.pipeline.engines import ways_for
from minutes.schema import SAMPLE_RATE, Draft

SAMPLE = Path(__file__).resolve().parents[2] / "samples" / "iinkai.ogg"


@pytest.mark.parametrize(
    ("listening", "is_far", "careful"),
    [
        ("auto", False, False),
        ("auto", True, True),
        ("usual", True, False),
        ("usual", False, False),
        ("careful", False, True),
        ("careful", True, True),
    ],
)
def test_careful_where_it_is_asked_for_or_worth_it(
    listening: str, is_far: bool, careful: bool
) -> None:
    assert listening in LISTENING
    options = TranscribeOptions(listening=listening)
    found = ways_for(options, Ways(), is_far=is_far)
    assert found == (CAREFUL if careful else Ways())
    assert ways_for(options, found, is_far=is_far) == found, "asked twice it is the same"


@pytest.mark.parametrize("listening", LISTENING)
def test_a_model_that_short_windows_break_is_never_given_any(listening: str) -> None:
    options = TranscribeOptions(listening=listening)
    for ways in (UNKNOWN, Ways(packed=True, batch_size=2)):
        assert ways_for(options, ways, is_far=True) == ways


def test_what_was_measured_of_the_model_is_kept() -> None:
    own = Ways(prompt=False, respell=False, weighed=False, batch_size=3)
    found = ways_for(TranscribeOptions(listening="careful"), own, is_far=False)
    assert found == replace(own, packed=True, fitted=True)


def near_and_far(folder: Path, seconds: int) -> tuple[Path, Path]:
    """The beginning of the sample as it is, and as a microphone at the far end of a hall hears it."""
    near = np.asarray(decode(SAMPLE).samples[: seconds * SAMPLE_RATE], np.float32)
    made = np.random.default_rng(5)
    size = int(0.8 * SAMPLE_RATE)
    walls = made.normal(0, 0.02, size) * 10 ** (-3 * np.arange(size) / size)
    walls[:80], walls[0] = 0, 1
    length = len(near) + size
    heard = np.fft.irfft(np.fft.rfft(near, length) * np.fft.rfft(walls, length), length)
    speech = np.sqrt(np.mean(heard[np.abs(heard) > 0.02 * np.abs(heard).max()] ** 2))
    noise = made.normal(0, speech * 10 ** (-12 / 20), len(near))
    far = (0.4 * (heard[: len(near)] + noise)).astype(np.float32)
    for name, sound in (("near", near), ("far", far)):
        with (folder / f"{name}.flac").open("wb"):
            write_flac(folder / f"{name}.flac", [sound])
    return folder / "near.flac", folder / "far.flac"


def request(recording: Path, work: Path) -> Request:
    work.mkdir()
    return Request("decode", (str(recording),), recording.name, str(work), TranscribeOptions())


def test_every_machine_knows_what_the_first_one_found(tmp_path: Path) -> None:
    for path, expected in zip(near_and_far(tmp_path, 40), (False, True), strict=True):
        first = request(path, tmp_path / f"{path.stem}-first")
        reference = run(first, lambda *progress: None)
        assert PLACE in reference["more"], "it goes where the other results go"
        assert sounds.is_far(Path(first.work)) is expected
        assert sounds.whole(path, Path(first.work)).is_far is expected
        other = request(path, tmp_path / f"{path.stem}-other")
        for name in (PLACE, RECORDING):
            (Path(other.work) / name).write_bytes((Path(first.work) / name).read_bytes())
        assert sounds.whole(path, Path(other.work)).is_far is expected


def test_what_was_found_first_holds_though_it_were_found_otherwise_now(tmp_path: Path) -> None:
    near, _ = near_and_far(tmp_path, 40)
    work = tmp_path / "work"
    work.mkdir()
    sealed.write_plain(work / PLACE, b'{"far": true}')
    assert sounds.whole(near, work).is_far


def test_an_earlier_versions_work_goes_on_as_it_began(tmp_path: Path) -> None:
    _, far = near_and_far(tmp_path, 40)
    asked = request(far, tmp_path / "work")
    run(asked, lambda *progress: None)
    (Path(asked.work) / PLACE).unlink()
    assert not sounds.whole(far, Path(asked.work)).is_far
    assert PLACE not in run(asked, lambda *progress: None)["more"]


def lines(draft: Draft) -> list[str]:
    return [e.text for e in draft.minutes_doc.events if "ていねいに聞きました" in e.text]


@pytest.mark.usefixtures("models_dir")
def test_the_draft_says_how_it_was_heard(tmp_path: Path) -> None:
    options = TranscribeOptions(device="cpu")
    engines, papers = pipeline.load_engines(options), pipeline.read_papers(options)

    def draft(path: Path, listening: str) -> Draft:
        chosen = replace(options, listening=listening)
        return pipeline.run(path, papers=papers, options=chosen, engines=engines)

    near, far = near_and_far(tmp_path, 40)
    usual, by_itself, asked = draft(near, "auto"), draft(far, "auto"), draft(near, "careful")
    ways = [str(made.transcript.provenance.options["ways"]) for made in (usual, by_itself, asked)]
    assert ways[0] == Ways().told
    assert ways[1:] == [CAREFUL.told] * 2
    assert lines(usual) == []
    ((why,), (only,)) = lines(by_itself), lines(asked)
    assert "遠い" in why
    assert "遠い" not in only
    assert engines.ways == Ways(), "the models in memory serve the next recording as before"
