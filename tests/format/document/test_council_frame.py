"""How councils and assemblies begin, end, go on to the next matter and name the next sitting."""

from __future__ import annotations

from datetime import date, datetime

import pytest

from format.scripted import Scripted, named_and_cut, transcript
from minutes.format.document import build
from minutes.format.document.announced import announced_title, passed_on
from minutes.format.profiles import load_profile
from minutes.schema import Attendee, Header, MeetingMinutes

ROSTER = {
    "A": Attendee("有馬忠彦", "会長"),
    "B": Attendee("小柴容子", "委員"),
    "F": Attendee("大河内誠", "都市計画課長", "事務局"),
}
HEADER = Header("都市計画審議会", date(2026, 9, 8), datetime(2026, 9, 8, 10, 0))
TALK = tuple(("B", "小柴です。交通量の調査は、どこで行ったのでしょうか。") for _ in range(12))


def built(*lines: tuple[str, str], agenda: tuple[str, ...] = ()) -> MeetingMinutes:
    first = ("A", "会長の有馬です。ただいまから審議会を開会いたします。")
    made, _ = transcript((first, *TALK, *lines))
    context = Scripted(HEADER, ROSTER, ()).context(agenda=agenda)
    return build(named_and_cut(made, context), context, load_profile("shingikai"))


def closed(*lines: tuple[str, str]) -> list[str | None]:
    return [event.turn_id for event in built(*lines).events if event.kind == "closing"]


BACK = ("A", "以上で案件は終了です。進行を事務局にお返しいたします。")


@pytest.mark.parametrize(
    "said",
    [
        "以上をもちまして、第52回都市計画審議会を終わらせていただきます。",
        "これをもちまして、本日の会議を終了させていただきます。",
        "本日の審議会は、これで閉会といたします。",
    ],
)
def test_the_secretariat_closes_what_was_handed_back(said: str) -> None:
    assert closed(BACK, ("F", said)) == ["t15"]
    assert closed(("A", said)) == ["t14"]


@pytest.mark.parametrize(
    "said",
    [
        "以上で説明を終わらせていただきます。",
        "受付は午後5時で終了させていただきます。",
        "昨年の審議会は、9月に終わらせていただきました。",
        "質問を終わらせていただきます。",
        "工事は、年度内に終わらせていただきます。",
    ],
)
def test_what_closes_no_meeting(said: str) -> None:
    assert closed(("F", said)) == []
    assert closed(BACK, ("F", said)) in ([], ["t14"])


def test_nobody_else_closes_where_nothing_was_handed_back() -> None:
    assert closed(("F", "以上をもちまして、第52回審議会を終わらせていただきます。")) == []
    kept = ("A", "マイクを委員にお渡しします。")
    assert closed(kept, ("B", "本日の会議を終わらせていただきます。")) == []
    asked = ("A", "進行を事務局にお返ししてよろしいでしょうか。")
    assert closed(asked, ("F", "本日の会議を終わらせていただきます。")) == []


def next_meeting(said: str, who: str = "A") -> list[str]:
    return [event.text for event in built((who, said)).events if event.kind == "next_meeting"]


def test_the_next_sitting_of_an_assembly() -> None:
    said = "明9日は休会とし、10日は午前9時30分から本会議を開きます。"
    (text,) = next_meeting(said)
    assert "9月10日" in text
    assert next_meeting("来る18日は、午後1時から委員会を開会いたします。")


@pytest.mark.parametrize(
    "said",
    [
        "10日は午前9時30分から本会議を開きました。",
        "10日は午前9時30分から本会議を開きますか。",
        "10日は午前9時30分から説明会を開きます。",
        "10日は午前9時30分から窓口を開きます。",
        "10日は委員会を開きません。",
        "10日の本会議では、市長が答弁いたしました。",
    ],
)
def test_what_names_no_next_sitting(said: str) -> None:
    assert next_meeting(said) == []


@pytest.mark.parametrize(
    ("said", "title"),
    [
        ("続いて、日程第3、教育長報告であります。", "教育長報告"),
        ("（3）その他、事務局から何かありますか。", "その他"),
        ("日程第3は、教育長の提案であります。", None),
        ("議題2につきましては、A案が適当であります。", None),
        ("（3）その他の費用につきましては、5万円であります。", None),
        ("日程に沿ったものであります。", None),
    ],
)
def test_titles_that_are_announced(said: str, title: str | None) -> None:
    assert announced_title(said) == title


@pytest.mark.parametrize(
    ("said", "title"),
    [
        (
            "次に、議第2号、都市計画地区計画の決定についてでございます。",
            "議第2号、都市計画地区計画の決定について",
        ),
        ("次に、議第2号の質疑についてでございます。", None),
        ("次に、議第2号は先ほど御説明したとおりです。", None),
    ],
)
def test_a_councils_bill_is_passed_on_to(said: str, title: str | None) -> None:
    assert passed_on(said) == title


def test_what_is_reported_has_numbers_of_its_own() -> None:
    agenda = ("用途地域の変更について", "地区計画の決定について", "立地適正化計画の見直しについて")
    document = built(
        ("A", "議題1、用途地域の変更についてを議題といたします。"),
        ("B", "異議ありません。"),
        ("A", "続いて、議題2、地区計画の決定についてを議題といたします。"),
        ("B", "異議ありません。"),
        ("A", "報告事項の1、立地適正化計画の見直しについて、事務局、お願いします。"),
        ("F", "御説明いたします。"),
        agenda=agenda,
    )
    opened = {
        item.number: item.statements[0].turn_ids[0]
        for item in document.agenda
        if item.number and item.statements
    }
    assert opened == {1: "t14", 2: "t16", 3: "t18"}


@pytest.mark.parametrize(
    ("said", "found"),
    [
        ("委員10名のうち8名の御出席をいただいておりますので、協議会は成立しております。", 1),
        ("協議会は、平成10年に成立しました。", 0),
        ("ただいまの動議は成立いたしました。", 0),
        ("部会が成立するかどうか、確認します。", 0),
    ],
)
def test_who_is_there(said: str, found: int) -> None:
    events = built(("F", said)).events
    assert len([event for event in events if event.kind == "attendance"]) == found
