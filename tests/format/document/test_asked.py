"""Where an answer of one word is expected, and where none is."""

from __future__ import annotations

from minutes.format.document import expected_answers
from minutes.format.document.asked import OBJECTIONS, ROLL_CALL


def test_every_misheard_answer_of_a_roll_call_is_asked_for() -> None:
    texts = [
        "氏名を点呼いたしますので、賛成か反対かをお答えください。",
        "佐藤委員。",
        "3-4。",
        "鈴木委員。",
        "三世。",
        "サザキイン。",
        "ハンプライ。",
    ]
    found = expected_answers(texts)
    assert [answers == ROLL_CALL for answers in found][2::2] == [True, True, True]
    assert found[0] == found[1] == ()


def test_a_roll_call_ends_with_what_is_pronounced() -> None:
    texts = [
        "氏名を点呼します。",
        "佐藤委員。",
        "賛成。",
        "よって本案は原案のとおり可決いたしました。",
        "はい。",
    ]
    assert expected_answers(texts)[2] == ROLL_CALL
    assert expected_answers(texts)[4] == ()


def test_calls_that_were_answered_are_a_roll_call_without_its_question() -> None:
    texts = ["佐藤委員。", "賛成。", "鈴木委員。", "賛成です。", "田中委員。", "3-4。"]
    assert expected_answers(texts)[5] == ROLL_CALL


def test_a_roll_call_is_known_though_its_question_and_a_name_were_misheard() -> None:
    texts = [
        "電子により行います。",
        "壊やすいん。",
        "賛成。",
        "中村委員。",
        "反対です。",
        "松本委員。",
        "3-4。",
    ]
    assert expected_answers(texts)[6] == ROLL_CALL


def test_which_answers_are_to_be_said_asks_for_the_roll() -> None:
    texts = ["賛成の方は、賛成、反対の方は反対等を答えください。", "壊やすいん。", "3世。"]
    assert expected_answers(texts)[2] == ROLL_CALL


def test_agreeing_in_a_debate_calls_no_roll() -> None:
    for texts in (
        ["案1でよいですか。", "賛成です。", "では案2は。", "はい。", "3-4。"],
        ["では、次。", "賛成です。", "進めます。", "賛成です。", "3-4。"],
        ["賛成の方は起立、反対の方はそのままで。", "佐藤委員。", "3-4。"],
    ):
        assert ROLL_CALL not in expected_answers(texts)


def test_behind_a_question_for_objections_there_are_two_meanings() -> None:
    texts = ["それでは、議案第3号について、御異議ございませんか。", "行きなし。"]
    assert expected_answers(texts)[1] == OBJECTIONS


def test_no_answer_is_expected_in_a_debate() -> None:
    texts = [
        "次に、佐藤委員。",
        "はい。",
        "予算は3-4億円ですか。",
        "高橋課長。",
        "三世代同居です。",
        "以上です。",
    ]
    assert not any(expected_answers(texts))


def test_a_long_reply_to_a_question_is_no_answer() -> None:
    texts = ["御異議ありませんか。", "異議があるわけではありませんが、一つ確認させてください。"]
    assert expected_answers(texts)[1] == ()
