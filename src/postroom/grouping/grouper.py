"""What grouping needs: its models, its settings, and the windows of the projects that this process groups."""

from dataclasses import dataclass, field

from sqlalchemy.ext.asyncio import AsyncEngine

from postroom.clock import Clock
from postroom.db.engine import UnitOfWork, unit_of_work
from postroom.domain.grouping.decision import Rules, log_odds
from postroom.grouping.index import window
from postroom.grouping.index.arrays import Vector
from postroom.grouping.index.window import Window, WindowCache
from postroom.grouping.matching.model import MatchModel, packaged_model
from postroom.jobs.port import Jobs
from postroom.models.port import Embedder
from postroom.models.template_cache import TemplateCache
from postroom.projects import model_checks
from postroom.screening.opinions.second import SecondOpinion
from postroom.screening.port import SafetyFilter
from postroom.settings import ConsolidationSettings, GroupingSettings, ReadingSettings
from postroom.signals import grouping_version
from postroom.signals.insertions import SourceInsertions


@dataclass(frozen=True, slots=True)
class Grouper:
    """Dependencies of grouping. `cache` belongs to one worker."""

    engine: AsyncEngine
    jobs: Jobs
    embedder: Embedder
    settings: GroupingSettings
    clock: Clock
    cache: WindowCache
    filter: SafetyFilter | None = None
    """Screens signals before anything else reads them; None disables screening."""
    model: MatchModel = field(default_factory=packaged_model)
    """Estimates whether two signals are about one problem."""
    consolidation: ConsolidationSettings = field(default_factory=ConsolidationSettings)
    reading: ReadingSettings | None = None
    """When a language model reads what was grouped, in place of the consolidation; None disables it."""
    reading_model: str = ""
    """The name of that model."""
    second: SecondOpinion | None = None
    """A language model's opinion on signals that are not clearly clean; None disables it."""
    template_vectors: TemplateCache[Vector] = field(default_factory=TemplateCache)
    """Vectors of messages that differ in numbers only. Belongs to one worker, like `cache`."""
    insertions: SourceInsertions = field(default_factory=SourceInsertions)
    """Lines that forms insert into the items of sources, which are no evidence."""

    @property
    def rules(self) -> Rules:
        """The thresholds of the grouping decision."""
        probability = self.settings.join_probability
        if probability is None:
            return Rules.beyond(self.model.pair_threshold)
        return Rules.joining_from(log_odds(probability))

    async def reads(self, uow: UnitOfWork) -> bool:
        """Return whether readings group in place of the consolidation: not if their model may only suggest."""
        return self.reading is not None and await model_checks.may_group(uow, self.reading_model)

    async def asks(self, uow: UnitOfWork) -> bool:
        """Return whether a model is asked for readings, also if it may only suggest."""
        return self.reading is not None and await model_checks.may_read(uow, self.reading_model)

    async def outdated(self, uow: UnitOfWork) -> list[int]:
        """Return the projects whose index takes long to load, and was made stale here by another worker."""
        costly = self.cache.costly()
        return await grouping_version.changed(uow, costly) if costly else []

    async def window(self, uow: UnitOfWork, project_id: int, dimension: int) -> Window:
        """Return the project's window at its current version, cached or loaded, for vectors of `dimension`."""
        version = await grouping_version.current(uow, project_id)
        now = self.clock()
        cached = self.cache.get(project_id, version=version, model=self.embedder.name, now=now)
        if cached is not None:
            return cached
        loaded = await window.load(
            uow,
            project_id,
            model=self.embedder.name,
            dimension=dimension,
            days=self.settings.window_days,
            now=now,
        )
        self.cache.put(project_id, loaded)
        return loaded

    async def window_in_memory(self, project_id: int, dimension: int) -> Window:
        """Return this worker's window of the project, whatever its version; load it if there is none."""
        cached = self.cache.newest(project_id, model=self.embedder.name, now=self.clock())
        if cached is not None:
            return cached
        async with unit_of_work(self.engine) as uow:
            return await self.window(uow, project_id, dimension)


def never() -> bool:
    """Return False: the default `stopping` callback of a job."""
    return False
