"""次第."""

from __future__ import annotations

from pathlib import Path

import pytest

from minutes.errors import UsageError
from minutes.format.inputs import parse_agenda, read_agenda


@pytest.mark.parametrize(
    "text",
    [
        "情報政策の取組について\nその他\n",
        "1　情報政策の取組について\n2　その他\n",
        "１．情報政策の取組について\n２．その他\n",
        "(1)情報政策の取組について\n(2)その他",
        "①情報政策の取組について\n②その他",
        "日程第1　情報政策の取組について\n日程第2　その他",
        "議題1：情報政策の取組について\n議題2：その他",
        "・情報政策の取組について\n・その他",
        "総務委員会次第\n日時　令和3年6月14日（月）午後1時30分\n場所　第2委員会室\n1 開会\n2 議題\n（1）情報政策の取組について\n3 その他\n4 閉会\n",
    ],
)
def test_titles_without_numbers_and_frames(text: str) -> None:
    assert parse_agenda(text) == ("情報政策の取組について", "その他")


@pytest.mark.parametrize(
    "title",
    [
        "2025年度予算について",
        "第5号議案　手数料条例の一部改正",
        "令和6年度事業計画（案）について",
        "3月定例会の日程について",
        "5歳児健診の実施について",
    ],
)
def test_a_number_that_belongs_to_the_title_stays(title: str) -> None:
    assert parse_agenda(title) == (title,)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp932"])
def test_agenda_encodings(tmp_path: Path, encoding: str) -> None:
    path = tmp_path / "次第.txt"
    path.write_bytes("1 情報政策の取組について\r\n2 その他\r\n".encode(encoding))
    assert read_agenda(path) == ("情報政策の取組について", "その他")


def test_agenda_without_items(tmp_path: Path) -> None:
    path = tmp_path / "次第.txt"
    path.write_text("1 開会\n2 閉会\n", encoding="utf-8")
    with pytest.raises(UsageError, match="次第「次第.txt」：議題が1件もありません"):
        read_agenda(path)
    with pytest.raises(UsageError, match="フォルダー"):
        read_agenda(tmp_path)
