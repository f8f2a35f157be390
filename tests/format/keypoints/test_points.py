"""The 要点筆記 of whole meetings: kinds, lengths, and nothing that was not said."""

from __future__ import annotations

import pytest

from format.scripted import NAMES, load, misheard, named_and_cut, transcript
from minutes.format.document import build
from minutes.format.document.sentences import split
from minutes.format.keypoints import LENGTHS, key_points
from minutes.format.keypoints.grounds import figures, negations, stances, unsaid
from minutes.format.keypoints.sentences import asks, is_ritual, wishes
from minutes.format.keypoints.shorten import without_lead
from minutes.format.profiles import load_profile
from minutes.schema import Draft, KeyPoint


def draft_of(name: str, lines: object = None) -> Draft:
    script = load(name)
    made, _ = transcript(script.lines if lines is None else lines)  # type: ignore[arg-type]
    context = script.context()
    named = named_and_cut(made, context)
    return Draft(named, build(named, context, load_profile("youten")))


def points_of(draft: Draft, length: str = "fifth") -> tuple[KeyPoint, ...]:
    return key_points(draft.minutes_doc, draft.speakers, length)


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("seed", [0, 5])
def test_every_line_keeps_one_sentence_that_it_cites(name: str, seed: int) -> None:
    lines = misheard(load(name).lines, seed=seed) if seed else None
    draft = draft_of(name, lines)
    texts = {turn: s.text for s in draft.minutes_doc.statements for turn in s.turn_ids}
    for point in points_of(draft, "third"):
        assert point.turn_ids
        assert set(point.turn_ids) <= texts.keys()
        if point.kind in ("結論", "宿題"):
            continue
        cited = [part for turn in point.turn_ids for part in split(texts[turn])]
        line = point.text.rstrip("？")
        assert unsaid(line, ("".join(cited),)) == ()
        of = [
            part
            for part in cited
            if not unsaid(line, (part,)) and not figures(line) - figures(part)
        ]
        assert any(
            stances(line) == stances(part) and negations(line) == negations(part)
            for part in map(without_lead, of)
        ), (line, of)


@pytest.mark.parametrize("name", NAMES)
def test_a_longer_setting_tells_more_and_none_leaves_out_what_came_of_it(name: str) -> None:
    draft = draft_of(name)
    whole = sum(len(statement.verbatim) for statement in draft.minutes_doc.statements)
    ends = []
    for length, share in LENGTHS.items():
        points = points_of(draft, length)
        told = [point for point in points if point.kind not in ("結論", "宿題")]
        assert sum(len(point.text) for point in told) <= share * whole * 1.02
        ends.append([point for point in points if point not in told])
    assert ends[0] == ends[1] == ends[2]
    assert len(ends[0]) >= len(draft.minutes_doc.decisions)


def test_kinds_of_a_council() -> None:
    points = points_of(draft_of("shingikai"), "third")
    kind = {point.text: point.kind for point in points}
    assert kind["昨年度の申請件数は約2万1,000件で、前年度の1.6倍"] == "答"
    assert any(k == "問" and "増えて" in text for text, k in kind.items())
    assert any(k == "意見" and "補助制度" in text for text, k in kind.items())
    assert "結論" in kind.values()
    assert any(point.kind == "宿題" and "8月31日まで" in point.note for point in points)


def test_a_question_by_its_tone_does_not_become_a_statement() -> None:
    script = load("shingikai")
    lines = [
        (script.lines[0][0], "業者には、もう言いました？"),
        (script.lines[2][0], "はい、先週の月曜日に2社へ言ってあります。"),
    ]
    points = points_of(draft_of("shingikai", lines), "third")
    asked = [point for point in points if "業者" in point.text]
    assert all(point.kind == "問" and point.text.endswith("？") for point in asked)


RITUAL = (
    "ほかに質疑はございませんか。", "それでは、これより質疑に入ります。", "山田委員、どうぞ。", "企画部長の田中です。",
    "説明は以上でございます。", "定足数に達しておりますので、会議は成立しております。", "書記に議案を朗読させます。",
    "公園緑地課長に答弁させます。", "ありがとうございました。", "音声が途切れました。", "異議なし。", "2点お伺いします。",
    "資料1を御覧ください。", "お答えいたします。", "それ、すごくないですか。",
)  # fmt: skip
TELLING = (
    "平日は止めません。", "個人情報が入っているものは1件もありません。", "次回は10月9日の午前10時から開きます。",
    "8月中に現地を確認し、危険度の高いものから指導を始めます。", "修正は担当者が音声を聞きながら直しております。",
    "A社の回答を待って、来月の頭に決めるということでいいですか。", "ドローンは、協定を結んでいる業者にお願いします。",
    "電話での受付については、まだ決めておりません。",
)  # fmt: skip


def test_procedure_is_told_from_what_matters() -> None:
    assert [sentence for sentence in RITUAL if not is_ritual(sentence)] == []
    assert [sentence for sentence in TELLING if is_ritual(sentence)] == []


def test_questions_and_wishes() -> None:
    assert all(map(asks, ("何件ですか。", "時期をお尋ねします。", "予算はいくらでしたっけ。")))
    assert not any(map(asks, ("来月決めましょうか。", "検討すべきではないですか。", "3件です。")))
    assert wishes("検討すべきではないですか。")
    assert not wishes("貸出しは163台です。")


def test_an_answer_that_names_its_matter_needs_no_question_where_room_is_short() -> None:
    script = load("shingikai")
    asks, answers = script.lines[0][0], script.lines[2][0]
    lines = [
        (
            asks,
            "物価が上がっている中で、工事のための追加の予算を来年度に求めることになるのでしょうか。",
        ),
        (answers, "追加の予算は求めません。それはできません。"),
    ]
    points = points_of(draft_of("shingikai", lines), "fifth")
    assert "追加の予算は求めない" in {point.text for point in points}
    assert all(point.kind != "問" for point in points)


def test_a_papers_number_alone_is_no_point() -> None:
    script = load("shingikai")
    lines = [(script.lines[2][0], "資料2でございます。費用は3億4,000万円でございます。")]
    points = points_of(draft_of("shingikai", lines), "third")
    assert all("資料2" not in point.text for point in points)
