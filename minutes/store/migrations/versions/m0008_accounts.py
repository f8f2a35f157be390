"""Accounts: users, the bodies that they belong to, browsers that are signed in; who made a meeting."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"


def upgrade() -> None:
    """Add the tables; meetings that are there have no owner."""
    op.create_table(
        "users",
        sa.Column("id", sa.String(32), primary_key=True),
        sa.Column("name", sa.String(64), nullable=False, unique=True),
        sa.Column("role", sa.String(16), nullable=False),
        sa.Column("password", sa.Text, nullable=False),
        sa.Column("disabled", sa.Boolean, nullable=False, server_default=sa.false()),
        sa.Column("failures", sa.Integer, nullable=False, server_default="0"),
        sa.Column("locked_until", sa.Float, nullable=False, server_default="0"),
        sa.Column("created_at", sa.Float, nullable=False),
    )
    user = sa.ForeignKey("users.id", ondelete="CASCADE")
    body = sa.ForeignKey("bodies.id", ondelete="CASCADE")
    op.create_table(
        "memberships",
        sa.Column("user_id", sa.String(32), user, primary_key=True),
        sa.Column("body_id", sa.String(32), body, primary_key=True),
    )
    op.create_table(
        "sessions",
        sa.Column("digest", sa.String(64), primary_key=True),
        sa.Column(
            "user_id", sa.String(32), sa.ForeignKey("users.id", ondelete="CASCADE"), nullable=False
        ),
        sa.Column("created_at", sa.Float, nullable=False),
        sa.Column("seen_at", sa.Float, nullable=False),
    )
    op.create_index("sessions_by_user", "sessions", ["user_id"])
    op.add_column("jobs", sa.Column("owner", sa.String(32)))
    op.add_column(
        "bodies",
        sa.Column("second_person", sa.Boolean, nullable=False, server_default=sa.false()),
    )


def downgrade() -> None:
    """Drop what this migration added."""
    with op.batch_alter_table("bodies") as batch:
        batch.drop_column("second_person")
    with op.batch_alter_table("jobs") as batch:
        batch.drop_column("owner")
    op.drop_table("sessions")
    op.drop_table("memberships")
    op.drop_table("users")
