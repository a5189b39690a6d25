"""Requests and responses of error issues."""

from typing import Self
from uuid import UUID

from pydantic import BaseModel, Field

from postroom.domain.issues.frames import relevant_frames
from postroom.domain.issues.occurrences import from_json
from postroom.issues.schemas import Issue, Status
from postroom.validation.responses import ResponseModel, WireTime


class IssueChanges(BaseModel):
    """Changes to an issue."""

    status: Status = Field(
        description="`active`, `resolved` (another occurrence reopens it) or `suppressed` (counted but "
        "never reported)."
    )


class IssueResponse(BaseModel):
    """An error issue: occurrences with one fingerprint."""

    id: UUID
    source: str = Field(description="`posthog`, `sentry` or `otlp`: the protocol of the first occurrence.")
    kind: str = Field(description="`exception`, `message`, `log`, `span` or `check_in`.")
    title: str = Field(description="Type of the error.")
    message: str = Field(description="Message of the latest occurrence.")
    origin: str = Field(description="Logger, service or transaction.")
    level: str = Field(description="Highest level of its occurrences.")
    status: Status = Field(
        description="`active`, `resolved` (another occurrence reopens it) or `suppressed` (never reported)."
    )
    occurrences: int = Field(description="Number of occurrences.")
    users: int = Field(description="Distinct users, up to 10,000.")
    releases: list[str] = Field(description="Latest releases with an occurrence, latest last.")
    environments: list[str]
    first_seen: WireTime
    last_seen: WireTime
    frames: list[str] = Field(description="Stack frames of the fingerprint, innermost first.")
    signal_id: UUID | None = Field(description="Last signal of the issue.")
    report_id: UUID | None = Field(description="Report of that signal.")

    @classmethod
    def of(cls, issue: Issue, report_id: UUID | None) -> Self:
        """Return the response for an issue."""
        frames = relevant_frames(from_json(issue.sample))
        return cls(
            id=issue.id,
            source=issue.source,
            kind=issue.kind,
            title=issue.title,
            message=issue.message,
            origin=issue.origin,
            level=issue.level,
            status=issue.status,
            occurrences=issue.occurrences,
            users=issue.users,
            releases=issue.releases,
            environments=issue.environments,
            first_seen=issue.first_seen,
            last_seen=issue.last_seen,
            frames=[
                f"{frame.file or frame.module}:{frame.line or 0} {frame.function}".strip() for frame in frames
            ],
            signal_id=issue.signal_id,
            report_id=report_id,
        )


class FingerprintResponse(ResponseModel):
    """One fingerprint of an issue."""

    hash: str
    inputs: list[str] = Field(description="What was hashed: the version first.")


class IssueDetailResponse(IssueResponse):
    """An error issue with its fingerprints, which determine its occurrences."""

    fingerprints: list[FingerprintResponse]
