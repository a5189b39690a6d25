"""Writes the result of a reading: each change as a regrouping, checked against the present state."""

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from uuid import UUID

from postroom.db.engine import UnitOfWork
from postroom.domain.errors import Conflict, NotFound
from postroom.domain.grouping.cards import Card
from postroom.domain.grouping.reading import Checked, Plan, Step, Target, plan
from postroom.domain.grouping.regrouping import Constraint
from postroom.domain.reports.state import Status
from postroom.grouping import constraint_rows
from postroom.grouping.consolidation import rows as consolidation_rows
from postroom.grouping.consolidation import run_rows
from postroom.grouping.reading import openings, rows
from postroom.grouping.reading.applied import (
    BOUND,
    ELSEWHERE,
    GONE,
    IN_RESEARCH,
    ONLY_SUGGESTS,
    TAKEN,
    Applied,
    Suggested,
    outcome,
    reason_of,
    sentence,
)
from postroom.grouping.reading.batch import Batch, number_reports
from postroom.grouping.regroup import service as regroup
from postroom.grouping.regroup import suggestions
from postroom.grouping.regroup.locked_reports import RegroupCommand
from postroom.jobs.port import Jobs
from postroom.reports import catalogue, report_merges
from postroom.reports.catalogue import Listed
from postroom.reports.work_log.merged import canonical_ids
from postroom.reports.work_log.schemas import SYSTEM
from postroom.signals import grouping_version, tracing
from postroom.signals.tracing import TraceStep

MAX_READINGS = 3
"""Maximum number of readings of a signal that the answers do not mention."""
MAX_READ_AGAIN = 25
"""Maximum number of signals that are read again for a report that holds two problems."""


