"""What is printed follows what is corrected: events, votes, decisions and actions."""

from __future__ import annotations

import io
import re
import zipfile
from pathlib import Path
from typing import Any

import pytest

from minutes.jobs.desk import Desk

from .desk_kit import JOB, draft, heard_anew, open_desk

pytestmark = pytest.mark.process

LINES = (
    ("S1", "ただいまから総務委員会を開会いたします。"),
    ("S3", "昨年度の実績について御報告いたします。"),
    ("S1", "お諮りいたします。本件については、報告を了承することに御異議ございませんか。"),
    ("S2", "異議なし。"),
    ("S1", "御異議なしと認めます。"),
    ("S3", "8月末までに資料を整理いたします。"),
    ("S2", "お願いします。"),
    *(("S2", f"{number}つ目の質問です。") for number in range(1, 31)),
    ("S1", "議案第7号を採決いたします。原案に賛成の方の挙手を求めます。"),
    ("S1", "挙手全員であります。よって、議案第7号は原案のとおり可決されました。"),
)


def do(desk: Desk, op: str, **more: Any) -> None:
    """One operation."""
    assert desk.operate(JOB, [{"op": op, **more}], user="甲")


def decisions(desk: Desk) -> list[str]:
    """Texts of the decisions."""
    return [decision.text for decision in desk.draft(JOB).minutes_doc.decisions]


def word(desk: Desk) -> str:
    """Everything that Word prints."""
    with zipfile.ZipFile(io.BytesIO(desk.export(JOB, "docx"))) as parts:
        return re.sub(r"<[^>]+>", "", parts.read("word/document.xml").decode())


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    """A desk with a draft that holds a vote, a promise and, far away, another vote."""
    return open_desk(tmp_path, draft(LINES))


def test_word_does_not_hold_a_decision_that_the_text_no_longer_holds(desk: Desk) -> None:
    before = desk.draft(JOB)
    far = decisions(desk)[-1]
    assert "報告を了承" in decisions(desk)[0]
    assert "〔「異議なし」と呼ぶ者あり〕" in word(desk)
    asked = "お諮りいたします。本件については、継続審査とすることに御異議ございませんか。"
    do(desk, "text", statement="t3", text=asked)
    do(desk, "text", statement="t4", text="それには反対です。")
    do(desk, "text", statement="t5", text="それでは、もう少し審査を続けます。")
    printed = word(desk)
    assert "報告を了承" not in printed
    assert "と呼ぶ者あり" not in printed
    assert decisions(desk) == [far]  # the other vote stays
    for _ in range(3):
        desk.undo(JOB, user="甲", own=True)
    assert desk.draft(JOB) == before


def test_a_corrected_vote_becomes_one(desk: Desk) -> None:
    do(desk, "text", statement="t4", text="反対。")
    do(desk, "text", statement="t5", text="それでは保留します。")
    assert "〔「異議なし」と呼ぶ者あり〕" not in word(desk)
    do(desk, "text", statement="t4", text="異議なし。")
    do(
        desk,
        "text",
        statement="t5",
        text="御異議なしと認めます。よって、本件の報告は了承することに決定いたしました。",
    )
    assert any("了承することに決定" in text for text in decisions(desk))
    assert "〔「異議なし」と呼ぶ者あり〕" in word(desk)


def test_a_word_that_decides_nothing_changes_no_fact(desk: Desk) -> None:
    before = desk.draft(JOB).minutes_doc
    do(desk, "text", statement="t2", text="昨年度の決算について御報告いたします。")
    do(desk, "split", statement="t2", at=4)
    do(desk, "speaker", statement="t12", person="S3")
    after = desk.draft(JOB).minutes_doc
    assert after.events == before.events
    assert after.decisions == before.decisions
    assert after.actions == before.actions


def test_a_promise_goes_with_the_words_and_with_the_statement(desk: Desk) -> None:
    (action,) = desk.draft(JOB).minutes_doc.actions
    assert action.turn_ids == ("t6",)
    do(desk, "text", statement="t6", text="資料は既に整理しております。")
    assert desk.draft(JOB).minutes_doc.actions == ()
    desk.undo(JOB, user="甲", own=True)
    do(desk, "delete", statement="t6")
    assert desk.draft(JOB).minutes_doc.actions == ()
    do(desk, "restore", statement="t6")
    assert desk.draft(JOB).minutes_doc.actions == (action,)


