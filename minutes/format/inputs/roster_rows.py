"""Rows of a 名簿 as one person each: without the title above the table, 〃, marks, totals and vacant seats."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterator, Sequence

from minutes.format.inputs.files import Row

_TITLE = re.compile(
    r"名簿|一覧|現在|出席者|委員会|審議会|協議会|会議|任期|敬称略|[年月]\d{1,2}[日月]"
)
_SAME = re.compile(r"[〃々″\"”]|同上?")
_MARK = re.compile(r"^[○◎●◯◇◆□■※★☆△▲▽▼・*＊＠@]+[\s\u3000]*")
_BRACKETS = re.compile(
    r"(?<![\s\u3000])[\s\u3000]*[（(\[［]([^（）()\[\]［］]{1,30})[）)\]］][\s\u3000]*$"
)
_NOBODY = frozenset(
    "計 合計 総計 小計 総数 欠員 空席 欠 未定 未選出 選任中 該当なし なし 以上 - － ー ― 〃".split()
)
_KANA = re.compile(r"^[\u3041-\u309f\u30a0-\u30ff\uff66-\uff9f\s\u3000・]+$")
_OF_ROLE = re.compile(r"^(?P<role>[^:：]{1,20})[:：][\s\u3000]*(?P<names>.+)$")
_BETWEEN_NAMES = re.compile(r"[、，;；/／]")
_HEADER_WITHIN = 15
_FAMILY, _GIVEN = ("姓", "氏", "苗字", "名字"), ("名",)
_FAMILY_KANA, _GIVEN_KANA = (
    ("セイ", "せい", "姓カナ", "姓かな"),
    ("メイ", "めい", "名カナ", "名かな"),
)
_READING = re.compile(r"[（(](?:カナ|かな|ｶﾅ|フリガナ|ふりがな|ﾌﾘｶﾞﾅ|よみ|読み)[）)]$")


def from_header(rows: Sequence[Row], is_header: Callable[[Row], bool]) -> tuple[Row, ...]:
    """Rows from the header on, 姓 and 名 in one column; without a header, those behind a title.

    ``is_header`` of a row that has the column 氏名.
    """
    joined = _with_whole_names(rows)
    for at, row in enumerate(joined[:_HEADER_WITHIN]):
        if is_header(row):
            return tuple(joined[at:])
    wide = next((at for at, row in enumerate(joined) if len(row.cells) > 1), 0)
    above = joined[:wide]
    return tuple(joined[wide:] if all(_TITLE.search(row.cell(0)) for row in above) else joined)


def _with_whole_names(rows: Sequence[Row]) -> list[Row]:
    """姓 and 名 in columns of their own as 氏名, and the same of their readings."""
    for at, row in enumerate(rows[:_HEADER_WITHIN]):
        heads = [_head(cell) for cell in row.cells]
        if "family" in heads and "given" in heads:
            pairs = [("family", "given", "氏名"), ("family_kana", "given_kana", "ふりがな")]
            merged = [*rows[at:]]
            for family, given, title in pairs:
                if family in heads and given in heads:
                    left, right = heads.index(family), heads.index(given)
                    merged = [_merged(row, left, right) for row in merged]
                    merged[0] = _put(merged[0], left, title)
            return merged
    return list(rows)


def _head(cell: str) -> str:
    plain = re.sub(r"[\s\u3000]", "", unicodedata.normalize("NFKC", cell))
    kana = "_kana" if _READING.search(plain) else ""
    plain = re.sub(r"[（(].*$", "", plain)
    if plain in _FAMILY_KANA or plain in _GIVEN_KANA:
        return "family_kana" if plain in _FAMILY_KANA else "given_kana"
    if plain in _FAMILY or plain in _GIVEN:
        return f"{'family' if plain in _FAMILY else 'given'}{kana}"
    return ""


def _merged(row: Row, left: int, right: int) -> Row:
    whole = f"{row.cell(left)} {row.cell(right)}".strip()
    return _put(_put(row, right, ""), left, whole)


def _put(row: Row, index: int, text: str) -> Row:
    cells = [*row.cells, *[""] * (index + 1 - len(row.cells))]
    cells[index] = text
    return Row(row.number, tuple(cells))


def each_person(rows: Sequence[Row], is_role: Callable[[str], bool]) -> tuple[Row, ...]:
    """Rows of a list without a header: ``委員：佐藤花子、鈴木恵子`` is a row each."""
    return tuple(person for row in rows for person in _persons(row, is_role))


def _persons(row: Row, is_role: Callable[[str], bool]) -> Iterator[Row]:
    match = _OF_ROLE.match(" ".join(row.cells)) if _OF_ROLE.match(row.cell(0)) else None
    if match is None or not is_role(match["role"].strip()):
        yield row
        return
    for name in filter(None, map(str.strip, _BETWEEN_NAMES.split(match["names"]))):
        yield Row(row.number, (name, match["role"].strip()))


def filled_down(rows: Sequence[Row], name: int | None = None) -> tuple[Row, ...]:
    """Rows in which 〃 and 同 are what stands above them; ``name``: a column where they are not."""
    done: list[Row] = []
    for row in rows:
        above = done[-1] if done else Row(0, ())
        cells = (
            above.cell(at) if at != name and _SAME.fullmatch(cell) else cell
            for at, cell in enumerate(row.cells)
        )
        done.append(Row(row.number, tuple(cells)))
    return tuple(done)


def is_nobody(written: str) -> bool:
    """Whether a name cell holds a total or a vacant seat.

    >>> is_nobody("（欠員）"), is_nobody("合　計"), is_nobody("欠端実")
    (True, True, False)
    """
    plain = re.sub(r"[\s\u3000（）()\[\]［］]", "", _MARK.sub("", written))
    return plain in _NOBODY


def parted(written: str) -> tuple[str, str, str]:
    """Name, reading and what else stood in brackets.

    >>> parted("○山田 一郎（やまだ いちろう）"), parted("佐　藤　花　子"), parted("高橋健（総務課）")
    (('山田 一郎', 'やまだ いちろう', ''), ('佐藤花子', '', ''), ('高橋健', '', '総務課'))
    """
    plain = _MARK.sub("", written)
    found = _BRACKETS.search(plain)
    inside = found.group(1).strip() if found else ""
    plain = plain[: found.start()] if found else plain
    is_reading = _KANA.match(inside) is not None
    return closed_up(plain), inside if is_reading else "", "" if is_reading else inside


def closed_up(text: str) -> str:
    """Characters that were spaced out to fill a cell, together; other spaces are one each.

    >>> closed_up("委　員"), closed_up("林　一"), closed_up("山 田 一 郎"), closed_up("総務 課長")
    ('委員', '林 一', '山田一郎', '総務 課長')
    """
    parts = [part for part in re.split(r"[\s\u3000]+", text) if part]
    single = all(len(part) == 1 for part in parts)
    return ("" if single and (len(parts) > 2 or "".join(parts) in _TWO) else " ").join(parts)


_TWO = frozenset(
    "委員 議員 議長 会長 座長 部長 課長 係長 主査 主任 主事 局長 次長 参事 理事 監事 書記 会計 顧問 市長 町長 村長".split()
)
