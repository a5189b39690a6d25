"""The schema of an empty database: the tables in `migrations/baseline/*.sql`, and triggers that announce changes.

It is the schema of revision 0077. Like a migration it is never edited: what follows is a migration after it.
"""

from collections.abc import Iterator
from dataclasses import dataclass

import sqlalchemy as sa

from postroom.db.revisions import MIGRATIONS

FILES = (
    "accounts",
    "configs",
    "sign_in",
    "spend",
    "work",
    "tasks",
    "consolidations",
    "reports",
    "signals",
    "handoffs",
    "scouts",
    "sources",
    "sdk_events",
    "error_issues",
    "source_maps",
    "notifications",
    "foreign_keys",
    "report_counts",
    "search",
    "audit",
)
"""In an order in which tables can refer to earlier ones."""

INSERT, UPDATE, DELETE = "INSERT", "UPDATE", "DELETE"
EVERY = (INSERT, UPDATE, DELETE)


@dataclass(frozen=True)
class Announcement:
    """What is announced of changes of a table: the noun, the id of its object (NULL: of any), and of which rows."""

    table: str
    events: tuple[str, ...]
    noun: str
    id: str = "NULL"
    rows: str = "changed"
    project: str = "changed.project_id"

    @property
    def name(self) -> str:
        """Return the name of the function, with which those of its triggers begin."""
        return f"notify_{self.noun}_of_{self.table}"


ANNOUNCEMENTS = (
    Announcement("reports", EVERY, "report", "changed.id"),
    Announcement("report_claims", EVERY, "report", "changed.report_id"),
    # A new entry of a log changes the report's row as well.
    Announcement("artefacts", (UPDATE, DELETE), "report", "changed.report_id"),
    Announcement(
        "regroup_suggestions",
        (INSERT, UPDATE),
        "report",
        "side.report_id",
        "changed CROSS JOIN LATERAL (VALUES (from_report_id), (to_report_id)) AS side(report_id)",
    ),
    Announcement("consolidations", (INSERT, UPDATE), "regroup_run", "changed.id"),
    # Not of every signal that arrives: of the first one that waits (in work.sql), and of those that were grouped.
    Announcement("signals", (UPDATE, DELETE), "signal"),
    Announcement(
        "signal_screenings", (INSERT, UPDATE), "quarantine", rows="changed WHERE changed.verdict <> 'clean'"
    ),
    Announcement("source_configs", EVERY, "source", "changed.id"),
    Announcement("connected_sources", EVERY, "source", "changed.id"),
    Announcement("project_configs", (INSERT, UPDATE), "config"),
    Announcement("projects", (UPDATE,), "project", project="changed.id"),
    Announcement("git_connections", EVERY, "repository", "changed.id"),
    Announcement("tasks", (INSERT, UPDATE), "task", "changed.id"),
    Announcement("task_runs", (INSERT, UPDATE), "task", "changed.task_id"),
    Announcement("handoffs", (INSERT, UPDATE), "handoff", "changed.id"),
    Announcement("webhook_deliveries", (INSERT, UPDATE), "handoff", "changed.handoff_id"),
    Announcement("skills", EVERY, "skill", "changed.id"),
    Announcement("scout_configs", EVERY, "scout", "changed.id"),
    Announcement("scout_runs", EVERY, "scout_run", "changed.id"),
    Announcement("scout_emissions", (INSERT,), "scout_run", "changed.run_id"),
    Announcement(
        "task_runs",
        (UPDATE,),
        "scout_run",
        "scout_runs.id",
        "changed JOIN scout_runs ON scout_runs.task_run_id = changed.id",
        "scout_runs.project_id",
    ),
    Announcement("scout_notes", EVERY, "scout_memory"),
    Announcement("scout_scratchpad", EVERY, "scout_memory"),
)

# If one statement changes more than twenty objects of a noun, one announcement without an id stands for all of
# them. Equal announcements of a transaction arrive once.
_ANNOUNCE = """
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

ENDS_OF_ACCESS = {
    ("sessions", "DELETE"): "OLD",
    ("memberships", "UPDATE OF role"): "NEW",
    ("memberships", "DELETE"): "OLD",
    (
        "personal_api_keys",
        "UPDATE OF key_hash, scopes, scoped_projects, scoped_organizations, revoked_at, expires_at",
    ): "NEW",
    ("personal_api_keys", "DELETE"): "OLD",
}
"""Changes that may end somebody's access, by table and event: the row that names the user."""

_ANNOUNCE_ACCESS = """
    CREATE FUNCTION notify_access_of_{name}() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
        PERFORM pg_notify('postroom_events', json_build_object('user', {row}.user_id)::text);
        RETURN NULL;
    END $$
"""


def create_schema(connection: sa.Connection) -> None:
    """Create everything in an empty database that has the extensions."""
    # One call, and as it is: without parameters the driver takes several statements, and leaves % and : alone.
    connection.exec_driver_sql(";\n".join(_statements()), execution_options={"no_parameters": True})


def _statements() -> Iterator[str]:
    for name in FILES:
        yield (MIGRATIONS / "baseline" / f"{name}.sql").read_text(encoding="utf-8")
    for announcement in ANNOUNCEMENTS:
        yield _ANNOUNCE.format(
            name=announcement.name,
            noun=announcement.noun,
            id=announcement.id,
            project=announcement.project,
            rows=announcement.rows,
        )
        for event in announcement.events:
            table = "OLD TABLE" if event == DELETE else "NEW TABLE"
            yield (
                f"CREATE TRIGGER {announcement.name}_{event.lower()} AFTER {event} ON {announcement.table} "
                f"REFERENCING {table} AS changed FOR EACH STATEMENT EXECUTE FUNCTION {announcement.name}()"
            )
    for row in ("OLD", "NEW"):
        yield _ANNOUNCE_ACCESS.format(name=row.lower(), row=row)
    for (table, event), row in ENDS_OF_ACCESS.items():
        yield (
            f"CREATE TRIGGER notify_access_{event.split(maxsplit=1)[0].lower()} AFTER {event} ON {table} "
            f"FOR EACH ROW EXECUTE FUNCTION notify_access_of_{row.lower()}()"
        )
