"""Responses about the server itself."""

from typing import Annotated, Literal

from pydantic import Field
from typing_extensions import TypedDict

from postroom.observability.findings import State
from postroom.validation.responses import WireTime


class SystemFinding(TypedDict):
    """The result of one check of the server."""

    check: str
    state: Annotated[State, Field(description="`critical`: something does not work without a person.")]
    details: str
    action: Annotated[str, Field(description="What to do; empty where all is well.")]


class SystemProcess(TypedDict):
    """A process of the server that sends heartbeats."""

    role: Annotated[str, Field(description="`api`, `worker` or `scheduler`.")]
    host: str
    pid: int
    version: str
    started_at: WireTime | None
    silent_seconds: Annotated[float, Field(description="Age of its last heartbeat.")]
    state: Annotated[
        Literal["alive", "silent"],
        Field(description="`silent`: no heartbeat for three leases, and it did not say that it ended."),
    ]
    schedules: Annotated[bool, Field(description="Whether it runs the periodic tasks.")]


class SystemQueue(TypedDict):
    """A queue of the server; of jobs the name begins with `job:`."""

    name: str
    waiting: Annotated[int, Field(description="At most 100,000 are counted.")]
    running: int
    oldest_seconds: float


class SystemTable(TypedDict):
    """A table with its indexes and partitions."""

    name: str
    bytes: int
    rows: Annotated[int, Field(description="As PostgreSQL estimates.")]


class SystemRetention(TypedDict):
    """How long something is kept."""

    setting: Annotated[str, Field(description="Environment variable that changes it.")]
    days: float
    meaning: str


class SystemDeletion(TypedDict):
    """What was deleted for its age."""

    what: str
    deleted_at: Annotated[WireTime, Field(description="The last time that something was deleted.")]
    deleted: Annotated[int, Field(description="Rows, that time.")]
    total: Annotated[int, Field(description="Rows, since the server was set up.")]


class SystemBackup(TypedDict):
    """The newest attempt at a backup."""

    succeeded_at: WireTime | None
    bytes: int | None
    last_status: str
    reason: str | None


class SystemResponse(TypedDict):
    """The state of the server."""

    version: str
    schema_revision: str
    postgres: str
    python: str
    language_model: Annotated[str | None, Field(description="Configured language model, if any.")]
    embedding_model: str
    database_bytes: int
    findings: list[SystemFinding]
    processes: list[SystemProcess]
    queues: list[SystemQueue]
    tables: Annotated[list[SystemTable], Field(description="The twenty largest.")]
    retention: list[SystemRetention]
    deletions: Annotated[list[SystemDeletion], Field(description="The latest first.")]
    backup: Annotated[SystemBackup | None, Field(description="Null if none was ever made.")]
