"""What a report waits for is a column, and so is which of its words a person wrote."""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision: str = "0024"
down_revision: str | None = "0023"
branch_labels: Sequence[str] | None = None
depends_on: Sequence[str] | None = None

_TOLD = """CASE WHEN {text} LIKE 'Repository selection required:%' THEN 'repository'
                WHEN {text} LIKE 'Repository can''t be reached:%' THEN 'git_host'
                ELSE 'answer' END"""
_TITLES = """
    UPDATE reports SET title = headline
    WHERE title IN ('Repository selection required', 'Repository can''t be reached')
      AND waits_for IN ('repository', 'git_host')
"""
_PERSON_WROTE = """
    UPDATE reports SET person_wrote = written.names
    FROM (
        SELECT report_id, array_agg(replace(type, '_change', '') ORDER BY type) AS names
        FROM (
            SELECT DISTINCT ON (report_id, type) report_id, type, created_by_id, task_id
            FROM artefacts WHERE type IN ('title_change', 'summary_change')
            ORDER BY report_id, type, created_at DESC, id DESC
        ) AS newest
        WHERE created_by_id IS NOT NULL AND task_id IS NULL
        GROUP BY report_id
    ) AS written
    WHERE reports.id = written.report_id
"""


def upgrade() -> None:
    op.add_column(
        "reports",
        sa.Column(
            "waits_for", sa.Text(), nullable=True, comment="what a report waits for that needs a person"
        ),
    )
    op.add_column(
        "reports",
        sa.Column(
            "person_wrote",
            postgresql.ARRAY(sa.Text()),
            nullable=False,
            server_default="{}",
            comment="which of title and summary a person wrote last; research leaves them",
        ),
    )
    op.add_column(
        "research_runs",
        sa.Column(
            "waits_for",
            sa.Text(),
            nullable=True,
            comment="of one that ended in pending_input: what is missing",
        ),
    )
    waiting = "(status = 'pending_input' OR status_before_suppression = 'pending_input')"
    op.execute(
        f"UPDATE reports SET waits_for = {_TOLD.format(text='error')} "  # noqa: S608  # all of it stands here
        f"WHERE {waiting} AND error IS NOT NULL"
    )
    op.execute(_TITLES)
    op.execute(
        f"UPDATE research_runs SET waits_for = {_TOLD.format(text='reason')} "  # noqa: S608  # as above
        "WHERE outcome = 'pending_input'"
    )
    op.execute(_PERSON_WROTE)
    op.create_check_constraint(
        op.f("ck_reports_waits_for"), "reports", "waits_for IN ('repository', 'git_host', 'answer')"
    )


def downgrade() -> None:
    op.drop_constraint(op.f("ck_reports_waits_for"), "reports", type_="check")
    op.drop_column("research_runs", "waits_for")
    op.drop_column("reports", "person_wrote")
    op.drop_column("reports", "waits_for")
