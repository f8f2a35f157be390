"""Print the exact versions of an environment with the hashes of their files.

usage: .venv/bin/python tools/lock.py [--light | --build | --sign-in | --tools] > requirements.lock

--light  only what the light environment holds: the program and the extra ``test`` of pyproject.toml,
         without torch, pyannote.audio and what they bring
--build  pip and what builds the program: what has to be there before the rest
--sign-in  what the extras ``ldap`` and ``oidc`` need beside the rest, whose versions stay
--tools  what tools/requirements.in names, and all that it needs (the newest of each)

CUDA parts are marked for the one platform that has them. The hashes of every file of a release are
asked of the registry by uv (in the tools' environment); the registry itself is not named.
"""

import os
import re
import subprocess
import sys
import tempfile
import tomllib
from collections.abc import Iterable
from importlib.metadata import PackageNotFoundError, requires
from pathlib import Path

from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

ROOT = Path(__file__).resolve().parents[1]
LINUX_ONLY = re.compile(r"^(nvidia-|triton)")
CUDA_MARKER = ' ; sys_platform == "linux" and platform_machine == "x86_64"'
BUILD = ("pip", "setuptools")
NOT_OURS = {"minutes", "pip", "wheel"}
LIGHT_EXTRAS = ("s3", "test")
SIGN_IN = ("ldap", "oidc")


def closure(wanted: Iterable[Requirement]) -> set[str]:
    """Names of the packages and of all that they need here."""
    found: set[str] = set()
    waiting = [(need, "") for need in wanted]
    seen: set[tuple[str, str]] = set()
    while waiting:
        need, extra = waiting.pop()
        name = canonicalize_name(need.name)
        if need.marker is not None and not need.marker.evaluate({"extra": extra}):
            continue
        try:
            rows = [Requirement(row) for row in requires(need.name) or ()]
        except PackageNotFoundError:
            continue  # another platform's
        found.add(name)
        for part in {"", *need.extras} - {extra for key, extra in seen if key == name}:
            seen.add((name, part))
            waiting += [(row, part) for row in rows]
    return found


def asked(*extras: str) -> set[str]:
    """What pyproject.toml asks for with these extras, and all that it needs."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    rows = list(project["dependencies"])
    for extra in extras:
        rows += project["optional-dependencies"][extra]
    return closure(need for need in map(Requirement, rows) if need.name != "minutes")


def light() -> set[str]:
    """All but the extras of GPUs; building needs setuptools."""
    return asked(*LIGHT_EXTRAS) | {"setuptools"}


def installed() -> dict[str, str]:
    """Package → version of the environment that runs this."""
    frozen = subprocess.run(
        [sys.executable, "-m", "pip", "freeze", "--all"], check=True, capture_output=True, text=True
    ).stdout
    rows = (line.split("==") for line in frozen.splitlines() if "==" in line)
    return {canonicalize_name(name): version for name, version in rows}


def pinned(names: Iterable[str]) -> str:
    """One line a package, as it is installed here."""
    versions = installed()
    lines = (
        f"{name}=={versions[name]}{CUDA_MARKER if LINUX_ONLY.match(name) else ''}"
        for name in sorted(names)
    )
    return "\n".join(lines)


def with_hashes(rows: str, *options: str) -> str:
    """The same rows, each with the hashes of the files of that release."""
    with tempfile.TemporaryDirectory() as folder:
        wanted = Path(folder, "wanted.in")
        wanted.write_text(rows, encoding="utf-8")
        uv = Path(os.environ.get("TOOLS", ROOT / ".venv-tools"), "bin", "uv")
        command = [uv, "pip", "compile", "-q", "--generate-hashes", "--universal", *options]
        command += ["--no-header", "--no-annotate", "--python-version", "3.11", wanted]
        done = subprocess.run(command, check=True, stdout=subprocess.PIPE, text=True)
    if "://" in done.stdout:
        raise SystemExit("a lock names no registry")
    return done.stdout


def locked(path: Path) -> set[str]:
    """Names of the packages in a lock."""
    text = path.read_text(encoding="utf-8") if path.is_file() else ""
    return set(re.findall(r"(?m)^([\w.-]+)==", text))


def sign_in() -> str:
    """The extras of signing in, resolved against the versions of the whole and without its rows."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    rows = [row for extra in SIGN_IN for row in project["optional-dependencies"][extra]]
    whole = ROOT / "requirements.lock"
    left = [f"--no-emit-package={name}" for name in locked(whole)]
    return with_hashes("\n".join(rows), "--constraint", str(whole), *left)


def main() -> None:
    """What was asked for."""
    match sys.argv[1:]:
        case ["--tools"]:
            rows = with_hashes((ROOT / "tools" / "requirements.in").read_text(encoding="utf-8"))
        case ["--sign-in"]:
            rows = sign_in()
        case ["--build"]:
            rows = with_hashes(pinned(BUILD), "--no-deps")
        case ["--light"]:
            rows = with_hashes(pinned(light()), "--no-deps")
        case _:
            apart = locked(ROOT / "requirements-sign-in.lock")  # may be installed beside the rest
            rows = with_hashes(pinned(installed().keys() - NOT_OURS - apart), "--no-deps")
    print(
        "# Exact versions and hashes of everything; made by `make lock`. Installed with --no-deps."
    )
    print(rows, end="")


if __name__ == "__main__":
    main()
