"""Bytes to text and tables: encodings, Excel's habits, and one Japanese line when a file is wrong."""

from __future__ import annotations

import csv
import io
import re
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from minutes.apart import Limits, TooMuch, apart
from minutes.errors import UsageError
from minutes.format.inputs.word_text import cell_text, paragraph_text

MAX_BYTES = 50_000_000
_LIMITS = Limits(memory=1024**3, seconds=120)
_MOST_MEMBERS = 10_000
_LARGEST_UNPACKED = 400_000_000
_SWOLLEN_BYTES, _SWOLLEN_TIMES = 20_000_000, 200  # text packs 5 to 50 times smaller
_BOMS = (
    (b"\xef\xbb\xbf", "utf-8-sig"),
    (b"\xff\xfe", "utf-16"),
    (b"\xfe\xff", "utf-16"),
)
_OLD_OFFICE = b"\xd0\xcf\x11\xe0"
_ZIP = b"PK\x03\x04"
_CP932_LEADS = re.compile(rb"[\x81-\x8d\x90-\x9f]")
"""Bytes of kanji in CP932 that EUC-JP does not have."""
_HALF_KANA = re.compile(r"[\uff61-\uff9f]")
_NO_CHARACTER = re.compile(r"[\uf8f0-\uf8ff\ufffd]")
_NON_ASCII = re.compile(r"[^\x00-\x7f]")
_CONTROL = re.compile(r"[\x00-\x08\x0e-\x1f]")


@dataclass(frozen=True, slots=True)
class Row:
    """One row of a table; ``number`` is what a person sees in the editor or in Excel, from 1."""

    number: int
    cells: tuple[str, ...]

    def cell(self, index: int) -> str:
        """The cell at ``index``; empty where the row is shorter."""
        return self.cells[index] if 0 <= index < len(self.cells) else ""


def wrong(what: str, path: str | Path, problem: str, row: int | None = None) -> UsageError:
    """The error that names the file and the row.

    >>> str(wrong("名簿", "a.csv", "氏名がありません。", 3))
    '名簿「a.csv」の3行目：氏名がありません。'
    """
    name = Path(path).name
    where = f"{what}「{name}」" if name else what
    return UsageError(f"{where}の{row}行目：{problem}" if row else f"{where}：{problem}")


def read_bytes(path: str | Path, what: str) -> bytes:
    """Content of a file that must exist, be a file and hold something."""
    file = Path(path)
    if file.is_dir():
        raise wrong(what, file, "フォルダーです。ファイルを指定してください。")
    try:
        if file.stat().st_size > MAX_BYTES:
            raise wrong(what, file, "大きすぎます（50MBまで）。別のファイルではありませんか。")
        data = file.read_bytes()
    except FileNotFoundError as cause:
        raise wrong(
            what, file, "ファイルが見つかりません。名前と場所を確かめてください。"
        ) from cause
    except OSError as cause:
        raise wrong(what, file, "ファイルを開けません。読取りの権限を確かめてください。") from cause
    if not data.strip():
        raise wrong(what, file, "中身が空です。")
    return data


def read_text(path: str | Path, what: str) -> str:
    """Text of a file in UTF-8 (BOM or not), UTF-16 with BOM (Excel's Unicode text) or CP932.

    Raises
    ------
    UsageError
        The file is missing, empty, a folder, binary, or in another encoding; names the row.
    """
    return decode(read_bytes(path, what), path, what)


def decode(data: bytes, path: str | Path, what: str) -> str:
    """Text of ``data``; see :func:`read_text`."""
    if data.startswith(_OLD_OFFICE):
        raise wrong(
            what,
            path,
            "古い形式（xls・doc）は読めません。xlsx・docx又はCSVで保存し直してください。",
        )
    for bom, encoding in _BOMS:
        if data.startswith(bom):
            return _strict(data, encoding, path, what)
    if b"\x00" in data or data.startswith((_ZIP, b"%PDF")):
        raise wrong(what, path, "テキストとして読めません。CSV又はテキストで保存してください。")
    try:
        return _clean(data.decode("utf-8"), path, what)
    except UnicodeDecodeError:
        text = _strict(data, "cp932", path, what)
        if _is_euc(data, text):
            raise wrong(what, path, _ENCODING, 1) from None
        return text


def _is_euc(data: bytes, text: str) -> bool:
    """EUC-JP read as CP932 turns into half-width kana: readable to the codec, not to a person.

    ``text``: ``data`` read so. Kanji of CP932 are none of EUC-JP, so a roster with readings in half width stays.
    """
    other = len(_NON_ASCII.findall(text))
    if other < 4 or len(_HALF_KANA.findall(text)) <= 0.4 * other:
        return False
    return any("\u3041" <= mark <= "\u9fff" for mark in data.decode("euc_jp", "ignore")) and not (
        _CP932_LEADS.search(data)
    )


