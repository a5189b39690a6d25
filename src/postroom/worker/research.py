"""Research in a worker: its dependencies, and its periodic recovery."""

from functools import partial
from uuid import UUID

from postroom.artefacts.hand_off import consider_later
from postroom.bootstrap import App, make_filter, make_second
from postroom.db.engine import UnitOfWork
from postroom.repositories.vault import Vault
from postroom.research.context import Researcher
from postroom.research.judges import ModelFree
from postroom.research.sweep import retry_unreachable_hosts, sweep
from postroom.worker.scouts import profile_payload


def make_researcher(app: App) -> Researcher:
    """Return the research dependencies of this process."""
    settings, screener = app.settings.research, make_filter(app.settings)
    return Researcher(
        engine=app.engine,
        jobs=app.jobs,
        hosts=app.git_hosts,
        vault=Vault(app.hasher),
        settings=settings,
        judges=ModelFree(lead=settings.lead),
        clock=app.clock,
        filter=screener,
        second=make_second(app.settings.screening, screener, app.language),
        model=app.language,
        profile=partial(profile_payload, app),
        on_ready=partial(_hand_off, app),
    )


async def _hand_off(app: App, uow: UnitOfWork, project_id: int, report_id: UUID) -> None:
    await consider_later(uow, jobs=app.jobs, project_id=project_id, report_id=report_id)


async def sweep_research(app: App) -> tuple[int, int]:
    """Recover lost research jobs, unless research is off: jobs would be enqueued forever without effect."""
    if not app.settings.research.enabled:
        return 0, 0
    return await sweep(app.engine, app.jobs, app.clock)


async def resume_research(app: App) -> int:
    """Retry reports that wait for a git host, unless research is off."""
    return (
        await retry_unreachable_hosts(app.engine, app.jobs, app.clock) if app.settings.research.enabled else 0
    )
