"""Who may sign in, and what each role may do with which meeting."""

from __future__ import annotations

import re
import secrets
import threading
import time
from collections import OrderedDict, deque
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType
from typing import Literal

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from minutes.digest import sha256_of_bytes
from minutes.errors import UsageError
from minutes.jobs.history import UNNAMED, who
from minutes.store.opening import Store
from minutes.store.records import Role, User

Right = Literal["read", "write", "approve", "manage", "audit"]

ROLES: Mapping[Role, str] = MappingProxyType(
    {
        "admin": "管理者",
        "writer": "作成者",
        "approver": "承認者",
        "reader": "閲覧者",
        "auditor": "監査者",
    }
)

RIGHTS: Mapping[Role, frozenset[Right]] = MappingProxyType(
    {
        "admin": frozenset({"manage"}),
        "writer": frozenset({"read", "write"}),
        "approver": frozenset({"read", "write", "approve"}),
        "reader": frozenset({"read"}),
        "auditor": frozenset({"audit"}),
    }
)
"""Role → what it may do; ``read``, ``write`` and ``approve`` only with meetings of one's own bodies.
Who administers or audits reads no meeting: somebody who does both has two accounts."""

WRONG = (
    "利用者名かパスワードが違います。続けて間違えると、15分のあいだサインインできなくなります"
    "（忘れたときは、管理者に付け直してもらってください）。"
)
"""The same for an unknown name, a wrong password and a locked account: it tells a stranger nothing."""

SHORTEST_PASSWORD = 10
LONGEST_PASSWORD = 200
MOST_FAILURES = 5
"""Of one computer with one account: from elsewhere its owner still comes in, so that no colleague can
lock them out."""
MOST_FAILURES_OF_AN_ACCOUNT = 100
"""From all computers together; then it is shut for all."""
LOCKED_SECONDS = 15 * 60.0
MOST_FAILURES_OF_AN_ADDRESS = 30
"""In ``LOCKED_SECONDS``, whatever names were tried."""

_NAME = re.compile(r"[\w.@-]{1,64}")
_ADDRESSES = 10_000


@dataclass(frozen=True, slots=True)
class Times:
    """Seconds after which a browser is signed out: without a person, and in any case.

    ``outside``: the latter for accounts without a password of their own, whom another server let in.
    """

    idle: float = 60 * 60.0
    whole: float = 12 * 3600.0
    outside: float = 12 * 3600.0


def may(user: User, right: Right, body_id: str | None, owner: str | None) -> bool:
    """Whether the user may do ``right`` with a meeting of ``body_id`` that ``owner`` handed over.

    One without a body exists only for its owner.
    """
    if right not in RIGHTS[user.role]:
        return False
    return body_id in user.bodies if body_id else owner == user.id


