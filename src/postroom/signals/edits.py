"""Edits of signals: a source's later versions of texts that it sent before.

Edits are stored until the project's grouping applies them. Grouping is serial, so no text is compared, or shown to
an agent, that differs from the screened one.
"""

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import JSONB, insert

from postroom.db.engine import UnitOfWork
from postroom.db.tables import (
    signal_edits,
    signal_originals,
    signal_screenings,
    signals,
)
from postroom.domain.signals.intake import NewSignal, content_hash
from postroom.jobs.port import Jobs
from postroom.signals import tracing
from postroom.signals.grouping_requests import schedule_grouping
from postroom.signals.tracing import TraceStep

STEP = "edit"
MAX_EDITS = 200
"""Maximum number of edits applied per transaction."""

_S, _E = signals.c, signal_edits.c


@dataclass(frozen=True, slots=True)
class Edited:
    """A signal whose text was replaced. `report_id` is its report, None for one that is not grouped.

    `facts_only`: only the facts beside the text changed. `numbers_only`: only numbers among these, which nothing is
    compared or screened by. `grown`: why it weighs more, or why its facts matter more; "" if they do not.
    `added` is what it weighs more.
    """

    id: UUID
    report_id: UUID | None
    source_product: str
    source_type: str
    description: str
    facts_only: bool
    numbers_only: bool = False
    grown: str = ""
    added: float = 0.0


async def known(uow: UnitOfWork, project_id: int, client_ids: Sequence[str]) -> set[str]:
    """Return those of the client ids that belong to signals of the project."""
    if not client_ids:
        return set()
    found = await uow.execute(
        sa.select(_S.client_id).where(_S.project_id == project_id, _S.client_id.in_(client_ids))
    )
    return {id for id in found.scalars() if id is not None}


async def propose(
    uow: UnitOfWork,
    *,
    jobs: Jobs,
    project_id: int,
    signal_id: UUID,
    signal: NewSignal,
    editor: str,
    now: datetime,
) -> bool:
    """Store an edit of a signal and schedule grouping; False if nothing changes, or the signal is another one.

    A text or facts of higher impact raise its weight. One that does not count yet keeps its weight of 0.
    """
    found = await uow.execute(
        sa.select(
            sa.func.coalesce(_E.description, _S.description),
            sa.func.coalesce(_E.extra, _S.extra),
            sa.func.coalesce(_E.weight, _S.weight).label("weight"),
        )
        .outerjoin(signal_edits, _E.signal_id == _S.id)
        .where(_S.id == signal_id, _S.client_id == signal.client_id, _S.deleted_at.is_(None))
        .with_for_update(of=signals)
    )
    before = found.one_or_none()
    if before is None:
        return False
    raised = bool(signal.weight_reason) and 0 < before.weight < signal.weight
    same = (before[0], _stable_facts(before[1])) == (signal.description, _stable_facts(signal.extra))
    if same and not raised:
        return False
    values = {
        **({"weight": signal.weight, "weight_reason": signal.weight_reason} if raised else {}),
        "description": signal.description,
        "original": signal.original,
        "extra": dict(signal.extra),
        "editor": editor,
        "at": now,
    }
    await uow.execute(
        insert(signal_edits)
        .values(signal_id=signal_id, project_id=project_id, **values)
        .on_conflict_do_update(index_elements=["signal_id"], set_=values)
    )
    await schedule_grouping(uow, jobs=jobs, project_id=project_id, now=now)
    return True


@dataclass(frozen=True, slots=True)
class Growth:
    """Facts of a signal that have grown: what it weighs now at least, the numbers, and why that matters."""

    signal_id: UUID
    weight: float
    reason: str
    facts: Mapping[str, Any]


async def propose_growth(
    uow: UnitOfWork, growth: Sequence[Growth], *, jobs: Jobs, project_id: int, editor: str, now: datetime
) -> None:
    """Store grown facts of signals and schedule grouping, which raises their weights and has reports researched."""
    for one in growth:
        facts = sa.literal(dict(one.facts), JSONB)
        weight = sa.case((_S.weight > 0, sa.func.greatest(_S.weight, one.weight)), else_=_S.weight)
        stored = sa.select(
            *(_S.id, _S.project_id, _S.description, _S.extra.op("||")(facts), weight),
            *(sa.literal(one.reason), sa.literal(editor), sa.literal(now, sa.DateTime(timezone=True))),
        ).where(_S.id == one.signal_id, _S.project_id == project_id, _S.deleted_at.is_(None))
        names = ["signal_id", "project_id", "description", "extra", "weight", "weight_reason", "editor", "at"]
        insertion = insert(signal_edits).from_select(names, stored)
        given = insertion.excluded
        await uow.execute(
            insertion.on_conflict_do_update(
                index_elements=["signal_id"],
                set_={
                    "extra": _E.extra.op("||")(facts),
                    "weight": sa.func.greatest(given.weight, _E.weight),
                    "weight_reason": given.weight_reason,
                    "at": given.at,
                },
            )
        )
    if growth:
        await schedule_grouping(uow, jobs=jobs, project_id=project_id, now=now)


