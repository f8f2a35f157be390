"""Without a roster: names that only all calls of a voice together give."""

from __future__ import annotations

import pytest

from format.scripted import transcript
from minutes.format.naming import name_speakers
from minutes.schema import Header, MeetingContext, Speaker

OPEN = ("A", "ただいまから総務委員会を開会いたします。本日の案件を議題といたします。")
ASKS = "高齢者向けの講座について伺います。昨年度は何回開催して、何人くらい参加したのでしょうか。"
SAYS = "昨年度は12回の開催で、参加者は延べ184人でございました。今年度は回数を増やす計画です。"


def named(*lines: tuple[str, str]) -> dict[str, Speaker]:
    """Key of the line → its speaker after naming without a roster."""
    made, truth = transcript(lines)
    done = name_speakers(made, MeetingContext(Header("総務委員会")))
    return {truth[speaker.id]: speaker for speaker in done.speakers}


def test_a_misheard_call_and_a_misheard_introduction_are_one_name() -> None:
    """すざきりん alone may be 須崎, 続き alone 都築: together they are 鈴木委員."""
    found = named(OPEN, ("A", "ほかにございますか。すざきりんどうぞ。"), ("B", f"続きです。{ASKS}"))
    assert (found["B"].name, found["B"].role) == ("鈴木", "委員")
    alone = named(OPEN, ("A", "ほかにございますか。すざきりんどうぞ。"), ("B", ASKS))
    assert alone["B"].name is None


@pytest.mark.parametrize(
    ("call", "name", "role"),
    [
        ("これについて何かございますか。長い服委員長。", "永井", "副委員長"),
        ("青き家庁、全体の説明をお願いします。", "青木", "課長"),
        ("お高調、周知の方はどうですか。", "太田", "課長"),
        ("次にエンドゼム課長。", "遠藤", "課長"),
        ("佐藤みわいん。", "佐藤", "委員"),
        ("佐藤。", "佐藤", None),
        ("はい、中村、どうぞ。", "中村", None),
        ("市民。", None, None),
        ("のむらかちょう、お願いします。", "野村", "課長"),
        ("ウェダさん、当日は出られますか。", "上田", None),
        ("まつもと3の方でお願いします。", "松本", None),
        ("知らないし部長、補足はありますか。", None, None),
        ("砂解けに。", None, None),
        ("ゼーム課長。", None, None),
        ("何か御質問はございますか。", None, None),
        ("二田原さん、どう思いますか。", None, None),
        ("ニタハラさん、どう思いますか。", None, None),
    ],
)
def test_one_call(call: str, name: str | None, role: str | None) -> None:
    found = named(OPEN, ("A", call), ("B", SAYS))["B"]
    assert found.name == name
    if name is not None:
        assert found.role == role


@pytest.mark.parametrize("answer", ["", "はい。", "ええ。"])
@pytest.mark.parametrize(
    ("call", "name"),
    [
        ("では3月までに、松本さんの方でお願いします。", "松本"),
        ("青き家庁、説明をお願いします。", "青木"),
    ],
)
def test_an_answer_behind_a_call_does_not_hide_it(call: str, name: str, answer: str) -> None:
    """はい of whoever is called often stays with the voice before."""
    found = named(OPEN, ("A", call + answer), ("B", SAYS))
    assert found["B"].name == name


def test_two_near_names_of_one_voice_are_the_commoner_one() -> None:
    """徳田君 was heard once for 福田: nobody else answers to either."""
    found = named(
        OPEN,
        ("A", "徳田君、説明してください。"),
        ("B", SAYS),
        ("A", "分かりました。ほかにありませんか。"),
        ("C", ASKS),
        ("A", "福田さん、いかがですか。"),
        ("B", SAYS),
    )
    assert found["B"].name == "福田"
    assert found["C"].name is None


def test_two_near_names_of_two_voices_stay_two() -> None:
    found = named(
        OPEN,
        ("A", "加藤委員、どうぞ。"),
        ("B", ASKS),
        ("A", "佐藤委員、どうぞ。"),
        ("C", ASKS),
        ("A", "加藤委員。"),
        ("B", ASKS),
    )
    assert (found["B"].name, found["C"].name) == ("加藤", "佐藤")


def test_who_takes_something_on_is_relied_on_by_name() -> None:
    found = named(
        OPEN,
        ("A", "連絡は総務の方からお願いできますか。"),
        ("B", "分かりました。土曜日までに私の方から回覧を回しておきます。"),
        ("A", "こんどうさん、よろしこねがいします。ほかに何かありませんか。"),
    )
    assert found["B"].name == "近藤"


def test_whoever_addresses_somebody_is_not_that_person() -> None:
    """Where nobody presides, いがらしかかりちょう、これって… is a question to 五十嵐."""
    found = named(
        ("A", "じゃあ、始めますね。"),
        ("B", "去年の数字は出ています。1日平均で412人来ていました。"),
        ("C", "いがらしかかりちょう、これって来年度の予算に入っているんでしたっけ。"),
        ("A", "要求はしていて、査定で2台分が残っています。まだ内示の段階です。"),
    )
    assert found["C"].name is None
