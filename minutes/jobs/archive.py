"""An archive of recordings: what is in it, with what is known of each (CSV or folder)."""

from __future__ import annotations

import glob
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, time
from pathlib import Path
from types import MappingProxyType

from minutes.errors import UsageError
from minutes.jobs.outputs import shortened, written_stem
from minutes.jobs.recordings import readable
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


TRACK_FOLDERS = (".tracks", "参加者別", "Audio Record")
"""Ends of the names of folders that hold one meeting, a file for each participant; the last one is
Zoom's own."""

_BETWEEN_FILES = re.compile(r"[;；\n]")


@dataclass(frozen=True, slots=True)
class Item:
    """One meeting to do.

    ``path``: its recording, or the folder or the first of ``tracks``, the participants' own
    recordings. ``stem``: where its results go below the output folder, without an ending;
    ``name``: what that would be if no other recording were called the same.
    ``error``: why it cannot even be begun (a wrong row of a list).
    """

    path: Path
    stem: str
    options: TranscribeOptions
    context: MeetingContext = MeetingContext()
    error: str | None = None
    tracks: tuple[Path, ...] = ()
    name: str = ""

    @property
    def recordings(self) -> tuple[Path, ...]:
        """All files of the meeting."""
        return self.tracks or (self.path,)


def find_items(
    sources: Sequence[str], options: TranscribeOptions, taken: dict[str, Path] | None = None
) -> tuple[Item, ...]:
    """All recordings that ``sources`` name, each once: folders, globs, files, or CSV lists.

    ``taken``: names of results and whose they are; kept by who looks again and again, so that a
    newcomer never gets the name of an older one.

    Raises
    ------
    UsageError
        A source does not exist, holds no recording, or a list cannot be read.
    """
    found: list[Item] = []
    known: set[Path] = set()
    for source in sources:
        items = tuple(_expand(source, options))
        for item in items:
            place = item.path.resolve()
            if item.error is not None or place not in known:
                found.append(item)
            known.add(place)
        if not items and not Path(source).is_dir():
            raise UsageError(f"「{source}」に録音が見つかりません。場所を確かめてください。")
    return _distinct(found, {} if taken is None else taken)


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
    """Every recording below a folder; a folder of participants' tracks is one."""
    meetings: dict[Path, list[Path]] = {}
    for path in _media(folder):
        home = path.parent
        if home.name.endswith(TRACK_FOLDERS):
            meetings.setdefault(home, []).append(path)
        else:
            stem = path.relative_to(folder).with_suffix("").as_posix()
            yield Item(path, stem, options)
    for home, tracks in meetings.items():
        yield _tracks(home, tuple(tracks), _tracks_stem(folder, home), options)


def _media(folder: Path) -> Iterator[Path]:
    """Recordings below ``folder``, sorted; hidden ones left out."""
    for path in sorted(folder.rglob("*")):
        hidden = any(part.startswith(".") for part in path.relative_to(folder).parts)
        if path.suffix.lower() in MEDIA and not hidden and path.is_file():
            yield path


def _tracks(path: Path, tracks: tuple[Path, ...], stem: str, options: TranscribeOptions) -> Item:
    return Item(path, stem, replace(options, tracks=True), tracks=tracks)


def _tracks_stem(folder: Path, home: Path) -> str:
    """Where the results of a folder of tracks go: its name without what marks it.

    >>> _tracks_stem(Path("in"), Path("in/r3/総務委員会.tracks"))
    'r3/総務委員会'
    >>> _tracks_stem(Path("in"), Path("in/2021-06-14 総務委員会/Audio Record"))
    '2021-06-14 総務委員会'
    """
    end = next(end for end in TRACK_FOLDERS if home.name.endswith(end))
    name = home.name.removesuffix(end).rstrip(" 　_-（(") or home.parent.name
    place = home if home.name != end else home.parent
    inside = place.is_relative_to(folder) and place != folder
    return (place.relative_to(folder).parent / name).as_posix() if inside else name


def _list(path: Path, options: TranscribeOptions) -> Iterator[Item]:
    from minutes.format.inputs.files import read_table, wrong

    rows = read_table(path, "一覧")
    columns = {name: _column(rows[0].cells, name) for name in _COLUMNS} if rows else {}
    if columns.get("file") is None:
        raise UsageError(
            f"一覧「{path.name}」の1行目に「ファイル」の列がありません。"
            "見出しに ファイル,日付,会議名,名簿,次第 などを書いてください。"
        )
    seen: dict[Path, int] = {}
    for row in rows[1:]:
        cells = {
            name: row.cell(index).strip() for name, index in columns.items() if index is not None
        }
        item = _row(cells, row.number, path, options)
        first = seen.setdefault(item.path.resolve(), row.number)
        if item.error is None and first != row.number:  # one of the two names the wrong file
            problem = f"録音「{cells['file']}」は{first}行目にもあります。"
            item = replace(item, error=str(wrong("一覧", path, problem, row.number)))
        yield item


def _recordings(cell: str, number: int, path: Path, options: TranscribeOptions) -> Item:
    """What the first column names: a file, several files, or a folder of tracks."""
    from minutes.format.inputs.files import wrong

    names = [name.strip() for name in _BETWEEN_FILES.split(cell) if name.strip()]
    files = tuple(path.parent / name for name in names)
    home = files[0] if files else path.parent / cell
    item = Item(home, home.stem or f"{path.stem}-{number}", options)
    if len(files) == 1 and home.is_dir():
        files = tuple(_media(home))
        item = _tracks(home, files, home.name.removesuffix(TRACK_FOLDERS[0]), options)
    elif len(files) > 1:
        item = _tracks(home, files, home.stem, options)
    missing = next((file.name for file in files if not file.is_file()), cell if not files else "")
    if missing or not files:
        problem = f"録音「{missing}」がありません。"
        item = replace(item, error=str(wrong("一覧", path, problem, number)))
    return item


def _row(cells: Mapping[str, str], number: int, path: Path, options: TranscribeOptions) -> Item:
    from minutes.format.inputs.files import wrong

    item = _recordings(cells["file"], number, path, options)
    if item.error is not None:
        return item
    try:
        moment, day = _moment(cells.get("started_at", "")), _moment(cells.get("date", ""))
        if moment is None and day is not None and day.time() != time.min:
            moment = day
        known = day or moment
        header = Header(date=known.date() if known else None, started_at=moment)
        return replace(
            item,
            options=_options(cells, path.parent, item.options),
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


def _distinct(items: Sequence[Item], taken: dict[str, Path]) -> tuple[Item, ...]:
    """Recordings of the same name must not overwrite each other's results."""
    distinct = []
    for item in items:
        first = stem = readable(item.stem)
        number = 1
        while taken.setdefault(written_stem(stem), item.path) != item.path:
            number += 1
            stem = f"{shortened(first)} ({number})"
        distinct.append(replace(item, stem=stem, name=first))
    return tuple(distinct)
