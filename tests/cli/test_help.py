"""The command line speaks Japanese everywhere, shows how it is called, and never a traceback."""

from __future__ import annotations

import importlib
import os
import re
import shlex
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import click
import pytest

from minutes.cli.examples import EXAMPLES
from minutes.errors import UNEXPECTED

main = importlib.import_module("minutes.cli.main")  # the package's own `main` is a function
_ENGLISH = re.compile(
    r"\b(Usage|Options?|Commands?|Arguments?|Show|Try|Error|default|required|PATH|TEXT|INTEGER|"
    r"RANGE|Missing|Invalid|Aborted|DATETIME)\b"
)


def walk(command: click.Command, path: str = "") -> Iterator[tuple[str, click.Command]]:
    """Every command with its path below ``minutes``."""
    yield path, command
    if isinstance(command, click.Group):
        context = click.Context(command)
        for name in command.list_commands(context):
            inside = command.get_command(context, name)
            assert inside is not None
            yield from walk(inside, f"{path} {name}".strip())


COMMANDS = dict(walk(main.cli))


@pytest.mark.parametrize("path", COMMANDS)
def test_help_is_japanese_with_examples(path: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(click.Context, "formatter_class", main._Formatter)
    command = COMMANDS[path]
    text = command.get_help(click.Context(command, info_name=f"minutes {path}".strip()))
    assert text.startswith("使い方: minutes")
    assert not _ENGLISH.search(text), _ENGLISH.search(text)
    assert "例：" in text
    assert len([line for line in text.splitlines() if line.strip().startswith("minutes ")]) >= len(
        EXAMPLES[path]
    )
    assert command.get_short_help_str(limit=80).strip("。")


def test_every_example_is_a_command_that_exists() -> None:
    assert EXAMPLES.keys() == COMMANDS.keys()
    for path, lines in EXAMPLES.items():
        for line in lines:
            words = shlex.split(line)
            assert words[0] == "minutes"
            if path:
                assert " ".join(words[1:]).startswith(path), line
            command: click.Command = main.cli
            rest = words[1:]
            while isinstance(command, click.Group) and rest:
                found = command.get_command(click.Context(command), rest.pop(0))
                assert found is not None, line
                command = found
            if not isinstance(command, click.Group):
                command.make_parser(click.Context(command)).parse_args(list(rest))


def call(*words: str, **environment: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "minutes", *words],
        capture_output=True,
        text=True,
        check=False,
        env={**os.environ, **environment},
    )


@pytest.mark.process
@pytest.mark.parametrize(
    ("words", "code", "told"),
    [
        ("nope", 2, "その名前のコマンドはありません"),
        ("jobs show a b", 2, "余分な言葉「b」"),
        ("jobs list --state x", 2, "queued・running"),
        ("batch x --slots", 2, "--slots の値を指定して"),
        ("batch x -o y --slots 0", 2, "1から64まで"),
        ("batch x -o y --wait", 2, "--no-worker と一緒に"),
        ("batch x --nonsense", 2, "--nonsense という指定はありません"),
        ("restore /nope.tar", 2, "FILE"),
        ("format /nope.txt", 2, "読めません"),
        ("backup", 2, "FILE を指定して"),
        ("jobs list --data-dir /nope", 2, "フォルダー「/nope」がありません"),
        ("index /nope", 2, "書き出し先ではありません"),
        ("serve --host 0.0.0.0", 2, "0.0.0.0"),
        ("backup /tmp/x.tar --data-dir /nope", 2, "/nope"),
    ],
)
def test_what_is_wrong_is_one_japanese_line(words: str, code: int, told: str) -> None:
    done = call(*words.split())
    assert (done.returncode, done.stdout) == (code, "")
    assert told in done.stderr
    assert done.stderr.count("\n") == 1
    assert not _ENGLISH.search(done.stderr)


@pytest.mark.process
@pytest.mark.parametrize(
    "url", ["postgresql://127.0.0.1:1/none", "mysql://x/y", "postgresql://", "nonsense"]
)
def test_a_database_that_is_not_there_is_one_line(url: str, tmp_path: Path) -> None:
    done = call("jobs", "list", "--data-dir", str(tmp_path), MINUTES_DATABASE_URL=url)
    assert done.returncode == 4, done.stderr
    assert "Traceback" not in done.stderr
    assert done.stderr.splitlines()[-1].endswith("。")


@pytest.mark.process
def test_a_broken_database_and_a_folder_that_is_a_file_are_one_line(tmp_path: Path) -> None:
    (tmp_path / "minutes.sqlite").write_text("no database at all, but long enough to be read\n" * 9)
    done = call("jobs", "list", "--data-dir", str(tmp_path))
    assert done.returncode == 4
    assert "壊れているか、データベースではありません" in done.stderr.splitlines()[-1]
    assert "Traceback" not in done.stderr
    (tmp_path / "file").touch()
    done = call("jobs", "list", "--data-dir", str(tmp_path / "file"))
    assert (done.returncode, done.stderr.count("\n")) == (2, 1)


