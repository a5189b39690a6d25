"""Merging, splitting and moving: each in one transaction, and each can be undone.

Every regrouping raises the version of the project's grouping first, then locks reports in the order of their ids.
So nothing is grouped meanwhile, no signal is counted twice and no two callers wait for each other.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from uuid import UUID

from postroom.clock import new_id
from postroom.db.engine import UnitOfWork
from postroom.domain.errors import Conflict, NotFound
from postroom.domain.grouping.cards import card_of_signal
from postroom.domain.grouping.regrouping import (
    Constraint,
    Operation,
    constraints_of_distinct,
    constraints_of_merge,
    constraints_of_move,
    refuse_change,
    refuse_emptying,
    refuse_merge,
    refuse_split,
)
from postroom.domain.reports.titles import title_of
from postroom.grouping.regroup import constraints, rows
from postroom.grouping.regroup.locked_reports import (
    LockedReports,
    RegroupCommand,
    check,
    lock_visible,
    settle,
)
from postroom.grouping.regroup.rows import Member, Regrouping
from postroom.reports import report_merges
from postroom.reports import service as reports
from postroom.reports.decisions.history import SettledOpening, settle_as_imported
from postroom.reports.schemas import Addition, Opening
from postroom.signals import grouping_version, states
from postroom.signals.imports import items
from postroom.signals.reading import count_of_report
from postroom.tasks.hand_off import consider_later
from postroom.text.headlines import read
from postroom.text.plural import plural


@dataclass(frozen=True, slots=True)
class History:
    """One page of a report's regroupings, and their total number."""

    count: int
    regroupings: list[Regrouping]


async def merge(act: RegroupCommand, *, from_ids: Sequence[UUID], into_id: UUID) -> list[Regrouping]:
    """Merge reports into another one, which keeps its id, status and words; return what was done.

    Ids of merged reports stand for the report that they lead to. A merged report's signals count for the other one,
    and its id resolves to it, until the merge is undone.

    Raises:
        NotFound: one of the reports is not in the project.
        Conflict: a merge is refused; the caller must roll back.
    """
    locked = await lock_visible(act, [*from_ids, into_id])
    target = locked.links.canonical(into_id)
    sources = dict.fromkeys(locked.links.canonical(id) for id in from_ids)
    for source in sources:
        check(refuse_merge(locked.standing(source), locked.standing(target), locked.links))
    done = [await _merge_one(locked, source, target) for source in sources]
    await settle(act, [target, *sources])
    return done


async def _merge_one(locked: LockedReports, source: UUID, target: UUID) -> Regrouping:
    uow = locked.act.uow
    said = constraints_of_merge(await rows.oldest(uow, source), await rows.oldest(uow, target))
    moved = await states.count_for(uow, source, target)
    done = await _keep(locked.act, Operation.MERGE, source, target)
    await _record_constraints(locked.act, done, said, moved)
    count = plural(len(moved), "signal")
    reason = f"Report {source} was merged into report {target}."
    await locked.trace(moved, "merged", reason, report_id=target, regrouping_id=done.id)
    await locked.note(source, f"Merged into report {locked.title(target)} with {count}.")
    await locked.note(target, f"Report {locked.title(source)} was merged into this one with {count}.")
    await locked.link(source, target)
    return done


async def split(act: RegroupCommand, *, report_id: UUID, signal_ids: Collection[UUID]) -> Regrouping:
    """Open a report with some signals of another one; return what was done.

    The new report is `potential`, with the title of the first of its signals; then the promotion gate is applied.
    One of items that were closed before they were imported is settled as these were.

    Raises:
        NotFound: the report or one of the signals is not in the project.
        Conflict: a signal is not the report's, or the split is refused.
    """
    locked = await lock_visible(act, [report_id])
    source = locked.links.canonical(report_id)
    taken = await _members(act, signal_ids)
    for member in taken:
        if member.report_id != source:
            raise Conflict(f"Signal {member.id} is not in report {source}.")
    check(
        refuse_split(
            locked.standing(source), taken=len(taken), members=await count_of_report(act.uow, source)
        )
    )
    new, title = new_id(), _title(taken[0])
    card = card_of_signal(taken[0].description, taken[0].source_product, taken[0].source_type)
    await reports.open_report(
        act.uow, project_id=act.project_id, id=new, headline=title, card=card.text, now=act.now
    )
    locked.held |= await report_merges.lock(act.uow, act.project_id, [new])
    done = await _take(locked, Operation.SPLIT, taken, source, new)
    count = plural(len(taken), "signal")
    await locked.note(source, f"Split: {count} became report {locked.title(new)}.")
    await locked.note(new, f"Split off from report {locked.title(source)} with {count}.")
    await _keep_closed(act, new, title)
    await settle(act, [source, new])
    return done


async def _keep_closed(act: RegroupCommand, report_id: UUID, title: str) -> None:
    """Settle a report that was opened for signals of closed items alone: nobody has to act on them."""
    item = await items.closed_item_of(act.uow, report_id)
    if item is None:
        return
    one = SettledOpening(
        Opening(report_id, title),
        Addition(report_id, 0, 0.0, []),
        opened_at=item.opened_at,
        outcome=item.outcome,
        item=item.item,
        closed_at=item.closed_at,
        duplicate_of=item.duplicate_of,
    )
    await settle_as_imported(act.uow, act.project_id, one, run_id=item.run_id, now=act.now)


