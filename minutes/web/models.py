"""Recognition models on the form: those that lie on this server, by name, never a path."""

from __future__ import annotations

import gradio as gr

from minutes import settings
from minutes.errors import ModelMissing, UsageError
from minutes.models import load_manifest, models_dir, status
from minutes.options import DEFAULT_MODEL
from minutes.web.fields import label


def model_names() -> tuple[str, ...]:
    """The default, then every other recognition model that is there: known ones, the operator's own."""
    root = models_dir()
    try:
        models = load_manifest(root).models
    except ModelMissing:  # only a page: the workers have models, and say what is wrong with them
        models = ()
    known = [
        model.name
        for model in models
        if model.use == "recognition" and status(model, root).state == "ready"
    ]
    own = sorted(file.parent.name for file in root.glob("[!.]*/model.bin"))
    return tuple(dict.fromkeys((default_model(), DEFAULT_MODEL, *known, *own)))


def default_model() -> str:
    """The operator's choice (:data:`minutes.settings.MODEL`), else the program's own."""
    return settings.model() or DEFAULT_MODEL


def known_model(given: str) -> str:
    """The model that the form asks for.

    Raises
    ------
    UsageError
        There is none of that name; a path is none.
    """
    name = given.strip() or default_model()
    if name not in model_names():
        raise UsageError("その名前の認識モデルはありません。一覧から選んでください。")
    return name


def model_box() -> gr.Dropdown:
    """A list to choose from."""
    return gr.Dropdown(
        list(model_names()),
        value=default_model(),
        label=label("model"),
        info="このサーバーにあるモデルから選びます",
        elem_id="m-model",
    )
