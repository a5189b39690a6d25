"""Reports: reading the inbox, and what grouping does to them."""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import datetime
from uuid import UUID

from postroom.db.engine import UnitOfWork
from postroom.domain.inbox import Field, Filters, Ordering
from postroom.edge.paging import Page
from postroom.reports import repository
from postroom.reports.schemas import Addition, Inbox, Opening, Report, ReportCounters
from postroom.signals import reading
from postroom.signals.reading import ReportSignal

NO_FILTERS = Filters()


async def inbox(
    uow: UnitOfWork,
    project_id: int,
    *,
    filters: Filters,
    ordering: Ordering,
    page: Page,
    viewer: str | None,
) -> Inbox:
    """Return one page of the project's reports and the exact number of all that match.

    `viewer` is the git-host login of the reader, None when they have none.
    """
    login = _lower(viewer)
    conditions = repository.listed(project_id, filters)
    conditions += await _reviewer_condition(uow, project_id, filters)
    if ordering[0].field is Field.IS_SUGGESTED_REVIEWER and login is not None:
        found = await _select_in_two(uow, conditions, ordering, page, login)
    else:
        found = await repository.select_page(
            uow, conditions, ordering, limit=page.limit, offset=page.offset, login=login
        )
    if len(found) < page.limit and (found or page.offset == 0):
        return Inbox(page.offset + len(found), found)
    return Inbox(await repository.count(uow, conditions), found)


async def _select_in_two(
    uow: UnitOfWork,
    conditions: Sequence[repository.Condition],
    ordering: Ordering,
    page: Page,
    login: str,
) -> list[Report]:
    """Select a page of an ordering that begins with the reader's own reports, or ends with them.

    Each half is read in the order of an index; sorting by the whole would read every report.
    """
    mine = repository.waiting_for(login)
    halves = (mine, ~mine) if ordering[0].descending else (~mine, mine)
    within = ordering[1:]
    first_half, second_half = [*conditions, halves[0]], [*conditions, halves[1]]
    found = await repository.select_page(
        uow, first_half, within, limit=page.limit, offset=page.offset, login=login
    )
    missing = page.limit - len(found)
    if missing == 0:
        return found
    offset = 0
    if page.offset and not found:
        offset = page.offset - await repository.count(uow, first_half)
    return found + await repository.select_page(
        uow, second_half, within, limit=missing, offset=offset, login=login
    )


async def get(
    uow: UnitOfWork,
    project_id: int,
    report_id: UUID,
    *,
    viewer: str | None,
    filters: Filters = NO_FILTERS,
) -> Report | None:
    """Return the report, suppressed ones too; None if it is unknown, deleted or fails one of `filters`."""
    conditions = repository.retrievable(project_id, filters)
    conditions += await _reviewer_condition(uow, project_id, filters)
    return await repository.find(uow, report_id, conditions, _lower(viewer))


async def visible(
    uow: UnitOfWork, project_id: int, report_ids: Sequence[UUID], *, filters: Filters = NO_FILTERS
) -> set[UUID]:
    """Return those of `report_ids` that `get` would find."""
    conditions = repository.retrievable(project_id, filters)
    conditions += await _reviewer_condition(uow, project_id, filters)
    return await repository.visible(uow, report_ids, conditions)


async def signals_of(uow: UnitOfWork, report: Report) -> list[ReportSignal]:
    """Return the live signals of `report`, the earliest first."""
    return await reading.signals_of_report(uow, report.id)


async def open_report(uow: UnitOfWork, *, project_id: int, id: UUID, headline: str, now: datetime) -> None:
    """Open an empty report in status `potential`; `headline` is its working title."""
    await open_reports(uow, project_id=project_id, openings=[Opening(id, headline)], now=now)


async def open_reports(
    uow: UnitOfWork, *, project_id: int, openings: Sequence[Opening], now: datetime
) -> None:
    """Open many empty reports at once."""
    if openings:
        await repository.insert(uow, project_id, openings, now)


async def add_signals(
    uow: UnitOfWork, additions: Iterable[Addition], now: datetime
) -> dict[UUID, ReportCounters]:
    """Count signals in on their reports, in one statement; return the counters that result, by report.

    Additions to the same report are summed. A deleted report is in the answer, with its counters unchanged;
    a report that does not exist is not.
    """
    merged: dict[UUID, Addition] = {}
    for addition in additions:
        known = merged.get(addition.report_id)
        merged[addition.report_id] = addition if known is None else _sum(known, addition)
    return await repository.add_signals(uow, list(merged.values()), now) if merged else {}


def _sum(one: Addition, other: Addition) -> Addition:
    return replace(
        one,
        count=one.count + other.count,
        weight=one.weight + other.weight,
        products=[*one.products, *other.products],
    )


async def promote(uow: UnitOfWork, report_ids: Sequence[UUID], now: datetime) -> set[UUID]:
    """Queue reports for research, in one statement; return those whose status allowed it."""
    return await repository.promote(uow, report_ids, now) if report_ids else set()


async def _reviewer_condition(
    uow: UnitOfWork, project_id: int, filters: Filters
) -> list[repository.Condition]:
    if filters.reviewers is None:
        return []
    logins = await repository.logins_of(uow, project_id, filters.reviewers)
    return [repository.reviewed_by(logins)]


def _lower(login: str | None) -> str | None:
    return login.lower() if login else None
