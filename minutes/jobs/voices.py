"""Whether voice profiles (声紋) may be used, and those of a meeting body.

Off unless the operator sets ``MINUTES_VOICES=1`` and the body's own switch is on.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from minutes import settings
from minutes.errors import UsageError

if TYPE_CHECKING:
    from minutes.diarize.profiles import VoiceProfile
    from minutes.store.opening import Store


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
    body = store.bodies.find(body_id) if settings.voices_allowed() else None
    return store.voices.all(body.id) if body is not None and body.voices else ()
