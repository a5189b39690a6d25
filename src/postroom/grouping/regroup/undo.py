"""Undoing a merge, a split or a move: signals return to their former homes, or to what these were merged into."""

from collections.abc import Collection
from dataclasses import replace
from uuid import UUID

from postroom.domain.errors import NotFound
from postroom.domain.grouping.regrouping import Operation, refuse_undo
from postroom.grouping.regroup import constraints, rows
from postroom.grouping.regroup.locked_reports import (
    LockedReports,
    RegroupCommand,
    check,
    lock_reports,
)
from postroom.grouping.regroup.rows import Member, Regrouping
from postroom.reports import report_merges
from postroom.signals import grouping_version, states
from postroom.text.plural import plural


async def undo(act: RegroupCommand, regrouping_id: UUID) -> Regrouping:
    """Undo a regrouping, in any order; return it.

    A merged report gets back its former status, and the signals whose home is in it or its parts. After a split or
    a move, signals that are still where it put them go back. A report that is left without signals is linked to
    where the last ones went.

    Raises:
        NotFound: the project has no such regrouping.
        Conflict: it was undone already, none of its signals is still where it put them, or a report that it touches
            is deleted or being removed.
    """
    # Two calls that undo the same regrouping wait for each other here.
    await grouping_version.bump(act.uow, act.project_id)
    done = await rows.find(act.uow, act.project_id, regrouping_id)
    if done is None:
        raise NotFound("Not found.")
    check(refuse_undo(done.kind, undone=done.undone_at is not None, touched=[], left=1))
    await rows.mark_undone(act.uow, done.id, by=act.by, now=act.now)
    if done.kind is Operation.MERGE:
        await _undo_merge(act, done)
    elif done.kind is Operation.DISTINCT:
        await _undo_distinct(act, done)
    else:
        await _undo_taking(act, done)
    return replace(done, undone_at=act.now)


async def _undo_merge(act: RegroupCommand, done: Regrouping) -> None:
    child = done.from_report_id
    locked = await lock_reports(act, [child])
    # The link no longer counts as a merge, since this one is marked as undone; the next one may.
    root = locked.links.counts_for(done.to_report_id)
    touched = [locked.standing(child), locked.standing(root)]
    check(refuse_undo(done.kind, undone=False, touched=touched, left=0))
    homes = await report_merges.below(act.uow, act.project_id, child)
    moved = await states.count_apart(act.uow, homes, source=root, target=child)
    await locked.unlink(child)
    await constraints.withdraw(
        act.uow, act.project_id, regrouping_id=done.id, touched=[root, child], moved=set(moved)
    )
    count = plural(len(moved), "signal")
    reason = f"The merge of report {child} into report {done.to_report_id} was undone."
    await locked.trace(moved, "undone", reason, report_id=child, regrouping_id=done.id)
    into = locked.title(done.to_report_id)
    await locked.note(child, f"The merge into report {into} was undone; {count} came back.")
    await locked.note(root, f"The merge of report {locked.title(child)} was undone; {count} went back.")
    if moved:
        await locked.leave(root, child)
    await _settle(locked, done, root, [child])


async def _undo_distinct(act: RegroupCommand, done: Regrouping) -> None:
    both = [done.from_report_id, done.to_report_id]
    locked = await lock_reports(act, both)
    check(refuse_undo(done.kind, undone=False, touched=map(locked.standing, both), left=1))
    await constraints.withdraw(
        act.uow, act.project_id, regrouping_id=done.id, touched=both, moved=frozenset()
    )
    for mine, theirs in (both, reversed(both)):
        await locked.note(mine, f"It may be the same problem as report {locked.title(theirs)} after all.")


async def _undo_taking(act: RegroupCommand, done: Regrouping) -> None:
    before = dict(zip(done.signal_ids, done.home_report_ids, strict=True))
    found = await rows.members(act.uow, act.project_id, list(before))
    still = [member for member in found.values() if member.home == done.to_report_id]
    locked = await lock_reports(act, [done.to_report_id, *{before[member.id] for member in still}])
    place = locked.links.counts_for(done.to_report_id)
    targets = {member.id: locked.links.counts_for(before[member.id]) for member in still}
    touched = [locked.standing(id) for id in dict.fromkeys([place, *targets.values()])]
    check(refuse_undo(done.kind, undone=False, touched=touched, left=len(still)))
    for target in dict.fromkeys(targets.values()):
        if target in locked.merged:
            await locked.unlink(target)
    await states.settle(act.uow, [(member.id, before[member.id], targets[member.id]) for member in still])
    await constraints.withdraw(
        act.uow,
        act.project_id,
        regrouping_id=done.id,
        touched=[place, *targets.values()],
        moved=set(targets),
    )
    await _record(locked, done, place, still, targets)
    await locked.leave(place, next(iter(targets.values())))
    await _settle(locked, done, place, targets.values())


async def _record(
    locked: LockedReports, done: Regrouping, place: UUID, still: list[Member], targets: dict[UUID, UUID]
) -> None:
    what = f"A {done.kind} from report {done.from_report_id} to report {done.to_report_id} was undone"
    by_target: dict[UUID, list[UUID]] = {}
    for member in still:
        by_target.setdefault(targets[member.id], []).append(member.id)
    for target, ids in by_target.items():
        await locked.trace(ids, "undone", f"{what}.", report_id=target, regrouping_id=done.id)
        await locked.note(target, f"{what}; {plural(len(ids), 'signal')} came back.")
    if place not in by_target:
        await locked.note(place, f"{what}; {plural(len(still), 'signal')} went back.")


async def _settle(locked: LockedReports, done: Regrouping, left: UUID, joined: Collection[UUID]) -> None:
    """Recount, and withdraw the promotion of the report that signals `left` if it came with them."""
    act = locked.act
    counted = await report_merges.settle(act.uow, {left, *joined}, now=act.now, jobs=act.jobs)
    await report_merges.withdraw(act.uow, locked.held[left], counted[left], promoted_at=done.created_at)
