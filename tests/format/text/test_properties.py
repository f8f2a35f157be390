"""What holds for every text: the inverse, idempotence, quotations, no exception on any Unicode."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from minutes.format import LEVELS, apply, edit, replay

_OWN = [
    json.loads(line)
    for line in Path(__file__).with_name("cases.jsonl").read_text(encoding="utf-8").splitlines()
]
_SENTENCES = [case["input"] for case in _OWN if case["level"] != "structure"]
_PIECES = (
    "えー、 あの、 その、 まあ、 ですね、 検討してる 事業の、 区民の いや、 3件 二、三 十数 、 。 「 」 『 ｱｲ はい 異議なし"
    " じゃあ、 けど んです 一人 1つ 三ヶ月 令和三年 1500円 第1 (案) ？ 又 下さい 様 通り ー っ ﾞ \ud800 🎌 A 1, . | \n"
).split(" ")
_JAPANESE = st.lists(st.sampled_from([*_PIECES, *_SENTENCES[::7]]), max_size=8).map("".join)
_ANY = st.text(st.characters(codec=None), max_size=60)  # lone surrogates too


@settings(max_examples=150, deadline=None)
@given(_JAPANESE | _ANY, st.sampled_from(LEVELS))
def test_inverse_and_idempotence(text: str, level: str) -> None:
    edited = edit(text, level)
    assert edited.verbatim == text
    assert replay(text, edited.changes) == edited.text
    assert apply(edited.text, level) == edited.text
    spans = [(change.start, change.end) for change in edited.changes]
    assert all(left[1] <= right[0] for left, right in zip(spans, spans[1:], strict=False))
    for change in edited.changes:
        assert text[change.start : change.end] == change.before
        assert change.note
        assert 0 < change.confidence <= 1


@settings(max_examples=80, deadline=None)
@given(_JAPANESE)
def test_a_change_can_be_taken_back(text: str) -> None:
    edited = edit(text)
    for change in edited.changes:
        at = edited.position(change)
        assert edited.text[at : at + len(change.after)] == change.after
        back = edited.take_back(change)
        assert back.verbatim == text
        assert change not in back.changes


@settings(max_examples=80, deadline=None)
@given(
    st.lists(st.sampled_from([p for p in _PIECES if p not in "「」『|\n"]), max_size=6).map("".join)
)
def test_quotations_stay(inner: str) -> None:
    quotation = f"「{inner}」"
    for level in ("kebatori", "seibun"):
        assert quotation in apply(f"区民から、{quotation}という声がありました。", level)


@pytest.mark.parametrize("level", LEVELS)
def test_own_cases_are_stable(level: str) -> None:
    for sentence in _SENTENCES:
        once = apply(sentence, level)
        assert apply(once, level) == once


def test_no_doubled_marks_are_left() -> None:
    for sentence in _SENTENCES:
        edited = apply(sentence)
        assert not any(mark in edited for mark in ("、、", "、。", "。。"))
        assert not edited.startswith("、")


def _run_on() -> str:
    """Speech without any punctuation, never twice the same phrase in a row."""
    words = [sentence.replace("。", "").replace("、", "") for sentence in _SENTENCES]
    return "".join(words[index * 37 % len(words)] for index in range(12_000))[:100_000]


@pytest.mark.growth
@pytest.mark.parametrize(
    "text",
    [_run_on(), "1" * 100_000, "ｱ\ud800🎌" * 33_333, "「" * 100_000, "いや、" * 33_333],
    ids=["run-on", "digits", "surrogates", "brackets", "markers"],
)
def test_a_hundred_thousand_characters_in_one_line(text: str) -> None:
    # a rule whose cost grows with the square of the length would run into pytest's guard
    assert edit(text).verbatim == text


def test_nothing_is_nothing() -> None:
    assert [apply("", level) for level in (*LEVELS, "structure")] == [""] * 6
