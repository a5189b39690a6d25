"""The version of a project's grouping, which lets one writer at a time change it.

A worker that holds an older version has an outdated window: it writes nothing and reads again.
"""

from collections.abc import Mapping, Sequence
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import ARRAY

from postroom.db.engine import UnitOfWork
from postroom.db.tables import grouping_states

# What follows in the transaction finds its rows by their keys. Plans for that are the same in every project, so
# they are kept: planning each statement again takes a fifth of its time.
_CLAIM = sa.text("""
    WITH claimed AS (
        INSERT INTO grouping_states AS mine (project_id, version) VALUES (:project_id, :expected + 1)
        ON CONFLICT (project_id) DO UPDATE SET version = mine.version + 1 WHERE mine.version = :expected
        RETURNING mine.version
    ), waiting AS (
        SELECT id FROM signals WHERE id = ANY(:ids) AND state = 'pending' ORDER BY id FOR NO KEY UPDATE
    )
    SELECT (SELECT version FROM claimed), (SELECT count(*) FROM waiting),
           set_config('plan_cache_mode', 'force_generic_plan', true)
""").bindparams(sa.bindparam("ids", type_=ARRAY(sa.Uuid)))


_BUMP = sa.text("""
    INSERT INTO grouping_states AS mine (project_id, version) VALUES (:project_id, 1)
    ON CONFLICT (project_id) DO UPDATE SET version = mine.version + 1
""")


async def current(uow: UnitOfWork, project_id: int) -> int:
    """Return the version of the project's grouping."""
    found = await uow.execute(
        sa.select(grouping_states.c.version).where(grouping_states.c.project_id == project_id)
    )
    return found.scalar_one_or_none() or 0


async def changed(uow: UnitOfWork, versions: Mapping[int, int]) -> list[int]:
    """Return those of the projects whose grouping has another version now."""
    known = grouping_states.c
    found = await uow.execute(
        sa.select(known.project_id, known.version).where(known.project_id.in_(list(versions)))
    )
    return [project_id for project_id, version in found if version != versions[project_id]]


async def claim(uow: UnitOfWork, project_id: int, signal_ids: Sequence[UUID], *, expected: int) -> int | None:
    """Claim the next version of the project's grouping for placing these signals; return it.

    None if the version is no longer `expected`, or a signal is no longer pending; then the transaction must be
    rolled back. The signals are locked until it ends, and until then the plans of statements are kept.
    """
    values = {"project_id": project_id, "ids": list(signal_ids), "expected": expected}
    claimed, waiting, _ = (await uow.execute(_CLAIM, values)).one()
    return None if claimed is None or waiting < len(signal_ids) else int(claimed)


async def bump(uow: UnitOfWork, project_id: int) -> None:
    """Raise the version of the project's grouping, so that every worker reloads its signals."""
    await uow.execute(_BUMP, {"project_id": project_id})
