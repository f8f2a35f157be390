"""Files joined as they are: each is heard to its end, and nothing inside a file is taken for another."""

from __future__ import annotations

import io
from pathlib import Path

import av
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from test_listen import likeness, talk

from minutes.audio import listen, plan, probe
from minutes.audio.joined import Part, starts_of
from minutes.errors import RecordingError
from minutes.schema import SAMPLE_RATE

KINDS = (
    ("wav", "pcm_s16le", 16_000),
    ("wav", "pcm_s24le", 44_100),
    ("aiff", "pcm_s16be", 44_100),
    ("m4a", "aac", 48_000),
    ("mp4", "aac", 48_000),
    ("ogg", "libopus", 48_000),
    ("oga", "flac", 16_000),
    ("mkv", "pcm_s16le", 48_000),
    ("webm", "libopus", 48_000),
)


def encoded(path: Path, seed: int, codec: str, rate: int, channels: int = 1) -> bytes:
    """Four seconds of talk in a file of its own."""
    wave = talk(seed, 4.0)
    layout = "mono" if channels == 1 else "stereo"
    with av.open(str(path), "w") as out:
        stream = out.add_stream(codec, rate=rate, layout=layout)
        fitted = av.AudioResampler(format=stream.format.name, layout=layout, rate=rate)
        frame = av.AudioFrame.from_ndarray(np.repeat(wave[None], channels, 0), "fltp", layout)
        frame.sample_rate, frame.pts = SAMPLE_RATE, 0
        for given_frame in (frame, None):
            for part in fitted.resample(given_frame):
                out.mux(stream.encode(part))
        out.mux(stream.encode(None))
    return path.read_bytes()


def joined(folder: Path, kind: tuple[str, str, int], second_channels: int = 1) -> Path:
    ending, codec, rate = kind
    head = encoded(folder / f"1.{ending}", 1, codec, rate)
    tail = encoded(folder / f"2.{ending}", 2, codec, rate, second_channels)
    path = folder / f"会議.{ending}"
    path.write_bytes(head + tail)
    return path


@pytest.mark.parametrize("channels", [1, 2])
@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: f"{kind[0]}-{kind[1]}")
def test_both_files_are_heard(tmp_path: Path, kind: tuple[str, str, int], channels: int) -> None:
    path = joined(tmp_path, kind, channels)
    samples = listen(path).samples
    middle = len(samples) // 2
    late = range(-1600, 1600, 20)
    tail = samples[middle + 3200 : middle + 3 * SAMPLE_RATE]
    second = talk(2, 4.0)
    assert len(samples) / SAMPLE_RATE == pytest.approx(8.0, abs=0.2)
    assert max(likeness(tail, second[3200 + at :][: len(tail)]) for at in late) > 0.5
    assert "2つの録音をつないだ" in plan(path).note
    assert probe(path).duration == pytest.approx(8.0, abs=0.2)


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: f"{kind[0]}-{kind[1]}")
def test_a_file_by_itself_is_one(tmp_path: Path, kind: tuple[str, str, int]) -> None:
    ending, codec, rate = kind
    path = tmp_path / f"a.{ending}"
    whole = encoded(path, 1, codec, rate, 2)
    assert starts_of(io.BytesIO(whole)) == (0,)
    assert starts_of(io.BytesIO(whole[: len(whole) // 2])) == (0,)
    assert plan(path).note == ""


def test_a_file_whose_sound_holds_another_is_one() -> None:
    """PCM may be any bytes: only the lengths of headers count."""
    inner = b"RIFF" + (36).to_bytes(4, "little") + b"WAVE" + bytes(32)
    body = b"WAVEfmt " + bytes(20) + b"data" + bytes(4) + inner + bytes(100)
    outer = b"RIFF" + len(body).to_bytes(4, "little") + body
    assert starts_of(io.BytesIO(outer)) == (0,)
    assert starts_of(io.BytesIO(outer + outer)) == (0, len(outer))
    never_written = b"RIFF" + b"\xff" * 4 + body
    assert starts_of(io.BytesIO(never_written)) == (0,)


def test_what_cannot_be_read_of_the_second_loses_nothing_of_the_first(tmp_path: Path) -> None:
    path = tmp_path / "会議.m4a"
    whole = encoded(tmp_path / "1.m4a", 1, "aac", 48_000)
    path.write_bytes(whole + whole[: len(whole) // 2])
    assert listen(path).duration == pytest.approx(4.0, abs=0.1)
    assert "1つは読み取れません" in plan(path).note
    path.write_bytes(whole[: len(whole) // 2])
    with pytest.raises(RecordingError, match="読み取れません"):
        listen(path)


@settings(max_examples=200, deadline=None)
@given(
    st.sampled_from([b"RIFF", b"FORM", b"OggS", b"\x1a\x45\xdf\xa3", b"\0\0\0\x18ftyp"]),
    st.binary(max_size=200),
)
def test_any_bytes_end_the_search(head: bytes, rest: bytes) -> None:
    starts = starts_of(io.BytesIO(head + rest))
    assert starts[0] == 0
    assert list(starts) == sorted(set(starts))
    assert starts[-1] < len(head + rest)


@given(st.binary(max_size=50), st.integers(0, 50), st.lists(st.integers(0, 60), max_size=5))
def test_a_part_reads_as_a_file_of_its_own(data: bytes, start: int, places: list[int]) -> None:
    start = min(start, len(data))
    part = io.BufferedReader(Part(io.BytesIO(data), start, None))
    alone = io.BytesIO(data[start:])
    for place in places:
        assert part.seek(place) == alone.seek(place)
        assert part.read(7) == alone.read(7)
    assert part.seek(0, io.SEEK_END) == len(data) - start
