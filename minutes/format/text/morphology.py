"""What the text rules read of :mod:`minutes.format.sound.morphology`."""

from minutes.format.sound.morphology import Morpheme, hiragana, parse

__all__ = ["Morpheme", "hiragana", "parse"]
