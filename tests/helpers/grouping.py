"""Grouping by the real pipeline with a small in-memory embedding model."""

import zlib
from collections.abc import Sequence
from datetime import UTC, datetime
from uuid import UUID

import numpy as np
import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncEngine

from postroom.clock import new_id, now
from postroom.db.engine import UnitOfWork, unit_of_work
from postroom.db.tables import organizations, pending_work, projects
from postroom.domain.signals.intake import NewSignal
from postroom.grouping.grouper import Grouper
from postroom.grouping.index.window import WindowCache
from postroom.jobs.port import Job
from postroom.models.port import Vectors
from postroom.settings import GroupingSettings
from postroom.signals import service
from postroom.signals.grouping_requests import GROUP_JOB
from postroom.sources import service as sources
from postroom.text.words import words

DIMENSION = 64
PRODUCT, TYPE = "zendesk", "ticket"


class WordModel:
    """A fake sentence encoder: each word is a fixed random vector, a text the sum of its words."""

    def __init__(self, name: str = "words-64", dimension: int = DIMENSION) -> None:
        self.name = name
        self.dimension = dimension
        self.texts: list[str] = []

    async def embed(self, texts: Sequence[str]) -> Vectors:
        """Return one unit vector per text."""
        self.texts += texts
        return np.stack([self._one(text) for text in texts]).astype(np.float32)

    async def close(self) -> None:
        """Do nothing."""

    def _one(self, text: str) -> np.ndarray[tuple[int], np.dtype[np.float64]]:
        total = np.full(self.dimension, 1e-3)
        for word in words(text):
            seed = zlib.crc32(f"{self.name}{word}".encode())
            total += np.random.default_rng(seed).standard_normal(self.dimension)
        unit: np.ndarray[tuple[int], np.dtype[np.float64]] = total / np.linalg.norm(total)
        return unit


class RecordingJobs:
    """Records enqueued jobs, for tests that call the handlers themselves."""

    def __init__(self) -> None:
        self.put: list[Job] = []

    async def enqueue(self, uow: UnitOfWork, job: Job) -> None:
        """Record the job."""
        self.put.append(job)


def make_grouper(
    engine: AsyncEngine, *, model: WordModel | None = None, settings: GroupingSettings | None = None
) -> Grouper:
    """Return a pipeline on `engine` with an empty cache."""
    return Grouper(
        engine=engine,
        jobs=RecordingJobs(),
        embedder=model or WordModel(),
        settings=settings or GroupingSettings(batch_size=8),
        clock=now,
        cache=WindowCache(max_bytes=1 << 26),
    )


async def make_project(uow: UnitOfWork, *, approved: bool = True, enabled: bool = True) -> int:
    """Create an organization with one project that accepts tickets; return the project's id."""
    moment = now()
    organization_id = new_id()
    await uow.execute(
        sa.insert(organizations).values(
            id=organization_id, name="Acme", is_ai_data_processing_approved=approved, created_at=moment
        )
    )
    result = await uow.execute(
        sa.insert(projects)
        .values(uuid=new_id(), organization_id=organization_id, name="Web", created_at=moment)
        .returning(projects.c.id)
    )
    project_id = int(result.scalar_one())
    if enabled:
        await sources.enable(uow, project_id=project_id, source_product=PRODUCT, source_type=TYPE, now=moment)
    return project_id


def ticket(
    text: str, *, source_id: str | None = None, weight: float = 0.5, client_id: str | None = None
) -> NewSignal:
    """Return a support ticket with `text`."""
    return NewSignal(
        source_product=PRODUCT,
        source_type=TYPE,
        source_id=source_id or str(new_id()),
        description=text,
        weight=weight,
        client_id=client_id,
        timestamp=datetime(2026, 11, 1, tzinfo=UTC),
    )


async def send(
    engine: AsyncEngine, project_id: int, signals: Sequence[NewSignal], *, jobs: RecordingJobs | None = None
) -> list[UUID]:
    """Ingest `signals`, commit, and return the ids of the stored ones, in order."""
    async with unit_of_work(engine) as uow:
        receipts = await service.ingest(
            uow, jobs=jobs or RecordingJobs(), project_id=project_id, signals=signals, now=now()
        )
    return [receipt.signal_id for receipt in receipts if receipt.signal_id is not None]


async def clear_requests(uow: UnitOfWork, kind: str = GROUP_JOB) -> list[int]:
    """Clear all requests for jobs of a kind; return the projects that they were for."""
    requested = (pending_work.c.kind == kind, pending_work.c.requested_at.is_not(None))
    cleared = await uow.execute(
        sa.update(pending_work)
        .where(*requested)
        .values(requested_at=None)
        .returning(pending_work.c.project_id)
    )
    return list(cleared.scalars())
