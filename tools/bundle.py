"""Write one archive that installs minutes on a machine without any registry.

usage: TOOLS=.venv-tools .venv/bin/python tools/bundle.py [--out dist] [--key PRIVATE.pem]

It holds the program, wheels of the light environment (each checked against the hashes of
requirements-light.lock when it was fetched, and against its own when it is installed), pip, the
weights of models/ that are intact, the installer, an SBOM (CycloneDX) and the licences.
``--key``: a signature of the archive by openssl lies beside it.
"""

from __future__ import annotations

import argparse
import json
import os
import re
import shutil
import subprocess
import sys
import tarfile
import tempfile
import venv
import zipfile
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from lock import ROOT, asked
from packaging.utils import canonicalize_name, parse_wheel_filename

from minutes import __version__
from minutes.digest import sha256_of
from minutes.models.manifest import Model, load_manifest
from minutes.models.shelf import expected_hashes, models_dir, verify

PROGRAM = (
    *("minutes", "samples", "docs", "deploy", "models/manifest.toml", "models/README.md"),
    *("README.md", "CHANGELOG.md", "LICENSE", "pyproject.toml", "app.py"),
)
SUMS, REQUIREMENTS, FACTS = "SHA256SUMS", "requirements.txt", "BUNDLE"
HASHED = ("--no-deps", "--no-build-isolation", "--require-hashes")


def run(*command: str | Path) -> str:
    """What a command prints; its errors pass through."""
    return subprocess.run(command, check=True, stdout=subprocess.PIPE, text=True).stdout


def pip(*words: str | Path) -> None:
    """The pip of this environment, which says nothing but errors."""
    run(sys.executable, "-m", "pip", *words, "--quiet", "--disable-pip-version-check")


def rows_of(lock: Path) -> Iterator[tuple[str, str]]:
    """Package → its row of a lock, hashes included."""
    text = lock.read_text(encoding="utf-8")
    for row in re.split(r"\n(?=[a-z0-9])", text[text.index("\n") :].strip(), flags=re.IGNORECASE):
        yield canonicalize_name(row.partition("==")[0]), row


def write_wheels(folder: Path) -> None:
    """Fetch, and build where there is no wheel, all that the program needs to run, by hash."""
    wanted = asked("s3")
    rows = [row for name, row in rows_of(ROOT / "requirements-light.lock") if name in wanted]
    rows += [row for name, row in rows_of(ROOT / "requirements-build.lock") if name == "pip"]
    rows += [row for _, row in rows_of(ROOT / "requirements-sign-in.lock")]
    with tempfile.TemporaryDirectory() as waiting:
        lock = Path(waiting, "wanted.lock")
        lock.write_text("\n".join(rows), encoding="utf-8")
        pip("wheel", *HASHED, "-r", lock, "-w", folder)


def wheels(folder: Path) -> dict[str, tuple[str, Path]]:
    """Package → version and wheel."""
    found = {}
    for path in sorted(folder.glob("*.whl")):
        name, version, *_ = parse_wheel_filename(path.name)
        found[str(name)] = (str(version), path)
    return found


def write_requirements(folder: Path) -> None:
    """What the installer gives to pip: these wheels and no others."""
    lines = [
        f"{name}=={version} --hash=sha256:{sha256_of(path)}\n"
        for name, (version, path) in wheels(folder / "wheels").items()
        if name != "pip"
    ]
    (folder / REQUIREMENTS).write_text("".join(lines), encoding="utf-8")


def write_program(folder: Path) -> None:
    """The program and what an operator reads, without tests."""
    for name in PROGRAM:
        source, target = ROOT / name, folder / "program" / name
        target.parent.mkdir(parents=True, exist_ok=True)
        if source.is_dir():
            shutil.copytree(source, target, ignore=shutil.ignore_patterns("__pycache__"))
        else:
            shutil.copy(source, target)
    installer = folder / "install"
    shutil.copy(ROOT / "deploy" / "install.sh", installer)
    installer.chmod(0o755)
    shutil.copy(ROOT / "deploy" / "BUNDLE.txt", folder / "はじめに.txt")


def write_models(folder: Path) -> list[Model]:
    """Every model that is here and intact; those of the default must be."""
    taken = []
    root = models_dir()
    for model in load_manifest(root).models:
        state = verify(model, root).state
        if state == "ready":
            shutil.copytree(root / model.name, folder / "models" / model.name)
            taken.append(model)
        elif model.default or state == "damaged":
            raise SystemExit(f"モデル「{model.name}」がそろっていません。`make setup` が先です。")
    return taken


def names_only(folder: Path, python: Path) -> None:
    """An environment that knows the packages but holds none of their code: enough for lists."""
    venv.create(python.parents[1], with_pip=False)
    place = Path(
        run(python, "-c", "import sysconfig; print(sysconfig.get_path('purelib'))").strip()
    )
    for _, path in wheels(folder / "wheels").values():
        with zipfile.ZipFile(path) as wheel:
            told = [name for name in wheel.namelist() if ".dist-info/" in name]
            wheel.extractall(place, told)


