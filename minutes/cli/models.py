"""``minutes models``: list, fetch, import and verify weights."""

from __future__ import annotations

import os
from pathlib import Path

import click

from minutes.errors import ModelMissing, UsageError

_STATES = {"ready": "あり", "missing": "なし", "damaged": "破損"}


@click.group("models", help="認識などに使うモデルを管理します。")
def command() -> None:
    """Weights."""


def _say(line: str) -> None:
    click.echo(line, err=True)


@command.command("list", help="モデルの一覧と、手元にあるかどうかを表示します。")
def list_models() -> None:
    """One line a model."""
    from minutes.models import load_manifest, models_dir, status

    root = models_dir()
    for model in load_manifest(root).models:
        found = status(model, root)
        mark = "（既定）" if model.default else ""
        click.echo(f"{_STATES[found.state]}\t{model.name}\t{model.title}{mark}\t{model.licence}")


@command.command("fetch", help="モデルをダウンロードします。名前を省くと既定のモデル全部です。")
@click.argument("name", required=False)
def fetch_models(name: str | None) -> None:
    """Download what is missing or damaged."""
    from minutes.models import fetch, load_manifest, models_dir, verify

    os.environ["HF_HUB_OFFLINE"] = "0"
    root = models_dir()
    manifest = load_manifest(root)
    wanted = [model for model in manifest.models if (model.name == name if name else model.default)]
    if not wanted:
        raise UsageError(
            f"「{name}」というモデルはありません。`minutes models list` で名前を確かめてください。"
        )
    missing = [model for model in wanted if verify(model, root).state != "ready"]
    for model in wanted:
        if model not in missing:
            _say(f"{model.title}：あります")
    fetch(missing, manifest, root, say=_say)


@command.command("import", help="フォルダー（USBメモリーなど）からモデルを取り込みます。")
@click.argument("path")
def import_models(path: str) -> None:
    """Copy and check."""
    from minutes.models import import_folder, load_manifest, models_dir

    root = models_dir()
    for name in import_folder(Path(path), load_manifest(root), root, say=_say):
        click.echo(f"取り込みました\t{name}")


@command.command("verify", help="手元のモデルの内容を検査します。")
def verify_models() -> None:
    """Exit 3 where a default model is missing or any model is damaged."""
    from minutes.models import load_manifest, models_dir, verify

    root = models_dir()
    wrong: list[str] = []
    for model in load_manifest(root).models:
        found = verify(model, root)
        if found.state == "missing" and not model.default:
            continue
        good = found.state == "ready"
        click.echo(
            f"{'正常' if good else _STATES[found.state]}\t{model.name}\t{found.problem or ''}".rstrip()
        )
        if not good:
            wrong.append(model.name)
    if wrong:
        raise ModelMissing(
            f"モデル「{wrong[0]}」を使えません。`minutes models fetch {wrong[0]}` でもう一度取得してください。"
        )
