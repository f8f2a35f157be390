"""Where passwords and the words of other servers are looked at."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING

from minutes.errors import UsageError

if TYPE_CHECKING:
    from fastapi import Response

MOST_WAITING = 100
"""A whole office that comes at nine; a look takes some 0.1 s of two threads."""


class Door:
    """Where passwords are looked at: two at a time, in threads of their own, so that a crowd of
    strangers at the door never keeps those inside from working."""

    def __init__(self) -> None:
        self._pool = ThreadPoolExecutor(2, "sign-in")
        self._waiting = 0

    async def run(self, work: Callable[..., Response], *given: object) -> Response:
        """What ``work`` answers, in its turn.

        Raises
        ------
        UsageError
            Too many wait.
        """
        if self._waiting >= MOST_WAITING:
            raise UsageError(
                "サインインが混み合っています。少し待ってから、もう一度行ってください。"
            )
        self._waiting += 1
        try:
            return await asyncio.get_running_loop().run_in_executor(self._pool, work, *given)
        finally:
            self._waiting -= 1
