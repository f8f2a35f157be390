"""Voice profiles as a JSON file: to hand over, to keep elsewhere, to use without a store."""

from __future__ import annotations

import json
import math
import os
from collections.abc import Sequence
from dataclasses import asdict
from datetime import date
from pathlib import Path
from typing import Any

from minutes.diarize.profiles import VoiceProfile
from minutes.errors import OutputError, UsageError, reason

_FORMAT = "minutes-voices-1"


def dump_voices(profiles: Sequence[VoiceProfile]) -> str:
    """The profiles as JSON, numbers in full."""
    plain = [asdict(p) | {"enrolled_on": p.enrolled_on.isoformat()} for p in profiles]
    return json.dumps({"format": _FORMAT, "voices": plain}, ensure_ascii=False, indent=1) + "\n"


def write_voices(path: Path, profiles: Sequence[VoiceProfile]) -> None:
    """Write a file that only its owner may read; only an earlier file of voices is replaced.

    Raises
    ------
    OutputError
        ``path`` is something else, or cannot be written.
    """
    _check_target(path)
    try:
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
        with os.fdopen(descriptor, "w", encoding="utf-8") as file:
            path.chmod(0o600)  # a file that was there keeps its own mode otherwise
            file.write(dump_voices(profiles))
    except OSError as cause:
        raise OutputError(f"「{path}」に書き込めません（{reason(cause)}）。") from cause


def _check_target(path: Path) -> None:
    if not path.exists() or (path.is_file() and path.stat().st_size == 0):
        return
    try:
        read_voices(path)
    except (UsageError, UnicodeDecodeError) as error:
        raise OutputError(
            f"「{path}」は声の登録のファイルではないため、置き換えません。別の名前を指定してください。"
        ) from error


def read_voices(path: Path) -> tuple[VoiceProfile, ...]:
    """What :func:`write_voices` wrote.

    Raises
    ------
    UsageError
        The file cannot be read or holds no voice profiles.
    """
    try:
        plain = json.loads(path.read_text(encoding="utf-8"))
    except OSError as cause:
        raise UsageError(f"「{path}」を読み取れません（{reason(cause)}）。") from cause
    except ValueError as cause:
        raise UsageError(f"「{path.name}」は声の登録のファイルではありません。") from cause
    try:
        if plain["format"] != _FORMAT:
            raise ValueError(plain["format"])
        found = tuple(map(_profile, plain["voices"]))
    except (KeyError, TypeError, ValueError, AttributeError, OverflowError) as cause:
        raise UsageError(
            f"「{path.name}」は声の登録のファイルではないか、壊れています。"
            "`minutes voices export` で書き出し直してください。"
        ) from cause
    return tuple({profile.name: profile for profile in found}.values())


def _profile(plain: dict[str, Any]) -> VoiceProfile:
    mean = tuple(float(value) for value in plain["mean"])
    profile = VoiceProfile(
        name=str(plain["name"]).strip(),
        mean=mean,
        spread=float(plain["spread"]),
        seconds=float(plain["seconds"]),
        enrolled_on=date.fromisoformat(plain["enrolled_on"]),
    )
    sound = all(map(math.isfinite, (*mean, profile.spread, profile.seconds)))
    if not sound or not profile.name or abs(math.hypot(*mean) - 1.0) > 1e-3:
        raise ValueError(profile.name)
    return profile
