"""What does not come about in any words, what is told of before, and whose vote it is."""

from __future__ import annotations

import pytest

from format.document.test_ties import CLOSE, HEADER, OPEN, ROSTER
from format.scripted import named_and_cut, transcript
from minutes.format.document import build
from minutes.format.document.vote_words import numbers_in
from minutes.format.profiles import load_profile
from minutes.schema import MeetingContext, MeetingMinutes


def built(*lines: tuple[str, str], agenda: tuple[str, ...] = ()) -> MeetingMinutes:
    made, _ = transcript((*OPEN[:3], *lines, *CLOSE))
    context = MeetingContext(HEADER, ROSTER, agenda)
    return build(named_and_cut(made, context), context, load_profile("iinkai"))


def outcomes(document: MeetingMinutes) -> list[str]:
    return [found.vote.outcome for found in document.decisions if found.vote is not None]


RISE = ("A", "請願第2号を継続審査とすることに賛成の方の起立を求めます。")
THEN = ("A", "起立多数です。よって、請願第2号は採択と決しました。")


@pytest.mark.parametrize(
    "said",
    [
        "起立2名です。継続審査とはいたしません。それでは、請願第2号を採択することに賛成の方の起立を求めます。",
        "起立少数です。継続とはしないことに決まりましたので、採決します。請願第2号を採択することに賛成の方の起立を求めます。",
        "起立2名ですので、継続審査にはなりません。請願第2号を採択することに賛成の方の起立を求めます。",
    ],
)
def test_a_no_ends_its_own_question(said: str) -> None:
    document = built(RISE, ("A", said), THEN)
    assert outcomes(document) == ["否決", "採択"]
    first_vote, second_vote = (found.vote for found in document.decisions)
    assert first_vote is not None
    assert second_vote is not None
    assert (first_vote.title, second_vote.title) == ("継続審査", "")
    first = document.decisions[0].text
    assert "請願第2号" in first
    assert "採決" not in first
    assert "しない" in first or "しません" in first or "なりません" in first


@pytest.mark.parametrize(
    ("said", "outcome"),
    [
        ("起立半数に満たず。よって、議案第6号は原案を可とすることに至りませんでした。", "否決"),
        ("起立3名。可決には至りません。", "否決"),
        (
            "起立2名で過半数に達しません。よって、議案第6号は可決すべきものとはなりませんでした。",
            "否決",
        ),
        ("起立3名です。議案第6号は、可決することができません。", "否決"),
        ("起立は半分に届きません。議案第6号は承認することはできないものと決しました。", "不承認"),
        ("起立多数です。よって、議案第6号は可決されました。", "可決"),
        ("起立全員です。議案第6号は、可決と決しました。", "可決"),
    ],
)
def test_success_denied_is_defeat(said: str, outcome: str) -> None:
    document = built(
        ("A", "議案第6号を原案のとおり決することに賛成の方の起立を求めます。"), ("A", said)
    )
    assert outcomes(document) == [outcome]
    assert not any(event.kind == "warning" for event in document.events)


def test_two_shows_of_hands_called_for_in_short() -> None:
    document = built(
        ("A", "延期に賛成の方は手をお挙げください。"),
        ("A", "3名ですので、延期にはいたしません。続けて原案についてお聞きします。原案に賛成の方。"),
        ("A", "6名。原案のとおり決まりました。"),
    )  # fmt: skip
    assert [found.vote.way for found in document.decisions if found.vote] == ["挙手", "挙手"]
    assert outcomes(document) == ["否決", "決定"]


