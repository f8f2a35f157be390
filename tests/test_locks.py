"""Nothing is installed that was not named by its hash, wherever it comes from."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
LOCKS = sorted([*ROOT.glob("requirements*.lock"), *ROOT.glob("*/*.lock")])


def rows(path: Path) -> list[str]:
    text = "\n".join(line for line in path.read_text().splitlines() if not line.startswith("#"))
    return [row for row in text.replace("\\\n", " ").splitlines() if row.strip()]


def pinned(path: Path) -> dict[str, str]:
    found = (re.match(r"([\w.-]+)==(\S+)", row) for row in rows(path))
    return {match[1].lower().replace("_", "-"): match[2] for match in found if match}


def test_there_are_locks() -> None:
    assert {path.name for path in LOCKS} >= {
        "requirements.lock", "requirements-light.lock", "requirements-build.lock", "load.lock"
    }  # fmt: skip


@pytest.mark.parametrize("path", LOCKS, ids=lambda path: path.name)
def test_every_row_has_one_version_and_its_hashes_and_no_place(path: Path) -> None:
    assert len(rows(path)) >= (1 if path.name == "fuzz.lock" else 2)
    for row in rows(path):
        assert re.fullmatch(
            r"[\w.-]+==[\w.+!]+( ; .*?)?(\s+--hash=sha256:[0-9a-f]{64})+\s*", row
        ), row
    assert "://" not in path.read_text()
    assert not re.search(
        r"(?m)^\s*(-i|-f|--(extra-)?index-url|--find-links|--trusted-host)", path.read_text()
    )


def test_the_light_lock_is_part_of_the_whole_and_both_are_what_the_project_asks_for() -> None:
    whole, light = pinned(ROOT / "requirements.lock"), pinned(ROOT / "requirements-light.lock")
    assert light.items() <= whole.items()
    assert "torch" in whole
    assert "torch" not in light
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
    for wanted in project["dependencies"]:
        name, version = re.sub(r"\[.*?\]", "", wanted).lower().replace("_", "-").split("==")
        assert light[name] == version


def test_signing_in_has_a_lock_of_its_own_that_changes_nothing_of_the_rest() -> None:
    whole, more = pinned(ROOT / "requirements.lock"), pinned(ROOT / "requirements-sign-in.lock")
    assert not more.keys() & whole.keys()
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
    extras = project["optional-dependencies"]
    for wanted in (*extras["ldap"], *extras["oidc"]):
        name, version = wanted.lower().split("==")
        assert more[name] == version
        assert name not in whole


@pytest.mark.parametrize("name", ["Makefile", "deploy/Containerfile", "deploy/install.sh"])
def test_every_installation_asks_for_hashes(name: str) -> None:
    text = (ROOT / name).read_text().replace("\\\n", " ")
    calls = [line for line in text.splitlines() if re.search(r"\b(pip|pip\") .*install\b", line)]
    assert calls
    for line in calls:
        for call in line.split("&&"):
            ours = "-e ." in call  # this checkout itself
            if re.search(r"pip\b.* install", call) and not ours:
                assert "$(HASHED)" in call or "--require-hashes" in call, call
