"""Whole meetings: our text from the reference 素起こし against the reference 整文."""

from __future__ import annotations

import json
import re
import unicodedata
from pathlib import Path

import pytest
from rapidfuzz.distance import Levenshtein

from minutes.format import Context, edit


def _clean_cer(path: Path) -> float:
    turns = json.loads(path.read_text(encoding="utf-8"))["turns"]
    said = [turn["verbatim"] for turn in turns]
    edited = "".join(
        edit(text, context=Context(*_around(said, index))).text for index, text in enumerate(said)
    )
    reference = _bare("".join(turn["clean"] for turn in turns))
    return Levenshtein.distance(reference, _bare(edited)) / len(reference)


def _around(said: list[str], index: int) -> tuple[str | None, str | None]:
    return (
        said[index - 1] if index else None,
        said[index + 1] if index + 1 < len(said) else None,
    )


def _bare(text: str) -> str:
    return re.sub(r"\s", "", unicodedata.normalize("NFKC", text))


@pytest.mark.parametrize(("meeting", "most"), [("soumu", 0.015), ("chounai", 0.20)])
def test_clean_cer(shared: Path, meeting: str, most: float) -> None:
    # chounai's reference was condensed by hand beyond 整文: its bound only guards what we have.
    assert _clean_cer(shared / "meetings" / f"{meeting}-clean.json") <= most
