"""When reports opened, and what happened to them by time, as far as it is known of the past."""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision: str = "0050"
down_revision: str | None = "0049"
branch_labels: Sequence[str] | None = None
depends_on: Sequence[str] | None = None

KINDS = ("fixed", "dismissed", "snoozed", "handed_off", "archived", "came_back")

OPENED = """
    UPDATE reports AS r SET first_signal_at = first.moment
      FROM (SELECT report_id, min(least(timestamp, coalesce(first_received_at, received_at))) AS moment
              FROM signals WHERE report_id IS NOT NULL AND deleted_at IS NULL GROUP BY report_id) AS first
     WHERE r.id = first.report_id
"""
# Only the newest fix of a report is known, and a report came back from it when research began again.
FIXED = """
    INSERT INTO report_outcomes (project_id, report_id, kind, at)
    SELECT w.project_id, w.report_id, 'fixed', w.since FROM report_watches AS w WHERE w.kind = 'fix'
    UNION ALL
    SELECT w.project_id, w.report_id, 'came_back', CAST(w.facts ->> 'reopened_at' AS timestamptz)
      FROM report_watches AS w WHERE w.kind = 'fix' AND w.facts ? 'reopened_at'
    ORDER BY 4
"""
# Scouts write reports that nothing is to be done about; nobody decided about these.
DISMISSED = """
    INSERT INTO report_outcomes (project_id, report_id, kind, at)
    SELECT r.project_id, r.id,
           CASE WHEN watch.kind = 'snooze' THEN 'snoozed' WHEN watch.kind = 'stale' THEN 'archived'
                ELSE 'dismissed' END,
           coalesce(watch.since, entry.created_at, r.updated_at)
      FROM reports AS r
      LEFT JOIN LATERAL (SELECT w.kind, w.since FROM report_watches AS w
                          WHERE w.report_id = r.id AND w.kind IN ('snooze', 'stale') LIMIT 1) AS watch ON TRUE
      LEFT JOIN LATERAL (SELECT a.created_at FROM artefacts AS a WHERE a.report_id = r.id AND a.type = 'dismissal'
                          ORDER BY a.created_at DESC LIMIT 1) AS entry ON TRUE
     WHERE coalesce(r.status_before_merge, r.status) = 'suppressed'
       AND (entry.created_at IS NOT NULL OR watch.since IS NOT NULL
            OR NOT EXISTS (SELECT FROM scout_reports AS s WHERE s.report_id = r.id))
"""
HANDED_OFF = """
    INSERT INTO report_outcomes (project_id, report_id, kind, at)
    SELECT project_id, report_id, 'handed_off', created_at FROM handoffs
"""
FIRST = "(SELECT o.id FROM report_outcomes AS o WHERE o.report_id = r.id AND {} ORDER BY o.at, o.id LIMIT 1)"
MARK_FIRST = f"""
    UPDATE reports AS r
       SET first_decision_id = {FIRST.format("o.kind IN ('fixed', 'dismissed', 'snoozed', 'handed_off')")},
           first_fix_id = {FIRST.format("o.kind = 'fixed'")}
     WHERE EXISTS (SELECT FROM report_outcomes AS o WHERE o.report_id = r.id)
"""  # noqa: S608  # all of it stands here


def upgrade() -> None:
    op.add_column("reports", sa.Column("first_signal_at", sa.DateTime(timezone=True)))
    op.add_column(
        "reports",
        sa.Column(
            "opened_at",
            sa.DateTime(timezone=True),
            sa.Computed("LEAST(created_at, first_signal_at)", persisted=True),
            nullable=False,
            comment="time of its first signal, at the latest when the report was made",
        ),
    )
    op.add_column(
        "reports",
        sa.Column("first_decision_id", sa.BigInteger(), comment="in report_outcomes; null: undecided"),
    )
    op.add_column(
        "reports", sa.Column("first_fix_id", sa.BigInteger(), comment="in report_outcomes; null: never fixed")
    )
    _create_outcomes()
    for statement in (OPENED, FIXED, DISMISSED, HANDED_OFF, MARK_FIRST):
        op.execute(statement)
    op.create_index(
        "ix_reports_opened_at",
        "reports",
        ["project_id", "opened_at"],
        postgresql_include=["id", "status_rank", "signal_count", "area", "first_decision_id", "first_fix_id"],
    )


def _create_outcomes() -> None:
    op.create_table(
        "report_outcomes",
        sa.Column("id", sa.BigInteger(), sa.Identity(), nullable=False),
        sa.Column("project_id", sa.Integer(), nullable=False),
        sa.Column("report_id", sa.Uuid(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column(
            "change_id", sa.Uuid(), comment="the change of status that it came with; its undo removes the row"
        ),
        sa.CheckConstraint(sa.column("kind").in_(KINDS), name=op.f("ck_report_outcomes_kind")),
        sa.ForeignKeyConstraint(
            ["project_id"], ["projects.id"], name=op.f("fk_report_outcomes_project_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["report_id"], ["reports.id"], name=op.f("fk_report_outcomes_report_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_report_outcomes")),
        comment="what happened to reports, by time: decisions, and reports that came back",
    )
    op.create_index(
        "ix_report_outcomes_at",
        "report_outcomes",
        ["project_id", "at"],
        postgresql_include=["report_id", "kind", "id"],
    )
    op.create_index("ix_report_outcomes_report_id", "report_outcomes", ["report_id", "at"])
    op.create_index(
        "ix_report_outcomes_change_id",
        "report_outcomes",
        ["change_id"],
        postgresql_where=sa.text("change_id IS NOT NULL"),
    )
