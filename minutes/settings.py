"""What an operator sets in the environment: every variable that minutes reads, read in one place.

Each is read when it is asked for, so that a test or an embedding program may set it.
"""

from __future__ import annotations

import os
from collections.abc import Mapping
from pathlib import Path
from types import MappingProxyType

DATA_DIR, MODELS_DIR = "MINUTES_DATA_DIR", "MINUTES_MODELS_DIR"
DATABASE_URL, STORAGE_URL = "MINUTES_DATABASE_URL", "MINUTES_STORAGE_URL"
VOICES, THREADS, SLOTS = "MINUTES_VOICES", "OMP_NUM_THREADS", "MINUTES_SLOTS"
ALLOWED_HOSTS = "MINUTES_ALLOWED_HOSTS"
"""Read by click: it is the same as the option ``--allowed-host``."""

SETTINGS: Mapping[str, str] = MappingProxyType(
    {
        DATA_DIR: "録音と会議録を置くフォルダー（既定 `data`）",
        DATABASE_URL: "データベース（`postgresql://…`。既定 データフォルダーのSQLite）",
        STORAGE_URL: "録音と結果の保存先（`s3://…`。既定 データフォルダー）",
        MODELS_DIR: "モデルの置き場所（既定 プログラムの横の `models`）",
        VOICES: "`1` で、声の登録を使う（既定 使わない）",
        ALLOWED_HOSTS: "`--allowed-host` と同じ。画面を呼ぶ名前を空白で区切って（既定 なし）",
        SLOTS: "同時に処理する録音の数（既定 コアの数から決める）",
        THREADS: "1つの処理に使うスレッドの数（既定 コアの数から決める）",
    }
)
"""Variable → what it sets, for the guide (a test compares)."""

DEFAULT_DATA_DIR = Path("data")


def data_dir() -> Path:
    """Folder of recordings and minutes."""
    return Path(os.environ.get(DATA_DIR) or DEFAULT_DATA_DIR)


def database_url() -> str | None:
    """``postgresql://…``; ``None`` for SQLite in the data folder."""
    return os.environ.get(DATABASE_URL) or None


def storage_url() -> str | None:
    """``s3://…``; ``None`` for the data folder."""
    return os.environ.get(STORAGE_URL) or None


def models_dir() -> Path | None:
    """Folder of the weights; ``None`` for the one beside the package."""
    chosen = os.environ.get(MODELS_DIR)
    return Path(chosen) if chosen else None


def voices_allowed() -> bool:
    """Whether voice profiles may be used at all."""
    return os.environ.get(VOICES, "").strip().lower() in ("1", "true", "yes", "on")


def threads() -> int | None:
    """Threads of one process; ``None`` where nobody said so."""
    told = os.environ.get(THREADS, "")
    return int(told) if told.isdigit() and int(told) else None
