"""How long a meeting body keeps its recordings, and when a meeting's recording was removed."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"


def upgrade() -> None:
    """Add both columns; every body keeps its recordings until somebody says otherwise."""
    op.add_column("bodies", sa.Column("sound_days", sa.Integer))
    op.add_column("jobs", sa.Column("sound_gone_at", sa.Float))


def downgrade() -> None:
    """Forget the rules; what was removed stays removed."""
    op.drop_column("jobs", "sound_gone_at")
    op.drop_column("bodies", "sound_days")
