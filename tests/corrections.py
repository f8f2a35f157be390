"""What a clerk corrects, as operations: by the place of a statement, or as a call of the page."""

from __future__ import annotations

from typing import Any

import httpx
from fastapi.testclient import TestClient

from minutes.codec import to_plain
from minutes.jobs.desk import Desk
from minutes.schema import Header


def save_statement(
    desk: Desk,
    job: str,
    statement: int | str,
    *,
    text: str | None = None,
    speaker_id: str | None = None,
    user: str = "",
    seen: int | None = None,
) -> None:
    """Another text, another speaker (``""``: nobody) or both, of a statement by its place or id."""
    key = desk.statement_ids(job)[statement] if isinstance(statement, int) else statement
    operations: list[dict[str, object]] = []
    if text is not None:
        operations.append({"op": "text", "statement": key, "text": text})
    if speaker_id is not None:
        operations.append({"op": "speaker", "statement": key, "person": speaker_id or None})
    desk.operate(job, operations, user=user, seen=seen)


def rename_speaker(
    desk: Desk, job: str, person: str, *, name: str | None, role: str | None = None, user: str = ""
) -> None:
    """A person's name and role in the whole draft."""
    operation = {"op": "person", "person": person, "name": name, "role": role}
    desk.operate(job, [operation], user=user)


def save_header(desk: Desk, job: str, header: Header, *, user: str = "") -> None:
    """What stands above the minutes."""
    desk.operate(job, [{"op": "header", "fields": to_plain(header)}], user=user)


def post(client: TestClient, job: str, *operations: dict[str, Any], **more: Any) -> httpx.Response:
    """A call of operations; ``headers`` goes with it, the rest (``seen``, ``since``) into it."""
    headers = more.pop("headers", None)
    body = {"operations": list(operations), **more}
    return client.post(f"/api/jobs/{job}/operations", json=body, headers=headers)


def text(statement: str, words: str) -> dict[str, Any]:
    """Another text of a statement."""
    return {"op": "text", "statement": statement, "text": words}


def written(**fields: str) -> dict[str, Any]:
    """The header as a clerk writes it."""
    return {"op": "header", "written": fields}
