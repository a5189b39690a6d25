"""Applies the changes that the consolidation planned: each as a regrouping, with its reason."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from uuid import UUID

from postroom.db.engine import UnitOfWork
from postroom.domain.errors import Conflict, NotFound
from postroom.domain.grouping.consolidation import Change
from postroom.domain.grouping.decision import probability
from postroom.domain.grouping.regrouping import Constraint
from postroom.grouping import constraint_rows, publishing
from postroom.grouping.consolidation import rows, run_rows
from postroom.grouping.consolidation.recluster import Regrouped, Scope
from postroom.grouping.explain import Text, explain
from postroom.grouping.regroup import service as regroup
from postroom.grouping.regroup.locked_reports import RegroupCommand
from postroom.jobs.port import Jobs
from postroom.reports import report_merges
from postroom.reports.work_log.schemas import SYSTEM
from postroom.signals import grouping_version


@dataclass(slots=True)
class Carried:
    """Counts of applied changes by kind, of moved signals, of broken pairs, and of changes held back."""

    merges: int = 0
    splits: int = 0
    moves: int = 0
    moved_signals: int = 0
    broken_pairs: int = 0
    held_back: int = 0
    opened: dict[int, UUID] = field(default_factory=dict)
    """The reports that were split off, by group."""

    @property
    def changed(self) -> int:
        """Total number of changes."""
        return self.merges + self.splits + self.moves


async def carry_out(
    uow: UnitOfWork,
    project_id: int,
    scope: Scope,
    found: Regrouped,
    planned: Sequence[Change],
    *,
    jobs: Jobs,
    run_id: UUID,
    now: datetime,
) -> Carried:
    """Apply the changes that are still valid, in one transaction under the version of the grouping.

    A change is held back if its signals have moved meanwhile, a person acted on its report, or people's decisions
    forbid it. Reports that pass the promotion gate by it are promoted.
    """
    # Raise the version first, as every grouping transaction does.
    await grouping_version.bump(uow, project_id)
    carrying = await _Carrying.begin(uow, project_id, scope, planned, jobs=jobs, run_id=run_id, now=now)
    done = Carried()
    for change in planned:
        if await carrying.carry(change, found, done):
            done.moved_signals += len(change.signals) if change.kind != "merge" else 0
            done.broken_pairs += change.broken if change.kind != "merge" else 0
        else:
            done.held_back += 1
    return done


@dataclass(slots=True)
class _Carrying:
    """The state that changes are checked against, updated as they are applied."""

    act: RegroupCommand
    scope: Scope
    run_id: UUID
    places: dict[UUID, UUID]
    untouched: set[UUID]
    constraints: list[Constraint]
    bound: dict[UUID, UUID]
    texts: Mapping[UUID, str]

    @classmethod
    async def begin(
        cls,
        uow: UnitOfWork,
        project_id: int,
        scope: Scope,
        planned: Sequence[Change],
        *,
        jobs: Jobs,
        run_id: UUID,
        now: datetime,
    ) -> "_Carrying":
        signals = [scope.ids[at] for change in planned for at in change.signals]
        reports = {change.source for change in planned}
        ends = reports | {change.target for change in planned if change.target is not None}
        # Locked before it is read who has acted on them: a claim waits, and finds the result.
        await report_merges.lock(uow, project_id, ends)
        said = await constraint_rows.select_newest(uow, project_id)
        bound = {
            signal: report
            for constraint, of_pair in said.items()
            for signal, report in zip((constraint.first, constraint.second), of_pair, strict=True)
            if report is not None
        }
        return cls(
            act=RegroupCommand(
                uow, project_id, SYSTEM, "", now, jobs, decided=False, wait=publishing.COMPARED_WITHIN
            ),
            scope=scope,
            run_id=run_id,
            places=await rows.places(uow, signals),
            untouched=await rows.untouched(uow, reports) - scope.anchored,
            constraints=[
                constraint for constraint in said if constraint.first in bound and constraint.second in bound
            ],
            bound=bound,
            texts=await rows.descriptions(uow, [scope.ids[change.signals[0]] for change in planned]),
        )

    async def carry(self, change: Change, found: Regrouped, done: Carried) -> bool:
        """Apply one change; return whether it was applied."""
        ids = [self.scope.ids[at] for at in change.signals]
        target = done.opened.get(change.group) if change.target is None else change.target
        if change.kind == "move" and target is None:
            return False
        if change.source not in self.untouched or any(self.places.get(id) != change.source for id in ids):
            return False
        if not self._allowed(change, ids, target):
            return False
        act = replace(self.act, reason=self._reason(change, found))
        try:
            async with self.act.uow.begin_nested():
                made = await self._do(act, change, ids, target)
        except (Conflict, NotFound):
            return False
        self._settle(change, ids, made, done)
        return True

    async def _do(
        self, act: RegroupCommand, change: Change, ids: Sequence[UUID], target: UUID | None
    ) -> UUID:
        if change.kind == "merge" and target is not None:
            done = await regroup.merge(act, from_ids=[change.source], into_id=target)
        elif change.kind == "move" and target is not None:
            done = await regroup.move(act, signal_ids=ids, report_id=target)
        else:
            done = [await regroup.split(act, report_id=change.source, signal_ids=ids)]
        await run_rows.done_by(act.uow, [one.id for one in done], self.run_id)
        return done[0].to_report_id

    def _settle(self, change: Change, ids: Sequence[UUID], made: UUID, done: Carried) -> None:
        moving = [id for id, place in self.bound.items() if place == change.source]
        for id in moving if change.kind == "merge" else ids:
            if id in self.bound:
                self.bound[id] = made
        self.places |= dict.fromkeys(ids, made)
        if change.kind == "merge":
            done.merges += 1
            self.places |= {id: made for id, place in self.places.items() if place == change.source}
        elif change.kind == "split":
            done.splits += 1
            done.opened[change.group] = made
        else:
            done.moves += 1

    def _allowed(self, change: Change, ids: Sequence[UUID], target: UUID | None) -> bool:
        """Return whether every constraint that holds now would still hold."""
        if not self.bound:
            return True
        moving = set(ids)
        if change.kind == "merge":
            moving |= {id for id, place in self.bound.items() if place == change.source}
        if moving.isdisjoint(self.bound):
            return True
        after = {id: (target or self.run_id) if id in moving else place for id, place in self.bound.items()}
        return all(
            constraint.holds(after) or not constraint.holds(self.bound) for constraint in self.constraints
        )

    def _reason(self, change: Change, found: Regrouped) -> str:
        """Return the reason for a change, in plain words."""
        join = [
            at for at, group in enumerate(found.groups) if group == change.group and at not in change.signals
        ]
        parts: list[str] = []
        if join:
            likely = probability(found.between(change.signals, join))
            why = self._why(change.signals, join)
            parts.append(
                f"one problem with the signals there with probability {likely:.2f}{f': {why}' if why else ''}"
            )
        if change.kind != "merge" and change.stay:
            unlikely = probability(found.between(change.signals, change.stay))
            parts.append(f"one problem with the signals that it left with probability {unlikely:.2f} only")
        return f"Regrouping found {'; '.join(parts)}." if parts else "Regrouping found this more probable."

    def _why(self, signals: Sequence[int], join: Sequence[int]) -> str:
        first = signals[0]
        packed = self.scope.packed
        others = [packed[at] for at in join]
        inside = {*signals, *join}
        around = [member for at, member in enumerate(packed) if at not in inside][:100]
        vectors = self.scope.vectors
        meaning = float((vectors[list(join)] @ vectors[first]).mean())
        text = Text(self.texts.get(self.scope.ids[first], ""))
        return explain(text, packed[first], others, around, meaning=meaning)
