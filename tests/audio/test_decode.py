"""Any container comes in; bad files say in one line what is wrong."""

from __future__ import annotations

import math
import os
from pathlib import Path

import av
import numpy as np
import pytest

from minutes.audio import decode, probe
from minutes.errors import NoAudio, RecordingError
from minutes.schema import SAMPLE_RATE

TONE = 440.0


def write_tone(
    path: Path,
    *,
    codec: str,
    rate: int = 48_000,
    layout: str = "mono",
    seconds: float = 3.0,
    tracks: int = 1,
    video: bool = False,
    silence_after: float | None = None,
) -> Path:
    """A sine wave in any container; track N is N octaves higher; optionally a second of it moved later."""
    with av.open(str(path), "w") as out:
        picture = None
        if video:
            picture = out.add_stream("mpeg4", rate=10)
            picture.width, picture.height, picture.pix_fmt = 64, 64, "yuv420p"
        streams = [out.add_stream(codec, rate=rate, layout=layout) for _ in range(tracks)]
        if picture is not None:
            for number in range(int(seconds * 10)):
                frame = av.VideoFrame.from_ndarray(np.full((64, 64, 3), number % 255, np.uint8))
                frame.pts = number
                out.mux(picture.encode(frame))
            out.mux(picture.encode(None))
        for number, stream in enumerate(streams):
            moment = np.arange(int(seconds * rate)) / rate
            wave = (0.3 * np.sin(2 * math.pi * TONE * 2**number * moment)).astype(np.float32)
            block = 960
            for start in range(0, len(wave) - block + 1, block):
                frame = av.AudioFrame.from_ndarray(
                    np.repeat(
                        wave[start : start + block].reshape(1, -1), stream.layout.nb_channels, 0
                    ),
                    format="fltp",
                    layout=layout,
                )
                later = silence_after is not None and start / rate >= silence_after
                frame.sample_rate, frame.pts = rate, start + (2 * rate if later else 0)
                out.mux(stream.encode(frame))
            out.mux(stream.encode(None))
    return path


def pitch(samples: np.ndarray) -> float:
    """The loudest frequency in hertz."""
    spectrum = np.abs(np.fft.rfft(samples * np.hanning(len(samples))))
    return float(np.argmax(spectrum)) * SAMPLE_RATE / len(samples)


@pytest.mark.parametrize(
    ("name", "codec", "rate", "layout"),
    [
        ("a.wav", "pcm_s16le", 8_000, "mono"),
        ("a.wav", "pcm_s16le", 44_100, "stereo"),
        ("a.mp3", "libmp3lame", 44_100, "stereo"),
        ("a.m4a", "aac", 48_000, "mono"),
        ("a.mp4", "aac", 16_000, "mono"),
        ("a.webm", "libopus", 48_000, "stereo"),
        ("a.ogg", "libopus", 48_000, "mono"),
        ("a.flac", "flac", 32_000, "mono"),
        ("a.mkv", "aac", 48_000, "stereo"),
    ],
)
def test_every_container(tmp_path: Path, name: str, codec: str, rate: int, layout: str) -> None:
    audio = decode(write_tone(tmp_path / name, codec=codec, rate=rate, layout=layout))
    assert audio.sample_rate == SAMPLE_RATE
    assert audio.samples.dtype == np.float32
    assert audio.samples.ndim == 1
    assert audio.duration == pytest.approx(3.0, abs=0.12)
    assert pitch(audio.samples[8_000:40_000]) == pytest.approx(TONE, abs=3)


def test_video_with_sound(tmp_path: Path) -> None:
    audio = decode(write_tone(tmp_path / "会議.mp4", codec="aac", video=True))
    assert audio.duration == pytest.approx(3.0, abs=0.12)


def test_the_first_of_several_tracks_or_the_one_asked_for(tmp_path: Path) -> None:
    path = write_tone(tmp_path / "a.mkv", codec="aac", tracks=3)
    assert len(probe(path).tracks) == 3
    assert pitch(decode(path).samples[8_000:40_000]) == pytest.approx(TONE, abs=3)
    assert pitch(decode(path, track=2).samples[8_000:40_000]) == pytest.approx(4 * TONE, abs=3)
    with pytest.raises(RecordingError, match="4番目"):
        decode(path, track=3)


def test_a_hole_in_the_time_line_becomes_silence(tmp_path: Path) -> None:
    path = write_tone(tmp_path / "a.mkv", codec="flac", silence_after=1.0)
    samples = decode(path).samples
    assert len(samples) / SAMPLE_RATE == pytest.approx(5.0, abs=0.1)
    assert np.abs(samples[int(1.3 * SAMPLE_RATE) : int(2.7 * SAMPLE_RATE)]).max() < 0.01
    assert np.abs(samples[int(3.3 * SAMPLE_RATE) : int(4.7 * SAMPLE_RATE)]).max() > 0.2


