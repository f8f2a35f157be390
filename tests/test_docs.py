"""Commands, functions and files that the documents name exist; tables and drawings are today's."""

from __future__ import annotations

import ast
import importlib.util
import re
import shlex
import sys
from collections import Counter
from collections.abc import Callable
from functools import cache
from pathlib import Path
from types import FrameType, ModuleType

import click
import pytest
from house import tree
from store.desk_kit import JOB, open_desk
from test_architecture import LEVELS

from minutes import settings as environment
from minutes.cli.main import cli
from minutes.format.text.settings import SETTINGS, written
from minutes.options import option_fields

ROOT = Path(__file__).resolve().parents[1]
DOCUMENTS = sorted(
    [
        ROOT / "README.md",
        *(ROOT / name / "README.md" for name in ("models", "samples", "deploy", "examples")),
        *(ROOT / "docs").glob("*.md"),
    ]
)
BLOCK = re.compile(r"```console\n(.*?)```", re.DOTALL)


def shown_commands() -> list[tuple[str, str]]:
    found = []
    for path in DOCUMENTS:
        for block in BLOCK.findall(path.read_text(encoding="utf-8")):
            lines = block.replace("\\\n", " ").splitlines()
            found += [
                (path.name, line.split("  #")[0].split(" # ")[0].strip())
                for line in lines
                if line.strip()
            ]
    return found


def is_command(line: str) -> bool:
    """Whether ``make`` or ``minutes`` knows what a document shows; other programs may do anything."""
    words = shlex.split(line.removeprefix(".venv/bin/"))
    if words[0] == "make":
        makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
        return re.search(rf"^{words[1]}:", makefile, re.MULTILINE) is not None
    if words[0] != "minutes":
        return True
    command: click.Command | None = cli
    words = words[1:]
    while isinstance(command, click.Group) and words:
        command, words = command.get_command(click.Context(command), words[0]), words[1:]
    if command is None:
        return False
    flags = {name for param in command.params for name in param.opts} | {"--help", "-h"}
    return {word.split("=")[0] for word in words if word.startswith("-") and word != "-"} <= flags


def test_a_shown_command_exists() -> None:
    assert len(shown_commands()) > 50
    assert [shown for shown in shown_commands() if not is_command(shown[1])] == []


@pytest.mark.parametrize(
    "line", ["make nothing", "minutes nothing", "minutes transcribe --nothing"]
)
def test_a_command_that_is_none_is_seen(line: str) -> None:
    assert not is_command(line)


def test_the_options_table_is_generated_from_the_one_definition() -> None:
    text = (ROOT / "docs" / "導入・運用.md").read_text(encoding="utf-8")
    for field in option_fields():
        row = f"| `--{field.name.replace('_', '-')}` | {field.metadata['label']} | {field.metadata['help'].replace('|', '｜')} |"
        assert row in text, f"docs/導入・運用.md lacks the row:\n{row}"


def test_every_option_of_a_profile_is_explained() -> None:
    text = (ROOT / "docs" / "導入・運用.md").read_text(encoding="utf-8")
    for setting in SETTINGS:
        row = next(line for line in text.splitlines() if line.startswith(f"| `{setting.name}` |"))
        assert setting.label in row
        for choice, word in zip(setting.choices, setting.words, strict=True):
            assert f"`{written(choice)}`" in row
            assert word in row


def test_links_between_documents_lead_somewhere() -> None:
    for path in DOCUMENTS:
        for target in re.findall(r"\]\(([^)#]+)\)", path.read_text(encoding="utf-8")):
            if "://" not in target:
                assert (path.parent / target).exists(), f"{path.name} links to {target}"


GUIDE = ROOT / "docs" / "開発.md"
SPAN = re.compile(r"`([^`\n]+)`")
DOTTED = re.compile(r"[a-z_0-9]+(?:\.\w+)+")
SCRIPT = re.compile(r"(web/static/\w+\.js):(?:(\w+)\.)?(\w+)")


def without_code(text: str) -> str:
    return re.sub(r"```.*?```", "", text, flags=re.DOTALL)


def guide_names() -> list[str]:
    """What the guide names of the code: ``pipeline.run.run``, ``web/static/queue.js:Queue.save``."""
    rooms = {path.stem for path in (ROOT / "minutes").iterdir()}
    return sorted(
        {
            name
            for name in SPAN.findall(without_code(GUIDE.read_text(encoding="utf-8")))
            if SCRIPT.fullmatch(name)
            or (DOTTED.fullmatch(name) and name.split(".")[0] in rooms and not name.endswith(".py"))
        }
    )


