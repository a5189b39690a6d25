"""Tasks with words of their own, hand-offs, and what is looked at again."""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision: str = "0010"
down_revision: str | None = "0009"
branch_labels: Sequence[str] | None = None
depends_on: Sequence[str] | None = None


def upgrade() -> None:
    op.create_table(
        "host_events",
        sa.Column("body_hash", sa.LargeBinary(), nullable=False, comment="SHA-256 of the body"),
        sa.Column("event", sa.Text(), nullable=False),
        sa.Column("received_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("body_hash", name=op.f("pk_host_events")),
        comment="events of git hosts that were taken; each counts once",
    )
    op.create_index(op.f("ix_host_events_received_at"), "host_events", ["received_at"], unique=False)
    op.create_table(
        "handoff_configs",
        sa.Column("project_id", sa.Integer(), nullable=False),
        sa.Column("channel", sa.Text(), server_default="off", nullable=False),
        sa.Column("webhook_url", sa.Text(), nullable=True),
        sa.Column(
            "webhook_secret",
            sa.LargeBinary(),
            nullable=True,
            comment="sealed with a key of the server's secret",
        ),
        sa.Column(
            "daily_limit",
            sa.Integer(),
            nullable=True,
            comment="reports that start by themselves within 24 hours",
        ),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "channel <> 'webhook' OR webhook_url IS NOT NULL", name=op.f("ck_handoff_configs_webhook_url")
        ),
        sa.CheckConstraint(
            "channel IN ('off', 'webhook', 'command', 'pull')", name=op.f("ck_handoff_configs_channel")
        ),
        sa.ForeignKeyConstraint(
            ["project_id"], ["projects.id"], name=op.f("fk_handoff_configs_project_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("project_id", name=op.f("pk_handoff_configs")),
        comment="how a project hands reports to agents; without a row it does not",
    )
    op.create_table(
        "report_watches",
        sa.Column("report_id", sa.Uuid(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("project_id", sa.Integer(), nullable=False),
        sa.Column("since", sa.DateTime(timezone=True), nullable=False),
        sa.Column("due_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("facts", postgresql.JSONB(astext_type=sa.Text()), server_default="{}", nullable=False),
        sa.CheckConstraint(
            "kind IN ('fix', 'snooze', 'stale', 'pull_request')", name=op.f("ck_report_watches_kind")
        ),
        sa.ForeignKeyConstraint(
            ["project_id"], ["projects.id"], name=op.f("fk_report_watches_project_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["report_id"], ["reports.id"], name=op.f("fk_report_watches_report_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("report_id", "kind", name=op.f("pk_report_watches")),
        comment="what is looked at again: whether a fix holds, the end of a snooze, a pull request",
    )
    op.create_index(op.f("ix_report_watches_kind_due_at"), "report_watches", ["kind", "due_at"], unique=False)
    op.create_index(op.f("ix_report_watches_project_id"), "report_watches", ["project_id"], unique=False)
    op.create_table(
        "handoffs",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("project_id", sa.Integer(), nullable=False),
        sa.Column("report_id", sa.Uuid(), nullable=False),
        sa.Column("task_id", sa.Uuid(), nullable=False),
        sa.Column("task_run_id", sa.Uuid(), nullable=False),
        sa.Column("channel", sa.Text(), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=True, comment="for whom it started"),
        sa.Column("repository", sa.Text(), nullable=True),
        sa.Column("base_branch", sa.Text(), nullable=True, comment="null for the default branch"),
        sa.Column("reason", sa.Text(), nullable=False, comment="why it started"),
        sa.Column("host", sa.Text(), nullable=True, comment="the machine whose worker runs the command"),
        sa.Column("output", sa.Text(), nullable=True, comment="what the command wrote, as far as it is kept"),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("channel IN ('webhook', 'command', 'pull')", name=op.f("ck_handoffs_channel")),
        sa.ForeignKeyConstraint(
            ["project_id"], ["projects.id"], name=op.f("fk_handoffs_project_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["report_id"], ["reports.id"], name=op.f("fk_handoffs_report_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["task_id"], ["tasks.id"], name=op.f("fk_handoffs_task_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["task_run_id"], ["task_runs.id"], name=op.f("fk_handoffs_task_run_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["user_id"], ["users.id"], name=op.f("fk_handoffs_user_id"), ondelete="SET NULL"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_handoffs")),
        sa.UniqueConstraint("task_run_id", name=op.f("uq_handoffs_task_run_id")),
        comment="reports that were handed to an agent; at most one open one a report",
    )
    op.create_index(
        op.f("ix_handoffs_project_id_created_at"), "handoffs", ["project_id", "created_at"], unique=False
    )
    op.create_index(op.f("ix_handoffs_report_id"), "handoffs", ["report_id"], unique=False)
    op.create_index(op.f("ix_handoffs_task_id"), "handoffs", ["task_id"], unique=False)
    op.create_index(
        "uq_handoffs_open_report_id",
        "handoffs",
        ["report_id"],
        unique=True,
        postgresql_where=sa.text("ended_at IS NULL"),
    )
    op.create_table(
        "webhook_deliveries",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("project_id", sa.Integer(), nullable=False),
        sa.Column("handoff_id", sa.Uuid(), nullable=True),
        sa.Column("url", sa.Text(), nullable=False),
        sa.Column("body", sa.Text(), nullable=False, comment="just as it is signed and sent"),
        sa.Column("status", sa.Text(), server_default="waiting", nullable=False),
        sa.Column(
            "attempts", sa.Integer(), server_default="0", nullable=False, comment="since it last waited anew"
        ),
        sa.Column(
            "log",
            postgresql.JSONB(astext_type=sa.Text()),
            server_default="[]",
            nullable=False,
            comment="each attempt, the oldest first",
        ),
        sa.Column("next_attempt_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint(
            "status IN ('waiting', 'delivered', 'failed')", name=op.f("ck_webhook_deliveries_status")
        ),
        sa.ForeignKeyConstraint(
            ["handoff_id"], ["handoffs.id"], name=op.f("fk_webhook_deliveries_handoff_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["project_id"], ["projects.id"], name=op.f("fk_webhook_deliveries_project_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_webhook_deliveries")),
        comment="what was sent to webhooks, or is to be",
    )
    op.create_index(
        "ix_webhook_deliveries_due",
        "webhook_deliveries",
        ["next_attempt_at"],
        unique=False,
        postgresql_where=sa.text("status = 'waiting'"),
    )
    op.create_index(
        op.f("ix_webhook_deliveries_handoff_id"), "webhook_deliveries", ["handoff_id"], unique=False
    )
    op.create_index(
        op.f("ix_webhook_deliveries_project_id_created_at"),
        "webhook_deliveries",
        ["project_id", "created_at"],
        unique=False,
    )
    op.add_column(
        "task_runs", sa.Column("branch", sa.Text(), nullable=True, comment="the branch that the work is on")
    )
    op.add_column(
        "tasks",
        sa.Column("description", sa.Text(), server_default="", nullable=False, comment="what is to be done"),
    )
    op.add_column(
        "tasks",
        sa.Column(
            "origin_product",
            sa.Text(),
            server_default="user_created",
            nullable=False,
            comment="what asked for it",
        ),
    )
    op.add_column(
        "tasks",
        sa.Column(
            "repository",
            sa.Text(),
            nullable=True,
            comment="where the work is, as organization/name in lower case",
        ),
    )
    op.add_column("tasks", sa.Column("created_by_id", sa.Integer(), nullable=True))
    op.add_column(
        "tasks",
        sa.Column(
            "created_by_task_id",
            sa.Uuid(),
            nullable=True,
            comment="set in place of a user when a task made it",
        ),
    )
    op.add_column("tasks", sa.Column("updated_at", sa.DateTime(timezone=True), nullable=True))
    op.execute("UPDATE tasks SET updated_at = created_at")
    op.alter_column("tasks", "updated_at", nullable=False)
    op.execute(
        "UPDATE tasks SET origin_product = 'signals_scout' FROM task_runs AS t "
        "JOIN scout_runs AS s ON s.task_run_id = t.id WHERE t.task_id = tasks.id"
    )
    op.create_check_constraint(
        op.f("ck_tasks_one_author"), "tasks", "created_by_id IS NULL OR created_by_task_id IS NULL"
    )
    op.drop_index(op.f("ix_tasks_project_id"), table_name="tasks")
    op.create_index(
        op.f("ix_tasks_project_id_created_at"), "tasks", ["project_id", "created_at"], unique=False
    )
    op.create_foreign_key(
        op.f("fk_tasks_created_by_id"), "tasks", "users", ["created_by_id"], ["id"], ondelete="SET NULL"
    )


def downgrade() -> None:
    op.drop_constraint(op.f("ck_tasks_one_author"), "tasks")
    op.drop_constraint(op.f("fk_tasks_created_by_id"), "tasks", type_="foreignkey")
    op.drop_index(op.f("ix_tasks_project_id_created_at"), table_name="tasks")
    op.create_index(op.f("ix_tasks_project_id"), "tasks", ["project_id"], unique=False)
    op.drop_column("tasks", "updated_at")
    op.drop_column("tasks", "created_by_task_id")
    op.drop_column("tasks", "created_by_id")
    op.drop_column("tasks", "repository")
    op.drop_column("tasks", "origin_product")
    op.drop_column("tasks", "description")
    op.drop_column("task_runs", "branch")
    op.drop_index(op.f("ix_webhook_deliveries_project_id_created_at"), table_name="webhook_deliveries")
    op.drop_index(op.f("ix_webhook_deliveries_handoff_id"), table_name="webhook_deliveries")
    op.drop_index(
        "ix_webhook_deliveries_due",
        table_name="webhook_deliveries",
        postgresql_where=sa.text("status = 'waiting'"),
    )
    op.drop_table("webhook_deliveries")
    op.drop_index(
        "uq_handoffs_open_report_id", table_name="handoffs", postgresql_where=sa.text("ended_at IS NULL")
    )
    op.drop_index(op.f("ix_handoffs_task_id"), table_name="handoffs")
    op.drop_index(op.f("ix_handoffs_report_id"), table_name="handoffs")
    op.drop_index(op.f("ix_handoffs_project_id_created_at"), table_name="handoffs")
    op.drop_table("handoffs")
    op.drop_index(op.f("ix_report_watches_project_id"), table_name="report_watches")
    op.drop_index(op.f("ix_report_watches_kind_due_at"), table_name="report_watches")
    op.drop_table("report_watches")
    op.drop_table("handoff_configs")
    op.drop_index(op.f("ix_host_events_received_at"), table_name="host_events")
    op.drop_table("host_events")
