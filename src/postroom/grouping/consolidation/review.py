"""Dry run: what the consolidation would change in a project's whole window."""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass, replace

from postroom.db.engine import unit_of_work
from postroom.grouping.arrival.pipeline import Grouper
from postroom.grouping.consolidation.consolidate import plan
from postroom.grouping.consolidation.proposals import Agreement, Proposal, propose
from postroom.grouping.matching.model import MatchModel
from postroom.grouping.regroup import rows as regroup_repository


@dataclass(frozen=True, slots=True)
class Review:
    """What would change, and how it agrees with people.

    `decisions` are pairs of compared signals that people decided; `now` is how many of these the reports agree with
    as they are, `alone` how many the model agrees with when it does not know them. `shipped` is the same for the
    server's match model, `before`, at its threshold.
    """

    model: str
    before: str
    looked_at: int
    proposals: Sequence[Proposal]
    decisions: int
    now: int
    alone: int
    shipped: int


async def review(
    grouper: Grouper, project_id: int, *, threshold: float | None = None, model: MatchModel | None = None
) -> Review:
    """Return what would change in the project's whole window without bounds; nothing is written.

    A window too large to be compared as a whole is processed in steps, each on the present state. `threshold` are
    log-odds beyond the shipped one. `model` is used instead of the server's, at its own threshold.
    """
    before = grouper.model
    if model is not None:
        grouper, threshold = replace(grouper, model=model), threshold or 0.0
    after = looked = 0
    proposals: list[Proposal] = []
    agreement = Agreement()
    while (
        planned := await plan(grouper, project_id, after=after, bounded=False, threshold=threshold)
    ) is not None:
        async with unit_of_work(grouper.engine) as uow:
            said = list(await regroup_repository.constraints(uow, project_id))
        found = await asyncio.to_thread(
            propose, planned, grouper.model, said, before=before, threshold=threshold
        )
        proposals += found.proposals
        agreement += found.agreement
        looked += len(planned.there.looked)
        after = planned.there.until
        if not planned.there.more:
            break
    return Review(
        grouper.model.version,
        before.version,
        looked,
        proposals,
        agreement.decisions,
        agreement.now,
        agreement.alone,
        agreement.shipped,
    )