@cache
def defined(path: Path) -> frozenset[str]:
    """Functions, classes, ``Class.method`` and constants of a file, and what it takes from others."""
    names: set[str] = set()
    for node in tree(path).body:
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
            names.add(node.name)
        if isinstance(node, ast.ClassDef):
            names |= {f"{node.name}.{i.name}" for i in node.body if isinstance(i, ast.FunctionDef)}
        if isinstance(node, ast.Assign | ast.AnnAssign):
            names |= {n.id for n in ast.walk(node) if isinstance(n, ast.Name)}
        if isinstance(node, ast.ImportFrom) and path.name == "__init__.py":
            names |= {alias.name for alias in node.names}
    return frozenset(names)


def exists(name: str) -> bool:
    if script := SCRIPT.fullmatch(name):
        path, owner, function = script.groups()
        text = (ROOT / "minutes" / path).read_text(encoding="utf-8")
        inside = text if owner is None else text.partition(f"export class {owner} ")[2]
        pattern = rf"^(?:export )?(?:async )?function {function}\(|^  (?:async )?{function}\("
        return re.search(pattern, inside, re.MULTILINE) is not None
    parts = name.split(".")
    for length in range(len(parts), 0, -1):
        place = (ROOT / "minutes").joinpath(*parts[:length])
        path = place.with_suffix(".py") if not place.is_dir() else place / "__init__.py"
        if path.is_file():
            rest = ".".join(parts[length:])
            return not rest or rest in defined(path)
    return False


def test_what_the_guide_names_exists() -> None:
    assert [name for name in guide_names() if not exists(name)] == []


def test_both_ways_are_described_by_many_names_and_a_wrong_one_is_seen() -> None:
    names = guide_names()
    assert sum(name.startswith("web/static/") for name in names) >= 8
    assert len(names) >= 60
    assert not exists("pipeline.run.walk")
    assert not exists("jobs.desk.Desk.forget_everything")
    assert not exists("web/static/queue.js:Queue.lose")


def called(action: Callable[[], object]) -> list[str]:
    """Our functions that an action calls, each where it is first called: ``jobs.desk.Desk.draft``."""
    found: dict[str, None] = {}

    def see(frame: FrameType, event: str, _: object) -> None:
        module = str(frame.f_globals.get("__name__", ""))
        if event == "call" and module.startswith("minutes."):
            found.setdefault(f"{module.removeprefix('minutes.')}.{frame.f_code.co_qualname}")

    sys.setprofile(see)
    try:
        action()
    finally:
        sys.setprofile(None)
    return list(found)


def test_an_edit_passes_the_functions_that_the_guide_names_in_that_order(tmp_path: Path) -> None:
    """From the desk on: from the key to the desk it is the page's way."""
    section = GUIDE.read_text(encoding="utf-8").split("\n## 一つの修正が")[1].split("\n## ")[0]
    named = [name for name in SPAN.findall(section) if name in guide_names()]
    desk = open_desk(tmp_path)
    edit = {"op": "text", "statement": "t4", "text": "直した。"}
    passed = called(lambda: (desk.operate(JOB, [edit], user="甲"), desk.draft(JOB)))
    homes = ("jobs.", "store.drafts.", "store.database.", "store.rebase.", "format.")
    functions = [name for name in named if name.startswith(homes) and name.count(".") > 1]
    way = [
        name
        for name in dict.fromkeys(functions)
        if name[name.rfind(".") + 1].islower() or "._" in name
    ]
    assert len(way) >= 10
    assert [name for name in way if name not in passed] == []
    kept = [*way[: way.index("jobs.operations.to_edits") + 1], "jobs.desk.Desk.draft"]
    assert sorted(kept, key=passed.index) == kept


def guide_paths() -> list[str]:
    """Files and folders that the guide names, below the root or below the package."""
    found = SPAN.findall(without_code(GUIDE.read_text(encoding="utf-8")))
    paths = {
        name
        for name in found
        if re.fullmatch(r"[\w./]+", name) and ("/" in name or name.endswith(".py"))
    }
    keys = {"speaker/S2", "header/place"}  # what the page sends, no files
    return sorted(path for path in paths - keys if path[0] not in "./")


def leads_somewhere(path: str) -> bool:
    places = [ROOT / path, ROOT / "minutes" / path, ROOT / "minutes" / "format" / path]
    return any(place.exists() for place in places)


