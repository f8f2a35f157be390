"""One person of every kind, and the meeting that only some of them may know of."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

from fastapi import FastAPI
from fastapi.testclient import TestClient

from minutes.store.records import Body, Role, User
from minutes.web.access import Access, Times
from minutes.web.gate import COOKIE
from minutes.web.routes import Route

from .builders import draft
from .conftest import browser_of, open_app, seed

if TYPE_CHECKING:
    from minutes.jobs.service import Service

ACCOUNTS = Access(accounts=True)
SECRET = "ひみつの総務委員会"
"""Title of the meeting: must never be seen by those who may not know of it."""

KINDS: Mapping[str, tuple[Role, bool]] = {
    "reader": ("reader", True),
    "writer": ("writer", True),
    "approver": ("approver", True),
    "another body's writer": ("writer", False),
    "another body's approver": ("approver", False),
    "administrator": ("admin", False),
    "auditor": ("auditor", False),
}
"""Name → role, and whether the person belongs to the meeting's body."""


@dataclass
class Town:
    """A service with people, two bodies and one meeting of the first body."""

    service: Service
    users: Mapping[str, User]
    job: str
    body: Body
    other: Body

    @cached_property
    def app(self) -> FastAPI:
        """One application for everybody."""
        return open_app(self.service, ACCOUNTS)

    def client(self, kind: str | None) -> TestClient:
        """The application as that person's browser sees it; ``None`` for a stranger's."""
        client = browser_of(self.app)
        if kind is not None:
            secret = self.service.accounts.open_session(self.users[kind], Times())
            client.cookies.set(COOKIE, secret)
        return client


def people_town(service: Service) -> Town:
    """Fill an empty service."""
    body = service.save_body(Body("", "総務委員会"))
    other = service.save_body(Body("", "文教委員会"))
    users = {}
    for number, (kind, (role, member)) in enumerate(KINDS.items()):
        user = service.store.users.add(f"user{number}", role, "")
        if role in ("reader", "writer", "approver"):
            service.store.users.put_into(user.id, [body.id if member else other.id])
        found = service.store.users.with_id(user.id)
        assert found is not None
        users[kind] = found
    job = seed(service, draft(), title=SECRET, body_id=body.id)
    return Town(service, users, job, body, other)


def path_of(route: Route, job: str, body: str = "0" * 32) -> str:
    """An address that the route means; ``job``, ``body`` where it is about a meeting, a meeting body."""
    values = {
        "job_id": job,
        "body_id": body,
        "version": "0",
        "export_format": "docx",
        "speaker_id": "S2",
    }
    return re.sub(r"\{(\w+)[^}]*\}", lambda match: values.get(match.group(1), "x1"), route.template)
