"""The document's sequence: who is joined, where marks stand, what is marked for checking."""

from __future__ import annotations

from dataclasses import replace

import pytest

from minutes.format.export.blocks import (
    Heading,
    Mark,
    Piece,
    Speech,
    document_blocks,
    item_heading,
)
from minutes.format.export.check import Check
from minutes.schema import AgendaItem, Draft, Event, Statement, Turn

from .builders import draft, empty_draft, profile, with_name, words


def meeting(
    *said: tuple[str | None, str, tuple[str, ...]], events: tuple[Event, ...] = ()
) -> Draft:
    """Statements of a second each, one turn a statement."""
    turns = tuple(
        Turn(f"T{n}", who, words(text.replace("¶", ""), n, n + 0.9))
        for n, (who, text, _) in enumerate(said)
    )
    statements = tuple(
        Statement(who, text, text, (f"T{n}",), flags) for n, (who, text, flags) in enumerate(said)
    )
    base = draft()
    return Draft(
        replace(base.transcript, turns=turns),
        replace(base.minutes_doc, agenda=(AgendaItem(None, "", statements),), events=tuple(events)),
    )


def texts(original: Draft, layout: str = "iinkai") -> list[str]:
    return [
        block.line.with_text(block.texts) if isinstance(block, Speech) else block.text
        for block in document_blocks(original, profile(layout))
    ]


def test_one_speaker_runs_on_in_one_block() -> None:
    assert texts(meeting(("S1", "伺います。", ()), ("S1", "お答えください。", ()))) == [
        "○田中委員長　伺います。お答えください。"
    ]


def test_each_point_opens_a_paragraph() -> None:
    said = meeting(
        ("S1", "3点伺います。1点目は、費用です。高いのではないですか。2点目は、期間です。", ()),
        ("S1", "最後に、三つ目として、効果です。", ()),
    )
    assert texts(said) == [
        "○田中委員長　3点伺います。\n　1点目は、費用です。高いのではないですか。"
        "\n　2点目は、期間です。\n　最後に、三つ目として、効果です。"
    ]


def test_a_number_of_points_opens_none() -> None:
    said = meeting(("S1", "説明します。一つの考え方です。2回目の会議です。3点です。", ()))
    assert "\n" not in texts(said)[0]


def test_one_person_heard_as_two_voices_runs_on() -> None:
    said = meeting(("S2", "1点目です。", ()), ("S4", "2点目です。", ()))
    name = next(speaker.name for speaker in said.transcript.speakers if speaker.id == "S2")
    assert name is not None
    assert len(texts(with_name(said, "S4", name))) == 1


def test_two_of_one_label_stay_apart() -> None:
    said = meeting(("S2", "賛成です。", ()), ("S4", "私も賛成です。", ()))
    assert texts(said, "shingikai") == ["【委員】　賛成です。", "【委員】　私も賛成です。"]


def test_two_unknown_voices_stay_apart() -> None:
    said = meeting((None, "賛成。", ()), (None, "反対。", ()))
    assert texts(said) == ["○（発言者不明）　賛成。", "○（発言者不明）　反対。"]


def test_a_mark_stands_behind_the_words_it_belongs_to() -> None:
    said = meeting(
        ("S1", "休憩します。", ()),
        ("S1", "再開します。", ()),
        events=(
            Event("recess", 0.9, "（午後2時10分　休憩）", "T0"),
            Event("resumption", 1.0, "（午後2時25分　再開）", "T1"),
        ),
    )
    assert texts(said) == [
        "○田中委員長　休憩します。",
        "（午後2時10分　休憩）",
        "○田中委員長　再開します。",
        "（午後2時25分　再開）",
    ]


def test_a_mark_whose_turn_is_not_printed_stands_where_its_time_falls() -> None:
    said = meeting(
        ("S1", "一つ目。", ()),
        ("S2", "二つ目。", ()),
        events=(Event("recess", 0.95, "（休憩）", "gone"),),
    )
    assert texts(said) == ["○田中委員長　一つ目。", "（休憩）", "○加藤（ま）委員　二つ目。"]


def test_the_opening_stands_above_the_words_in_a_plenary() -> None:
    said = meeting(
        ("S1", "開きます。", ()), events=(Event("opening", 0.9, "（午前10時00分　開議）", "T0"),)
    )
    assert texts(said, "honkaigi")[0] == "（午前10時00分　開議）"
    assert texts(said)[1] == "（午前10時00分　開議）"


def test_applause_is_printed_once_even_where_the_text_has_it() -> None:
    event = Event("applause", 0.9, "〔拍手〕", "T0")
    assert texts(meeting(("S1", "以上です。", ()), events=(event,))) == [
        "○田中委員長　以上です。〔拍手〕"
    ]
    assert texts(meeting(("S1", "以上です。〔拍手〕", ()), events=(event,))) == [
        "○田中委員長　以上です。〔拍手〕"
    ]