@pytest.mark.parametrize(
    "lines",
    [
        (("A", "前回は継続審議とすることに決定いたしましたね。"),),
        (("A", "前回は3台に決まりました。"),),
        (("A", "この件は、先月の会議で認めないことに決まりました。今日はその後の報告です。"),),
        (("C", "アンケートを作りましょうか。"), ("A", "いや、それは業者に頼むので大丈夫です。"), ("C", "はい。")),
        (("A", "今日はこのくらいにしましょう。"),),
        (("A", "では、休憩にしましょう。"),),
        (("A", "次に行きましょう。"),),
        (("A", "3台とします、と書いてありました。"),),
        (("B", "去年は棚田に決めた。"),),
        (("B", "体育館にしましょうよ。"),),
        (("A", "体育館にしましょうか。"),),
        (("A", "体育館にしましょうという意見もありました。"),),
        (("A", "保留となっている案件です。"),),
        (("A", "よっしゃ、決まり。"),),
        (("A", "それでは、質疑は一問一答とします。"),),
    ],
)  # fmt: skip
def test_what_is_no_decision_of_today(lines: tuple[tuple[str, str], ...]) -> None:
    assert built(*lines).decisions == ()


@pytest.mark.parametrize(
    ("lines", "key"),
    [
        ((("A", "この件は次回に持ち越しといたします。"),), "持ち越し"),
        ((("A", "この案は保留といたします。"),), "保留"),
        ((("A", "庁舎の建替えは今年度は見送りとします。"),), "見送り"),
        ((("A", "番号2については、次回に継続して審議することでいかがでしょうか。"), ("B", "それでよいと思います。"),
          ("A", "異議がないようですので、番号2は継続審議といたします。")), "番号2は継続審議"),
        ((("A", "第5号議案は取下げを認めることで、よろしいですか。"), ("B", "はい、やむを得ません。"),
          ("A", "それでは、取下げを認めます。")), "第5号議案は、取下げ"),
        ((("A", "では、8時開始でよろしいですね。"), ("B", "はい。"), ("A", "それでは、パトロールは朝8時からと決めます。")), "朝8時"),
        ((("B", "体育館でいいと思いますけど。"), ("A", "じゃあ、体育館にしましょう。")), "体育館"),
        ((("A", "じゃあ来週の火曜で決まりですね。"),), "来週の火曜"),
        ((("A", "ほんなら3台で決まり。"),), "3台"),
        ((("A", "では、標語は水を守るとします。"),), "水を守る"),
        ((("C", "座長は佐藤委員、副座長は森委員に決まりました。"),), "副座長は森委員"),
        ((("A", "指名推選により、佐藤委員を副会長に選出することに決定いたしました。"),), "副会長に選出"),
        ((("A", "6月の議事録は、御承認いただいたものと認めます。"),), "6月の議事録"),
        ((("A", "規約の改正は、これでいいですか。"), ("B", "いいと思います。"),
          ("A", "はい、声がありましたので、規約の改正は案のとおり決まりました。")), "規約の改正は案のとおり"),
        ((("A", "利用料を据え置く案に賛成の方は、手元の札を上げてください。"),
          ("A", "全員ですね。では、利用料は据え置くことに決まりました。")), "利用料は据え置くことに決まりました（全員）"),
        ((("A", "250円の案について、賛成の方、手を挙げてください。"),
          ("A", "賛成7名、多数です。利用料は250円とすることに決定いたします。")), "利用料は250円"),
        ((("A", "傍聴の方の写真撮影を許可したいと思いますが、よろしいでしょうか。"), ("B", "異議ありません。"),
          ("A", "それでは許可することとし、会議に入ります。"), ("A", "議案第7号、監査委員の選任について、説明願います。")), "写真撮影"),
    ],
)  # fmt: skip
def test_what_is_settled_in_other_words(lines: tuple[tuple[str, str], ...], key: str) -> None:
    (found,) = built(*lines).decisions
    assert key in found.text
    assert "議案第7号" not in found.text


