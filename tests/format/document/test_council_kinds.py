"""Boards and councils that are no assembly: 都市計画審議会."""

from __future__ import annotations

import pytest

from format.scripted import Scripted, named_and_cut, transcript
from minutes.format.document import build
from minutes.format.document.vote_words import numbers_in, outcome_in
from minutes.format.profiles import load_profile
from minutes.schema import Attendee, Header, MeetingMinutes

ROSTER = {
    "A": Attendee("有馬忠彦", "会長"),
    "B": Attendee("小柴容子", "委員"),
    "C": Attendee("板倉晋", "委員"),
    "F": Attendee("大河内誠", "都市計画課長", "事務局"),
}
CALLS = (("A", "会長の有馬です。ただいまから審議会を開会いたします。"), ("B", "小柴です。"))


def built(*lines: tuple[str, str]) -> MeetingMinutes:
    made, _ = transcript((*CALLS, *lines))
    context = Scripted(Header("都市計画審議会"), ROSTER, ()).context()
    return build(named_and_cut(made, context), context, load_profile("shingikai"))


def test_a_question_decides_nothing_before_it_is_answered() -> None:
    document = built(
        (
            "A",
            "議案第24号は、人事に関する案件ですので、会議を非公開としたいと思いますが、いかがでしょうか。",
        ),
        ("B", "非公開でよろしいと思います。"),
        ("A", "それでは、議案第24号は非公開といたします。"),
        ("F", "7名を任命するものでございます。"),
        ("A", "本件について、可決してよろしいでしょうか。"),
        ("C", "異議なし。"),
        ("A", "異議なしと認め、議案第24号は原案のとおり可決いたしました。"),
    )
    texts = [decision.text for decision in document.decisions]
    assert not any("よろしいでしょうか" in text for text in texts)
    assert [text for text in texts if "可決" in text] == [texts[-1]]
    results = [event for event in document.events if event.kind == "vote_result"]
    assert all(event.turn_id != "t7" for event in results)


def decided(*lines: tuple[str, str]) -> list[str]:
    """What is printed as decided."""
    return [decision.text for decision in built(*lines).decisions]


def test_a_council_that_gives_its_opinion() -> None:
    document = built(
        ("A", "議第2号について、原案を適当と認めることに御異議ございませんか。"),
        ("C", "異議ございません。"),
        (
            "A",
            "異議がないようですので、議第2号は、原案を適当と認め、市長に答申することといたします。",
        ),
    )
    (decision,) = document.decisions
    assert decision.vote is not None
    assert (decision.vote.number, decision.vote.outcome) == ("議第2号", "適当")


@pytest.mark.parametrize(
    ("said", "outcome"),
    [
        ("原案を適当と認めることに決定いたしました。", "適当"),
        ("原案は適当であると答申することに決定いたしました。", "適当"),
        ("原案を適当と認めないことに決定いたしました。", "不適当"),
        ("原案は適当ではないと答申することに決定いたしました。", "不適当"),
        ("原案は不適当と認めることに決定いたしました。", "不適当"),
        ("適当な時期に開くことに決定いたしました。", None),
        ("適当に処理することに決定いたしました。", None),
    ],
)
def test_what_is_found_fit(said: str, outcome: str | None) -> None:
    assert outcome_in(said) == outcome


@pytest.mark.parametrize(
    ("said", "numbers"),
    [
        ("議第1号を議題といたします。", ("議第1号",)),
        ("議第1号から議第3号までを一括して議題といたします。", ("議第1号", "議第2号", "議第3号")),
        ("第12回会議第1号資料を御覧ください。", ()),
        ("審議第3号とする。", ()),
        ("同議第2号は別です。", ()),
        ("会議第4号の資料です。", ()),
        ("発議第4号を議題といたします。", ("発議第4号",)),
    ],
)
def test_a_bill_of_a_council(said: str, numbers: tuple[str, ...]) -> None:
    assert numbers_in(said) == numbers


ASKED = ("A", "前回会議録の承認についてお諮りいたします。御承認いただけますでしょうか。")
CONCLUDED = ("A", "それでは、前回会議録は承認といたします。")


@pytest.mark.parametrize("said", ["はい、結構です。", "異議ありません。", "承認でよいと思います。"])
def test_what_the_chair_concludes_from_the_answer(said: str) -> None:
    assert decided(ASKED, ("B", said), CONCLUDED) == ["前回会議録は承認といたします。"]


