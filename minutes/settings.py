"""What an operator sets in the environment: every variable that minutes reads, read in one place.

Each is read when it is asked for, so that a test or an embedding program may set it.
"""

from __future__ import annotations

import os
from collections.abc import Collection, Mapping
from pathlib import Path
from types import MappingProxyType

from minutes.cores import cores

DATA_DIR, MODELS_DIR = "MINUTES_DATA_DIR", "MINUTES_MODELS_DIR"
DATABASE_URL, STORAGE_URL = "MINUTES_DATABASE_URL", "MINUTES_STORAGE_URL"
VOICES, THREADS, SLOTS = "MINUTES_VOICES", "OMP_NUM_THREADS", "MINUTES_SLOTS"
LARGEST_UPLOAD, LARGEST_GB = "MINUTES_MAX_UPLOAD_GB", 20
MOST_WAITING, WAITING_GB = "MINUTES_MAX_WAITING_GB", 100
AUDIT_TO = "MINUTES_AUDIT_TO"
KEY_FILE, KEY = "MINUTES_KEY_FILE", "MINUTES_KEY"
BIN_DAYS, BIN_DAYS_DEFAULT = "MINUTES_BIN_DAYS", 30
COPY_DAYS, COPY_DAYS_DEFAULT = "MINUTES_COPY_DAYS", 30
LLM_URL, LLM_MODEL, LLM_KEY = "MINUTES_LLM_URL", "MINUTES_LLM_MODEL", "MINUTES_LLM_KEY"
MODEL = "MINUTES_MODEL"
LDAP_URL, LDAP_CA, LDAP_BASE = "MINUTES_LDAP_URL", "MINUTES_LDAP_CA", "MINUTES_LDAP_BASE"
LDAP_BIND, LDAP_PASSWORD = "MINUTES_LDAP_BIND", "MINUTES_LDAP_PASSWORD"
LDAP_FILTER = "MINUTES_LDAP_FILTER"
LDAP_NAME = "MINUTES_LDAP_NAME"
LDAP_GROUPS = "MINUTES_LDAP_GROUPS"
OIDC_ISSUER, OIDC_CA = "MINUTES_OIDC_ISSUER", "MINUTES_OIDC_CA"
OIDC_CLIENT, OIDC_SECRET = "MINUTES_OIDC_CLIENT", "MINUTES_OIDC_SECRET"
OIDC_NAME = "MINUTES_OIDC_NAME"
OIDC_GROUPS = "MINUTES_OIDC_GROUPS"
OIDC_MINUTES, OIDC_MINUTES_DEFAULT = "MINUTES_OIDC_MINUTES", 60
GROUPS_FILE = "MINUTES_GROUPS_FILE"
ALLOWED_HOSTS = "MINUTES_ALLOWED_HOSTS"
"""Read by click: it is the same as the option ``--allowed-host``."""

