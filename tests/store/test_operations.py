"""The laws of operations, with random sequences of two clerks, and what each operation does."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest
from corrections import save_statement
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule

from minutes import serialize
from minutes.errors import Closed, NoSuchPart, Overtaken, UsageError
from minutes.flags import EDITED
from minutes.jobs.desk import Desk
from minutes.jobs.taking_back import passed_over
from minutes.schema import Draft, Statement
from minutes.store.changes import found_in
from minutes.store.records import Edit

from .desk_kit import JOB, LINES, draft, heard_anew, open_desk

CLERKS = ("甲", "乙")


def do(desk: Desk, op: str, *, user: str = "甲", seen: int | None = None, **more: Any) -> Edit:
    """One operation that changes something."""
    return desk.operate(JOB, [{"op": op, **more}], user=user, seen=seen)[-1]


def plain(desk: Desk) -> str:
    """The draft as bytes would be."""
    return json.dumps(serialize.draft_to_json(desk.draft(JOB)), ensure_ascii=False)


def rows(desk: Desk) -> dict[str, Statement]:
    """Statements by id."""
    resolved = desk.resolved(JOB)
    return dict(zip(resolved.ids, resolved.draft.minutes_doc.statements, strict=True))


def words_of(whole: Draft) -> str:
    """Everything that was said, in order."""
    return "".join(turn.text for turn in whole.transcript.turns)


def accounted(whole: Draft) -> Counter[str]:
    """How often each turn is cited or listed as left out."""
    document = whole.minutes_doc
    cited = [turn for statement in document.statements for turn in statement.turn_ids]
    return Counter((*cited, *(cut.turn_id for cut in document.dropped)))


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    """A desk with one draft."""
    return open_desk(tmp_path)


class TwoClerks(RuleBasedStateMachine):
    """Two clerks edit one draft; the machine may write it anew."""

    def __init__(self) -> None:
        super().__init__()
        self.folder = TemporaryDirectory()
        self.first = draft()
        self.desk = open_desk(Path(self.folder.name), self.first)
        self.machine = plain(self.desk)
        self.typed: dict[int, str] = {}
        self.count = 0

    def teardown(self) -> None:
        self.folder.cleanup()

    def attempt(self, operation: Mapping[str, Any], user: str) -> bool:
        """Whether it was accepted; a refused one leaves everything as it was."""
        before = (plain(self.desk), self.desk.version(JOB))
        try:
            self.desk.operate(JOB, [operation], user=user, seen=before[1])
        except (UsageError, NoSuchPart, Overtaken):
            assert (plain(self.desk), self.desk.version(JOB)) == before
            return False
        return True

    def some(self, data: st.DataObject) -> str:
        return data.draw(st.sampled_from(self.desk.statement_ids(JOB) or ("none",)))

    @rule(data=st.data(), user=st.sampled_from(CLERKS))
    def text(self, data: st.DataObject, user: str) -> None:
        self.count += 1
        kept = f"★{self.count}。続き"
        key = self.some(data)
        before = rows(self.desk).get(key)
        if self.attempt({"op": "text", "statement": key, "text": kept}, user):
            if before is not None:  # a person wrote over what a person had written
                self.typed = {n: t for n, t in self.typed.items() if t not in before.text}
            self.typed[self.desk.version(JOB)] = f"★{self.count}。"

    @rule(
        data=st.data(),
        user=st.sampled_from(CLERKS),
        who=st.sampled_from(["S1", "S2", None, "鈴木次郎"]),
    )
    def speaker(self, data: st.DataObject, user: str, who: str | None) -> None:
        person = {"name": who, "role": "委員"} if who == "鈴木次郎" else who
        self.attempt({"op": "speaker", "statement": self.some(data), "person": person}, user)

    @rule(data=st.data(), user=st.sampled_from(CLERKS), at=st.integers(1, 12))
    def split(self, data: st.DataObject, user: str, at: int) -> None:
        key = self.some(data)
        text = rows(self.desk)[key].text if key in rows(self.desk) else ""
        if "★" not in text or text.find("。", at - 1) == at - 1:  # not inside a typed mark
            self.attempt({"op": "split", "statement": key, "at": at}, user)

    @rule(data=st.data(), user=st.sampled_from(CLERKS), op=st.sampled_from(["merge", "insert"]))
    def merge_or_insert(self, data: st.DataObject, user: str, op: str) -> None:
        key = self.some(data)
        if op == "merge":
            self.attempt({"op": "merge", "statement": key}, user)
            return
        self.count += 1
        operation = {"op": "insert", "after": key, "person": None, "text": f"★{self.count}。"}
        if self.attempt(operation, user):
            self.typed[self.desk.version(JOB)] = f"★{self.count}。"

    @rule(data=st.data(), user=st.sampled_from(CLERKS))
    def heading(self, data: st.DataObject, user: str) -> None:
        self.attempt({"op": "heading", "after": self.some(data), "title": "追加の議題"}, user)
        items = self.desk.resolved(JOB).items
        if len(items) > 3:
            self.attempt({"op": "heading", "item": items[1], "title": None}, user)

    @rule(user=st.sampled_from(CLERKS))
    def people(self, user: str) -> None:
        self.attempt({"op": "merge_people", "person": "S3", "into": "S2"}, user)

    @rule(user=st.sampled_from(CLERKS))
    def replace(self, user: str) -> None:
        self.attempt({"op": "replace", "pattern": "請願", "replacement": "陳情"}, user)

    @rule(data=st.data(), user=st.sampled_from(CLERKS))
    def revoke_and_reapply(self, data: st.DataObject, user: str) -> None:
        resolved = self.desk.resolved(JOB)
        offered = [
            (key, change)
            for key, statement, wording in zip(
                resolved.ids,
                resolved.draft.minutes_doc.statements,
                resolved.wordings,
                strict=True,
            )
            for change in found_in(statement.verbatim, wording, statement.text)
        ]
        if not offered:
            return
        key, change = data.draw(st.sampled_from(offered))
        operation = {"op": "reapply" if change.revoked else "revoke", "statement": key}
        assert self.attempt({**operation, "change": change.change.id}, user)

    @rule(data=st.data(), user=st.sampled_from(CLERKS))
    def facts(self, data: st.DataObject, user: str) -> None:
        key = self.some(data)
        facts = self.desk.resolved(JOB).facts
        operations: list[dict[str, Any]] = [
            {"op": "event", "kind": "recess", "after": key, "text": "（休憩）"},
            {"op": "decision", "after": key, "fields": {"text": "継続審査"}},
            {"op": "action", "after": key, "fields": {"text": "資料を配る", "due": "2026-08-31"}},
            {"op": "next_meeting", "after": key, "fields": {"text": "7月1日"}},
            *({"op": "event", "event": event, "text": None} for event in facts.events),
            *(
                {"op": "decision", "id": decision, "fields": {"text": "確かめた"}}
                for decision in facts.decisions
            ),
            *({"op": "action", "id": action, "fields": None} for action in facts.actions),
        ]
        self.attempt(data.draw(st.sampled_from(operations)), user)

    @rule(data=st.data(), user=st.sampled_from(CLERKS))
    def head(self, data: st.DataObject, user: str) -> None:
        people = [{"name": "田中一郎", "role": "委員長", "group": "欠席"}]
        operations: list[dict[str, Any]] = [
            {"op": "header", "fields": {"place": "第2委員会室"}},
            {"op": "header", "fields": {"title": "臨時会"}},
            {"op": "attendance", "attendees": people},
            {"op": "attendance", "attendees": []},
            {"op": "person", "person": "S2", "role": "副委員長"},
        ]
        self.attempt(data.draw(st.sampled_from(operations)), user)

    @rule(data=st.data(), user=st.sampled_from(CLERKS))
    def back_to_a_version(self, data: st.DataObject, user: str) -> None:
        newest = self.desk.version(JOB)
        if newest == 0 or self.desk._store.drafts.latest(JOB) > 1:
            return
        before = plain(self.desk)
        self.desk.go_back(JOB, data.draw(st.integers(0, newest)), user=user)
        self.desk.undo(JOB, user=user, own=True)
        assert plain(self.desk) == before

    @rule(data=st.data(), user=st.sampled_from(CLERKS))
    def check(self, data: st.DataObject, user: str) -> None:
        self.attempt({"op": "check", "statement": self.some(data), "doubt": "unsure"}, user)

    @rule(data=st.data(), user=st.sampled_from(CLERKS))
    def delete_and_restore(self, data: st.DataObject, user: str) -> None:
        key = self.some(data)
        if key in rows(self.desk) and "★" not in rows(self.desk)[key].text:
            self.attempt({"op": "delete", "statement": key}, user)
        for gone in self.desk.resolved(JOB).deleted[1:]:
            self.attempt({"op": "restore", "statement": gone.id}, user)

    @rule(user=st.sampled_from(CLERKS))
    def undo(self, user: str) -> None:
        before = (plain(self.desk), self.desk.version(JOB))
        try:
            done = self.desk.undo(JOB, user=user, own=True)
        except Overtaken:
            assert (plain(self.desk), self.desk.version(JOB)) == before
            return
        if done is None:
            return
        for edit in self.desk.history(JOB):
            if edit.version > before[1] and edit.undoes is not None:
                self.typed.pop(edit.undoes, None)
        changed = plain(self.desk)
        self.desk.redo(JOB, user=user)
        assert plain(self.desk) == before[0]  # redone is as if it had not been undone
        self.desk.undo(JOB, user=user, own=True)
        assert plain(self.desk) == changed

    @precondition(lambda self: self.desk._store.drafts.latest(JOB) == 1)
    @rule(shift=st.integers(0, 3))
    def heard_anew(self, shift: int) -> None:
        new = heard_anew(self.first, LINES[shift:] if shift < 3 else (("S1", "全部違う。"),))
        self.desk._store.drafts.add(JOB, 2, new)

    @invariant()
    def every_word_is_accounted_for_once(self) -> None:
        whole = self.desk.draft(JOB)
        assert words_of(whole) == words_of(
            self.desk.resolver._generation(JOB, self.desk._store.drafts.latest(JOB))
        )
        assert accounted(whole) == Counter(turn.id for turn in whole.transcript.turns)
        assert len(set(self.desk.statement_ids(JOB))) == len(whole.minutes_doc.statements)

    @invariant()
    def no_text_of_a_person_is_lost(self) -> None:
        said = "".join(statement.text for statement in self.desk.draft(JOB).minutes_doc.statements)
        assert [text for text in self.typed.values() if text not in said] == []

    @invariant()
    def what_is_exported_is_what_is_shown(self) -> None:
        whole = self.desk.draft(JOB)
        again = serialize.loads(self.desk.export(JOB, "json"))
        assert again.minutes_doc.statements == whole.minutes_doc.statements
        assert again.minutes_doc.decisions == whole.minutes_doc.decisions

    @invariant()
    def a_second_desk_sees_the_same(self) -> None:
        other = Desk(self.desk._store, self.desk._files)
        assert plain(other) == plain(self.desk)


TwoClerks.TestCase.settings = settings(
    max_examples=15,
    stateful_step_count=14,
    deadline=None,
    suppress_health_check=list(HealthCheck),
)
TestTwoClerks = TwoClerks.TestCase


def test_undoing_everything_gives_the_machines_draft(desk: Desk) -> None:
    machine = plain(desk)
    do(desk, "text", statement="t4", text="請願の署名は14件です。慎重に審査すべきです。")
    do(desk, "split", statement="t4", at=11)
    do(desk, "merge", statement="t3", user="乙")
    do(desk, "heading", after="t4", title="署名について")
    do(desk, "merge_people", person="S3", into="S2")
    do(desk, "decision", fields={"text": "次回に持ち越す"}, after="t9")
    edited = plain(desk)
    for user in CLERKS:
        while desk.undo(JOB, user=user, own=True):
            pass
    assert plain(desk) == machine != edited
    for user in reversed(CLERKS):
        while desk.redo(JOB, user=user):
            pass
    assert plain(desk) == edited


def test_halves_cite_their_own_words_and_times(desk: Desk) -> None:
    at = rows(desk)["t4"].text.index("慎重")
    new = str(do(desk, "split", statement="t4", at=at).after["new"])
    whole = desk.draft(JOB)
    turns = {turn.id: turn for turn in whole.transcript.turns}
    first, second = rows(desk)["t4"], rows(desk)[new]
    assert first.verbatim == "えーと、この請願は14件の署名があります。"
    assert second.text == second.verbatim == "慎重に審査すべきです。"
    assert turns[first.turn_ids[0]].span.end <= turns[second.turn_ids[0]].span.start
    assert EDITED not in first.flags + second.flags  # nobody changed a word
    do(desk, "merge", statement=new)
    assert rows(desk)["t4"].verbatim == LINES[3][1]


def test_a_deleted_statement_is_listed_and_comes_back(desk: Desk) -> None:
    before = list(rows(desk))
    do(desk, "delete", statement="t9")
    assert "t9" not in rows(desk)
    assert [(row.id, row.after) for row in desk.resolved(JOB).deleted] == [("t9", "t8")]
    assert ("t9", "deleted") in [(d.turn_id, d.rule) for d in desk.draft(JOB).minutes_doc.dropped]
    do(desk, "restore", statement="t9")
    assert list(rows(desk)) == before


def test_anybody_of_the_roster_can_be_given_a_statement(desk: Desk) -> None:
    do(desk, "speaker", statement="t8", person={"name": "鈴木次郎", "role": "委員"})
    do(desk, "speaker", statement="t9", person={"name": "鈴木　次郎"}, user="乙")
    first, two = rows(desk)["t8"].speaker_id, rows(desk)["t9"].speaker_id
    assert first == two  # one person, not two of the same name
    assert desk.draft(JOB).speakers[str(first)].name == "鈴木次郎"
    desk.undo(JOB, user="甲", own=True)  # does not take the other's person away
    assert rows(desk)["t9"].speaker_id == two
    do(desk, "speaker", statement="t10", person=None)
    assert rows(desk)["t10"].speaker_id is None


def test_replacing_is_one_operation_and_one_undo(desk: Desk) -> None:
    machine = plain(desk)
    do(desk, "replace", pattern="請願第(\\d)号", replacement="陳情第\\1号", regex=True)
    assert sum("陳情第3号" in row.text for row in rows(desk).values()) == 4
    desk.undo(JOB, user="甲", own=True)
    assert plain(desk) == machine
    chosen = {"t5": [], "t7": []}
    do(desk, "replace", pattern="請願", replacement="陳情", statements=chosen)
    assert ["陳情" in rows(desk)[key].text for key in ("t2", "t5", "t7")] == [False, True, True]


def test_a_pattern_that_would_never_end_is_read_in_no_time(desk: Desk) -> None:
    do(desk, "text", statement="t4", text="あ" * 5000)
    assert (
        desk.operate(
            JOB, [{"op": "replace", "pattern": "(あ+)+い", "replacement": "", "regex": True}]
        )
        == ()
    )
    with pytest.raises(UsageError, match="正規表現"):
        do(desk, "replace", pattern="(", replacement="", regex=True)


def test_an_operation_that_is_sent_twice_is_kept_once(desk: Desk) -> None:
    operation = [{"op": "insert", "after": "t4", "person": "S2", "text": "足した。"}]
    done = desk.operate(JOB, operation, user="甲", key="k1")
    assert desk.operate(JOB, operation, user="甲", key="k1") == done
    assert sum(row.text == "足した。" for row in rows(desk).values()) == 1


def test_all_or_none(desk: Desk) -> None:
    good = {"op": "text", "statement": "t4", "text": "直した。"}
    for bad in ({"op": "text", "statement": "t99", "text": "x"}, {"op": "fly"}, "x"):
        with pytest.raises(UsageError):
            desk.operate(JOB, [good, bad], user="甲")
    assert desk.version(JOB) == 0
    desk.operate(JOB, [good, {"op": "delete", "statement": "t9"}], user="甲")
    desk.undo(JOB, user="甲", own=True)  # came together, goes together
    assert rows(desk)["t4"].text != "直した。"
    assert "t9" in rows(desk)


def test_the_same_place_is_refused_another_is_not(desk: Desk) -> None:
    do(desk, "split", statement="t4", at=5, user="乙", seen=0)
    with pytest.raises(Overtaken):
        do(desk, "text", statement="t4", text="甲の文。", seen=0)
    do(desk, "text", statement="t5", text="甲の文。", seen=0)
    do(desk, "text", statement=list(rows(desk))[4], text="続き。", seen=1)
    with pytest.raises(Overtaken):  # 甲 went on with what 乙 had made
        desk.undo(JOB, user="乙", own=True)


REMAKING: Mapping[str, dict[str, Any]] = {
    "split": {"op": "split", "statement": "t4", "at": 5},
    "merge": {"op": "merge", "statement": "t5"},
    "replace": {"op": "replace", "pattern": "請願", "replacement": "陳情"},
    "revoke": {"op": "revoke", "statement": "t4", "change": "0-4"},
}


@pytest.mark.parametrize("kind", REMAKING)
def test_one_s_own_text_does_not_bring_back_words_that_one_has_remade(
    desk: Desk, kind: str
) -> None:
    typed = {"op": "text", "statement": "t4", "text": rows(desk)["t4"].text + "打ち足した。"}
    desk.operate(JOB, [REMAKING[kind]], user="甲", seen=0)
    before = plain(desk)
    with pytest.raises(Overtaken):
        desk.operate(JOB, [typed], user="甲", seen=0)  # typed before the answer was on the page
    assert plain(desk) == before
    do(desk, "text", statement="t1", text="別の所の文。", seen=0)
    desk.operate(JOB, [typed], user="甲", seen=desk.version(JOB))  # by one who has seen it


@pytest.mark.parametrize("kind", ["split", "replace"])
def test_what_counts_characters_counts_those_that_were_seen(desk: Desk, kind: str) -> None:
    do(desk, "text", statement="t4", text="えっと、まず、この請願は14件です。", seen=0)
    with pytest.raises(Overtaken):
        desk.operate(JOB, [REMAKING[kind]], user="甲", seen=0)
    do(desk, "text", statement="t4", text="次に打った文。", seen=0)  # typing goes on as ever
    desk.operate(JOB, [REMAKING[kind]], user="甲", seen=desk.version(JOB))


def test_a_call_of_the_whole_document_that_is_sent_twice_is_done_once(desk: Desk) -> None:
    do(desk, "text", statement="t4", text="一。")
    do(desk, "text", statement="t5", text="二。")
    for again in range(2):
        assert desk.undo(JOB, user="甲", own=True, key="k1").version == 3, again  # type: ignore[union-attr]
    assert (rows(desk)["t4"].text, rows(desk)["t5"].text == "二。") == ("一。", False)
    for _ in range(2):
        desk.redo(JOB, user="甲", key="k2")
    for _ in range(2):
        desk.go_back(JOB, 1, user="甲", key="k3")
    for _ in range(2):
        desk.name_version(JOB, 1, "一つ目", user="甲", key="k4")
    desk.set_state(JOB, "review", user="甲", key="k5")
    desk.set_state(JOB, "draft", user="乙", key="k6")
    desk.set_state(JOB, "review", user="甲", key="k5")  # does not take back what came since
    assert desk.resolved(JOB).state == "draft"
    kinds = [edit.kind for edit in desk.history(JOB)[2:]]
    assert kinds == ["statement", "statement", "version", "mark", "state", "state"]


def test_what_was_kept_before_the_document_was_final_is_no_refusal(desk: Desk) -> None:
    do(desk, "text", statement="t4", text="直した。")
    desk.set_state(JOB, "final", user="乙")
    same = [{"op": "text", "statement": "t4", "text": "直した。"}]
    assert desk.operate(JOB, same, user="甲", seen=0) == ()  # its answer was lost
    with pytest.raises(Closed):
        desk.operate(JOB, [{"op": "delete", "statement": "t99"}], user="甲")


def test_a_final_document_is_closed_until_it_is_opened(desk: Desk) -> None:
    do(desk, "text", statement="t4", text="直した。")
    desk.set_state(JOB, "final", user="乙")
    for attempt in (
        lambda: do(desk, "text", statement="t5", text="x"),
        lambda: desk.undo(JOB, user="甲", own=True),
        lambda: save_statement(desk, JOB, "t5", text="x"),
        lambda: desk.go_back(JOB, 0),
    ):
        with pytest.raises(Closed):
            attempt()
    desk.set_state(JOB, "review", user="乙")
    desk.undo(JOB, user="甲", own=True)
    assert desk.resolved(JOB).state == "review"


def test_what_others_built_on_ones_own_change_holds_it(desk: Desk) -> None:
    """Undo neither takes away what a later statement or heading stands behind, nor moves that."""
    first = do(desk, "insert", after="t8", person="S2", text="一つ目。").target
    second = do(desk, "insert", after=first, person="S2", text="二つ目。").target
    do(desk, "text", statement=second, text="二つ目を直した。", user="乙")
    before = plain(desk)
    with pytest.raises(Overtaken):
        desk.undo(JOB, user="甲", own=True)
    assert plain(desk) == before


def test_a_heading_that_another_renamed_holds_the_split_below_it(desk: Desk) -> None:
    half = str(do(desk, "split", statement="t7", at=11).after["new"])
    item = do(desk, "heading", after=half, title="請願の後").target
    do(desk, "heading", item=item, title="その他", user="乙")
    before = plain(desk)
    with pytest.raises(Overtaken):
        desk.undo(JOB, user="甲", own=True)
    assert plain(desk) == before


def test_going_back_is_not_undone_under_what_another_wrote_since(desk: Desk) -> None:
    do(desk, "split", statement="t7", at=11)
    desk.go_back(JOB, 0, user="甲")
    do(desk, "text", statement="t3", text="甲の文。")
    do(desk, "text", statement="t3", text="乙の文。", user="乙")
    do(desk, "text", statement="t7", text="採択と決定しました。", user="乙")
    before = plain(desk)
    with pytest.raises(Overtaken):
        desk.undo(JOB, user="甲", own=True)
    assert plain(desk) == before


def test_a_draft_made_anew_meanwhile_is_read_whole(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Words and facts are of one draft of the machine, whenever another comes."""
    before = list(rows(desk))
    do(desk, "text", statement="t4", text="直した。")
    latest, asked = desk._store.drafts.latest, []

    def renewed(job_id: str) -> int:
        asked.append(job_id)
        if len(asked) == 2:  # while whoever asked first waits
            desk._store.drafts.add(JOB, 2, heard_anew(draft(), LINES[2:]))
        return latest(job_id)

    monkeypatch.setattr(desk._store.drafts, "latest", renewed)
    assert list(rows(desk)) == before
    rows(desk)
    assert latest(JOB) == 2
    assert len(rows(desk)) == len(LINES[2:])