@pytest.mark.parametrize(
    "name", ["会議 録.wav", "a'b\"c.wav", "改\n行.wav", "🎌.wav", "http:x.wav", "-o.wav"]
)
def test_hostile_names(tmp_path: Path, name: str) -> None:
    path = write_tone(tmp_path / "plain.wav", codec="pcm_s16le").rename(tmp_path / name)
    assert decode(path).duration == pytest.approx(3.0, abs=0.1)


def bad_file(tmp_path: Path, kind: str) -> Path:
    path = tmp_path / "会議\n録.mp4"
    if kind == "folder":
        path.mkdir()
    elif kind == "text":
        path.write_text("これは録音ではありません。\n" * 100, encoding="utf-8")
    elif kind == "empty":
        path.touch()
    elif kind == "noise":
        path.write_bytes(os.urandom(100_000))
    elif kind == "playlist":
        path.write_text(
            "#EXTM3U\n#EXT-X-TARGETDURATION:9\n#EXTINF:9,\n/etc/passwd\n#EXT-X-ENDLIST\n"
        )
    elif kind == "truncated":
        whole = write_tone(tmp_path / "whole.mp4", codec="aac").read_bytes()
        path.write_bytes(whole[: len(whole) // 2])
    return path


@pytest.mark.parametrize(
    ("kind", "says"),
    [
        ("missing", "見つかりません"),
        ("folder", "フォルダー"),
        ("text", "録音として読み取れません"),
        ("empty", "0バイト"),
        ("noise", "録音として読み取れません"),
        ("playlist", "録音として読み取れません"),
        ("truncated", "録音として読み取れません"),
    ],
)
def test_bad_files_say_what_and_what_to_do(tmp_path: Path, kind: str, says: str) -> None:
    path = bad_file(tmp_path, kind)
    for read in (probe, decode):
        with pytest.raises(RecordingError, match=says) as caught:
            read(path)
        assert "\n" not in str(caught.value)
        assert caught.value.exit_code == 2


def test_video_without_sound(tmp_path: Path) -> None:
    path = write_tone(tmp_path / "a.mp4", codec="aac", tracks=0, video=True)
    with pytest.raises(NoAudio, match="音声がありません"):
        decode(path)


def test_a_recording_cut_off_keeps_what_is_there(tmp_path: Path) -> None:
    whole = write_tone(tmp_path / "whole.wav", codec="pcm_s16le", rate=16_000)
    cut = tmp_path / "cut.wav"
    cut.write_bytes(whole.read_bytes()[: 16_000 * 2 * 2])
    assert decode(cut).duration == pytest.approx(2.0, abs=0.1)


def test_two_tenths_of_a_second(tmp_path: Path) -> None:
    path = write_tone(tmp_path / "a.wav", codec="pcm_s16le", seconds=0.2)
    assert decode(path).duration == pytest.approx(0.2, abs=0.05)


def test_progress_in_seconds(tmp_path: Path) -> None:
    seen: list[tuple[str, float, float]] = []
    decode(
        write_tone(tmp_path / "a.flac", codec="flac"), on_progress=lambda *step: seen.append(step)
    )
    assert {stage for stage, _, _ in seen} == {"decode"}
    done = [completed for _, completed, _ in seen]
    assert done == sorted(done)
    assert done[-1] <= seen[-1][2]


def test_what_is_no_number_is_silent_and_all_else_stays(tmp_path: Path) -> None:
    path = tmp_path / "broken.wav"
    sound = np.full(SAMPLE_RATE, 0.25, np.float32)
    sound[4000:4003] = np.nan, np.inf, -np.inf
    body = sound.tobytes()
    form = b"WAVEfmt " + (16).to_bytes(4, "little") + (3).to_bytes(2, "little")  # IEEE float
    form += (1).to_bytes(2, "little") + SAMPLE_RATE.to_bytes(4, "little")
    form += (SAMPLE_RATE * 4).to_bytes(4, "little") + bytes((4, 0, 32, 0))
    form += b"data" + len(body).to_bytes(4, "little") + body
    path.write_bytes(b"RIFF" + len(form).to_bytes(4, "little") + form)
    samples = decode(path).samples
    assert np.flatnonzero(samples != np.float32(0.25)).tolist() == [4000, 4001, 4002]
    assert not samples[4000:4003].any()
