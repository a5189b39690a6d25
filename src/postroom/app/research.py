"""Builds the research pipeline of a process."""

from functools import partial

from postroom.app.bootstrap import App, make_filter, make_second
from postroom.app.scouts import profile_payload
from postroom.repositories.vault import Vault
from postroom.research.context import Researcher
from postroom.research.judges import ModelFree


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
    )
