"""Boards and councils that are no assembly: 教育委員会, 都市計画審議会."""

from __future__ import annotations

import pytest

from format.scripted import Scripted, named_and_cut, transcript
from minutes.format.document import build
from minutes.format.profiles import load_profile
from minutes.schema import Attendee, Header, MeetingMinutes

ROSTER = {
    "A": Attendee("有馬忠彦", "会長"),
    "B": Attendee("小柴容子", "委員"),
    "C": Attendee("板倉晋", "委員"),
    "F": Attendee("大河内誠", "都市計画課長", "事務局"),
}
CALLS = (("A", "会長の有馬です。ただいまから審議会を開会いたします。"), ("B", "小柴です。"))


def built(*lines: tuple[str, str]) -> MeetingMinutes:
    made, _ = transcript((*CALLS, *lines))
    context = Scripted(Header("都市計画審議会"), ROSTER, ()).context()
    return build(named_and_cut(made, context), context, load_profile("shingikai"))


def test_a_question_decides_nothing_before_it_is_answered() -> None:
    document = built(
        (
            "A",
            "議案第24号は、人事に関する案件ですので、会議を非公開としたいと思いますが、いかがでしょうか。",
        ),
        ("B", "非公開でよろしいと思います。"),
        ("A", "それでは、議案第24号は非公開といたします。"),
        ("F", "7名を任命するものでございます。"),
        ("A", "本件について、可決してよろしいでしょうか。"),
        ("C", "異議なし。"),
        ("A", "異議なしと認め、議案第24号は原案のとおり可決いたしました。"),
    )
    texts = [decision.text for decision in document.decisions]
    assert not any("よろしいでしょうか" in text for text in texts)
    assert [text for text in texts if "可決" in text] == [texts[-1]]
    assert "非公開" in texts[0]
    results = [event for event in document.events if event.kind == "vote_result"]
    assert all(event.turn_id != "t7" for event in results)


def test_a_bill_of_a_planning_council_is_a_bill() -> None:
    document = built(
        ("A", "次に、議第2号、地区計画の決定についてでございます。説明を願います。"),
        ("F", "建物の高さを定めるものでございます。"),
        ("A", "議第2号について、原案を適当と認めることに御異議ございませんか。"),
        ("C", "異議ございません。"),
        (
            "A",
            "異議がないようですので、議第2号は、原案を適当と認め、市長に答申することといたします。",
        ),
    )
    numbers = [decision.vote.number for decision in document.decisions if decision.vote]
    assert numbers == ["議第2号"]
    document = built(
        ("A", "協議第2号の件は、決定することに御異議ありませんか。"), ("C", "異議なし。")
    )
    assert all(
        "議第2号" != decision.vote.number for decision in document.decisions if decision.vote
    )


@pytest.mark.parametrize(
    "said",
    [
        "板倉委員は、地区内に土地をお持ちですので、審議の間、御退席をお願いいたします。",
        "板倉委員に入室していただいてください。",
        "会議録署名委員の指名ですが、小柴委員と板倉委員にお願いいたします。",
    ],
)
def test_leaving_and_coming_in_and_signing_is_nothing_to_do(said: str) -> None:
    assert built(("A", said), ("F", "はい。")).actions == ()


def test_what_the_chair_asked_and_nobody_was_against_is_decided() -> None:
    put = ("A", "前回会議録の承認についてお諮りいたします。御承認いただけますでしょうか。")
    so = ("A", "それでは、前回会議録は承認といたします。")
    assert any("承認" in d.text for d in built(put, ("B", "はい、結構です。"), so).decisions)
    assert not any(
        "承認といたします" in d.text for d in built(put, ("B", "私は反対です。"), so).decisions
    )


def test_who_gets_the_floor_back_closes_the_meeting() -> None:
    end = ("F", "それでは、以上をもちまして、審議会を終わらせていただきます。")
    back = ("A", "本日の案件は全て終了いたしました。進行を事務局にお返しいたします。")
    kinds = [(event.kind, event.turn_id) for event in built(back, end).events]
    assert ("closing", "t4") in kinds
    told = ("F", "以上で説明を終わらせていただきます。")
    assert all(
        kind != "closing"
        for kind, _ in [
            (event.kind, event.turn_id) for event in built(told, ("A", "次に移ります。")).events
        ]
    )
