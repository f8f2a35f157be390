"""Words in = words out, and every word to whoever said it."""

from __future__ import annotations

from collections import Counter

import pytest
from hypothesis import given
from hypothesis import strategies as st
from steps import steps

from minutes.diarize import assign
from minutes.schema import INAUDIBLE, Diarization, Region, Segment, Turn, Word
from minutes.span import Span


def segment(*words: tuple[str, float, float], flags: tuple[str, ...] = ()) -> Segment:
    built = tuple(Word(text, Span(start, end)) for text, start, end in words)
    return Segment(
        Span(built[0].span.start, built[-1].span.end),
        "".join(word.text for word in built),
        built,
        flags=flags,
    )


def heard(*regions: tuple[str, float, float]) -> Diarization:
    from minutes.diarize.diarizer import exclusive_of

    built = tuple(
        sorted((Region(Span(a, b), name) for name, a, b in regions), key=lambda r: r.span)
    )
    return Diarization(built, exclusive_of(built))


def said(turns: tuple[Turn, ...]) -> list[tuple[str | None, str]]:
    return [(turn.speaker_id, turn.text) for turn in turns]


def test_nothing_in_nothing_out() -> None:
    assert assign((), heard(("S1", 0, 1))) == ()


def test_speech_that_no_region_covers_is_kept_with_speaker_unknown() -> None:
    turns = assign((segment(("はい。", 10.0, 10.5)),), Diarization((), ()))
    assert said(turns) == [(None, "はい。")]
    far = assign((segment(("はい。", 30.0, 30.5)),), heard(("S1", 0, 5)))
    assert said(far) == [(None, "はい。")]


def test_tail_of_a_sentence_stays_although_its_time_runs_into_the_next_speaker() -> None:
    words = segment(
        ("説明", 0.0, 0.8),
        ("いたし", 0.8, 1.6),
        ("ます。", 1.6, 2.6),
        ("はい、", 2.6, 3.0),
        ("委員長。", 3.0, 3.8),
    )
    turns = assign((words,), heard(("S1", 0.0, 2.1), ("S2", 2.3, 3.9)))
    assert said(turns) == [("S1", "説明いたします。"), ("S2", "はい、委員長。")]


def test_backchannel_becomes_its_own_turn_and_does_not_cut_the_sentence() -> None:
    words = segment(
        ("予算に", 0.0, 1.0),
        ("ついて", 1.0, 2.0),
        ("はい。", 2.1, 2.5),
        ("説明", 2.7, 3.3),
        ("します。", 3.3, 4.0),
    )
    turns = assign((words,), heard(("S1", 0.0, 2.0), ("S2", 2.05, 2.6), ("S1", 2.65, 4.0)))
    assert said(turns) == [("S1", "予算について説明します。"), ("S2", "はい。")]


def test_answer_after_a_finished_sentence_keeps_the_order() -> None:
    words = segment(
        ("よろしいですか。", 0.0, 2.0), ("異議なし。", 2.2, 3.0), ("可決します。", 3.3, 5.0)
    )
    turns = assign((words,), heard(("S1", 0.0, 2.0), ("S2", 2.2, 3.0), ("S1", 3.3, 5.0)))
    assert [text for _, text in said(turns)] == ["よろしいですか。", "異議なし。", "可決します。"]


def test_an_answer_that_was_waited_for_is_no_backchannel() -> None:
    words = segment(("お願いします", 0.0, 2.0), ("了解です。", 2.2, 3.0), ("次に、", 3.6, 4.5))
    turns = assign((words,), heard(("S1", 0.0, 2.1), ("S2", 2.15, 3.1), ("S1", 3.5, 4.6)))
    assert [text for _, text in said(turns)] == ["お願いします", "了解です。", "次に、"]


def test_a_turn_never_begins_with_a_comma() -> None:
    words = segment(
        ("件", 0.0, 1.0),
        ("です", 1.0, 2.0),
        ("はい", 2.0, 2.4),
        ("、お願い", 2.4, 3.0),
        ("します。", 3.0, 4.0),
    )
    turns = assign((words,), heard(("S1", 0.0, 2.35), ("S2", 2.4, 4.0)))
    assert said(turns) == [("S1", "件です"), ("S2", "はい、お願いします。")]


def test_a_long_pause_cuts_a_turn() -> None:
    words = segment(("終わります。", 0.0, 2.0), ("再開します。", 5.0, 6.0))
    turns = assign((words,), heard(("S1", 0.0, 2.0), ("S1", 5.0, 6.0)))
    assert [turn.id for turn in turns] == ["T1", "T2"]


def test_an_inaudible_mark_is_a_turn_of_its_own_and_keeps_its_flag() -> None:
    mark = segment((INAUDIBLE, 2.1, 3.0), flags=("inaudible",))
    parts = (segment(("説明します。", 0.0, 2.0)), mark, segment(("以上です。", 3.1, 4.0)))
    turns = assign(parts, heard(("S1", 0.0, 4.0)))
    assert [(t.text, t.flags) for t in turns] == [
        ("説明します。", ()),
        (INAUDIBLE, ("inaudible",)),
        ("以上です。", ()),
    ]