@pytest.mark.parametrize(
    "lines",
    [
        (ASKED, ("B", "訂正してほしい所があります。"), CONCLUDED),
        (ASKED, ("B", "承認できません。"), CONCLUDED),
        (ASKED, ("B", "はい、結構です。"), ("C", "私は反対です。"), CONCLUDED),
        (ASKED, CONCLUDED),
        (ASKED, ("B", "結構ですが、1か所だけ直してください。"), CONCLUDED),
        (ASKED, ("B", "はい、結構です。"), ("A", "それでは、前回会議録は保留といたします。")),
        (ASKED, ("B", "はい、結構です。"), ("A", "それでは、前回会議録は承認としません。")),
        (
            ASKED,
            ("B", "はい、結構です。"),
            ("A", "前回会議録は承認とするかどうか、次回に伺います。"),
        ),
        (ASKED, ("B", "はい、結構です。"), ("C", "それでは、前回会議録は承認といたします。")),
        (("A", "承認の手続について説明します。"), ("B", "はい、結構です。"), CONCLUDED),
        (
            ("A", "会議を非公開としたいと思いますが、いかがでしょうか。"),
            ("B", "はい、結構です。"),
            ("A", "それでは、会議は公開といたします。"),
        ),
    ],
)
def test_the_chair_concludes_nothing_else(lines: tuple[tuple[str, str], ...]) -> None:
    assert decided(*lines) == []


VOTED = ("A", "議第1号について、原案に賛成の方は挙手をお願いいたします。")
MANY = "賛成が7名、反対が1名、賛成多数でございます。よって、議第1号は、原案のとおり承認することといたします。"
ADDED = "なお、交通量の検証を毎年行うことという附帯意見を付することといたします。"


def test_an_opinion_is_added_to_what_was_carried() -> None:
    texts = decided(VOTED, ("A", f"{MANY}{ADDED}"))
    assert [key in text for key, text in zip(("承認", "附帯意見"), texts, strict=True)] == [
        True
    ] * 2


@pytest.mark.parametrize(
    ("result", "added"),
    [
        ("賛成少数であります。よって、議第1号は否決されました。", ADDED),
        (MANY, "なお、附帯意見を付するかどうかは、後で伺います。"),
        (MANY, "なお、附帯意見を付さないことといたします。"),
        (MANY, "なお、前回は附帯意見を付することといたしました経過がございます。"),
        (MANY, "なお、附帯意見を付するという御意見がございました。"),
        (MANY, "なお、附帯意見を付することを検討いたします。"),
        (MANY, "なお、県の審議会では附帯意見を付することといたしましたと聞いております。"),
    ],
)
def test_no_opinion_is_added(result: str, added: str) -> None:
    assert not any("附帯意見" in text for text in decided(VOTED, ("A", f"{result}{added}")))


def test_what_nobody_objects_to_is_a_vote_however_it_was_put() -> None:
    document = built(
        ("A", "議案第24号について、可決してよろしいでしょうか。"),
        ("C", "異議なし。"),
        ("A", "異議なしと認め、議案第24号は原案のとおり可決いたしました。"),
    )
    (decision,) = document.decisions
    assert decision.vote is not None
    assert (decision.vote.number, decision.vote.outcome, decision.vote.way) == (
        "議案第24号",
        "可決",
        "簡易",
    )


@pytest.mark.parametrize(
    ("asked", "declared"),
    [
        ("次は休憩でよろしいでしょうか。", "では、そのようにいたします。"),
        ("議案第24号について、可決してよろしいでしょうか。", "では、そのように進めます。"),
        ("議案第24号について、可決してよろしいでしょうか。", "では、もう少し議論を続けます。"),
        ("順番を変えてよろしいでしょうか。", "異議なしと認め、そのように進めます。"),
        (
            "議案第24号について、可決してよろしいでしょうか。",
            "御異議がありますので、可決しないことといたします。",
        ),
    ],
)
def test_what_was_only_asked_is_no_vote(asked: str, declared: str) -> None:
    document = built(("A", asked), ("C", "はい。"), ("A", declared))
    assert [found.text for found in document.decisions if found.vote is not None] == []


