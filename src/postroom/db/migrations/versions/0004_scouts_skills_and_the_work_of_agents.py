"""Scouts, skills and the work of agents."""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision: str = "0004"
down_revision: str | None = "0003"
branch_labels: Sequence[str] | None = None
depends_on: Sequence[str] | None = None


def upgrade() -> None:
    op.create_table(
        "server_flags",
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("payload", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("name", name=op.f("pk_server_flags")),
        comment="settings of the whole server that change while it runs",
    )
    op.create_table(
        "activity_log",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("project_id", sa.Integer(), nullable=False),
        sa.Column("scope", sa.Text(), nullable=False, comment="kind of thing that was changed"),
        sa.Column("activity", sa.Text(), nullable=False, comment="what was done to it"),
        sa.Column("item_id", sa.Text(), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=True),
        sa.Column("detail", postgresql.JSONB(astext_type=sa.Text()), server_default="{}", nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["project_id"], ["projects.id"], name=op.f("fk_activity_log_project_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["user_id"], ["users.id"], name=op.f("fk_activity_log_user_id"), ondelete="SET NULL"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_activity_log")),
        comment="what people and agents changed that others may ask about",
    )
    op.create_index(
        op.f("ix_activity_log_project_id_created_at"),
        "activity_log",
        ["project_id", "created_at"],
        unique=False,
    )
    op.create_table(
        "git_connections",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("project_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column(
            "repository",
            sa.Text(),
            nullable=True,
            comment="organization/name in lower case; null for all that it reaches",
        ),
        sa.Column(
            "location", sa.Text(), nullable=False, comment="a folder on this machine, or the host's API"
        ),
        sa.Column(
            "credential", sa.LargeBinary(), nullable=True, comment="encrypted with the server's secret"
        ),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("kind IN ('local', 'github')", name=op.f("ck_git_connections_kind")),
        sa.ForeignKeyConstraint(
            ["project_id"], ["projects.id"], name=op.f("fk_git_connections_project_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_git_connections")),
        comment="where a project's repositories are, and how they are reached",
    )
    op.create_index(op.f("ix_git_connections_project_id"), "git_connections", ["project_id"], unique=False)
    op.create_index(
        "uq_git_connections_local",
        "git_connections",
        ["project_id", "repository"],
        unique=True,
        postgresql_where=sa.text("kind = 'local'"),
    )
    op.create_index(
        "uq_git_connections_github",
        "git_connections",
        ["project_id", "repository", "location"],
        unique=True,
        postgresql_nulls_not_distinct=True,
        postgresql_where=sa.text("kind = 'github'"),
    )
    op.create_table(
        "project_profiles",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("project_id", sa.Integer(), nullable=False),
        sa.Column("source_version", sa.Text(), nullable=False),
        sa.Column("payload", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("computed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["project_id"], ["projects.id"], name=op.f("fk_project_profiles_project_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_project_profiles")),
        comment="what a project has, as it was found at one time",
    )
    op.create_index(
        op.f("ix_project_profiles_project_id_computed_at"),
        "project_profiles",
        ["project_id", "computed_at"],
        unique=False,
    )
    op.create_table(
        "scout_configs",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("project_id", sa.Integer(), nullable=False),
        sa.Column("skill_name", sa.Text(), nullable=False),
        sa.Column("enabled", sa.Boolean(), server_default=sa.text("true"), nullable=False),
        sa.Column(
            "emit", sa.Boolean(), server_default=sa.text("true"), nullable=False, comment="false is a dry run"
        ),
        sa.Column("run_interval_minutes", sa.Integer(), server_default="1440", nullable=False),
        sa.Column(
            "options",
            postgresql.JSONB(astext_type=sa.Text()),
            server_default="{}",
            nullable=False,
            comment="later fields that clients send",
        ),
        sa.Column("enabled_by_id", sa.Integer(), nullable=True),
        sa.Column("last_run_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["enabled_by_id"], ["users.id"], name=op.f("fk_scout_configs_enabled_by_id"), ondelete="SET NULL"
        ),
        sa.ForeignKeyConstraint(
            ["project_id"], ["projects.id"], name=op.f("fk_scout_configs_project_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_scout_configs")),
        sa.UniqueConstraint("project_id", "skill_name", name=op.f("uq_scout_configs_project_id_skill_name")),
    )
    op.create_table(
        "scout_notes",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("project_id", sa.Integer(), nullable=False),
        sa.Column(
            "skill_name", sa.Text(), server_default="", nullable=False, comment="empty is for all scouts"
        ),
        sa.Column("content", sa.Text(), nullable=False),
        sa.Column("created_by_id", sa.Integer(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["created_by_id"], ["users.id"], name=op.f("fk_scout_notes_created_by_id"), ondelete="SET NULL"
        ),
        sa.ForeignKeyConstraint(
            ["project_id"], ["projects.id"], name=op.f("fk_scout_notes_project_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_scout_notes")),
        comment="what people tell scouts",
    )
    op.create_index(
        op.f("ix_scout_notes_project_id_created_at"),
        "scout_notes",
        ["project_id", "created_at"],
        unique=False,
    )
    op.create_table(
        "skills",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("project_id", sa.Integer(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("version", sa.Integer(), server_default="1", nullable=False, comment="the newest version"),
        sa.Column(
            "shipped_hash",
            sa.LargeBinary(),
            nullable=True,
            comment="SHA-256 of the shipped text last put here, if it was",
        ),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("deleted_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["project_id"], ["projects.id"], name=op.f("fk_skills_project_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_skills")),
        sa.UniqueConstraint("project_id", "name", name=op.f("uq_skills_project_id_name")),
        comment="a skill of a project; the row of a deleted one stays, so that it is not shipped again",
    )
    op.create_table(
        "report_claims",
        sa.Column("report_id", sa.Uuid(), nullable=False),
        sa.Column("project_id", sa.Integer(), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("claim_id", sa.Text(), nullable=True, comment="the holder's own id for the claim"),
        sa.Column("pull_requests", postgresql.ARRAY(sa.Text()), server_default="{}", nullable=False),
        sa.Column("claimed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["project_id"], ["projects.id"], name=op.f("fk_report_claims_project_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["report_id"], ["reports.id"], name=op.f("fk_report_claims_report_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["user_id"], ["users.id"], name=op.f("fk_report_claims_user_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("report_id", name=op.f("pk_report_claims")),
        comment="reports that somebody works on",
    )
    op.create_index(
        op.f("ix_report_claims_project_id_user_id"), "report_claims", ["project_id", "user_id"], unique=False
    )
    op.create_table(
        "skill_versions",
        sa.Column("skill_id", sa.Uuid(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("description", sa.Text(), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column(
            "metadata",
            postgresql.JSONB(astext_type=sa.Text()),
            server_default="{}",
            nullable=False,
            comment="the rest of the front matter",
        ),
        sa.Column("content_hash", sa.LargeBinary(), nullable=False, comment="SHA-256 of all that it holds"),
        sa.Column("created_by_id", sa.Integer(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["created_by_id"], ["users.id"], name=op.f("fk_skill_versions_created_by_id"), ondelete="SET NULL"
        ),
        sa.ForeignKeyConstraint(
            ["skill_id"], ["skills.id"], name=op.f("fk_skill_versions_skill_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("skill_id", "version", name=op.f("pk_skill_versions")),
        comment="what a skill said at one time; never changed",
    )
    op.create_table(
        "task_runs",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("project_id", sa.Integer(), nullable=False),
        sa.Column("task_id", sa.Uuid(), nullable=False),
        sa.Column("status", sa.Text(), server_default="not_started", nullable=False),
        sa.Column(
            "output",
            postgresql.JSONB(astext_type=sa.Text()),
            server_default="{}",
            nullable=False,
            comment="what came of it, such as pr_url",
        ),
        sa.Column("error", sa.Text(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("completed_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint(
            "status IN ('not_started', 'queued', 'in_progress', 'completed', 'failed', 'cancelled')",
            name=op.f("ck_task_runs_status"),
        ),
        sa.ForeignKeyConstraint(
            ["project_id"], ["projects.id"], name=op.f("fk_task_runs_project_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["task_id"], ["tasks.id"], name=op.f("fk_task_runs_task_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_task_runs")),
        comment="tries at a task",
    )
    op.create_index(
        op.f("ix_task_runs_project_id_created_at"), "task_runs", ["project_id", "created_at"], unique=False
    )
    op.create_index(
        op.f("ix_task_runs_task_id_created_at"), "task_runs", ["task_id", "created_at"], unique=False
    )
    op.create_table(
        "scout_runs",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("project_id", sa.Integer(), nullable=False),
        sa.Column("config_id", sa.Uuid(), nullable=True),
        sa.Column("skill_name", sa.Text(), nullable=False),
        sa.Column("skill_version", sa.Integer(), nullable=False),
        sa.Column("task_run_id", sa.Uuid(), nullable=False),
        sa.Column(
            "note", sa.Text(), server_default="", nullable=False, comment="what the person who asked said"
        ),
        sa.Column("requested_by_id", sa.Integer(), nullable=True),
        sa.Column("summary", sa.Text(), server_default="", nullable=False),
        sa.Column("emitted_count", sa.Integer(), server_default="0", nullable=False),
        sa.Column("emitted_finding_ids", postgresql.ARRAY(sa.Text()), server_default="{}", nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("closed_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["config_id"], ["scout_configs.id"], name=op.f("fk_scout_runs_config_id"), ondelete="SET NULL"
        ),
        sa.ForeignKeyConstraint(
            ["project_id"], ["projects.id"], name=op.f("fk_scout_runs_project_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["requested_by_id"], ["users.id"], name=op.f("fk_scout_runs_requested_by_id"), ondelete="SET NULL"
        ),
        sa.ForeignKeyConstraint(
            ["task_run_id"], ["task_runs.id"], name=op.f("fk_scout_runs_task_run_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_scout_runs")),
        sa.UniqueConstraint("task_run_id", name=op.f("uq_scout_runs_task_run_id")),
        comment="runs; the state of one is that of its task run, and a skill of a project has one open at a time",
    )
    op.create_index(op.f("ix_scout_runs_config_id"), "scout_runs", ["config_id"], unique=False)
    op.create_index(
        op.f("ix_scout_runs_project_id_created_at"), "scout_runs", ["project_id", "created_at"], unique=False
    )
    op.create_index(
        op.f("ix_scout_runs_project_id_skill_name_created_at"),
        "scout_runs",
        ["project_id", "skill_name", "created_at"],
        unique=False,
    )
    op.create_index(
        "uq_scout_runs_live",
        "scout_runs",
        ["project_id", "skill_name"],
        unique=True,
        postgresql_where=sa.text("closed_at IS NULL"),
    )
    op.create_table(
        "skill_files",
        sa.Column("skill_id", sa.Uuid(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("path", sa.Text(), nullable=False),
        sa.Column("content", sa.Text(), nullable=False),
        sa.Column("content_type", sa.Text(), server_default="text/plain", nullable=False),
        sa.ForeignKeyConstraint(
            ["skill_id", "version"],
            ["skill_versions.skill_id", "skill_versions.version"],
            name=op.f("fk_skill_files_skill_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("skill_id", "version", "path", name=op.f("pk_skill_files")),
    )
    op.create_table(
        "scout_emissions",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("project_id", sa.Integer(), nullable=False),
        sa.Column("run_id", sa.Uuid(), nullable=False),
        sa.Column("finding_id", sa.Text(), nullable=False),
        sa.Column("description", sa.Text(), nullable=False),
        sa.Column("weight", sa.Float(), nullable=False),
        sa.Column("confidence", sa.Float(), nullable=False),
        sa.Column("severity", sa.Text(), nullable=True),
        sa.Column("tags", postgresql.ARRAY(sa.Text()), server_default="{}", nullable=False),
        sa.Column("source_id", sa.Text(), nullable=False),
        sa.Column("signal_id", sa.Uuid(), nullable=True),
        sa.Column(
            "finding",
            postgresql.JSONB(astext_type=sa.Text()),
            server_default="{}",
            nullable=False,
            comment="evidence and the rest as sent",
        ),
        sa.Column("emitted_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["project_id"], ["projects.id"], name=op.f("fk_scout_emissions_project_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["run_id"], ["scout_runs.id"], name=op.f("fk_scout_emissions_run_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["signal_id"], ["signals.id"], name=op.f("fk_scout_emissions_signal_id"), ondelete="SET NULL"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_scout_emissions")),
        sa.UniqueConstraint("run_id", "finding_id", name=op.f("uq_scout_emissions_run_id_finding_id")),
        comment="findings that became signals",
    )
    op.create_index(
        op.f("ix_scout_emissions_project_id_emitted_at"),
        "scout_emissions",
        ["project_id", "emitted_at"],
        unique=False,
    )
    op.create_index(op.f("ix_scout_emissions_signal_id"), "scout_emissions", ["signal_id"], unique=False)
    op.create_table(
        "scout_outputs",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("project_id", sa.Integer(), nullable=False),
        sa.Column("run_id", sa.Uuid(), nullable=False),
        sa.Column("subject", sa.Text(), nullable=True),
        sa.Column("payload", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["project_id"], ["projects.id"], name=op.f("fk_scout_outputs_project_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["run_id"], ["scout_runs.id"], name=op.f("fk_scout_outputs_run_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_scout_outputs")),
        comment="records of a run, in the shape that its configuration asks for",
    )
    op.create_index(
        op.f("ix_scout_outputs_run_id_created_at"), "scout_outputs", ["run_id", "created_at"], unique=False
    )
    op.create_table(
        "scout_reports",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("project_id", sa.Integer(), nullable=False),
        sa.Column("run_id", sa.Uuid(), nullable=False),
        sa.Column("report_id", sa.Uuid(), nullable=False),
        sa.Column("idempotency_key", sa.Text(), nullable=True),
        sa.Column(
            "extras",
            postgresql.JSONB(astext_type=sa.Text()),
            server_default="{}",
            nullable=False,
            comment="charts, metrics, prompts",
        ),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["project_id"], ["projects.id"], name=op.f("fk_scout_reports_project_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["report_id"], ["reports.id"], name=op.f("fk_scout_reports_report_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["run_id"], ["scout_runs.id"], name=op.f("fk_scout_reports_run_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_scout_reports")),
        comment="reports that a run wrote itself",
    )
    op.create_index(op.f("ix_scout_reports_report_id"), "scout_reports", ["report_id"], unique=False)
    op.create_index(op.f("ix_scout_reports_run_id"), "scout_reports", ["run_id"], unique=False)
    op.create_index(
        "uq_scout_reports_idempotency_key",
        "scout_reports",
        ["project_id", "idempotency_key"],
        unique=True,
        postgresql_where=sa.text("idempotency_key IS NOT NULL"),
    )
    op.create_table(
        "scout_scratchpad",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("project_id", sa.Integer(), nullable=False),
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("content", sa.Text(), nullable=False),
        sa.Column("created_by_run_id", sa.Uuid(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["created_by_run_id"],
            ["scout_runs.id"],
            name=op.f("fk_scout_scratchpad_created_by_run_id"),
            ondelete="SET NULL",
        ),
        sa.ForeignKeyConstraint(
            ["project_id"], ["projects.id"], name=op.f("fk_scout_scratchpad_project_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_scout_scratchpad")),
        sa.UniqueConstraint("project_id", "key", name=op.f("uq_scout_scratchpad_project_id_key")),
        comment="what scouts remember from run to run",
    )
    op.create_index(
        op.f("ix_scout_scratchpad_created_by_run_id"), "scout_scratchpad", ["created_by_run_id"], unique=False
    )
    op.create_index(
        op.f("ix_scout_scratchpad_project_id_updated_at_id"),
        "scout_scratchpad",
        ["project_id", "updated_at", "id"],
        unique=False,
    )
    op.add_column("personal_api_keys", sa.Column("expires_at", sa.DateTime(timezone=True), nullable=True))
    op.add_column(
        "personal_api_keys",
        sa.Column(
            "scout_run_id",
            sa.Uuid(),
            nullable=True,
            comment="set for a token that the server made for one run of a scout",
        ),
    )
    op.create_index(
        op.f("ix_personal_api_keys_scout_run_id"), "personal_api_keys", ["scout_run_id"], unique=False
    )
    op.create_foreign_key(
        op.f("fk_personal_api_keys_scout_run_id"),
        "personal_api_keys",
        "scout_runs",
        ["scout_run_id"],
        ["id"],
        ondelete="CASCADE",
    )
    op.add_column(
        "project_configs",
        sa.Column(
            "product_description",
            sa.Text(),
            nullable=True,
            comment="what the product is, in the words of its people",
        ),
    )
    op.add_column(
        "project_configs",
        sa.Column("app_urls", postgresql.ARRAY(sa.Text()), server_default="{}", nullable=False),
    )
    op.create_index(
        "ix_signals_unmeasured",
        "signals",
        ["project_id", "seq"],
        unique=False,
        postgresql_where=sa.text("state = 'grouped' AND background IS NULL AND deleted_at IS NULL"),
    )


def downgrade() -> None:
    op.drop_index(
        "ix_signals_unmeasured",
        table_name="signals",
        postgresql_where=sa.text("state = 'grouped' AND background IS NULL AND deleted_at IS NULL"),
    )
    op.drop_column("project_configs", "app_urls")
    op.drop_column("project_configs", "product_description")
    op.drop_constraint(op.f("fk_personal_api_keys_scout_run_id"), "personal_api_keys", type_="foreignkey")
    op.drop_index(op.f("ix_personal_api_keys_scout_run_id"), table_name="personal_api_keys")
    op.drop_column("personal_api_keys", "scout_run_id")
    op.drop_column("personal_api_keys", "expires_at")
    op.drop_index(op.f("ix_scout_scratchpad_project_id_updated_at_id"), table_name="scout_scratchpad")
    op.drop_index(op.f("ix_scout_scratchpad_created_by_run_id"), table_name="scout_scratchpad")
    op.drop_table("scout_scratchpad")
    op.drop_index(
        "uq_scout_reports_idempotency_key",
        table_name="scout_reports",
        postgresql_where=sa.text("idempotency_key IS NOT NULL"),
    )
    op.drop_index(op.f("ix_scout_reports_run_id"), table_name="scout_reports")
    op.drop_index(op.f("ix_scout_reports_report_id"), table_name="scout_reports")
    op.drop_table("scout_reports")
    op.drop_index(op.f("ix_scout_outputs_run_id_created_at"), table_name="scout_outputs")
    op.drop_table("scout_outputs")
    op.drop_index(op.f("ix_scout_emissions_signal_id"), table_name="scout_emissions")
    op.drop_index(op.f("ix_scout_emissions_project_id_emitted_at"), table_name="scout_emissions")
    op.drop_table("scout_emissions")
    op.drop_table("skill_files")
    op.drop_index(
        "uq_scout_runs_live", table_name="scout_runs", postgresql_where=sa.text("closed_at IS NULL")
    )
    op.drop_index(op.f("ix_scout_runs_project_id_skill_name_created_at"), table_name="scout_runs")
    op.drop_index(op.f("ix_scout_runs_project_id_created_at"), table_name="scout_runs")
    op.drop_index(op.f("ix_scout_runs_config_id"), table_name="scout_runs")
    op.drop_table("scout_runs")
    op.drop_index(op.f("ix_task_runs_task_id_created_at"), table_name="task_runs")
    op.drop_index(op.f("ix_task_runs_project_id_created_at"), table_name="task_runs")
    op.drop_table("task_runs")
    op.drop_table("skill_versions")
    op.drop_index(op.f("ix_report_claims_project_id_user_id"), table_name="report_claims")
    op.drop_table("report_claims")
    op.drop_table("skills")
    op.drop_index(op.f("ix_scout_notes_project_id_created_at"), table_name="scout_notes")
    op.drop_table("scout_notes")
    op.drop_table("scout_configs")
    op.drop_index(op.f("ix_project_profiles_project_id_computed_at"), table_name="project_profiles")
    op.drop_table("project_profiles")
    op.drop_index(op.f("ix_git_connections_project_id"), table_name="git_connections")
    op.drop_table("git_connections")
    op.drop_index(op.f("ix_activity_log_project_id_created_at"), table_name="activity_log")
    op.drop_table("activity_log")
    op.drop_table("server_flags")
