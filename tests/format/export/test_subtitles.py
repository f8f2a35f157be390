"""Subtitles: 禁則, two lines of twenty, nothing lost, times in order."""

from __future__ import annotations

import re
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from minutes.format.export import line_break, render
from minutes.format.export.cues import MIN_DURATION, bracketed, subtitle_cues
from minutes.format.export.line_break import LINE_WIDTH, break_lines, split_points, width
from minutes.format.export.timing import character_spans, timed_statements
from minutes.schema import Draft, Speaker, Statement, Turn

from .builders import draft, empty_draft, profile, with_text, words

FORBIDDEN_FIRST = "、。）」』】〕！？ーっゃゅょぁぃぅぇぉッャュョ々"
FORBIDDEN_LAST = "（「『【〔"

LONG = (
    "令和2年度の電子手続の数は320件、電子受付の件数は146万1,063件でございました。"
    "マイナンバーカードの普及につきましては、商店街や民間事業者（大手を除く）とも連携いたしまして、"
    "「誰一人取り残さない」という観点で進めてまいりたいと考えておりますので、よろしくお願いします。"
)

japanese = st.text(
    st.sampled_from(
        "あいうえおかきくけこっゃー漢字会議録委員カタカナABC0123、。，？！（）「」〔〕 "
    ),
    min_size=1,
    max_size=160,
)


def one_statement(text: str, seconds: float = 30.0) -> Draft:
    original = draft()
    turn = Turn("T1", "S1", words(text, 0.0, seconds))
    item = replace(
        original.minutes_doc.agenda[0], statements=(Statement("S1", text, text, ("T1",)),)
    )
    return Draft(
        replace(original.transcript, turns=(turn,)),
        replace(original.minutes_doc, agenda=(item,), events=()),
    )


@pytest.mark.parametrize(
    ("text", "lines"),
    [
        ("はい。", ("はい。",)),
        ("お手元の次第に沿って進めてまいります。", ("お手元の次第に沿って進めてまいります。",)),
        (
            "本日は、WEB会議併用での開催となっております。",
            ("本日は、", "WEB会議併用での開催となっております。"),
        ),
        (
            "高橋情報システム課長、説明をお願いします。",
            ("高橋情報システム課長、", "説明をお願いします。"),
        ),
    ],
)
def test_lines_break_where_a_reader_pauses(text: str, lines: tuple[str, ...]) -> None:
    assert break_lines(text) == lines


def test_numbers_and_latin_words_are_not_torn() -> None:
    for cue in subtitle_cues(one_statement(LONG)):
        for first, second in zip(cue.lines, cue.lines[1:], strict=False):
            assert not re.search(r"[0-9,A-Za-z]$", first) or not re.match(r"[0-9,A-Za-z]", second)


@settings(max_examples=200, deadline=None)
@given(japanese)
def test_nothing_is_lost_and_the_rules_hold(text: str) -> None:
    parts = [0, *split_points(text, 78), len(text)]
    assert parts == sorted(set(parts))
    cues = subtitle_cues(one_statement(text))
    said = "".join(text.split())
    assert "".join("".join(cue.lines) for cue in cues).replace(" ", "") == said
    for cue in cues:
        assert len(cue.lines) <= 2
        assert all(width(line) <= LINE_WIDTH for line in cue.lines)
        assert cue.span.end > cue.span.start
    assert [cue.span.start for cue in cues] == sorted(cue.span.start for cue in cues)


@pytest.mark.parametrize("name", ["srt", "vtt"])
def test_kinsoku_in_the_files(name: str) -> None:
    lines = render(one_statement(LONG), name, profile()).decode("utf-8-sig").splitlines()
    spoken = [re.sub(r"<[^>]*>", "", line) for line in lines if re.search(r"[ぁ-ん]", line)]
    assert len(spoken) > 4
    assert not [line for line in spoken if line[0] in FORBIDDEN_FIRST or line[-1] in FORBIDDEN_LAST]


def test_a_cue_lasts_long_enough_to_be_read() -> None:
    cues = subtitle_cues(draft())
    for cue, following in zip(cues, cues[1:], strict=False):
        assert cue.span.end <= following.span.start + 0.002
        short = cue.span.duration < MIN_DURATION
        assert not short or following.span.start - cue.span.end < 0.01


