"""Who is in the chair when: changes of the chair name nobody wrongly, and other changes are none."""

from __future__ import annotations

from pathlib import Path

import pytest

from format import scripted
from minutes.format.naming import chairs_of, name_speakers
from minutes.format.naming.clues import floor_of
from minutes.format.sound.people import person_of
from minutes.schema import Attendee, Header, MeetingContext

FRESH = Path(__file__).resolve().parents[3] / "benchmarks" / "written" / "fresh"
HANDOVER = scripted.SCRIPTS / "handover"
MEETINGS = [(HANDOVER, "deputy"), (HANDOVER, "mutual"), (FRESH, "extraordinary")]
Lines = tuple[tuple[str, str], ...]

OPENS = (
    "A",
    "ただいまから会議を開きます。日程第1、議案第1号を議題といたします。質疑はありませんか。",
)
VOTES = "これより採決いたします。本案に賛成の方の起立を求めます。起立全員であります。よって、議案第1号は可決されました。"
CLOSES = "以上で本日の日程は全て終了いたしました。これをもちまして散会いたします。"
ASKS = "この事業の内容と、予算の内訳について、もう少し詳しく教えていただきたいと思います。"
SPEAKER, VICE = Attendee("折原茂", "議長"), Attendee("福士恵美", "副議長")
MEMBER, OTHER = Attendee("佐賀井徹", "議員"), Attendee("増子敬一", "議員")
MAYOR = Attendee("大河内修", "町長")
COUNCIL = (SPEAKER, VICE, MEMBER, OTHER, MAYOR)


def named(
    *lines: tuple[str, str], roster: tuple[Attendee, ...] = COUNCIL, title: str = "第3回定例会"
) -> dict[str, str | None]:
    """Key of the line → the name that its voice was given."""
    made, truth = scripted.transcript(lines)
    found = name_speakers(made, MeetingContext(Header(title), roster))
    return {truth[speaker.id]: speaker.name for speaker in found.speakers}


def sittings(*lines: tuple[str, str]) -> int:
    made, _ = scripted.transcript(lines)
    return len(floor_of(made.turns, tuple(map(person_of, COUNCIL)), "第3回定例会").sittings)


@pytest.mark.parametrize(("folder", "name"), MEETINGS)
@pytest.mark.parametrize("roster", [True, False])
def test_in_a_whole_meeting_nobody_is_named_wrongly(folder: Path, name: str, roster: bool) -> None:
    script = scripted.load(name, folder)
    made, truth = scripted.transcript(script.lines)
    found = name_speakers(made, script.context(roster=roster))
    right, wrong = scripted.naming(found, made, truth, script.roster)
    assert wrong == 0.0
    if roster:
        assert right >= 0.9


@pytest.mark.parametrize(("folder", "name"), MEETINGS)
@pytest.mark.parametrize("seed", range(1, 13))
def test_as_misheard_nobody_is_named_wrongly(folder: Path, name: str, seed: int) -> None:
    script = scripted.load(name, folder)
    lines = scripted.misheard(script.lines, seed=seed)
    for said in (lines, scripted.split_speakers(lines, seed=seed)):
        made, truth = scripted.transcript(said)
        found = name_speakers(made, script.context())
        _, wrong = scripted.naming(found, made, truth, script.roster)
        assert wrong == 0.0


@pytest.mark.parametrize(
    "words",
    [
        "ここで副議長と交代いたします。",
        "私が質問いたしますので、議長を交代します。",
        "都合により、議長を副議長と交代いたします。暫時休憩いたします。",
        "副議長、議長席にお着き願います。",
        "次の議事は除斥に当たりますので、副議長に議長を交代したいと思います。",
        "この後の議事は、副議長と代わります。",
    ],
)
def test_the_deputy_who_takes_the_chair_is_named(words: str) -> None:
    found = named(
        OPENS,
        ("C", ASKS),
        ("A", words),
        ("B", "それでは議事を続けます。日程第2、議案第2号を議題といたします。質疑はありませんか。"),
        ("C", ASKS),
        ("B", f"質疑なしと認めます。{VOTES}"),
        ("B", CLOSES),
    )
    assert (found["A"], found["B"]) == ("折原茂", "福士恵美")
    assert found["C"] is None


def test_back_in_the_chair_without_a_word_of_it() -> None:
    lines = (
        OPENS,
        ("A", "ここで副議長と交代いたします。"),
        ("B", "議長を交代いたしました。議事を続けます。質疑はありませんか。質疑なしと認めます。"),
        ("E", "私からは以上でございます。"),
        ("A", f"会議を再開いたします。{VOTES}"),
        ("A", CLOSES),
    )
    found = named(*lines)
    assert (found["A"], found["B"]) == ("折原茂", "福士恵美")
    assert sittings(*lines) == 3


