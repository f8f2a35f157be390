"""The 議決結果一覧 in every document, and the members' calls that a mark already says."""

from __future__ import annotations

import csv
import io
from dataclasses import replace

import docx
import pytest

from minutes.format.export import render
from minutes.format.export.blocks import Speech, document_blocks
from minutes.schema import AgendaItem, Ballot, Decision, Draft, Event, VoteRecord
from minutes.serialize import draft_from_json, draft_to_json

from .builders import draft, profile

ROLL = VoteRecord(
    "議案第5号",
    "情報公開条例の一部を改正する条例",
    "可決すべきもの",
    "指名点呼",
    "賛成1名、反対1名",
    (Ballot("加藤 まり", "賛成"), Ballot("加藤 健", "反対"), Ballot("田中 一郎", None)),
)
ROSE = VoteRecord("議案第6号", "=SUM(1)", "可決", "起立", "起立多数")
PLAIN = VoteRecord("", "", "決定", "簡易", "異議なし")


def voted() -> Draft:
    made = draft()
    decisions = (
        Decision("議案第5号は可決すべきものと決定しました。", ("T8",), ROLL),
        Decision("議案第6号は可決されました。", ("T8",), ROSE),
        Decision("会期を1日とすること", ("T8",), PLAIN),
        Decision("報告を了承した。", ("T8",)),
    )
    return replace(made, minutes_doc=replace(made.minutes_doc, decisions=decisions))


def test_word_holds_the_table_and_the_roll_call() -> None:
    document = docx.Document(io.BytesIO(render(voted(), "docx", profile())))
    tables = [[[cell.text for cell in row.cells] for row in t.rows] for t in document.tables]
    (table,) = [rows for rows in tables if rows[0] == ["議案番号", "件名", "結果", "賛否"]]
    assert [row[0] for row in table[1:]] == ["議案第5号", "議案第6号", ""]
    assert table[1][2] == "可決すべきもの"
    assert table[1][3] == "指名点呼（賛成1名、反対1名）"
    assert table[2][3] == "起立多数"
    assert table[3] == ["", "会期を1日とすること", "決定", "簡易（異議なし）"]
    (called,) = [rows for rows in tables if rows[0] == ["議案", "氏名", "賛否"]]
    assert called[1:] == [
        ["議案第5号", "加藤 まり", "賛成"],
        ["議案第5号", "加藤 健", "反対"],
        ["議案第5号", "田中 一郎", "（聞き取れず）"],
    ]


def test_the_table_as_csv() -> None:
    data = render(voted(), "votes.csv", profile())
    assert data.startswith(b"\xef\xbb\xbf")
    rows = list(csv.reader(io.StringIO(data.decode("utf-8-sig"))))
    assert rows[0] == ["議案番号", "件名", "結果", "賛否"]
    assert rows[2][1] == "'=SUM(1)"
    assert "反対：加藤 健" in rows[1][3]
    assert len(rows) == 4


@pytest.mark.parametrize("format_name", ["txt", "md", "html"])
def test_the_table_in_the_other_documents(format_name: str) -> None:
    text = render(voted(), format_name, profile()).decode()
    assert "議決結果一覧" in text
    assert "情報公開条例の一部を改正する条例" in text
    nothing = render(draft(), format_name, profile()).decode()
    assert "議決結果一覧" not in nothing


def test_votes_travel_as_json() -> None:
    made = voted()
    assert draft_from_json(draft_to_json(made)).minutes_doc.decisions == made.minutes_doc.decisions
    old = draft_to_json(made)
    for decision in old["decisions"]:
        del decision["vote"]
    assert all(d.vote is None for d in draft_from_json(old).minutes_doc.decisions)


def spoken(text: str, mark: str = "〔「異議なし」と呼ぶ者あり〕") -> list[str]:
    made = draft()
    *items, last = made.minutes_doc.agenda
    own = replace(last.statements[0], text=text, flags=())
    changed = replace(last, statements=(own, *last.statements[1:]))
    events = (Event("vote", 0.0, mark, own.turn_ids[0]),)
    items = [replace(item, statements=()) for item in items]
    document = replace(made.minutes_doc, agenda=(*items, changed), events=events)
    blocks = document_blocks(replace(made, minutes_doc=document), profile())
    return [text for block in blocks if isinstance(block, Speech) for text in block.texts]


@pytest.mark.parametrize(
    "said",
    ["異議なし。", "異議ありません。", "異議ありませーん。", "異議はございません。", "なし。"],
)
def test_a_members_call_is_not_printed_beside_the_chorus(said: str) -> None:
    assert said not in spoken(said)


@pytest.mark.parametrize(
    ("said", "mark"),
    [
        ("異議あり。", "〔「異議なし」と呼ぶ者あり〕"),
        ("異議なし。", "〔「異議あり」と呼ぶ者あり〕"),
        (
            "異議はありませんが、予算の執行には注意をお願いします。",
            "〔「異議なし」と呼ぶ者あり〕",
        ),
        ("賛成です。", "〔「異議なし」と呼ぶ者あり〕"),
    ],
)
def test_what_says_something_else_stays(said: str, mark: str) -> None:
    assert any(said.rstrip("。") in text for text in spoken(said, mark))


def test_bills_put_together_have_a_row_each() -> None:
    made = draft()
    rose = VoteRecord("議案第7号から議案第9号まで", "", "可決", "起立", "起立全員")
    agenda = (
        *made.minutes_doc.agenda,
        AgendaItem(8, "議案第8号　下水道条例の一部を改正する条例", ()),
    )
    decisions = (Decision("議案第7号から議案第9号までは可決されました。", ("T8",), rose),)
    document = replace(made.minutes_doc, decisions=decisions, agenda=agenda)
    data = render(replace(made, minutes_doc=document), "votes.csv", profile())
    rows = list(csv.reader(io.StringIO(data.decode("utf-8-sig"))))[1:]
    assert rows == [
        ["議案第7号", "", "可決", "起立全員"],
        ["議案第8号", "下水道条例の一部を改正する条例", "可決", "起立全員"],
        ["議案第9号", "", "可決", "起立全員"],
    ]
