"""Backups of earlier versions, which called operations edits, come back whole."""

from __future__ import annotations

from pathlib import Path

from corrections import save_statement

from minutes.store.opening import open_store
from minutes.store.transfer import dump, load

from .desk_kit import JOB, open_desk


def test_edits_of_a_former_backup_come_back_as_operations(tmp_path: Path) -> None:
    (tmp_path / "a").mkdir()
    desk = open_desk(tmp_path / "a")
    save_statement(desk, JOB, "t4", text="直した。", user="甲")
    rows = [
        ("edits" if name == "operations" else name, row) for name, row in dump(desk._store.database)
    ]
    assert "edits" in dict(rows)
    other = open_store(f"sqlite:///{tmp_path / 'b.sqlite'}")
    assert load(other.database, rows)["operations"] == 1
    assert other.drafts.edits(JOB) == desk.history(JOB)
    other.close()
