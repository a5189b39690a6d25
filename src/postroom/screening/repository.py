"""Queries of verdicts, and of the signals that they are about."""

from collections import Counter
from collections.abc import Collection, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

import orjson
import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import ARRAY, insert

from postroom.db.engine import UnitOfWork
from postroom.db.tables import (
    removed_signals,
    reports,
    screening_lessons,
    signal_screenings,
    signals,
)
from postroom.domain.reports.state import SETTLED
from postroom.domain.signals.quarantine import Decision
from postroom.screening.port import Verdict
from postroom.screening.schemas import QuarantineEntry
from postroom.signals import removal as signal_removal
from postroom.signals import states

_S, _V = signals.c, signal_screenings.c
_HELD = (
    _S.id,
    _S.project_id,
    _S.source_product,
    _S.source_type,
    _S.source_id,
    _S.description,
    _S.received_at,
    _S.state,
    _V.threat_type,
    _V.score,
    _V.spans,
    _V.explanation,
    _V.model,
    _V.screened_at,
    _V.decision,
    _V.decided_at,
    _V.decided_by_id,
)
_OF_DAY = ("project_id", "day", "source_product", "source_type")
_STOPPED = sa.and_(_V.verdict == "blocked", _V.decision.is_distinct_from("released"))


@dataclass(frozen=True, slots=True)
class Unscreened:
    """A signal without a verdict. `waits` is false for one that was stored with its report, `report_id`."""

    id: UUID
    source_id: str
    description: str
    extra: Any
    waits: bool
    report_id: UUID | None


async def unscreened(uow: UnitOfWork, ids: Sequence[UUID]) -> list[Unscreened]:
    """Return those of the signals that have no verdict."""
    found = await uow.execute(
        sa.select(
            _S.id,
            _S.source_id,
            _S.description,
            _S.extra,
            (_S.state == "pending").label("waits"),
            _S.report_id,
        ).where(_S.id.in_(ids), ~sa.exists().where(_V.signal_id == _S.id))
    )
    return [Unscreened(*row) for row in found]


async def open_reports(uow: UnitOfWork, ids: Collection[UUID]) -> list[UUID]:
    """Return those of the reports that somebody may have to act on, in the order of their ids."""
    if not ids:
        return []
    found = await uow.execute(
        sa.select(reports.c.id)
        .where(reports.c.id.in_(ids), reports.c.status.not_in(SETTLED))
        .order_by(reports.c.id)
    )
    return list(found.scalars())


async def stopped(uow: UnitOfWork, ids: Sequence[UUID]) -> set[UUID]:
    """Return those of the signals that were blocked and not released."""
    found = await uow.execute(sa.select(_V.signal_id).where(_V.signal_id.in_(ids), _STOPPED))
    return set(found.scalars())


_SAVE = sa.text("""
    INSERT INTO signal_screenings (signal_id, project_id, verdict, threat_type, score, spans, explanation, model,
                                   opinion, screened_at)
    SELECT new.id, :project_id, new.verdict, new.threat, new.score, new.spans::jsonb, new.explanation, new.model,
           new.opinion, :now
    FROM unnest(:ids, :verdicts, :threats, :scores, :spans, :explanations, :models, :opinions)
         AS new(id, verdict, threat, score, spans, explanation, model, opinion)
    -- A signal that was deleted meanwhile needs no verdict.
    JOIN signals ON signals.id = new.id AND signals.project_id = :project_id
    ORDER BY new.id
    ON CONFLICT (signal_id) DO NOTHING
    RETURNING signal_id
""").bindparams(
    sa.bindparam("ids", type_=ARRAY(sa.Uuid)),
    sa.bindparam("verdicts", type_=ARRAY(sa.Text)),
    sa.bindparam("threats", type_=ARRAY(sa.Text)),
    sa.bindparam("scores", type_=ARRAY(sa.Float)),
    sa.bindparam("spans", type_=ARRAY(sa.Text)),
    sa.bindparam("explanations", type_=ARRAY(sa.Text)),
    sa.bindparam("models", type_=ARRAY(sa.Text)),
    sa.bindparam("opinions", type_=ARRAY(sa.Text)),
    sa.bindparam("now", type_=sa.DateTime(timezone=True)),
)


