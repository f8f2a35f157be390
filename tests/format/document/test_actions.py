"""What is a ToDo: what was asked for and taken on, or promised with a term; and what only sounds so."""

from __future__ import annotations

from datetime import date, datetime

import pytest

from format.scripted import named_and_cut, transcript
from minutes.format.document import build
from minutes.format.document.promises import hands_over, promises
from minutes.format.profiles import load_profile
from minutes.schema import Attendee, Header, MeetingContext

HEADER = Header("総務委員会", date(2026, 9, 8), datetime(2026, 9, 8, 14, 0))
ROSTER = (
    Attendee("山田一郎", "委員長"),
    Attendee("佐藤花子", "委員"),
    Attendee("高橋健", "情報システム課長"),
    Attendee("大沢登", "町長"),
)
KNOWN = (
    ("A", "ただいまから総務委員会を開会いたします。"),
    ("A", "高橋課長。"),
    ("C", "情報システム課長の高橋です。"),
    ("A", "大沢町長。"),
    ("D", "町長の大沢です。"),
    ("A", "佐藤委員。"),
    ("B", "はい、佐藤です。"),
)
NEXT = (("A", "次回の委員会は、10月6日に開きます。"), ("A", "これで閉会いたします。"))


def todo(
    *lines: tuple[str, str],
    layout: str = "iinkai",
    follows: tuple[tuple[str, str], ...] | None = None,
) -> list[tuple[str, str | None, date | None]]:
    """Each ToDo with its owner and its day; A presides, B is a member, C an officer, D the mayor."""
    made, _ = transcript((*KNOWN, *lines, *(NEXT if follows is None else follows)))
    context = MeetingContext(HEADER, ROSTER)
    document = build(named_and_cut(made, context), context, load_profile(layout))
    return [(found.text, found.owner, found.due) for found in document.actions]


ASKS = ("B", "その数字はどうなっていますか。")
TAKEN_ON = (
    ((ASKS, ("C", "手元にございませんので、次回の委員会までに作成してお示しします。")), "作成", "2026-10-06"),
    ((ASKS, ("C", "集計できておりません。次回の委員会でお示しいたします。")), "お示し", "2026-10-06"),
    ((ASKS, ("C", "はい、事故の件数を次回お示しいたします。")), "件数", "2026-10-06"),
    ((("A", "この件は、高橋課長が次回までに整理するということでお願いします。"), ("C", "はい、分かりました。")), "次回までに整理する", "2026-10-06"),
    ((ASKS, ("C", "後日、資料でお届けいたします。")), "資料", None),
    ((ASKS, ("C", "9月30日までに、一覧表を委員の皆様に送付いたします。")), "一覧表", "2026-09-30"),
    ((ASKS, ("C", "来週中に、業者に確認してお知らせいたします。")), "確認", "2026-09-18"),
    ((("B", "課長、次回までに資料を出してください。"), ("C", "承知しました。")), "資料", "2026-10-06"),
    ((("A", "高橋課長、要綱の案を直してください。"), ("C", "承知しました。")), "要綱", None),
    ((("A", "高橋課長、要綱の案を直してください。"), ("C", "はい、9月末までに直します。")), "要綱", "2026-09-30"),
    ((("A", "高橋課長、9月25日までに理由書を提出してください。"), ("B", "はい。")), "理由書", "2026-09-25"),
    ((ASKS, ("C", "委員が求められた資料を、9月末までに用意いたします。")), "用意", "2026-09-30"),
    ((ASKS, ("C", "追跡調査を年内に終え、それでも判明しない場合は、別の方法を検討いたします。")), "追跡調査", "2026-12-31"),
    ((ASKS, ("D", "後日、書面で委員の皆様にお届けいたします。")), "書面", None),
)  # fmt: skip


@pytest.mark.parametrize(("lines", "key", "due"), TAKEN_ON)
def test_what_was_taken_on(lines: tuple[tuple[str, str], ...], key: str, due: str | None) -> None:
    ((text, owner, day),) = todo(*lines)
    assert key in text
    assert owner in {"高橋健", "大沢登"}
    assert (day.isoformat() if day else None) == due


