"""Seconds on the recording's clock."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from minutes.span import Span, merge, subtract

TENTHS = st.integers(0, 300)
SPANS = st.lists(
    st.builds(lambda start, length: Span(start / 10, (start + length) / 10), TENTHS, TENTHS),
    max_size=12,
)


def inside(spans: tuple[Span, ...] | list[Span], moment: float) -> bool:
    return any(span.start <= moment < span.end for span in spans)


@given(SPANS)
def test_a_union_holds_the_same_moments_sorted_and_apart(spans: list[Span]) -> None:
    merged = merge(spans)
    assert all(a.end < b.start for a, b in zip(merged, merged[1:], strict=False))
    for tenth in range(620):
        moment = tenth / 10 + 0.05
        assert inside(merged, moment) == inside(spans, moment)


@given(SPANS, SPANS)
def test_what_is_left_is_in_the_spans_and_in_no_hole(spans: list[Span], holes: list[Span]) -> None:
    left = subtract(spans, holes)
    for tenth in range(620):
        moment = tenth / 10 + 0.05
        assert inside(left, moment) == (inside(spans, moment) and not inside(holes, moment))


@given(SPANS, SPANS)
def test_overlap_is_the_same_from_both_sides(spans: list[Span], others: list[Span]) -> None:
    for span, other in zip(spans, others, strict=False):
        assert span.overlap(other) == other.overlap(span)
        assert span.gap(other) == other.gap(span)
        assert not (span.overlap(other) and span.gap(other))


def test_a_span_is_widened_only_inside_the_recording() -> None:
    assert Span(0.5, 9.5).pad(1.0, 10.0) == Span(0.0, 10.0)
    assert Span(3.0, 4.0).pad(0.5, 10.0) == Span(2.5, 4.5)
