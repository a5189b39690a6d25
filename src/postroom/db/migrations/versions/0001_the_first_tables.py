"""The first tables."""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op
from pgvector.sqlalchemy import HALFVEC
from sqlalchemy.dialects import postgresql

revision: str = "0001"
down_revision: str | None = None
branch_labels: Sequence[str] | None = None
depends_on: Sequence[str] | None = None


def upgrade() -> None:
    op.create_table(
        "dead_letters",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("job", sa.Text(), nullable=False),
        sa.Column("key", sa.Text(), nullable=False, comment="what ran one at a time: a project, a report"),
        sa.Column("payload", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("error", sa.Text(), nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("replayed_at", sa.DateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_dead_letters")),
    )
    op.create_index(op.f("ix_dead_letters_created_at"), "dead_letters", ["created_at"], unique=False)
    op.create_table(
        "organizations",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column(
            "is_ai_data_processing_approved", sa.Boolean(), server_default=sa.text("true"), nullable=False
        ),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_organizations")),
    )
    op.create_table(
        "users",
        sa.Column("id", sa.Integer(), sa.Identity(always=False), nullable=False),
        sa.Column("uuid", sa.Uuid(), nullable=False),
        sa.Column("email", sa.Text(), nullable=False, comment="as written; unique without regard to case"),
        sa.Column("first_name", sa.Text(), server_default="", nullable=False),
        sa.Column("last_name", sa.Text(), server_default="", nullable=False),
        sa.Column("github_login", sa.Text(), nullable=True, comment="the linked git-host login, as written"),
        sa.Column("is_staff", sa.Boolean(), server_default=sa.text("false"), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_users")),
        sa.UniqueConstraint("uuid", name=op.f("uq_users_uuid")),
    )
    op.create_index(
        "ix_users_github_login_lower", "users", [sa.literal_column("lower(github_login)")], unique=False
    )
    op.create_index("uq_users_email_lower", "users", [sa.literal_column("lower(email)")], unique=True)
    op.create_table(
        "workers",
        sa.Column("executor_id", sa.Text(), nullable=False),
        sa.Column("host", sa.Text(), nullable=False),
        sa.Column("pid", sa.Integer(), nullable=False),
        sa.Column("seen_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("executor_id", name=op.f("pk_workers")),
        comment="heartbeats; jobs of a worker that fell silent are taken over",
    )
    op.create_table(
        "memberships",
        sa.Column("organization_id", sa.Uuid(), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["organization_id"],
            ["organizations.id"],
            name=op.f("fk_memberships_organization_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["user_id"], ["users.id"], name=op.f("fk_memberships_user_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("organization_id", "user_id", name=op.f("pk_memberships")),
    )
    op.create_index(op.f("ix_memberships_user_id"), "memberships", ["user_id"], unique=False)
    op.create_table(
        "personal_api_keys",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("label", sa.Text(), server_default="", nullable=False),
        sa.Column("key_hash", sa.LargeBinary(), nullable=False, comment="HMAC-SHA-256 of the key"),
        sa.Column(
            "mask", sa.Text(), nullable=False, comment="what may be shown: prefix and last four characters"
        ),
        sa.Column("scopes", postgresql.ARRAY(sa.Text()), nullable=False),
        sa.Column("scoped_projects", postgresql.ARRAY(sa.Integer()), server_default="{}", nullable=False),
        sa.Column("scoped_organizations", postgresql.ARRAY(sa.Uuid()), server_default="{}", nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("last_used_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("revoked_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["user_id"], ["users.id"], name=op.f("fk_personal_api_keys_user_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_personal_api_keys")),
        sa.UniqueConstraint("key_hash", name=op.f("uq_personal_api_keys_key_hash")),
    )
    op.create_index(op.f("ix_personal_api_keys_user_id"), "personal_api_keys", ["user_id"], unique=False)
    op.create_table(
        "projects",
        sa.Column("id", sa.Integer(), sa.Identity(always=False), nullable=False),
        sa.Column("uuid", sa.Uuid(), nullable=False),
        sa.Column("organization_id", sa.Uuid(), nullable=False),
        sa.Column("parent_id", sa.Integer(), nullable=True),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("processing_paused_until", sa.DateTime(timezone=True), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["organization_id"],
            ["organizations.id"],
            name=op.f("fk_projects_organization_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["parent_id"], ["projects.id"], name=op.f("fk_projects_parent_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_projects")),
        sa.UniqueConstraint("uuid", name=op.f("uq_projects_uuid")),
    )
    op.create_index(op.f("ix_projects_organization_id"), "projects", ["organization_id"], unique=False)
    op.create_index(op.f("ix_projects_parent_id"), "projects", ["parent_id"], unique=False)
    op.create_table(
        "grouping_states",
        sa.Column("project_id", sa.Integer(), nullable=False),
        sa.Column("version", sa.BigInteger(), server_default="0", nullable=False),
        sa.ForeignKeyConstraint(
            ["project_id"], ["projects.id"], name=op.f("fk_grouping_states_project_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("project_id", name=op.f("pk_grouping_states")),
        comment="fence: every grouping transaction raises the version that it read, or gives up",
    )
    op.create_table(
        "grouping_wakeups",
        sa.Column("project_id", sa.Integer(), nullable=False),
        sa.Column("requested_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["project_id"], ["projects.id"], name=op.f("fk_grouping_wakeups_project_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("project_id", name=op.f("pk_grouping_wakeups")),
        comment="projects with a grouping job that has not begun; one job serves all signals that came before it",
    )
    op.create_table(
        "import_runs",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("project_id", sa.Integer(), nullable=False),
        sa.Column(
            "fingerprint", sa.LargeBinary(), nullable=False, comment="SHA-256 of the file and its mapping"
        ),
        sa.Column("rows_done", sa.BigInteger(), server_default="0", nullable=False),
        sa.Column("stored", sa.BigInteger(), server_default="0", nullable=False),
        sa.Column("repeated", sa.BigInteger(), server_default="0", nullable=False),
        sa.Column("rejected", sa.BigInteger(), server_default="0", nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["project_id"], ["projects.id"], name=op.f("fk_import_runs_project_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_import_runs")),
        sa.UniqueConstraint("project_id", "fingerprint", name=op.f("uq_import_runs_project_id_fingerprint")),
    )
    op.create_table(
        "reports",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("project_id", sa.Integer(), nullable=False),
        sa.Column("status", sa.Text(), server_default="potential", nullable=False),
        sa.Column("title", sa.Text(), nullable=True, comment="null until research or an edit fills it"),
        sa.Column("summary", sa.Text(), nullable=True, comment="null until research or an edit fills it"),
        sa.Column("headline", sa.Text(), nullable=False, comment="working title: that of the first signal"),
        sa.Column("total_weight", sa.Float(), server_default="0", nullable=False),
        sa.Column("signal_count", sa.Integer(), server_default="0", nullable=False),
        sa.Column("signals_at_run", sa.Integer(), server_default="0", nullable=False),
        sa.Column("run_count", sa.Integer(), server_default="0", nullable=False),
        sa.Column("promoted_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("last_run_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("error", sa.Text(), nullable=True),
        sa.Column("status_before_suppression", sa.Text(), nullable=True),
        sa.Column("artefact_count", sa.Integer(), server_default="0", nullable=False),
        sa.Column("priority", sa.Text(), nullable=True),
        sa.Column("actionability", sa.Text(), nullable=True),
        sa.Column("already_addressed", sa.Boolean(), nullable=True),
        sa.Column("dismissal_reason", sa.Text(), nullable=True),
        sa.Column("dismissal_note", sa.Text(), nullable=True),
        sa.Column(
            "reviewer_logins",
            postgresql.ARRAY(sa.Text()),
            server_default="{}",
            nullable=False,
            comment="lower case",
        ),
        sa.Column("task_ids", postgresql.ARRAY(sa.Uuid()), server_default="{}", nullable=False),
        sa.Column("implementation_pr_url", sa.Text(), nullable=True),
        sa.Column(
            "source_products",
            postgresql.ARRAY(sa.Text()),
            server_default="{}",
            nullable=False,
            comment="sorted",
        ),
        sa.Column(
            "status_rank",
            sa.SmallInteger(),
            sa.Computed(
                "CASE status\n    WHEN 'ready' THEN CASE WHEN actionability = 'not_actionable' THEN 1 ELSE 0 END\n    WHEN 'pending_input' THEN 2 WHEN 'in_progress' THEN 3 WHEN 'candidate' THEN 4 WHEN 'potential' THEN 5\n    WHEN 'failed' THEN 6 WHEN 'resolved' THEN 7 WHEN 'suppressed' THEN 8 ELSE 9 END",
                persisted=True,
            ),
            nullable=False,
        ),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "status IN ('potential', 'candidate', 'in_progress', 'pending_input', 'ready', 'resolved', 'failed', 'suppressed', 'deleted')",
            name=op.f("ck_reports_status"),
        ),
        sa.ForeignKeyConstraint(
            ["project_id"], ["projects.id"], name=op.f("fk_reports_project_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_reports")),
    )
    op.create_index("ix_reports_created_at", "reports", ["project_id", "created_at", "id"], unique=False)
    op.create_index(
        "ix_reports_inbox",
        "reports",
        ["project_id", "status_rank", sa.literal_column("updated_at DESC"), "id"],
        unique=False,
    )
    op.create_index(
        "ix_reports_priority",
        "reports",
        ["project_id", sa.literal_column("COALESCE(priority, 'P9')"), "id"],
        unique=False,
    )
    op.create_index(
        "ix_reports_reviewer_logins", "reports", ["reviewer_logins"], unique=False, postgresql_using="gin"
    )
    op.create_index("ix_reports_task_ids", "reports", ["task_ids"], unique=False, postgresql_using="gin")
    op.create_index("ix_reports_updated_at", "reports", ["project_id", "updated_at", "id"], unique=False)
    op.create_table(
        "source_configs",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("project_id", sa.Integer(), nullable=False),
        sa.Column("source_product", sa.Text(), nullable=False),
        sa.Column("source_type", sa.Text(), nullable=False),
        sa.Column("enabled", sa.Boolean(), server_default=sa.text("true"), nullable=False),
        sa.Column("config", postgresql.JSONB(astext_type=sa.Text()), server_default="{}", nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["project_id"], ["projects.id"], name=op.f("fk_source_configs_project_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_source_configs")),
        sa.UniqueConstraint(
            "project_id",
            "source_product",
            "source_type",
            name=op.f("uq_source_configs_project_id_source_product_source_type"),
        ),
    )
    op.create_table(
        "artefacts",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("project_id", sa.Integer(), nullable=False),
        sa.Column("report_id", sa.Uuid(), nullable=False),
        sa.Column("type", sa.Text(), nullable=False),
        sa.Column("content", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("created_by_id", sa.Integer(), nullable=True),
        sa.Column("task_id", sa.Uuid(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("created_by_id IS NULL OR task_id IS NULL", name=op.f("ck_artefacts_one_author")),
        sa.ForeignKeyConstraint(
            ["created_by_id"], ["users.id"], name=op.f("fk_artefacts_created_by_id"), ondelete="SET NULL"
        ),
        sa.ForeignKeyConstraint(
            ["project_id"], ["projects.id"], name=op.f("fk_artefacts_project_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["report_id"], ["reports.id"], name=op.f("fk_artefacts_report_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_artefacts")),
    )
    op.create_index("ix_artefacts_latest", "artefacts", ["report_id", "type", "created_at"], unique=False)
    op.create_index(
        "ix_artefacts_report_id_created_at", "artefacts", ["report_id", "created_at"], unique=False
    )
    op.create_table(
        "signals",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("project_id", sa.Integer(), nullable=False),
        sa.Column(
            "seq", sa.BigInteger(), sa.Identity(always=False), nullable=False, comment="order of arrival"
        ),
        sa.Column("source_product", sa.Text(), nullable=False),
        sa.Column("source_type", sa.Text(), nullable=False),
        sa.Column("source_id", sa.Text(), nullable=False),
        sa.Column("description", sa.Text(), nullable=False),
        sa.Column("weight", sa.Float(), nullable=False),
        sa.Column("extra", postgresql.JSONB(astext_type=sa.Text()), server_default="{}", nullable=False),
        sa.Column(
            "client_id",
            sa.Text(),
            nullable=True,
            comment="optional id made by the sender: the same id is the same signal",
        ),
        sa.Column(
            "content_hash",
            sa.LargeBinary(),
            nullable=False,
            comment="SHA-256 of product, type, source id, text",
        ),
        sa.Column("timestamp", sa.DateTime(timezone=True), nullable=False),
        sa.Column("received_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("state", sa.Text(), server_default="pending", nullable=False),
        sa.Column("report_id", sa.Uuid(), nullable=True),
        sa.Column(
            "background",
            sa.REAL(),
            nullable=True,
            comment="similarity to its surroundings when it was grouped",
        ),
        sa.Column("deleted_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint(
            "(state = 'grouped') = (report_id IS NOT NULL)", name=op.f("ck_signals_grouped_has_report")
        ),
        sa.CheckConstraint("state IN ('pending', 'grouped', 'failed')", name=op.f("ck_signals_state")),
        sa.ForeignKeyConstraint(
            ["project_id"], ["projects.id"], name=op.f("fk_signals_project_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(["report_id"], ["reports.id"], name=op.f("fk_signals_report_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_signals")),
        sa.UniqueConstraint("project_id", "content_hash", name=op.f("uq_signals_project_id_content_hash")),
    )
    op.create_index(
        "ix_signals_pending",
        "signals",
        ["project_id", "seq"],
        unique=False,
        postgresql_where=sa.text("state = 'pending'"),
    )
    op.create_index(
        "ix_signals_project_id_received_at", "signals", ["project_id", "received_at"], unique=False
    )
    op.create_index("ix_signals_report_id_timestamp", "signals", ["report_id", "timestamp"], unique=False)
    op.create_index(
        "uq_signals_project_id_client_id",
        "signals",
        ["project_id", "client_id"],
        unique=True,
        postgresql_where=sa.text("client_id IS NOT NULL"),
    )
    op.create_table(
        "signal_features",
        sa.Column("signal_id", sa.Uuid(), nullable=False),
        sa.Column("project_id", sa.Integer(), nullable=False),
        sa.Column("received_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("title", sa.Text(), nullable=False, comment="headline of the cleaned text"),
        sa.Column(
            "words", sa.LargeBinary(), nullable=False, comment="term ids, little-endian int32, distinct"
        ),
        sa.Column("counts", sa.LargeBinary(), nullable=False, comment="how often each word occurs, uint8"),
        sa.Column("model", sa.Text(), nullable=False, comment="name of the model that made the vector"),
        sa.Column("dimension", sa.Integer(), nullable=False),
        sa.Column("embedding", HALFVEC(), nullable=False, comment="unit length"),
        sa.ForeignKeyConstraint(
            ["project_id"], ["projects.id"], name=op.f("fk_signal_features_project_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["signal_id"], ["signals.id"], name=op.f("fk_signal_features_signal_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("signal_id", name=op.f("pk_signal_features")),
    )
    op.create_index("ix_signal_features_model", "signal_features", ["project_id", "model"], unique=False)
    op.create_index(
        op.f("ix_signal_features_project_id_received_at"),
        "signal_features",
        ["project_id", "received_at"],
        unique=False,
    )
    op.create_table(
        "signal_traces",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("signal_id", sa.Uuid(), nullable=False),
        sa.Column("step", sa.Text(), nullable=False),
        sa.Column("outcome", sa.Text(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("details", postgresql.JSONB(astext_type=sa.Text()), server_default="{}", nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["signal_id"], ["signals.id"], name=op.f("fk_signal_traces_signal_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_signal_traces")),
    )
    op.create_index(op.f("ix_signal_traces_signal_id_id"), "signal_traces", ["signal_id", "id"], unique=False)


def downgrade() -> None:
    op.drop_index(op.f("ix_signal_traces_signal_id_id"), table_name="signal_traces")
    op.drop_table("signal_traces")
    op.drop_index(op.f("ix_signal_features_project_id_received_at"), table_name="signal_features")
    op.drop_index("ix_signal_features_model", table_name="signal_features")
    op.drop_table("signal_features")
    op.drop_index(
        "uq_signals_project_id_client_id",
        table_name="signals",
        postgresql_where=sa.text("client_id IS NOT NULL"),
    )
    op.drop_index("ix_signals_report_id_timestamp", table_name="signals")
    op.drop_index("ix_signals_project_id_received_at", table_name="signals")
    op.drop_index("ix_signals_pending", table_name="signals", postgresql_where=sa.text("state = 'pending'"))
    op.drop_table("signals")
    op.drop_index("ix_artefacts_report_id_created_at", table_name="artefacts")
    op.drop_index("ix_artefacts_latest", table_name="artefacts")
    op.drop_table("artefacts")
    op.drop_table("source_configs")
    op.drop_index("ix_reports_updated_at", table_name="reports")
    op.drop_index("ix_reports_task_ids", table_name="reports", postgresql_using="gin")
    op.drop_index("ix_reports_reviewer_logins", table_name="reports", postgresql_using="gin")
    op.drop_index("ix_reports_priority", table_name="reports")
    op.drop_index("ix_reports_inbox", table_name="reports")
    op.drop_index("ix_reports_created_at", table_name="reports")
    op.drop_table("reports")
    op.drop_table("import_runs")
    op.drop_table("grouping_wakeups")
    op.drop_table("grouping_states")
    op.drop_index(op.f("ix_projects_parent_id"), table_name="projects")
    op.drop_index(op.f("ix_projects_organization_id"), table_name="projects")
    op.drop_table("projects")
    op.drop_index(op.f("ix_personal_api_keys_user_id"), table_name="personal_api_keys")
    op.drop_table("personal_api_keys")
    op.drop_index(op.f("ix_memberships_user_id"), table_name="memberships")
    op.drop_table("memberships")
    op.drop_table("workers")
    op.drop_index("uq_users_email_lower", table_name="users")
    op.drop_index("ix_users_github_login_lower", table_name="users")
    op.drop_table("users")
    op.drop_table("organizations")
    op.drop_index(op.f("ix_dead_letters_created_at"), table_name="dead_letters")
    op.drop_table("dead_letters")