@pytest.mark.parametrize(
    ("failure", "code", "told"),
    [
        (ValueError("秘密の文"), UNEXPECTED, "思わぬ誤りで止まりました（ValueError）"),
        (MemoryError(), UNEXPECTED, "MemoryError"),
        (PermissionError(13, "Permission denied", "/x/y"), 2, "「/x/y」を読み書きできません"),
        (KeyboardInterrupt(), 130, "中止しました。"),
    ],
)
def test_nothing_that_nobody_foresaw_becomes_a_traceback(
    failure: BaseException,
    code: int,
    told: str,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    tmp_path: Path,
) -> None:
    def fail(**_: object) -> None:
        raise failure

    monkeypatch.setattr(main.cli, "main", fail)
    monkeypatch.setenv("TMPDIR", str(tmp_path))
    monkeypatch.setattr("tempfile.tempdir", None)
    with pytest.raises(SystemExit) as end:
        main.main()
    shown = capsys.readouterr()
    assert end.value.code == code
    assert told in shown.err
    assert "Traceback" not in shown.err
    assert "秘密" not in shown.err
    assert shown.err.count("\n") == 1
    logs = list(tmp_path.glob("minutes-*.log"))
    assert len(logs) == (code == UNEXPECTED)
    for log in logs:
        assert "Traceback" in log.read_text(encoding="utf-8")
        assert log.stat().st_mode & 0o077 == 0


@pytest.mark.process
@pytest.mark.parametrize(("shell", "word"), [("bash", "complete"), ("zsh", "compdef")])
def test_completion_is_there_for_the_shells_that_the_guide_names(shell: str, word: str) -> None:
    done = subprocess.run(
        [str(Path(sys.executable).with_name("minutes"))],
        capture_output=True,
        text=True,
        check=False,
        env={**os.environ, "_MINUTES_COMPLETE": f"{shell}_source"},
    )
    assert word in done.stdout, done.stderr
    names = subprocess.run(
        [str(Path(sys.executable).with_name("minutes"))],
        capture_output=True,
        text=True,
        check=False,
        env={
            **os.environ,
            "_MINUTES_COMPLETE": "bash_complete",
            "COMP_WORDS": "minutes jobs re",
            "COMP_CWORD": "2",
        },
    )
    assert names.stdout.split() == ["plain,rerun", "plain,retry"]


@pytest.mark.process
def test_the_line_of_the_guide_completes_in_bash() -> None:
    guide = Path(__file__).resolve().parents[2] / "docs" / "導入・運用.md"
    blocks = guide.read_text(encoding="utf-8").split("```bash\n")[1:]
    (lines,) = (text for block in blocks if "_COMPLETE=" in (text := block.split("```")[0]))
    asked = "COMP_WORDS=(minutes jobs re) COMP_CWORD=2; _minutes_completion minutes"
    done = subprocess.run(
        [
            "bash",
            "--norc",
            "-ec",
            f'{lines}\n{asked}\necho "${{COMPREPLY[@]}}"; complete -p minutes',
        ],
        capture_output=True,
        text=True,
        check=False,
        env={**os.environ, "PATH": f"{Path(sys.executable).parent}:{os.environ['PATH']}"},
    )
    assert done.stderr == ""
    assert done.stdout.splitlines()[0] == "rerun retry"
    assert done.stdout.splitlines()[1].startswith("complete ")


@pytest.mark.process
def test_settings_are_listed_with_where_they_come_from() -> None:
    import json

    url = "postgresql://minutes:geheim%40@db.example.lan/minutes"
    done = call(
        "settings",
        "--json",
        MINUTES_SLOTS="3",
        MINUTES_DATABASE_URL=url,
        MINUTES_LLM_KEY="geheim",
    )
    assert done.returncode == 0, done.stderr
    found = {row["name"]: row for row in json.loads(done.stdout)}
    from minutes import settings

    assert found.keys() == settings.SETTINGS.keys()
    assert (found[settings.SLOTS]["value"], found[settings.SLOTS]["source"]) == ("3", "environment")
    assert (
        found[settings.DATABASE_URL]["value"] == "postgresql://minutes:***@db.example.lan/minutes"
    )
    assert found[settings.MODEL]["source"] == "default"
    assert "geheim" not in done.stdout
    wrong = call("settings", MINUTES_SLOTS="many", OMP_NUM_THREADS="0")
    assert wrong.returncode == 2
    assert wrong.stderr.count("\n") == 2
    assert "geheim" not in done.stdout + done.stderr


@pytest.mark.process
def test_help_is_japanese_and_says_what_numbers_are_taken() -> None:
    def call(*words: str) -> subprocess.CompletedProcess[str]:
        command = [sys.executable, "-m", "minutes", *words]
        return subprocess.run(command, capture_output=True, text=True, check=False)

    text = call("--help").stdout
    assert text.startswith("使い方: ")
    for english in ("Usage", "Options", "Commands", "Show ", "OPTIONS"):
        assert english not in text
    assert "録音の処理だけを行います（何台でも）。" in text
    assert "..." not in text.replace("…", "")
    wrong = call("batch", "x", "-o", "y", "--slots", "0")
    assert (wrong.returncode, wrong.stderr.count("\n")) == (2, 1)
    assert "1から64までの数字" in wrong.stderr
