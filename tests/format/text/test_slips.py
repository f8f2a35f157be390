"""Slips of the tongue and what only looks like one, side by side: own sentences.

The first 228 were written before the rules were mended, the others afterwards.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from minutes.format import apply

_CASES = [
    json.loads(line)
    for line in Path(__file__).with_name("slips.jsonl").read_text(encoding="utf-8").splitlines()
]


@pytest.mark.parametrize("case", _CASES, ids=lambda case: f"{case['kind']}-{case['input'][:20]}")
def test_slip(case: dict[str, Any]) -> None:
    edited = apply(case["input"], case["level"], case.get("options"))
    assert edited == case["expected"]
    assert apply(edited, case["level"], case.get("options")) == edited
