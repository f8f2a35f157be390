"""One file, track or channel per participant: whose words they are is known without listening."""

from __future__ import annotations

import json
import subprocess
import sys
import wave
from pathlib import Path

import numpy as np
import pytest

from minutes.audio import decode
from minutes.schema import SAMPLE_RATE
from minutes.text import normalize_for_matching

ROOT = Path(__file__).resolve().parents[2]
SAMPLES = ROOT / "samples"
BLEED = 0.04

pytestmark = pytest.mark.model


def voices(*present: str) -> dict[str, np.ndarray]:
    """Each person's own microphone: their words, and faintly those of all who are ``present`` (everybody)."""
    mix = decode(SAMPLES / "iinkai.ogg").samples
    spoken: dict[str, np.ndarray] = {}
    for line in (SAMPLES / "iinkai.rttm").read_text(encoding="utf-8").splitlines():
        fields = line.split()
        start, length, name = float(fields[3]), float(fields[4]), fields[7]
        mask = spoken.setdefault(name, np.zeros(len(mix), np.float32))
        mask[int((start - 0.1) * SAMPLE_RATE) : int((start + length + 0.1) * SAMPLE_RATE)] = 1.0
    heard = {name: spoken[name] for name in present or spoken}
    room = np.max(list(heard.values()), axis=0) * BLEED if present else BLEED
    return {name: mix * np.maximum(mask, room) for name, mask in heard.items()}


def write_wav(path: Path, channels: list[np.ndarray]) -> Path:
    with wave.open(str(path), "wb") as out:
        out.setnchannels(len(channels))
        out.setsampwidth(2)
        out.setframerate(SAMPLE_RATE)
        out.writeframes((np.stack(channels, 1) * 32767).astype("<i2").tobytes())
    return path


def transcribe(folder: Path, *words: str | Path) -> dict[str, object]:
    done = subprocess.run(
        [sys.executable, "-m", "minutes", "transcribe", *map(str, words), "--tracks", "-o", "out", "--formats", "json"],
        cwd=folder,
        capture_output=True,
        text=True,
        check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    (written,) = done.stdout.splitlines()
    return json.loads((folder / written).read_text(encoding="utf-8"))


def test_a_file_for_each_participant(tmp_path: Path) -> None:
    """One device joined two seconds late, so its file starts later; it is put back in place."""
    paths = []
    for name, samples in voices().items():
        late = 2 * SAMPLE_RATE if name == "小林由紀" else 0
        paths.append(write_wav(tmp_path / f"{name}.wav", [samples[late:]]))
    record = transcribe(tmp_path, *paths, "--roster", SAMPLES / "roster.csv")
    named = {speaker["id"]: speaker["name"] for speaker in record["speakers"]}
    assert set(named.values()) == {"森本誠", "小林由紀", "石川直樹", "中村恵"}
    said: dict[str, str] = {}
    for turn in record["turns"]:
        said[named[turn["speaker"]]] = said.get(named[turn["speaker"]], "") + turn["text"]
    assert "夏休み" in said["中村恵"]
    assert "議題1" in normalize_for_matching(said["森本誠"])
    assert "夏休み" not in said["森本誠"] + said["小林由紀"] + said["石川直樹"]
    starts = [turn["start"] for turn in record["turns"]]
    assert starts == sorted(starts)
    first = min(turn["start"] for turn in record["turns"] if named[turn["speaker"]] == "小林由紀")
    assert first == pytest.approx(46.7, abs=0.7)


def test_the_two_channels_of_a_call(tmp_path: Path) -> None:
    heard = voices("森本誠", "中村恵")
    path = write_wav(tmp_path / "通話.wav", [heard["森本誠"], heard["中村恵"]])
    record = transcribe(tmp_path, path)
    assert len(record["speakers"]) == 2
    by_speaker = {speaker["id"]: "" for speaker in record["speakers"]}
    for turn in record["turns"]:
        by_speaker[turn["speaker"]] += turn["text"]
    first, second = by_speaker.values()
    assert "議題" in first
    assert "夏休み" in second
    assert "夏休み" not in first


def test_of_three_people_on_a_channel_none_is_heard_on_the_other(tmp_path: Path) -> None:
    """Those who were called by name, or said theirs, may be told apart."""
    heard = voices()
    chair = heard.pop("森本誠")
    path = write_wav(tmp_path / "通話.wav", [chair, np.clip(sum(heard.values()), -1, 1)])
    record = transcribe(tmp_path, path)
    (first,) = (
        speaker["id"]
        for speaker in record["speakers"]
        if any(clue["detail"] == "チャンネル1" for clue in speaker["evidence"])
    )
    own = "".join(turn["text"] for turn in record["turns"] if turn["speaker"] == first)
    others = "".join(turn["text"] for turn in record["turns"] if turn["speaker"] != first)
    assert "議題" in own
    assert "議題" not in others
    assert "夏休み" in others
    assert "夏休み" not in own
