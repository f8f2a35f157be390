"""Wordings of informal meetings and of ends: what settles, what is promised, what opens and closes."""

from __future__ import annotations

from datetime import date, datetime

import pytest

from format.document.test_document import kinds, minutes_of
from minutes.schema import Header

OPEN = ("A", "ただいまから総務委員会を開会いたします。")
CLOSE = ("A", "これで閉会いたします。")
HEADER = Header("総務委員会", date(2024, 3, 5), datetime(2024, 3, 5, 14, 0))


def decided(*lines: tuple[str, str]) -> list[str]:
    document, _ = minutes_of(OPEN, *lines, CLOSE)
    return [decision.text for decision in document.decisions]


SETTLED = (
    ((("A", "A社の回答を待って、来月の頭に決めるということでいいですか。"), ("B", "はい、いいです。")), "来月の頭に決める"),
    ((("A", "では、要件は2案で進めることで大丈夫ですか。"), ("C", "異議ないです。")), "2案で進める"),
    ((("A", "追加の機能は見送りましょう。"), ("B", "はい。")), "見送り"),
    ((("A", "更新の方向で、台数は次回に決めましょう。"), ("B", "分かりました。")), "次回に決め"),
    ((("A", "追加の機能は見送りましょう。"), ("B", "いや、それでいいと思います。")), "見送り"),
    ((("A", "追加の機能は見送りましょう。"), ("B", "異議ありません。")), "見送り"),
)  # fmt: skip
NOT_SETTLED = (
    (("A", "A社の回答を待って決めるということでいいですか。"), ("B", "いや、それは困ります。")),
    (("A", "A社の回答を待って決めるということでいいですか。"), ("B", "費用はいくらですか。")),
    (("A", "佐藤委員、よろしいですか。"), ("B", "はい。")),
    (("A", "今の説明は、以上でよろしいですか。"), ("B", "はい。")),
    (("B", "追加の機能は見送りましょう。"), ("C", "どうでしょうか。")),
    (("A", "追加の機能は見送りましょうか。"), ("B", "そうですね、迷います。")),
    (("A", "それでは、休憩にしましょう。"), ("B", "はい。")),
    (("A", "追加の機能は見送りましょう。"), ("B", "いや、それは反対です。")),
    (("A", "追加の機能は見送りましょう。"), ("B", "ちょっと待ってください。")),
    (("A", "町内会のほうでは、祭りは中止と決定しました。"), ("B", "そうですか。")),
    (("A", "隣の地区では、会長は鈴木さんに決まりました。"), ("B", "はい。")),
    (("A", "会長は鈴木さんに決まりましたか。"), ("B", "はい。")),
    (("A", "収集日は、10年前に火曜日に決まりました。"), ("B", "はい。")),
)


@pytest.mark.parametrize(("lines", "words"), SETTLED)
def test_talk_that_settles_is_a_decision(lines: tuple[tuple[str, str], ...], words: str) -> None:
    (text,) = decided(*lines)
    assert words in text
    assert "いいですか" not in text
    assert "大丈夫" not in text


@pytest.mark.parametrize("lines", NOT_SETTLED)
def test_talk_that_settles_nothing_is_none(lines: tuple[tuple[str, str], ...]) -> None:
    assert decided(*lines) == []


PROMISED = (
    "現在は7種類を求めておりますが、3月末までに要綱を改正いたします。",
    "現地は、3月中に再度確認し、危険度の高いものから、先に指導を始めます。",
    "次回までに台数の案を出します。",
)
NOT_PROMISED = (
    "本庁は3月末までに終わってます。",
    "3月末までに、改正したいと思います。",
    "それでは、会議を始めます。",
    "3月末までに終える計画でございますが、まだ決めておりません。",
)


@pytest.mark.parametrize("said", PROMISED)
def test_a_promise_behind_a_lead_in(said: str) -> None:
    document, _ = minutes_of(OPEN, ("C", said), CLOSE, header=HEADER)
    assert len(document.actions) == 1


