"""All the sound there is: tracks, channels, joined files, clocks that jump; what was done is said."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import av
import numpy as np
import pytest
from numpy.typing import NDArray

from minutes.audio import decode, listen, plan, probe
from minutes.errors import NoAudio
from minutes.schema import SAMPLE_RATE

Wave = NDArray[np.float32]


def talk(seed: int, seconds: float = 12.0, rate: int = SAMPLE_RATE) -> Wave:
    """Noise in bursts and pauses, as loud and quiet as speech."""
    made = np.random.default_rng(seed)
    size = int(seconds * rate)
    loud = np.repeat(made.random(int(seconds * 4) + 1) > 0.5, rate // 4)[:size]
    return (made.normal(0, 0.08, size) * (loud + 0.002)).astype(np.float32)


def hiss(seconds: float = 12.0) -> Wave:
    return np.random.default_rng(9).normal(0, 0.3, int(seconds * SAMPLE_RATE)).astype(np.float32)


def hum(seconds: float = 12.0) -> Wave:
    moment = np.arange(int(seconds * SAMPLE_RATE)) / SAMPLE_RATE
    return (0.6 * np.sin(2 * np.pi * 100 * moment)).astype(np.float32)


def write(
    path: Path,
    tracks: Sequence[Wave | Sequence[Wave]],
    codec: str = "pcm_f32le",
    rate: int = SAMPLE_RATE,
    languages: Sequence[str] = (),
) -> Path:
    """A file with these tracks, each of one, two or six channels."""
    with av.open(str(path), "w") as out:
        waves = [np.atleast_2d(np.asarray(track, np.float32)) for track in tracks]
        layouts = [{1: "mono", 2: "stereo", 6: "5.1"}[len(wave)] for wave in waves]
        streams = [out.add_stream(codec, rate=rate, layout=layout) for layout in layouts]
        for stream, language in zip(streams, languages, strict=False):
            stream.metadata["language"] = language
        format_name = "flt" if codec == "pcm_f32le" else "fltp"
        for stream, wave, layout in zip(streams, waves, layouts, strict=True):
            for start in range(0, wave.shape[1], 1024):
                block = np.ascontiguousarray(wave[:, start : start + 1024])
                if format_name == "flt":
                    block = block.T.reshape(1, -1).copy()
                frame = av.AudioFrame.from_ndarray(block, format=format_name, layout=layout)
                frame.sample_rate, frame.pts = rate, start
                out.mux(stream.encode(frame))
            out.mux(stream.encode(None))
    return path


def likeness(wave: Wave, other: Wave) -> float:
    size = min(len(wave), len(other))
    return float(np.corrcoef(wave[:size], other[:size])[0, 1])


def test_two_tracks_with_different_speech_are_heard_together(tmp_path: Path) -> None:
    mic, desktop = talk(1), talk(2)
    path = write(tmp_path / "a.mkv", [mic, desktop])
    assert likeness(listen(path).samples, mic + desktop) > 0.99
    assert "2本" in plan(path).note
    assert "合わせて" in plan(path).note
    assert "\n" not in plan(path).note


def test_a_silent_track_and_one_that_is_there_twice_are_left(tmp_path: Path) -> None:
    said = talk(1)
    path = write(tmp_path / "a.mkv", [np.zeros_like(said), said, said * 0.5])
    assert likeness(listen(path).samples, said) > 0.999
    assert [part.track for part in plan(path).parts] == [1]
    assert "トラック1は無音" in plan(path).note
    assert "トラック3は同じ音" in plan(path).note


@pytest.mark.parametrize("place", [2, 0, 4])
def test_speech_in_one_of_six_channels_is_as_loud_as_it_was(tmp_path: Path, place: int) -> None:
    """5.1: a camera's microphone on the centre or a rear channel, the others empty."""
    said = talk(1)
    channels = [np.zeros_like(said) for _ in range(6)]
    channels[place] = said
    samples = listen(write(tmp_path / "a.wav", [channels])).samples
    assert likeness(samples, said) > 0.999
    level = float(np.sqrt(np.mean(samples**2)) / np.sqrt(np.mean(said**2)))
    assert 0.9 < level < 1.1


def test_speech_in_several_of_six_channels_is_all_heard(tmp_path: Path) -> None:
    first, second = talk(1), talk(2)
    empty = np.zeros_like(first)
    samples = listen(
        write(tmp_path / "a.wav", [[first, second, empty, empty, empty, empty]])
    ).samples
    assert likeness(samples, first + second) > 0.98


def test_an_interpreters_track_is_left(tmp_path: Path) -> None:
    path = write(tmp_path / "a.mkv", [talk(1), talk(2)], languages=["eng", "jpn"])
    assert [part.track for part in plan(path).parts] == [1]
    assert "トラック1はほかの言語" in plan(path).note


