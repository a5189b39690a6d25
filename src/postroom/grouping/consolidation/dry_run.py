"""Dry run: what the consolidation would change in a project's whole window."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from uuid import UUID

from postroom.domain.grouping.consolidation import Change
from postroom.domain.grouping.decision import probability
from postroom.grouping.consolidation.driver import Steps, drive
from postroom.grouping.consolidation.planning import Planned
from postroom.grouping.grouper import Grouper

KINDS = ("merge", "split", "move")


@dataclass(frozen=True, slots=True)
class ProposedChange:
    """A change that a run would make; `to` is None for a new report.

    `joins` and `stays` are the probabilities of being one problem with the signals that they would join and with
    those that they would leave, None where there are none. What is `held_back` exceeds the limits of one run.
    """

    kind: str
    source: UUID
    to: UUID | None
    signals: int
    joins: float | None
    stays: float | None
    held_back: bool = False


@dataclass(frozen=True, slots=True)
class DryRun:
    """What a run would change, what it would hold back included; `looked_at` is the number of compared signals."""

    model: str
    looked_at: int
    proposals: Sequence[ProposedChange]


async def dry_run(grouper: Grouper, project_id: int) -> DryRun:
    """Return what would change in the project's whole window, and what a run would hold back; nothing is written.

    A window too large to be compared as a whole is processed in steps, each on the present state.
    """
    collected = _Collected()
    await drive(grouper, project_id, collected, Steps(preview=True))
    return DryRun(grouper.model.version, collected.looked_at, collected.proposals)


def proposed_changes(planned: Planned) -> list[ProposedChange]:
    """Return what a step would change, and then what it would hold back."""
    return [
        *(_proposed(change, planned, held_back=False) for change in planned.done),
        *(_proposed(change, planned, held_back=True) for change in planned.held),
    ]


def counts(proposals: Sequence[ProposedChange]) -> Mapping[str, int]:
    """Return the number of changes of each kind that a run would make, by the column name of a run."""
    return {
        f"{kind}s": sum(proposal.kind == kind and not proposal.held_back for proposal in proposals)
        for kind in KINDS
    }


def _proposed(change: Change, planned: Planned, *, held_back: bool) -> ProposedChange:
    found = planned.found
    mine = set(change.signals)
    join = [at for at, group in enumerate(found.groups) if group == change.group and at not in mine]
    return ProposedChange(
        kind=change.kind,
        source=change.source,
        to=change.target,
        signals=len(change.signals),
        joins=round(probability(found.between(change.signals, join)), 4) if join else None,
        stays=round(probability(found.between(change.signals, change.stay)), 4) if change.stay else None,
        held_back=held_back,
    )


@dataclass(slots=True)
class _Collected:
    """Collects what the steps would change; nothing is written."""

    after: int = 0
    looked_at: int = 0
    proposals: list[ProposedChange] = field(default_factory=list)

    async def begin_step(self) -> int | None:
        return self.after

    async def take(self, planned: Planned) -> int | None:
        proposals = proposed_changes(planned)
        self.proposals += proposals
        self.looked_at += len(planned.there.scope)
        self.after = planned.there.until
        return len(proposals)

    async def finish(self) -> None:
        """Nothing is left to do."""
