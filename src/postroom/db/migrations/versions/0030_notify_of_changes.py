"""Triggers that say of every change what it is about, for those who look at it live."""

from collections.abc import Sequence
from dataclasses import dataclass

from alembic import op

revision: str = "0030"
down_revision: str | None = "0029"
branch_labels: Sequence[str] | None = None
depends_on: Sequence[str] | None = None

INSERT, UPDATE, DELETE = "INSERT", "UPDATE", "DELETE"
EVERY = (INSERT, UPDATE, DELETE)


@dataclass(frozen=True)
class Told:
    """What is told of a table: of which noun, of which of its objects (NULL: of any), and of which rows."""

    table: str
    events: tuple[str, ...]
    noun: str
    id: str = "NULL"
    rows: str = "changed"
    project: str = "changed.project_id"

    @property
    def name(self) -> str:
        """Return what the function and the triggers are called."""
        return f"notify_{self.noun}_of_{self.table}"


TOLD = (
    Told("reports", EVERY, "report", "changed.id"),
    Told("report_claims", EVERY, "report", "changed.report_id"),
    # A new entry of a log changes the report's row as well.
    Told("artefacts", (UPDATE, DELETE), "report", "changed.report_id"),
    Told(
        "regroup_suggestions",
        (INSERT, UPDATE),
        "report",
        "side.report_id",
        "changed CROSS JOIN LATERAL (VALUES (from_report_id), (to_report_id)) AS side(report_id)",
    ),
    Told("consolidations", (INSERT, UPDATE), "regroup_run", "changed.id"),
    # Not of every signal that comes: of the first one that waits, and of those that found their place.
    Told("grouping_wakeups", (INSERT,), "signal"),
    Told("signals", (UPDATE, DELETE), "signal"),
    Told(
        "signal_screenings", (INSERT, UPDATE), "quarantine", rows="changed WHERE changed.verdict <> 'clean'"
    ),
    Told("source_configs", EVERY, "source", "changed.id"),
    Told("connected_sources", EVERY, "source", "changed.id"),
    Told("project_configs", (INSERT, UPDATE), "config"),
    Told("projects", (UPDATE,), "project", project="changed.id"),
    Told("git_connections", EVERY, "repository", "changed.id"),
    Told("tasks", (INSERT, UPDATE), "task", "changed.id"),
    Told("task_runs", (INSERT, UPDATE), "task", "changed.task_id"),
    Told("handoffs", (INSERT, UPDATE), "handoff", "changed.id"),
    Told("webhook_deliveries", (INSERT, UPDATE), "handoff", "changed.handoff_id"),
    Told("skills", EVERY, "skill", "changed.id"),
    Told("scout_configs", EVERY, "scout", "changed.id"),
    Told("scout_runs", EVERY, "scout_run", "changed.id"),
    Told("scout_emissions", (INSERT,), "scout_run", "changed.run_id"),
    Told(
        "task_runs",
        (UPDATE,),
        "scout_run",
        "scout_runs.id",
        "changed JOIN scout_runs ON scout_runs.task_run_id = changed.id",
        "scout_runs.project_id",
    ),
    Told("scout_notes", EVERY, "scout_memory"),
    Told("scout_scratchpad", EVERY, "scout_memory"),
)

# Of more than twenty objects of a noun that one statement changes, it is said that some changed. The same that is
# said twice in a transaction arrives once.
_FUNCTION = """
    CREATE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
        PERFORM pg_notify('postroom_events', json_build_object(
            'project', told.project_id, 'noun', '{noun}', 'id', told.id,
            'version', CAST(CAST(pg_current_xact_id() AS text) AS bigint))::text)
        FROM (
            SELECT DISTINCT project_id, CASE WHEN objects > 20 THEN NULL ELSE id END AS id
            FROM (
                SELECT project_id, id, max(place) OVER (PARTITION BY project_id) AS objects
                FROM (
                    SELECT {project} AS project_id, CAST({id} AS text) AS id,
                           dense_rank() OVER (PARTITION BY {project} ORDER BY {id}) AS place
                    FROM {rows}
                ) AS each
            ) AS counted
        ) AS told;
        RETURN NULL;
    END $$
"""


def upgrade() -> None:
    for told in TOLD:
        op.execute(
            _FUNCTION.format(name=told.name, noun=told.noun, id=told.id, project=told.project, rows=told.rows)
        )
        for event in told.events:
            table = "OLD TABLE" if event == DELETE else "NEW TABLE"
            op.execute(
                f"CREATE TRIGGER {told.name}_{event.lower()} AFTER {event} ON {told.table} "
                f"REFERENCING {table} AS changed FOR EACH STATEMENT EXECUTE FUNCTION {told.name}()"
            )


def downgrade() -> None:
    for told in TOLD:
        for event in told.events:
            op.execute(f"DROP TRIGGER {told.name}_{event.lower()} ON {told.table}")
        op.execute(f"DROP FUNCTION {told.name}()")