@pytest.mark.parametrize("bad", ["inverted", "hum", "hiss", "silent", "late"])
@pytest.mark.parametrize("first", [True, False])
def test_a_bad_channel_does_not_spoil_the_good_one(tmp_path: Path, bad: str, first: bool) -> None:
    good = talk(1)
    other = {
        "inverted": -good,
        "hum": hum(),
        "hiss": hiss(),
        "silent": np.zeros_like(good),
        "late": np.concatenate([np.zeros(320, np.float32), good[:-320]]),
    }[bad]
    path = write(tmp_path / "a.wav", [[other, good] if first else [good, other]])
    samples = listen(path).samples
    level = float(np.sqrt(np.mean(samples**2)) / np.sqrt(np.mean(good**2)))
    assert 0.9 < level < 1.1
    heard = [abs(likeness(samples, wave)) for wave in (good, other) if wave.any()]
    assert max(heard) > 0.99
    assert "チャンネル" in plan(path).note


@pytest.mark.parametrize("under", ["offset", "hum"])
@pytest.mark.parametrize("first", [True, False])
def test_a_voice_of_its_own_under_hum_or_an_offset_is_kept(
    tmp_path: Path, under: str, first: bool
) -> None:
    """A second microphone with a fault is the only one that heard its side of the table."""
    said, other = talk(1), talk(2)
    faulty = other + (np.full_like(other, 0.3) if under == "offset" else hum() / 2)
    path = write(tmp_path / "a.wav", [[faulty, said] if first else [said, faulty]])
    samples = np.diff(listen(path).samples)
    assert likeness(samples, np.diff(said)) > 0.5
    assert likeness(samples, np.diff(other)) > 0.5
    assert "雑音だけ" not in plan(path).note


