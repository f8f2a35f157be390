"""Headings where a chair counts otherwise than the 次第, takes bills at once, or says little."""

from __future__ import annotations

import pytest

from format.document.test_document import minutes_of
from minutes.format.document.bill_openings import asked_for, opened_briefly
from minutes.format.document.item_numbers import counted_apart, taken_at_once
from minutes.schema import MeetingMinutes

OPEN = ("A", "ただいまから総務委員会を開会いたします。")
CLOSE = ("A", "これで閉会いたします。")
SAYS = ("C", "はい、説明いたします。資料の1ページを御覧ください。")


def heads(document: MeetingMinutes) -> list[tuple[str, str]]:
    """Title and how the first statement begins, of the items that have any."""
    return [
        (item.title, item.statements[0].verbatim[:12])
        for item in document.agenda
        if item.number is not None and item.statements
    ]


def test_a_title_beats_a_number_that_counts_otherwise() -> None:
    agenda = ("委員長の互選について", "配分方針について", "配分基準について")
    document, _ = minutes_of(
        OPEN,
        ("A", "まず、委員長の互選を行います。"),
        ("B", "私が務めます。"),
        ("A", "では議題1、配分方針についてです。"),
        SAYS,
        ("A", "議題2、配分基準についてです。"),
        SAYS,
        CLOSE,
        agenda=agenda,
    )
    assert heads(document) == [
        (agenda[0], "まず、委員長の互選を行い"),
        (agenda[1], "では議題1、配分方針につ"),
        (agenda[2], "議題2、配分基準について"),
    ]


def test_a_number_still_tells_alike_titles_apart() -> None:
    agenda = ("請願について", "請願について")
    document, _ = minutes_of(
        OPEN, ("A", "日程第2、請願についてを議題といたします。"), SAYS, CLOSE, agenda=agenda
    )
    numbers = [item.number for item in document.agenda if item.number and item.statements]
    assert numbers == [2]


def test_one_slip_does_not_set_a_series_apart() -> None:
    document, _ = minutes_of(
        OPEN,
        ("A", "議題1、予算案についてです。"),
        ("A", "議題2、街路樹についてです。"),
        ("A", "議題2、駐輪場についてです。"),
        CLOSE,
        agenda=("予算案について", "街路樹について", "駐輪場について"),
    )
    assert [title for title, _ in heads(document)] == [
        "予算案について",
        "街路樹について",
        "駐輪場について",
    ]
    assert counted_apart((), lambda text: ()) == frozenset()


BILLS = (
    "議案第30号　職員条例",
    "議案第31号　手数料条例",
    "議案第32号　公園条例",
    "議案第33号　下水道条例",
)


def test_bills_taken_at_once_open_together_at_the_first() -> None:
    document, _ = minutes_of(
        OPEN,
        ("A", "議案第30号を議題といたします。"),
        SAYS,
        ("A", "議案第31号から第33号までは、関連がありますので一括して議題といたします。"),
        SAYS,
        ("A", "議案第31号から第33号までについて採決いたします。御異議ありませんか。"),
        ("B", "異議なし。"),
        ("A", "御異議なしと認めます。よって、原案のとおり可決されました。"),
        CLOSE,
        agenda=BILLS,
    )
    assert [title for title, _ in heads(document)] == [BILLS[0], BILLS[1]]
    assert not any("見つかりません" in event.text for event in document.events)
    spoken = {item.title: len(item.statements) for item in document.agenda}
    assert spoken[BILLS[1]] == 6
    (decision,) = (d for d in document.decisions if d.vote)
    assert decision.vote is not None
    assert decision.vote.number == "議案第31号から議案第33号まで"


@pytest.mark.parametrize(
    "said",
    [
        "議案第31号から議案第33号までを一括して採決いたします。",
        "議案第31号から議案第33号までを総務委員会に付託いたします。",
        "議案第31号を議題といたします。",
        "関連する質疑は一括して行います。",
    ],
)
def test_what_takes_up_no_bills_together(said: str) -> None:
    assert taken_at_once(said, BILLS) == ()


