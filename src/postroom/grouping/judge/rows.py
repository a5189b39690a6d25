"""What a language model is shown of candidates: the first signal of each report and its newest; what it said."""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import ARRAY, insert

from postroom.db.engine import UnitOfWork
from postroom.db.tables import judged_pairs
from postroom.domain.judgment import MOST_SHOWN
from postroom.grouping.judge.questions import MEMBER_CHARACTERS, Told

_TELLING = sa.text("""
    SELECT wanted.report_id, told.id, told.source_product, told.source_type,
           left(told.description, :characters) AS text
    FROM unnest(:ids) AS wanted(report_id)
    CROSS JOIN LATERAL (
        (SELECT id, source_product, source_type, description, timestamp, 0 AS turn FROM signals
         WHERE report_id = wanted.report_id AND deleted_at IS NULL ORDER BY timestamp LIMIT 1)
        UNION ALL
        (SELECT id, source_product, source_type, description, timestamp, 1 FROM signals
         WHERE report_id = wanted.report_id AND deleted_at IS NULL ORDER BY timestamp DESC LIMIT :newest)
    ) AS told
    ORDER BY wanted.report_id, told.turn, told.timestamp DESC, told.id
""").bindparams(sa.bindparam("ids", type_=ARRAY(sa.Uuid)))


async def telling(uow: UnitOfWork, report_ids: Sequence[UUID]) -> Mapping[UUID, Sequence[Told]]:
    """Return, of each report, its first signal and its newest ones, without repeats."""
    if not report_ids:
        return {}
    found = await uow.execute(
        _TELLING,
        {"ids": list(report_ids), "characters": MEMBER_CHARACTERS + 1, "newest": MOST_SHOWN},
    )
    told: dict[UUID, dict[Told, None]] = {}
    for row in found:
        one = Told(f"{row.source_product} {row.source_type}", row.text, row.id)
        told.setdefault(row.report_id, {}).setdefault(one, None)
    return {report: list(texts)[:MOST_SHOWN] for report, texts in told.items()}


async def save_judged(
    uow: UnitOfWork, project_id: int, said: Mapping[UUID, Mapping[UUID, bool]], *, at: datetime
) -> None:
    """Keep what was said of signals: of each, which others are about the same problem and which are not."""
    made = [
        {
            "signal_id": id,
            "other_id": other,
            "project_id": project_id,
            "together": together,
            "judged_at": at,
        }
        for id, others in said.items()
        for other, together in others.items()
    ]
    if made:
        adding = insert(judged_pairs)
        new = {name: adding.excluded[name] for name in ("together", "judged_at")}
        await uow.execute(
            adding.on_conflict_do_update(index_elements=["signal_id", "other_id"], set_=new), made
        )


async def judged(uow: UnitOfWork, signal_ids: Collection[UUID]) -> list[tuple[UUID, UUID, bool]]:
    """Return the pairs of these signals that a language model was asked about, and whether they go together."""
    found = await uow.execute(
        sa.select(judged_pairs.c.signal_id, judged_pairs.c.other_id, judged_pairs.c.together).where(
            judged_pairs.c.signal_id.in_(signal_ids), judged_pairs.c.other_id.in_(signal_ids)
        )
    )
    return [(row.signal_id, row.other_id, row.together) for row in found]
