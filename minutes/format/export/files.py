"""Files that appear whole or not at all, under names that Windows accepts too."""

from __future__ import annotations

import errno
import os
import re
import secrets
import unicodedata
from collections.abc import Mapping
from pathlib import Path

from minutes.errors import OutputError, reason

# < > : " / \ | ? * and control characters; leading or trailing dots and spaces; device names
_FORBIDDEN = re.compile(r'[<>:"/\\|?*\x00-\x1f\x7f\u202a-\u202e\u2066-\u2069\ud800-\udfff]')
_DEVICE = re.compile(r"(CON|PRN|AUX|NUL|COM[0-9¹²³]|LPT[0-9¹²³])(\..*)?$", re.IGNORECASE)
_MAX_BYTES = 180
"""Room for the ending and the temporary name within the 255 bytes of a file name."""


def safe_stem(stem: str) -> str:
    """``stem`` as a file name for Linux, macOS and Windows; never empty.

    >>> safe_stem("第1回 A/B検討会: 結果?"), safe_stem("con"), safe_stem(" . ")
    ('第1回 A_B検討会_ 結果_', '_con', '会議録')
    """
    name = unicodedata.normalize("NFC", _FORBIDDEN.sub("_", stem)).strip(". ")
    name = name.encode()[:_MAX_BYTES].decode(errors="ignore").rstrip(". ")
    return f"_{name}" if _DEVICE.match(name) else name or "会議録"


def write_together(folder: Path, contents: Mapping[str, bytes]) -> tuple[Path, ...]:
    """Write each name's bytes in ``folder``; no file is touched until all of them lie on the disk.

    Raises
    ------
    OutputError
        One Japanese line; what stood in the folder before is as it was.
    """
    written: list[tuple[Path, Path]] = []
    try:
        folder.mkdir(parents=True, exist_ok=True)
        for name, data in contents.items():
            temporary = folder / f".{secrets.token_hex(8)}.tmp"
            written.append((temporary, folder / name))
            _write(temporary, data)
        for temporary, target in written:
            temporary.replace(target)
    except OSError as error:
        raise OutputError(_reason(folder, error)) from error
    finally:
        for temporary, _ in written:
            temporary.unlink(missing_ok=True)
    return tuple(target for _, target in written)


def _write(path: Path, data: bytes) -> None:
    with path.open("xb") as file:
        file.write(data)
        file.flush()
        os.fsync(file.fileno())


def _reason(folder: Path, error: OSError) -> str:
    if error.errno in (errno.ENOSPC, errno.EDQUOT):
        return f"「{folder}」に空きがなく書き出せません。空きを増やすか、別の出力先を指定してください。"
    if error.errno in (errno.EACCES, errno.EPERM, errno.EROFS):
        return (
            f"「{folder}」に書き出せません。書込みの権限を確かめるか、別の出力先を指定してください。"
            "同じ名前のファイルをWordなどで開いているときは閉じてください。"
        )
    return f"「{folder}」に書き出せません（{reason(error)}）。出力先を確かめてください。"
