"""Dry run: what the consolidation would change in a project's whole window."""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from postroom.db.engine import unit_of_work
from postroom.grouping.arrival.pipeline import Grouper
from postroom.grouping.consolidation.driver import Steps, drive
from postroom.grouping.consolidation.planning import Planned
from postroom.grouping.consolidation.proposals import Agreement, Proposal, propose
from postroom.grouping.matching.model import MatchModel
from postroom.grouping.regroup import rows as regroup_repository


@dataclass(frozen=True, slots=True)
class Review:
    """Proposed changes, those that a run would hold back included, and their agreement with people's decisions.

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
    """Return what would change in the project's whole window, and what a run would hold back; nothing is written.

    A window too large to be compared as a whole is processed in steps, each on the present state. `threshold` are
    log-odds beyond the shipped one. `model` is used instead of the server's, at its own threshold.
    """
    before = grouper.model
    if model is not None:
        grouper, threshold = replace(grouper, model=model), threshold or 0.0
    collected = _Collected(grouper, project_id, before, threshold)
    await drive(grouper, project_id, collected, Steps(preview=True, threshold=threshold))
    agreement = collected.agreement
    return Review(
        grouper.model.version,
        before.version,
        collected.looked_at,
        collected.proposals,
        agreement.decisions,
        agreement.now,
        agreement.alone,
        agreement.shipped,
    )


@dataclass(slots=True)
class _Collected:
    """Collects what the steps would change; nothing is written."""

    grouper: Grouper
    project_id: int
    before: MatchModel
    threshold: float | None
    after: int = 0
    looked_at: int = 0
    proposals: list[Proposal] = field(default_factory=list)
    agreement: Agreement = field(default_factory=Agreement)

    async def begin_step(self) -> int | None:
        return self.after

    async def take(self, planned: Planned) -> int | None:
        async with unit_of_work(self.grouper.engine) as uow:
            said = list(await regroup_repository.constraints(uow, self.project_id))
        found = await asyncio.to_thread(
            propose, planned, self.grouper.model, said, before=self.before, threshold=self.threshold
        )
        self.proposals += found.proposals
        self.agreement += found.agreement
        self.looked_at += len(planned.there.scope)
        self.after = planned.there.until
        return len(found.proposals)

    async def finish(self) -> None:
        """Nothing is left to do."""
