"""Keeping the audit trail: repeated looks are told once, and every record is handed on."""

from __future__ import annotations

import contextlib
import getpass
import logging
import os
import threading
import time
from collections import OrderedDict, deque
from collections.abc import Callable, Iterator
from logging.handlers import SysLogHandler
from pathlib import Path

from minutes.errors import UsageError, reason
from minutes.store.audit import AuditRecord, AuditTable, Happening

ACTIONS = {
    "sign-in": "サインイン",
    "sign-in-failed": "サインインの失敗",
    "sign-out": "サインアウト",
    "password": "パスワードの変更",
    "refused": "断られた操作",
    "create": "作成",
    "view": "表示",
    "play": "再生",
    "edit": "修正",
    "version": "版に戻す・名前を付ける",
    "search": "全会議の検索",
    "export": "書き出し",
    "state": "状態の変更",
    "job": "処理の中止・再開",
    "bin": "ごみ箱への出し入れ",
    "delete": "削除",
    "deleted": "削除の結果",
    "sound": "録音の削除",
    "copies": "写しの削除",
    "voices": "声の登録",
    "settings": "設定の変更",
    "users": "利用者の変更",
    "audit": "記録の閲覧",
}
"""What is recorded, and the word for it."""

REPEATED = frozenset({"view", "play", "edit", "refused", "search"})
"""Told once in ``REPEAT_SECONDS`` for the same person, computer and meeting: a page looks again by
itself, a player asks for every piece, and each edit is in the history of the draft."""

MOST_FAILURES = 50
"""Failed sign-ins of the same name and computer that are told in ``REPEAT_SECONDS``: more than anybody may
try (:mod:`minutes.jobs.accounts`), and a stranger who goes on knocking does not fill the disk."""

REPEAT_SECONDS = 600.0
_REMEMBERED = 20_000

log = logging.getLogger(__name__)


class Audit:
    """The trail of one service.

    Parameters
    ----------
    table : AuditTable
    to : str
        Where each record goes besides: a file, ``syslog:/dev/log``, ``syslog:host:port``, or ``""``.
    clock : callable
        Seconds since 1970.
    """

    def __init__(
        self, table: AuditTable, to: str = "", clock: Callable[[], float] = time.time
    ) -> None:
        self._table, self._clock = table, clock
        self._forward = forwarder(to)
        self._told: OrderedDict[tuple[str, str, str, str], deque[float]] = OrderedDict()
        self._lock = threading.Lock()

    def record(self, happening: Happening) -> AuditRecord | None:
        """Keep it; ``None`` where the same was told a moment ago.

        Raises
        ------
        StoreError
            It cannot be kept.
        """
        if self._told_lately(happening):
            return None
        record = self._table.add(happening, int(self._clock() * 1000))
        self._remember(happening)
        try:
            self._forward(record.line())
        except OSError as error:
            log.error(
                "操作の記録を転送できません（%s）。データベースには残っています。", reason(error)
            )
        return record

    def all(self, *, since: int = 0, until: int | None = None) -> Iterator[AuditRecord]:
        """Every record, oldest first; see :meth:`AuditTable.all`."""
        return self._table.all(since=since, until=until)

    def record_command(self, action: str, meeting: str = "", **detail: str) -> None:
        """Keep what somebody does on the command line; raises as :meth:`record`."""
        self.record(by_command(action, meeting, **detail))

    def newest(self, count: int) -> tuple[AuditRecord, ...]:
        """The last records, newest first."""
        return self._table.newest(count)

    def _told_lately(self, happening: Happening) -> bool:
        most = _most(happening)
        with self._lock:
            told = self._told.get(_same(happening))
            if told is None or len(told) != most:
                return False
            return self._clock() - told[0] < REPEAT_SECONDS

    def _remember(self, happening: Happening) -> None:
        most = _most(happening)
        if most is None:
            return
        with self._lock:
            self._told.setdefault(_same(happening), deque(maxlen=most)).append(self._clock())
            self._told.move_to_end(_same(happening))
            while len(self._told) > _REMEMBERED:
                self._told.popitem(last=False)


def _most(happening: Happening) -> int | None:
    """How often the same is told in ``REPEAT_SECONDS``; ``None``: always."""
    if happening.action in REPEATED:
        return 1
    return MOST_FAILURES if happening.action == "sign-in-failed" else None


def _same(happening: Happening) -> tuple[str, str, str, str]:
    return happening.action, happening.who, happening.address, happening.meeting


def by_command(action: str, meeting: str = "", **detail: str) -> Happening:
    """What somebody did on the command line."""
    try:
        name = getpass.getuser()
    except (KeyError, OSError):  # a user id without a name
        name = str(os.getuid())
    return Happening(action, f"cli:{name}", "", meeting, detail)


def forwarder(to: str) -> Callable[[str], None]:
    """What hands a line on.

    Raises
    ------
    UsageError
        ``to`` cannot be understood.
    """
    if not to:
        return lambda _line: None
    if to.startswith("syslog:"):
        return _to_syslog(to.removeprefix("syslog:"))
    path = Path(to)

    def append(line: str) -> None:
        handle = os.open(path, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600)
        try:
            os.write(handle, line.encode("utf-8", "backslashreplace") + b"\n")
        finally:
            os.close(handle)

    return append


def _to_syslog(where: str) -> Callable[[str], None]:
    host, _, port = where.rpartition(":")
    if not where.startswith("/") and not (host and port.isdigit()):
        raise UsageError(
            f"操作の記録の転送先「syslog:{where}」を読めません。"
            "「syslog:/dev/log」又は「syslog:ホスト:514」のように書いてください。"
        )
    address: str | tuple[str, int] = where if where.startswith("/") else (host, int(port))

    def send(line: str) -> None:
        with contextlib.closing(
            SysLogHandler(address, facility=SysLogHandler.LOG_AUTHPRIV)
        ) as handler:
            handler.ident = "minutes: "
            handler.emit(logging.LogRecord("audit", logging.INFO, "", 0, "%s", (line,), None))

    return send
