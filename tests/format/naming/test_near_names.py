"""Names near each other: who is called is named, and nobody by a name that is somebody else's."""

from __future__ import annotations

import pytest

from format.scripted import transcript
from minutes.flags import is_check
from minutes.format.naming import name_speakers
from minutes.format.naming.mentions import calls_another
from minutes.format.sound.people import is_another_family, person_of
from minutes.format.sound.reading import name_readings
from minutes.format.vocabulary import correct
from minutes.format.vocabulary.terms import terms_from
from minutes.schema import (
    Attendee,
    Header,
    MeetingContext,
    Segment,
    Speaker,
    Transcript,
    Word,
)
from minutes.span import Span

CHAIR, HEAD = Attendee("宮沢一郎", "委員長"), Attendee("成瀬健", "情報システム課長")
OPEN = ("A", "ただいまから総務委員会を開会いたします。本日の案件を議題といたします。")
ASKS = (
    "高齢者向けのスマートフォン講座について、昨年度は何回開催して、何人くらい参加したんでしょうか。"
)
ALSO = (
    "公園の改修工事の日程と、その予算の内訳について、もう少し詳しく教えていただきたいと思います。"
)
ANSWER = (
    ("A", "成瀬課長。"),
    ("C", "お答えいたします。会議室のマイクの条件にもよりますが、おおむね9割でございます。"),
)
PAIRS = [
    tuple(pair.split("/"))
    for pair in (
        "高梨/高橋 佐々木/佐藤 小野/大野 上田/上野 井上/井川 河野/河合 加藤/佐藤 近藤/遠藤 斎藤/伊藤 中野/長野 "
        "中田/永田 岡田/太田 松本/松村 吉田/吉川 山田/山口 田中/田村 木村/今村 石井/石田 石川/西川 長谷川/長谷 "
        "後藤/加藤 平井/平田 三浦/三村 増田/松田 町田/増田 高田/高野 小林/大林 小川/大川 小山/大山 大島/小島 "
        "島田/山田 谷口/田口 樋口/川口 丸山/松山 青木/荒木 横山/横田 内田/内山 久保/久保田 西/西田 東/東野 南/南野"
    ).split()
]
BOTH_WAYS = [pair for first, second in PAIRS for pair in ((first, second), (second, first))]


def meeting(
    *lines: tuple[str, str], members: tuple[str, ...]
) -> tuple[dict[str, Speaker], Transcript]:
    """Key of the line → its speaker; and the transcript."""
    roster = (CHAIR, *(Attendee(f"{name} 太郎", "委員") for name in members), HEAD)
    made, truth = transcript((OPEN, *lines))
    found = name_speakers(made, MeetingContext(Header("総務委員会"), roster))
    return {truth[speaker.id]: speaker for speaker in found.speakers}, found


def corrected(text: str, member: str, confidence: float) -> Segment:
    terms = terms_from(MeetingContext(roster=(CHAIR, Attendee(f"{member} 太郎", "委員"), HEAD)))
    said = Segment(Span(0, 1), text, (Word(text, Span(0, 1), confidence),), confidence)
    return correct([said], terms)[0]


@pytest.mark.parametrize(("called", "member"), BOTH_WAYS)
def test_a_name_that_is_no_members_stays_as_heard(called: str, member: str) -> None:
    for text in (f"{called}委員。", f"それでは、{called}委員、お願いします。"):
        for confidence in (0.9, 0.5, 0.3):
            found = corrected(text, member, confidence)
            assert found.text == text
            assert all(is_check(flag) for flag in found.flags)


@pytest.mark.parametrize(("called", "member"), BOTH_WAYS)
def test_nobody_is_named_by_a_name_that_is_somebody_elses(called: str, member: str) -> None:
    lines = (("A", f"それでは、{called}委員、お願いします。"), ("B", ASKS), *ANSWER)
    found, made = meeting(*lines, members=(member,))
    assert found["B"].name is None
    assert f"{called}委員" in "".join(turn.text for turn in made.turns)


@pytest.mark.parametrize(("first", "second"), BOTH_WAYS)
def test_two_members_with_near_names_are_each_named(first: str, second: str) -> None:
    lines = (("A", f"{first}委員。"), ("B", ASKS), *ANSWER, ("A", f"{second}委員。"), ("D", ALSO))
    found, _ = meeting(*lines, members=(first, second))
    assert (found["B"].name, found["D"].name) == (f"{first} 太郎", f"{second} 太郎")


@pytest.mark.parametrize(
    ("heard", "member"),
    [
        ("サトイン。", "佐藤"),
        ("たかはし委員。", "高橋"),
        ("植田委員。", "上田"),
        ("竹田委員。", "武田"),
        ("髙橋委員。", "高橋"),
        ("スズキーン。", "鈴木"),
    ],
)
def test_what_is_no_name_or_sounds_the_same_is_the_members(heard: str, member: str) -> None:
    found, made = meeting(("A", heard), ("B", ASKS), *ANSWER, members=(member,))
    assert found["B"].name == f"{member} 太郎"
    assert made.turns


def test_the_doubt_offers_the_member() -> None:
    (flag,) = corrected("山田委員。", "島田", 0.5).flags
    assert flag.startswith("name_doubt:島田委員")


def test_a_part_of_a_longer_name_is_no_call() -> None:
    """イトウイイン is in 斎藤委員, and ギダイトイタ in 議題といたします."""
    lines = (("A", "斎藤委員。"), ("B", ASKS), *ANSWER)
    found, _ = meeting(*lines, members=("伊藤",))
    assert found["B"].name is None


def test_of_several_members_the_one_left_is_named_by_a_near_name_only() -> None:
    asked = (("A", "佐藤委員。"), ("B", ALSO), *ANSWER)
    for called, name in (("荒木", "青木 太郎"), ("長谷川", None)):
        lines = (*asked, ("A", f"{called}委員、どうぞ。"), ("D", ASKS))
        found, made = meeting(*lines, members=("佐藤", "青木"))
        assert found["D"].name == name
        assert f"{called}委員" in "".join(turn.text for turn in made.turns)


@pytest.mark.parametrize(("called", "named"), [("廃坂", True), ("坂", True), ("森", False)])
def test_a_single_character_may_be_the_one_left_misheard(called: str, named: bool) -> None:
    asked = (("A", "鈴木委員。"), ("B", ALSO), *ANSWER)
    found, _ = meeting(
        *asked, ("A", f"{called}委員、どうぞ。"), ("D", ASKS), members=("佐藤", "鈴木")
    )
    assert (found["D"].name == "佐藤 太郎") is named


@pytest.mark.parametrize("name", sorted({name for pair in PAIRS for name in pair}))
def test_a_name_is_never_another_than_itself(name: str) -> None:
    assert not is_another_family(name, name_readings(name))


def test_what_follows_a_prefix_is_no_family_name() -> None:
    """廃坂委員 is はい、佐藤委員 misheard; 坂委員 calls somebody else."""
    sato = person_of(Attendee("佐藤太郎", "委員"))
    assert not calls_another("質疑はございますか。廃坂委員。", sato)
    assert calls_another("質疑はございますか。はい、坂委員。", sato)
