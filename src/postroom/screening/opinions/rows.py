"""Queries of signals that await a second opinion."""

from collections.abc import Collection, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

import orjson
import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import ARRAY

from postroom.db.engine import UnitOfWork
from postroom.db.tables import reports, signal_screenings, signals
from postroom.domain.reports.state import Status
from postroom.screening.port import Judgement, Span, Verdict
from postroom.signals import states

_S, _V = signals.c, signal_screenings.c
_GATHERING = (Status.POTENTIAL.value, Status.CANDIDATE.value)


@dataclass(frozen=True, slots=True)
class Awaited:
    """A signal that awaits an opinion, with the filter's verdict.

    `is_kept`: it is in a report that is past gathering, which it does not leave without a safety review.
    """

    id: UUID
    source_id: str
    description: str
    extra: Any
    report_id: UUID | None
    is_kept: bool
    verdict: Verdict


@dataclass(frozen=True, slots=True)
class Reviewed:
    """The verdict on a signal after the second opinion; `opinion` is that of the model, None if it gave none.

    `changed`: it differs from the filter's; `stricter`: it is more severe.
    """

    id: UUID
    verdict: Verdict
    opinion: Judgement | None
    changed: bool
    stricter: bool


async def awaited(uow: UnitOfWork, project_id: int, *, limit: int) -> list[Awaited]:
    """Return signals that await an opinion, oldest first; decided and deleted ones no longer do."""
    found = await uow.execute(
        sa.select(
            _S.id,
            _S.source_id,
            _S.description,
            _S.extra,
            _S.report_id,
            sa.func.coalesce(reports.c.status.not_in(_GATHERING), sa.false()).label("is_kept"),
            _V.verdict,
            _V.score,
            _V.threat_type,
            _V.spans,
            _V.explanation,
            _V.model,
        )
        .select_from(
            signal_screenings.join(signals, _S.id == _V.signal_id).outerjoin(
                reports, reports.c.id == _S.report_id
            )
        )
        .where(
            _V.project_id == project_id,
            _V.opinion == "awaited",
            _V.decision.is_(None),
            _S.deleted_at.is_(None),
        )
        .order_by(_V.signal_id)
        .limit(limit)
    )
    return [
        Awaited(
            row.id,
            row.source_id,
            row.description,
            row.extra,
            row.report_id,
            row.is_kept,
            Verdict(
                row.verdict,
                row.score,
                row.threat_type,
                tuple(Span(**span) for span in row.spans),
                row.explanation,
                row.model,
            ),
        )
        for row in found
    ]


async def lock(uow: UnitOfWork, signal_ids: Sequence[UUID]) -> set[UUID]:
    """Lock the signals that still await an opinion; return their ids."""
    await uow.execute(
        sa.select(_S.id).where(_S.id.in_(signal_ids)).order_by(_S.id).with_for_update(key_share=True)
    )
    found = await uow.execute(
        sa.select(_V.signal_id)
        .where(_V.signal_id.in_(signal_ids), _V.opinion == "awaited", _V.decision.is_(None))
        .order_by(_V.signal_id)
        .with_for_update()
    )
    return set(found.scalars())


_SAVE = sa.text("""
    UPDATE signal_screenings AS old
       SET verdict = new.verdict, threat_type = new.threat, spans = new.spans::jsonb,
           explanation = new.explanation, model = new.model, opinion = new.opinion,
           screened_at = CASE WHEN new.stricter THEN :now ELSE old.screened_at END
      FROM unnest(:ids, :verdicts, :threats, :spans, :explanations, :models, :opinions, :stricter)
           AS new(id, verdict, threat, spans, explanation, model, opinion, stricter)
     WHERE old.signal_id = new.id
""").bindparams(
    sa.bindparam("ids", type_=ARRAY(sa.Uuid)),
    *(
        sa.bindparam(name, type_=ARRAY(sa.Text))
        for name in ("verdicts", "threats", "spans", "explanations", "models", "opinions")
    ),
    sa.bindparam("stricter", type_=ARRAY(sa.Boolean)),
    sa.bindparam("now", type_=sa.DateTime(timezone=True)),
)


async def save(uow: UnitOfWork, reviewed: Sequence[Reviewed], *, now: datetime) -> None:
    """Store the verdicts after the second opinions; they are no longer awaited."""
    verdicts = [one.verdict for one in reviewed]
    await uow.execute(
        _SAVE,
        {
            "ids": [one.id for one in reviewed],
            "verdicts": [verdict.verdict for verdict in verdicts],
            "threats": [verdict.threat_type for verdict in verdicts],
            "spans": [orjson.dumps([asdict(span) for span in one.spans]).decode() for one in verdicts],
            "explanations": [verdict.explanation for verdict in verdicts],
            "models": [verdict.model for verdict in verdicts],
            "opinions": [one.opinion for one in reviewed],
            "stricter": [one.stricter for one in reviewed],
            "now": now,
        },
    )


async def withdraw(uow: UnitOfWork, signal_ids: Collection[UUID]) -> set[UUID]:
    """Move grouped signals to quarantine; return the reports that they were in."""
    found = await uow.execute(sa.select(_S.report_id).where(_S.id.in_(signal_ids), _S.report_id.is_not(None)))
    left = set(found.scalars())
    if left:
        await states.quarantine_grouped(uow, signal_ids, but=sa.select(_V.signal_id).where(sa.false()))
    return left


async def release(uow: UnitOfWork, signal_ids: Collection[UUID]) -> bool:
    """Return signals that the filter held back to those that wait to be grouped; return whether there are any."""
    found = await uow.execute(sa.select(_S.id).where(_S.id.in_(signal_ids), _S.state == "quarantined"))
    held = list(found.scalars())
    for id in held:
        await states.release(uow, id)
    return bool(held)
