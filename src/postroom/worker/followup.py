"""Periodic follow-up of reports: end snoozes, verify fixes, archive stale reports, poll pull requests."""

from datetime import timedelta
from functools import partial

from postroom.app.bootstrap import App
from postroom.db.engine import unit_of_work
from postroom.reports.decisions import followup
from postroom.reports.decisions.pull_requests import receiving
from postroom.reports.decisions.pull_requests import sync as merges
from postroom.repositories.vault import Vault
from postroom.telemetry import log
from postroom.worker.periodic import Periodic


def followup_chores(app: App) -> list[Periodic]:
    """Return the periodic tasks."""
    return [
        Periodic("end snoozes", timedelta(seconds=15), partial(end_snoozes, app)),
        Periodic("verify fixes", timedelta(minutes=5), partial(verify_fixes, app)),
        Periodic("archive", timedelta(hours=1), partial(archive, app)),
        # Each pull request is marked before it is polled, so several workers may poll at once.
        Periodic("poll pull requests", timedelta(seconds=30), partial(poll, app), alone=False),
        Periodic("forget events", timedelta(hours=6), partial(forget_events, app)),
    ]


async def end_snoozes(app: App) -> int:
    """Reopen reports whose snooze has ended; return how many."""
    async with unit_of_work(app.engine) as uow:
        return _log_count("ended snoozes", await followup.end_snoozes(uow, app.jobs, now=app.clock()))


async def verify_fixes(app: App) -> int:
    """Verify whether the problems of resolved reports are gone; return how many were checked."""
    days = app.settings.followup.verify_days
    async with unit_of_work(app.engine) as uow:
        return _log_count("verified fixes", await followup.verify_fixes(uow, days=days, now=app.clock()))


async def archive(app: App) -> int:
    """Archive stale reports; return how many."""
    days, total = app.settings.followup.archive_days, 0
    while True:
        async with unit_of_work(app.engine) as uow:
            done = await followup.archive_stale(uow, app.jobs, days=days, now=app.clock())
        total += done
        if done < followup.BATCH:
            return _log_count("archived reports", total)


async def poll(app: App) -> int:
    """Poll the state of pull requests at GitHub; return how many."""
    every = timedelta(minutes=app.settings.followup.poll_minutes)
    return await merges.poll(app.engine, app.jobs, app.git_hosts, Vault(app.hasher), app.clock, every=every)


async def forget_events(app: App) -> None:
    """Delete old processed events of git hosts."""
    async with unit_of_work(app.engine) as uow:
        await receiving.forget_events(uow, now=app.clock())


def _log_count(what: str, count: int) -> int:
    if count:
        log.info(what, reports=count)
    return count