@pytest.mark.parametrize("said", NOT_PROMISED)
def test_no_promise(said: str) -> None:
    document, _ = minutes_of(OPEN, ("C", said), CLOSE, header=HEADER)
    assert document.actions == ()


def test_until_the_next_committee_is_what_the_officer_takes_on() -> None:
    document, _ = minutes_of(
        OPEN,
        ("B", "総務課とも相談して、次の委員会までに考え方を示してください。"),
        ("A", "高橋課長。"),
        ("C", "承知しました。次回の委員会までに、考え方を取りまとめて御報告いたします。"),
        ("A", "次回の委員会は、4月9日の午前10時から開きます。"),
        CLOSE,
        header=HEADER,
    )
    (action,) = document.actions
    assert (action.owner, action.due) == ("高橋健", date(2024, 4, 9))
    assert "考え方" in action.text


CLOSINGS = (
    "本日の会議はこれで終了します。御苦労さまでした。", "これをもちまして、散会いたします。", "本日はこれで会議を閉じます。",
    "以上をもちまして、本日の審議会を閉じさせていただきます。", "本日の委員会はここまでといたします。",
    "じゃあ、今日はこの辺で。お疲れさまでした。", "本日の日程は全て終了しました。",
    "以上で連絡を終わり、本日の委員会を閉会いたします。", "質疑を終了し、これをもって散会いたします。",
)  # fmt: skip
NO_CLOSINGS = (
    "これで質疑を終了いたします。",
    "窓口の受付は午後5時で終了します。",
    "説明は以上で終わります。",
    "以上で連絡を終わらせていただきます。",
    "以上で連絡を終わります。",
    "事務連絡は以上で終了いたします。",
    "これで次回の案内を終わります。",
)
OPENINGS = (
    "定刻になりました。ただいまから産業建設常任委員会を開きます。", "それでは、第2回の審議会を始めてまいりたいと思います。",
    "これより本日の会議を開きます。", "じゃあ、時間なので始めますね。",
)  # fmt: skip


@pytest.mark.parametrize("said", CLOSINGS)
def test_how_a_meeting_closes(said: str) -> None:
    document, _ = minutes_of(OPEN, ("B", "1点伺います。"), ("A", said))
    assert [kind for kind, _ in kinds(document) if kind == "closing"] == ["closing"]


@pytest.mark.parametrize("said", NO_CLOSINGS)
def test_what_closes_no_meeting(said: str) -> None:
    document, _ = minutes_of(OPEN, ("B", "1点伺います。"), ("A", said))
    assert "closing" not in [kind for kind, _ in kinds(document)]


@pytest.mark.parametrize("said", OPENINGS)
def test_how_a_meeting_opens(said: str) -> None:
    document, _ = minutes_of(("A", said), ("B", "1点伺います。"), CLOSE)
    assert [e.turn_id for e in document.events if e.kind == "opening"] == ["t1"]


def test_the_next_meeting_opens_nothing() -> None:
    document, _ = minutes_of(
        ("A", "それでは、説明をお願いします。"),
        ("C", "次回の審議会は、4月9日に開催いたします。"),
        CLOSE,
        header=HEADER,
    )
    assert "opening" not in [kind for kind, _ in kinds(document)]


@pytest.mark.parametrize(("day", "known"), [("3月5日", False), ("3月4日", False), ("3月6日", True)])
def test_a_next_meeting_that_is_not_later_is_a_doubt_and_no_fact(day: str, known: bool) -> None:
    document, _ = minutes_of(
        OPEN, ("A", f"次回は、{day}の午前10時から開きます。"), CLOSE, header=HEADER
    )
    found = [kind for kind, _ in kinds(document)]
    assert ("next_meeting" in found) is known
    doubts = [text for kind, text in kinds(document) if kind == "warning" and "次回" in text]
    assert bool(doubts) is not known
