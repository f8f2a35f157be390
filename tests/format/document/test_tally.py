"""The count of a vote wherever the chair tells it, and nothing taken for one that is none."""

from __future__ import annotations

import pytest

from format.document.test_document import MEETING, minutes_of
from minutes.format.document.tally import only_counts, tally, tells_result
from minutes.schema import MeetingMinutes, VoteRecord

OPEN = MEETING[0]
PUT = ("A", "日程第1、議案第5号、情報公開条例の一部を改正する条例についてを議題といたします。")
RISE = ("A", "本案は、原案のとおり可決することに賛成の方の起立を求めます。")
CLOSE = (("A", "佐藤委員。"), ("B", "1点伺います。"), MEETING[-1])
MADE = "よって、議案第5号は、原案のとおり可決されました。"
FAILED = "よって、議案第5号は、否決されました。"


def record(document: MeetingMinutes) -> VoteRecord:
    (found,) = [decision.vote for decision in document.decisions]
    assert found is not None
    return found


def warnings(document: MeetingMinutes) -> list[str]:
    found = [event.text for event in document.events if event.kind == "warning"]
    return [text for text in found if "出席" not in text and "見出し" not in text]


TOLD: tuple[tuple[str, str], ...] = (
    (f"起立多数であります。賛成15名、反対3名でございます。{MADE}", "起立多数、賛成15名、反対3名"),
    (f"起立多数。賛成15名、反対3名であります。{MADE}", "起立多数、賛成15名、反対3名"),
    (
        f"起立多数であります。{MADE}なお、賛成15名、反対3名でございました。",
        "起立多数、賛成15名、反対3名",
    ),
    (f"起立多数です。賛成が15名、反対が3名です。{MADE}", "起立多数、賛成15名、反対3名"),
    (f"賛成15名、反対3名、起立多数であります。{MADE}", "起立多数、賛成15名、反対3名"),
    (f"賛成15名、反対3名です。起立多数と認めます。{MADE}", "起立多数、賛成15名、反対3名"),
    (f"起立15名、起立多数であります。{MADE}", "起立多数、起立15名"),
    (f"起立者15名、多数であります。{MADE}", "起立15名"),
    (f"起立多数であります。起立者は15名でございます。{MADE}", "起立多数、起立15名"),
    (
        f"起立多数であります。賛成は十五名、反対は三名であります。{MADE}",
        "起立多数、賛成15名、反対3名",
    ),
    (f"起立多数であります。賛成１５人、反対３人であります。{MADE}", "起立多数、賛成15人、反対3人"),
    (f"起立多数。賛成12、反対5。{MADE}", "起立多数、賛成12、反対5"),
    (
        f"起立多数であります。賛成14名、反対3名、棄権1名でございます。{MADE}",
        "起立多数、賛成14名、反対3名、棄権1名",
    ),
    (
        f"起立多数であります。賛成14名、反対3名、退席1名でございます。{MADE}",
        "起立多数、賛成14名、反対3名、退席1名",
    ),
    (
        f"出席議員18名中、賛成15名、起立多数であります。{MADE}",
        "起立多数、出席18名、賛成15名",
    ),
    (
        f"ただいまの出席議員18名のうち、賛成者15名、反対者3名であります。{MADE}",
        "出席18名、賛成15名、反対3名",
    ),
    (f"起立全員であります。賛成17名、反対なしでございます。{MADE}", "起立全員、賛成17名、反対なし"),
    (f"起立全員であります。反対者はありません。{MADE}", "起立全員、反対なし"),
    (f"総員起立であります。{MADE}", "総員起立"),
    (f"全員起立であります。{MADE}", "全員起立"),
    (f"賛成者多数であります。{MADE}", "賛成多数"),
    (f"起立者少数であります。賛成者3名です。{FAILED}", "起立少数、賛成3名"),
    (f"賛成者なし。{FAILED}", "賛成なし"),
    (
        f"採決の結果を申し上げます。賛成15名、反対3名、以上のとおりであります。{MADE}",
        "賛成15名、反対3名",
    ),
    (
        f"賛成9名、反対9名、可否同数であります。議長は、本案を可とするものと裁決いたします。{MADE}",
        "可否同数、賛成9名、反対9名、議長裁決",
    ),
    (
        "賛成9名、反対9名、可否同数でありますので、地方自治法第116条の規定により、議長が本案に対する可否を裁決いたします。"
        f"議長は、本案を否とするものと裁決いたします。{FAILED}",
        "可否同数、賛成9名、反対9名、議長裁決",
    ),
)
"""What the chair says behind the question, and the result that stands in the record."""


