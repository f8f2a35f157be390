"""Search over all meetings: their lines, and an index of the parts of words."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"

_SQLITE = (
    "CREATE VIRTUAL TABLE search_grams USING fts5(plain, content='search_lines',"
    " content_rowid='id', tokenize='trigram case_sensitive 1', detail='none')",
    "CREATE TRIGGER search_grams_added AFTER INSERT ON search_lines BEGIN"
    " INSERT INTO search_grams(rowid, plain) VALUES (new.id, new.plain); END",
    "CREATE TRIGGER search_grams_gone AFTER DELETE ON search_lines BEGIN"
    " INSERT INTO search_grams(search_grams, rowid, plain) VALUES ('delete', old.id, old.plain);"
    " END",
    "CREATE TRIGGER search_grams_changed AFTER UPDATE OF plain ON search_lines BEGIN"
    " INSERT INTO search_grams(search_grams, rowid, plain) VALUES ('delete', old.id, old.plain);"
    " INSERT INTO search_grams(rowid, plain) VALUES (new.id, new.plain); END",
)

# An index of PostgreSQL's own kind over pairs of characters: pg_trgm would need an extension, and
# knows no pairs.
_POSTGRES = (
    "CREATE FUNCTION search_grams(plain text) RETURNS text[] LANGUAGE sql IMMUTABLE PARALLEL SAFE"
    " AS $$ SELECT coalesce(array_agg(DISTINCT substr(plain, n, 2)), '{}')"
    " FROM generate_series(1, length(plain) - 1) AS n $$",
    "CREATE INDEX search_grams ON search_lines USING gin (search_grams(plain))",
)


def upgrade() -> None:
    """Add the tables; the service fills them from the drafts that are there."""
    op.create_table(
        "search_lines",
        sa.Column("id", sa.Integer, primary_key=True, autoincrement=True),
        sa.Column(
            "job_id", sa.String(32), sa.ForeignKey("jobs.id", ondelete="CASCADE"), nullable=False
        ),
        sa.Column("number", sa.Integer, nullable=False),
        sa.Column("kind", sa.String(8), nullable=False),
        sa.Column("place", sa.Text, nullable=False),
        sa.Column("who", sa.Text, nullable=False),
        sa.Column("start", sa.Float),
        sa.Column("text", sa.Text, nullable=False),
        sa.Column("plain", sa.Text, nullable=False),
    )
    op.create_index("search_lines_by_job", "search_lines", ["job_id", "number"])
    op.create_table(
        "search_states",
        sa.Column(
            "job_id", sa.String(32), sa.ForeignKey("jobs.id", ondelete="CASCADE"), primary_key=True
        ),
        sa.Column("run", sa.Integer, nullable=False),
        sa.Column("generation", sa.Integer, nullable=False),
        sa.Column("version", sa.Integer, nullable=False),
        sa.Column("title", sa.Text, nullable=False),
        sa.Column("held_on", sa.String(10), nullable=False),
        sa.Column("document", sa.String(8), nullable=False),
    )
    for statement in _POSTGRES if op.get_bind().dialect.name == "postgresql" else _SQLITE:
        op.execute(statement)


def downgrade() -> None:
    """Forget the index."""
    if op.get_bind().dialect.name == "sqlite":
        op.execute("DROP TABLE search_grams")
    op.drop_table("search_states")
    op.drop_table("search_lines")
    if op.get_bind().dialect.name == "postgresql":
        op.execute("DROP FUNCTION search_grams(text)")
