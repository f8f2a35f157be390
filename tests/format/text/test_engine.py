"""Records, context, dictionaries and switches of ``edit``."""

from __future__ import annotations

import pytest

from minutes.errors import UsageError
from minutes.format import Change, Context, Edited, edit
from minutes.format.text.revision import Edit, Revision
from minutes.schema import Term


def test_changes_say_what_where_and_why() -> None:
    edited = edit("えー、検討してるところです。")
    assert edited.text == "検討しているところです。"
    assert [(c.rule, c.before, c.after) for c in edited.changes] == [
        ("filler", "えー、", ""),
        ("i_nuki", "てる", "ている"),
    ]
    assert edited.changes[0].note == "フィラーを削除"


def test_one_change_taken_back_leaves_the_others() -> None:
    edited = edit("えー、検討してるところです。")
    assert edited.take_back(edited.changes[0]).text == "えー、検討しているところです。"
    with pytest.raises(UsageError):
        edited.take_back(Change(0, 1, "x", "y", ("filler",)))


def test_two_rules_on_one_stretch_are_one_change() -> None:
    edited = edit("質疑なんですけども。")
    assert edited.text == "質疑なのですけれども。"
    assert edited.verbatim == "質疑なんですけども。"


def test_a_rule_can_be_switched_off() -> None:
    text = "えー、検討してるところです。"
    assert edit(text, disabled_rules=frozenset({"i_nuki"})).text == "検討してるところです。"


@pytest.mark.parametrize(
    ("text", "previous", "expected"),
    [
        ("ええ。", "御存じでしたか。", "ええ。"),
        ("うん、うん。", "対象は約300人です。", ""),
        ("はい。", "御異議ありませんか。", "はい。"),
        ("はい。", "佐藤委員。", "はい。"),
        ("はい。", None, "はい。"),
        ("異議なし。", "以上です。", "異議なし。"),
        ("ええ、それでは始めます。", "定刻です。", "それでは始めます。"),
        ("ええ、そうです。", "300人ですか。", "ええ、そうです。"),
    ],
)
def test_what_was_said_before_decides(text: str, previous: str | None, expected: str) -> None:
    assert edit(text, context=Context(previous=previous)).text == expected


def test_a_pause_parts_words_as_a_comma_does() -> None:
    text = "それはあの進めている事業です。"
    assert edit(text, "kebatori").text == text
    assert (
        edit(text, "kebatori", context=Context(pauses=((5, 0.6),))).text
        == "それは進めている事業です。"
    )


def test_own_dictionary_fires_on_word_borders_only() -> None:
    term = Term("中野ベジタブル条例", mistakes=("中の別条例",))
    edited = edit("中の別条例を説明します。", dictionary=(term,))
    assert edited.text == "中野ベジタブル条例を説明します。"
    assert edited.changes[0].rule == "own_dictionary"
    role = Term("会派", mistakes=("会波",))
    assert edit("社会波及効果です。", dictionary=(role,)).text == "社会波及効果です。"


def test_hints_change_nothing() -> None:
    edited = edit("施行期間の対象です。")
    assert edited.text == "施行期間の対象です。"
    assert [hint.text for hint in edited.hints] == ["施行", "対象"]


def test_seibun_keeps_numbers_and_polarity() -> None:
    text = "3件は反対じゃないんですけど、5件は賛成です。"
    assert edit(text, "seibun").text == "3件は反対ではないのですけれども、5件は賛成です。"


def test_revision_absorbs_what_an_edit_touches() -> None:
    revision = Revision("あいうえお")
    assert revision.apply([Edit(1, 3, "XY", "filler")])
    assert revision.apply([Edit(2, 4, "Z", "ja")])
    edited = Edited(revision.text, revision.changes(str))
    assert (edited.text, edited.verbatim) == ("あXZお", "あいうえお")
    assert edited.changes[0].rules == ("filler", "ja")
    assert not revision.apply([Edit(0, 1, "あ", "ja")])


def test_a_doubtful_repeat_is_offered_and_left_as_it_is() -> None:
    text = "計画を、計画を定める条例に基づいて見直します。"
    edited = edit(text)
    assert edited.text == text
    (offer,) = (hint for hint in edited.hints if hint.rule == "phrase_repeat")
    assert (offer.start, offer.text, offer.suggestion) == (0, "計画を、", "")
    assert offer.note.endswith("（候補）")
    disabled = edit(text, disabled_rules=frozenset({"phrase_repeat"}))
    assert not any(hint.rule == "phrase_repeat" for hint in disabled.hints)


def test_a_quotation_is_offered_nothing() -> None:
    edited = edit("「計画を、計画を定める条例」という題です。")
    assert not any(hint.rule == "phrase_repeat" for hint in edited.hints)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("佐藤委員、失礼しました、斎藤委員、どうぞ。", "斎藤委員、どうぞ。"),
        ("斎藤委員の、斎藤委員の質問です。", "斎藤委員の質問です。"),
        ("さ、佐藤委員の質問です。", "佐藤委員の質問です。"),
        ("違います、佐藤委員は。", "佐藤委員は違います。"),
        ("手続き公園の件です。", "手続き公園の件です。"),
    ],
)
def test_a_name_goes_whole_or_not_at_all(text: str, expected: str) -> None:
    context = Context(names=frozenset({"佐藤", "斎藤", "手続き公園"}))
    assert edit(text, context=context).text == expected
