"""What a recording that a browser sent says of itself, asked in a process of its own."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from minutes.apart import Limits, TooMuch, apart
from minutes.audio.decode import probe
from minutes.audio.media import MediaInfo, shown
from minutes.codec import from_plain, to_plain
from minutes.errors import RecordingError

_LIMITS = Limits(memory=4 * 1024**3, output=1024**2)


def probe_outside(path: Path) -> MediaInfo:
    """As :func:`minutes.audio.probe`, whatever the file does to the decoder.

    Raises
    ------
    RecordingError
        It is no recording, or breaks the decoder.
    """
    try:
        plain = apart(f"{__name__}:facts", str(path), reads=path, limits=_LIMITS)
    except TooMuch as cause:
        raise RecordingError(
            f"「{shown(path)}」を録音として読み取れません。ファイルが壊れています。"
            "元の録音を再生できるか確かめ、もう一度書き出してください。"
        ) from cause
    return from_plain(MediaInfo, plain)


def facts(path: str) -> Any:
    """What the container says; only called apart."""
    return to_plain(probe(Path(path)))
