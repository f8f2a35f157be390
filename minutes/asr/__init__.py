"""What was said, and when (faster-whisper's model under our own chunking and guards)."""

from minutes.asr.chunks import plan_parts
from minutes.asr.recognise import transcribe
from minutes.asr.recogniser import Recogniser, load_recogniser

__all__ = ["Recogniser", "load_recogniser", "plan_parts", "transcribe"]