def test_an_edited_text_is_timed_by_the_words_that_stayed() -> None:
    turn = Turn("T1", "S1", words("えーと、資料1に基づき説明します。", 10.0, 27.0))
    text = "資料1に基づき、御説明します。"
    spans = character_spans(text, ("T1",), {"T1": turn}, 0.0)
    assert len(spans) == len(text)
    assert spans[0].start == pytest.approx(14.0)  # 資 is the fifth of 17 characters in 17 s
    assert [span.start for span in spans] == sorted(span.start for span in spans)
    assert spans[-1].end == pytest.approx(27.0)


def test_what_a_clerk_wrote_in_without_a_turn_follows_the_statement_before() -> None:
    original = draft()
    added = Statement("S2", "", "資料を配ります。", ())
    first = original.minutes_doc.agenda[0]
    item = replace(first, statements=(*first.statements, added))
    doc = replace(original.minutes_doc, agenda=(item, *original.minutes_doc.agenda[1:]))
    timed = timed_statements(replace(original, minutes_doc=doc))
    place = next(t for t in timed if t.text == "資料を配ります。")
    assert place.spans[0].start == pytest.approx(6.0)
    assert (
        "資料を配ります。" in render(replace(original, minutes_doc=doc), "srt", profile()).decode()
    )


def test_silence_gives_files_without_cues() -> None:
    assert subtitle_cues(empty_draft()) == ()
    assert render(empty_draft(), "vtt", profile()) == b"WEBVTT\n\n"


def test_markup_in_a_text_is_not_read_as_markup() -> None:
    evil = with_text(draft(), "A --> B <b>太字</b> & 「終」")
    vtt = render(evil, "vtt", profile()).decode()
    assert "&lt;b&gt;" in vtt
    assert all(
        "-->" not in line or re.match(r"[\d:.]+ --> [\d:.]+$", line) for line in vtt.splitlines()
    )
    srt = render(evil, "srt", profile()).decode()
    assert "<b>" not in srt
    assert all(
        "-->" not in line or re.match(r"[\d:,]+ --> [\d:,]+$", line) for line in srt.splitlines()
    )


@pytest.mark.parametrize("length", [5, 17, 18, 19, 20, 30, 36, 38, 60, 400])
def test_a_long_name_leaves_a_line_for_the_text(length: int) -> None:
    original = one_statement("ただいまから建設委員会を開会します。よろしくお願いします。" * 3)
    speakers = (Speaker("S1", "山" * length, "議" * length),)
    long = replace(original, transcript=replace(original.transcript, speakers=speakers))
    cues = subtitle_cues(long, named=True)
    assert min(len("".join(cue.lines)) for cue in cues) > 3  # not letter by letter
    assert "".join("".join(cue.lines) for cue in cues) == long.minutes_doc.statements[0].text
    blocks = render(long, "srt", profile()).decode("utf-8-sig").strip().split("\n\n")
    for block in blocks:
        lines = block.split("\n")[2:]
        assert 1 <= len(lines) <= 2
        assert all(width(line) <= LINE_WIDTH for line in lines)
    assert blocks[0].split("\n")[2].startswith("（山山山")


def test_names_that_fit_a_line_are_printed_whole() -> None:
    assert bracketed("山" * 18) == f"（{'山' * 18}）"
    assert bracketed("山" * 19) == f"（{'山' * 17}…）"


@pytest.mark.parametrize("limit", [78, 10, 1, 0, -5])
def test_whatever_room_is_left_all_of_a_text_is_cut_once(limit: int) -> None:
    text = "はい、どうぞお願いします。"
    points = split_points(text, limit)
    assert list(points) == sorted(set(points))
    assert len(points) <= len(text)


def test_a_text_of_four_times_the_length_costs_four_times_as_much(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    measured = 0
    columns = line_break._columns

    def counted(char: str) -> int:
        nonlocal measured
        measured += 1
        return columns(char)

    monkeypatch.setattr(line_break, "_columns", counted)
    counts = []
    for size in (1_000, 4_000):
        measured = 0
        split_points("あ" * size, 78)
        counts.append(measured)
    assert counts[1] < 5 * counts[0]
