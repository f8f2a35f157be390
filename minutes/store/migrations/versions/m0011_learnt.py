"""What past minutes taught a meeting body."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0010"


def upgrade() -> None:
    """Add the table; no body has learnt anything yet."""
    op.create_table(
        "learnt",
        sa.Column(
            "body_id",
            sa.String(32),
            sa.ForeignKey("bodies.id", ondelete="CASCADE"),
            primary_key=True,
        ),
        sa.Column("sha256", sa.String(64), primary_key=True),
        sa.Column("name", sa.Text, nullable=False),
        sa.Column("characters", sa.Integer, nullable=False),
        sa.Column("content", sa.LargeBinary, nullable=False),
        sa.Column("learnt_at", sa.Float, nullable=False),
    )


def downgrade() -> None:
    """Forget all that was learnt."""
    op.drop_table("learnt")
