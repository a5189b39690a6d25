"""Spending of projects on language models, and the models' decisions."""

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import JSONB

from postroom.db.tables.base import id_column, metadata, project_column, time_column

MODEL_CALL_STATES = ("reserved", "answered", "failed", "lost")
"""In progress; settled after success or failure; never settled, so that its reservation was released."""

model_spend = sa.Table(
    "model_spend",
    metadata,
    project_column(primary_key=True),
    sa.Column("day", sa.Date, primary_key=True, comment="of UTC"),
    sa.Column("calls", sa.Integer, nullable=False, server_default="0", comment="made or reserved"),
    sa.Column(
        "dollars",
        sa.Numeric(14, 6),
        nullable=False,
        server_default="0",
        comment="spent or reserved; US dollars",
    ),
    comment="what a project's budget of a day has been used for; one row that all reservations meet at",
)

model_calls = sa.Table(
    "model_calls",
    metadata,
    id_column(),
    project_column(),
    sa.Column("day", sa.Date, nullable=False, comment="whose budget it is counted in"),
    sa.Column("purpose", sa.Text, nullable=False, comment="what asked: grouping, research, scout"),
    sa.Column("subject", sa.Text, comment="id of the signal, report or run that it was about"),
    sa.Column("model", sa.Text, nullable=False),
    sa.Column("prompt", sa.Text, nullable=False),
    sa.Column("prompt_hash", sa.Text, nullable=False),
    sa.Column("input_hash", sa.Text, nullable=False, comment="what the answer depends on"),
    sa.Column("state", sa.Text, nullable=False),
    sa.Column("reserved_calls", sa.Integer, nullable=False),
    sa.Column("reserved_dollars", sa.Numeric(14, 6), nullable=False),
    sa.Column("requests", sa.Integer, nullable=False, server_default="0"),
    sa.Column("input_tokens", sa.BigInteger, nullable=False, server_default="0"),
    sa.Column("output_tokens", sa.BigInteger, nullable=False, server_default="0"),
    sa.Column("dollars", sa.Numeric(14, 6), comment="null while it is under way or has no price"),
    sa.Column("answer", JSONB),
    sa.Column("error", sa.Text),
    sa.Column("seconds", sa.Float),
    time_column("started_at"),
    time_column("expires_at"),
    time_column("ended_at", nullable=True),
    sa.CheckConstraint(sa.column("state").in_(MODEL_CALL_STATES), name="state"),
    sa.Index(None, "project_id", "day"),
    sa.Index(
        "ix_model_calls_answered",
        "project_id",
        "input_hash",
        "started_at",
        postgresql_where=sa.column("state") == "answered",
    ),
    sa.Index("ix_model_calls_reserved", "expires_at", postgresql_where=sa.column("state") == "reserved"),
    sa.Index("ix_model_calls_started_at", "started_at"),
    comment="each question to a language model: what was set aside for it, what it took, what came of it",
)

model_outages = sa.Table(
    "model_outages",
    metadata,
    sa.Column("model", sa.Text, primary_key=True),
    sa.Column(
        "failures", sa.Integer, nullable=False, comment="in a row, after a rest each; 0 once it is over"
    ),
    time_column("since"),
    sa.Column(
        "rests_until",
        sa.DateTime(timezone=True),
        nullable=False,
        comment="no call before it; of one that is over, its end. What failed and began before it does not count",
    ),
    sa.Column("reason", sa.Text, nullable=False),
    comment="the newest outage of each language model",
)

model_checks = sa.Table(
    "model_checks",
    metadata,
    sa.Column("model", sa.Text, primary_key=True),
    time_column("checked_at"),
    sa.Column("groups", sa.Boolean, nullable=False, comment="its readings may change the grouping"),
    sa.Column("screens", sa.Boolean, nullable=False, comment="its second opinions count"),
    sa.Column("figures", JSONB, nullable=False, comment="what it reached"),
    comment="the newest examination of each language model",
)
