"""Update a scout's schedule after a run ended: count failures and pause the scout if due."""

from datetime import datetime, timedelta
from uuid import UUID

from postroom.db.engine import UnitOfWork
from postroom.domain.handoff.task_runs import Status
from postroom.domain.scouts.auto_pause import History, pause_of
from postroom.domain.scouts.plan import Mode
from postroom.projects import activity
from postroom.scouts.configs import repository as configs
from postroom.scouts.runs import repository as runs
from postroom.telemetry import log

ACTIVITY_SCOPE = "SignalScoutConfig"
LOOKED_BACK = timedelta(days=366)


async def note_end(
    uow: UnitOfWork,
    *,
    project_id: int,
    config_id: UUID | None,
    status: Status,
    error: str | None,
    mode: Mode | None,
    now: datetime,
) -> None:
    """Count an ended run, whose row is already written, and pause its scout if due."""
    if config_id is None or status == "cancelled":
        return
    counted = await configs.count_end(uow, config_id, failed=status == "failed")
    if counted is None or counted.paused_at is not None:
        return
    silent_runs, first = 0, None
    if mode == "agent" and status == "completed" and not counted.exempt:
        since = max(now - LOOKED_BACK, counted.silent_from or now - LOOKED_BACK)
        silent_runs, first = await runs.silence(uow, config_id, since)
    history = History(
        failures=counted.failures,
        last_error=error or "",
        silent_runs=silent_runs,
        silent_for=now - (first or now),
    )
    pause = pause_of(history, mode=mode or "detector", exempt=counted.exempt)
    if pause is None:
        return
    await configs.pause(uow, config_id, pause, now=now)
    await activity.record(
        uow,
        project_id=project_id,
        scope=ACTIVITY_SCOPE,
        activity="paused",
        item_id=config_id,
        user_id=None,
        detail={"reason": pause.reason},
        now=now,
    )
    log.warning("paused a scout", project=project_id, config=str(config_id), reason=pause.reason)
