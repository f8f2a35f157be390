"""Forms of council talk: results of votes, short titles, items without a number, more than one answer."""

from __future__ import annotations

import pytest
from test_document import MEETING, headings, kinds, minutes_of

OPEN = MEETING[0]


@pytest.mark.parametrize(
    ("question", "declaration", "result", "decision"),
    [
        (
            "議案第5号を原案のとおり可決することに、賛成の方の挙手を求めます。",
            "挙手全員。よって、議案第5号は、原案のとおり可決されました。",
            "採決の結果：可決（挙手全員）",
            "議案第5号は、原案のとおり可決されました（挙手全員）",
        ),
        (
            "本陳情を採択することに賛成の方の起立を求めます。",
            "起立少数。よって、本陳情は不採択とすることに決定いたしました。",
            "採決の結果：決定（起立少数）",
            "本陳情は不採択とすることに決定いたしました（起立少数）",
        ),
        (
            "本意見書案を提出することに賛成の方の挙手を求めます。",
            "挙手少数であります。よって、本意見書案は否決されました。",
            "採決の結果：否決（挙手少数）",
            "本意見書案は否決されました（挙手少数）",
        ),
        (
            "研修会に佐藤委員を派遣したいと思いますが、いかがでしょうか。",
            "それでは、そのように決定いたします。",
            "採決の結果：決定",
            "研修会に佐藤委員を派遣すること",
        ),
        (
            "前回の会議録につきましては、事前に配付しておりますが、御異議ございませんでしょうか。",
            "御異議なしと認め、承認することといたします。",
            "採決の結果：承認（異議なし）",
            "前回の会議録につきましては、承認することといたします（異議なし）",
        ),
    ],
)
def test_the_result_of_a_vote_is_an_event_of_its_own(
    question: str, declaration: str, result: str, decision: str
) -> None:
    document, _ = minutes_of(OPEN, ("A", question), ("A", declaration))
    (event,) = [event for event in document.events if event.kind == "vote_result"]
    assert (event.text, event.turn_id) == (result, "t3")
    assert [found.text for found in document.decisions] == [decision]


def test_hands_without_a_declared_result_warn() -> None:
    document, _ = minutes_of(
        OPEN,
        ("A", "本案に賛成の方の挙手を求めます。"),
        ("A", "次の案件に移ります。"),
    )
    assert "vote_result" not in dict(kinds(document))
    assert "結果の宣告" in dict(kinds(document))["warning"]


def test_several_answers_are_one_vote_and_all_are_kept() -> None:
    document, _ = minutes_of(
        OPEN,
        ("A", "骨子案の修正は委員長一任ということで、よろしいでしょうか。"),
        ("B", "はい。"),
        ("C", "異議なし。"),
        ("B", "はい。"),
        ("A", "ありがとうございます。では、そのように進めます。"),
    )
    assert document.dropped == ()
    assert [text for kind, text in kinds(document) if kind == "vote_result"] == [
        "採決の結果：決定（異議なし）"
    ]
    assert [found.text for found in document.decisions] == ["骨子案の修正は委員長一任（異議なし）"]


def test_a_members_answer_does_not_end_the_vote() -> None:
    document, _ = minutes_of(
        OPEN,
        ("A", "本件を承認することに、御異議ありませんか。"),
        ("B", "異議なし。"),
        ("C", "異議ありません。"),
        ("A", "御異議なしと認め、さよう決定いたします。"),
    )
    assert [text for kind, text in kinds(document) if kind == "vote_result"] == [
        "採決の結果：決定（異議なし）"
    ]


ITEMS = (
    OPEN,
    ("A", "まず、会期日程について、事務局長から説明を願います。"),
    ("C", "会期は16日間といたします。"),
    ("A", "次に、議員派遣についてであります。いかがでしょうか。"),
    ("B", "異議ありません。"),
    ("A", "佐藤委員。"),
    ("B", "1点伺います。"),
    MEETING[-1],
)


def test_items_that_the_chair_passes_on_to_without_a_number() -> None:
    document, _ = minutes_of(*ITEMS)
    assert headings(document) == [
        (None, "", 1),
        (1, "会期日程について", 2),
        (2, "議員派遣について", 5),
    ]


def test_a_title_that_the_chair_shortens() -> None:
    document, _ = minutes_of(*ITEMS, agenda=("第4回定例会の会期日程について", "議員の派遣について"))
    assert [count for _, _, count in headings(document)] == [1, 2, 5]


def test_an_explanation_that_passes_on_opens_no_item() -> None:
    document, _ = minutes_of(
        OPEN,
        ("C", "まず、電子申請についてでございます。次に、窓口についてでございます。"),
    )
    assert headings(document) == [(None, "", 2)]