@pytest.mark.parametrize("cited", ["T0", "T1", "T2"])
def test_calls_from_the_benches_are_one_mark(cited: str) -> None:
    mark = "〔「異議なし」と呼ぶ者あり〕"
    said = meeting(
        ("S1", "御異議ありませんか。", ()),
        ("S2", "異議なし。", ()),
        (None, "異議なし", ("overlapped",)),
        ("S1", "決定しました。", ()),
        events=(Event("vote", 1.5, mark, cited),),
    )
    printed = texts(said)
    assert printed == ["○田中委員長　御異議ありませんか。", mark, "○田中委員長　決定しました。"]


def test_a_doubtful_call_stays_to_be_checked() -> None:
    said = meeting(
        ("S2", "異議なし。", ("unsure",)),
        events=(Event("vote", 0.5, "〔「異議なし」と呼ぶ者あり〕", "T0"),),
    )
    assert len(texts(said)) == 2


@pytest.mark.parametrize("kind", ["next_meeting", "warning", "attendance"])
def test_what_is_no_mark_is_not_printed_between_statements(kind: str) -> None:
    said = meeting(("S1", "以上です。", ()), events=(Event(kind, 0.5, "何か", "T0"),))  # type: ignore[arg-type]
    assert texts(said) == ["○田中委員長　以上です。"]


def test_events_of_a_silent_recording_are_kept() -> None:
    silent = empty_draft()
    doc = replace(silent.minutes_doc, events=(Event("recess", 1.0, "（休憩）"),))
    assert texts(replace(silent, minutes_doc=doc)) == ["（休憩）"]


def test_a_flag_marks_the_words_that_it_names() -> None:
    said = meeting(("S1", "初めに。¶採血を行います。", ("homophone:採血", "number_restated")))
    (speech,) = document_blocks(said, profile())
    assert isinstance(speech, Speech)
    first, second = (pieces[0] for pieces in speech.paragraphs)
    assert [check.label for check in first.whole] == ["数値の言い直しがあります"]
    assert second.parts == (
        ("採血", "同じ読みの別の語の可能性があります：採血"),
        ("を行います。", ""),
    )
    assert second.whole == ()


def test_a_corrected_word_is_marked_with_what_was_heard() -> None:
    said = meeting(("S1", "定刻になりました。", ("vocabulary",)))
    turn = said.transcript.turns[0]
    heard = replace(turn.words[0], text="定刻に", original="提告に")
    turns = (replace(turn, words=(heard, *turn.words[1:])),)
    said = replace(said, transcript=replace(said.transcript, turns=turns))
    (speech,) = document_blocks(said, profile())
    assert isinstance(speech, Speech)
    ((piece,),) = speech.paragraphs
    assert piece.parts[0] == ("定刻に", "用語を補正しました：「提告に」→「定刻に」")
    assert piece.whole == ()


def test_nameless_voices_are_told_apart_for_the_clerk_only() -> None:
    base = meeting(("S4", "賛成。", ()), ("S5", "反対。", ()))
    speakers = tuple(
        replace(speaker, name=None, role=None) if speaker.id == "S4" else speaker
        for speaker in base.transcript.speakers
    )
    base = replace(base, transcript=replace(base.transcript, speakers=speakers))
    blocks = document_blocks(base, profile())
    assert [block.voice for block in blocks if isinstance(block, Speech)] == ["声A", "声B"]
    assert "声" not in "".join(texts(base))


def test_parts_are_the_whole_text() -> None:
    piece = Piece("●●と〓さいとう〓が（a+b）", (Check("確かめる", "（a+b）"),))
    assert "".join(part for part, _ in piece.parts) == piece.text
    assert [part for part, label in piece.parts if label] == ["●●", "〓さいとう〓", "（a+b）"]


@pytest.mark.parametrize(
    ("layout", "title", "heading"),
    [
        ("iinkai", "公園の改修について", "日程第3　公園の改修について"),
        ("chonai", "公園の改修について", "議題3　公園の改修について"),
        ("iinkai", "日程第1　公園の改修", "日程第1　公園の改修"),
        ("iinkai", "第5号議案　条例の改正", "第5号議案　条例の改正"),
        ("shingikai", "（1）公園の改修", "（1）公園の改修"),
        ("shingikai", "議題の整理について", "議題3　議題の整理について"),
        ("iinkai", "第2期計画について", "日程第3　第2期計画について"),
    ],
)
def test_headings(layout: str, title: str, heading: str) -> None:
    assert item_heading(AgendaItem(3, title, ()), profile(layout)) == heading


def test_the_sequence_of_the_whole() -> None:
    kinds = [type(block) for block in document_blocks(draft(), profile())]
    assert kinds[:4] == [Speech, Mark, Heading, Speech]
    assert kinds[-1] is Mark