SETTINGS: Mapping[str, str] = MappingProxyType(
    {
        DATA_DIR: "録音と会議録を置くフォルダー（既定 `data`）",
        DATABASE_URL: "データベース（`postgresql://…`。既定 データフォルダーのSQLite）",
        STORAGE_URL: "録音と結果の保存先（`s3://…`。既定 データフォルダー）",
        MODELS_DIR: "モデルの置き場所（既定 プログラムの横の `models`）",
        MODEL: "認識モデル。`--model` と同じで、画面で初めに選ばれるモデルにもなる（既定 `whisper-base`）",
        VOICES: "`1` で、声の登録を使う（既定 使わない）",
        ALLOWED_HOSTS: "`--allowed-host` と同じ。画面を呼ぶ名前を空白で区切って（既定 なし）",
        AUDIT_TO: "操作の記録の転送先（ファイル、`syslog:/dev/log`、`syslog:ホスト:514`。既定 転送しない）",
        KEY_FILE: "録音を暗号化する鍵のファイル（`minutes encrypt --make-key` で作る。既定 暗号化しない）",
        KEY: "その鍵そのもの（ファイルに置けないとき。既定 なし）",
        BIN_DAYS: "ごみ箱に入れた会議録を、本当に消すまでの日数（既定 30。`0` で、手で消すまで残す）",
        COPY_DAYS: "更新の前のデータベースの写し（その横の `….番号.bak`）を消すまでの日数（既定 30。`0` で、手で消すまで残す）",
        LARGEST_UPLOAD: "画面から送れる1つのファイルの大きさ（GB。既定 20）",
        MOST_WAITING: "1人が送って、まだ会議を頼んでいないファイルの合計（GB。既定 100）",
        LLM_URL: "要点筆記の行を書き直す、自庁の言語モデルのアドレス（`http://計算機:番号/v1`。既定 なし。どこへもつながない）",
        LLM_MODEL: "その言語モデルの名前",
        LLM_KEY: "その言語モデルの鍵（既定 なし）",
        LDAP_URL: "サインインを確かめるLDAPサーバー（`ldaps://…` か、StartTLSの `ldap://…`。既定 なし）",
        LDAP_CA: "その証明書を出した認証局（PEM。既定 OSの一覧）",
        LDAP_BASE: "人を探す所（`ou=people,dc=example,dc=lg,dc=jp`）",
        LDAP_BIND: "人を探すときの、読取りだけの利用者のDN",
        LDAP_PASSWORD: "そのパスワード",
        LDAP_FILTER: "人を探す式。`{name}` に入力された利用者名が入る（既定 `(uid={name})`）",
        LDAP_NAME: "利用者名とする属性（既定 `uid`。Active Directoryは `sAMAccountName`）",
        LDAP_GROUPS: "グループの属性（既定 `memberOf`）",
        OIDC_ISSUER: "サインインを任せるOpenID Connectの発行者（`https://…`。既定 なし）",
        OIDC_CA: "その証明書を出した認証局（PEM。既定 OSの一覧）",
        OIDC_CLIENT: "発行者に登録した、このサーバーのクライアントID",
        OIDC_SECRET: "その秘密（既定 なし）",
        OIDC_NAME: "利用者名とするクレーム（既定 `preferred_username`）",
        OIDC_GROUPS: "グループのクレーム（既定 `groups`）",
        OIDC_MINUTES: "OpenID Connectで入った人を、発行者に確かめ直すまでの分（既定 60）",
        GROUPS_FILE: "LDAP・OpenID Connectのグループを役割と会議体にする表（TOML。既定 なし。登録した利用者だけが入れる）",
        SLOTS: "同時に処理する録音の数（既定 コアの数から決める）",
        THREADS: "1つの処理に使うスレッドの数（既定 コアの数から決める）",
    }
)
"""Variable → what it sets, for the guide (a test compares)."""

ENGINE = frozenset({MODELS_DIR, THREADS, KEY, KEY_FILE, LLM_URL, LLM_MODEL, LLM_KEY})
"""What an engine process reads: it opens sealed recordings, and has key points written anew."""

READER = frozenset({THREADS})
"""What a process reads that takes a foreign file apart."""

_OF_OTHERS = ("MINUTES_", "AWS_", "PGPASS", "PGSERVICE")
"""How the variables begin that only those need who talk to the database, the storage or the clerks."""

_SECRETS = frozenset(
    {DATABASE_URL, STORAGE_URL, KEY, KEY_FILE, LLM_KEY, LDAP_PASSWORD, OIDC_SECRET}
)

DEFAULT_DATA_DIR = Path("data")

SIGN_IN_DEFAULTS: Mapping[str, str] = MappingProxyType(
    {
        LDAP_FILTER: "(uid={name})",
        LDAP_NAME: "uid",
        LDAP_GROUPS: "memberOf",
        OIDC_NAME: "preferred_username",
        OIDC_GROUPS: "groups",
    }
)
"""What is meant where nobody said so."""


