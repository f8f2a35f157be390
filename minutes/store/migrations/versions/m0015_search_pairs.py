"""Search for two letters on SQLite: the index of three letters read by how they begin, and ends of lines."""

from __future__ import annotations

from alembic import op

revision = "0015"
down_revision = "0012"

# A line that holds 予算 holds 予算 and a letter more, or ends with it. Both tables hold nothing of their
# own: the first is another view of the index that is there, the second follows the lines by itself.
_SQLITE = (
    "CREATE VIRTUAL TABLE search_grams_places USING fts5vocab('search_grams', 'instance')",
    "CREATE INDEX search_grams_ends ON search_lines (substr(plain, -2))",
)


def upgrade() -> None:
    """Add both; PostgreSQL's index knows pairs."""
    if op.get_bind().dialect.name == "sqlite":
        for statement in _SQLITE:
            op.execute(statement)


def downgrade() -> None:
    """Forget both."""
    if op.get_bind().dialect.name == "sqlite":
        op.execute("DROP INDEX search_grams_ends")
        op.execute("DROP TABLE search_grams_places")