BRIEF = (
    ("次は陳情第9号、街路樹の剪定についてのものです。", "陳情第9号、街路樹の剪定"),
    ("同意第2号、監査委員の選任について。", "同意第2号、監査委員の選任"),
    ("続いて請願第6号、給食費の無償化を求める請願です。", "請願第6号、給食費"),
    ("報告第6号は専決処分の件です。", "報告第6号、専決処分"),
    ("第2号議案の決算も続けてお願いします。", "第2号議案、決算"),
    ("第5号議案、防災部から、防災倉庫の移転。", "第5号議案、防災倉庫の移転"),
    ("報告第1号、農地転用の届出について、事務局。", "報告第1号、農地転用の届出"),
    ("陳情第6号、給食費に関する陳情を審査します。", "陳情第6号、給食費"),
    ("議案第7号、病院事業会計予算、原案に賛成の方は挙手をお願いします。", "議案第7号、病院事業会計予算"),
    ("議案第3号から議案第5号までは、関連がありますので一括して議題といたします。", "議案第3号から議案第5号まで"),
    ("日程第8、行政報告。", "行政報告"),
    ("議題3は駅前広場についてです。", "駅前広場について"),
)  # fmt: skip
NOT_OPENED = (
    "議案第5号は原案のとおりです。", "議案第5号の説明です。", "議案第3号、可決です。", "議案第3号、賛成少数。",
    "議案第34号は総務課の所管です。", "議案第34号、次のページです。", "議案第3号、山田議員。", "議案第8号、以上です。",
    "会議規則第20号、これです。", "議題2は来月です。", "議題2は継続です。", "日程第2、山田委員。",
    "議案第31号及び議案第32号を一括して採決いたします。", "議案第4号に対する質疑を行います。",
    "昨年の委員会提出第1号は否決されました。", "議案第5号については、討論を省略します。",
)  # fmt: skip


@pytest.mark.parametrize(("said", "title"), BRIEF)
def test_a_matter_opened_by_hardly_more_than_its_name(said: str, title: str) -> None:
    assert (opened_briefly(said) or "").startswith(title)


@pytest.mark.parametrize("said", NOT_OPENED)
def test_a_sentence_about_a_bill_that_opens_none(said: str) -> None:
    assert opened_briefly(said) is None


def test_a_bill_opens_once_and_only_by_the_chair() -> None:
    document, _ = minutes_of(
        OPEN,
        ("A", "同意第2号、監査委員の選任について。"),
        SAYS,
        ("C", "同意第3号、教育委員の選任について。"),
        ("A", "同意第2号、監査委員の選任の件です。御異議ありませんか。"),
        ("B", "異議なし。"),
        ("A", "御異議なしと認めます。"),
        CLOSE,
    )
    assert [start for _, start in heads(document)] == ["同意第2号、監査委員の選"]


def test_items_counted_by_a_number_alone_are_not_seats() -> None:
    document, _ = minutes_of(
        OPEN,
        ("A", "1番、広場の名称について。"),
        SAYS,
        ("A", "2番、駐輪場の料金です。"),
        SAYS,
        ("A", "3番、佐藤委員。"),
        ("B", "質問いたします。"),
        ("A", "最後、職員の動員。"),
        SAYS,
        CLOSE,
    )
    assert [title for title, _ in heads(document)] == ["広場の名称", "駐輪場の料金", "職員の動員"]


def test_colleagues_count_in_their_dialect() -> None:
    document, _ = minutes_of(
        ("A", "ほな、ぼちぼち始めよか。一つ目、移住フェアやな。"),
        ("B", "ブースは2つです。"),
        ("A", "次いこか。二つ目、来年度の予算要求。"),
        ("B", "締切は15日です。"),
        ("A", "今日はこんなとこで。おつかれさんでした。"),
    )
    assert [title for title, _ in heads(document)] == ["移住フェア", "来年度の予算要求"]


def test_who_opens_in_the_chairs_place_opens_the_items_too() -> None:
    document, _ = minutes_of(
        ("D", "会長に代わりまして、会議を始めます。"),
        ("D", "議題の1、駐輪場の配置案について、説明してください。"),
        SAYS,
        (
            "A",
            "遅れて失礼しました。議題の2、料金の案についてを議題といたします。御異議ありませんか。",
        ),
        ("C", "異議なし。"),
        ("A", "異議なしと認めます。以上で会議を閉じます。"),
    )
    assert [title for title, _ in heads(document)] == ["駐輪場の配置案について", "料金の案について"]


@pytest.mark.parametrize(
    "said", ["説明をお願いします。", "高橋課長、お願いします。", "御協力をお願いします。"]
)
def test_a_request_is_no_matter(said: str) -> None:
    assert asked_for(said) is None
