"""名簿: what clerks really hand in, and the one line they get when it is wrong."""

from __future__ import annotations

from pathlib import Path

import pytest

from minutes.errors import UsageError
from minutes.format.inputs import parse_roster, read_roster
from minutes.schema import Attendee

YAMADA = Attendee("山田一郎", "委員長")
SATO = Attendee("佐藤花子", "委員")
BROKEN = b"PK\x03\x04 broken"
PLAIN = "山田一郎,委員長\n佐藤花子,委員\n"


def write(folder: Path, content: str | bytes, name: str = "名簿.csv") -> Path:
    path = folder / name
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return path


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp932", "utf-16"])
def test_every_usual_encoding(tmp_path: Path, encoding: str) -> None:
    assert read_roster(write(tmp_path, PLAIN.encode(encoding))) == (YAMADA, SATO)


@pytest.mark.parametrize(
    "text",
    [
        "氏名,役職\n山田一郎,委員長\n佐藤花子,委員\n",
        "氏名,役職\r\n山田一郎,委員長\r\n佐藤花子,委員\r\n",
        "山田一郎,委員長,,,\n佐藤花子,委員,,,\n,,,,\n",
        "山田一郎\t委員長\n佐藤花子\t委員\n",
        "山田一郎，委員長\n佐藤花子，委員\n",
        '"山田一郎","委員長"\n"佐藤花子","委員"\n',
        "役職,氏名\n委員長,山田一郎\n委員,佐藤花子\n",
        "委員長,山田一郎\n委員,佐藤花子\n",
        "番号,氏名,役職,備考\n1,山田一郎,委員長,\n2,佐藤花子,委員,欠席\n",
        "1,山田一郎,委員長\n2,佐藤花子,委員\n",
        "\n山田一郎,委員長\n\n佐藤花子,委員\n\n",
        "山田一郎様,委員長\n佐藤花子 様,委員\n",
        "委員長　　山田一郎\n委員　　佐藤花子\n",
        "name,role\n山田一郎,委員長\n佐藤花子,委員\n",
        "山田一郎,委員長\n佐藤花子,委員\n佐藤花子,委員\n",
        "総務委員会　委員名簿,,\n令和6年4月1日現在,,\n番号,氏名,役職\n1,山田一郎,委員長\n2,佐藤花子,委員\n",
        "出席者名簿\n委員長　山田一郎\n委員　佐藤花子\n",
        "氏　　名,職　　名\n山　田　一　郎,委員長\n佐　藤　花　子,委　員\n",
        "氏名,役職\n○山田一郎,委員長\n※佐藤花子,委員\n",
        "氏名,役職\n山田一郎,委員長\n佐藤花子,委員\n（欠員）,委員\n合　計,2名\n",
        "委員長：山田一郎\n委員：佐藤花子\n",
    ],
)
def test_what_excel_and_people_make_of_it(tmp_path: Path, text: str) -> None:
    assert read_roster(write(tmp_path, text)) == (YAMADA, SATO)


def test_all_columns(tmp_path: Path) -> None:
    text = "議席,氏名,ふりがな,役職,会派,別名\n12,髙﨑 美和,たかさき みわ,議員,青葉の会,タカサキ;みわ先生\n"
    (found,) = read_roster(write(tmp_path, text))
    assert found == Attendee(
        "髙﨑 美和", "議員", "青葉の会", ("タカサキ", "みわ先生", "12番"), "たかさき みわ"
    )


YAMADA_READ = Attendee("山田 一郎", "委員長", reading="やまだ いちろう")


@pytest.mark.parametrize(
    "text",
    [
        "氏名,役職\n山田 一郎（やまだ いちろう）,委員長\n",
        "姓,名,せい,めい,役職\n山田,一郎,やまだ,いちろう,委員長\n",
        "氏,名,氏（ふりがな）,名（ふりがな）,役職\n山田,一郎,やまだ,いちろう,委員長\n",
        "山田 一郎,やまだ いちろう,委員長\n",
    ],
)
def test_readings_wherever_they_stand(tmp_path: Path, text: str) -> None:
    assert read_roster(write(tmp_path, text)) == (YAMADA_READ,)


@pytest.mark.parametrize("encoding", ["utf-8", "cp932", "utf-16"])
def test_readings_in_half_width(tmp_path: Path, encoding: str) -> None:
    text = "氏名,ﾌﾘｶﾞﾅ,役職\n月見里葵,ﾔﾏﾅｼ ｱｵｲ,委員\n四月一日愛,ﾜﾀﾇｷ ｱｲ,委員\n"
    found = read_roster(write(tmp_path, text.encode(encoding)))
    assert [(member.name, member.reading) for member in found] == [
        ("月見里葵", "ﾔﾏﾅｼ ｱｵｲ"),
        ("四月一日愛", "ﾜﾀﾇｷ ｱｲ"),
    ]


def test_ditto_marks_are_what_stands_above(tmp_path: Path) -> None:
    text = "所属,職,氏名\n総務課,課長,髙橋 健\n〃,係長,𠮷田 進\n同上,〃,林 一\n"
    assert read_roster(write(tmp_path, text)) == (
        Attendee("髙橋 健", "課長", "総務課"),
        Attendee("𠮷田 進", "係長", "総務課"),
        Attendee("林 一", "係長", "総務課"),
    )
    assert parse_roster("委員長　山田一郎\n委員　佐藤花子\n〃　　鈴木恵子") == (
        YAMADA,
        SATO,
        Attendee("鈴木恵子", "委員"),
    )


