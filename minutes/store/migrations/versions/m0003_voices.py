"""Voice profiles of a meeting body's members, and the body's consent to them."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"


def upgrade() -> None:
    """Add the voices; every body that is there already has them off."""
    with op.batch_alter_table("bodies") as batch:
        batch.add_column(sa.Column("voices", sa.Boolean, nullable=False, server_default=sa.false()))
    op.create_table(
        "voices",
        sa.Column(
            "body_id",
            sa.String(32),
            sa.ForeignKey("bodies.id", ondelete="CASCADE"),
            primary_key=True,
        ),
        sa.Column("name", sa.String(200), primary_key=True),
        sa.Column("mean", sa.JSON, nullable=False),
        sa.Column("spread", sa.Float, nullable=False),
        sa.Column("seconds", sa.Float, nullable=False),
        sa.Column("enrolled_on", sa.String(10), nullable=False),
    )


def downgrade() -> None:
    """Forget all voices."""
    op.drop_table("voices")
    with op.batch_alter_table("bodies") as batch:
        batch.drop_column("voices")
