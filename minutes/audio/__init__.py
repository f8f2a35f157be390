"""What samples? PyAV decodes any container to mono float32 at 16 kHz; this room does not know speech."""

from minutes.audio.acoustics import Acoustics, acoustics_of
from minutes.audio.decode import decode, probe
from minutes.audio.dereverb import FILTER, NOISY, dereverberate
from minutes.audio.encode import write_flac
from minutes.audio.level import lifted
from minutes.audio.listen import listen, plan
from minutes.audio.media import MediaInfo, Track, holds_sound, suffixes
from minutes.audio.outside import probe_outside
from minutes.audio.pages import mapped

__all__ = [
    "FILTER",
    "NOISY",
    "Acoustics",
    "MediaInfo",
    "Track",
    "acoustics_of",
    "decode",
    "dereverberate",
    "holds_sound",
    "lifted",
    "listen",
    "mapped",
    "plan",
    "probe",
    "probe_outside",
    "suffixes",
    "write_flac",
]
