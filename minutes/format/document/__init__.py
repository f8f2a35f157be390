"""Document structure: who spoke, agenda items, events, decisions, and the minutes built of them."""

from minutes.format.document.builder import build
from minutes.format.document.keypoints import ItemPoints, KeyPoint, key_points
from minutes.format.document.naming import name_speakers

__all__ = ["ItemPoints", "KeyPoint", "build", "key_points", "name_speakers"]
