"""The changes that a step would make, for people to read, and how they agree with people's decisions."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from uuid import UUID

from postroom.domain.grouping.consolidation import Change
from postroom.domain.grouping.decision import probability
from postroom.domain.grouping.regrouping import Constraint
from postroom.grouping.consolidation.planning import Planned
from postroom.grouping.consolidation.recluster import regroup
from postroom.grouping.matching.model import MatchModel


@dataclass(frozen=True, slots=True)
class Proposal:
    """One proposed change; `to` is None for a new report.

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
class Agreement:
    """The number of signal pairs decided by people, and how many of them reports and match models agree with.

    `now`: the reports as they are. The models are asked without the decisions: `shipped` is the server's match
    model at its threshold, `alone` the requested match model at the requested threshold.
    """

    decisions: int = 0
    now: int = 0
    alone: int = 0
    shipped: int = 0

    def __add__(self, other: "Agreement") -> "Agreement":
        """Return the sum of both."""
        return Agreement(
            self.decisions + other.decisions,
            self.now + other.now,
            self.alone + other.alone,
            self.shipped + other.shipped,
        )


@dataclass(frozen=True, slots=True)
class Proposed:
    """The changes of one or several steps."""

    proposals: Sequence[Proposal] = ()
    agreement: Agreement = field(default_factory=Agreement)

    @property
    def counts(self) -> Mapping[str, int]:
        """Number of changes of each kind that a run would make, by the column name of a run."""
        done = [one for one in self.proposals if not one.held_back]
        return {f"{kind}s": sum(one.kind == kind for one in done) for kind in KINDS}


KINDS = ("merge", "split", "move")


def propose(
    planned: Planned,
    model: MatchModel,
    said: Sequence[Constraint],
    *,
    before: MatchModel,
    threshold: float | None = None,
) -> Proposed:
    """Return what a step would change; `said` are people's decisions. CPU-bound: call it in a thread.

    The step was planned with `model` and `threshold`, log-odds beyond the model's own; `before` is the server's
    model.
    """
    agreement = _agreement(planned, model, said, threshold or 0.0, before)
    done = [_proposal(one, planned, held_back=False) for one in planned.done]
    return Proposed([*done, *(_proposal(one, planned, held_back=True) for one in planned.held)], agreement)


def _proposal(change: Change, planned: Planned, *, held_back: bool) -> Proposal:
    found = planned.found
    mine = set(change.signals)
    join = [at for at, group in enumerate(found.groups) if group == change.group and at not in mine]
    return Proposal(
        kind=change.kind,
        source=change.source,
        to=change.target,
        signals=len(change.signals),
        joins=round(probability(found.between(change.signals, join)), 4) if join else None,
        stays=round(probability(found.between(change.signals, change.stay)), 4) if change.stay else None,
        held_back=held_back,
    )


def _agreement(
    planned: Planned, model: MatchModel, said: Sequence[Constraint], beyond: float, before: MatchModel
) -> Agreement:
    scope = planned.there.scope
    places = dict(zip(scope.ids, scope.places, strict=True))
    mine = [one for one in said if one.first in places and one.second in places]
    if not mine:
        return Agreement()
    untouched = replace(scope, anchored=frozenset(), settled=frozenset())

    def agreeing(asked: MatchModel, shift: float) -> int:
        free = regroup(untouched, asked, [], beyond=shift, stay=0.0)
        groups = {id: UUID(int=group) for id, group in zip(scope.ids, free.groups, strict=True)}
        return sum(one.holds(groups) for one in mine)

    shipped = agreeing(before, 0.0)
    alone = agreeing(model, beyond) if beyond or model is not before else shipped
    return Agreement(len(mine), sum(one.holds(places) for one in mine), alone, shipped)
