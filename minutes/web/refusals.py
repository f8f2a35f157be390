"""How a request is refused: the answer, and messages that more than one route gives."""

from __future__ import annotations

from starlette.responses import JSONResponse

NOTHING = "このアドレスには何もありません。一覧から開き直してください。"
NOT_BY_ROLE = "あなたの役割では、この操作はできません。必要なときは管理者に相談してください。"
NO_SUCH_BODY = "その会議体はありません。一覧から選び直してください。"


def refused(status: int, text: str) -> JSONResponse:
    """An answer of one Japanese line."""
    return JSONResponse({"detail": text}, status_code=status)