def test_overlapped_is_marked() -> None:
    words = segment(("ですので、", 0.0, 1.0), ("続けます。", 1.0, 2.0))
    turns = assign((words,), heard(("S1", 0.0, 2.0), ("S2", 1.2, 1.8)))
    assert [turn.overlapped for turn in turns] == [True]


TEXTS = st.sampled_from(["はい。", "えー、", "予算", "🎌", "です。", "異議なし", "か？"])


@st.composite
def meetings(draw: st.DrawFn) -> tuple[tuple[Segment, ...], Diarization]:
    clock, segments = 0.0, []
    for _ in range(draw(st.integers(0, 6))):
        words = []
        for text in draw(st.lists(TEXTS, min_size=1, max_size=6)):
            clock += draw(st.floats(0, 3))
            end = clock + draw(st.floats(0, 2))
            words.append((text, clock, end))
            clock = end - draw(st.floats(0, 0.2))
        flags = ("inaudible",) if draw(st.booleans()) else ()
        segments.append(segment(*words, flags=flags))
    spans = st.tuples(st.sampled_from(["S1", "S2", "S3"]), st.floats(0, 30), st.floats(0.01, 8))
    regions = [(name, a, a + d) for name, a, d in draw(st.lists(spans, max_size=8))]
    return tuple(segments), heard(*regions)


@given(meetings())
def test_words_in_are_words_out(meeting: tuple[tuple[Segment, ...], Diarization]) -> None:
    segments, diarization = meeting
    turns = assign(segments, diarization)
    before = [word for part in segments for word in part.words]
    after = [word for turn in turns for word in turn.words]
    assert Counter(map(id, before)) == Counter(map(id, after))
    assert all(turn.words for turn in turns)
    assert [turn.id for turn in turns] == [f"T{i + 1}" for i in range(len(turns))]
    starts = [turn.span.start for turn in turns]
    assert starts == sorted(starts)
    order = {id(word): place for place, word in enumerate(before)}
    for turn in turns:
        places = [order[id(word)] for word in turn.words]
        assert places == sorted(places)


EXCHANGE = (
    ("S1", "それでは、質疑を行います。"),
    ("S2", "はい。"),
    ("S1", "白石委員、どうぞ。"),
    ("S2", "補助の財源は何でしょうか。"),
    ("S3", "国の交付金と、一般財源でございます。"),
    ("S2", "分かりました。"),
    ("S1", "御異議ございませんか。"),
    ("S3", "異議なし。"),
    ("S1", "異議なしと認めます。"),
)
"""Who says what: quick turns and one-word answers."""


def exchanged(pause: float) -> tuple[tuple[Segment, ...], list[tuple[str, float, float]]]:
    """A segment for each speech, 7 characters a second in words of two; and when each person speaks."""
    clock, segments, regions = 1.0, [], []
    for speaker, text in EXCHANGE:
        parts = [text[place : place + 2] for place in range(0, len(text), 2)]
        words = [(part, clock + n * 2 / 7, clock + (n + 1) * 2 / 7) for n, part in enumerate(parts)]
        segments.append(segment(*words))
        regions.append((speaker, clock, words[-1][2]))
        clock = words[-1][2] + pause
    return tuple(segments), regions


@pytest.mark.parametrize("pause", [0.1, 0.4, 0.9])
@pytest.mark.parametrize(
    ("start", "end"),
    [(0.0, 0.0), (0.2, 0.2), (-0.2, -0.2), (0.2, -0.2), (-0.2, 0.2), (0.25, 0.25), (-0.25, -0.25)],
)
def test_who_speaks_by_other_ears_than_what_is_said(pause: float, start: float, end: float) -> None:
    """Two detectors never agree on where speech begins and stops; no word changes hands for that."""
    segments, regions = exchanged(pause)
    other = heard(*((name, max(0.0, a + start), b + end) for name, a, b in regions))
    assert said(assign(segments, other)) == list(EXCHANGE)


def alternating(number: int, speakers: int) -> tuple[tuple[Segment, ...], Diarization]:
    """``number`` segments of half a second; every five seconds the next of ``speakers``."""
    segments = tuple(segment(("ます。", i * 0.5, i * 0.5 + 0.4)) for i in range(number))
    spans = ((f"S{i % speakers + 1}", i * 5.0, i * 5.0 + 4.9) for i in range(number // 10))
    return segments, heard(*spans)


@pytest.mark.parametrize("speakers", [1, 12])
def test_eight_times_the_length_costs_eight_times_the_steps(speakers: int) -> None:
    short, long = (alternating(number, speakers) for number in (250, 2_000))
    assert steps(lambda: assign(*long)) < 1.5 * 8 * steps(lambda: assign(*short))


@pytest.mark.growth
@pytest.mark.parametrize("speakers", [1, 12])
def test_three_hours_are_assigned_whole(speakers: int) -> None:
    segments, regions = alternating(20_000, speakers)
    assert sum(len(turn.words) for turn in assign(segments, regions)) == 20_000