@pytest.mark.parametrize(
    ("said", "outcome"),
    [
        ("諮問第1号は、適任と答申することに決定いたしました。", "適任"),
        ("諮問第1号は、適任ではないと答申することに決定いたしました。", "不適任"),
        ("本案のとおり市長に答申することに決定いたしました。", "答申"),
        ("請願第1号は、総務委員会に付託することに決定いたしました。", "付託"),
        ("付託されました議案第5号は、可決されました。", "可決"),
        ("付託議案は、承認し、答申することに決定いたしました。", "承認"),
        ("答申書の日付を改めることに決定いたしました。", None),
        ("市長への答申は、次回に行うことに決定いたしました。", None),
        ("答申することは見送ることに決定いたしました。", None),
        ("総務委員会に付託しないことに決定いたしました。", None),
    ],
)
def test_where_a_matter_goes(said: str, outcome: str | None) -> None:
    assert outcome_in(said) == outcome


def test_a_report_that_is_put_to_the_vote() -> None:
    document = built(
        ("A", "報告第1号は、これを承認することに賛成の諸君の起立を求めます。"),
        ("A", "起立全員。よって、報告第1号は承認されました。"),
    )
    results = [event.text for event in document.events if event.kind == "vote_result"]
    assert results == ["採決の結果：承認（起立全員）"]


@pytest.mark.parametrize(
    ("reported", "verdict", "warned"),
    [
        ("委員長報告のとおり決すること", "不認定とすること", False),
        ("認定すること", "不認定とすること", True),
        ("委員長の報告どおり決すること", "認定すること", False),
    ],
)
def test_as_the_committee_reported(reported: str, verdict: str, warned: bool) -> None:
    document = built(
        ("A", f"認定第2号は、{reported}に賛成の方は起立願います。"),
        ("A", f"起立多数であります。よって、認定第2号は、{verdict}に決しました。"),
    )
    warnings = [event.text for event in document.events if "合いません" in event.text]
    assert bool(warnings) is warned


@pytest.mark.parametrize(
    "said",
    [
        "県の審議会では、議第1号は承認することに決定いたしました。",
        "第3回協議会において、議第1号は可決することに決定いたしました。",
        "仮に賛成多数であれば、議第1号は可決することに決定いたします。",
        "全員が賛成ならば、議第1号は可決することに決定いたします。",
        "国の審査会では、議第1号は否決することに決定いたしました。",
    ],
)
def test_what_is_decided_elsewhere_or_may_be_is_no_vote(said: str) -> None:
    assert built(("A", said)).decisions == ()


@pytest.mark.parametrize(
    "said",
    [
        "よって、本審議会において、議第1号は承認することに決定いたしました。",
        "起立多数であります。よって、議第1号は可決されました。",
        "挙手全員、よって、議第1号は可決することに決定いたしました。",
    ],
)
def test_what_this_body_decides_is_one(said: str) -> None:
    assert len(built(("A", said)).decisions) == 1


HANDS = ("A", "議案第1号に賛成の方は挙手願います。")
CARRIED = ("A", "挙手多数です。よって、議案第1号は可決されました。")
LOST = ("A", "挙手少数です。よって、議案第1号は否決されました。")


def outcomes(*lines: tuple[str, str]) -> list[str]:
    return [found.vote.outcome for found in built(*lines).decisions if found.vote is not None]


def test_a_vote_that_is_taken_again_replaces_the_first() -> None:
    doubt = ("B", "議長、数え間違いではありませんか。")
    again = ("A", "失礼しました。採決をやり直します。")
    assert outcomes(HANDS, CARRIED, doubt, again, HANDS, LOST) == ["否決"]


@pytest.mark.parametrize(
    "said",
    [
        ("B", "採決をやり直します。"),
        ("A", "採決をやり直してよろしいでしょうか。"),
        ("A", "採決はやり直しません。"),
        ("A", "昨年は、採決をやり直しました。"),
        ("A", "採決を続けます。"),
    ],
)
def test_nothing_else_takes_a_vote_back(said: tuple[str, str]) -> None:
    assert outcomes(HANDS, CARRIED, said, HANDS, LOST) == ["可決", "否決"]


def test_another_bills_vote_stays() -> None:
    other = ("A", "採決をやり直します。議案第2号に賛成の方は挙手願います。")
    done = ("A", "挙手少数です。よって、議案第2号は否決されました。")
    assert outcomes(HANDS, CARRIED, other, done) == ["可決", "否決"]
