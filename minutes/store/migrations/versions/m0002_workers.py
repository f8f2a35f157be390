"""Workers and their heartbeat, measured times, the place where a body meets."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"


def upgrade() -> None:
    """Add the tables for several workers."""
    op.create_table(
        "workers",
        sa.Column("id", sa.String(96), primary_key=True),
        sa.Column("host", sa.Text, nullable=False),
        sa.Column("pid", sa.Integer, nullable=False),
        sa.Column("slots", sa.Integer, nullable=False),
        sa.Column("started_at", sa.Float, nullable=False),
        sa.Column("beat_at", sa.Float, nullable=False),
    )
    op.create_table(
        "timings",
        sa.Column("id", sa.Integer, primary_key=True, autoincrement=True),
        sa.Column("job_id", sa.String(32), nullable=False),
        sa.Column("stage", sa.String(16), nullable=False),
        sa.Column("audio_seconds", sa.Float, nullable=False),
        sa.Column("wall_seconds", sa.Float, nullable=False),
        sa.Column("worker", sa.String(96), nullable=False),
        sa.Column("created_at", sa.Float, nullable=False),
    )
    op.create_index("timings_by_stage", "timings", ["stage"])
    with op.batch_alter_table("jobs") as batch:
        batch.add_column(sa.Column("worker", sa.String(96)))
        batch.add_column(sa.Column("attempt", sa.Integer, nullable=False, server_default="1"))
    with op.batch_alter_table("edits") as batch:
        batch.add_column(sa.Column("undoes", sa.Integer))
    with op.batch_alter_table("bodies") as batch:
        batch.add_column(sa.Column("place", sa.Text))


def downgrade() -> None:
    """Drop what this migration added."""
    with op.batch_alter_table("bodies") as batch:
        batch.drop_column("place")
    with op.batch_alter_table("edits") as batch:
        batch.drop_column("undoes")
    with op.batch_alter_table("jobs") as batch:
        batch.drop_column("attempt")
        batch.drop_column("worker")
    op.drop_table("timings")
    op.drop_table("workers")
