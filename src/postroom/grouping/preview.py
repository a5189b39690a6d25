"""Where a signal would go, and why; nothing is written."""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from postroom.clock import new_id
from postroom.db.engine import unit_of_work
from postroom.domain.grouping import Candidate
from postroom.domain.signals import NewSignal
from postroom.domain.text import clean
from postroom.grouping.features import make_features
from postroom.grouping.pipeline import Grouper, consider, window_of
from postroom.grouping.repository import PendingSignal
from postroom.screening.port import Verdict


@dataclass(frozen=True, slots=True)
class Preview:
    """What would become of a signal.

    `screening` is None when signals are not screened. With `outcome` *quarantine* it would be held back and
    compared with nothing; else it would *join* the report `report_id` or *open* one, for `reason`. `candidates` are
    the nearest reports, the most probable first.
    """

    screening: Verdict | None
    outcome: str
    report_id: UUID | None
    reason: str
    candidates: Sequence[Candidate]
    model: str


async def preview(grouper: Grouper, project_id: int, signal: NewSignal) -> Preview:
    """Return where a signal would go if it were sent now.

    Raises:
        Invalid: the text can't be embedded.
        Unavailable: the embedder or what the filter needs can't be reached.
    """
    verdict = None
    if grouper.filter is not None:
        [verdict] = await grouper.filter.judge([signal.description])
        if verdict.verdict == "blocked":
            return Preview(verdict, "quarantine", None, verdict.explanation, (), grouper.model.version)
    text = clean(signal.description, source_product=signal.source_product, source_type=signal.source_type)
    [vector] = await grouper.embedder.embed([text.text])
    made = make_features(signal.description, text, vector)
    now = grouper.clock()
    pending = PendingSignal(
        id=new_id(),
        source_product=signal.source_product,
        source_type=signal.source_type,
        description=signal.description,
        weight=signal.weight,
        timestamp=signal.timestamp or now,
        received_at=now,
        features=made,
    )
    async with unit_of_work(grouper.engine) as uow:
        shown = await window_of(grouper, uow, project_id, dimension=len(vector))
        found, decision = await asyncio.to_thread(
            consider, shown, pending, made, grouper.rules, grouper.model
        )
    return Preview(
        verdict,
        decision.outcome,
        decision.report_id,
        decision.reason,
        sorted(found.candidates, key=_order),
        grouper.model.version,
    )


def _order(candidate: Candidate) -> tuple[bool, float]:
    match = candidate.match
    return match is None, -(candidate.scaled if match is None else match.typical)