class Accounts:
    """Signing in and out.

    Parameters
    ----------
    store : Store
    clock : callable
        Seconds since 1970.
    """

    def __init__(self, store: Store, clock: Callable[[], float] = time.time) -> None:
        self._store, self._clock = store, clock
        self._hasher = PasswordHasher()
        # Each takes 64 MiB and a core: strangers must not fill the machine with them.
        self._hashing = threading.BoundedSemaphore(2)
        self._failures: OrderedDict[str, deque[float]] = OrderedDict()
        self._lock = threading.Lock()
        self._nobody = ""

    # --- users --------------------------------------------------------------------------------

    def add(self, name: str, role: Role, password: str | None) -> User:
        """A new user; without a password only a proxy can say that they are there.

        Raises
        ------
        UsageError
            The name or the password cannot be used.
        """
        _check_name(name)
        hashed = "" if password is None else self._hashed(name, password)
        return self._store.users.add(name, role, hashed)

    def check_new(self, name: str, role: Role, password: str | None, bodies: Sequence[str]) -> None:
        """Whether :meth:`add` and :meth:`put_into` would do; changes nothing.

        Raises
        ------
        UsageError
        """
        _check_name(name)
        if password is not None:
            _check_password(name, password)
        if bodies:
            _check_reads(role)

    def exist(self) -> bool:
        """Whether there is a user who may sign in."""
        return self._store.users.any()

    def all(self) -> tuple[User, ...]:
        """Every user by name."""
        return self._store.users.all()

    def find(self, name: str) -> User | None:
        """The user of that name."""
        return self._store.users.find(name)

    def named(self, name: str) -> User:
        """The user of that name.

        Raises
        ------
        NotStored
            There is none.
        """
        return self._store.users.named(name)

    def disable(self, user: User, *, undo: bool = False) -> None:
        """Shut the account, or open it again; a user who is shut out is signed out everywhere."""
        self._store.users.change(user.id, disabled=not undo)

    def set_role(self, user: User, role: Role) -> None:
        """Another role; one that reads no meetings leaves its bodies."""
        self._store.users.change(user.id, role=role)
        if "read" not in RIGHTS[role]:
            self.take_out(user, user.bodies)

    def set_password(self, user: User, password: str) -> None:
        """Another password; every browser of the user is signed out, and a lock is opened.

        Raises
        ------
        UsageError
            The password cannot be used.
        """
        hashed = self._hashed(user.name, password)
        self._store.users.change(user.id, password=hashed, failures=0, locked_until=0.0)

    def put_into(self, user: User, body_ids: list[str]) -> None:
        """Make the user a member of bodies.

        Raises
        ------
        UsageError
            The role reads no meetings.
        """
        if body_ids:
            _check_reads(user.role)
        self._store.users.put_into(user.id, body_ids)

    def take_out(self, user: User, body_ids: Iterable[str]) -> None:
        """End the user's membership in bodies."""
        self._store.users.take_out(user.id, body_ids)

    # --- whose a meeting is, and who a browser is without accounts ----------------------------

    def belonging(self, job_id: str) -> tuple[str | None, str | None] | None:
        """Body and owner of a meeting, as :func:`may` asks for them; ``None`` where there is none."""
        return self._store.jobs.belonging(job_id)

    def give(self, job_id: str, body_id: str) -> None:
        """Make a meeting one of the body: its members see it from now on."""
        self._store.jobs.give(job_id, body_id)

    def called(self, user: str) -> str:
        """What a user is called, an account or a browser; nothing where nobody told it yet."""
        name = who(user, self._store.names.all())
        return "" if name == UNNAMED else name

    def call(self, browser: str, name: str) -> None:
        """Keep the name that somebody without an account gave."""
        self._store.names.put(browser, " ".join(name.split()))

    # --- signing in ---------------------------------------------------------------------------

    def right_password(self, name: str, password: str, address: str) -> User | None:
        """The user, where the password is right and the account open; ``None`` otherwise.

        ``address``: whose failures are counted together; ``""`` counts none.

        As much is computed for a name that is not there as for one that is.
        """
        if self._too_many(address, MOST_FAILURES_OF_AN_ADDRESS):
            return None
        user = self._store.users.find(name) if can_be_named(name) else None
        here = _here(user, address)
        shut = user is None or _is_shut(user, self._clock()) or self._too_many(here, MOST_FAILURES)
        right = self._verify(user.password if user and user.password else self._dummy(), password)
        if user is not None and right and not shut and user.password:
            if user.failures:
                self._store.users.change(user.id, failures=0)
            return user
        self._failed(address)
        if user is not None and not shut:
            self._failed(here)
            self._count_failure(user)
        return None

    def guarded(
        self, name: str, password: str, address: str, prove: Callable[[str, str], User | None]
    ) -> User | None:
        """The user whom ``prove`` finds, for a name that has no password here.

        It is not even asked where the computer, this name at it, or this name anywhere has failed too
        often: so that nobody can try passwords through us, nor have a colleague locked out over there.
        A name counts however it is typed, with or without an account here. As much is computed here
        as for a name that has a password.
        """
        known = self._store.users.find(name) if can_be_named(name) else None
        folded = name.casefold()[:64]
        here, anywhere = f"{folded} {address}" if address else "", f"{folded} *"
        self._verify(self._dummy(), password)
        if (
            not can_be_named(name)
            or len(password) > LONGEST_PASSWORD
            or self._too_many(address, MOST_FAILURES_OF_AN_ADDRESS)
            or self._too_many(here, MOST_FAILURES)
            or self._too_many(anywhere, MOST_FAILURES_OF_AN_ACCOUNT)
            or _is_shut(known, self._clock())
        ):
            return None
        user = prove(name, password)
        if user is not None and not _is_shut(user, self._clock()):
            self._store.users.change(user.id, failures=0)
            self._forget(anywhere)
            return user
        self._failed(address)
        self._failed(here)
        self._failed(anywhere, MOST_FAILURES_OF_AN_ACCOUNT)
        if known is not None:
            self._count_failure(known)
        return None

    def open_session(self, user: User, times: Times) -> str:
        """The secret of a browser that is signed in from now on."""
        secret, now = secrets.token_urlsafe(32), self._clock()
        self._store.sessions.sweep(seen_before=now - times.idle, made_before=now - times.whole)
        self._store.sessions.open(_digest(secret), user.id, now)
        return secret

    def signed_in(self, secret: str, times: Times, *, present: bool) -> User | None:
        """Whose browser it is. ``present``: a person did something, not a script that looks again."""
        digest, now = _digest(secret), self._clock()
        session = self._store.sessions.find(digest)
        if session is None:
            return None
        if now - session.seen_at > times.idle or now - session.created_at > times.whole:
            return None
        user = self._store.users.with_id(session.user_id)
        if user is None or user.disabled:
            return None
        if not user.password and now - session.created_at > times.outside:
            return None
        if present and now - session.seen_at > min(60.0, times.idle / 4):
            self._store.sessions.touch(digest, now)
        return user

    def sign_out(self, secret: str) -> None:
        """End a browser's session."""
        self._store.sessions.close(_digest(secret))

    def sign_out_everywhere(self, user: User) -> None:
        """End all sessions of a user."""
        self._store.sessions.close_all(user.id)

    # --- inside -------------------------------------------------------------------------------

    def _hashed(self, name: str, password: str) -> str:
        _check_password(name, password)
        with self._hashing:
            return self._hasher.hash(password)

    def _verify(self, hashed: str, password: str) -> bool:
        if len(password) > LONGEST_PASSWORD:
            return False
        with self._hashing:
            try:
                return self._hasher.verify(hashed, password)
            except (VerificationError, InvalidHashError):
                return False

    def _dummy(self) -> str:
        if not self._nobody:
            with self._hashing:
                self._nobody = self._hasher.hash(secrets.token_urlsafe(32))
        return self._nobody

    def _too_many(self, place: str, most: int) -> bool:
        with self._lock:
            times = self._failures.get(place, deque())
            while times and times[0] < self._clock() - LOCKED_SECONDS:
                times.popleft()
            return len(times) >= most

    def _failed(self, place: str, most: int = MOST_FAILURES_OF_AN_ADDRESS) -> None:
        if not place:
            return
        with self._lock:
            times = self._failures.setdefault(place, deque(maxlen=most))
            times.append(self._clock())
            self._failures.move_to_end(place)
            while len(self._failures) > _ADDRESSES:
                self._failures.popitem(last=False)

    def _count_failure(self, user: User) -> None:
        until = self._clock() + LOCKED_SECONDS
        self._store.users.fail(user.id, most=MOST_FAILURES_OF_AN_ACCOUNT, until=until)

    def _forget(self, place: str) -> None:
        with self._lock:
            self._failures.pop(place, None)


