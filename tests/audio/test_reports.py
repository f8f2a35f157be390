"""What users of other programs reported of recordings: the same kinds, made small."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import av
import numpy as np
import pytest
from format.export.builders import draft
from test_listen import likeness, talk, write

from minutes.audio import holds_sound, listen, plan, probe, suffixes
from minutes.errors import RecordingError
from minutes.pipeline import warn_if_cut_off
from minutes.schema import SAMPLE_RATE

RATE = 48_000


def config_of(asc: str) -> bytes:
    """Bits of an AudioSpecificConfig, padded to bytes."""
    padded = asc + "0" * (-len(asc) % 8)
    return int(padded, 2).to_bytes(len(padded) // 8, "big")


def test_he_aac_plays_at_its_own_speed(tmp_path: Path) -> None:
    """meetily#607: the core is coded at 24 kHz, the container says 48 kHz."""
    said = talk(1, 6.0, 24_000)
    core = write(tmp_path / "core.m4a", [said], "aac", 24_000)
    path = tmp_path / "a.m4a"
    # object type 5 (SBR), core at 24 kHz, mono, sound at 48 kHz, object type 2 (LC)
    bits = "00101" + "0110" + "0001" + "0011" + "00010" + "000"
    with av.open(str(core)) as source, av.open(str(path), "w") as out:
        stream = out.add_stream_from_template(source.streams.audio[0])
        stream.codec_context.extradata = config_of(bits)
        for packet in source.demux(audio=0):
            if packet.dts is not None:
                packet.stream = stream
                out.mux(packet)
    assert probe(path).tracks[0].sample_rate == RATE
    heard, plain = listen(path), listen(core)
    assert heard.duration == pytest.approx(6.0, abs=0.2)
    low = np.ones(12) / 12  # above its half the band is made up
    low_pass, other = (np.convolve(audio.samples, low) for audio in (heard, plain))
    assert max(likeness(low_pass[late:], other) for late in range(640)) > 0.9


def dictation(blocks: int = 60) -> bytes:
    """A DSS file of standard play: noise, for nothing writes the format."""
    head = bytearray(1024)
    head[:4] = b"\x02dss"
    head[0x26:0x32], head[0x32:0x3E] = b"260101120000", b"260101130000"
    made = np.random.default_rng(1)
    return bytes(head) + b"".join(b"\0\2\0\0\0\0" + made.bytes(506) for _ in range(blocks))


def test_a_dictation_machines_dss_is_heard(tmp_path: Path) -> None:
    """whishper#103, Whisper-WebUI#92."""
    path = tmp_path / "口述.dss"
    path.write_bytes(dictation())
    assert listen(path).duration == pytest.approx(17.7, abs=0.2)
    assert ".dss" in suffixes()
    assert holds_sound(path)


@pytest.mark.parametrize("mark", ["ds2", "enc"])
def test_what_of_it_cannot_be_read_says_what_to_do(tmp_path: Path, mark: str) -> None:
    path = tmp_path / "口述.ds2"
    path.write_bytes(b"\x03" + mark.encode() + dictation()[4:])
    with pytest.raises(RecordingError, match="DS2") as caught:
        listen(path)
    assert "書き出して" in str(caught.value)
    assert "\n" not in str(caught.value)
    assert ".ds2" in suffixes()


@pytest.mark.parametrize("default", [0, 1])
def test_which_track_is_the_default_loses_nobody(tmp_path: Path, default: int) -> None:
    """subtitleedit#13787: one program reads the first track, another the default one."""
    first, second = talk(1), talk(2)
    path = tmp_path / "a.mkv"
    plain = write(tmp_path / "plain.mkv", [first, second])
    with av.open(str(plain)) as source, av.open(str(path), "w") as out:
        streams = [out.add_stream_from_template(stream) for stream in source.streams.audio]
        for number, stream in enumerate(streams):
            stream.disposition = av.stream.Disposition.default if number == default else 0
        for packet in source.demux():
            if packet.dts is not None:
                packet.stream = streams[packet.stream.index]
                out.mux(packet)
    assert likeness(listen(path).samples, first + second) > 0.99
    assert "2本" in plan(path).note


@pytest.mark.parametrize("extra", [72, 480])
def test_a_small_gap_at_every_packet_is_no_growing_delay(tmp_path: Path, extra: int) -> None:
    """livekit/egress#1368: 1.5 ms of every gap were lost. A click a minute later is where the file has it."""
    path = tmp_path / "a.mkv"
    block = 960
    count = 3000
    click = count - 50
    with av.open(str(path), "w") as out:
        stream = out.add_stream("pcm_s16le", rate=RATE, layout="mono")
        for number in range(count):
            wave = np.zeros((1, block), np.int16)
            wave[0, :96] = 20_000 * (number == click)
            frame = av.AudioFrame.from_ndarray(wave, format="s16", layout="mono")
            frame.sample_rate, frame.pts = RATE, number * (block + extra)
            out.mux(stream.encode(frame))
        out.mux(stream.encode(None))
    samples = np.abs(listen(path).samples)
    at = int(np.argmax(samples)) / SAMPLE_RATE
    assert at == pytest.approx(click * (block + extra) / RATE, abs=0.12)


@pytest.mark.parametrize(("name", "codec"), [("a.mp4", "aac"), ("a.mkv", "aac")])
def test_the_length_of_the_sound_itself_is_known(tmp_path: Path, name: str, codec: str) -> None:
    """Recordly#809: dropped buffers were packed together, so the sound is shorter than the picture."""
    path = picture(tmp_path / name, codec, pictures=20, sound=6.0)
    (track,) = probe(path).tracks
    assert probe(path).duration == pytest.approx(20.0, abs=0.5)
    assert track.duration == pytest.approx(6.0, abs=0.3)


@pytest.mark.parametrize(
    ("sound", "cut", "says"),
    [
        (6.0, False, "音が映像より14秒短い"),
        (18.0, False, ""),
        (20.0, True, "録音が途中で切れています"),
    ],
)
def test_sound_shorter_than_the_picture_is_not_called_cut_off(
    tmp_path: Path, sound: float, cut: bool, says: str
) -> None:
    path = picture(tmp_path / "a.mp4", "aac", pictures=20, sound=sound)
    heard = 6.0 if cut else listen(path).duration
    made = draft()
    recording = replace(made.transcript.recording, duration=heard)
    made = replace(made, transcript=replace(made.transcript, recording=recording))
    events = warn_if_cut_off(made, path).minutes_doc.events[len(made.minutes_doc.events) :]
    assert [event.text.startswith(says) for event in events] == [True] * bool(says)


def picture(path: Path, codec: str, *, pictures: int, sound: float) -> Path:
    """A screen recording, of ``pictures`` seconds, with less sound."""
    with av.open(str(path), "w") as out:
        video = out.add_stream("mpeg4", rate=1)
        video.width, video.height, video.pix_fmt = 32, 32, "yuv420p"
        stream = out.add_stream(codec, rate=RATE, layout="mono")
        for number in range(pictures):
            shown = av.VideoFrame.from_ndarray(np.zeros((32, 32, 3), np.uint8))
            shown.pts = number
            out.mux(video.encode(shown))
        out.mux(video.encode(None))
        wave = talk(3, sound, RATE)
        for start in range(0, len(wave) - 1023, 1024):
            part = wave[None, start : start + 1024].copy()
            frame = av.AudioFrame.from_ndarray(part, format="fltp", layout="mono")
            frame.sample_rate, frame.pts = RATE, start
            out.mux(stream.encode(frame))
        out.mux(stream.encode(None))
    return path
