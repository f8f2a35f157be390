"""What the model is told before it listens."""

from __future__ import annotations

from minutes.asr.prompts import LISTED_TOKENS, STYLE, equal_prompts, style_prompt


def by_character(text: str) -> list[int]:
    return [ord(mark) for mark in text]


def shown(*words: tuple[str, ...]) -> list[str]:
    return ["".join(map(chr, prompt)) for prompt in equal_prompts(words, by_character)]


def test_without_words_the_style_alone() -> None:
    assert "".join(map(chr, style_prompt(by_character))) == " " + STYLE


def test_each_chunk_is_told_its_own_words_and_then_the_style() -> None:
    first, second = shown(("佐藤委員", "交付率"), ("見守り事業",))
    assert first.endswith("佐藤委員、交付率。" + STYLE)
    assert second.endswith("見守り事業。" + STYLE)
    assert "佐藤委員" not in second


def test_all_are_of_one_length() -> None:
    told = shown(("佐藤委員", "認知症カフェ", "交付率"), ("年休",), ())
    assert len({len(prompt) for prompt in told}) == 1
    assert all(STYLE in prompt for prompt in told)


def test_what_does_not_fit_is_left_out_the_first_stay() -> None:
    (told,) = shown(tuple(f"用語{index:03}" for index in range(300)))
    assert len(told) <= LISTED_TOKENS + len(STYLE)
    assert "用語000" in told
    assert "用語299" not in told


def test_a_word_too_long_for_the_prompt_makes_room_for_others() -> None:
    (told,) = shown(("長" * 40, "年休"))
    assert told == "年休。" + STYLE
