"""Three thousand statements, and names that mean something to the formats themselves."""

from __future__ import annotations

import re
from dataclasses import replace

import pytest

from minutes.format.export import render
from minutes.format.export.line_break import LINE_WIDTH, width
from minutes.schema import AgendaItem, Draft, Speaker, Statement, Turn
from minutes.serialize import loads

from .builders import draft, profile, with_name, words
from .test_every_format import SPOKEN_FORMATS, reading


def long_draft(size: int) -> Draft:
    """``size`` statements of five speakers, ten seconds each, one in twenty to be checked."""
    base = draft()
    turns, statements = [], []
    for index in range(size):
        text = f"{index}番目の発言です。資料の{index % 40 + 1}ページを御覧ください。以上です。"
        turns.append(
            Turn(f"x{index}", f"S{index % 5}", words(text, 10.0 * index, 10.0 * index + 9))
        )
        flags = ("low_confidence",) if index % 20 == 0 else ()
        statements.append(Statement(f"S{index % 5}", text, text, (f"x{index}",), flags))
    speakers = tuple(Speaker(f"S{n}", f"{family}一郎", "委員") for n, family in enumerate(("山田", "佐藤", "鈴木", "高橋", "田中")))  # fmt: skip
    return Draft(
        replace(base.transcript, turns=tuple(turns), speakers=speakers),
        replace(
            base.minutes_doc, agenda=(AgendaItem(1, "長い会議", tuple(statements)),), events=()
        ),
    )


LONG = long_draft(3000)


@pytest.mark.parametrize("format_name", [*SPOKEN_FORMATS, "votes.csv"])
def test_every_statement_of_a_long_draft_is_in_every_format(format_name: str) -> None:
    if format_name == "rttm":  # who and when, no words
        assert render(LONG, format_name, profile()).decode().count("SPEAKER ") == 3000
        return
    if format_name == "votes.csv":  # nothing was voted
        assert render(LONG, format_name, profile()).decode("utf-8-sig").count("\n") == 1
        return
    printed = reading(LONG, format_name, profile())
    places = [printed.index(f"{index}番目の発言です。") for index in (0, 1500, 2999)]
    assert places == sorted(places)
    assert printed.count("番目の発言です。") >= 3000


def test_a_long_draft_comes_back_from_its_own_json() -> None:
    assert loads(render(LONG, "json", profile())) == LONG


@pytest.mark.parametrize(
    "name",
    [
        "寿限無寿限無五劫の擦り切れ海砂利水魚の水行末雲来末風来末食う寝る処に住む処",
        "00:00:01.000 --> 00:00:02.000",
        "<v 山田>",
        "山田\n太郎",
        "\u202e山田",
        "&amp;{\\an8}",
        "A" * 80,
        "（）",
        ":",
        "WEBVTT",
        "NOTE 山田",
    ],
)
@pytest.mark.parametrize("format_name", ["srt", "vtt"])
def test_a_name_breaks_no_subtitle(name: str, format_name: str) -> None:
    plain = render(draft(), format_name, profile()).decode("utf-8-sig")
    text = render(with_name(draft(), "S3", name), format_name, profile()).decode("utf-8-sig")
    cues = [block.split("\n") for block in text.strip().split("\n\n") if "-->" in block]
    assert len(cues) >= plain.count(" --> ")
    for cue in cues:
        assert sum(" --> " in line for line in cue) == 1
        body = cue[cue.index(next(line for line in cue if " --> " in line)) + 1 :]
        assert 1 <= len(body) <= 2
        assert all(width(re.sub(r"<[^>]*>", "", line)) <= LINE_WIDTH for line in body)
