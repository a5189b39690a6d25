"""Research runs, one per start of a report's research, and their recorded steps."""

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import JSONB

from postroom.db.tables.base import id_column, metadata, project_column, time_column

RESEARCH_OUTCOMES = ("ready", "pending_input", "not_actionable", "failed", "abandoned")

research_runs = sa.Table(
    "research_runs",
    metadata,
    id_column(),
    project_column(),
    sa.Column("report_id", sa.Uuid, sa.ForeignKey("reports.id", ondelete="CASCADE"), nullable=False),
    sa.Column(
        "round", sa.Integer, nullable=False, server_default="1", comment="signals came meanwhile: one more"
    ),
    sa.Column(
        "attempts", sa.Integer, nullable=False, server_default="0", comment="how often a job took it up"
    ),
    sa.Column("outcome", sa.Text),
    sa.Column("reason", sa.Text, nullable=False, server_default=""),
    sa.Column("waits_for", sa.Text, comment="of one that ended in pending_input: what is missing"),
    time_column("started_at"),
    time_column("ended_at", nullable=True),
    sa.CheckConstraint(sa.column("outcome").in_(RESEARCH_OUTCOMES), name="outcome"),
    sa.CheckConstraint("(outcome IS NULL) = (ended_at IS NULL)", name="ended_has_outcome"),
    sa.Index(None, "report_id", "started_at"),
    sa.Index("uq_research_runs_open", "report_id", unique=True, postgresql_where=sa.text("ended_at IS NULL")),
    comment="each time that a report is researched",
)

research_steps = sa.Table(
    "research_steps",
    metadata,
    sa.Column("run_id", sa.Uuid, sa.ForeignKey("research_runs.id", ondelete="CASCADE"), primary_key=True),
    sa.Column("round", sa.Integer, primary_key=True),
    sa.Column("step", sa.Text, primary_key=True),
    sa.Column("key", sa.Text, primary_key=True, server_default="", comment="the signal, of a step for each"),
    sa.Column("made_by", sa.Text, nullable=False, comment="what judged, with its version"),
    sa.Column("result", JSONB, nullable=False, server_default="{}", comment="what later steps go on from"),
    sa.Column("seconds", sa.Float, nullable=False),
    time_column("created_at"),
    comment="what is done of a run; written with the artefacts of the step, and never done again",
)
