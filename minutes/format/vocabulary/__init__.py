"""The meeting's own words: which they are, and where the recogniser wrote them otherwise."""

from minutes.format.vocabulary.correct import correct
from minutes.format.vocabulary.near import near
from minutes.format.vocabulary.terms import terms_from

__all__ = ["correct", "near", "terms_from"]
