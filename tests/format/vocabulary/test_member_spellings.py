"""Which spellings of a call mean the member of the roster, and which are somebody else's name."""

from __future__ import annotations

import pytest

from minutes.flags import is_check
from minutes.format.vocabulary import correct
from minutes.format.vocabulary.hearing import listen
from minutes.format.vocabulary.members import read_otherwise
from minutes.format.vocabulary.terms import terms_from
from minutes.schema import Attendee, MeetingContext, Segment, Term, Word
from minutes.span import Span

CALLS = ("{}委員。", "それでは、{}委員、お願いします。")


def pairs(text: str) -> list[tuple[str, str]]:
    """``heard/member`` pairs."""
    return [(heard, member) for heard, _, member in (pair.partition("/") for pair in text.split())]


def terms(*members: str) -> tuple[Term, ...]:
    names = (*members, "田所 花子")
    return terms_from(MeetingContext(roster=tuple(Attendee(name, "委員") for name in names)))


def corrected(text: str, known: tuple[Term, ...], confidence: float) -> Segment:
    said = Segment(Span(0, 1), text, (Word(text, Span(0, 1), confidence),), confidence)
    return correct([said], known)[0]


SAME_SOUND = pairs(
    "斉藤/斎藤 斎藤/斉藤 齋藤/斎藤 齊藤/斎藤 河合/川井 川井/河井 河井/河合 川合/河合 中嶋/中島 中島/中嶋 仲島/中島 "
    "渡邊/渡辺 渡辺/渡邉 渡部/渡辺 伊東/伊藤 太田/大田 植田/上田 安部/阿部 嶋田/島田 濱田/浜田 菊地/菊池 松元/松本 "
    "新井/荒井 長島/永嶋 土井/土居 今野/紺野 川野/河野 岡崎/岡咲 河村/川村 佐東/佐藤 藤居/藤井 "
    "サイトウ/斎藤 さいとう/斎藤 カワイ/河合 かわい/川井 ナカジマ/中嶋 なかじま/中島 きむら/木村 おのでら/小野寺 ササキ/佐々木"
)
NO_WORD = pairs(
    "佐当/佐藤 佐等/佐藤 砂糖/佐藤 差等/佐藤 過糖/加藤 加頭/加藤 鈴機/鈴木 鈴気/鈴木 高箸/高橋 小林し/小林 小早し/小林 "
    "石皮/石川 石側/石川 大束/大塚 近道/近藤 三裏/三浦 金小/金子 腹だ/原田 富士い/藤井 長谷側/長谷川"
)
BY_A_MORA = pairs(
    "たかはじ/高橋 すずぎ/鈴木 きむだ/木村 ことう/後藤 コバヤチ/小林 まつもど/松本 わたなべえ/渡辺 ヤマダー/山田 続き/鈴木"
)
SOMEBODY_ELSES = pairs(
    "北村/木村 木村/北村 高橋/高梨 佐藤/加藤 加藤/佐藤 今村/木村 遠藤/近藤 小森/小林 松村/松本 西川/石川 中田/永田 三村/三浦 "
    "海藤/斎藤 谷上/谷川 小瀬/小野 伊能/井上 岡崎/岡本"
)
OFFERED = pairs(
    "北村/木村 木村/北村 高橋/高梨 佐藤/加藤 遠藤/近藤 西川/石川 中田/永田 三村/三浦 海藤/斎藤"
)


@pytest.mark.parametrize("confidence", [0.9, 0.5])
@pytest.mark.parametrize("call", CALLS)
@pytest.mark.parametrize(("heard", "member"), [*SAME_SOUND, *NO_WORD])
def test_what_sounds_the_same_is_the_members(
    heard: str, member: str, call: str, confidence: float
) -> None:
    found = corrected(call.format(heard), terms(f"{member} 太郎"), confidence)
    assert found.text == call.format(member)


