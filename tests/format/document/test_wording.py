"""What the document hands to the rules: names, the agenda's words, terms, and one style of large numbers."""

from __future__ import annotations

from datetime import datetime

from format.scripted import transcript
from minutes.format.document import build
from minutes.format.naming import name_speakers
from minutes.schema import Attendee, Header, MeetingContext, Profile, Term

HEADER = Header("総務委員会", datetime(2024, 2, 20, 13, 30).date(), datetime(2024, 2, 20, 13, 30))
ROSTER = (
    Attendee("九頭見 義雄", "委員長"),
    Attendee("一柳花子", "委員", aliases=("一柳",)),
    Attendee("すべて太郎", "課長", aliases=("すべて",)),
)
PROFILE = Profile("iinkai", "委員会記録", dictionary=(Term("ご近所見守り届け出"),))


def texts(*said: str, agenda: tuple[str, ...] = ()) -> list[str]:
    made, _ = transcript(tuple(("SPEAKER_00", text) for text in said))
    context = MeetingContext(HEADER, ROSTER, agenda)
    document = build(name_speakers(made, context), context, PROFILE)
    return [statement.text for statement in document.statements]


def test_names_of_the_roster_stay() -> None:
    (text,) = texts("九頭見から三十人位の参加と聞き、すべて課長に確認しました。")
    assert text == "九頭見から30人ぐらいの参加と聞き、すべて課長に確認しました。"


def test_the_agendas_own_words_and_dictionary_terms_stay() -> None:
    agenda = ("寄付ひろば届け出制度について",)
    (text,) = texts(
        "寄付ひろば届け出制度については、ご近所見守り届け出のご説明です。", agenda=agenda
    )
    assert "寄付ひろば届け出制度について" in text
    assert "ご近所見守り届け出の御説明" in text


def test_the_rest_of_the_text_is_edited() -> None:
    (text,) = texts("寄付の届け出はご意見のとおりです。")
    assert text == "寄附の届出は御意見のとおりです。"


def test_large_numbers_look_alike_in_the_whole_document() -> None:
    said = ("歳出は165,002,300円です。", "歳入は2億円です。", "参加者は8,200人です。")
    assert "".join(texts(*said)) == (
        "歳出は1億6,500万2,300円です。歳入は2億円です。参加者は8,200人です。"
    )
    assert texts(said[0], said[2])[0].startswith("歳出は165,002,300円です。")
