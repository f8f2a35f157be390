"""What was said, and when (faster-whisper's model under our own chunking and guards)."""

from minutes.asr.chunks import plan_parts
from minutes.asr.recognise import transcribe
from minutes.asr.recogniser import Recogniser, listening, load_recogniser
from minutes.asr.ways import CAREFUL, UNKNOWN, Ways, plain_ways, ways_from

__all__ = [
    "CAREFUL",
    "UNKNOWN",
    "Recogniser",
    "Ways",
    "listening",
    "load_recogniser",
    "plain_ways",
    "plan_parts",
    "transcribe",
    "ways_from",
]
