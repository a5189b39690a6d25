"""Builds the dependencies of scout runs."""

from collections.abc import Mapping
from datetime import datetime
from functools import partial
from typing import Any

from postroom.app.bootstrap import App, language_named, make_filter
from postroom.db.engine import UnitOfWork, unit_of_work
from postroom.projects import service as projects
from postroom.repositories.vault import Vault
from postroom.scouts.profile import service as profile
from postroom.scouts.tools.code import ConnectedRepositories
from postroom.scouts.tools.context import ScoutDeps
from postroom.screening.labels import Labels
from postroom.signals.grouping_requests import schedule_grouping


def make_scout_deps(app: App, labels: Labels | None = None) -> ScoutDeps:
    """Return the dependencies of scout runs in this process; without `labels` new ones are created."""
    if labels is None:
        # Only agents need screened labels.
        labels = Labels(make_filter(app.settings) if app.language else None)

    async def schedule_project(uow: UnitOfWork, project_id: int, now: datetime) -> None:
        await schedule_grouping(uow, jobs=app.jobs, project_id=project_id, now=now)

    return ScoutDeps(
        engine=app.engine,
        jobs=app.jobs,
        clock=app.clock,
        settings=app.settings.scouts,
        schedule_grouping=schedule_project,
        model_named=partial(language_named, app),
        labels=labels,
        events=app.events_engine,
        repositories=ConnectedRepositories(app.engine, app.git_hosts, Vault(app.hasher)),
    )


async def profile_payload(app: App, project_id: int) -> Mapping[str, Any]:
    """Return the profile of a project for callers other than scouts."""
    async with unit_of_work(app.engine) as uow:
        project = await projects.get(uow, project_id)
        home = project_id if project is None or project.parent_id is None else project.parent_id
        return (await profile.current(uow, home, rebuild=False, now=app.clock())).payload
