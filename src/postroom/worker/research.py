"""What a worker does about research: making what researches, and keeping it going."""

from functools import partial
from uuid import UUID

from postroom.artefacts.hand_off import consider_later
from postroom.bootstrap import App, make_filter, make_second
from postroom.db.engine import UnitOfWork
from postroom.repositories.vault import Vault
from postroom.research.desk import Researcher
from postroom.research.judges import ModelFree
from postroom.research.sweep import ask_hosts_again, sweep
from postroom.worker.scouts import known_of


def make_researcher(app: App) -> Researcher:
    """Return the research of this process."""
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
        profile=partial(known_of, app),
        on_ready=partial(_hand_off, app),
    )


async def _hand_off(app: App, uow: UnitOfWork, project_id: int, report_id: UUID) -> None:
    await consider_later(uow, jobs=app.jobs, project_id=project_id, report_id=report_id)


async def sweep_research(app: App) -> tuple[int, int]:
    """Keep research going, unless it is off: a report would be asked for again and again, and nothing done."""
    if not app.settings.research.enabled:
        return 0, 0
    return await sweep(app.engine, app.jobs, app.clock)


async def resume_research(app: App) -> int:
    """Try what waits for a git host again, unless research is off."""
    return await ask_hosts_again(app.engine, app.jobs, app.clock) if app.settings.research.enabled else 0
