"""A bin: meetings that were taken out of the list and can be brought back."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"


def upgrade() -> None:
    """Add the column; nothing that is there already is in the bin."""
    op.add_column("jobs", sa.Column("binned_at", sa.Float))


def downgrade() -> None:
    """What is in the bin is back in the list."""
    op.drop_column("jobs", "binned_at")
