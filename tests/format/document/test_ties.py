"""Where the sides are even the chair decides, in whatever words; what is not sure is no result."""

from __future__ import annotations

from datetime import date, datetime

import pytest

from format.scripted import named_and_cut, transcript
from minutes.format.document import build
from minutes.format.document.vote_marks import UNDECIDED
from minutes.format.profiles import load_profile
from minutes.schema import Attendee, Header, MeetingContext, MeetingMinutes

HEADER = Header("総務委員会", date(2026, 9, 8), datetime(2026, 9, 8, 14, 0))
ROSTER = (
    Attendee("山田一郎", "委員長"),
    Attendee("佐藤花子", "委員"),
    Attendee("高橋健", "書記"),
)
OPEN = (
    ("A", "ただいまから総務委員会を開会いたします。"),
    ("A", "佐藤委員。"),
    ("B", "はい、佐藤です。"),
    ("A", "議案第5号を原案のとおり可決することに賛成の委員の挙手を求めます。"),
)
CLOSE = (("A", "これで閉会いたします。"),)


def built(*lines: tuple[str, str]) -> MeetingMinutes:
    made, _ = transcript((*OPEN, *lines, *CLOSE))
    context = MeetingContext(HEADER, ROSTER)
    return build(named_and_cut(made, context), context, load_profile("iinkai"))


TURNED_DOWN = (
    "賛成5名、反対5名、同数でございますので、条例の規定によりまして、委員長の私が決することとなります。私といたしましては、検討が不十分と考えますので、原案は適当と認めないことといたします。",
    "挙手5名。可否同数であります。委員長において裁決いたします。委員長は反対であります。",
    "可否同数でございます。委員長としては、現状を維持すべきと考えますので、否といたします。",
    "可否同数です。委員長の決するところによります。まだ議論が足りないと思いますので、認めるわけにはいきません。",
    "賛成4名、反対4名、可否同数であります。よって、委員長が裁決いたします。委員長は、否決と裁決いたします。",
    "同数ですね。それでは、委員長の判断で、否決とさせていただきます。",
    "賛成4名、反対4名の同数です。賛成の御意見も分かりますが、私は反対いたします。",
    "賛成4名、反対4名、可否同数です。委員長としては賛成できません。",
)  # fmt: skip
CARRIED = (
    "賛成4名、反対4名の同数です。私は、賛成です。よって、議案第5号は可決されました。",
    "賛成4名、反対4名の同数ですので、委員長の私が決めます。私は原案に賛成いたします。",
    "賛成4名、反対4名、同数です。委員長が決することになりますが、私は賛成の立場ですので、原案のとおり決します。",
    "賛成4名、反対4名、可否同数であります。委員長は可決と裁決いたします。",
    "可否同数であります。反対の委員もおられますが、委員長としては、本案を可とするものと裁決いたします。",
)  # fmt: skip
NOT_SURE = (
    "可否同数です。困りましたね。次に移ります。",
    "賛成4名、反対4名の同数です。賛成の御意見も、反対の御意見もありました。",
    "賛成4名、反対4名の同数です。佐藤委員は反対とのことでした。",
    "可否同数です。私は賛成です。いや、私は反対です。",
    "可否同数です。委員長は反対はいたしません。",
    "賛成3名、反対4名です。ありがとうございました。",
)


@pytest.mark.parametrize("said", TURNED_DOWN)
def test_the_chairs_no_is_no(said: str) -> None:
    document = built(("A", said))
    (decision,) = document.decisions
    assert decision.vote is not None
    assert decision.vote.outcome in {"否決", "不適当"}
    assert decision.text.partition("（諮ったのは")[1]
    assert not any(event.text == UNDECIDED for event in document.events)


@pytest.mark.parametrize("said", CARRIED)
def test_the_chairs_yes_is_yes(said: str) -> None:
    document = built(("A", said))
    (decision,) = document.decisions
    assert decision.vote is not None
    assert decision.vote.outcome == "可決"
    assert "同数" in decision.vote.result


@pytest.mark.parametrize("said", NOT_SURE)
def test_what_is_not_sure_is_no_result_and_a_warning(said: str) -> None:
    document = built(("A", said))
    assert document.decisions == ()
    assert any(event.text == UNDECIDED for event in document.events)
    assert not any("可決" in event.text or "決定" in event.text for event in document.events)


@pytest.mark.parametrize(
    ("said", "key"),
    [
        ("賛成4名、反対4名、同数です。今回は見送ることといたします。", "見送る"),
        ("可否同数です。委員長としては、継続審査といたします。", "継続審査"),
        ("賛成の方は3名ですので、今回は見送ることにいたします。", "見送る"),
    ],
)
def test_what_is_put_off_does_not_read_as_carried(said: str, key: str) -> None:
    (decision,) = built(("A", said)).decisions
    assert key in decision.text.partition("（諮ったのは")[0]
    assert decision.vote is not None
    assert decision.vote.outcome != "可決"


def test_whoever_counts_for_the_chair_declares_nothing() -> None:
    document = built(
        ("C", "賛成の方は5名です。"),
        ("A", "反対の方、挙手をお願いします。"),
        ("C", "反対は5名です。"),
        ("A", "賛成5名、反対5名、同数でございますので、委員長が決します。原案は認めないことといたします。"),
    )  # fmt: skip
    (decision,) = document.decisions
    assert decision.vote is not None
    assert decision.vote.outcome == "否決"
