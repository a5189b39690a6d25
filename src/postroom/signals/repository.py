"""Queries of the signals table."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

import orjson
import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import ARRAY

from postroom.db.connecting import is_deadlock
from postroom.db.engine import UnitOfWork
from postroom.db.tables import signal_originals, signals
from postroom.domain.signals.intake import NewSignal

ATTEMPTS = 5
"""Attempts of an insert that loses a deadlock. Two senders of the same client ids with different texts can
deadlock: rows are locked by client id and by content, and no order suits both."""


@dataclass(frozen=True, slots=True)
class Row:
    """A signal about to be stored, with the id that it gets if it is new."""

    id: UUID
    signal: NewSignal
    content_hash: bytes


_INSERT = sa.text("""
    INSERT INTO signals (id, project_id, seq, source_product, source_type, source_id, description, weight,
                         extra, client_id, content_hash, timestamp, received_at, backlog)
    SELECT new.id, :project_id, new.seq, new.source_product, new.source_type, new.source_id,
           new.description, new.weight, new.extra::jsonb, new.client_id, new.content_hash,
           COALESCE(new.timestamp, :now), :now, new.backlog
    FROM unnest(:ids, :numbers, :products, :types, :source_ids, :descriptions, :weights, :extras, :client_ids,
                :hashes, :timestamps, :backlog)
         AS new(id, seq, source_product, source_type, source_id, description, weight, extra, client_id,
                content_hash, timestamp, backlog)
    -- A fixed order, so that two senders of the same signals can't deadlock. Of equal
    -- contents the first in the list is stored.
    ORDER BY new.content_hash, new.seq
    ON CONFLICT DO NOTHING
    RETURNING id
""").bindparams(
    sa.bindparam("ids", type_=ARRAY(sa.Uuid)),
    sa.bindparam("numbers", type_=ARRAY(sa.BigInteger)),
    sa.bindparam("products", type_=ARRAY(sa.Text)),
    sa.bindparam("types", type_=ARRAY(sa.Text)),
    sa.bindparam("source_ids", type_=ARRAY(sa.Text)),
    sa.bindparam("descriptions", type_=ARRAY(sa.Text)),
    sa.bindparam("weights", type_=ARRAY(sa.Float)),
    sa.bindparam("extras", type_=ARRAY(sa.Text)),
    sa.bindparam("client_ids", type_=ARRAY(sa.Text)),
    sa.bindparam("hashes", type_=ARRAY(sa.LargeBinary)),
    sa.bindparam("timestamps", type_=ARRAY(sa.DateTime(timezone=True))),
    sa.bindparam("backlog", type_=ARRAY(sa.Boolean)),
    sa.bindparam("now", type_=sa.DateTime(timezone=True)),
)

_NUMBERS = sa.text("""
    SELECT nextval(pg_get_serial_sequence('signals', 'seq')) FROM generate_series(1, :count)
""")


async def insert_new(uow: UnitOfWork, project_id: int, rows: Sequence[Row], now: datetime) -> set[UUID]:
    """Insert the rows that are new to the project, in arrival order; return the ids that were stored."""
    if not rows:
        return set()
    facts = [row.signal for row in rows]
    numbers = (await uow.execute(_NUMBERS, {"count": len(rows)})).scalars().all()
    values = {
        "project_id": project_id,
        "now": now,
        "numbers": numbers,
        "ids": [row.id for row in rows],
        "products": [fact.source_product for fact in facts],
        "types": [fact.source_type for fact in facts],
        "source_ids": [fact.source_id for fact in facts],
        "descriptions": [fact.description for fact in facts],
        "weights": [fact.weight for fact in facts],
        "extras": [orjson.dumps(dict(fact.extra)).decode() for fact in facts],
        "client_ids": [fact.client_id for fact in facts],
        "hashes": [row.content_hash for row in rows],
        "timestamps": [fact.timestamp for fact in facts],
        "backlog": [fact.backlog for fact in facts],
    }
    attempt = 1
    while True:
        try:
            async with uow.begin_nested():
                return {row.id for row in await uow.execute(_INSERT, values)}
        except sa.exc.OperationalError as error:
            if attempt == ATTEMPTS or not is_deadlock(error):
                raise
            attempt += 1


async def keep_originals(uow: UnitOfWork, rows: Sequence[Row]) -> None:
    """Store the full texts of signals that have just been stored with a shortened one."""
    whole = [{"signal_id": row.id, "text": row.signal.original} for row in rows if row.signal.original]
    if whole:
        await uow.execute(sa.insert(signal_originals), whole)


async def find_same(uow: UnitOfWork, project_id: int, rows: Sequence[Row]) -> dict[UUID, UUID]:
    """Return, for each row received before, the id of the stored signal with its client id or else its content."""
    if not rows:
        return {}
    client_ids = [row.signal.client_id for row in rows if row.signal.client_id]
    found = await uow.execute(
        sa.select(signals.c.id, signals.c.client_id, signals.c.content_hash).where(
            signals.c.project_id == project_id,
            sa.or_(
                signals.c.content_hash.in_([row.content_hash for row in rows]),
                signals.c.client_id.in_(client_ids),
            ),
        )
    )
    by_hash: dict[bytes, UUID] = {}
    by_client_id: dict[str, UUID] = {}
    for row in found:
        by_hash[bytes(row.content_hash)] = row.id
        if row.client_id:
            by_client_id[row.client_id] = row.id
    same = {
        row.id: by_client_id.get(row.signal.client_id or "") or by_hash.get(row.content_hash) for row in rows
    }
    return {id: stored for id, stored in same.items() if stored is not None}
