"""Value types of scout runs, and how they are queried."""

from dataclasses import dataclass
from datetime import datetime
from typing import Annotated
from uuid import UUID

from pydantic import BaseModel, Field

from postroom.domain.handoff.task_runs import Status
from postroom.validation.fields import BlankText, Integer, Moment, NullableBoolean, Text

_LARGEST_VERSION = 2**31 - 1


@dataclass(frozen=True, slots=True)
class Run:
    """A run of a scout together with its task run.

    `started_at` is when the task run was created. `emitted_count` and `emitted_finding_ids` are the findings that
    became signals.
    """

    id: UUID
    project_id: int
    config_id: UUID | None
    skill_name: str
    skill_version: int
    status: Status
    created_at: datetime
    started_at: datetime
    completed_at: datetime | None
    task_id: UUID
    task_run_id: UUID
    summary: str
    error: str | None
    emitted_count: int
    emitted_finding_ids: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class TouchedReports:
    """The reports that a run wrote, and other ones that it changed."""

    written: tuple[UUID, ...] = ()
    changed: tuple[UUID, ...] = ()


class RunQuery(BaseModel):
    """The filters of runs."""

    date_from: Moment | None = Field(None, description="Runs created at this time or later.")
    date_to: Moment | None = Field(None, description="Runs created before this time.")
    text: BlankText | None = Field(None, description="Text that the summary contains, in any case.")
    emitted: NullableBoolean = Field(
        None, description="Whether something that the run found became a signal; both without it."
    )
    skill_name: Text | None = Field(None, description="Runs of this scout.")
    skill_version: Annotated[Integer, Field(ge=1, le=_LARGEST_VERSION)] | None = Field(
        None, description="Runs with this version of their scout's skill."
    )
    limit: Annotated[Integer, Field(ge=1, le=100)] = Field(20, description="Maximum number of runs.")
