"""The operator's certificate, looked at before anything else happens."""

from __future__ import annotations

import ssl
from dataclasses import dataclass
from pathlib import Path

from minutes.errors import UsageError, reason


@dataclass(frozen=True, slots=True)
class Tls:
    """Certificate and key, files in PEM that fit together."""

    cert: Path
    key: Path


def _why(error: OSError | ValueError) -> str:
    if isinstance(error, OSError) and not isinstance(error, ssl.SSLError):
        return reason(error)
    return "証明書と鍵の形式でないか、組になっていません"


def load_tls(cert: Path | None, key: Path | None) -> Tls | None:
    """The pair; ``None`` where neither is given.

    Raises
    ------
    UsageError
        One is missing, cannot be read, or they do not belong together.
    """
    if cert is None and key is None:
        return None
    if cert is None or key is None:
        raise UsageError("--tls-cert と --tls-key は、両方を指定してください。")
    try:
        # A key with a passphrase would ask at the terminal, where nobody sits when a service starts.
        ssl.create_default_context(ssl.Purpose.CLIENT_AUTH).load_cert_chain(
            cert, key, password=lambda: b""
        )
    except (OSError, ValueError) as error:  # ssl.SSLError is an OSError
        raise UsageError(
            f"証明書「{cert}」と秘密鍵「{key}」を使えません（{_why(error)}）。"
            "PEM形式で、組になっていて、読む権限があり、鍵にパスフレーズがないか確かめてください。"
        ) from error
    return Tls(cert, key)
