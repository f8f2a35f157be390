"""The tables, as the newest migration leaves them."""

from __future__ import annotations

import sqlalchemy as sa

metadata = sa.MetaData()

jobs = sa.Table(
    "jobs",
    metadata,
    sa.Column("id", sa.String(32), primary_key=True),
    sa.Column("title", sa.Text, nullable=False),
    sa.Column("file_name", sa.Text, nullable=False),
    sa.Column("recording_key", sa.Text, nullable=False),
    sa.Column("sha256", sa.String(64), nullable=False),
    sa.Column("fingerprint", sa.String(64), nullable=False),
    sa.Column("priority", sa.Integer, nullable=False),
    sa.Column("context", sa.JSON, nullable=False),
    sa.Column("options", sa.JSON, nullable=False),
    sa.Column("body_id", sa.String(32)),
    sa.Column("duration", sa.Float),
    sa.Column("state", sa.String(16), nullable=False),
    sa.Column("run", sa.Integer, nullable=False),
    sa.Column("attempt", sa.Integer, nullable=False, server_default="1"),
    sa.Column("stage", sa.String(16), nullable=False),
    sa.Column("completed", sa.Float, nullable=False),
    sa.Column("total", sa.Float, nullable=False),
    sa.Column("fraction", sa.Float, nullable=False),
    sa.Column("error", sa.Text),
    sa.Column("error_kind", sa.String(32)),
    sa.Column("worker", sa.String(96)),
    sa.Column("created_at", sa.Float, nullable=False),
    sa.Column("started_at", sa.Float),
    sa.Column("finished_at", sa.Float),
    sa.Column("updated_at", sa.Float, nullable=False),
    sa.Column("owner", sa.String(32)),
    sa.Column("binned_at", sa.Float),
    sa.Column("sound_gone_at", sa.Float),
    sa.Index("jobs_by_state", "state"),
    sa.Index("jobs_by_fingerprint", "fingerprint"),
)

drafts = sa.Table(
    "drafts",
    metadata,
    sa.Column(
        "job_id", sa.String(32), sa.ForeignKey("jobs.id", ondelete="CASCADE"), primary_key=True
    ),
    sa.Column("generation", sa.Integer, primary_key=True),
    sa.Column("body", sa.LargeBinary, nullable=False),
    sa.Column("created_at", sa.Float, nullable=False),
)

operations = sa.Table(
    "operations",
    metadata,
    sa.Column(
        "job_id", sa.String(32), sa.ForeignKey("jobs.id", ondelete="CASCADE"), primary_key=True
    ),
    sa.Column("version", sa.Integer, primary_key=True),
    sa.Column("generation", sa.Integer, nullable=False),
    sa.Column("kind", sa.String(16), nullable=False),
    sa.Column("target", sa.Text, nullable=False),
    sa.Column("before", sa.JSON, nullable=False),
    sa.Column("after", sa.JSON, nullable=False),
    sa.Column("user", sa.Text, nullable=False),
    sa.Column("undoes", sa.Integer),
    sa.Column("created_at", sa.Float, nullable=False),
    sa.Column("batch", sa.Integer),
    sa.Column("key", sa.String(64)),
    sa.Index("operations_by_key", "job_id", "key"),
)

names = sa.Table(
    "names",
    metadata,
    sa.Column("id", sa.String(64), primary_key=True),
    sa.Column("name", sa.Text, nullable=False),
)

bodies = sa.Table(
    "bodies",
    metadata,
    sa.Column("id", sa.String(32), primary_key=True),
    sa.Column("name", sa.Text, nullable=False, unique=True),
    sa.Column("members", sa.JSON, nullable=False),
    sa.Column("profile", sa.Text, nullable=False),
    sa.Column("dictionary", sa.JSON, nullable=False),
    sa.Column("place", sa.Text),
    sa.Column("voices", sa.Boolean, nullable=False, server_default=sa.false()),
    sa.Column("second_person", sa.Boolean, nullable=False, server_default=sa.false()),
    sa.Column("sound_days", sa.Integer),
    sa.Column("updated_at", sa.Float, nullable=False),
)

voices = sa.Table(
    "voices",
    metadata,
    sa.Column(
        "body_id", sa.String(32), sa.ForeignKey("bodies.id", ondelete="CASCADE"), primary_key=True
    ),
    sa.Column("name", sa.String(200), primary_key=True),
    sa.Column("mean", sa.JSON, nullable=False),
    sa.Column("spread", sa.Float, nullable=False),
    sa.Column("seconds", sa.Float, nullable=False),
    sa.Column("enrolled_on", sa.String(10), nullable=False),
)

