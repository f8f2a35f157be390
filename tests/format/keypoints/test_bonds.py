"""No line lets a topic meet a predicate that was not its own, nor loses what governs it.

The sentences are built from parts whose bonds are known, in every order and joint: the check reads
the lines by those parts, not by the code that made them.
"""

from __future__ import annotations

import re
from itertools import product
from pathlib import Path

import pytest

from minutes.format.document.sentences import split
from minutes.format.keypoints.bonds import strange
from minutes.format.keypoints.clauses import versions
from minutes.format.keypoints.sentences import asks
from minutes.format.keypoints.shorten import shorten

TOPICS = (
    # topic, what is said of it by joint: that goes on, grants, gives the reason, ends
    ("気持ちは", ("同じで", "同じですが", "同じですので", "同じです"), "同じ"),
    ("趣旨は", ("分かりまして", "分かりますが", "分かりますので", "分かります"), "分か"),
    ("利用者は", ("減っていて", "減っていますが", "減っていますので", "減っています"), "減っ"),
    ("西の分館については", ("要望があって", "要望がありましたが", "要望がありましたので", "要望がありました"), "要望"),
    ("本案に", ("賛成で", "賛成ですが", "賛成ですので", "賛成です"), "賛成"),
)  # fmt: skip
SUBJECTS = (
    ("財源が", "足りません", "足り"),
    ("時期が", "早いです", "早い"),
    ("市が", "直します", "直"),
    ("職員が", "見回ります", "見回"),
    ("駐車場は", "広げます", "広げ"),
    ("図書室は", "朝7時に開けます", "7時"),
)
JOINTS = range(3)
COMMAS = ("", "、")


def lines_of(said: str) -> set[str]:
    """Every line that the 要点筆記 can make of a sentence, at any length and as any kind."""
    wholes = {shorten(said, tight=tight, opinion=mine) for tight in (True, False) for mine in (True, False)}  # fmt: skip
    return {line for whole in wholes for line in versions(whole)} | wholes


def two_clauses() -> list[tuple[str, str, str, str, str]]:
    """Sentence, and the two themes with what is said of each."""
    return [
        (f"{topic}{comma}{ends[joint]}、{subject}{end}。", topic, mine, subject, theirs)
        for (topic, ends, mine), (subject, end, theirs), joint, comma in product(
            TOPICS, SUBJECTS, JOINTS, COMMAS
        )
    ]


@pytest.mark.parametrize(("said", "topic", "mine", "subject", "theirs"), two_clauses())
def test_each_topic_keeps_its_own_predicate(
    said: str, topic: str, mine: str, subject: str, theirs: str
) -> None:
    for line in lines_of(said):
        named = topic.removesuffix("は").removesuffix("に").removesuffix("について")
        if named in line:
            assert mine in line, "the topic met the predicate of another"
        if theirs in line:
            assert subject[:-1] in line, "the predicate lost its subject"


@pytest.mark.parametrize("joint", JOINTS)
@pytest.mark.parametrize("topic", ["西の分館については、", "この制度は、", "駅前の駐輪場は、"])
def test_what_is_said_of_nothing_else_keeps_its_topic(topic: str, joint: int) -> None:
    grant = ("地元から要望があって", "地元から要望がありましたが", "地元から要望がありましたので")
    for end in ("閉めることはいたしません。", "廃止は考えておりません。", "続けてまいります。"):
        for line in lines_of(f"{topic}{grant[joint]}、{end}"):
            assert re.search("分館|制度|駐輪場", line), line


