"""The history in words: no name that only the program knows."""

from __future__ import annotations

from pathlib import Path

import pytest

from minutes.jobs.desk import Desk
from tests.store.desk_kit import JOB, open_desk


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    """A desk with one draft."""
    return open_desk(tmp_path)


@pytest.mark.parametrize(
    ("doubt", "said"),
    [
        ("figure:14", "数字「14」を確かめました"),
        ("name:田中", "固有名詞「田中」を確かめました"),
        ("term:、→万", "用語の補正「、→万」を確かめました"),
        ("offer:作成", "言い換えの候補「作成」を確かめました"),
        ("inaudible", "要確認「聴取不能」を確かめました"),
        ("homophone:採決", "要確認「同じ読みの別の語かもしれない：採決」を確かめました"),
    ],
)
def test_what_was_heard_is_told_in_japanese(desk: Desk, doubt: str, said: str) -> None:
    for op in ("check", "uncheck"):
        desk.operate(JOB, [{"op": op, "statement": "t4", "doubt": doubt}], user="甲")
    told = [entry.said for entry in desk.history_entries(JOB)]
    assert told == [said, said.replace("確かめました", "もう一度確かめることにしました")]
