"""Who one is by one's office: called by it, speaking for it, presenting its own matter, answering as 事務局."""

from __future__ import annotations

from format.scripted import transcript
from minutes.format.naming import name_speakers
from minutes.schema import Attendee, Header, MeetingContext

ROSTER = (
    Attendee("宇佐見達也", "危機管理課長"),
    Attendee("平賀朋子", "危機管理課主査"),
    Attendee("手塚亮介", "福祉課長"),
    Attendee("君塚早苗", "学校教育課長補佐"),
    Attendee("向後誠", "道路課主任"),
)


def named(
    *lines: tuple[str, str], roster: tuple[Attendee, ...] = ROSTER, title: str = "訓練の打合せ"
) -> dict[str, tuple[str | None, str | None]]:
    """Key of a voice → name and role that it was given."""
    made, who = transcript(lines)
    found = name_speakers(made, MeetingContext(Header(title), roster))
    return {who[speaker.id]: (speaker.name, speaker.role) for speaker in found.speakers}


OPEN = ("A", "じゃあ、会議を始めます。進行を務めます。何かありますか。")
LONG = "保健所からは、当日2人を出せると返事が来ていますので、その人数で組み直しているところです。"


def test_the_one_person_of_an_office_that_is_called() -> None:
    found = named(OPEN, ("A", "保健所との調整は、福祉課さん、どうなりました。"), ("C", LONG))
    assert found["C"][0] == "手塚亮介"
    found = named(OPEN, ("A", "次は、道路課さん。"), ("E", LONG))
    assert found["E"][0] == "向後誠"


def test_an_office_of_two_names_neither() -> None:
    found = named(OPEN, ("A", "危機管理課さん、どうなりました。"), ("B", LONG))
    assert found["B"][0] is None


def test_an_office_that_is_talked_about_names_nobody() -> None:
    for said in (
        "これは福祉課さんに聞いてみます。",
        "福祉課さんは、今日は欠席です。",
        "福祉課さんから連絡がありました。",
    ):
        assert named(OPEN, ("A", said), ("E", LONG))["E"][0] is None


def test_who_presides_and_speaks_for_the_office_is_its_head() -> None:
    found = named(
        OPEN,
        ("A", "火の使用の届けは、危機管理課で出します。"),
        ("C", LONG),
        ("A", "御異議ございませんか。異議なしと認めます。会議を閉じます。"),
    )
    assert found["A"][0] == "宇佐見達也"


def test_who_presides_and_speaks_of_another_office_is_not_its_head() -> None:
    found = named(
        OPEN,
        ("A", "福祉課で出しています。道路課でも出してますよね。"),
        ("C", LONG),
        ("A", "御異議ございませんか。異議なしと認めます。会議を閉じます。"),
    )
    assert found["A"][0] is None


COUNCIL = (
    Attendee("下平利男", "会長"),
    Attendee("上倉勉", "委員"),
    Attendee("羽生田直樹", "事務局長"),
    Attendee("越智真央", "事務局係長"),
)
CHAIR = ("A", "ただいまから総会を開会いたします。定足数に達しております。議事に入ります。")
EXPLAINS = (
    "議案第1号は2件でございまして、番号1は田の売買で、番号2は畑を子に贈与するものでございます。"
)


def test_one_of_several_of_the_secretariat_is_known_by_the_side() -> None:
    found = named(
        CHAIR,
        ("A", "議案第1号を議題といたします。事務局、説明をお願いします。"),
        ("I", EXPLAINS),
        roster=COUNCIL,
        title="農業委員会総会",
    )
    assert found["I"] == (None, "事務局")


def test_a_member_who_speaks_next_is_not_the_secretariat() -> None:
    found = named(
        CHAIR,
        ("A", "議案第1号を議題といたします。御意見はありませんか。"),
        ("I", EXPLAINS),
        roster=COUNCIL,
        title="農業委員会総会",
    )
    assert found["I"] == (None, None)


def test_with_an_officer_of_another_office_there_the_side_is_not_sure() -> None:
    found = named(
        CHAIR,
        ("A", "議案第1号を議題といたします。事務局、説明をお願いします。"),
        ("I", EXPLAINS),
        roster=(*COUNCIL, Attendee("相馬伸一", "農林課長")),
        title="農業委員会総会",
    )
    assert found["I"][1] != "事務局"
