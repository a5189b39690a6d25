"""An index for the search over reports and signals, triggers that note what changed, and reports told apart."""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision: str = "0047"
down_revision: str | None = "0046"
branch_labels: Sequence[str] | None = None
depends_on: Sequence[str] | None = None

REPORT_COLUMNS = (
    "title",
    "summary",
    "headline",
    "card",
    "area",
    "repository",
    "reviewers",
    "pull_requests",
)
SIGNAL_COLUMNS = ("report_id", "deleted_at", "description", "extra", "source_id")
ENTRIES = ("code_reference", "commit", "signal_finding")
"""Types of entries of the work log that name code."""

# Rows, not statements: a condition of a trigger costs little for the many changes of counters.
OF_REPORTS = """
    CREATE FUNCTION note_text_of_reports() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
        INSERT INTO report_text_changes (report_id) VALUES (NEW.id);
        RETURN NULL;
    END $$
"""
OF_SIGNALS = """
    CREATE FUNCTION note_text_of_signals() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
        IF TG_OP = 'INSERT' THEN
            INSERT INTO report_text_changes (report_id, signal_id) VALUES (NEW.report_id, NEW.id);
        ELSIF OLD.report_id IS NULL AND NEW.report_id IS NOT NULL THEN
            INSERT INTO report_text_changes (report_id, signal_id) VALUES (NEW.report_id, NEW.id);
        ELSE
            INSERT INTO report_text_changes (report_id)
            SELECT DISTINCT id FROM unnest(ARRAY[OLD.report_id, NEW.report_id]) AS changed(id) WHERE id IS NOT NULL;
        END IF;
        RETURN NULL;
    END $$
"""
OF_OTHERS = """
    CREATE FUNCTION note_text_of_{table}() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
        INSERT INTO report_text_changes (report_id)
        VALUES (CASE WHEN TG_OP = 'DELETE' THEN OLD.report_id ELSE NEW.report_id END);
        RETURN NULL;
    END $$
"""


def upgrade() -> None:
    _create_texts()
    _create_changes_and_words()
    _create_triggers()
    op.drop_constraint("ck_regroupings_kind", "regroupings")
    op.create_check_constraint(
        op.f("ck_regroupings_kind"), "regroupings", "kind IN ('merge', 'split', 'move', 'distinct')"
    )
    op.create_table_comment(
        "regroupings",
        "merges, splits and moves, by people and by the consolidation, and reports told apart; can be undone",
    )
    op.execute("INSERT INTO report_text_changes (report_id) SELECT id FROM reports WHERE status <> 'deleted'")


def _create_texts() -> None:
    op.create_table(
        "report_texts",
        sa.Column("report_id", sa.Uuid(), nullable=False),
        sa.Column("project_id", sa.Integer(), nullable=False),
        sa.Column(
            "titles", postgresql.TSVECTOR(), nullable=False, comment="terms of title and working title"
        ),
        sa.Column(
            "words",
            postgresql.TSVECTOR(),
            nullable=False,
            comment="terms of all its texts, and of its signals",
        ),
        sa.ForeignKeyConstraint(
            ["project_id"],
            ["projects.id"],
            name=op.f("fk_report_texts_project_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["report_id"], ["reports.id"], name=op.f("fk_report_texts_report_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("report_id", name=op.f("pk_report_texts")),
        comment="what each report that is not deleted can be found by",
    )
    # Terms are stored beside the rows, so that the rows of a common word are read quickly.
    op.execute("ALTER TABLE report_texts SET (toast_tuple_target = 128)")
    op.create_index(op.f("ix_report_texts_project_id"), "report_texts", ["project_id"])
    for column in ("titles", "words"):
        op.create_index(f"ix_report_texts_{column}", "report_texts", [column], postgresql_using="gin")


def _create_changes_and_words() -> None:
    op.create_table(
        "report_text_changes",
        sa.Column("id", sa.BigInteger(), sa.Identity(), nullable=False),
        sa.Column("report_id", sa.Uuid(), nullable=False),
        sa.Column("signal_id", sa.Uuid(), comment="the signal that joined; null: all is read again"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_report_text_changes")),
        comment="reports whose texts changed since they were indexed, which triggers write",
    )
    op.create_index(op.f("ix_report_text_changes_report_id"), "report_text_changes", ["report_id"])
    op.create_table(
        "search_words",
        sa.Column("project_id", sa.Integer(), nullable=False),
        sa.Column("word", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["project_id"],
            ["projects.id"],
            name=op.f("fk_search_words_project_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("project_id", "word", name=op.f("pk_search_words")),
        comment="words that occur in a project's reports, which misspelt words of a query are compared with",
    )
    op.create_index(
        "ix_search_words_word",
        "search_words",
        ["word"],
        postgresql_using="gin",
        postgresql_ops={"word": "gin_trgm_ops"},
    )


def _create_triggers() -> None:
    op.execute(OF_REPORTS)
    op.execute(
        "CREATE TRIGGER note_text_of_reports_insert AFTER INSERT ON reports FOR EACH ROW "
        "EXECUTE FUNCTION note_text_of_reports()"
    )
    changed = " OR ".join(f"OLD.{column} IS DISTINCT FROM NEW.{column}" for column in REPORT_COLUMNS)
    op.execute(
        "CREATE TRIGGER note_text_of_reports_update AFTER UPDATE ON reports FOR EACH ROW "
        f"WHEN ({changed} OR (OLD.status = 'deleted') <> (NEW.status = 'deleted')) "
        "EXECUTE FUNCTION note_text_of_reports()"
    )
    op.execute(OF_SIGNALS)
    op.execute(
        "CREATE TRIGGER note_text_of_signals_insert AFTER INSERT ON signals FOR EACH ROW "
        "WHEN (NEW.report_id IS NOT NULL) EXECUTE FUNCTION note_text_of_signals()"
    )
    changed = " OR ".join(f"OLD.{column} IS DISTINCT FROM NEW.{column}" for column in SIGNAL_COLUMNS)
    op.execute(
        "CREATE TRIGGER note_text_of_signals_update AFTER UPDATE ON signals FOR EACH ROW "
        f"WHEN ((OLD.report_id IS NOT NULL OR NEW.report_id IS NOT NULL) AND ({changed})) "
        "EXECUTE FUNCTION note_text_of_signals()"
    )
    for table in ("artefacts", "report_claims"):
        op.execute(OF_OTHERS.format(table=table))
    types = ", ".join(f"'{entry}'" for entry in ENTRIES)
    for event, row in (("insert", "NEW"), ("update", "NEW"), ("delete", "OLD")):
        op.execute(
            f"CREATE TRIGGER note_text_of_artefacts_{event} AFTER {event.upper()} ON artefacts FOR EACH ROW "
            f"WHEN ({row}.type IN ({types})) EXECUTE FUNCTION note_text_of_artefacts()"
        )
    op.execute(
        "CREATE TRIGGER note_text_of_report_claims AFTER INSERT OR UPDATE OR DELETE ON report_claims "
        "FOR EACH ROW EXECUTE FUNCTION note_text_of_report_claims()"
    )
