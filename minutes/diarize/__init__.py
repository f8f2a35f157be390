"""Who spoke when, and whose words are whose."""

from minutes.diarize.assign import assign
from minutes.diarize.diarizer import Diarizer, diarize, load_diarizer

__all__ = ["Diarizer", "assign", "diarize", "load_diarizer"]