STAYS = (
    "職員の交代勤務についてお諮りします。",
    "次に、窓口の職員の交代に伴う経費を議題といたします。",
    "総務委員長が交代しましたので御報告いたします。",
    "議長を交代した場合の規定を議題といたします。",
    "副議長と交代することができる旨の規則でございます。",
    "私は採決に加わりますので、議長席を離れます。しばらくお待ちください。",
    "副議長と交代されますか。",
)


@pytest.mark.parametrize("words", STAYS)
def test_other_changes_change_no_chair(words: str) -> None:
    lines = (
        OPENS,
        ("C", ASKS),
        ("A", words),
        ("D", "私どもの課では、職員を3か月ごとに交代いたします。議長と交代いたします。"),
        ("A", f"質疑なしと認めます。{VOTES}"),
        ("A", CLOSES),
    )
    assert sittings(*lines) == 0
    assert named(*lines)["A"] == "折原茂"


@pytest.mark.parametrize(
    "words", ["副議長と交代いたします。", "副議長に議長を代わります。", "議長を交代します。"]
)
def test_only_the_chair_hands_over(words: str) -> None:
    """A member or an officer who says it, in a quotation or of another body, changes nothing."""
    lines = (
        OPENS,
        ("C", f"規則では、{words}その場合の手続を伺います。"),
        ("E", f"町の協議会では、{words}"),
        ("A", f"質疑なしと認めます。{VOTES}"),
        ("A", CLOSES),
    )
    assert sittings(*lines) == 0
    found = named(*lines)
    assert found["A"] == "折原茂"
    assert "福士恵美" not in found.values()


def test_a_chair_who_goes_on_has_not_left() -> None:
    lines = (
        OPENS,
        ("A", "この後、副議長と交代いたします。"),
        ("C", "はい、よろしくお願いします。"),
        ("A", f"その前に採決を行います。{VOTES}"),
        ("A", CLOSES),
    )
    assert sittings(*lines) == 0
    assert named(*lines)["A"] == "折原茂"


def test_of_two_deputies_nobody_is_named() -> None:
    roster = (Attendee("沼尻進", "会長"), Attendee("土方久美", "副会長"), Attendee("早川聡", "副会長"),
              Attendee("真田武", "委員"))  # fmt: skip
    found = named(
        OPENS,
        ("A", "ここで副会長と交代いたします。"),
        ("B", "それでは議事を続けます。お諮りします。御異議ありませんか。"),
        ("C", ASKS),
        ("B", f"御異議なしと認めます。{CLOSES}"),
        roster=roster,
        title="総合計画審議会",
    )
    assert (found["A"], found["B"], found["C"]) == ("沼尻進", None, None)


ABSENT = (
    "議長が欠席のため、地方自治法第106条第1項の規定により、副議長が議長の職務を行います。これより会議を開きます。",
    "本日は議長に代わりまして、私が議長の職務を務めます。これより会議を開きます。",
)


@pytest.mark.parametrize("words", ABSENT)
def test_the_deputy_presides_all_day(words: str) -> None:
    found = named(
        ("B", words),
        ("B", "日程第1、議案第1号を議題といたします。質疑はありませんか。"),
        ("C", ASKS),
        ("B", f"質疑なしと認めます。{VOTES}{CLOSES}"),
    )
    assert (found["B"], found["C"]) == ("福士恵美", None)


INTERIM = (Attendee("大宅光雄", "臨時議長"), MEMBER, OTHER, MAYOR)
ELECTS = "御異議なしと認めます。よって、{name}が議長に当選されました。"


@pytest.mark.parametrize("name", ["須崎君", "佐賀井徹君", "坂井君"])
def test_who_was_elected_by_a_misheard_name_is_never_the_interim_chair(name: str) -> None:
    found = named(
        ("A", "臨時に議長の職務を行います。これより臨時会を開会いたします。議長の選挙を行います。"),
        ("C", "異議なし。"),
        ("A", f"{ELECTS.format(name=name)}議長席にお着き願います。"),
        ("C", "それでは議事を続けます。日程第2、議案第1号を議題といたします。質疑はありませんか。"),
        ("E", "町長から御説明いたします。財源は全て国庫支出金でございます。"),
        ("C", f"質疑なしと認めます。{VOTES}{CLOSES}"),
        roster=INTERIM,
        title="第1回臨時会",
    )
    assert found["A"] == "大宅光雄"
    assert found["C"] == ("佐賀井徹" if name.startswith("佐賀井") else None)


