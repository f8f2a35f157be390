"""Commands in the documents exist, with the flags that they show."""

from __future__ import annotations

import re
import shlex
from pathlib import Path

import click
import pytest

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


@pytest.mark.parametrize(("document", "line"), shown_commands())
def test_a_shown_command_exists(document: str, line: str) -> None:
    words = shlex.split(line.removeprefix(".venv/bin/"))
    if words[0] == "make":
        makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
        assert re.search(rf"^{words[1]}:", makefile, re.MULTILINE)
        return
    if words[0] != "minutes":
        return
    command: click.Command = cli
    words = words[1:]
    while isinstance(command, click.Group) and words:
        found = command.get_command(click.Context(command), words[0])
        assert found is not None, f"{document}: {line}"
        command, words = found, words[1:]
    flags = {name for param in command.params for name in param.opts} | {"--help", "-h"}
    assert {
        word.split("=")[0] for word in words if word.startswith("-") and word != "-"
    } <= flags, line


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


def test_every_environment_variable_is_in_the_guide() -> None:
    from minutes import settings

    text = (ROOT / "docs" / "導入・運用.md").read_text(encoding="utf-8")
    for name, what in settings.SETTINGS.items():
        assert f"| `{name}` | {what} |" in text
