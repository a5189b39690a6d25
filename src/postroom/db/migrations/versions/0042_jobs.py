"""Jobs in a table of our own, with those that wait in the tables of the former job engine."""

import base64
import io
import pickle
from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB, insert

revision: str = "0042"
down_revision: str | None = "0041"
branch_labels: Sequence[str] | None = None
depends_on: Sequence[str] | None = None

ENGINE = "jobs"
"""The schema of the former engine."""

ENGINE_TABLES = (
    "application_versions",
    "dbos_migrations",
    "event_dispatch_kv",
    "notifications",
    "operation_outputs",
    "queues",
    "streams",
    "workflow_events",
    "workflow_events_history",
    "workflow_input",
    "workflow_output",
    "workflow_schedules",
    "workflow_status",
)


def upgrade() -> None:
    op.create_table(
        "jobs",
        sa.Column("id", sa.BigInteger(), sa.Identity(), nullable=False, comment="order of enqueueing"),
        sa.Column("name", sa.Text(), nullable=False, comment="selects the handler"),
        sa.Column(
            "key", sa.Text(), nullable=False, comment="jobs of one name and key run one at a time, in order"
        ),
        sa.Column("payload", JSONB(), nullable=False),
        sa.Column("enqueued_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column(
            "due_at",
            sa.DateTime(timezone=True),
            nullable=False,
            server_default=sa.func.now(),
            comment="after a failed attempt, the time of the next one",
        ),
        sa.Column("worker", sa.Text(), comment="the worker that runs it; null while it waits"),
        sa.Column(
            "failures", sa.Integer(), nullable=False, server_default="0", comment="attempts that failed"
        ),
        sa.Column(
            "losses", sa.Integer(), nullable=False, server_default="0", comment="workers that died in it"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_jobs")),
        comment="jobs that wait or run; the row of one that has ended is deleted",
    )
    op.create_index("ix_jobs_name_key_id", "jobs", ["name", "key", "id"])
    op.create_index("ix_jobs_waiting", "jobs", ["name", "id"], postgresql_where=sa.text("worker IS NULL"))
    op.create_index(
        "ux_jobs_running",
        "jobs",
        ["name", "key"],
        unique=True,
        postgresql_where=sa.text("worker IS NOT NULL"),
    )
    if _has_engine():
        _move_jobs()
        _drop_engine()


def _has_engine() -> bool:
    """Return whether this database has the former engine's tables."""
    return _has_table("workflow_status") and _has_table("dbos_migrations")


def _has_table(name: str) -> bool:
    found = op.get_bind().execute(sa.text("SELECT to_regclass(:name)"), {"name": f"{ENGINE}.{name}"})
    return found.scalar_one() is not None


_WAITING = """
    SELECT workflow_uuid, status, queue_name, queue_partition_key, created_at, recovery_attempts, {inputs}
    FROM jobs.workflow_status {join}
    WHERE status IN ('ENQUEUED', 'PENDING', 'DELAYED', 'MAX_RECOVERY_ATTEMPTS_EXCEEDED')
      AND name = 'postroom.job'
    ORDER BY created_at, workflow_uuid
"""


def _move_jobs() -> None:
    """Move what waits or runs in the order of enqueueing, and turn what the engine gave up into dead letters."""
    connection = op.get_bind()
    # Workers of the former version may still run.
    connection.execute(sa.text("LOCK TABLE jobs.workflow_status IN ACCESS EXCLUSIVE MODE"))
    query = _WAITING.format(inputs="inputs", join="")
    if _has_table("workflow_input"):
        query = _WAITING.format(
            inputs="COALESCE(given.inputs, workflow_status.inputs) AS inputs",
            join="LEFT JOIN jobs.workflow_input AS given USING (workflow_uuid)",
        )
    waiting, given_up = [], []
    for row in connection.execute(sa.text(query)):
        name, key, payload = _arguments(row)
        created = datetime.fromtimestamp(row.created_at / 1000, UTC)
        if row.status == "MAX_RECOVERY_ATTEMPTS_EXCEEDED":
            given_up.append(
                {
                    "id": UUID(row.workflow_uuid),
                    "job": name,
                    "key": key,
                    "payload": payload,
                    "error": "The worker died each time this job was started.",
                    "attempts": row.recovery_attempts or 0,
                    "created_at": created,
                }
            )
        else:
            waiting.append({"name": name, "key": key, "payload": payload, "enqueued_at": created})
    if waiting:
        connection.execute(sa.insert(_JOBS), waiting)
    if given_up:
        connection.execute(insert(_DEAD_LETTERS).on_conflict_do_nothing(), given_up)


_JOBS = sa.table(
    "jobs",
    sa.column("name", sa.Text()),
    sa.column("key", sa.Text()),
    sa.column("payload", JSONB()),
    sa.column("enqueued_at", sa.DateTime(timezone=True)),
)
_DEAD_LETTERS = sa.table(
    "dead_letters",
    sa.column("id", sa.Uuid()),
    sa.column("job", sa.Text()),
    sa.column("key", sa.Text()),
    sa.column("payload", JSONB()),
    sa.column("error", sa.Text()),
    sa.column("attempts", sa.Integer()),
    sa.column("created_at", sa.DateTime(timezone=True)),
)


class _PlainUnpickler(pickle.Unpickler):
    """Reads dictionaries, lists, texts and numbers, and refuses everything else that a pickle can name."""

    def find_class(self, module: str, name: str) -> Any:
        raise pickle.UnpicklingError(f"{module}.{name} is not plain data")


def _arguments(row: sa.Row[Any]) -> tuple[str, str, dict[str, Any]]:
    """Return name, key and payload of a job, which the engine stored as a pickle.

    Where the pickle can't be read, they are those of the queue, without a payload. A job that needs one then fails,
    and is shown as a dead letter.
    """
    try:
        name, key, payload = _PlainUnpickler(io.BytesIO(base64.b64decode(row.inputs))).load()["args"]
        return str(name), str(key), dict(payload)
    except Exception:  # noqa: BLE001  # a pickle can be wrong in any way, and one row must not block the upgrade
        return (row.queue_name or "").removeprefix("postroom-"), row.queue_partition_key or "", {}


def _drop_engine() -> None:
    """Drop the engine's tables and functions, and their schema unless it holds something else."""
    connection = op.get_bind()
    tables = ", ".join(f"{ENGINE}.{name}" for name in ENGINE_TABLES)
    connection.execute(sa.text(f"DROP TABLE IF EXISTS {tables} CASCADE"))
    functions = connection.execute(
        sa.text(
            "SELECT oid::regprocedure::text FROM pg_proc WHERE pronamespace = to_regnamespace(:schema) "
            "AND proname IN ('send_message', 'notifications_function', 'enqueue_workflow', 'postroom_notify_queue')"
        ),
        {"schema": ENGINE},
    )
    for function in functions.scalars().all():
        connection.execute(sa.text(f"DROP FUNCTION {function}"))
    rest = sa.text(
        "SELECT EXISTS (SELECT FROM pg_class WHERE relnamespace = to_regnamespace(:schema)) "
        "OR EXISTS (SELECT FROM pg_proc WHERE pronamespace = to_regnamespace(:schema))"
    )
    if not connection.execute(rest, {"schema": ENGINE}).scalar_one():
        connection.execute(sa.text(f"DROP SCHEMA {ENGINE}"))


def downgrade() -> None:
    op.drop_table("jobs")
