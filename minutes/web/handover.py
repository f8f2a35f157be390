"""The files that a clerk sent, as the form hands them over: which are recordings, which are papers."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from minutes.errors import UsageError
from minutes.schema import MeetingContext
from minutes.web.incoming import Incoming
from minutes.web.sorting import KINDS


@dataclass(frozen=True, slots=True)
class Chosen:
    """``apart``: each recording is a meeting of its own; ``ids``: of all files, to be forgotten once
    the service has its own copy."""

    recordings: tuple[Path, ...] = ()
    captions: str | None = None
    chat: str | None = None
    apart: bool = False
    ids: tuple[str, ...] = ()


def chosen_files(incoming: Incoming, text: str | None) -> Chosen:
    """What the page's list of files says (``upload.js``).

    Raises
    ------
    UsageError
        It cannot be read, or a file is still on its way.
    """
    try:
        plain = json.loads(text) if text else {}
        kinds = {str(file["id"]): str(file["kind"]) for file in plain.get("files", ())}
    except (ValueError, TypeError, KeyError, AttributeError) as error:
        raise UsageError("ファイルの一覧を読めません。画面を読み込み直してください。") from error
    if not set(kinds.values()) <= KINDS.keys():
        raise UsageError("ファイルの種類を選び直してください。")
    wanted = {key: kind for key, kind in kinds.items() if kind != "unused"}
    files = {key: incoming.whole_file(key) for key in wanted}
    tracks = tuple(file for key, file in files.items() if wanted[key] in ("recording", "track"))
    return Chosen(
        recordings=tracks,
        captions=_only(files, wanted, "captions"),
        chat=_only(files, wanted, "chat"),
        apart=bool(plain.get("apart")) and len(tracks) > 1,
        ids=tuple(kinds),
    )


def _only(files: Mapping[str, Path], kinds: Mapping[str, str], kind: str) -> str | None:
    found = [str(files[key]) for key, chosen in kinds.items() if chosen == kind]
    if len(found) > 1:
        raise UsageError(
            f"「{KINDS[kind]}」は1つの会議に1つです。ほかは「{KINDS['unused']}」にしてください。"
        )
    return found[0] if found else None


def with_files(given: Mapping[str, Any], files: Chosen) -> dict[str, Any]:
    """The form with the files in their places; what was chosen in a place of its own wins."""
    return {
        **given,
        "recording": [str(path) for path in files.recordings],
        "captions": given.get("captions") or files.captions,
        "chat": given.get("chat") or files.chat,
    }


def titled(context: MeetingContext, recording: Path, *, apart: bool) -> MeetingContext:
    """The meeting of one recording; several that bear one title get their file's name too."""
    title = context.header.title
    if not apart or not title:
        return context
    return replace(context, header=replace(context.header, title=f"{title}（{recording.stem}）"))
