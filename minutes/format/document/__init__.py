"""The minutes built of a named transcript: agenda items, events, votes, decisions, actions."""

from minutes.format.document.builder import build
from minutes.format.document.keypoints import ItemPoints, KeyPoint, key_points
from minutes.format.document.splitting import split_at_items

__all__ = ["ItemPoints", "KeyPoint", "build", "key_points", "split_at_items"]