def test_what_a_person_decided_stays_and_says_that_its_ground_moved(desk: Desk) -> None:
    key = desk.resolved(JOB).facts.decisions[0]
    do(desk, "decision", id=key, fields={"text": "報告を了承した。"})
    assert decisions(desk)[0] == "報告を了承した。"
    assert desk.resolved(JOB).facts.moved == frozenset()
    do(desk, "text", statement="t4", text="それには反対です。")
    do(desk, "text", statement="t5", text="それでは、もう少し審査を続けます。")
    assert decisions(desk)[0] == "報告を了承した。"
    assert desk.resolved(JOB).facts.moved == {key}
    do(desk, "decision", id=key, fields=None)
    assert "報告を了承した。" not in decisions(desk)


def test_facts_of_a_person_are_added_and_removed(desk: Desk) -> None:
    do(desk, "event", kind="recess", after="t7", text="（午後2時　休憩）")
    do(desk, "next_meeting", fields={"text": "令和8年7月1日（水曜日）"}, after="t7")
    do(
        desk,
        "action",
        fields={"text": "資料を配る", "owner": "事務局", "due": "2026-08-31"},
        after="t7",
    )
    document = desk.draft(JOB).minutes_doc
    assert [event.text for event in document.events if event.kind == "recess"] == [
        "（午後2時　休憩）"
    ]
    assert [str(action.due) for action in document.actions if action.owner == "事務局"][
        -1
    ] == "2026-08-31"
    assert "（午後2時　休憩）" in word(desk)
    opening = desk.resolved(JOB).facts.events[0]
    do(desk, "event", event=opening, text=None)
    assert "opening" not in [event.kind for event in desk.draft(JOB).minutes_doc.events]


def test_facts_of_a_person_stay_when_the_machine_writes_anew(desk: Desk) -> None:
    do(desk, "event", kind="recess", after="t7", text="（休憩）")
    do(desk, "decision", fields={"text": "次回に持ち越す"}, after="t7")
    desk._store.drafts.add(JOB, 2, heard_anew(draft(LINES), LINES[1:]))
    document = desk.draft(JOB).minutes_doc
    assert "次回に持ち越す" in decisions(desk)
    (recess,) = [event for event in document.events if event.kind == "recess"]
    assert recess.turn_id in {turn.id for turn in desk.draft(JOB).transcript.turns}


def test_the_hours_follow_the_beginning_of_the_meeting(desk: Desk) -> None:
    before = desk.draft(JOB).minutes_doc
    (opening,) = [event.text for event in before.events if event.kind == "opening"]
    assert opening == "（開会）"
    do(desk, "header", fields={"date": "2026-06-14", "started_at": "2026-06-14T10:00:00"})
    (opening,) = [
        event.text for event in desk.draft(JOB).minutes_doc.events if event.kind == "opening"
    ]
    assert "午前10時" in opening
    after = desk.draft(JOB).minutes_doc
    assert after.decisions == before.decisions
    desk.undo(JOB, user="甲", own=True)
    assert desk.draft(JOB).minutes_doc == before


def test_what_a_person_added_says_that_its_words_changed(desk: Desk) -> None:
    do(desk, "decision", fields={"text": "継続とする"}, after="t10")
    (key,) = [
        key
        for key, decision in zip(
            desk.resolved(JOB).facts.decisions, desk.draft(JOB).minutes_doc.decisions, strict=True
        )
        if decision.text == "継続とする"
    ]
    do(desk, "text", statement="t20", text="別の所を直した。")
    assert desk.resolved(JOB).facts.moved == frozenset()
    do(desk, "text", statement="t10", text="この文を直した。")
    assert desk.resolved(JOB).facts.moved == {key}
    do(desk, "decision", id=key, fields={})  # looked at and still right
    assert desk.resolved(JOB).facts.moved == frozenset()
    do(desk, "text", statement="t10", text="もう一度直した。")
    assert desk.resolved(JOB).facts.moved == {key}


def test_a_confirmed_fact_stays_confirmed_when_confirmed_again(desk: Desk) -> None:
    key = desk.resolved(JOB).facts.decisions[0]
    for _ in range(2):
        do(desk, "decision", id=key, fields={})
    assert desk.resolved(JOB).facts.by_hand == {key}
    do(desk, "text", statement="t4", text="それには反対です。")
    do(desk, "text", statement="t5", text="それでは、もう少し審査を続けます。")
    assert desk.resolved(JOB).facts.moved == {key}
    do(desk, "decision", id=key, fields={})
    assert desk.resolved(JOB).facts.moved == frozenset()
