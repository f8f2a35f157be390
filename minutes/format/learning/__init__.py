"""What a municipality's past minutes teach: its words with their sounds, and how it words things."""

from minutes.format.learning.corrections import Lesson, lessons_of, swaps_between
from minutes.format.learning.past import (
    Learnt,
    Taught,
    learn,
    packed,
    pooled,
    terms_of,
    unpacked,
    usage_from,
)

__all__ = [
    "Learnt",
    "Lesson",
    "Taught",
    "learn",
    "lessons_of",
    "packed",
    "pooled",
    "swaps_between",
    "terms_of",
    "unpacked",
    "usage_from",
]