def test_a_declaration_names_its_own_bill() -> None:
    agenda = (
        "議案第8号　手数料条例の一部改正について",
        "委員会提出第1号　会議規則の一部改正について",
    )
    document = built(
        ("A", "日程第1、議案第8号、手数料条例の一部改正についてを議題といたします。"),
        ("A", "原案のとおり可決することに賛成の方の起立を求めます。"),
        ("A", "起立多数であります。よって、議案第8号は可決されました。"),
        ("A", "日程第2、委員会提出第1号、会議規則の一部改正についてを議題といたします。"),
        ("B", "昨年の委員会提出第1号は否決されました。"),
        ("A", "原案のとおり可決することに賛成の方の起立を求めます。"),
        ("A", "起立少数であります。よって、委員会提出第1号は否決されました。"),
        agenda=agenda,
    )  # fmt: skip
    rows = [(found.vote.number, found.vote.outcome) for found in document.decisions if found.vote]
    assert rows == [("議案第8号", "可決"), ("委員会提出第1号", "否決")]


@pytest.mark.parametrize(
    ("text", "numbers"),
    [
        ("認定第3号ないし認定第5号は、いずれも", ("認定第3号", "認定第4号", "認定第5号")),
        ("議案第12号から14号まで、及び第16号", ("議案第12号", "議案第13号", "議案第14号", "議案第16号")),
        ("同意案第3号", ("同意案第3号",)),
        ("会議規則第20号", ()),
        ("一般会計補正予算第5号", ()),
        ("台風第10号", ()),
    ],
)  # fmt: skip
def test_bills_in_a_row_and_labels(text: str, numbers: tuple[str, ...]) -> None:
    assert numbers_in(text) == numbers


def test_how_to_go_about_it_belongs_to_no_bill() -> None:
    document = built(
        ("A", "議案第2号及び議案第6号を一括して議題といたします。"),
        ("A", "お諮りします。両案は、一括して採決することに御異議ありませんか。"),
        ("B", "異議なし。"),
        ("A", "御異議なしと認め、さよう決定いたします。"),
        ("A", "議案第2号及び議案第6号を原案のとおり可決することに賛成の方の挙手を求めます。"),
        ("A", "挙手全員。よって、議案第2号及び議案第6号は可決されました。"),
        ("A", "委員会報告書の作成は、委員長に一任願いたいと思いますが、御異議ありませんか。"),
        ("B", "異議なし。"),
        ("A", "異議なしと認め、そのように決定いたします。"),
    )  # fmt: skip
    first, second, third = document.decisions
    assert first.vote is not None
    assert (first.vote.number, "起立" in first.text, "挙手" in first.text) == ("", False, False)
    assert second.vote is not None
    assert second.vote.number == "議案第2号、議案第6号"
    assert third.vote is not None
    assert (third.vote.number, "議案" in third.text) == ("", False)


def test_names_called_to_cast_a_ballot_are_no_roll_call() -> None:
    document = built(
        ("A", "この採決は記名投票で行います。議案第5号に賛成の方は白票、反対の方は青票を投じてください。"),
        ("A", "氏名の点呼に応じて順次投票願います。点呼を命じます。"),
        ("C", "佐藤委員。山田委員。"),
        ("A", "投票を終わります。開票を行います。"),
        ("A", "投票の結果を報告いたします。投票総数20票、賛成12票、反対8票。よって、議案第5号は可決されました。"),
    )  # fmt: skip
    (found,) = document.decisions
    assert found.vote is not None
    assert (found.vote.way, found.vote.ballots, found.vote.outcome) == ("投票", (), "可決")


def test_a_motion_that_was_withdrawn_was_not_lost() -> None:
    document = built(
        ("B", "委員長、休憩の動議を提出します。"), ("A", "ただいまの動議は取り下げられました。")
    )
    assert outcomes(document) == ["取下げ"]


def test_what_is_attached_to_a_bill_is_not_the_bill() -> None:
    document = built(
        ("A", "議案第33号、手数料条例の一部改正についてを議題といたします。"),
        ("A", "議案第33号に対する附帯決議を付することに賛成の方の挙手を求めます。"),
        ("A", "挙手多数です。よって、附帯決議を付することに決定いたしました。"),
    )
    (found,) = document.decisions
    assert found.vote is not None
    assert found.vote.title.endswith("附帯決議")
