"""An archive of recordings: what is in it, with what is known of each (CSV or folder)."""

from __future__ import annotations

import functools
import glob
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from pathlib import Path
from types import MappingProxyType
from typing import Any

from minutes import audio
from minutes.errors import UsageError
from minutes.format.inputs.dates import read_started
from minutes.jobs.guess import guess
from minutes.jobs.outputs import shortened, written_stem
from minutes.jobs.places import SHORTCUTS, Ambiguous, find_place, shortcut_of
from minutes.jobs.recordings import readable
from minutes.options import TranscribeOptions
from minutes.schema import Header, MeetingContext
from minutes.text import normalize_for_matching

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
        "front": ("前書き", "front"),
        "profile": ("様式", "profile"),
        "dictionary": ("用語辞書", "辞書", "dictionary"),
        "speakers": ("話者数", "話者の人数", "人数", "speakers"),
    }
)


TRACK_FOLDERS = (".tracks", "参加者別", "Audio Record")
"""Ends of the names of folders that hold one meeting, a file for each participant; the last one is
Zoom's own."""

_TITLES = 10
"""Rows among which the headings are looked for: a title or a word of explanation may stand above them."""

_BETWEEN_FILES = re.compile(r"[;；\n]")


@dataclass(frozen=True, slots=True)
class Passed:
    """A file of a folder that is no recording, and why."""

    path: Path
    reason: str


@dataclass(frozen=True, slots=True)
class Item:
    """One meeting to do.

    ``path``: its recording, or the folder or the first of ``tracks``, the participants' own
    recordings. ``stem``: where its results go below the output folder, without an ending;
    ``name``: what that would be if no other recording were called the same. ``guessed``: its
    day or title was read off names. ``told``: what its row of a list says (options by their names,
    ``day`` and ``moment`` as ISO 8601); ``None`` where it comes from no list.
    ``error``: why it cannot even be begun (a wrong row of a list).
    """

    path: Path
    stem: str
    options: TranscribeOptions
    context: MeetingContext = MeetingContext()
    error: str | None = None
    tracks: tuple[Path, ...] = ()
    name: str = ""
    guessed: bool = False
    told: Mapping[str, Any] | None = None

    @property
    def recordings(self) -> tuple[Path, ...]:
        """All files of the meeting."""
        return self.tracks or (self.path,)


def find_items(
    sources: Sequence[str],
    options: TranscribeOptions,
    taken: dict[str, Path] | None = None,
    *,
    guessing: bool = False,
    passed: list[Passed] | None = None,
) -> tuple[Item, ...]:
    """All recordings that ``sources`` name, each once: folders, globs, files, or CSV lists.

    ``taken``: names of results and whose they are; kept by who looks again and again, so that a
    newcomer never gets the name of an older one. ``guessing``: day and name of a meeting are read
    off the names of folders and files where nobody says them. ``passed`` gets what lies in the
    folders and is no recording.

    Raises
    ------
    UsageError
        A source does not exist, holds no recording, or a list cannot be read.
    """
    found: list[Item] = []
    known: set[Path] = set()
    over: list[Passed] = [] if passed is None else passed
    for source in sources:
        items = tuple(_expand(source, options, over))
        if guessing:
            items = tuple(_guessed(item, Path(source)) for item in items)
        for item in items:
            place = item.path.resolve()
            if item.error is not None or place not in known:
                found.append(item)
            known.add(place)
        if not items and not Path(source).is_dir():
            if not Path(source).exists() and not glob.has_magic(source):
                raise UsageError(f"「{source}」がありません。場所と名前を確かめてください。")
            raise UsageError(f"「{source}」に録音が見つかりません。場所を確かめてください。")
    return _distinct(found, {} if taken is None else taken)


