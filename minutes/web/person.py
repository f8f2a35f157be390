"""The person who asks, for whatever answers a request."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from minutes.errors import UsageError
from minutes.jobs.accounts import RIGHTS, Right, may
from minutes.store.records import Body, User
from minutes.store.search import Reach
from minutes.web.gate import PERSON
from minutes.web.refusals import NOT_BY_ROLE

if TYPE_CHECKING:
    from minutes.jobs.records import Job
    from minutes.jobs.service import Service


def person_of(request: Any) -> User | None:
    """Who asks; ``None`` where there are no accounts. ``request``: Starlette's, or Gradio's."""
    inner = getattr(request, "request", request)  # Gradio wraps it
    person: User | None = inner.scope[PERSON]
    return person


def readable(person: User | None, job: Job) -> bool:
    """Whether the meeting exists for that person."""
    return person is None or may(person, "read", job.body_id, job.owner)


def owner_of(request: Any) -> str | None:
    """Whose files a request may name; ``None`` where there are no accounts. ``request``: as above."""
    person = person_of(request)
    return None if person is None else person.id


def reach_of(person: User | None) -> Reach | None:
    """The meetings that exist for the person, as the search is told; ``None``: all."""
    if person is None:
        return None
    return Reach(person.bodies, person.id) if "read" in RIGHTS[person.role] else Reach()


def own_bodies(person: User | None, service: Service) -> tuple[Body, ...]:
    """The meeting bodies that exist for that person."""
    bodies = service.bodies()
    return bodies if person is None else tuple(body for body in bodies if body.id in person.bodies)


def check_right(person: User | None, right: Right) -> None:
    """Whether the person's role allows it.

    Raises
    ------
    UsageError
        It does not.
    """
    if person is not None and right not in RIGHTS[person.role]:
        raise UsageError(NOT_BY_ROLE)
