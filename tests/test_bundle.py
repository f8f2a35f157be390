"""What `make bundle` writes installs, works, is updated and goes back where there is no network at all."""

from __future__ import annotations

import contextlib
import hashlib
import importlib.util
import json
import os
import shutil
import sqlite3
import subprocess
import sys
import tarfile
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType

import needs
import pytest

ROOT = Path(__file__).resolve().parents[1]
FORMER = ROOT / "tests" / "store" / "data"
pytestmark = [pytest.mark.model, pytest.mark.process]

INSIDE = """
import fcntl, socket, struct, sys, os
with socket.socket() as local:  # the namespace's own loopback, which is down at first
    fcntl.ioctl(local, 0x8914, struct.pack("16sh14x", b"lo", 0x1 | 0x40))
assert [name for _, name in socket.if_nameindex()] == ["lo"]
os.execvp(sys.argv[1], sys.argv[1:])
"""
"""Run in a network namespace of its own: nothing is there but the loopback."""

SERVE = """
set -eu
"$1/.venv/bin/minutes" serve --port 7861 --data-dir "$2" 2>"$2.log" &
trap 'kill $! 2>/dev/null; wait' EXIT
"$1/.venv/bin/python" - <<'END'
import time, urllib.error, urllib.request
for _ in range(600):
    try:
        with urllib.request.urlopen("http://127.0.0.1:7861/healthz") as answer:
            print(answer.status)
        with urllib.request.urlopen("http://127.0.0.1:7861/") as answer:
            print(len(answer.read()) > 1000)
        break
    except (urllib.error.URLError, ConnectionError):
        time.sleep(0.5)
END
"$3" --prefix "$1" --data-dir "$2" || echo "refused $?"
"""

NEWER = '''"""A table that a later version would bring."""

import sqlalchemy as sa
from alembic import op

revision = "9998"
down_revision = "{head}"


def upgrade() -> None:
    """One table more."""
    op.create_table("brought_later", sa.Column("id", sa.Integer, primary_key=True))
'''


def unshared(*words: str | Path, cwd: Path) -> subprocess.CompletedProcess[str]:
    """Call where no network is, with nothing of this environment but the way to programs."""
    command = ["unshare", "-rn", sys.executable, "-c", INSIDE, *map(str, words)]
    base = os.path.realpath(sys.executable)  # the Python that made this environment
    path = f"{Path(base).parent}:/usr/local/bin:/usr/bin:/bin:/usr/sbin:/sbin"
    env = {"PATH": path, "HOME": str(cwd), "LANG": "C.UTF-8"}
    return subprocess.run(command, cwd=cwd, env=env, capture_output=True, text=True, check=False)


@pytest.fixture(scope="module")
def tool(tmp_path_factory: pytest.TempPathFactory) -> Iterator[ModuleType]:
    """tools/bundle.py, and the environment of its own tools."""
    needs.programs("unshare", "openssl", "make")
    if subprocess.run(["unshare", "-rn", "true"], capture_output=True).returncode:
        pytest.skip("needs a network namespace, which this machine does not allow")
    tools = tmp_path_factory.mktemp("tools") / "venv"
    done = subprocess.run(
        ["make", f"TOOLS={tools}", f"{tools}/.installed"], cwd=ROOT, capture_output=True, text=True
    )
    if done.returncode:
        pytest.skip(f"needs a registry for the tools: {done.stderr.strip().splitlines()[-1]}")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("TOOLS", str(tools))
        patch.syspath_prepend(str(ROOT / "tools"))
        spec = importlib.util.spec_from_file_location("bundle", ROOT / "tools" / "bundle.py")
        assert spec is not None
        assert spec.loader is not None
        module = importlib.util.module_from_spec(spec)
        spec.loader.exec_module(module)
        yield module


