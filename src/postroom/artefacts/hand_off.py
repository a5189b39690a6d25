"""Asking whether work on a report starts by itself, by a job: see `handoff.service.consider`.

It is asked in the transaction that changes what the answer depends on, by whoever makes that change.
"""

from uuid import UUID

from postroom.db.engine import UnitOfWork
from postroom.jobs.port import Job, Jobs

CONSIDER_JOB = "hand_off"
"""Name of the job that looks at the report in its key, of `project_id`."""

DECIDING_TYPES = frozenset(
    {
        "actionability_judgment",
        "priority_judgment",
        "repo_selection",
        "safety_judgment",
        "suggested_reviewers",
    }
)
"""Artefacts that the answer depends on."""


async def consider_later(uow: UnitOfWork, *, jobs: Jobs, project_id: int, report_id: UUID) -> None:
    """Have it looked into whether work on the report starts by itself, once the transaction is committed."""
    await jobs.enqueue(uow, Job(CONSIDER_JOB, str(report_id), {"project_id": project_id}))