@pytest.mark.parametrize("call", CALLS)
@pytest.mark.parametrize(("heard", "member"), BY_A_MORA)
def test_a_mora_off_where_it_is_no_name_is_the_members(heard: str, member: str, call: str) -> None:
    found = corrected(call.format(heard), terms(f"{member} 太郎"), 0.5)
    assert found.text == call.format(member)
    assert found.flags == ("vocabulary",)


@pytest.mark.parametrize("confidence", [0.9, 0.5, 0.3])
@pytest.mark.parametrize("call", CALLS)
@pytest.mark.parametrize(("heard", "member"), SOMEBODY_ELSES)
def test_another_family_name_stays(heard: str, member: str, call: str, confidence: float) -> None:
    found = corrected(call.format(heard), terms(f"{member} 太郎"), confidence)
    assert found.text == call.format(heard)
    assert all(is_check(flag) for flag in found.flags)


@pytest.mark.parametrize(("heard", "member"), OFFERED)
def test_where_it_was_heard_unsurely_the_member_is_offered(heard: str, member: str) -> None:
    (flag,) = corrected(f"{heard}委員。", terms(f"{member} 太郎"), 0.5).flags
    assert f"{member}委員" in flag.partition(":")[2].split("・")


@pytest.mark.parametrize("heard", ["田中か", "わたなべえ", "ヤマダー", "小林し", "佐当"])
def test_a_given_name_that_nobody_said_is_never_written(heard: str) -> None:
    members = terms("田中 太郎", "渡辺 太郎", "山田 太郎", "小林 太郎", "佐藤 太郎")
    for call in CALLS:
        for confidence in (0.9, 0.5, 0.3):
            assert "太郎" not in corrected(call.format(heard), members, confidence).text


@pytest.mark.parametrize("heard", ["山田太朗", "山田多郎", "山だ太郎", "山田タロ"])
def test_a_given_name_that_was_said_is_written(heard: str) -> None:
    assert corrected(f"{heard}委員。", terms("山田 太郎"), 0.5).text == "山田太郎委員。"


@pytest.mark.parametrize("heard", ["佐当", "佐等", "砂糖"])
def test_of_two_members_who_sound_so_nobody_is_written(heard: str) -> None:
    found = corrected(f"{heard}委員。", terms("佐藤 太郎", "左藤 次郎"), 0.5)
    assert found.text == f"{heard}委員。"
    (flag,) = found.flags
    assert {"佐藤委員", "左藤委員"} <= set(flag.partition(":")[2].split("・"))


WORDS = (
    "教育 監査 農業 公募 学識 常任 前任 後任 新任 担当 関係 各課 両課 当該 本市 他市 同市 市民 住民 女性 同僚 若手 地元 県側 "
    "町側 旧市 産建 議運 中央 東部 本部 大口 正副 三役 平和 主管 所管 国保 戸籍"
).split()
MANY = (
    "佐藤 鈴木 高橋 田中 伊藤 渡辺 山本 中村 小林 加藤 吉田 山田 山口 松本 井上 木村 林 斎藤 清水 森 池田 橋本 阿部 石川 中島 "
    "前田 岡田 後藤 村上 近藤 青木 坂本 福田 太田 三浦 藤原 松田 中野 原田 小野 竹内 金子 和田 石田 上田 森田 原 柴田 酒井 工藤 "
    "横山 宮崎 内田 高木 安藤 島田 谷口 大野 丸山 今井 河野 藤本 本田 大谷 市川 菅原 平野 関 東 西 南 北 谷 島 城 本間 堤"
).split()


@pytest.mark.parametrize("word", WORDS)
def test_a_word_before_a_role_is_nobodys_name(word: str) -> None:
    known = terms(*(f"{name} 太郎" for name in MANY))
    for role in ("委員", "議員"):
        text = f"{word}{role}から報告があります。"
        hearing = listen(text, [0.9] * len(text))
        assert not tuple(read_otherwise(hearing, known))
        assert corrected(text, known, 0.9).text == text
