"""Lines of the 要点筆記: edited, made, taken out; after a correction and after the machine writes anew."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from minutes.errors import NoSuchPart, UsageError
from minutes.jobs.desk import Desk
from minutes.schema import KeyPoint

from .desk_kit import JOB, draft, heard_anew, open_desk

LINES = (
    ("S1", "ただいまから総務委員会を開会いたします。"),
    ("S3", "昨年度の講座は12回開催し、参加者は延べ184人でございました。"),
    ("S2", "今年度の予算は、いくらでしょうか。"),
    ("S3", "予算は350万円でございます。広報の経費は含んでおりません。"),
    ("S2", "高齢者のために、会場を増やしていただきたいと思います。"),
    ("S1", "お諮りいたします。本件については、報告を了承することに御異議ございませんか。"),
    ("S2", "異議なし。"),
    ("S1", "御異議なしと認めます。よって、そのように決定いたしました。"),
    ("S3", "8月末までに資料を整理いたします。"),
)


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    return open_desk(tmp_path, draft(LINES))


def do(desk: Desk, **more: Any) -> None:
    assert desk.operate(JOB, [{"op": "point", **more}], user="甲")


def points(desk: Desk) -> tuple[KeyPoint, ...]:
    return desk.draft(JOB).minutes_doc.points


def key_of(desk: Desk, words: str) -> str:
    """Id of the line that has the words."""
    pairs = zip(desk.resolved(JOB).facts.points, points(desk), strict=True)
    return next(key for key, point in pairs if words in point.text)


def test_what_was_made_before_there_were_lines_has_them_too(desk: Desk) -> None:
    kinds = {point.kind for point in points(desk)}
    assert {"答", "結論", "宿題"} <= kinds


def test_a_line_is_edited_taken_out_and_made(desk: Desk) -> None:
    key = key_of(desk, "350万円")
    do(desk, id=key, fields={"text": "予算は350万円（広報を除く）"})
    changed = next(p for p in points(desk) if "広報を除く" in p.text)
    assert (changed.kind, changed.turn_ids) == ("答", ("t4",))
    assert key in desk.resolved(JOB).facts.by_hand
    do(desk, id=key, fields=None)
    assert not any("350万円" in point.text for point in points(desk))
    do(desk, fields={"text": "会場の増設を要望", "kind": "意見"}, after="t5")
    made = next(p for p in points(desk) if p.text == "会場の増設を要望")
    assert (made.kind, made.speaker_id, made.turn_ids) == ("意見", "S2", ("t5",))
    assert [p.kind for p in points(desk)].index("意見") < [p.kind for p in points(desk)].index(
        "結論"
    )
    desk.undo(JOB, user="甲", own=True)
    assert not any(p.text == "会場の増設を要望" for p in points(desk))


def test_every_line_stands_under_the_heading_that_its_statement_has_now(desk: Desk) -> None:
    do(desk, id=key_of(desk, "350万円"), fields={})  # confirmed
    do(desk, fields={"text": "会場の増設を要望", "kind": "意見"}, after="t5")

    def under() -> dict[tuple[str, str], str]:
        titles = {item.number: item.title for item in desk.draft(JOB).minutes_doc.agenda}
        return {(p.kind, p.turn_ids[-1]): titles[p.item] for p in points(desk)}

    before = under()
    assert {"結論", "宿題", "答", "意見"} <= {kind for kind, _ in before}
    assert set(before.values()) == {""}
    for after, title in (("t2", "予算"), ("t5", "会場"), ("t1", "講座")):
        desk.operate(JOB, [{"op": "heading", "after": after, "title": title}], user="甲")
    starts = {1: "", 2: "講座", 3: "予算", 6: "会場"}
    wanted = {
        key: starts[max(first for first in starts if first <= int(key[1][1:]))] for key in before
    }
    assert under() == wanted
    assert {"講座", "予算", "会場"} <= set(wanted.values())
    for _ in range(3):
        desk.undo(JOB, user="甲", own=True)
    assert under() == before


def test_wrong_operations_are_refused_and_leave_nothing(desk: Desk) -> None:
    before = points(desk)
    with pytest.raises(NoSuchPart):
        do(desk, id="point:答:t99", fields={"text": "あ"})
    with pytest.raises(UsageError):
        do(desk, fields={"text": "あ", "kind": "雑談"}, after="t4")
    with pytest.raises(UsageError):
        do(desk, fields={"text": "　"}, after="t4")
    assert points(desk) == before


def test_a_corrected_statement_makes_its_line_anew_and_moves_no_other(desk: Desk) -> None:
    others = [p for p in points(desk) if p.turn_ids != ("t4",) and p.kind not in ("結論", "宿題")]
    text = "予算は530万円でございます。広報の経費は含んでおりません。"
    assert desk.operate(JOB, [{"op": "text", "statement": "t4", "text": text}], user="乙")
    assert any("530万円" in p.text for p in points(desk))
    assert not any("350万円" in p.text for p in points(desk))
    assert [p for p in points(desk) if p in others] == others


def test_a_line_by_hand_stays_over_a_correction_and_says_that_its_ground_moved(desk: Desk) -> None:
    key = key_of(desk, "350万円")
    do(desk, id=key, fields={"text": "予算は350万円と答弁"})
    text = "予算は530万円でございます。広報の経費は含んでおりません。"
    assert desk.operate(JOB, [{"op": "text", "statement": "t4", "text": text}], user="乙")
    assert any(p.text == "予算は350万円と答弁" for p in points(desk))
    assert key in desk.resolved(JOB).facts.moved


def test_edits_of_lines_survive_what_the_machine_writes_next(desk: Desk) -> None:
    do(desk, id=key_of(desk, "350万円"), fields={"text": "予算は350万円と答弁"})
    do(desk, fields={"text": "会場の増設を要望", "kind": "意見"}, after="t5")
    do(desk, id=key_of(desk, "報告を了承"), fields=None)
    # the first statement is not heard this time: every turn has another id
    desk._store.drafts.add(JOB, 2, heard_anew(draft(LINES), (LINES[0], *LINES[2:])))
    texts = [p.text for p in points(desk)]
    assert texts.count("会場の増設を要望") == 1
    assert "予算は350万円と答弁" in texts
    assert not any("報告を了承" in text for text in texts)
    # heard_anew starts the turns ten seconds earlier: nothing of the same stretch is there any more,
    # so that the machine's own line stands beside; what was typed is never lost


def test_a_line_takes_the_place_of_the_same_stretch(tmp_path: Path) -> None:
    desk = open_desk(tmp_path, draft(LINES))
    do(desk, id=key_of(desk, "350万円"), fields={"text": "予算は350万円と答弁"})
    again = (
        *LINES[:3],
        ("S3", "予算は三百五十万でございます。広報の経費は含んでおりません。"),
        *LINES[4:],
    )
    desk._store.drafts.add(JOB, 2, draft(again))
    mine = next(p for p in points(desk) if p.text == "予算は350万円と答弁")
    assert mine.turn_ids == ("t4",)
    assert not any("三百五十万" in p.text or "350万で" in p.text for p in points(desk))


def test_what_was_taken_out_comes_back_where_the_machine_says_something_else(
    tmp_path: Path,
) -> None:
    desk = open_desk(tmp_path, draft(LINES))
    do(desk, id=key_of(desk, "350万円"), fields=None)
    again = (
        *LINES[:3],
        ("S3", "予算は980万円でございます。広報の経費は含んでおりません。"),
        *LINES[4:],
    )
    desk._store.drafts.add(JOB, 2, draft(again))
    assert any("980万円" in p.text for p in points(desk))


def test_decisions_and_tasks_stay_beside_their_statements_when_all_is_heard_anew(
    desk: Desk,
) -> None:
    added = {"op": "decision", "after": "t4", "fields": {"text": "予算を認める"}}
    asked = {"op": "action", "after": "t5", "fields": {"text": "会場を調べる", "due": "2026-08-31"}}
    desk.operate(JOB, [added, asked], user="甲")
    facts, whole = desk.resolved(JOB).facts, desk.draft(JOB).minutes_doc
    task = next(key for key in facts.actions if not key.startswith("action-"))
    told = dict(zip(facts.actions, whole.actions, strict=True))[task]
    desk.operate(JOB, [{"op": "action", "id": task, "fields": None}], user="甲")
    # the first statement is not heard this time: the same words, each turn under another id
    desk._store.drafts.add(JOB, 2, draft(LINES[1:], start=10.0))
    document = desk.draft(JOB).minutes_doc
    cited = {decision.text: decision.turn_ids for decision in document.decisions}
    cited |= {action.text: action.turn_ids for action in document.actions}
    assert (cited["予算を認める"], cited["会場を調べる"]) == (("t3",), ("t4",))
    assert told.text not in cited


def test_a_decision_put_right_replaces_what_the_machine_reads_there_anew(desk: Desk) -> None:
    (key,) = desk.resolved(JOB).facts.decisions
    desk.operate(
        JOB, [{"op": "decision", "id": key, "fields": {"text": "報告を了承した"}}], user="甲"
    )
    desk._store.drafts.add(JOB, 2, draft(LINES[1:], start=10.0))
    (decision,) = desk.draft(JOB).minutes_doc.decisions
    assert decision.text == "報告を了承した"
    assert decision.turn_ids
    assert desk.resolved(JOB).facts.moved == frozenset()
