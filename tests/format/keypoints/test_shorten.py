"""Sentences made shorter: what goes, and what never goes."""

from __future__ import annotations

import pytest

from minutes.format.keypoints.grounds import figures, keeps, negations, stances, unsaid
from minutes.format.keypoints.shorten import shorten

SHORTER = (
    ("まず、精度につきましては、おおむね9割程度でございます。", "精度は、おおむね9割程度"),
    ("電話での受付については、まだ決めておりません。", "電話での受付は、まだ決めていない"),
    ("改正の内容でございますが、使用料を600円から800円に引き上げるものであります。", "使用料を600円から800円に引き上げる"),
    ("なお、夜間照明の使用料は改定いたしません。", "夜間照明の使用料は改定しない"),
    ("令和8年2月から受付を始める予定でございます。", "令和8年2月から受付を始める予定"),
    ("文書で指導を行うこととしております。", "文書で指導"),
    ("すみません、移行の停止時間はどのくらいですか。", "移行の停止時間はどのくらいか"),
    ("窓口での受付も残していただきたいと思います。", "窓口での受付も残していただきたい"),
    ("費用は1件当たり約80万円かかる見込みです。", "費用は1件当たり約80万円かかる見込み"),
)  # fmt: skip
SHORTER += (
    ("私は、今後の計画につきましては、令和8年度から整備してまいります。", "令和8年度から整備"),
    ("現行の600円から800円に引き上げる案をお示ししております。", "600円から800円に引き上げる案"),
    ("対象は65歳以上の方で、300人を見込んでおります。", "対象は65歳以上の方で300人を見込む"),
    ("仕事を休めないから行けないんだと思います。", "仕事を休めないから行けないのだと思う"),
)
SHORTER += (
    (
        "滞納世帯は10月末現在で1,860世帯、率にして10.4％でございます。",
        "滞納世帯は10月末現在で1,860世帯10.4％",
    ),
    ("本市の被保険者数は2万8,400人でございます。", "被保険者数は2万8,400人"),
    ("令和8年度には枯渇する見込みとなっております。", "令和8年度には枯渇する見込み"),
    ("職員が1階までお持ちするという対応をしております。", "職員が1階までお持ちする対応をしている"),
    ("旧庁舎跡地には敷地内に18台分を計画しております。", "旧庁舎跡地には18台分を計画"),
    ("費用は増加となりました。", "費用は増加"),
)
WHOLE = (
    "自習席は、B案の平面では120席です。",
    "現在の建物では120席を確保できません。",
    "費用は増加とはなりませんでした。",
    "費用は、A社では120円、B社では130円です。",
    "このまま対策を取らなければ、空家は3,100戸に達すると推計しております。",
    "所有者の同意なしに解体することはできません。",
    "反対という意見もございますが、賛成いたします。",
    "出席者は延べ184人で、前の年の12回から倍増する計画でございます。",
    "開庁時間は8時半から17時15分までですが、これを9時から16時半までに短縮します。",
    "決めていないわけではございませんが、時期は申し上げられません。",
)


@pytest.mark.parametrize(("said", "line"), SHORTER)
def test_courtesy_and_polite_endings_go(said: str, line: str) -> None:
    assert shorten(said, tight=True).replace("、", "") == line.replace("、", "")


@pytest.mark.parametrize("said", WHOLE)
def test_figures_negations_and_stances_stay(said: str) -> None:
    line = shorten(said, tight=True)
    assert figures(line) == figures(said)
    assert negations(line) == negations(said)
    assert stances(line) == stances(said)
    assert unsaid(line, (said,)) == ()


def test_a_clause_that_only_leads_in_goes_only_when_tight() -> None:
    said = "前にもお話ししたと思いますが、窓口の混雑は課題でございます。"
    assert shorten(said, tight=True) == "窓口の混雑は課題"
    assert "お話し" in shorten(said)


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("受付は8月から", "受付は9月から始めます。"),
        ("電話は決めた", "電話は決めておりません。"),
        ("本案に反対", "本案に賛成です。"),
        ("使用料を値上げする", "使用料を引き上げます。"),
        ("大塚は残す", "窓口は残す。"),
    ],
)
def test_what_was_not_said_is_noticed(line: str, said: str) -> None:
    assert not keeps(line, said)


@pytest.mark.parametrize(
    ("said", "kept"),
    [
        ("自習席は、B案の平面では120席です。", "B案の平面では"),
        ("現在の建物では120席を確保できません。", "現在の建物では"),
        ("費用は、A社では120円、B社では130円です。", "A社では"),
    ],
)
def test_what_a_figure_holds_for_stays(said: str, kept: str) -> None:
    assert kept in shorten(said, tight=True)