@dataclass(slots=True)
class _Writing:
    """The state that changes are checked against, updated as they are applied."""

    act: RegroupCommand
    batch: Batch
    run_id: UUID
    places: dict[UUID, UUID]
    untouched: set[UUID]
    bound: dict[UUID, UUID]
    constraints: list[Constraint]
    targets: dict[Target, UUID]
    made: Applied
    suggests: bool = False
    """Whether every change is only suggested."""
    confirmed: bool = True
    """Whether the joins were confirmed; else they are only suggested."""
    kept: dict[int, str] = field(default_factory=dict)
    """Why signals, by index in the batch, stay where they are against the answer."""
    opened: Mapping[int, Listed] = field(default_factory=dict)
    """Reports of earlier readings that no signal is in yet."""
    later: set[int] = field(default_factory=set)
    """Signals that could not leave their report now, and are read again."""

    def keep(self, signals: Sequence[int], why: str) -> None:
        """Note that the answer was not followed for some signals."""
        for at in signals:
            self.kept[at] = why
            self.made.refused.append(f"Signal {at + 1}: {why}")

    async def apply_step(self, step: Step, reasons: dict[int, str]) -> None:
        """Apply a change to each report that its signals come from, as far as it is still valid."""
        by_source: defaultdict[UUID, list[int]] = defaultdict(list)
        for at in step.signals:
            place = self.places.get(self.batch.items[at].signal.id)
            if place is None or place != self._home(at):
                self.keep([at], ELSEWHERE)
            else:
                by_source[place].append(at)
        for source, signals in by_source.items():
            await self._apply_from(source, signals, step.target, reasons)

    def _home(self, at: int) -> UUID:
        return self.batch.items[at].signal.report_id

    async def _apply_from(
        self, source: UUID, signals: list[int], target: Target, reasons: dict[int, str]
    ) -> None:
        goal = self.targets.get(target)
        if goal is None and isinstance(target, int):
            self.keep(signals, GONE.format(target))
            return
        if goal == source:
            return
        if source not in self.untouched:
            self.keep(signals, ONLY_SUGGESTS if self.suggests else TAKEN)
            if goal is not None:
                moving = tuple(id for at in signals for id in self.batch.items[at].ids)
                await self._suggest(Suggested(source, goal, reasons.get(signals[0], ""), moving))
            return
        allowed = (
            signals if self._allowed(signals, goal) else [at for at in signals if self._allowed([at], goal)]
        )
        self.keep([at for at in signals if at not in allowed], BOUND)
        if not allowed:
            return
        ids = [id for at in allowed for id in self.batch.items[at].ids if self.places.get(id) == source]
        act = replace(self.act, reason=reason_of(reasons, allowed))
        try:
            async with act.uow.begin_nested():
                if goal is None:
                    done = [await regroup.split(act, report_id=source, signal_ids=ids)]
                else:
                    done = await regroup.move(act, signal_ids=ids, report_id=goal)
                await run_rows.done_by(act.uow, [change.id for change in done], self.run_id)
        except (Conflict, NotFound) as error:
            busy = await catalogue.states(self.act.uow, [source])
            if source in busy and busy[source].status == Status.IN_PROGRESS:
                self.later |= set(allowed)
            self.keep(allowed, IN_RESEARCH if self.later.issuperset(allowed) else error.message)
            return
        arrived = done[0].to_report_id
        self.targets.setdefault(target, arrived)
        self.places |= dict.fromkeys(ids, arrived)
        self.bound |= {id: arrived for id in ids if id in self.bound}
        self.made.moved_signals += len(ids)
        if goal is None:
            self.made.splits += 1
            self.untouched.add(arrived)
        else:
            self.made.moves += 1

    def _allowed(self, signals: Sequence[int], goal: UUID | None) -> bool:
        """Return whether every decision of people that holds now would still hold."""
        ids = {id for at in signals for id in self.batch.items[at].ids}
        if ids.isdisjoint(self.bound):
            return True
        after = {id: (goal or self.run_id) if id in ids else place for id, place in self.bound.items()}
        return all(
            constraint.holds(after) or not constraint.holds(self.bound) for constraint in self.constraints
        )

    async def join(self, first: int, second: int, reason: str, evidence: Sequence[UUID]) -> None:
        """Merge two reports of the catalogue, or suggest it; the `evidence` are signals that speak for it."""
        into, source = self.targets.get(first), self.targets.get(second)
        if into is None or source is None:
            self.made.refused.append(f"Reports {first} and {second}: one of them no longer exists.")
            return
        if into == source:
            return
        untouched = await self._untouched([into, source])
        if source not in untouched:
            if into not in untouched:
                await self._suggest(Suggested(source, into, reason), evidence)
                why = "they are being worked on, so it is only suggested."
                if self.suggests or not self.confirmed:
                    why = ONLY_SUGGESTS if self.suggests else "nobody confirmed it, so it is only suggested."
                self.made.refused.append(f"Joining reports {first} and {second}: {why}")
                return
            into, source = source, into
        if not self._may_merge(source, into):
            self.made.refused.append(f"Reports {first} and {second}: people decided otherwise.")
            return
        act = replace(self.act, reason=sentence(reason))
        try:
            async with act.uow.begin_nested():
                done = await regroup.merge(act, from_ids=[source], into_id=into)
                await run_rows.done_by(act.uow, [change.id for change in done], self.run_id)
        except (Conflict, NotFound) as error:
            self.made.refused.append(f"Reports {first} and {second}: {error.message}")
            return
        self.made.merges += 1
        for places in (self.places, self.bound):
            places |= {id: into for id, place in places.items() if place == source}
        self.targets |= {target: into for target, id in self.targets.items() if id == source}

    async def _untouched(self, report_ids: Collection[UUID]) -> set[UUID]:
        if self.suggests or not self.confirmed:
            return set()
        return await consolidation_rows.untouched(self.act.uow, report_ids)

    def keep_strays(self, checked: Checked) -> None:
        """Note which signals are not where the answer put them because people moved them or their report."""
        for at, placement in checked.placed.items():
            place = self.places.get(self.batch.items[at].signal.id)
            if at not in self.kept and place is not None and place != self.targets.get(placement.target):
                self.keep([at], ELSEWHERE)

    async def _suggest(self, suggestion: Suggested, evidence: Sequence[UUID] = ()) -> None:
        made = await suggestions.suggest(
            self.act.uow,
            self.act.project_id,
            from_id=suggestion.source,
            to_id=suggestion.into,
            signal_ids=suggestion.signal_ids,
            reason=suggestion.reason,
            run_id=self.run_id,
            now=self.act.now,
            evidence=evidence,
        )
        if made is not None:
            self.made.suggested.append(suggestion)

    def _may_merge(self, source: UUID, into: UUID) -> bool:
        after = {id: into if place == source else place for id, place in self.bound.items()}
        return all(
            constraint.holds(after) or not constraint.holds(self.bound) for constraint in self.constraints
        )


async def apply(
    uow: UnitOfWork,
    project_id: int,
    batch: Batch,
    checked: Checked,
    *,
    jobs: Jobs,
    run_id: UUID,
    model: str,
    wait: timedelta,
    now: datetime,
    since: datetime,
    suggests: bool = False,
    confirmed: bool = True,
) -> Applied:
    """Write a checked answer, in one transaction under the version of the grouping.

    What it promotes waits, at most for `wait`, until all signals of the report are read. With `suggests` each
    change is only suggested, and cards stay as they are; where nobody `confirmed` the joins, these are.

    A change is refused with a reason if its signals have moved meanwhile, somebody acted on its report, or people's
    decisions forbid it; the others are applied.
    """
    # Raise the version first, as every grouping transaction does.
    await grouping_version.bump(uow, project_id)
    opened = await openings.waiting(uow, project_id, since=since)
    checked = openings.as_new(checked, opened)
    act = RegroupCommand(uow, project_id, SYSTEM, "", now, jobs, decided=False, wait=wait)
    writing, planned = await _begin(act, batch, checked, run_id=run_id)
    writing.confirmed, writing.opened = confirmed, opened
    if suggests:
        writing.suggests, writing.untouched = True, set()
    reasons = {at: placement.reason for at, placement in checked.placed.items()}
    for step in planned.steps:
        await writing.apply_step(step, reasons)
    for first, second, reason in checked.joins:
        arrived = [at for at, one in checked.placed.items() if one.target in (first, second)]
        await writing.join(first, second, reason, [id for at in arrived for id in batch.items[at].ids])
    writing.keep_strays(checked)
    await _close(uow, project_id, writing, checked, model=model, now=now)
    writing.made.refused = [*checked.refused, *writing.made.refused]
    return writing.made


