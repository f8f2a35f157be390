"""A recording for the player, sealed or not: any second of it, without a plain copy."""

from __future__ import annotations

from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import anyio
from fastapi.responses import FileResponse

from minutes.sealed import is_sealed, open_plain, plain_size


class _SealedResponse(FileResponse):
    """Starlette's answer to ranges, over the plain bytes."""

    @asynccontextmanager
    async def _open_file(self) -> AsyncIterator[anyio.AsyncFile[bytes]]:
        # the one place where Starlette opens the file (tests/web/test_sealed.py holds it to that)
        opened = await anyio.to_thread.run_sync(open_plain, Path(self.path))
        file = anyio.wrap_file(opened)
        try:
            yield file
        finally:
            with anyio.CancelScope(shield=True):
                await file.aclose()


def sound_response(path: Path, *, media_type: str, headers: Mapping[str, str]) -> FileResponse:
    """The file, or the range of it that the browser asks for.

    Raises
    ------
    UsageError
        It is sealed and cannot be opened.
    """
    if not is_sealed(path):
        return FileResponse(path, media_type=media_type, headers=headers)
    told = path.stat()
    plain: Any = SimpleNamespace(st_size=plain_size(path), st_mtime=told.st_mtime)
    return _SealedResponse(path, media_type=media_type, headers=headers, stat_result=plain)
