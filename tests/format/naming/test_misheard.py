"""Names where the recogniser misheard the call: what still counts, and what must not."""

from __future__ import annotations

import pytest

from format.scripted import transcript
from minutes.format.naming import name_speakers
from minutes.format.sound.likeness import unlikeness
from minutes.schema import Attendee, Header, MeetingContext, Speaker

YAMADA = Attendee("山田一郎", "委員長")
SATO = Attendee("佐藤花子", "委員")
SUZUKI = Attendee("鈴木恵子", "委員")
KATO = Attendee("加藤亮", "委員")
TAKAHASHI = Attendee("高橋健", "情報システム課長")
OPEN = ("A", "ただいまから総務委員会を開会いたします。本日の案件を議題といたします。")
SATO_ASKS = (
    ("A", "佐藤委員。"),
    ("B", "はい、佐藤です。2点伺います。認識の精度は、実際にはどれくらいなんでしょうか。"),
)
ANSWER = (
    ("A", "高橋課長。"),
    ("C", "お答えいたします。会議室のマイクの条件にもよりますが、おおむね9割でございます。"),
)
ASKS = (
    "高齢者向けのスマートフォン講座について、昨年度は何回開催して、何人くらい参加したんでしょうか。"
)


def named(*lines: tuple[str, str], roster: tuple[Attendee, ...]) -> dict[str, Speaker]:
    """Key of the line → its speaker."""
    made, truth = transcript(lines)
    found = name_speakers(made, MeetingContext(Header("総務委員会"), roster))
    return {truth[speaker.id]: speaker for speaker in found.speakers}


def test_the_last_member_left_is_known_by_elimination() -> None:
    found = named(
        OPEN,
        *SATO_ASKS,
        *ANSWER,
        ("A", "ほかにございますか。質疑委員どうぞ。"),
        ("D", ASKS),
        roster=(YAMADA, SATO, SUZUKI, TAKAHASHI),
    )
    assert found["D"].name == "鈴木恵子"
    assert found["D"].confidence < found["B"].confidence
    (reason,) = [item for item in found["D"].evidence if item.kind == "elimination"]
    assert "消去法" in reason.detail
    assert "質疑委員" in reason.detail


@pytest.mark.parametrize(
    "roster",
    [
        (YAMADA, SATO, SUZUKI, KATO, TAKAHASHI),  # two are left
        (YAMADA, SATO, TAKAHASHI),  # nobody is left
        (YAMADA, SATO, Attendee("榎本武", "委員"), TAKAHASHI),  # who is left sounds quite different
    ],
)
def test_nobody_is_named_by_elimination_where_it_is_not_certain(
    roster: tuple[Attendee, ...],
) -> None:
    lines = (OPEN, *SATO_ASKS, *ANSWER, ("A", "質疑委員どうぞ。"), ("D", ASKS))
    assert named(*lines, roster=roster)["D"].name is None


def test_two_voices_for_one_member_left_are_nobody() -> None:
    found = named(
        OPEN,
        *SATO_ASKS,
        ("A", "質疑委員どうぞ。"),
        ("D", ASKS),
        *ANSWER,
        ("A", "質疑委員どうぞ。"),
        ("E", "私からも1点伺います。講座の費用はどこから出ているのか教えてください。"),
        roster=(YAMADA, SATO, SUZUKI, TAKAHASHI),
    )
    assert (found["D"].name, found["E"].name) == (None, None)


def test_whoever_says_another_name_is_not_named_by_elimination() -> None:
    found = named(
        OPEN,
        *SATO_ASKS,
        *ANSWER,
        ("A", "質疑委員どうぞ。"),
        ("D", f"佐藤です。{ASKS}"),
        roster=(YAMADA, SATO, SUZUKI, TAKAHASHI),
    )
    assert found["D"].name != "鈴木恵子"


