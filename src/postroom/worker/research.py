"""Research in a worker: its dependencies, and its periodic recovery."""

from postroom.app.bootstrap import App
from postroom.research.sweep import retry_unreachable_hosts, sweep


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
