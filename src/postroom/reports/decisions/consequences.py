"""What follows a report's new status, whoever changed it: closing pull requests, research, hand-off.

Everything happens by jobs that are enqueued in the transaction of the change.
"""

from collections.abc import Mapping
from uuid import UUID

from postroom.db.engine import UnitOfWork
from postroom.domain.reports.state import Status
from postroom.jobs.port import Jobs
from postroom.reports.decisions import resume
from postroom.reports.decisions.promotion import ask_for_research
from postroom.reports.decisions.pull_requests.closing import ask_to_close
from postroom.reports.work_log.events import record_updated
from postroom.tasks.hand_off import consider_later


async def follow(
    uow: UnitOfWork,
    *,
    jobs: Jobs,
    project_id: int,
    statuses: Mapping[UUID, Status],
    is_return: bool = False,
) -> None:
    """Enqueue what the new `statuses` of reports of a project require.

    - `suppressed`: its pull requests are closed, unless it is snoozed.
    - `candidate`: it is researched.
    - `ready`, or somebody has named another repository meanwhile: whether work starts, or research resumes, is
      decided again.

    `is_return`: the reports return to a status from before, whose research may have ended without effect.
    """
    if not statuses:
        return
    await record_updated(uow, list(statuses))
    suppressed = [id for id, status in statuses.items() if status is Status.SUPPRESSED]
    if suppressed:
        await ask_to_close(uow, jobs=jobs, project_id=project_id, report_ids=suppressed)
    in_research = {Status.CANDIDATE, Status.IN_PROGRESS} if is_return else {Status.CANDIDATE}
    for id in sorted(id for id, status in statuses.items() if status in in_research):
        await ask_for_research(uow, jobs=jobs, project_id=project_id, report_id=id)
    reconsidered = {id for id, status in statuses.items() if status is Status.READY}
    waiting = [id for id, status in statuses.items() if status is Status.PENDING_INPUT]
    if waiting:
        reconsidered |= set(await resume.chosen(uow, project_id=project_id, report_ids=waiting))
    for id in sorted(reconsidered):
        await consider_later(uow, jobs=jobs, project_id=project_id, report_id=id)
