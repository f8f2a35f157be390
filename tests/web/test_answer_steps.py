"""What the server does for each operation, counted in lines of Python: hardly more where the draft is longer."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from steps import steps

from minutes.format.document.reread import read_ahead
from minutes.web.operations import _answer

from .builders import draft
from .conftest import seed

if TYPE_CHECKING:
    from minutes.jobs.service import Service

SHORT, LONG = 240, 600
OPERATIONS: Mapping[str, Mapping[str, Any]] = {
    "text": {"op": "text", "statement": "T20", "text": "賛成の方の挙手を求めます。"},
    "speaker": {"op": "speaker", "statement": "T23", "person": "S2"},
    "split": {"op": "split", "statement": "T24", "at": 5},
    "merge": {"op": "merge", "statement": "T27"},
    "delete": {"op": "delete", "statement": "T29"},
    "insert": {"op": "insert", "after": "T30", "text": "足した文。", "person": None},
    "check": {"op": "check", "statement": "T4", "doubt": "inaudible"},
    "decision": {"op": "decision", "after": "T34", "fields": {"text": "原案のとおり決めた。"}},
    "header": {"op": "header", "fields": {"place": "第2委員会室"}},
}


def work(service: Service, length: int) -> Mapping[str, int]:
    """Lines that run for each operation and its answer."""
    job, desk = seed(service, draft(length=length)), service.desk
    for _ in read_ahead(desk.draft(job), desk.resolver.profile(job, 1)):
        pass
    _answer(service, job, 0, 0)
    found = {}
    for number, (name, operation) in enumerate(OPERATIONS.items()):

        def act(operation: Mapping[str, Any] = operation, number: int = number) -> None:
            desk.operate(job, [operation], user="甲", seen=number)
            answer = _answer(service, job, number, number, later=True)
            assert json.loads(answer.body)["version"] == number + 1

        found[name] = steps(act)
    return found


def test_an_operation_does_little_for_each_statement_that_it_does_not_touch(
    service: Service,
) -> None:
    short, long = work(service, SHORT), work(service, LONG)
    each = {name: (long[name] - short[name]) / (LONG - SHORT) for name in OPERATIONS}
    # Lines a statement: 7 to 29 in a fresh process, more where other tests have filled the caches; 98 to 140
    # where every statement is looked at anew.
    assert max(each.values()) <= 55, each
