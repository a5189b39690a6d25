"""Claims, and other people who act on a report, as JSON objects."""

from collections.abc import Sequence
from typing import Annotated, Literal
from uuid import UUID

from pydantic import Field
from typing_extensions import TypedDict

from postroom.identity.people import Person, PersonResponse, optional_person, person_response
from postroom.reports.schemas import Claim
from postroom.validation.responses import WireTime

ActorKind = Literal["user", "task", "agent", "system"]


class ClaimResponse(TypedDict):
    """A claim to work on a report."""

    user: PersonResponse
    claim_id: Annotated[str | None, Field(description="Identifier chosen by the holder.")]
    pull_requests: Annotated[Sequence[str], Field(description="URLs of the pull requests.")]
    claimed_at: Annotated[WireTime, Field(description="When this user began.")]
    updated_at: WireTime


class Actor(TypedDict):
    """Who works on a report: a user, or a task in whose name the user's agent works."""

    kind: Annotated[ActorKind, Field(description="`task` if a task was named, else `user`.")]
    user: Annotated[PersonResponse | None, Field(description="The user; null if the account is deleted.")]
    task_id: Annotated[UUID | None, Field(description="The task, for the kind `task`.")]
    agent: Annotated[str | None, Field(description="Name of an agent; this server knows none.")]


class Assignee(Actor):
    """Who has claimed a report."""

    claim_id: Annotated[UUID, Field(description="Id of the claim; another one after a takeover.")]
    claimed_at: Annotated[WireTime, Field(description="When the holder began.")]


def claim_response(claim: Claim) -> ClaimResponse:
    """Return the JSON object of a claim."""
    return {
        "user": person_response(claim.holder),
        "claim_id": claim.claim_id,
        "pull_requests": claim.pull_requests,
        "claimed_at": claim.claimed_at,
        "updated_at": claim.updated_at,
    }


def assignee(claim: Claim) -> Assignee:
    """Return the JSON object of who has claimed a report."""
    return {
        "claim_id": claim.id,
        **actor(claim.holder, claim.task_id),
        "claimed_at": claim.claimed_at,
    }


def actor(person: Person | None, task_id: UUID | None) -> Actor:
    """Return the JSON object of who acts: a person, or a task."""
    return {
        "kind": "user" if task_id is None else "task",
        "user": optional_person(person),
        "task_id": task_id,
        "agent": None,
    }
