"""Edits survive whatever the machine writes next."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from minutes.flags import EDIT_CONFLICT, EDITED, SPEAKER_EDITED, is_check
from minutes.schema import (
    AgendaItem,
    Draft,
    Header,
    MeetingMinutes,
    Provenance,
    Recording,
    Speaker,
    Statement,
    Transcript,
    Turn,
    Word,
)
from minutes.span import Span
from minutes.store.rebase import resolve, statement_ids
from minutes.store.records import Edit

Row = tuple[str, float, float, str]  # speaker, start, end, text


def draft(*rows: Row, title: str = "委員会") -> Draft:
    """A draft of one statement a row."""
    turns = tuple(
        Turn(f"t{n}", speaker, (Word(text, Span(start, end)),))
        for n, (speaker, start, end, text) in enumerate(rows, 1)
    )
    statements = tuple(Statement(t.speaker_id, t.text, t.text, (t.id,)) for t in turns)
    speakers = tuple(Speaker(name) for name in dict.fromkeys(row[0] for row in rows))
    transcript = Transcript(Recording("a.wav", 99.0, ""), turns, speakers, Provenance("", "", ""))
    return Draft(
        transcript,
        MeetingMinutes(Header(title=title), (), (AgendaItem(None, "", statements),)),
    )


def edit(version: int, generation: int, kind: str, target: str, **after: object) -> Edit:
    """An edit by the clerk."""
    return Edit("j", version, generation, kind, target, {}, after, "事務局", 0.0)  # type: ignore[arg-type]


BASE = draft(("S1", 0, 5, "開会します"), ("S2", 6, 10, "質問です"), ("S1", 11, 15, "答えます"))


def texts(resolved_draft: Draft) -> list[str]:
    """Texts in the order of the document."""
    return [statement.text for statement in resolved_draft.minutes_doc.statements]


def test_edits_show_in_the_draft_they_were_made_on() -> None:
    edits = [
        edit(1, 1, "statement", "t2", text="質問。"),
        edit(2, 1, "statement", "t2", speaker_id="S1"),
        edit(3, 1, "speaker", "S2", name="佐藤", role="委員"),
        edit(4, 1, "header", "", title="総務委員会", date="2021-06-14"),
    ]
    found = resolve({1: BASE}, edits)
    second = found.draft.minutes_doc.statements[1]
    assert (second.text, second.speaker_id, second.flags) == ("質問。", "S1", (EDITED,))
    assert found.draft.speakers["S2"].name == "佐藤"
    assert found.draft.speakers["S2"].evidence[-1].kind == "manual"
    assert found.draft.minutes_doc.header.title == "総務委員会"
    assert str(found.draft.minutes_doc.header.date) == "2021-06-14"
    assert found.conflicts == ()


def test_new_formatting_of_the_same_words_keeps_the_edit_without_a_conflict() -> None:
    item = BASE.minutes_doc.agenda[0]
    polished = tuple(replace(s, text=s.text + "。") for s in item.statements)
    document = replace(BASE.minutes_doc, agenda=(replace(item, statements=polished),))
    found = resolve(
        {1: BASE, 2: replace(BASE, minutes_doc=document)},
        [edit(1, 1, "statement", "t2", text="質問いたします。")],
    )
    assert texts(found.draft) == ["開会します。", "質問いたします。", "答えます。"]
    assert found.conflicts == ()


def test_other_words_under_an_edit_are_a_visible_conflict() -> None:
    new = draft(("S1", 0, 5, "開会します"), ("S2", 6, 10, "質疑です"), ("S1", 11, 15, "答えます"))
    found = resolve({1: BASE, 2: new}, [edit(1, 1, "statement", "t2", text="質問。")])
    statement = found.draft.minutes_doc.statements[1]
    assert statement.text == "質問。"
    assert EDIT_CONFLICT in statement.flags
    (conflict,) = found.conflicts
    assert (conflict.version, conflict.kept, conflict.machine) == (1, "質問。", "質疑です")


def test_turn_ids_that_moved_do_not_put_an_edit_on_the_wrong_statement() -> None:
    new = draft(
        ("S1", 0, 2, "ただいまから"),
        ("S1", 2, 5, "開会します"),
        ("S2", 6, 10, "質問です"),
        ("S1", 11, 15, "答えます"),
    )
    found = resolve({1: BASE, 2: new}, [edit(1, 1, "statement", "t2", text="質問。")])
    assert texts(found.draft) == ["ただいまから", "開会します", "質問。", "答えます"]
    assert found.conflicts == ()


def test_edit_whose_statement_is_gone_stands_beside_what_is_there_now() -> None:
    new = draft(("S1", 0, 15, "開会します質問です答えます"))
    edits = [
        edit(1, 1, "statement", "t2", text="質問。"),
        edit(2, 1, "statement", "t1", text="開会。"),
    ]
    found = resolve({1: BASE, 2: new}, edits)
    assert texts(found.draft) == ["開会します質問です答えます", "開会。", "質問。"]
    assert all(EDIT_CONFLICT in s.flags for s in found.draft.minutes_doc.statements[1:])
    assert {c.version for c in found.conflicts} == {1, 2}
    again = resolve({1: BASE, 2: new}, [*edits, edit(3, 2, "statement", "edit-1", text="質問！")])
    assert texts(again.draft)[-1] == "質問！"
    assert EDIT_CONFLICT not in again.draft.minutes_doc.statements[-1].flags  # a person has looked


def test_names_follow_the_voice_when_ids_are_dealt_anew() -> None:
    new = draft(("S9", 0, 5, "開会します"), ("S1", 6, 10, "質問です"), ("S9", 11, 15, "答えます"))
    found = resolve(
        {1: BASE, 2: new},
        [
            edit(1, 1, "speaker", "S1", name="委員長"),
            edit(2, 1, "statement", "t2", speaker_id="S1"),
        ],
    )
    assert found.draft.speakers["S9"].name == "委員長"
    assert found.draft.speakers["S1"].name is None
    assert found.draft.minutes_doc.statements[1].speaker_id == "S9"
    assert found.conflicts == ()


def test_name_whose_voice_is_gone_is_told() -> None:
    new = draft(("S1", 0, 5, "開会します"), ("S1", 11, 15, "答えます"))
    found = resolve({1: BASE, 2: new}, [edit(1, 1, "speaker", "S2", name="佐藤")])
    assert [c.kept for c in found.conflicts] == ["佐藤"]


def test_ids_tell_statements_of_one_turn_apart() -> None:
    item = BASE.minutes_doc.agenda[0]
    twice = (item.statements[0], item.statements[0], item.statements[1])
    document = replace(BASE.minutes_doc, agenda=(replace(item, statements=twice),))
    assert statement_ids(document) == ("t1", "t1#2", "t2")


rows = st.lists(
    st.tuples(
        st.sampled_from(["S1", "S2", "S3"]),
        st.integers(1, 8),
        st.text("あいうえお。", min_size=1, max_size=6),
    ),
    min_size=1,
    max_size=8,
)


def laid_out(parts: list[tuple[str, int, str]]) -> Draft:
    """Rows one after the other."""
    placed: list[Row] = []
    at = 0.0
    for speaker, seconds, text in parts:
        placed.append((speaker, at, at + seconds, text))
        at += seconds
    return draft(*placed)


@given(old=rows, new=rows, newer=rows, data=st.data())
def test_no_text_that_a_person_typed_is_ever_lost(
    old: list[tuple[str, int, str]],
    new: list[tuple[str, int, str]],
    newer: list[tuple[str, int, str]],
    data: st.DataObject,
) -> None:
    generations = {1: laid_out(old), 2: laid_out(new), 3: laid_out(newer)}
    targets = data.draw(
        st.lists(st.sampled_from(statement_ids(generations[1].minutes_doc)), unique=True)
    )
    edits = [edit(n, 1, "statement", target, text=f"★{n}") for n, target in enumerate(targets, 1)]
    found = resolve(generations, edits)
    typed = [text for text in texts(found.draft) if text.startswith("★")]
    assert sorted(typed) == sorted(f"★{n}" for n in range(1, len(targets) + 1))
    assert len(found.ids) == len(set(found.ids)) == len(found.draft.minutes_doc.statements)


@given(old=rows, new=rows)
def test_without_edits_the_newest_draft_is_what_the_machine_wrote(
    old: list[tuple[str, int, str]], new: list[tuple[str, int, str]]
) -> None:
    assert resolve({1: laid_out(old), 2: laid_out(new)}, []).draft == laid_out(new)


def test_nothing_to_resolve_is_an_error() -> None:
    with pytest.raises(ValueError, match="no generation"):
        resolve({}, [])


def flagged(*flags: str, speaker_id: str | None = "S2") -> Draft:
    """BASE with flags on its second statement."""
    item = BASE.minutes_doc.agenda[0]
    first, second, third = item.statements
    second = replace(second, flags=flags, speaker_id=speaker_id)
    document = replace(BASE.minutes_doc, agenda=(replace(item, statements=(first, second, third)),))
    return replace(BASE, minutes_doc=document)


def test_new_words_close_the_doubts_that_were_there_and_make_none() -> None:
    whole = flagged("inaudible", "overlapped", "homophone:質疑")
    found = resolve({1: whole}, [edit(1, 1, "statement", "t2", text="質問。")])
    first, second, third = found.draft.minutes_doc.statements
    assert second.flags == ("overlapped", EDITED)
    assert not any(map(is_check, second.flags))
    assert (first, third) == (
        whole.minutes_doc.statements[0],
        whole.minutes_doc.statements[2],
    )


def test_another_speaker_leaves_the_doubts_about_the_words() -> None:
    whole = flagged("inaudible", "overlapped", "homophone:質疑")
    found = resolve({1: whole}, [edit(1, 1, "statement", "t2", speaker_id="S1")])
    second = found.draft.minutes_doc.statements[1]
    assert second.flags == ("inaudible", "overlapped", "homophone:質疑", SPEAKER_EDITED)
    both = [
        edit(1, 1, "statement", "t2", speaker_id="S1"),
        edit(2, 1, "statement", "t2", text="質問。"),
    ]
    second = resolve({1: whole}, both).draft.minutes_doc.statements[1]
    assert not any(map(is_check, second.flags))


def test_who_spoke_stays_a_question_until_somebody_is_chosen() -> None:
    whole = flagged("unknown_speaker", "unsure", speaker_id=None)
    typed = resolve({1: whole}, [edit(1, 1, "statement", "t2", text="質問。")])
    assert typed.draft.minutes_doc.statements[1].flags == ("unknown_speaker", EDITED)
    chosen = resolve({1: whole}, [edit(1, 1, "statement", "t2", speaker_id="S1")])
    assert chosen.draft.minutes_doc.statements[1].flags == ("unsure", SPEAKER_EDITED)


def test_undoing_everything_gives_what_the_machine_wrote_with_its_doubts() -> None:
    whole = flagged("inaudible")
    made = [
        edit(1, 1, "statement", "t2", text="質問。"),
        edit(2, 1, "statement", "t2", text="質問！"),
        edit(3, 1, "speaker", "S1", name="佐藤"),
        edit(4, 1, "header", "", title="総務委員会"),
    ]
    undoing = [
        replace(
            made[number - 1],
            version=9 - number,
            before={},
            after=made[number - 1].before,
            undoes=number,
        )
        for number in (4, 3, 2, 1)
    ]
    assert resolve({1: whole}, [*made, *undoing]).draft == whole
    half = resolve({1: whole}, [*made, *undoing[:3]]).draft.minutes_doc.statements[1]
    assert (half.text, half.flags) == ("質問。", (EDITED,))


def test_what_was_taken_back_does_not_hold_the_next_generation_up() -> None:
    new = draft(("S1", 0, 5, "開会します"), ("S2", 6, 10, "質疑です"), ("S1", 11, 15, "答えます"))
    undone = [
        edit(1, 1, "statement", "t2", text="質問。"),
        replace(edit(2, 1, "statement", "t2", text="質問です"), undoes=1),
    ]
    assert resolve({1: BASE, 2: new}, undone).draft == new


def test_typing_the_machines_own_text_again_is_no_edit() -> None:
    whole = flagged("inaudible")
    again = [
        edit(1, 1, "statement", "t2", text="質問。"),
        edit(2, 1, "statement", "t2", text="質問です"),
    ]
    assert resolve({1: whole}, again).draft == whole