async def save(
    uow: UnitOfWork,
    project_id: int,
    verdicts: Sequence[tuple[UUID, Verdict]],
    *,
    awaited: Collection[UUID] = (),
    now: datetime,
) -> set[UUID]:
    """Store verdicts for signals that have none, `awaited` until a second opinion is given; return their ids."""
    if not verdicts:
        return set()
    found = await uow.execute(
        _SAVE,
        {
            "project_id": project_id,
            "now": now,
            "ids": [id for id, _ in verdicts],
            "verdicts": [verdict.verdict for _, verdict in verdicts],
            "threats": [verdict.threat_type for _, verdict in verdicts],
            "scores": [verdict.score for _, verdict in verdicts],
            "spans": [orjson.dumps([asdict(span) for span in one.spans]).decode() for _, one in verdicts],
            "explanations": [verdict.explanation for _, verdict in verdicts],
            "models": [verdict.model for _, verdict in verdicts],
            "opinions": ["awaited" if id in awaited else None for id, _ in verdicts],
        },
    )
    return set(found.scalars())


async def forget(uow: UnitOfWork, ids: Collection[UUID]) -> None:
    """Delete the verdicts on signals."""
    await uow.execute(sa.delete(signal_screenings).where(_V.signal_id.in_(ids)))


async def find(
    uow: UnitOfWork, signal_id: UUID, *, project_id: int | None, lock: bool = False
) -> QuarantineEntry | None:
    """Return a blocked signal, of the given project if any; `lock` locks its rows."""
    query = sa.select(*_HELD).join_from(signals, signal_screenings, _V.signal_id == _S.id)
    query = query.where(_S.id == signal_id, _V.verdict == "blocked", _S.deleted_at.is_(None))
    if project_id is not None:
        query = query.where(_S.project_id == project_id)
    if lock:
        query = query.with_for_update()
    row = (await uow.execute(query)).one_or_none()
    return None if row is None else QuarantineEntry(*row)


async def list_held(
    uow: UnitOfWork,
    *,
    project_id: int | None,
    decided: bool | None,
    threat_type: str | None,
    since: datetime | None = None,
    limit: int,
    offset: int,
) -> tuple[int, list[QuarantineEntry]]:
    """Return how many signals are in quarantine, and a page of them, last screened first."""
    conditions = [_S.state == "quarantined", _V.verdict == "blocked"]
    if project_id is not None:
        conditions += [_V.project_id == project_id]
    if decided is not None:
        conditions += [_V.decision.is_not(None) if decided else _V.decision.is_(None)]
    if threat_type is not None:
        conditions += [_V.threat_type == threat_type]
    if since is not None:
        conditions += [_V.screened_at > since]
    joined = signals.join(signal_screenings, _V.signal_id == _S.id)
    count = await uow.execute(sa.select(sa.func.count()).select_from(joined).where(*conditions))
    found = await uow.execute(
        sa.select(*_HELD)
        .select_from(joined)
        .where(*conditions)
        .order_by(_V.screened_at.desc(), _S.id)
        .limit(limit)
        .offset(offset)
    )
    return int(count.scalar_one()), [QuarantineEntry(*row) for row in found]


async def decide(
    uow: UnitOfWork, signal_id: UUID, decision: Decision, *, user_id: int | None, now: datetime
) -> None:
    """Store a person's decision about a blocked signal."""
    await uow.execute(
        sa.update(signal_screenings)
        .where(_V.signal_id == signal_id)
        .values(decision=decision, decided_by_id=user_id, decided_at=now)
    )


@dataclass(frozen=True, slots=True)
class Decided:
    """A signal that a person released or confirmed."""

    signal_id: UUID
    description: str
    decision: str
    threat_type: str | None
    model: str
    score: float


async def decided(uow: UnitOfWork, project_id: int | None, *, limit: int) -> list[Decided]:
    """Return signals that people decided about, newest decision first."""
    columns = (_S.id, _S.description, _V.decision, _V.threat_type, _V.model, _V.score)
    query = sa.select(*columns).join_from(signals, signal_screenings, _V.signal_id == _S.id)
    query = query.where(_V.verdict == "blocked", _V.decision.is_not(None), _S.deleted_at.is_(None))
    if project_id is not None:
        query = query.where(_V.project_id == project_id)
    found = await uow.execute(query.order_by(_V.decided_at.desc(), _S.id).limit(limit))
    return [Decided(*row) for row in found]


