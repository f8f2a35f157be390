"""People of an LDAP directory: their passwords are asked there, and whether they are still there."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from typing import TYPE_CHECKING, Protocol

from minutes.errors import Unreachable
from minutes.jobs.admission import Admission, Rule, Vouched
from minutes.store.audit import Happening

if TYPE_CHECKING:
    from minutes.jobs.service import Service
    from minutes.store.records import User

CONFIRM_SECONDS = 300.0
"""After which a person who is signed in is looked up again."""
RETRY_SECONDS = 60.0
GRACE_SECONDS = 3600.0
"""How long somebody who is signed in stays so while the directory does not answer."""


class Book(Protocol):
    """What is asked of a directory: :class:`minutes.jobs.ldap.Ldap`."""

    def look(self, name: str) -> Vouched | None:
        """The person of that name."""

    def prove(self, name: str, password: str) -> Vouched | None:
        """The person, where the password is theirs."""


class Directory:
    """Signing in by a directory. Accounts with a password of their own are never asked of it.

    Parameters
    ----------
    service : Service
    book : Book
    rules : tuple of Rule, optional
    clock : callable
        Seconds since 1970.
    """

    def __init__(
        self,
        service: Service,
        book: Book,
        rules: tuple[Rule, ...] | None,
        clock: Callable[[], float] = time.time,
    ) -> None:
        self._service, self._book, self._clock = service, book, clock
        self._admission = Admission(service, rules)
        self._lock = threading.Lock()
        self._started = clock()
        self._seen: dict[str, tuple[float, float]] = {}  # user → confirmed, tried

    def right_password(self, name: str, password: str, address: str) -> User | None:
        """The user, where the directory, or this server for its own accounts, takes the password.

        Raises
        ------
        Unreachable
            The directory does not answer; accounts of this server are not concerned.
        """
        accounts = self._service.accounts
        known = accounts.find(name)
        if known is not None and known.password:
            return accounts.right_password(name, password, address)
        return accounts.guarded(name, password, address, self._prove)

    def still(self, user: User) -> User | None:
        """The user as the directory has them now; ``None``, and signed out, where it has them no more.

        Somebody whose name it writes in another way is no longer them: nobody becomes another user
        without signing in.
        """
        if user.password:
            return user
        now = self._clock()
        with self._lock:
            confirmed, tried = self._seen.get(user.id, (self._started, 0.0))
            fresh = user.id in self._seen and now - confirmed < CONFIRM_SECONDS
            waiting = now - tried < RETRY_SECONDS
            if not (fresh or waiting):
                self._seen[user.id] = confirmed, now
        if fresh or waiting:
            return user if now - confirmed < GRACE_SECONDS else None
        try:
            vouched = self._book.look(user.name)
        except Unreachable:
            return user if now - confirmed < GRACE_SECONDS else None
        same = vouched is not None and vouched.name == user.name
        found = self._admission.admit(vouched) if vouched and same else None
        if found is None:
            self._service.accounts.sign_out_everywhere(user)
            told = {"directory": "gone"}
            self._service.audit.record(Happening("sign-out", user.name, "", "", told))
            return None
        self._confirm(found)
        return found

    def _prove(self, name: str, password: str) -> User | None:
        vouched = self._book.prove(name, password)
        found = self._admission.admit(vouched) if vouched else None
        if found is not None:
            self._confirm(found)
        return found

    def _confirm(self, user: User) -> None:
        with self._lock:
            self._seen[user.id] = self._clock(), 0.0