def test_a_path_in_the_guide_leads_somewhere() -> None:
    assert len(guide_paths()) > 100
    assert [path for path in guide_paths() if not leads_somewhere(path)] == []
    assert not leads_somewhere("format/nowhere.py")


def named_tests(row: str) -> list[str]:
    """The tests in the last column of a row."""
    return re.findall(r"`(tests/[\w./]+)`", row.rstrip(" |").rpartition("|")[2])


def test_every_threat_that_an_officer_reads_of_has_a_test_that_exists() -> None:
    guide = (ROOT / "docs" / "導入・運用.md").read_text(encoding="utf-8")
    table = guide.split("| 脅威 | 防ぎ方 | 確かめる試験 |")[1].split("\n\n")[0]
    rows = table.strip().splitlines()[1:]
    assert len(rows) > 12
    for row in rows:
        assert named_tests(row), row
        assert [path for path in named_tests(row) if not (ROOT / path).exists()] == []


def test_every_finding_of_the_review_has_a_test_that_exists() -> None:
    part = GUIDE.read_text(encoding="utf-8").split("（S1〜S23）と試験")[1].split("\n## ")[0]
    rows = [row for row in part.splitlines() if row.startswith("| S")]
    numbers = [int(found) for row in rows for found in re.findall(r"S(\d+)", row.split("|")[1])]
    assert sorted(numbers) == list(range(1, 24))
    for row in rows:
        assert named_tests(row), row
        assert [path for path in named_tests(row) if not (ROOT / path).exists()] == []


def test_every_point_of_a_shared_server_has_something_that_shows_it() -> None:
    part = GUIDE.read_text(encoding="utf-8").split("（番号ごとの証拠）")[1].split("\n## ")[0]
    rows = [row for row in part.splitlines() if re.match(r"\| \d ", row)]
    assert {int(row[2]) for row in rows} == set(range(1, 10))
    for row in rows:
        shown = re.findall(r"`((?:tests|benchmarks/results)/[\w./]+)`", row)
        assert shown or "下の S" in row, row
        assert [path for path in shown if not (ROOT / path).exists()] == []


WRITTEN = re.compile(r"<!-- \S+ が書く：ここから -->.*?<!-- ここまで -->", re.DOTALL)
"""What a program writes anew as a whole."""

ROWS = re.compile(r"^\| (?!変えたいこと|-)(.+?) \| (.+?) \| (.+?) \|$", re.MULTILINE)


def changes() -> list[tuple[str, str, str]]:
    """The table of what to change, where and which test: its rows."""
    text = GUIDE.read_text(encoding="utf-8")
    part = text.split("### 変えたいこと → 部屋 → 試験")[1].split("\n## ")[0]
    return [match.groups() for match in ROWS.finditer(part)]  # type: ignore[misc]


def rows_twice(text: str) -> list[str]:
    """Rows of a table that begin like another row of it: a merge leaves both versions of a line."""
    twice, heads = [], set[str]()
    for line in WRITTEN.sub("", text).splitlines():
        if not line.startswith("|"):
            heads.clear()
            continue
        head = "|".join(line.split("|")[:3])
        if head in heads:
            twice.append(head)
        heads.add(head)
    return twice


def test_no_row_stands_twice_in_a_table() -> None:
    for path in (*DOCUMENTS, ROOT / "CHANGELOG.md"):
        assert rows_twice(path.read_text(encoding="utf-8")) == [], path


def test_a_row_left_by_a_merge_is_seen() -> None:
    table = "| 5 | `naming` | {} |\n"
    assert rows_twice(table.format("旧") + table.format("新")) == ["| 5 | `naming` "]
    assert rows_twice(table.format("旧") + "\n" + table.format("新")) == []
    measured = f"<!-- bench.py が書く：ここから -->\n{table * 2}<!-- ここまで -->\n"
    assert rows_twice(measured + table * 2) == ["| 5 | `naming` "]


def test_what_can_be_set_is_not_called_impossible() -> None:
    """``MINUTES_LDAP_URL`` is a setting: no document says that LDAP cannot be used yet."""
    systems = {name.split("_")[1] for name in environment.SETTINGS}
    assert {"LDAP", "OIDC"} <= systems
    for path in DOCUMENTS:
        for line in path.read_text(encoding="utf-8").splitlines():
            if "まだできません" in line:
                assert [name for name in systems if name in line] == [], (path.name, line)