def test_going_back_to_a_version_and_forth(desk: Desk) -> None:
    do(desk, "text", statement="t4", text="一。")
    first = plain(desk)
    do(desk, "delete", statement="t9", user="乙")
    do(desk, "text", statement="t4", text="二。")
    third = plain(desk)
    desk.go_back(JOB, 1, user="甲")
    assert plain(desk) == first
    desk.undo(JOB, user="甲", own=True)
    assert plain(desk) == third
    desk.go_back(JOB, 1, user="甲")
    do(desk, "text", statement="t5", text="三。")
    desk.undo(JOB, user="甲", own=True)
    assert plain(desk) == first


def test_a_doubt_that_was_heard_is_settled_and_may_be_opened_again(desk: Desk) -> None:
    do(desk, "check", statement="t6", doubt="unsure")
    assert rows(desk)["t6"].flags == ("checked:unsure",)
    do(desk, "uncheck", statement="t6", doubt="unsure")
    assert rows(desk)["t6"].flags == ()


def test_headings_are_added_moved_and_removed(desk: Desk) -> None:
    item = do(desk, "heading", after="t8", title="その他").target
    shown = [(heading.number, heading.title) for heading in desk.draft(JOB).minutes_doc.agenda]
    assert shown == [(None, ""), (1, "請願第3号"), (2, "その他")]
    assert [statement.turn_ids for statement in desk.draft(JOB).minutes_doc.agenda[2].statements][
        0
    ] == ("t9",)
    do(desk, "heading", item=item, after="t9")
    do(desk, "heading", item=item, title="その他の件")
    assert desk.draft(JOB).minutes_doc.agenda[2].title == "その他の件"
    do(desk, "heading", item="item1", title=None)
    shown = [(heading.number, heading.title) for heading in desk.draft(JOB).minutes_doc.agenda]
    assert shown == [(None, ""), (1, "その他の件")]


