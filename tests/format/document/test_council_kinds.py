"""Boards and councils that are no assembly: 都市計画審議会."""

from __future__ import annotations

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
    results = [event for event in document.events if event.kind == "vote_result"]
    assert all(event.turn_id != "t7" for event in results)
