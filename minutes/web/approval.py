"""Who may make minutes final, and open them again."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from minutes.errors import UsageError
from minutes.jobs.accounts import RIGHTS
from minutes.store.records import Edit, User
from minutes.store.standing import NOT_TAKEN_BACK

if TYPE_CHECKING:
    from minutes.jobs.service import Service


class Approval:
    """Whether a person may bring the document of a job to a state.

    Where the meeting body demands a second person, only an approver who has neither handed the
    recording over nor changed a word makes it final, and only an approver opens it again. Nowhere is
    final what is being made anew: other words would take the place of those that were looked at.

    Parameters
    ----------
    service : Service
    job_id : str
    state : str
        That it shall have.
    person : User, optional
        Who asks; ``None`` where there are no accounts.

    Raises
    ------
    UsageError
        It is being made anew.
    """

    def __init__(self, service: Service, job_id: str, state: str, person: User | None) -> None:
        job = service.job(job_id)
        if state == "final" and job.state in ("queued", "running"):
            raise UsageError(
                "会議録を作り直している間は確定できません。でき上がった文を確かめてから確定してください。"
            )
        self._state, self._person, self._owner = state, person, job.owner
        body = service.body(job.body_id) if person is not None and job.body_id else None
        self._demanded = body is not None and body.second_person

    def check(self, before: str, known: Sequence[Edit]) -> None:
        """Whether it may come from the state ``before`` after these changes.

        Raises
        ------
        UsageError
            It is for somebody else to do.
        """
        person = self._person
        if person is None or not self._demanded or "final" not in (self._state, before):
            return
        if "approve" not in RIGHTS[person.role]:
            raise UsageError("この会議体では、確定と確定の取消しは承認者が行います。")
        if self._state != "final":
            return
        wrote = any(edit.user == person.name and edit.kind not in NOT_TAKEN_BACK for edit in known)
        if wrote or self._owner == person.id:
            raise UsageError(
                "この会議体では、会議録を作った人・直した人は確定できません。ほかの承認者が確定してください。"
            )