def write_lists(folder: Path, models: list[Model]) -> None:
    """``sbom.cdx.json`` and the licences, by the tools' environment."""
    tools = Path(os.environ.get("TOOLS", ROOT / ".venv-tools")).absolute() / "bin"
    with tempfile.TemporaryDirectory() as waiting:
        python = Path(waiting, "names", "bin", "python")
        names_only(folder, python)
        bill = run(
            tools / "cyclonedx-py", "environment", "--pyproject", ROOT / "pyproject.toml", python
        )
        licences = [tools / "pip-licenses", "--python", python, "--with-system", "--with-urls"]
        table = run(*licences, "--format", "csv")
        texts = run(
            *licences, "--with-license-file", "--no-license-path", "--format", "plain-vertical"
        )
    full = complete(json.loads(bill), folder, models)
    (folder / "sbom.cdx.json").write_text(
        json.dumps(full, ensure_ascii=False, indent=1), encoding="utf-8"
    )
    rows = [f'"{m.name}","","{m.licence}","{m.origin}"\n' for m in models]
    (folder / "licences.csv").write_text(
        table.rstrip("\n") + "\n" + "".join(rows), encoding="utf-8"
    )
    (folder / "licences.txt").write_text(texts, encoding="utf-8")


def complete(bill: dict[str, Any], folder: Path, models: list[Model]) -> Mapping[str, object]:
    """The bill with the hashes of the wheels, this version of the program, and the models."""
    bill["metadata"]["component"]["version"] = __version__
    known = wheels(folder / "wheels")
    for part in bill["components"]:
        _, path = known[canonicalize_name(part["name"])]
        part["hashes"] = [{"alg": "SHA-256", "content": sha256_of(path)}]
    for model in models:
        hashes = expected_hashes(model, folder / "models" / model.name)
        files = [
            {"type": "file", "name": name, "hashes": [{"alg": "SHA-256", "content": digest}]}
            for name, digest in hashes.items()
        ]
        bill["components"].append(
            {
                "type": "machine-learning-model",
                "bom-ref": f"model-{model.name}",
                "name": model.name,
                "description": model.origin,
                "licenses": [{"license": {"id": model.licence}}],
                "components": files,
            }
        )
    return bill


def identity() -> str:
    """Version, and the commit where the program lies in a checkout; ``+`` where it was changed."""
    inside = ["git", "-C", str(ROOT)]
    told = subprocess.run([*inside, "rev-parse", "--short", "HEAD"], capture_output=True, text=True)
    if told.returncode or not (ROOT / ".git").exists():
        return __version__
    changed = run(*inside, "status", "--porcelain", "--untracked-files=no", "--", *PROGRAM)
    return f"{__version__}-{told.stdout.strip()}{'+' if changed else ''}"


def write_facts(folder: Path, name: str) -> None:
    """What the installer must know, one ``key=value`` a line."""
    python = "{}.{}".format(*sys.version_info)
    rows = {"version": name, "python": python, "machine": os.uname().machine}
    text = "".join(f"{key}={value}\n" for key, value in rows.items())
    (folder / FACTS).write_text(text, encoding="utf-8")


def write_sums(folder: Path) -> None:
    """The hash of every file, as ``sha256sum -c`` reads it."""
    (folder / SUMS).unlink(missing_ok=True)
    files = sorted(path for path in folder.rglob("*") if path.is_file())
    lines = (f"{sha256_of(path)}  {path.relative_to(folder)}\n" for path in files)
    (folder / SUMS).write_text("".join(lines), encoding="utf-8")


def pack(folder: Path, target: Path) -> None:
    """One tar whose files belong to nobody in particular."""

    def plain(entry: tarfile.TarInfo) -> tarfile.TarInfo:
        entry.uid = entry.gid = 0
        entry.uname = entry.gname = "root"
        entry.mode = 0o755 if entry.isdir() or entry.mode & 0o100 else 0o644
        return entry

    with tarfile.open(target, "w") as archive:
        archive.add(folder, folder.name, filter=plain)
    digest = f"{sha256_of(target)}  {target.name}\n"
    target.with_name(f"{target.name}.sha256").write_text(digest, encoding="utf-8")


def sign(target: Path, key: Path) -> Path:
    """The signature of the archive by the operator's key, beside it."""
    signature = target.with_name(f"{target.name}.sig")
    run("openssl", "dgst", "-sha256", "-sign", key, "-out", signature, target)
    return signature


def make(out: Path, key: Path | None) -> Path:
    """The archive in the folder ``out``."""
    name = f"minutes-{identity()}"
    out.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=out) as waiting:
        folder = Path(waiting, name)
        (folder / "wheels").mkdir(parents=True)
        models = write_models(folder)
        write_program(folder)
        print("[1/3] 部品を集めています（約0.3GB）", flush=True)
        write_wheels(folder / "wheels")
        write_requirements(folder)
        print("[2/3] 部品の目録（SBOM）とライセンスの一覧を作っています", flush=True)
        write_lists(folder, models)
        write_facts(folder, name.removeprefix("minutes-"))
        write_sums(folder)
        print("[3/3] 1つのファイルにまとめています", flush=True)
        target = out / f"{name}.tar"
        pack(folder, target)
    written = [target, target.with_name(f"{target.name}.sha256")]
    if key is not None:
        written.append(sign(target, key))
    print(f"できました（{target.stat().st_size / 1e9:.2f}GB）：" + " ".join(map(str, written)))
    return target


def main() -> None:
    """Read the call."""
    parser = argparse.ArgumentParser(description="閉じた網へ運ぶ一式を作ります")
    parser.add_argument("--out", type=Path, default=ROOT / "dist")
    parser.add_argument("--key", type=Path)
    given = parser.parse_args()
    make(given.out, given.key)


if __name__ == "__main__":
    main()