def _expand(source: str, options: TranscribeOptions, passed: list[Passed]) -> Iterator[Item]:
    path = Path(source)
    if path.is_dir():
        yield from _folder(path, options, passed)
    elif path.suffix.lower() in (".csv", ".tsv", ".xlsx") and path.is_file():
        yield from _list(path, options)
    elif path.is_file():
        yield Item(path, path.stem, options)
    else:
        for name in sorted(glob.glob(source, recursive=True)):  # noqa: PTH207 - Path.glob refuses /absolute/*
            if Path(name).is_dir():
                yield from _folder(Path(name), options, passed)
            elif _is_recording(Path(name), passed):
                yield Item(Path(name), Path(name).stem, options)


def _folder(folder: Path, options: TranscribeOptions, passed: list[Passed]) -> Iterator[Item]:
    """Every recording below a folder; a folder of participants' tracks is one."""
    meetings: dict[Path, list[Path]] = {}
    for path in _media(folder, passed):
        home = path.parent
        if home.name.endswith(TRACK_FOLDERS):
            meetings.setdefault(home, []).append(path)
        else:
            stem = path.relative_to(folder).with_suffix("").as_posix()
            yield Item(path, stem, options)
    for home, tracks in meetings.items():
        yield _tracks(home, tuple(tracks), _tracks_stem(folder, home), options)


def _media(folder: Path, passed: list[Passed]) -> Iterator[Path]:
    """Recordings below ``folder``, sorted; hidden ones left out."""
    for path in sorted(folder.rglob("*")):
        hidden = any(part.startswith(".") for part in path.relative_to(folder).parts)
        if not hidden and path.is_file() and _is_recording(path, passed):
            yield path


def _is_recording(path: Path, passed: list[Passed]) -> bool:
    """What the decoder takes; a file that should be one by its name is, so that it is told broken."""
    if path.name.startswith("~$"):
        reason = "開いている文書の作業用ファイルです"
    elif path.suffix.lower() in SHORTCUTS:
        reason = "ショートカットです。元の録音をコピーするか、その場所を指定してください"
    elif path.suffix.lower() in audio.suffixes() or _holds_sound(path):
        return True
    else:
        reason = "録音ではありません"
    passed.append(Passed(path, reason))
    return False


def _holds_sound(path: Path) -> bool:
    try:
        facts = path.stat()
    except OSError:  # moved away since
        return False
    return _asked(path, facts.st_size, facts.st_mtime_ns)


@functools.lru_cache(maxsize=100_000)  # a watched folder is looked through every few seconds
def _asked(path: Path, _size: int, _mtime_ns: int) -> bool:
    return audio.holds_sound(path)


def _guessed(item: Item, source: Path) -> Item:
    """Fills in what neither the list nor the options say."""
    header = item.context.header
    if item.error is not None or (header.date and (item.options.title or header.title)):
        return item
    whole = item.path.resolve()
    inside = source.is_dir() and whole.is_relative_to(source.resolve())
    # The folder that was named counts too: minutes batch 令和3年度
    base = source.resolve().parent if inside else whole.parent
    day, body = guess(whole.relative_to(base).parts)
    new = replace(
        header,
        date=header.date or (None if item.options.started_at else day),
        title=header.title or (body or "" if not item.options.title else ""),
    )
    return replace(item, context=replace(item.context, header=new), guessed=new != header)


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
    from minutes.format.inputs.files import read_table

    rows = read_table(path, "一覧")
    files = [_column(row.cells, "file") is not None for row in rows[:_TITLES]]
    if not any(files):
        raise UsageError(
            f"一覧「{path.name}」に「ファイル」の列がありません。"
            "1行目に ファイル,日付,会議名,名簿,次第 などの見出しを書いてください。"
        )
    head = files.index(True)
    columns = {name: _column(rows[head].cells, name) for name in _COLUMNS}
    seen: dict[Path, int] = {}
    for row in rows[head + 1 :]:
        cells = {
            name: row.cell(index).strip() for name, index in columns.items() if index is not None
        }
        item = _row(cells, row.number, path, options)
        first = seen.setdefault(item.path.resolve(), row.number)
        if item.error is None and first != row.number:  # one of the two names the wrong file
            problem = f"録音「{cells['file']}」は{first}行目にもあります。"
            item = replace(item, error=_wrong(path, problem, row.number))
        yield item


