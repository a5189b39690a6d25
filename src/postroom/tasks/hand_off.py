"""Enqueues the decision whether work on a report starts automatically: see `handoff.service.consider`.

It is enqueued in the transaction that changes one of its inputs.
"""

from uuid import UUID

from postroom.db.engine import UnitOfWork
from postroom.jobs.port import Job, Jobs

CONSIDER_JOB = "hand_off"
"""Name of the job that decides about the report in its key, of `project_id`."""

DECIDING_TYPES = frozenset(
    {
        "actionability_judgment",
        "priority_judgment",
        "repo_selection",
        "safety_judgment",
        "suggested_reviewers",
    }
)
"""Types of artefacts that influence the decision."""


async def consider_later(uow: UnitOfWork, *, jobs: Jobs, project_id: int, report_id: UUID) -> None:
    """Enqueue the decision whether work on the report starts automatically, once the transaction commits."""
    await jobs.enqueue(uow, Job(CONSIDER_JOB, str(report_id), {"project_id": project_id}))
