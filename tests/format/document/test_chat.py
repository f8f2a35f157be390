"""Chat beside the meeting: events at their time, names, never statements."""

from __future__ import annotations

from datetime import datetime

import pytest

from format.scripted import load, named_and_cut, transcript
from minutes.format.document import build
from minutes.format.document.chat import chat_events
from minutes.format.export import render
from minutes.format.profiles import load_profile
from minutes.format.sound.people import person_of
from minutes.options import FORMATS
from minutes.schema import Attendee, ChatMessage, Draft, Header, MeetingContext, Profile

START = datetime(2024, 6, 14, 13, 30)
SAID = ChatMessage(49505.0, "山田 一郎", "資料は\nこちらです。")  # 13:45:05


@pytest.mark.parametrize(
    ("time", "started", "at", "when"),
    [
        (49505.0, START, 905.0, "午後1時45分"),
        (47705.0, START, 0.0, "午後1時15分"),  # before the recording began
        (905.0, START, 905.0, "午後1時45分"),  # the cloud's clock is the recording's
        (905.0, None, 905.0, "0:15:05"),
        (49505.0, None, 3600.0, "13:45:05"),  # nobody knows where: at the end
        (300.0, datetime(2024, 6, 14, 23, 50), 900.0, "午前0時05分"),  # past midnight
    ],
)
def test_where_a_message_stands(
    time: float, started: datetime | None, at: float, when: str
) -> None:
    message = ChatMessage(time, "山田 一郎", "資料は\nこちらです。")
    (event,) = chat_events((message,), Header("会議", started_at=started), 3600.0)
    assert (event.kind, event.time) == ("chat", at)
    assert event.text == f"〔チャット〕{when}　山田一郎：資料は こちらです。"


def test_a_chat_that_counts_from_the_meetings_start_is_not_placed() -> None:
    """zoomdl#70: the recording began in the middle of the meeting; each message stood minutes off."""
    sent = tuple(ChatMessage(time, "山田", f"{time:.0f}") for time in (600.0, 1500.0, 4400.0))
    warning, *events = chat_events(sent, Header(), 3600.0)
    assert (warning.kind, warning.time) == ("warning", 3600.0)
    assert "録音の長さを超える" in warning.text
    assert [event.time for event in events] == [3600.0] * 3
    assert [event.text.split("　")[0] for event in events] == [
        "〔チャット〕0:10:00",
        "〔チャット〕0:25:00",
        "〔チャット〕1:13:20",
    ]


def test_a_chat_on_the_recordings_clock_stays_in_its_place() -> None:
    sent = tuple(ChatMessage(time, "山田", "はい") for time in (600.0, 3600.0, 3630.0))
    events = tuple(chat_events(sent, Header(), 3600.0))
    assert [(event.kind, event.time) for event in events] == [
        ("chat", 600.0),
        ("chat", 3600.0),
        ("chat", 3600.0),
    ]


def test_a_sender_has_the_name_of_the_roster() -> None:
    persons = (person_of(Attendee("佐藤花子", "委員")), person_of(Attendee("山田一郎", "委員長")))
    sent = (ChatMessage(1.0, "sato_iPad", "はい"), ChatMessage(2.0, "第1会議室", "音が出ません"))
    texts = [event.text for event in chat_events(sent, Header(), 60.0, persons)]
    assert texts == ["〔チャット〕0:00:01　佐藤花子：はい", "〔チャット〕0:00:02　第1会議室：音が出ません"]  # fmt: skip


def test_a_sender_of_whom_only_the_family_name_was_heard_keeps_the_whole() -> None:
    persons = (person_of(Attendee("井上", None)),)
    (event,) = chat_events((ChatMessage(1.0, "井上 彩", "はい"),), Header(), 60.0, persons)
    assert event.text == "〔チャット〕0:00:01　井上彩：はい"


def drafted(profile: Profile) -> Draft:
    script = load("fukushi")
    made, _ = transcript(script.lines)
    context = script.context()
    named = named_and_cut(made, context, (), (SAID,))
    header = Header("会議", started_at=START)
    return Draft(named, build(named, MeetingContext(header, context.roster), profile, chat=(SAID,)))


@pytest.mark.parametrize("printed", [True, False])
def test_the_profile_decides_whether_it_is_printed(printed: bool) -> None:
    shipped = load_profile("iinkai")
    profile = Profile("own", "own", options={**shipped.options, "chat": printed})
    draft = drafted(profile)
    assert sum(event.kind == "chat" for event in draft.minutes_doc.events) == 1
    assert not any("資料はこちら" in s.verbatim for s in draft.minutes_doc.statements)
    for name in set(FORMATS) - {"pdf", "zip"}:  # the same files again, unreadable as they are
        data = render(draft, name, profile)
        holds = "〔チャット〕".encode() in data
        if name == "json":
            assert "〔チャット〕" in data.decode()  # the record keeps it, whatever is printed
        elif name in ("txt", "md", "html"):
            assert holds is printed
        elif name != "docx":
            assert not holds  # nobody spoke: not in subtitles, nor in a table of statements


def test_whoever_wrote_is_known_without_a_roster() -> None:
    """The chair says 高橋課長, the chat knows his whole name in its right characters."""
    made, truth = transcript(
        [
            ("A", "ただいまから総務委員会を開会いたします。本日の案件を議題といたします。"),
            ("A", "高橋課長、説明をお願いします。"),
            ("B", "はい。対象の手続は320件でございます。年度内に拡大します。"),
        ]
    )
    chat = (ChatMessage(10.0, "髙橋 健太郎（情報システム課）", "資料を送ります"),)
    context = MeetingContext(Header("総務委員会"))
    alone, told = (named_and_cut(made, context, (), sent) for sent in ((), chat))
    assert {truth[s.id]: s.name for s in alone.speakers}["B"] == "高橋"
    assert {truth[s.id]: s.name for s in told.speakers}["B"] == "髙橋 健太郎"
