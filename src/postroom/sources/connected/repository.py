"""Queries of connected sources and their counters."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import insert

from postroom.db.engine import UnitOfWork
from postroom.db.locks import lock_row
from postroom.db.tables import connected_sources, projects, source_states
from postroom.sources.connected.schemas import ConnectedSource, Counters

_C, _S = connected_sources.c, source_states.c
_SOURCE = (
    _C.id,
    _C.project_id,
    _C.kind,
    _C.name,
    _C.enabled,
    _C.weight,
    _C.impact,
    _C.per_minute,
    _C.config,
    _C.rules,
    _C.secrets,
    _C.token_hash,
    _C.protocol,
    _C.created_at,
    _C.updated_at,
)
_COUNTERS = (
    _S.last_received_at,
    _S.received,
    _S.refused,
    _S.unsigned,
    _S.signals,
    _S.dropped,
    _S.skipped,
    _S.failed,
    _S.ignored,
    _S.last_error,
    _S.last_error_at,
    _S.poll_at,
    _S.polled_at,
    _S.history_ended_at,
    _S.poll_failures,
    _S.poll_error,
)
MAX_ERROR = 1_000


async def select_any(uow: UnitOfWork, source_id: UUID) -> ConnectedSource | None:
    """Return a source of any project."""
    row = (await uow.execute(sa.select(*_SOURCE).where(_C.id == source_id))).one_or_none()
    return None if row is None else ConnectedSource(*row)


async def select_one(
    uow: UnitOfWork, project_id: int, source_id: UUID, *, lock: bool = False
) -> ConnectedSource | None:
    """Return a source of the project; `lock` locks its row, without blocking new rows that refer to it."""
    query = sa.select(*_SOURCE).where(_C.project_id == project_id, _C.id == source_id)
    row = (await uow.execute(query.with_for_update(key_share=True) if lock else query)).one_or_none()
    return None if row is None else ConnectedSource(*row)


async def select_all(uow: UnitOfWork, project_id: int) -> list[ConnectedSource]:
    """Return the project's sources ordered by name."""
    found = await uow.execute(sa.select(*_SOURCE).where(_C.project_id == project_id).order_by(_C.name, _C.id))
    return [ConnectedSource(*row) for row in found]


_NAMES_A_USER = sa.cast(_C.config, sa.Text).contains("@")


async def select_kinds_with_addresses(uow: UnitOfWork) -> set[str]:
    """Return the kinds of the sources whose configuration may have a user name in an address."""
    return set((await uow.execute(sa.select(_C.kind).where(_NAMES_A_USER).distinct())).scalars())


async def lock_with_addresses(uow: UnitOfWork, kinds: Sequence[str]) -> list[ConnectedSource]:
    """Lock and return the sources of some kinds whose configuration may have a user name in an address."""
    found = await uow.execute(
        sa.select(*_SOURCE).where(_C.kind.in_(kinds), _NAMES_A_USER).order_by(_C.id).with_for_update()
    )
    return [ConnectedSource(*row) for row in found]


async def select_protocol(uow: UnitOfWork, project_id: int, protocol: str) -> ConnectedSource | None:
    """Return the project's source for SDKs of a protocol."""
    query = sa.select(*_SOURCE).where(_C.project_id == project_id, _C.protocol == protocol)
    row = (await uow.execute(query)).one_or_none()
    return None if row is None else ConnectedSource(*row)


async def insert_source(uow: UnitOfWork, values: Mapping[str, Any]) -> ConnectedSource | None:
    """Insert a source with its counters; None if the project has one with the same name or protocol."""
    made = await uow.execute(
        insert(connected_sources).values(**values).on_conflict_do_nothing().returning(*_SOURCE)
    )
    row = made.one_or_none()
    if row is None:
        return None
    await uow.execute(sa.insert(source_states).values(source_id=row.id))
    return ConnectedSource(*row)


async def update_source(uow: UnitOfWork, source_id: UUID, values: Mapping[str, Any]) -> ConnectedSource:
    """Update an existing source."""
    done = await uow.execute(
        sa.update(connected_sources).where(_C.id == source_id).values(**values).returning(*_SOURCE)
    )
    return ConnectedSource(*done.one())


