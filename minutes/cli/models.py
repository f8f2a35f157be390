"""``minutes models``: list, fetch, import, check and verify weights."""

from __future__ import annotations

import os
from pathlib import Path

import click

from minutes.errors import MinutesError, ModelMissing, UsageError
from minutes.options import DEVICES

_RECOGNITION = "recognition"
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
        row = [_STATES[found.state], model.name, f"{model.title}{mark}", model.licence]
        if found.state == "ready" and model.use == _RECOGNITION:
            row.append(_told(root / model.name))
        click.echo("\t".join(row))


def _told(folder: Path) -> str:
    """How the model is listened with."""
    from minutes.models import checked
    from minutes.pipeline import ways_of

    return ways_of(folder).told + ("" if checked(folder) else "（未測定）")


@command.command("fetch", help="モデルをダウンロードします。名前を省くと既定のモデル全部です。")
@click.argument("name", required=False, metavar="[NAME]")
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
    for model in wanted:
        if model.use == _RECOGNITION and not model.checked:
            _check_arrived(root / model.name)


@command.command("check", help="音声認識のモデルに合う聞き方を、この計算機で測ります。")
@click.argument("name", metavar="NAME")
@click.option("--device", type=click.Choice(DEVICES), default="auto", help="装置（既定 auto）")
def check_model(name: str, device: str) -> None:
    """Hear a known set in every way that matters; keep the best."""
    from minutes.models import locate
    from minutes.pipeline.listening import check

    folder = locate(name)
    chosen = check(folder, device=device, again=True, say=_say)
    click.echo(f"{folder.name}\t{chosen.told}")


def _check_arrived(folder: Path) -> None:
    """Measure a model, once a machine; one that cannot be measured has arrived all the same."""
    from minutes.pipeline.listening import check

    try:
        chosen = check(folder, device="auto", again=False, say=_say)
    except MinutesError as error:
        _say(f"{folder.name} の聞き方を測れませんでした（{error}）。測るまで30秒の窓で聞きます。")
    else:
        _say(f"{folder.name}：聞き方 {chosen.told}")


@command.command("import", help="フォルダー（USBメモリーなど）からモデルを取り込みます。")
@click.argument("path", metavar="FOLDER")
def import_models(path: str) -> None:
    """Copy and check."""
    from minutes.models import import_folder, load_manifest, models_dir

    root = models_dir()
    manifest = load_manifest(root)
    for name in import_folder(Path(path), manifest, root, say=_say):
        click.echo(f"取り込みました\t{name}")
        model = manifest.model(name)
        shipped = model is not None and model.checked is not None
        if (root / name / "model.bin").is_file() and not shipped:
            _check_arrived(root / name)


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