PRESENTS = ("A", "報告第1号について、高橋課長から説明をお願いいたします。")
NOTHING = (
    # offices, procedure and courtesy
    (("A", "会議録の署名は、高橋課長と佐藤委員にお願いいたします。"), ("B", "はい。")),
    (("A", "佐藤委員と高橋課長にお願いいたします。"), ("B", "承知しました。")),
    (("A", "佐藤委員は、審議の間、御退席をお願いいたします。"), ("B", "分かりました。")),
    (("A", "佐藤委員に入室していただいてください。"), ("C", "はい。")),
    (("A", "高橋課長、もう少し大きな声でお願いします。"), ("C", "はい。")),
    (("A", "順次御発言ください。"), ("B", "はい。")),
    (("A", "高橋課長、マイクをお使いください。"), ("C", "分かりました。")),
    (("C", "何とぞ御理解をお願いいたします。"), ("B", "分かりました。")),
    (("A", "高橋課長、この件はよろしくお願いします。"), ("C", "承知しました。")),
    (("A", "高橋課長、続けてください。"), ("C", "はい、承知しました。")),
    (("A", "高橋課長、資料の3ページを開いてください。"), ("C", "はい、分かりました。")),
    (("B", "高橋課長、もう一度言ってください。"), ("C", "分かりました。4,800万円です。")),
    (("C", "補助金の申請は、12月末までにお出しください。"), ("B", "はい、分かりました。")),
    # answered in the meeting
    (("B", "町長の見解をお示しください。"), ("D", "お答えいたします。必要と考えております。")),
    (("B", "高橋課長、件数を教えてください。"), ("C", "はい、38件です。")),
    (("B", "町長の決意を改めて伺います。"), ("D", "しっかり取り組んでまいります。")),
    (("B", "昨年12月末現在の人数を、高橋課長、お聞かせ願います。"), ("C", "12人です。")),
    # asked for in vain
    (("B", "課長、次回までに資料を出してください。"), ("C", "次回までには難しいです。")),
    (("B", "課長、次回までに資料を出してください。"), ("C", "提出はいたしかねます。")),
    (("B", "高橋課長、名簿を出してください。"), ("C", "個人情報ですのでお出しできません。")),
    (("B", "高橋課長、名簿を出してください。"), ("C", "今検討しているところです。")),
    # told to others
    (("C", "希望者は、9月30日までに申請してください。"), ("B", "分かりました。")),
    (("C", "保護者の皆様には、9月30日までに書類を出していただきたいと思います。"), ("B", "はい。")),
    # plans, policy, what will be by itself, what others do
    (PRESENTS, ("C", "報告第1号について御説明いたします。素案を年度内にまとめます。")),
    (PRESENTS, ("C", "新しい庁舎は、来年3月末までに建設いたします。")),
    (ASKS, ("D", "3月末までに、全ての学校に空調を整備いたします。")),
    (ASKS, ("D", "しっかりと取り組んでまいります。")),
    (ASKS, ("C", "御指摘を踏まえ、年度内に検討してまいります。")),
    (ASKS, ("C", "工事は9月末までに完了いたします。")),
    (ASKS, ("C", "委託業者は、9月末までに修理いたします。")),
    (ASKS, ("C", "部長が9月末までに資料を作成して提出いたします。")),
    (ASKS, ("C", "国が年度内に指針を示します。")),
    (ASKS, ("C", "通知は、毎年6月末までにお送りいたします。")),
    (ASKS, ("C", "予算がつけば、年度内に実施いたします。")),
    (ASKS, ("C", "要望があれば、後日お示しいたします。")),
    (ASKS, ("C", "9月末には在庫がなくなるおそれがあります。")),
    (ASKS, ("C", "昨年12月末までに調査し、終えております。")),
    (ASKS, ("C", "年度内には実施いたしません。")),
    (ASKS, ("C", "9月末までに提出すると、前回申し上げました。")),
    (ASKS, ("C", "次回までに提出するかどうかは、まだ決めておりません。")),
    (ASKS, ("C", "次回までに提出いたします。いえ、すみません、今のは間違いです。")),
    (ASKS, ("C", "来年までに月まで届けます。というのは冗談です。")),
    (("B", "次回までに提出していただくよう、強く要望いたします。"), ("A", "次に移ります。")),
    (("B", "亡くなられた方々に、改めて御冥福をお祈り申し上げます。"),),
    (ASKS, ("C", "この場をお借りして、改めて御報告させていただきます。")),
)  # fmt: skip