@pytest.mark.parametrize(
    ("call", "name"),
    [
        ("サトリン。", "佐藤"),
        ("ほかにございますか。すずきりんどうぞ。", "鈴木"),
        ("差等委員。", "佐藤"),
        ("それでは、たかはし委員、お願いします。", "高橋"),
        ("サトウキビの件はいかがですか。", None),
        ("さとりの境地です。", None),
        ("すずめの話ですか。", None),
    ],
)
def test_a_call_without_a_roster(call: str, name: str | None) -> None:
    assert named(OPEN, ("A", call), ("B", ASKS), roster=())["B"].name == name


@pytest.mark.parametrize(
    ("left", "right", "most"),
    [("リ", "イ", 0.5), ("ガ", "カ", 0.4), ("サトー", "サト", 0.5), ("シツギ", "スズキ", 1.6)],
)
def test_what_sounds_alike_counts_less_than_a_mora(left: str, right: str, most: float) -> None:
    assert 0 < unlikeness(left, right) <= most
    assert unlikeness(left, right) == unlikeness(right, left)
    assert unlikeness(left, left) == 0


BOSS = Attendee("河野剛", "防災課長")
SCHOOL = Attendee("長谷川浩", "学校教育課長")
CLERK = Attendee("横山隆", "総務課主査")
OTHER = Attendee("東千夏", "防災課主任")
START = ("A", "はい、始めます。今日は防災訓練の段取りを決めたいと思います。ほかにありませんか。")


def test_the_title_tells_whose_meeting_it_is() -> None:
    """Two 課長, no chair: 防災課長 runs the 防災訓練; who speaks for the schools is the other one."""
    lines = (
        START,
        ("A", "横山さん、予算はどうですか。"),
        ("C", "総額で87万円になります。消耗品のほうが少し足りないです。"),
        ("A", "東さん、場所をお願いします。"),
        ("D", "今年は南小学校でやろうと思っています。参加者は去年と同じくらいです。"),
        ("B", "学校のほうから、もう1点いいですか。テントを2張り用意してほしいんですけど。"),
        ("A", "そのように決定いたします。"),
    )
    made, truth = transcript(lines)
    context = MeetingContext(Header("総合防災訓練庁内打合せ"), (BOSS, SCHOOL, CLERK, OTHER))
    found = {truth[s.id]: s.name for s in name_speakers(made, context).speakers}
    assert found == {"A": "河野剛", "B": "長谷川浩", "C": "横山隆", "D": "東千夏"}
    other = MeetingContext(Header("庁内打合せ"), (BOSS, SCHOOL, CLERK, OTHER))
    assert {s.name for s in name_speakers(made, other).speakers} != set(found.values())


@pytest.mark.parametrize(
    ("said", "name"),
    [
        ("皆様、本日はお忙しい中お集まりいただきまして、誠にありがとうございます。防災課の河野です。", True),
        ("はい、河野からお答えします。年齢は限定しておりません。", True),
        ("河野課長から御説明があったとおりでございます。私は反対です。", False),
        ("その件は河野からお話があったかと思います。", False),
    ],
)  # fmt: skip
def test_introductions_of_an_office(said: str, name: bool) -> None:
    found = named(OPEN, ("B", said), roster=(YAMADA, BOSS, SCHOOL))
    assert found["B"].name == ("河野剛" if name else None)


def test_persons_who_are_sent_somewhere_are_not_the_next_voice() -> None:
    found = named(
        OPEN,
        ("A", "研修会に、佐藤委員と鈴木委員を派遣したいと思いますが、いかがでしょうか。"),
        ("B", "異議ありません。旅費の見積りを後ほどお示しください。"),
        roster=(YAMADA, SATO, SUZUKI, KATO),
    )
    assert found["B"].name is None


