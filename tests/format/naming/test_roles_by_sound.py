"""Without a roster: roles that only sound like roles behind a family name, and how names are spelled."""

from __future__ import annotations

import pytest

from format.scripted import transcript
from minutes.format.naming import name_speakers
from minutes.format.naming.proposals import propose_persons
from minutes.schema import MeetingContext, Transcript

OPENING = "ただいまから委員会を開会いたします。議案第5号を議題といたします。"
ANSWER = "お答えいたします。昨年度は、12回の開催で、参加者は延べ184人でございました。"


def _made(*lines: tuple[str, str]) -> tuple[Transcript, dict[str, str]]:
    return transcript(lines)


def _named(*lines: tuple[str, str]) -> dict[str, tuple[str | None, str | None]]:
    """Key of the script → name and role that the meeting itself gives."""
    made, truth = _made(*lines)
    named = name_speakers(made, MeetingContext())
    return {truth[s.id]: (s.name, s.role) for s in named.speakers}


@pytest.mark.parametrize(
    ("call", "name", "role"),
    [
        ("菊地家長。", "菊地", "課長"),
        ("臼井家庁、お願いします。", "臼井", "課長"),
        ("紺野福祉武長。", "紺野", "福祉部長"),
        ("海老原医院。", "海老原", "委員"),
        ("仁科疑院。", "仁科", "議員"),
    ],
)
def test_a_role_that_only_sounds_like_one_behind_a_family_name(
    call: str, name: str, role: str
) -> None:
    made, _ = _made(("A", OPENING + call), ("B", ANSWER), ("A", "質疑はございますか。"))
    assert (name, role) in {(p.name, p.role) for p in propose_persons(made.turns)}


@pytest.mark.parametrize(
    "text", ["今日は高橋医院の話です。", "本日は家長。", "石川武長という人物", "各家庁。"]
)
def test_words_that_sound_like_roles_are_none_elsewhere(text: str) -> None:
    made, _ = _made(("A", text), ("B", "はい、分かりました。"))
    assert not propose_persons(made.turns)


def test_a_name_called_by_a_misheard_role_names_the_next_voice() -> None:
    found = _named(
        ("A", OPENING + "菊地家長。"),
        ("B", ANSWER),
        ("A", "これより採決いたします。御異議ありませんか。"),
    )
    assert found["B"] == ("菊地", "課長")


@pytest.mark.parametrize("name", ["斉藤", "木暮"])
def test_a_name_keeps_the_spelling_that_the_meeting_writes(name: str) -> None:
    found = _named(
        ("A", OPENING + f"{name}委員。"),
        ("B", "2点お伺いします。開催の回数は何回でしょうか。"),
        ("A", f"{name}委員、いいですか。"),
        ("B", "はい、分かりました。以上です。"),
        ("A", "質疑を終結いたします。御異議ありませんか。"),
    )
    assert found["B"][0] == name


def test_a_rare_spelling_of_a_very_common_name_is_the_common_one() -> None:
    made, _ = _made(("A", OPENING + "松元さん、お願いします。"), ("B", ANSWER))
    assert [person.name for person in propose_persons(made.turns)] == ["松本"]


def test_a_role_alone_names_nobody_who_was_named_with_it_elsewhere() -> None:
    found = _named(
        ("A", "ありがとうございました。では、北の地区から順に伺います。海の会長いかがでしたか。"),
        (
            "B",
            "はい。あの夜は風が強くて、防災無線が何を言っているのか、家の中では分かりませんでした。",
        ),
        ("A", "大変でしたね。小暮会長のところはどうでしょう。声が届いていないようです。"),
    )
    assert found["B"] == (None, None)
