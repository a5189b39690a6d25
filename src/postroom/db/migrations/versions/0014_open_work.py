"""Finding the open work of a project without reading all of its reports."""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision: str = "0014"
down_revision: str | None = "0012"
branch_labels: Sequence[str] | None = None
depends_on: Sequence[str] | None = None


def upgrade() -> None:
    op.create_index(
        "ix_artefacts_commits",
        "artefacts",
        ["project_id", "report_id"],
        postgresql_where=sa.text("type = 'commit'"),
    )
    op.create_index(
        "ix_reports_with_pull_request",
        "reports",
        ["project_id"],
        postgresql_where=sa.text("implementation_pr_url IS NOT NULL"),
    )
    op.create_index(
        "ix_task_runs_open",
        "task_runs",
        ["project_id", "task_id"],
        postgresql_where=sa.text("status IN ('not_started', 'queued', 'in_progress')"),
    )


def downgrade() -> None:
    op.drop_index("ix_task_runs_open", table_name="task_runs")
    op.drop_index("ix_reports_with_pull_request", table_name="reports")
    op.drop_index("ix_artefacts_commits", table_name="artefacts")
