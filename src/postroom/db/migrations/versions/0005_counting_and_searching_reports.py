"""Counts of reports that are kept by the database, and indexes for searching and ordering them."""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision: str = "0005"
down_revision: str | None = "0004"
branch_labels: Sequence[str] | None = None
depends_on: Sequence[str] | None = None

# What is counted never changes a row that another transaction may hold, so writers never wait for each other.
_ADD_INSERTED = """
CREATE FUNCTION report_counts_inserted() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO report_counts (project_id, status_rank, reports)
    SELECT project_id, status_rank, count(*) FROM made GROUP BY project_id, status_rank;
    PERFORM report_counts_fold(project_id) FROM (SELECT DISTINCT project_id FROM made) AS touched
    WHERE random() < 1.0 / 32;
    RETURN NULL;
END $$
"""
_ADD_DELETED = """
CREATE FUNCTION report_counts_deleted() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    -- Not for a project that goes away as a whole: its counts go with it.
    INSERT INTO report_counts (project_id, status_rank, reports)
    SELECT project_id, status_rank, -count(*) FROM gone
    WHERE EXISTS (SELECT FROM projects WHERE projects.id = gone.project_id)
    GROUP BY project_id, status_rank;
    RETURN NULL;
END $$
"""
_ADD_MOVED = """
CREATE FUNCTION report_counts_moved() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO report_counts (project_id, status_rank, reports)
    VALUES (OLD.project_id, OLD.status_rank, -1), (NEW.project_id, NEW.status_rank, 1);
    IF random() < 1.0 / 32 THEN
        PERFORM report_counts_fold(NEW.project_id);
    END IF;
    RETURN NULL;
END $$
"""
# Rows that another transaction is folding are left alone, and no one waits for those folded here.
_FOLD = """
CREATE FUNCTION report_counts_fold(folded integer) RETURNS void LANGUAGE sql AS $$
    WITH held AS MATERIALIZED (
        SELECT id FROM report_counts WHERE project_id = folded FOR UPDATE SKIP LOCKED
    ), gone AS (
        DELETE FROM report_counts USING held WHERE report_counts.id = held.id
        RETURNING report_counts.status_rank, report_counts.reports
    )
    INSERT INTO report_counts (project_id, status_rank, reports)
    SELECT folded, status_rank, sum(reports) FROM gone GROUP BY status_rank HAVING sum(reports) <> 0
$$
"""
_EMPTY = """
CREATE FUNCTION report_counts_emptied() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    DELETE FROM report_counts;
    RETURN NULL;
END $$
"""
_TRIGGERS = """
CREATE TRIGGER count_inserted AFTER INSERT ON reports REFERENCING NEW TABLE AS made
    FOR EACH STATEMENT EXECUTE FUNCTION report_counts_inserted();
CREATE TRIGGER count_deleted AFTER DELETE ON reports REFERENCING OLD TABLE AS gone
    FOR EACH STATEMENT EXECUTE FUNCTION report_counts_deleted();
CREATE TRIGGER count_moved AFTER UPDATE ON reports FOR EACH ROW
    WHEN ((OLD.project_id, OLD.status_rank) IS DISTINCT FROM (NEW.project_id, NEW.status_rank))
    EXECUTE FUNCTION report_counts_moved();
CREATE TRIGGER count_emptied AFTER TRUNCATE ON reports
    FOR EACH STATEMENT EXECUTE FUNCTION report_counts_emptied();
"""


def upgrade() -> None:
    op.create_table(
        "report_counts",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("project_id", sa.Integer(), nullable=False),
        sa.Column("status_rank", sa.SmallInteger(), nullable=False),
        sa.Column(
            "reports", sa.BigInteger(), nullable=False, comment="to be added up; negative for those that left"
        ),
        sa.ForeignKeyConstraint(
            ["project_id"], ["projects.id"], name=op.f("fk_report_counts_project_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_report_counts")),
        comment="how many reports of a project have a rank: the sum of the rows, which triggers on reports write",
    )
    op.create_index(op.f("ix_report_counts_project_id"), "report_counts", ["project_id"], unique=False)
    # Nobody may write reports between the first count and the triggers.
    op.execute("LOCK TABLE reports IN SHARE ROW EXCLUSIVE MODE")
    op.execute(
        "INSERT INTO report_counts (project_id, status_rank, reports) "
        "SELECT project_id, status_rank, count(*) FROM reports GROUP BY project_id, status_rank"
    )
    for statement in (_FOLD, _ADD_INSERTED, _ADD_DELETED, _ADD_MOVED, _EMPTY, _TRIGGERS):
        op.execute(statement)
    op.create_index(
        "ix_reports_words",
        "reports",
        ["title", "summary"],
        unique=False,
        postgresql_using="gin",
        postgresql_ops={"title": "gin_trgm_ops", "summary": "gin_trgm_ops"},
        postgresql_where=sa.text("title IS NOT NULL OR summary IS NOT NULL"),
    )
    op.create_index(
        "ix_reports_total_weight",
        "reports",
        ["project_id", sa.literal_column("total_weight DESC"), "id"],
        unique=False,
    )


def downgrade() -> None:
    op.drop_index("ix_reports_total_weight", table_name="reports")
    op.drop_index("ix_reports_words", table_name="reports")
    for name in ("inserted", "deleted", "moved", "emptied"):
        op.execute(f"DROP TRIGGER count_{name} ON reports")
        op.execute(f"DROP FUNCTION report_counts_{name}()")
    op.execute("DROP FUNCTION report_counts_fold(integer)")
    op.drop_index(op.f("ix_report_counts_project_id"), table_name="report_counts")
    op.drop_table("report_counts")
