"""Run the shipped scouts over the sample as of its last day."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from postroom.app.bootstrap import App

COLUMNS = ["scout", "severity", "finding"]


@dataclass(frozen=True, slots=True)
class EmittedFinding:
    """One finding that became a signal, in this demo or an earlier one."""

    scout: str
    severity: str
    finding: str

    def row(self) -> dict[str, str]:
        """Return the finding as a row of a table."""
        return {"scout": self.scout, "severity": self.severity, "finding": self.finding}


def last_day(now: datetime) -> datetime:
    """Return the time just after the sample's last signal, which is of the day before `now`."""
    from postroom.sample.loader import days_since, load_sample

    sample = load_sample(days_since(now))
    return max(signal.timestamp for signal in sample if signal.timestamp) + timedelta(minutes=1)


async def run_fleet(app: "App", project_id: int) -> int:
    """Run every shipped scout once over the sample; return how many findings became signals.

    Their schedules are off: the sample is in the past, and scouts would only report today's silence.
    """
    from postroom.app.scouts import make_scout_deps
    from postroom.db.engine import unit_of_work
    from postroom.scouts.configs import service as configs
    from postroom.scouts.configs.values import ConfigChanges
    from postroom.scouts.runs import run_now, runner

    async with unit_of_work(app.engine) as uow:
        scouts = await configs.sync(uow, project_id, now=app.clock())
        for scout in scouts:
            if scout.config.enabled:
                off = ConfigChanges({"enabled": False})
                await configs.change(uow, project_id, scout.config.id, off, user_id=None, now=app.clock())
    emitted = 0
    for scout in scouts:
        async with unit_of_work(app.engine) as uow:
            run_id, _ = await run_now.start(
                uow,
                project_id,
                scout.config.id,
                jobs=app.jobs,
                note="",
                user_id=None,
                now=app.clock(),
                waiting=False,
            )
        ended = await runner.execute(make_scout_deps(app), run_id, as_of=last_day(app.clock()))
        emitted += 0 if ended is None else ended.emitted
    return emitted


async def findings(app: "App", project_id: int) -> list[EmittedFinding]:
    """Return the findings about the sample, most severe first."""
    from postroom.db.engine import unit_of_work
    from postroom.domain.scouts.skills import SCOUT_PREFIX
    from postroom.scouts.findings import service as found
    from postroom.scouts.findings.schemas import RecentQuery
    from postroom.scouts.runs import repository as run_repository
    from postroom.scouts.runs.schemas import RunQuery

    async with unit_of_work(app.engine) as uow:
        emissions = await found.recent(uow, project_id, RecentQuery(limit=200))
        runs = await run_repository.select_runs(uow, project_id, RunQuery(limit=100))
    names = {run.id: run.skill_name.removeprefix(SCOUT_PREFIX) for run in runs}
    results = [
        EmittedFinding(
            names.get(emission.run_id, ""), emission.severity or "", emission.description.split("\n", 1)[0]
        )
        for emission in emissions
    ]
    return sorted(results, key=lambda each: (each.severity, each.scout, each.finding))
