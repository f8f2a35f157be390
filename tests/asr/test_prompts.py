"""What the model is told before it listens."""

from __future__ import annotations

from minutes.asr.prompts import MOST_TOKENS, STYLE, build_prompt
from minutes.schema import Term


def by_character(text: str) -> list[int]:
    return [ord(mark) for mark in text]


def shown(*terms: Term) -> str:
    return "".join(map(chr, build_prompt(terms, by_character)))


def test_without_terms_the_style_alone() -> None:
    assert shown() == " " + STYLE


def test_terms_stand_before_the_style() -> None:
    text = shown(Term("佐藤委員", kind="name"), Term("認知症カフェ"))
    assert text.index("認知症カフェ") < text.index(STYLE)
    assert "佐藤委員" in text


def test_what_does_not_fit_is_left_out() -> None:
    terms = [Term(f"用語{index:03}") for index in range(300)]
    assert len(shown(*terms)) <= MOST_TOKENS + 2
    assert "用語000" in shown(*terms)


def test_every_kind_gets_room() -> None:
    names = [Term(f"氏名{index:02}課長", kind="name") for index in range(99)]
    text = shown(*names, Term("見守り事業", kind="agenda"), Term("配食", kind="dictionary"))
    assert "見守り事業" in text
    assert "配食" in text
    assert "氏名00課長" in text


def test_parts_of_longer_terms_are_not_repeated() -> None:
    text = shown(Term("佐藤", kind="name"), Term("佐藤委員", kind="name"))
    assert text.count("佐藤") == 1
