"""The minutes built of a named transcript: agenda items, events, votes, decisions, actions."""

from minutes.format.document.asked import expected_answers
from minutes.format.document.builder import build
from minutes.format.document.splitting import split_at_items

__all__ = ["build", "expected_answers", "split_at_items"]
