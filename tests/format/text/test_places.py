"""Places that look like slips and are none, with the slips beside them; names and titles handed over."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from minutes.format import Context, apply, edit
from minutes.schema import Term

_CASES = [
    json.loads(line)
    for line in Path(__file__).with_name("places.jsonl").read_text(encoding="utf-8").splitlines()
]


@pytest.mark.parametrize("case", _CASES, ids=lambda case: f"{case['level']}-{case['input'][:20]}")
def test_place(case: dict[str, Any]) -> None:
    edited = apply(case["input"], case["level"], case.get("options"))
    assert edited == case["expected"]
    assert apply(edited, case["level"], case.get("options")) == edited


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("寄付ひろばの件です。", "寄付ひろば"),
        ("2つ星こども園に通います。", "2つ星こども園"),
        ("中央商店会サーバの更新です。", "中央商店会サーバ"),
        ("ご近所カフェ又の名を集い所です。", "ご近所カフェ"),
        ("議案は、まちづくり届け出制度についてです。", "まちづくり届け出制度について"),
        ("第三十二次総合計画です。", "第三十二次総合計画"),
        ("えーっと会議室をお使いください。", "えーっと会議室"),
    ],
)
def test_a_name_handed_over_stays_in_every_rule(text: str, name: str) -> None:
    context = Context(names=frozenset({name}))
    assert name in edit(text, context=context).text
    assert edit(text).text != edit(text, context=context).text  # the rules would have touched it
    assert apply(text, names=(name,)) == edit(text, context=context).text


def test_names_leave_the_rest_to_the_rules() -> None:
    text = "九頭見さん、三十人位の参加で、ご意見は五件です。"
    context = Context(names=frozenset({"九頭見"}))
    assert edit(text, context=context).text == "九頭見さん、30人ぐらいの参加で、御意見は5件です。"


def test_what_a_rule_cannot_be_sure_of_is_offered() -> None:
    edited = edit("関係機関と連携して行っております。さいたま応援寄付です。他に類を見ない例です。")
    assert edited.changes == ()
    offers = {(hint.rule, hint.text, hint.suggestion) for hint in edited.hints}
    assert {
        ("helper_verb", "行っ", "いっ"),
        ("unified", "寄付", "寄附"),
        ("adverb", "他", "ほか"),
    } <= offers
    for hint in edited.hints:
        assert edited.text[hint.start : hint.end] == hint.text
        assert hint.note


def test_an_offer_is_made_in_the_final_text() -> None:
    edited = edit("えー、ご意見は三件で、他に類を見ません。", "all")
    (hint,) = (hint for hint in edited.hints if hint.rule == "adverb")
    assert edited.text[hint.start : hint.end] == "他"


def test_no_offer_for_a_rule_that_is_switched_off_or_inside_a_name() -> None:
    text = "さいたま応援寄付です。"
    off = edit(text, disabled_rules=frozenset({"unified"}))
    named = edit(text, context=Context(names=frozenset({"さいたま応援寄付"})))
    assert [hint.rule for hint in (*off.hints, *named.hints) if hint.rule == "unified"] == []


def test_large_numbers_are_written_one_way_in_a_document() -> None:
    text = "歳出は165,002,300円、参加者は8,200人です。"
    assert edit(text, "numerals").text == text
    shown = edit(text, "numerals", context=Context(large_units=True)).text
    assert shown == "歳出は1億6,500万2,300円、参加者は8,200人です。"


def test_the_same_statement_changes_the_same_way() -> None:
    text = "えー、三十人位の参加で、九頭見さんのご意見は課題として挙げました。"
    context = Context(names=frozenset({"九頭見", "課題"}))
    first = edit(text, context=context)
    for neighbour in ("本日は3件です。", "以上です。"):
        around = Context(previous=neighbour, names=context.names)
        assert edit(text, context=around) == first


def test_a_dictionary_term_is_written_as_the_dictionary_has_it() -> None:
    term = Term("ご近所見守り届け出", mistakes=("ご近所見守届け",))
    names = frozenset({term.text})
    edited = edit("ご近所見守届けを始めます。", dictionary=(term,), context=Context(names=names))
    assert edited.text == "ご近所見守り届け出を始めます。"


def test_a_dictionary_mends_a_misheard_name_beside_the_roster() -> None:
    term = Term("田中一郎", mistakes=("田中一朗",))
    context = Context(names=frozenset({"田中", "田中一郎"}))
    assert (
        edit("田中一朗さんです。", dictionary=(term,), context=context).text == "田中一郎さんです。"
    )
