"""What was said, and when (faster-whisper's model under our own chunking and guards)."""

from minutes.asr.chunks import plan_parts
from minutes.asr.engine import Recogniser, load_recogniser
from minutes.asr.recognise import transcribe

__all__ = ["Recogniser", "load_recogniser", "plan_parts", "transcribe"]
