"""名簿: CSV, pasted text, xlsx or docx table to attendees."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from minutes.format.inputs.files import Row, parse_table, read_table, wrong
from minutes.format.inputs.roster_rows import (
    closed_up,
    each_person,
    filled_down,
    from_header,
    is_nobody,
    parted,
)
from minutes.schema import Attendee

WHAT = "名簿"
_HEADERS = {
    "name": ("氏名", "名前", "お名前", "姓名", "name", "委員名", "議員名", "出席者"),
    "role": ("役職", "職名", "職", "役職名", "肩書", "役割", "区分", "role", "title"),
    "group": ("会派", "所属", "所属等", "所属団体", "部署", "課名", "課", "団体名", "group"),
    "aliases": ("別名", "別表記", "通称", "表示名", "alias", "aliases"),
    "reading": ("ふりがな", "フリガナ", "よみ", "読み", "よみがな", "読み仮名", "カナ", "reading"),
    "seat": ("議席番号", "議席", "席番", "議席番"),
    "other": ("番号", "no", "no.", "№", "備考", "出欠", "連絡先", "メール", "性別", "期数", "項番"),
}
_ROLE = re.compile(
    r"(長|委員|議員|主査|主任|主事|主幹|参事|理事|監事|会計|書記|幹事|事務局|担当|補佐|教授|講師"
    r"|顧問|代表|管理者|監|職員|司会|オブザーバー|アドバイザー|書記官|技監|\d番)$"
)
_KANA = re.compile(r"^[\u3041-\u309f\u30a0-\u30ff\uff66-\uff9f\s\u3000]+$")
_HONORIFIC = re.compile(r"(?<![\s\u3000])[\s\u3000]*(様|氏|さん|殿|君)$")
_ALIAS_SPLIT = re.compile(r"[;；/／、|｜\n]+")
_MAX_NAME = 30


@dataclass(frozen=True, slots=True)
class _Columns:
    """Index of each column; -1 where there is none. ``aliases`` may be several."""

    name: int
    role: int = -1
    group: int = -1
    aliases: tuple[int, ...] = ()
    reading: int = -1
    seat: int = -1


def read_roster(path: str | Path) -> tuple[Attendee, ...]:
    """Attendees of a roster file (csv, txt, xlsx or docx table).

    Parameters
    ----------
    path : str | Path
        ``氏名,役職[,会派・所属][,別名…]``; a header row may name other columns or another order
        (氏名 役職 所属 別名 読み 議席番号). UTF-8 or CP932.

    Raises
    ------
    UsageError
        One Japanese line that names the file and the row.
    """
    return _attendees(read_table(path, WHAT), path)


def parse_roster(text: str) -> tuple[Attendee, ...]:
    """Attendees of pasted text; tabs, commas or spaces between columns, either order.

    >>> parse_roster("委員長　山田　一郎\\n委員　佐藤花子")[0].name
    '山田 一郎'
    """
    rows = parse_table(text, "", WHAT)
    if not rows:
        raise wrong(WHAT, "", "中身が空です。")
    return _attendees(rows, "")


def _attendees(rows: Sequence[Row], path: str | Path) -> tuple[Attendee, ...]:
    rows = from_header(rows, lambda row: _from_header(row) is not None)
    columns = _from_header(rows[0])
    body = rows if columns is None else rows[1:]
    if columns is None and _looks_like_header(rows[0]):
        raise wrong(
            WHAT, path, "「氏名」の列がありません。見出しを「氏名,役職」にしてください。", 1
        )
    if not body:
        raise wrong(WHAT, path, "見出しだけで、氏名の行がありません。", rows[0].number)
    if columns is None:
        body = each_person(filled_down(body), lambda text: _ROLE.search(text) is not None)
        body = tuple(_name_first(_join_split_name(row)) for row in body)
        columns = _guess(body)
    name = columns.name
    body = tuple(row for row in filled_down(body, name) if not is_nobody(row.cell(name)))
    found = [_attendee(row, columns, path) for row in body]
    return tuple(dict.fromkeys(found))


def _plain(cell: str) -> str:
    return re.sub(r"[\s\u3000]", "", unicodedata.normalize("NFKC", cell)).lower()


def _kind(cell: str) -> str | None:
    plain = re.sub(r"[(（].*$", "", _plain(cell))
    for kind, names in _HEADERS.items():
        if plain in names:
            return kind
    if plain.startswith(("会派", "所属")):
        return "group"
    return None


def _from_header(row: Row) -> _Columns | None:
    kinds = [_kind(cell) for cell in row.cells]
    if "name" not in kinds:
        return None

    def first(kind: str) -> int:
        return kinds.index(kind) if kind in kinds else -1

    aliases = [index for index, kind in enumerate(kinds) if kind == "aliases"]
    return _Columns(
        name=first("name"),
        role=first("role"),
        group=first("group"),
        aliases=tuple(aliases),
        reading=first("reading"),
        seat=first("seat"),
    )


def _looks_like_header(row: Row) -> bool:
    kinds = [_kind(cell) for cell in row.cells]
    return sum(kind is not None for kind in kinds) >= max(1, len(kinds) / 2)


def _join_split_name(row: Row) -> Row:
    """``山田 一郎 委員長`` split at its spaces into three: the two short cells are one name."""
    cells = list(row.cells)
    if len(cells) == 3 and not any("," in cell for cell in cells):
        short = [len(cell) <= 3 and not _ROLE.search(cell) for cell in cells]
        if short[0] and short[1] and _ROLE.search(cells[2]):
            return Row(row.number, (f"{cells[0]} {cells[1]}", cells[2]))
        if _ROLE.search(cells[0]) and short[1] and short[2]:
            return Row(row.number, (f"{cells[1]} {cells[2]}", cells[0]))
    return row


def _name_first(row: Row) -> Row:
    """``委員,佐藤花子`` as ``佐藤花子,委員``."""
    first, second = row.cell(0), row.cell(1)
    if second and _ROLE.search(first) and not _ROLE.search(second):
        return Row(row.number, (second, first, *row.cells[2:]))
    return row


def _are_readings(rows: Sequence[Row], column: int, width: int) -> bool:
    """Whether the kana behind the names are their readings: not オブザーバー or a party's name."""
    cells = [row.cell(column) for row in rows if row.cell(column)]
    if any(not _KANA.search(cell) or _ROLE.search(cell) for cell in cells):
        return False
    roles = [row.cell(column + 1) for row in rows if column + 1 < width]
    if roles:
        return len(set(cells)) == len(cells) and all(map(_ROLE.search, filter(None, roles)))
    return len(set(cells)) == len(cells) > 1


