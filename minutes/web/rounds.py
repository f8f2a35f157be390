"""What a clerk hears once for the whole meeting: every figure, every proper name, every word to weigh.

A wrong figure is the worst error of a 会議録 and is rarely low in confidence, so a doubt alone does
not find it: each has its place here until a person has heard and settled it.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from minutes.flags import CHECKED
from minutes.format.export.figures import figures
from minutes.format.sound.morphology import parse
from minutes.format.text.hints import hints
from minutes.format.text.names import merged, proper_names
from minutes.store.document import Resolved


def round_view(resolved: Resolved, kind: str) -> list[dict[str, Any]]:
    """Every place of ``kind`` that nobody has settled, in the order of the document.

    Each: ``statement``, ``doubt`` (the name under which it is settled), ``words``, ``from`` and
    ``to`` in characters of the statement's text, ``note``. The same words of one statement stand once.
    """
    places: list[dict[str, Any]] = []
    statements = resolved.draft.minutes_doc.statements
    for key, statement in zip(resolved.ids, statements, strict=True):
        settled = {flag for flag in statement.flags if flag.startswith(f"{CHECKED}:")}
        for start, end, note in _places(statement.text, kind):
            words = statement.text[start:end]
            doubt = f"{kind}:{words}"
            if f"{CHECKED}:{doubt}" in settled:
                continue
            settled.add(f"{CHECKED}:{doubt}")
            places.append(
                {
                    "statement": key,
                    "doubt": doubt,
                    "words": words,
                    "from": start,
                    "to": end,
                    "note": note,
                }
            )
    return places


def _places(text: str, kind: str) -> Iterator[tuple[int, int, str]]:
    """Start, end and what to weigh of each place in a text."""
    if kind == "figure":
        yield from ((start, end, "") for start, end in figures(text))
    elif kind == "name":
        yield from ((start, end, "") for start, end in merged(proper_names(parse(text), text)))
    else:
        yield from ((hint.start, hint.end, hint.note) for hint in hints(text))
