"""A list to fill in, with what is known already: ``minutes batch SOURCE --template 一覧.xlsx``."""

from __future__ import annotations

import io
import os
from collections.abc import Sequence
from pathlib import Path

from minutes.confine import share
from minutes.errors import UsageError
from minutes.jobs.archive import Item
from minutes.jobs.recordings import readable
from minutes.store.files import explained

_COLUMNS: tuple[tuple[str, int, str], ...] = (
    (
        "ファイル",
        44,
        "録音。この一覧のあるフォルダーから見た場所。複数は ; で区切ります（参加者別）",
    ),
    ("日付", 16, "令和3年6月14日、R3.6.14、2021/6/14 のどれでも"),
    ("開始日時", 20, "令和3年6月14日 13:30、2021-06-14 午後1時30分 など（分かれば）"),
    ("会議名", 24, "総務委員会 など。会議録の見出しになります"),
    ("場所", 16, "第1委員会室 など"),
    ("名簿", 20, "名簿のファイル（氏名,役職）。氏名を付けるのに使います"),
    ("次第", 20, "次第のファイル（1行に1件）"),
    ("字幕", 20, "Teams・Zoom の字幕（.vtt）"),
    ("チャット", 20, "Zoom のチャット"),
    ("様式", 12, "iinkai・honkaigi・shingikai・chonai、又は様式のファイル"),
    ("用語辞書", 20, "用語辞書のファイル"),
    ("話者数", 8, "分かっているときだけ"),
)
_HELP = (
    "1. 「一覧」に1つの会議を1行で書きます。分からない所は空けておきます。",
    "2. 名前から推し量った日付と会議名が入っています。違うものは直してください。",
    "3. 保存して、minutes batch この一覧.xlsx -o 書き出すフォルダー を実行します。",
    "4. 先に minutes batch この一覧.xlsx -o 書き出すフォルダー --dry-run で確かめられます。",
)


def write_template(target: Path, items: Sequence[Item]) -> None:
    """Write a list of ``items`` and how to fill it in.

    Raises
    ------
    UsageError
        ``target`` is there already, or no xlsx.
    OutputError
        It cannot be written.
    """
    if target.suffix.lower() != ".xlsx":
        raise UsageError("一覧のひな形は、終わりが .xlsx の名前にしてください。")
    data = _book(target, items)
    try:
        with explained(target), target.open("xb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
    except FileExistsError as error:
        raise _taken(target) from error
    share(target)


def _taken(target: Path) -> UsageError:
    return UsageError(
        f"「{target}」は既にあります。書き込まずにやめました。別の名前にしてください。"
    )


def _book(target: Path, items: Sequence[Item]) -> bytes:
    from openpyxl import Workbook
    from openpyxl.styles import Alignment, Font
    from openpyxl.utils import get_column_letter

    if target.exists():
        raise _taken(target)
    book = Workbook()
    table, manual = book.active, book.create_sheet("記入のしかた")
    table.title = "一覧"
    table.append([name for name, _, _ in _COLUMNS])
    for item in items:
        table.append(_row(target.parent, item))
    for column, (_, width, _) in enumerate(_COLUMNS, 1):
        letter = get_column_letter(column)
        table.column_dimensions[letter].width = width
        table[f"{letter}1"].font = Font(bold=True)
    table.freeze_panes = "A2"
    for line in _HELP:
        manual.append([line])
    manual.append([])
    for name, _, text in _COLUMNS:
        manual.append([name, text])
    manual.column_dimensions["A"].width = 14
    for cell in manual["B"]:
        cell.alignment = Alignment(wrap_text=False)
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()


def _row(folder: Path, item: Item) -> list[str]:
    header = item.context.header
    places = (item.path,) if item.path.is_dir() else tuple(item.recordings)
    names = ";".join(readable(_seen_from(folder, place)) for place in places)
    day = header.date.isoformat() if header.date else ""
    title = header.title or item.options.title or ""
    known = {"ファイル": names, "日付": day, "会議名": title}
    # A leading = would be a formula.
    return [_plain(known.get(name, "")) for name, _, _ in _COLUMNS]


def _plain(text: str) -> str:
    return f"./{text}" if text.startswith(("=", "+", "-", "@")) else text


def _seen_from(folder: Path, place: Path) -> str:
    """Relative to the list where it lies below it, so that both can be moved together."""
    whole, base = place.resolve(), folder.resolve()
    return str(whole.relative_to(base)) if whole.is_relative_to(base) else str(whole)