GOVERNED = (
    # a sentence, words that may not stand without those after
    ("費用は増えて、効果は小さいという意見がありました。", "費用|効果", "意見"),
    ("道路を広げ、歩道を直してほしいという声がございます。", "道路|歩道", "という声"),
    ("市が解体し、費用を請求するとのことでした。", "解体|請求", "とのこと"),
    ("利用者は増えず、赤字が続くかもしれません。", "増え|赤字", "かもしれ"),
    ("人が減って、学校が閉じるおそれがあります。", "減|閉じ", "おそれ"),
    ("同意があれば、市が解体し、費用を請求します。", "解体|請求", "同意があれば"),
    ("補助の決定次第、工事に着手し、来年度に完成します。", "着手|完成", "次第"),
    ("雨の場合は、体育館で行い、昼に終えます。", "体育館|終え", "場合"),
    ("予算が付くなら、屋根を直し、壁を塗ります。", "屋根|壁", "なら"),
    ("同意を得た上で、家を壊し、更地にします。", "壊|更地", "上で"),
    ("同意を条件に、家を壊し、更地にします。", "壊|更地", "条件"),
    ("県の試算ですと、費用は900万円で、期間は3年です。", "900|3年", "県の試算"),
    ("県によりますと、工事は遅れて、開通は来年です。", "遅れ|来年", "県に"),
    ("前の会では、そこまでは求めないということでした。", "求め", "前の会.*ということ"),
    ("料金を改定し、区域を広げる案です。", "改定", "案"),
    ("窓口を増やし、受付を早めたいと思います。", "窓口", "たい"),
    ("目的は交流を増やすことです。", "増やす", "こと$"),
    ("課題は、職員が足りないということです。", "足り", "こと$"),
    ("B案の平面では、自習席は120席で、書架は2万冊です。", "120|2万", "B案"),
    ("制度の趣旨は分かりますが、時期が早いです。", "趣旨", "早い"),
    ("賛成ですが、条件があります。", "賛成", "条件がある"),
    ("市が悪いと会長が言いました。", "悪い", "会長が言"),
    ("議員から、遅いと指摘を受けております。", "遅い", "議員から.*指摘"),
)  # fmt: skip


@pytest.mark.parametrize(("said", "words", "governor"), GOVERNED)
def test_what_governs_a_statement_stays(said: str, words: str, governor: str) -> None:
    for line in lines_of(said):
        if re.search(words, line):
            assert re.search(governor, line), line


WRITTEN = Path(__file__).resolve().parents[3] / "benchmarks" / "written"


def _sentences() -> list[str]:
    """Every sentence of the written meetings."""
    turns = [
        line.split(": ", 1)[1]
        for path in sorted(WRITTEN.glob("**/*.txt"))
        for line in path.read_text(encoding="utf-8").splitlines()
        if re.match(r"[^\s:]{1,12}: ", line)
    ]
    return [sentence for turn in turns for sentence in split(turn)]


def test_no_line_of_the_written_meetings_joins_what_was_apart() -> None:
    said = _sentences()
    made = [
        (line, sentence) for sentence in said for line in versions(shorten(sentence, tight=True))
    ]
    assert len(made) > len(said) > 1000
    assert [(line, sentence) for line, sentence in made if strange(line, sentence)] == []


AGREED = ("屋根は今年直すんですよね。", "3年で返すということですね。", "これで終わりますよね。")
TOLD = ("屋根は今年直します。", "暑い日が続きますね。", "それは困ったな。", "7名、全員ですね。")


@pytest.mark.parametrize("said", AGREED)
def test_what_wants_to_be_agreed_to_is_asked(said: str) -> None:
    assert asks(said)


@pytest.mark.parametrize("said", TOLD)
def test_what_is_told_is_not_asked(said: str) -> None:
    assert not asks(said)


NOT_SAID = (
    ("趣旨は時期が早い", "趣旨は分かりますが、時期が早いです。"),
    ("賛成は条件がある", "賛成ですが、条件があります。"),
    ("窓口は残す", "窓口は閉めますが、電話は残します。"),
)
SAID = (
    ("残る12か所は来年6月までかかる", "残る12か所は、河川の工事を待つため、来年6月までかかります。"),
    ("電話は残す", "窓口は閉めますが、電話は残します。"),
    ("予約システムは来年から受付を始める", "予約システムは構築を進めていて、来年から受付を始めます。"),
)  # fmt: skip


@pytest.mark.parametrize(("line", "said"), NOT_SAID)
def test_a_topic_with_the_predicate_of_another_is_noticed(line: str, said: str) -> None:
    assert strange(line, said)


@pytest.mark.parametrize(("line", "said"), SAID)
def test_a_topic_with_its_own_predicate_is_let_be(line: str, said: str) -> None:
    assert strange(line, said) == ()
