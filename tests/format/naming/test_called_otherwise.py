"""Names where rolls are read out, tasks given beside, and colleagues called by their office."""

from __future__ import annotations

import pytest

from format.naming.test_offices import named
from minutes.schema import Attendee

COUNCIL = (
    Attendee("長沢実", "議長"),
    Attendee("山根幸子", "議員", None, ("1番",)),
    Attendee("小坂健", "議員", None, ("2番",)),
    Attendee("古川守", "議員", None, ("4番",)),
    Attendee("大木徹", "事務局長"),
    Attendee("谷口学", "書記"),
)
OPEN = ("A", "ただいまから会議を開きます。議案第5号を議題といたします。")
END = ("A", "御異議ありませんか。御異議なしと認めます。これで閉会いたします。")
MOVES = "それでは、提案の理由を申し上げます。手数料を改めるものでございます。"


@pytest.mark.parametrize(
    "roll",
    [
        "1番、山根議員。2番、小坂議員。4番、古川議員。",
        "山根議員、小坂議員、古川議員。以上です。",
        "はい。山根幸子議員。小坂健議員。",
        "1番、山根議員。2番、尾坂の議員。4番、古皮議員。",
    ],
)
def test_who_reads_out_a_roll_is_nobody_on_it(roll: str) -> None:
    found = named(OPEN, ("A", "職員に点呼を命じます。"), ("K", roll), END, roster=COUNCIL)
    assert found["K"][0] not in {"山根幸子", "小坂健", "古川守"}


def test_one_call_in_the_nominees_own_turn_names_him_still() -> None:
    said = "小坂議員、それでは質問いたします。手数料の根拠をお伺いします。"
    found = named(OPEN, ("A", "質疑を許します。"), ("C", said), END, roster=COUNCIL)
    assert found["C"][0] == "小坂健"


@pytest.mark.parametrize(
    "task",
    [
        "書記に配らせます。説明をお願いします。",
        "議案は書記に画面へ出してもらいます。では、どうぞ。",
        "書記に写しを取らせます。どうぞ。",
        "書記、資料を配ってください。では、どうぞ。",
    ],
)
def test_who_is_told_to_do_something_beside_is_not_next(task: str) -> None:
    found = named(OPEN, ("A", task), ("B", MOVES), END, roster=COUNCIL)
    assert found["B"][0] is None


@pytest.mark.parametrize(
    "call",
    [
        "議案を書記に朗読させます。",
        "書記に説明してもらいます。お願いします。",
        "書記、説明をお願いします。",
        "書記に読み上げさせます。どうぞ。",
    ],
)
def test_who_is_told_to_speak_is_next(call: str) -> None:
    found = named(OPEN, ("A", call), ("B", MOVES), END, roster=COUNCIL)
    assert found["B"][0] == "谷口学"


BOARD = (
    Attendee("根本洋介", "教育長"),
    Attendee("矢島文子", "教育長職務代理者"),
    Attendee("秋本隆", "委員"),
    Attendee("堀田一樹", "学校教育課長"),
)
SITS = (
    ("A", "ただいまから定例会を開会します。議案第7号について、学校教育課長、説明をお願いします。"),
    ("B", "はい。議案第7号を御説明いたします。学校医の任期が満了するものです。"),
    ("A", "質疑はございませんか。御異議ございませんか。異議なしと認めます。閉会します。"),
)


def test_the_superintendent_presides_over_a_school_board() -> None:
    for title in ("令和8年第5回教育委員会定例会", "5月の会議"):
        assert named(*SITS, roster=BOARD, title=title)["A"] == ("根本洋介", "教育長")


def test_elsewhere_the_superintendent_does_not_preside() -> None:
    committee = (
        *(BOARD[0], *BOARD[2:]),
        Attendee("土屋光", "委員"),
        Attendee("水野純", "委員"),
        Attendee("森田豊", "教育部長"),
    )
    assert named(*SITS, roster=committee, title="総務教育委員会")["A"][0] is None
    mayor = (*BOARD, Attendee("神田進", "市長"))
    assert named(*SITS, roster=mayor, title="総合教育会議")["A"][0] != "根本洋介"
    chaired = (*BOARD[:1], *BOARD[2:], Attendee("土屋光", "委員長"))
    assert named(*SITS, roster=chaired, title="文教委員会")["A"][0] == "土屋光"


OFFICE = (
    Attendee("東浦圭介", "企画課長"),
    Attendee("辻本茂", "商工課主任"),
    Attendee("辻本美香", "住宅課主査"),
    Attendee("奥村健", "農林課係長"),
)
BEGIN = ("A", "ほな、ぼちぼち始めよか。一つ目、移住フェアやな。")
LONG = "フェアは来月3日で、ブースは二つ借りています。人は二人ほど要ると思います。"


def test_a_colleague_called_by_the_family_name() -> None:
    assert (
        named(BEGIN, ("A", "東浦さん、頼める？"), ("B", LONG), roster=OFFICE)["B"][0] == "東浦圭介"
    )


def test_two_of_one_name_are_told_apart_by_the_office_in_front() -> None:
    for call in ("商工の辻本さん、どう？", "商工課の辻本さん、お願いします。"):
        assert named(BEGIN, ("A", call), ("C", LONG), roster=OFFICE)["C"][0] == "辻本茂"
    assert named(BEGIN, ("A", "辻本さん、どう？"), ("C", LONG), roster=OFFICE)["C"][0] is None
    odd = named(BEGIN, ("A", "今日の辻本さん、お願いします。"), ("C", LONG), roster=OFFICE)
    assert odd["C"][0] is None


def test_who_takes_up_what_one_office_was_asked() -> None:
    asked = ("A", "農林は出られる？")
    answer = ("D", "農林は稲刈りの時期やから、その日は厳しいですわ。")
    assert named(BEGIN, asked, answer, roster=OFFICE)["D"][0] == "奥村健"
    other = ("D", "農林さんは稲刈りやと聞きました。うちから出しますよ。")
    assert named(BEGIN, asked, other, roster=OFFICE)["D"][0] is None
    other = ("D", "稲刈りの時期やから、あかんと思います。商工で聞いてみますか。")
    assert named(BEGIN, asked, other, roster=OFFICE)["D"][0] is None


CLUB = (
    Attendee("大西清", "会長"),
    Attendee("望月薫", "会計"),
    Attendee("望月進", "副会長"),
    Attendee("五百蔵守", "委員"),
)
CHAIRED = ("A", "それでは、会議を開会いたします。進行を務めます。御意見はございますか。")


def test_an_introduction_with_the_office_is_of_who_has_it() -> None:
    said = "会計の望月です。資料の5ページを御覧ください。"
    assert named(CHAIRED, ("C", said), roster=CLUB, title="役員会")["C"] == ("望月薫", "会計")
    assert named(CHAIRED, ("C", "望月です。"), roster=CLUB, title="役員会")["C"][0] is None


def test_a_family_name_that_the_roster_was_cut_wrong_for() -> None:
    said = "五百蔵です。今、入りました。"
    assert named(CHAIRED, ("C", said), roster=CLUB, title="役員会")["C"][0] == "五百蔵守"
    two = (*CLUB, Attendee("五百蔵進", "委員"))
    assert named(CHAIRED, ("C", said), roster=two, title="役員会")["C"][0] is None