async def name_is_taken(uow: UnitOfWork, project_id: int, name: str, *, but: UUID) -> bool:
    """Return whether another source of the project has the name."""
    found = await uow.execute(
        sa.select(_C.id).where(_C.project_id == project_id, _C.name == name, _C.id != but)
    )
    return found.first() is not None


async def delete_source(uow: UnitOfWork, project_id: int, source_id: UUID) -> bool:
    """Delete a source with its deliveries; its signals remain. Return false if there is none.

    The caller has locked its deliveries, then its state: the order of processing and of receiving.
    """
    done = await uow.execute(
        sa.delete(connected_sources).where(_C.project_id == project_id, _C.id == source_id)
    )
    return done.rowcount == 1


async def lock_project(uow: UnitOfWork, project_id: int) -> None:
    """Lock a project, so that the number of its sources stays as it is counted."""
    await lock_row(uow, projects.c.id, project_id)


async def lock_state(uow: UnitOfWork, source_id: UUID) -> None:
    """Lock the counters and the cursor of a source.

    Code that stores deliveries takes this lock first; code that processes them takes it last.
    """
    await uow.execute(sa.select(_S.source_id).where(_S.source_id == source_id).with_for_update())


async def counters_of(uow: UnitOfWork, source_ids: Sequence[UUID]) -> dict[UUID, Counters]:
    """Return the counters by source."""
    found = await uow.execute(sa.select(_S.source_id, *_COUNTERS).where(_S.source_id.in_(source_ids)))
    return {row[0]: Counters(*row[1:]) for row in found}


async def count(uow: UnitOfWork, source_id: UUID, counts: Mapping[str, int]) -> None:
    """Add to counters of a source."""
    added = {name: _S[name] + number for name, number in counts.items() if number}
    if added:
        await uow.execute(sa.update(source_states).where(_S.source_id == source_id).values(**added))


async def note_error(uow: UnitOfWork, source_id: UUID, error: str, now: datetime, *, failed: int = 0) -> None:
    """Store the newest error of a source, and count failed deliveries."""
    await uow.execute(
        sa.update(source_states)
        .where(_S.source_id == source_id)
        .values(last_error=error[:MAX_ERROR], last_error_at=now, failed=_S.failed + failed)
    )


_TAKE = sa.text("""
    UPDATE source_states
    SET allowance = LEAST(:most, CASE WHEN allowance_at IS NULL THEN :most ELSE
            allowance + :most / 60.0 * GREATEST(0, EXTRACT(EPOCH FROM CAST(:now AS timestamptz) - allowance_at))
        END) - 1,
        allowance_at = GREATEST(:now, allowance_at), last_received_at = GREATEST(:now, last_received_at),
        received = received + 1, refused = refused + :refused
    WHERE source_id = :source_id AND LEAST(:most, CASE WHEN allowance_at IS NULL THEN :most ELSE
            allowance + :most / 60.0 * GREATEST(0, EXTRACT(EPOCH FROM CAST(:now AS timestamptz) - allowance_at))
        END) >= 1
    RETURNING allowance
""").bindparams(
    sa.bindparam("most", type_=sa.Float),
    sa.bindparam("now", type_=sa.DateTime(timezone=True)),
    sa.bindparam("refused", type_=sa.BigInteger),
    sa.bindparam("source_id", type_=sa.Uuid),
)


async def take_allowance(
    uow: UnitOfWork, source_id: UUID, *, per_minute: int, refused: int, now: datetime
) -> bool:
    """Count a delivery against the source's limit, shared by all processes; return false if it is exceeded.

    A quiet source may send a minute's worth at once. `refused` is how many this process has refused since.
    """
    done = await uow.execute(
        _TAKE, {"most": float(per_minute), "refused": refused, "source_id": source_id, "now": now}
    )
    return done.one_or_none() is not None


async def set_poll(uow: UnitOfWork, source_id: UUID, moment: datetime | None) -> None:
    """Schedule the next poll of a source, None for never; earlier failures are cleared."""
    await uow.execute(
        sa.update(source_states)
        .where(_S.source_id == source_id)
        .values(poll_at=moment, poll_failures=0, poll_error=None)
    )
