"""Captions: names and times from them, words from us."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from format.scripted import load, naming, transcript
from minutes.format.naming import name_speakers
from minutes.format.naming.captions import align
from minutes.schema import Caption, MeetingContext, Transcript, Turn, Word
from minutes.span import Span

SCRIPT = load("thin")  # nothing in its words tells who speaks


def captions_of(made: Transcript, truth: dict[str, str], *, offset: float) -> tuple[Caption, ...]:
    """One caption a turn, ``offset`` seconds late, a few characters misheard."""
    return tuple(
        Caption(
            turn.span.shift(offset),
            SCRIPT.roster[truth[turn.speaker_id or ""]].name,
            turn.text.replace("です", "でス", 1),
        )
        for turn in made.turns
    )


@pytest.mark.parametrize("offset", [0.0, 7.5, -3.0, 600.0])
@pytest.mark.parametrize("roster", [True, False])
def test_names_from_captions_whatever_their_clock(offset: float, roster: bool) -> None:
    made, truth = transcript(SCRIPT.lines)
    captions = captions_of(made, truth, offset=offset)
    named = name_speakers(made, SCRIPT.context(roster=roster), captions)
    assert naming(named, made, truth, SCRIPT.roster) == (pytest.approx(1.0), 0.0)
    assert named.turns == made.turns


def test_alignment_follows_a_cut_in_the_recording() -> None:
    made, truth = transcript(load("shingikai").lines)
    middle = made.turns[len(made.turns) // 2].span.start
    late = tuple(
        Caption(turn.span.shift(5.0 if turn.span.start < middle else 305.0), None, turn.text)
        for turn in made.turns
    )
    moved = align(made.turns, late)
    off = [abs(c.span.start - t.span.start) for c, t in zip(moved, made.turns, strict=True)]
    assert sorted(off)[int(0.9 * len(off))] < 1.0


@pytest.mark.parametrize("pace", [0.97, 1.03, 1.06])
@pytest.mark.parametrize("late", [0.0, -2.0, 40.0])
def test_alignment_follows_a_clock_that_runs_slow_or_fast(pace: float, late: float) -> None:
    made, _ = transcript(load("shingikai").lines)
    last = len(made.turns) - 1
    shown = tuple(
        Caption(
            Span(turn.span.start * pace + late, turn.span.end * pace + late),
            None,
            turn.text if at in (0, last // 2, last) else "雑音",
        )
        for at, turn in enumerate(made.turns)
    )
    moved = align(made.turns, shown)
    off = [abs(c.span.start - t.span.start) for c, t in zip(moved, made.turns, strict=True)]
    assert max(off) < 1.0


@pytest.mark.parametrize("script", ["thin", "shingikai"])
@pytest.mark.parametrize("early", [0.0, 0.3, 0.6])
def test_times_that_are_right_stay(script: str, early: float) -> None:
    """Captions that stand a little longer than the words, a sentence each."""
    made, _ = transcript(load(script).lines)
    shown = tuple(
        Caption(Span(max(0.0, t.span.start - early), t.span.end + 1.0), None, t.text)
        for t in made.turns
    )
    assert align(made.turns, shown) == shown


def test_a_sliver_of_another_voice_does_not_take_a_captions_name() -> None:
    """What only the captions heard is the displayed person's, not whoever spoke up beside it."""
    made, truth = transcript(SCRIPT.lines)
    captions = captions_of(made, truth, offset=0.0)
    gone = next(voice for voice, key in truth.items() if key == "D")
    spans = [turn.span for turn in made.turns if turn.speaker_id == gone]
    other = next(voice for voice in truth if voice != gone)
    late = Word("はい", Span(spans[0].end - 0.2, spans[0].end))
    heard = replace(
        made,
        turns=(
            *(t for t in made.turns if t.speaker_id not in {gone, other}),
            Turn("T999", other, (late,)),
        ),
        speakers=tuple(speaker for speaker in made.speakers if speaker.id != gone),
    )
    captions = tuple(c for c in captions if c.speaker_name == "伊藤さゆり")
    named = name_speakers(heard, SCRIPT.context(), captions)
    added = [turn for turn in named.turns if "caption_only" in turn.flags]
    assert added
    assert all(turn.speaker_id != other for turn in added)
    assert next(s for s in named.speakers if s.id == other).name != "伊藤さゆり"


def test_a_stretch_that_only_the_captions_have_is_kept_and_marked() -> None:
    made, truth = transcript(SCRIPT.lines)
    captions = captions_of(made, truth, offset=2.0)
    lost = made.turns[4]
    heard = replace(made, turns=tuple(turn for turn in made.turns if turn is not lost))
    named = name_speakers(heard, SCRIPT.context(), captions)
    (added,) = [turn for turn in named.turns if "caption_only" in turn.flags]
    assert added.text.replace("でス", "です") == lost.text
    assert added.speaker_id == lost.speaker_id
    assert [turn for turn in named.turns if turn is not added] == list(heard.turns)
    assert list(named.turns) == sorted(named.turns, key=lambda turn: turn.span.start)


def test_somebody_whom_only_the_captions_heard_is_a_new_speaker() -> None:
    made, truth = transcript(SCRIPT.lines)
    captions = captions_of(made, truth, offset=0.0)
    gone = next(voice for voice, key in truth.items() if key == "D")
    heard = replace(
        made,
        turns=tuple(turn for turn in made.turns if turn.speaker_id != gone),
        speakers=tuple(speaker for speaker in made.speakers if speaker.id != gone),
    )
    named = name_speakers(heard, SCRIPT.context(), captions)
    new = [s for s in named.speakers if s.id not in {speaker.id for speaker in heard.speakers}]
    assert [speaker.name for speaker in new] == ["伊藤さゆり"]


def test_a_room_with_one_display_name_names_nobody() -> None:
    made, truth = transcript(SCRIPT.lines)
    captions = tuple(
        replace(caption, speaker_name="第1会議室")
        for caption in captions_of(made, truth, offset=0.0)
    )
    named = name_speakers(made, SCRIPT.context(roster=False), captions)
    assert [speaker.name for speaker in named.speakers] == [None] * 4


def test_display_names_are_matched_to_the_roster() -> None:
    made, truth = transcript(SCRIPT.lines)
    shown = {"A": "Takahashi_PC", "B": "佐藤 花子（窓口課）", "C": "田中", "D": "ito sayuri"}
    captions = tuple(
        Caption(turn.span, shown[truth[turn.speaker_id or ""]], turn.text) for turn in made.turns
    )
    named = name_speakers(made, SCRIPT.context(), captions)
    assert naming(named, made, truth, SCRIPT.roster) == (pytest.approx(1.0), 0.0)


@settings(max_examples=30, deadline=None)
@given(
    st.lists(
        st.tuples(
            st.floats(0, 60),
            st.floats(0.1, 10),
            st.sampled_from([None, "佐藤花子", "第1会議室"]),
            st.text("あいう。会議", max_size=12),
        ),
        max_size=8,
    )
)
def test_our_words_are_never_lost_to_captions(
    rows: list[tuple[float, float, str | None, str]],
) -> None:
    made, _ = transcript(SCRIPT.lines)
    captions = tuple(Caption(Span(at, at + long), name, text) for at, long, name, text in rows)
    named = name_speakers(made, MeetingContext(), captions)
    kept = tuple(turn for turn in named.turns if "caption_only" not in turn.flags)
    assert kept == made.turns
    assert len({turn.id for turn in named.turns}) == len(named.turns)
    ids = {speaker.id for speaker in named.speakers}
    assert all(turn.speaker_id is None or turn.speaker_id in ids for turn in named.turns)