def _strict(data: bytes, encoding: str, path: str | Path, what: str) -> str:
    try:
        text = data.decode(encoding)
    except UnicodeDecodeError as cause:
        row = data.count(b"\n", 0, cause.start) + 1
        raise wrong(what, path, _ENCODING, row) from cause
    return _clean(text, path, what)


_ENCODING = "文字コードが読めません。UTF-8又はShift_JIS（Excelの「CSV」）で保存し直してください。"


def _clean(text: str, path: str | Path, what: str) -> str:
    control = _CONTROL.search(text)
    if control:
        row = text.count("\n", 0, control.start()) + 1
        raise wrong(what, path, "テキストではないデータが入っています。", row)
    foreign = _NO_CHARACTER.search(text)
    if foreign:
        raise wrong(what, path, _ENCODING, text.count("\n", 0, foreign.start()) + 1)
    if not text.strip("\ufeff \t\r\n\u3000"):
        raise wrong(what, path, "中身が空です。")
    return text.removeprefix("\ufeff").replace("\r\n", "\n").replace("\r", "\n")


def read_table(path: str | Path, what: str) -> tuple[Row, ...]:
    """Rows of a CSV, TSV, text, xlsx or docx file, blank rows left out.

    Raises
    ------
    UsageError
        The file cannot be read as any of these or holds no row.
    """
    data = read_bytes(path, what)
    suffix = Path(path).suffix.lower()
    if data.startswith(_ZIP) and suffix in {".xlsx", ".xlsm", ".docx"}:
        found = _apart("office_rows", path, what)
        rows = tuple(Row(number, tuple(cells)) for number, cells in found)
        if not rows and suffix == ".docx":
            raise wrong(what, path, "表がありません。氏名と役職の表を入れてください。")
    else:
        rows = parse_table(decode(data, path, what), path, what)
    if not rows:
        raise wrong(what, path, "中身が空です。")
    return rows


def _tidy(rows: Iterator[list[str]]) -> Iterator[Row]:
    """Strip cells, drop trailing empty columns and empty rows; numbers stay those of the file."""
    for number, raw in enumerate(rows, start=1):
        cells = [cell.strip(" \t\u3000\n\r\ufeff") for cell in raw]
        while cells and not cells[-1]:
            cells.pop()
        if cells:
            yield Row(number, tuple(cells))


def parse_table(text: str, path: str | Path = "", what: str = "表") -> tuple[Row, ...]:
    """Rows of text: tabs where there are any, else commas (full width too), else spaces.

    >>> [row.cells for row in parse_table("山田一郎，委員長\\n佐藤花子,委員,,,")]
    [('山田一郎', '委員長'), ('佐藤花子', '委員')]
    """
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    lines = text.split("\n")
    delimiter = _delimiter(lines)
    if delimiter is None:
        return tuple(_tidy(_by_spaces(line) for line in lines))
    source = text if delimiter == "\t" else _half_width_commas(text)
    try:
        return tuple(_tidy(_csv_rows(source, delimiter)))
    except csv.Error as cause:
        raise wrong(
            what, path, '表として読めません。引用符「"」の対を確かめてください。'
        ) from cause


def _delimiter(lines: list[str]) -> str | None:
    filled = [line for line in lines if line.strip()]
    for delimiter, marks in (("\t", "\t"), (",", ",，")):
        with_mark = sum(any(mark in line for mark in marks) for line in filled)
        if with_mark and with_mark >= len(filled) / 3:
            return delimiter
    return None


def _half_width_commas(text: str) -> str:
    """Full-width commas as separators, except inside quotes."""
    parts = text.split('"')
    parts[::2] = [part.replace("，", ",") for part in parts[::2]]
    return '"'.join(parts)


def _csv_rows(text: str, delimiter: str) -> Iterator[list[str]]:
    """Rows with the line number of their first line, even when a cell holds line breaks."""
    reader = csv.reader(io.StringIO(text), delimiter=delimiter)
    last = 0
    for row in reader:
        for _ in range(reader.line_num - last - 1):
            yield []
        last = reader.line_num
        yield [cell.replace("\n", " ") for cell in row]


def _by_spaces(line: str) -> list[str]:
    wide = re.split(r"\u3000{2,}|[ \t]{2,}|\t", line.strip())
    return wide if len(wide) > 1 else re.split(r"[\s\u3000]+", line.strip())


def _apart(function: str, path: str | Path, what: str) -> Any:
    """What one of the functions below reads, in a process of its own.

    Raises
    ------
    UsageError
        The file cannot be read, or takes too much.
    """
    try:
        return apart(f"{__name__}:{function}", str(path), what, reads=path, limits=_LIMITS)
    except TooMuch as cause:
        raise wrong(
            what,
            path,
            "読み取れません。壊れているか、見かけよりはるかに大きな中身です。"
            "元のアプリで開いて保存し直すか、CSV又はテキストで保存してください。",
        ) from cause


