"""What of a sentence may be left out, and what it may never say then."""

from __future__ import annotations

import pytest

from minutes.format.keypoints.clauses import clauses, versions
from minutes.format.keypoints.grounds import figures, negations, unsaid

SHORTER = (
    ("予約システムは構築を進めていて、令和8年2月から受付を始める予定", "予約システムは令和8年2月から受付を始める予定"),
    ("改修に要した費用は4,850万円で、うち国の補助金が1,900万円", "改修に要した費用は4,850万円"),
    ("残る12か所は、河川の工事を待つ必要があることから、来年の6月までかかる見込み", "残る12か所は来年の6月までかかる見込み"),
    ("中学生以下は半額とし、町外の方の料金は1,600円", "町外の方の料金は1,600円"),
    ("小学校は中学校の後に検討することとしていて、現時点では時期は決まっていない", "小学校は現時点では時期は決まっていない"),
    ("税率を9.2％から10.1％に、均等割額を4万2,000円から4万6,800円に、それぞれ引き上げる案", "税率を9.2％から10.1％に引き上げる案"),
    ("技術職員が2名不足していること、資材の価格が上がっていることが課題", "技術職員が2名不足していることが課題"),
    ("次回は9月2日の火曜日、午後6時半から、同じ会議室で開催", "次回は9月2日の火曜日、午後6時半"),
    ("収支は2億円の赤字となっていて、基金で補填をした", "収支は2億円の赤字"),
)  # fmt: skip
NEVER = (
    # a condition stays with what it is the condition of
    ("このまま推移すると、令和8年度には枯渇する見込み", "令和8年度には枯渇する見込み"),
    ("同意が得られない場合は、市が解体する", "市が解体する"),
    ("国の補助金が採択されれば、来年度に導入する", "来年度に導入する"),
    # what leans on the clause before does not stand alone
    ("費用は4,850万円で、うち国の補助金が1,900万円", "うち国の補助金が1,900万円"),
    # a negation stays
    ("制度は続けるが、対象は広げない", "制度は続ける"),
    ("協議はしておらず、時期は9月", "時期は9月"),
    # who or what it is about is not lost
    ("回答率が38％で、前回の45％より下がった", "前回の45％より下がった"),
    # a change keeps where it began
    ("排出量は612グラムから、548グラムへ減少", "排出量は548グラムへ減少"),
    # what was done is not said as if it were to come
    ("避難所を14か所開けて、避難した方は386人", "避難所を14か所開ける"),
    ("課題として、予算が足りる見込み", "予算が足りる見込みとする"),
)  # fmt: skip


@pytest.mark.parametrize(("line", "shorter"), SHORTER)
def test_a_clause_can_go(line: str, shorter: str) -> None:
    assert shorter in versions(line)


@pytest.mark.parametrize(("line", "wrong"), NEVER)
def test_what_a_clause_means_is_not_changed_by_leaving_one_out(line: str, wrong: str) -> None:
    assert line in versions(line)
    assert wrong not in versions(line)


@pytest.mark.parametrize("line", [line for line, _ in (*SHORTER, *NEVER)])
def test_every_version_says_only_what_was_said(line: str) -> None:
    assert "、".join(clause.text for clause in clauses(line)).replace("、、", "、") == line
    for text in versions(line):
        assert unsaid(text, (line,)) == ()
        assert not figures(text) - figures(line)
        assert negations(text) == negations(line)


def test_a_sentence_of_many_clauses_is_left_whole() -> None:
    line = "、".join(f"{number}番は半額とし" for number in range(12)) + "、以上とする"
    assert versions(line) == (line,)