def test_what_the_chair_takes_up_was_said_by_the_voice_before() -> None:
    """村上委員 is misheard when called, and 村神 when the chair takes up what was proposed."""
    lines = (
        OPEN,
        ("A", "ブラカミ。"),
        ("B", "休憩の取り方ですが、できれば二人ごとに休憩というふうにしていただけませんか。"),
        ("A", "ただいま、村神委員からご提案がありました。ご異議ありませんか。"),
    )
    assert named(*lines, roster=())["B"].name == "村上"
    murakami = Attendee("村上洋子", "委員")
    assert named(*lines, roster=(YAMADA, SATO, murakami))["B"].name == "村上洋子"
    talk = ("A", "昨日、村上委員からご提案がありました。ご異議ありませんか。")
    assert named(*lines[:3], talk, roster=(YAMADA, SATO, murakami))["B"].name is None


def texts(*lines: tuple[str, str], roster: tuple[Attendee, ...]) -> list[tuple[str, str | None]]:
    """What stands in each turn after naming, and what was heard where it was corrected."""
    made, _ = transcript(lines)
    found = name_speakers(made, MeetingContext(Header("総務委員会"), roster))
    return [
        (turn.text, next((word.original for word in turn.words if word.original), None))
        for turn in found.turns
    ]


@pytest.mark.parametrize(
    ("call", "right", "roster"),
    [
        ("ほかにございますか。質疑委員どうぞ。", "ほかにございますか。鈴木委員どうぞ。", True),
        ("サトリン。", "佐藤委員。", False),
        ("すずきりんどうぞ。", "鈴木委員どうぞ。", False),
        ("中島員。", "中島委員。", False),
        ("おかもと委員から、説明をお願いします。", "岡本委員から、説明をお願いします。", False),
        ("佐藤主任、お願いします。", "佐藤主任、お願いします。", False),
        ("委員長、関連です。", "委員長、関連です。", True),
    ],
)
def test_a_misheard_call_is_written_right_and_keeps_what_was_heard(
    call: str, right: str, roster: bool
) -> None:
    known = (YAMADA, SATO, SUZUKI, TAKAHASHI) if roster else ()
    lines = (OPEN, *SATO_ASKS, *ANSWER) if roster else (OPEN,)
    found = texts(*lines, ("A", call), ("D", ASKS), roster=known)
    text, heard = found[-2]
    assert text == right
    assert (heard is None) is (call == right)
    assert "".join(text for text, _ in found[:-2]) == "".join(text for _, text in lines)


def test_a_call_is_left_as_heard_where_the_next_voice_has_no_name() -> None:
    lines = (OPEN, ("A", "質疑委員どうぞ。"), ("D", ASKS))
    assert texts(*lines, roster=(YAMADA, SATO, SUZUKI))[-2] == ("質疑委員どうぞ。", None)


def test_the_last_voice_of_all_is_the_last_person_of_all() -> None:
    """五十嵐委員 was heard as 優しい: everybody else has a voice, and this one asks."""
    igarashi = Attendee("五十嵐悟", "委員")
    lines = (OPEN, *SATO_ASKS, *ANSWER, ("A", "優しい。"), ("D", ASKS))
    found = named(*lines, roster=(YAMADA, SATO, igarashi, TAKAHASHI))["D"]
    assert found.name == "五十嵐悟"
    assert found.confidence < 0.4
    officer = Attendee("五十嵐悟", "総務課長")  # officers answer
    assert named(*lines, roster=(YAMADA, SATO, officer, TAKAHASHI))["D"].name is None
    two = (YAMADA, SATO, igarashi, SUZUKI, TAKAHASHI)
    assert named(*lines, roster=two)["D"].name is None


SCHOOLS = Attendee("長谷川浩", "学校教育課長")
LEARNING = Attendee("小野寺直子", "生涯学習課長")


