"""要点: sentences that were said."""

from __future__ import annotations

import pytest

from format.scripted import NAMES, load, named_and_cut, transcript
from minutes.format.document import build, key_points
from minutes.schema import MeetingMinutes, Profile, Speaker

PROFILE = Profile("shingikai", "審議会会議録", layout="shingikai")


def document_of(name: str) -> tuple[MeetingMinutes, dict[str, Speaker]]:
    script = load(name)
    made, _ = transcript(script.lines)
    context = script.context()
    named = named_and_cut(made, context)
    return build(named, context, PROFILE), {speaker.id: speaker for speaker in named.speakers}


@pytest.mark.parametrize("name", NAMES)
def test_every_point_is_a_sentence_that_was_said(name: str) -> None:
    document, _ = document_of(name)
    texts = {turn: s.text for s in document.statements for turn in s.turn_ids}
    own = {decision.text for decision in document.decisions}
    for item in key_points(document):
        assert item.points
        for point in item.points:
            assert point.turn_ids
            assert set(point.turn_ids) <= texts.keys()
            if point.kind == "決定":
                assert point.text in own
            elif point.kind == "ToDo":
                assert any(point.text.startswith(action.text) for action in document.actions)
            else:
                assert point.text in texts[point.turn_ids[0]]


def test_questions_answers_wishes_decisions_and_todo() -> None:
    document, _ = document_of("shingikai")
    points = {point.text: point.kind for item in key_points(document) for point in item.points}
    assert points["オンライン申請の件数は増えているのでしょうか。"] == "質問"
    assert points["昨年度の申請件数は約2万1,000件で、前年度の1.6倍です。"] == "答弁"
    assert points["補助制度について検討していただきたいです。"] == "意見・要望"
    assert "決定" in points.values()
    assert any("8月31日まで" in text for text, kind in points.items() if kind == "ToDo")
    assert not any("お願いします" in text for text in points)
