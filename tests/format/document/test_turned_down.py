"""What the chair concludes is what is printed: never a question's own words where it was turned down."""

from __future__ import annotations

import pytest

from format.scripted import Scripted, named_and_cut, transcript
from minutes.format.document import build
from minutes.format.document.vote_words import deemed, denies, numbers_in, outcome_in
from minutes.format.profiles import load_profile
from minutes.schema import Attendee, Decision, Header, MeetingMinutes

ROSTER = {
    "A": Attendee("沼尻克己", "議長"),
    "B": Attendee("鷹野涼", "議員"),
    "C": Attendee("塚越茂", "議員"),
    "F": Attendee("日下部実", "総務課長", "事務局"),
}
CALLS = (("A", "議長の沼尻です。ただいまから本日の会議を開きます。"), ("B", "鷹野です。"))
Lines = tuple[tuple[str, str], ...]


def built(*lines: tuple[str, str]) -> MeetingMinutes:
    made, _ = transcript((*CALLS, *lines))
    context = Scripted(Header("町議会定例会"), ROSTER, ()).context()
    return build(named_and_cut(made, context), context, load_profile("honkaigi"))


def decided(*lines: tuple[str, str]) -> Decision:
    """The only decision of these lines."""
    (found,) = built(*lines).decisions
    return found


def results(document: MeetingMinutes) -> list[str]:
    return [event.text for event in document.events if event.kind == "vote_result"]


FEW = "起立少数であります。よって、"


@pytest.mark.parametrize(
    ("asked", "declared", "outcome", "printed"),
    [
        (
            "本件は、原案を適当と認めることに賛成の諸君の起立を求めます。",
            f"{FEW}原案は適当と認めないことに決しました。",
            "不適当",
            "原案は適当と認めないことに決しました",
        ),
        (
            "議案第21号に附帯決議を付すことに賛成の諸君の起立を求めます。",
            f"{FEW}附帯決議を付さないことに決定いたしました。",
            "否決",
            "附帯決議を付さないことに決定いたしました",
        ),
        (
            "報告第7号は、これを承認することに賛成の諸君の起立を求めます。",
            f"{FEW}報告第7号は承認しないことに決定いたしました。",
            "不承認",
            "報告第7号は承認しないことに決定いたしました",
        ),
        (
            "承認第3号について、承認することに賛成の諸君の起立を求めます。",
            "起立少数。よって、承認第3号は承認しないことに決しました。",
            "不承認",
            "承認第3号は承認しないことに決しました",
        ),
        (
            "議員の辞職を許可することに賛成の諸君の起立を求めます。",
            f"{FEW}辞職については不許可とすることに決定いたしました。",
            "不許可",
            "辞職については不許可とすることに決定いたしました",
        ),
        (
            "請願第8号を採択することに賛成の諸君の起立を求めます。",
            f"{FEW}請願第8号は採択すべきでないものと決しました。",
            "不採択",
            "請願第8号は採択すべきでないものと決しました",
        ),
        (
            "会期を2日間延長することに賛成の諸君の起立を求めます。",
            f"{FEW}否決されました。",
            "否決",
            "否決されました（諮ったのは「会期を2日間延長すること」）",
        ),
    ],
)
def test_the_declaration_is_printed_where_it_says_no(
    asked: str, declared: str, outcome: str, printed: str
) -> None:
    found = decided(("A", asked), ("A", declared))
    assert found.vote is not None
    assert found.vote.outcome == outcome
    assert found.text.startswith((printed, f"議案第21号：{printed}"))


@pytest.mark.parametrize(
    ("asked", "declared", "outcome"),
    [
        (
            "附帯決議を付さないことに御異議ありませんか。",
            "御異議なしと認めます。よって、附帯決議を付さないことに決定いたしました。",
            "決定",
        ),
        (
            "議案第21号に附帯決議を付すことに賛成の諸君の起立を求めます。",
            "起立多数であります。よって、附帯決議を付すことに決定いたしました。",
            "決定",
        ),
        (
            "本件は、問題ないものと認めることに賛成の諸君の起立を求めます。",
            "起立多数であります。よって、問題ないものと認めることに決定いたしました。",
            "決定",
        ),
        (
            "請願第8号は不採択とすることに賛成の諸君の起立を求めます。",
            "起立多数であります。よって、請願第8号は不採択とすることに決しました。",
            "不採択",
        ),
        (
            "議員の辞職を許可することに御異議ありませんか。",
            "御異議なしと認めます。よって、辞職を許可することに決定いたしました。",
            "許可",
        ),
    ],
)
def test_what_was_agreed_to_is_not_turned_round(asked: str, declared: str, outcome: str) -> None:
    found = decided(("A", asked), ("B", "異議なし。"), ("A", declared))
    assert found.vote is not None
    assert found.vote.outcome == outcome
    assert "諮ったのは" not in found.text
    assert "否決" not in found.text


