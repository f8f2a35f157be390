"""Who may come in on another server's word, and as what: its groups become a role and bodies."""

from __future__ import annotations

import ssl
import tomllib
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, get_args

from minutes.errors import UsageError, reason
from minutes.jobs.accounts import RIGHTS, can_be_named
from minutes.store.audit import Happening
from minutes.store.records import Body, Role

if TYPE_CHECKING:
    from minutes.jobs.service import Service
    from minutes.store.records import User


@dataclass(frozen=True, slots=True)
class Vouched:
    """A person as a directory or a sign-in server knows them. ``groups``: as that server writes them."""

    name: str
    groups: frozenset[str]


def tls_of(ca: Path | None, setting: str) -> ssl.SSLContext:
    """TLS that believes the authority of a file, or those of this machine, and checks the server's name.

    ``setting``: the name under which the file is given.

    Raises
    ------
    UsageError
        The file cannot be read.
    """
    try:
        return ssl.create_default_context(cafile=str(ca) if ca else None)
    except OSError as error:
        raise UsageError(
            f"認証局の証明書「{ca}」を読めません。{setting} を確かめてください。"
        ) from error


def without_parts(what: str) -> UsageError:
    """What is said where the parts for signing in at another server are not installed."""
    return UsageError(
        f"{what}を使う部品がありません。make sign-in で入れてください（閉じた網へ運ぶ一式には入っています）。"
    )


def no_answer(what: str) -> str:
    """What is said where another server does not answer."""
    return (
        f"庁内の認証サーバー（{what}）から答えがないため、今は確かめられません。少し待ってからもう一度行い、"
        "続くときは管理者に知らせてください。"
    )


@dataclass(frozen=True, slots=True)
class Rule:
    """What the members of a group are. ``bodies``: names of the meeting bodies that they belong to."""

    group: str
    role: Role
    bodies: tuple[str, ...] = ()


class Admission:
    """Turns another server's word into an account of ours.

    An account with a password of its own belongs to this server alone: no other server's word opens
    it, so that whoever may name people there cannot become an administrator here.

    Parameters
    ----------
    service : Service
    rules : tuple of Rule, optional
        Without them accounts are made by ``minutes user add --no-password`` alone.
    """

    def __init__(self, service: Service, rules: tuple[Rule, ...] | None) -> None:
        self._service, self._rules = service, rules

    def admit(self, vouched: Vouched) -> User | None:
        """The account, made or changed as the rules say; ``None`` where the person may not come in."""
        known = self._service.accounts.find(vouched.name)
        if known is not None and (known.disabled or known.password):
            return None
        if self._rules is None:
            return known
        matching = [rule for rule in self._rules if _is_among(rule.group, vouched.groups)]
        if not matching or not can_be_named(vouched.name):
            return None
        role = matching[0].role
        names = dict.fromkeys(name for rule in matching for name in rule.bodies)
        bodies = tuple(names) if "read" in RIGHTS[role] else ()
        return self._settled(vouched.name, known, role, bodies)

    def _settled(self, name: str, known: User | None, role: Role, bodies: tuple[str, ...]) -> User:
        accounts = self._service.accounts
        user = accounts.add(name, role, None) if known is None else known
        if known is None:
            self._tell(name, made=role)
        elif known.role != role:
            accounts.set_role(known, role)
            self._tell(name, role=role)
        user = accounts.named(name)
        wanted = frozenset(self._ids(bodies))
        if wanted != user.bodies:
            accounts.take_out(user, user.bodies - wanted)
            accounts.put_into(user, sorted(wanted - user.bodies))
            self._tell(name, bodies="、".join(bodies))
        return accounts.named(name)

    def _ids(self, names: tuple[str, ...]) -> list[str]:
        known = {body.name: body.id for body in self._service.bodies()}
        return [known.get(name) or self._service.save_body(Body("", name)).id for name in names]

    def _tell(self, name: str, **what: str) -> None:
        self._service.audit.record(Happening("users", "", "", "", {"user": name, **what}))


def read_rules(path: Path | None) -> tuple[Rule, ...] | None:
    """The rules of a file, first the one whose role counts; ``None`` where there is no file.

    Raises
    ------
    UsageError
        The file cannot be read or understood.
    """
    if path is None:
        return None
    try:
        told = tomllib.loads(path.read_text(encoding="utf-8"))
        return tuple(_rule(row) for row in told.get("group", ()))
    except OSError as error:
        raise UsageError(
            f"グループの表「{path}」を読めません（{reason(error)}）。MINUTES_GROUPS_FILE を確かめてください。"
        ) from error
    except (ValueError, TypeError, AttributeError, KeyError) as error:
        raise UsageError(
            f"グループの表「{path}」を読み取れません。[[group]] ごとに name（グループ）、"
            "role（admin・writer・approver・reader・auditor）、bodies（会議体の名の一覧）を書いてください。"
        ) from error


def _rule(row: dict[str, object]) -> Rule:
    name, role, bodies = row["name"], row["role"], row.get("bodies", [])
    if row.keys() - {"name", "role", "bodies"} or not isinstance(name, str) or not name.strip():
        raise ValueError(row)
    known: dict[object, Role] = {role: role for role in get_args(Role)}
    if role not in known or not isinstance(bodies, list):
        raise ValueError(row)
    if not all(isinstance(body, str) and body.strip() for body in bodies):
        raise ValueError(row)
    if bodies and "read" not in RIGHTS[known[role]]:
        raise ValueError(row)
    return Rule(name, known[role], tuple(bodies))


def _is_among(group: str, groups: frozenset[str]) -> bool:
    return _plain(group) in {_plain(other) for other in groups}


def _plain(group: str) -> str:
    """Names of directories mean the same in small and large letters, with or without spaces.

    >>> _plain("CN=Clerks, OU=Groups") == _plain("cn=clerks,ou=groups"), _plain("Clerks")
    (True, 'Clerks')
    """
    if "=" not in group:
        return group
    return ",".join(part.strip() for part in group.casefold().split(","))
