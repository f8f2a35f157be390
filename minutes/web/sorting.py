"""What each file of a meeting is: recording, a participant's own, captions, chat; by its name alone.

Zoom and Teams name what they save in their own ways; the clerk sees what was taken for what, and
corrects it.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from pathlib import PurePosixPath
from types import MappingProxyType

from minutes.audio.media import suffixes

KINDS: Mapping[str, str] = MappingProxyType(
    {
        "recording": "録音",
        "track": "参加者ごとの録音",
        "captions": "字幕・文字起こし",
        "chat": "チャット",
        "unused": "使わない",
    }
)
"""Kind → what the clerk reads, in the order of the list."""

_CAPTIONS = frozenset({".vtt", ".srt"})
_TEXTS = frozenset({".txt", ".docx"})
_CAPTION_NAME = re.compile(
    r"closed.?caption|transcript|字幕|文字起こし|トランスクリプト", re.IGNORECASE
)
_CHAT_NAME = re.compile(r"chat|チャット", re.IGNORECASE)
_TRACK_FOLDER = re.compile(r"audio.?records?|オーディオ.?レコード|参加者", re.IGNORECASE)
_MIX_NAME = re.compile(r"^(?:video|audio|zoom|double_click|gmt\d)", re.IGNORECASE)
_VIDEO = frozenset({".mp4", ".mov", ".mkv", ".webm", ".avi", ".m4v", ".wmv"})


def sort(paths: Sequence[str]) -> tuple[str, ...]:
    """The kind of each file.

    >>> sort(["video1.mp4", "audio1.m4a", "chat.txt", "closed_caption.txt", "recording.conf"])
    ('recording', 'unused', 'chat', 'captions', 'unused')
    >>> sort(["z/video1.mp4", "z/Audio Record/audio佐藤1.m4a", "z/Audio Record/audio田中2.m4a"])
    ('unused', 'track', 'track')
    """
    kinds = [_alone(PurePosixPath(path)) for path in paths]
    tracks = [at for at, kind in enumerate(kinds) if kind == "track"]
    if len(tracks) == 1:  # one participant's own is no meeting, where there is a whole one
        kinds[tracks[0]] = "unused" if "recording" in kinds else "recording"
    elif tracks:
        kinds = ["unused" if kind == "recording" else kind for kind in kinds]
    _one_of_each(kinds, paths)
    return tuple(kinds)


def _alone(path: PurePosixPath) -> str:
    """What the name says."""
    suffix, name = path.suffix.lower(), path.name
    if suffix in _CAPTIONS:
        return "captions"
    if suffix in _TEXTS:
        if _CHAT_NAME.search(name):
            return "chat"
        return "captions" if _CAPTION_NAME.search(name) or suffix == ".docx" else "unused"
    if suffix not in suffixes():
        return "unused"
    inside = any(_TRACK_FOLDER.search(part) for part in path.parts[:-1])
    return "track" if inside else "recording"


def _one_of_each(kinds: list[str], paths: Sequence[str]) -> None:
    """Of Zoom's picture with sound and sound alone one is enough; captions and chat are one file."""
    recordings = [at for at, kind in enumerate(kinds) if kind == "recording"]
    mixes = [at for at in recordings if _MIX_NAME.search(PurePosixPath(paths[at]).name)]
    if len(recordings) > 1 and len(mixes) == len(recordings):
        best = min(mixes, key=lambda at: (not _is_video(paths[at]), paths[at]))
        for at in mixes:
            kinds[at] = "recording" if at == best else "unused"
    for kind in ("captions", "chat"):
        found = [at for at, known in enumerate(kinds) if known == kind]
        best_first = sorted(
            found, key=lambda at: (not paths[at].lower().endswith(".vtt"), paths[at])
        )
        for at in best_first[1:]:
            kinds[at] = "unused"


def _is_video(path: str) -> bool:
    return PurePosixPath(path).suffix.lower() in _VIDEO