def test_several_members_behind_one_role() -> None:
    found = parse_roster("委員長：山田 一郎\n委員：佐藤花子、鈴木恵子")
    assert [(member.name, member.role) for member in found] == [
        ("山田 一郎", "委員長"),
        ("佐藤花子", "委員"),
        ("鈴木恵子", "委員"),
    ]


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("氏名,役職\n欠端実,委員\n計良光,委員\n同前正子,委員\n", ["欠端実", "計良光", "同前正子"]),
        ("氏名,役職\n林 一,委員\n東 東,委員\n", ["林 一", "東 東"]),
        ("会田一覧\n名和現在\n", ["会田一覧", "名和現在"]),
        ("氏名,役職\n髙橋健（総務課）,課長\n", ["髙橋健"]),
    ],
)
def test_people_are_never_taken_for_a_title_or_a_total(
    tmp_path: Path, text: str, names: list[str]
) -> None:
    assert [member.name for member in read_roster(write(tmp_path, text))] == names


def test_name_only(tmp_path: Path) -> None:
    assert read_roster(write(tmp_path, "山田一郎\n佐藤花子\n")) == (
        Attendee("山田一郎"),
        Attendee("佐藤花子"),
    )


def test_group_and_aliases_without_header(tmp_path: Path) -> None:
    (found, _) = read_roster(
        write(tmp_path, "山田一郎,委員長,無所属,やまだ委員長\n佐藤花子,委員,青葉会,\n")
    )
    assert found.group == "無所属"
    assert found.aliases == ("やまだ委員長",)


def test_pasted_text_with_spaces_inside_names() -> None:
    assert parse_roster("委員長　山田　一郎\n委員　佐藤花子") == (
        Attendee("山田 一郎", "委員長"),
        SATO,
    )


@pytest.mark.process
def test_xlsx(tmp_path: Path) -> None:
    from openpyxl import Workbook

    book = Workbook()
    book.active.append(["氏名", "役職", None, None])
    book.active.append(["山田一郎", "委員長"])
    book.active.append([None, None])
    book.active.append(["佐藤花子", "委員"])
    path = tmp_path / "名簿.xlsx"
    book.save(path)
    assert read_roster(path) == (YAMADA, SATO)


@pytest.mark.process
def test_docx_table(tmp_path: Path) -> None:
    from docx import Document

    document = Document()
    document.add_paragraph("出席者名簿")
    table = document.add_table(rows=3, cols=2)
    for row, cells in zip(
        table.rows, [("役職", "氏名"), ("委員長", "山田一郎"), ("委員", "佐藤花子")], strict=True
    ):
        for cell, text in zip(row.cells, cells, strict=True):
            cell.text = text
    path = tmp_path / "名簿.docx"
    document.save(str(path))
    assert read_roster(path) == (YAMADA, SATO)


@pytest.mark.parametrize(
    ("content", "name", "expected"),
    [
        (b"", "a.csv", "名簿「a.csv」：中身が空です。"),
        (b"  \r\n\r\n", "a.csv", "中身が空です。"),
        (b"\xef\xbb\xbf\r\n", "a.csv", "中身が空です。"),
        ("氏名,役職\n".encode(), "a.csv", "1行目：見出しだけで"),
        ("番号,役職\n1,委員長\n".encode(), "a.csv", "1行目：「氏名」の列がありません"),
        ("山田一郎,委員長\n,委員\n".encode(), "a.csv", "2行目：氏名がありません"),
        ("山田一郎,委員長\n\n\n123,委員\n".encode(), "a.csv", "4行目：「123」は氏名として"),
        ("山田一郎,委員長\n佐藤".encode("euc-jp"), "a.csv", "行目：文字コード"),
        ("山田,委員長\n".encode() + b"\xff\xfe\xfa", "a.csv", "行目：文字コード"),
        (b"\x89PNG\r\n\x1a\n\x00\x00", "a.csv", "テキストとして読めません"),
        pytest.param(BROKEN, "a.xlsx", "壊れています", marks=pytest.mark.process),
        pytest.param(BROKEN, "a.docx", "壊れています", marks=pytest.mark.process),
        (b"\xd0\xcf\x11\xe0" + b"\x00" * 40, "a.xls", "古い形式"),
    ],
    ids=str,
)
def test_one_line_that_names_file_and_row(
    tmp_path: Path, content: bytes, name: str, expected: str
) -> None:
    with pytest.raises(UsageError) as caught:
        read_roster(write(tmp_path, content, name))
    line = str(caught.value)
    assert expected in line
    assert f"名簿「{name}」" in line
    assert "\n" not in line


def test_folder_and_missing_file(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="フォルダーです"):
        read_roster(tmp_path)
    with pytest.raises(UsageError, match="見つかりません"):
        read_roster(tmp_path / "ない.csv")


def test_a_cell_with_a_line_break_keeps_the_row_numbers(tmp_path: Path) -> None:
    text = '氏名,役職\n山田一郎,"危機管理\n部長"\n,委員\n'
    with pytest.raises(UsageError, match="4行目"):
        read_roster(write(tmp_path, text))


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("佐藤 花子,委員：公募\n田村 健,課長：欠席", [("佐藤 花子", "委員：公募", None), ("田村 健", "課長：欠席", None)]),
        ("佐藤 花子,オブザーバー\n田村 健,オブザーバー", [("佐藤 花子", "オブザーバー", None), ("田村 健", "オブザーバー", None)]),
        ("佐藤 花子,オブザーバー,青葉会", [("佐藤 花子", "オブザーバー", None)]),
        ("佐藤 花子,みらい\n田村 健,みらい", [("佐藤 花子", "みらい", None), ("田村 健", "みらい", None)]),
    ],
)  # fmt: skip
def test_what_stands_behind_a_name_and_is_no_reading(
    text: str, expected: list[tuple[str, str, str | None]]
) -> None:
    found = parse_roster(text)
    assert [(member.name, member.role, member.reading) for member in found] == expected
