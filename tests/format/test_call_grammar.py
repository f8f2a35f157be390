"""One vocabulary of calls: whatever word opens a call, every reader of calls takes it for one."""

from __future__ import annotations

import re

import pytest

from format.scripted import transcript
from minutes.format import call_grammar
from minutes.format.call_grammar import is_chair_role, role_tail
from minutes.format.document.builder import is_bare_nomination
from minutes.format.export.speaker_line import Person, speaker_line
from minutes.format.naming import name_speakers
from minutes.schema import Attendee, Header, MeetingContext

OPENINGS = (
    "はい",
    "では",
    "それでは",
    "次に",
    "続いて",
    "続きまして",
    "まず",
    "ほかに",
    "じゃあ",
    "えっと",
)
ROSTER = (
    Attendee("山田一郎", "委員長"),
    Attendee("藤井花子", "委員"),
    Attendee("高橋健", "総務課長"),
)


@pytest.mark.parametrize("opening", OPENINGS)
def test_any_opening_word_leaves_a_bare_nomination(opening: str) -> None:
    """まず、佐藤委員。 stayed in the minutes where はい、佐藤委員。 was dropped."""
    assert is_bare_nomination(f"{opening}、佐藤委員。")
    assert is_bare_nomination(f"はい、{opening}、佐藤委員、お願いします。")


@pytest.mark.parametrize(
    "said",
    [
        "まず、佐藤委員の意見に賛成です。",
        "続きまして、佐藤委員から説明をお願いします。",
        "まず、佐藤委員？",  # may ask for something else than the floor
        "じゃあ、そういうことで。",
    ],
)
def test_more_than_a_call_is_no_bare_nomination(said: str) -> None:
    assert not is_bare_nomination(said)


@pytest.mark.parametrize("opening", OPENINGS)
def test_a_name_alone_is_a_call_behind_any_opening_word(opening: str) -> None:
    made, truth = transcript(
        [
            ("A", "ただいまから総務委員会を開会いたします。本日の議題は予算でございます。"),
            ("A", f"質疑を許します。{opening}、藤井お願いします。"),
            ("B", "予算の内訳について、どのような考え方で積算されたのか伺います。"),
            ("A", "高橋課長。"),
            ("C", "お答えいたします。昨年度の実績から積算したものでございます。"),
            ("A", "ほかに御質疑はございますか。質疑なしと認めます。本日はこれで散会いたします。"),
        ]
    )
    found = name_speakers(made, MeetingContext(Header("総務委員会"), ROSTER))
    names = {truth[speaker.id]: speaker.name for speaker in found.speakers}
    assert names["B"] == "藤井花子"


@pytest.mark.parametrize("role", ["廃棄物対策課長", "次世代育成課長", "次長"])
def test_the_head_of_an_office_is_no_opening_word(role: str) -> None:
    assert re.match(call_grammar.OPENING, role) is None
    assert re.match(call_grammar.OPENING, f"それでは、{role}") is not None


@pytest.mark.parametrize("title", call_grammar.CHAIRS)
def test_every_title_of_a_chair_is_one_to_every_reader(title: str) -> None:
    """部会長 presided here and was no chair there; 理事長 the other way round."""
    assert is_chair_role(title)
    assert speaker_line(Person("田中", "一郎", title), "nakano_iinkai").label == title


@pytest.mark.parametrize("role", ["副委員長", "委員", "主査", "総務課長"])
def test_other_roles_preside_nowhere(role: str) -> None:
    assert not is_chair_role(role)
    assert speaker_line(Person("田中", "一郎", role), "nakano_iinkai").label == f"田中{role}"
    assert role_tail(role) is not None
