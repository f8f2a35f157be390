"""Gradio's blocks that take no file but what was uploaded to them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import gradio as gr

_DIGEST = re.compile(r"[0-9a-f]{64}")


class UploadsOnly(gr.Blocks):
    """Blocks whose every function refuses a file that the browser did not upload.

    Gradio's own check lets a web address through, and fetches it; and it takes anything that lies in
    the folder of uploads. This one stands before it, whichever way a function is called.

    Parameters
    ----------
    upload_dir : Path
        Where Gradio puts uploads, each as ``DIGEST/NAME``.
    """

    def __init__(self, upload_dir: Path, **more: Any) -> None:
        self._upload_dir = upload_dir.resolve()
        super().__init__(**more)

    async def preprocess_data(
        self, block_fn: Any, inputs: list[Any], state: Any, explicit_call: bool = False
    ) -> list[Any]:
        """As Gradio does, once every file in ``inputs`` is known to be an upload."""
        if not all(is_upload(path, self._upload_dir) for path in file_paths(inputs)):
            raise gr.Error(
                "送られていないファイルは使えません。ファイルをもう一度選んでください。",
                print_exception=False,
            )
        prepared: list[Any] = await super().preprocess_data(block_fn, inputs, state, explicit_call)
        return prepared


def file_paths(value: Any) -> Iterator[Any]:
    """Whatever stands as a ``path`` anywhere in ``value``, which came as JSON.

    >>> list(file_paths([{"path": "a"}, {"x": [{"path": None}]}, "path"]))
    [None, 'a']
    """
    rest = [value]
    while rest:
        inner = rest.pop()
        if isinstance(inner, dict):
            if "path" in inner:
                yield inner["path"]
            rest.extend(inner.values())
        elif isinstance(inner, list):
            rest.extend(inner)


def is_upload(path: Any, folder: Path) -> bool:
    """Whether ``path`` is, word for word, a file that was uploaded into ``folder``."""
    if not isinstance(path, str):
        return False
    try:
        whole = Path(path)
        return (
            str(whole) == path
            and whole.parent.parent == folder
            and _DIGEST.fullmatch(whole.parent.name) is not None
            and whole.resolve() == whole
            and whole.is_file()
        )
    except (OSError, ValueError):  # too long, or a zero byte
        return False
