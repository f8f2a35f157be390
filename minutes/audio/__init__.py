"""What samples? PyAV decodes any container to mono float32 at 16 kHz; this room does not know speech."""

from minutes.audio.decode import decode, probe
from minutes.audio.encode import write_flac
from minutes.audio.listen import listen, plan
from minutes.audio.media import MediaInfo, Track, holds_sound, suffixes
from minutes.audio.pages import mapped

__all__ = [
    "MediaInfo",
    "Track",
    "decode",
    "holds_sound",
    "listen",
    "mapped",
    "plan",
    "probe",
    "suffixes",
    "write_flac",
]
