"""Who may make minutes final, and open them again."""

from __future__ import annotations

from typing import TYPE_CHECKING

from minutes.errors import UsageError
from minutes.jobs.accounts import RIGHTS
from minutes.store.records import User

if TYPE_CHECKING:
    from minutes.jobs.service import Service


def check_approval(service: Service, job_id: str, state: str, person: User | None) -> None:
    """Whether the person may bring the document of the job to ``state``.

    Where the meeting body demands a second person, only an approver who has neither handed the
    recording over nor changed a word makes it final, and only an approver opens it again.

    Raises
    ------
    UsageError
        It is for somebody else to do.
    """
    job = service.job(job_id)
    if person is None or job.body_id is None:
        return
    if not service.body(job.body_id).second_person:
        return
    final = "final" in (state, service.desk.resolved(job_id).state)
    if not final:
        return
    if "approve" not in RIGHTS[person.role]:
        raise UsageError("この会議体では、確定と確定の取消しは承認者が行います。")
    if state != "final":
        return
    wrote = any(
        edit.user == person.name and edit.kind not in ("state", "mark")
        for edit in service.desk.history(job_id)
    )
    if wrote or job.owner == person.id:
        raise UsageError(
            "この会議体では、会議録を作った人・直した人は確定できません。ほかの承認者が確定してください。"
        )
