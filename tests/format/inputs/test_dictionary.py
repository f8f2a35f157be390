"""用語辞書."""

from __future__ import annotations

from pathlib import Path

import pytest

from minutes.errors import UsageError
from minutes.format.inputs import read_dictionary
from minutes.schema import Term


def test_dictionary(tmp_path: Path) -> None:
    path = tmp_path / "辞書.csv"
    path.write_bytes(
        "表記,読み,誤認識例\n付託,ふたく,負託/不託\n答弁,とうべん,当弁,東弁\nLGWAN,えるじーわん\nRPA,,\n".encode(
            "cp932"
        )
    )
    assert read_dictionary(path) == (
        Term("付託", "ふたく", ("負託", "不託")),
        Term("答弁", "とうべん", ("当弁", "東弁")),
        Term("LGWAN", "えるじーわん"),
        Term("RPA"),
    )


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("表記,読み\n,ふたく\n", "用語辞書「辞書.csv」の2行目：表記がありません"),
        ("付託,負託\n", "1行目：読み「負託」は仮名で"),
        ("表記,読み,誤認識例\n", "1行目：見出しだけ"),
        ("", "中身が空です"),
    ],
)
def test_dictionary_errors(tmp_path: Path, text: str, expected: str) -> None:
    path = tmp_path / "辞書.csv"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(UsageError) as caught:
        read_dictionary(path)
    assert expected in str(caught.value)
