"""Reports: querying the inbox, and the changes that grouping makes."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any
from uuid import UUID

from postroom.db.engine import UnitOfWork
from postroom.db.paging import Page
from postroom.domain.reports.inbox import DEFAULT_ORDERING, Field, Filters, Ordering, ranks_of
from postroom.domain.reports.state import Status
from postroom.identity import people
from postroom.issues import present
from postroom.jobs.port import Jobs
from postroom.reports import repository
from postroom.reports.decisions import followup
from postroom.reports.decisions.claims import service as claims
from postroom.reports.inbox import counting, listing
from postroom.reports.inbox.listing import Half, Question, Reader
from postroom.reports.schemas import Addition, Correction, Inbox, Opening, Report, ReportCounters
from postroom.reports.search.look_up import look_up
from postroom.reports.search.places import places
from postroom.signals import reading
from postroom.signals.reading import ReportSignal

NO_FILTERS = Filters()

MAX_AREAS = 50
"""Maximum number of areas that are counted, the largest."""


async def inbox(
    uow: UnitOfWork,
    project_id: int,
    *,
    filters: Filters,
    ordering: Ordering,
    page: Page,
    viewer: Sequence[str],
    viewer_id: int | None = None,
) -> Inbox:
    """Return one page of the project's reports and the exact number of all that match.

    `viewer` are the reader's handles as a suggested reviewer: their git-host login, if linked, and their e-mail
    address. `viewer_id` is their user id; None for nobody.
    """
    reader, question = await _asked(uow, project_id, filters, viewer, viewer_id)
    if filters.query is not None and ordering == DEFAULT_ORDERING:
        shown = reader.found[page.offset : page.offset + page.limit]
        best = await listing.select_found(uow, replace(reader, found=shown), question)
        found = await _complete(uow, project_id, best)
        return Inbox(len(reader.found), found, await places(uow, found, reader.wanted))
    if ordering[0].field is Field.IS_SUGGESTED_REVIEWER and reader.handles:
        found = await _select_in_two(uow, reader, question, ordering, page)
    else:
        found = await listing.select_page(
            uow, reader, question, ordering, limit=page.limit, offset=page.offset
        )
    found = await _complete(uow, project_id, found)
    where = await places(uow, found, reader.wanted) if reader.wanted else {}
    if len(found) < page.limit and (found or page.offset == 0):
        return Inbox(page.offset + len(found), found, where)
    return Inbox(await _count(uow, reader, question), found, where)


async def count(
    uow: UnitOfWork, project_id: int, *, filters: Filters, viewer: Sequence[str], viewer_id: int | None
) -> int:
    """Return how many reports `inbox` has on all its pages."""
    return await _count(uow, *await _asked(uow, project_id, filters, viewer, viewer_id))


async def count_by_status(
    uow: UnitOfWork, project_id: int, *, filters: Filters, viewer: Sequence[str], viewer_id: int | None
) -> dict[Status, int]:
    """Return the number of reports by status, suppressed ones included; a filter by status is ignored."""
    filters = replace(filters, statuses=None, all_statuses=True)
    if not counting.asks_for_statuses_only(filters):
        ranks = await listing.count_by_rank(uow, *await _asked(uow, project_id, filters, viewer, viewer_id))
    else:
        ranks = await counting.by_rank(uow, project_id, snoozed=filters.snoozed)
    shown = (status for status in Status if status is not Status.DELETED)
    return {status: sum(ranks.get(rank, 0) for rank in ranks_of([status])) for status in shown}


async def count_again(
    uow: UnitOfWork, project_id: int, *, filters: Filters, viewer: Sequence[str], viewer_id: int | None
) -> int:
    """Return how many of the reports that are researched again match; a filter by status is ignored."""
    filters = replace(filters, statuses=None, all_statuses=True, again="only")
    return await _count(uow, *await _asked(uow, project_id, filters, viewer, viewer_id))


async def count_by_area(
    uow: UnitOfWork, project_id: int, *, filters: Filters, viewer: Sequence[str], viewer_id: int | None
) -> dict[str, int]:
    """Return the number of listed reports of the `MAX_AREAS` largest areas; a filter by area is ignored."""
    asked = await _asked(uow, project_id, replace(filters, areas=None), viewer, viewer_id)
    return await listing.count_by_area(uow, *asked, limit=MAX_AREAS)


async def older(
    uow: UnitOfWork,
    project_id: int,
    *,
    filters: Filters,
    before: UUID | None,
    limit: int,
    viewer: Sequence[str],
    viewer_id: int | None,
) -> list[Report]:
    """Return at most `limit` matching reports, the newest first, that are older than the one `before`, if given."""
    reader, question = await _asked(uow, project_id, filters, viewer, viewer_id)
    found = await listing.select_before(uow, reader, question, before, limit=limit)
    return await claims.add(uow, found)


async def _count(uow: UnitOfWork, reader: Reader, question: Question) -> int:
    if counting.asks_for_statuses_only(question.filters):
        return await counting.count(uow, reader.project_id, question.filters)
    return await listing.count(uow, reader, question)


async def _select_in_two(
    uow: UnitOfWork, reader: Reader, question: Question, ordering: Ordering, page: Page
) -> list[Report]:
    """Select a page of an ordering that begins or ends with the reader's own reports.

    Each half is read in the order of an index; sorting the whole would read every report.
    """
    halves: tuple[Half, Half] = ("mine", "others") if ordering[0].descending else ("others", "mine")
    within = ordering[1:]
    found = await listing.select_page(
        uow, reader, question, within, half=halves[0], limit=page.limit, offset=page.offset
    )
    missing = page.limit - len(found)
    if missing == 0:
        return found
    offset = 0
    if page.offset and not found:
        offset = page.offset - await listing.count(uow, reader, question, half=halves[0])
    return found + await listing.select_page(
        uow, reader, question, within, half=halves[1], limit=missing, offset=offset
    )


async def get(
    uow: UnitOfWork,
    project_id: int,
    report_id: UUID,
    *,
    viewer: Sequence[str],
    viewer_id: int | None = None,
    filters: Filters = NO_FILTERS,
) -> Report | None:
    """Return the report, suppressed or not; None if it is unknown, deleted or fails one of `filters`."""
    asked = await _asked(uow, project_id, filters, viewer, viewer_id)
    found = await listing.find(uow, *asked, report_id)
    return None if found is None else (await _complete(uow, project_id, [found]))[0]


async def _complete(uow: UnitOfWork, project_id: int, rows: Sequence[Report]) -> list[Report]:
    """Add claims, pull requests, corrections, and the present numbers of errors to the reports that have some."""
    found = await _with_corrections(uow, await claims.add(uow, rows))
    about = [one.id for one in found if present.PRODUCT in one.source_products]
    numbers = await present.of_reports(uow, project_id, about) if about else {}
    return [one._replace(impact=numbers[one.id]) if one.id in numbers else one for one in found]


async def _with_corrections(uow: UnitOfWork, rows: list[Report]) -> list[Report]:
    stored = [one.stored_corrections or {} for one in rows]
    ids = {each["user_id"] for one in stored for each in one.values() if each["user_id"] is not None}
    if not any(stored):
        return rows
    known = await people.by_id(uow, ids)
    return [
        report._replace(corrections={name: _correction(each, known) for name, each in one.items()})
        for report, one in zip(rows, stored, strict=True)
    ]


def _correction(stored: Mapping[str, Any], known: Mapping[int, people.Person]) -> Correction:
    task_id = None if stored["task_id"] is None else UUID(stored["task_id"])
    by = known.get(stored["user_id"])
    return Correction(by, task_id, datetime.fromisoformat(stored["at"]), stored["machine"])


async def by_ids(
    uow: UnitOfWork,
    project_id: int,
    report_ids: Sequence[UUID],
    *,
    viewer: Sequence[str],
    viewer_id: int | None = None,
) -> list[Report]:
    """Return those of the reports that are not deleted, in the given order."""
    reader = replace(_reader(project_id, viewer, viewer_id), found=tuple(report_ids))
    found = await listing.select_found(uow, reader, Question(Filters(query="")))
    return await _complete(uow, project_id, found)


async def visible(
    uow: UnitOfWork,
    project_id: int,
    report_ids: Sequence[UUID],
    *,
    viewer: Sequence[str] = (),
    viewer_id: int | None = None,
    filters: Filters = NO_FILTERS,
) -> set[UUID]:
    """Return those of `report_ids` that `get` would find."""
    asked = await _asked(uow, project_id, filters, viewer, viewer_id)
    return await listing.visible(uow, *asked, report_ids)


async def extras_of(
    uow: UnitOfWork, project_id: int, report_ids: Sequence[UUID], *, statuses: Collection[Status]
) -> dict[UUID, Mapping[str, Any]]:
    """Return what scouts stored with those of the reports that are in `statuses`, in the order of `report_ids`."""
    found = await repository.extras(uow, project_id, report_ids, statuses)
    return {id: found[id] for id in report_ids if id in found}


async def keep_extras(uow: UnitOfWork, report_id: UUID, extras: Mapping[str, Any]) -> None:
    """Merge charts, metrics and prompts of a scout into those of a report whose row is locked."""
    await repository.merge_extras(uow, report_id, extras)


async def signals_of(uow: UnitOfWork, report: Report) -> list[ReportSignal]:
    """Return the live signals of `report`, earliest first."""
    return await reading.signals_of_report(uow, report.id)


async def open_report(
    uow: UnitOfWork, *, project_id: int, id: UUID, headline: str, card: str | None = None, now: datetime
) -> None:
    """Open an empty report in status `potential`; `headline` is its working title."""
    await open_reports(uow, project_id=project_id, openings=[Opening(id, headline, card)], now=now)


async def rename_single(uow: UnitOfWork, report_id: UUID, *, headline: str, card: str, now: datetime) -> bool:
    """Change the headline and card of a report of one signal that has no title of its own yet; false for others."""
    return await repository.rename_single(uow, report_id, headline=headline, card=card, now=now)


async def open_reports(
    uow: UnitOfWork, *, project_id: int, openings: Sequence[Opening], now: datetime
) -> None:
    """Open many empty reports at once."""
    if openings:
        await repository.insert(uow, project_id, openings, now, first={})


async def place_signals(
    uow: UnitOfWork,
    *,
    project_id: int,
    openings: Sequence[Opening],
    additions: Iterable[Addition],
    now: datetime,
    jobs: Jobs,
) -> dict[UUID, ReportCounters]:
    """Open reports with their first signals, and add signals to existing ones; return the counters of all.

    The same as `open_reports` and `add_signals`, without updating what was just inserted.
    """
    merged = _merged(additions)
    first = {opening.id: merged.pop(opening.id) for opening in openings if opening.id in merged}
    opened = await repository.insert(uow, project_id, openings, now, first=first) if openings else {}
    return opened | await add_signals(uow, merged.values(), now, jobs=jobs)


async def add_signals(
    uow: UnitOfWork, additions: Iterable[Addition], now: datetime, *, jobs: Jobs
) -> dict[UUID, ReportCounters]:
    """Add signals to the counters of their reports in one statement; return the new counters, by report.

    Additions to the same report are summed. A deleted report is included, with unchanged counters; an unknown one
    is not. Reports that were archived as stale are restored.
    """
    merged = _merged(additions)
    counters = await repository.add_signals(uow, list(merged.values()), now) if merged else {}
    archived = [
        id
        for id, counted in counters.items()
        if counted.status is Status.SUPPRESSED and merged[id].brings_back
    ]
    if not archived:
        return counters
    back = await followup.bring_back(uow, jobs, archived, now=now)
    return {
        id: replace(counted, status=back[id]) if id in back else counted for id, counted in counters.items()
    }


def _merged(additions: Iterable[Addition]) -> dict[UUID, Addition]:
    merged: dict[UUID, Addition] = {}
    for addition in additions:
        known = merged.get(addition.report_id)
        merged[addition.report_id] = addition if known is None else _sum(known, addition)
    return merged


def _sum(addition: Addition, other: Addition) -> Addition:
    return replace(
        addition,
        count=addition.count + other.count,
        weight=addition.weight + other.weight,
        products=[*addition.products, *other.products],
        moments=[*addition.moments, *other.moments],
        scout=addition.scout or other.scout,
        brings_back=addition.brings_back or other.brings_back,
    )


async def _asked(
    uow: UnitOfWork, project_id: int, filters: Filters, viewer: Sequence[str], viewer_id: int | None
) -> tuple[Reader, Question]:
    question = await _question(uow, project_id, filters, viewer, viewer_id)
    reader = _reader(project_id, viewer, viewer_id)
    if filters.query is not None:
        found, wanted = await look_up(uow, reader, question)
        reader = replace(reader, found=tuple(found), wanted=wanted)
    return reader, question


def _reader(project_id: int, viewer: Sequence[str], viewer_id: int | None) -> Reader:
    return Reader(project_id, _lower(viewer), viewer_id or 0)


async def _question(
    uow: UnitOfWork, project_id: int, filters: Filters, viewer: Sequence[str], viewer_id: int | None
) -> Question:
    reviewers: tuple[str, ...] | None = None
    groups: list[tuple[tuple[int, tuple[str, ...]], ...]] = []
    if filters.reviewers is not None:
        members = await people.handles_of_members(uow, project_id, filters.reviewers)
        reviewers = tuple(sorted(handle for _, handles in members for handle in handles))
    if filters.mine:
        groups.append(() if viewer_id is None else ((viewer_id, _lower(viewer)),))
    if filters.assigned:
        groups.append(() if viewer_id is None else ((viewer_id, ()),))
    if filters.of_teammate is not None:
        theirs = await people.handles_of_members(uow, project_id, [filters.of_teammate])
        groups.append(tuple((0, handles) for _, handles in theirs))
    if filters.teammate is not None:
        groups.append(tuple(await people.handles_of_members(uow, project_id, [filters.teammate])))
    return Question(filters, reviewers, tuple(groups))


def _lower(handles: Sequence[str]) -> tuple[str, ...]:
    return tuple(handle.lower() for handle in handles if handle)