@pytest.mark.parametrize("roster", [True, False])
@pytest.mark.parametrize(
    ("said", "name"),
    [
        ("はい、学校教育課長の端側でございます。御説明申し上げます。", "長谷川"),
        ("生涯、学習家庁のオノデラです。休館させていただきます。", "小野寺"),
        ("はい、学校教育課長の指示でございます。", None),
        ("本日の議題でございます。よろしくお願いします。", None),
    ],
)
def test_a_misheard_name_behind_ones_own_office(said: str, name: str | None, roster: bool) -> None:
    known = (YAMADA, SATO, SCHOOLS, LEARNING) if roster else ()
    found = named(OPEN, ("B", said), roster=known)["B"].name
    assert (found or "").startswith(name) if name else found is None


def test_a_name_alone_that_is_asked_to_speak() -> None:
    lines = (OPEN, ("A", "佐藤お願いします。"), ("B", ASKS))
    assert named(*lines, roster=(YAMADA, SATO, SUZUKI))["B"].name == "佐藤花子"
    lines = (OPEN, ("A", "署名は佐藤にお願いします。"), ("B", ASKS))
    assert named(*lines, roster=(YAMADA, SATO, SUZUKI))["B"].name is None


def test_an_explanation_goes_on_in_the_voice_that_goes_on() -> None:
    """The diarizer heard one person as two where the explanation itself begins."""
    lines = [
        OPEN,
        ("A", "高橋課長、説明をお願いします。"),
        ("C", "はい。それでは、議案第18号につきまして、御説明申し上げます。"),
        ("D", "本案は、児童数の増加が見込まれますことから、通学区域を変更するものでございます。" * 3),
        ("A", "ありがとうございました。"),
    ]  # fmt: skip
    found = named(*lines, roster=(YAMADA, SATO, TAKAHASHI))
    assert (found["C"].name, found["D"].name) == ("高橋健", "高橋健")
    lines[2] = ("C", "はい。資料の3ページを御覧ください。")
    assert named(*lines, roster=(YAMADA, SATO, TAKAHASHI))["D"].name is None


def test_officers_are_the_secretariat_where_nobody_is_by_office() -> None:
    clerk = Attendee("小池翔", "福祉課主査")
    chief = Attendee("原田みどり", "福祉課長")
    lines = (
        OPEN,
        ("A", "事務局から説明をお願いします。"),
        ("E", "福祉課長の原田です。今回の計画は、令和8年度から5か年の計画でございます。"),
        *SATO_ASKS,
        ("A", "事務局、お願いします。"),
        ("C", "年齢は限定しておりません。世代を問わない居場所を考えております。"),
        ("A", "事務局、お願いします。"),
        ("C", "4月にパブリックコメントを行いまして、6月に計画を策定する予定です。"),
        ("A", "次回の日程を、事務局からお願いします。"),
        ("C", "次回は3月19日に開催いたします。資料は1週間前までにお送りいたします。"),
    )
    found = named(*lines, roster=(YAMADA, SATO, chief, clerk))
    assert (found["A"].name, found["E"].name, found["C"].name) == (
        "山田一郎",
        "原田みどり",
        "小池翔",
    )


@pytest.mark.parametrize(
    ("said", "name"),
    [
        ("はい、クワバラです。柱の2番目に、居場所づくりとありますけども、若い人も対象でしょうか。", "桑原"),
        ("サトウと申します。よろしくお願いいたします。", "佐藤"),
        ("メールです。今朝送りました。", None),
        ("カメラです。映っていますか。", None),
    ],
)  # fmt: skip
def test_a_name_in_kana_at_the_head(said: str, name: str | None) -> None:
    assert named(OPEN, ("B", said), roster=())["B"].name == name


def test_an_office_that_was_called_goes_to_whoever_says_it_is_theirs() -> None:
    lines = (
        OPEN,
        ("A", "学校教育課長、お願いします。"),
        ("B", "はい、課長の長谷川でございます。御説明申し上げます。"),
        ("A", "学校教育課長。"),
        ("B", "お答えいたします。一番遠いお宅で、約1.4キロメートルでございます。"),
    )
    found = named(*lines, roster=())["B"]
    assert (found.name, found.role) == ("長谷川", "学校教育課長")