@pytest.mark.parametrize(("declaration", "result"), TOLD)
def test_the_count_is_told_wherever_it_stands(declaration: str, result: str) -> None:
    document, _ = minutes_of(OPEN, PUT, RISE, ("A", declaration), *CLOSE)
    found = record(document)
    assert found.result == result
    assert found.outcome == ("否決" if FAILED in declaration else "可決")
    assert found.number == "議案第5号"
    assert warnings(document) == []


@pytest.mark.parametrize(("declaration", "result"), TOLD)
def test_the_count_may_come_in_turns_of_its_own(declaration: str, result: str) -> None:
    turns = [("A", f"{part}。") for part in declaration.split("。") if part]
    document, _ = minutes_of(OPEN, PUT, RISE, *turns, *CLOSE)
    assert record(document).result == result


NO_COUNT: tuple[str, ...] = (
    "なお、反対討論は2名でございました。",
    "なお、賛成者3名以上が必要な動議であります。",
    "なお、委員会では賛成5名、反対3名でございました。",
    "前回の採決では、賛成10名、反対8名でございました。",
    "なお、アンケートでは賛成120人、反対30人でございました。",
    "次に、議案第6号を議題といたします。賛成15名の署名が付されております。",
    "次に、賛成の5番議員の発言を許します。",
    "傍聴者は15名でございます。",
    "なお、本案は15名の議員から提出されたものであります。",
)


@pytest.mark.parametrize("after", NO_COUNT)
def test_other_figures_are_no_count(after: str) -> None:
    document, _ = minutes_of(OPEN, PUT, RISE, ("A", f"起立多数であります。{MADE}{after}"), *CLOSE)
    assert record(document).result == "起立多数"


@pytest.mark.parametrize("after", NO_COUNT)
def test_other_figures_before_the_vote_are_no_count(after: str) -> None:
    document, _ = minutes_of(OPEN, PUT, ("A", after), RISE, ("A", f"起立多数。{MADE}"), *CLOSE)
    assert record(document).result == "起立多数"


def test_the_count_of_the_next_vote_is_not_taken() -> None:
    document, _ = minutes_of(
        OPEN,
        PUT,
        RISE,
        ("A", f"起立多数であります。{MADE}"),
        ("A", "次に、議案第6号に賛成の方の起立を求めます。"),
        ("A", "起立少数。賛成4名、反対14名であります。よって、議案第6号は否決されました。"),
        *CLOSE,
    )
    found = [decision.vote for decision in document.decisions]
    assert [(v.number, v.outcome, v.result) for v in found if v] == [
        ("議案第5号", "可決", "起立多数"),
        ("議案第6号", "否決", "起立少数、賛成4名、反対14名"),
    ]


def test_a_ballot_that_the_secretary_reports() -> None:
    document, _ = minutes_of(
        OPEN,
        PUT,
        ("A", "この採決は無記名投票により行います。議場を閉鎖いたします。"),
        ("A", "ただいまの出席議員数は、議長を除き17名であります。"),
        ("A", "投票漏れはありませんか。投票漏れなしと認めます。"),
        ("E", "投票総数17票、有効投票17票、無効投票0票。有効投票中、賛成10票、反対7票。"),
        ("A", f"ただいまの報告のとおり、賛成多数であります。{MADE}"),
        *CLOSE,
    )
    found = record(document)
    assert (found.way, found.outcome) == ("投票", "可決")
    assert found.result == "賛成多数、賛成10票、反対7票、無効0票"


