"""Names of browsers, so that the history can say who changed what."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"


def upgrade() -> None:
    """Add the table; nobody has a name yet."""
    op.create_table(
        "names",
        sa.Column("id", sa.String(64), primary_key=True),
        sa.Column("name", sa.Text, nullable=False),
    )


def downgrade() -> None:
    """Forget all names."""
    op.drop_table("names")