@pytest.mark.parametrize(
    ("said", "no"),
    [
        ("附帯決議を付さないことに決定いたしました。", True),
        ("附帯決議は付さないことと裁決します。", True),
        ("会議録は公開しないことといたします。", True),
        ("問題ないものと認めることに決定いたしました。", False),
        ("異議ないものと認めます。", False),
        ("やむを得ない場合に限ることに決定いたしました。", False),
        ("付さないことを求める意見がありました。", False),
        ("附帯決議を付することに決定いたしました。", False),
    ],
)
def test_what_denies(said: str, no: bool) -> None:
    assert denies(said) is no


@pytest.mark.parametrize(
    ("declared", "outcome"),
    [
        ("議長において裁決いたします。議長は、否決と裁決いたします。", "否決"),
        ("議長が裁決します。本案は原案を可決と裁決いたします。", "可決"),
        ("議長が裁決します。議案第30号は、可決すべきものと裁決いたします。", "可決すべきもの"),
        ("議長が裁決します。附帯決議は付さないことと裁決します。", "否決"),
    ],
)
def test_the_ruling_decides_where_the_sides_are_even(declared: str, outcome: str) -> None:
    found = decided(
        ("A", "議案第30号に附帯決議を付すことに賛成の諸君の挙手を求めます。"),
        ("A", f"賛成5名、反対5名、可否同数でありますので、{declared}"),
    )
    assert found.vote is not None
    assert (found.vote.number, found.vote.outcome) == ("議案第30号", outcome)
    assert found.vote.result == "可否同数、賛成5名、反対5名、議長裁決"


PUT = ("A", "議案第40号について、原案に賛成の諸君の挙手を求めます。")


@pytest.mark.parametrize(
    ("declared", "result", "outcome", "warned"),
    [
        ("反対多数です。よって、議案第40号は否決されました。", "反対多数", "否決", False),
        ("反対多数です。よって、議案第40号は可決されました。", "反対多数", "可決", True),
        ("挙手少数であります。", "挙手少数", "否決", False),
        (
            "賛成2名、反対3名でございますので、議案第40号は否決といたします。",
            "賛成2名、反対3名",
            "否決",
            False,
        ),
        (
            "賛成4名、反対1名でございますので、議案第40号は否決といたします。",
            "賛成4名、反対1名",
            "否決",
            True,
        ),
        (
            "賛成8名、反対6名で、3分の2に達しませんので、議案第40号は否決されました。",
            "賛成8名、反対6名",
            "否決",
            False,
        ),
        ("反対少数です。よって、議案第40号は可決されました。", "反対少数", "可決", False),
        (
            "反対多数、賛成4名、反対7名です。よって、議案第40号は否決されました。",
            "反対多数、賛成4名、反対7名",
            "否決",
            False,
        ),
    ],
)
def test_counts_and_outcome_agree_or_the_clerk_is_told(
    declared: str, result: str, outcome: str, warned: bool
) -> None:
    document = built(PUT, ("A", declared))
    (found,) = document.decisions
    assert found.vote is not None
    assert (found.vote.result, found.vote.outcome) == (result, outcome)
    assert any("合いません" in event.text for event in document.events) is warned


BALLOTS = "投票の結果を報告いたします。投票総数11票、有効投票11票、"


@pytest.mark.parametrize(
    ("told", "outcome"),
    [
        ("賛成9票、反対2票、以上のとおり賛成が多数であります。よって、同意第6号は同意することに決しました。", "同意"),
        ("賛成3票、反対8票、以上のとおり反対が多数であります。よって、同意第6号は同意しないことに決定いたしました。", "不同意"),
        ("賛成5票、反対5票、賛成と反対が同数であります。よって、議長が裁決いたします。議長は、同意第6号を否決と裁決します。", "否決"),
    ],
)  # fmt: skip
@pytest.mark.parametrize("asked", [True, False])
def test_ballots_told_in_one_turn(told: str, outcome: str, asked: bool) -> None:
    question = (("A", "同意第6号の採決は、無記名投票をもって行います。"),) if asked else ()
    found = decided(*question, ("A", BALLOTS + told))
    assert found.vote is not None
    assert (found.vote.number, found.vote.outcome, found.vote.way) == ("同意第6号", outcome, "投票")
    assert "票" in found.vote.result
    assert "投票をもって" not in found.text


@pytest.mark.parametrize(
    "said",
    [
        ("A", "委員会における審査の結果を報告します。議案第40号は賛成9票、反対2票で可決されました。"),
        ("B", f"{BALLOTS}賛成9票、反対2票、よって、議案第40号は可決されました、と昨年は述べています。"),
        ("B", "本案は、賛成多数で否決すべきです。"),
        ("A", "先日の委員会では、原案は適当と認めないことに決しました。"),
        ("A", "もし反対多数の場合は、議案第40号は否決といたします。"),
        ("A", "附帯決議を付さないことを求める意見がありました。"),
        ("A", "議案第40号は承認しないことに決定してよろしいでしょうか。"),
        ("B", "提出者として、附帯決議を付さないことに決定いたしました。"),
    ],
)  # fmt: skip
def test_what_decides_nothing(said: tuple[str, str]) -> None:
    document = built(said)
    assert document.decisions == ()
    assert results(document) == []