async def text_and_facts(uow: UnitOfWork, signal_id: UUID) -> tuple[str, Any]:
    """Return the text of a signal and the facts beside it."""
    found = await uow.execute(sa.select(_S.description, _S.extra).where(_S.id == signal_id))
    row = found.one()
    return row.description, row.extra


async def save_override(
    uow: UnitOfWork, project_id: int, key: bytes, *, signal_id: UUID, decision: Decision, decided_at: datetime
) -> None:
    """Store a person's decision about a text, replacing an earlier one."""
    said = {"signal_id": signal_id, "decision": decision, "decided_at": decided_at}
    new = insert(screening_lessons).values(project_id=project_id, key=key, **said)
    await uow.execute(new.on_conflict_do_update(index_elements=["project_id", "key"], set_=said))


async def select_overrides(
    uow: UnitOfWork, project_id: int, keys: Collection[bytes]
) -> list[tuple[bytes, UUID, str]]:
    """Return the decisions about texts with these keys in a project, with their signals."""
    override = screening_lessons.c
    found = await uow.execute(
        sa.select(override.key, override.signal_id, override.decision).where(
            override.project_id == project_id, override.key.in_(list(keys))
        )
    )
    return [(row.key, row.signal_id, row.decision) for row in found]


async def remove_held(uow: UnitOfWork, *, before: datetime, limit: int) -> int:
    """Delete at most `limit` quarantined signals without a decision since that time; return how many.

    They are counted for the funnel by their day of arrival.
    """
    old = (
        sa.select(_S.id)
        .join_from(signals, signal_screenings, _V.signal_id == _S.id)
        .where(
            _S.state == "quarantined",
            _V.verdict == "blocked",
            sa.func.coalesce(_V.decided_at, _V.screened_at) < before,
        )
        .order_by(_V.screened_at)
        .limit(limit)
        .with_for_update(of=signals, skip_locked=True)
    )
    removed = Counter(await signal_removal.delete_quarantined(uow, old))
    if removed:
        new = insert(removed_signals).values(
            [dict(zip(_OF_DAY, key, strict=True)) | {"count": removed[key]} for key in sorted(removed)]
        )
        count = removed_signals.c.count + new.excluded.count
        await uow.execute(new.on_conflict_do_update(index_elements=_OF_DAY, set_={"count": count}))
    return removed.total()


async def marked_members(uow: UnitOfWork, report_id: UUID) -> tuple[int, int]:
    """Return how many live signals of a report were marked, and how many were never screened."""
    marked = sa.and_(_V.verdict != "clean", _V.decision.is_distinct_from("released"))
    found = await uow.execute(
        sa.select(
            sa.func.count().filter(marked),
            sa.func.count().filter(_V.signal_id.is_(None)),
        )
        .select_from(signals.outerjoin(signal_screenings, _V.signal_id == _S.id))
        .where(_S.report_id == report_id, _S.deleted_at.is_(None))
    )
    suspicious, missing = found.one()
    return int(suspicious), int(missing)


async def withdraw(
    uow: UnitOfWork, ids: Sequence[UUID], *, explanation: str, by: str, now: datetime
) -> list[UUID]:
    """Move signals from their report to quarantine, until a person decides otherwise; return their ids.

    Released ones stay. `by` is recorded as the model where the filter has given no verdict.
    """
    released = sa.select(_V.signal_id).where(_V.signal_id.in_(ids), _V.decision == "released")
    held = await states.quarantine_grouped(uow, ids, but=released)
    if held:
        said = {"verdict": "blocked", "explanation": explanation, "screened_at": now}
        # There is no probability to give.
        unsure = {"threat_type": "manipulation", "score": 0.5, "model": by}
        new = insert(signal_screenings).values(
            [{"signal_id": id, "project_id": project_id, **said, **unsure} for id, project_id in held]
        )
        await uow.execute(new.on_conflict_do_update(index_elements=["signal_id"], set_=said))
    return [id for id, _ in held]