def _recordings(cell: str, number: int, path: Path, options: TranscribeOptions) -> Item:
    """What the first column names: a file, several files, or a folder of tracks."""
    names = [name.strip() for name in _BETWEEN_FILES.split(cell) if name.strip()]
    try:
        files = tuple(find_place(path.parent, name, audio.suffixes()) for name in names)
    except Ambiguous as error:
        return Item(
            path, f"{path.stem}-{number}", options, error=_wrong(path, f"{error}。", number)
        )
    home = files[0] if files else path.parent / cell
    item = Item(home, home.stem or f"{path.stem}-{number}", options)
    if len(files) == 1 and home.is_dir():
        files = tuple(_media(home, []))
        item = _tracks(home, files, home.name.removesuffix(TRACK_FOLDERS[0]), options)
    elif len(files) > 1:
        item = _tracks(home, files, home.stem, options)
    for file, name in zip(files, names, strict=False):
        if not file.is_file() and not home.is_dir():
            return replace(item, error=_wrong(path, _missing(file, name), number))
    if not files:
        missing = (
            f"録音「{cell}」がありません。"
            if names
            else "「ファイル」の欄に、録音の名前がありません。"
        )
        item = replace(item, error=_wrong(path, missing, number))
    return item


def _missing(file: Path, name: str) -> str:
    shortcut = shortcut_of(file)
    if shortcut is not None:
        return f"録音「{name}」がありません。「{shortcut.name}」はショートカットです。元の録音をコピーしてください。"
    return f"録音「{name}」がありません。"


def _wrong(path: Path, problem: str, number: int) -> str:
    from minutes.format.inputs.files import wrong

    return str(wrong("一覧", path, problem, number))


def _row(cells: Mapping[str, str], number: int, path: Path, options: TranscribeOptions) -> Item:
    item = _recordings(cells["file"], number, path, options)
    if item.error is not None:
        return item
    try:
        day, moment = read_started(cells.get("date", ""))
        started_on, started_at = _started(cells.get("started_at", ""))
        header = Header(date=day or started_on, started_at=started_at or moment)
        values = _options(cells, path.parent)
        return replace(
            item,
            options=replace(item.options, **values),
            context=MeetingContext(header),
            told={**values, **_moments(header)},
        )
    except ValueError as error:
        return replace(item, error=_wrong(path, f"{error}。", number))


def _column(header: Sequence[str], name: str) -> int | None:
    names = {normalize_for_matching(known).lower() for known in _COLUMNS[name]}
    for index, cell in enumerate(header):
        if normalize_for_matching(cell).lower().replace("_", "") in names:
            return index
    return None


def _started(cell: str) -> tuple[date | None, datetime | None]:
    """As :func:`read_started`; what is wrong names the column, for there is one of days too."""
    try:
        return read_started(cell)
    except ValueError as error:
        raise ValueError(f"開始日時の{error}") from error


def _moments(header: Header) -> dict[str, str]:
    moments = {"day": header.date, "moment": header.started_at}
    return {name: value.isoformat() for name, value in moments.items() if value is not None}


def _options(cells: Mapping[str, str], folder: Path) -> dict[str, Any]:
    """The row's cells as options, over those that hold for all."""
    values: dict[str, Any] = {
        name: cells[name] for name in ("title", "place", "profile") if cells.get(name)
    }
    for name in ("roster", "agenda", "captions", "chat", "dictionary", "front"):
        if cells.get(name):
            values[name] = str(find_place(folder, cells[name]).resolve())
    if cells.get("speakers"):
        number = cells["speakers"].removesuffix("人").removesuffix("名")
        if not number.isdecimal():
            raise ValueError(f"話者数「{cells['speakers']}」は数字で書いてください")
        values["speakers"] = int(number)
    return values


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
