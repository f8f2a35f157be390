"""How a meeting opens, rests, closes and moves its next one where nobody says it by form."""

from __future__ import annotations

import pytest

from format.document.test_document import minutes_of
from minutes.schema import MeetingMinutes

OPEN = ("A", "ただいまから総務委員会を開会いたします。")
CLOSE = ("A", "これで閉会いたします。")


def events(*lines: tuple[str, str]) -> list[tuple[str, str]]:
    document: MeetingMinutes
    document, _ = minutes_of(*lines)
    kinds = {"opening", "closing", "recess", "resumption", "attendance", "next_meeting", "warning"}
    return [(event.kind, event.text) for event in document.events if event.kind in kinds]


def of_kind(kind: str, *lines: tuple[str, str]) -> list[str]:
    return [text for found, text in events(*lines) if found == kind]


HERE = (
    "本日は全員出席でございます。",
    "教育長及び委員4名全員の出席をいただいております。",
    "本日は委員全員に御出席いただいています。",
)
NOT_HERE = (
    "防災訓練には全員の出席をお願いします。", "昨年の研修には、委員全員が出席しております。",
    "本日は全員出席でしたか。", "次回は全員出席でお願いします。",
)  # fmt: skip


@pytest.mark.parametrize("said", HERE)
def test_everybody_is_there(said: str) -> None:
    assert len(of_kind("attendance", OPEN, ("A", said), CLOSE)) == 1


@pytest.mark.parametrize("said", NOT_HERE)
def test_nobody_says_that_everybody_is_there(said: str) -> None:
    assert of_kind("attendance", OPEN, ("A", said), CLOSE) == []


RESTS = ("ここで5分、休憩しましょう。", "暫時休憩し、3時5分に再開します。", "休憩を取りましょう。")
GOES_ON = ("それでは続けます。", "では、再開しましょう。", "はい、それでは会議を続けます。")


@pytest.mark.parametrize("rest", RESTS)
@pytest.mark.parametrize("on", GOES_ON)
def test_a_recess_and_the_end_of_it(rest: str, on: str) -> None:
    found = [
        kind for kind, _ in events(OPEN, ("A", rest), ("A", f"{on}御意見はございますか。"), CLOSE)
    ]
    assert found == ["opening", "recess", "resumption", "closing"]


@pytest.mark.parametrize(
    "said",
    [
        "休憩しましょうか。",
        "説明が終わったら休憩しましょう。",
        "この議案が済んでから休憩にしましょう。",
        "体育館の利用者は休憩しましょうと言われます。",
        "熱中症の予防には、こまめに休憩しましょう。",
    ],
)
def test_no_recess(said: str) -> None:
    found = [
        kind
        for kind, _ in events(
            OPEN, ("A", said), ("B", "はい。"), ("A", "それでは続けます。"), CLOSE
        )
    ]
    assert found == ["opening", "closing"]


def test_the_hour_of_the_return_is_not_that_of_the_rest() -> None:
    found = events(
        OPEN, ("A", "暫時休憩し、3時5分に再開します。"), ("A", "再開いたします。"), CLOSE
    )
    assert ("recess", "（午後1時30分　休憩）") in found
    assert ("resumption", "（午後3時05分　再開）") in found


OPENS = (
    "ほな、ぼちぼち始めよか。",
    "じゃあ、そろったみたいなので始めます。",
    "皆さんおそろいですので、始めましょう。",
)
CLOSES = ("今日はこんなとこで。おつかれさんでした。", "じゃあ、今日はこの辺で。")


@pytest.mark.parametrize("first", OPENS)
@pytest.mark.parametrize("last", CLOSES)
def test_colleagues_open_and_close(first: str, last: str) -> None:
    lines = (("A", first), ("B", "工事は来月から始めます。"), ("A", last))
    assert [kind for kind, _ in events(*lines)] == ["opening", "closing"]


def test_work_that_begins_opens_nothing() -> None:
    assert of_kind("opening", ("A", "では、工事の説明を始めます。"), ("B", "はい。")) == []


