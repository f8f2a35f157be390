"""Voice profiles as a file: what is written comes back, and only its owner may read it."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from minutes.diarize.profiles import VoiceProfile
from minutes.diarize.voice_files import dump_voices, read_voices, write_voices
from minutes.errors import OutputError, UsageError

PROFILE = VoiceProfile("山田一郎", (0.6, 0.8), 0.1, 20.0, date(2021, 6, 14))


def test_what_is_written_comes_back(tmp_path: Path) -> None:
    profiles = (PROFILE, replace(PROFILE, name="佐藤花子", mean=(1.0, 0.0)))
    write_voices(tmp_path / "voices.json", profiles)
    assert read_voices(tmp_path / "voices.json") == profiles


def test_only_the_owner_may_read_it_even_where_a_file_was_there(tmp_path: Path) -> None:
    path = tmp_path / "voices.json"
    path.write_text(dump_voices(()))
    path.chmod(0o644)
    write_voices(path, (PROFILE,))
    assert path.stat().st_mode & 0o777 == 0o600


@pytest.mark.parametrize("text", ["メモ", "{}", "\xff"], ids=str)
def test_a_file_that_is_something_else_is_not_replaced(tmp_path: Path, text: str) -> None:
    path = tmp_path / "声.json"
    path.write_bytes(text.encode("cp932", errors="replace"))
    before = path.read_bytes()
    with pytest.raises(OutputError, match="置き換えません"):
        write_voices(path, (PROFILE,))
    assert path.read_bytes() == before


@pytest.mark.parametrize(
    "change",
    [
        {"mean": [0.6, 0.9]},
        {"mean": [0.6, "NaN"]},
        {"spread": "Infinity"},
        {"name": " "},
        {"enrolled_on": "きのう"},
        {"seconds": None},
    ],
    ids=str,
)
def test_a_damaged_file_is_refused_in_one_line(tmp_path: Path, change: dict[str, object]) -> None:
    plain = json.loads(dump_voices((PROFILE,)))
    plain["voices"][0] |= change
    path = tmp_path / "voices.json"
    path.write_text(json.dumps(plain))
    with pytest.raises(UsageError, match="壊れています"):
        read_voices(path)


@pytest.mark.parametrize("text", ["", "[]", '{"format": "other", "voices": []}', "\xff"], ids=str)
def test_another_file_is_refused(tmp_path: Path, text: str) -> None:
    path = tmp_path / "x.json"
    path.write_bytes(text.encode("latin-1"))
    with pytest.raises(UsageError, match="声の登録のファイルでは"):
        read_voices(path)


def test_no_file_and_no_folder_are_said(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="読み取れません"):
        read_voices(tmp_path / "none.json")
    with pytest.raises(OutputError, match="書き込めません"):
        write_voices(tmp_path / "none" / "x.json", (PROFILE,))
