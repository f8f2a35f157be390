"""Every rule with its Japanese example: own cases always, shared ones where they are present."""

from __future__ import annotations

import json
from collections import Counter
from pathlib import Path
from typing import Any

import pytest

from minutes.errors import UsageError
from minutes.format import apply, edit
from minutes.format.text.rules import RULES

_CASES = [
    json.loads(line)
    for line in Path(__file__).with_name("cases.jsonl").read_text(encoding="utf-8").splitlines()
]


@pytest.mark.parametrize("case", _CASES, ids=lambda case: f"{case['level']}-{case['input'][:20]}")
def test_own_case(case: dict[str, Any]) -> None:
    assert apply(case["input"], case["level"], case.get("options")) == case["expected"]


def test_every_rule_has_a_case() -> None:
    used = {
        rule
        for case in _CASES
        if case["level"] != "structure"
        for change in edit(case["input"], case["level"], case.get("options")).changes
        for rule in change.rules
    }
    assert set(RULES) - used == {"own_dictionary"}  # test_engine gives it a dictionary


def test_shared_cases(shared: Path) -> None:
    path = shared / "domain" / "formatter-cases.jsonl"
    if not path.is_file():
        pytest.skip("../shared/domain/formatter-cases.jsonl is absent")
    total: Counter[str] = Counter()
    right: Counter[str] = Counter()
    over_corrected = []
    for line in path.read_text(encoding="utf-8").splitlines():
        case = json.loads(line)
        result = apply(case["input"], case["level"], case.get("options"))
        for key in (case["level"], f"{case['level']}/{case['category']}"):
            total[key] += 1
            right[key] += result == case["expected"]
        if case["input"] == case["expected"] != result:
            over_corrected.append(case["id"])
    below = {
        key: f"{right[key]}/{total[key]}"
        for key in total
        if right[key] / total[key] < (0.90 if "/" in key else 0.98)
    }
    assert not over_corrected
    assert not below


def test_every_tricky_example_of_the_conventions_stays(shared: Path) -> None:
    path = shared / "domain" / "minutes-conventions.md"
    if not path.is_file():
        pytest.skip("../shared/domain/minutes-conventions.md is absent")
    rows = [
        line for line in path.read_text(encoding="utf-8").splitlines() if line.startswith("| FK-")
    ]
    sentences = [row.split("|")[2].strip() for row in rows]
    assert len(sentences) == 91
    assert [s for s in sentences if apply(s, "kebatori") != s] == []


@pytest.mark.parametrize(
    ("call", "named"),
    [
        (lambda: apply("あ", "all", {"honorifc": "kana"}), "honorific"),
        (lambda: apply("あ", "seibn"), "seibun"),
        (lambda: apply("あ", "all", {"chome": "roman"}), "kanji"),
        (lambda: apply("@reces|14:10", "structure"), "recess"),
        (lambda: apply("#dat|2021-06-10", "structure"), "date"),
        (lambda: apply("#date|6月10日", "structure"), "2021-06-10"),
        (lambda: edit("あ", disabled_rules=frozenset({"fillr"})), "filler"),
    ],
)
def test_a_wrong_call_names_the_nearest(call: Any, named: str) -> None:
    with pytest.raises(UsageError, match=named):
        call()
