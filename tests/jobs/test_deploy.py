"""The files in ``deploy/`` name commands, flags and variables that exist."""

from __future__ import annotations

import re
import shutil
import subprocess
from pathlib import Path

import pytest
import yaml

DEPLOY = Path(__file__).resolve().parents[2] / "deploy"
UNITS = sorted((DEPLOY / "systemd").iterdir())


def commands() -> list[list[str]]:
    """Every ``minutes`` call of units and compose."""
    found = []
    for unit in UNITS:
        for line in re.findall(r"^ExecStart=\S+/minutes (.+)$", unit.read_text(), re.M):
            found.append(line.split())
    services = yaml.safe_load((DEPLOY / "compose.yaml").read_text())["services"]
    found += [s["command"] for s in services.values() if "command" in s]
    return found


@pytest.mark.parametrize("arguments", commands(), ids=" ".join)
def test_commands_and_flags_exist(arguments: list[str]) -> None:
    import click

    from minutes.cli.main import cli

    command = cli.get_command(click.Context(cli), arguments[0])
    assert command is not None
    known = {flag for parameter in command.params for flag in parameter.opts}
    assert {word for word in arguments if word.startswith("--")} <= known


def test_compose_is_page_database_and_two_workers() -> None:
    plan = yaml.safe_load((DEPLOY / "compose.yaml").read_text())
    services = plan["services"]
    assert set(services) == {"database", "web", "worker"}
    assert services["worker"]["deploy"]["replicas"] == 2
    assert plan["networks"]["inside"]["internal"] is True
    assert services["database"]["networks"] == services["worker"]["networks"] == ["inside"]
    for name in ("web", "worker"):
        assert "MINUTES_DATABASE_URL" in services[name]["environment"]


def test_image_copies_what_exists() -> None:
    text = (DEPLOY / "Containerfile").read_text()
    for line in re.findall(r"^COPY (.+)$", text, re.M):
        for name in line.split()[:-1]:
            assert (DEPLOY.parent / name).exists(), name


@pytest.mark.parametrize("unit", UNITS, ids=lambda unit: unit.name)
def test_systemd_takes_the_units(unit: Path, tmp_path: Path) -> None:
    if shutil.which("systemd-analyze") is None:
        pytest.skip("no systemd-analyze on this machine")
    for other in UNITS:
        text = other.read_text().replace("/opt/minutes/.venv/bin/minutes", "/bin/true")
        (tmp_path / other.name).write_text(text)
    check = subprocess.run(
        ["systemd-analyze", "verify", str(tmp_path / unit.name)],
        capture_output=True,
        text=True,
        check=False,
    )
    complaints = [line for line in check.stderr.splitlines() if unit.name.split("@")[0] in line]
    assert complaints == []
