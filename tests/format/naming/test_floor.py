"""Who presides, told by how a voice talks, with or without a chair's title."""

from __future__ import annotations

from minutes.format.naming.floor import chair_points, presiding
from minutes.schema import Turn, Word
from minutes.span import Span


def turns(*rows: tuple[str, str]) -> tuple[Turn, ...]:
    return tuple(
        Turn(f"T{place}", voice, (Word(text, Span(10.0 * place, 10.0 * place + 8), 0.9),))
        for place, (voice, text) in enumerate(rows)
    )


def test_who_opens_and_puts_to_the_vote_presides() -> None:
    meeting = turns(
        ("A", "ただいまから総務委員会を開会いたします。"),
        ("B", "補正予算について御説明いたします。"),
        ("A", "御異議ありませんか。"),
        ("C", "異議なし。"),
        ("A", "異議なしと認めます。"),
    )
    assert presiding(chair_points(meeting)) == {"A"}


def test_a_chairs_words_count_by_their_sound() -> None:
    points = chair_points(turns(("A", "ご意義ありませんか。"), ("B", "意義のある事業です。")))
    assert points["A"] > points["B"] == 0


def test_who_goes_from_subject_to_subject_presides_without_a_title() -> None:
    meeting = turns(
        ("A", "では始めましょう。一つ目、庁用車の更新。"),
        ("B", "三台を更新します。"),
        ("A", "二つ目、テレワーク端末。"),
        ("C", "二十台あります。"),
        ("A", "三つ目、駐輪場の件。"),
    )
    assert presiding(chair_points(meeting)) == {"A"}


def test_who_names_one_subject_does_not_preside() -> None:
    meeting = turns(("A", "三つ目、テレワーク端末。"), ("B", "二十台あります。"))
    assert presiding(chair_points(meeting)) == frozenset()


def test_where_nobody_talks_like_a_chair_nobody_presides() -> None:
    assert presiding({}) == frozenset()
    assert presiding({"A": 3, "B": 1}) == frozenset()


def test_one_chair_heard_as_two_voices_presides_with_both_and_others_do_not() -> None:
    assert presiding({"A": 20, "B": 9, "C": 5}) == {"A", "B"}