def _guess(rows: Iterable[Row]) -> _Columns:
    """Columns without a header: name, role, group, aliases; a column of kana is the reading."""
    body = tuple(rows)
    width = max(len(row.cells) for row in body)

    def share(index: int, pattern: re.Pattern[str]) -> float:
        filled = [row.cell(index) for row in body if row.cell(index)]
        return sum(bool(pattern.search(cell)) for cell in filled) / max(1, len(filled))

    numbers = re.compile(r"^\d+$")
    name = 1 if width > 1 and share(0, numbers) == 1 else 0
    role = name + 1
    if name and share(name, _ROLE) > 0.6 and share(role, _ROLE) < 0.3:
        name, role = role, name
    start = min(name, role)
    read = role if role == name + 1 < width and _are_readings(body, role, width) else -1
    role = role + 1 if read >= 0 else role
    rest = [index for index in range(start + 2, width) if index not in (role, read)]
    kana = [index for index in rest if share(index, _KANA) > 0.9 and index != start + 3]
    others = [index for index in rest if index not in kana]
    return _Columns(
        name=name,
        role=role if role < width else -1,
        group=others[0] if others else -1,
        aliases=tuple(others[1:]),
        reading=read if read >= 0 else kana[0] if kana else -1,
    )


def _attendee(row: Row, columns: _Columns, path: str | Path) -> Attendee:
    written, reading, group = parted(row.cell(columns.name)) if columns.name >= 0 else ("", "", "")
    name = _HONORIFIC.sub("", written)  # its space tells everybody where the family name ends
    if not name:
        raise wrong(WHAT, path, "氏名がありません。1列目に氏名を書いてください。", row.number)
    if len(name) > _MAX_NAME or re.fullmatch(r"[\d\W]+", name):
        raise wrong(WHAT, path, f"「{name[:20]}」は氏名として読めません。", row.number)
    aliases = [
        alias.strip()
        for index in columns.aliases
        for alias in _ALIAS_SPLIT.split(row.cell(index))
        if alias.strip()
    ]
    seat = unicodedata.normalize("NFKC", row.cell(columns.seat)).removesuffix("番")
    if seat.isdecimal():
        aliases.append(f"{int(seat)}番")
    return Attendee(
        name=name,
        role=closed_up(row.cell(columns.role)) or None,
        group=row.cell(columns.group) or group or None,
        aliases=tuple(dict.fromkeys(aliases)),
        reading=row.cell(columns.reading) or reading or None,
    )
