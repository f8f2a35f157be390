"""Where browsers send recordings, part by part, and ask what each file is."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from dataclasses import asdict
from pathlib import Path
from typing import Any

from fastapi import APIRouter, Request
from fastapi.responses import JSONResponse
from pydantic import BaseModel, Field

from minutes import settings
from minutes.errors import UsageError
from minutes.web.incoming import PART, Damaged, Incoming, Misplaced, Parcel
from minutes.web.person import owner_of
from minutes.web.sorting import KINDS, sort
from minutes.web.unpack import unpack
from minutes.web.upload_folder import sweep_papers

FOLDER = "parcels"
"""Below the folder of uploads."""

_MOST_PATHS = 2000


class Wanted(BaseModel):
    """A file that a browser is about to send; ``path``: where it lay in the folder that was dropped."""

    name: str = Field(max_length=1000)
    size: int
    path: str = Field(default="", max_length=4000)


class Paths(BaseModel):
    """Files of one meeting."""

    paths: list[str] = Field(max_length=_MOST_PATHS)


def open_incoming(upload_dir: Path) -> Incoming:
    """The files that browsers send, below the folder of uploads."""
    return Incoming(
        upload_dir / FOLDER,
        largest=settings.largest_upload(),
        most=settings.most_waiting(),
    )


def build_uploads(incoming: Incoming) -> APIRouter:
    """Routes below ``/api/uploads``."""
    router = APIRouter(prefix="/api/uploads")
    _add_sending(router, incoming)
    _add_whole(router, incoming)
    return router


def _add_sending(router: APIRouter, incoming: Incoming) -> None:

    @router.post("", status_code=201)
    def begin(wanted: Wanted, request: Request) -> dict[str, Any]:
        sweep_papers(incoming.folder.parent)
        return parcel_view(_own(incoming, request).begin(wanted.name, wanted.size, wanted.path))

    @router.post("/sort")
    def sorted_(asked: Paths) -> dict[str, Any]:
        return {"kinds": list(sort(asked.paths)), "words": dict(KINDS)}

    @router.get("/{parcel_id}")
    def state(parcel_id: str, request: Request) -> dict[str, Any]:
        parcel = _own(incoming, request).get(parcel_id)
        return parcel_view(parcel) | {"crcs": parcel.crcs}

    @router.put("/{parcel_id}")
    async def part(parcel_id: str, offset: int, crc: int, request: Request) -> Any:
        if int(request.headers.get("content-length") or 0) > PART:
            raise UsageError("一度に送る量が多過ぎます。画面を読み込み直してください。")
        data = await request.body()
        try:
            grown = await asyncio.to_thread(
                _own(incoming, request).append, parcel_id, offset, data, crc
            )
        except Misplaced as error:
            return _again(409, error, {"offset": error.offset})
        except Damaged as error:
            return _again(422, error, {})
        return parcel_view(grown)


def _add_whole(router: APIRouter, incoming: Incoming) -> None:
    @router.post("/{parcel_id}/unpack")
    def open_(parcel_id: str, request: Request) -> dict[str, Any]:
        own = _own(incoming, request)
        parts = unpack(own, own.get(parcel_id))
        own.remove(parcel_id)
        return {"parcels": [parcel_view(part) for part in parts]}

    @router.delete("/{parcel_id}", status_code=204)
    def remove(parcel_id: str, request: Request) -> None:
        _own(incoming, request).remove(parcel_id)


def _own(incoming: Incoming, request: Request) -> Incoming:
    return incoming.of(owner_of(request))


def parcel_view(parcel: Parcel) -> dict[str, Any]:
    """How far a file is."""
    plain = asdict(parcel)
    del plain["crcs"], plain["owner"]
    return plain | {"part": PART}


def _again(status: int, error: Exception, more: Mapping[str, Any]) -> JSONResponse:
    return JSONResponse({"detail": str(error), **more}, status_code=status)
