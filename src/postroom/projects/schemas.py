"""Projects as values, and what the wire says of their processing."""

from dataclasses import dataclass
from datetime import datetime
from typing import Literal
from uuid import UUID

from pydantic import BaseModel

from postroom.edge.fields import Moment


@dataclass(frozen=True, slots=True)
class Project:
    """What signals and reports belong to. `paused_until` may lie in the past: it stays until replaced."""

    id: int
    uuid: UUID
    organization_id: UUID
    parent_id: int | None
    name: str
    paused_until: datetime | None
    created_at: datetime


class PauseBody(BaseModel):
    """The body of a request to pause: until when."""

    timestamp: Moment


class ProcessingState(BaseModel):
    """One entry of the processing state: until when grouping is paused, null for never paused."""

    paused_until: datetime | None


class ProcessingPage(BaseModel):
    """The processing state: as one value, and as a page of one entry for clients that read a list."""

    paused_until: datetime | None
    count: int
    next: str | None
    previous: str | None
    results: list[ProcessingState]


class Paused(BaseModel):
    """The answer to a pause."""

    status: Literal["paused"]
    paused_until: datetime


class Unpaused(BaseModel):
    """The answer to the end of a pause; `was_paused` says whether one was still running."""

    status: Literal["unpaused"]
    was_paused: bool
    paused_until: None