learnt = sa.Table(
    "learnt",
    metadata,
    sa.Column(
        "body_id", sa.String(32), sa.ForeignKey("bodies.id", ondelete="CASCADE"), primary_key=True
    ),
    sa.Column("sha256", sa.String(64), primary_key=True),
    sa.Column("name", sa.Text, nullable=False),
    sa.Column("characters", sa.Integer, nullable=False),
    sa.Column("content", sa.LargeBinary, nullable=False),
    sa.Column("learnt_at", sa.Float, nullable=False),
)

corrections = sa.Table(
    "corrections",
    metadata,
    sa.Column(
        "body_id", sa.String(32), sa.ForeignKey("bodies.id", ondelete="CASCADE"), primary_key=True
    ),
    sa.Column("job_id", sa.String(32), primary_key=True),
    sa.Column("written", sa.String(60), primary_key=True),
    sa.Column("wrong", sa.Integer, nullable=False),
    sa.Column("right", sa.Integer, nullable=False),
    sa.Column("learnt_at", sa.Float, nullable=False),
)

workers = sa.Table(
    "workers",
    metadata,
    sa.Column("id", sa.String(96), primary_key=True),
    sa.Column("host", sa.Text, nullable=False),
    sa.Column("pid", sa.Integer, nullable=False),
    sa.Column("slots", sa.Integer, nullable=False),
    sa.Column("started_at", sa.Float, nullable=False),
    sa.Column("beat_at", sa.Float, nullable=False),
)

timings = sa.Table(
    "timings",
    metadata,
    sa.Column("id", sa.Integer, primary_key=True, autoincrement=True),
    sa.Column("job_id", sa.String(32), nullable=False),
    sa.Column("stage", sa.String(16), nullable=False),
    sa.Column("audio_seconds", sa.Float, nullable=False),
    sa.Column("wall_seconds", sa.Float, nullable=False),
    sa.Column("worker", sa.String(96), nullable=False),
    sa.Column("created_at", sa.Float, nullable=False),
    sa.Index("timings_by_stage", "stage"),
)

users = sa.Table(
    "users",
    metadata,
    sa.Column("id", sa.String(32), primary_key=True),
    sa.Column("name", sa.String(64), nullable=False, unique=True),
    sa.Column("role", sa.String(16), nullable=False),
    sa.Column("password", sa.Text, nullable=False),
    sa.Column("disabled", sa.Boolean, nullable=False, server_default=sa.false()),
    sa.Column("failures", sa.Integer, nullable=False, server_default="0"),
    sa.Column("locked_until", sa.Float, nullable=False, server_default="0"),
    sa.Column("created_at", sa.Float, nullable=False),
)

memberships = sa.Table(
    "memberships",
    metadata,
    sa.Column(
        "user_id", sa.String(32), sa.ForeignKey("users.id", ondelete="CASCADE"), primary_key=True
    ),
    sa.Column(
        "body_id", sa.String(32), sa.ForeignKey("bodies.id", ondelete="CASCADE"), primary_key=True
    ),
)

sessions = sa.Table(
    "sessions",
    metadata,
    sa.Column("digest", sa.String(64), primary_key=True),
    sa.Column(
        "user_id", sa.String(32), sa.ForeignKey("users.id", ondelete="CASCADE"), nullable=False
    ),
    sa.Column("created_at", sa.Float, nullable=False),
    sa.Column("seen_at", sa.Float, nullable=False),
    sa.Index("sessions_by_user", "user_id"),
)

audit = sa.Table(
    "audit",
    metadata,
    sa.Column("number", sa.Integer, primary_key=True, autoincrement=False),
    sa.Column("at", sa.BigInteger, nullable=False),
    sa.Column("who", sa.Text, nullable=False),
    sa.Column("address", sa.Text, nullable=False),
    sa.Column("action", sa.String(32), nullable=False),
    sa.Column("meeting", sa.String(32), nullable=False),
    sa.Column("detail", sa.Text, nullable=False),
    sa.Column("hash", sa.String(64), nullable=False),
)

search_lines = sa.Table(
    "search_lines",
    metadata,
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
    sa.Index("search_lines_by_job", "job_id", "number"),
)

search_states = sa.Table(
    "search_states",
    metadata,
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
