"""Who spoke: from what was said, shown and known beforehand to a name for each voice."""

from minutes.format.naming.clues import chairs_of
from minutes.format.naming.naming import name_speakers

__all__ = ["chairs_of", "name_speakers"]