async def _begin(
    act: RegroupCommand, batch: Batch, checked: Checked, *, run_id: UUID
) -> tuple[_Writing, Plan]:
    uow, project_id = act.uow, act.project_id
    ids = [id for item in batch.items for id in item.ids]
    places = await consolidation_rows.places(uow, ids)
    said = await constraint_rows.select_newest(uow, project_id)
    bound = {
        signal: report
        for one, of_pair in said.items()
        for signal, report in zip((one.first, one.second), of_pair, strict=True)
        if report is not None
    }
    planned = plan(checked.placed, batch.homes)
    named = {one.target for one in checked.placed.values()}
    named |= {number for join in checked.joins for number in join[:2]} | set(checked.mixed)
    wanted = {number: id for number, id in batch.reports.items() if number in named}
    ends = dict(zip(wanted, await canonical_ids(uow, project_id, list(wanted.values())), strict=True))
    alive = await catalogue.states(uow, list(ends.values()))
    targets: dict[Target, UUID] = {
        number: id for number, id in ends.items() if id in alive and alive[id].status != "deleted"
    }
    kept: dict[Target, UUID] = {
        name: batch.provisional[home]
        for name, home in planned.keeps.items()
        if any(
            places.get(batch.items[at].signal.id) == batch.provisional[home]
            for at, one in checked.placed.items()
            if one.target == name and batch.homes[at] == home
        )
    }
    homes = {item.signal.report_id for item in batch.items}
    # Locked before it is read who has acted on them: a claim waits, and finds the result.
    await report_merges.lock(uow, project_id, homes | set(targets.values()))
    return (
        _Writing(
            act=act,
            batch=batch,
            run_id=run_id,
            places=places,
            untouched=await consolidation_rows.untouched(uow, homes),
            bound=bound,
            constraints=[one for one in said if one.first in bound and one.second in bound],
            targets={**targets, **kept},
            made=Applied(),
        ),
        planned,
    )


async def _close(
    uow: UnitOfWork, project_id: int, writing: _Writing, checked: Checked, *, model: str, now: datetime
) -> None:
    """Mark signals as read, add new reports to the catalogue, and write cards and traces."""
    batch, places = writing.batch, writing.places
    said = sorted({*checked.placed, *checked.unsure})
    read = [id for at in said if at not in writing.later for id in batch.items[at].ids]
    await rows.mark_read(uow, read, now=now)
    await rows.count_try(
        uow,
        [batch.items[at].signal.id for at in sorted({*checked.unanswered, *writing.later})],
        most=MAX_READINGS,
        now=now,
    )
    await rows.read_alone(uow, [id for at in checked.alone for id in batch.items[at].ids])
    for number in checked.mixed:
        if number in writing.targets:
            await rows.read_again(uow, writing.targets[number], limit=MAX_READ_AGAIN)
    if not writing.suggests:
        await _write_cards(uow, project_id, writing, checked, said)
    steps = [
        TraceStep(
            batch.items[at].signal.id,
            "read",
            *outcome(checked, writing.kept, at),
            {"report_id": str(place), "model": model, "run_id": str(writing.run_id)},
        )
        for at in said
        if (place := places.get(batch.items[at].signal.id)) is not None
    ]
    await tracing.append(uow, steps, at=now)


async def _write_cards(
    uow: UnitOfWork, project_id: int, writing: _Writing, checked: Checked, said: Sequence[int]
) -> None:
    """Add the reports of the signals that were `said` something of to the catalogue, and write their cards.

    Of those that were opened and could not get their signals the run keeps the card.
    """
    batch, places = writing.batch, writing.places
    homes = [places[id] for at in said if (id := batch.items[at].signal.id) in places]
    cards: dict[UUID, Card] = {}
    numbers: dict[UUID, int] = {}
    for target, id in writing.targets.items():
        # Not the card of a refused target: its signals are elsewhere.
        if id not in homes:
            continue
        number = openings.number_of(target)
        if number is not None:
            numbers[id], cards[id] = number, writing.opened[number].entry.card
        if target in checked.cards:
            cards[id] = checked.cards[target]
    await number_reports(uow, project_id, list(dict.fromkeys(homes)), cards, numbers)
    refused = {
        target: batch.items[at].signal
        for at, one in reversed(checked.placed.items())
        if openings.is_new(target := one.target)
        and target not in writing.targets
        and writing.kept.get(at) not in (None, ELSEWHERE, BOUND)
    }
    writing.made.openings = await openings.keep(uow, project_id, refused, checked.cards)