def test_somebody_else_than_the_chair_may_close_at_the_end() -> None:
    said = ("A", "それでは、会議を開きます。御意見はございますか。質疑なしと認めます。")
    assert len(of_kind("closing", said, ("B", "副会長です。以上で総会を閉じます。"))) == 1
    assert of_kind("closing", said, ("B", "次回の総会を閉じます前に、報告します。")) == []


MOVED = (
    ("次回は5月8日と申し上げておりましたが、5月10日、金曜日に改めます。", "5月10日（金曜日）"),
    ("次回は7月2日の予定でしたが、7月8日の月曜に延ばします。", "7月8日（月曜日）"),
    ("次回は5月8日ではなく、5月10日の金曜日に開きます。", "5月10日（金曜日）"),
    ("次回は5月8日に開き、6月10日に最後の会議といたします。", "5月8日（水曜日）"),
)


@pytest.mark.parametrize(("said", "day"), MOVED)
def test_a_next_meeting_that_is_moved_in_one_sentence(said: str, day: str) -> None:
    found = events(OPEN, ("A", said), CLOSE)
    assert [text.endswith(day) for kind, text in found if kind == "next_meeting"] == [True]
    assert not [text for kind, text in found if kind == "warning"]


TALKS = (
    ((("A", "次、9日でどない？"), ("B", "9日あかんわ。"), ("A", "ほな11日の月曜。"), ("B", "いけます。")), "3月11日"),
    ((("A", "次は5日の火曜で。"), ("B", "5日は出張です。"), ("A", "なら7日の木曜。"), ("B", "7日やったら。")), "3月7日"),
    ((("A", "次回は4月8日です。"), ("B", "8日は議会があります。"), ("A", "では、10日の水曜にします。")), "4月10日"),
    ((("A", "次回は4月8日です。"), ("B", "8日は大丈夫です。"), ("A", "では、10日の訓練はどうですか。")), "4月8日"),
    ((("A", "次回は4月8日です。"), ("B", "午後は出張ですが、午前なら出られます。"), ("A", "では10日に案を送ります。")), "4月8日"),
    ((("A", "次回は4月8日です。"), ("B", "8日は出張です。"), ("A", "では、10日の訓練の話に移ります。")), "4月8日"),
    ((("A", "次回は4月8日です。"), ("B", "8日は運動会が入っていますが、出席します。"), ("A", "では、書類は20日にお願いします。")), "4月8日"),
    ((("A", "次回は4月8日です。"), ("B", "8日は出張です。"), ("A", "では、提出物は20日までにお願いします。")), "4月8日"),
    ((("A", "次回は4月8日です。"), ("B", "8日は出張です。"), ("A", "では、訓練は10日にやります。")), "4月8日"),
    ((("A", "次回は4月8日です。"), ("B", "8日は出張です。"), ("A", "では、会議は10日にします。")), "4月10日"),
    ((("A", "次回は4月8日です。"), ("B", "8日は出張です。"), ("A", "それなら、次回は10日午後2時にします。")), "4月10日（水曜日）午後2時"),
    ((("A", "次回は4月8日です。"), ("B", "8日は出張です。"), ("A", "それなら、次回は10日にします。")), "4月10日"),
)  # fmt: skip


@pytest.mark.parametrize(("talk", "day"), TALKS)
def test_a_next_meeting_that_is_talked_over(talk: tuple[tuple[str, str], ...], day: str) -> None:
    (text,) = of_kind(
        "next_meeting", ("A", "じゃあ、会議を始めます。"), *talk, ("A", "お疲れさまでした。")
    )
    assert day in text


def test_the_day_behind_the_word_next() -> None:
    (text,) = of_kind(
        "next_meeting",
        OPEN,
        ("D", "次回でございます。5月10日、金曜日、午後7時から開催いたします。"),
        CLOSE,
    )
    assert text == "令和6年5月10日（金曜日）午後7時00分"
    late = ("D", "次回でございます。5月10日までに案をお出しください。")
    assert of_kind("next_meeting", OPEN, late, CLOSE) == []


def test_the_next_meeting_of_another_body_is_none() -> None:
    assert of_kind("next_meeting", OPEN, ("A", "次の役員会は5月10日、夜7時からです。"), CLOSE) == []
