"""Where browsers' files wait until the service has its own copy."""

from __future__ import annotations

import os
from pathlib import Path

from minutes.errors import OutputError, reason


def hold_uploads(upload_dir: Path) -> None:
    """Make the folder for what browsers send; Gradio learns of it when it is imported.

    Raises
    ------
    OutputError
        The folder cannot be made.
    """
    try:
        upload_dir.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise OutputError(
            f"フォルダー「{upload_dir}」を作れません（{reason(error)}）。場所と権限を確かめてください。"
        ) from error
    # Some of Gradio's modules read the name once, at import, others where they need it; there is no
    # other way to tell them.
    os.environ["GRADIO_TEMP_DIR"] = str(upload_dir.resolve())