@pytest.mark.parametrize(
    "declaration",
    [
        f"起立多数であります。賛成3名、反対15名であります。{MADE}",
        f"起立全員であります。賛成15名、反対3名であります。{MADE}",
        f"可否同数であります。賛成9名、反対8名であります。{MADE}",
        f"起立多数であります。賛成15名、反対3名であります。{MADE}なお、賛成14名、反対3名でございました。",
    ],
)
def test_a_count_that_does_not_go_with_the_verdict_is_warned_of(declaration: str) -> None:
    document, _ = minutes_of(OPEN, PUT, RISE, ("A", declaration), *CLOSE)
    assert any("合いません" in text or "二通り" in text for text in warnings(document))


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("賛成の方は3人いらっしゃいますか。", False),
        ("反対の意見が3名から出されました。", False),
        ("賛成議員5名の連署により提出します。", False),
        ("賛成者3名以上が必要です。", False),
        ("賛成30%、反対70%でした。", False),
        ("挙手5名、賛成多数。", True),
        ("満場一致であります。", True),
        ("賛否同数です。", True),
    ],
)
def test_what_tells_a_result(text: str, told: bool) -> None:
    assert tells_result(text) is told


def test_counts_alone_and_with_other_words() -> None:
    assert only_counts("なお、賛成15名、反対3名でございました。")
    assert not only_counts("賛成15名の署名が付されております。")
    assert not only_counts("賛成15名、反対3名の会派がございます。")
    assert tally(()).text == ""


OUTCOMES: tuple[tuple[str, str], ...] = (
    ("起立少数であります。よって、認定第1号は、認定しないことに決定いたしました。", "不認定"),
    ("起立少数であります。よって、承認第1号は、承認しないことに決定しました。", "不承認"),
    ("起立少数であります。よって、同意第1号は、同意しないことに決しました。", "不同意"),
    ("起立少数であります。よって、請願第1号は、採択しないことに決定いたしました。", "不採択"),
    ("起立少数であります。よって、請願第1号は、不採択とすべきものと決しました。", "不採択"),
    (
        "起立多数であります。よって、議案第5号は、修正可決すべきものと決しました。",
        "修正可決すべきもの",
    ),
    (
        "起立多数であります。よって、議案第5号は、閉会中の継続審査とすることに決定しました。",
        "継続審査",
    ),
    (
        "起立多数であります。よって、請願第1号は、趣旨採択すべきものと決定しました。",
        "趣旨採択すべきもの",
    ),
    ("御異議なしと認めます。よって、議案第5号の撤回は、承認することに決定しました。", "撤回承認"),
    ("起立多数。よって、委員長報告のとおり可決されました。", "可決"),
    ("起立少数です。したがって、継続審査とすることは否決されました。", "否決"),
    ("起立少数です。よって、本案を継続審査とすることは否決されました。", "否決"),
)
"""A decision as pronounced, and which way it went: never the other one."""


@pytest.mark.parametrize(("declaration", "outcome"), OUTCOMES)
def test_a_decision_is_never_turned_round(declaration: str, outcome: str) -> None:
    document, _ = minutes_of(OPEN, ("B", "討論を終わります。"), ("A", declaration), *CLOSE)
    assert record(document).outcome == outcome


def test_what_was_turned_down_does_not_read_as_decided() -> None:
    document, _ = minutes_of(
        OPEN,
        PUT,
        ("A", "議案第5号は、閉会中の継続審査とすることに賛成の方の起立を求めます。"),
        ("A", "賛成3名、反対4名、起立少数です。したがって、継続審査とすることは否決されました。"),
        ("A", "議案第5号を可決することに賛成の方の起立を求めます。"),
        ("A", "起立少数です。賛成3名、反対4名でございます。"),
        *CLOSE,
    )
    first, second = document.decisions
    assert first.vote is not None
    assert first.vote.outcome == "否決"
    assert "否決" in first.text
    assert "否決" in second.text
