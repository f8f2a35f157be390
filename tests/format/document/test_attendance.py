"""The members that were counted aloud beside the list of those present."""

from __future__ import annotations

import pytest

from minutes.format.document.attendance import count_said, with_attendance_warnings
from minutes.format.document.technical import technical_talk
from minutes.schema import Attendee, Event, Header, MeetingMinutes, Speaker

MEMBERS = tuple(Attendee(f"山田{n}郎", "委員") for n in range(9))
SPEAKERS = (Speaker("S1", "山田1郎", "委員長"), Speaker("S2", "山田2郎", "委員"))


def warnings(text: str, attendees: tuple[Attendee, ...]) -> list[str]:
    event = Event("attendance", 1.0, text, "T1")
    document = MeetingMinutes(Header(), attendees, (), (event,))
    events = with_attendance_warnings(document, SPEAKERS)
    return [event.text for event in events if event.kind == "warning"]


@pytest.mark.parametrize(
    ("text", "count"),
    [
        ("委員12名中、9名の御出席をいただいております。", 9),
        ("出席議員は34名であります。", 34),
        ("ただいまの出席議員数は三十四名であります。", 34),
        ("本日は委員6名のうち5名が出席しており、定足数に達しております。", 5),
        ("定足数に達しております。", None),
        ("欠席の届出が2名から出ています。", None),
        ("委員12名中3名が欠席です。", None),
    ],
)
def test_how_many_were_counted(text: str, count: int | None) -> None:
    assert count_said(text) == count


def test_another_number_than_the_list_holds_is_told() -> None:
    assert warnings("委員12名中、9名の御出席です。", MEMBERS) == []
    (told,) = warnings("委員12名中、9名の御出席です。", MEMBERS[:4])
    assert "9名" in told
    assert "4名" in told


def test_without_a_roster_the_named_are_no_list() -> None:
    (told,) = warnings("出席委員は9名です。", ())
    assert "名簿がなく" in told
    assert warnings("定足数に達しております。", ()) == []


def test_a_warning_goes_when_the_list_is_right() -> None:
    event = Event("attendance", 1.0, "出席委員は9名です。", "T1")
    document = MeetingMinutes(Header(), MEMBERS[:4], (), (event,))
    told = with_attendance_warnings(document, SPEAKERS)
    right = MeetingMinutes(Header(), MEMBERS, (), told)
    assert with_attendance_warnings(right, SPEAKERS) == (event,)


@pytest.mark.parametrize(
    "text",
    ["音声は聞こえていますか。", "聞こえますか。", "すみません、ミュートになっています。", "画面は共有されていますか。"],
)  # fmt: skip
def test_talk_about_sound_and_picture_is_offered(text: str) -> None:
    assert technical_talk(f"{text}議事に入ります。") == (text,)


@pytest.mark.parametrize(
    "text",
    [
        "避難所で防災無線の音声が聞こえないという声がありました。",
        "資料を見ていただけますか。",
        "区民の声は届いていますか、伺います。子育ての現場の声をもっと聞くべきではないでしょうか。",
        "画面の共有機能を使った相談を始めます。",
        "休憩いたします。",
    ],
)
def test_what_belongs_to_the_meeting_is_not(text: str) -> None:
    assert technical_talk(text) == ()