async def move(act: RegroupCommand, *, signal_ids: Collection[UUID], report_id: UUID) -> list[Regrouping]:
    """Move signals to a report from any others; return what was done, one regrouping for each source report.

    Signals that are there already are skipped. A report that is left without signals is linked to the target.

    Raises:
        NotFound: the report or one of the signals is not in the project.
        Conflict: all of them are there already, or the move is refused; the caller must roll back.
    """
    # From here on signals can't change their reports.
    await grouping_version.bump(act.uow, act.project_id)
    found = await _members(act, signal_ids)
    locked = await lock_visible(act, [report_id, *{member.report_id for member in found}])
    target = locked.links.canonical(report_id)
    check(refuse_change(locked.standing(target)))
    by_source: dict[UUID, list[Member]] = {}
    for member in found:
        if member.report_id != target:
            by_source.setdefault(member.report_id, []).append(member)
    if not by_source:
        raise Conflict(f"They are already in report {target}.")
    for source, taken in by_source.items():
        whole = len(taken) == await count_of_report(act.uow, source)
        check((refuse_emptying if whole else refuse_change)(locked.standing(source)))
    done = [await _move_from(locked, taken, source, target) for source, taken in by_source.items()]
    await settle(act, [target, *by_source])
    return done


async def _move_from(
    locked: LockedReports, taken: Sequence[Member], source: UUID, target: UUID
) -> Regrouping:
    done = await _take(locked, Operation.MOVE, taken, source, target)
    count = plural(len(taken), "signal")
    await locked.note(source, f"Moved {count} to report {locked.title(target)}.")
    await locked.note(target, f"Moved {count} here from report {locked.title(source)}.")
    await locked.leave(source, target)
    return done


async def keep_apart(act: RegroupCommand, *, report_id: UUID, other_id: UUID) -> Regrouping:
    """Record that two reports are not the same problem, until it is undone; return what was done.

    Raises:
        NotFound: one of the reports is not in the project.
        Conflict: they are one report, this was said before, or one of them has no signals.
    """
    locked = await lock_visible(act, [report_id, other_id])
    one, other = locked.links.canonical(report_id), locked.links.canonical(other_id)
    if one == other:
        raise Conflict(f"They are already one report: {one}.")
    for id in (one, other):
        check(refuse_change(locked.standing(id)))
    said = constraints_of_distinct(await rows.oldest(act.uow, one), await rows.oldest(act.uow, other))
    if not said:
        raise Conflict("A report without signals can't be told apart from another one.")
    if other in await constraints.distinct_from(act.uow, act.project_id, one):
        raise Conflict("This was said of the two reports before.")
    done = await _keep(act, Operation.DISTINCT, one, other)
    await _record_constraints(act, done, said, [])
    for mine, theirs in ((one, other), (other, one)):
        await locked.note(mine, f"This is not the same problem as report {locked.title(theirs)}.")
        # Work on either may have waited for this.
        await consider_later(act.uow, jobs=act.jobs, project_id=act.project_id, report_id=mine)
    return done


async def history(uow: UnitOfWork, project_id: int, report_id: UUID, *, limit: int, offset: int) -> History:
    """Return a page of the regroupings of the report and of those merged into it, newest first."""
    ids = await report_merges.below(uow, project_id, report_id)
    return History(*await rows.select_page(uow, ids, limit=limit, offset=offset))


async def _take(
    locked: LockedReports, kind: Operation, taken: Sequence[Member], source: UUID, target: UUID
) -> Regrouping:
    """Give signals that count for `source` another home."""
    act, ids = locked.act, [member.id for member in taken]
    joined = await rows.oldest(act.uow, target)
    left = await rows.oldest(act.uow, source, without=ids)
    await states.settle(act.uow, [(id, target, target) for id in ids])
    done = await _keep(act, kind, source, target, taken)
    await _record_constraints(act, done, constraints_of_move(ids, left, joined), ids)
    outcome, verb = ("split", "split off into") if kind is Operation.SPLIT else ("moved", "moved to")
    await locked.trace(
        ids,
        outcome,
        f"The signal was {verb} report {target}, from report {source}.",
        report_id=target,
        regrouping_id=done.id,
    )
    return done


async def _members(act: RegroupCommand, signal_ids: Collection[UUID]) -> list[Member]:
    found = await rows.members(act.uow, act.project_id, signal_ids)
    for id in signal_ids:
        if id not in found:
            raise NotFound(f"There is no signal {id} in a report.")
    return list(found.values())


async def _keep(
    act: RegroupCommand, kind: Operation, source: UUID, target: UUID, taken: Sequence[Member] = ()
) -> Regrouping:
    done = Regrouping(
        id=new_id(),
        kind=kind,
        from_report_id=source,
        to_report_id=target,
        signal_ids=[member.id for member in taken],
        home_report_ids=[member.home for member in taken],
        reason=act.reason,
        user_id=act.by.user_id,
        task_id=act.by.task_id,
        created_at=act.now,
        undone_at=None,
    )
    await rows.insert(act.uow, act.project_id, done)
    return done


async def _record_constraints(
    act: RegroupCommand, done: Regrouping, said: Sequence[Constraint], moved: Sequence[UUID]
) -> None:
    if act.decided:
        await constraints.record(
            act.uow,
            act.project_id,
            said,
            regrouping_id=done.id,
            touched=[done.from_report_id, done.to_report_id],
            moved=set(moved),
            now=act.now,
        )


def _title(member: Member) -> str:
    if member.title:
        return member.title
    text = read(member.description, source_product=member.source_product, source_type=member.source_type)
    return title_of(text.headline)
