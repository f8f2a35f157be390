"""Forms of council talk: results of votes, short titles, items without a number, more than one answer."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from format.document.test_document import MEETING, headings, kinds, minutes_of
from format.scripted import transcript
from minutes.format.document.splitting import split_at_items
from minutes.format.keypoints import key_points

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
            "採決の結果：不採択（起立少数）",
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
        (
            "次に、議案第6号について、原案のとおり可決することに御異議ありませんか。",
            "御異議ありませんので、さよう決定いたしました。",
            "採決の結果：決定（異議なし）",
            "議案第6号について、原案のとおり可決すること（異議なし）",
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


CLOSE = (("A", "佐藤委員。"), ("B", "1点伺います。"), MEETING[-1])


def todo(*lines: tuple[str, str]) -> list[tuple[str, str | None, date | None]]:
    document, _ = minutes_of(OPEN, *lines, *CLOSE)
    return [(found.text, found.owner, found.due) for found in document.actions]


def test_a_request_without_a_name_belongs_to_who_says_yes() -> None:
    asked = ("A", "3月10日までに、理由書を作っておいてください。")
    text = "3月10日までに、理由書を作っておいてください"
    assert todo(
        ("A", "高橋課長。"), ("C", "足りません。"), asked, ("C", "はい、了解しました。")
    ) == [(text, "高橋健", date(2024, 3, 10))]
    assert todo(asked) == [(text, None, date(2024, 3, 10))]


def test_a_request_that_is_handed_on() -> None:
    assert todo(
        ("C", "3月28日までに、原稿をください。"),
        ("A", "了解です。佐藤さん、原稿、お願いできますか。"),
        ("B", "はい、やります。"),
    ) == [("3月28日までに、原稿をください", "佐藤花子", date(2024, 3, 28))]


@pytest.mark.parametrize(
    "said",
    [
        "7月10日から8月4日まで、休館させていただきます。",
        "募集の期間は、4月1日から4月30日までといたします。",
    ],
)
def test_how_long_something_lasts_is_no_term(said: str) -> None:
    assert todo(("C", said)) == []


def test_a_term_before_the_next_meeting() -> None:
    lines = (
        ("A", "高橋課長。"),
        ("C", "次回は、3月19日に開きます。資料は、1週間前までにお送りいたします。"),
    )
    assert todo(*lines) == [("資料は、1週間前までにお送りいたします", "高橋健", date(2024, 3, 12))]


def test_the_secretariat_states_the_quorum() -> None:
    document, _ = minutes_of(
        OPEN,
        ("C", "本日の出席者は、委員12名中9名で、会議は成立しております。"),
        ("C", "説明会の出席者は、56名でございました。"),
        *CLOSE,
    )
    assert [event.turn_id for event in document.events if event.kind == "attendance"] == ["t2"]


def test_key_points_tell_the_answer_and_who_is_for_it() -> None:
    document, named = minutes_of(
        OPEN,
        ("B", "高齢者だけの事業なのでしょうか。"),
        ("A", "高橋課長、お願いします。"),
        ("C", "お答えします。どなたでも使えるようにいたします。"),
        (
            "A",
            "ほかに質疑はございませんか。なければ、質疑を終結いたします。これより討論に入ります。",
        ),
        ("B", "うちの会派としては、反対です。"),
        *CLOSE,
    )
    known = {speaker.id: speaker for speaker in named.speakers}
    points = {point.text: point.kind for point in key_points(document, known, "third")}
    assert points["どなたでも使えるようにする"] == "答"
    assert points["うちの会派としては反対"] == "意見"
    assert not any("高橋課長" in text for text in points)


def test_other_business_that_nobody_announces() -> None:
    lines = (
        *ITEMS[:3],
        ("A", "ほかにありますか。"),
        ("B", "1点伺います。"),
        *ITEMS[3:-1],
        ("A", "ほかにありますか。なければ、次回は3月19日に開きます。"),
        ITEMS[-1],
    )
    document, _ = minutes_of(*lines, agenda=("会期日程について", "議員派遣について", "その他"))
    assert [count for _, _, count in headings(document)] == [1, 4, 4, 2]


def test_opening_the_sitting_is_no_end_of_it() -> None:
    document, _ = minutes_of(
        OPEN,
        ("A", "暫時休憩いたします。"),
        ("A", "休憩前に引き続き、会議を開きます。佐藤委員。"),
        ("B", "1点伺います。"),
        ("A", "これをもって、総務委員会を3回いたします。"),
    )
    assert [(event.kind, event.turn_id) for event in document.events] == [
        ("opening", "t1"),
        ("recess", "t2"),
        ("resumption", "t3"),
        ("closing", "t5"),
    ]


def test_a_mark_stands_behind_its_own_sentence() -> None:
    document, named = minutes_of(
        ("A", "ただいまから総務委員会を開会いたします。本日は3件です。"),
        (
            "A",
            "暫時休憩いたします。休憩前に引き続き、会議を再開いたします。それでは採決いたします。",
        ),
        ("A", "議案第5号に賛成の方の挙手を求めます。挙手全員。よって、議案第5号は可決されました。"),
        *CLOSE,
    )
    assert [turn.id for turn in named.turns[:7]] == [
        "t1",
        "t1-2",
        "t2",
        "t2-2",
        "t2-3",
        "t3",
        "t3-2",
    ]
    at = {event.kind: event.turn_id for event in document.events}
    assert (at["opening"], at["recess"], at["resumption"]) == ("t1", "t2", "t2-2")
    assert (at["vote"], at["vote_result"]) == ("t3", "t3-2")


def test_a_result_that_only_sounds_like_one_is_asked_about() -> None:
    document, _ = minutes_of(
        OPEN,
        ("A", "本案を提出することに、参制の方の教師を求めます。"),
        ("A", "教師だす。よって、本案は提出することに決定いたしました。"),
        *CLOSE,
    )
    events = dict(kinds(document))
    assert events["vote_result"] == "採決の結果：決定"
    assert "「挙手多数」のように聞こえます" in events["warning"]
    assert [found.text for found in document.decisions] == [
        "本案は提出することに決定いたしました。"
    ]


def test_an_item_between_two_others_whose_title_was_misheard() -> None:
    lines = (*ITEMS[:3], ("A", "次に、意見書について、事務局長から説明を願います。"), *ITEMS[3:])
    titles = ("会期日程について", "財政見通しについて", "議員派遣について")
    document, _ = minutes_of(*lines, agenda=titles)
    assert [count for _, _, count in headings(document)] == [1, 2, 1, 5]
    (warning,) = [event for event in document.events if event.kind == "warning"]
    assert (warning.turn_id, "財政見通し" in warning.text) == ("t4", True)


def test_an_opening_whose_last_words_were_lost() -> None:
    document, _ = minutes_of(
        ("A", "それでは、ただいまから、第5回総務委員会と、本日は3件です。"), *CLOSE
    )
    assert document.events[0].kind == "opening"


def test_what_was_cut_before_keeps_its_ids_when_it_is_cut_again() -> None:
    made, _ = transcript(
        [
            (
                "A",
                "議案第5号に賛成の方の挙手を求めます。挙手全員。よって、議案第5号は可決されました。",
            ),
            *CLOSE,
        ]
    )
    early = replace(made, turns=(replace(made.turns[0], id="t9"), *made.turns[1:]))
    again = replace(early, turns=(*early.turns, replace(made.turns[1], id="t9-2")))
    parts = split_at_items(again, (), frozenset())
    ids = [turn.id for turn in parts.turns]
    assert len(set(ids)) == len(ids) == len(again.turns) + 1
    assert "".join(turn.text for turn in parts.turns) == "".join(turn.text for turn in again.turns)
