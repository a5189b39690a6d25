"""Looking before leaping: what the consolidation would change, asking for it, and taking a run of it back."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from uuid import UUID

from postroom.db.engine import unit_of_work
from postroom.domain.consolidation import Change
from postroom.domain.errors import Conflict, NotFound
from postroom.domain.grouping import probability
from postroom.domain.regrouping import Constraint
from postroom.grouping import consolidation_rows as rows
from postroom.grouping import regroup_repository
from postroom.grouping.consolidate import CAREFUL, Planned, plan
from postroom.grouping.pipeline import Grouper
from postroom.grouping.regroup_ground import Act
from postroom.grouping.regroupable import regroup
from postroom.grouping.undo import undo
from postroom.jobs.port import Jobs


@dataclass(frozen=True, slots=True)
class Proposal:
    """One change that would be made: `to` is None for a new report.

    `joins` and `stays` are probabilities of one problem with the signals that it would join and with those that it
    would leave, None where there are none.
    """

    kind: str
    source: UUID
    to: UUID | None
    signals: int
    joins: float | None
    stays: float | None


@dataclass(frozen=True, slots=True)
class Review:
    """What would change, and how it agrees with people.

    `decisions` are what people said of pairs of signals that were looked at; `now` is how many of these the reports
    agree with as they are, and `alone` how many the model would agree with if nobody had told it.
    """

    model: str
    looked_at: int
    proposals: Sequence[Proposal]
    decisions: int
    now: int
    alone: int


async def review(grouper: Grouper, project_id: int) -> Review:
    """Return what would change in the project's whole window if nothing were held back; nothing is written.

    A window that is too large to be looked at as a whole is looked at in steps, each as things are now.
    """
    after = looked = decisions = now = alone = 0
    proposals: list[Proposal] = []
    while (planned := await plan(grouper, project_id, after=after, bounded=False)) is not None:
        proposals += [_proposal(one, planned) for one in planned.done]
        async with unit_of_work(grouper.engine) as uow:
            said = list(await regroup_repository.constraints(uow, project_id))
        counted = _agreement(grouper, planned, said)
        looked, decisions = looked + len(planned.there.looked), decisions + counted[0]
        now, alone = now + counted[1], alone + counted[2]
        after = planned.there.until
        if not planned.there.more:
            break
    return Review(grouper.model.version, looked, proposals, decisions, now, alone)


async def ask_for_all(grouper: Grouper, jobs: Jobs, project_id: int) -> None:
    """Put a job in line that looks at the whole window, within the bounds of the settings.

    Raises:
        NotFound: nothing was ever grouped in the project.
    """
    async with unit_of_work(grouper.engine) as uow:
        if not await rows.look_at_all(uow, project_id):
            raise NotFound(f"No signal of project {project_id} was grouped yet.")
        await rows.request(uow, jobs=jobs, project_id=project_id, now=grouper.clock())


async def undo_run(act: Act, run_id: UUID) -> tuple[int, int]:
    """Undo all that a run of the consolidation did, the last first; return how much it was, and how much stays.

    What can't be undone, since its signals went on or its report was deleted, stays. The reports are anchored now.

    Raises:
        NotFound: the project has no such run.
        Conflict: there is nothing left to undo.
    """
    run = await rows.find_run(act.uow, act.project_id, run_id, hold=True)
    if run is None:
        raise NotFound(f"There is no run {run_id}.")
    ids = await rows.standing_of(act.uow, run_id)
    if not ids:
        raise Conflict("There is nothing left of it to undo.")
    undone = 0
    for id in ids:
        try:
            async with act.uow.begin_nested():
                await undo(act, id)
            undone += 1
        except Conflict:
            continue
    await rows.update_run(act.uow, run_id, {"state": "undone"})
    return undone, len(ids) - undone


def _proposal(change: Change, planned: Planned) -> Proposal:
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
    )


def _agreement(grouper: Grouper, planned: Planned, said: Sequence[Constraint]) -> tuple[int, int, int]:
    looked = planned.there.looked
    places = dict(zip(looked.ids, looked.places, strict=True))
    mine = [one for one in said if one.first in places and one.second in places]
    if not mine:
        return 0, 0, 0
    untouched = replace(looked, anchored=frozenset())
    free = regroup(untouched, grouper.model, [], threshold=grouper.model.threshold + CAREFUL, stay=0.0)
    groups = {id: UUID(int=group) for id, group in zip(looked.ids, free.groups, strict=True)}
    return len(mine), sum(one.holds(places) for one in mine), sum(one.holds(groups) for one in mine)