async def apply_pending(uow: UnitOfWork, project_id: int, now: datetime) -> list[Edited]:
    """Apply some of the stored edits; return the edited signals, grouped and pending.

    The previous text is kept in the trace. The caller has edited signals screened and embedded again, and the next
    consolidation considers them again; until then they stay in their report. A signal that a person confirmed as
    manipulation stays in quarantine unchanged.
    """
    found = await uow.execute(
        sa.select(
            _S.id,
            _S.source_product,
            _S.source_type,
            _S.source_id,
            _S.state,
            _S.report_id,
            _S.description.label("said"),
            _S.extra.label("facts"),
            _S.weight.label("weighed"),
            _E.description,
            _E.original,
            _E.extra,
            _E.weight,
            _E.weight_reason,
            _E.editor,
            signal_screenings.c.decision,
        )
        .join(signal_edits, _E.signal_id == _S.id)
        .outerjoin(signal_screenings, signal_screenings.c.signal_id == _S.id)
        .where(_E.project_id == project_id)
        .order_by(_S.id)
        .limit(MAX_EDITS)
        .with_for_update(of=signals)
    )
    done: list[Edited] = []
    steps: list[TraceStep] = []
    for row in found.all():
        await uow.execute(sa.delete(signal_edits).where(_E.signal_id == row.id))
        if row.state == "quarantined" and row.decision == "confirmed":
            reason = f"{row.editor} changed the text. A person confirmed it as manipulation, so it stays unchanged."
            steps.append(TraceStep(row.id, STEP, "left", reason))
            continue
        edited = _edited(row)
        await _replace(uow, project_id, row, edited)
        if edited.grown:
            steps.append(TraceStep(row.id, "weigh", "raised" if edited.added else "grown", edited.grown))
        if not edited.numbers_only:
            reason = (
                f"{row.editor} changed it. It is screened and compared again, and stays in place until then."
            )
            before = {"before": row.said, "facts_before": row.facts}
            steps.append(TraceStep(row.id, STEP, "replaced", reason, before))
        done.append(edited)
    await tracing.append(uow, steps, at=now)
    return done


async def replace(uow: UnitOfWork, id: UUID, values: Mapping[str, Any]) -> UUID | None:
    """Replace columns of a signal by what leaves out a person's data; return its report.

    What it says is the same, so it is not screened again. It is embedded again, and its former hash goes.
    """
    row = (await uow.execute(sa.select(signals).where(_S.id == id))).mappings().one()
    after = {**row, **values}
    hash = content_hash(
        NewSignal(after["source_product"], after["source_type"], after["source_id"], after["description"])
    )
    same = sa.select(_S.id).where(_S.project_id == row["project_id"], _S.content_hash == hash, _S.id != id)
    if (await uow.execute(same)).first() is not None:
        # Another signal has the text; a hash of this one's id is as unique.
        hash = hashlib.sha256(id.bytes).digest()
    await uow.execute(
        sa.update(signals).where(_S.id == id).values(**values, content_hash=hash, background=None)
    )
    report_id: UUID | None = row["report_id"]
    return report_id


def _edited(row: sa.Row[Any]) -> Edited:
    same = row.said == row.description
    counts = row.weight is not None and row.weighed > 0
    return Edited(
        row.id,
        row.report_id,
        row.source_product,
        row.source_type,
        row.description,
        facts_only=same,
        numbers_only=same and _stable_facts(row.facts) == _stable_facts(row.extra),
        grown=row.weight_reason or "",
        added=max(0.0, row.weight - row.weighed) if counts else 0.0,
    )


async def _replace(uow: UnitOfWork, project_id: int, row: sa.Row[Any], edited: Edited) -> None:
    is_grouped = row.state == "grouped"
    if edited.added or edited.numbers_only:
        raised = {"extra": row.extra, "weight": _S.weight + edited.added}
        await uow.execute(sa.update(signals).where(_S.id == row.id).values(**raised))
    if edited.numbers_only:
        return
    await uow.execute(sa.delete(signal_originals).where(signal_originals.c.signal_id == row.id))
    if row.original is not None:
        await uow.execute(sa.insert(signal_originals).values(signal_id=row.id, text=row.original))
    hash = content_hash(NewSignal(row.source_product, row.source_type, row.source_id, row.description))
    taken = await uow.execute(
        sa.select(_S.id).where(_S.project_id == project_id, _S.content_hash == hash, _S.id != row.id)
    )
    values: dict[str, Any] = {"description": row.description, "extra": row.extra}
    if taken.first() is None:
        values["content_hash"] = hash
    if is_grouped:
        # A new sequence number makes the next consolidation consider the signal.
        values["background"] = None
        if row.said != row.description:
            values["seq"] = sa.func.nextval(sa.func.pg_get_serial_sequence("signals", "seq"))
    else:
        values["state"] = "pending"
    await uow.execute(sa.update(signals).where(_S.id == row.id).values(**values))


def _stable_facts(extra: Mapping[str, Any]) -> dict[str, Any]:
    """Return the facts that are not numbers: counts change all the time and carry no other information."""
    return {
        name: value
        for name, value in extra.items()
        if isinstance(value, bool) or not isinstance(value, int | float)
    }
