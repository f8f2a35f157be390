"""What clerks corrected in the meetings of a body: how often words were heard wrong, and how often right."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0012"
down_revision = "0011"


def upgrade() -> None:
    """Add the table; nothing was learnt from corrections yet."""
    op.create_table(
        "corrections",
        sa.Column(
            "body_id",
            sa.String(32),
            sa.ForeignKey("bodies.id", ondelete="CASCADE"),
            primary_key=True,
        ),
        sa.Column("job_id", sa.String(32), primary_key=True),
        sa.Column("written", sa.String(60), primary_key=True),
        sa.Column("wrong", sa.Integer, nullable=False),
        sa.Column("right", sa.Integer, nullable=False),
        sa.Column("learnt_at", sa.Float, nullable=False),
    )


def downgrade() -> None:
    """Forget the counts; the words stay in the dictionaries."""
    op.drop_table("corrections")