def test_undo_passes_over_what_somebody_else_has_changed_since(desk: Desk) -> None:
    first, second, *_ = rows(desk)
    do(desk, "text", statement=second, text="甲の前の文。")
    do(desk, "text", statement=first, text="甲の文。")
    do(desk, "text", user="乙", statement=first, text="乙の文。")
    before = rows(desk)
    done = desk.undo(JOB, user="甲", own=True)
    assert done is not None
    assert done.target == second
    assert passed_over(done, desk.history(JOB)) == 1
    assert rows(desk)[first] == before[first]  # the other clerk's words stay
    assert rows(desk)[second].text != "甲の前の文。"
    with pytest.raises(Overtaken):  # nothing else is left
        desk.undo(JOB, user="甲", own=True)


def test_undo_takes_nothing_back_under_an_own_change_that_it_passed_over(desk: Desk) -> None:
    first, second, *_ = rows(desk)
    do(desk, "text", statement=second, text="甲の一の文。")
    texts = {"statement": first, "text": "甲の文。"}, {"statement": second, "text": "甲の二の文。"}
    desk.operate(JOB, [{"op": "text", **text} for text in texts], user="甲")
    do(desk, "text", user="乙", statement=first, text="乙の文。")
    with pytest.raises(Overtaken):
        desk.undo(JOB, user="甲", own=True)
    assert rows(desk)[second].text == "甲の二の文。"


def test_another_speaker_leaves_the_doubts_about_the_words(desk: Desk) -> None:
    key = next(iter(rows(desk)))
    machine = desk.draft(JOB)
    doubtful = replace(machine.minutes_doc.statements[0], flags=("inaudible", "unknown_speaker"))
    item, *rest = machine.minutes_doc.agenda
    item = replace(item, statements=(doubtful, *item.statements[1:]))
    document = replace(machine.minutes_doc, agenda=(item, *rest))
    desk._store.drafts.add(JOB, 2, replace(machine, minutes_doc=document))
    others = [name for name in machine.speakers if name != rows(desk)[key].speaker_id]
    do(desk, "speaker", statement=key, person=others[0])
    assert "inaudible" in rows(desk)[key].flags
    assert not {EDITED, "unknown_speaker"} & {*rows(desk)[key].flags}
    do(desk, "text", statement=key, text="聞き直した文。")
    assert "inaudible" not in rows(desk)[key].flags
