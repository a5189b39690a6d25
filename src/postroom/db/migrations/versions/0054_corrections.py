"""Corrections by people, labels, views and mentions. What people judged and wrote before becomes corrections."""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision: str = "0054"
down_revision: str | None = "0053"
branch_labels: Sequence[str] | None = None
depends_on: Sequence[str] | None = None

_OF_PEOPLE = """
    WITH newest AS (
        SELECT DISTINCT ON (report_id, type) id, report_id, type FROM artefacts
         WHERE type IN ('priority_judgment', 'actionability_judgment', 'repo_selection')
         ORDER BY report_id, type, created_at DESC, id DESC
    )
    UPDATE artefacts SET correction = (artefacts.id = newest.id) FROM newest
     WHERE artefacts.report_id = newest.report_id AND artefacts.type = newest.type
       AND artefacts.created_by_id IS NOT NULL
"""
_JUDGMENTS = """
    UPDATE reports SET corrections = found.by_field FROM (
        SELECT made.report_id, jsonb_object_agg(field, jsonb_build_object(
                   'id', made.id, 'user_id', made.created_by_id, 'task_id', NULL, 'by_key', made.by_key,
                   'at', made.created_at, 'machine', (
                       SELECT other.content ->> field FROM artefacts AS other
                        WHERE other.report_id = made.report_id AND other.type = made.type
                          AND other.correction IS NULL
                        ORDER BY other.created_at DESC, other.id DESC LIMIT 1))) AS by_field
          FROM artefacts AS made JOIN (VALUES ('priority_judgment', 'priority'),
               ('actionability_judgment', 'actionability'), ('repo_selection', 'repository')
          ) AS judged(type, field) ON judged.type = made.type
         WHERE made.correction GROUP BY made.report_id
    ) AS found WHERE found.report_id = reports.id
"""
_WORDS = """
    UPDATE reports SET corrections = corrections || (
        SELECT jsonb_object_agg(field, jsonb_build_object(
                   'id', gen_random_uuid(), 'user_id', by.created_by_id, 'task_id', NULL,
                   'by_key', coalesce(by.by_key, false), 'at', coalesce(by.created_at, reports.updated_at),
                   'machine', NULL))
          FROM unnest(reports.person_wrote) AS field LEFT JOIN LATERAL (
               SELECT created_by_id, by_key, created_at FROM artefacts
                WHERE report_id = reports.id AND type = field || '_change' AND created_by_id IS NOT NULL
                ORDER BY created_at DESC, id DESC LIMIT 1) AS by ON true)
     WHERE person_wrote <> '{}'
"""
_NOTED = (
    "title",
    "summary",
    "headline",
    "card",
    "area",
    "repository",
    "reviewers",
    "pull_requests",
    "labels",
)


def upgrade() -> None:
    _add_columns()
    for statement in (_OF_PEOPLE, _JUDGMENTS, _WORDS):
        op.execute(statement)
    op.drop_column("reports", "person_wrote")
    changed = " OR ".join(f"OLD.{column} IS DISTINCT FROM NEW.{column}" for column in _NOTED)
    op.execute("DROP TRIGGER note_text_of_reports_update ON reports")
    op.execute(
        "CREATE TRIGGER note_text_of_reports_update AFTER UPDATE ON reports FOR EACH ROW "
        f"WHEN ({changed} OR (OLD.status = 'deleted') <> (NEW.status = 'deleted')) "
        "EXECUTE FUNCTION note_text_of_reports()"
    )
    _create_tables()


def _add_columns() -> None:
    op.add_column(
        "reports",
        sa.Column(
            "corrections",
            postgresql.JSONB(),
            nullable=False,
            server_default="{}",
            comment="by field, what people set and who, with what Postroom itself says; it takes precedence",
        ),
    )
    op.add_column(
        "reports",
        sa.Column(
            "labels", postgresql.ARRAY(sa.Text()), nullable=False, server_default="{}", comment="sorted"
        ),
    )
    op.create_index("ix_reports_labels", "reports", ["labels"], postgresql_using="gin")
    op.add_column(
        "artefacts",
        sa.Column(
            "correction",
            sa.Boolean(),
            comment="true: it takes precedence over entries that are no corrections; false: it was taken back",
        ),
    )
    op.add_column(
        "artefacts",
        sa.Column(
            "mentions",
            postgresql.ARRAY(sa.Integer()),
            comment="the users that a note mentions; null for none",
        ),
    )
    op.create_index(
        "ix_artefacts_mentions",
        "artefacts",
        ["mentions"],
        postgresql_using="gin",
        postgresql_where=sa.text("mentions IS NOT NULL"),
    )
    op.add_column(
        "report_state_changes",
        sa.Column(
            "corrected",
            postgresql.JSONB(),
            comment="what a correction replaced, by field",
        ),
    )


def _create_tables() -> None:
    op.create_table(
        "report_labels",
        sa.Column("project_id", sa.Integer(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False, comment="in lower case; reports name it"),
        sa.Column("color", sa.Text(), nullable=False),
        sa.Column("created_by_id", sa.Integer()),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["project_id"], ["projects.id"], name=op.f("fk_report_labels_project_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["created_by_id"], ["users.id"], name=op.f("fk_report_labels_created_by_id"), ondelete="SET NULL"
        ),
        sa.PrimaryKeyConstraint("project_id", "name", name=op.f("pk_report_labels")),
        comment="the labels of a project",
    )
    op.create_table(
        "report_views",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("project_id", sa.Integer(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("is_shared", sa.Boolean(), nullable=False, comment="with everybody in the project"),
        sa.Column("query", postgresql.JSONB(), nullable=False, comment="parameters of the list, by name"),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["project_id"], ["projects.id"], name=op.f("fk_report_views_project_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["user_id"], ["users.id"], name=op.f("fk_report_views_user_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_report_views")),
        comment="filters of the inbox with a name",
    )
    op.create_index(
        "uq_report_views_name",
        "report_views",
        ["project_id", "user_id", sa.text("lower(name)")],
        unique=True,
    )
