"""要点 on the page: what was said, who said it, where to hear it; a vote that nothing else tells."""

from __future__ import annotations

from dataclasses import replace

from minutes.format.export.html_points import points_part
from minutes.schema import Event

from .builders import draft, empty_draft


def test_points_name_who_spoke_and_where_to_hear_it() -> None:
    page = "\n".join(points_part(draft()))
    assert page.startswith('<details class="points">')
    assert "【質問】遊具の点検は年に何回行っているのですか。（加藤）" in page
    assert 'data-t="13.00"' in page


def test_a_vote_that_carried_nothing_is_a_point_of_its_own() -> None:
    made = draft()
    turn = made.minutes_doc.agenda[-1].statements[0].turn_ids[0]
    lost = Event("vote_result", 40.0, "採決の結果：挙手少数", turn)
    doc = replace(made.minutes_doc, events=(*made.minutes_doc.events, lost), decisions=())
    assert "【採決】採決の結果：挙手少数" in "\n".join(points_part(replace(made, minutes_doc=doc)))


def test_nothing_said_has_no_points() -> None:
    assert list(points_part(empty_draft())) == []
