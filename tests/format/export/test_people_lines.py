"""Lists of those who attended: seats, roles and names in columns, names spaced out where asked."""

from __future__ import annotations

from dataclasses import replace

import pytest

from minutes.format.export.front import header_fields
from minutes.format.export.people_lines import people_lines, spaced_name
from minutes.schema import Attendee

from .builders import draft, profile

OFFICIALS = (
    Attendee("川野 幸男", "市長"),
    Attendee("飯沼 克行", "副市長"),
    Attendee("山本 芳弘", "総務課参事"),
)


def test_names_of_a_list_begin_in_one_column() -> None:
    lines = people_lines(OFFICIALS)
    assert lines == ("市長　　　　川野幸男", "副市長　　　飯沼克行", "総務課参事　山本芳弘")


def test_a_role_that_is_far_longer_moves_nobody_else() -> None:
    long = Attendee("櫻庭 靖之", "高輪地区総合支所総合支所長高輪地区総合支所管理課長兼務")
    lines = people_lines((*OFFICIALS[:2], long))
    assert lines[:2] == ("市長　　川野幸男", "副市長　飯沼克行")
    assert lines[2].endswith("兼務　櫻庭靖之")


def test_seats_stand_below_each_other_and_no_role_moves_them() -> None:
    members = (
        Attendee("井戸川 幸弘", "1番"),
        Attendee("知念 豊秀", "議長", aliases=("13番",)),
    )
    assert people_lines(members) == (" 1番　井戸川幸弘", "13番　議長　知念豊秀")


def test_one_member_alone_has_nothing_to_stand_below() -> None:
    assert people_lines(OFFICIALS[:1]) == ("市長　川野幸男",)


def test_late_and_left_early_stand_behind_the_name() -> None:
    assert people_lines((Attendee("山田 一郎", "委員", "遅参"),)) == ("委員　山田一郎（遅参）",)
    assert people_lines((Attendee("山田 一郎", "委員（欠席）"),)) == ("委員　山田一郎",)


def test_a_name_is_spaced_out_only_where_its_halves_are_known() -> None:
    assert spaced_name(Attendee("小手川 初生")) == "小手川　初　生"
    assert spaced_name(Attendee("中名生 隆")) == "中名生　　　隆"
    assert spaced_name(Attendee("佐藤")) == "佐藤"
    for member in OFFICIALS:
        assert spaced_name(member).replace("　", "") == member.name.replace(" ", "")


@pytest.mark.parametrize(
    ("name", "spaced"),
    [
        ("梶ヶ谷翔", "梶ヶ谷　　　翔"),
        ("西ヶ谷量太郎", "西ヶ谷　量太郎"),
        ("遠山かづえ", "遠　山　かづえ"),
        ("山田一郎", "山　田　一　郎"),
        ("佐渡山明", "佐渡山明"),
        ("矢田貝茂人", "矢田貝茂人"),
        ("近廣多郎", "近廣多郎"),
        ("斎藤栄", "斎藤栄"),
    ],
)
def test_a_name_without_a_space_is_spaced_out_only_where_no_other_cut_is_as_likely(
    name: str, spaced: str
) -> None:
    assert spaced_name(Attendee(name)) == spaced


def test_a_cut_that_the_roster_tells_is_never_doubted() -> None:
    assert spaced_name(Attendee("佐渡山 明")) == "佐渡山　　　明"
    assert spaced_name(Attendee("近廣多郎", reading="ちかひろ たろう")) == "近　廣　多　郎"


def test_the_profile_says_whether_names_are_spaced_out() -> None:
    original = draft("honkaigi")
    members = (Attendee("田中 一郎", "議長"), Attendee("山田 花子", "1番"))
    made = replace(original, minutes_doc=replace(original.minutes_doc, attendees=members))

    def printed(**options: object) -> str:
        return "".join(
            line
            for _, lines in header_fields(made, profile("honkaigi", **options))
            for line in lines
        )

    assert "田　中　一　郎" in printed(name_spacing="spread")
    assert "田中一郎" in printed()
    assert "田　中" not in printed()