@pytest.mark.parametrize("lines", NOTHING)
def test_what_is_nobodys_task(lines: tuple[tuple[str, str], ...]) -> None:
    assert todo(*lines) == []


@pytest.mark.parametrize(
    ("said", "found"),
    [
        ("来年度末までに、自動体外式除細動器を全校に設置いたします。", 0),
        ("9月までに条例を改正いたします。", 0),
        ("後日、資料でお届けいたします。", 1),
        ("次回までに調べて御報告いたします。", 1),
    ],
)
def test_an_assembly_is_told_plans_and_given_papers(said: str, found: int) -> None:
    assert len(todo(ASKS, ("C", said), layout="honkaigi")) == found


@pytest.mark.parametrize(
    ("said", "own", "given"),
    [
        ("資料を9月末までに委員の皆様にお配りします。", True, True),
        ("案内を10日までにお送りする予定です。", True, True),
        ("要綱の案を9月末までに作ります。", True, False),
        ("結果が出次第、文書でお送りいたします。", True, True),
        ("課長が出したとおり、次回までに修正いたします。", True, False),
        ("団体からは、9月末までに提出されます。", False, False),
        ("県が9月末までに通知いたします。", False, False),
        ("私は反対いたします。", False, False),
        ("改めてお礼を申し上げます。", False, False),
        ("来年度も継続して支援してまいります。", False, False),
        ("このような例も多くあります。", False, False),
    ],
)
def test_what_a_sentence_undertakes(said: str, own: bool, given: bool) -> None:
    assert promises(said) is own
    assert not own or hands_over(said) is given


@pytest.mark.parametrize(
    "said",
    [
        "私が9月15日までに一覧表を作ります。",
        "私どもが9月15日までに一覧表を作ります。",
        "国が示した様式で、9月15日までに一覧表を作ります。",
        "県が求めている報告書を9月15日までに提出します。",
        "毎月の点検結果を9月末までに提出します。",
        "例年どおりの様式で、9月末までに一覧表を作成します。",
        "この場でいただいた御意見を、9月末までに一覧表にまとめます。",
        "委員ならびに議会に、9月末までに資料を送ります。",
        "資料がまとまりましたら、後日お配りいたします。",
    ],
)
def test_ones_own_promise_whatever_else_the_sentence_tells(said: str) -> None:
    assert len(todo(("C", "備蓄の様子を教えてください。"), ("B", said))) == 1


@pytest.mark.parametrize(
    "said",
    [
        "業者が9月15日までに一覧表を作ります。",
        "毎月、9月末までに点検結果を提出します。",
        "御要望がありましたら、9月15日までに表を作ります。",
        "予算が通りましたら、9月末までに資料を送ります。",
        "賛成多数ということで、9月末までに改めることとします。",
    ],
)
def test_what_others_do_what_is_done_ever_and_what_hangs_on_something(said: str) -> None:
    assert todo(("C", "備蓄の様子を教えてください。"), ("B", said)) == []


def test_what_was_asked_for_is_due_on_the_day_that_was_answered() -> None:
    asked = ("C", "看板の文字が小さいので、大きく書き直してもらえますか。")
    ((text, _, due),) = todo(asked, ("B", "10月5日に書き直します。"))
    assert "書き直" in text
    assert due == date(2026, 10, 5)


def test_who_asked_may_do_without() -> None:
    asked = ("C", "佐藤さん、在庫の確認、9月末までにやってもらえますか。")
    assert todo(asked, ("B", "今週は研修でいないんですよ。"), ("C", "じゃあ、いいや。")) == []
