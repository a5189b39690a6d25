"""What a language model is shown of candidates: the first signal of each report and its newest."""

from collections.abc import Mapping, Sequence
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import ARRAY

from postroom.db.engine import UnitOfWork
from postroom.grouping.judging import MEMBER_CHARACTERS, MOST_MEMBERS, Told

_TELLING = sa.text("""
    SELECT wanted.report_id, told.source_product, told.source_type, left(told.description, :characters) AS text
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
        {"ids": list(report_ids), "characters": MEMBER_CHARACTERS + 1, "newest": MOST_MEMBERS},
    )
    told: dict[UUID, dict[Told, None]] = {}
    for row in found:
        told.setdefault(row.report_id, {})[Told(f"{row.source_product} {row.source_type}", row.text)] = None
    return {report: list(texts)[:MOST_MEMBERS] for report, texts in told.items()}
