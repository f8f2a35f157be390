"""How meetings word things: which text people say, which of the words that sound alike, and what to doubt."""

from minutes.format.usage.confidence import weighed
from minutes.format.usage.ngrams import fluency
from minutes.format.usage.own import GENERAL, Usage
from minutes.format.usage.respell import respelling

__all__ = ["GENERAL", "Usage", "fluency", "respelling", "weighed"]
