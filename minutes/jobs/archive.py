"""An archive of recordings: what is in it, with what is known of each (CSV or folder)."""

from __future__ import annotations

import glob
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, time
from pathlib import Path
from types import MappingProxyType

from minutes.errors import UsageError
from minutes.options import TranscribeOptions
from minutes.schema import Header, MeetingContext
from minutes.text import normalize_for_matching

MEDIA = frozenset(
    ".aac .aif .aiff .amr .avi .flac .m4a .m4v .mka .mkv .mov .mp3 .mp4 .mpeg .mpg .mts .oga .ogg"
    " .opus .ts .wav .webm .wma .wmv".split()
)
"""Endings of files that a folder is searched for; a file that is named itself may have any."""

_COLUMNS: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {
        "file": ("ファイル", "ファイル名", "録音", "録音ファイル", "file", "path", "recording"),
        "date": ("日付", "開催日", "date"),
        "started_at": ("開始日時", "日時", "startedat"),
        "title": ("会議名", "名称", "title"),
        "place": ("場所", "会場", "place"),
        "roster": ("名簿", "roster"),
        "agenda": ("次第", "agenda"),
        "captions": ("字幕", "captions"),
        "chat": ("チャット", "chat"),
        "profile": ("様式", "profile"),
        "dictionary": ("用語辞書", "辞書", "dictionary"),
        "speakers": ("話者数", "話者の人数", "人数", "speakers"),
    }
)


@dataclass(frozen=True, slots=True)
class Item:
    """One recording to do.

    ``stem``: where its results go below the output folder, without an ending. ``error``: why it
    cannot even be begun (a wrong row of a list).
    """

    path: Path
    stem: str
    options: TranscribeOptions
    context: MeetingContext = MeetingContext()
    error: str | None = None


def find_items(sources: Sequence[str], options: TranscribeOptions) -> tuple[Item, ...]:
    """All recordings that ``sources`` name, each once: folders, globs, files, or CSV lists.

    Raises
    ------
    UsageError
        A source does not exist, holds no recording, or a list cannot be read.
    """
    found: dict[Path, Item] = {}
    for source in sources:
        items = tuple(_expand(source, options))
        for item in items:
            found.setdefault(item.path.resolve(), item)
        if not items and not Path(source).is_dir():
            raise UsageError(f"「{source}」に録音が見つかりません。場所を確かめてください。")
    return _distinct(tuple(found.values()))


def _expand(source: str, options: TranscribeOptions) -> Iterator[Item]:
    path = Path(source)
    if path.is_dir():
        yield from _folder(path, options)
    elif path.suffix.lower() in (".csv", ".tsv", ".xlsx") and path.is_file():
        yield from _list(path, options)
    elif path.is_file():
        yield Item(path, path.stem, options)
    else:
        for name in sorted(glob.glob(source, recursive=True)):  # noqa: PTH207 - Path.glob refuses /absolute/*
            if Path(name).is_dir():
                yield from _folder(Path(name), options)
            elif Path(name).suffix.lower() in MEDIA:
                yield Item(Path(name), Path(name).stem, options)


def _folder(folder: Path, options: TranscribeOptions) -> Iterator[Item]:
    for path in sorted(folder.rglob("*")):
        hidden = any(part.startswith(".") for part in path.relative_to(folder).parts)
        if path.suffix.lower() in MEDIA and not hidden and path.is_file():
            stem = path.relative_to(folder).with_suffix("").as_posix()
            yield Item(path, stem, options)


def _list(path: Path, options: TranscribeOptions) -> Iterator[Item]:
    from minutes.format.inputs.files import read_table

    rows = read_table(path, "一覧")
    columns = {name: _column(rows[0].cells, name) for name in _COLUMNS} if rows else {}
    if columns.get("file") is None:
        raise UsageError(
            f"一覧「{path.name}」の1行目に「ファイル」の列がありません。"
            "見出しに ファイル,日付,会議名,名簿,次第 などを書いてください。"
        )
    for row in rows[1:]:
        cells = {
            name: row.cell(index).strip() for name, index in columns.items() if index is not None
        }
        yield _row(cells, row.number, path, options)


def _row(cells: Mapping[str, str], number: int, path: Path, options: TranscribeOptions) -> Item:
    from minutes.format.inputs.files import wrong

    recording = path.parent / cells["file"]
    item = Item(recording, recording.stem or f"{path.stem}-{number}", options)
    if not cells["file"] or not recording.is_file():
        problem = f"録音「{cells['file']}」がありません。"
        return replace(item, error=str(wrong("一覧", path, problem, number)))
    try:
        moment, day = _moment(cells.get("started_at", "")), _moment(cells.get("date", ""))
        if moment is None and day is not None and day.time() != time.min:
            moment = day
        known = day or moment
        header = Header(date=known.date() if known else None, started_at=moment)
        return replace(
            item,
            options=_options(cells, path.parent, options),
            context=MeetingContext(header),
        )
    except ValueError as error:
        return replace(item, error=str(wrong("一覧", path, f"{error}。", number)))


def _column(header: Sequence[str], name: str) -> int | None:
    names = {normalize_for_matching(known).lower() for known in _COLUMNS[name]}
    for index, cell in enumerate(header):
        if normalize_for_matching(cell).lower().replace("_", "") in names:
            return index
    return None


def _options(cells: Mapping[str, str], folder: Path, base: TranscribeOptions) -> TranscribeOptions:
    """The row's cells over the options that hold for all."""
    values: dict[str, object] = {
        name: cells[name] for name in ("title", "place", "profile") if cells.get(name)
    }
    for name in ("roster", "agenda", "captions", "chat", "dictionary"):
        if cells.get(name):
            values[name] = str(folder / cells[name])
    if cells.get("speakers"):
        if not cells["speakers"].isdecimal():
            raise ValueError(f"話者数「{cells['speakers']}」は数字で書いてください")
        values["speakers"] = int(cells["speakers"])
    return replace(base, **values)  # type: ignore[arg-type]


def _moment(text: str) -> datetime | None:
    """A day or a day and time as spreadsheets write it.

    >>> _moment("2021/6/14 13:30"), _moment("2021-06-14"), _moment("")
    (datetime.datetime(2021, 6, 14, 13, 30), datetime.datetime(2021, 6, 14, 0, 0), None)
    """
    if not text:
        return None
    plain = text.replace("/", "-").replace("T", " ")
    for form in ("%Y-%m-%d %H:%M", "%Y-%m-%d %H:%M:%S", "%Y-%m-%d"):
        try:
            return datetime.strptime(plain, form)
        except ValueError:
            continue
    raise ValueError(f"日付「{text}」は 2021-06-14 又は 2021-06-14 13:30 の形で書いてください")


def _distinct(items: Sequence[Item]) -> tuple[Item, ...]:
    """Recordings of the same name must not overwrite each other's results."""
    seen: dict[str, int] = {}
    distinct = []
    for item in items:
        seen[item.stem] = seen.get(item.stem, 0) + 1
        number = seen[item.stem]
        stem = item.stem if number == 1 else f"{item.stem} ({number})"
        distinct.append(replace(item, stem=stem))
    return tuple(distinct)