@pytest.mark.parametrize(
    ("said", "found"),
    [
        ("議案第5号が可決されましたので、陳情第2号は採択されたものとみなします。", (("陳情第2号",), "みなし採択")),
        ("請願第3号については、議案第5号が可決されましたので、不採択とみなすことといたします。", (("請願第3号",), "みなし不採択")),
        ("陳情第7号は、陳情第6号の議決により、みなし不採択といたします。", (("陳情第7号",), "みなし不採択")),
        ("先ほど議案第5号が可決されましたので、陳情第2号は採択されたものと見なします。", (("陳情第2号",), "みなし採択")),
        ("陳情第2号は採択されたものとみなすことができますか。", None),
        ("もし可決されましたら、陳情第2号は採択されたものとみなします。", None),
        ("可決された場合、陳情第2号は採択されたものとみなします。", None),
        ("前回、陳情第2号は採択されたものとみなしました。", None),
        ("陳情第2号は採択されたものとみなします、と聞いております。", None),
        ("陳情第2号は採択すべきものとみなすべきです。", None),
        ("陳情第2号はみなし採択といたしますか。", None),
    ],
)  # fmt: skip
def test_what_follows_from_another_decision(
    said: str, found: tuple[tuple[str, ...], str] | None
) -> None:
    assert deemed(said) == found


def test_what_is_deemed_is_a_decision_and_no_vote() -> None:
    bill = "議案第5号は、原案のとおり決することに賛成の諸君の起立を求めます。"
    carried = "起立多数であります。よって、議案第5号は原案のとおり可決されました。"
    follows = "議案第5号が可決されましたので、陳情第2号は採択されたものとみなします。"
    document = built(("A", bill), ("A", carried + follows))
    records = [found.vote for found in document.decisions if found.vote is not None]
    assert [(vote.number, vote.outcome, vote.way, vote.result) for vote in records] == [
        ("議案第5号", "可決", "起立", "起立多数"),
        ("陳情第2号", "みなし採択", "", ""),
    ]
    assert results(document) == ["採決の結果：可決（起立多数）"]
    assert built(("B", follows)).decisions == ()


@pytest.mark.parametrize(
    "number",
    ["発委第1号", "発議第1号", "議会案第1号", "意見書案第1号", "決議案第1号", "発議案第1号", "議案第1号"],
)  # fmt: skip
@pytest.mark.parametrize("shown", ["総員起立であります。", "起立全員。"])
def test_how_all_rose_is_not_what_was_decided(number: str, shown: str) -> None:
    assert numbers_in(f"{number}について") == (number,)
    for put in (f"{number}を採決します。本案", f"{number}について、お諮りいたします。原案"):
        found = decided(("A", f"{put}に賛成の諸君の起立を求めます。"), ("A", shown))
        assert found.vote is not None
        assert found.vote.number == number
        assert found.text == f"{number}（{shown.removesuffix('。').removesuffix('であります')}）"


@pytest.mark.parametrize(
    ("said", "attends"),
    [
        ("出席8名中6名の賛成、挙手多数であります。", False),
        ("出席委員8名中、6名の賛成。", False),
        ("出席議員8名のうち6名が賛成です。", False),
        ("委員8名中6名が出席しております。", True),
        ("出席委員は8名中6名で、会議は成立しております。", True),
        ("出席委員6名、欠席委員2名であります。", True),
    ],
)
def test_a_count_of_those_in_favour_is_no_attendance(said: str, attends: bool) -> None:
    document = built(("A", "議案第40号について、賛成の方の挙手を求めます。"), ("A", said))
    assert any(event.kind == "attendance" for event in document.events) is attends
    assert attends or not any("出席を" in event.text for event in document.events)


def test_a_share_of_those_present_is_told_with_the_result() -> None:
    found = decided(
        ("A", "議案第40号について、賛成の方の挙手を求めます。"),
        ("A", "出席8名中6名の賛成、挙手多数であります。よって、議案第40号は可決されました。"),
    )
    assert found.vote is not None
    assert found.vote.result == "挙手多数、出席8名、賛成6名"


def test_other_outcomes_are_read_as_before() -> None:
    assert outcome_in("不許可処分の取消しを求める陳情第3号は、採択することに決しました。") == "採択"
    assert outcome_in("許可することに決定いたしました。") == "許可"
    assert outcome_in("発言を許可いたします。") is None


def test_a_withdrawal_that_is_not_agreed_to_is_no_withdrawal() -> None:
    assert outcome_in("議案第66号の撤回は承認しないことに決定しました。") == "不承認"
    assert outcome_in("議案第66号の撤回を承認することに決定しました。") == "撤回承認"
