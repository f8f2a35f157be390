"""How meetings word things: which text people say, and which of the words that sound alike."""

from minutes.format.usage.ngrams import fluency
from minutes.format.usage.respell import respelling

__all__ = ["fluency", "respelling"]