def test_an_elected_chairperson_takes_over_from_the_office() -> None:
    roster = (Attendee("真田武", "委員"), Attendee("富樫亮", "委員"), Attendee("矢作智", "委員"),
              Attendee("小比類巻愛", "企画課長"))  # fmt: skip
    found = named(
        ("D", "ただいまから第1回検討会を開会いたします。座長の選出についてお諮りします。"),
        ("B", "真田委員がよろしいと思います。"),
        (
            "D",
            "御異議なしと認めます。座長は真田委員に決定いたしました。以降の進行は座長にお願いいたします。",
        ),
        ("A", "それでは議事に入ります。次第の2を議題といたします。御意見はございますか。"),
        ("B", ASKS),
        ("A", "ほかにございませんか。御異議なしと認めます。以上で散会いたします。"),
        roster=roster,
        title="第1回検討会",
    )
    assert found["A"] == "真田武"
    assert found["D"] in {None, "小比類巻愛"}
    assert found["B"] is None


def test_a_proposal_elects_nobody() -> None:
    found = named(
        ("A", "臨時に議長の職務を行います。これより臨時会を開会いたします。議長の選挙を行います。"),
        ("A", "佐賀井徹君を議長の当選人と定めることに御異議ありませんか。"),
        ("D", "異議あり。"),
        ("A", "御異議がありますので、投票により行います。お諮りします。暫時休憩いたします。"),
        ("D", "投票の方法について、もう少し詳しく説明していただきたいと思います。"),
        ("A", "ただいまから会議を再開いたします。お諮りします。本日はこれで散会いたします。"),
        roster=INTERIM,
        title="第1回臨時会",
    )
    assert found["A"] == "大宅光雄"
    assert found["D"] is None


TAKES_OVER = (
    ("B", "それでは議事を続けます。日程第2、議案第2号を議題といたします。質疑はありませんか。"),
    ("C", ASKS),
    ("B", f"質疑なしと認めます。{VOTES}{CLOSES}"),
)
ELECTION = (
    ("A", "臨時に議長の職務を行います。これより臨時会を開会いたします。議長の選挙を行います。お諮りします。"),
    ("C", "異議なし。"),
)  # fmt: skip


def test_who_presides_after_an_election_though_nobody_was_heard_to_hand_over() -> None:
    elected = ("A", ELECTS.format(name="増子敬一君"))
    found = named(*ELECTION, elected, *TAKES_OVER, roster=INTERIM, title="第1回臨時会")
    assert (found["A"], found["B"], found["C"]) == ("大宅光雄", "増子敬一", None)


def test_after_an_election_that_was_not_heard_the_new_chair_has_no_name() -> None:
    found = named(*ELECTION, *TAKES_OVER, roster=INTERIM, title="第1回臨時会")
    assert (found["A"], found["B"], found["C"]) == ("大宅光雄", None, None)


def test_the_chair_of_a_committee_is_elected_to_no_other_chair() -> None:
    lines = (
        OPENS,
        ("A", "お諮りします。総務委員長に佐賀井徹君を指名します。御異議なしと認めます。"),
        ("A", "よって、総務委員長は佐賀井徹君に決定いたしました。"),
        *TAKES_OVER,
    )
    assert sittings(*lines) == 0
    assert "佐賀井徹" not in named(*lines).values()


def test_one_chair_heard_as_two_voices_is_not_two_chairs() -> None:
    elected = ("A", ELECTS.format(name="増子敬一君"))
    again = ("A", "次に、議案第3号を議題といたします。質疑はありませんか。質疑なしと認めます。")
    found = named(*ELECTION, elected, *TAKES_OVER, again, *TAKES_OVER[:2], again, roster=INTERIM,
                  title="第1回臨時会")  # fmt: skip
    assert "増子敬一" not in found.values()


def test_whoever_calls_an_officer_is_not_the_officer() -> None:
    officer = Attendee("真壁聡", "総務課長")
    found = named(
        OPENS,
        ("C", ASKS),
        ("A", "町長。"),
        ("E", "詳細は総務課長から答弁させます。"),
        ("B", "総務課長。"),
        ("F", "お答えいたします。除雪車は3台を予定しております。以上でございます。"),
        ("B", "よろしいですか。それでは次の方の質問に移りますので、お待ちください。"),
        ("A", f"質疑なしと認めます。{VOTES}{CLOSES}"),
        roster=(*COUNCIL, officer),
    )
    assert (found["B"], found["F"]) == (None, "真壁聡")


@pytest.mark.parametrize(
    ("said", "presides"),
    [
        ("会長が退席されましたので、代わって議長を務めます。", True),
        ("会長に代わりまして、議事の進行を務めさせていただきます。", True),
        ("副会長が会長に代わって議長を務めます。", False),
        ("代わって議長を務めていただきます。", False),
        ("会長に代わって、私から御挨拶申し上げます。", False),
    ],
)
def test_who_takes_the_chair_says_so(said: str, presides: bool) -> None:
    lines = (
        ("A", "ただいまから総務委員会を開会いたします。議案第1号を議題といたします。"),
        ("B", said),
        ("A", "御異議ありませんか。異議なしと認めます。"),
    )
    made, who = scripted.transcript(lines)
    assert ("B" in {who[voice] for voice in chairs_of(made)}) is presides
