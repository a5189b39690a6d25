"""Outages of language models, shared by all processes of a server.

An outage is counted by its rests: calls that were in flight when one of them failed began before the rest that
followed, and count no more. After a rest one call tries whether the model answers; the others wait until it has, or
until the next one may try. The first success ends the outage.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta

import sqlalchemy as sa

from postroom.db.engine import UnitOfWork
from postroom.db.tables import model_outages
from postroom.jobs import pending_work

MAX_DOUBLINGS = 4
LONGEST_REST = 3600.0
"""Seconds that a provider can have its model rest at most."""

BETWEEN_TRIALS = 10.0
"""Seconds from one call that tries to the next, as long as none has ended: some questions take minutes."""

_O = model_outages.c
_TIME = sa.DateTime(timezone=True)
_COUNT = sa.text("""
    INSERT INTO model_outages AS mine (model, failures, since, rests_until, reason)
    VALUES (:model, 1, :now, :now + make_interval(secs => greatest(:rest, :asked)), :reason)
    ON CONFLICT (model) DO UPDATE SET
        failures = mine.failures + 1,
        since = CASE WHEN mine.failures = 0 THEN excluded.since ELSE mine.since END,
        rests_until = :now + make_interval(
            secs => greatest(:rest * 2 ^ least(mine.failures, :doublings), :asked)),
        reason = excluded.reason
    WHERE mine.rests_until <= :began
""").bindparams(
    sa.bindparam("now", type_=_TIME),
    sa.bindparam("began", type_=_TIME),
    sa.bindparam("rest", type_=sa.Float),
    sa.bindparam("asked", type_=sa.Float),
    sa.bindparam("doublings", value=MAX_DOUBLINGS),
)


@dataclass(frozen=True, slots=True)
class Outage:
    """A language model that fails.

    Attributes:
        since: when its first call failed.
        rests_until: when it is called again.
        failures: calls in a row that failed, each after a rest.
        reason: why the last one of them failed.
    """

    since: datetime
    rests_until: datetime
    failures: int
    reason: str


async def current(uow: UnitOfWork, model: str) -> Outage | None:
    """Return the outage of a model that has not ended, None if its last call succeeded."""
    found = await uow.execute(
        sa.select(_O.since, _O.rests_until, _O.failures, _O.reason).where(_O.model == model, _O.failures > 0)
    )
    row = found.one_or_none()
    return None if row is None else Outage(*row)


async def admit(uow: UnitOfWork, model: str, *, now: datetime, between: float) -> Outage | datetime:
    """Return when a call that begins now counts as begun, or the outage if it may not begin.

    After a rest one call may begin each `between` seconds, at most `BETWEEN_TRIALS`. It counts as begun when the
    next one may, so that its failure is one of its own.
    """
    outage = await current(uow, model)
    if outage is None:
        return now
    next_trial = now + timedelta(seconds=min(between, BETWEEN_TRIALS))
    tries = await uow.execute(
        model_outages.update()
        .where(_O.model == model, _O.failures > 0, _O.rests_until <= now)
        .values(rests_until=next_trial)
    )
    if tries.rowcount:
        return next_trial
    return await current(uow, model) or now


async def count_failure(
    uow: UnitOfWork,
    model: str,
    *,
    began: datetime,
    now: datetime,
    rest: float,
    asked: float | None,
    reason: str,
) -> datetime:
    """Count a failed call that began at `began`, if none was counted since; return when the model is called again.

    It rests for `rest` seconds, doubled after each further failure, and at least as long as its provider `asked`.
    """
    values = {
        "model": model,
        "began": began,
        "now": now,
        "rest": rest,
        "asked": min(asked or 0.0, LONGEST_REST),
        "reason": reason,
    }
    await uow.execute(_COUNT, values)
    found = await uow.execute(sa.select(_O.rests_until).where(_O.model == model))
    until: datetime = found.scalar_one()
    return until


async def end(uow: UnitOfWork, model: str, *, now: datetime) -> timedelta | None:
    """Note that a model answers; return how long it was away, None if it was not.

    Work that waits for the end of its rest is due now.
    """
    found = await uow.execute(
        sa.select(_O.since, _O.rests_until).where(_O.model == model, _O.failures > 0).with_for_update()
    )
    row = found.one_or_none()
    if row is None:
        return None
    await uow.execute(model_outages.update().where(_O.model == model).values(failures=0, rests_until=now))
    await pending_work.retry_now(uow, instead_of=row.rests_until, now=now)
    since: datetime = row.since
    return now - since
