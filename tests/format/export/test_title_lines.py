"""Long titles on the cover: parted at 第4回 and before 会議録, never inside a word's brackets."""

from __future__ import annotations

import pytest

from minutes.format.export.line_break import width
from minutes.format.export.title_lines import title_lines


@pytest.mark.parametrize(
    ("title", "lines"),
    [
        ("総務委員会会議記録", ("総務委員会会議記録",)),
        (
            "令和8年第11回緑川市教育委員会定例会会議録",
            ("令和8年第11回", "緑川市教育委員会定例会会議録"),
        ),
        (
            "令和8年度第3回緑川市立学校適正規模適正配置等検討委員会　会議録",
            ("令和8年度第3回", "緑川市立学校適正規模適正配置等検討委員会", "会議録"),
        ),
    ],
)
def test_where_a_title_is_parted(title: str, lines: tuple[str, ...]) -> None:
    assert title_lines(title, 40) == lines


@pytest.mark.parametrize("length", [21, 45, 90, 400])
def test_nothing_of_a_title_is_lost_and_every_line_fits(length: int) -> None:
    title = ("令和8年第4回安芸高田市・三次市広域連合（仮称）議会定例会" * 20)[:length]
    lines = title_lines(title, 40)
    assert "".join(lines) == title
    assert all(width(line) <= 40 for line in lines)
    assert all(line[0] not in "、。・）" for line in lines)
