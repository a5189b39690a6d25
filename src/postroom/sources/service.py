"""The source gate: a project accepts signals of enabled sources only."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from postroom.db.engine import UnitOfWork
from postroom.db.paging import Page
from postroom.domain.errors import NotFound
from postroom.domain.sources.configs import (
    ALWAYS_ON,
    NO_CONSENT,
    SESSION_ANALYSIS,
    TAKEN,
    Source,
    SourceProblem,
    checked_config,
)
from postroom.sources import repository
from postroom.sources.schemas import SourceConfig, SourceConfigPage


async def state(uow: UnitOfWork, project_id: int) -> Mapping[Source, bool]:
    """Return whether each configured source of the project is enabled."""
    return await repository.select_states(uow, project_id)


def is_open(source: Source, states: Mapping[Source, bool]) -> bool:
    """Return whether signals of `source` are accepted, given the project's configurations."""
    return states.get(source, source in ALWAYS_ON)


async def enable(
    uow: UnitOfWork, *, project_id: int, source_product: str, source_type: str, now: datetime
) -> None:
    """Enable a source, creating a missing configuration; the operation is idempotent."""
    await switch(
        uow,
        project_id=project_id,
        source_product=source_product,
        source_type=source_type,
        enabled=True,
        now=now,
    )


async def switch(
    uow: UnitOfWork, *, project_id: int, source_product: str, source_type: str, enabled: bool, now: datetime
) -> None:
    """Enable or disable a source, creating a missing configuration."""
    await repository.upsert_enabled(uow, project_id, (source_product, source_type), enabled=enabled, now=now)


async def page_of_configs(uow: UnitOfWork, project_id: int, page: Page) -> SourceConfigPage:
    """Return a page of the project's configurations, latest changed first."""
    return await repository.select_page(uow, project_id, page)


async def get_config(
    uow: UnitOfWork, project_id: int, config_id: UUID, *, lock: bool = False
) -> SourceConfig | None:
    """Return a configuration of the project, or None; `lock` locks its row until the transaction ends."""
    return await repository.select_one(uow, project_id, config_id, lock=lock)


async def create_config(
    uow: UnitOfWork,
    project_id: int,
    source: Source,
    *,
    enabled: bool,
    config: Mapping[str, Any],
    consent: bool,
    now: datetime,
) -> SourceConfig:
    """Configure a source; `consent` is whether the organization allows its data for language models.

    Raises:
        SourceProblem: the source has a configuration, `config` is invalid, or enabling it requires consent.
    """
    kept = checked_config(source, config)
    _check_consent(source, enabled=enabled, consent=consent)
    made = await repository.insert_config(uow, project_id, source, enabled=enabled, config=kept, now=now)
    if made is None:
        raise SourceProblem("source_product", TAKEN)
    return made


async def change_config(
    uow: UnitOfWork,
    before: SourceConfig,
    *,
    enabled: bool | None,
    config: Mapping[str, Any] | None,
    consent: bool,
    now: datetime,
) -> SourceConfig:
    """Change a configuration that was read with `lock`; None keeps a part unchanged.

    Raises:
        SourceProblem: `config` is invalid, or enabling the source requires consent.
    """
    kept = checked_config(before.source, before.config if config is None else config)
    if enabled is not None:
        _check_consent(before.source, enabled=enabled, consent=consent)
    return await repository.update_config(
        uow, before.id, enabled=before.enabled if enabled is None else enabled, config=kept, now=now
    )


def _check_consent(source: Source, *, enabled: bool, consent: bool) -> None:
    if enabled and source == SESSION_ANALYSIS and not consent:
        raise SourceProblem("enabled", NO_CONSENT)


async def delete_config(uow: UnitOfWork, project_id: int, config_id: UUID) -> None:
    """Delete a configuration: the source then has its default state.

    Raises:
        NotFound: the project has no such configuration.
    """
    if not await repository.delete_config(uow, project_id, config_id):
        raise NotFound("Not found.")