@pytest.mark.parametrize("late", [30, 80, 200])
def test_what_comes_back_over_a_line_is_no_echo(tmp_path: Path, late: int) -> None:
    said = talk(1)
    back = np.roll(said, late * SAMPLE_RATE // 1000) * 0.7
    path = write(tmp_path / "a.wav", [[said, back]])
    samples = listen(path).samples
    assert max(likeness(samples, said), likeness(samples, back)) > 0.99
    assert f"{late}ミリ秒ずれ" in plan(path).note


def test_who_speaks_but_once_in_a_track_is_heard(tmp_path: Path) -> None:
    """Three seconds of 200 over hiss: a member who answered once."""
    once = np.random.default_rng(9).normal(0, 0.002, 200 * SAMPLE_RATE).astype(np.float32)
    once[100 * SAMPLE_RATE : 103 * SAMPLE_RATE] += talk(2, 3.0)
    path = write(tmp_path / "two.mkv", [talk(1, 200.0), once])
    assert "トラック1・" in plan(path).note or "合わせて聞き取りました" in plan(path).note
    assert len(plan(path).parts) == 2


@pytest.mark.parametrize("kind", ["hum", "hiss", "offset"])
@pytest.mark.parametrize("first", [True, False])
def test_a_track_in_which_nobody_speaks_does_not_cover_who_does(
    tmp_path: Path, kind: str, first: bool
) -> None:
    said = talk(1)
    noise = {"hum": hum(), "hiss": hiss(), "offset": np.full_like(said, 0.2)}[kind]
    path = write(tmp_path / "a.mkv", [noise, said] if first else [said, noise])
    assert likeness(listen(path).samples, said) > 0.999
    assert f"トラック{1 if first else 2}は" in plan(path).note


def test_tracks_of_nothing_but_noise_are_heard_all_the_same(tmp_path: Path) -> None:
    """Nobody speaks surely: nothing is left out on such grounds."""
    path = write(tmp_path / "a.mkv", [hum(), hiss()])
    assert [part.track for part in plan(path).parts] == [0, 1]


@pytest.mark.parametrize("kind", ["same", "two microphones", "softer"])
def test_good_channels_are_mixed_as_ever_and_nothing_is_said(tmp_path: Path, kind: str) -> None:
    first, second = talk(1), talk(2)
    channels = {
        "same": [first, first],
        "two microphones": [first, second],
        "softer": [first, first * 0.3],
    }[kind]
    path = write(tmp_path / "a.wav", [channels])
    assert np.allclose(listen(path).samples, np.mean(channels, axis=0), atol=1e-5)
    assert plan(path).note == ""


def test_one_channel_is_decoded_as_ever(tmp_path: Path) -> None:
    path = write(tmp_path / "a.wav", [talk(1)])
    assert np.array_equal(listen(path).samples, decode(path).samples)
    assert plan(path).note == ""


@pytest.mark.parametrize(
    ("rates", "layouts"),
    [((44_100, 48_000), (1, 1)), ((44_100, 44_100), (1, 2)), ((48_000, 16_000), (2, 1))],
)
def test_files_that_were_joined_are_heard_to_the_end(
    tmp_path: Path, rates: tuple[int, int], layouts: tuple[int, int]
) -> None:
    joined = tmp_path / "joined.mp3"
    parts = []
    for number, (rate, channels) in enumerate(zip(rates, layouts, strict=True)):
        wave = talk(number, 3.0, rate)
        track = wave if channels == 1 else [wave, wave]
        parts.append(write(tmp_path / f"{number}.mp3", [track], "libmp3lame", rate).read_bytes())
    joined.write_bytes(b"".join(parts))
    audio = listen(joined)
    assert audio.duration == pytest.approx(6.0, abs=0.4)
    second = audio.samples[int(3.3 * SAMPLE_RATE) :]
    assert float(np.sqrt(np.mean(second**2))) > 0.02


@pytest.mark.parametrize(("before", "after"), [(30_000, 10), (10, 7_200), (0, 0)])
def test_a_clock_that_was_set_anew_is_neither_silence_nor_an_end(
    tmp_path: Path, before: int, after: int
) -> None:
    """Two transport streams joined as they are; the second's clock starts elsewhere."""
    path = tmp_path / "joined.ts"
    with path.open("wb") as joined:
        for number, late in enumerate((before, after)):
            part = tmp_path / f"{number}.ts"
            wave = talk(number, 3.0, 48_000)
            with av.open(str(part), "w") as out:
                stream = out.add_stream("aac", rate=48_000, layout="mono")
                for start in range(0, len(wave) - 1023, 1024):
                    block = wave[None, start : start + 1024].copy()
                    frame = av.AudioFrame.from_ndarray(block, format="fltp", layout="mono")
                    frame.sample_rate, frame.pts = 48_000, start + late * 48_000
                    out.mux(stream.encode(frame))
                out.mux(stream.encode(None))
            joined.write(part.read_bytes())
    assert listen(path).duration == pytest.approx(6.0, abs=0.4)
    assert not probe(path).is_stated


def test_float_sound_above_full_scale_is_made_quieter_not_cut(tmp_path: Path) -> None:
    said = talk(1) * 40
    path = write(tmp_path / "a.wav", [said])
    samples = listen(path).samples
    assert float(np.abs(samples).max()) <= 1.0
    assert likeness(samples, said) > 0.999


def test_one_click_does_not_make_the_meeting_quiet(tmp_path: Path) -> None:
    said = talk(1)
    clicked = said.copy()
    clicked[1000] = 5000.0
    samples = listen(write(tmp_path / "a.wav", [clicked])).samples
    assert np.allclose(samples[2000:], said[2000:], atol=1e-4)


@pytest.mark.parametrize("size", [1, 50, 100])
def test_a_hundred_samples_are_no_recording(tmp_path: Path, size: int) -> None:
    path = write(tmp_path / "a.wav", [talk(1)[:size]])
    with pytest.raises(NoAudio, match=r"0\.1秒"):
        listen(path)


@pytest.mark.parametrize(
    ("name", "codec", "stated"),
    [("a.mp3", "libmp3lame", True), ("a.aac", "aac", False), ("a.m4a", "aac", True), ("a.ts", "aac", False), ("a.flac", "flac", True)],
)  # fmt: skip
def test_a_guessed_length_is_no_stated_one(
    tmp_path: Path, name: str, codec: str, stated: bool
) -> None:
    wave = talk(1, 3.0, 48_000)
    if codec == "flac":
        path = tmp_path / name
        with av.open(str(path), "w") as out:
            stream = out.add_stream("flac", rate=48_000, layout="mono")
            frame = av.AudioFrame.from_ndarray((wave[None] * 32767).astype(np.int16), "s16", "mono")
            frame.sample_rate = 48_000
            out.mux(stream.encode(frame))
            out.mux(stream.encode(None))
    else:
        path = write(tmp_path / name, [wave], codec, 48_000)
    assert probe(path).is_stated is stated


def test_an_mp3_without_its_header_states_no_length(tmp_path: Path) -> None:
    whole = write(tmp_path / "a.mp3", [talk(1, 3.0, 48_000)], "libmp3lame", 48_000).read_bytes()
    at = whole.index(b"Xing") if b"Xing" in whole else whole.index(b"Info")
    path = tmp_path / "b.mp3"
    path.write_bytes(whole[:at] + b"\0\0\0\0" + whole[at + 4 :])
    assert not probe(path).is_stated