def handed_to(kept: Collection[str]) -> dict[str, str]:
    """The environment of a child that opens what came from outside: libraries' variables, and of
    ours :data:`ENGINE` or :data:`READER`.

    Whoever takes the child over, by a foreign file, finds no other in it; nor in its parent, which hides
    its own (:func:`minutes.confine.hide_memory`).
    """
    return {
        name: value
        for name, value in os.environ.items()
        if name in kept or not name.startswith(_OF_OTHERS)
    }


def holds_secret() -> bool:
    """Whether the environment holds, or leads to, what opens recordings, the database, the storage or
    somebody's account."""
    return any(name in _SECRETS or name.startswith(_OF_OTHERS[1:]) for name in os.environ)


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


def model() -> str | None:
    """Recognition model where nobody names one; ``None`` for the program's own choice."""
    return os.environ.get(MODEL, "").strip() or None


def given(name: str) -> str | None:
    """What the environment says for a variable of :data:`SETTINGS`, as it stands there."""
    return os.environ.get(name) or None


def given_or_usual(name: str) -> str:
    """The same, for one of :data:`SIGN_IN_DEFAULTS`."""
    return given(name) or SIGN_IN_DEFAULTS[name]


def voices_allowed() -> bool:
    """Whether voice profiles may be used at all."""
    return os.environ.get(VOICES, "").strip().lower() in ("1", "true", "yes", "on")


def largest_upload() -> int:
    """Bytes of the largest file that a browser may send."""
    return _gigabytes(LARGEST_UPLOAD, LARGEST_GB)


def most_waiting() -> int:
    """Bytes of all files of one user that no meeting was made of yet."""
    return _gigabytes(MOST_WAITING, WAITING_GB)


def _gigabytes(name: str, usual: int) -> int:
    told = os.environ.get(name, "").strip()
    return (int(told) if told.isdigit() and int(told) else usual) * 1024**3


def audit_to() -> str:
    """Where the audit trail is forwarded; ``""`` for nowhere."""
    return os.environ.get(AUDIT_TO, "")


def key_file() -> Path | None:
    """File of the key that recordings are sealed with; ``None``: nobody named one."""
    chosen = os.environ.get(KEY_FILE)
    return Path(chosen) if chosen else None


def key() -> str | None:
    """The key itself, where it cannot lie in a file."""
    return os.environ.get(KEY) or None


def bin_days() -> int | None:
    """Days after which a meeting in the bin is removed for good; ``None``: never by itself."""
    return _days(BIN_DAYS, BIN_DAYS_DEFAULT)


def copy_days() -> int | None:
    """Days after which a copy of the database from before an update is removed; ``None``: never."""
    return _days(COPY_DAYS, COPY_DAYS_DEFAULT)


def _days(name: str, usual: int) -> int | None:
    told = os.environ.get(name, "").strip()
    days = int(told) if told.isdigit() else usual
    return days or None


def llm_url() -> str | None:
    """The operator's language model; ``None``: none, and nothing is contacted."""
    return os.environ.get(LLM_URL, "").strip() or None


def llm_model() -> str:
    """Name of that model."""
    return os.environ.get(LLM_MODEL, "").strip()


def llm_key() -> str:
    """Its key, if it wants one."""
    return os.environ.get(LLM_KEY, "").strip()


def groups_file() -> Path | None:
    """Table of what groups may; ``None``: only those come in who have an account."""
    chosen = os.environ.get(GROUPS_FILE)
    return Path(chosen) if chosen else None


def oidc_minutes() -> int:
    """Minutes after which whom the sign-in server let in is asked for again."""
    told = os.environ.get(OIDC_MINUTES, "").strip()
    return int(told) if told.isdigit() and int(told) else OIDC_MINUTES_DEFAULT


def threads() -> int | None:
    """Threads of one process; ``None`` where nobody said so."""
    told = os.environ.get(THREADS, "")
    return int(told) if told.isdigit() and int(told) else None


def own_cores() -> int:
    """Cores for this process: all, or as many as whoever runs several processes left it."""
    return min(cores(), threads() or cores())
