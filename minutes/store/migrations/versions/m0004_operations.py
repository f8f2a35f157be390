"""Edits become operations: of every kind, several at once, each kept once however often it is sent."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"


def upgrade() -> None:
    """Rename the table; every edit that is there already is an operation of its own."""
    op.rename_table("edits", "operations")
    with op.batch_alter_table("operations") as batch:
        batch.add_column(sa.Column("batch", sa.Integer))
        batch.add_column(sa.Column("key", sa.String(64)))
    op.create_index("operations_by_key", "operations", ["job_id", "key"])


def downgrade() -> None:
    """Call them edits again."""
    op.drop_index("operations_by_key", "operations")
    with op.batch_alter_table("operations") as batch:
        batch.drop_column("key")
        batch.drop_column("batch")
    op.rename_table("operations", "edits")
