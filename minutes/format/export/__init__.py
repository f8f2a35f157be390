"""Every file that a draft can become, all from one record: one exporter a module.

An exporter is a module with ``render(draft, profile) -> bytes``, named as its format (``votes_csv``
for ``votes.csv``). It prints what the record holds:
names and edits that a clerk made appear in every format.
"""

from __future__ import annotations

from importlib import import_module
from pathlib import Path
from typing import Protocol, cast

from minutes.errors import OutputError, UsageError
from minutes.format.export.files import safe_stem, write_together
from minutes.options import FORMATS
from minutes.schema import Draft, Profile

LAYOUTS = ("honkaigi", "iinkai", "shingikai", "chonai", "youten")
"""Every value of a profile's ``layout``."""

__all__ = ["render", "safe_stem", "write"]


class _Exporter(Protocol):
    def render(self, draft: Draft, profile: Profile) -> bytes: ...


def render(draft: Draft, format_name: str, profile: Profile) -> bytes:
    """The bytes of one file.

    Parameters
    ----------
    format_name : str
        One of :data:`minutes.options.FORMATS`.

    Raises
    ------
    UsageError
        There is no such format or layout, or the profile's Word template is broken.
    """
    if format_name not in FORMATS:
        raise UsageError(
            f"出力形式「{format_name}」はありません。{'・'.join(FORMATS)}から選んでください。"
        )
    if profile.layout not in LAYOUTS:
        raise UsageError(
            f"様式の体裁「{profile.layout}」はありません。{'・'.join(LAYOUTS)}から選んでください。"
        )
    # python-docx and fugashi load only when a document is asked for
    exporter = cast(_Exporter, import_module(f"{__name__}.{format_name.replace('.', '_')}"))
    return exporter.render(draft, profile)


def write(
    draft: Draft, folder: Path, stem: str, *, formats: tuple[str, ...], profile: Profile
) -> tuple[Path, ...]:
    """Write one file a format, ``STEM.FORMAT``, in place of files of these names.

    Every file is rendered before the first is written, and appears whole or not at all. Where another
    program makes one (``pdf``, ``zip``) and fails, the others are written all the same.

    Returns
    -------
    tuple[Path, ...]
        The files in the order of ``formats``, each format once.

    Raises
    ------
    UsageError
        As :func:`render`.
    OutputError
        The folder cannot be written, or the disk is full; another program made no file.
    """
    name = safe_stem(stem)
    contents: dict[str, bytes] = {}
    failed: OutputError | None = None
    for format_name in dict.fromkeys(formats):
        try:
            contents[f"{name}.{format_name}"] = render(draft, format_name, profile)
        except OutputError as error:
            failed = error
    written = write_together(folder, contents)
    if failed is not None:
        raise failed
    return written