def _here(user: User | None, address: str) -> str:
    """What counts an account's failures at one computer; a new password begins anew."""
    return f"{user.id} {_digest(user.password)} {address}" if user and address else ""


def _is_shut(user: User | None, now: float) -> bool:
    return user is not None and (user.disabled or user.locked_until > now)


def can_be_named(name: str) -> bool:
    """Whether an account may have that name."""
    return _NAME.fullmatch(name) is not None


def _check_name(name: str) -> None:
    if not can_be_named(name):
        raise UsageError(
            f"利用者名「{name}」は使えません。文字・数字と . @ _ - だけの64字以内で付けてください。"
        )


def _check_password(name: str, password: str) -> None:
    if not SHORTEST_PASSWORD <= len(password) <= LONGEST_PASSWORD:
        raise UsageError(f"パスワードは{SHORTEST_PASSWORD}文字以上にしてください。")
    if len(set(password)) < 4 or name.lower() in password.lower():
        raise UsageError(
            "そのパスワードは推し量られます。利用者名を含まない、いろいろな文字のものにしてください。"
        )


def _check_reads(role: Role) -> None:
    if "read" not in RIGHTS[role]:
        raise UsageError(
            f"{ROLES[role]}は会議録を見ないため、会議体に入れられません。"
            "会議録を扱う人には、別の利用者を作ってください。"
        )


def _digest(secret: str) -> str:
    return sha256_of_bytes(secret.encode("utf-8", "surrogateescape"))
