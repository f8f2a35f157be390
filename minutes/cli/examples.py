"""How every command is called: the end of its help. A test checks that each line is one that exists."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

import click

EXAMPLES: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {
        "": (
            "minutes transcribe 委員会.mp4 -o 会議録",
            "minutes batch 録音 -o 会議録",
            "minutes serve",
        ),
        "transcribe": (
            "minutes transcribe 委員会.mp4 -o 会議録",
            "minutes transcribe 委員会.mp4 -o 会議録 --roster 名簿.csv --title 総務委員会",
            "minutes transcribe 田中.m4a 佐藤.m4a --tracks -o 会議録",
        ),
        "batch": (
            "minutes batch 録音 -o 会議録",
            "minutes batch 録音 -o 会議録 --dry-run",
            "minutes batch 録音 --template 一覧.xlsx",
            "minutes batch 一覧.xlsx -o 会議録 --slots 2",
            "minutes batch 録音 -o 会議録 --profile honkaigi",
        ),
        "format": ("minutes format 原稿.txt", "minutes format - --level kebatori"),
        "profile": ("minutes profile list", "minutes profile new 青葉区 --from iinkai"),
        "profile list": ("minutes profile list",),
        "profile show": ("minutes profile show iinkai",),
        "profile new": ("minutes profile new 青葉区 --from iinkai -o 青葉区.toml",),
        "profile check": ("minutes profile check 青葉区.toml",),
        "profile set": ("minutes profile set 青葉区.toml honorific=kana time_marks=true",),
        "models": ("minutes models list", "minutes models verify"),
        "models list": ("minutes models list",),
        "models fetch": ("minutes models fetch", "minutes models fetch large-v3-turbo"),
        "models check": ("minutes models check large-v3-turbo",),
        "models import": ("minutes models import /media/usb",),
        "models verify": ("minutes models verify",),
        "learn": (
            "minutes learn 過去の会議録 --body 総務委員会",
            "minutes learn --body 総務委員会 --list",
            "minutes learn --body 総務委員会 --forget 令和3年6月.docx",
        ),
        "voices": ("minutes voices on 総務委員会", "minutes voices list"),
        "voices list": ("minutes voices list", "minutes voices list 総務委員会"),
        "voices on": ("minutes voices on 総務委員会",),
        "voices off": ("minutes voices off 総務委員会",),
        "voices enrol": ("minutes voices enrol 3fa2b1c4 --body 総務委員会",),
        "voices delete": (
            "minutes voices delete 総務委員会 山田一郎",
            "minutes voices delete 総務委員会 --all",
        ),
        "voices export": ("minutes voices export 総務委員会 声.json",),
        "voices import": ("minutes voices import 総務委員会 声.json",),
        "encrypt": ("minutes encrypt --make-key /etc/minutes.key", "minutes encrypt"),
        "serve": (
            "minutes serve",
            "minutes serve --data-dir /srv/minutes --allowed-host minutes.example.lg.jp",
            "minutes serve --no-worker",
            "minutes serve --host 0.0.0.0 --tls-cert cert.pem --tls-key key.pem",
        ),
        "user": ("minutes user add tanaka --body 総務委員会", "minutes user list"),
        "user add": (
            "minutes user add tanaka --role writer --body 総務委員会",
            "minutes user add kansa --role auditor",
        ),
        "user passwd": ("minutes user passwd tanaka",),
        "user disable": ("minutes user disable tanaka", "minutes user disable tanaka --undo"),
        "user role": ("minutes user role tanaka approver",),
        "user join": ("minutes user join tanaka 総務委員会 文教委員会",),
        "user leave": ("minutes user leave tanaka 文教委員会",),
        "user adopt": ("minutes user adopt 総務委員会 3fa2b1c4",),
        "user approval": ("minutes user approval 総務委員会",),
        "user list": ("minutes user list",),
        "retention": ("minutes retention set 総務委員会 --days 90", "minutes retention list"),
        "retention set": (
            "minutes retention set 総務委員会 --days 90",
            "minutes retention set 総務委員会 --keep",
        ),
        "retention list": ("minutes retention list",),
        "retention copies": (
            "minutes retention copies --dry-run",
            "minutes retention copies /opt/minutes/backups --days 90",
        ),
        "retention run": ("minutes retention run --dry-run", "minutes retention run"),
        "audit": ("minutes audit verify", "minutes audit export --from 2026-04-01"),
        "audit verify": (
            "minutes audit verify",
            "minutes audit verify 会議録.docx",
            "minutes audit verify --copy 4月.jsonl",
            "minutes audit verify --head 1234:3f9a6c0d52b1e874",
        ),
        "audit export": ("minutes audit export --from 2026-04-01 --to 2026-05-01",),
        "worker": (
            "minutes worker",
            "minutes worker --data-dir /srv/minutes --slots 2 --metrics-port 9100",
        ),
        "jobs": ("minutes jobs list", "minutes jobs failed --data-dir 会議録/.minutes"),
        "jobs list": ("minutes jobs list", "minutes jobs list --state running --json"),
        "jobs failed": ("minutes jobs failed",),
        "jobs show": ("minutes jobs show 3fa2b1c4",),
        "jobs retry": ("minutes jobs retry 3fa2b1c4", "minutes jobs retry --all"),
        "jobs cancel": ("minutes jobs cancel 3fa2b1c4",),
        "jobs rerun": (
            "minutes jobs rerun 3fa2b1c4",
            "minutes jobs rerun --all --stage recognise",
        ),
        "jobs archive": ("minutes jobs archive 3fa2b1c4 総務委員会.zip",),
        "jobs delete": (
            "minutes jobs delete 3fa2b1c4",
            "minutes jobs delete --before 令和3年4月1日 --body 総務委員会",
        ),
        "index": ("minutes index 会議録", "minutes index 会議録 --data-dir data"),
        "settings": ("minutes settings", "minutes settings --json"),
        "backup": ("minutes backup /mnt/backup/minutes.tar",),
        "restore": ("minutes restore /mnt/backup/minutes.tar --data-dir 新しいフォルダー",),
    }
)
"""Path of a command below ``minutes`` → lines."""


def with_examples(command: click.Command, path: str) -> click.Command:
    """The command, and those below it, with the examples at the end of their help."""
    lines = EXAMPLES.get(path, ())
    if lines:
        command.epilog = "\b\n例：\n" + "\n".join(f"  {line}" for line in lines)
    if isinstance(command, click.Group):
        for name, inside in command.commands.items():
            with_examples(inside, f"{path} {name}".strip())
    return command