def _check_zip(data: bytes, path: str | Path, what: str) -> None:
    """Refuse an archive whose content is out of all proportion, before anything unpacks it."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            sizes = [(member.file_size, member.compress_size) for member in archive.infolist()]
    except (zipfile.BadZipFile, ValueError, OSError) as cause:
        raise wrong(what, path, "ファイルが壊れています。保存し直してください。") from cause
    whole = sum(size for size, _ in sizes)
    swollen = any(
        size > _SWOLLEN_BYTES and size > _SWOLLEN_TIMES * max(packed, 1) for size, packed in sizes
    )
    if len(sizes) > _MOST_MEMBERS or whole > _LARGEST_UNPACKED or swollen:
        raise wrong(
            what, path, "開くと大きすぎます。必要なところだけのファイルにして保存し直してください。"
        )


def office_rows(path: str, what: str) -> list[tuple[int, tuple[str, ...]]]:
    """Rows of an xlsx or docx file, each with its number; only called apart."""
    data = read_bytes(path, what)
    _check_zip(data, path, what)
    rows = _docx_rows if Path(path).suffix.lower() == ".docx" else _xlsx_rows
    return [(row.number, row.cells) for row in _tidy(rows(data, path, what))]


def office_lines(path: str, what: str) -> list[str]:
    """Lines of a docx or pdf file; only called apart."""
    data = read_bytes(path, what)
    if data.startswith(b"%PDF"):
        return list(_pdf_lines(data, path, what))
    _check_zip(data, path, what)
    return list(_docx_lines(data, path, what))


def _xlsx_rows(data: bytes, path: str | Path, what: str) -> Iterator[list[str]]:
    """Rows of the first sheet that holds something."""
    from openpyxl import load_workbook

    try:
        book = load_workbook(io.BytesIO(data), read_only=True, data_only=True)
        sheets = [[list(row) for row in sheet.values] for sheet in book.worksheets]
    except (zipfile.BadZipFile, KeyError, ValueError, OSError) as cause:
        raise wrong(
            what, path, "Excelファイルとして読めません。壊れていないか確かめてください。"
        ) from cause
    for rows in sheets:
        if any(cell not in (None, "") for row in rows for cell in row):
            for row in rows:
                yield ["" if cell is None else _cell_text(cell) for cell in row]
            return


def _cell_text(cell: object) -> str:
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    return str(cell)


def _docx_rows(data: bytes, path: str | Path, what: str) -> Iterator[list[str]]:
    for table in open_docx(data, path, what).tables:
        for row in table.rows:
            cells: list[str] = []
            seen: list[object] = []
            for cell in row.cells:
                if cell._tc in seen:  # a merged cell is listed once for every column
                    continue
                seen.append(cell._tc)
                cells.append(" ".join(cell_text(cell._tc).split("\n")))
            yield cells


def open_docx(data: bytes, path: str | Path, what: str):  # type: ignore[no-untyped-def]
    """The python-docx document of ``data``; its type is untyped there."""
    from docx import Document
    from docx.opc.exceptions import PackageNotFoundError

    try:
        return Document(io.BytesIO(data))
    except (zipfile.BadZipFile, PackageNotFoundError, KeyError, ValueError) as cause:
        raise wrong(
            what, path, "Wordファイルとして読めません。壊れていないか確かめてください。"
        ) from cause


def read_lines(path: str | Path, what: str) -> tuple[str, ...]:
    """Lines of a text, docx (paragraphs and tables' cells in order) or pdf file."""
    data = read_bytes(path, what)
    suffix = Path(path).suffix.lower()
    if data.startswith(b"%PDF") or (data.startswith(_ZIP) and suffix == ".docx"):
        return tuple(_apart("office_lines", path, what))
    return tuple(decode(data, path, what).split("\n"))


def _docx_lines(data: bytes, path: str | Path, what: str) -> Iterator[str]:
    from docx.table import Table

    for block in open_docx(data, path, what).iter_inner_content():
        if isinstance(block, Table):
            for row in block.rows:
                yield "\u3000".join(dict.fromkeys(cell_text(cell._tc) for cell in row.cells))
        else:
            yield from paragraph_text(block._p).split("\n")


def _pdf_lines(data: bytes, path: str | Path, what: str) -> Iterator[str]:
    from pypdf import PdfReader
    from pypdf.errors import PyPdfError

    try:
        pages = PdfReader(io.BytesIO(data)).pages
        texts = [page.extract_text() for page in pages]
    except (PyPdfError, ValueError, KeyError) as cause:
        raise wrong(
            what, path, "PDFとして読めません。壊れていないか、保護がないか確かめてください。"
        ) from cause
    if not "".join(texts).strip():
        raise wrong(
            what,
            path,
            "文字が入っていないPDFです（紙の読取り画像）。文字のある版を使ってください。",
        )
    for text in texts:
        yield from text.split("\n")
