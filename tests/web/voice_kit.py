"""A job of a meeting body in which two voices were heard."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from minutes.codec import to_plain
from minutes.schema import Diarization, Region
from minutes.span import Span
from minutes.store.records import Body

from .builders import draft
from .conftest import seed

if TYPE_CHECKING:
    from minutes.jobs.service import Service


def heard(service: Service, name: str, *, voices: bool = True) -> tuple[str, Body]:
    """The job and its body; S1 is 田中一郎 by the machine, S2 has no name yet."""
    body = service.save_body(Body("", name, voices=voices))
    job = seed(service, draft(), body_id=body.id)
    regions = (Region(Span(0, 20), "S1"), Region(Span(20, 50), "S2"))
    diarization = Diarization(regions, regions, (("S1", (3.0, 4.0)), ("S2", (4.0, -3.0))))
    plain = json.dumps(to_plain(diarization)).encode()
    service.files.write(f"jobs/{job}/1/diarization.json", plain)
    return job, body