@pytest.fixture(scope="module")
def archive(tool: ModuleType, models_dir: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The one file, signed."""
    place = tmp_path_factory.mktemp("bundle")
    key = place / "key.pem"
    subprocess.run(["openssl", "genrsa", "-out", key, "3072"], check=True, capture_output=True)
    try:
        made = tool.make(place / "dist", key)
    except subprocess.CalledProcessError as error:
        if "wheel" not in map(str, error.cmd):
            raise
        pytest.skip("needs a registry: pip cannot fetch the wheels")
    assert isinstance(made, Path)
    return made


@pytest.fixture(scope="module")
def unpacked(archive: Path) -> Path:
    """What an operator has after `tar xf`."""
    with tarfile.open(archive) as file:
        file.extractall(archive.parent, filter="data")
    return archive.parent / archive.name.removesuffix(".tar")


def verified(archive: Path) -> bool:
    """The one line of the guide, by the operator's public key."""
    public = archive.with_name("public.pem")
    key = archive.parents[1] / "key.pem"
    subprocess.run(
        ["openssl", "pkey", "-in", key, "-pubout", "-out", public], check=True, capture_output=True
    )
    command = ["openssl", "dgst", "-sha256", "-verify", public, "-signature", f"{archive}.sig"]
    return subprocess.run([*command, archive], capture_output=True, check=False).returncode == 0


def test_the_signature_is_of_this_archive(archive: Path) -> None:
    assert verified(archive)
    with archive.open("r+b") as file:
        file.seek(1 << 20)
        byte = file.read(1)
        file.seek(1 << 20)
        file.write(bytes([byte[0] ^ 1]))
        file.flush()
        assert not verified(archive)
        file.seek(1 << 20)
        file.write(byte)
    assert verified(archive)


def test_every_file_is_listed_and_every_part_is_in_the_bill(unpacked: Path) -> None:
    sums = dict(
        reversed(line.split("  ", 1)) for line in (unpacked / "SHA256SUMS").read_text().splitlines()
    )
    there = {str(p.relative_to(unpacked)) for p in unpacked.rglob("*") if p.is_file()}
    assert there - {"SHA256SUMS"} == sums.keys()
    wheels = {path.name: path for path in (unpacked / "wheels").iterdir()}
    bill = json.loads((unpacked / "sbom.cdx.json").read_text())
    assert bill["bomFormat"] == "CycloneDX"
    told = {h["content"] for part in bill["components"] for h in part.get("hashes", ())}
    assert told == {hashlib.sha256(path.read_bytes()).hexdigest() for path in wheels.values()}
    models = {c["name"] for c in bill["components"] if c["type"] == "machine-learning-model"}
    assert {"whisper-base", "segmentation-3.0", "campplus-zh-en"} <= models
    licences = (unpacked / "licences.csv").read_text()
    assert licences.count("\n") >= len(wheels) + len(models)
    names = " ".join(wheels)
    for absent in ("torch-", "nvidia", "pytest", "selenium", "hypothesis", "setuptools"):
        assert absent not in names  # what the program does not need to run
    assert not list(unpacked.rglob("tests"))


def head(data: Path) -> str:
    with contextlib.closing(sqlite3.connect(data / "minutes.sqlite")) as connection:
        (found,) = connection.execute("SELECT version_num FROM alembic_version").fetchone()
        return str(found)


def newer(unpacked: Path, tool: ModuleType) -> Path:
    """The bundle of a later version: another number, one migration more."""
    folder = unpacked.with_name("minutes-later")
    shutil.copytree(unpacked, folder, copy_function=os.link)
    program = folder / "program" / "minutes"
    versions = program / "store" / "migrations" / "versions"
    last = max(path.name for path in versions.glob("m*.py"))[1:5]
    (versions / "m9998_later.py").write_text(NEWER.format(head=last))
    facts = (folder / "BUNDLE").read_text()
    (folder / "BUNDLE").unlink()  # a link: the other bundle keeps its own
    (folder / "BUNDLE").write_text("version=later\n" + facts.partition("\n")[2])
    tool.write_sums(folder)
    return folder


def test_from_an_empty_folder_to_minutes_a_service_an_update_and_back(
    unpacked: Path, tool: ModuleType, tmp_path: Path
) -> None:
    from docx import Document

    prefix, data = tmp_path / "opt" / "minutes", tmp_path / "data"
    places = ("--prefix", prefix, "--data-dir", data)
    done = unshared(unpacked / "install", *places, cwd=tmp_path)
    assert done.returncode == 0, done.stderr
    command = prefix / ".venv" / "bin" / "minutes"

    sample = prefix / "current" / "samples"
    words = (sample / "iinkai.ogg", "-o", tmp_path / "out", "--roster", sample / "roster.csv")
    done = unshared(command, "transcribe", *words, cwd=tmp_path)
    assert done.returncode == 0, done.stderr
    text = "\n".join(p.text for p in Document(str(tmp_path / "out" / "iinkai.docx")).paragraphs)
    assert "委員会" in text

    data.mkdir()  # what a former program left
    (papers := data / "jobs" / f"3f{'0' * 30}" / "1").mkdir(parents=True)
    shutil.copy(FORMER / "papers_0003.json", papers / "papers.json")
    with contextlib.closing(sqlite3.connect(data / "minutes.sqlite")) as connection:
        connection.executescript((FORMER / "schema_0003.sql").read_text(encoding="utf-8"))
    later = newer(unpacked, tool)
    done = unshared("sh", "-c", SERVE, "sh", prefix, data, later / "install", cwd=tmp_path)
    told = (done.stderr, Path(f"{data}.log").read_text())
    assert done.stdout.split() == ["200", "True", "refused", "2"], told
    assert "動いています" in done.stderr  # nobody changes what is being used
    first = head(data)

    done = unshared(later / "install", *places, cwd=tmp_path)
    assert done.returncode == 0, done.stderr
    assert head(data) == "9998"
    assert (prefix / "current").readlink() == Path("versions/later")
    (backup,) = (prefix / "backups").iterdir()
    assert backup.stat().st_mode & 0o077 == 0
    assert meetings(command, data, tmp_path) == 1
    former = prefix / "versions" / unpacked.name.removeprefix("minutes-") / ".venv/bin/minutes"
    refused = unshared(former, "jobs", "list", "--data-dir", data, cwd=tmp_path)
    assert "新しい" in refused.stderr  # the former cannot open it: hence the way back

    done = unshared(later / "install", "--back", "--prefix", prefix, cwd=tmp_path)
    assert done.returncode == 0, done.stderr
    assert head(data) == first
    assert meetings(command, data, tmp_path) == 1
    (aside,) = tmp_path.glob("data.2*")
    assert head(aside) == "9998"  # nothing is thrown away


def meetings(command: Path, data: Path, cwd: Path) -> int:
    done = unshared(command, "jobs", "list", "--json", "--data-dir", data, cwd=cwd)
    assert done.returncode == 0, done.stderr
    return len(json.loads(done.stdout))


def test_what_is_damaged_or_fits_not_is_refused_and_changes_nothing(
    unpacked: Path, tool: ModuleType, tmp_path: Path
) -> None:
    prefix = tmp_path / "opt"
    wrong = unpacked.with_name("minutes-wrong")
    shutil.copytree(unpacked, wrong, copy_function=os.link)
    wheel = next((wrong / "wheels").glob("click-*.whl"))
    plain = bytearray(wheel.read_bytes())
    plain[len(plain) // 2] ^= 1
    wheel.unlink()
    wheel.write_bytes(plain)
    done = unshared(wrong / "install", "--prefix", prefix, cwd=tmp_path)
    assert done.returncode == 2
    assert "変わっています" in done.stderr
    assert not prefix.exists()

    tool.write_sums(wrong)  # somebody who makes the sums fit meets pip, which knows the wheel
    done = unshared(wrong / "install", "--prefix", prefix, cwd=tmp_path)
    assert done.returncode != 0
    assert "HASHES" in done.stderr
    assert not list((prefix / "versions").iterdir())
    assert not (prefix / ".venv").exists()

    (wrong / "BUNDLE").unlink()
    (wrong / "BUNDLE").write_text("version=x\npython=3.99\nmachine=x86_64\n")
    done = unshared(wrong / "install", "--prefix", prefix, cwd=tmp_path)
    assert (done.returncode, "Python 3.99" in done.stderr) == (2, True)
    assert len(done.stderr.splitlines()) == 1
