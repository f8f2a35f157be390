"""前書き from a file or pasted text."""

from __future__ import annotations

from pathlib import Path

import pytest

from minutes.errors import UsageError
from minutes.format.inputs import parse_front, read_front
from minutes.front_fields import FRONT_FIELDS, LONGEST, check_texts
from minutes.options import TranscribeOptions
from minutes.pipeline import read_papers


def test_labels_in_many_forms() -> None:
    read = parse_front(
        "○傍聴者：3名\n公開・非公開の別　一部非公開\n配付資料\n　資料1　案\n　資料2\n"
    )
    assert read == {"observers": "3名", "openness": "一部非公開", "handouts": "資料1　案\n資料2"}


def test_every_field_by_its_label() -> None:
    text = "\n".join(f"{field.label}：{field.example}" for field in FRONT_FIELDS)
    assert parse_front(text) == {field.name: field.example for field in FRONT_FIELDS}


def test_a_line_that_names_nothing_is_told() -> None:
    with pytest.raises(UsageError, match=r"2行目.*天気"):
        parse_front("傍聴者：3名\n天気：晴れ")


def test_the_file_goes_into_the_header(tmp_path: Path) -> None:
    path = tmp_path / "前書き.csv"
    path.write_bytes("傍聴者,3名\r\n配布資料,資料1\r\n".encode("cp932"))
    assert read_front(path)["observers"] == "3名"
    header = read_papers(TranscribeOptions(front=str(path))).context.header
    assert (header.observers, header.handouts) == ("3名", "資料1")


@pytest.mark.parametrize("value", [["3名"], 3, "あ" * (LONGEST + 1)])
def test_what_is_no_text_is_refused(value: object) -> None:
    with pytest.raises(UsageError, match="傍聴者"):
        check_texts({"observers": value})
    check_texts({"observers": "3名", "handouts": None, "place": value})
