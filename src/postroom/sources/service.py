"""The source gate: a project takes in the signals of the sources that somebody switched on."""

from collections.abc import Mapping
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import insert

from postroom.clock import new_id
from postroom.db.engine import UnitOfWork
from postroom.db.tables import source_configs

ALWAYS_ON = frozenset({("signals_scout", "cross_source_issue")})
"""Sources that are on until a row says otherwise (contract 4.11); all others are off until a row says so."""

Source = tuple[str, str]
"""A source's product and type."""


async def state(uow: UnitOfWork, project_id: int) -> Mapping[Source, bool]:
    """Return each source that has a row in the project, and whether it is switched on."""
    columns = source_configs.c
    rows = await uow.execute(
        sa.select(columns.source_product, columns.source_type, columns.enabled).where(
            columns.project_id == project_id
        )
    )
    return {(row.source_product, row.source_type): row.enabled for row in rows}


def is_open(source: Source, states: Mapping[Source, bool]) -> bool:
    """Tell whether signals of `source` are let in, given the project's rows."""
    return states.get(source, source in ALWAYS_ON)


async def enable(
    uow: UnitOfWork, *, project_id: int, source_product: str, source_type: str, now: datetime
) -> None:
    """Switch a source on, making its row when there is none. Doing it twice changes nothing."""
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
    """Switch a source on or off, making its row when there is none."""
    statement = insert(source_configs).values(
        id=new_id(),
        project_id=project_id,
        source_product=source_product,
        source_type=source_type,
        enabled=enabled,
        config={},
        created_at=now,
        updated_at=now,
    )
    await uow.execute(
        statement.on_conflict_do_update(
            index_elements=["project_id", "source_product", "source_type"],
            set_={"enabled": enabled, "updated_at": now},
            where=source_configs.c.enabled != enabled,
        )
    )
