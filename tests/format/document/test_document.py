"""From turns to the minutes: agenda, events, votes, decisions, actions — each cites its turns."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from format.scripted import NAMES, load, misheard, named_and_cut, transcript
from minutes.format.document import build
from minutes.schema import (
    ActionItem,
    AgendaItem,
    Attendee,
    Caption,
    Header,
    MeetingContext,
    MeetingMinutes,
    Profile,
    Transcript,
)
from minutes.span import Span

PROFILE = Profile("iinkai", "委員会記録")
STARTED = datetime(2024, 2, 20, 13, 30)
ROSTER = (
    Attendee("山田一郎", "委員長"),
    Attendee("佐藤花子", "委員"),
    Attendee("高橋健", "情報システム課長"),
)
HEADER = Header("総務委員会", STARTED.date(), STARTED)


def minutes_of(
    *lines: tuple[str, str],
    agenda: tuple[str, ...] = (),
    profile: Profile = PROFILE,
    header: Header = HEADER,
    captions: tuple[Caption, ...] = (),
) -> tuple[MeetingMinutes, Transcript]:
    made, _ = transcript(lines)
    context = MeetingContext(header, ROSTER, agenda)
    named = named_and_cut(made, context)
    return build(named, context, profile, captions=captions), named


def conserved(document: MeetingMinutes, made: Transcript) -> None:
    """Every turn in exactly one statement or dropped once by a named rule; order kept."""
    cited = [turn for statement in document.statements for turn in statement.turn_ids]
    dropped = [turn.turn_id for turn in document.dropped]
    order = {turn.id: index for index, turn in enumerate(made.turns)}
    assert sorted(cited + dropped) == sorted(order)
    assert [order[turn] for turn in cited] == sorted(order[turn] for turn in cited)
    assert {turn.rule for turn in document.dropped} <= {"empty", "nomination"}
    verbatim = {turn.id: turn.text for turn in made.turns}
    for statement in document.statements:
        assert statement.verbatim == "".join(verbatim[turn] for turn in statement.turn_ids)
        assert statement.text.strip()
    known = set(order)
    for cites in (
        *(decision.turn_ids for decision in document.decisions),
        *(action.turn_ids for action in document.actions),
        *((event.turn_id,) for event in document.events if event.turn_id),
    ):
        assert cites
        assert set(cites) <= known


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("drop", [False, True])
@pytest.mark.parametrize("seed", [None, 1, 2])
def test_every_turn_is_cited_once_or_dropped_by_rule(
    name: str, drop: bool, seed: int | None
) -> None:
    script = load(name)
    lines = script.lines if seed is None else misheard(script.lines, seed=seed)
    made, _ = transcript(lines)
    context = script.context(agenda=("議題にないこと", "その他"))
    named = named_and_cut(made, context)
    conserved(build(named, context, replace(PROFILE, options={"drop_nomination": drop})), named)


@settings(max_examples=60, deadline=None)
@given(
    st.lists(
        st.tuples(
            st.sampled_from("ABC"),
            st.one_of(
                st.sampled_from(
                    [
                        "はい。", "えー、", "佐藤委員。", "御異議ありませんか。", "異議なし。", "🎌", "。", "あ",
                        "日程第1、予算についてを議題といたします。", "休憩いたします。", "再開いたします。",
                        "3月15日までに、佐藤委員にお願いします。", "次回は13月45日です。", "ただいまから開会いたします。",
                    ]
                ),  # fmt: skip
                st.text("あいうえおアイウ東京、。？ 1月日時委員長佐藤", min_size=1, max_size=20),
            ),
        ),
        max_size=12,
    ),
    st.sampled_from([(), ("予算について",), ("予算について", "その他")]),
    st.booleans(),
)  # fmt: skip
def test_conservation_whatever_is_said(
    lines: list[tuple[str, str]], agenda: tuple[str, ...], drop: bool
) -> None:
    profile = replace(PROFILE, options={"drop_nomination": drop})
    document, named = minutes_of(*lines, agenda=agenda, profile=profile)
    conserved(document, named)


def test_empty_meeting() -> None:
    document, _ = minutes_of()
    assert document.agenda == (AgendaItem(None, "", ()),)
    assert document.events == ()


def headings(document: MeetingMinutes) -> list[tuple[int | None, str, int]]:
    return [(item.number, item.title, len(item.statements)) for item in document.agenda]


MEETING = (
    ("A", "ただいまから総務委員会を開会いたします。"),
    ("A", "それでは、日程第1、情報政策の取組についてを議題といたします。高橋課長、お願いします。"),
    ("C", "情報システム課長の高橋でございます。資料1について御説明いたします。"),
    ("A", "続きまして、日程第2、その他でございます。何かありますか。"),
    ("C", "ございません。"),
    ("A", "これをもちまして、総務委員会を閉会いたします。"),
)


def test_items_as_announced_without_an_agenda() -> None:
    document, _ = minutes_of(*MEETING)
    assert headings(document) == [(None, "", 1), (1, "情報政策の取組について", 2), (2, "その他", 3)]


def test_items_as_the_agenda_words_them() -> None:
    document, _ = minutes_of(*MEETING, agenda=("区の情報政策の取組（報告）", "その他"))
    assert headings(document) == [
        (None, "", 1),
        (1, "区の情報政策の取組（報告）", 2),
        (2, "その他", 3),
    ]


def test_no_heading_is_invented_where_an_agenda_was_given() -> None:
    document, _ = minutes_of(*MEETING, agenda=("情報政策の取組について", "陳情の審査について"))
    assert headings(document) == [
        (None, "", 1),
        (1, "情報政策の取組について", 5),
        (2, "陳情の審査について", 0),
    ]
    (warning,) = [event for event in document.events if event.kind == "warning"]
    assert "陳情の審査について" in warning.text


def test_agenda_found_in_misheard_words() -> None:
    lines = (
        ("A", "ただいまから総務委員会を回会いたします"),
        ("A", "日程第1 情報制作の取り組みについてお義台といたします"),
        ("C", "資料1について御説明いたします"),
        ("A", "続きましてみって題2その他でございます"),
        ("C", "ございません"),
    )
    document, _ = minutes_of(*lines, agenda=("情報政策の取組について", "その他"))
    assert [item.number for item in document.agenda if item.statements] == [None, 1, 2]


def test_an_overview_of_the_agenda_opens_only_its_first_item() -> None:
    lines = (
        ("A", "じゃあ、始めましょうか。今日は、RPAの進捗と、文字起こしツールの件ですね。"),
        ("B", "RPAは本番で動いています。"),
        ("A", "次、文字起こしツール。どうでした？"),
        ("B", "試しました。"),
    )
    document, _ = minutes_of(*lines, agenda=("RPAの進捗", "文字起こしツール"))
    assert headings(document)[-2:] == [(1, "RPAの進捗", 2), (2, "文字起こしツール", 2)]


def kinds(document: MeetingMinutes) -> list[tuple[str, str]]:
    return [(event.kind, event.text) for event in document.events]


def test_clock_times_from_the_start_of_the_recording() -> None:
    made, _ = transcript(
        [
            ("A", "ただいまから総務委員会を開会いたします。"),
            ("A", "暫時休憩いたします。再開は午後2時20分といたします。"),
            ("A", "休憩前に引き続き、会議を再開いたします。"),
            ("A", "これをもちまして、総務委員会を閉会いたします。お疲れさまでした。"),
        ]
    )
    later = (0.0, 2400.0, 3000.0, 3600.0)
    turns = tuple(
        replace(
            turn,
            words=tuple(replace(word, span=word.span.shift(seconds)) for word in turn.words),
        )
        for turn, seconds in zip(made.turns, later, strict=True)
    )
    context = MeetingContext(HEADER, ROSTER)
    for style, expected in (
        ("full", ["（午後1時30分　開会）", "（午後2時10分　休憩）", "（午後2時20分　再開）", "（午後2時30分　閉会）"]),
        ("time_only", ["（午後1時30分）", "（午後2時10分）", "（午後2時20分）", "（午後2時30分）"]),
    ):  # fmt: skip
        profile = replace(PROFILE, options={"event_style": style})
        document = build(replace(made, turns=turns), context, profile)
        assert [event.text for event in document.events] == expected
        assert [event.kind for event in document.events] == [
            "opening",
            "recess",
            "resumption",
            "closing",
        ]


def test_without_a_start_time_no_clock_is_invented() -> None:
    document, _ = minutes_of(*MEETING, header=Header("総務委員会"))
    assert [text for kind, text in kinds(document) if kind in {"opening", "closing"}] == [
        "（開会）",
        "（閉会）",
    ]


def test_talk_about_a_recess_is_none() -> None:
    document, _ = minutes_of(
        MEETING[0],
        ("C", "昼の休憩時間は45分でございます。休憩中の窓口は開けております。"),
        ("A", "説明を終わります。"),
    )
    assert [kind for kind, _ in kinds(document)] == ["opening"]


ASK = ("A", "お諮りいたします。本件については、報告を了承することに、御異議ございませんか。")
DECLARE = ("A", "御異議ありませんので、そのように決定いたしました。")


@pytest.mark.parametrize(
    "answer", ["異議なし。", "異議なーし", "意義なし", "行きなしえ", "いりなし。"]
)
def test_a_vote_whose_answer_was_heard(answer: str) -> None:
    document, _ = minutes_of(MEETING[0], ASK, ("B", answer), DECLARE)
    assert ("vote", "〔「異議なし」と呼ぶ者あり〕") in kinds(document)
    assert "warning" not in dict(kinds(document))
    (decision,) = document.decisions
    assert decision.text == "本件については、報告を了承すること（異議なし）"
    assert decision.turn_ids == ("t2", "t3", "t4")
    (heard,) = [statement for statement in document.statements if statement.turn_ids == ("t3",)]
    only_alike = not any(right in answer for right in ("異議なし", "なし。"))
    assert heard.flags == (("homophone:異議なし",) if only_alike else ())


def test_a_vote_whose_answer_was_not_heard_warns() -> None:
    document, _ = minutes_of(MEETING[0], ASK, DECLARE)
    assert "vote" not in dict(kinds(document))
    (warning,) = [event for event in document.events if event.kind == "warning"]
    assert "異議なし" in warning.text
    assert warning.turn_id == "t2"
    flagged = [s.turn_ids for s in document.statements if "vote_missing" in s.flags]
    assert flagged == [("t2",)]
    assert [decision.turn_ids for decision in document.decisions] == [("t2", "t3")]


def test_an_answer_that_only_the_captions_heard() -> None:
    made, _ = transcript([MEETING[0], ASK, DECLARE])
    at = made.turns[1].span.end
    captions = (Caption(Span(at, at + 0.5), None, "異議なし。"),)
    document, _ = minutes_of(MEETING[0], ASK, DECLARE, captions=captions)
    assert ("vote", "〔「異議なし」と呼ぶ者あり〕") in kinds(document)
    assert "warning" not in dict(kinds(document))


def test_an_objection_is_kept_as_one() -> None:
    document, _ = minutes_of(MEETING[0], ASK, ("B", "異議あり。"))
    assert ("vote", "〔「異議あり」と呼ぶ者あり〕") in kinds(document)
    assert document.decisions == ()


@pytest.mark.parametrize(
    ("way", "mark", "result"),
    [("挙手", "〔賛成者挙手〕", "挙手多数"), ("起立", "〔賛成者起立〕", "起立全員")],
)
def test_votes_by_hand_and_by_rising(way: str, mark: str, result: str) -> None:
    document, _ = minutes_of(
        MEETING[0],
        ("A", f"議案第5号を原案のとおり可決することに賛成の方の{way}を求めます。"),
        ("A", f"{result}であります。よって、議案第5号は原案のとおり可決されました。"),
    )
    assert ("vote", mark) in kinds(document)
    assert [decision.text for decision in document.decisions] == [
        f"議案第5号は原案のとおり可決されました。（{result}）".replace("。（", "（")
    ]


def test_a_vote_by_hand_that_was_misheard() -> None:
    document, _ = minutes_of(
        MEETING[0],
        ("A", "本案は原案のとおり可決することに三世の方の教師を求めます。"),
        ("A", "挙手全員であります。よって、本案は原案のとおり可決すべきものと決定いたしました。"),
    )
    assert ("vote", "〔賛成者挙手〕") in kinds(document)
    assert [decision.turn_ids for decision in document.decisions] == [("t2", "t3")]


def test_asking_for_hands_to_speak_is_no_vote() -> None:
    document, _ = minutes_of(MEETING[0], ("A", "質疑のある方は挙手をお願いします。"))
    assert "vote" not in dict(kinds(document))


def test_next_meeting_and_a_weekday_that_does_not_fit() -> None:
    document, _ = minutes_of(
        MEETING[0], ("C", "次回は、3月5日、水曜日、午後1時半からを予定しております。")
    )
    assert ("next_meeting", "令和6年3月5日（火曜日）午後1時30分") in kinds(document)
    assert "曜日が合いません" in dict(kinds(document))["warning"]


def actions(*lines: tuple[str, str]) -> tuple[ActionItem, ...]:
    return minutes_of(MEETING[0], *lines)[0].actions


def test_a_request_that_is_taken_on() -> None:
    (found,) = actions(
        ("A", "佐藤委員。"),
        ("B", "はい。"),
        ("A", "佐藤さん、要件を整理してもらえますか。"),
        ("B", "はい、来週の水曜までに、A4で1枚にまとめます。"),
    )
    assert found == ActionItem(
        "要件を整理する（来週の水曜までに、A4で1枚にまとめます）",
        "佐藤花子",
        date(2024, 2, 28),
        ("t4", "t5"),
    )


def test_a_promise_with_a_term() -> None:
    (found,) = actions(
        ("A", "高橋課長。"),
        ("C", "お答えいたします。年度内に、辞書登録を行う予定でございます。"),
    )
    assert (found.owner, found.due, found.turn_ids) == ("高橋健", date(2024, 3, 31), ("t3",))


@pytest.mark.parametrize(
    "said",
    [
        "業者が今月中に直すそうです。",
        "昨年度は12月までに終わりました。",
        "来月から受付を開始いたします。",
        "高橋課長、説明をお願いします。",
        "次回は3月5日までに決まりますか。",
        "お答えいたします。",
    ],
)
def test_what_is_no_action(said: str) -> None:
    assert actions(("C", said)) == ()


def test_drop_nomination_by_profile_only() -> None:
    lines = (
        *MEETING[:2],
        ("C", "説明いたします。"),
        ("A", "はい、佐藤委員。"),
        ("B", "1点伺います。"),
    )
    kept, _ = minutes_of(*lines)
    assert "はい、佐藤委員。" in [statement.text for statement in kept.statements]
    profile = replace(PROFILE, options={"drop_nomination": True})
    dropped, _ = minutes_of(*lines, profile=profile)
    assert [(turn.turn_id, turn.rule) for turn in dropped.dropped] == [("t4", "nomination")]
    assert len(dropped.statements) == len(kept.statements) - 1


def test_flags_of_turns_reach_the_statements() -> None:
    made, _ = transcript([("A", "資料を御覧ください。")])
    flagged = replace(made.turns[0], flags=("low_confidence",), overlapped=True, speaker_id=None)
    document = build(replace(made, turns=(flagged,)), MeetingContext(), PROFILE)
    assert document.statements[0].flags == ("low_confidence", "overlapped", "unknown_speaker")


def test_the_wording_of_roster_and_agenda_is_handed_to_the_text_rules() -> None:
    roster = (*ROSTER, Attendee("崎山知尚", "委員"), Attendee("九頭見義雄", "会長"))
    context = MeetingContext(HEADER, roster, ("窓口手続きの見直しについて",))
    said = "崎山知尚委員と九頭見義雄会長です。窓口手続きの見直しについてです。手続きは3件です。"
    made, _ = transcript([("A", said)])
    document = build(made, context, PROFILE)
    assert document.statements[0].text == said.replace("手続きは", "手続は")
    bare = build(made, MeetingContext(HEADER, ROSTER), PROFILE)
    assert "窓口手続の見直し" in bare.statements[0].text
