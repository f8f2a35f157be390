"""What a person did not change is not read anew, of however many turns the machine made it."""

from __future__ import annotations

from dataclasses import replace

from minutes.format.document.said_now import spoken_now
from minutes.schema import Draft, Statement
from tests.web.builders import said


def joined() -> Draft:
    """A draft whose first statement the machine made of two turns, with its own words."""
    whole = said("御異議", "ありませんか。", "異議なし。")
    first, second, third = whole.transcript.turns
    item = whole.minutes_doc.agenda[0]
    text = "御異議ございませんか。"
    made = Statement("S1", first.text + second.text, text, (first.id, second.id))
    item = replace(item, statements=(made, item.statements[2]))
    assert third.id in item.statements[1].turn_ids
    return replace(whole, minutes_doc=replace(whole.minutes_doc, agenda=(item,)))


def corrected(machine: Draft, place: int, text: str) -> Draft:
    item = machine.minutes_doc.agenda[0]
    statements = [*item.statements]
    statements[place] = replace(statements[place], text=text)
    agenda = (replace(item, statements=tuple(statements)),)
    return replace(machine, minutes_doc=replace(machine.minutes_doc, agenda=agenda))


def test_a_statement_of_several_turns_that_nobody_changed_is_as_it_was_heard() -> None:
    machine = joined()
    turns, changed = spoken_now(machine, corrected(machine, 1, "異議あり。"))
    assert changed == {machine.transcript.turns[2].id}
    assert [turn.text for turn in turns] == ["御異議", "ありませんか。", "異議あり。"]


def test_a_statement_of_several_turns_that_a_person_corrected_is_read_anew() -> None:
    machine = joined()
    turns, changed = spoken_now(machine, corrected(machine, 0, "これで終わります。"))
    assert changed == {turn.id for turn in machine.transcript.turns[:2]}
    assert [turn.text for turn in turns] == ["これで終わります。", "異議なし。"]
