"""Whether voice profiles (声紋) may be used, and those of a meeting body.

Off unless the operator sets ``MINUTES_VOICES=1`` and the body's own switch is on.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from minutes import settings
from minutes.errors import NotStored, UsageError

if TYPE_CHECKING:
    from minutes.diarize.profiles import VoiceProfile
    from minutes.store import Store


def require_allowed() -> None:
    """Refuse where the operator has not switched voice profiles on.

    Raises
    ------
    UsageError
    """
    if not settings.voices_allowed():
        raise UsageError(
            "声の登録は使わない設定です。"
            f"使うときは、運用担当者が環境変数 {settings.VOICES}=1 を設定してください。"
        )


def known_voices(store: Store, body_id: str | None) -> tuple[VoiceProfile, ...]:
    """Profiles that a job of that body may be compared with; empty where either switch is off."""
    if body_id is None or not settings.voices_allowed():
        return ()
    try:
        return store.voices.all(body_id) if store.bodies.get(body_id).voices else ()
    except NotStored:  # deleted since
        return ()