def test_no_line_of_the_change_log_stands_twice() -> None:
    lines = (ROOT / "CHANGELOG.md").read_text(encoding="utf-8").splitlines()
    assert [line for line, times in Counter(filter(None, lines)).items() if times > 1] == []
    for section in "\n".join(lines).split("\n### "):
        named = re.findall(r"^- \*\*(.+?\*\*.{12})", section, re.MULTILINE)  # versions of a line
        assert [name for name, times in Counter(named).items() if times > 1] == [], section[:20]


def test_no_change_is_listed_twice() -> None:
    names = [change for change, _, _ in changes()]
    assert len(names) > 80
    assert sorted(names) == sorted(set(names))


def table_below(heading: str) -> list[list[str]]:
    """Cells of the rows of the first table below a heading."""
    lines = GUIDE.read_text(encoding="utf-8").split(f"{heading}\n")[1].splitlines()
    rows = [line.strip("|").split("|") for line in lines if line.startswith("|")]
    first = next(place for place, line in enumerate(lines) if line.startswith("|"))
    length = next(n for n, line in enumerate(lines[first:]) if not line.startswith("|"))
    return [[cell.strip() for cell in row] for row in rows[2:length]]


def test_the_levels_of_the_rooms_are_those_that_are_checked() -> None:
    """No room twice, none forgotten, each on the level of test_architecture."""
    rows = table_below("## 流れと部屋")
    told = [(name, int(level)) for level, names, _ in rows for name in SPAN.findall(names)]
    assert sorted(told) == sorted(LEVELS.items())


def test_own_words_are_few_and_each_has_a_place() -> None:
    rows = table_below("## このプログラムの言葉")
    assert 10 < len(rows) <= 20
    for word, meaning, place in rows:
        assert meaning, word
        names = SPAN.findall(place)
        assert names, word
        assert all(map(exists, names)), word


def named_files(cell: str) -> tuple[list[Path], list[str]]:
    """Files and folders that a cell names by their path, and what it names by a bare word."""
    found = SPAN.findall(cell)
    places = [
        place
        for name in found
        for base in (ROOT, ROOT / "minutes")
        if (place := base / name).exists()
    ]
    return places, [name for name in found if re.fullmatch(r"\w+(?:\.(?:js|css))?", name)]


@pytest.mark.parametrize(("change", "room", "test"), changes(), ids=lambda cell: str(cell)[:24])
def test_a_row_of_changes_leads_to_a_room_and_a_test(change: str, room: str, test: str) -> None:
    """A bare word is a file of a folder in its cell, or stands in a file that the cell names."""
    assert "`tests/" in test or "`python benchmarks/" in test
    for cell in (room, test):
        places, words = named_files(cell)
        assert places or "`python benchmarks/" in cell or "正規表現のある" in cell
        inside = {name for place in places if place.is_dir() for name in _stems(place)}
        texts = [place.read_text(encoding="utf-8") for place in places if place.is_file()]
        for word in words:
            assert word in inside or any(word in text for text in texts), f"{change}: {word}"


def _stems(folder: Path) -> set[str]:
    return {name for path in folder.iterdir() for name in (path.stem, path.name)}


@cache
def load_tool(name: str) -> ModuleType:
    spec = importlib.util.spec_from_file_location(name, ROOT / "tools" / f"{name}.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@cache
def todays_drawing() -> str:
    drawing: str = load_tool("rooms").drawing()
    return drawing


def arrows(text: str) -> set[str]:
    return {line.strip() for line in text.splitlines() if "-->" in line}


def test_the_drawing_shows_todays_imports() -> None:
    rooms = load_tool("rooms")
    text = GUIDE.read_text(encoding="utf-8")
    drawn = text.split(rooms.BEGIN)[1].split(rooms.END)[0]
    assert arrows(drawn) == arrows(todays_drawing()), "run `make map`"
    graph = rooms.graph()
    assert not any(name in rooms.reached(graph, name) for name in graph)


def test_the_list_of_files_is_todays() -> None:
    """Every file with what it is for and a test: who looks for a place finds one."""
    tool = load_tool("file_list")
    assert tool.LIST.read_text(encoding="utf-8") == tool.text(), "run `make map`"
    assert all(tool.what(path) and tool.tests_of(path) for path in tool.files())
    assert all((ROOT / test).exists() for path in tool.files() for test in tool.tests_of(path))


def test_no_room_holds_a_quarter_of_the_lines() -> None:
    shares = re.findall(r"(\d+)%", todays_drawing())
    assert len(shares) >= 15
    assert max(map(int, shares)) < 25
